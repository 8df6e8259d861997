"""Stage one: the video tokenizer learns to rebuild clips through discrete tokens (paper §2.1, appendix C.2)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Generic, TypeVar, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.errors import ConfigError
from engine.models.latent_action_model import LatentActionConfig
from engine.models.video_tokenizer import VideoTokenizer, VideoTokenizerConfig

Settings = TypeVar("Settings", VideoTokenizerConfig, LatentActionConfig)


class OneModelTask(Generic[Settings]):
    """What is the same wherever a single model learns by itself."""

    settings: Settings
    module: nn.Module

    def config(self) -> dict[str, Any]:
        return asdict(self.settings)

    def learners(self, module: nn.Module) -> list[nn.Module]:
        return [module]


class TokenizerTask(OneModelTask[VideoTokenizerConfig]):
    """A quarter of the steps with long clips decode without the first half's tokens, as play does when its window moves."""

    validation_length = 1

    def __init__(self, config: VideoTokenizerConfig) -> None:
        self.settings = config
        self.module = VideoTokenizer(config)

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        check_clip(clip_BTHWC, self.settings, self.settings.context)
        length = clip_BTHWC.shape[1]
        skip = length // 2 if length == self.settings.context and torch.rand(()) < 0.25 else 0
        return cast(tuple[Tensor, dict[str, Tensor]], module(clip_BTHWC, skip))

    def validate(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[dict[str, float], NDArray[np.uint8]]:
        """``psnr`` (dB, error pooled over all clips), ``codes`` live, ``psnr_moved`` with the first half's tokens unseen."""
        tokenizer = cast(VideoTokenizer, module)
        clip = clip_BTHWC[:, : self.settings.context]
        rebuilt, errors, moved_errors, codes = [], [], [], []
        half = clip.shape[1] // 2
        for part in clip.split(8):
            quantised, tokens, _ = tokenizer.encode(part)
            output = tokenizer.decode(quantised).clamp(0, 1)
            moved = tokenizer.decode(quantised[:, half:]).clamp(0, 1)
            errors.append((output - part).square().flatten(1).mean(1))
            moved_errors.append((moved - part[:, half:]).square().flatten(1).mean(1))
            codes.append(tokens)
            rebuilt.append(output)
        output = torch.cat(rebuilt)
        figures = {
            "psnr": -10 * torch.cat(errors).mean().log10().item(),
            "psnr_moved": -10 * torch.cat(moved_errors).mean().log10().item(),
            "codes": float(torch.cat(codes).unique().numel()),
        }
        return figures, sheet([row for k in range(min(4, len(clip))) for row in (clip[k, :8], output[k, :8])])


class DecoderTask(TokenizerTask):
    """A better decoder for the same tokens: what decides tokens is frozen, so worlds trained on them stay valid."""

    def __init__(self, tokenizer: VideoTokenizer) -> None:
        self.settings = tokenizer.config
        self.module = tokenizer.requires_grad_(True)
        for part in tokenizer.code_parts:
            part.requires_grad_(False)

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        for part in cast(VideoTokenizer, module).code_parts:
            part.eval()  # the statistics of the quantiser are part of the tokens
        return super().loss(module, clip_BTHWC)


def check_clip(clip_BTHWC: Tensor, config: VideoTokenizerConfig | LatentActionConfig, longest: int) -> None:
    """Raises ConfigError: frames of another size than the model's, or too many of them."""
    T, H, W = clip_BTHWC.shape[1:4]
    if (config.height, config.width) != (H, W):
        raise ConfigError(
            f"training: the data has frames of {H}×{W}, the model takes {config.height}×{config.width}; use other data, "
            "or set --model.height and --model.width"
        )
    if longest < T:
        raise ConfigError(f"training: clips of {T} frames are too long, the model sees {longest}; set --train.clips")


def sheet(rows: list[Tensor]) -> NDArray[np.uint8]:
    """Rows of frames [T, H, W, 3] in 0..1 as one uint8 picture, doubled in size."""
    picture = torch.cat([torch.cat(list(row), 1) for row in rows], 0)
    image = (picture.float().clamp(0, 1) * 255).round().byte().cpu().numpy()
    return cast(NDArray[np.uint8], image.repeat(2, 0).repeat(2, 1))


def gain(better: Tensor, worse: Tensor, truth: Tensor) -> float:
    """PSNR of ``better`` minus PSNR of ``worse``, dB, errors pooled."""
    return 10 * float(torch.log10((worse - truth).square().mean() / (better - truth).square().mean()))
