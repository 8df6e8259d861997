"""Pixels of a drawing and how they lie over each other. Colours are premultiplied by their alpha, so that laying one over
another, mixing and erasing are one multiplication each. NumPy only: no layer, no tool and no Qt.
"""

from __future__ import annotations

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


def over(top: Pixels, under: Pixels) -> Pixels:
    """``top`` laid over ``under``."""
    return top + scaled(under, 255 - top[..., 3:])


def over_paper(top: Pixels) -> Pixels:
    """``top`` laid over white paper: opaque everywhere."""
    return top + (255 - top[..., 3:])


def scaled(pixels: Pixels, by: NDArray[np.uint8] | int) -> Pixels:
    """``pixels`` × ``by`` / 255, rounded; exact at 0 and 255."""
    product = np.multiply(pixels, by, dtype=np.uint16)
    product += 128
    product += product >> 8
    return (product >> 8).astype(np.uint8)


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
