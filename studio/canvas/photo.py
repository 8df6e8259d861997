"""A photo becomes a drawing: which square of it is taken, and a look nearer to a world's: few flat colours, firm edges.

NumPy and OpenCV; no Qt, no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.runtime.world_model import Image
from studio.canvas.brush import Colour
from studio.canvas.tools import PALETTE
from studio.document.pixels import SIDE

_FINE = 512
"""The look is made at this size: a world sees no more."""
_LIGHT, _STRENGTH = 60.0, 1.4
"""Lightness 0..100 of what worlds look like, and how much stronger their colours are than a photo's."""


@dataclass(frozen=True)
class Framing:
    """The square of a picture that becomes the drawing, in the picture's pixels; what lies outside the picture is white. Of it
    the world sees the middle part whose width is ``aspect`` times its height."""

    x: float
    y: float
    side: float
    aspect: float = 1.0

    @classmethod
    def filling(cls, image: Image, aspect: float = 1.0) -> Framing:
        """What the world sees is the largest such part of the picture, about the middle."""
        return cls._about_middle(image, aspect, min)

    @classmethod
    def whole(cls, image: Image, aspect: float = 1.0) -> Framing:
        """What the world sees is all of the picture, and as little beside it as can be."""
        return cls._about_middle(image, aspect, max)

    @classmethod
    def _about_middle(cls, image: Image, aspect: float, choose: Callable[[float, float], float]) -> Framing:
        height, width = image.shape[:2]
        side = choose(width / min(1.0, aspect), height * max(1.0, aspect))
        return cls((width - side) / 2, (height - side) / 2, side, aspect)

    @property
    def seen(self) -> tuple[float, float, float, float]:
        """x, y, width and height of what the world sees."""
        width, height = self.side * min(1.0, self.aspect), self.side / max(1.0, self.aspect)
        return self.x + (self.side - width) / 2, self.y + (self.side - height) / 2, width, height

    def moved(self, x: float, y: float) -> Framing:
        return replace(self, x=self.x + x, y=self.y + y)

    def resized(self, side: float) -> Framing:
        """About its middle."""
        return replace(self, x=self.x + (self.side - side) / 2, y=self.y + (self.side - side) / 2, side=side)


@dataclass(frozen=True)
class Look:
    """How far a photo is made a world: ``flat`` 0..1 towards ``colours`` alone, ``edges`` 0..1 dark lines where they meet."""

    flat: float = 0.0
    edges: float = 0.0
    colours: tuple[Colour, ...] = PALETTE


A_WORLD = Look(flat=0.8, edges=0.5)
"""What a photo is given first when it shall be a world."""


def framed(image: Image, framing: Framing, side: int = SIDE) -> Image:
    """The square ``framing`` of an H×W×3 picture, as side×side×3."""
    import cv2  # a quarter of a second: not before there is a photo

    scale = side / framing.side
    shrunk = image
    if scale < 0.5:  # averaging first: sampling alone would skip pixels
        factor = 2 * scale
        height, width = image.shape[:2]
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        shrunk = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    by_x, by_y = shrunk.shape[1] / image.shape[1], shrunk.shape[0] / image.shape[0]
    across, down = scale / by_x, scale / by_y
    move = np.array(
        [
            [across, 0, -framing.x * scale + (across - 1) / 2],
            [0, down, -framing.y * scale + (down - 1) / 2],
        ]
    )
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    result = cv2.warpAffine(shrunk, move, (side, side), flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,) * 3)
    return np.ascontiguousarray(result, np.uint8)


def styled(image: Image, look: Look) -> Image:
    """An S×S×3 picture with ``look``; itself when the look is none."""
    if not look.flat and not look.edges:
        return image
    import cv2

    side = image.shape[0]
    small = np.asarray(cv2.resize(image, (_FINE, _FINE), interpolation=cv2.INTER_AREA), np.uint8) if side > _FINE else image
    smooth = small
    for _ in range(2):
        smooth = np.asarray(cv2.bilateralFilter(smooth, 7, 40, 7), np.uint8)
    flat = _nearest(np.asarray(cv2.medianBlur(smooth, 7), np.uint8), look.colours)
    mixed = cv2.addWeighted(small, 1 - look.flat, flat, look.flat, 0).astype(np.float32)
    if look.edges:
        grey = cv2.cvtColor(smooth, cv2.COLOR_RGB2GRAY)
        lines = cv2.dilate(cv2.Canny(grey, 50, 140), np.ones((3, 3), np.uint8))
        dark = cv2.GaussianBlur(lines, (3, 3), 0).astype(np.float32) / 255
        mixed *= (1 - 0.85 * look.edges * dark)[..., None]
    result = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    if side > _FINE:
        result = np.asarray(cv2.resize(result, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
    return np.ascontiguousarray(result)


def _nearest(image: Image, among: Sequence[Colour]) -> Image:
    """Each pixel the colour that looks nearest to it (distance in CIELAB), as if in good light: lightness is bent so that its
    median comes to `_LIGHT`, and colours are as strong as a drawing's."""
    palette = np.array(among, np.uint8)
    colours = _lab(palette[None])[0]
    coarse = np.mgrid[0:32, 0:32, 0:32].transpose(1, 2, 3, 0).reshape(1, -1, 3)
    cells = _lab((coarse * 8 + 4).astype(np.uint8))[0]
    median = float(np.clip(np.median(_lab(image[::4, ::4])[..., 0]), 5, 95))
    bend = float(np.clip(np.log(_LIGHT / 100) / np.log(median / 100), 0.5, 1.8))
    cells[:, 0] = 100 * (cells[:, 0] / 100) ** bend
    cells[:, 1:] *= _STRENGTH
    distance: NDArray[np.float32] = np.square(cells[:, None] - colours[None]).sum(axis=2)
    table = palette[distance.argmin(axis=1)].reshape(32, 32, 32, 3)
    index = image >> 3
    return np.ascontiguousarray(table[index[..., 0], index[..., 1], index[..., 2]])


def _lab(colours: NDArray[np.uint8]) -> NDArray[np.float32]:
    import cv2

    return np.asarray(cv2.cvtColor(colours.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
