"""How marks are made: coverage of strokes and shapes by signed distance, laid over the pixels as they were before.

A stroke is the largest coverage of its segments, so that crossing itself does not darken it, and its edge is smooth at any
hardness. NumPy only: no Qt, no tool, no undo.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.document.pixels import EVERYTHING, NOTHING, SIDE, Pixels, Rect

Coverage = NDArray[np.float32]
"""0..1 for each pixel of a rectangle."""

Colour = tuple[int, int, int]

INK: Colour = (20, 22, 27)

Paint = tuple[int, int, int, int]
"""A colour with its alpha, premultiplied."""

CLEAR: Paint = (0, 0, 0, 0)
"""What an eraser paints with."""


@dataclass(frozen=True)
class Point:
    """A place on the sketch in pixels, with the pen's pressure 0..1."""

    x: float
    y: float
    pressure: float = 1.0


@dataclass(frozen=True)
class Tip:
    """What a stroke is drawn with. ``width`` in pixels at full pressure; ``hardness`` 1 has an edge of one pixel, 0 fades from
    the middle out; ``smoothing`` 0 follows the hand, near 1 only its slow movements. Pressure acts on what ``thins`` and
    ``fades`` say."""

    paint: Paint
    width: float
    hardness: float = 1.0
    opacity: float = 1.0
    smoothing: float = 0.0
    thins: bool = True
    fades: bool = False


def paint(colour: Colour) -> Paint:
    return (*colour, 255)


def between(one: Point, other: Point, t: float = 0.5) -> Point:
    """The point from ``one`` (t = 0) to ``other`` (1)."""
    s = 1 - t
    return Point(one.x * s + other.x * t, one.y * s + other.y * t, one.pressure * s + other.pressure * t)


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
    dx, dy = np.float32(other.x - one.x), np.float32(other.y - one.y)
    x, y = x - np.float32(one.x), y - np.float32(one.y)
    length = dx * dx + dy * dy
    radius: Coverage | np.float32 = np.float32(max(radii))
    if length > 1e-9:  # in place from here on: fresh memory would cost more than the arithmetic
        along = x * (dx / length) + y * (dy / length)
        np.maximum(along, 0, out=along)
        np.minimum(along, 1, out=along)
        distance, down = x - along * dx, y - along * dy
        np.square(distance, out=distance)
        np.square(down, out=down)
        distance += down
        if radii[0] != radii[1]:
            along *= np.float32(radii[1] - radii[0])
            along += np.float32(radii[0])
            radius = along
    else:
        distance = np.square(x) + np.square(y)
    np.sqrt(distance, out=distance)
    fade = np.subtract(radius + np.float32(0.5), distance, out=distance)
    fade /= np.maximum(1, radius * np.float32(1 - hardness))
    np.maximum(fade, 0, out=fade)
    np.minimum(fade, 1, out=fade)
    smooth = np.subtract(3, 2 * fade)
    smooth *= fade
    smooth *= fade
    return rect, smooth


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


def hollow(one: Point, other: Point, width: float, *, round: bool) -> tuple[Rect, Coverage]:
    """The outline of a box, or of an ellipse: ``width`` pixels, inwards."""
    shape = ellipse if round else box
    rect, outer = shape(one, other)
    (x0, x1), (y0, y1) = sorted((one.x, other.x)), sorted((one.y, other.y))
    if min(x1 - x0, y1 - y0) > 2 * width:
        inside, inner = shape(Point(x0 + width, y0 + width), Point(x1 - width, y1 - width))
        if not inside.empty:
            outer[inside.moved(-rect.x0, -rect.y0).slices] -= inner
    return rect, outer


def lay(pixels: Pixels, before: Pixels, rect: Rect, coverage: Coverage, colour: Paint) -> None:
    """Paints ``colour`` over ``before`` (S×S×4) inside ``rect`` into ``pixels``; coverage is h×w. A clear colour erases."""
    pixels[rect.slices] = _laid(before[rect.slices], coverage, colour)


def _laid(under: Pixels, coverage: Coverage, colour: Paint) -> Pixels:
    """``colour`` over ``under``, …×4, as far as ``coverage``, …, says."""
    kept = coverage * np.float32(colour[3] / 255) if colour[3] else coverage
    # over: what the paint covers goes, and the paint comes; with a clear colour only the first happens
    result = under.astype(np.float32)
    result *= (1 - kept)[..., None]
    if colour[3]:
        result += coverage[..., None] * np.asarray(colour, np.float32)
    result += np.float32(0.5)
    return result.astype(np.uint8)


_PLACES = np.arange(SIDE * SIDE, dtype=np.int32).reshape(SIDE, SIDE)
"""Where each pixel is in a picture laid flat."""


class Stroke:
    """One stroke in the making: each point extends a smooth curve through the middles of what came before."""

    def __init__(self, pixels: Pixels, tip: Tip, within: Rect = EVERYTHING) -> None:
        self.before = pixels.copy()
        self.touched = NOTHING
        self._pixels, self._tip, self._within = pixels, tip, within
        self._coverage = np.zeros((SIDE, SIDE), np.float32)
        self._points: list[Point] = []
        self._pen: Point | None = None

    def add(self, point: Point) -> Rect:
        """Extends the stroke towards ``point``, where the pen is. Returns what to repaint."""
        self._pen = point
        if self._points:
            point = between(self._points[-1], point, 1 - min(self._tip.smoothing, 0.96))
        return self._extend(point)

    def finish(self) -> Rect:
        """The rest, up to where the pen left."""
        if self._pen is None:
            return NOTHING
        rect = self._extend(self._pen) if self._tip.smoothing else NOTHING
        if len(self._points) > 1:
            rect = rect.united(self._draw([between(self._points[-2], self._points[-1]), self._points[-1]]))
        return rect

    def _extend(self, point: Point) -> Rect:
        points = self._points
        if points and math.hypot(point.x - points[-1].x, point.y - points[-1].y) < 0.3:
            return NOTHING
        points.append(point)
        if len(points) == 1:
            return self._draw([point, point])
        if len(points) == 2:
            return self._draw([points[0], between(points[0], point)])
        return self._draw(self._curve(between(points[-3], points[-2]), points[-2], between(points[-2], point)))

    def _curve(self, start: Point, control: Point, end: Point) -> list[Point]:
        """A quadratic Bézier in pieces of about six pixels, or longer ones where the brush is wide."""
        length = math.hypot(control.x - start.x, control.y - start.y) + math.hypot(end.x - control.x, end.y - control.y)
        pieces = max(1, min(24, round(length / max(6.0, self._tip.width / 4))))
        steps = (piece / pieces for piece in range(pieces + 1))
        return [between(between(start, control, t), between(control, end, t), t) for t in steps]

    def _draw(self, points: list[Point]) -> Rect:
        """The segments between ``points``. Only pixels that they cover more than what came before are painted: of a wide
        brush, which moves by little each time, few."""
        touched, tip = NOTHING, self._tip
        covered, before, pixels = self._coverage.reshape(-1), self.before.reshape(-1, 4), self._pixels.reshape(-1, 4)
        for one, other in itertools.pairwise(points):
            ends = (one, other) if tip.thins else (Point(one.x, one.y), Point(other.x, other.y))
            rect, coverage = capsule(*ends, tip.width, tip.hardness)
            area = rect.common(self._within)
            if area.empty:
                continue
            coverage = coverage[area.moved(-rect.x0, -rect.y0).slices]
            if tip.fades:
                coverage = coverage * np.float32((one.pressure + other.pressure) / 2)
            grown = coverage > self._coverage[area.slices]
            places, values = _PLACES[area.slices][grown], coverage[grown]
            if places.size:
                covered[places] = values
                pixels[places] = _laid(before[places], values * np.float32(tip.opacity), tip.paint)
                touched = touched.united(_around(places))
        self.touched = self.touched.united(touched)
        return touched


def _around(places: NDArray[np.int32]) -> Rect:
    """The smallest rectangle with all ``places``, which are in their order."""
    columns = places % SIDE
    return Rect(int(columns.min()), int(places[0]) // SIDE, int(columns.max()) + 1, int(places[-1]) // SIDE + 1)


def flood(seen: Pixels, x: int, y: int, tolerance: int) -> tuple[Rect, NDArray[np.bool_]]:
    """The area around (x, y) whose colours in ``seen`` are within ``tolerance`` of the one there, and its antialiased rim."""
    import cv2  # a quarter of a second: only who fills pays for it

    image = cv2.cvtColor(seen, cv2.COLOR_RGBA2RGB)
    mask = np.zeros((SIDE + 2, SIDE + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE | (255 << 8)
    _, _, _, (left, top, width, height) = cv2.floodFill(
        image, mask, (x, y), (0, 0, 0), (tolerance,) * 3, (tolerance,) * 3, flags
    )
    rect = Rect(left - 1, top - 1, left + width + 1, top + height + 1).clipped()
    filled = (mask[1:-1, 1:-1][rect.slices] == 255).astype(np.uint8)  # the rim of the mask is OpenCV's own
    return rect, cv2.dilate(filled, np.ones((3, 3), np.uint8)).astype(np.bool_)
