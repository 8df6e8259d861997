"""Restyling a folder: frames change, all else stays what it was; the refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.data.collect import main
from engine.data.shards import ClipStore, read_index


@pytest.fixture
def origin(fake_worker: Path, tmp_path: Path) -> Path:
    """Three shards of 12 frames of validation levels."""
    folder = tmp_path / "origin"
    assert (
        main(["procgen", "--game", "ninja", "--out", str(folder), "--frames", "36", "--split", "validation", "--workers", "1"])
        == 0
    )
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def words(origin: Path, out: Path, *more: str) -> list[str]:
    return ["restyled", "--from", str(origin), "--out", str(out), *more]


def test_only_the_frames_change(origin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    capsys.readouterr()
    assert main(words(origin, out, "--json")) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["frames"], summary["split"], summary["source"]) == (36, "validation", "restyled ninja")
    before, after = read_index(origin), read_index(out)
    assert (after.levels, after.policy, after.frame, after.fps) == (before.levels, before.policy, before.frame, before.fps)
    for old, new in zip(before.shards, after.shards, strict=True):
        assert (new.number, new.segments, new.levels) == (old.number, old.segments, old.levels)
        old_frames, old_actions = old.map(origin, before.frame)
        new_frames, new_actions = new.map(out, after.frame)
        np.testing.assert_array_equal(new_actions, old_actions)
        assert (new_frames != old_frames).any()
    ClipStore.open([out]).verify()


def test_in_parts_by_several_workers_it_is_the_same(origin: Path, tmp_path: Path) -> None:
    at_once, in_parts, other = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    assert main(words(origin, at_once, "--workers", "2")) == 0
    assert main(words(origin, in_parts, "--frames", "12", "--workers", "1")) == 0
    assert read_index(in_parts).frames == 12
    assert main(words(origin, in_parts, "--workers", "1")) == 0
    assert contents(in_parts) == contents(at_once)
    assert main(words(origin, other, "--seed", "1")) == 0
    assert contents(other)["shard-00000.frames.npy"] != contents(at_once)["shard-00000.frames.npy"]


def test_a_damaged_origin_is_one_line_and_leaves_no_shard(
    origin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (origin / "shard-00000.frames.npy").unlink()
    out = tmp_path / "out"
    assert main(words(origin, out, "--frames", "12", "--workers", "1")) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert "shard 0" in last
    assert "shard-00000.frames.npy is missing" in last
    assert not list(out.iterdir())


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (["--frames", "37"], "has 36"),
        (["--frames", "0"], "frames is 0"),
        (["--split", "train"], "holds 'validation'"),
        (["--seed", "-1"], "seed"),
    ],
)
def test_bad_arguments_are_one_line(
    origin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], named: str
) -> None:
    out = tmp_path / "out"
    capsys.readouterr()
    assert main(words(origin, out, *more)) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert named in said
    assert not out.exists()


def test_folders_that_cannot_be_read_or_written(origin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(words(tmp_path / "nowhere", tmp_path / "out")) == 2
    assert "nowhere has no index.json" in capsys.readouterr().err
    before = contents(origin)
    assert main(words(origin, origin)) == 2
    assert "holds source 'ninja'" in capsys.readouterr().err
    assert contents(origin) == before


def test_a_gap_in_the_origin_is_refused(origin: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = json.loads((origin / "index.json").read_text())
    del index["shards"][1]
    (origin / "index.json").write_text(json.dumps(index))
    assert main(words(origin, tmp_path / "out")) == 2
    assert "collect more there" in capsys.readouterr().err
