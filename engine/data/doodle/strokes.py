"""Lines and areas as a hand draws them: they tremble, overshoot, press harder and softer, hatch and scribble.

Takes the hand from a `Style`; knows no things.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.data.doodle.canvas import Canvas, Colour, Points
from engine.data.doodle.style import Style

_SMOOTH = np.array([0.06, 0.24, 0.4, 0.24, 0.06])
_SPACING = 2.2  # units between the points that tremble


def trembling(random: np.random.Generator, points: Points, wobble: float) -> NDArray[np.float64]:
    """The path with more points, each off by about ``wobble`` units, neighbours alike. [m, 2]"""
    corners = np.asarray(points, np.float64)
    if wobble == 0:
        return corners
    lengths = np.hypot(*np.diff(corners, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(lengths)])
    count = max(2, int(along[-1] / _SPACING) + 1)
    at = np.linspace(0, along[-1], count)
    if len(corners) <= 40:  # corners stay corners
        at = np.union1d(at, along)
    path = np.stack([np.interp(at, along, corners[:, 0]), np.interp(at, along, corners[:, 1])], 1)
    noise = random.normal(0, 1.6 * wobble, (len(path) + 4, 2))
    path[:, 0] += np.convolve(noise[:, 0], _SMOOTH, "valid")
    path[:, 1] += np.convolve(noise[:, 1], _SMOOTH, "valid")
    return path


def stroke(
    canvas: Canvas, random: np.random.Generator, points: Points, colour: Colour, style: Style, width: float | None = None
) -> None:
    """A line through the points in the style's hand."""
    corners = np.asarray(points, np.float64)
    extent = float((corners.max(0) - corners.min(0)).max())
    thick = min(style.width if width is None else width, max(0.6, 0.2 * extent))  # small things are drawn with more care
    wobble = min(style.wobble, 0.05 * extent)
    for again in range(2 if style.retrace and extent > 6 else 1):
        path = trembling(random, corners, wobble * (1 + 0.5 * again))
        if style.overshoot and len(path) > 2:
            path = _overshot(path, min(style.overshoot, 0.2 * extent) * random.random(2))
        if style.pressure and len(path) > 5:
            pieces = np.array_split(np.arange(len(path)), math.ceil(len(path) / 6))
            press = 1 + style.pressure * np.clip(random.normal(0, 0.8, len(pieces)), -1, 1)
            for piece, pressed in zip(pieces, press, strict=True):
                canvas.line(path[piece[0] : piece[-1] + 2], colour, thick * pressed)
        else:
            canvas.line(path, colour, thick)


def shape(
    canvas: Canvas,
    random: np.random.Generator,
    points: Points,
    style: Style,
    colour: Colour,
    outline: Colour | None = None,
    filled: bool | None = None,
) -> None:
    """A closed shape: its inside in the style's way to fill, and its outline.

    Args:
        outline: the colour of the outline; None: the style's line.
        filled: whether the inside is coloured; None: as often as the style does it.
    """
    corners = np.asarray(points, np.float64)
    inside = random.random() < style.fill_share if filled is None else filled
    fills = inside and (style.fill != "none" or bool(filled))
    if fills:
        fill(canvas, random, corners, colour, style)
    elif style.covers and style.outlined:
        canvas.area(corners, style.paper)
    if style.outlined or not fills:
        stroke(canvas, random, [*corners, corners[0]], outline or style.line, style)


def fill(canvas: Canvas, random: np.random.Generator, points: Points, colour: Colour, style: Style) -> None:
    """Colour the inside of a polygon in the style's way."""
    corners = np.asarray(points, np.float64)
    if style.fill in ("flat", "none"):
        canvas.area(trembling(random, [*corners, corners[0]], style.wobble * 0.6), colour)
        return
    if canvas.mask is not None:  # what is behind must not be seen between the strokes
        canvas.area(corners, style.paper)
    scribbled = style.fill == "scribble"
    width = max(style.width * (0.9 if scribbled else 0.6), 0.5)
    spacing = width * float(random.uniform(0.9, 1.5) if scribbled else random.uniform(2.2, 4))
    lines = hatching(corners, float(random.normal(-0.8, 0.35)), spacing)
    if not len(lines):
        return
    lines = lines + random.normal(0, 0.25 + 0.4 * style.wobble, lines.shape)
    if scribbled:
        lines[1::2] = lines[1::2, ::-1]
        breaks = np.flatnonzero(np.hypot(*(lines[1:, 0] - lines[:-1, 1]).T) > 3 * spacing + 3) + 1
        for run in np.split(lines, breaks):
            canvas.line(run.reshape(-1, 2), colour, width)
    else:
        for line in lines:
            canvas.line(line, colour, width)


def hatching(corners: NDArray[np.float64], angle: float, spacing: float) -> NDArray[np.float64]:
    """Parallel lines inside a polygon: [n, 2 ends, 2], in order of their height."""
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[cos, -sin], [sin, cos]])
    turned = corners @ turn  # by −angle
    x0, y0 = turned.T
    x1, y1 = np.roll(turned, -1, 0).T
    lines: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for y in np.arange(y0.min() + spacing / 2, y0.max(), spacing):
        crosses = (y0 <= y) != (y1 <= y)
        xs = np.sort(x0[crosses] + (y - y0[crosses]) / (y1[crosses] - y0[crosses]) * (x1[crosses] - x0[crosses]))
        lines.extend(((xs[i], y), (xs[i + 1], y)) for i in range(0, len(xs) - 1, 2))
    found: NDArray[np.float64] = np.array(lines, np.float64).reshape(-1, 2, 2) @ turn.T
    return found


def _overshot(path: NDArray[np.float64], by: NDArray[np.float64]) -> NDArray[np.float64]:
    """Both ends drawn out by so many units."""
    first, last = path[0] - path[1], path[-1] - path[-2]
    start = path[0] + first / (np.hypot(*first) + 1e-6) * by[0]
    end = path[-1] + last / (np.hypot(*last) + 1e-6) * by[1]
    return np.concatenate([[start], path, [end]])


def block(x: float, foot: float, half: float, tall: float) -> list[tuple[float, float]]:
    """An upright rectangle as a path: the middle of its foot, half its width, its height."""
    return [(x - half, foot), (x + half, foot), (x + half, foot - tall), (x - half, foot - tall)]


def round_path(x: float, y: float, across: float, down: float, count: int = 14, start: float = 0.0) -> NDArray[np.float64]:
    """An ellipse as a path, without its first point again. [count, 2]"""
    angles = start + np.arange(count) * (2 * math.pi / count)
    return np.stack([x + across * np.cos(angles), y + down * np.sin(angles)], 1)


def lumpy_path(
    random: np.random.Generator, x: float, y: float, across: float, down: float, lumps: float
) -> NDArray[np.float64]:
    """A round shape with bumps; ``lumps`` is their size relative to the shape. [16, 2]"""
    angles = np.arange(16) * (math.pi / 8)
    radius = np.ones(16)
    for turns in (2, 3, 5):
        radius += lumps * random.normal(0, 0.6) / turns**0.5 * np.cos(turns * angles + random.uniform(0, 6.3))
    return np.stack([x + across * radius * np.cos(angles), y + down * radius * np.sin(angles)], 1)
