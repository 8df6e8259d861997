"""What is pressed, over the picture: the action's sign and name in the corner, as viewers of a recording expect it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from studio.look.actions import ActionLook, draw_glyph


def paint_overlay(painter: QPainter, target: QRectF, look: ActionLook, keys: str, font: QFont) -> None:
    """In the lower left corner of ``target``. ``keys``: the keys that play it, as a cap shows them."""
    bold = QFont(font)
    bold.setPixelSize(13)
    bold.setWeight(QFont.Weight.DemiBold)
    text = f"{keys}  {look.name}" if keys else look.name
    width = QFontMetricsF(bold).horizontalAdvance(text) + 44
    box = QRectF(target.x() + 10, target.bottom() - 42, width, 32)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 165))
    painter.drawRoundedRect(box, 8, 8)
    chip = QRectF(box.x() + 6, box.y() + 6, 20, 20)
    painter.setBrush(look.colour)
    painter.drawRoundedRect(chip, 5, 5)
    draw_glyph(painter, chip.adjusted(4, 4, -4, -4), look)
    painter.setFont(bold)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(box.adjusted(34, 0, -8, 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
