"""Which keys and gamepad buttons play which action: shows them, takes new ones, and says when one is taken away from another.

Keeps nothing: bindings come in and go out. Knows Qt's key codes; no world, no clock.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.look.actions import ActionLook, draw_glyph
from studio.viewport.gamepad import BUTTONS
from studio.viewport.keymap import Bindings, Keymap

_TAKEN = frozenset({Qt.Key.Key_P, Qt.Key.Key_Period, Qt.Key.Key_Backspace, Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus})
"""Keys of play itself."""
_MODIFIERS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr})
_PAD_TITLES = dict(zip(BUTTONS, ("A", "B", "X", "Y", "L", "R"), strict=True))


class KeysDialog(QDialog):
    """``bindings`` and ``pad`` hold what was chosen; meaningful once it was accepted."""

    def __init__(
        self,
        names: Sequence[str],
        looks: Sequence[ActionLook],
        bindings: Bindings,
        pad: dict[str, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self._names, self._looks = tuple(names), tuple(looks)
        self.bindings: dict[int, int] = dict(bindings)
        self.pad: dict[str, int] = dict(pad)
        self._waiting: int | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(20, 20, 20, 20)
        box.setSpacing(12)
        title = QLabel("Keys that play the actions")
        title.setProperty("role", "title")
        box.addWidget(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        self._keys: list[QLabel] = []
        self._buttons: list[QPushButton] = []
        self._pads: list[QPushButton] = []
        for n, look in enumerate(looks):
            sign = QLabel()
            sign.setPixmap(_chip(look).pixmap(QSize(22, 22)))
            keys, change, button = QLabel(), QPushButton("Add a key"), QPushButton()
            change.setAccessibleName(f"Add a key for {look.name}")
            change.setAutoDefault(False)
            change.clicked.connect(lambda _=False, n=n: self._wait(n))
            button.setAutoDefault(False)
            button.setToolTip("Gamepad button; click for the next one")
            button.setAccessibleName(f"Gamepad button for {look.name}")
            button.clicked.connect(lambda _=False, n=n: self._next_pad(n))
            for column, widget in enumerate((sign, QLabel(look.name), keys, change, button)):
                grid.addWidget(widget, n, column)
            grid.setColumnStretch(2, 1)
            self._keys.append(keys)
            self._buttons.append(change)
            self._pads.append(button)
        box.addLayout(grid)
        self.line = QLabel()
        self.line.setProperty("role", "warn")
        self.line.setWordWrap(True)
        self.line.setMinimumHeight(34)
        box.addWidget(self.line)
        row = QHBoxLayout()
        reset = QPushButton("As it was at first")
        reset.clicked.connect(self.reset)
        cancel, done = QPushButton("Cancel"), QPushButton("Done")
        cancel.clicked.connect(self.reject)
        done.setProperty("primary", "true")
        done.clicked.connect(self.accept)
        for button in (reset, cancel, done):
            button.setAutoDefault(False)
        row.addWidget(reset)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(done)
        box.addLayout(row)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(520, 160 + 40 * len(self._looks))

    def reset(self) -> None:
        """No bindings: every key plays what it plays by itself."""
        self.bindings, self.pad = {}, {}
        self.line.clear()
        self._show()

    def bind(self, action: int, key: int) -> None:
        """``key`` plays ``action`` from now on; says so when it played another."""
        title = QKeySequence(key).toString()
        if key in _TAKEN:
            self.line.setText(f"{title} belongs to play itself: choose another key")
            return
        before = Keymap.of(self._names, self.bindings).plays_already(key)
        self.bindings[key] = action
        self.line.clear()
        if before is not None and before != action:
            self.line.setText(
                f"{title} played {self._looks[before].name} until now; it plays {self._looks[action].name} instead"
            )
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._waiting is None:
            super().keyPressEvent(event)
        elif event.key() not in _MODIFIERS:
            action, self._waiting = self._waiting, None
            if event.key() != Qt.Key.Key_Escape:
                self.bind(action, event.key())
            self._show()

    def _wait(self, action: int) -> None:
        self._waiting = action
        self._show()
        self.setFocus()

    def _next_pad(self, action: int) -> None:
        """A click goes through the buttons, and then to none."""
        mine = [name for name in BUTTONS if self.pad.get(name) == action]
        place = BUTTONS.index(mine[0]) + 1 if mine else 0
        for name in mine:
            del self.pad[name]
        if place < len(BUTTONS):
            name = BUTTONS[place]
            before = self.pad.get(name)
            self.pad[name] = action
            if before is not None:
                self.line.setText(f"Gamepad {_PAD_TITLES[name]} played {self._looks[before].name} until now")
        self._show()

    def _show(self) -> None:
        keymap = Keymap.of(self._names, self.bindings)
        for n, label in enumerate(self._keys):
            digit = Qt.Key.Key_1 + n
            own = [str(n + 1)] if n < 9 and keymap.action([digit]) == n else []
            arrow = [keymap.arrow(n)] if keymap.arrow(n) else []
            bound = [QKeySequence(key).toString() for key, action in self.bindings.items() if action == n]
            label.setText("   ".join(dict.fromkeys([*own, *arrow, *bound])) or "none")
            waiting = self._waiting == n
            self._buttons[n].setText("Press a key…" if waiting else "Add a key")
            pads = [_PAD_TITLES[name] for name in BUTTONS if self.pad.get(name) == n]
            self._pads[n].setText(f"Pad {pads[0]}" if pads else "Pad –")


def _chip(look: ActionLook) -> QIcon:
    picture = QPixmap(44, 44)
    picture.fill(look.colour)
    painter = QPainter(picture)
    draw_glyph(painter, picture.rect().toRectF().adjusted(9, 9, -9, -9), look)
    painter.end()
    return QIcon(picture)
