"""What the window says over the stage: toasts that go by themselves, and hints until they are no longer needed."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QEvent, QObject, QPropertyAnimation, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGraphicsOpacityEffect, QWidget

from studio.look.icons import pixmap
from studio.look.style import Theme

_FADE_MS = 220


class Fader(QObject):
    """Fades a widget in and out, and hides it when it is gone; at once where motion is reduced."""

    def __init__(self, widget: QWidget, theme: Theme) -> None:
        super().__init__(widget)
        self._widget, self._theme = widget, theme
        self._effect = QGraphicsOpacityEffect(widget)
        self._effect.setOpacity(0.0)
        widget.setGraphicsEffect(self._effect)
        self._fade = QPropertyAnimation(self._effect, b"opacity", self)
        self._fade.setDuration(_FADE_MS)
        self._fade.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fade.finished.connect(self._faded)

    @property
    def opacity(self) -> float:
        return self._effect.opacity()

    def to(self, opacity: float) -> None:
        self._fade.stop()
        if self._theme.still:
            self._effect.setOpacity(opacity)
            self._faded()
            return
        self._fade.setStartValue(self._effect.opacity())
        self._fade.setEndValue(opacity)
        self._fade.start()

    def _faded(self) -> None:
        if self._effect.opacity() < 0.01:
            self._widget.hide()


class Notice(QWidget):
    """One line in a rounded box at the bottom middle of its parent. Lets the mouse through."""

    def __init__(self, theme: Theme, parent: QWidget, *, icon: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme, self._icon, self._room = theme, icon, parent
        self._text = ""
        self.fader = Fader(self, theme)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        return self._text

    def say(self, text: str, milliseconds: int = 0) -> None:
        """Shows ``text``; for good when no time is given."""
        self._text = text
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self.fader.to(1.0)
        self._timer.stop()
        if milliseconds:
            self._timer.start(milliseconds)

    def dismiss(self) -> None:
        if self.isVisible():
            self.fader.to(0.0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(rect, 10, 10)
        painter.drawPixmap(int(rect.x()) + 14, int(rect.center().y()) - 8, pixmap(self._icon, tokens.accent, 16))
        painter.setPen(QColor(tokens.text))
        painter.setFont(self._bold())
        painter.drawText(rect.adjusted(40, 0, -14, 0), int(Qt.AlignmentFlag.AlignVCenter), self._text)
        painter.end()

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.Medium)
        return font

    def _place(self) -> None:
        room = self._room
        width = min(QFontMetrics(self._bold()).horizontalAdvance(self._text) + 60, room.width() - 24)
        self.setGeometry((room.width() - width) // 2, room.height() - 48, width, 40)


class Hints:
    """What to do next, said until three different actions were played; then never again in this window."""

    ENOUGH = 3

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self.wanted = True
        self._played: set[int] = set()

    @property
    def needed(self) -> bool:
        return self.wanted and len(self._played) < self.ENOUGH

    def show(self, text: str) -> None:
        if self.needed:
            self._notice.say(text)

    def hide(self) -> None:
        self._notice.dismiss()

    def played(self, action: int) -> None:
        self._played.add(action)
        if not self.needed:
            self._notice.dismiss()
