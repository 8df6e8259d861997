"""The list of steps: where the project is now is in sight."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget
from pytestqt.qtbot import QtBot

from studio.panels.history_panel import HistoryPanel
from studio.panels.main_window import MainWindow


def test_the_step_one_is_at_is_in_sight_when_the_history_comes_forward(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.findChild(HistoryPanel)
    dock = window.findChild(QDockWidget, "History")
    assert panel is not None
    assert dock is not None
    for n in range(12):
        window.layers.opacity.setValue(50 + n)
    assert panel.visibleRegion().isEmpty(), "it is behind the branches"
    dock.raise_()
    view = panel.list
    assert view.currentRow() == 12

    def in_sight() -> bool:
        rect = view.visualItemRect(view.currentItem())
        return rect.top() >= 0 and rect.bottom() <= view.viewport().height()

    qtbot.waitUntil(in_sight)
