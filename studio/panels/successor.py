"""Another language while the window is open: a window that speaks it takes the place of the one that does not.

What is on screen was said when it was made, so all of it is made anew, around the same session: drawing, takes, playhead, undo
and redo stay as they are, unsaved work stays safe, and the world is opened once more.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMetaMethod, QObject
from PySide6.QtWidgets import QApplication

from studio.jobs.engine_worker import EngineWorker
from studio.look.language import speak, stored_language
from studio.panels.main_window import MainWindow
from studio.preferences import LANGUAGE


def succeed(before: MainWindow, worker: Callable[[], EngineWorker]) -> MainWindow:
    """The window after ``before``, which is closed; both with the settings open, at the language."""
    app = QApplication.instance()
    assert isinstance(app, QApplication), "there is a window"
    app.setQuitOnLastWindowClosed(False)
    before.part(keep=True)
    for source in (before.session, before.session.undo_stack, before.tools, before.theme):
        _forget_listeners(source)
    speak(app, stored_language(before.preferences.text(LANGUAGE)))
    window = MainWindow(worker(), before.theme, before.settings, before)
    window.files.go_on(before.files)
    window.show()
    window.worker.start()
    window.settings_desk.ask_language()
    before.deleteLater()
    app.setQuitOnLastWindowClosed(True)
    return window


def _forget_listeners(source: QObject) -> None:
    """Nobody hears the signals of ``source`` any more, least of all views that are about to go."""
    meta = source.metaObject()
    for n in range(meta.methodCount()):
        method = meta.method(n)
        name = bytes(method.name().data()).decode()
        if method.methodType() is QMetaMethod.MethodType.Signal and name != "destroyed" and source.isSignalConnected(method):
            getattr(source, name).disconnect()
