"""What is painted around the frame: the arrow caps and the action below it, and the page before there is any.

Paints what it is told; knows neither session nor widget.
"""

from __future__ import annotations

from collections.abc import Set

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from studio.look.actions import ActionLook, draw_glyph
from studio.look.icons import pixmap
from studio.look.tokens import Tokens
from studio.look.words import tr
from studio.viewport.keymap import DOWN, LEFT, RIGHT, UP

_CAPS = ((LEFT, "←"), (UP, "↑"), (DOWN, "↓"), (RIGHT, "→"))
_SIDE = 30.0


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    colour: str,
    size: int,
    font: QFont,
    *,
    bold: bool = False,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
) -> None:
    """One line, ``size`` pixels high, cut short where it does not fit."""
    sized = QFont(font)
    sized.setPixelSize(size)
    sized.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Medium)
    painter.setFont(sized)
    painter.setPen(QColor(colour))
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
    painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter), elided)


def paint_empty_stage(painter: QPainter, target: QRectF, title: str, hint: str, tokens: Tokens, font: QFont) -> None:
    """Where frames will appear, and what to do for that."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.line), 1.5, Qt.PenStyle.DashLine))
    painter.setBrush(QColor(tokens.window))
    painter.drawRoundedRect(target, 10, 10)
    middle = target.center()
    painter.drawPixmap(QPointF(middle.x() - 20, middle.y() - 64), pixmap("gamepad-2", tokens.faint, 40))
    write(painter, QRectF(target.x(), middle.y() - 12, target.width(), 28), title, tokens.text, 15, font, bold=True)
    write(painter, QRectF(target.x(), middle.y() + 16, target.width(), 24), hint, tokens.muted, 13, font)


def paint_foot(
    painter: QPainter, target: QRectF, held: Set[str], action: int | None, look: ActionLook | None, tokens: Tokens, font: QFont
) -> None:
    """The arrow caps below ``target``, lit where ``held``, and the action that led here."""
    y = target.bottom() + 12
    name_width = min(max(92.0, target.width() - 4 * (_SIDE + 5) - 12), 180.0)
    x = target.center().x() - (4 * (_SIDE + 5) + 12 + name_width) / 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for direction, sign in _CAPS:
        down = direction in held
        cap = QRectF(x, y, _SIDE, _SIDE)
        painter.setPen(QPen(QColor(tokens.accent if down else tokens.line), 1.2))
        painter.setBrush(QColor(tokens.accent if down else tokens.raised))
        painter.drawRoundedRect(cap, 6, 6)
        write(painter, cap, sign, tokens.on_accent if down else tokens.muted, 15, font)
        x += _SIDE + 5
    rect = QRectF(x + 12, y, name_width, _SIDE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour if look else QColor(tokens.raised))
    painter.drawRoundedRect(rect, 6, 6)
    if look is None or action is None:
        write(painter, rect, tr("no action yet"), tokens.faint, 12, font)
        return
    draw_glyph(painter, QRectF(rect.x() + 9, rect.y() + 8, 14, 14), look)
    text, name = rect.adjusted(30, 0, -8, 0), f"{action + 1}  {look.name}"
    write(painter, text, name, look.ink.name(), 13, font, align=Qt.AlignmentFlag.AlignLeft, bold=True)
