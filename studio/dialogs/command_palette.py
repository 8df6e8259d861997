"""Every command of the window by a few letters of its name: Ctrl+Shift+P, type, Enter. Knows actions, not what they do."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from studio.look.words import tr

_NAME, _KEYS = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_ROW, _ICON = 34, 16
_WIDTH, _HEIGHT = 520, 380


def plain(action: QAction) -> str:
    """Its title without ampersand, dots and keys."""
    return plain_title(action.text().split("\t")[0]).rstrip("…")


def plain_title(title: str) -> str:
    """Without the letter that Alt reaches it by; Chinese has that in brackets at the end."""
    return re.sub(r"\s*\(&\w\)", "", title).replace("&", "")


class _Rows(QStyledItemDelegate):
    """Every row of one height, its keys at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().paint(painter, option, index)
        rect, palette = option.rect.adjusted(0, 0, -12, 0), option.palette
        painter.save()
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(index.data(_KEYS)))
        painter.restore()


class CommandPalette(QDialog):
    """``actions``: by a name of their own, with the menu that each is in."""

    def __init__(self, actions: Mapping[str, tuple[str, QAction]], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName(tr("Commands"))
        self._actions = actions
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("What do you want to do?"))
        self.search.setAccessibleName(tr("Search commands"))
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setObjectName("palette")
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setIconSize(QSize(_ICON, _ICON))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        nothing = QPixmap(_ICON, _ICON)
        nothing.fill(Qt.GlobalColor.transparent)
        self._blank = QIcon(nothing)  # so that titles stand below each other
        self.list.itemActivated.connect(self._do)
        self.list.itemClicked.connect(self._do)
        layout.addWidget(self.search)
        layout.addWidget(self.list)
        self.resize(_WIDTH, _HEIGHT)
        corner = parent.mapToGlobal(QPoint((parent.width() - _WIDTH) // 2, 60))
        self.move(corner)
        self._fill("")
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            rows = self.list.count()
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and rows:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + step) % rows)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do(self.list.currentItem())
                return True
        return False

    def _fill(self, text: str) -> None:
        words = text.lower().split()
        self.list.clear()
        for name, (menu, action) in self._actions.items():
            title = f"{menu}: {plain(action)}"
            said = f"{title} {name.replace('_', ' ')}".lower()  # its English name finds it in every language
            if action.isEnabled() and all(word in said for word in words):
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                item = QListWidgetItem(title)
                item.setIcon(self._blank if action.icon().isNull() else action.icon())
                item.setData(_NAME, name)
                item.setData(_KEYS, keys)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title} {keys}".rstrip())
                self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _do(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            _, action = self._actions[item.data(_NAME)]
            self.accept()
            action.trigger()
