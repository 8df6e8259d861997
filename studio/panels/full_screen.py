"""The stage alone on the whole screen, and the way back to the window as it was. Knows no panel."""

from __future__ import annotations

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QToolBar


class FullScreen:
    """Of one window. The commands of its menus stay within reach of their keys while nothing but the stage is seen."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._layout: QByteArray | None = None
        self._maximised = False

    @property
    def on(self) -> bool:
        return self._layout is not None

    def toggle(self) -> None:
        if self.on:
            self.leave()
        else:
            self._enter()

    def leave(self) -> None:
        """Back to the window as it was; nothing if it fills no screen."""
        if self._layout is None:
            return
        window, layout = self._window, self._layout
        self._layout = None
        window.menuBar().setVisible(True)
        window.statusBar().setVisible(True)
        if self._maximised:
            window.showMaximized()
        else:
            window.showNormal()
        window.restoreState(layout)

    def _enter(self) -> None:
        window = self._window
        self._layout, self._maximised = window.saveState(), window.isMaximized()
        for entry in window.menuBar().actions():  # a hidden menu bar hears no keys
            menu = entry.menu()
            if isinstance(menu, QMenu):
                window.addActions([action for action in menu.actions() if action not in window.actions()])
        for part in window.children():
            if isinstance(part, QDockWidget | QToolBar):
                part.setVisible(False)
        window.menuBar().setVisible(False)
        window.statusBar().setVisible(False)
        window.showFullScreen()
