"""A palette of its own for each picture of a clip: k-means over its colours, begun from the palette of the picture before.

One round then is as good as many from nothing, and colours stay where they were, so that still parts do not shimmer. Weighs
colours as they occur, in cells of 8 levels; every pixel gets the colour that is nearest to the middle of its cell of 4 levels.
Letters: M cells in use, K colours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.media_options import Frame

_FIRST, _NEXT = 12, 2
"""Rounds for the first picture, and for each after it."""

Colours = NDArray[np.float32]


class OwnPalettes:
    """``colours``: how many each palette has."""

    def __init__(self, colours: int) -> None:
        self._colours = colours
        self._last: Colours | None = None

    def fit(self, frame: Frame) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Indices [H, W] into a palette [256, 4] of alpha, red, green and blue, for a frame [H, W, 3]."""
        weight_M, mean_M3 = _cells(frame)
        palette_K3 = self._last if self._last is not None else _spread(weight_M, mean_M3, self._colours)
        for _ in range(_FIRST if self._last is None else _NEXT):
            palette_K3 = _round(palette_K3, weight_M, mean_M3)
        self._last = palette_K3
        palette = np.full((256, 4), 255, np.uint8)
        palette[: self._colours, 1:] = palette_K3.round()
        return _indices(frame, palette[: self._colours, 1:].astype(np.float32)), palette


def _key(frame: Frame, bits: int) -> NDArray[np.int32]:
    """[H, W] which cell of 2^(8−bits) levels a pixel's colour lies in."""
    red, green, blue = np.moveaxis(frame >> (8 - bits), -1, 0).astype(np.int32)
    key: NDArray[np.int32] = red << 2 * bits | green << bits | blue
    return key


def _cells(frame: Frame) -> tuple[NDArray[np.float32], Colours]:
    """Pixels in each cell in use [M], and their mean colour [M, 3]."""
    key = _key(frame, 5).ravel()
    count = np.bincount(key)
    used = np.flatnonzero(count)
    sums = [np.bincount(key, frame[..., part].ravel())[used] for part in range(3)]
    return count[used].astype(np.float32), (np.stack(sums, 1) / count[used, None]).astype(np.float32)


def _spread(weight_M: NDArray[np.float32], mean_M3: Colours, colours: int) -> Colours:
    """Colours to begin with: means of stretches of equally many pixels, in the order of the cells."""
    place_M = np.cumsum(weight_M) - weight_M / 2
    stretch_M = np.minimum((place_M * colours / weight_M.sum()).astype(np.int64), colours - 1)
    return _means(stretch_M, weight_M, mean_M3, mean_M3[np.linspace(0, len(mean_M3) - 1, colours).astype(np.int64)])


def _round(palette_K3: Colours, weight_M: NDArray[np.float32], mean_M3: Colours) -> Colours:
    """One of Lloyd's rounds. A colour that nothing is near goes where the error is largest."""
    error_MK = (palette_K3**2).sum(1) - 2 * mean_M3 @ palette_K3.T
    nearest_M = error_MK.argmin(1)
    error_M = (error_MK[np.arange(len(mean_M3)), nearest_M] + (mean_M3**2).sum(1)) * weight_M
    idle = np.flatnonzero(np.bincount(nearest_M, minlength=len(palette_K3)) == 0)
    worst = np.argsort(-error_M, kind="stable")[: len(idle)]
    rest_K3 = palette_K3.copy()
    rest_K3[idle[: len(worst)]] = mean_M3[worst]
    return _means(nearest_M, weight_M, mean_M3, rest_K3)


def _means(group_M: NDArray[np.int64], weight_M: NDArray[np.float32], mean_M3: Colours, rest_K3: Colours) -> Colours:
    """The mean colour of each group [K, 3]; that of ``rest_K3`` where a group is empty."""
    colours = len(rest_K3)
    total_K = np.bincount(group_M, weight_M, colours)
    sums = [np.bincount(group_M, weight_M * mean_M3[:, part], colours) for part in range(3)]
    means_K3 = np.stack(sums, 1) / np.maximum(total_K, 1)[:, None]
    return np.where(total_K[:, None] > 0, means_K3, rest_K3).astype(np.float32)


def _indices(frame: Frame, palette_K3: Colours) -> NDArray[np.uint8]:
    key = _key(frame, 6)
    used = np.zeros(1 << 18, bool)
    used[key.ravel()] = True
    cells = np.flatnonzero(used)
    middles = np.stack([cells >> 12, cells >> 6 & 63, cells & 63], 1).astype(np.float32) * 4 + 1.5
    nearest = np.zeros(1 << 18, np.uint8)
    nearest[cells] = ((palette_K3**2).sum(1) - 2 * middles @ palette_K3.T).argmin(1)
    return nearest[key]
