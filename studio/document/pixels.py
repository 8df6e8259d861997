"""Pixels of a drawing and how they lie over each other. Colours are premultiplied by their alpha, so that laying one over
another, mixing and erasing are one multiplication each. NumPy only: no layer, no tool and no Qt. Pixels of a picture lie
four bytes side by side, whatever part of a larger one it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SIDE = 1024
"""Width and height of a sketch in pixels; the engine fits it to the world's frame."""

PAPER = (255, 255, 255)

Pixels = NDArray[np.uint8]
"""h×w×4 uint8: red, green, blue and alpha, the colours premultiplied."""


@dataclass(frozen=True)
class Rect:
    """Pixels x0 ≤ x < x1, y0 ≤ y < y1."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def empty(self) -> bool:
        return self.x0 >= self.x1 or self.y0 >= self.y1

    @property
    def width(self) -> int:
        return max(0, self.x1 - self.x0)

    @property
    def height(self) -> int:
        return max(0, self.y1 - self.y0)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows, then columns."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    def united(self, other: Rect) -> Rect:
        if self.empty or other.empty:
            return other if self.empty else self
        return Rect(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def common(self, other: Rect) -> Rect:
        """What lies in both."""
        return Rect(max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1))

    def clipped(self, side: int = SIDE) -> Rect:
        return self.common(Rect(0, 0, side, side))

    def moved(self, x: int, y: int) -> Rect:
        return Rect(self.x0 + x, self.y0 + y, self.x1 + x, self.y1 + y)

    def contains(self, x: float, y: float) -> bool:
        return self.x0 <= x < self.x1 and self.y0 <= y < self.y1


NOTHING = Rect(0, 0, 0, 0)
EVERYTHING = Rect(0, 0, SIDE, SIDE)


_WORD = np.dtype("<u4")
"""A pixel as one number, its alpha in the highest byte: two channels at a time go through one multiplication."""
_FULL, _ALPHA = np.uint32(0xFF), np.uint32(24)
_LOW, _HIGH, _HALVES = np.uint32(0x00FF00FF), np.uint32(0xFF00FF00), np.uint32(0x00800080)
_BLOCK = 1 << 15
"""Pixels that are worked on at a time, so that what lies between stays in the processor's cache."""


def over(top: Pixels, under: Pixels, out: Pixels | None = None) -> Pixels:
    """``top`` laid over ``under``, in new pixels or in ``out``, which may be one of the two."""
    result = np.empty(top.shape, np.uint8) if out is None else out
    for above, below, both in _blocks(top, under, result):
        np.add(above, _scaled(below, _FULL - (above >> _ALPHA)), out=both)
    return result


def over_paper(top: Pixels) -> Pixels:
    """``top`` laid over white paper: opaque everywhere."""
    result = np.empty(top.shape, np.uint8)
    for above, out in _blocks(top, result):
        rest = _FULL - (above >> _ALPHA)
        rest *= np.uint32(0x01010101)
        np.add(above, rest, out=out)
    return result


def scaled(pixels: Pixels, by: Pixels | int) -> Pixels:
    """``pixels`` × ``by`` / 255, rounded; exact at 0 and 255. ``by`` is a number 0..255, or h×w×1 of them."""
    result = np.empty(pixels.shape, np.uint8)
    if isinstance(by, int):
        for block, out in _blocks(pixels, result):
            out[...] = _scaled(block, np.uint32(by))
    else:
        result = _scaled(_words(pixels), by[..., 0].astype(_WORD)).view(np.uint8).reshape(pixels.shape)
    return result


def mixed(one: Pixels, other: Pixels, by: int, out: Pixels) -> None:
    """``one`` × ``by`` / 255 + ``other`` × (255 − ``by``) / 255, rounded, into ``out``."""
    share, rest = np.uint32(by), np.uint32(255 - by)
    for first, second, result in _blocks(one, other, out):
        low, high = first & _LOW, first >> 8
        under, above = second & _LOW, second >> 8
        high &= _LOW
        above &= _LOW
        for lanes, others in ((low, under), (high, above)):
            lanes *= share
            others *= rest
            lanes += others
            _divide(lanes)
        low >>= 8
        low &= _LOW
        high &= _HIGH
        np.bitwise_or(low, high, out=result)


def _divide(lanes: NDArray[np.integer]) -> None:
    """Products of both lanes by 255, rounded, into the upper byte of each: p + 128 + ((p + 128) >> 8)."""
    lanes += _HALVES
    carry = lanes >> 8
    carry &= _LOW
    lanes += carry


def _words(pixels: Pixels) -> NDArray[np.uint32]:
    """h×w numbers in the memory of ``pixels``."""
    return pixels.view(_WORD)[..., 0]


def _blocks(*pictures: Pixels) -> Iterator[tuple[NDArray[np.uint32], ...]]:
    """The same few rows of each."""
    height, width = pictures[0].shape[:2]
    words = [_words(picture) for picture in pictures]
    rows = max(1, _BLOCK // max(1, width))
    for y in range(0, height, rows):
        yield tuple(part[y : y + rows] for part in words)


def _scaled(words: NDArray[np.uint32], by: NDArray[np.uint32] | np.uint32) -> NDArray[np.uint32]:
    """All four channels × ``by`` / 255."""
    low, high = words & _LOW, words >> 8
    high &= _LOW
    for lanes in (low, high):
        lanes *= by
        _divide(lanes)
    low >>= 8
    low &= _LOW
    high &= _HIGH
    low |= high
    return low


def extent(pixels: Pixels) -> Rect:
    """The smallest rectangle outside of which all is clear."""
    words = _words(pixels)
    rows = np.flatnonzero(words.any(axis=1))
    if not rows.size:
        return NOTHING
    columns = np.flatnonzero(words.any(axis=0))
    return Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


def opaque(rgb: NDArray[np.uint8]) -> Pixels:
    """An h×w×3 picture as pixels without transparency."""
    return np.concatenate([rgb, np.full((*rgb.shape[:2], 1), 255, np.uint8)], axis=2)


def premultiplied(straight: NDArray[np.uint8]) -> Pixels:
    """h×w×4 pixels as files hold them, to those of a drawing."""
    result = scaled(straight, straight[..., 3:])
    result[..., 3] = straight[..., 3]
    return result


def straight(pixels: Pixels) -> NDArray[np.uint8]:
    """The opposite of `premultiplied`, which gives back exactly these pixels."""
    alpha = np.maximum(pixels[..., 3:].astype(np.uint16), 1)
    colours = (pixels[..., :3].astype(np.uint16) * 255 + alpha // 2) // alpha
    return np.concatenate([np.minimum(colours, 255).astype(np.uint8), pixels[..., 3:]], axis=2)
