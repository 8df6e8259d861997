"""A clip is the same each time, at each size the same clip, and in it the world moves as the actions say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.doodle.clip import FRAMES, make_clip
from engine.data.doodle.physics import IDLE, JUMP_LEFT, JUMP_RIGHT, LEFT, RIGHT
from engine.data.pictures import find_pictures

SEEDS = range(12)


@pytest.fixture(scope="module")
def clips() -> list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    return [(clip.frames, clip.actions) for clip in map(make_clip, SEEDS)]


def test_frames_and_actions_belong_together(clips: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]) -> None:
    for frames, actions in clips:
        assert frames.shape == (FRAMES, 64, 64, 3)
        assert actions.shape == (FRAMES,)
        assert frames.dtype == actions.dtype == np.uint8


def test_same_seed_same_clip_other_seed_other_clip(clips: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]) -> None:
    np.testing.assert_array_equal(make_clip(3).frames, clips[3][0])
    assert not np.array_equal(clips[3][0], clips[4][0])


@pytest.mark.parametrize("seed", SEEDS)
def test_another_size_shows_the_same_clip(seed: int) -> None:
    small, large = make_clip(seed, 64, 6), make_clip(seed, 128, 6)
    np.testing.assert_array_equal(small.actions, large.actions)
    afar = [
        np.stack([cv2.resize(frame, (16, 16), interpolation=cv2.INTER_AREA) for frame in clip.frames]).astype(int)
        for clip in (small, large)
    ]
    assert np.abs(afar[0] - afar[1]).mean() < 12  # strokes are at least a pixel wide, so a little finer on the larger


def test_pictures_are_behind_some_worlds_or_a_world_of_their_own(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "green.png"), np.full((30, 90, 3), (0, 255, 0), np.uint8))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    found = find_pictures(tmp_path)
    alone = behind = 0
    for seed in range(40):
        plain, hung = make_clip(seed, 64, 2).frames, make_clip(seed, 64, 2, found).frames
        green = (hung == (0, 255, 0)).all(-1)
        alone += bool(green.all())
        behind += bool(green.any() and not green.all())
        assert green.any() or np.array_equal(plain, hung), "the others are as they were"
    assert 15 <= alone <= 33
    assert 1 <= behind <= 12


def test_a_picture_alone_is_walked_through_and_goes_on_beyond_its_edges(tmp_path: Path) -> None:
    """Its columns are told by their red, its rows by their blue: what comes into view follows on, and turns back at an edge."""
    across, down = np.meshgrid(np.linspace(0, 255, 120), np.linspace(0, 255, 80))
    cv2.imwrite(str(tmp_path / "ramp.png"), np.stack([down, np.full_like(down, 128), across], -1).astype(np.uint8))
    found = find_pictures(tmp_path)
    walked = 0
    for seed in range(60):
        frames = make_clip(seed, 64, 16, found, held=RIGHT).frames.astype(int)
        if not (abs(frames[..., 1] - 128) < 3).all():
            continue  # something else is drawn there
        walked += 1
        red = frames[:, 32, :, 0]
        assert np.abs(np.diff(red, axis=1)).max() < 12, "no seam anywhere"
        assert np.abs(red[:-1, 8:] - red[1:, :-8]).max() < 8, "a step to the right is one patch"
    assert walked > 20


@pytest.mark.parametrize(("button", "way"), [(RIGHT, 1), (LEFT, -1), (IDLE, 0)])
def test_a_held_button_leads_one_way(button: int, way: int) -> None:
    clips = [make_clip(seed, 64, 5, held=button) for seed in SEEDS]
    assert all((clip.actions == button).all() for clip in clips)
    ways = {float(np.sign(x)) for clip in clips for x in np.diff(clip.places[:, 0])}
    assert ways <= {0.0, float(way)}  # at a wall one stands
    assert way in ways


def test_a_scene_is_not_empty_and_moves(clips: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]) -> None:
    still, walked = 0, 0
    for frames, actions in clips:
        assert frames.reshape(-1, 3).std(0).max() > 5
        walks = np.isin(actions[:-1], (RIGHT, LEFT, JUMP_RIGHT, JUMP_LEFT))
        same = np.array([np.array_equal(one, other) for one, other in pairwise(frames)])
        still, walked = still + int(same[walks].sum()), walked + int(walks.sum())
    assert still < 0.1 * walked  # at a wall one stands for a moment


@pytest.mark.parametrize("way", [1, -1])
def test_a_view_that_follows_moves_with_the_actions(way: int) -> None:
    """Where a followed hero walks right, the drawing goes left by a patch of eight pixels a frame, and the other way round."""
    buttons = (RIGHT,) if way > 0 else (LEFT,)
    shifts = []
    for seed in range(40):
        clip = make_clip(seed)
        for t in np.flatnonzero(np.isin(clip.actions[:-1], buttons)):
            before, after = (cv2.cvtColor(clip.frames[i], cv2.COLOR_RGB2GRAY).astype(np.float32) for i in (t, t + 1))
            (x, _), sure = cv2.phaseCorrelate(before, after, cv2.createHanningWindow((64, 64), cv2.CV_32F))
            if sure > 0.5 and abs(x) > 0.5:
                shifts.append(-x * way)
    assert len(shifts) > 50
    assert 7.5 < np.median(shifts) < 8.5
