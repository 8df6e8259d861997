"""Stage two: latent action model and dynamics, together, on a frozen tokenizer (paper §2.1, appendix F.3).

The latent action model learns by its own reconstruction; the dynamics sees its actions behind a stop-gradient.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.errors import ConfigError, DataError
from engine.models.dynamics import Dynamics, DynamicsConfig
from engine.models.latent_action_model import LatentActionConfig, LatentActionModel
from engine.models.patches import patchify
from engine.models.surroundings import lingers, neighbours
from engine.models.video_tokenizer import VideoTokenizer, VideoTokenizerConfig
from engine.runtime.maskgit import decode_step, masked_frame
from engine.runtime.world_model import SamplerSettings
from engine.training.checkpoint import fill, load_weights
from engine.training.configs import from_dict
from engine.training.tokenizer_task import check_clip, gain, sheet


class WorldWeights(nn.Module):
    """The two models that learn together; child names are those of the weights file."""

    def __init__(self, actions: LatentActionConfig, dynamics: DynamicsConfig) -> None:
        super().__init__()
        self.actions = LatentActionModel(actions)
        self.dynamics = Dynamics(dynamics)


def load_tokenizer(path: Path) -> VideoTokenizer:
    """The trained tokenizer in a weights file, frozen, in evaluation mode."""
    tensors, meta = load_weights(path)
    if not isinstance(meta.get("model"), dict):
        raise DataError(f"{path}: no model settings in its header; use the weights.safetensors in a run's own folder")
    tokenizer = VideoTokenizer(from_dict(VideoTokenizerConfig, meta["model"]))
    fill(tokenizer, tensors, path)
    return tokenizer.eval().requires_grad_(False)


class WorldTask:
    """Clips may be half a context longer than the context: then half of the steps use the later window, whose first
    frames carry tokens from before it, as in play after the window has moved (DESIGN §3).

    ``settled``: latent actions do not learn. Where they go on changing while dynamics learn, what these have learned of an
    action is no longer true of it later."""

    def __init__(
        self,
        tokenizer: Path,
        actions: LatentActionConfig,
        dynamics: DynamicsConfig,
        latent_actions: Path | None = None,
        settled: bool = False,
    ) -> None:
        self.tokenizer = load_tokenizer(tokenizer)
        self.token_identity = self.tokenizer.token_identity()
        config = self.tokenizer.config
        given = (config.tokens, config.quantizer.factors, config.quantizer.vocabulary)
        wanted = (dynamics.tokens, dynamics.factors, dynamics.vocabulary)
        if given != wanted:
            raise ConfigError(
                "{}: a tokenizer of {} tokens, {} per place, out of {} does not fit dynamics of {}, {} per place, out of {}; "
                "set --dynamics.tokens, --dynamics.factors and --dynamics.vocabulary".format(tokenizer, *given, *wanted)
            )
        if actions.quantizer.dim != dynamics.action_dim or not config.context == actions.context == dynamics.context:
            raise ConfigError(
                f"world: actions of {actions.quantizer.dim} floats and contexts of {config.context}, {actions.context}, "
                f"{dynamics.context} frames (of tokenizer, actions, dynamics) do not fit dynamics of {dynamics.action_dim}; "
                "set --actions.quantizer.dim, --dynamics.action-dim, --actions.context and --dynamics.context"
            )
        self.actions, self.dynamics, self.settled = actions, dynamics, settled
        self.validation_length = dynamics.context
        world = WorldWeights(actions, dynamics)
        world.dynamics.begin_from_codes(self.tokenizer.quantizer.codes())
        if latent_actions is not None:
            fill(world.actions, load_weights(latent_actions)[0], latent_actions)
        self.module: nn.Module = world

    def config(self) -> dict[str, Any]:
        return {"actions": asdict(self.actions), "dynamics": asdict(self.dynamics), "tokens": self.token_identity}

    def learners(self, module: nn.Module) -> list[nn.Module]:
        world = cast(WorldWeights, module)
        return [world.dynamics] if self.settled else [world.actions, world.dynamics]

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        world, context = cast(WorldWeights, module), self.dynamics.context
        later = clip_BTHWC.shape[1] > context and bool(torch.rand(()) < 0.5)
        frames, tokens = self.window(clip_BTHWC if later else clip_BTHWC[:, :context])
        if self.settled:
            world.actions.eval()  # else its codebook would go on moving
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.settled):
            lam_loss, quantised, lam_metrics = world.actions(self.lam_input(frames, tokens))
        dynamics_loss, metrics = world.dynamics(tokens, led_into(quantised.detach()), self.lingers(frames))
        return lam_loss + dynamics_loss, lam_metrics | metrics

    def lingers(self, frames_BTHWC: Tensor) -> Tensor | None:
        """`surroundings.lingers` of a clip's frames, where dynamics weigh by it."""
        if not self.dynamics.lingering:
            return None
        width = self.dynamics.grid_width
        around = neighbours(self.dynamics.tokens // self.dynamics.factors // width, width).to(frames_BTHWC.device)
        return lingers(patchify(frames_BTHWC, frames_BTHWC.shape[3] // width), around)

    def window(self, clip_BTHWC: Tensor) -> tuple[Tensor, Tensor]:
        """The last ``context`` frames of a clip and their tokens."""
        context = self.dynamics.context
        check_clip(clip_BTHWC, self.tokenizer.config, context + context // 2)
        return clip_BTHWC[:, -context:], self.tokenizer.to(clip_BTHWC.device).tokenise(clip_BTHWC)[:, -context:]

    def lam_input(self, frames: Tensor, tokens: Tensor) -> Tensor:
        return frames if self.actions.inputs == "pixels" else tokens

    def validate(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[dict[str, float], NDArray[np.uint8]]:
        """In dB, errors pooled: ``lam_gain`` and ``one_step_gain`` above repeating the last frame, ``delta_psnr_4`` (paper §3,
        equation), with quick settings; `worldsketch evaluate` gives the figures that count. Picture: a clip, its replay from
        the inferred actions, and every action held from its first frame."""
        world, context = cast(WorldWeights, module), self.dynamics.context
        frames, tokens = self.window(clip_BTHWC[:, :context])
        quantised, indices, _ = world.actions.actions(self.lam_input(frames, tokens))
        figures: dict[str, float] = {"actions_used": float(indices.unique().numel())}
        if self.actions.inputs == "pixels":
            predicted = world.actions.predict_frames(frames[:, :-1], quantised)
            figures["lam_gain"] = gain(predicted, frames[:, :-1], frames[:, 1:])
        at = context // 2
        one = self.roll(world, tokens[:, :at], quantised[:, :at])
        figures["one_step_gain"] = gain(self.pixels(one)[:, at], frames[:, at - 1], frames[:, at])
        replay = self.roll(world, tokens[:, :1], quantised[:, :4])
        codebook = world.actions.quantizer.codebook
        chance = codebook[torch.randint(len(codebook), quantised.shape[:2], device=codebook.device)]
        random = self.roll(world, tokens[:, :1], chance[:, :4])
        figures["delta_psnr_4"] = gain(self.pixels(replay)[:, 4], self.pixels(random)[:, 4], frames[:, 4])
        figures["cross_entropy"] = float(world.dynamics(tokens, led_into(quantised))[1]["cross_entropy"])
        held = codebook[:, None].expand(-1, 7, -1)
        acted = self.pixels(self.roll(world, tokens[:1, :1].expand(len(codebook), -1, -1), held))
        return figures, sheet([frames[0, :8], self.pixels(tokens[:1])[0, :8], *acted])

    def pixels(self, tokens_BTN: Tensor) -> Tensor:
        return self.tokenizer.decode(self.tokenizer.quantizer.lookup(tokens_BTN)).clamp(0, 1)

    def roll(
        self, world: WorldWeights, tokens_BTN: Tensor, actions_BTE: Tensor, settings: SamplerSettings | None = None
    ) -> Tensor:
        """Plays on from ``tokens_BTN`` until there is one frame more than actions; whole windows, no cache (slow, simple)."""
        settings = settings or SamplerSettings(steps=6)
        V, N = self.dynamics.vocabulary, self.dynamics.tokens
        while tokens_BTN.shape[1] <= actions_BTE.shape[1]:
            t = tokens_BTN.shape[1]
            fresh = [masked_frame(N, V) for _ in tokens_BTN]
            for step in range(settings.steps):
                query = torch.from_numpy(np.stack(fresh)).to(tokens_BTN.device)[:, None]
                logits = world.dynamics.predict(torch.cat([tokens_BTN, query], 1), led_into(actions_BTE[:, :t]))[:, -1]
                rows = logits.float().cpu().numpy()
                fresh = [decode_step(rows[b], fresh[b], step, settings, 1000 * b + t) for b in range(len(fresh))]
            tokens_BTN = torch.cat([tokens_BTN, torch.from_numpy(np.stack(fresh)).to(tokens_BTN.device)[:, None]], 1)
        return tokens_BTN


def led_into(quantised_BTE: Tensor) -> Tensor:
    """Actions between frames [B, T-1, E] -> the action that led into each frame [B, T, E]; zeros for the first."""
    return torch.cat([torch.zeros_like(quantised_BTE[:, :1]), quantised_BTE], 1)
