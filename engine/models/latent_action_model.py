"""The latent action model: which of A actions led from each frame to the next, learned without labels (paper §2.1, figure 5).

The encoder sees frames 1..t+1 and emits one action per transition, quantised to one of A codes. The decoder sees frames
1..t and the actions, nothing else of frame t+1, and predicts it: the bottleneck is the point. At play only the codebook
is used. Input is pixels, or tokens as the ablation of paper table 2.

Letters: B batch, T frames, N patches (or tokens) per frame, P pixels of a patch, D width, E action dimension.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ConfigError
from engine.models.patches import patchify, unpatchify
from engine.models.picture_shift import PictureShift
from engine.models.quantizer import QuantizerConfig, VectorQuantizer, perplexity
from engine.models.st_transformer import STConfig, STTransformer

_BEFORE = 2
"""So many of the picture's last shifts tell where in a jump it is."""
_LEAPS_COUNT = 3.0
"""A leap counts as so many frames without one: they are few."""
_LEAPS_HEARD = 0.1
"""How often a leap is heard in the air, beside other actions: where it is often, to hear it tells little of leaping."""
_SAME_WAY = 0.7
"""Two actions whose ways sideways differ by less go the same way, in the unit of `PictureShift.shift`: one pixel is 1."""


@dataclass(frozen=True)
class LatentActionConfig:
    """``residual``: the decoder adds its output to the last frame instead of the paper's sigmoid; learns far faster on
    small budgets. ``history``: the decoder sees all earlier frames (paper), or the last one only, so that the action alone
    says where things move: from earlier frames it can guess that who walks goes on walking, and left and right share a code.
    ``motion``: weight of a second task of the action, to tell how the whole picture moved, whose measured shifts the encoder
    is then shown (`picture_shift`). Pixels alone teach a small model that who faces left walks left, which an action need not
    say, and left and right share one. Up and down an action only has to tell what the motion before does not: what goes up
    comes down by itself, and an action may be "jump", as a button is. Pixel input only.
    ``gravity``: for side views, with ``motion``. An action then tells the way sideways and whether one leaps, nothing else; of
    what has left the ground it has nothing to tell, and dynamics that learn with it hear there any action with the same way
    sideways, seldom one that leaps: that things come down is for them to know.
    ``vocabulary`` and ``tokens`` matter for ``inputs='tokens'`` only."""

    height: int = 64
    width: int = 64
    patch: int = 16
    context: int = 16
    encoder: STConfig = field(default_factory=lambda: STConfig(8, 512, 8))
    decoder: STConfig = field(default_factory=lambda: STConfig(8, 512, 8))
    quantizer: QuantizerConfig = field(default_factory=lambda: QuantizerConfig(codes=8, dim=32))
    inputs: Literal["pixels", "tokens"] = "pixels"
    residual: bool = False
    vocabulary: int = 1024
    tokens: int = 256
    history: Literal["full", "last"] = "full"
    motion: float = 0.0
    gravity: bool = False

    def __post_init__(self) -> None:
        if self.height % self.patch or self.width % self.patch:
            raise ConfigError(f"latent action model: a patch of {self.patch} does not divide {self.height}×{self.width}")
        if self.quantizer.kind != "vq":
            raise ConfigError("latent action model: its quantizer must be 'vq', for actions are rows of a codebook")
        if self.history not in ("full", "last"):
            raise ConfigError(f"latent action model: history is {self.history!r}; it must be 'full' or 'last'")
        if self.motion < 0 or (self.motion and self.inputs == "tokens"):
            raise ConfigError(
                f"latent action model: motion is {self.motion} with {self.inputs}; it must be 0 or more, with tokens 0"
            )
        if self.gravity and not self.motion:
            raise ConfigError("latent action model: gravity needs motion above 0")
        if self.inputs not in ("pixels", "tokens"):
            raise ConfigError(f"latent action model: inputs is {self.inputs!r}; it must be 'pixels' or 'tokens'")

    @property
    def places(self) -> int:
        """N, patches or tokens per frame."""
        return self.tokens if self.inputs == "tokens" else (self.height // self.patch) * (self.width // self.patch)


class LatentActionModel(nn.Module):
    """Frames are floats in 0..1, [B, T, H, W, 3]; with ``inputs='tokens'`` they are tokens [B, T, N]."""

    quantizer: VectorQuantizer

    def __init__(self, config: LatentActionConfig) -> None:
        super().__init__()
        self.config = config
        pixels = config.patch**2 * 3
        self.embed_past: nn.Module
        if config.inputs == "pixels":
            self.embed, self.embed_past = nn.Linear(pixels, config.encoder.width), nn.Linear(pixels, config.decoder.width)
            self.head = nn.Linear(config.decoder.width, pixels)
        else:
            self.embed = nn.Embedding(config.vocabulary, config.encoder.width)  # type: ignore[assignment]  # same role, other input
            self.embed_past = nn.Embedding(config.vocabulary, config.decoder.width)
            self.head = nn.Linear(config.decoder.width, config.vocabulary)
        self.encoder = STTransformer(config.encoder, config.places, config.context)
        self.to_action = nn.Linear(config.encoder.width, config.quantizer.dim)
        self.quantizer = VectorQuantizer(config.quantizer)
        self.from_action = nn.Linear(config.quantizer.dim, config.decoder.width)
        self.decoder = STTransformer(config.decoder, config.places, config.context)
        if config.motion:
            self.picture_shift = PictureShift(config.height, config.width)
            self.embed_shift = nn.Linear(len(self.picture_shift.shifts), config.encoder.width)
            self.to_across = nn.Linear(config.quantizer.dim, 1)
            if config.gravity:
                self.to_leap = nn.Linear(config.quantizer.dim, 1)
            else:
                self.to_down = nn.Sequential(nn.Linear(config.quantizer.dim + _BEFORE, 32), nn.GELU(), nn.Linear(32, 1))
        if config.residual:  # begin at "the next frame is this one"
            nn.init.zeros_(self.head.weight)
            nn.init.zeros_(self.head.bias)

    def _inputs(self, clip: Tensor) -> Tensor:
        return patchify(clip, self.config.patch) if self.config.inputs == "pixels" else clip

    def _embed(self, embed: nn.Module, inputs: Tensor) -> Tensor:
        return embed(inputs - 0.5 if self.config.inputs == "pixels" else inputs)  # type: ignore[no-any-return]

    def continuous_actions(self, clip: Tensor) -> Tensor:
        """Clip of T frames -> [B, T-1, E], before quantisation; entry t is read off frames 1..t+1."""
        x_BTND = self._embed(self.embed, self._inputs(clip))
        if self.config.motion:
            seen_BTD = self.embed_shift(self.picture_shift.costs(clip))
            x_BTND = x_BTND + F.pad(seen_BTD, (0, 0, 1, 0))[:, :, None]
        return self.to_action(self.encoder(x_BTND).mean(2)[:, 1:])  # type: ignore[no-any-return]

    def actions(self, clip: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Clip -> quantised actions [B, T-1, E], action indices [B, T-1], quantiser loss. With gravity no code is spent on what
        an action need not tell."""
        asked_BT = None
        if self.config.gravity and self.training:
            asked_BT, _ = leaps(self.picture_shift.shift(self.picture_shift.costs(clip))[..., 1])
        quantised, indices, loss = self.quantizer(self.continuous_actions(clip), asked_BT)
        return quantised, indices, loss

    def confidence(self, continuous_BTE: Tensor) -> Tensor:
        """[B, T-1] in 0..1: softmax of the cosine similarities to the codes, at the chosen one."""
        similarity = F.normalize(continuous_BTE.float(), dim=-1) @ self.quantizer.codebook.t()
        return (similarity * 8).softmax(-1).amax(-1)

    def predict(self, past: Tensor, quantised_BTE: Tensor) -> Tensor:
        """Frames 1..t and the quantised action after each -> the frames after them, as patches [B, T, N, P]
        (as logits [B, T, N, V] with token input)."""
        inputs = self._inputs(past)
        x_BTND = self._embed(self.embed_past, inputs) + self.from_action(quantised_BTE)[:, :, None]
        T = x_BTND.shape[1]
        seen_TT = None if self.config.history == "full" else torch.eye(T, dtype=torch.bool, device=x_BTND.device)
        output = self.head(self.decoder(x_BTND, mask_TT=seen_TT)).float()
        if self.config.inputs == "tokens":
            return output  # type: ignore[no-any-return]
        return inputs + output if self.config.residual else torch.sigmoid(output)

    def predict_frames(self, past_BTHWC: Tensor, quantised_BTE: Tensor) -> Tensor:
        """As `predict`, as frames [B, T, H, W, 3] in 0..1 (pixel input only)."""
        patches = self.predict(past_BTHWC, quantised_BTE)
        return unpatchify(patches, self.config.patch, self.config.height, self.config.width).clamp(0, 1)

    def forward(self, clip: Tensor) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
        """Loss, quantised actions [B, T-1, E] (with gradient; the caller stops it) and metrics."""
        quantised, indices, extra = self.actions(clip)
        heard = quantised.detach() if self.config.gravity else quantised  # pixels would have it tell what falls, too
        output, target = self.predict(clip[:, :-1], heard), self._inputs(clip[:, 1:])
        metrics: dict[str, Tensor] = {"action_perplexity": perplexity(indices, self.config.quantizer.codes)}
        if self.config.inputs == "tokens":
            loss = F.cross_entropy(output.flatten(0, -2), target.flatten())
        else:
            squared = F.mse_loss(output, target)
            loss = 100 * squared  # about the size of the quantiser loss
            metrics["lam_mse"] = squared.detach()
        if self.config.motion:
            shift_BT2 = self.picture_shift.shift(self.picture_shift.costs(clip))
            if self.config.gravity:
                missed, quantised = self._with_gravity(quantised, indices, shift_BT2)
            else:
                missed = F.mse_loss(self._told_shift(quantised, shift_BT2), shift_BT2)
            loss = loss + self.config.motion * missed
            metrics["shift_missed"] = missed.detach()
        return loss + extra, quantised, metrics

    def _told_shift(self, quantised_BTE: Tensor, shift_BT2: Tensor) -> Tensor:
        """[B, T-1, 2]: the picture's shift as an action tells it: sideways from the action alone, downwards also from the
        shifts down before."""
        T = shift_BT2.shape[1]
        past_BT1 = F.pad(shift_BT2[..., 1:], (0, 0, _BEFORE, 0))
        before = [past_BT1[:, k : k + T] for k in range(_BEFORE)]
        down_BT1 = self.to_down(torch.cat([quantised_BTE, *(x.to(quantised_BTE.dtype) for x in before)], -1))
        return torch.cat([self.to_across(quantised_BTE), down_BT1], -1).float()

    def _with_gravity(self, quantised_BTE: Tensor, indices_BT: Tensor, shift_BT2: Tensor) -> tuple[Tensor, Tensor]:
        """What the actions failed to tell, and the actions as dynamics shall hear them."""
        asked_BT, leaps_BT = leaps(shift_BT2[..., 1])
        across = F.mse_loss(self.to_across(quantised_BTE).float()[..., 0], shift_BT2[..., 0])
        told_BT = self.to_leap(quantised_BTE).float()[..., 0]
        wrong_BT = F.binary_cross_entropy_with_logits(
            told_BT, leaps_BT.float(), reduction="none", pos_weight=told_BT.new_tensor(_LEAPS_COUNT)
        )
        missed = across + (wrong_BT * asked_BT).sum() / asked_BT.sum().clamp(min=1)
        with torch.no_grad():
            across_A = self.to_across(self.quantizer.codebook).float()[:, 0]
            alike_AA = (across_A[:, None] - across_A).abs() < _SAME_WAY
            often_A = torch.where(self.to_leap(self.quantizer.codebook).float()[:, 0] > 0, _LEAPS_HEARD, 1.0)
            chance_BTA = torch.rand(*indices_BT.shape, len(often_A), device=often_A.device) ** (1 / often_A)
            any_BT = (chance_BTA * alike_AA[indices_BT]).argmax(-1)  # each in proportion to how often it shall be heard
            heard_BT = torch.where(asked_BT, indices_BT, any_BT)
        return missed, self.quantizer.lookup(heard_BT)


def leaps(down_BT: Tensor) -> tuple[Tensor, Tensor]:
    """From the picture's shifts down: of which frames an action has to tell whether one leaps, and in which of them one does.

    Whoever leaps stood before, and rises for more than one frame: else it was a step in the ground. Who rises already, or
    falls, is not asked; nor is the step.
    """
    before_BT = F.pad(down_BT[:, :-1], (1, 0))
    after_BT = torch.cat([down_BT[:, 1:], down_BT[:, -1:]], 1)
    leaps_BT = (before_BT == 0) & (down_BT > 0) & (after_BT > 0)
    return leaps_BT | ((before_BT == 0) & (down_BT == 0)), leaps_BT
