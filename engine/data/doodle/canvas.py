"""Something to draw on, in units: an image that may have holes, and the pixels that a unit has.

Knows lines, areas and discs with smooth edges; how a hand draws them is the business of `strokes`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]
"""Red, green, blue; 0 to 255."""

Points = NDArray[np.float64] | Sequence[tuple[float, float]]
"""[n, 2]: x to the right and y down, in units."""

_SHIFT = 4  # OpenCV takes coordinates in sixteenths of a pixel


class Canvas:
    """An image of the rectangle from (left, top), ``width`` × ``height`` units large.

    Args:
        scale: pixels per unit.
        colour: what it is filled with; None leaves it transparent, and `mask` tells what was drawn on.
    """

    def __init__(
        self, left: float, top: float, width: float, height: float, scale: float, colour: Colour | None = None
    ) -> None:
        self.left, self.top, self.width, self.height, self.scale = left, top, width, height, scale
        shape = (max(1, math.ceil(height * scale)), max(1, math.ceil(width * scale)))
        self.image: NDArray[np.uint8] = np.empty((*shape, 3), np.uint8)
        self.image[:] = colour or (0, 0, 0)
        self.mask: NDArray[np.uint8] | None = None if colour else np.zeros(shape, np.uint8)

    def line(self, points: Points, colour: Colour, width: float, closed: bool = False) -> None:
        """A line of ``width`` units through the points; never thinner than a pixel."""
        path = [self._pixels(points)]
        thickness = max(1, round(width * self.scale))
        cv2.polylines(self.image, path, closed, colour, thickness, self._edge, _SHIFT)
        if self.mask is not None:
            cv2.polylines(self.mask, path, closed, 255, thickness, cv2.LINE_8, _SHIFT)

    def area(self, points: Points, colour: Colour) -> None:
        """The inside of a polygon."""
        path = [self._pixels(points)]
        cv2.fillPoly(self.image, path, colour, self._edge, _SHIFT)
        if self.mask is not None:
            cv2.fillPoly(self.mask, path, 255, cv2.LINE_8, _SHIFT)

    def disc(self, x: float, y: float, radius: float, colour: Colour) -> None:
        at = (round((x - self.left) * self.scale * 16), round((y - self.top) * self.scale * 16))
        size = max(8, round(radius * self.scale * 16))
        cv2.circle(self.image, at, size, colour, cv2.FILLED, self._edge, _SHIFT)
        if self.mask is not None:
            cv2.circle(self.mask, at, size, 255, cv2.FILLED, cv2.LINE_8, _SHIFT)

    def inside(self, points: Points) -> NDArray[np.uint8]:
        """A mask of the canvas, 255 inside the polygon."""
        mask = np.zeros(self.image.shape[:2], np.uint8)
        cv2.fillPoly(mask, [self._pixels(points)], 255, cv2.LINE_8, _SHIFT)
        return mask

    def lay(self, over: Canvas, mask: NDArray[np.uint8]) -> None:
        """Copy what another canvas of the same rectangle shows where ``mask`` is set."""
        cv2.copyTo(over.image, mask, self.image)
        if self.mask is not None:
            cv2.copyTo(mask, mask, self.mask)

    def coarsen(self, unit: float) -> None:
        """Make squares of ``unit`` units, as pixel art has."""
        height, width = self.image.shape[:2]
        small = (max(1, round(self.width / unit)), max(1, round(self.height / unit)))
        for picture in (self.image, *(() if self.mask is None else (self.mask,))):
            coarse = cv2.resize(picture, small, interpolation=cv2.INTER_NEAREST)
            picture[:] = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_NEAREST)

    @property
    def _edge(self) -> int:
        return cv2.LINE_8 if self.mask is not None else cv2.LINE_AA  # a soft edge would mix with what is not there

    def _pixels(self, points: Points) -> NDArray[np.int32]:
        moved = (np.asarray(points, np.float64) - (self.left, self.top)) * (self.scale * 16)
        return np.rint(moved).astype(np.int32)
