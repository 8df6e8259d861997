"""What is measured, as pure functions of arrays: picture errors, association between actions and what they do.

Knows no world, no file and no clip. Letters: T frames, H×W pixels, n observations.

**PSNR** is always 10·log₁₀(255² / mse) with the squared error *pooled* over all pixels of all clips before the logarithm:
an average of per-clip PSNRs would be ruled by clips in which nothing moves. Every clip has as many pixels as any other, so
pooling is the mean of per-clip errors, and these are what the functions here take.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

PEAK = 255.0
MAX_PSNR = 99.0
"""dB reported for pictures that are equal, where PSNR is infinite and JSON has no number."""

_BOOTSTRAPS = 200
_LEVELS = 8


def mean_squared_error(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Mean squared difference of two uint8 arrays of one shape, in grey levels squared."""
    difference = a.astype(np.int32) - b
    return float(np.mean(difference * difference))


def psnr(errors: ArrayLike) -> float:
    """dB from mean squared errors (one per clip, or one in all), pooled; at most `MAX_PSNR`."""
    pooled = float(np.mean(np.asarray(errors, np.float64)))
    return MAX_PSNR if pooled <= 0 else min(MAX_PSNR, float(10 * np.log10(PEAK**2 / pooled)))


def gain_db(errors: ArrayLike, baseline: ArrayLike) -> float:
    """By how many dB predictions with ``errors`` beat those with ``baseline`` errors: the difference of pooled PSNRs."""
    return psnr(errors) - psnr(baseline)


def standard_error(statistic: Callable[..., float], *samples: ArrayLike, seed: int = 0) -> float:
    """Standard error of ``statistic(*samples)`` over clips, by bootstrap; the samples are paired by their first axis."""
    rng = np.random.default_rng(seed)
    arrays = [np.asarray(sample) for sample in samples]
    count = len(arrays[0])
    drawn = [rng.integers(0, count, count) for _ in range(_BOOTSTRAPS)]
    return float(np.std([statistic(*(array[rows] for array in arrays)) for rows in drawn]))


def ssim(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Structural similarity of two H×W×3 uint8 pictures (Wang et al. 2004): Gaussian window of 11 pixels, σ = 1.5,
    K₁ = 0.01, K₂ = 0.03, per channel, mirrored at the borders, averaged over all pixels."""
    x, y = a.astype(np.float64), b.astype(np.float64)
    mean_x, mean_y = _window_mean(x), _window_mean(y)
    variance_x = _window_mean(x * x) - mean_x**2
    variance_y = _window_mean(y * y) - mean_y**2
    covariance = _window_mean(x * y) - mean_x * mean_y
    c1, c2 = (0.01 * PEAK) ** 2, (0.03 * PEAK) ** 2
    likeness = (2 * mean_x * mean_y + c1) * (2 * covariance + c2)
    return float(np.mean(likeness / ((mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2))))


def _window_mean(x: NDArray[np.float64]) -> NDArray[np.float64]:
    blurred: NDArray[np.float64] = cv2.GaussianBlur(x, (11, 11), 1.5, borderType=cv2.BORDER_REFLECT_101)
    return blurred


def colour_histogram(frames: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Shares [512] of the colours of frames [..., 3], on a grid of eight levels per channel; they sum to 1.

    A colour between levels counts for its neighbours by nearness: with hard steps, a flat sky that comes out six grey levels
    brighter can land in another step and count as lost.
    """
    place = np.clip(frames.reshape(-1, 3) / 32 - 0.5, 0, _LEVELS - 1)
    low = np.minimum(place.astype(np.int64), _LEVELS - 2)
    over = place - low
    counts = np.zeros(_LEVELS**3)
    for corner in np.ndindex(2, 2, 2):
        weight = np.where(corner, over, 1 - over).prod(1)
        counts += np.bincount((low + corner) @ np.array([_LEVELS**2, _LEVELS, 1]), weight, _LEVELS**3)
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def histogram_intersection(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Share of colour that two histograms have in common: 1 for equal ones, 0 for disjoint ones."""
    return float(np.minimum(a, b).sum())


def detail(frame_HWC: NDArray[np.uint8]) -> float:
    """How much there is to see in a frame [H, W, 3]: the mean of its gradient's length, in grey levels per pixel."""
    grey = frame_HWC.mean(-1)
    down, across = np.gradient(grey)
    return float(np.hypot(down, across).mean())


def perplexity(counts: ArrayLike) -> float:
    """How many equally frequent actions would be as uncertain as these: 2 to the entropy in bits."""
    share = np.asarray(counts, np.float64)
    share = share[share > 0] / share.sum()
    return float(2 ** -(share * np.log2(share)).sum())


def mutual_information(a: NDArray[np.integer], b: NDArray[np.integer]) -> float:
    """Bits that two lists of n labels tell about each other, from their joint frequencies.

    Biased upwards by about (|A|−1)(|B|−1) / (2n ln 2): compare with `shuffled_information`.
    """
    _, rows = np.unique(a, return_inverse=True)
    _, columns = np.unique(b, return_inverse=True)
    joint = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(joint, (rows, columns), 1 / len(rows))
    apart = joint.sum(1, keepdims=True) * joint.sum(0, keepdims=True)
    seen = joint > 0
    return float((joint[seen] * np.log2(joint[seen] / apart[seen])).sum())


def shuffled_information(a: NDArray[np.integer], b: NDArray[np.integer], seed: int, rounds: int = 20) -> float:
    """What `mutual_information` says, on average, after the pairing was destroyed: its level when there is none."""
    rng = np.random.default_rng(seed)
    return float(np.mean([mutual_information(rng.permutation(a), b) for _ in range(rounds)]))


def variance_explained(values: NDArray[np.floating], groups: NDArray[np.integer]) -> float:
    """η²: the share of the variance of ``values`` [n, D] that lies between the ``groups`` [n], summed over the D axes."""
    centred = values - values.mean(0)
    total = float((centred**2).sum())
    between = sum(
        float((groups == group).sum()) * float((centred[groups == group].mean(0) ** 2).sum()) for group in np.unique(groups)
    )
    return between / total if total > 0 else 0.0
