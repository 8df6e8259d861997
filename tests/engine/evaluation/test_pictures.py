"""Sheets show the frames that were played, in their places; files appear whole or not at all."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.errors import MediaError
from engine.evaluation.pictures import action_sheet, check_png_path, save_png, sheet
from engine.runtime.fake_world_model import FakeWorldModel

PROMPT = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


def _contains(picture: np.ndarray, frame: np.ndarray) -> list[tuple[int, int]]:
    """Places of the frame, each pixel doubled, in the picture."""
    cost = cv2.matchTemplate(picture, frame.repeat(2, 0).repeat(2, 1), cv2.TM_SQDIFF)
    return [(int(y), int(x)) for y, x in np.argwhere(cost < 1e3)]


def test_action_sheet_holds_every_action_from_one_frame() -> None:
    world = FakeWorldModel()
    picture = action_sheet(world, PROMPT, seed=4)
    prompts = _contains(picture, world.begin(PROMPT, 4).rgb)
    assert len(prompts) == world.spec.actions
    assert len({x for _, x in prompts}) == 1
    for action, (top, left) in enumerate(sorted(prompts)):
        world.begin(PROMPT, 4)
        for t in range(1, 9):
            frame = world.step(action).rgb.repeat(2, 0).repeat(2, 1)
            at = left + t * (128 + 4)
            assert (picture[top : top + 128, at : at + 128] == frame).all()


def test_sheet_has_room_for_its_labels() -> None:
    frame = np.full((16, 24, 3), 255, np.uint8)
    picture = sheet([[frame] * 2] * 3, ["a", "b", "a rather long name"], ["one", "two"])
    ink = np.argwhere((picture > 100).all(-1))
    assert ink[:, 1].max() < picture.shape[1]
    assert picture.shape == (24 + 3 * (128 + 4), 18 * 9 + 8 + 2 * (192 + 4), 3)


def test_png_round_trip(tmp_path: Path) -> None:
    save_png(PROMPT, tmp_path / "a.png")
    assert (cv2.imread(str(tmp_path / "a.png"))[:, :, ::-1] == PROMPT).all()
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_few_colours_are_smaller_and_near(tmp_path: Path) -> None:
    soft = cv2.resize(PROMPT[:4, :4], (256, 256), interpolation=cv2.INTER_CUBIC)
    save_png(soft, tmp_path / "all.png")
    save_png(soft, tmp_path / "few.png", colours=256)
    assert (tmp_path / "few.png").stat().st_size < (tmp_path / "all.png").stat().st_size
    assert np.abs(cv2.imread(str(tmp_path / "few.png"))[:, :, ::-1].astype(int) - soft).mean() < 16


def test_a_disk_that_refuses_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.png").write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MediaError, match="No space left"):
        save_png(PROMPT, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_where_no_picture_can_go(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"ends in \.png"):
        check_png_path(tmp_path / "a.jpg")
    with pytest.raises(MediaError, match="make it first"):
        check_png_path(tmp_path / "none" / "a.png")
