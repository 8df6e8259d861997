"""The studio's entry: makes the application, wires world, worker and window, and runs until the window closes.

Importing this never loads torch, OpenCV, FFmpeg or onnxruntime: the window is up before the engine's thread does.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from engine.runtime.world_model import open_world
from studio.canvas.picture import read_whole_picture
from studio.dialogs.project_files import is_project
from studio.document.shared_clip import moves, read_shared
from studio.jobs.engine_worker import EngineWorker, OpenWorld
from studio.look.language import speak, stored_language
from studio.look.style import Scheme, Theme
from studio.panels.clip_desk import CLIPS
from studio.panels.main_window import MainWindow
from studio.panels.samples_strip import title_of
from studio.panels.successor import succeed
from studio.preferences import LANGUAGE, PROVIDER, SCALE, SCHEME, THREADS, WORLD, Preferences

_NAME = "Worldsketch"
_WARM_UP_MS = 60
"""After the first paint: the engine's imports hold the interpreter for moments, and the window comes first."""


def application() -> QApplication:
    """The QApplication of this process."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName(_NAME)
    app.setOrganizationName(_NAME)
    app.setDesktopFileName("worldsketch")
    return app


def make_window(
    open_world: OpenWorld, settings: QSettings, scheme: Scheme | None = None, fallback: OpenWorld | None = None
) -> MainWindow:
    """A window, not yet shown, and its engine thread, not yet started. Tests hand in worlds and settings of their own."""
    app, preferences = application(), Preferences(settings)
    speak(app, stored_language(preferences.text(LANGUAGE)))
    theme = Theme(app, scheme or Scheme(preferences.text(SCHEME)))

    def worker() -> EngineWorker:
        return EngineWorker(open_world, fallback)

    def followed(window: MainWindow) -> MainWindow:
        window.settings_desk.language_chosen.connect(lambda: followed(succeed(window, worker)))
        return window

    return followed(MainWindow(worker(), theme, settings))


def run(world: str | None, project_or_prompt: Path | None, provider: str | None) -> int:
    """Opens the studio; returns the exit code when its window has closed: 0, or 130 after Ctrl-C.

    ``world`` and ``provider``: instead of those in the settings.

    Raises:
        WorldsketchError: ``project_or_prompt`` is no picture, clip or project that can be read.
    """
    settings = QSettings(_NAME, _NAME)
    preferences = Preferences(settings)
    set_environment(preferences)
    app = application()
    sys.setswitchinterval(0.001)  # the engine's thread asks for the interpreter between graphs: it shall not wait for a repaint
    name, on = world or preferences.text(WORLD), provider or preferences.text(PROVIDER)
    begin = _reader(project_or_prompt) if project_or_prompt is not None else None
    window = make_window(lambda: open_world(name, on), settings, fallback=lambda: open_world(name, "cpu"))
    if begin is not None:
        begin(window)
    window.show()
    window.files.look_for_left_work()
    QTimer.singleShot(_WARM_UP_MS, window.worker.start)
    interrupted = False

    def interrupt(*_: object) -> None:
        nonlocal interrupted
        interrupted = True
        for widget in app.topLevelWidgets():
            if isinstance(widget, MainWindow):
                widget.part(keep=True)

    before = signal.signal(signal.SIGINT, interrupt)
    awake = QTimer(app)  # lets the interpreter see Ctrl-C while Qt waits
    awake.timeout.connect(lambda: None)
    awake.start(250)
    try:
        app.exec()
    finally:
        signal.signal(signal.SIGINT, before)
    return 130 if interrupted else 0


def set_environment(preferences: Preferences) -> None:
    """What Qt and the engine read from the environment when they begin; what is set there by hand stays."""
    scale, threads = preferences.number(SCALE), preferences.number(THREADS)
    if scale != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", f"{scale / 100:g}")
    if threads:
        os.environ.setdefault("WORLDSKETCH_THREADS", str(threads))


def _reader(path: Path) -> Callable[[MainWindow], None]:
    """Reads a project or a picture, and returns what shows it in a window."""
    if is_project(path):
        from studio.document.project_file import open_project

        state = open_project(path)
        return lambda window: window.files.show(state, path.absolute())
    shared = read_shared(path)
    if shared is not None:
        return lambda window: window.incoming.show_clip(path, shared)
    if path.suffix.lower() in CLIPS or moves(path):
        from engine.data.video import look_at_clip  # brings FFmpeg: not before a clip comes

        look_at_clip(path)
        return lambda window: window.clip_desk.offer(path)
    picture = read_whole_picture(path)
    return lambda window: window.incoming.land(title_of(path), picture)
