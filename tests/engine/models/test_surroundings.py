"""Each place is shown the nine places around it in the frame before, and the action weighs them."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.models.surroundings import NEIGHBOURS, Surroundings, lingers, neighbours

WIDTH, ROWS, COLUMNS = 3, 2, 4


def neighbour(at: int) -> Surroundings:
    """One that is told, by an action of one number, how much of neighbour ``at`` (row by row) to show, and no other."""
    torch.manual_seed(0)
    model = Surroundings(WIDTH, 1, WIDTH, ROWS * COLUMNS, COLUMNS)
    with torch.no_grad():
        model.narrow.weight.copy_(torch.eye(WIDTH))
        model.widen.weight.copy_(torch.eye(WIDTH).repeat(1, NEIGHBOURS))
        model.weigh.bias.zero_()
        model.weigh.weight.zero_()
        model.weigh.weight[at * WIDTH : (at + 1) * WIDTH] = 1
    return model


@pytest.mark.parametrize("at", range(NEIGHBOURS))
def test_the_neighbour_an_action_asks_for(at: int) -> None:
    before = torch.randn(2, 5, ROWS * COLUMNS, WIDTH)
    action = torch.randn(2, 5, 1)
    added = neighbour(at)(before, action).unflatten(2, (ROWS, COLUMNS))
    down, right = at // 3 - 1, at % 3 - 1
    grid = before.unflatten(2, (ROWS, COLUMNS))
    for y in range(ROWS):
        for x in range(COLUMNS):
            inside = 0 <= y + down < ROWS and 0 <= x + right < COLUMNS
            expected = grid[:, :, y + down, x + right] * action if inside else torch.zeros(2, 5, WIDTH)
            torch.testing.assert_close(added[:, :, y, x], expected)


def test_at_first_it_adds_nothing() -> None:
    added = Surroundings(WIDTH, 1, 2, ROWS * COLUMNS, COLUMNS)(torch.randn(1, 2, ROWS * COLUMNS, WIDTH), torch.randn(1, 2, 1))
    assert added.shape == (1, 2, ROWS * COLUMNS, WIDTH)
    assert not added.any()


def passing(shift: tuple[int, int], steps: int = 3) -> Tensor:
    """[1, T, P, X]: noise that moves by ``shift`` places a frame, right and down, behind one place that stays."""
    generator = torch.Generator().manual_seed(0)
    behind = torch.rand(1, 12, 12, 6, generator=generator)
    frames = []
    for t in range(steps):
        frame = behind.roll((t * shift[1], t * shift[0]), (1, 2))[:, 3:9, 3:9].clone()
        frame[:, 3, 2] = torch.linspace(0, 1, 6)
        frames.append(frame.flatten(1, 2))
    return torch.stack(frames, 1)


@pytest.mark.parametrize("shift", [(1, 0), (-1, 0), (0, 1), (-1, 1)])
def test_what_stays_while_the_picture_moves_lingers(shift: tuple[int, int]) -> None:
    found = lingers(passing(shift), neighbours(6, 6))
    assert found.shape == (1, 3, 36)
    assert not found[:, 0].any()  # nothing is known of what was before
    assert found[:, 1:].sum(-1).eq(1).all()
    assert found[:, 1:].unflatten(-1, (6, 6))[..., 3, 2].all()


def test_nothing_lingers_in_a_picture_that_stands_still_or_changes_all_over() -> None:
    assert not lingers(passing((0, 0)), neighbours(6, 6)).any()
    assert not lingers(torch.rand(1, 4, 36, 6, generator=torch.Generator().manual_seed(1)), neighbours(6, 6)).any()
