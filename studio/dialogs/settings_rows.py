"""The controls of the settings: each shows one preference, with its name, a sentence on what it does, and the field for it.

A change is stored at once. Knows preferences and what they look like; not what they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.look.icons import name_icon
from studio.look.words import tr
from studio.preferences import PREFERENCES, Preferences, server_fault

_FIELD = 240


class Row(QFrame):
    """See the module. ``field`` is what the creator touches."""

    field: QWidget

    def __init__(self, preferences: Preferences, key: str, title: str, sentence: str) -> None:
        super().__init__()
        self.setObjectName("setting")
        self.preferences, self.key = preferences, key
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 12, 0, 12)
        self._row.setSpacing(24)
        words = QVBoxLayout()
        words.setSpacing(3)
        name = QLabel(title)
        name.setProperty("role", "name")
        self.sentence = QLabel(sentence)
        self.sentence.setProperty("role", "muted")
        self.sentence.setWordWrap(True)
        words.addWidget(name)
        words.addWidget(self.sentence)
        self.note = QLabel()
        self.note.setProperty("role", "warn")
        self.note.setWordWrap(True)
        self.note.hide()
        words.addWidget(self.note)
        self._row.addLayout(words, 1)
        self._title, self._about = title, sentence

    def _place(self, field: QWidget, *, wide: bool = True) -> None:
        self.field = field
        field.setAccessibleName(self._title)
        field.setAccessibleDescription(self._about)
        if wide:
            field.setFixedWidth(_FIELD)
            field.setMinimumHeight(30)
        self._row.addWidget(field, 0, Qt.AlignmentFlag.AlignVCenter)

    def say(self, text: str) -> None:
        """A line of warning below the sentence; empty ends it."""
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def show_value(self) -> None:
        """The preference as it is now."""
        raise NotImplementedError


class _ComboBox(QComboBox):
    """Scrolling the page over it changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _SpinBox(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceRow(Row):
    """One of a few: ``choices`` are values and what they are called."""

    def __init__(
        self, preferences: Preferences, key: str, title: str, sentence: str, choices: Sequence[tuple[str | int, str]]
    ) -> None:
        super().__init__(preferences, key, title, sentence)
        self.box = _ComboBox()
        for value, name in choices:
            self.box.addItem(name, value)
        self._place(self.box)
        self.show_value()
        self.box.activated.connect(lambda _: self._store())

    def _store(self) -> None:
        self.preferences.set(self.key, self.box.currentData())

    def show_value(self) -> None:
        value = self.preferences.value(self.key)
        if self.box.findData(value) < 0:
            self.box.addItem(str(value), value)
        self.box.setCurrentIndex(self.box.findData(value))


class SwitchRow(Row):
    def __init__(self, preferences: Preferences, key: str, title: str, sentence: str) -> None:
        super().__init__(preferences, key, title, sentence)
        self.box = QCheckBox()
        self._place(self.box, wide=False)
        self.show_value()
        self.box.toggled.connect(lambda on: preferences.set(key, on))

    def show_value(self) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(self.preferences.flag(self.key))


class NumberRow(Row):
    """``unit`` follows the number; ``least`` is said instead of the lowest one, if given."""

    def __init__(
        self, preferences: Preferences, key: str, title: str, sentence: str, unit: str = "", step: int = 1, least: str = ""
    ) -> None:
        super().__init__(preferences, key, title, sentence)
        bounds = PREFERENCES[key]
        self.box = _SpinBox(minimum=bounds.low, maximum=bounds.high, singleStep=step, suffix=unit)
        self.box.setSpecialValueText(least)
        self.box.setKeyboardTracking(False)
        self._place(self.box)
        self.show_value()
        self.box.valueChanged.connect(lambda value: preferences.set(key, value))

    def show_value(self) -> None:
        with QSignalBlocker(self.box):
            self.box.setValue(self.preferences.number(self.key))


class FolderRow(Row):
    def __init__(self, preferences: Preferences, key: str, title: str, sentence: str) -> None:
        super().__init__(preferences, key, title, sentence)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._ask)
        self.home = QToolButton()
        self.home.setObjectName("small")
        name_icon(self.home, "x")
        self.home.setToolTip(tr("Back to the home folder"))
        self.home.setAccessibleName(tr("{title}: back to the home folder").format(title=title))
        self.home.clicked.connect(lambda: self._store(""))
        self._place(self.button)
        self._row.setSpacing(8)
        self._row.addWidget(self.home)
        self.show_value()

    def _ask(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self._title, str(self.preferences.folder(self.key)))
        if name:
            self._store(name)

    def _store(self, folder: str) -> None:
        self.preferences.set(self.key, folder)
        self.show_value()

    def show_value(self) -> None:
        chosen = self.preferences.text(self.key)
        metrics = self.button.fontMetrics()
        text = chosen or tr("Home folder")
        self.button.setText(metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, _FIELD - 40))
        self.button.setToolTip(chosen or str(Path.home()))
        self.home.setEnabled(bool(chosen))
        gone = bool(chosen) and not Path(chosen).is_dir()
        self.say(tr("This folder is not there: the home folder takes its place") if gone else "")


class AddressRow(Row):
    """The address of a server; stored once it can be one."""

    def __init__(self, preferences: Preferences, key: str, title: str, sentence: str) -> None:
        super().__init__(preferences, key, title, sentence)
        self.edit = QLineEdit(placeholderText="http://127.0.0.1:7860", clearButtonEnabled=True)
        self._place(self.edit)
        self.show_value()
        self.edit.textChanged.connect(self._store)

    def _store(self, text: str) -> None:
        url = text.strip()
        fault = server_fault(url)
        self.say(tr("An address begins with http:// or https:// and names a computer") if fault else "")
        if not fault:
            self.preferences.set(self.key, url)

    def show_value(self) -> None:
        if self.edit.text().strip() != self.preferences.text(self.key):
            with QSignalBlocker(self.edit):
                self.edit.setText(self.preferences.text(self.key))
            self.say("")
