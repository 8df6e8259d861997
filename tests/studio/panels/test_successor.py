"""Another language while the window is open: nothing that was done is lost, and everything says the same in other words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.app import make_window
from studio.dialogs.settings_rows import ChoiceRow
from studio.document.pixels import Rect
from studio.jobs.journal import data_folder
from studio.panels.main_window import MainWindow
from studio.preferences import LANGUAGE

Play = Callable[[MainWindow, list[int]], None]


@pytest.fixture
def english(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    settings.setValue(LANGUAGE, "en")
    window = make_window(FakeWorldModel, settings)
    window.glimpses.set_enabled(False)
    window.show()
    window.worker.start()
    qtbot.waitUntil(lambda: window.simulation.ready)
    yield window
    for widget in windows():
        widget.part(keep=False)
        widget.deleteLater()


def windows() -> list[MainWindow]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow) and widget.isVisible()]


def choose(window: MainWindow, name: str, qtbot: QtBot) -> MainWindow:
    """Another language in the settings; the window that speaks it."""
    if window.settings_desk.dialog is None:
        window.settings_desk.ask()
    assert window.settings_desk.dialog is not None
    row = window.settings_desk.dialog.rows[LANGUAGE]
    assert isinstance(row, ChoiceRow)
    row.box.setCurrentIndex(row.box.findText(name))
    row.box.activated.emit(row.box.currentIndex())
    qtbot.waitUntil(lambda: windows() != [window])
    (after,) = windows()
    qtbot.waitUntil(lambda: after.simulation.ready)
    return after


def paint(window: MainWindow, rect: Rect) -> None:
    sketch = window.session.project.sketch
    before = sketch.layer.copy()
    sketch.layer[rect.slices] = (200, 30, 40, 255)
    sketch.compose(rect)
    window.session.sketch_edited("Brush", before, rect)


def said(window: MainWindow) -> set[str]:
    texts = {label.text() for label in window.findChildren(QLabel)} | {
        dock.windowTitle() for dock in window.findChildren(QDockWidget)
    }
    return texts | {window.commands.menu(title).title() for title in ("File", "Edit", "View")}


def test_all_that_was_done_is_there_in_other_words(english: MainWindow, play: Play, qtbot: QtBot) -> None:
    paint(english, Rect(10, 10, 300, 80))
    english.tools.set_size(77)
    play(english, [0, 1, 2])
    english.play.step_out()
    words = said(english)
    assert "Tools" in words
    drawn = english.session.project.sketch.digest()
    chinese = choose(english, "简体中文", qtbot)
    assert "工具" in said(chinese)
    assert not {"Tools", "Layers", "Actions", "History", "&File"} & said(chinese)
    assert chinese.settings_desk.dialog is not None
    assert chinese.settings_desk.dialog.windowTitle() == "设置"
    chinese.settings_desk.dialog.accept()
    session = chinese.session
    assert (session.project.sketch.digest(), session.last, chinese.tools.size) == (drawn, 3, 77)
    assert session.modified
    assert chinese.isWindowModified()
    assert session.rgb(3) is not None
    paint(chinese, Rect(400, 400, 500, 500))
    for _ in range(3):
        chinese.commands["undo"].trigger()
    assert session.project.sketch.blank
    assert session.take is None
    again = choose(chinese, "English", qtbot)
    assert "Tools" in said(again)
    assert not again.session.undo_stack.canUndo()
    assert again.session.undo_stack.canRedo()


def test_unsaved_work_stays_safe_and_the_file_its_own(english: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "mine.worldsketch"
    english.files.save_to(path)
    qtbot.waitUntil(lambda: not english.files.busy)
    paint(english, Rect(10, 10, 300, 80))
    chinese = choose(english, "简体中文", qtbot)
    assert chinese.files.path == path
    assert not chinese.files.read_only
    assert chinese.stage.recovery.isHidden(), "its own work is not offered to it"
    kept = list((data_folder() / "journal").glob("[!.]*"))
    assert len(kept) == 1
    chinese.files.save()
    qtbot.waitUntil(lambda: not chinese.files.busy and not kept[0].exists())
    assert not chinese.session.modified
