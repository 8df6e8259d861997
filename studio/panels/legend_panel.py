"""The actions of the world as cards: colour, glyph, keys, name, and what the action would do from here. A card plays its
action, or paints the selection; F2 or a right click renames it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from engine.runtime.world_model import Image
from studio.look.actions import ActionLook, draw_glyph
from studio.look.style import Theme
from studio.look.words import tr
from studio.panels.panel import Panel
from studio.viewport.keymap import Keymap
from studio.viewport.pictures import to_qimage

_CLOSEST = 84
"""Per cent of a font's own width."""
_FRAME_MS = 160
_HOLD = 3
"""So many beats the last picture stays before the first comes again."""


def caps_of(action: int, keymap: Keymap) -> str:
    """The keys that play ``action``, for its card."""
    digit = Qt.Key.Key_1 + action
    own = [str(action + 1)] if action < 9 and keymap.action([digit]) == action else []
    bound = [QKeySequence(key).toString() for key, n in keymap.bound.items() if n == action]
    return "  ".join(cap for cap in dict.fromkeys([*own, keymap.arrow(action), *bound]) if cap)


class NameEditor(QLineEdit):
    """The name of an action while it is typed. ``named`` follows Enter or a click elsewhere; Esc ends it with nothing."""

    named = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setAccessibleName(tr("Name of the action"))
        self.setMaxLength(60)
        self.selectAll()
        self.editingFinished.connect(self._finish)
        self._open = True

    def _finish(self) -> None:
        if self._open:
            self._open = False
            self.deleteLater()
            self.named.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._open = False
            self.deleteLater()
        else:
            super().keyPressEvent(event)


class ActionCard(QAbstractButton):
    """One action. ``named`` carries what was typed as its name."""

    named = Signal(str)

    def __init__(self, theme: Theme, look: ActionLook, caps: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._look, self._caps = theme, look, caps
        self._pictures: list[QImage] = []
        self._beat = 0
        self.lit = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # a button's own never shrinks
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._describe()

    @property
    def pictures(self) -> int:
        """How many pictures it shows in turn."""
        return len(self._pictures)

    def set_look(self, look: ActionLook) -> None:
        self._look = look
        self._describe()

    def set_caps(self, caps: str) -> None:
        self._caps = caps
        self._describe()

    def set_pictures(self, frames: Sequence[Image]) -> None:
        """What the action would do; nothing takes the pictures away."""
        self._pictures = [to_qimage(frame) for frame in frames]
        self._beat = 0
        self.update()

    def beat(self, still: bool) -> None:
        """The next picture; the last one alone when pictures shall not move."""
        if self._pictures:
            last = len(self._pictures) - 1
            self._beat = last if still else (self._beat + 1) % (last + 1 + _HOLD)
            self.update()

    def rename(self) -> None:
        """Lets its name be typed."""
        editor = NameEditor(self._look.name, self)
        editor.named.connect(self.named)
        rect = self._text_rect()
        editor.setGeometry(int(rect.x()) - 4, int(self.height() / 2) - 13, int(rect.width()) + 6, 26)
        editor.show()
        editor.setFocus()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = QAction(tr("Rename"), menu)
        rename.triggered.connect(self.rename)
        menu.addAction(rename)
        own = QAction(tr("Its own name again"), menu)
        own.triggered.connect(lambda: self.named.emit(""))
        menu.addAction(own)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(108, 48)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 36)

    def _describe(self) -> None:
        name, caps = self._look.name, self._caps
        self.setAccessibleName(tr("Action {name}, key {key}").format(name=name, key=caps))
        self.setToolTip("  ·  ".join(part for part in (name, caps, tr("F2 renames it")) if part))
        self.update()

    def _text_rect(self) -> QRectF:
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        gap = min(5.0, (rect.height() - 30) / 2)  # two lines, also where the panel is low
        return rect.adjusted(rect.height() + 3, gap, -4, -gap)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        down = self.lit or self.isDown()
        painter.setPen(QPen(QColor(self._look.colour if down or self.hasFocus() else tokens.line), 2 if down else 1))
        painter.setBrush(QColor(tokens.pressed if down else tokens.hover if self.underMouse() else tokens.raised))
        painter.drawRoundedRect(rect, 7, 7)
        self._paint_chip(painter, QRectF(rect.x() + 5, rect.y() + 5, rect.height() - 10, rect.height() - 10))
        text = self._text_rect()
        self._line(painter, text, self._look.name, tokens.text, 12, QFont.Weight.DemiBold, Qt.AlignmentFlag.AlignTop)
        self._line(painter, text, self._caps, tokens.muted, 11, QFont.Weight.Normal, Qt.AlignmentFlag.AlignBottom)
        painter.end()

    def _paint_chip(self, painter: QPainter, chip: QRectF) -> None:
        """The glyph on its colour; with pictures, these, and the glyph in their corner."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour)
        if not self._pictures:
            painter.drawRoundedRect(chip, 5, 5)
            side = chip.height() * 0.28
            draw_glyph(painter, chip.adjusted(side, side, -side, -side), self._look)
            return
        inside = QPainterPath()
        inside.addRoundedRect(chip, 5, 5)
        painter.save()
        painter.setClipPath(inside)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        picture = self._pictures[min(self._beat, len(self._pictures) - 1)]
        side = min(picture.width(), picture.height())
        middle = QRectF((picture.width() - side) / 2, (picture.height() - side) / 2, side, side)
        painter.drawImage(chip, picture, middle)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._look.colour, 1.6))
        painter.drawRoundedRect(chip, 5, 5)
        badge = QRectF(chip.right() - 13, chip.bottom() - 13, 15, 15)
        painter.setPen(QPen(QColor(self._theme.tokens.raised), 1.4))
        painter.setBrush(self._look.colour)
        painter.drawRoundedRect(badge, 4, 4)
        draw_glyph(painter, badge.adjusted(3.5, 3.5, -3.5, -3.5), self._look)

    def _line(
        self, painter: QPainter, rect: QRectF, text: str, colour: str, size: int, weight: QFont.Weight, align: Qt.AlignmentFlag
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(size)
        font.setWeight(weight)
        wide = QFontMetricsF(font).horizontalAdvance(text)
        if wide > rect.width():  # a little too long is set closer; what still is too long is cut
            font.setStretch(max(_CLOSEST, int(100 * rect.width() / wide)))
        painter.setFont(font)
        painter.setPen(QColor(colour))
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | align), elided)


class LegendPanel(Panel):
    """One card per action. ``pressed`` and ``released`` carry its number; ``named`` that and what was typed as its name."""

    pressed = Signal(int)
    released = Signal(int)
    named = Signal(int, str)
    seen = Signal()
    """It can be seen again."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(tr("Actions"))
        self._cards: list[ActionCard] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(8)
        self._empty = QLabel(tr("The world's actions appear here when it has loaded."))
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        layout.addWidget(self._empty)
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        layout.addLayout(self._grid)
        layout.addStretch(1)
        self._beats = QTimer(self, interval=_FRAME_MS)
        self._beats.timeout.connect(self._beat)
        theme.changed.connect(self.update)

    @property
    def cards(self) -> tuple[ActionCard, ...]:
        return tuple(self._cards)

    def set_world(self, looks: tuple[ActionLook, ...], keymap: Keymap) -> None:
        self._empty.setVisible(not looks)
        for card in self._cards:
            card.deleteLater()
        self._cards = []
        for n, look in enumerate(looks):
            card = ActionCard(self._theme, look, caps_of(n, keymap))
            card.pressed.connect(lambda n=n: self.pressed.emit(n))
            card.released.connect(lambda n=n: self.released.emit(n))
            card.named.connect(lambda name, n=n: self.named.emit(n, name))
            self._grid.addWidget(card, n // 2, n % 2)
            self._cards.append(card)

    def set_looks(self, looks: tuple[ActionLook, ...]) -> None:
        """The same actions, called something else."""
        for card, look in zip(self._cards, looks, strict=True):
            card.set_look(look)

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

    def show_pictures(self, action: int, frames: Sequence[Image]) -> None:
        """What an action would do from here; −1 and nothing takes all pictures away."""
        for n, card in enumerate(self._cards):
            if n == action or (action < 0 and card.pictures):
                card.set_pictures(frames)
        if any(card.pictures for card in self._cards):
            if not self._beats.isActive():
                self._beats.start()
        else:
            self._beats.stop()

    def _beat(self) -> None:
        if self.isVisible():
            for card in self._cards:
                card.beat(self._theme.still)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.seen.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._beats.stop()
