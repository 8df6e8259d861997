"""What the canvas shows around and over the sketch: the stage with its shadow, grids, the selection, hints, the brush.

Knows no gesture; changes nothing.
"""

from __future__ import annotations

import math
from enum import Enum

from PySide6.QtCore import QLineF, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF

from engine.world_spec import WorldSpec
from studio.canvas.tools import ToolBox
from studio.canvas.viewing import Viewing
from studio.document.pixels import SIDE, Pixels, Rect
from studio.look.style import Theme

_LIGHT, _DARK = QColor(255, 255, 255, 200), QColor(20, 20, 24, 220)


class Grid(Enum):
    """The lines over the sketch: those of the world's pixels, or of the cells that it has a token for."""

    NONE = "none"
    PIXELS = "pixels"
    CELLS = "cells"


class CanvasPainter(QObject):
    """See the module. ``changed`` asks for everything to be painted anew."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._spec = WorldSpec()
        self._grid = Grid.NONE
        self._hint: QImage | None = None
        self._brush: tuple[tuple[float, float], QPixmap] = ((0.0, 0.0), QPixmap())

    @property
    def grid(self) -> Grid:
        return self._grid

    def set_grid(self, grid: Grid) -> None:
        self._grid = grid
        self.changed.emit()

    def set_world(self, spec: WorldSpec) -> None:
        self._spec = spec
        self.changed.emit()

    def set_hint(self, hint: QImage | None) -> None:
        """A translucent picture to lay softly over the whole sketch; None for none."""
        if hint is not None or self._hint is not None:
            self._hint = hint
            self.changed.emit()

    def paint_stage(self, painter: QPainter, area: QRect, viewing: Viewing) -> None:
        if viewing.covers(area):
            return
        painter.fillRect(area, QColor(self._theme.tokens.stage))
        painter.setPen(Qt.PenStyle.NoPen)
        for grow, alpha in ((6, 10), (3, 18), (1, 40)):
            painter.setBrush(QColor(0, 0, 0, alpha))
            painter.drawPolygon(_outline(viewing, -grow / viewing.scale, SIDE + grow / viewing.scale).translated(0, 2))

    def paint_over(self, painter: QPainter, viewing: Viewing, selection: Rect, *, focused: bool) -> None:
        if self._hint is not None:
            painter.save()
            painter.setTransform(viewing.transform)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(0, 0, SIDE, SIDE), self._hint)
            painter.restore()
        self._paint_grid(painter, viewing)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not viewing.plain)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if focused:
            painter.setPen(QPen(QColor(self._theme.tokens.accent), 1.5))
            painter.drawPolygon(_outline(viewing, -2 / viewing.scale, SIDE + 2 / viewing.scale))
        if not selection.empty:
            area = QRectF(selection.x0, selection.y0, selection.width, selection.height)
            frame = viewing.transform.map(QPolygonF(area))
            painter.setPen(QPen(_DARK, 1))
            painter.drawPolygon(frame)
            painter.setPen(QPen(_LIGHT, 1, Qt.PenStyle.DashLine))
            painter.drawPolygon(frame)

    def paint_brush(self, painter: QPainter, place: QPointF, tools: ToolBox, scale: float) -> None:
        radius = max(tools.size * scale / 2, 1.5)
        device = painter.device()
        key = (radius, device.devicePixelRatio() if device else 1.0)
        if self._brush[0] != key:
            self._brush = (key, _ring(*key))
        half = self._brush[1].deviceIndependentSize() / 2
        painter.drawPixmap(place - QPointF(half.width(), half.height()), self._brush[1])

    def paint_piece(self, painter: QPainter, viewing: Viewing, rect: Rect, piece: Pixels) -> None:
        """What of the kit would be laid here, as a ghost."""
        height, width = piece.shape[:2]
        image = QImage(piece.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
        painter.save()
        painter.setTransform(viewing.transform)
        painter.setOpacity(0.55)
        painter.drawImage(QPointF(rect.x0, rect.y0), image)
        painter.restore()

    def _paint_grid(self, painter: QPainter, viewing: Viewing) -> None:
        spec = self._spec
        if self._grid is Grid.NONE:
            return
        cells = self._grid is Grid.CELLS
        columns, rows = (spec.grid_width, spec.grid_height) if cells else (spec.frame_width, spec.frame_height)
        if viewing.scale * SIDE / max(columns, rows) < 4:
            return
        longest = max(spec.frame_width, spec.frame_height)
        width, height = SIDE * spec.frame_width / longest, SIDE * spec.frame_height / longest
        left, top = (SIDE - width) / 2, (SIDE - height) / 2
        lines = [QLineF(left + width * n / columns, top, left + width * n / columns, top + height) for n in range(columns + 1)]
        lines += [QLineF(left, top + height * n / rows, left + width, top + height * n / rows) for n in range(rows + 1)]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not viewing.plain)
        placed = [viewing.transform.map(line) for line in lines]
        for colour, offset in ((QColor(255, 255, 255, 70), 0.5), (QColor(0, 0, 0, 90), 0.0)):
            painter.setPen(QPen(colour, 1))
            painter.drawLines([line.translated(offset, offset) for line in placed])


def _ring(radius: float, ratio: float) -> QPixmap:
    """The outline of a brush: painting it anew with each move takes longer than painting with a small brush."""
    side = math.ceil(2 * radius) + 6
    picture = QPixmap(QSize(side, side) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter, middle = QPainter(picture), QPointF(side / 2, side / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in ((_LIGHT, 2.4), (_DARK, 1.1)):
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(middle, radius, radius)
    if radius > 6:
        for colour, size in ((_LIGHT, 3.0), (_DARK, 1.6)):
            painter.setPen(QPen(colour, size, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoint(middle)
    painter.end()
    return picture


def _outline(viewing: Viewing, low: float, high: float) -> QPolygonF:
    return viewing.transform.map(QPolygonF(QRectF(low, low, high - low, high - low)))
