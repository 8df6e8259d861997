"""Generate from text, in the real window, against a real server: on the canvas in one step, framed first, cancelled, failed."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.dialogs.generate_dialog import GenerateDialog
from studio.panels.main_window import MainWindow
from studio.preferences import SERVER
from tests.studio.image_server import Txt2ImgServer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def server() -> Iterator[Txt2ImgServer]:
    server = Txt2ImgServer()
    yield server
    server.close()


def opened(window: MainWindow, address: str, text: str = "a green field") -> GenerateDialog:
    window.preferences.set(SERVER, address)
    window.commands["generate"].trigger()
    dialog = window.text_desk.dialog
    assert dialog is not None
    dialog.text.setPlainText(text)
    return dialog


def test_it_is_off_until_a_server_is_named(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, "")
    assert not dialog.go.isEnabled()
    assert "Off until you name a server" in dialog.note.text()
    dialog.server.setText("not an address")
    assert not dialog.go.isEnabled()
    assert window.preferences.text(SERVER) == ""
    dialog.server.setText("http://images.example.org")
    assert dialog.go.isEnabled()
    assert "another computer, http://images.example.org" in dialog.note.text()
    dialog.server.setText("http://me:secret@127.0.0.1:7860")
    assert "on this computer" in dialog.note.text()
    assert window.preferences.text(SERVER) == "http://me:secret@127.0.0.1:7860"
    dialog.text.setPlainText("  ")
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_a_picture_lands_as_one_step(window: MainWindow, qtbot: QtBot, server: Txt2ImgServer) -> None:
    sketch, stack = window.session.project.sketch, window.session.undo_stack
    dialog = opened(window, server.address)
    assert not dialog.place.isEnabled()
    dialog.another.setChecked(False)
    dialog.seed.setValue(77)
    qtbot.mouseClick(dialog.go, LEFT)
    assert dialog.go.text() == "Cancel"
    qtbot.waitUntil(lambda: dialog.picture is not None)
    assert server.orders[0]["seed"] == 77
    assert (server.orders[0]["width"], server.orders[0]["height"]) == (512, 512), "the world's aspect"
    assert sketch.blank, "nothing lands before it is wanted"
    qtbot.mouseClick(dialog.place, LEFT)
    assert sketch.pixels[512, 512].tolist() == [10, 160, 60, 255]
    assert stack.count() == 1
    assert stack.undoText() == "a green field"
    stack.undo()
    assert sketch.blank
    stack.redo()
    window.commands["generate"].trigger()
    again = window.text_desk.dialog
    assert again is not None
    assert again.text.toPlainText() == "a green field"
    again.reject()
    window.commands["adjust"].trigger()
    assert window.incoming.dialog is not None, "it can be framed anew"
    window.incoming.dialog.reject()


def test_it_can_be_framed_first_and_is_still_one_step(window: MainWindow, qtbot: QtBot, server: Txt2ImgServer) -> None:
    dialog = opened(window, server.address, "x " * 60)
    dialog.generate()
    qtbot.waitUntil(lambda: dialog.picture is not None)
    qtbot.mouseClick(dialog.adjust, LEFT)
    framing = window.incoming.dialog
    assert framing is not None
    framing.accept()
    qtbot.waitUntil(lambda: window.incoming.dialog is None)
    assert not window.session.project.sketch.blank
    assert window.session.undo_stack.count() == 1
    assert len(window.session.undo_stack.undoText()) <= 40


def test_progress_is_shown_and_cancel_reaches_the_server(window: MainWindow, qtbot: QtBot, server: Txt2ImgServer) -> None:
    server.hold.clear()
    dialog = opened(window, server.address)
    dialog.generate()
    qtbot.waitUntil(lambda: dialog.bar.value() == 42)
    assert "42 %" in dialog.state.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible(), "the first Esc ends the picture, not the dialog"
    qtbot.waitUntil(server.interrupted.is_set)
    qtbot.wait(100)
    assert dialog.picture is None
    assert dialog.state.text() == "Cancelled"
    assert dialog.go.text() == "Generate"
    dialog.generate()
    qtbot.waitUntil(lambda: dialog.picture is not None)
    dialog.reject()


def test_closing_the_dialog_or_the_window_ends_it(window: MainWindow, qtbot: QtBot, server: Txt2ImgServer) -> None:
    server.hold.clear()
    dialog = opened(window, server.address)
    dialog.generate()
    qtbot.waitUntil(lambda: bool(server.orders))
    dialog.reject()
    qtbot.waitUntil(server.interrupted.is_set)
    assert not window.text_desk.painter.busy


@pytest.mark.parametrize(
    ("images", "says"),
    [
        ([base64.b64encode(b"GIF89a nonsense").decode()], "cannot be read"),
        ([base64.b64encode(b"").decode()], "cannot be read"),
        ([], "without a picture"),
    ],
)
def test_a_failure_is_one_line_and_another_try_is_open(
    window: MainWindow, qtbot: QtBot, server: Txt2ImgServer, images: list[str], says: str
) -> None:
    right = server.answer
    server.answer = lambda page: (200, json.dumps({"images": images}).encode())
    dialog = opened(window, server.address)
    dialog.generate()
    qtbot.waitUntil(lambda: says in dialog.state.text())
    assert "\n" not in dialog.state.text()
    assert dialog.go.isEnabled()
    server.answer = right
    dialog.generate()
    qtbot.waitUntil(lambda: dialog.picture is not None)
    dialog.reject()
    assert window.session.project.sketch.blank
