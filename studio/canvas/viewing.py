"""How the canvas is looked at: zoom, pan, turn and mirror, as one transform from the sketch to the screen. Paints nothing."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSizeF, Signal
from PySide6.QtGui import QTransform

from studio.canvas.brush import Point
from studio.document.pixels import SIDE, Rect

MAX_ZOOM = 32.0
MIN_ZOOM = 0.25
_MARGIN = 24


class Viewing(QObject):
    """At first all of the sketch is in the room; ``zoom`` 1 is that size. ``changed`` follows each move."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room = QSizeF(400, 400)
        self._zoom = 1.0
        self._pan = QPointF(0, 0)
        self._angle = 0.0
        self._mirrored = False
        self._make()

    @property
    def scale(self) -> float:
        """Screen pixels per sketch pixel."""
        return self._fit() * self._zoom

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def angle(self) -> float:
        """Degrees, clockwise."""
        return self._angle

    @property
    def mirrored(self) -> bool:
        return self._mirrored

    @property
    def plain(self) -> bool:
        """Whether the sketch stands upright, so that its pixels lie along the screen's."""
        return self._angle == 0 and not self._mirrored

    @property
    def transform(self) -> QTransform:
        """Sketch to screen."""
        return self._transform

    def to_sketch(self, position: QPointF, pressure: float = 1.0) -> Point:
        place = self._inverse.map(position)
        return Point(place.x(), place.y(), pressure)

    def to_screen(self, point: Point) -> QPointF:
        return self._transform.map(QPointF(point.x, point.y))

    def on_screen(self, rect: Rect) -> QRect:
        """The screen pixels that may show ``rect``."""
        area = QRectF(rect.x0, rect.y0, rect.width, rect.height)
        return self._transform.mapRect(area).toAlignedRect().adjusted(-2, -2, 2, 2)

    def covers(self, area: QRect) -> bool:
        """Whether nothing but the sketch is seen in these screen pixels."""
        seen = self._inverse.mapToPolygon(area).boundingRect()
        return self._angle == 0 and QRect(1, 1, SIDE - 2, SIDE - 2).contains(seen)

    # -- moves --------------------------------------------------------------------------------------------------------

    def set_room(self, size: QSizeF) -> None:
        """The view has this size now."""
        self._room = size
        self._moved()

    def zoom_at(self, place: QPointF, factor: float) -> None:
        """What is under ``place`` stays there."""
        before = self._zoom
        self._zoom = max(MIN_ZOOM, min(self._zoom * factor, MAX_ZOOM))
        off = place - QPointF(self._room.width() / 2, self._room.height() / 2)
        self._pan = off - (off - self._pan) * (self._zoom / before)
        self._moved()

    def pan_by(self, by: QPointF) -> None:
        self._pan += by
        self._moved()

    def turn(self, degrees: float, place: QPointF | None = None) -> None:
        """Turns the sketch about ``place``, or about the middle of the view; near a right angle it comes to rest there."""
        place = place if place is not None else QPointF(self._room.width() / 2, self._room.height() / 2)
        anchor = self._inverse.map(place)
        angle = (self._angle + degrees + 180) % 360 - 180
        quarter = round(angle / 90) * 90.0
        self._angle = (quarter if abs(angle - quarter) < 0.5 else angle) % 360
        self._make()
        self._pan += place - self._transform.map(anchor)
        self._moved()

    def mirror(self) -> None:
        """As in a mirror, left and right of the middle of the view."""
        self._mirrored = not self._mirrored
        self._pan.setX(-self._pan.x())
        self._angle = -self._angle % 360
        self._moved()

    def reset(self) -> None:
        """All of the sketch, upright."""
        self._zoom, self._pan, self._angle, self._mirrored = 1.0, QPointF(0, 0), 0.0, False
        self._moved()

    def _fit(self) -> float:
        return max(min(self._room.width(), self._room.height()) - 2 * _MARGIN, 64.0) / SIDE

    def _make(self) -> None:
        scale = self.scale
        result = QTransform()
        centre = QPointF(self._room.width() / 2 + self._pan.x(), self._room.height() / 2 + self._pan.y())
        if self._angle == 0:  # whole pixels, so that a pixel of the sketch looks the same everywhere
            half = SIDE * scale / 2
            centre = QPointF(round(centre.x() - half) + half, round(centre.y() - half) + half)
        result.translate(centre.x(), centre.y())
        result.rotate(self._angle)
        result.scale(-scale if self._mirrored else scale, scale)
        result.translate(-SIDE / 2, -SIDE / 2)
        self._transform = result
        self._inverse, _ = result.inverted()

    def _moved(self) -> None:
        far = SIDE * self.scale / 2 + min(self._room.width(), self._room.height()) / 2 - 40
        length = math.hypot(self._pan.x(), self._pan.y())
        if length > far > 0:  # some of the sketch stays in sight
            self._pan *= far / length
        self._make()
        self.changed.emit()
