"""The dynamics model: the next frame's tokens from past tokens and latent actions, by masked prediction (paper §2.1, figure 7).

A MaskGIT decoder: masked tokens of a frame are predicted all at once, at play in S steps (`engine.runtime.maskgit`).

Training sees each frame as play does. With ``history='clean'`` (the default world's way) a clip goes through as two streams
that share weights: clean frames, and masked copies of frames 2..T that see the clean frames before them and themselves.
With ``history='masked'`` (the paper's) there is one stream, in which past frames are masked as well.

Letters: B batch, T frames, P places per frame, N tokens per frame (F of them at each place), S = streams' frames, D width,
E action dimension, V vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ConfigError
from engine.models.st_transformer import STConfig, STTransformer
from engine.models.surroundings import Surroundings


@dataclass(frozen=True)
class DynamicsConfig:
    """``action``: the action embedding is added to a frame's tokens (paper) or prepended as one more token.
    ``factors``: F, tokens at one place; they share a row of the stack, and are masked and predicted one by one.
    ``corruption``: up to this share of clean past tokens is replaced at random, per sample, against drift.
    ``surroundings``: so many numbers of each neighbouring place in the frame before are shown to each place, see
    `engine.models.surroundings`, whose grid is ``grid_width`` places wide; 0: none, as in the paper.
    ``unguided``: this share of frames is told no action, so that play can be guided by what an action changes.
    ``lingering``: how much more a token counts that stays in its place while the picture moves, as whoever a view follows does
    (`surroundings.lingers`): so few tokens are lost first. Needs ``grid_width``; 0: all count the same, as in the paper."""

    stack: STConfig = field(default_factory=lambda: STConfig(12, 512, 8))
    vocabulary: int = 1024
    tokens: int = 256
    context: int = 16
    action_dim: int = 32
    action: Literal["added", "prepended"] = "added"
    history: Literal["clean", "masked"] = "masked"
    corruption: float = 0.0
    unguided: float = 0.0
    lingering: float = 0.0
    mask_low: float = 0.5
    mask_high: float = 1.0
    factors: int = 1
    surroundings: int = 0
    grid_width: int = 0

    def __post_init__(self) -> None:
        if self.action not in ("added", "prepended"):
            raise ConfigError(f"dynamics: action is {self.action!r}; it must be 'added' or 'prepended'")
        if self.history not in ("clean", "masked"):
            raise ConfigError(f"dynamics: history is {self.history!r}; it must be 'clean' or 'masked'")
        if self.factors < 1 or self.tokens % self.factors:
            raise ConfigError(f"dynamics: {self.factors} tokens per place do not divide {self.tokens} tokens per frame")
        if not 0 <= self.corruption < 1:
            raise ConfigError(f"dynamics: corruption is {self.corruption}; it must be at least 0 and below 1")
        places = self.tokens // self.factors
        if self.surroundings < 0 or self.lingering < 0:
            raise ConfigError(f"dynamics: surroundings {self.surroundings}, lingering {self.lingering}; neither can be below 0")
        if (self.surroundings or self.lingering) and (self.grid_width < 1 or places % self.grid_width):
            raise ConfigError(
                f"dynamics: surroundings {self.surroundings}, lingering {self.lingering}, on a grid {self.grid_width} places "
                f"wide; the width must divide {places} places"
            )
        if not 0 <= self.unguided < 1:
            raise ConfigError(f"dynamics: unguided is {self.unguided}; it must be at least 0 and below 1")
        if not 0 <= self.mask_low <= self.mask_high <= 1 or self.mask_high == 0:
            raise ConfigError(f"dynamics: masking rates {self.mask_low}..{self.mask_high} must rise within 0..1, above 0")


class Dynamics(nn.Module):
    """Token indices are 0..V-1; V stands for a masked token."""

    def __init__(self, config: DynamicsConfig) -> None:
        super().__init__()
        self.config = config
        width = config.stack.width
        self.embed = nn.Embedding(config.factors * (config.vocabulary + 1), width)
        nn.init.normal_(self.embed.weight, std=0.02)
        self.embed_action = nn.Linear(config.action_dim, width)
        places, kept = config.tokens // config.factors, config.surroundings
        self.surroundings = Surroundings(width, config.action_dim, kept, places, config.grid_width) if kept else None
        self.stack = STTransformer(config.stack, places + (config.action == "prepended"), config.context)
        self.head = nn.Linear(width, config.factors * config.vocabulary)

    def inputs(self, tokens_BTN: Tensor, actions_BTE: Tensor, before_BTN: Tensor) -> Tensor:
        """Tokens and, for each frame, the action that led into it (zeros at window position 0) and the tokens of the frame
        before it (masked at window position 0) -> [B, T, P, D]."""
        x, a = self._embed(tokens_BTN), self.embed_action(actions_BTE)[:, :, None]
        if self.surroundings is not None:
            x = x + self.surroundings(self._embed(before_BTN), actions_BTE)
        return torch.cat([a, x], 2) if self.config.action == "prepended" else x + a

    def before(self, tokens_BTN: Tensor) -> Tensor:
        """The frame before each frame of a window; all masked before the first."""
        return torch.cat([torch.full_like(tokens_BTN[:, :1], self.config.vocabulary), tokens_BTN[:, :-1]], 1)

    def _embed(self, tokens_BTN: Tensor) -> Tensor:
        """Tokens -> [B, T, P, D]: those of one place are looked up in tables of their own, and added up."""
        factors = self.config.factors
        if factors == 1:
            return self.embed(tokens_BTN)  # type: ignore[no-any-return]
        tables_F = torch.arange(factors, device=tokens_BTN.device) * (self.config.vocabulary + 1)
        return self.embed(tokens_BTN.unflatten(-1, (-1, factors)) + tables_F).sum(-2)  # type: ignore[no-any-return]

    @torch.no_grad()
    def begin_from_codes(self, codes_VE: Tensor) -> None:
        """Before training: codes with similar vectors begin with similar embeddings and similar logits, instead of each
        being learned on its own. ``codes_VE``: what the tokenizer's quantiser looks up for each token of one factor."""
        V, E = codes_VE.shape
        for factor in range(self.config.factors):
            at = factor * (V + 1)
            self.embed.weight[at : at + V] += codes_VE @ torch.randn(E, self.embed.embedding_dim) * (0.04 / E**0.5)
            width = self.head.in_features
            self.head.weight[factor * V : (factor + 1) * V] += codes_VE @ torch.randn(E, width) * (0.5 / (E * width) ** 0.5)

    def logits(self, x_BTPD: Tensor) -> Tensor:
        """Features of the stack -> [B, T, N, V] in float32; or both without B."""
        if self.config.action == "prepended":
            x_BTPD = x_BTPD[..., 1:, :]
        logits = self.head(x_BTPD).float()
        factors = self.config.factors
        return logits if factors == 1 else logits.unflatten(-1, (factors, -1)).flatten(-3, -2)  # type: ignore[no-any-return]

    def row_logits(self, x_MD: Tensor) -> Tensor:
        """Features of M places -> [M, F·V] in float32: the logits of a place's tokens, one behind the other."""
        return self.head(x_MD).float()  # type: ignore[no-any-return]

    def rows_of(self, places: Tensor) -> Tensor:
        """Which of the stack's Q·P rows the grid's ``places``, counted over all query frames, are."""
        if self.config.action == "added":
            return places
        return places + places // (self.config.tokens // self.config.factors) + 1

    def predict(self, tokens_BTN: Tensor, actions_BTE: Tensor) -> Tensor:
        """Logits [B, T, N, V] for every frame of one window, each seeing itself and earlier frames as given."""
        return self.logits(self.stack(self.inputs(tokens_BTN, actions_BTE, self.before(tokens_BTN))))

    def forward(
        self, tokens_BTN: Tensor, actions_BTE: Tensor, lingers_BTP: Tensor | None = None
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Cross-entropy of masked tokens, and metrics. ``actions_BTE`` [B, T, E] as in `inputs`; ``lingers_BTP``: whose tokens
        count for more."""
        masked_BTN, is_masked = self._mask(tokens_BTN)
        if self.config.unguided:
            told = torch.rand(*actions_BTE.shape[:2], 1, device=actions_BTE.device) >= self.config.unguided
            actions_BTE = actions_BTE * told
        if self.config.history == "masked":
            features = self.stack(self.inputs(masked_BTN, actions_BTE, self.before(masked_BTN)))
            target, hidden = tokens_BTN, is_masked
        else:
            features = self._two_streams(tokens_BTN, masked_BTN, actions_BTE)
            target, hidden = tokens_BTN[:, 1:], is_masked[:, 1:]
        if self.config.action == "prepended":
            features = features[:, :, 1:]
        hidden_BTPF = hidden.unflatten(-1, (-1, self.config.factors))
        places = hidden_BTPF.any(-1)
        logits = self.head(features[places]).float().unflatten(-1, (self.config.factors, -1))[hidden_BTPF[places]]
        nats = F.cross_entropy(logits, target[hidden], reduction="none")
        metrics = {
            "cross_entropy": nats.detach().mean(),
            "accuracy": (logits.detach().argmax(-1) == target[hidden]).float().mean(),
        }
        if lingers_BTP is None:
            return nats.mean(), metrics
        lingers = lingers_BTP[:, -target.shape[1] :, :, None].expand_as(hidden_BTPF)[hidden_BTPF]
        metrics["lingering_cross_entropy"] = (nats.detach() * lingers).sum() / lingers.sum().clamp(min=1)
        return (nats * (1 + self.config.lingering * lingers)).mean(), metrics

    def _mask(self, tokens_BTN: Tensor) -> tuple[Tensor, Tensor]:
        """Masking rate per sample, uniform in mask_low..mask_high; the first frame stays (paper §2.1)."""
        B, T, N = tokens_BTN.shape
        low, high = self.config.mask_low, self.config.mask_high
        rate = low + (high - low) * torch.rand(B, 1 if self.config.history == "masked" else T, 1, device=tokens_BTN.device)
        is_masked = torch.rand(B, T, N, device=tokens_BTN.device) < rate
        is_masked[:, 0] = False
        return tokens_BTN.masked_fill(is_masked, self.config.vocabulary), is_masked

    def _two_streams(self, tokens_BTN: Tensor, masked_BTN: Tensor, actions_BTE: Tensor) -> Tensor:
        """Features of the masked copies of frames 2..T, each seeing clean frames before it and itself."""
        T, device = tokens_BTN.shape[1], tokens_BTN.device
        clean = tokens_BTN
        if self.config.corruption:
            share = self.config.corruption * torch.rand(len(clean), 1, 1, device=device)
            noise = torch.randint(self.config.vocabulary, clean.shape, device=device)
            clean = torch.where(torch.rand(clean.shape, device=device) < share, noise, clean)
        stream_BSN = torch.cat([clean, masked_BTN[:, 1:]], 1)
        actions_BSE = torch.cat([actions_BTE, actions_BTE[:, 1:]], 1)
        before_BTN = self.before(clean)
        before_BSN = torch.cat([before_BTN, before_BTN[:, 1:]], 1)
        time = torch.arange(T, device=device)
        x = self.inputs(stream_BSN, actions_BSE, before_BSN)
        x = self.stack(x, torch.cat([time, time[1:]]), two_stream_mask(T, device))
        return x[:, T:]  # type: ignore[no-any-return]


def two_stream_mask(frames: int, device: torch.device | str = "cpu") -> Tensor:
    """[2T-1, 2T-1], true where row may see column: clean frames 0..T-1 causally, then masked copies of frames 1..T-1."""
    S = 2 * frames - 1
    mask = torch.zeros(S, S, dtype=torch.bool, device=device)
    mask[:frames, :frames] = torch.ones(frames, frames, dtype=torch.bool, device=device).tril()
    mask[frames:, :frames] = torch.ones(frames - 1, frames, dtype=torch.bool, device=device).tril()
    mask[frames:, frames:] = torch.eye(frames - 1, dtype=torch.bool, device=device)
    return mask
