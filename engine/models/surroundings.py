"""What lay around each place one frame before, weighed by the action: what moves by whole places need only be copied.

Attention in time sees one place alone (paper §2, figure 4), so that what comes from beside it must first have been carried
over by attention in space, before anybody knew which way things would go. Here each place is shown its own and its eight
neighbours' tokens of the frame before, and the action says how much each of them counts.

Letters: B batch, T frames, P places, Y×X the grid, D width, E action dimension, K numbers kept of each neighbour.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

NEIGHBOURS = 9


class Surroundings(nn.Module):
    """At first it adds nothing, so that weights trained without it can be gone on with."""

    def __init__(self, width: int, action_dim: int, kept: int, grid_width: int) -> None:
        super().__init__()
        self.grid_width = grid_width
        self.narrow = nn.Linear(width, kept, bias=False)
        self.weigh = nn.Linear(action_dim, NEIGHBOURS * kept)
        self.widen = nn.Linear(NEIGHBOURS * kept, width, bias=False)
        nn.init.ones_(self.weigh.bias)
        nn.init.zeros_(self.widen.weight)

    def forward(self, before_BTPD: Tensor, actions_BTE: Tensor) -> Tensor:
        """[B, T, P, D] to add to each frame's tokens. ``before_BTPD``: the embedded frame before each."""
        x_BTYXK = F.pad(self.narrow(before_BTPD).unflatten(2, (-1, self.grid_width)), (0, 0, 1, 1, 1, 1))
        height, width = x_BTYXK.shape[2] - 2, self.grid_width
        around = [x_BTYXK[:, :, y : y + height, x : x + width] for y in range(3) for x in range(3)]
        weight_BTK = self.weigh(actions_BTE)[:, :, None]
        return self.widen(torch.cat(around, -1).flatten(2, 3) * weight_BTK)  # type: ignore[no-any-return]
