"""A larger decoder for display: an enlarger learns behind a frozen tokenizer (paper §3.1).

Clips are of the display's size. Shrunk to the model's they go through the tokenizer, and what that decodes is to become the
clip again. What 64 tokens cannot hold no enlarger knows; it shall then paint something as crisp as the clip, not a mist.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.errors import ConfigError
from engine.models.enlarger import Enlarger, EnlargerConfig
from engine.training.world_task import load_tokenizer

EDGES = 0.5
CRISPNESS = 1.0
"""Weights beside the mean absolute error: of the error of differences between neighbours, and of `crispness`."""

_WINDOW = 8


class DisplayTask:
    """Half of a batch's frames are first ones, whose tokens know no frame before them, as with a prompt."""

    validation_length = 2

    def __init__(self, tokenizer: Path, config: EnlargerConfig) -> None:
        self.settings = config
        self.tokenizer = load_tokenizer(tokenizer)
        self.module: nn.Module = Enlarger(config).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def config(self) -> dict[str, Any]:
        return asdict(self.settings)

    def learners(self, module: nn.Module) -> list[nn.Module]:
        return [module]

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        target = clip_BTHWC.flatten(0, 1)
        output = module(self.decoded(clip_BTHWC)).float()
        absolute = F.l1_loss(output, target)
        edges = F.l1_loss(across(output), across(target)) + F.l1_loss(down(output), down(target))
        crisp = F.l1_loss(crispness(output), crispness(target))
        metrics = {"absolute": absolute.detach(), "edges": edges.detach(), "crisp": crisp.detach()}
        return absolute + EDGES * edges + CRISPNESS * crisp, metrics

    @torch.no_grad()
    def decoded(self, clip_BTHWC: Tensor) -> Tensor:
        """What the tokenizer makes of a clip of the display's size: frames of the model's size, [B·T, H, W, 3].

        Raises:
            ConfigError: the clip has another size, or is longer than the tokenizer's context.
        """
        tokenizer, scale = self.tokenizer.to(clip_BTHWC.device), self.settings.scale
        wanted = (scale * tokenizer.config.height, scale * tokenizer.config.width)
        if clip_BTHWC.shape[2:4] != wanted or clip_BTHWC.shape[1] > tokenizer.config.context:
            _, T, H, W, _ = clip_BTHWC.shape
            raise ConfigError(
                f"training: the data has {T} frames of {H}×{W} in a clip; this display has {wanted[0]}×{wanted[1]}, and the "
                f"tokenizer sees {tokenizer.config.context}; collect with --size {wanted[0]}, or set --train.clips"
            )
        small = F.avg_pool2d(clip_BTHWC.flatten(0, 1).permute(0, 3, 1, 2), scale).permute(0, 2, 3, 1)
        quantised = tokenizer.encode(small.unflatten(0, clip_BTHWC.shape[:2]))[0]
        return tokenizer.decode(quantised).clamp(0, 1).flatten(0, 1)

    def validate(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[dict[str, float], NDArray[np.uint8]]:
        """``psnr`` at the display's size (dB, error pooled), and ``sharpness``, the `energy` as a share of the clip's own; both
        also of the decoder's pictures enlarged plainly (bicubic)."""
        errors: dict[str, list[Tensor]] = {"": [], "_plain": []}
        energies: dict[str, list[Tensor]] = {"": [], "_plain": [], "_true": []}
        rows: list[Tensor] = []
        for part in clip_BTHWC.split(4):
            small, target = self.decoded(part), part.flatten(0, 1)
            output = module(small).float().clamp(0, 1)
            plain = F.interpolate(small.permute(0, 3, 1, 2).float(), target.shape[1:3], mode="bicubic").permute(0, 2, 3, 1)
            for name, pictures in (("", output), ("_plain", plain.clamp(0, 1))):
                errors[name].append((pictures - target).square().flatten(1).mean(1))
                energies[name].append(energy(pictures).mean())
            energies["_true"].append(energy(target).mean())
            if len(rows) < 12:
                rows += [torch.stack([one[0], one[-1]]) for one in (plain, output, target)]
        true = torch.stack(energies["_true"]).mean()
        figures = {f"psnr{name}": -10 * torch.cat(parts).mean().log10().item() for name, parts in errors.items()}
        figures |= {f"sharpness{name}": (torch.stack(energies[name]).mean() / true).item() for name in errors}
        columns = [torch.cat(list(row), 1) for row in rows]
        picture = torch.cat([torch.cat(columns[n : n + 3], 1) for n in range(0, len(columns), 3)], 0)
        return figures, cast(NDArray[np.uint8], (picture.clamp(0, 1) * 255).round().byte().cpu().numpy())


def across(pictures_BHWC: Tensor) -> Tensor:
    """Differences between neighbours in a row."""
    return pictures_BHWC.diff(dim=2)


def down(pictures_BHWC: Tensor) -> Tensor:
    """Differences between neighbours in a column."""
    return pictures_BHWC.diff(dim=1)


def energy(pictures_BHWC: Tensor) -> Tensor:
    """Squared differences between neighbours, averaged over windows of 8×8 pixels, [B, 6, H/8, W/8]. Squared: a step and a
    slope of the same height differ in it, while their plain differences add up to the same."""
    differences = (across(pictures_BHWC)[:, 1:], down(pictures_BHWC)[:, :, 1:])
    squares = torch.cat(differences, 3).square().permute(0, 3, 1, 2)
    return F.avg_pool2d(squares, _WINDOW, ceil_mode=True)


def crispness(pictures_BHWC: Tensor) -> Tensor:
    """The root of `energy`: a picture with the same strokes at slightly other places is alike in it, a blurred one is not."""
    return (energy(pictures_BHWC) + 1e-5).sqrt()
