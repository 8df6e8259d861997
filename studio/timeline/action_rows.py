"""Rows of actions as they look: runs with glyphs where there is room, plain colour where frames are narrower than that.

Used for the take, its lanes, what it is compared with, and a clip. Knows no take: rows are handed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from studio.look.actions import ActionLook, draw_glyph
from studio.look.tokens import Tokens
from studio.timeline.geometry import LANE, Geometry

NARROW = 3.0
"""Below so many pixels a frame, rows are painted pixel by pixel instead of run by run."""

_ROUND = 5
_JOIN = 8
"""How far a run that goes on outside the view is painted beyond it."""


@dataclass(frozen=True)
class ActionRow:
    """Actions into frames first, first + 1, …; None where there is none.

    ``sure``: how sure each action is, 0..1, shown as opacity. ``marked``: frames to outline; ``rolled``: with dots, for the
    same action under other chances. ``goes_on``: the first run began before the view.
    """

    first: int
    actions: Sequence[int | None]
    sure: Sequence[float] | None = field(default=None, repr=False)
    marked: Sequence[bool] | None = field(default=None, repr=False)
    rolled: Sequence[bool] | None = field(default=None, repr=False)
    goes_on: bool = False

    def runs(self) -> list[tuple[int, int, int | None]]:
        """First frame, last frame and action of each run."""
        result: list[tuple[int, int, int | None]] = []
        start = 0
        for n in range(1, len(self.actions) + 1):
            if n == len(self.actions) or self.actions[n] != self.actions[start]:
                result.append((self.first + start, self.first + n - 1, self.actions[start]))
                start = n
        return result


def paint_row(
    painter: QPainter,
    row: ActionRow,
    geometry: Geometry,
    looks: Sequence[ActionLook],
    top: float,
    height: float,
    tokens: Tokens,
) -> None:
    """One row, ``height`` pixels high."""
    if not row.actions:
        return
    if geometry.cell < NARROW:
        _paint_narrow(painter, row, geometry, looks, top, height)
    elif row.sure is not None:
        for n, action in enumerate(row.actions):
            if action is not None:
                painter.setOpacity(0.25 + 0.75 * row.sure[n])
                _paint_run(painter, row.first + n, row.first + n, geometry, looks[action % len(looks)], top, height)
        painter.setOpacity(1.0)
    else:
        for start, stop, action in row.runs():
            if action is not None:
                joined = row.goes_on and start == row.first
                _paint_run(painter, start, stop, geometry, looks[action % len(looks)], top, height, joined=joined)
    for cells, line in ((row.rolled, Qt.PenStyle.DotLine), (row.marked, Qt.PenStyle.SolidLine)):
        if cells is not None:
            _paint_marks(painter, row.first, cells, line, geometry, top, height, tokens)


def paint_lane_signs(painter: QPainter, looks: Sequence[ActionLook], left: float, top: float, tokens: Tokens) -> None:
    """Which action each lane is, at the left edge of the view."""
    for lane, look in enumerate(looks):
        chip = QRectF(left + 2, top + lane * LANE + 1.5, 12, LANE - 3)
        painter.setPen(QPen(QColor(tokens.panel), 1.2))
        painter.setBrush(look.colour)
        painter.drawRoundedRect(chip, 3, 3)
        draw_glyph(painter, QRectF(chip.center().x() - 3.5, chip.center().y() - 3.5, 7, 7), look)


def paint_lanes(
    painter: QPainter, row: ActionRow, geometry: Geometry, looks: Sequence[ActionLook], top: float, tokens: Tokens
) -> None:
    """One lane per action, each frame filled in the lane of its action."""
    left, width = geometry.x(row.first), geometry.cell * len(row.actions)
    for lane in range(len(looks)):
        rect = QRectF(left, top + lane * LANE, width, LANE)
        painter.fillRect(rect, _faint(tokens.raised if lane % 2 else tokens.window, 130))
    if geometry.cell < NARROW:
        for lane in range(len(looks)):
            alone = [action if action == lane else None for action in row.actions]
            _paint_narrow(painter, ActionRow(row.first, alone), geometry, looks, top + lane * LANE + 2, LANE)
        return
    if geometry.cell >= 8:
        painter.setPen(QPen(_faint(tokens.line, 150), 1))
        for t in range(row.first, row.first + len(row.actions) + 1):
            x = round(geometry.x(t)) + 0.5
            painter.drawLine(QPointF(x, top), QPointF(x, top + LANE * len(looks)))
    painter.setPen(Qt.PenStyle.NoPen)
    for start, stop, action in row.runs():
        if action is None:
            continue
        lane = action % len(looks)
        rect = QRectF(geometry.x(start) + 1, top + lane * LANE + 2, geometry.cell * (stop + 1 - start) - 2, LANE - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(looks[lane].colour)
        painter.drawRoundedRect(rect, 4, 4)
        if rect.width() >= 12:
            draw_glyph(painter, QRectF(rect.x() + 3, rect.y() + 1.5, 8, 8), looks[lane])


def _paint_run(
    painter: QPainter,
    start: int,
    end: int,
    geometry: Geometry,
    look: ActionLook,
    top: float,
    height: float,
    *,
    joined: bool = False,
) -> None:
    left = geometry.x(start) + 1 - (_JOIN if joined else 0)
    right = geometry.x(end + 1) - 1
    rect = QRectF(left, top + 1, right - left, height - 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour)
    painter.drawRoundedRect(rect, _ROUND, _ROUND)
    side = min(13.0, geometry.cell - 6, rect.height() - 8)
    middle = rect.center().y()
    if side < 8:
        side = min(11.0, rect.width() - 2)
        if side >= 7:
            draw_glyph(painter, QRectF(rect.center().x() - side / 2, middle - side / 2, side, side), look)
        return
    for t in range(start, end + 1):
        x = geometry.x(t)
        if t > start:
            painter.setPen(QPen(_faint(look.ink.name(), 45), 1))
            painter.drawLine(QPointF(x, rect.top() + 5), QPointF(x, rect.bottom() - 5))
        draw_glyph(painter, QRectF(x + (geometry.cell - side) / 2, middle - side / 2, side, side), look)


def _paint_narrow(
    painter: QPainter, row: ActionRow, geometry: Geometry, looks: Sequence[ActionLook], top: float, height: float
) -> None:
    """One column of pixels each, in the colour of the frame that lies there."""
    columns = max(1, int(geometry.cell * len(row.actions)))
    frames = np.minimum((np.arange(columns) / geometry.cell).astype(np.int64), len(row.actions) - 1)
    table = np.zeros((len(looks) + 1, 4), np.uint8)
    for n, look in enumerate(looks):
        table[n] = (look.colour.blue(), look.colour.green(), look.colour.red(), 255)
    actions = np.array([len(looks) if action is None else action % len(looks) for action in row.actions])
    pixels = np.ascontiguousarray(table[actions[frames]])
    if row.sure is not None:
        pixels[:, 3] = pixels[:, 3] * (0.25 + 0.75 * np.asarray(row.sure)[frames])
    image = QImage(pixels.data, columns, 1, 4 * columns, QImage.Format.Format_ARGB32)
    painter.drawImage(QRectF(geometry.x(row.first), top + 1, columns, height - 4), image)


def _paint_marks(
    painter: QPainter,
    first: int,
    cells: Sequence[bool],
    line: Qt.PenStyle,
    geometry: Geometry,
    top: float,
    height: float,
    tokens: Tokens,
) -> None:
    """Outlines, one for each stretch of marked frames."""
    marked = [*cells, False]
    painter.setBrush(Qt.BrushStyle.NoBrush)
    start = None
    for n, this in enumerate(marked):
        if this and start is None:
            start = n
        elif not this and start is not None:
            left = geometry.x(first + start)
            rect = QRectF(left + 0.5, top, max(geometry.cell * (n - start) - 1, 2.0), height - 2)
            for colour, width, style in ((tokens.panel, 4.5, Qt.PenStyle.SolidLine), (tokens.text, 2.0, line)):
                painter.setPen(QPen(QColor(colour), width, style))
                painter.drawRoundedRect(rect, _ROUND, _ROUND)
            start = None


def _faint(colour: str, alpha: int) -> QColor:
    result = QColor(colour)
    result.setAlpha(alpha)
    return result
