"""A clip is the same each time, at each size the same clip, and in it the world moves as the actions say."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data.doodle.clip import FRAMES, make_clip
from engine.data.doodle.physics import JUMP_LEFT, JUMP_RIGHT, LEFT, RIGHT

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
    halved = np.stack([cv2.resize(frame, (64, 64), interpolation=cv2.INTER_AREA) for frame in large.frames])
    difference = np.abs(halved.astype(int) - small.frames)
    assert difference.mean() < 12  # lines are at least a pixel wide, so a little finer on the larger


def test_a_scene_is_not_empty_and_moves(clips: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]) -> None:
    for frames, actions in clips:
        assert frames[0].reshape(-1, 3).std(0).max() > 5
        walks = np.isin(actions[:-1], (RIGHT, LEFT, JUMP_RIGHT, JUMP_LEFT))
        same = np.array([np.array_equal(one, other) for one, other in pairwise(frames)])
        assert same[walks].mean() < 0.2  # at a wall one may stand
