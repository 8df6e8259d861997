"""F11: the stage alone, with every key still heard, and back to the window as it was."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QToolBar
from pytestqt.qtbot import QtBot

from studio.panels.main_window import MainWindow


def parts(window: MainWindow) -> list[bool]:
    """What is seen beside the stage: docks, bars, menus, status."""
    beside = [*window.findChildren(QDockWidget), *window.findChildren(QToolBar), window.menuBar(), window.statusBar()]
    return [part.isVisibleTo(window) for part in beside]


def test_full_screen_is_the_stage_alone_and_keys_work_there(window: MainWindow, qtbot: QtBot) -> None:
    hidden = window.findChildren(QDockWidget)[2]
    hidden.hide()
    before = parts(window)
    assert any(before)
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()
    assert not any(parts(window))
    assert window.stage.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: window.play.active)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.play.active
    assert window.full_screen.on, "what was nearest ended: play"
    qtbot.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()
    assert parts(window) == before


def test_escape_leaves_the_full_screen_when_nothing_else_is_to_end(window: MainWindow, qtbot: QtBot) -> None:
    before = parts(window)
    qtbot.keyClick(window, Qt.Key.Key_F11)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.full_screen.on
    assert parts(window) == before


def test_a_window_closed_full_screen_opens_as_it_was_before(window: MainWindow) -> None:
    before = parts(window)
    window.full_screen.toggle()
    window.close()
    assert parts(window) == before
