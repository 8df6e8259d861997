"""Kills the studio while somebody draws, and looks at what the next start gives back.

    python tools/walk_recovery.py [--world default|fake] [--out docs/images] [--photo FILE]

Needs a screen, real or virtual. A first process draws a scene with the world kit, by the mouse, takes a photo for its sky,
steps in, plays, saves, and goes on drawing until it is killed with SIGKILL. A second one is offered the work, takes it, and is
closed. The walk fails unless what came back had been drawn, and the saved file is untouched. Writes recovery-drawn.png,
recovery-offer.png and recovery-restored.png.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QSettings, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget

sys.path.insert(0, str(Path(__file__).parent))
from walk import wait_for, world_of

from engine.runtime.world_model import Image
from studio.app import application, make_window
from studio.canvas.brush import Point
from studio.canvas.kit import GROUND, LEDGE, Cell
from studio.look.style import Scheme
from studio.panels.main_window import MainWindow
from studio.session import Mode

PHOTO = Path(__file__).resolve().parents[1] / "tests" / "data" / "prompts" / "photos" / "dusk_skyline.jpg"
NO_KEYS = Qt.KeyboardModifier.NoModifier


class Walk:
    """One window, driven by mouse and keys."""

    def __init__(self, world: str, folder: Path, out: Path) -> None:
        application()
        self.out, self.file = out, folder / "cave.worldsketch"
        settings = QSettings(str(folder / "walk.ini"), QSettings.Format.IniFormat)
        self.window: MainWindow = make_window(lambda: world_of(world), settings, Scheme.DARK)
        self.seen: list[Image] = []
        self.window.simulation.previewed.connect(self.seen.append)
        self.window.resize(1440, 900)
        self.window.show()
        self.window.files.look_for_left_work()
        self.window.worker.start()
        wait_for(lambda: self.window.simulation.ready, "the world")
        QTest.qWait(300)

    def wait_for_the_eye(self) -> None:
        """Until the world has seen the photo's sky instead of paper."""
        wait_for(lambda: bool(self.seen) and float(self.seen[-1][:8].mean()) < 225, "the world's eye")

    def shoot(self, name: str) -> None:
        QTest.qWait(400)
        path = self.out / f"{name}.png"
        self.window.grab().save(str(path))
        print(path, file=sys.stderr)

    def lay(self, piece: str, *cells: Cell) -> None:
        """Drags from the first cell over the others."""
        window = self.window
        window.tools.choose_piece(piece)
        places = [self._at(*cell) for cell in cells]
        QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, NO_KEYS, places[0])
        for place in places[1:]:
            QTest.mouseMove(window.canvas, place)
            QTest.qWait(15)
        QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, NO_KEYS, places[-1])
        QTest.qWait(30)

    def _at(self, column: float, row: float) -> QPoint:
        rect = self.window.tools.look.rect((0, 0))
        middle = Point(rect.x0 + (column + 0.5) * rect.width, rect.y0 + (row + 0.5) * rect.height)
        return self.window.canvas.viewing.to_screen(middle).toPoint()

    # -- the first process ----------------------------------------------------------------------------------------------

    def work(self, photo: Path) -> None:
        """Until somebody kills it."""
        window, session = self.window, self.window.session
        next(dock for dock in window.findChildren(QDockWidget) if dock.windowTitle() == "World kit").raise_()
        for row in (0, 1, 2, 3):
            self.lay(GROUND, (-4, row), (3, row))
        self.lay(GROUND, (2, -1), (3, -1))
        self.lay(LEDGE, (-3, -2), (-2, -2))
        self.lay("crate", (1, -1))
        self.lay("coin", (-2.5, -3))
        self.lay("hero", (0, -1.08))
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(photo))])
        layers = len(session.project.sketch.arrangement.cards)
        window.incoming.take(mime)
        wait_for(lambda: len(session.project.sketch.arrangement.cards) > layers, "the photo")
        number = session.project.sketch.active.number
        session.edit_sketch("Move down", lambda sketch: sketch.move_layer(number, -9))
        session.choose_layer(session.project.sketch.arrangement.cards[-1].number)
        window.tools.choose_piece(GROUND)
        self.wait_for_the_eye()
        self.shoot("recovery-drawn")
        window.commands["step_in"].trigger()
        wait_for(lambda: window.controller.playing, "the world to begin")
        for key, frames in ((Qt.Key.Key_Right, 6), (Qt.Key.Key_Up, 3), (Qt.Key.Key_Right, 6)):
            target = session.last + frames
            QTest.keyPress(window.viewport, key)
            wait_for(lambda target=target: session.last >= target, "frames")
            QTest.keyRelease(window.viewport, key)
        window.commands["step_out"].trigger()
        wait_for(lambda: not window.simulation.busy, "the editor")
        window.files.save_to(self.file)
        wait_for(lambda: not window.files.busy, "the file")
        window.show_mode(Mode.SKETCH)
        self.lay("crate", (1, -2))
        self.lay("spike", (-3, -1))
        tell(window)
        column = 0
        while True:
            self.lay("coin", (-1 + column % 3, -3 - column // 3 % 2))
            column += 1
            tell(window)
            QTest.qWait(120)

    # -- the second one ---------------------------------------------------------------------------------------------------

    def recover(self) -> None:
        window = self.window
        wait_for(window.stage.recovery.isVisible, "the offer")
        self.shoot("recovery-offer")
        QTest.mouseClick(window.stage.recovery.restore, Qt.MouseButton.LeftButton)
        wait_for(lambda: not window.session.project.sketch.blank and not window.files.busy, "the work")
        wait_for(lambda: not window.simulation.busy, "its frames")
        window.scrub_to(window.session.last)
        self.wait_for_the_eye()
        QTest.qWait(1500)  # pictures of the branches
        self.shoot("recovery-restored")
        tell(window)
        window.part(keep=False)


def tell(window: MainWindow) -> None:
    take = window.session.take
    print("state", window.session.project.sketch.digest(), *(take.actions if take else ()), flush=True)


def start(arguments: list[str], act: str, folder: Path) -> subprocess.Popen[str]:
    data = {**os.environ, "WORLDSKETCH_DATA": str(folder / "data")}
    return subprocess.Popen(
        [sys.executable, __file__, *arguments, "--act", act, "--folder", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=data,
    )


def states(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("state ")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--world", default="fake")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--photo", type=Path, default=PHOTO)
    parser.add_argument("--act", choices=["work", "recover"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    choices = parser.parse_args()
    if choices.act:
        walk = Walk(choices.world, choices.folder, choices.out)
        if choices.act == "work":
            walk.work(choices.photo)
        walk.recover()
        return 0
    choices.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = start(sys.argv[1:], "work", folder)
        assert first.stdout is not None
        seen = first.stdout.readline()
        if not seen:
            return first.wait() or 1
        time.sleep(3.3)
        saved = (folder / "cave.worldsketch").read_bytes()
        first.send_signal(signal.SIGKILL)
        rest, _ = first.communicate()
        drawn = states(seen + rest)
        second = start(sys.argv[1:], "recover", folder)
        told, _ = second.communicate()
        found = states(told)
        if second.returncode or not found or found[0] not in drawn:
            print("walk: what came back is nothing that was drawn", file=sys.stderr)
            return 1
        if (folder / "cave.worldsketch").read_bytes() != saved:
            print("walk: the creator's file was touched", file=sys.stderr)
            return 1
        print(f"killed after {len(drawn)} edits, {len(drawn) - 1 - drawn.index(found[0])} of them lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
