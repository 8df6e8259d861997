"""The keys of the window's commands: change them, see at once what they clash with, or go back to how they were at first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.dialogs.command_palette import plain
from studio.panels.menus import Menus


class ShortcutsDialog(QDialog):
    """``chosen()`` is what differs from the first keys, by the command's name; two commands never share keys."""

    def __init__(self, menus: Menus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(560, 560)
        self._menus = menus
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 20)
        names = list(menus)
        self.table = QTableWidget(len(names), 2)
        self.table.setHorizontalHeaderLabels(["Command", "Keys"])
        self.table.setAccessibleName("Commands and their keys")
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, 180)
        self.edits: dict[str, QKeySequenceEdit] = {}
        for row, name in enumerate(names):
            title = QTableWidgetItem(f"{menus.title_of(name)}: {plain(menus[name])}")
            title.setFlags(Qt.ItemFlag.ItemIsEnabled)
            edit = self.edits[name] = QKeySequenceEdit(menus[name].shortcut())
            edit.setMaximumSequenceLength(1)
            edit.setClearButtonEnabled(True)
            edit.setAccessibleName(f"Keys of {plain(menus[name])}")
            edit.keySequenceChanged.connect(lambda _: self._check())
            self.table.setItem(row, 0, title)
            self.table.setCellWidget(row, 1, edit)
        layout.addWidget(self.table)
        self.warning = QLabel()
        self.warning.setProperty("role", "warn")
        self.warning.setWordWrap(True)
        layout.addWidget(self.warning)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok
            | QDialogButtonBox.StandardButton.Cancel
            | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setProperty("primary", "true")
        buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).clicked.connect(self.restore)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self._check()

    def restore(self) -> None:
        """The keys as at first."""
        for name, edit in self.edits.items():
            edit.setKeySequence(QKeySequence(self._menus.first_keys(name)))

    def chosen(self) -> dict[str, str]:
        keys = {name: edit.keySequence().toString() for name, edit in self.edits.items()}
        return {name: text for name, text in keys.items() if text != QKeySequence(self._menus.first_keys(name)).toString()}

    def _check(self) -> None:
        owners: dict[str, list[str]] = {}
        for name, edit in self.edits.items():
            text = edit.keySequence().toString()
            if text:
                owners.setdefault(text, []).append(plain(self._menus[name]))
        clashes = [f"{keys} is {' and '.join(names)}" for keys, names in owners.items() if len(names) > 1]
        self.warning.setText("; ".join(clashes) + (": choose another" if clashes else ""))
        self.ok.setEnabled(not clashes)
