"""One scene as layers of drawing: backdrop, what is far, and what is near; and the sprites that move in front.

Draws only what the camera will see. Knows neither actions nor time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.data.doodle import backdrop, scenery
from engine.data.doodle.canvas import Canvas
from engine.data.doodle.cast import Figure, Sprite, make_figure
from engine.data.doodle.strokes import fill, shape, stroke
from engine.data.doodle.style import Style, mix, stand_out
from engine.data.doodle.terrain import Box, Terrain

_MARGIN = 3.0


@dataclass(frozen=True)
class Layer:
    """A drawing that moves ``depth`` times as far as the camera: 1 is near, 0 never moves."""

    canvas: Canvas
    depth: float


def window(middles: NDArray[np.float64], view: float, depth: float) -> Box:
    """What of a layer a camera sees along its way; middles [T, 2] and the view's side in units."""
    low, high = middles.min(0) * depth - view / 2 - _MARGIN, middles.max(0) * depth + view / 2 + _MARGIN
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def draw_layers(
    random: np.random.Generator, style: Style, terrain: Terrain, middles: NDArray[np.float64], view: float, scale: float
) -> tuple[Layer, ...]:
    """The drawing, from the back to the front; the first is opaque."""
    level = float(np.median(middles[:, 1])) + 8
    if not style.layers:
        canvas = _canvas(window(middles, view, 1.0), scale, style)
        backdrop.draw_backdrop(canvas, random, style)
        _draw_sky(canvas, random, style, level)
        _draw_far(canvas, random, style, level)
        _draw_near(canvas, random, style, terrain)
        _finish(canvas, random, style)
        return (Layer(canvas, 1.0),)
    depths = (float(random.choice([0.0, 0.1, 0.2])), float(random.uniform(0.3, 0.65)), 1.0)
    back = _canvas(window(middles, view, depths[0]), scale, style)
    backdrop.draw_backdrop(back, random, style)
    _draw_sky(back, random, style, level * depths[0])
    far = _canvas(window(middles, view, depths[1]), scale, None)
    _draw_far(far, random, style, level * depths[1])
    near = _canvas(window(middles, view, 1.0), scale, None)
    _draw_near(near, random, style, terrain)
    for canvas in (back, far, near):
        _finish(canvas, random, style)
    return Layer(back, depths[0]), Layer(far, depths[1]), Layer(near, 1.0)


def make_hero(random: np.random.Generator, style: Style, scale: float) -> Figure:
    """A hero that stands out from what is usually behind it."""
    behind = (style.paper, style.colour("sky")) if style.sky in ("none", "strip", "scribble") else (style.colour("sky"),)
    body = stand_out(random, style.colour("hero"), behind)
    line = style.line if random.random() < 0.6 else stand_out(random, style.line, behind)
    if min(body, line) == max(body, line) or random.random() < 0.2:
        body = stand_out(random, mix(style.paper, (255, 255, 255), 0.3), (line,))
    detail = stand_out(random, style.colour("accent"), (body,))
    return make_figure(random, style, float(random.uniform(8.0, 15.0)), scale, body, line, detail)


def make_foe(random: np.random.Generator, style: Style, scale: float) -> Figure:
    behind = (style.paper, style.colour("sky"))
    body = stand_out(random, style.colour("foe"), behind, 0.2)
    return make_figure(random, style, float(random.uniform(6, 11)), scale, body, style.line, style.colour("accent"))


def make_coin(random: np.random.Generator, style: Style, scale: float) -> Sprite:
    """A coin whose middle is where its feet would be."""
    size = float(random.uniform(4, 7))
    canvas = Canvas(-size, -size, 2 * size, 2 * size, scale)
    own = replace(style, fill="flat", width=min(style.width, 1.2), wobble=min(style.wobble, 0.3), retrace=False)
    scenery.coin(canvas, random, own, 0, size / 2, size)
    assert canvas.mask is not None
    return Sprite(canvas.image, canvas.mask, (size * scale, size * scale))


def _canvas(seen: Box, scale: float, style: Style | None) -> Canvas:
    return Canvas(seen.x, seen.y, seen.width, seen.height, scale, style.paper if style else None)


def _finish(canvas: Canvas, random: np.random.Generator, style: Style) -> None:
    if style.wax:
        backdrop.show_through(canvas, random, style)
    if style.grain:
        canvas.coarsen(style.grain)


def _scatter(random: np.random.Generator, canvas: Canvas, apart: float) -> list[float]:
    """Places along the canvas, ``apart`` units from each other on average."""
    count = int(random.poisson(canvas.width / apart))
    return list(random.uniform(canvas.left - 5, canvas.left + canvas.width + 5, count))


def _draw_sky(canvas: Canvas, random: np.random.Generator, style: Style, level: float) -> None:
    if random.random() < 0.45:
        at = canvas.left + canvas.width * float(random.uniform(0.1, 0.9))
        lamp = scenery.sun if random.random() < 0.8 else scenery.moon
        lamp(canvas, random, style, at, level - float(random.uniform(20, 38)), float(random.uniform(12, 26)))
    if random.random() < 0.7:
        for x in _scatter(random, canvas, float(random.uniform(25, 80))):
            thing = scenery.IN_SKY[int(random.integers(len(scenery.IN_SKY)))]
            thing(canvas, random, style, x, level - float(random.uniform(14, 50)), float(random.uniform(6, 16)))


def _draw_far(canvas: Canvas, random: np.random.Generator, style: Style, level: float) -> None:
    if random.random() < 0.6:
        thing = scenery.FAR[int(random.integers(len(scenery.FAR)))]
        size = float(random.uniform(14, 40))
        for x in sorted(_scatter(random, canvas, size * float(random.uniform(0.7, 2.5)))):
            thing(canvas, random, style, x, level + 6, size * float(random.uniform(0.6, 1.2)))
    if random.random() < 0.35:
        for x in _scatter(random, canvas, 60):
            thing = scenery.ANYWHERE[int(random.integers(len(scenery.ANYWHERE)))]
            thing(canvas, random, style, x, level + float(random.uniform(-45, 25)), float(random.uniform(6, 24)))


def _draw_near(canvas: Canvas, random: np.random.Generator, style: Style, terrain: Terrain) -> None:
    favourites = random.choice(len(scenery.ON_GROUND), 3)
    if random.random() < 0.8:
        for x in _scatter(random, canvas, float(random.uniform(16, 60))):
            thing = scenery.ON_GROUND[int(random.choice(favourites))]
            thing(canvas, random, style, x, terrain.ground_floor(x, 1.0), float(random.uniform(10, 26)))
    _draw_ground(canvas, random, style, terrain)
    for box in (*terrain.boxes, *terrain.platforms):
        if canvas.left - 30 < box.x < canvas.left + canvas.width:
            _draw_box(canvas, random, style, box)


def _draw_ground(canvas: Canvas, random: np.random.Generator, style: Style, terrain: Terrain) -> None:
    surface = terrain.line(canvas.left - 4, canvas.left + canvas.width + 4)
    bottom = canvas.top + canvas.height + 4
    earth = np.concatenate([surface, [(surface[-1, 0], bottom), (surface[0, 0], bottom)]])
    on_paper = style.medium in ("ink", "pencil", "chalk", "coloured paper", "crayon", "marker")
    coloured = random.random() < (0.9 * style.fill_share if on_paper else 0.95)
    if coloured:
        fill(canvas, random, earth, style.colour("earth") if random.random() < 0.6 else style.colour("ground"), style)
        if random.random() < 0.55:  # grass or snow on top
            deep = float(random.uniform(1.5, 5))
            turf = np.concatenate([surface, surface[::-1] + np.array([0, deep])])
            fill(canvas, random, turf, style.colour("ground"), replace(style, fill="flat"))
        elif random.random() < 0.4:
            _speckle(canvas, random, style, terrain)
    elif canvas.mask is not None:
        canvas.area(earth, style.paper if on_paper else style.colour("earth"))
    if style.outlined or not coloured:
        line = style.line if random.random() < 0.7 else style.colour("ground")
        stroke(canvas, random, surface, line, style, style.width * float(random.uniform(1.0, 1.5)))
        if not coloured and random.random() < 0.3:
            for x in np.arange(canvas.left, canvas.left + canvas.width, float(random.uniform(2.5, 5))):
                y = terrain.ground_floor(x, 0.5)
                stroke(canvas, random, [(x, y), (x - 2.5, y + 3.5)], line, style, style.width * 0.7)


def _speckle(canvas: Canvas, random: np.random.Generator, style: Style, terrain: Terrain) -> None:
    """Stones in the earth, or bricks."""
    colour = mix(style.colour("earth"), style.line, float(random.uniform(0.2, 0.5)))
    for x in _scatter(random, canvas, float(random.uniform(4, 9))):
        y = terrain.ground_floor(x, 1.0) + float(random.uniform(3, 26))
        if random.random() < 0.5:
            canvas.disc(x, y, float(random.uniform(0.5, 1.4)), colour)
        else:
            stroke(canvas, random, [(x, y), (x + random.uniform(1, 4), y)], colour, style, style.width * 0.7)


def _draw_box(canvas: Canvas, random: np.random.Generator, style: Style, box: Box) -> None:
    x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    shape(canvas, random, [(x, y), (right, y), (right, bottom), (x, bottom)], style, style.colour("box"))
    if box.width == box.height and random.random() < 0.5:
        inner = mix(style.colour("box"), style.line, 0.7)
        stroke(canvas, random, [(x + 1, y + 1), (right - 1, bottom - 1)], inner, style, style.width * 0.8)
        stroke(canvas, random, [(right - 1, y + 1), (x + 1, bottom - 1)], inner, style, style.width * 0.8)
