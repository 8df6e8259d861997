"""The places a clip can go to, as cards of which one is chosen. Knows their names and looks, not what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QSizePolicy, QWidget

from studio.look.icons import pixmap
from studio.look.style import Theme
from studio.look.words import mark, tr


@dataclass(frozen=True)
class CardLook:
    """``key``: what it stands for."""

    key: str
    icon: str
    title: str
    detail: str


CARDS = (
    CardLook("chat", "message-circle", mark("Chat"), mark("GIF, under 10 MB")),
    CardLook("github", "code", mark("GitHub"), mark("Larger GIF, 10 MB")),
    CardLook("square", "square", mark("Square post"), mark("MP4, 1080 × 1080")),
    CardLook("portrait", "smartphone", mark("Portrait post"), mark("MP4, 1080 × 1920")),
    CardLook("film", "film", mark("Film"), mark("MP4 of the picture")),
    CardLook("data", "database", mark("Research"), mark("Frames, tokens, actions")),
)


class Card(QAbstractButton):
    """An icon, a title and a line below it."""

    def __init__(self, look: CardLook, theme: Theme) -> None:
        super().__init__()
        self._look, self._theme = look, theme
        self.setCheckable(True)
        self.setAccessibleName(f"{tr(look.title)}: {tr(look.detail)}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(196, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, chosen = self._theme.tokens, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        bright = chosen or self.hasFocus()
        painter.setPen(QPen(QColor(tokens.accent if bright else tokens.line), 1.6 if bright else 1))
        fill = tokens.accent_soft if chosen else tokens.hover if self.underMouse() else tokens.raised
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, 9, 9)
        side = 22
        sign = pixmap(self._look.icon, tokens.accent if chosen else tokens.muted, side)
        painter.drawPixmap(int(box.x()) + 14, int(box.center().y() - side / 2), sign)
        text = QRectF(box.x() + 48, box.center().y() - 20, box.width() - 56, 40)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        left = int(Qt.AlignmentFlag.AlignLeft)
        painter.drawText(
            text.adjusted(0, 0, 0, -text.height() / 2), left | int(Qt.AlignmentFlag.AlignVCenter), tr(self._look.title)
        )
        small = QFont(self.font())
        small.setPixelSize(11)
        painter.setFont(small)
        painter.setPen(QColor(tokens.muted))
        below = text.adjusted(0, text.height() / 2, 0, 0)
        painter.drawText(below, left | int(Qt.AlignmentFlag.AlignVCenter), tr(self._look.detail))
        painter.end()


class Cards(QWidget):
    """``chosen`` carries the key of the card that was clicked."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self._group = QButtonGroup(self)
        self.cards: dict[str, Card] = {}
        for n, look in enumerate(CARDS):
            card = self.cards[look.key] = Card(look, theme)
            self._group.addButton(card)
            grid.addWidget(card, n // 2, n % 2)
            card.clicked.connect(lambda _=False, key=look.key: self.chosen.emit(key))

    def show_chosen(self, key: str) -> None:
        """The card of ``key``; none when it has none."""
        self._group.setExclusive(False)
        for name, card in self.cards.items():
            card.setChecked(name == key)
        self._group.setExclusive(True)
