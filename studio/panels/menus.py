"""The menu bar and the window's actions by name, made from the table of commands. What each does is bound from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from studio.look.icons import name_icon
from studio.panels.actions_table import CHECKABLE, MENUS


class Menus:
    """See the module. Menus are named by their title without the ampersand."""

    def __init__(self, bar: QMenuBar) -> None:
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        for title, entries in MENUS:
            menu = self._menus[title.replace("&", "")] = bar.addMenu(title)
            for entry in entries:
                if not entry.name:
                    menu.addSeparator()
                    continue
                action = menu.addAction(entry.title + (f"\t{entry.shown}" if entry.shown else ""))
                action.setShortcut(QKeySequence(entry.keys))
                action.setCheckable(entry.name in CHECKABLE)
                if entry.icon:
                    name_icon(action, entry.icon)
                self._actions[entry.name] = action

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

    def enable(self, names: tuple[str, ...], enabled: bool) -> None:
        for name in names:
            self._actions[name].setEnabled(enabled)
