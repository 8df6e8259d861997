"""MaskGIT decoding of one frame, a step at a time (paper §2.2; Chang et al. 2022, §3.2), in NumPy.

Pure functions of logits, tokens, step, settings and seed, so that any model that yields logits (onnxruntime here, torch in
its reference) decodes to the same tokens. Owns schedule, noise and choice; knows no model.
Letters: N tokens per frame, F of them at each place, V vocabulary, M masked. A token equal to V is masked.
"""

from __future__ import annotations

import math
import threading
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.runtime.world_model import SamplerSettings, Tokens
from engine.world_spec import WorldSpec


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


def next_step(step: int, masked: int, settings: SamplerSettings, count: int) -> int:
    """Which step comes next, from ``step`` on, with ``masked`` of ``count`` tokens left: one that would keep none but those of
    which the model is sure is left out."""
    while settings.sure < 1 and masked_after(step, settings, count) >= masked:
        step += 1
    return step


def is_guided(masked: int, settings: SamplerSettings, count: int) -> bool:
    """Whether a step weighs what the action changes: while more than half of ``count`` tokens are ``masked`` before it."""
    return settings.guidance != 1 and masked > count // 2


def decode_step(logits_NV: NDArray[np.floating], tokens_N: Tokens, step: int, settings: SamplerSettings, seed: int) -> Tokens:
    """Samples every masked token and keeps the most confident ones: the tokens [N] after step ``step`` (0 .. steps−1).

    A token is drawn from softmax(logits / temperature), none below ``settings.min_p`` times the likeliest. Its confidence is
    its log-probability under softmax(logits) plus Gumbel noise · choice_noise · (1 − (step+1)/S). Known tokens stay; each step
    makes at least one known; the last makes all.
    Tokens whose probability is ``settings.sure`` or more are kept beside the most confident ones.
    At temperature 0 tokens are the likeliest, no noise is drawn, and the seed has no influence.
    """
    masked = np.flatnonzero(tokens_N == logits_NV.shape[1])
    logits_MV = _room("logits", masked.size, logits_NV.shape)
    np.take(logits_NV.astype(np.float32, copy=False), masked, 0, out=logits_MV, mode="clip")
    return decode_masked(logits_MV, tokens_N, step, settings, seed)


def masked_places(tokens_N: Tokens, spec: WorldSpec) -> NDArray[np.int64]:
    """The places [M] with a masked token."""
    return np.flatnonzero((tokens_N.reshape(-1, spec.factors) == spec.vocabulary).any(1))


def decode_places(
    logits_MX: NDArray[np.floating],
    places_M: NDArray[np.int64],
    tokens_N: Tokens,
    spec: WorldSpec,
    step: int,
    settings: SamplerSettings,
    seed: int,
) -> Tokens:
    """`decode_step` from the logits of M places alone, those of `masked_places`: [M, X] with X = F·V. These may be written
    over."""
    masked = np.flatnonzero(tokens_N.reshape(-1, spec.factors)[places_M] == spec.vocabulary)
    logits_MV = logits_MX.astype(np.float32, copy=False).reshape(-1, spec.vocabulary)
    if masked.size < len(logits_MV):
        whole, logits_MV = logits_MV, _room("logits", masked.size, (spec.tokens, spec.vocabulary))
        np.take(whole, masked, 0, out=logits_MV, mode="clip")
    return decode_masked(logits_MV, tokens_N, step, settings, seed)


def decode_masked(logits_MV: NDArray[np.float32], tokens_N: Tokens, step: int, settings: SamplerSettings, seed: int) -> Tokens:
    """`decode_step` from the logits of the M masked tokens alone, in their order. ``logits_MV`` may be written over."""
    count, vocabulary = len(tokens_N), logits_MV.shape[1]
    masked = np.flatnonzero(tokens_N == vocabulary)
    if not masked.size:
        return tokens_N
    power = np.float32(1 / settings.temperature) if settings.temperature else np.float32(1)
    weight_MV = _room("weight", masked.size, (count, vocabulary))
    with np.errstate(over="ignore", divide="ignore"):
        log_total_M = np.log(np.einsum("mv->m", np.exp(logits_MV, out=weight_MV)))
    if not np.abs(log_total_M).max() * max(power, 1) < _SAFE:  # elsewhere the exponentials fit float32 as they are
        logits_MV -= logits_MV.max(1)[:, None]
        log_total_M = np.log(np.einsum("mv->m", np.exp(logits_MV, out=weight_MV)))
    if settings.temperature == 0:
        drawn_M = logits_MV.argmax(1)
        boost_M: NDArray[np.float32] | float = 0.0
    else:
        noise = _noise(seed, step)
        if power == 2:
            np.multiply(weight_MV, weight_MV, out=weight_MV)
        elif power != 1:
            np.multiply(logits_MV, power, out=weight_MV)
            np.exp(weight_MV, out=weight_MV)
        if settings.min_p:
            least_M = np.float32(settings.min_p) * weight_MV.max(1)
            np.multiply(weight_MV, weight_MV >= least_M[:, None], out=weight_MV)
        drawn_M = _draw(weight_MV, noise)
        boost_M = np.float32(settings.choice_noise * (1 - (step + 1) / settings.steps)) * _gumbel(noise, masked.size)
    log_chance_M = logits_MV[np.arange(masked.size), drawn_M] - log_total_M

    keep = max(1, masked.size - masked_after(step, settings, count))
    kept = np.argsort(-(log_chance_M + boost_M), kind="stable")[:keep]
    tokens_N = tokens_N.copy()
    tokens_N[masked[kept]] = drawn_M[kept]
    if settings.sure < 1:
        sure = log_chance_M >= math.log(settings.sure)
        tokens_N[masked[sure]] = drawn_M[sure]
    return tokens_N


_SAFE = 60.0
"""e to this fits float32, and e to its negative, a vocabulary-th of it too, does not vanish."""

_held = threading.local()


def _room(name: str, rows: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """[rows, V] to write into, the same from call to call: new pages of memory would cost more than arithmetic.

    ``shape``: [N, V], the most that will be asked for.
    """
    room: NDArray[np.float32] | None = getattr(_held, name, None)
    if room is None or len(room) < shape[0] or room.shape[1] != shape[1]:
        room = np.empty(shape, np.float32)
        setattr(_held, name, room)
    return room[:rows]


def _noise(seed: int, step: int) -> np.random.Generator:
    """The noise of one step: Philox with the key (seed, step), counting from 0. A new one would take six times as long, for it
    asks the system for chance first."""
    noise: np.random.Generator | None = getattr(_held, "noise", None)
    if noise is None:
        noise = _held.noise = np.random.Generator(np.random.Philox(key=np.zeros(2, np.uint64)))
        _held.start = noise.bit_generator.state
    _held.start["state"]["key"] = np.array([seed, step], np.uint64)
    noise.bit_generator.state = _held.start
    return noise


def _draw(weight_MV: NDArray[np.float32], noise: np.random.Generator) -> NDArray[np.int64]:
    """One index per row with probability in proportion to its weight: first a block of about √V neighbours, then one of
    those, since running sums over all of V are what takes time."""
    rows, vocabulary = weight_MV.shape
    weight_MBS = weight_MV.reshape(rows, -1, _block(vocabulary))
    block_M = _pick(np.einsum("mbs->mb", weight_MBS), noise)
    return block_M * weight_MBS.shape[2] + _pick(weight_MBS[np.arange(rows), block_M], noise)


@cache
def _block(vocabulary: int) -> int:
    """The least divisor of ``vocabulary`` that is not below its square root."""
    return next(size for size in range(math.isqrt(vocabulary - 1) + 1, vocabulary + 1) if vocabulary % size == 0)


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
