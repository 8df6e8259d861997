"""The menu bar and the window's actions by name, made from the table of commands. What each does is bound from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from studio.look.icons import name_icon
from studio.look.words import tr
from studio.panels.actions_table import CHECKABLE, MENUS


class Menus:
    """See the module. Menus are named by their English title without the ampersand."""

    def __init__(self, bar: QMenuBar) -> None:
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._first: dict[str, tuple[str, str, str]] = {}  # its menu, its keys at first, and those of the focused view
        for title, entries in MENUS:
            menu = self._menus[title.replace("&", "")] = bar.addMenu(tr(title))
            for entry in entries:
                if not entry.name:
                    menu.addSeparator()
                    continue
                action = menu.addAction(tr(entry.title) + (f"\t{tr(entry.shown)}" if entry.shown else ""))
                action.setShortcut(QKeySequence(entry.keys))
                action.setCheckable(entry.name in CHECKABLE)
                if entry.icon:
                    name_icon(action, entry.icon)
                self._actions[entry.name] = action
                self._first[entry.name] = (title.replace("&", ""), entry.keys, entry.shown)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._actions)

    def bind(self, handlers: Mapping[str, Callable[[], object]]) -> None:
        """What the actions of these names do. Each name is bound once, by whoever owns what it does."""
        for name, handler in handlers.items():
            self._actions[name].triggered.connect(lambda _=False, handler=handler: handler())

    def menu(self, title: str) -> QMenu:
        return self._menus[title]

    def title_of(self, name: str) -> str:
        """The English title of the menu that the action is in."""
        return self._first[name][0]

    def first_keys(self, name: str) -> str:
        return self._first[name][1]

    def shown_keys(self, name: str) -> str:
        """The keys by which the focused view does it; they are not bound here."""
        return self._first[name][2]

    def set_keys(self, changed: Mapping[str, str]) -> None:
        """The keys of the actions named in ``changed``; all others have those that they had at first."""
        for name, action in self._actions.items():
            action.setShortcut(QKeySequence(changed.get(name, self.first_keys(name))))

    def enable(self, names: tuple[str, ...], enabled: bool) -> None:
        for name in names:
            self._actions[name].setEnabled(enabled)
