"""Every step that can be undone or redone, the oldest first; a click goes there. Knows no command."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.look.style import Theme
from studio.look.words import tr
from studio.panels.panel import Panel
from studio.session import Session


class HistoryPanel(Panel):
    """See the module. ``travel`` ends what is in the making before it goes to another step."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        travel: Callable[[Callable[[], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._stack, self._theme, self._travel = session.undo_stack, theme, travel
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("History"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._go)
        self.list.itemClicked.connect(self._go)
        layout.addWidget(self.list)
        self._stack.indexChanged.connect(lambda _: self._show())
        theme.changed.connect(self._show)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show)  # behind another tab it had another height to scroll in

    def _go(self, item: QListWidgetItem) -> None:
        index = self.list.row(item)
        self._travel(lambda: self._stack.go_to(index))

    def _show(self) -> None:
        texts = [tr("The start"), *self._stack.texts()]
        self.list.setUpdatesEnabled(False)
        while self.list.count() > len(texts):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(texts):
            self.list.addItem(QListWidgetItem())
        index, clean, tokens = self._stack.index(), self._stack.clean_index(), self._theme.tokens
        for row, text in enumerate(texts):
            item = self.list.item(row)
            item.setText(tr("{text} · saved").format(text=text) if row == clean and row else text)
            item.setForeground(QColor(tokens.faint if row > index else tokens.text))
        self.list.setCurrentRow(index)
        self.list.setUpdatesEnabled(True)
        self.list.scrollToItem(self.list.item(index))
