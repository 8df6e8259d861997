"""The enlarger: a picture as the tokenizer decodes it to a larger one, for display (the "larger decoder" of paper §3.1).

Behind the decoder it makes one larger decoder on the same tokens. It sees nothing but that picture, the whole of it, so
patches leave no seams, and equal pictures look equal in every frame: nothing shimmers. Convolutions at half the picture's
resolution do most of the work, each step up from there is a convolution and a pixel shuffle (Shi et al. 2016), and the sum
is added to the picture enlarged plainly. Knows no token and no clip.

Letters: B pictures, H×W pixels of a picture, S the scale, C channels.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ConfigError


@dataclass(frozen=True)
class EnlargerConfig:
    """``widths``: channels at half the picture's resolution, at its own, at twice, and so on; the last step doubles once
    more, so three of them make pictures four times as wide. ``blocks``: pairs of convolutions at the first resolution."""

    widths: tuple[int, ...] = (64, 32, 16)
    blocks: int = 3

    def __post_init__(self) -> None:
        if not 2 <= len(self.widths) <= 4 or min(self.widths) < 1:
            raise ConfigError(f"enlarger: widths are {self.widths}; give two to four whole numbers above 0")
        if self.blocks < 0:
            raise ConfigError(f"enlarger: blocks is {self.blocks}; it must be 0 or more")

    @property
    def scale(self) -> int:
        """S, how many times as wide and high pictures become."""
        return int(2 ** (len(self.widths) - 1))


class _Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _convolution(width, width)
        self.second = _convolution(width, width)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        change: Tensor = self.second(F.relu(self.first(x_BCHW)))
        return x_BCHW + change


class Enlarger(nn.Module):
    """Pictures are floats in 0..1, [B, H, W, 3], with even H and W. A new one enlarges plainly."""

    def __init__(self, config: EnlargerConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.widths
        self.coarse = _convolution(12, widths[0])
        self.blocks = nn.Sequential(*(_Block(widths[0]) for _ in range(config.blocks)))
        self.colours = _convolution(3, widths[1])
        self.steps = nn.ModuleList(
            _convolution(width, 4 * finer) for width, finer in zip(widths, [*widths[1:], 3], strict=True)
        )
        nn.init.zeros_(self.steps[-1].weight)  # type: ignore[arg-type]  # a convolution's
        nn.init.zeros_(self.steps[-1].bias)  # type: ignore[arg-type]

    def forward(self, pictures_BHWC: Tensor) -> Tensor:
        """-> [B, S·H, S·W, 3], not clamped."""
        x_BCHW = pictures_BHWC.permute(0, 3, 1, 2)
        finer = F.pixel_shuffle(self.steps[0](F.relu(self.blocks(self.coarse(F.pixel_unshuffle(x_BCHW, 2))))), 2)
        finer = finer + self.colours(x_BCHW)
        for step in self.steps[1:]:
            finer = F.pixel_shuffle(step(F.relu(finer)), 2)
        plain = F.interpolate(x_BCHW, scale_factor=float(self.config.scale), mode="bilinear", align_corners=False)
        return (plain + finer).permute(0, 2, 3, 1)


def _convolution(inputs: int, outputs: int) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, 3, padding=1)
