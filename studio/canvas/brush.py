"""How marks are made: coverage of strokes and shapes by signed distance, laid over the pixels as they were before.

A stroke is the largest coverage of its segments, so that crossing itself does not darken it, and its edge is smooth at any
hardness. NumPy only: no Qt, no tool, no undo.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.document.sketch import NOTHING, SIDE, Pixels, Rect

Coverage = NDArray[np.float32]
"""0..1 for each pixel of a rectangle."""

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Point:
    """A place on the sketch in pixels, with the pen's pressure 0..1."""

    x: float
    y: float
    pressure: float = 1.0


def between(one: Point, other: Point) -> Point:
    return Point((one.x + other.x) / 2, (one.y + other.y) / 2, (one.pressure + other.pressure) / 2)


def _grid(rect: Rect) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Pixel centres of ``rect``: x as a row, y as a column."""
    x = np.arange(rect.x0, rect.x1, dtype=np.float32)[None, :] + np.float32(0.5)
    y = np.arange(rect.y0, rect.y1, dtype=np.float32)[:, None] + np.float32(0.5)
    return x, y


def capsule(one: Point, other: Point, width: float, hardness: float) -> tuple[Rect, Coverage]:
    """A segment ``width`` pixels wide at full pressure, thinner at less. Hardness 1 has an edge of one pixel, 0 fades from
    the middle line out."""
    radii = [max(0.35, width / 2 * point.pressure) for point in (one, other)]
    reach = max(radii) + 1.5
    rect = Rect(
        math.floor(min(one.x, other.x) - reach),
        math.floor(min(one.y, other.y) - reach),
        math.ceil(max(one.x, other.x) + reach),
        math.ceil(max(one.y, other.y) + reach),
    ).clipped()
    if rect.empty:
        return NOTHING, np.zeros((0, 0), np.float32)
    x, y = _grid(rect)
    dx, dy = other.x - one.x, other.y - one.y
    length = dx * dx + dy * dy
    along = np.clip(((x - one.x) * dx + (y - one.y) * dy) / length, 0, 1) if length > 1e-9 else np.zeros_like(x * y)
    distance = np.hypot(x - one.x - along * dx, y - one.y - along * dy)
    radius = radii[0] + (radii[1] - radii[0]) * along
    fade = np.clip((radius + 0.5 - distance) / np.maximum(1.0, radius * (1 - hardness)), 0, 1)
    return rect, (fade * fade * (3 - 2 * fade)).astype(np.float32)


def box(one: Point, other: Point) -> tuple[Rect, Coverage]:
    """A filled rectangle between two corners, antialiased."""
    (x0, x1), (y0, y1) = sorted((one.x, other.x)), sorted((one.y, other.y))
    rect = Rect(math.floor(x0) - 1, math.floor(y0) - 1, math.ceil(x1) + 1, math.ceil(y1) + 1).clipped()
    if rect.empty:
        return NOTHING, np.zeros((0, 0), np.float32)
    x, y = _grid(rect)
    inside_x = np.clip(np.minimum(x - x0, x1 - x) + 0.5, 0, 1)
    inside_y = np.clip(np.minimum(y - y0, y1 - y) + 0.5, 0, 1)
    return rect, (inside_x * inside_y).astype(np.float32)


def ellipse(one: Point, other: Point) -> tuple[Rect, Coverage]:
    """A filled ellipse in the box between two corners, antialiased to first order (value over gradient)."""
    a, b = abs(one.x - other.x) / 2, abs(one.y - other.y) / 2
    middle = between(one, other)
    rect = Rect(
        math.floor(middle.x - a) - 1, math.floor(middle.y - b) - 1, math.ceil(middle.x + a) + 1, math.ceil(middle.y + b) + 1
    ).clipped()
    if rect.empty or min(a, b) < 0.5:
        return NOTHING, np.zeros((0, 0), np.float32)
    x, y = _grid(rect)
    u, v = (x - middle.x) / a, (y - middle.y) / b
    value = np.hypot(u, v)
    gradient = np.hypot(u / a, v / b) / np.maximum(value, 1e-6)
    return rect, np.clip((1 - value) / np.maximum(gradient, 1e-6) + 0.5, 0, 1).astype(np.float32)


def lay(pixels: Pixels, before: Pixels, rect: Rect, coverage: Coverage, colour: Colour) -> None:
    """Paints ``colour`` over ``before`` inside ``rect`` into ``pixels``. Both are S×S×4, coverage h×w."""
    rows, columns = rect.slices
    under = before[rows, columns, :3].astype(np.float32)
    over = np.asarray(colour, np.float32)
    pixels[rows, columns, :3] = np.rint(under + (over - under) * coverage[..., None]).astype(np.uint8)


class Stroke:
    """One stroke in the making: each point extends a smooth curve through the middles of what came before."""

    def __init__(self, pixels: Pixels, colour: Colour, width: float, hardness: float) -> None:
        self.before = pixels.copy()
        self.touched = NOTHING
        self._pixels = pixels
        self._colour = colour
        self._width = width
        self._hardness = hardness
        self._coverage = np.zeros((SIDE, SIDE), np.float32)
        self._points: list[Point] = []

    def add(self, point: Point) -> Rect:
        """Extends the stroke to about ``point``. Returns what to repaint."""
        points = self._points
        if points and math.hypot(point.x - points[-1].x, point.y - points[-1].y) < 0.3:
            return NOTHING
        points.append(point)
        if len(points) == 1:
            return self._segment(point, point)
        if len(points) == 2:
            return self._segment(points[0], between(points[0], point))
        start, control, end = between(points[-3], points[-2]), points[-2], between(points[-2], point)
        return self._curve(start, control, end)

    def finish(self) -> Rect:
        """The last half segment, up to where the pen left."""
        if len(self._points) < 2:
            return NOTHING
        return self._segment(between(self._points[-2], self._points[-1]), self._points[-1])

    def _curve(self, start: Point, control: Point, end: Point) -> Rect:
        """A quadratic Bézier in pieces of about six pixels."""
        length = math.hypot(control.x - start.x, control.y - start.y) + math.hypot(end.x - control.x, end.y - control.y)
        pieces = max(1, min(24, round(length / 6)))
        touched, previous = NOTHING, start
        for piece in range(1, pieces + 1):
            t = piece / pieces
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            point = Point(
                a * start.x + b * control.x + c * end.x,
                a * start.y + b * control.y + c * end.y,
                a * start.pressure + b * control.pressure + c * end.pressure,
            )
            touched = touched.united(self._segment(previous, point))
            previous = point
        return touched

    def _segment(self, one: Point, other: Point) -> Rect:
        rect, coverage = capsule(one, other, self._width, self._hardness)
        if rect.empty:
            return NOTHING
        area = self._coverage[rect.slices]
        np.maximum(area, coverage, out=area)
        lay(self._pixels, self.before, rect, area, self._colour)
        self.touched = self.touched.united(rect)
        return rect


def flood(pixels: Pixels, x: int, y: int, colour: Colour, tolerance: int = 40) -> Rect:
    """Fills the area around (x, y) whose colours are within ``tolerance`` of the one there, and its antialiased rim."""
    import cv2  # a quarter of a second: only who fills pays for it

    image = np.ascontiguousarray(pixels[..., :3])
    mask = np.zeros((SIDE + 2, SIDE + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (255 << 8)
    cv2.floodFill(image, mask, (x, y), (0, 0, 0), (tolerance,) * 3, (tolerance,) * 3, flags)
    filled = (mask[1:-1, 1:-1] == 255).astype(np.uint8)  # the rim of the mask is OpenCV's own
    area = cv2.dilate(filled, np.ones((3, 3), np.uint8)) > 0
    pixels[area, :3] = colour
    rows, columns = np.nonzero(area)
    return Rect(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
