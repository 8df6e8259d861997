"""Collecting what is drawn here: the command, real workers, disjoint seeds, going on where it was."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from engine.data import drawn
from engine.data.collect import main
from engine.data.collection import collect
from engine.data.doodle.clip import DRAWING, make_clip
from engine.data.doodles import DoodleRequest
from engine.data.shards import ClipStore, read_index
from engine.errors import ConfigError


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clips a shard at 64 pixels."""
    monkeypatch.setattr(drawn, "SHARD_PIXELS", 96 * 64 * 64)


def test_levels_of_the_splits_are_disjoint() -> None:
    for (first, end), (other_first, other_end) in combinations(drawn.LEVELS.values(), 2):
        assert end <= other_first or other_end <= first


def test_a_shard_is_about_as_many_bytes_at_any_size(tmp_path: Path) -> None:
    small, large = DoodleRequest(tmp_path), DoodleRequest(tmp_path, size=256)
    assert small.shard_frames == 12_000
    assert large.shard_frames == 15 * 48


def test_command_fills_a_folder_with_whole_clips(
    small_shards: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "data"
    arguments = ["doodles", "--out", str(out), "--split", "test", "--frames", "100", "--workers", "2", "--json"]
    assert main(arguments) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["frames"], summary["shards"], summary["source"]) == (192, 2, "doodles")
    index = read_index(out)
    first, end = drawn.LEVELS["test"]
    assert all(first <= level < end for shard in index.shards for level in shard.levels)
    store = ClipStore.open([out])
    store.verify()
    clips = store.clips(48, 4, seed=0)
    for frames, actions, level in zip(clips.frames, clips.actions, clips.levels, strict=True):
        again = make_clip(int(level))
        np.testing.assert_array_equal(frames, again.frames)
        np.testing.assert_array_equal(actions, again.actions)


def test_more_frames_and_other_workers_continue_the_same_bytes(small_shards: None, tmp_path: Path) -> None:
    at_once, in_parts = tmp_path / "a", tmp_path / "b"
    collect(DoodleRequest(at_once, frames=192, workers=2))
    collect(DoodleRequest(in_parts, frames=96, workers=1))
    collect(DoodleRequest(in_parts, frames=192, workers=1))
    assert contents(at_once) == contents(in_parts)


def test_another_size_is_another_folder(small_shards: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    collect(DoodleRequest(tmp_path / "a", frames=96))
    capsys.readouterr()
    assert main(["doodles", "--out", str(tmp_path / "a"), "--size", "32"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "holds frame" in said


@pytest.mark.parametrize("have", ["0", ""])
def test_a_folder_of_another_drawing_does_not_grow(
    small_shards: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], have: str
) -> None:
    """Written by another version, or before drawings had one."""
    out = tmp_path / "a"
    collect(DoodleRequest(out, frames=96))
    found = json.loads((out / "index.json").read_text())
    assert found["drawing"] == DRAWING
    if have:
        found["drawing"] = have
    else:
        del found["drawing"]
    (out / "index.json").write_text(json.dumps(found))
    before = contents(out)
    capsys.readouterr()
    assert main(["doodles", "--out", str(out), "--frames", "192"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"drawn by version {have or 'unknown'} of the drawing, this is version {DRAWING}" in said
    assert contents(out) == before
    assert ClipStore.open([out]).frames == 96  # it can still be learned from


@pytest.mark.parametrize(
    "words",
    [["--size", "8"], ["--size", "huge"], ["--split", "holdout"], ["--frames", "0"], ["--seed", "-1"], ["--view", "paper"]],
)
def test_bad_arguments_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    out = tmp_path / "data"
    assert main(["doodles", "--out", str(out), *words]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert words[0].strip("-") in said
    assert not out.exists()


def test_request_refuses_a_size(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="16 to 512"):
        DoodleRequest(tmp_path, size=1024)
