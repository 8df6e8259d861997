"""The little palette of actions above selected cells of the timeline: a click makes them that action."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QWidget

from studio.look.actions import ActionLook, draw_glyph
from studio.look.style import Theme
from studio.look.words import tr


class ActionDot(QAbstractButton):
    """One action to choose."""

    def __init__(self, theme: Theme, look: ActionLook, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedSize(QSize(32, 32))
        self.set_look(look, number)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_look(self, look: ActionLook, number: int) -> None:
        self._look = look
        self.setAccessibleName(tr("Make it {name}").format(name=look.name))
        self.setToolTip(f"{look.name} ({number})")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(QColor(self._theme.tokens.text), 2) if lit else Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour)
        painter.drawRoundedRect(rect, 7, 7)
        draw_glyph(painter, rect.adjusted(7, 7, -7, -7), self._look)
        painter.end()


class ActionPicker(QWidget):
    """Floats over the window; ``chosen`` carries the action."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._room = theme, parent
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 8, 8, 8)
        self._row.setSpacing(4)
        self._dots: list[ActionDot] = []
        self.setAccessibleName(tr("Choose an action"))
        self.hide()

    def set_world(self, looks: tuple[ActionLook, ...]) -> None:
        for dot in self._dots:
            dot.deleteLater()
        self._dots = [ActionDot(self._theme, look, n + 1) for n, look in enumerate(looks)]
        for n, dot in enumerate(self._dots):
            dot.clicked.connect(lambda _=False, n=n: self.chosen.emit(n))
            self._row.addWidget(dot)

    def set_looks(self, looks: tuple[ActionLook, ...]) -> None:
        """The same actions, called something else."""
        for n, (dot, look) in enumerate(zip(self._dots, looks, strict=True)):
            dot.set_look(look, n + 1)

    def offer(self, cells: QRect) -> None:
        """Appears above ``cells``, in the parent's pixels, and stays within the parent."""
        size = self.sizeHint()
        x = cells.center().x() - size.width() // 2
        x = max(8, min(x, self._room.width() - size.width() - 8))
        self.setGeometry(QRect(QPoint(x, cells.top() - size.height() - 6), size))
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._theme.tokens.line), 1))
        painter.setBrush(QColor(self._theme.tokens.window))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        painter.end()
