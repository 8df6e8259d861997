"""Every control of the window has a name for who cannot see it, and can be reached without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.canvas.tools import Tool
from studio.panels.main_window import MainWindow
from studio.session import Mode

CONTROLS = (
    QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar,
)  # fmt: skip


def controls(root: QWidget) -> Iterator[QWidget]:
    """Those that are seen, and are controls of their own."""
    for widget in root.findChildren(QWidget):
        part = isinstance(widget, QScrollBar) or isinstance(widget.parent(), QAbstractSpinBox | QComboBox | QTabBar)
        if isinstance(widget, CONTROLS) and widget.isVisible() and widget.isEnabled() and not part:
            yield widget


def said_as(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    name = interface.text(QAccessible.Text.Name) if interface is not None else ""
    return name or widget.accessibleName()


def titled(widget: QWidget) -> bool:
    """Docks' own buttons, which Qt brings: the View menu does the same by keys."""
    return isinstance(widget.parent(), QDockWidget) and widget.objectName().startswith("qt_dockwidget")


def describe(widgets: list[QWidget]) -> list[str]:
    return [f"{type(widget).__name__} {said_as(widget) or widget.objectName()!r}" for widget in widgets]


def walk(window: MainWindow) -> set[QWidget]:
    """Where Tab gets to, from the canvas on, until it comes round."""
    start = window.canvas if window.canvas.isVisible() else window.viewport
    start.setFocus()
    reached: set[QWidget] = set()
    for _ in range(400):
        focused = QApplication.focusWidget()
        if focused is None or focused in reached:
            break
        reached.add(focused)
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(focused, QKeyEvent(kind, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier, "\t"))
    return reached


@pytest.mark.parametrize("mode", [Mode.SKETCH, Mode.EDIT])
def test_every_control_is_named(played: MainWindow, mode: Mode) -> None:
    played.show_mode(mode)
    nameless = [widget for widget in controls(played) if not said_as(widget).strip() and not titled(widget)]
    assert not describe(nameless)
    views = (played.canvas, played.viewport, played.timeline, played.eye, played.legend)
    assert [view.objectName() for view in views if not view.accessibleName()] == []


@pytest.mark.parametrize("mode", [Mode.SKETCH, Mode.EDIT])
def test_tab_reaches_every_control(played: MainWindow, qtbot: QtBot, mode: Mode) -> None:
    played.show_mode(mode)
    reached = walk(played)
    # of buttons that exclude each other Tab reaches the chosen one, and arrow keys the rest
    for button in [widget for widget in reached if isinstance(widget, QAbstractButton) and widget.group()]:
        reached |= set(button.group().buttons())
    missed = [widget for widget in controls(played) if widget not in reached and not titled(widget)]
    assert not describe(missed)


@pytest.mark.parametrize("tool", list(Tool))
def test_every_tool_shows_named_settings(window: MainWindow, tool: Tool) -> None:
    window.tools.choose(tool)
    assert not describe([widget for widget in controls(window) if not said_as(widget).strip() and not titled(widget)])


def test_all_tools_fit_a_window_of_1440_by_900(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1440, 900)
    window.commands["reset_layout"].trigger()
    for tool in Tool:
        window.tools.choose(tool)
        QApplication.processEvents()
        dock = window.findChild(QDockWidget, "Tools")
        assert dock is not None
        bars = [bar for bar in dock.findChildren(QScrollBar) if bar.isVisible()]
        assert not bars, f"{tool}: the tools have to be scrolled"
