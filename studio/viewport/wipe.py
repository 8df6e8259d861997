"""Two pictures in one frame, parted by a line that can be dragged: the take on its left, what is compared with on its right.

Paints and says where the line is; knows neither session nor widget.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from studio.look.tokens import Tokens

_GRIP = 8


class Wipe:
    """``at``: where the line is, 0 at the left edge of the frame and 1 at the right."""

    def __init__(self) -> None:
        self.at = 0.5

    def grips(self, x: float, target: QRectF) -> bool:
        """Whether x is near enough to the line to take hold of it."""
        return abs(x - self.x(target)) <= _GRIP

    def x(self, target: QRectF) -> float:
        return target.x() + self.at * target.width()

    def drag(self, x: float, target: QRectF) -> None:
        self.at = max(0.0, min((x - target.x()) / target.width(), 1.0))

    def paint(
        self, painter: QPainter, target: QRectF, other: QImage | None, names: tuple[str, str], tokens: Tokens, font: QFont
    ) -> None:
        """Over the take's own picture, which is there already. ``names``: of the left and the right."""
        x = self.x(target)
        right = QRectF(x, target.y(), target.right() - x, target.height())
        if other is None:
            painter.fillRect(right, QColor(tokens.raised))
        else:
            source = QRectF(self.at * other.width(), 0, (1 - self.at) * other.width(), other.height())
            painter.drawImage(right, other, source)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(0, 0, 0, 140), 4))
        painter.drawLine(QPointF(x, target.top()), QPointF(x, target.bottom()))
        painter.setPen(QPen(QColor("#ffffff"), 2))
        painter.drawLine(QPointF(x, target.top()), QPointF(x, target.bottom()))
        painter.setBrush(QColor("#ffffff"))
        painter.setPen(QPen(QColor(0, 0, 0, 140), 1))
        knob = QRectF(x - 9, target.center().y() - 9, 18, 18)
        painter.drawEllipse(knob)
        painter.setPen(QPen(QColor("#14161a"), 1.6))
        for side in (-1, 1):
            tip = QPointF(x + side * 5.5, knob.center().y())
            painter.drawPolyline([tip + QPointF(-side * 2.5, -3), tip, tip + QPointF(-side * 2.5, 3)])
        small = QFont(font)
        small.setPixelSize(11)
        small.setWeight(QFont.Weight.DemiBold)
        painter.setFont(small)
        for name, left in ((names[0], True), (names[1], False)):
            width = QFontMetricsF(small).horizontalAdvance(name) + 14
            tag = QRectF(target.x() + 8 if left else target.right() - width - 8, target.y() + 8, width, 20)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 150))
            painter.drawRoundedRect(tag, 5, 5)
            painter.setPen(QColor("#ffffff"))
            painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), name)
