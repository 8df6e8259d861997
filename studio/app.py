"""The studio's entry: makes the application, wires world, worker and window, and runs until the window closes.

Importing this never loads torch, OpenCV, FFmpeg or onnxruntime: the window is up before the engine's thread does.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from engine.runtime.world_model import open_world
from studio.canvas.picture import read_picture
from studio.dialogs.project_files import is_project
from studio.document.shared_clip import read_shared
from studio.jobs.engine_worker import EngineWorker, OpenWorld
from studio.look.language import speak, stored_language
from studio.look.style import Scheme, Theme
from studio.panels.main_window import MainWindow

_WARM_UP_MS = 60
"""After the first paint: the engine's imports hold the interpreter for moments, and the window comes first."""


def application() -> QApplication:
    """The QApplication of this process."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Worldsketch")
    app.setOrganizationName("Worldsketch")
    app.setDesktopFileName("worldsketch")
    return app


def make_window(
    open_world: OpenWorld, settings: QSettings, scheme: Scheme | None = None, fallback: OpenWorld | None = None
) -> MainWindow:
    """A window, not yet shown, and its engine thread, not yet started. Tests hand in worlds and settings of their own."""
    app = application()
    speak(app, stored_language(settings.value("language")))
    stored = str(settings.value("scheme", Scheme.SYSTEM.value))
    chosen = scheme or (Scheme(stored) if stored in {known.value for known in Scheme} else Scheme.SYSTEM)
    return MainWindow(EngineWorker(open_world, fallback), Theme(app, chosen), settings)


def run(world: str, project_or_prompt: Path | None, provider: str) -> int:
    """Opens the studio; returns the exit code when its window has closed: 0, or 130 after Ctrl-C.

    Raises:
        PromptError, ProjectError: ``project_or_prompt`` is not a picture, or not a project, that can be read.
    """
    app = application()
    begin = _reader(project_or_prompt) if project_or_prompt is not None else None
    window = make_window(lambda: open_world(world, provider), QSettings(), fallback=lambda: open_world(world, "cpu"))
    if begin is not None:
        begin(window)
    window.show()
    window.files.look_for_left_work()
    QTimer.singleShot(_WARM_UP_MS, window.worker.start)
    interrupted = False

    def interrupt(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        window.part(keep=True)

    before = signal.signal(signal.SIGINT, interrupt)
    awake = QTimer(app)  # lets the interpreter see Ctrl-C while Qt waits
    awake.timeout.connect(lambda: None)
    awake.start(250)
    try:
        app.exec()
    finally:
        signal.signal(signal.SIGINT, before)
    return 130 if interrupted else 0


def _reader(path: Path) -> Callable[[MainWindow], None]:
    """Reads a project or a picture, and returns what shows it in a window."""
    if is_project(path):
        from studio.document.project_file import open_project

        state = open_project(path)
        return lambda window: window.files.show(state, path.absolute())
    shared = read_shared(path)
    if shared is not None:
        return lambda window: window.incoming.show_clip(path, shared)
    picture = read_picture(path)
    return lambda window: window.session.set_sketch("Open image", picture)
