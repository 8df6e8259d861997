"""A sheet of paper, and a hand that draws on it: strokes whose pressure varies along splines, fills, and the things of a scene.

No world is trained on these: training draws with OpenCV's polylines, this with Qt's painter. Places are in tenths of the
picture, x rightwards, y downwards; the same seed draws the same picture. Knows no scene: those are in `draw_prompts`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageChops
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

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
