"""Draws prompts with wobbly strokes and with flat shapes, by Qt's painter, into ``tests/data/prompts/drawings``.

    QT_QPA_PLATFORM=offscreen python tools/draw_prompts.py

No world is trained on these: training draws with OpenCV's polylines, this with pens whose pressure varies along splines.
All scenes are our own, with places in tenths of the picture, x rightwards, y downwards. The same scene comes out each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageChops
from prompt_shelf import Entry, shelve
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPainterPath, QPen, QPolygonF

SIDE = 768
UNIT = SIDE / 10

RGB = tuple[int, int, int]
Place = tuple[float, float]

INK: RGB = (34, 34, 40)


@dataclass(frozen=True)
class Hand:
    """How somebody draws. ``wobble`` and ``width`` in tenths of the picture; ``pressure``: by how much the width varies.

    ``fill``: ``flat``, ``hatch`` (strokes to and fro), ``wash`` (translucent, beyond the lines) or ``none``. ``outline``:
    its colour, or None for shapes without lines. ``grain``: how much of the paper shows through.
    """

    wobble: float
    width: float
    pressure: float
    fill: str
    outline: RGB | None
    grain: float = 0.0


PENCIL = Hand(0.05, 0.1, 0.5, "hatch", (48, 48, 54), 0.15)
BALLPOINT = Hand(0.06, 0.06, 0.3, "none", (30, 50, 150))
FELT = Hand(0.05, 0.12, 0.35, "flat", INK)
MARKER = Hand(0.07, 0.2, 0.4, "flat", INK)
CRAYON = Hand(0.08, 0.24, 0.5, "hatch", None, 0.4)
CHALK = Hand(0.07, 0.16, 0.7, "hatch", (236, 236, 230), 0.7)
WATERCOLOUR = Hand(0.08, 0.05, 0.5, "wash", (80, 70, 80), 0.25)
SHAPES = Hand(0.0, 0.0, 0.0, "flat", None)


class Page:
    """A sheet of paper and the hand that draws on it."""

    def __init__(self, hand: Hand, paper: RGB, seed: int) -> None:
        self.hand = hand
        self.rng = np.random.default_rng(seed)
        self.image = QImage(SIDE, SIDE, QImage.Format.Format_RGB888)
        self.image.fill(QColor(*paper))
        self.painter = QPainter(self.image)
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    # -- marks --------------------------------------------------------------------------------------------------------

    def stroke(self, points: Sequence[Place], colour: RGB | None = None, width: float | None = None) -> None:
        """A line through the points, as the hand draws one: off by a slowly changing error, thicker where it presses."""
        hand = self.hand
        colour = colour or hand.outline or INK
        width = hand.width if width is None else width
        if not width:
            width = 0.08
        track = _spline(np.array(points, float))
        error = _slow_noise(self.rng, len(track), 2) * hand.wobble
        press = 1 + hand.pressure * 0.7 * _slow_noise(self.rng, len(track), 1)[:, 0]
        places = [QPointF(x * UNIT, y * UNIT) for x, y in track + error]
        pen = QPen(QColor(*colour), 1, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        for (one, other), pressed in zip(pairwise(places), press, strict=False):
            pen.setWidthF(max(0.2, pressed) * width * UNIT)
            self.painter.setPen(pen)
            self.painter.drawLine(one, other)

    def shape(self, points: Sequence[Place], colour: RGB, *, smooth: bool = False, line: bool = True) -> None:
        """A closed shape, filled the way the hand fills; corners are kept unless ``smooth``."""
        hand, corners = self.hand, [*points, points[0]]
        outline = np.array(corners, float)
        if smooth:
            outline = _spline(outline, closed=True)
        rim = outline + _slow_noise(self.rng, len(outline), 2) * hand.wobble * 0.7
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(x * UNIT, y * UNIT) for x, y in rim]))
        if hand.fill == "flat":
            self.painter.fillPath(path, QColor(*colour))
        elif hand.fill == "wash":
            for alpha, grow in ((110, 0.12), (120, 0.0), (60, -0.1)):
                moved = QPainterPath(path)
                moved.translate(*(self.rng.normal(0, abs(grow) * 0.5, 2) * UNIT))
                self.painter.fillPath(moved, QColor(*colour, alpha))
        elif hand.fill == "hatch":
            self._hatch(path, colour)
        if line and hand.outline is not None:
            if smooth:
                self.stroke(corners)
            else:
                for one, other in pairwise(corners):
                    self.stroke([one, ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2), other])

    def _hatch(self, path: QPainterPath, colour: RGB) -> None:
        """Strokes to and fro across the shape, about its own width apart."""
        self.painter.save()
        self.painter.setClipPath(path)
        box = path.boundingRect()
        left, top, right, bottom = (value / UNIT for value in (box.left(), box.top(), box.right(), box.bottom()))
        width = max(self.hand.width * 1.6, 0.12)
        slant = self.rng.uniform(0.3, 0.8)
        x, up = left - slant * (bottom - top), False
        points: list[Place] = []
        while x < right + width:
            ends = [(x, bottom + 0.1), (x + slant * (bottom - top), top - 0.1)]
            points += ends if up else ends[::-1]
            x, up = x + width * self.rng.uniform(0.45, 0.85), not up
        for one, other in pairwise(points):
            self.stroke([one, other], colour, width)
        self.painter.restore()

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: RGB, *, line: bool = True) -> None:
        self.shape([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour, line=line)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: RGB, *, line: bool = True) -> None:
        turns = np.linspace(0, math.tau, 14, endpoint=False)
        self.shape([(x + rx * math.cos(a), y + ry * math.sin(a)) for a in turns], colour, smooth=True, line=line)

    def sky(self, top: RGB, bottom: RGB, down_to: float = 10.0) -> None:
        """Bands of colour from top to bottom, for hands that fill; a single wash for the others."""
        if self.hand.fill == "none":
            return
        bands = 6 if self.hand.fill == "flat" else 3
        for n in range(bands):
            t = n / max(1, bands - 1)
            colour = tuple(round(a + (b - a) * t) for a, b in zip(top, bottom, strict=True))
            y0, y1 = down_to * n / bands, down_to * (n + 1) / bands
            self.box(-0.3, y0 - 0.2, 10.3, y1 + 0.2, colour, line=False)  # type: ignore[arg-type]  # three of them

    # -- things -------------------------------------------------------------------------------------------------------

    def ground(self, x0: float, x1: float, top: float, earth: RGB, crust: RGB) -> None:
        self.box(x0, top, x1, 10.4, earth)
        self.box(x0, top, x1, top + 0.5, crust)

    def platform(self, x0: float, x1: float, y: float, colour: RGB) -> None:
        self.box(x0, y, x1, y + 0.6, colour)

    def hero(self, x: float, feet: float, shirt: RGB, skin: RGB = (244, 206, 168), trousers: RGB = (50, 70, 130)) -> None:
        """A small round-headed person, one and a half tenths high."""
        self.box(x - 0.26, feet - 0.5, x - 0.04, feet, trousers)
        self.box(x + 0.04, feet - 0.5, x + 0.26, feet, trousers)
        self.box(x - 0.34, feet - 1.1, x + 0.34, feet - 0.45, shirt)
        self.oval(x, feet - 1.45, 0.4, 0.4, skin)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(*INK))
        for eye in (x + 0.02, x + 0.22):
            self.painter.drawEllipse(QRectF((eye - 0.05) * UNIT, (feet - 1.55) * UNIT, 0.11 * UNIT, 0.14 * UNIT))

    def stick_man(self, x: float, feet: float, colour: RGB | None = None, width: float | None = None) -> None:
        turns = np.linspace(0, math.tau, 12)
        self.stroke([(x + 0.3 * math.cos(a), feet - 1.6 + 0.3 * math.sin(a)) for a in turns], colour, width)
        for limb in (
            [(x, feet - 1.3), (x, feet - 0.6)],
            [(x, feet - 0.6), (x - 0.35, feet)],
            [(x, feet - 0.6), (x + 0.35, feet)],
            [(x - 0.45, feet - 0.8), (x, feet - 1.1), (x + 0.45, feet - 0.85)],
        ):
            self.stroke(limb, colour, width)

    def sun(self, x: float, y: float, r: float, colour: RGB = (250, 206, 60)) -> None:
        self.oval(x, y, r, r, colour)
        for n in range(10):
            a = n / 10 * math.tau
            near, far = r * 1.25, r * 1.7
            self.stroke(
                [(x + near * math.cos(a), y + near * math.sin(a)), (x + far * math.cos(a), y + far * math.sin(a))], colour
            )

    def cloud(self, x: float, y: float, size: float, colour: RGB = (255, 255, 255)) -> None:
        for dx, dy, r in ((-0.8, 0.1, 0.5), (0.8, 0.1, 0.5), (0, -0.15, 0.75)):
            self.oval(x + dx * size, y + dy * size, r * size, r * 0.7 * size, colour, line=False)
        if self.hand.outline is not None:
            bumps = [
                (-1.3, 0.35),
                (-1.3, -0.1),
                (-0.75, -0.3),
                (-0.5, -0.6),
                (0.2, -0.7),
                (0.6, -0.3),
                (1.25, -0.15),
                (1.3, 0.35),
            ]
            self.stroke([(x + a * size, y + b * size) for a, b in [*bumps, bumps[0]]])

    def tree(self, x: float, foot: float, size: float, leaves: RGB = (60, 150, 70)) -> None:
        self.box(x - 0.15 * size, foot - 1.2 * size, x + 0.15 * size, foot, (120, 80, 50))
        self.oval(x, foot - 1.8 * size, 0.8 * size, 0.8 * size, leaves)

    def fir(self, x: float, foot: float, size: float, colour: RGB = (30, 100, 80)) -> None:
        self.box(x - 0.1 * size, foot - 0.5 * size, x + 0.1 * size, foot, (100, 70, 50))
        for n in range(3):
            y = foot - (0.4 + 0.55 * n) * size
            half = (0.75 - 0.18 * n) * size
            self.shape([(x - half, y), (x + half, y), (x, y - 0.9 * size)], colour)

    def house(self, x: float, foot: float, size: float, wall: RGB, roof: RGB) -> None:
        self.box(x - size, foot - 1.3 * size, x + size, foot, wall)
        self.shape([(x - 1.2 * size, foot - 1.3 * size), (x, foot - 2.3 * size), (x + 1.2 * size, foot - 1.3 * size)], roof)
        self.box(x - 0.25 * size, foot - 0.8 * size, x + 0.2 * size, foot, (110, 70, 40))
        self.box(x + 0.4 * size, foot - 1.0 * size, x + 0.8 * size, foot - 0.6 * size, (180, 220, 240))

    def mountain(self, x: float, foot: float, half: float, high: float, colour: RGB, snow: RGB | None = None) -> None:
        self.shape([(x - half, foot), (x, foot - high), (x + half, foot)], colour)
        if snow is not None:
            cut = 0.3
            self.shape(
                [(x - half * cut, foot - high * (1 - cut)), (x, foot - high), (x + half * cut, foot - high * (1 - cut))], snow
            )

    def spikes(self, x0: float, x1: float, foot: float, colour: RGB) -> None:
        count = max(1, round((x1 - x0) / 0.5))
        step = (x1 - x0) / count
        for n in range(count):
            x = x0 + n * step
            self.shape([(x, foot), (x + step / 2, foot - 0.7), (x + step, foot)], colour)

    def coin(self, x: float, y: float) -> None:
        self.oval(x, y, 0.3, 0.3, (250, 200, 50))

    def crate(self, x: float, y: float, colour: RGB = (180, 120, 60)) -> None:
        self.box(x, y - 1, x + 1, y, colour)
        self.stroke([(x + 0.1, y - 0.9), (x + 0.9, y - 0.1)], (110, 70, 40))

    def star(self, x: float, y: float, r: float, colour: RGB) -> None:
        reach = [r if n % 2 == 0 else r * 0.45 for n in range(10)]
        turns = [n / 10 * math.tau for n in range(10)]
        points = [(x + far * math.sin(a), y - far * math.cos(a)) for far, a in zip(reach, turns, strict=True)]
        self.shape(points, colour, line=False)

    def fish(self, x: float, y: float, size: float, colour: RGB) -> None:
        self.oval(x, y, 0.6 * size, 0.35 * size, colour)
        self.shape([(x - 0.5 * size, y), (x - size, y - 0.35 * size), (x - size, y + 0.35 * size)], colour)

    def flag(self, x: float, foot: float, colour: RGB) -> None:
        self.stroke([(x, foot), (x, foot - 2.2)])
        self.shape([(x, foot - 2.2), (x + 1, foot - 1.85), (x, foot - 1.5)], colour)

    def ladder(self, x: float, top: float, foot: float, colour: RGB) -> None:
        for rail in (x - 0.3, x + 0.3):
            self.stroke([(rail, top), (rail, foot)], colour)
        y = top + 0.3
        while y < foot:
            self.stroke([(x - 0.3, y), (x + 0.3, y)], colour)
            y += 0.5

    # -- the end ------------------------------------------------------------------------------------------------------

    def picture(self) -> Image.Image:
        self.painter.end()
        rows = np.frombuffer(self.image.constBits(), np.uint8).reshape(SIDE, self.image.bytesPerLine())[:, : SIDE * 3]
        picture = Image.fromarray(rows.reshape(SIDE, SIDE, 3).copy())
        if not self.hand.grain:
            return picture
        coarse = self.rng.normal(0, 1, (SIDE // 3, SIDE // 3)).repeat(3, 0).repeat(3, 1)
        tooth = np.clip(255 - np.abs(coarse) * 60 * self.hand.grain, 0, 255).astype(np.uint8)
        return ImageChops.multiply(picture, Image.merge("RGB", [Image.fromarray(tooth)] * 3))


def _spline(points: np.ndarray, closed: bool = False) -> np.ndarray:
    """Catmull–Rom through the points, a place about every fiftieth of a tenth of the picture."""
    if len(points) < 2:
        return points
    ends = (points[-2:-1], points[1:2]) if closed else (points[:1], points[-1:])
    padded = np.concatenate([ends[0], points, ends[1]])
    track = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        t = np.linspace(0, 1, max(2, int(np.hypot(*(c - b)) * 16)), endpoint=False)[:, None]
        track.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate([*track, points[-1:]])


def _slow_noise(rng: np.random.Generator, count: int, columns: int) -> np.ndarray:
    """[count, columns] smooth noise of about unit size, that changes over a dozen places."""
    coarse = rng.normal(0, 1, (count // 12 + 3, columns))
    at = np.arange(count) / 12
    return np.stack([np.interp(at, np.arange(len(coarse)), column) for column in coarse.T], 1)


GRASS, EARTH, STONE, SAND, SNOW = (96, 180, 80), (160, 110, 70), (150, 150, 160), (236, 206, 140), (244, 248, 252)

# -- by a wobbly hand -------------------------------------------------------------------------------------------------


def paper_stick_man() -> Page:
    page = Page(PENCIL, (250, 248, 240), 1)
    page.stroke([(0, 7), (3, 7.05), (6, 6.95), (10, 7)])
    page.stroke([(6.4, 5.3), (8.6, 5.3)])
    page.stroke([(1, 4.9), (3, 4.9)])
    page.stroke([(7.6, 5.3), (7.6, 7)])
    page.stick_man(5, 7)
    page.cloud(2.4, 1.8, 0.9, (250, 248, 240))
    page.sun(8.4, 1.6, 0.6, (200, 196, 186))
    return page


def felt_meadow() -> Page:
    page = Page(FELT, (255, 255, 255), 2)
    page.sky((150, 210, 246), (214, 238, 250))
    page.sun(1.4, 1.5, 0.7)
    page.cloud(6.6, 1.6, 0.9)
    page.tree(8.4, 7, 1.2)
    page.ground(-0.3, 10.3, 7, EARTH, GRASS)
    page.platform(1.2, 3.2, 5, EARTH)
    page.coin(2.2, 4.4)
    page.hero(5, 7, (220, 60, 60))
    return page


def crayon_house() -> Page:
    page = Page(CRAYON, (252, 250, 244), 3)
    page.sky((120, 180, 240), (160, 210, 250), 6.6)
    page.sun(1.4, 1.5, 0.8)
    page.ground(-0.3, 10.3, 7.2, (110, 170, 80), (70, 150, 60))
    page.house(7.6, 7.3, 1.4, (230, 120, 100), (160, 60, 50))
    page.tree(1.8, 7.4, 1.2)
    page.hero(4.7, 7.4, (240, 140, 40))
    return page


def marker_cave() -> Page:
    page = Page(MARKER, (60, 52, 70), 4)
    page.box(-0.3, -0.3, 10.3, 10.3, (86, 74, 96), line=False)
    page.shape(
        [(-0.3, -0.3), (10.3, -0.3), (10.3, 2.2), (8, 3), (6.5, 1.8), (4.6, 2.8), (2.6, 1.6), (1, 3), (-0.3, 2)], (40, 34, 50)
    )
    page.ground(-0.3, 6.6, 7, (54, 46, 64), (120, 100, 90))
    page.ground(8.2, 10.3, 6, (54, 46, 64), (120, 100, 90))
    page.spikes(1, 2.5, 7, (190, 190, 200))
    page.oval(8.9, 4.2, 0.4, 0.7, (90, 220, 240))
    page.hero(4.6, 7, (250, 210, 80))
    return page


def felt_underwater() -> Page:
    page = Page(FELT, (255, 255, 255), 5)
    page.sky((60, 150, 210), (16, 60, 130))
    page.ground(-0.3, 10.3, 8, SAND, (220, 190, 120))
    for x in (1.2, 1.7, 8.4):
        page.stroke([(x, 8), (x - 0.3, 7), (x + 0.3, 6), (x, 5)], (40, 160, 90), 0.3)
    page.fish(7.4, 3.4, 1, (250, 150, 50))
    page.fish(2.6, 2.4, 0.8, (240, 220, 80))
    for x, y in ((5.4, 3.2), (5.7, 2.4), (5.3, 1.6)):
        page.oval(x, y, 0.2, 0.2, (190, 230, 250))
    page.hero(5, 6.2, (250, 120, 140), trousers=(30, 30, 60))
    return page


def chalk_space() -> Page:
    page = Page(CHALK, (30, 40, 44), 6)
    for x, y in ((1, 1.2), (3, 2.6), (8.8, 1), (7, 3.4), (5.4, 0.9), (1.6, 5)):
        page.star(x, y, 0.25, (240, 240, 220))
    page.oval(8, 3, 1.1, 1.1, (200, 120, 160))
    page.stroke([(6.3, 3.4), (8, 3.3), (9.7, 2.5)])
    page.shape([(-0.3, 8), (2, 7.4), (5, 7.2), (8, 7.4), (10.3, 8), (10.3, 10.4), (-0.3, 10.4)], (150, 150, 160))
    page.stick_man(4.8, 7.2, (250, 250, 240))
    page.flag(6.6, 7.3, (230, 90, 80))
    return page


def ballpoint_castle() -> Page:
    page = Page(BALLPOINT, (252, 252, 250), 7)
    for y in np.arange(0.8, 10, 0.75):
        page.stroke([(0, y), (10, y)], (200, 214, 236), 0.03)
    page.stroke([(1.2, 0), (1.2, 10)], (236, 170, 170), 0.03)
    page.stroke([(0, 7.5), (10, 7.5)])
    page.shape(
        [
            (6.4, 7.5),
            (6.4, 4),
            (6.9, 4),
            (6.9, 4.4),
            (7.4, 4.4),
            (7.4, 4),
            (7.9, 4),
            (7.9, 4.4),
            (8.4, 4.4),
            (8.4, 4),
            (9, 4),
            (9, 7.5),
        ],
        INK,
    )
    page.shape([(7.3, 7.5), (7.3, 6.2), (7.7, 5.8), (8.1, 6.2), (8.1, 7.5)], INK)
    page.flag(7.7, 4.3, INK)
    page.stroke([(2.2, 5.6), (4, 5.6)])
    page.stick_man(4.4, 7.5)
    return page


def watercolour_mountains() -> Page:
    page = Page(WATERCOLOUR, (252, 250, 246), 8)
    page.sky((150, 190, 230), (250, 220, 200), 7)
    page.mountain(2.6, 7.3, 2.8, 4.2, (130, 130, 170), SNOW)
    page.mountain(7, 7.3, 3.2, 5, (110, 120, 160), SNOW)
    page.ground(-0.3, 10.3, 7.2, (130, 160, 110), (110, 170, 100))
    page.fir(8.8, 7.3, 1)
    page.hero(4.8, 7.3, (200, 70, 70))
    return page


def crayon_desert() -> Page:
    page = Page(CRAYON, (252, 246, 232), 9)
    page.sky((250, 190, 110), (252, 226, 160), 7)
    page.sun(7.8, 1.8, 0.9, (240, 110, 50))
    page.mountain(2.4, 7.3, 2.4, 3.2, (214, 160, 90))
    page.ground(-0.3, 10.3, 7.2, SAND, (226, 180, 100))
    for x0, y0, x1, y1 in ((7.4, 4.6, 7.9, 7.3), (6.8, 5.4, 7.4, 5.8), (6.8, 4.8, 7.1, 5.8)):
        page.box(x0, y0, x1, y1, (60, 140, 80))
    page.hero(4.8, 7.4, (60, 110, 190))
    return page


def felt_night_city() -> Page:
    page = Page(FELT, (20, 24, 50), 10)
    page.sky((18, 22, 54), (50, 44, 90))
    page.oval(8.2, 1.6, 0.7, 0.7, (250, 244, 200))
    for x, high, colour in (
        (0.2, 4.4, (60, 60, 90)),
        (2.2, 5.6, (80, 66, 100)),
        (6.4, 4, (64, 74, 104)),
        (8.2, 5.2, (74, 60, 90)),
    ):
        page.box(x, 8 - high, x + 1.6, 8, colour)
        for row in range(int(high) - 1):
            for column in (0.3, 0.95):
                page.box(
                    x + column, 8 - high + 0.5 + row, x + column + 0.35, 8 - high + 0.95 + row, (250, 220, 120), line=False
                )
    page.ground(-0.3, 10.3, 8, (60, 60, 66), (110, 110, 120))
    page.hero(5, 8, (240, 90, 60), trousers=(200, 200, 210))
    return page


def marker_jungle() -> Page:
    page = Page(MARKER, (190, 230, 180), 11)
    page.sky((150, 214, 170), (220, 240, 190))
    for x in (0.6, 3, 8.8):
        page.box(x - 0.3, -0.3, x + 0.3, 8, (110, 84, 56))
    page.shape(
        [(-0.3, -0.3), (10.3, -0.3), (10.3, 1.6), (8, 2.4), (6, 1.4), (4, 2.4), (2, 1.6), (-0.3, 2.4)],
        (40, 130, 70),
        smooth=True,
    )
    page.stroke([(5.6, 1.6), (6, 3), (5.8, 4.4)], (60, 110, 50))
    page.platform(6.4, 8.6, 5.2, (130, 96, 60))
    page.ground(-0.3, 10.3, 7.6, (120, 84, 56), (60, 160, 70))
    page.hero(5, 7.6, (250, 180, 60))
    return page


def felt_lava() -> Page:
    page = Page(FELT, (60, 30, 36), 12)
    page.sky((60, 26, 36), (140, 50, 40))
    page.ground(-0.3, 3.6, 7, (70, 60, 66), (110, 90, 90))
    page.box(3.6, 8.2, 6.6, 10.4, (250, 120, 30))
    page.stroke([(3.6, 8.2), (4.3, 7.9), (5, 8.3), (5.8, 7.9), (6.6, 8.2)], (255, 220, 80), 0.2)
    page.ground(6.6, 10.3, 6.4, (70, 60, 66), (110, 90, 90))
    page.platform(4.3, 5.9, 5.4, (110, 90, 90))
    page.hero(5.1, 5.4, (90, 180, 240))
    return page


def ballpoint_ladders() -> Page:
    page = Page(BALLPOINT, (246, 242, 226), 13)
    for y, x0, x1 in ((8.4, 0, 10), (6, 1.5, 8), (3.6, 3, 10)):
        page.stroke([(x0, y), ((x0 + x1) / 2, y + 0.05), (x1, y)])
        page.stroke([(x0, y + 0.3), ((x0 + x1) / 2, y + 0.35), (x1, y + 0.3)])
    page.ladder(7, 6, 8.4, (30, 50, 150))
    page.ladder(3.8, 3.6, 6, (30, 50, 150))
    page.stick_man(5.2, 6)
    page.star(8.6, 2.9, 0.4, (220, 60, 60))
    return page


def crayon_snow() -> Page:
    page = Page(CRAYON, (250, 250, 252), 14)
    page.sky((90, 130, 190), (160, 190, 226), 7)
    page.ground(-0.3, 10.3, 7, (226, 234, 246), SNOW)
    page.fir(1.6, 7.2, 1.5)
    page.fir(8.8, 7.2, 1.2)
    for y, r in ((6.4, 0.8), (5.2, 0.55), (4.4, 0.4)):
        page.oval(7, y, r, r, SNOW)
    page.stroke([(7, 4.4), (7.5, 4.5)], (240, 130, 40), 0.2)
    page.hero(4.6, 7.2, (200, 50, 70))
    return page


def chalk_pit() -> Page:
    page = Page(CHALK, (36, 60, 50), 15)
    page.ground(-0.3, 4, 6.6, (90, 110, 100), (200, 220, 200))
    page.ground(6.2, 10.3, 6.6, (90, 110, 100), (200, 220, 200))
    page.spikes(4.1, 6.1, 10, (230, 120, 120))
    page.stick_man(3.2, 6.6, (250, 250, 240))
    page.coin(5.1, 4.2)
    page.cloud(7.6, 2, 0.9, (70, 94, 84))
    return page


def watercolour_islands() -> Page:
    page = Page(WATERCOLOUR, (250, 250, 250), 16)
    page.sky((120, 190, 240), (220, 240, 250))
    for x, y, half in ((5, 6.2, 1.8), (1.6, 4.2, 1.1), (8.6, 4.6, 1.2)):
        page.shape([(x - half, y), (x + half, y), (x + 0.3, y + 1.6), (x - 0.4, y + 1.4)], (150, 110, 80))
        page.box(x - half, y - 0.15, x + half, y + 0.3, GRASS)
    page.tree(8.8, 4.5, 0.8)
    page.hero(5, 6.1, (90, 90, 200))
    page.cloud(2.4, 8.6, 0.9)
    return page


# -- with flat shapes -------------------------------------------------------------------------------------------------


def flat_meadow() -> Page:
    page = Page(SHAPES, (140, 206, 244), 20)
    page.oval(8.3, 1.6, 0.8, 0.8, (252, 222, 90))
    page.cloud(3, 1.7, 0.8)
    page.oval(2, 8.2, 3, 2.4, (150, 210, 140))
    page.oval(8, 8.4, 3.4, 2, (132, 200, 126))
    page.ground(-0.3, 10.3, 7.4, EARTH, GRASS)
    page.platform(6.6, 8.6, 5.4, (190, 140, 90))
    page.hero(5, 7.4, (224, 70, 70))
    return page


def flat_sunset() -> Page:
    page = Page(SHAPES, (252, 160, 110), 21)
    page.sky((110, 60, 120), (252, 190, 120))
    page.oval(5, 6.4, 1.6, 1.6, (252, 230, 150))
    page.mountain(1.6, 8, 2.6, 3, (120, 60, 90))
    page.mountain(8.6, 8, 3, 3.6, (96, 50, 84))
    page.ground(-0.3, 10.3, 7.8, (60, 34, 60), (80, 44, 70))
    page.hero(4.2, 7.8, (20, 16, 30), (40, 26, 44), (20, 16, 30))
    return page


def flat_city() -> Page:
    page = Page(SHAPES, (190, 214, 236), 22)
    for x, high, colour in (
        (0, 5, (140, 160, 190)),
        (1.8, 3.4, (160, 176, 200)),
        (3.6, 6, (130, 150, 184)),
        (6, 4.2, (150, 168, 196)),
        (8, 5.6, (136, 154, 186)),
    ):
        page.box(x, 8 - high, x + 1.7, 8, colour)
    page.ground(-0.3, 10.3, 8, (90, 90, 100), (120, 120, 130))
    page.crate(7.2, 8)
    page.crate(1.4, 8)
    page.hero(4.9, 8, (250, 200, 40), trousers=(40, 40, 60))
    return page


def flat_underwater() -> Page:
    page = Page(SHAPES, (30, 110, 180), 23)
    page.sky((60, 160, 220), (14, 50, 120))
    page.ground(-0.3, 10.3, 8.2, (210, 180, 120), (230, 204, 150))
    page.fish(7.6, 3, 1.2, (250, 140, 60))
    page.fish(2, 5, 0.9, (250, 90, 120))
    page.shape([(0.6, 8.2), (0.9, 5.6), (1.4, 6.8), (1.8, 5.2), (2.1, 8.2)], (230, 90, 110))
    page.hero(5, 6.4, (250, 230, 90), trousers=(30, 30, 40))
    return page


def flat_space() -> Page:
    page = Page(SHAPES, (14, 12, 34), 24)
    rng = np.random.default_rng(0)
    for x, y in rng.uniform(0, 10, (40, 2)):
        page.oval(float(x), float(y) * 0.7, 0.06, 0.06, (240, 240, 250))
    page.oval(7.8, 2.2, 1.4, 1.4, (210, 120, 90))
    page.oval(7.4, 1.8, 0.4, 0.3, (180, 96, 76))
    page.ground(-0.3, 10.3, 7.6, (110, 110, 130), (150, 150, 170))
    page.oval(2, 7.9, 0.7, 0.2, (120, 120, 140))
    page.hero(5, 7.6, (230, 230, 240), (120, 190, 230), (230, 230, 240))
    return page


def flat_candy() -> Page:
    page = Page(SHAPES, (252, 214, 230), 25)
    page.oval(2, 3.2, 1.1, 1.1, (240, 110, 150))
    page.oval(2, 3.2, 0.6, 0.6, (255, 240, 246))
    page.box(1.9, 4.2, 2.1, 7.4, (250, 250, 250))
    page.ground(-0.3, 10.3, 7.4, (170, 110, 80), (250, 150, 190))
    page.platform(6.4, 9, 5, (140, 220, 200))
    page.coin(7.7, 4.3)
    page.hero(4.8, 7.4, (100, 160, 230))
    return page


def flat_ice() -> Page:
    page = Page(SHAPES, (200, 230, 246), 26)
    page.mountain(3, 8, 3.4, 4.6, (160, 200, 230), SNOW)
    page.mountain(8.4, 8, 2.6, 3.2, (140, 186, 222), SNOW)
    page.ground(-0.3, 4.2, 7.4, (120, 170, 214), (236, 246, 252))
    page.ground(5.8, 10.3, 7.4, (120, 170, 214), (236, 246, 252))
    page.hero(3.4, 7.4, (230, 90, 50))
    return page


def flat_stairs() -> Page:
    page = Page(SHAPES, (240, 232, 214), 27)
    for n in range(5):
        page.box(5 + n, 7.6 - n * 0.9, 10.3, 10.4, (190 - 14 * n, 130 - 6 * n, 100))
    page.ground(-0.3, 5.2, 7.6, (190, 130, 100), (214, 160, 120))
    page.hero(3.8, 7.6, (70, 130, 110))
    return page


def flat_dungeon() -> Page:
    page = Page(SHAPES, (46, 44, 56), 28)
    for row in range(8):
        for column in range(6):
            x = column * 2 - (row % 2)
            page.box(x + 0.06, row + 0.06, x + 1.94, row + 0.94, (60, 58, 72))
    page.ground(-0.3, 10.3, 8, (84, 80, 92), (120, 116, 130))
    page.box(1.3, 3.4, 1.7, 4.4, (130, 90, 50))
    page.oval(1.5, 3.1, 0.35, 0.5, (252, 180, 60))
    page.platform(6.6, 9.4, 5.6, (110, 106, 120))
    page.hero(4.8, 8, (190, 60, 60), trousers=(130, 130, 150))
    return page


def flat_two_colours() -> Page:
    page = Page(SHAPES, (244, 236, 220), 29)
    page.box(-0.3, 7, 10.3, 10.4, (40, 44, 60))
    page.box(6.4, 4.8, 8.6, 5.4, (40, 44, 60))
    page.box(1.2, 5.6, 2.8, 7, (40, 44, 60))
    page.box(4.6, 5.9, 5.3, 7, (40, 44, 60))
    page.oval(4.95, 5.6, 0.42, 0.42, (40, 44, 60))
    return page


STROKES: tuple[Callable[[], Page], ...] = (
    paper_stick_man, felt_meadow, crayon_house, marker_cave, felt_underwater, chalk_space, ballpoint_castle,
    watercolour_mountains, crayon_desert, felt_night_city, marker_jungle, felt_lava, ballpoint_ladders, crayon_snow,
    chalk_pit, watercolour_islands,
)  # fmt: skip
FLAT: tuple[Callable[[], Page], ...] = (
    flat_meadow, flat_sunset, flat_city, flat_underwater, flat_space, flat_candy, flat_ice, flat_stairs, flat_dungeon,
    flat_two_colours,
)  # fmt: skip


def main() -> None:
    application = QGuiApplication([])
    for scenes, means, made in (
        (STROKES, "strokes", "wobbly strokes of varying pressure, Qt's painter (tools/draw_prompts.py)"),
        (FLAT, "flat", "flat shapes, Qt's painter (tools/draw_prompts.py)"),
    ):
        for scene in scenes:
            name = scene.__name__.removeprefix("flat_")
            file = f"drawings/{means}-{name}.png"
            shelve(scene().picture(), Entry(file, "drawing", made, "CC0-1.0", "drawn for Worldsketch", True))
    del application


if __name__ == "__main__":
    main()
