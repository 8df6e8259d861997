"""Discrete bottlenecks: vector quantisation (the paper's) and finite scalar quantisation.

Both map [..., P, E] floats, of P places, to (quantised [..., P, E] with straight-through gradient, indices [..., N], loss to
add). Indices back to values: `lookup`. N is P, or with finite scalar quantisation P·``factors``: a place then carries several
codes, side by side, each out of the same small vocabulary, which a model can predict one by one. Neither knows what it
quantises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ConfigError


@dataclass(frozen=True)
class QuantizerConfig:
    """``vq``: ``codes`` unit vectors of ``dim`` floats, moved by an exponential average, dead ones reset.
    ``fsq``: one digit per entry of ``levels``; no codebook, no auxiliary loss (Mentzer et al. 2024). ``factors``: codes per
    place, for ``fsq`` only."""

    kind: Literal["vq", "fsq"] = "vq"
    codes: int = 1024
    dim: int = 32
    levels: tuple[int, ...] = (8, 5, 5, 5)
    factors: int = 1
    decay: float = 0.98
    commitment: float = 0.25

    def __post_init__(self) -> None:
        if self.kind not in ("vq", "fsq"):
            raise ConfigError(f"quantizer: kind is {self.kind!r}; it must be 'vq' or 'fsq'")
        if self.codes < 2 or self.dim < 1:
            raise ConfigError(f"quantizer: {self.codes} codes of {self.dim} floats; at least 2 codes of 1 float are needed")
        if not self.levels or min(self.levels) < 3:  # with 2 the squashing below has no slope left: atanh of more than 1
            raise ConfigError(f"quantizer: levels are {self.levels}; each must be 3 or more")
        if not 1 <= self.factors <= (16 if self.kind == "fsq" else 1):
            raise ConfigError(f"quantizer: {self.factors} codes per place with {self.kind!r}; give 1, or with 'fsq' 1 to 16")
        if not 0 <= self.decay < 1:
            raise ConfigError(f"quantizer: decay is {self.decay}; it must be at least 0 and below 1")

    @property
    def vocabulary(self) -> int:
        if self.kind == "vq":
            return self.codes
        return int(torch.tensor(self.levels).prod())

    @property
    def width(self) -> int:
        """E, floats per place."""
        return self.dim if self.kind == "vq" else len(self.levels) * self.factors


class VectorQuantizer(nn.Module):
    """Cosine codebook (unit vectors); nearest code by dot product; exponential moving average; dead-code reset.

    A code unused for ``patience`` batches takes the place of a random vector of the batch: without it small codebooks
    collapse (MODEL.md §3, lesson 3d). Averaging happens only in training mode.
    """

    patience = 50

    codebook: Tensor
    idle: Tensor

    def __init__(self, config: QuantizerConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("codebook", F.normalize(torch.randn(config.codes, config.dim), dim=-1))
        self.register_buffer("idle", torch.zeros(config.codes))

    def forward(self, z: Tensor, counts: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """``counts``, of the shape of ``z`` without its last axis: which vectors the codes may move to; by default all."""
        z = F.normalize(z.float(), dim=-1)
        indices = (z @ self.codebook.t()).argmax(-1)
        quantised = self.codebook[indices]
        if self.training:
            counts = torch.ones_like(indices) if counts is None else counts
            self._move(z.detach().flatten(0, -2), indices.flatten(), counts.flatten().float())
        loss = self.config.commitment * F.mse_loss(z, quantised)
        return z + (quantised - z).detach(), indices, loss

    def lookup(self, indices: Tensor) -> Tensor:
        return self.codebook[indices]

    def codes(self) -> Tensor:
        """[V, E], the vector of every code."""
        return self.codebook

    @torch.no_grad()
    def _move(self, z: Tensor, indices: Tensor, counts: Tensor) -> None:
        hits = F.one_hot(indices, self.config.codes).float() * counts[:, None]
        count = hits.sum(0)
        used = count > 0
        mean = hits.t() @ z / count.clamp(min=1)[:, None]
        moved = F.normalize(self.config.decay * self.codebook + (1 - self.config.decay) * mean, dim=-1)
        self.idle.copy_(torch.where(used, 0.0, self.idle + 1))
        dead = self.idle >= self.patience
        # every code has its own random row of the batch at hand: no data-dependent shapes, so it compiles and exports
        spare = z[torch.multinomial(counts + 1e-6, self.config.codes, replacement=True)]
        self.codebook.copy_(torch.where(dead[:, None], spare, torch.where(used[:, None], moved, self.codebook)))
        self.idle.masked_fill_(dead, 0.0)


class FiniteScalarQuantizer(nn.Module):
    """Each float is squashed and rounded to one of ``levels[e]`` values; a code is the mixed-radix number of its digits.

    The floats are batch-normalised first (running statistics at play): otherwise FSQ starts nearly collapsed on varied
    data (MODEL.md §4: 22 codes live after 400 steps without it, 148 with it).
    """

    levels: Tensor
    basis: Tensor

    def __init__(self, config: QuantizerConfig) -> None:
        super().__init__()
        self.config = config
        levels = torch.tensor(config.levels)
        self.register_buffer("levels", levels, persistent=False)
        self.register_buffer(
            "basis", torch.cumprod(torch.cat([torch.ones(1, dtype=torch.long), levels[:-1]]), 0), persistent=False
        )
        self.normalise = nn.BatchNorm1d(config.width, affine=False, momentum=0.02)

    def forward(self, z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        z = self._digits(self.normalise(z.float().flatten(0, -2)).view(z.shape)) * 1.2
        half = (self.levels - 1) * (1 - 1e-3) / 2
        offset = torch.where(self.levels % 2 == 0, 0.5, 0.0)
        bounded = (z + torch.atanh(offset / half)).tanh() * half - offset
        digits = bounded + (bounded.round() - bounded).detach()
        centre = self.levels // 2
        indices = ((digits.detach() + centre) * self.basis).sum(-1).round().long()
        return self._places(digits / centre), indices, z.new_zeros(())

    def lookup(self, indices: Tensor) -> Tensor:
        return self._places(self._values(indices))

    def codes(self) -> Tensor:
        """[V, E / factors], the vector of every code."""
        return self._values(torch.arange(self.config.vocabulary, device=self.levels.device))

    def _values(self, indices: Tensor) -> Tensor:
        centre = self.levels // 2
        digits = (indices[..., None] // self.basis) % self.levels
        return (digits - centre).float() / centre

    def _digits(self, z: Tensor) -> Tensor:
        """[..., P, E] -> the digits of each code [..., N, digits]."""
        return z.unflatten(-1, (self.config.factors, -1)).flatten(-3, -2)  # type: ignore[no-any-return]

    def _places(self, digits: Tensor) -> Tensor:
        """The inverse of `_digits`."""
        return digits.unflatten(-2, (-1, self.config.factors)).flatten(-2)  # type: ignore[no-any-return]


def make_quantizer(config: QuantizerConfig) -> VectorQuantizer | FiniteScalarQuantizer:
    return VectorQuantizer(config) if config.kind == "vq" else FiniteScalarQuantizer(config)


def perplexity(indices: Tensor, codes: int) -> Tensor:
    """exp of the entropy of code usage: how many codes are in effect in use."""
    share = torch.bincount(indices.flatten(), minlength=codes).float()
    share = share / share.sum()
    return torch.exp(-(share * share.clamp(min=1e-12).log()).sum())
