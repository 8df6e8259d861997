"""Walks over the timeline in the real window and leaves pictures: play, repaint, branch, compare, infer from a clip, apply.

    python tools/walk_timeline.py [--world default|fake] [--out docs/images] [--sample NAME]

Needs a screen, real or virtual. Writes timeline-*.png, and says after each step what the engine had to make for it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from walk import draw, wait_for, world_of

from engine.data.video import Part
from studio.app import application, make_window
from studio.jobs.clip_job import ClipOrder
from studio.look.style import Scheme
from studio.panels.main_window import MainWindow
from studio.panels.samples_strip import sample_paths
from studio.timeline.geometry import Row

KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_5, Qt.Key.Key_7, Qt.Key.Key_4, Qt.Key.Key_8, Qt.Key.Key_6)
SECOND = 10
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def settled(window: MainWindow) -> bool:
    take = window.session.take
    return take is not None and take.first_missing() > take.last and not window.simulation.busy


def shoot(window: MainWindow, folder: Path, name: str) -> None:
    QTest.qWait(500)
    window.grab().save(str(folder / f"timeline-{name}.png"))
    t, last, asked = window.session.playhead, window.session.last, window.simulation.asked
    print(f"  timeline-{name}.png · frame {t} of {last}, asked {asked} times")


def drag(window: MainWindow, start: tuple[int, Row], end: tuple[int, Row], lanes: tuple[int, int] = (0, 0)) -> None:
    """With the left button, from one frame and row to another."""
    timeline = window.timeline
    view = timeline.viewport()

    def at(place: tuple[int, Row], lane: int) -> QPoint:
        t, row = place
        y = timeline.rows.lane_top(lane) if row is Row.LANES else timeline.rows.top(row)
        return QPoint(int(timeline.strip.x(t) + timeline.strip.cell / 2) - timeline.offset, y + 8)

    QTest.mousePress(view, LEFT, NONE, at(start, lanes[0]))
    for t in range(start[0], end[0] + 1):
        QTest.mouseMove(view, at((t, end[1]), lanes[1]))
        QTest.qWait(8)
    QTest.mouseRelease(view, LEFT, NONE, at(end, lanes[1]))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--world", default="fake")
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument("--sample", default="")
    choices = parser.parse_args()
    choices.out.mkdir(parents=True, exist_ok=True)
    application()
    with tempfile.TemporaryDirectory() as folder:
        settings = QSettings(f"{folder}/walk.ini", QSettings.Format.IniFormat)
        settings.setValue("look/hints", False)
        window = make_window(lambda: world_of(choices.world), settings, Scheme.DARK)
        window.resize(1440, 900)
        window.show()
        window.worker.start()
        wait_for(lambda: window.simulation.ready, "the world")
        walk(window, choices.out, choices.sample, Path(folder))
        window.part(keep=False)
    return 0


def walk(window: MainWindow, out: Path, sample: str, folder: Path) -> None:
    session = window.session
    samples = [path for path in sample_paths() if sample in path.stem]
    if samples:
        window.stage.samples.chosen.emit(samples[0])
        wait_for(lambda: not session.project.sketch.blank, "the sample")
    draw(window)

    print("play 8 s")
    window.commands["step_in"].trigger()
    wait_for(lambda: window.controller.playing, "the world to begin")
    for key in KEYS:
        target = session.last + SECOND
        QTest.keyPress(window.viewport, key)
        wait_for(lambda target=target: session.last >= target, "a second of play")
        QTest.keyRelease(window.viewport, key)
    QTest.keyClick(window.viewport, Qt.Key.Key_P)
    wait_for(lambda: all(card.pictures for card in window.legend.cards), "what each action would do")
    shoot(window, out, "play")
    window.commands["step_out"].trigger()
    wait_for(lambda: settled(window), "the take")

    print("repaint 2 s, by a drag in the lanes")
    window.scrub_to(40)
    window.timeline.set_lanes(True)
    QTest.qWait(100)
    before = session.take.actions if session.take else ()
    start = window.timeline.strip.frame(window.timeline.offset + window.timeline.viewport().width() * 0.2)
    drag(window, (start, Row.LANES), (start + 2 * SECOND - 1, Row.LANES), (1, 1))
    shoot(window, out, "repaint")
    assert session.take is not None
    assert session.take.actions != before, "the drag painted"
    window.simulation.want(session.last)
    wait_for(lambda: settled(window), "frames anew", 120)

    print("branch, and paint on")
    window.commands["branch"].trigger()
    session.select(start + 5, start + 12)
    window.edits.paint(4)
    session.clear_selection()
    window.simulation.want(session.last)
    wait_for(lambda: settled(window), "the branch", 120)
    window.commands["reroll"].trigger()
    window.simulation.want(session.last)
    wait_for(lambda: settled(window), "other chances", 120)

    print("compare")
    asked = window.simulation.asked
    window.timeline.set_lanes(False)
    window.commands["compare"].trigger()
    window.scrub_to(start + 14)
    shoot(window, out, "compare")
    print(f"  scrubbing and comparing asked {window.simulation.asked - asked} times")
    window.commands["compare"].trigger()

    print("infer from a clip: the first take, as a film")
    film = folder / "film.mp4"
    write_film(window, film)
    world = session.world
    assert world is not None
    size = (world.spec.frame_height, world.spec.frame_width)
    window.clip_desk.reader.ask(ClipOrder(film, world.spec.fps, size, Part()))
    wait_for(lambda: session.clip is not None, "the clip's actions", 120)
    window.scrub_to(3)
    shoot(window, out, "clip")

    print("apply: dragged down onto the take, then regenerated beside the film")
    drag(window, (2, Row.CLIP), (6, Row.ACTIONS))
    window.simulation.want(session.last)
    wait_for(lambda: settled(window), "the clip acted out", 180)
    window.scrub_to(20)
    shoot(window, out, "applied")
    window.commands["clip_regenerate"].trigger()
    clip = session.clip
    assert clip is not None
    wait_for(lambda: session.take is not None and session.take.prompt.digest == clip.digest, "the clip's first frame")
    window.simulation.want(session.last)
    wait_for(lambda: settled(window), "the clip again", 180)
    window.scrub_to(24)
    shoot(window, out, "regenerated")


def write_film(window: MainWindow, path: Path) -> None:
    from export.media import write_media
    from export.media_options import MediaOptions

    frames = [rgb for t in range(window.session.last + 1) if (rgb := window.session.rgb(t)) is not None]
    write_media(frames, path, MediaOptions(fps=window.controller.fps, scale=4))


if __name__ == "__main__":
    sys.exit(main())
