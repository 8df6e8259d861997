"""The actions of the world as cards: colour, glyph, keys and name. A card plays its action, or paints the selection."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeySequence, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QVBoxLayout, QWidget

from studio.look.actions import ActionLook, draw_glyph
from studio.look.style import Theme
from studio.look.words import tr
from studio.panels.panel import Panel
from studio.viewport.keymap import Keymap


def caps_of(action: int, keymap: Keymap) -> str:
    """The keys that play ``action``, for its card."""
    digit = Qt.Key.Key_1 + action
    own = [str(action + 1)] if action < 9 and keymap.action([digit]) == action else []
    bound = [QKeySequence(key).toString() for key, n in keymap.bound.items() if n == action]
    return "  ".join(cap for cap in dict.fromkeys([*own, keymap.arrow(action), *bound]) if cap)


class ActionCard(QAbstractButton):
    """One action."""

    def __init__(self, theme: Theme, look: ActionLook, caps: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._look, self._caps = theme, look, caps
        self.lit = False
        self.setAccessibleName(f"Action {look.name}, key {caps}")
        self.setToolTip(f"{look.name}  ·  {caps}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_caps(self, caps: str) -> None:
        self._caps = caps
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(108, 40)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        down = self.lit or self.isDown()
        painter.setPen(QPen(QColor(self._look.colour if down or self.hasFocus() else tokens.line), 2 if down else 1))
        painter.setBrush(QColor(tokens.pressed if down else tokens.hover if self.underMouse() else tokens.raised))
        painter.drawRoundedRect(rect, 7, 7)
        chip = QRectF(rect.x() + 6, rect.y() + 6, rect.height() - 12, rect.height() - 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour)
        painter.drawRoundedRect(chip, 5, 5)
        draw_glyph(painter, chip.adjusted(6.5, 6.5, -6.5, -6.5), self._look)
        text = rect.adjusted(rect.height() + 2, 3, -6, -3)
        self._line(painter, text, self._look.name, tokens.text, 12, QFont.Weight.DemiBold, Qt.AlignmentFlag.AlignTop)
        self._line(painter, text, self._caps, tokens.muted, 11, QFont.Weight.Normal, Qt.AlignmentFlag.AlignBottom)
        painter.end()

    def _line(
        self, painter: QPainter, rect: QRectF, text: str, colour: str, size: int, weight: QFont.Weight, align: Qt.AlignmentFlag
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(size)
        font.setWeight(weight)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | align), elided)


class LegendPanel(Panel):
    """One card per action. ``pressed`` and ``released`` carry its number."""

    pressed = Signal(int)
    released = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(tr("Actions"))
        self._cards: list[ActionCard] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(8)
        self._empty = QLabel("The world's actions appear here when it has loaded.")
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        layout.addWidget(self._empty)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        theme.changed.connect(self.update)

    def set_world(self, looks: tuple[ActionLook, ...], keymap: Keymap) -> None:
        self._empty.setVisible(not looks)
        for card in self._cards:
            card.deleteLater()
        self._cards = []
        for n, look in enumerate(looks):
            card = ActionCard(self._theme, look, caps_of(n, keymap))
            card.pressed.connect(lambda n=n: self.pressed.emit(n))
            card.released.connect(lambda n=n: self.released.emit(n))
            self._grid.addWidget(card, n // 2, n % 2)
            self._cards.append(card)

    def set_keys(self, keymap: Keymap) -> None:
        """Other keys play the actions."""
        for n, card in enumerate(self._cards):
            card.set_caps(caps_of(n, keymap))

    def light(self, action: int | None) -> None:
        """Shows which action is held."""
        for n, card in enumerate(self._cards):
            if card.lit != (n == action):
                card.lit = n == action
                card.update()
