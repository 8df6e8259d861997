"""Commands found by name, and the history that goes anywhere."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.document.pixels import SIDE
from studio.panels.history_panel import HistoryPanel
from studio.panels.main_window import MainWindow


def test_a_command_is_found_by_a_few_letters(window: MainWindow, qtbot: QtBot) -> None:
    window.commands["palette"].trigger()
    palette = window.key_desk.palette
    assert palette is not None
    many = palette.list.count()
    assert many > 30
    qtbot.keyClicks(palette.search, "canv cells")
    assert palette.list.count() == 1
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.commands["grid_cells"].isChecked()
    assert not palette.isVisible()


def test_the_history_goes_to_any_step(window: MainWindow, qtbot: QtBot) -> None:
    history = window.findChild(HistoryPanel)
    assert history is not None
    for grey in (10, 90, 170):
        window.session.set_sketch(f"Grey {grey}", np.full((SIDE, SIDE, 3), grey, np.uint8))
    assert [history.list.item(row).text() for row in range(4)] == ["The start", "Grey 10", "Grey 90", "Grey 170"]
    history.list.itemClicked.emit(history.list.item(1))
    assert window.session.project.sketch.pixels[0, 0, 0] == 10
    history.list.itemClicked.emit(history.list.item(0))
    assert window.session.project.sketch.blank
    history.list.itemClicked.emit(history.list.item(3))
    assert (window.session.project.sketch.pixels[0, 0, 0], history.list.currentRow()) == (170, 3)
