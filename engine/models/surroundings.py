"""What lay around each place one frame before, weighed by the action: what moves by whole places need only be copied.

Attention in time sees one place alone (paper §2, figure 4), so that what comes from beside it must first have been carried
over by attention in space, before anybody knew which way things would go. Here each place is shown its own and its eight
neighbours' tokens of the frame before, and the action says how much each of them counts.

Letters: B batch, T frames, P places, D width, E action dimension, K numbers kept of each neighbour.
"""

from __future__ import annotations

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

NEIGHBOURS = 9
_ALIKE = 4 / 255
"""Places whose pixels differ by less look the same."""
_MOVED = 0.3
"""The share of places that must have moved the same way."""


class Surroundings(nn.Module):
    """At first it adds nothing, so that weights trained without it can be gone on with."""

    around: Tensor

    def __init__(self, width: int, action_dim: int, kept: int, places: int, grid_width: int) -> None:
        super().__init__()
        self.register_buffer("around", neighbours(places // grid_width, grid_width), persistent=False)
        self.narrow = nn.Linear(width, kept, bias=False)
        self.weigh = nn.Linear(action_dim, NEIGHBOURS * kept)
        self.widen = nn.Linear(NEIGHBOURS * kept, width, bias=False)
        nn.init.ones_(self.weigh.bias)
        nn.init.zeros_(self.widen.weight)

    def forward(self, before_BTPD: Tensor, actions_BTE: Tensor) -> Tensor:
        """[B, T, P, D] to add to each frame's tokens. ``before_BTPD``: the embedded frame before each."""
        kept_BTPK = self.narrow(before_BTPD)
        around_BTPK = (self.around.to(kept_BTPK.dtype) @ kept_BTPK).unflatten(2, (-1, NEIGHBOURS)).flatten(3)
        return self.widen(around_BTPK * self.weigh(actions_BTE)[:, :, None])  # type: ignore[no-any-return]


def neighbours(height: int, width: int) -> Tensor:
    """[P·9, P]: each place's neighbours, row by row, itself in the middle; nothing beyond the edge of the grid."""
    around = torch.zeros(height, width, 3, 3, height, width)
    for y, x, down, right in itertools.product(range(height), range(width), range(3), range(3)):
        if 0 <= y + down - 1 < height and 0 <= x + right - 1 < width:
            around[y, x, down, right, y + down - 1, x + right - 1] = 1
    return around.reshape(height * width * NEIGHBOURS, height * width)


@torch.no_grad()
def lingers(patches_BTPX: Tensor, around: Tensor) -> Tensor:
    """[B, T, P]: whether a place looks as it did a frame before although the picture moved, as whom the view follows does.

    How the picture moved is the way to that neighbour which most places look the same as; where nothing moved, or it moved
    by other than whole places, nothing lingers. ``patches_BTPX``: the pixels of each place, 0..1. ``around``: `neighbours`.
    """
    beside_P9P = around.unflatten(0, (-1, NEIGHBOURS))
    inside_P9, middle = beside_P9P.any(-1), NEIGHBOURS // 2
    change_BTP9 = torch.stack(
        [(patches_BTPX[:, 1:] - patches_BTPX[:, :-1, at_P]).abs().mean(-1) for at_P in beside_P9P.argmax(-1).t()], -1
    )
    same_BTP9 = (change_BTP9 < _ALIKE) & inside_P9
    share_BT, way_BT = (same_BTP9.sum(2) / inside_P9.sum(0)).max(-1)
    moved_BT1 = ((way_BT != middle) & (share_BT > _MOVED))[..., None]
    along_BTP = change_BTP9.gather(3, way_BT[..., None, None].expand(*change_BTP9.shape[:3], 1))[..., 0]
    stays_BTP = (change_BTP9[..., middle] < along_BTP / 2) & (along_BTP > 2 * _ALIKE)
    return F.pad(stays_BTP & inside_P9.t()[way_BT] & moved_BT1, (0, 0, 1, 0))
