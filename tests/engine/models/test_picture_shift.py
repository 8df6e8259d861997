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


def test_who_is_followed_stays_where_he_is_and_has_no_say_either() -> None:
    """A large figure, much of it beside the middle, before a plain wall along which a few things go by."""
    generator = torch.Generator().manual_seed(2)
    figure = torch.rand(20, 24, 3, generator=generator)
    wall = torch.full((64, 128, 3), 0.6)
    for x in (4, 40, 76, 110):
        wall[38:46, x : x + 8] = torch.rand(8, 8, 3, generator=generator)
    frames = torch.stack([wall[:, 8 * t : 8 * t + 64].clone() for t in range(4)])
    frames[:, 16:36, 6:30] = figure
    measure = PictureShift(SIDE, SIDE)
    found = measure.shift(measure.costs(frames[None]))
    torch.testing.assert_close(found, torch.tensor([-2.0, 0.0]).expand(1, 3, 2))
