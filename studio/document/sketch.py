"""The drawing that a world begins from: its pixels, changed by patches that can be taken back. Knows no tool and no Qt."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.runtime.world_model import Image

SIDE = 512
"""Width and height of a sketch in pixels; the engine fits it to the world's frame."""

PAPER = (255, 255, 255)

Pixels = NDArray[np.uint8]
"""S×S×4 uint8: red, green, blue and a fourth byte that is always 255."""


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
    def slices(self) -> tuple[slice, slice]:
        """Rows, then columns."""
        return slice(self.y0, self.y1), slice(self.x0, self.x1)

    def united(self, other: Rect) -> Rect:
        if self.empty or other.empty:
            return other if self.empty else self
        return Rect(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def clipped(self, side: int = SIDE) -> Rect:
        return Rect(max(self.x0, 0), max(self.y0, 0), min(self.x1, side), min(self.y1, side))


NOTHING = Rect(0, 0, 0, 0)
EVERYTHING = Rect(0, 0, SIDE, SIDE)


@dataclass(frozen=True)
class Patch:
    """One change of the pixels inside ``rect``, both ways, compressed: hundreds of strokes fit in a few megabytes."""

    rect: Rect
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)


class Sketch:
    """Owns ``pixels``, one array for its whole life: views may wrap it without copying, and repaint what a patch names."""

    def __init__(self) -> None:
        self.pixels: Pixels = np.full((SIDE, SIDE, 4), 255, np.uint8)

    @property
    def image(self) -> Image:
        """A copy as S×S×3 RGB."""
        return np.ascontiguousarray(self.pixels[..., :3])

    @property
    def blank(self) -> bool:
        return bool((self.pixels == 255).all())

    def digest(self) -> str:
        """Same digest, same drawing."""
        return hashlib.blake2b(self.pixels.data, digest_size=16).hexdigest()

    def patch(self, before: Pixels, rect: Rect = EVERYTHING) -> Patch | None:
        """What changed inside ``rect`` since the pixels were ``before`` (S×S×4); None when nothing did."""
        rect = rect.clipped()
        if rect.empty:
            return None
        old, new = before[rect.slices], self.pixels[rect.slices]
        if np.array_equal(old, new):
            return None
        return Patch(rect, zlib.compress(old.tobytes(), 1), zlib.compress(new.tobytes(), 1))

    def apply(self, patch: Patch, *, back: bool = False) -> Rect:
        """Does ``patch``, or takes it back. Returns what to repaint."""
        rows, columns = patch.rect.slices
        data = np.frombuffer(zlib.decompress(patch.before if back else patch.after), np.uint8)
        self.pixels[rows, columns] = data.reshape(patch.rect.y1 - patch.rect.y0, patch.rect.x1 - patch.rect.x0, 4)
        return patch.rect
