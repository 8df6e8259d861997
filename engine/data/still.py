"""A still: one picture, seen twice, the second time perhaps a little shifted. What a tokenizer learns from besides clips.

A pure function of its seed, the size and the pictures: drawn here (doodle scenes, shapes, fades, textures, patterns,
scribbles, writing), or cut out of a picture of the user's, turned over and recoloured.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.data.doodle import backdrop, scenery
from engine.data.doodle.canvas import Canvas, Colour
from engine.data.doodle.clip import make_clip
from engine.data.doodle.style import hsv, make_style, mix
from engine.data.pictures import any_picture

FRAMES = 2

DRAWING = "3"
"""To be raised whenever the still of a seed changes, as with `doodle.clip.DRAWING`."""

PICTURE_SHARE = 0.6
"""How many of the stills are cut out of the user's pictures, where there are any."""

_VIEW = 64.0  # units across a still
_ROOM = 3.0  # units around it, for the shift


def make_still(seed: int, size: int = 64, pictures: Sequence[Path] = ()) -> NDArray[np.uint8]:
    """The still of a seed: frames [2, size, size, 3].

    Raises:
        DataError: the pictures cannot be read.
    """
    random = np.random.default_rng([seed, 2])
    if pictures and random.random() < PICTURE_SHARE:
        return _cut_out(random, size, pictures)
    if random.random() < 0.35:
        return make_clip(seed, size, FRAMES, pictures).frames
    canvas = Canvas(0, 0, _VIEW + 2 * _ROOM, _VIEW + 2 * _ROOM, 2 * size / _VIEW, _any_colour(random))
    DRAWINGS[int(random.integers(len(DRAWINGS)))](canvas, random)
    side = 2 * size
    frames = np.empty((FRAMES, size, size, 3), np.uint8)
    for frame, (x, y) in zip(frames, _ROOM + _shifts(random), strict=True):
        left, top = round(x * canvas.scale), round(y * canvas.scale)
        cv2.resize(canvas.image[top : top + side, left : left + side], (size, size), dst=frame, interpolation=cv2.INTER_AREA)
    return frames


def _shifts(random: np.random.Generator) -> NDArray[np.float64]:
    """Where the two frames are, in units from the middle [2, 2]: the same place for one still in four."""
    shift = np.zeros((FRAMES, 2))
    if random.random() < 0.75:
        shift[1] = random.uniform(-2.5, 2.5, 2)
    return shift


def _any_colour(random: np.random.Generator) -> Colour:
    return hsv(random.uniform(0, 360), random.beta(0.8, 0.9), random.beta(1.6, 0.9))


def _fade(canvas: Canvas, random: np.random.Generator) -> None:
    """From colour to colour, along a line or outwards."""
    height, width = canvas.image.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    if random.random() < 0.6:
        angle = random.uniform(0, 2 * math.pi)
        share = 0.5 + 0.4 * (np.cos(angle) * x + np.sin(angle) * y)
    else:
        share = np.hypot(x - random.uniform(-0.7, 0.7), y - random.uniform(-0.7, 0.7)) / random.uniform(0.7, 2)
    one, other = np.array(_any_colour(random)), np.array(_any_colour(random))
    canvas.image[:] = np.rint(one + np.clip(share, 0, 1)[..., None] * (other - one)).astype(np.uint8)


def _texture(canvas: Canvas, random: np.random.Generator) -> None:
    if random.random() < 0.5:
        backdrop.photo(canvas, random)
    else:
        _fade(canvas, random)
    backdrop.roughen(canvas, random, float(random.uniform(0.05, 1.2)))


def _pattern(canvas: Canvas, random: np.random.Generator) -> None:
    """Stripes, squares, dots or bricks."""
    gap, end = float(random.uniform(3, 18)), canvas.width + 20
    one = _any_colour(random)
    kind = random.integers(4)
    if kind == 0:
        slope = float(random.uniform(-1, 1)) * canvas.height
        width = gap * float(random.uniform(0.1, 0.7))
        for x in np.arange(-canvas.width, 2 * canvas.width, gap):
            canvas.line([(x, -5), (x + slope, canvas.height + 5)], one, width)
        return
    for row, y in enumerate(np.arange(0, end, gap)):
        for column, x in enumerate(np.arange(0, end, gap)):
            if kind == 1 and (row + column) % 2:
                canvas.area([(x, y), (x + gap, y), (x + gap, y + gap), (x, y + gap)], one)
            elif kind == 2:
                canvas.disc(x, y, gap * 0.3, one)
            elif kind == 3:
                left = 2 * x - (row % 2) * gap
                canvas.line([(left, y), (left + 2 * gap, y), (left + 2 * gap, y + gap)], one, max(0.6, gap * 0.08))


def _shapes(canvas: Canvas, random: np.random.Generator) -> None:
    """Some large shapes before anything, in many colours, sharp or drawn."""
    style = make_style(random)
    if random.random() < 0.5:
        backdrop.draw_backdrop(canvas, random, style)
    for _ in range(int(random.integers(1, 9))):
        loud = {name: _any_colour(random) for name in style.colours}
        x, y = random.uniform(0, canvas.width, 2)
        styled = make_style(random) if random.random() < 0.3 else style
        styled.colours.update(loud)
        scenery.form(canvas, random, styled, float(x), float(y), float(random.uniform(6, 50)))


def _page(canvas: Canvas, random: np.random.Generator) -> None:
    """A page full of small drawings, without order."""
    style = make_style(random)
    backdrop.draw_backdrop(canvas, random, style)
    things = (*scenery.ON_GROUND, *scenery.IN_SKY, *scenery.FAR, *scenery.ANYWHERE)
    for _ in range(int(random.integers(1, 8))):
        x, y = random.uniform(0, canvas.width), random.uniform(10, canvas.height + 5)
        things[int(random.integers(len(things)))](canvas, random, style, float(x), float(y), float(random.uniform(8, 40)))
    if style.wax:
        backdrop.show_through(canvas, random, style)
    if style.grain:
        canvas.coarsen(style.grain)


def _scribbles(canvas: Canvas, random: np.random.Generator) -> None:
    style = make_style(random)
    canvas.image[:] = style.paper
    for _ in range(int(random.integers(1, 12))):
        style.colours["accent"] = style.line if random.random() < 0.6 else _any_colour(random)
        x, y = random.uniform(0, canvas.width, 2)
        scenery.scribble(canvas, random, style, float(x), float(y) + 8, float(random.uniform(8, 60)))


def _ball(canvas: Canvas, random: np.random.Generator) -> None:
    """A few things with light and shadow: soft edges and shading."""
    _fade(canvas, random)
    for _ in range(int(random.integers(1, 5))):
        x, y = (float(at) for at in random.uniform(0, canvas.width, 2))
        radius, colour = float(random.uniform(4, 24)), _any_colour(random)
        for i in range(12):
            part = i / 12
            lit = mix(mix(colour, (0, 0, 0), 0.5), mix(colour, (255, 255, 255), 0.4), part)
            canvas.disc(x - radius * 0.35 * part, y - radius * 0.4 * part, radius * (1 - 0.9 * part), lit)


DRAWINGS: tuple[Callable[[Canvas, np.random.Generator], None], ...] = (
    _fade, _texture, _texture, _pattern, _shapes, _shapes, _page, _page, _scribbles, _ball,
)  # fmt: skip


def _cut_out(random: np.random.Generator, size: int, pictures: Sequence[Path]) -> NDArray[np.uint8]:
    """Two views of a part of a picture."""
    image = any_picture(random, pictures)
    height, width = image.shape[:2]
    side = min(height, width) * float(random.uniform(0.25, 1.0))
    steps = _shifts(random) * side / _VIEW
    room = np.abs(steps[1])
    x = float(random.uniform(room[0], max(room[0], width - side - room[0])))
    y = float(random.uniform(room[1], max(room[1], height - side - room[1])))
    flipped, recolour = random.random() < 0.5, _recolouring(random)
    frames = np.empty((FRAMES, size, size, 3), np.uint8)
    for frame, (right, down) in zip(frames, steps, strict=True):
        left = int(np.clip(round(x + right), 0, width - 1))
        top = int(np.clip(round(y + down), 0, height - 1))
        cut = image[top : top + max(1, round(side)), left : left + max(1, round(side))]
        shrinks = side >= size
        small = cv2.resize(cut, (size, size), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
        frame[:] = recolour(small[:, ::-1] if flipped else small)
    return frames


def _recolouring(random: np.random.Generator) -> Callable[[NDArray[np.uint8]], NDArray[np.uint8]]:
    """Other brightness, contrast, saturation and tint, mildly; the same for both frames."""
    light, contrast = random.normal(0, 12), np.exp(random.normal(0, 0.15))
    saturation = 0.0 if random.random() < 0.06 else np.exp(random.normal(0, 0.3))
    tint = np.exp(random.normal(0, 0.06, 3))

    def recolour(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        pixels = image.astype(np.float32)
        grey = pixels.mean(-1, keepdims=True)
        pixels = (grey + saturation * (pixels - grey)) * tint
        changed: NDArray[np.uint8] = np.clip(128 + contrast * (pixels - 128) + light, 0, 255).astype(np.uint8)
        return changed

    return recolour
