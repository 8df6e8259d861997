"""The detector finds a hero in the middle, misses one who is gone, and says honestly when it cannot tell."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.evaluation.hero import HeroDetector


def _clips(levels: int, seed: int, hero: bool = True) -> NDArray[np.uint8]:
    """[levels, 4, 64, 64, 3]: blocks of colour, and in the middle a round head on a body in another colour per level."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 256, (levels, 4, 8, 8, 3), np.uint8)
    frames = blocks.repeat(8, 2).repeat(8, 3)
    for clip in frames:
        colour = tuple(int(x) for x in rng.integers(0, 256, 3))
        for frame in clip:
            if hero:
                cv2.circle(frame, (32, 28), 4, (240, 240, 240), -1)
                cv2.rectangle(frame, (29, 32), (34, 38), colour, -1)
    return frames


@pytest.fixture(scope="module")
def detector() -> HeroDetector:
    return HeroDetector.fit(_clips(80, 0), np.arange(80))


def test_finds_the_hero_in_new_levels(detector: HeroDetector) -> None:
    assert detector.accuracy > 0.95
    assert detector.present(_clips(20, 1).reshape(-1, 64, 64, 3)).mean() > 0.95


def test_a_soft_hero_is_one_too(detector: HeroDetector) -> None:
    soft = np.stack([cv2.GaussianBlur(frame, (0, 0), 0.8) for frame in _clips(20, 2).reshape(-1, 64, 64, 3)])
    assert detector.present(soft).mean() > 0.85


def test_a_hero_who_is_gone_is_missed(detector: HeroDetector) -> None:
    assert detector.present(_clips(20, 3, hero=False).reshape(-1, 64, 64, 3)).mean() < 0.1


def test_says_when_there_is_nothing_to_learn() -> None:
    assert HeroDetector.fit(_clips(80, 4, hero=False), np.arange(80)).accuracy == pytest.approx(0.5, abs=0.15)


def test_levels_are_not_on_both_sides() -> None:
    """Half of the levels have no hero: fitted on those with one, it is right about half of the others' crops."""
    frames = np.concatenate([_clips(40, 5), _clips(40, 6, hero=False)])
    levels = np.concatenate([np.arange(0, 80, 2), np.arange(1, 80, 2)])
    assert HeroDetector.fit(frames, levels).accuracy == pytest.approx(0.5, abs=0.1)


def test_one_level_is_enough_if_there_are_clips() -> None:
    assert HeroDetector.fit(_clips(40, 7), np.zeros(40, np.int64)).accuracy > 0.9
