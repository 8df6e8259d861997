"""Walks through the real window like a creator and leaves pictures of it: draw, step in, play, step out, repaint, export.

    python tools/walk.py [--world default|fake] [--out docs/images] [--sample NAME] [--language en|zh_CN]

Needs a screen, real or virtual. Writes studio-sketch.png, studio-play.png and studio-edit.png, each dark and light, and
sample.gif.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest

from engine.runtime.world_model import WorldModel, open_world
from studio.app import application, make_window
from studio.canvas.tools import Tool
from studio.look.style import Scheme
from studio.panels.main_window import MainWindow
from studio.panels.samples_strip import sample_paths
from studio.session import Mode

PLAYED = (
    (Qt.Key.Key_Right, 6),
    (Qt.Key.Key_Left, 9),
    (Qt.Key.Key_Right, 4),
    (Qt.Key.Key_Left, 4),
    (Qt.Key.Key_6, 2),
    (Qt.Key.Key_Right, 3),
)


def world_of(name: str) -> WorldModel:
    if name == "fake":
        from engine.runtime.fake_world_model import FakeWorldModel

        return FakeWorldModel(delay=0.02)
    return open_world(name)


def wait_for(done: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise SystemExit(f"walk: waited {seconds:.0f} s in vain for {what}")
        QTest.qWait(20)


def shoot(window: MainWindow, folder: Path, name: str) -> None:
    """Both themes; the dark one carries the plain name."""
    for scheme, suffix in ((Scheme.LIGHT, "-light"), (Scheme.DARK, "")):
        window.theme.set_scheme(scheme)
        QTest.qWait(350)
        path = folder / f"{name}{suffix}.png"
        window.grab().save(str(path))
        print(path)


def shoot_settings(window: MainWindow, folder: Path, prefix: str) -> None:
    """The pages for look and keys, as they open."""
    QCursor.setPos(0, 0)
    window.settings_desk.ask()
    dialog = window.settings_desk.dialog
    if dialog is None:
        return
    for row, name in enumerate(("settings", "settings-keys")):
        dialog.pages.setCurrentRow(row)
        QTest.qWait(300)
        path = folder / f"{prefix}{name}.png"
        dialog.grab().save(str(path))
        print(path)
    dialog.accept()


def draw(window: MainWindow) -> None:
    """A few strokes over the sample, by the mouse."""
    canvas, tools = window.canvas, window.tools
    rect = canvas.sketch_rect()

    def at(x: float, y: float) -> QPoint:
        return QPoint(int(rect.x() + x * rect.width()), int(rect.y() + y * rect.height()))

    tools.choose(Tool.BRUSH)
    tools.set_colour((250, 206, 84))
    tools.set_size(12)
    points = [at(0.10 + 0.02 * n, 0.20 + (0.05 if n % 2 else 0)) for n in range(12)]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(canvas, point)
        QTest.qWait(5)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", default="fake")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--sample", default="")
    parser.add_argument("--language", default="en")
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int, default=900)
    choices = parser.parse_args()
    choices.out.mkdir(parents=True, exist_ok=True)
    application()
    settings = QSettings(str(choices.out / ".walk.ini"), QSettings.Format.IniFormat)
    settings.setValue("hints/seen", '["canvas", "step_in", "timeline"]')
    settings.setValue("language", choices.language)
    prefix = "studio-" if choices.language == "en" else f"studio-{choices.language.partition('_')[0]}-"
    window = make_window(lambda: world_of(choices.world), settings, Scheme.DARK)
    window.resize(choices.width, choices.height)
    started = time.monotonic()
    window.show()
    QTest.qWait(50)
    print(f"window after {time.monotonic() - started:.2f} s")
    window.worker.start()
    wait_for(lambda: window.simulation.ready, "the world")
    print(f"world after {time.monotonic() - started:.2f} s")

    samples = [path for path in sample_paths() if choices.sample in path.stem]
    if samples:
        window.stage.samples.chosen.emit(samples[0])
        wait_for(lambda: not window.session.project.sketch.blank, "the sample")
    draw(window)
    QTest.qWait(900)
    shoot(window, choices.out, f"{prefix}sketch")
    shoot_settings(window, choices.out, prefix)

    window.commands["step_in"].trigger()  # a bare X server activates no window, so shortcuts would not fire
    wait_for(lambda: window.controller.playing, "the world to begin")
    for key, frames in PLAYED:
        target = window.session.last + frames
        QTest.keyPress(window.viewport, key)
        wait_for(lambda target=target: window.session.last >= target, "frames")
        if (key, frames) != PLAYED[-1]:
            QTest.keyRelease(window.viewport, key)
    QTest.keyClick(window.viewport, Qt.Key.Key_P)
    QTest.qWait(300)
    shoot(window, choices.out, f"{prefix}play")

    window.commands["step_out"].trigger()
    wait_for(lambda: window.session.mode is Mode.EDIT, "the editor")
    window.scrub_to(14)
    window.session.select(8, 12)
    window.timeline.picked.emit(window.timeline.selection_rect())
    QTest.qWait(400)
    shoot(window, choices.out, f"{prefix}edit")
    QTest.keyClick(window.timeline, Qt.Key.Key_2)
    wait_for(
        lambda: window.session.take is not None and window.session.take.first_missing() > window.session.last, "frames anew"
    )
    dialog = window.exporting.dialog(window.controller.fps)
    dialog.accept_path(choices.out / "sample.gif")
    wait_for(lambda: not window.exporting.running, "the GIF")
    print(window.status.message.text())
    window.part(keep=False)
    settings.clear()
    Path(settings.fileName()).unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
