"""Every key in one list: those that play the actions of the open world, and those of the window's commands.

Choose a row, press *Set keys*, press the keys. What clashes is said at once, also between play and commands; two commands
never share keys. Keeps nothing: what was chosen goes out by signals. Knows Qt's key codes; no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.dialogs.command_palette import plain, plain_title
from studio.look.actions import ActionLook, draw_glyph
from studio.look.words import mark, tr
from studio.panels.menus import Menus
from studio.viewport.gamepad import BUTTONS
from studio.viewport.keymap import Bindings, Keymap

_OF_PLAY = {
    Qt.Key.Key_P: mark("pausing"),
    Qt.Key.Key_Period: mark("one frame"),
    Qt.Key.Key_Backspace: mark("rewinding"),
    Qt.Key.Key_Plus: mark("speed"),
    Qt.Key.Key_Equal: mark("speed"),
    Qt.Key.Key_Minus: mark("speed"),
}
"""Keys that play itself needs."""
_OF_THE_WINDOW = {
    Qt.Key.Key_Escape: mark("stepping out"),
    Qt.Key.Key_F5: mark("stepping in"),
    Qt.Key.Key_F11: mark("the full screen"),
}
"""Keys that the window keeps while a world is played."""
_MODIFIERS = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_unknown}
)
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_PAD_TITLES = dict(zip(BUTTONS, ("A", "B", "X", "Y", "L", "R"), strict=True))
_ROW = 28
_NAME, _ACTION = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class PlayKeys:
    """What plays the open world: its actions, and the keys and gamepad buttons that were bound to them."""

    names: Sequence[str]
    looks: Sequence[ActionLook]
    bindings: Bindings
    pad: dict[str, int]


class KeysPage(QWidget):
    """See the module. ``play`` is None while no world is open."""

    commands_chosen = Signal(object)
    """Keys by the name of the command, of those that differ from the first ones."""
    play_chosen = Signal(object, object)
    """Key code → action, and gamepad button → action."""

    def __init__(self, menus: Menus, play: PlayKeys | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menus, self._play = menus, play
        self.bindings: dict[int, int] = dict(play.bindings) if play else {}
        self.pad: dict[str, int] = dict(play.pad) if play else {}
        self._rows: dict[str, QTreeWidgetItem] = {}
        self._actions: list[QTreeWidgetItem] = []
        self._groups: list[QTreeWidgetItem] = []
        self._recording = False
        self._wanted: tuple[str, QKeySequence] | None = None  # keys of another command, which may be taken over
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.search = QLineEdit(placeholderText=tr("Search a command, or its keys"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Search a command, or its keys"))
        self.search.textChanged.connect(self._filter)
        box.addWidget(self.search)
        self.tree = self._tree()
        box.addWidget(self.tree, 1)
        box.addLayout(self._warning())
        box.addLayout(self._buttons())
        self._fill()
        self.tree.installEventFilter(self)
        self.tree.setCurrentItem([*self._actions, *self._rows.values()][0])

    # -- what is seen -------------------------------------------------------------------------------------------------

    def _tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setObjectName("keys")
        tree.setAccessibleName(tr("Commands and their keys"))
        tree.setHeaderLabels([tr("Command"), tr("Keys"), tr("Gamepad")])
        tree.setIconSize(QSize(16, 16))
        tree.setIndentation(0)
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.setColumnWidth(1, 170)
        tree.setColumnWidth(2, 80)
        tree.currentItemChanged.connect(lambda *_: self._chosen())
        tree.itemDoubleClicked.connect(lambda *_: self.record())
        return tree

    def _warning(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.line = QLabel()
        self.line.setProperty("role", "warn")
        self.line.setWordWrap(True)
        self.line.setMinimumHeight(34)
        self.take_over = QPushButton(tr("Take over"))
        self.take_over.setAutoDefault(False)
        self.take_over.clicked.connect(self._take_over)
        self.take_over.hide()
        row.addWidget(self.line, 1)
        row.addWidget(self.take_over)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.set_button = QPushButton()
        self.set_button.setProperty("primary", "true")
        self.set_button.setMinimumWidth(190)
        self.set_button.clicked.connect(self.record)
        self.remove_button = QPushButton(tr("Remove"))
        self.remove_button.clicked.connect(self.remove)
        self.pad_box = QComboBox()
        self.pad_box.setAccessibleName(tr("Gamepad button"))
        self.pad_box.addItem(tr("No gamepad button"), "")
        for name in BUTTONS:
            self.pad_box.addItem(tr("Gamepad {button}").format(button=_PAD_TITLES[name]), name)
        self.pad_box.activated.connect(lambda _: self._bind_pad(str(self.pad_box.currentData())))
        self.first_button = QPushButton(tr("All keys as at first"))
        self.first_button.clicked.connect(self.restore)
        for button in (self.set_button, self.remove_button, self.first_button):
            button.setAutoDefault(False)
        row.addWidget(self.set_button)
        row.addWidget(self.remove_button)
        row.addWidget(self.pad_box)
        row.addStretch(1)
        row.addWidget(self.first_button)
        return row

    def _fill(self) -> None:
        if self._play is not None:
            group = self._group(tr("Play: the actions of the open world"))
            for n, look in enumerate(self._play.looks):
                item = QTreeWidgetItem(group, [look.name])
                item.setIcon(0, _chip(look))
                item.setData(0, _ACTION, n)
                self._actions.append(item)
        groups: dict[str, QTreeWidgetItem] = {}
        for name in self._menus:
            title = self._menus.title_of(name)
            if title not in groups:
                groups[title] = self._group(plain_title(self._menus.menu(title).title()))
            item = QTreeWidgetItem(groups[title], [plain(self._menus[name])])
            item.setData(0, _NAME, name)
            item.setIcon(0, self._menus[name].icon())
            self._rows[name] = item
        self._show()

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self.tree, [title])
        self._groups.append(group)
        group.setFirstColumnSpanned(True)
        group.setSizeHint(0, QSize(0, _ROW))
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        group.setExpanded(True)
        group.setForeground(0, self.palette().color(QPalette.ColorRole.PlaceholderText))
        return group

    def _show(self) -> None:
        for name, item in self._rows.items():
            keys = self._menus[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item.setText(1, keys or (tr(self._menus.shown_keys(name)) if self._menus.shown_keys(name) else ""))
            changed = self._menus[name].shortcut() != QKeySequence(self._menus.first_keys(name))
            font = self.tree.font()
            font.setBold(changed)
            item.setFont(1, font)
        if self._play is None:
            return
        keymap = Keymap.of(self._play.names, self.bindings)
        for n, item in enumerate(self._actions):
            own = [str(n + 1)] if n < 9 and keymap.action([Qt.Key.Key_1 + n]) == n else []
            arrow = [keymap.arrow(n)] if keymap.arrow(n) else []
            bound = [QKeySequence(key).toString() for key, action in self.bindings.items() if action == n]
            item.setText(1, "   ".join(dict.fromkeys([*own, *arrow, *bound])))
            pads = [_PAD_TITLES[name] for name in BUTTONS if self.pad.get(name) == n]
            item.setText(2, pads[0] if pads else "")

    def _filter(self, text: str) -> None:
        words = text.lower().split()
        for group in self._groups:
            children = [*self._actions, *self._rows.values()]
            children = [child for child in children if child.parent() is group]
            for child in children:
                said = f"{group.text(0)} {child.text(0)} {child.text(1)} {child.data(0, _NAME) or ''}".lower()
                child.setHidden(not all(word in said for word in words))
            group.setHidden(all(child.isHidden() for child in children))

    def _current(self) -> tuple[str | None, int | None]:
        """The command, or the action, of the row chosen."""
        item = self.tree.currentItem()
        return (item.data(0, _NAME), item.data(0, _ACTION)) if item is not None else (None, None)

    def _chosen(self) -> None:
        name, action = self._current()
        self._recording = False
        self._say("")
        self.set_button.setText(tr("Add a key") if action is not None else tr("Set keys"))
        self.set_button.setEnabled(name is not None or action is not None)
        self.remove_button.setEnabled(self.set_button.isEnabled())
        self.pad_box.setVisible(action is not None)
        if action is not None:
            mine = next((button for button in BUTTONS if self.pad.get(button) == action), "")
            self.pad_box.setCurrentIndex(self.pad_box.findData(mine))

    def _say(self, text: str, wanted: tuple[str, QKeySequence] | None = None) -> None:
        self.line.setText(text)
        self._wanted = wanted
        self.take_over.setVisible(wanted is not None)

    # -- keys come in -------------------------------------------------------------------------------------------------

    def record(self) -> None:
        """The next keys are those of the row chosen; Esc goes back."""
        if not self.set_button.isEnabled():
            return
        self._say("")
        self._recording = True
        self.set_button.setText(tr("Press the keys… Esc cancels"))
        self.tree.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.FocusOut and self._recording:
                self._chosen()
            return False
        if event.type() is QEvent.Type.ShortcutOverride and self._recording:
            event.accept()
            return True
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if self._recording:
            if event.key() not in _MODIFIERS:
                self._record(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.record()
            return True
        if event.key() == Qt.Key.Key_Delete:
            self.remove()
            return True
        return False

    def _record(self, event: QKeyEvent) -> None:
        name, action = self._current()
        self._chosen()  # ends recording
        if event.key() == Qt.Key.Key_Escape and not event.modifiers() & _HELD:
            return
        if action is not None:
            self.bind(action, event.key())
        elif name is not None:
            modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            self.set_keys(name, QKeySequence(int(event.key()) | modifiers.value))

    def set_keys(self, name: str, keys: QKeySequence) -> None:
        """Other keys for a command, unless another has them: then that is said, and may be taken over."""
        title, text = plain(self._menus[name]), keys.toString(QKeySequence.SequenceFormat.NativeText)
        owner = next((other for other in self._menus if other != name and self._menus[other].shortcut() == keys), None)
        if owner is not None and not keys.isEmpty():
            said = tr("{keys} belongs to {owner}. Taken over, it is {title} instead.")
            self._say(said.format(keys=text, owner=plain(self._menus[owner]), title=title), (name, keys))
            return
        self._menus[name].setShortcut(keys)
        self._say(self._played_by(keys, title) or self._also(name, keys))
        self._tell_commands()

    def _take_over(self) -> None:
        if self._wanted is not None:
            name, keys = self._wanted
            for other in self._menus:
                if self._menus[other].shortcut() == keys:
                    self._menus[other].setShortcut(QKeySequence())
            self.set_keys(name, keys)

    def _played_by(self, keys: QKeySequence, title: str) -> str:
        """Says that ``keys`` plays something in a world, where the command then has to wait."""
        if keys.isEmpty():
            return ""
        combination = keys[0]  # type: ignore[index]  # PySide's stubs do not know that a sequence has items
        if combination.keyboardModifiers() & _HELD:
            return ""
        key, text = combination.key(), keys.toString(QKeySequence.SequenceFormat.NativeText)
        if key in _OF_PLAY:
            what = tr(_OF_PLAY[key])
            return tr("In a world {keys} is for {what}: {title} has to wait there").format(keys=text, what=what, title=title)
        if self._play is None:
            return ""
        action = Keymap.of(self._play.names, self.bindings).plays_already(key)
        if action is None:
            return ""
        played = self._play.looks[action].name
        return tr("In a world {keys} plays {action}: {title} has to wait there").format(keys=text, action=played, title=title)

    def _also(self, name: str, keys: QKeySequence) -> str:
        """Says that a view has ``keys`` for something of its own."""
        if keys.isEmpty():
            return ""
        for other in self._menus:
            shown = self._menus.shown_keys(other)
            if other != name and shown and QKeySequence(shown) == keys and self._menus[other].shortcut().isEmpty():
                text = keys.toString(QKeySequence.SequenceFormat.NativeText)
                where = plain_title(self._menus.menu(self._menus.title_of(other)).title())
                said = tr("{keys} is {owner} as well ({where}), where the focus is there")
                return said.format(keys=text, owner=plain(self._menus[other]), where=where)
        return ""

    def bind(self, action: int, key: int) -> None:
        """``key`` plays ``action`` from now on; says so when it played another, or is a command's."""
        play = self._play
        if play is None:
            return
        title = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        kept = {**_OF_PLAY, **_OF_THE_WINDOW}.get(Qt.Key(key))
        if kept is not None:
            self._say(tr("{key} is needed for {what}: choose another key").format(key=title, what=tr(kept)))
            return
        before = Keymap.of(play.names, self.bindings).plays_already(key)
        self.bindings[key] = action
        owner = next((name for name in self._menus if self._menus[name].shortcut() == QKeySequence(key)), None)
        now = play.looks[action].name
        if before is not None and before != action:
            said = tr("{key} played {before} until now; it plays {now} instead")
            self._say(said.format(key=title, before=play.looks[before].name, now=now))
        elif owner is not None:
            self._say(self._played_by(QKeySequence(key), plain(self._menus[owner])))
        else:
            self._say("")
        self._tell_play()

    def _bind_pad(self, button: str) -> None:
        """A gamepad button for the action chosen; empty for none."""
        _, action = self._current()
        if action is None or self._play is None:
            return
        self.pad = {name: n for name, n in self.pad.items() if n != action}
        before = self.pad.get(button)
        if button:
            self.pad[button] = action
        said = tr("Gamepad {button} played {action} until now")
        self._say(said.format(button=_PAD_TITLES[button], action=self._play.looks[before].name) if before is not None else "")
        self._tell_play()

    def remove(self) -> None:
        """No keys for the command chosen, or none but its own for the action."""
        name, action = self._current()
        if action is not None:
            self.bindings = {key: n for key, n in self.bindings.items() if n != action}
            self.pad = {button: n for button, n in self.pad.items() if n != action}
            self._chosen()
            self._tell_play()
        elif name is not None:
            self.set_keys(name, QKeySequence())

    def restore(self) -> None:
        """Every key as at first."""
        self._menus.set_keys({})
        self.bindings, self.pad = {}, {}
        self._chosen()
        self._tell_commands()
        self._tell_play()

    def _tell_commands(self) -> None:
        self._show()
        keys = {name: self._menus[name].shortcut().toString() for name in self._menus}
        first = {name: QKeySequence(self._menus.first_keys(name)).toString() for name in self._menus}
        self.commands_chosen.emit({name: text for name, text in keys.items() if text != first[name]})

    def _tell_play(self) -> None:
        self._show()
        if self._play is not None:
            self.play_chosen.emit(dict(self.bindings), dict(self.pad))


def _chip(look: ActionLook) -> QIcon:
    picture = QPixmap(44, 44)
    picture.fill(look.colour)
    painter = QPainter(picture)
    draw_glyph(painter, picture.rect().toRectF().adjusted(9, 9, -9, -9), look)
    painter.end()
    return QIcon(picture)
