"""How far the whole picture moved between two frames, as a following camera makes it move: found by trying every shift.

Owns the costs of the shifts, which a network can read, and the shift that costs least. Nothing in it is learned.

Letters: B batch, T frames, H×W pixels, S shifts, R pixels of the part of a frame that is compared.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

ROWS, COLUMNS = 32, 32
"""Frames are averaged down to about this size first: what moves by less than half of such a pixel stands still."""
DOWN, ACROSS = 6, 5
"""The farthest shift looked for: a fall is faster than a walk."""
_CHANGED, _MUCH = 2 / 255, 0.04
"""A place has changed if its brightness differs by more; a picture has if this share of its places did."""


class PictureShift(nn.Module):
    """Frames [B, T, H, W, 3] in 0..1, at least 32 pixels high and wide."""

    places: Tensor
    home: Tensor
    shifts: Tensor

    def __init__(self, height: int, width: int) -> None:
        super().__init__()
        self.pool = max(1, min(height // ROWS, width // COLUMNS))
        rows, columns = height // self.pool, width // self.pool
        down, across = min(DOWN, (rows - 1) // 2), min(ACROSS, (columns - 1) // 2)
        with torch.device("cpu"):  # which places there are is settled here, also where a model is only measured
            y, x = torch.meshgrid(torch.arange(down, rows - down), torch.arange(across, columns - across), indexing="ij")
            dy, dx = torch.meshgrid(torch.arange(-down, down + 1), torch.arange(-across, across + 1), indexing="ij")
            middle = (y - rows / 2).abs().lt(rows / 10) & (x - columns / 2).abs().lt(columns / 10)  # the hero's
            home = (y * columns + x)[~middle]
        self.register_buffer("home", home, persistent=False)
        self.register_buffer("places", (dy * columns + dx).reshape(-1, 1) + home, persistent=False)
        self.register_buffer("shifts", torch.stack([dx.flatten(), dy.flatten()], -1).float(), persistent=False)

    def costs(self, frames_BTHWC: Tensor) -> Tensor:
        """[B, T-1, S]: the mean squared difference at each shift, less and divided by that of all shifts.

        Where nothing changed, nothing tells how the picture moved: if much did change, only that is compared. So whom the view
        follows, and who stays where he is, counts as little as a plain sky does."""
        B, T = frames_BTHWC.shape[:2]
        grey = F.avg_pool2d(frames_BTHWC.float().mean(-1).flatten(0, 1)[:, None], self.pool).reshape(B, T, -1)
        before_BTR, after_BTSR = grey[:, :-1, self.home], grey[:, 1:, self.places]
        changed_BTR = (grey[:, 1:, self.home] - before_BTR).abs() > _CHANGED
        compared_BTR = (changed_BTR | (changed_BTR.float().mean(-1, keepdim=True) < _MUCH)).to(grey.dtype)
        squares_BTSR = (after_BTSR - before_BTR[:, :, None]).square()
        cost_BTS = (squares_BTSR @ compared_BTR[..., None])[..., 0] / compared_BTR.sum(-1, keepdim=True)
        mean_BT1 = cost_BTS.mean(-1, keepdim=True) + 1e-5
        return cost_BTS / mean_BT1 - 1

    def shift(self, costs_BTS: Tensor) -> Tensor:
        """[B, T-1, 2]: (dx, dy) of the least cost, in averaged pixels; of equal ones the shortest. As signed square roots, so
        that a step counts nearly as much as a leap."""
        reluctance_S = 0.01 * self.shifts.norm(dim=-1)
        best = self.shifts[(costs_BTS + reluctance_S).argmin(-1)]
        return best.sign() * best.abs().sqrt()
