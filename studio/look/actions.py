"""How latent actions look: one colour and one glyph each, never colour alone. Knows names, no key and no take."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from studio.look.colours import COLOURS
from studio.look.words import mark, tr
from studio.viewport.keymap import DOWN, LEFT, RIGHT, UP, meaning, rests

_SHAPES = ("circle", "square", "triangle", "diamond", "plus", "cross", "ring", "bars")
_STEPS = {LEFT: (-1, 0), RIGHT: (1, 0), UP: (0, -1), DOWN: (0, 1)}


_NAMES = (
    mark("right"), mark("left"), mark("up"), mark("down"), mark("up right"), mark("up left"), mark("down right"),
    mark("down left"), mark("run right"), mark("run left"), mark("walk right"), mark("walk left"), mark("jump"),
    mark("jump right"), mark("jump left"), mark("hop"), mark("rise"), mark("hover"), mark("fall"), mark("drop"), mark("stay"),
    mark("climb"),
)  # fmt: skip
"""What worlds call their actions, to be said in other languages; any other name stays as it is."""


@dataclass(frozen=True)
class ActionLook:
    """``glyph``: a shape's name, or an arrow's angle in degrees. ``ink`` is legible on ``colour``."""

    name: str
    colour: QColor
    ink: QColor
    glyph: str | float


def action_looks(names: Sequence[str]) -> tuple[ActionLook, ...]:
    """One look per action: an arrow where the name speaks of a direction, else a shape; no glyph twice while there are any."""
    looks: list[ActionLook] = []
    for n, name in enumerate(names):
        colour = QColor(COLOURS[n % len(COLOURS)])
        if n >= len(COLOURS):
            colour = colour.darker(130)
        ink = QColor("#14161a") if colour.lightnessF() > 0.42 or colour.green() > 130 else QColor("#ffffff")
        candidates: list[str | float] = [*_SHAPES[n % len(_SHAPES) :], *_SHAPES]
        steps = [_STEPS[direction] for direction in meaning(name)]
        x, y = (sum(step[axis] for step in steps) for axis in (0, 1))
        if x or y:
            candidates.insert(0, math.degrees(math.atan2(y, x)))
        elif rests(name):
            candidates.insert(0, "bars")
        taken = {look.glyph for look in looks}
        glyph = next((candidate for candidate in candidates if candidate not in taken), candidates[0])
        looks.append(ActionLook(tr(name), colour, ink, glyph))
    return tuple(looks)


def draw_glyph(painter: QPainter, rect: QRectF, look: ActionLook, colour: QColor | None = None) -> None:
    """The glyph inside ``rect``, in the look's ink unless told otherwise."""
    side = min(rect.width(), rect.height())
    ink = colour or look.ink
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center())
    painter.scale(side / 2, side / 2)
    pen = QPen(ink, 0.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if isinstance(look.glyph, float):
        painter.rotate(look.glyph)
        painter.drawPolyline([QPointF(-0.75, 0), QPointF(0.75, 0)])
        painter.drawPolyline([QPointF(0.1, -0.62), QPointF(0.75, 0), QPointF(0.1, 0.62)])
    else:
        path, filled = _shape(look.glyph)
        if filled:
            painter.setPen(QPen(ink, 0.12, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
            painter.setBrush(ink)
        painter.drawPath(path)
    painter.restore()


def _shape(name: str) -> tuple[QPainterPath, bool]:
    """A path within −1..1, and whether it is filled."""
    path = QPainterPath()
    if name == "circle":
        path.addEllipse(QPointF(0, 0), 0.62, 0.62)
    elif name == "square":
        path.addRect(QRectF(-0.58, -0.58, 1.16, 1.16))
    elif name == "triangle":
        path.addPolygon([QPointF(0, -0.72), QPointF(0.74, 0.56), QPointF(-0.74, 0.56), QPointF(0, -0.72)])
    elif name == "diamond":
        path.addPolygon([QPointF(0, -0.8), QPointF(0.7, 0), QPointF(0, 0.8), QPointF(-0.7, 0), QPointF(0, -0.8)])
    elif name == "ring":
        path.addEllipse(QPointF(0, 0), 0.56, 0.56)
    else:
        lines = {
            "plus": ((-0.7, 0, 0.7, 0), (0, -0.7, 0, 0.7)),
            "cross": ((-0.55, -0.55, 0.55, 0.55), (-0.55, 0.55, 0.55, -0.55)),
            "bars": ((-0.3, -0.55, -0.3, 0.55), (0.3, -0.55, 0.3, 0.55)),
        }[name]
        for x0, y0, x1, y1 in lines:
            path.moveTo(x0, y0)
            path.lineTo(x1, y1)
    return path, name in ("circle", "square", "triangle", "diamond")
