"""Motion that was put in is the motion that is found; names follow from it."""

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.evaluation.motion import background_shift, displacement, hero_box, hero_shift, name_actions, through_the_world

SIDE = 64
_TEXTURE = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8), (0, 0), 1.5)
_HERO = np.random.default_rng(1).integers(0, 256, (12, 10, 3), np.uint8)


def _scene(camera: tuple[int, int], hero: tuple[int, int] = (0, 0)) -> NDArray[np.uint8]:
    """A window on a texture at ``camera``, and a hero off the window's middle by ``hero``; both (x, y)."""
    x, y = 32 + camera[0], 32 + camera[1]
    frame = _TEXTURE[y : y + SIDE, x : x + SIDE].copy()
    left, top = SIDE // 2 - 5 + hero[0], SIDE // 2 - 6 + hero[1]
    frame[top : top + 12, left : left + 10] = _HERO
    return frame


@settings(deadline=None, max_examples=40)
@given(st.integers(-16, 16), st.integers(-16, 16))
@example(16, -16)
@example(0, 0)
def test_background_moves_against_the_camera(dx: int, dy: int) -> None:
    assert background_shift(_scene((0, 0)), _scene((dx, dy))).tolist() == [-dx, -dy]


def test_a_picture_without_texture_stands_still() -> None:
    flat = np.full((SIDE, SIDE, 3), 90, np.uint8)
    assert displacement(flat, flat).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("hero", [(0, 0), (3, -2), (-4, 4)])
def test_hero_moves_in_the_picture(hero: tuple[int, int]) -> None:
    assert hero_shift(_scene((0, 0)), _scene((0, 0), hero)).tolist() == list(hero)


def test_motion_through_the_world_is_the_same_for_both_cameras() -> None:
    """A hero who walks right: the camera goes along, or stays."""
    following = displacement(_scene((0, 0)), _scene((3, 0)))
    fixed = displacement(_scene((0, 0)), _scene((0, 0), (3, 0)))
    assert through_the_world(following).tolist() == through_the_world(fixed).tolist() == [3, 0]


@pytest.mark.parametrize("place", [(10, 50), (50, 12), (32, 44)])
@pytest.mark.parametrize("step", [(5, 0), (-5, 0), (0, -6), (3, 2)])
def test_a_hero_anywhere_before_a_flat_scene(place: tuple[int, int], step: tuple[int, int]) -> None:
    """A drawing: sky, ground, a hero. Shifting the whole picture would explain his step as well; he alone moved."""

    def drawn(x: int, y: int) -> NDArray[np.uint8]:
        frame = np.full((SIDE, SIDE, 3), (150, 210, 246), np.uint8)
        frame[place[1] + 5 :] = (96, 180, 80)
        frame[y - 4 : y + 4, x - 3 : x + 3] = (220, 60, 60)
        frame[y - 7 : y - 4, x - 2 : x + 2] = (244, 206, 168)
        return frame

    before, after = drawn(*place), drawn(place[0] + step[0], place[1] + step[1])
    assert through_the_world(displacement(before, after)).tolist() == list(step)


def test_what_is_painted_anew_has_not_moved() -> None:
    """A generated picture flickers: single spots come out otherwise, or a little noise lies over all of it."""
    rng = np.random.default_rng(0)
    drawn = np.full((SIDE, SIDE, 3), (150, 210, 246), np.uint8)
    drawn[44:] = (96, 180, 80)
    for _ in range(30):
        spotted = drawn.copy()
        y, x = rng.integers(0, SIDE - 8, 2)
        spotted[y : y + 8, x : x + 8] = np.clip(spotted[y : y + 8, x : x + 8] + rng.integers(-60, 60, 3), 0, 255)
        assert not displacement(drawn, spotted).any()
        assert not displacement(spotted, drawn).any()
        noisy = np.clip(_scene((0, 0)) + rng.normal(0, 12, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8)
        assert not displacement(_scene((0, 0)), noisy).any()


def test_a_scene_without_a_hero_that_scrolls() -> None:
    bare = [_TEXTURE[32 : 32 + SIDE, at : at + SIDE] for at in (32, 35)]
    assert through_the_world(displacement(*bare)).tolist() == [3, 0]


@pytest.mark.parametrize("shape", [(16, 24, 3), (8, 8, 3), (65, 33, 3)])
def test_other_frame_sizes(shape: tuple[int, int, int]) -> None:
    frame = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    rows, columns = hero_box(*shape[:2])
    assert rows.stop - rows.start == shape[0] // 8 * 2
    assert columns.stop - columns.start == shape[1] // 8 * 2
    moved = np.roll(frame, (1, -1), (0, 1))
    assert background_shift(frame, moved).tolist() == [-1, 1]


def test_names() -> None:
    motion = np.array([(4, 0), (-4, 0.5), (0, -3), (0.1, 5), (3, -3), (0.2, 0.1), (2, 0), (-3, 3)])
    names = name_actions(motion)
    assert [one.name for one in names] == ["right", "left", "jump", "fall", "jump right", "stay", "right 2", "fall left"]
    assert [one.glyph for one in names] == ["→", "←", "↑", "↓", "↗", "•", "→", "↙"]


def test_actions_that_do_nothing_stay() -> None:
    assert [one.name for one in name_actions(np.zeros((3, 2)))] == ["stay", "stay 2", "stay 3"]
