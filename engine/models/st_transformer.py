"""The spatio-temporal transformer that every part of Genie is made of (paper §2, figure 4).

Owns attention, the block and the stack, each in two forms that share weights: `forward` over whole clips (training) and
`cached` over a few query frames with the keys and values of earlier frames (play, export). Knows nothing of pixels,
tokens or losses.

Letters: B batch, T frames, N tokens per frame, D width, G heads, K head size, L layers, Q query frames, P places of a frame,
R = P·G rows of a cache, S its slots for frames.
"""

from __future__ import annotations

from collections.abc import Sequence
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


def attend(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
    """Scaled dot-product attention over [..., S, K].

    On the CPU learning spells it out: for heads this small torch's fused kernel costs four to eight times as much, most of it
    in its backward pass (docs/LOG.md).
    """
    if q.is_cuda or not torch.is_grad_enabled():
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e4)
    return scores.float().softmax(-1).to(v.dtype) @ v  # type: ignore[no-any-return]  # torch returns Any


class Attention(nn.Module):
    """Multi-head attention with query-key normalisation (paper §3, after Henry et al. 2020)."""

    def __init__(self, width: int, heads: int, head_dim: int) -> None:
        super().__init__()
        self.heads, self.head_dim = heads, head_dim
        self.qkv = nn.Linear(width, 3 * heads * head_dim, bias=False)
        self.out = nn.Linear(heads * head_dim, width, bias=False)
        self.query_norm, self.key_norm = RMSNorm(head_dim), RMSNorm(head_dim)
        self.joint = False  # see `join_norms`

    def project(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[..., S, D] -> query, key and value, each [..., G, S, K]."""
        q, k, v = self.split(x)
        return q.transpose(-2, -3), k.transpose(-2, -3), v.transpose(-2, -3)

    def split(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[..., D] -> query, key and value, each [..., G, K]."""
        if self.joint:
            pair, v = self.qkv(x).split([2 * self.heads * self.head_dim, self.heads * self.head_dim], -1)
            q, k = self.query_norm(pair.unflatten(-1, (-1, self.head_dim))).split(self.heads, -2)
            return q, k, v.unflatten(-1, (-1, self.head_dim))
        q, k, v = (part.unflatten(-1, (self.heads, self.head_dim)) for part in self.qkv(x).chunk(3, -1))
        return self.query_norm(q), self.key_norm(k), v

    def merge(self, heads: Tensor) -> Tensor:
        """[..., G, S, K] -> [..., S, D]."""
        return self.out(heads.transpose(-2, -3).flatten(-2))  # type: ignore[no-any-return]  # torch modules return Any

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """[R, S, D] -> [R, S, D]; ``mask`` [S, S] is true where row may see column."""
        q, k, v = self.project(x)
        return self.merge(attend(q, k.to(q.dtype), v.to(q.dtype), mask))

    def within_frames(self, x_QPD: Tensor) -> Tensor:
        """`forward` without a mask, by one operator that `export` knows."""
        q, k, v = (part.flatten(-2) for part in self.split(x_QPD))
        return self.out(frame_attention(q, k, v, self.heads))  # type: ignore[no-any-return]  # torch modules return Any

    def cached(self, x_QPD: Tensor, seen: Seen, keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[Q, P, D] with cache [1, R, S, K] -> [Q·P, G·K], still to go through `out`, and the cache with the query frames
        written into it.

        Each head of each place is a head of its own (R = P·G of them) of one sequence of frames, so nothing is transposed.
        """
        row = x_QPD.shape[1] * self.heads * self.head_dim
        q, k, v = (part.reshape(1, -1, row) for part in self.split(x_QPD))
        y, keys, values = cached_attention(q, k, v, keys, values, *seen)
        return y.reshape(-1, self.heads * self.head_dim), keys, values


Seen = tuple[Tensor, Tensor]
"""The last query frame's window position, int32 [1], and how many frames that makes with those before it, int32 [1]."""


@torch.library.custom_op("worldsketch::cached_attention", mutates_args=())
def cached_attention(
    query: Tensor, key: Tensor, value: Tensor, keys: Tensor, values: Tensor, last: Tensor, count: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Attention of Q query frames [1, Q, R·K] to themselves and to the frames before them in a cache [1, R, S, K].

    Writes the query frames' keys and values into copies of the cache, at positions ``last``−Q+1 .. ``last``, and returns these
    behind the output [1, Q, R·K]. One operator, so that `export` can write it as the one that does so in place.
    """
    R, S, K = keys.shape[1:]
    query, key, value = (part.unflatten(-1, (R, K)).transpose(1, 2) for part in (query, key, value))
    at_Q = torch.arange(query.shape[2], device=query.device) + last - query.shape[2] + 1
    keys, values = keys.index_copy(2, at_Q, key), values.index_copy(2, at_Q, value)
    seen_QS = torch.arange(S, device=query.device) <= at_Q[:, None]
    y = F.scaled_dot_product_attention(query, keys, values, attn_mask=seen_QS)
    return y.transpose(1, 2).flatten(2).contiguous(), keys, values


@cached_attention.register_fake
def _(
    query: Tensor, key: Tensor, value: Tensor, keys: Tensor, values: Tensor, last: Tensor, count: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    return torch.empty_like(query), torch.empty_like(keys), torch.empty_like(values)


@torch.library.custom_op("worldsketch::frame_attention", mutates_args=())
def frame_attention(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """Attention of the places of a frame to each other, [Q, P, G·K] each: one operator, as `cached_attention` is."""
    query, key, value = (part.unflatten(-1, (heads, -1)).transpose(1, 2) for part in (query, key, value))
    return F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2).contiguous()


@frame_attention.register_fake
def _(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    return torch.empty_like(query)


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

    def cached(
        self, x_QPD: Tensor, seen: Seen, keys: Tensor, values: Tensor, rows: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The same for Q frames of one clip behind those of a cache, as in `Attention.cached`; of them only the places
        ``rows`` of all Q·P, [M, D], if these are given."""
        x = x_QPD + self.spatial.within_frames(self.spatial_norm(x_QPD))
        y, keys, values = self.temporal.cached(self.temporal_norm(x), seen, keys, values)
        if rows is not None:
            x, y = x.flatten(0, 1).index_select(0, rows), y.index_select(0, rows)
        else:
            y = y.unflatten(0, (-1, x.shape[1]))
        return self.feed(x + self.temporal.out(y)), keys, values


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
        self,
        x_QPD: Tensor,
        positions_Q: Tensor,
        keys: Sequence[Tensor],
        values: Sequence[Tensor],
        rows: Tensor | None = None,
    ) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        """Query frames [Q, P, D] at consecutive window ``positions_Q``, and each layer's cache [1, R, S, K] (docs/GRAPHS.md).

        Returns [Q, P, D], or [M, D] of the places ``rows`` of all Q·P, and each layer's keys and values with the query frames
        written at their positions. The last layer spares itself what comes of other places.
        """
        last = positions_Q.amax(0, keepdim=True).int()
        x = x_QPD + self.place + F.embedding(positions_Q, self.time)[:, None]
        new_keys, new_values = [], []
        for layer, (block, k, v) in enumerate(zip(self.blocks, keys, values, strict=True), start=1):
            assert isinstance(block, STBlock)
            x, k, v = block.cached(x, (last, last + 1), k, v, rows if layer == len(self.blocks) else None)
            new_keys.append(k)
            new_values.append(v)
        return self.norm(x), new_keys, new_values


@torch.no_grad()
def join_norms(stack: STTransformer) -> None:
    """Makes one norm of each attention's two, for queries and keys together: the same function but for rounding.

    A query times a key has the product of the two gains in each number. Its root as the gain of both gives the same; where
    the product is negative, the key's number changes its sign, by the weights that it comes from.
    """
    for block in stack.blocks:
        assert isinstance(block, STBlock)
        for attention in (block.spatial, block.temporal):
            gains = attention.query_norm.gain.float() * attention.key_norm.gain.float()
            _, keys, _ = attention.qkv.weight.chunk(3)
            keys *= torch.where(gains < 0, -1, 1).to(keys.dtype).repeat(attention.heads)[:, None]
            attention.query_norm.gain.copy_(gains.abs().sqrt())
            attention.key_norm, attention.joint = attention.query_norm, True


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear):
        nn.init.normal_(module.weight, std=0.02 if module.in_features > 512 else module.in_features**-0.5 * 0.5)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
