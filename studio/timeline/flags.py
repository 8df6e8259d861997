"""The flags on the ruler: the playhead's with its number, and each marker's with as much of its name as has room.

Where they lie, for who paints them and for who is clicked on them. Paints nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics

from studio.document.take import Marker
from studio.timeline.geometry import RULER, Geometry

_PAD = 12
_PIP = 6.0
"""Width of a flag without a name."""
_SHORTEST = 26.0
"""A narrower flag carries no name: an ellipsis says nothing."""


@dataclass(frozen=True)
class Flag:
    """A marker's place on the ruler, in strip coordinates; ``text`` is empty where its name has no room."""

    marker: Marker
    rect: QRectF
    text: str

    def under(self, x: float) -> bool:
        """Whether it lies under x, or nearly."""
        return self.rect.x() - 2 <= x <= max(self.rect.right(), self.rect.x() + 8)


def sized(font: QFont, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """``font`` at ``size`` pixels."""
    result = QFont(font)
    result.setPixelSize(size)
    result.setWeight(weight)
    return result


def marker_font(font: QFont) -> QFont:
    return sized(font, 10, QFont.Weight.DemiBold)


def playhead_flag(t: int, geometry: Geometry, font: QFont) -> QRectF:
    metrics = QFontMetrics(sized(font, 11, QFont.Weight.DemiBold))
    width = max(26.0, metrics.horizontalAdvance(str(t)) + 14.0)
    middle = geometry.x(t) + max(geometry.cell, 2.0) / 2
    return QRectF(middle - width / 2, 3, width, RULER - 7)


def lay_flags(markers: Iterable[Marker], geometry: Geometry, playhead: QRectF, metrics: QFontMetrics) -> list[Flag]:
    """From left to right, none over another: a name ends where the next flag begins, and stands before or after
    the playhead's number instead of under it."""
    places = sorted(markers)
    flags: list[Flag] = []
    for marker, following in zip_longest(places, places[1:]):
        left = geometry.x(marker.frame)
        end = geometry.x(following.frame) - 2 if following is not None else float("inf")
        wanted = metrics.horizontalAdvance(marker.name) + _PAD
        if left < playhead.right() and left + min(wanted, end - left) > playhead.x():
            if playhead.x() - 2 - left >= _SHORTEST:
                end = playhead.x() - 2
            else:
                left = playhead.right() + 2
        width = min(wanted, max(end - left, 0.0))
        if width < min(wanted, _SHORTEST):
            flags.append(Flag(marker, QRectF(geometry.x(marker.frame), 4, _PIP, 15), ""))
        else:
            text = metrics.elidedText(marker.name, Qt.TextElideMode.ElideRight, int(width - _PAD) + 1)
            flags.append(Flag(marker, QRectF(left, 4, width, 15), text))
    return flags
