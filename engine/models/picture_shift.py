"""How far the whole picture moved between two frames, as a following camera makes it move: found by trying every shift.

Owns the costs of the shifts, which a network can read, the shift that costs least, and what moved otherwise than the picture.
Nothing in it is learned.

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
CHANGED = 0.06
"""Of full brightness: pixels that differ by less from where the shift would have them went with the picture."""


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

    def _grey(self, frames_BTHWC: Tensor) -> Tensor:
        """[B, T, rows, columns], averaged down."""
        grey = F.avg_pool2d(frames_BTHWC.float().mean(-1).flatten(0, 1)[:, None], self.pool)
        return grey.unflatten(0, frames_BTHWC.shape[:2]).squeeze(2)

    def costs(self, frames_BTHWC: Tensor) -> Tensor:
        """[B, T-1, S]: the mean squared difference at each shift, less and divided by that of all shifts."""
        grey = self._grey(frames_BTHWC).flatten(2)
        before_BTR, after_BTSR = grey[:, :-1, self.home], grey[:, 1:, self.places]
        cost_BTS = (after_BTSR - before_BTR[:, :, None]).square().mean(-1)
        mean_BT1 = cost_BTS.mean(-1, keepdim=True) + 1e-5
        return cost_BTS / mean_BT1 - 1

    def best(self, costs_BTS: Tensor) -> Tensor:
        """[B, T-1, 2]: (dx, dy) of the least cost, in averaged pixels; of equal ones the shortest."""
        reluctance_S = 0.01 * self.shifts.norm(dim=-1)
        return self.shifts[(costs_BTS + reluctance_S).argmin(-1)]

    def shift(self, costs_BTS: Tensor) -> Tensor:
        """[B, T-1, 2]: `best` as signed square roots, so that a step counts nearly as much as a leap."""
        best = self.best(costs_BTS)
        return best.sign() * best.abs().sqrt()

    def moved_apart(self, frames_BTHWC: Tensor, costs_BTS: Tensor) -> Tensor:
        """[B, T-1, H, W], true where a frame after the first shows what the shift does not account for: who came, and what
        whoever left has uncovered. False along the edges where the shift brought in what was not seen before."""
        grey = self._grey(frames_BTHWC)
        rows, columns = grey.shape[2:]
        dx, dy = self.best(costs_BTS).long()[..., None, None].unbind(2)
        y = torch.arange(rows, device=grey.device)[:, None] - dy
        x = torch.arange(columns, device=grey.device) - dx
        inside = (y >= 0) & (y < rows) & (x >= 0) & (x < columns)
        source = (y.clamp(0, rows - 1) * columns + x.clamp(0, columns - 1)).flatten(2)
        shifted = grey[:, :-1].flatten(2).gather(2, source).unflatten(2, (rows, columns))
        apart = inside & ((grey[:, 1:] - shifted).abs() > CHANGED)
        height, width = frames_BTHWC.shape[2:4]
        full = apart.repeat_interleave(self.pool, 2).repeat_interleave(self.pool, 3)
        return F.pad(full, (0, width - full.shape[3], 0, height - full.shape[2]))
