"""The settings, touched as a creator would: what holds at once, what waits for the next start, and the keys."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.app import set_environment
from studio.dialogs.keys_page import KeysPage
from studio.dialogs.settings_dialog import SettingsDialog
from studio.dialogs.settings_rows import AddressRow, ChoiceRow, FolderRow, NumberRow
from studio.look.style import Scheme
from studio.panels.main_window import MainWindow
from studio.preferences import (
    EXPORTS,
    MOTION,
    PICTURES,
    PIXELS,
    PREFERENCES,
    PROJECTS,
    SCALE,
    SCHEME,
    SERVER,
    THREADS,
    UNDO,
    WORLD,
    Preferences,
)  # fmt: skip

K = Qt.Key


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> SettingsDialog:
    return opened(window, qtbot)


def opened(window: MainWindow, qtbot: QtBot, command: str = "settings") -> SettingsDialog:
    window.commands[command].trigger()
    dialog = window.settings_desk.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    return dialog


def choose(qtbot: QtBot, dialog: SettingsDialog, key: str, text: str) -> None:
    """By the keyboard: the first letters of an entry."""
    row = dialog.rows[key]
    assert isinstance(row, ChoiceRow)
    box = row.box
    box.setFocus()
    box.setCurrentIndex(box.findText(text))
    box.activated.emit(box.currentIndex())


def test_every_preference_has_a_row_with_a_sentence(dialog: SettingsDialog) -> None:
    assert set(dialog.rows) == set(PREFERENCES)
    for row in dialog.rows.values():
        assert row.sentence.text().endswith(".")
        assert row.field.accessibleName()
        assert row.field.accessibleDescription() == row.sentence.text()


def test_ctrl_comma_opens_them_and_esc_closes(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, K.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = window.settings_desk.dialog
    assert dialog is not None
    qtbot.waitExposed(dialog)
    qtbot.keyClick(dialog, K.Key_Escape)
    assert window.settings_desk.dialog is None


def test_the_keyboard_reaches_every_page(dialog: SettingsDialog, qtbot: QtBot) -> None:
    dialog.pages.setFocus()
    seen = {dialog._stack.currentWidget()}
    for _ in range(dialog.pages.count()):
        qtbot.keyClick(dialog.pages, K.Key_Down)
        seen.add(dialog._stack.currentWidget())
    assert len(seen) == dialog.pages.count() == 5
    qtbot.keyClick(dialog, K.Key_Escape)
    assert not dialog.isVisible()


def test_what_can_holds_at_once(window: MainWindow, dialog: SettingsDialog, qtbot: QtBot) -> None:
    choose(qtbot, dialog, SCHEME, "Light")
    assert window.theme.scheme is Scheme.LIGHT
    assert window.commands["theme_light"].isChecked()
    choose(qtbot, dialog, MOTION, "Reduced")
    assert window.theme.still
    assert not window.isAnimated()
    window.stage.toast.say("There at once")
    assert window.stage.toast.fader.opacity == 1.0
    window.stage.toast.dismiss()
    assert not window.stage.toast.isVisible()
    for key in (PIXELS, UNDO):
        row = dialog.rows[key]
        assert isinstance(row, NumberRow)
        row.box.setFocus()
        qtbot.keyClick(row.box, K.Key_Up)
    assert window.session.project.frames._budget == 320 * 2**20
    assert window.session.undo_stack._max_bytes == 320 * 2**20
    assert dialog.note.text() == ""


def test_what_cannot_is_said_to_wait(window: MainWindow, dialog: SettingsDialog, qtbot: QtBot) -> None:
    choose(qtbot, dialog, SCALE, "200 %")
    assert dialog.note.text() == "Takes effect at the next start"
    choose(qtbot, dialog, SCALE, "100 %")
    assert dialog.note.text() == ""
    choose(qtbot, dialog, SCALE, "150 %")
    assert dialog.note.text() != ""
    dialog.accept()
    assert window.preferences.number(SCALE) == 150


def test_qt_and_the_engine_are_told_before_they_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_SCALE_FACTOR", "WORLDSKETCH_THREADS"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    preferences = Preferences(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    set_environment(preferences)
    assert "QT_SCALE_FACTOR" not in os.environ
    preferences.set(SCALE, 125)
    preferences.set(THREADS, 3)
    set_environment(preferences)
    assert (os.environ["QT_SCALE_FACTOR"], os.environ["WORLDSKETCH_THREADS"]) == ("1.25", "3")
    preferences.set(THREADS, 4)
    set_environment(preferences)
    assert os.environ["WORLDSKETCH_THREADS"] == "3", "what is set by hand stays"


def test_an_address_is_kept_once_it_can_be_one(window: MainWindow, dialog: SettingsDialog, qtbot: QtBot) -> None:
    row = dialog.rows[SERVER]
    assert isinstance(row, AddressRow)
    dialog.pages.setCurrentRow(4)
    qtbot.keyClicks(row.edit, "localhost")
    assert row.note.isVisible()
    assert window.preferences.text(SERVER) == ""
    row.edit.clear()
    qtbot.keyClicks(row.edit, "http://127.0.0.1:7860")
    assert not row.note.isVisible()
    assert window.preferences.text(SERVER) == "http://127.0.0.1:7860"


def test_a_folder_that_is_gone_is_said(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.preferences.set(PROJECTS, str(tmp_path / "gone"))
    dialog = opened(window, qtbot)
    row = dialog.rows[PROJECTS]
    assert isinstance(row, FolderRow)
    assert "home folder takes its place" in row.note.text()
    dialog.pages.setCurrentRow(3)
    qtbot.mouseClick(row.home, Qt.MouseButton.LeftButton)
    assert window.preferences.text(PROJECTS) == ""
    assert row.button.text() == "Home folder"


def test_restoring_brings_everything_back(window: MainWindow, dialog: SettingsDialog, qtbot: QtBot) -> None:
    window.preferences.set(WORLD, "default")
    window.preferences.set(MOTION, "true")
    choose(qtbot, dialog, SCHEME, "Dark")
    qtbot.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    assert {key: window.preferences.value(key) for key in PREFERENCES} == {
        key: preference.default for key, preference in PREFERENCES.items()
    }
    assert not window.theme.still
    assert window.theme.scheme is Scheme.SYSTEM


def test_file_dialogs_begin_in_the_folders_that_were_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(_parent: QWidget, _title: str, folder: str, _patterns: str) -> tuple[str, str]:
        asked.append(folder)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", ask)
    for command in ("import", "clip_import"):
        window.commands[command].trigger()
    assert asked == [str(Path.home())] * 2
    window.preferences.set(PICTURES, str(tmp_path))
    for command in ("import", "clip_import"):
        window.commands[command].trigger()
    assert asked[2:] == [str(tmp_path)] * 2
    window.preferences.set(EXPORTS, str(tmp_path))
    assert window.exporting.dialog(10).folder() == tmp_path
    window.preferences.set(PROJECTS, str(tmp_path))
    window.commands["open"].trigger()
    assert asked[4:] == [str(tmp_path)]


# -- keys -------------------------------------------------------------------------------------------------------------


def keys_of(window: MainWindow, qtbot: QtBot) -> KeysPage:
    return opened(window, qtbot, "keys").keys


def record(
    page: KeysPage, row: str | int, qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Chooses the row of a command or an action, asks for keys, presses them."""
    page.tree.setCurrentItem(page._rows[row] if isinstance(row, str) else page._actions[row])
    qtbot.mouseClick(page.set_button, Qt.MouseButton.LeftButton)
    assert "Esc cancels" in page.set_button.text()
    qtbot.keyClick(page.tree, key, held)


CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_no_two_commands_have_the_same_keys_at_first(window: MainWindow) -> None:
    keys = [window.commands.first_keys(name) for name in window.commands if window.commands.first_keys(name)]
    assert len(set(keys)) == len(keys)


def test_keys_that_clash_are_said_and_can_be_taken_over(make_studio: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make_studio(FakeWorldModel(), ready=False)
    page = keys_of(window, qtbot)
    record(page, "clear", qtbot, K.Key_S, CONTROL)
    assert page.line.text() == "Ctrl+S belongs to Save. Taken over, it is Clear the canvas instead."
    assert window.commands["clear"].shortcut().isEmpty()
    record(page, "clear", qtbot, K.Key_K, CONTROL | ALT)
    assert page.line.text() == ""
    assert not page.take_over.isVisible()
    assert window.commands["clear"].shortcut().toString() == "Ctrl+Alt+K"
    record(page, "clear", qtbot, K.Key_S, CONTROL)
    qtbot.mouseClick(page.take_over, Qt.MouseButton.LeftButton)
    assert window.commands["clear"].shortcut().toString() == "Ctrl+S"
    assert window.commands["save"].shortcut().isEmpty()
    assert window.settings_desk.dialog is not None
    window.settings_desk.dialog.accept()

    other = make_studio(FakeWorldModel(), ready=False)
    assert other.commands["clear"].shortcut().toString() == "Ctrl+S"
    assert other.commands["save"].shortcut().isEmpty()
    page = keys_of(other, qtbot)
    qtbot.mouseClick(page.first_button, Qt.MouseButton.LeftButton)
    assert other.commands["clear"].shortcut().isEmpty()
    assert other.commands["save"].shortcut().toString() == "Ctrl+S"


def test_a_command_on_a_key_of_play_has_to_wait_in_a_world(window: MainWindow, qtbot: QtBot) -> None:
    page = keys_of(window, qtbot)
    record(page, "clear", qtbot, K.Key_1)
    assert page.line.text() == "In a world 1 plays right: Clear the canvas has to wait there"
    record(page, "clear", qtbot, K.Key_P)
    assert page.line.text() == "In a world P is for pausing: Clear the canvas has to wait there"
    record(page, "clear", qtbot, K.Key_D, CONTROL)
    assert page.line.text() == "Ctrl+D is Duplicate as well (Timeline), where the focus is there"
    page.tree.setCurrentItem(page._rows["clear"])
    qtbot.keyClick(page.tree, K.Key_Delete)
    assert window.commands["clear"].shortcut().isEmpty()


def test_esc_gives_up_and_modifiers_alone_are_no_keys(window: MainWindow, qtbot: QtBot) -> None:
    page = keys_of(window, qtbot)
    record(page, "clear", qtbot, K.Key_Shift)
    assert "Esc cancels" in page.set_button.text()
    qtbot.keyClick(page.tree, K.Key_Escape)
    assert page.set_button.text() == "Set keys"
    assert page.window().isVisible()
    assert window.commands["clear"].shortcut().isEmpty()


def test_keys_are_bound_to_actions_and_conflicts_are_said(window: MainWindow, qtbot: QtBot) -> None:
    page = keys_of(window, qtbot)
    record(page, 3, qtbot, K.Key_Z)
    assert page.line.text() == ""
    record(page, 2, qtbot, K.Key_Right)
    assert page.line.text() == "Right played right until now; it plays up instead"
    for key, why in ((K.Key_P, "P is needed for pausing"), (K.Key_F5, "F5 is needed for stepping in")):
        record(page, 2, qtbot, key)
        assert page.line.text() == f"{why}: choose another key"
    record(page, 2, qtbot, K.Key_F9)
    assert page.line.text() == "In a world F9 plays up: Replay in this sketch has to wait there"
    assert page.bindings == {K.Key_Z: 3, K.Key_Right: 2, K.Key_F9: 2}
    page.tree.setCurrentItem(page._actions[4])
    page.pad_box.setCurrentIndex(1)
    page.pad_box.activated.emit(1)
    page.tree.setCurrentItem(page._actions[5])
    page.pad_box.setCurrentIndex(1)
    page.pad_box.activated.emit(1)
    assert page.line.text() == "Gamepad A played up right until now"
    assert window.play_desk.gamepad.bound == {"a": 5}
    assert dict(window.controller.keymap.bound) == page.bindings
    qtbot.keyClick(page.tree, K.Key_Delete)
    assert window.play_desk.gamepad.bound == {}


def test_a_row_is_found_by_its_name_and_by_its_keys(window: MainWindow, qtbot: QtBot) -> None:
    page = keys_of(window, qtbot)

    def shown() -> list[str]:
        return [name for name, item in page._rows.items() if not item.isHidden() and not item.parent().isHidden()]

    everything = shown()
    qtbot.waitUntil(page.search.hasFocus)
    qtbot.keyClicks(page.search, "ctrl+shift+s")
    assert shown() == ["save_as"]
    page.search.clear()
    qtbot.keyClicks(page.search, "token cells")
    assert shown() == ["grid_cells"]
    page.search.clear()
    assert shown() == everything


def test_without_a_world_only_commands_have_keys(make_studio: Callable[..., MainWindow], qtbot: QtBot) -> None:
    page = keys_of(make_studio(FakeWorldModel(), ready=False), qtbot)
    assert page._actions == []
    record(page, "clear", qtbot, K.Key_K, CONTROL)
    assert page.line.text() == ""


def test_the_wheel_over_a_field_changes_nothing(window: MainWindow, dialog: SettingsDialog, qtbot: QtBot) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    def roll(widget: QWidget) -> None:
        middle = QPointF(widget.rect().center())
        event = QWheelEvent(
            middle, widget.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    before = {key: window.preferences.value(key) for key in PREFERENCES}
    for row in dialog.rows.values():
        roll(row.field)
    assert {key: window.preferences.value(key) for key in PREFERENCES} == before
