"""The spatio-temporal transformer that every part of Genie is made of (paper §2, figure 4).

Owns attention, the block and the stack, each in two forms that share weights: `forward` over whole clips (training) and
`cached` over a few query frames with the keys and values of earlier frames (play, export). Knows nothing of pixels,
tokens or losses.

Letters: B batch, T frames, N tokens per frame, D width, G heads, K head size, L layers, Q query frames, C cached frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ConfigError


@dataclass(frozen=True)
class STConfig:
    """One stack. ``head_dim`` is the paper's k/q size; ``feed_forward`` the hidden width as a multiple of ``width``.

    ``attention``: ``st`` spatial then causal temporal (ST-ViViT), ``spatial`` frames apart (ViT), ``full`` over all T·N
    tokens, causal between frames (C-ViViT); the last two are the tokenizer ablations of paper table 3.
    """

    layers: int
    width: int
    heads: int
    head_dim: int = 64
    feed_forward: float = 2.0
    attention: Literal["st", "spatial", "full"] = "st"

    def __post_init__(self) -> None:
        for name in ("layers", "width", "heads", "head_dim"):
            if getattr(self, name) < 1:
                raise ConfigError(f"ST-transformer: {name} is {getattr(self, name)}; it must be 1 or more")
        if not 0.1 <= self.feed_forward <= 16:
            raise ConfigError(f"ST-transformer: feed_forward is {self.feed_forward}; it must be from 0.1 to 16")
        if self.attention not in ("st", "spatial", "full"):
            raise ConfigError(f"ST-transformer: attention is {self.attention!r}; it must be 'st', 'spatial' or 'full'")


class RMSNorm(nn.Module):
    """Root-mean-square normalisation, computed in float32 whatever comes in."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(size))

    def forward(self, x: Tensor) -> Tensor:
        y = x.float()
        y = y * torch.rsqrt(y.square().mean(-1, keepdim=True) + 1e-6) * self.gain.float()
        return y.to(x.dtype)


class Attention(nn.Module):
    """Multi-head attention with query-key normalisation (paper §3, after Henry et al. 2020)."""

    def __init__(self, width: int, heads: int, head_dim: int) -> None:
        super().__init__()
        self.heads, self.head_dim = heads, head_dim
        self.qkv = nn.Linear(width, 3 * heads * head_dim, bias=False)
        self.out = nn.Linear(heads * head_dim, width, bias=False)
        self.query_norm, self.key_norm = RMSNorm(head_dim), RMSNorm(head_dim)

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[..., S, D] -> query, key and value, each [..., G, S, K]."""
        q, k, v = self.qkv(x).unflatten(-1, (3, self.heads, self.head_dim)).unbind(-3)
        return self.query_norm(q).transpose(-2, -3), self.key_norm(k).transpose(-2, -3), v.transpose(-2, -3)

    def merge(self, heads: Tensor) -> Tensor:
        """[..., G, S, K] -> [..., S, D]."""
        return self.out(heads.transpose(-2, -3).flatten(-2))  # type: ignore[no-any-return]  # torch modules return Any

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[R, S, D] -> [R, S, D]; ``mask`` [S, S] is true where row may see column."""
        q, k, v = self.project(x)
        return self.merge(F.scaled_dot_product_attention(q, k.to(q.dtype), v.to(q.dtype), attn_mask=mask))

    def cached(self, x: Tensor, mask: Tensor, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[N, Q, D] with cache [N, G, C, K] and mask [Q, C+Q] -> [N, Q, D] and the new keys and values [N, G, Q, K].

        Cache and queries go through one product: in onnxruntime a copy of the cache costs less than a second round of
        products of one row each.
        """
        q, new_keys, new_values = self.project(x)
        keys, values = torch.cat([keys, new_keys], -2), torch.cat([values, new_values], -2)
        return self.merge(F.scaled_dot_product_attention(q, keys, values, attn_mask=mask)), new_keys, new_values


class STBlock(nn.Module):
    """Spatial attention, temporal attention, ONE feed-forward: pre-norm, none between the two attentions (paper §2)."""

    def __init__(self, config: STConfig) -> None:
        super().__init__()
        width, hidden = config.width, round(config.feed_forward * config.width)
        self.kind = config.attention
        self.spatial_norm = RMSNorm(width)
        self.spatial = Attention(width, config.heads, config.head_dim)
        if self.kind == "st":
            self.temporal_norm = RMSNorm(width)
            self.temporal = Attention(width, config.heads, config.head_dim)
        self.feed_norm = RMSNorm(width)
        self.feed_in, self.feed_out = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def feed(self, x: Tensor) -> Tensor:
        return x + self.feed_out(F.gelu(self.feed_in(self.feed_norm(x)), approximate="tanh"))  # type: ignore[no-any-return]

    def forward(self, x_BTND: Tensor, mask_TT: Tensor) -> Tensor:
        """``mask_TT`` says which frame may see which."""
        B, T, N, _ = x_BTND.shape
        x = x_BTND
        if self.kind == "full":
            mask = mask_TT.repeat_interleave(N, 0).repeat_interleave(N, 1)
            x = x + self.spatial(self.spatial_norm(x).flatten(1, 2), mask).unflatten(1, (T, N))
            return self.feed(x)
        x = x + self.spatial(self.spatial_norm(x).flatten(0, 1)).unflatten(0, (B, T))
        if self.kind == "st":
            rows = self.temporal_norm(x).transpose(1, 2).flatten(0, 1)
            x = x + self.temporal(rows, mask_TT).unflatten(0, (B, N)).transpose(1, 2)
        return self.feed(x)

    def cached(self, x_QND: Tensor, mask: Tensor, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The same for Q frames of one clip, given the keys and values [N, G, C, K] of earlier frames."""
        x = x_QND + self.spatial(self.spatial_norm(x_QND))
        y, new_keys, new_values = self.temporal.cached(self.temporal_norm(x).transpose(0, 1), mask, keys, values)
        return self.feed(x + y.transpose(0, 1)), new_keys, new_values


class STTransformer(nn.Module):
    """A stack of blocks with learned position embeddings for place (N) and time (T), and a last normalisation."""

    def __init__(self, config: STConfig, tokens: int, context: int) -> None:
        super().__init__()
        self.config, self.context = config, context
        self.place = nn.Parameter(torch.randn(tokens, config.width) * 0.02)
        self.time = nn.Parameter(torch.randn(context, config.width) * 0.02)
        self.blocks = nn.ModuleList(STBlock(config) for _ in range(config.layers))
        self.norm = RMSNorm(config.width)
        self.apply(_initialise)
        for block in self.blocks:  # residual branches start small, so that depth does not blow up the stream (GPT-2)
            assert isinstance(block, STBlock)
            for name, weight in block.named_parameters():
                if name.endswith(("out.weight", "feed_out.weight")):
                    weight.data.mul_((2 * config.layers) ** -0.5)

    def forward(self, x_BTND: Tensor, positions_T: Tensor | None = None, mask_TT: Tensor | None = None) -> Tensor:
        """[B, T, N, D] -> [B, T, N, D]. By default frames are at 0..T-1 and see themselves and earlier ones."""
        T = x_BTND.shape[1]
        if mask_TT is None:
            mask_TT = torch.ones(T, T, dtype=torch.bool, device=x_BTND.device).tril()
        time = self.time[:T] if positions_T is None else self.time[positions_T]
        x = x_BTND + self.place + time[:, None]
        for block in self.blocks:
            x = block(x, mask_TT)
        return self.norm(x)  # type: ignore[no-any-return]

    def cached(
        self, x_QND: Tensor, positions_Q: Tensor, mask: Tensor, keys: Tensor, values: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Query frames [Q, N, D] at window ``positions_Q``, ``mask`` [Q, C+Q], cache [L, N, G, C, K] (docs/GRAPHS.md).

        Returns [Q, N, D] and the new keys and values, each [L, N, G, Q, K].
        """
        x = x_QND + self.place + F.embedding(positions_Q, self.time)[:, None]
        new_keys, new_values = [], []
        for layer, block in enumerate(self.blocks):
            assert isinstance(block, STBlock)
            x, k, v = block.cached(x, mask, keys[layer], values[layer])
            new_keys.append(k)
            new_values.append(v)
        return self.norm(x), torch.stack(new_keys), torch.stack(new_values)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=0.02 if module.in_features > 512 else module.in_features**-0.5 * 0.5)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
