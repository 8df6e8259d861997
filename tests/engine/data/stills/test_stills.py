"""Stills: the same each time, two views of one picture, cut out of the user's pictures where there are any that can be read."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.data import drawn, still
from engine.data.collect import main
from engine.data.collection import collect
from engine.data.pictures import find_pictures
from engine.data.shards import ClipStore, read_index
from engine.data.still import DRAWINGS, make_still
from engine.data.stills import StillRequest
from engine.errors import ConfigError, DataError

MAGENTA = (255, 0, 255)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two pictures of one colour in folders, a broken one, and a text."""
    folder = tmp_path / "pictures"
    for name, shape in (("a/wide.png", (40, 160, 3)), ("b/c/tall.JPG", (300, 20, 3))):
        (folder / name).parent.mkdir(parents=True)
        cv2.imwrite(str(folder / name), np.full(shape, MAGENTA, np.uint8))
    (folder / "a" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    (folder / "notes.txt").write_text("not a picture")
    return folder


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six stills a shard."""
    monkeypatch.setattr(drawn, "SHARD_PIXELS", 12 * 64 * 64)


@pytest.mark.parametrize("size", [64, 48])
def test_a_still_is_two_views_of_one_picture(size: int) -> None:
    for seed in range(30):
        frames = make_still(seed, size)
        assert frames.shape == (2, size, size, 3)
        np.testing.assert_array_equal(frames, make_still(seed, size))
        assert np.abs(frames[0].astype(int) - frames[1]).mean() < 60


def test_some_stills_stand_and_most_shift() -> None:
    same = [np.array_equal(*make_still(seed)) for seed in range(80)]
    assert 5 < sum(same) < 60


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda one: one.__name__)
def test_every_kind_of_drawing_fills_the_canvas(drawing: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still, "DRAWINGS", (drawing,))
    spread = [make_still(seed).std() for seed in range(12)]
    assert max(spread) > 5


def test_pictures_are_found_below_a_folder_and_broken_ones_skipped(pictures: Path) -> None:
    found = find_pictures(pictures)
    assert [path.name for path in found] == ["broken.png", "wide.png", "tall.JPG"]
    cut = [make_still(seed, 32, found) for seed in range(40)]
    of_one_colour = [frames for frames in cut if np.ptp(frames, (0, 1, 2)).max() <= 2]
    assert len(of_one_colour) > 15


def test_a_folder_of_broken_pictures_is_said(pictures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still, "PICTURE_SHARE", 1.0)
    with pytest.raises(DataError, match=r"broken\.png cannot be read"):
        make_still(0, 32, [pictures / "a" / "broken.png"])


def test_command_fills_a_folder(small_shards: None, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "data"
    arguments = ["stills", "--out", str(out), "--frames", "13", "--pictures", str(pictures), "--workers", "1", "--json"]
    assert main(arguments) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["frames"], summary["shards"], summary["view"]) == (24, 2, "still, pictures")
    assert all(length == 2 for shard in read_index(out).shards for _, length in shard.segments)
    assert ClipStore.open([out]).sample(4, 2, seed=0, step=0).shape == (4, 2, 64, 64, 3)


def test_resuming_gives_the_same_bytes(small_shards: None, tmp_path: Path) -> None:
    for folder, steps in (("a", (24,)), ("b", (12, 24))):
        for frames in steps:
            collect(StillRequest(tmp_path / folder, frames=frames, workers=2))
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_a_worker_that_reads_no_picture_is_one_line(
    small_shards: None, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for good in ("a/wide.png", "b/c/tall.JPG"):
        (pictures / good).unlink()
    assert main(["stills", "--out", str(tmp_path / "data"), "--frames", "40", "--pictures", str(pictures)]) == 2
    assert "broken.png cannot be read" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_no_pictures_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["stills", "--out", str(tmp_path / "data"), "--pictures", str(tmp_path / folder)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert folder in said
    with pytest.raises(ConfigError, match=folder):
        StillRequest(tmp_path / "data", pictures=tmp_path / folder)
