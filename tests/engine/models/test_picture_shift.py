"""The picture's shift is found whatever it shows, and the hero in the middle has no say in it."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.models.picture_shift import PictureShift

SIDE = 64


def panned(dx: int, dy: int, frames: int = 4) -> Tensor:
    """A clip of a smooth random world whose picture moves by (dx, dy) a frame."""
    world = torch.rand(1, 3, 24, 24, generator=torch.Generator().manual_seed(0))
    world = torch.nn.functional.interpolate(world, size=(192, 192), mode="bilinear")[0].permute(1, 2, 0)
    views = [world[64 - t * dy : 128 - t * dy, 64 - t * dx : 128 - t * dx] for t in range(frames)]
    return torch.stack(views)[None]


@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (4, 0), (-4, 0), (0, 8), (2, -6)])
def test_a_panned_picture_tells_its_shift(dx: int, dy: int) -> None:
    """Halves of the pixels moved, for frames of 64 are averaged to 32; as signed square roots."""
    measure = PictureShift(SIDE, SIDE)
    found = measure.shift(measure.costs(panned(dx, dy)))
    expected = torch.tensor([dx / 2, dy / 2])
    expected = expected.sign() * expected.abs().sqrt()
    torch.testing.assert_close(found, expected.expand(1, 3, 2))


def test_a_hero_in_the_middle_moves_nothing() -> None:
    measure, frames = PictureShift(SIDE, SIDE), panned(0, 0)
    for t in range(4):
        frames[:, t, 28:36, 27 + t : 33 + t] = 1.0
    assert (measure.shift(measure.costs(frames)) == 0).all()


def test_a_flat_picture_stands_still() -> None:
    measure = PictureShift(SIDE, SIDE)
    assert (measure.shift(measure.costs(torch.full((1, 3, SIDE, SIDE, 3), 0.4))) == 0).all()


def test_what_moves_otherwise_than_the_picture_is_found_and_nothing_else() -> None:
    measure, frames = PictureShift(SIDE, SIDE), panned(4, 0, 3)
    for t in range(3):  # stays in the view while the picture goes right, and rises
        frames[:, t, 40 - 8 * t : 48 - 8 * t, 30:38] = 1.0
    apart = measure.moved_apart(frames, measure.costs(frames))
    assert apart.shape == (1, 2, SIDE, SIDE)
    for t in range(2):
        came, left = apart[0, t, 32 - 8 * t : 40 - 8 * t, 30:38], apart[0, t, 40 - 8 * t : 48 - 8 * t, 34:42]
        assert came.float().mean() > 0.9
        assert left.float().mean() > 0.7
        assert apart[0, t].sum() <= 2 * 64 + 40


def test_nothing_moves_apart_in_a_picture_that_is_panned_or_still() -> None:
    measure = PictureShift(SIDE, SIDE)
    for dx, dy in ((0, 0), (4, 0), (2, -6)):
        frames = panned(dx, dy)
        assert not measure.moved_apart(frames, measure.costs(frames)).any()
