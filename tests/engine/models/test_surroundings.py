"""Each place is shown the nine places around it in the frame before, and the action weighs them."""

from __future__ import annotations

import pytest
import torch

from engine.models.surroundings import NEIGHBOURS, Surroundings

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
