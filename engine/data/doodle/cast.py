"""Who moves in a scene: heroes of many kinds, and the foes, who are of the same kinds. Drawn once per pose.

A figure is drawn with its feet at (0, 0), looking right, as tall as asked for. Knows no scene.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.data.doodle.canvas import Canvas, Colour
from engine.data.doodle.strokes import lumpy_path, round_path, shape, stroke
from engine.data.doodle.style import Style, mix

STAND, STEP, OTHER_STEP, LEAP = range(4)
"""The poses."""


@dataclass(frozen=True)
class Sprite:
    """One pose as pixels [h, w, 3], where it covers [h, w], and where in it the feet are, in pixels."""

    image: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    feet: tuple[float, float]

    def mirrored(self) -> Sprite:
        image, mask = np.ascontiguousarray(self.image[:, ::-1]), np.ascontiguousarray(self.mask[:, ::-1])
        return Sprite(image, mask, (self.image.shape[1] - self.feet[0], self.feet[1]))

    def paste(self, view: NDArray[np.uint8], x: float, y: float) -> None:
        """Show it in a view with the feet at pixel (x, y)."""
        left, top = round(x - self.feet[0]), round(y - self.feet[1])
        height, width = self.mask.shape
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + width, view.shape[1]), min(top + height, view.shape[0])
        if x0 < x1 and y0 < y1:
            cut = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
            cv2.copyTo(self.image[cut], self.mask[cut], view[y0:y1, x0:x1])


@dataclass(frozen=True)
class Figure:
    """All poses, looking right and left."""

    right: tuple[Sprite, ...]
    left: tuple[Sprite, ...]
    height: float

    def pose(self, pose: int, looks_right: bool) -> Sprite:
        return (self.right if looks_right else self.left)[pose]


@dataclass(frozen=True)
class _Look:
    """What a figure's parts are drawn with."""

    body: Colour
    detail: Colour
    line: Colour
    filled: bool
    style: Style


_Draw = Callable[[Canvas, np.random.Generator, float, int, _Look], None]


def make_figure(
    random: np.random.Generator, style: Style, height: float, scale: float, body: Colour, line: Colour, detail: Colour
) -> Figure:
    """A figure of a random kind, ``height`` units tall at ``scale`` pixels per unit."""
    draw = KINDS[int(random.integers(len(KINDS)))]
    seed = int(random.integers(2**31))
    walks, turns = random.random() < 0.7, random.random() < 0.8
    own = _hand(style, height, random)
    look = _Look(body, detail, line, bool(random.random() < 0.8), own)

    def drawn(pose: int) -> Sprite:
        reach = height * 0.8 + 3
        canvas = Canvas(-reach, -height * 1.25 - 3, 2 * reach, height * 1.25 + 6, scale)
        draw(canvas, np.random.default_rng(seed), height, pose, look)
        if style.grain:
            canvas.coarsen(min(style.grain, 1.0))
        assert canvas.mask is not None
        return Sprite(canvas.image, canvas.mask, (reach * scale, (height * 1.25 + 3) * scale))

    poses = tuple(drawn(pose) for pose in ((STAND, STEP, OTHER_STEP, LEAP) if walks else (STAND,)))
    if not walks:
        poses *= 4
    if not turns:
        return Figure(poses, poses, height)
    return Figure(poses, tuple(pose.mirrored() for pose in poses), height)


def _hand(style: Style, height: float, random: np.random.Generator) -> Style:
    """The scene's hand, finer: a figure is small."""
    return replace(
        style,
        width=min(max(style.width, 0.9), height * 0.14),
        wobble=min(style.wobble, 0.3),
        overshoot=0.0,
        retrace=False,
        outlined=True if random.random() < 0.6 else style.outlined,
        fill="flat",
    )


def _legs(canvas: Canvas, random: np.random.Generator, top: float, apart: float, pose: int, look: _Look, width: float) -> None:
    """Two legs from y = ``top`` to the ground, as the pose wants."""
    ends = {
        STAND: ((-apart, 0.0), (apart, 0.0)),
        STEP: ((-apart * 1.9, -0.4), (apart * 1.7, 0.0)),
        OTHER_STEP: ((-apart * 0.3, 0.0), (apart * 0.2, -0.8)),
        LEAP: ((-apart * 1.8, top * 0.25), (apart * 1.6, top * 0.4)),
    }[pose]
    for side, (x, y) in zip((-1, 1), ends, strict=True):
        stroke(canvas, random, [(side * apart * 0.4, top), (x, y)], look.line, look.style, width)


def _stick(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    head = height * float(random.uniform(0.17, 0.24))
    neck, hip = -height + 2 * head, -height * 0.36
    width = look.style.width
    _legs(canvas, random, hip, height * 0.17, pose, look, width)
    stroke(canvas, random, [(0, neck), (0, hip)], look.line, look.style, width)
    lift = {STAND: 0.1, STEP: 0.05, OTHER_STEP: 0.2, LEAP: -0.25}[pose] * height
    arm = neck + 0.12 * height
    stroke(
        canvas,
        random,
        [(-height * 0.25, arm + lift), (0, arm), (height * 0.25, arm + lift * 0.6)],
        look.line,
        look.style,
        width,
    )
    shape(canvas, random, round_path(0, -height + head, head, head, 10), look.style, look.body, look.line, look.filled)
    if random.random() < 0.4:
        brim = -height + head * 0.4
        shape(
            canvas,
            random,
            [(-head * 1.2, brim), (head * 1.2, brim), (0, brim - head * 1.2)],
            look.style,
            look.detail,
            look.line,
            True,
        )


def _eyes(canvas: Canvas, random: np.random.Generator, x: float, y: float, size: float, look: _Look) -> None:
    white = (250, 250, 250) if sum(look.body) < 600 else look.line
    ink = (15, 15, 20) if white == (250, 250, 250) else look.body
    count = 2 if random.random() < 0.7 else 1
    for i in range(count):
        at = x + (i - (count - 1) / 2) * 2.2 * size
        canvas.disc(at, y, size, white)
        canvas.disc(at + 0.35 * size, y, 0.5 * size, ink)


def _blob(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    squash = {STAND: 0.0, STEP: 0.06, OTHER_STEP: -0.04, LEAP: -0.14}[pose]
    across, down = height * (float(random.uniform(0.36, 0.5)) + squash / 2), height * (0.46 - squash / 2)
    legs = random.random() < 0.5
    lift = 0.12 * height if legs else 0.0
    if legs:
        _legs(canvas, random, -lift - 1, across * 0.5, pose, look, look.style.width)
    path = lumpy_path(random, 0, -down - lift, across, down, 0.12 if random.random() < 0.5 else 0.0)
    shape(canvas, random, path, look.style, look.body, look.line, True)
    _eyes(canvas, random, across * 0.25, -height * 0.6 - lift / 2, height * float(random.uniform(0.08, 0.13)), look)


def _box(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    half, leg = height * float(random.uniform(0.28, 0.42)), height * float(random.choice([0.0, 0.2, 0.3]))
    if leg:
        _legs(canvas, random, -leg, half * 0.55, pose, look, look.style.width * 1.2)
    hop = 0.6 if pose == STEP and not leg else 0.0
    path = [(-half, -leg - hop), (half, -leg - hop), (half, -height - hop), (-half, -height - hop)]
    shape(canvas, random, path, look.style, look.body, look.line, True)
    _eyes(canvas, random, half * 0.3, -height * 0.7 - hop, height * 0.1, look)
    if random.random() < 0.5:
        canvas.line([(-half * 0.1, -height * 0.45 - hop), (half * 0.7, -height * 0.45 - hop)], look.line, 0.8)


def _animal(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    long, leg = height * float(random.uniform(0.5, 0.65)), height * float(random.uniform(0.22, 0.35))
    swing = {STAND: 0.0, STEP: 0.16, OTHER_STEP: -0.1, LEAP: 0.3}[pose] * height
    back = -leg - height * 0.2
    for x, way in ((-long * 0.8, -1), (-long * 0.4, 1), (long * 0.3, -1), (long * 0.65, 1)):
        stroke(canvas, random, [(x, back), (x + way * swing, 0)], look.line, look.style, look.style.width * 1.2)
    tail = float(random.uniform(-0.5, 0.4)) * height
    stroke(
        canvas, random, [(-long, back), (-long * 1.25, back + tail * 0.5), (-long * 1.35, back + tail)], look.line, look.style
    )
    shape(canvas, random, round_path(-height * 0.05, back, long, height * 0.24), look.style, look.body, look.line, True)
    head = height * float(random.uniform(0.22, 0.28))
    x, y = long * 0.85, -height + head * 1.1
    ear = head * float(random.uniform(0.6, 1.6))
    for at in (-0.7, 0.5):
        shape(canvas, random, [(x + at * head - head * 0.3, y - head * 0.6), (x + at * head, y - head * 0.6 - ear),
              (x + at * head + head * 0.4, y - head * 0.5)], look.style, look.body, look.line, True)  # fmt: skip
    shape(canvas, random, round_path(x, y, head, head * 0.9, 10), look.style, look.body, look.line, True)
    canvas.disc(x + head * 0.35, y - head * 0.1, head * 0.28, look.detail)


def _person(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    """Round head, a dress or a trunk in colour, hair or a hat: what a child draws first."""
    head, half = height * 0.24, height * float(random.uniform(0.16, 0.26))
    dress = random.random() < 0.5
    hem, neck = -height * 0.26, -height + 2 * head
    skin = [(244, 208, 172), (224, 172, 130), (150, 100, 65), (90, 60, 40)][int(random.integers(4))]
    _legs(canvas, random, hem, half * 0.55, pose, look, look.style.width * 1.2)
    arm = {STAND: 0.25, STEP: 0.2, OTHER_STEP: 0.3, LEAP: -0.2}[pose] * height
    for side in (-1, 1):
        stroke(
            canvas,
            random,
            [(side * half * 0.4, neck + 1), (side * (half + height * 0.12), neck + 1 + arm)],
            look.line,
            look.style,
        )
    wide = half * (1.3 if dress else 0.9)
    trunk = [(-wide, hem), (wide, hem), (half * (0.4 if dress else 0.9), neck), (-half * (0.4 if dress else 0.9), neck)]
    shape(canvas, random, trunk, look.style, look.body, look.line, True)
    shape(canvas, random, round_path(0, -height + head, head * 0.95, head, 12), look.style, skin, look.line, True)
    hair = [
        (-head, -height + head * 0.9),
        (-head * 0.8, -height - 0.3),
        (head * 0.8, -height - 0.3),
        (head, -height + head * 0.7),
    ]
    shape(canvas, random, hair, look.style, look.detail, look.line, True)
    canvas.disc(head * 0.45, -height + head * 1.2, max(0.35, head * 0.16), (20, 15, 15))


def _astronaut(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    """A round helmet on a small suit."""
    head, half = height * float(random.uniform(0.27, 0.34)), height * 0.2
    _legs(canvas, random, -height * 0.25, half * 0.7, pose, replace(look, line=look.body), half * 0.7)
    swing = {STAND: 0.1, STEP: 0.0, OTHER_STEP: 0.15, LEAP: -0.25}[pose] * height
    for side in (-1, 1):
        shoulder = -height * 0.42
        stroke(
            canvas, random, [(side * half, shoulder), (side * half * 1.8, shoulder + swing)], look.body, look.style, half * 0.6
        )
    shape(
        canvas,
        random,
        lumpy_path(random, 0, -height * 0.33, half * 1.1, height * 0.16, 0.0),
        look.style,
        look.body,
        look.line,
        True,
    )
    shape(canvas, random, round_path(0, -height + head, head, head), look.style, (248, 248, 244), look.line, True)
    visor = [(head * 0.0, -height + head * 0.75), (head * 0.85, -height + head * 0.75), (head * 0.85, -height + head * 1.2),
             (head * 0.0, -height + head * 1.2)]  # fmt: skip
    canvas.area(visor, look.detail)


def _ghost(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    half = height * float(random.uniform(0.32, 0.42))
    angles = np.linspace(np.pi, 2 * np.pi, 9)
    dome = np.stack([half * np.cos(angles), -height + half + half * np.sin(angles)], 1)
    wave = {STAND: 0.0, STEP: 1.0, OTHER_STEP: -1.0, LEAP: 2.0}[pose] * half * 0.15
    hem = [(half * (1 - i / 3), -(i % 2) * half * 0.4 - (wave if i % 2 else 0)) for i in range(7)]
    shape(canvas, random, [*dome, *hem], look.style, look.body, look.line, True)
    _eyes(canvas, random, half * 0.25, -height * 0.66, half * 0.25, look)


def _ball(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    radius = height / 2
    shape(canvas, random, round_path(0, -radius, radius, radius, 16), look.style, look.body, look.line, True)
    turn = {STAND: 0.3, STEP: 1.1, OTHER_STEP: 1.9, LEAP: 2.7}[pose]
    across = np.array([np.cos(turn), np.sin(turn)]) * radius * 0.85
    for end in (across, across[::-1] * (1, -1)):
        canvas.line([(-end[0], -radius - end[1]), (end[0], -radius + end[1])], look.detail, max(0.8, radius * 0.25))


def _bird(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    body = height * 0.36
    middle = -height * 0.22 - body
    _legs(canvas, random, middle + body * 0.8, body * 0.35, pose, look, look.style.width)
    beak = [(body * 0.8, middle - body * 0.5), (body * 1.6, middle - body * 0.2), (body * 0.8, middle)]
    shape(canvas, random, beak, look.style, look.detail, look.line, True)
    shape(canvas, random, round_path(0, middle, body * 1.05, body, 12), look.style, look.body, look.line, True)
    flap = {STAND: 0.5, STEP: 0.1, OTHER_STEP: 0.6, LEAP: -1.0}[pose] * body
    wing = [(-body * 0.1, middle - body * 0.2), (-body * 1.2, middle + flap), (-body * 0.1, middle + body * 0.4)]
    shape(canvas, random, wing, look.style, mix(look.body, look.detail, 0.4), look.line, True)
    _eyes(canvas, random, body * 0.4, middle - body * 0.35, body * 0.24, look)


def _pixels(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    """A little man of squares, symmetric but for his feet."""
    rows, half = int(random.integers(7, 11)), int(random.integers(2, 4))
    size = height / rows
    table = random.random((rows, half)) < 0.72
    table[1:-2, 0] = True
    shades = (look.body, look.detail, look.line)
    choice = np.repeat(random.integers(0, 3, (rows + 1) // 2), 2)[:rows]
    for row in range(rows):
        for column in range(half):
            if not table[row, column]:
                continue
            for side in (column, -1 - column):
                shift = 0.0
                if row == rows - 1:
                    shift = {STAND: 0.0, STEP: 1.0, OTHER_STEP: 0.0, LEAP: 0.5}[pose] * (1 if side >= 0 else -1)
                x, y = (side + shift) * size, (row - rows) * size
                canvas.area([(x, y), (x + size, y), (x + size, y + size), (x, y + size)], shades[choice[row]])
    canvas.area([(size * 0.2, -height + size), (size * 1.2, -height + size), (size * 1.2, -height + 2 * size),
                 (size * 0.2, -height + 2 * size)], (20, 20, 25))  # fmt: skip


def _traced(canvas: Canvas, random: np.random.Generator, height: float, pose: int, look: _Look) -> None:
    """A silhouette of no kind in particular, as if cut out of a picture."""
    lean = {STAND: 0.0, STEP: 0.06, OTHER_STEP: -0.06, LEAP: 0.12}[pose] * height
    count = 8
    ys = np.linspace(0, -height, count)
    half = height * (0.12 + 0.3 * random.random(count))
    half[-1] *= 0.5
    shift = lean * np.linspace(0, 1, count)
    right = np.stack([half + shift, ys], 1)
    left = np.stack([-half * (0.7 + 0.5 * random.random(count)) + shift, ys], 1)[::-1]
    shape(canvas, random, [*right, *left], look.style, look.body, look.line, True)
    for _ in range(int(random.integers(1, 4))):
        y = float(random.uniform(-0.9, -0.2)) * height
        canvas.disc(float(random.uniform(-0.1, 0.15)) * height, y, height * float(random.uniform(0.06, 0.14)), look.detail)


KINDS: tuple[_Draw, ...] = (
    _stick, _stick, _person, _person, _blob, _box, _animal, _animal, _astronaut, _ghost, _ball, _bird, _pixels, _traced,
)  # fmt: skip
