"""The ground and what is built on it, drawn: earth with grass or snow, stones, bricks; crates and platforms.

Where the ground is, `terrain` says; how a hand draws, `strokes`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.data.doodle.canvas import Canvas, Colour
from engine.data.doodle.strokes import fill, shape, stroke
from engine.data.doodle.style import Style, mix
from engine.data.doodle.terrain import Box, Terrain


def draw_terrain(canvas: Canvas, random: np.random.Generator, style: Style, terrain: Terrain) -> None:
    """All of a terrain that the canvas shows."""
    coloured = random.random() < (0.9 * style.fill_share if style.on_paper else 0.95)
    earth = style.colour("earth") if random.random() < 0.6 else style.colour("ground")
    surface = terrain.line(canvas.left - 4, canvas.left + canvas.width + 4)
    bottom = canvas.top + canvas.height + 4
    body = np.concatenate([surface, [(surface[-1, 0], bottom), (surface[0, 0], bottom)]])
    turf = _turf(random) if random.random() < 0.6 else 0.0
    if coloured:
        fill(canvas, random, body, earth, style)
        _draw_inside(canvas, random, style, terrain, earth)
        if turf:
            _draw_turf(canvas, random, style, surface, turf)
    elif canvas.mask is not None:
        canvas.area(body, style.paper if style.on_paper else earth)
    if style.outlined or not coloured:
        _draw_edge(canvas, random, style, terrain, surface, bare=not coloured)
    cross = random.random() < 0.5
    for box in terrain.boxes:
        if canvas.left - 20 < box.x < canvas.left + canvas.width:
            _draw_crate(canvas, random, style, box, cross)
    like_ground = coloured and random.random() < 0.6
    for box in terrain.platforms:
        if canvas.left - 40 < box.x < canvas.left + canvas.width:
            path = [
                (box.x, box.y),
                (box.x + box.width, box.y),
                (box.x + box.width, box.y + box.height),
                (box.x, box.y + box.height),
            ]
            shape(
                canvas, random, path, style, earth if like_ground else style.colour("box"), filled=True if like_ground else None
            )
            if like_ground and turf:
                top = np.array(path[:2])
                _draw_turf(canvas, random, style, top, min(turf, box.height / 2))


def _turf(random: np.random.Generator) -> float:
    """How deep the grass or the snow is."""
    return float(random.uniform(1.2, 4.5))


def _draw_turf(canvas: Canvas, random: np.random.Generator, style: Style, surface: NDArray[np.float64], deep: float) -> None:
    """A strip along the surface; its lower edge is straight, or hangs in drops."""
    lower = surface[::-1] + np.array([0, deep])
    flat = replace(style, fill="flat")
    fill(canvas, random, np.concatenate([surface, lower]), style.colour("ground"), flat)
    if random.random() < 0.4:
        colour = style.colour("ground")
        for x in np.arange(surface[0, 0], surface[-1, 0], deep * 2.2):
            canvas.disc(float(x), float(np.interp(x, surface[:, 0], surface[:, 1])) + deep, deep * 0.7, colour)


def _draw_inside(canvas: Canvas, random: np.random.Generator, style: Style, terrain: Terrain, earth: Colour) -> None:
    """Stones, dashes, waves or bricks in the earth, or nothing."""
    kind = str(random.choice(["nothing", "stones", "dashes", "waves", "bricks"], p=[0.5, 0.15, 0.15, 0.1, 0.1]))
    if kind == "nothing" or (style.on_paper and style.fill != "flat"):
        return
    colour = mix(earth, style.line if random.random() < 0.6 else (0, 0, 0), float(random.uniform(0.12, 0.4)))
    apart = float(random.uniform(4, 8))
    width = min(style.width * 0.7, 1.0)
    rows = np.arange(3.0 + width, 40.0, apart * float(random.uniform(0.6, 1.0)))
    for row, deep in enumerate(rows):
        for x in np.arange(canvas.left - apart * (1 + row % 2 / 2), canvas.left + canvas.width, apart):
            y = terrain.ground_floor(float(x), 1.0) + deep
            if y > canvas.top + canvas.height:
                continue
            if kind in ("stones", "dashes"):
                if random.random() < 0.7:
                    continue
                x, y = x + random.uniform(-2, 2), y + random.uniform(-2, 2)
            if kind == "stones":
                canvas.disc(float(x), float(y), float(random.uniform(0.5, 1.5)), colour)
            elif kind == "dashes":
                canvas.line([(x, y), (x + apart * 0.4, y)], colour, width)
            elif kind == "waves":
                canvas.line([(x, y), (x + apart * 0.25, y + 0.8), (x + apart * 0.5, y), (x + apart, y)], colour, width)
            else:
                canvas.line([(x + apart, y), (x, y), (x, y + (rows[1] - rows[0]))], colour, width)


def _draw_edge(
    canvas: Canvas, random: np.random.Generator, style: Style, terrain: Terrain, surface: NDArray[np.float64], bare: bool
) -> None:
    """The line of the surface; under a bare one sometimes strokes that say: this is solid."""
    line = style.line if random.random() < 0.7 else style.colour("ground")
    stroke(canvas, random, surface, line, style, style.width * float(random.uniform(1.0, 1.5)))
    if bare and random.random() < 0.3:
        gap = float(random.uniform(2.5, 5))
        for x in np.arange(canvas.left, canvas.left + canvas.width, gap):
            y = terrain.ground_floor(float(x), 0.5)
            stroke(canvas, random, [(x, y), (x - 2.5, y + 3.5)], line, style, style.width * 0.7)
    elif random.random() < 0.25:
        for x in np.arange(canvas.left, canvas.left + canvas.width, float(random.uniform(2, 6))):
            y = terrain.ground_floor(float(x), 0.5)
            blade = [(x, y + 0.3), (x + random.normal(0, 1), y - random.uniform(1.2, 3))]
            stroke(canvas, random, blade, style.colour("ground"), style, style.width * 0.6)


def _draw_crate(canvas: Canvas, random: np.random.Generator, style: Style, box: Box, cross: bool) -> None:
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    shape(canvas, random, [(x, y), (right, y), (right, bottom), (x, bottom)], style, style.colour("box"))
    if cross:
        inner = mix(style.colour("box"), style.line, 0.7)
        width = min(style.width, 1.2) * 0.8
        stroke(canvas, random, [(x + 1, y + 1), (right - 1, bottom - 1)], inner, style, width)
        if random.random() < 0.6:
            stroke(canvas, random, [(right - 1, y + 1), (x + 1, bottom - 1)], inner, style, width)
