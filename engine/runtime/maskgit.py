"""MaskGIT decoding of one frame, a step at a time (paper §2.2; Chang et al. 2022, §3.2), in NumPy.

Pure functions of logits, tokens, step, settings and seed, so that any model that yields logits (onnxruntime here, torch in
its reference) decodes to the same tokens. Owns schedule, noise and choice; knows no model.
Letters: N tokens per frame, V vocabulary. A token equal to V is masked.
"""

from __future__ import annotations

import math
import threading

import numpy as np
from numpy.typing import NDArray

from engine.runtime.world_model import SamplerSettings, Tokens


def masked_frame(count: int, vocabulary: int) -> Tokens:
    """[N] masked tokens, from which decoding starts."""
    return np.full(count, vocabulary, np.int64)


def masked_after(step: int, settings: SamplerSettings, count: int) -> int:
    """How many of ``count`` tokens are still masked after step ``step`` (0 .. steps−1): ⌊N·γ((step+1)/S)⌋, 0 after the last."""
    done = (step + 1) / settings.steps
    if done >= 1:
        return 0
    share = math.cos(math.pi / 2 * done) if settings.schedule == "cosine" else 1 - done
    return int(count * share)


def decode_step(logits_NV: NDArray[np.floating], tokens_N: Tokens, step: int, settings: SamplerSettings, seed: int) -> Tokens:
    """Samples every masked token and keeps the most confident ones: the tokens [N] after step ``step`` (0 .. steps−1).

    A token is drawn from softmax(logits / temperature). Its confidence is its log-probability under softmax(logits) plus
    Gumbel noise · choice_noise · (1 − (step+1)/S). Known tokens stay; each step makes at least one known; the last makes all.
    At temperature 0 tokens are the likeliest, no noise is drawn, and the seed has no influence.
    """
    count, vocabulary = logits_NV.shape
    masked = np.flatnonzero(tokens_N == vocabulary)
    if not masked.size:
        return tokens_N
    logits_MV, weight_MV = _room(masked.size, logits_NV)
    np.take(logits_NV.astype(np.float32, copy=False), masked, 0, out=logits_MV, mode="clip")
    logits_MV -= logits_MV.max(1, keepdims=True)
    np.exp(logits_MV, out=weight_MV)
    log_total_M = np.log(weight_MV.sum(1))
    if settings.temperature == 0:
        drawn_M = logits_MV.argmax(1)
        boost_M: NDArray[np.float32] | float = 0.0
    else:
        noise = np.random.Generator(np.random.Philox(key=np.array([seed, step], np.uint64)))
        if settings.temperature != 1:
            np.multiply(logits_MV, np.float32(1 / settings.temperature), out=weight_MV)
            np.exp(weight_MV, out=weight_MV)
        drawn_M = _draw(weight_MV, noise)
        boost_M = np.float32(settings.choice_noise * (1 - (step + 1) / settings.steps)) * _gumbel(noise, masked.size)
    confidence_M = logits_MV[np.arange(masked.size), drawn_M] - log_total_M + boost_M

    keep = max(1, masked.size - masked_after(step, settings, count))
    kept = np.argsort(-confidence_M, kind="stable")[:keep]
    tokens_N = tokens_N.copy()
    tokens_N[masked[kept]] = drawn_M[kept]
    return tokens_N


_held = threading.local()


def _room(rows: int, logits_NV: NDArray[np.floating]) -> NDArray[np.float32]:
    """Two [rows, V] arrays to write into, the same from call to call: new pages of memory would cost more than arithmetic."""
    count, vocabulary = logits_NV.shape
    room: NDArray[np.float32] | None = getattr(_held, "room", None)
    if room is None or room.shape[1] < count or room.shape[2] != vocabulary:
        room = _held.room = np.empty((2, count, vocabulary), np.float32)
    return room[:, :rows]


def _draw(weight_MV: NDArray[np.float32], noise: np.random.Generator) -> NDArray[np.int64]:
    """One index per row with probability in proportion to its weight: first a block of √V neighbours, then one of those,
    since running sums over all of V are what takes time."""
    vocabulary = weight_MV.shape[1]
    size = math.isqrt(vocabulary)
    starts_B = np.arange(0, vocabulary, size)
    block_M = _pick(np.add.reduceat(weight_MV, starts_B, axis=1), noise)
    index_MS = starts_B[block_M][:, None] + np.arange(size)
    inside_MS = np.take_along_axis(weight_MV, np.minimum(index_MS, vocabulary - 1), 1)
    inside_MS[index_MS >= vocabulary] = 0  # the last block may be shorter
    return starts_B[block_M] + _pick(inside_MS, noise)


def _pick(weight_MB: NDArray[np.float32], noise: np.random.Generator) -> NDArray[np.int64]:
    """Where each row's running sum first exceeds a uniform share of its total; never an index of weight 0."""
    running_MB = weight_MB.cumsum(1)
    total_M = running_MB[:, -1]
    level_M = np.minimum(noise.random(len(total_M), np.float32) * total_M, np.nextafter(total_M, np.float32(0)))
    picked_M: NDArray[np.int64] = (running_MB > level_M[:, None]).argmax(1)
    return picked_M


def _gumbel(noise: np.random.Generator, count: int) -> NDArray[np.float32]:
    """Gumbel noise, as −log of exponential noise."""
    exponential = noise.standard_exponential(count, np.float32)
    return -np.log(np.maximum(exponential, np.finfo(np.float32).tiny))
