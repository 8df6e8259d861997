"""The latent action model on its own, before the world: it needs neither tokens nor dynamics (paper §2.1, figure 5).

A step costs an eighth of one with dynamics, and dynamics that meet settled actions from their first step do not learn
meanings that are gone later. `train world` goes on with these weights.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.errors import ConfigError
from engine.models.latent_action_model import LatentActionConfig, LatentActionModel
from engine.training.tokenizer_task import OneModelTask, check_clip, gain, sheet


class ActionTask(OneModelTask[LatentActionConfig]):
    """Pixel input only: token input needs the tokenizer that `train world` brings."""

    def __init__(self, config: LatentActionConfig) -> None:
        if config.inputs != "pixels":
            raise ConfigError(f"train actions: inputs is {config.inputs!r}; only 'pixels' can be learned without a tokenizer")
        self.settings = config
        self.validation_length = config.context
        self.module = LatentActionModel(config)

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        check_clip(clip_BTHWC, self.settings, self.settings.context)
        loss, _, metrics = cast(LatentActionModel, module)(clip_BTHWC)
        return loss, metrics

    def validate(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[dict[str, float], NDArray[np.uint8]]:
        """``lam_gain`` (dB above repeating the last frame, errors pooled) and ``actions_used``. Picture: clips, and below each
        what every action makes of its fourth frame."""
        model = cast(LatentActionModel, module)
        clip = clip_BTHWC[:, : self.settings.context]
        quantised, indices, _ = model.actions(clip)
        predicted = model.predict_frames(clip[:, :-1], quantised)
        figures = {
            "lam_gain": gain(predicted, clip[:, :-1], clip[:, 1:]),
            "actions_used": float(indices.unique().numel()),
        }
        codebook = model.quantizer.codebook
        rows = []
        for k in range(min(4, len(clip))):
            past = clip[k : k + 1, :4].expand(len(codebook), -1, -1, -1, -1)
            actions = quantised[k : k + 1, :4].repeat(len(codebook), 1, 1)
            actions[:, 3] = codebook
            rows += [clip[k, : len(codebook)], model.predict_frames(past, actions)[:, 3]]
        return figures, sheet(rows)
