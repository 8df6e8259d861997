"""Commands found by name, keys of one's own, and the history that goes anywhere."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
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


def test_keys_that_clash_cannot_be_taken_and_those_chosen_stay(make_studio: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make_studio(FakeWorldModel(), ready=False)
    window.commands["shortcuts"].trigger()
    dialog = window.key_desk.shortcuts
    assert dialog is not None
    assert dialog.ok.isEnabled(), "no two commands have the same keys at first"
    dialog.edits["clear"].setKeySequence(QKeySequence("Ctrl+S"))
    assert "Ctrl+S is Save and Clear the canvas" in dialog.warning.text()
    assert not dialog.ok.isEnabled()
    dialog.edits["clear"].setKeySequence(QKeySequence("Ctrl+Alt+K"))
    assert dialog.warning.text() == ""
    dialog.accept()
    assert window.commands["clear"].shortcut().toString() == "Ctrl+Alt+K"
    other = make_studio(FakeWorldModel(), ready=False)
    assert other.commands["clear"].shortcut().toString() == "Ctrl+Alt+K"
    other.commands["shortcuts"].trigger()
    assert other.key_desk.shortcuts is not None
    other.key_desk.shortcuts.restore()
    other.key_desk.shortcuts.accept()
    assert other.commands["clear"].shortcut().isEmpty()


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
