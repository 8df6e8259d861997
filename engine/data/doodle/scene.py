"""One scene as layers of drawing: backdrop, what is far, and what is near; and the sprites that move in front.

Draws only what the camera will see. Knows neither actions nor time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.data.doodle import backdrop, scenery
from engine.data.doodle.canvas import Canvas, Colour
from engine.data.doodle.cast import Figure, Sprite, make_figure
from engine.data.doodle.ground import draw_terrain
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
    random: np.random.Generator,
    style: Style,
    terrain: Terrain,
    middles: NDArray[np.float64],
    view: float,
    scale: float,
    picture: NDArray[np.uint8] | None = None,
) -> tuple[Layer, ...]:
    """The drawing, from the back to the front; the first is opaque. ``picture`` is behind everything, if given."""
    level = float(np.median(middles[:, 1])) + 8
    if not style.layers:
        canvas = _canvas(window(middles, view, 1.0), scale, style)
        backdrop.draw_backdrop(canvas, random, style, picture)
        _draw_sky(canvas, random, style, level)
        _draw_far(canvas, random, style, level)
        _draw_near(canvas, random, style, terrain)
        _finish(canvas, random, style)
        return (Layer(canvas, 1.0),)
    depths = (0.0, 0.5, 1.0)
    back = _canvas(window(middles, view, depths[0]), scale, style)
    backdrop.draw_backdrop(back, random, style, picture)
    _draw_sky(back, random, style, level * depths[0])
    far = _canvas(window(middles, view, depths[1]), scale, None)
    _draw_far(far, random, style, level * depths[1])
    near = _canvas(window(middles, view, 1.0), scale, None)
    _draw_near(near, random, style, terrain)
    for canvas in (back, far, near):
        _finish(canvas, random, style)
    return Layer(back, depths[0]), Layer(far, depths[1]), Layer(near, 1.0)


def picture_alone(picture: NDArray[np.uint8], middles: NDArray[np.float64], view: float, scale: float, height: float) -> Layer:
    """A picture [h, w, 3], ``height`` units high, around where the camera begins."""
    seen = window(middles, view, 1.0)
    canvas = Canvas(seen.x, seen.y, seen.width, seen.height, scale, (0, 0, 0))
    backdrop.mirror(canvas, picture, height, float(middles[0, 0]), float(middles[0, 1]))
    return Layer(canvas, 1.0)


def make_hero(random: np.random.Generator, style: Style, scale: float) -> Figure:
    """A hero that stands out from what is usually behind it, and often from every line in the scene."""
    behind: tuple[Colour, ...] = (style.colour("sky"),) if style.sky in ("plain", "fade") else (style.paper,)
    line = style.line if random.random() < 0.6 else stand_out(random, style.line, behind)
    chance = random.random()
    if style.on_paper and chance < 0.25:  # left white, as most drawn figures are
        body = stand_out(random, mix(style.paper, (255, 255, 255), 0.3), (line,))
    elif chance < 0.35:
        body = stand_out(random, line, behind)
    else:
        body = stand_out(random, style.colour("hero"), (*behind, style.line))
    detail = stand_out(random, style.colour("accent"), (body,))
    return make_figure(random, style, float(random.uniform(8.0, 19.0)), scale, body, line, detail)


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
    """Places along the canvas, about ``apart`` units from each other and seldom close."""
    count = int((canvas.width + 10) / apart + random.random())
    places = (np.arange(count) + random.uniform(0.1, 0.9, count)) * apart
    return list(canvas.left - 5 + random.uniform(-0.5, 0.5) * apart + places)


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
    favourites = random.choice(len(scenery.ON_GROUND), 4)
    if random.random() < 0.8:
        for x in _scatter(random, canvas, float(random.uniform(18, 60))):
            thing = scenery.ON_GROUND[int(random.choice(favourites))]
            thing(canvas, random, style, x, terrain.ground_floor(x, 1.0), float(random.uniform(10, 26)))
    draw_terrain(canvas, random, style, terrain)
