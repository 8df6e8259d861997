"""A clip comes in, its actions are read off it, and it is acted out or regenerated: in a real window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.data.video import Part
from engine.runtime.fake_world_model import FakeWorldModel
from export.media import write_media
from export.media_options import MediaOptions
from studio.dialogs.clip_dialog import ClipDialog
from studio.document.clip import Clip, Likeness
from studio.jobs.clip_job import ClipOrder
from studio.panels.main_window import MainWindow
from studio.timeline.geometry import Row

LEFT = Qt.MouseButton.LeftButton
Settle = Callable[[MainWindow], None]


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Eight frames of the fake world, as anybody would have filmed them."""
    world = FakeWorldModel()
    frames = [world.begin(np.full((64, 64, 3), 90, np.uint8)).rgb, *(world.step(n % 3).rgb for n in range(7))]
    path = tmp_path / "film.apng"
    write_media(frames, path, MediaOptions(fps=10))
    return path


def read(window: MainWindow, path: Path, qtbot: QtBot) -> Clip:
    window.clip_desk.reader.ask(ClipOrder(path, 10, (64, 64), Part()))
    qtbot.waitUntil(lambda: window.session.clip is not None)
    clip = window.session.clip
    assert clip is not None
    return clip


def test_without_a_take_the_clip_is_regenerated_beside_itself(
    window: MainWindow, film: Path, qtbot: QtBot, settle: Settle
) -> None:
    clip = read(window, film, qtbot)
    assert len(clip.actions) == 7
    qtbot.waitUntil(lambda: window.session.last == 7)
    settle(window)
    session = window.session
    assert session.take is not None
    assert session.take.actions == clip.actions
    assert session.take.prompt.digest == clip.digest
    assert session.compared is clip
    assert window.timeline.rows.clip
    assert window.timeline.rows.curve
    scene = window.timeline._scene()
    assert scene is not None
    assert scene.clip is not None
    lane = scene.clip
    assert lane.psnr[0] == 99.0, "the first frame is the clip's own"
    assert all(value is not None for value in lane.psnr)
    window.timeline.viewport().grab()
    session.undo_stack.undo()
    assert session.take is None


def test_drawn_down_onto_a_take_its_actions_are_acted_out_there(
    played: MainWindow, film: Path, qtbot: QtBot, settle: Settle
) -> None:
    clip = read(played, film, qtbot)
    played.session.set_actions(range(1, 11), 5, "up left")
    timeline, before = played.timeline, played.session.undo_stack.count()
    timeline.horizontalScrollBar().setValue(0)
    view, rows = timeline.viewport(), timeline.rows
    x = int(timeline.strip.x(1)) + 9
    qtbot.mousePress(view, LEFT, pos=QPoint(x, rows.top(Row.CLIP) + 8))
    qtbot.mouseMove(view, QPoint(int(timeline.strip.x(3)) + 9, rows.top(Row.ACTIONS) + 8))
    view.grab()
    qtbot.mouseRelease(view, LEFT, pos=QPoint(int(timeline.strip.x(3)) + 9, rows.top(Row.ACTIONS) + 8))
    take = played.session.take
    assert take is not None
    assert take.actions == (5, 5, *clip.actions, 5)
    assert played.session.undo_stack.count() == before + 1
    settle(played)


def test_a_part_of_the_clip_can_be_chosen_first(played: MainWindow, film: Path, qtbot: QtBot) -> None:
    clip = read(played, film, qtbot)
    played.session.set_actions(range(1, 11), 5, "up left")
    timeline = played.timeline
    timeline.horizontalScrollBar().setValue(0)
    view, y = timeline.viewport(), timeline.rows.top(Row.CLIP) + 8
    qtbot.mousePress(view, LEFT, pos=QPoint(int(timeline.strip.x(2)) + 9, y))
    qtbot.mouseMove(view, QPoint(int(timeline.strip.x(4)) + 9, y))
    qtbot.mouseRelease(view, LEFT, pos=QPoint(int(timeline.strip.x(4)) + 9, y))
    qtbot.mousePress(view, LEFT, pos=QPoint(int(timeline.strip.x(3)) + 9, y))
    down = QPoint(int(timeline.strip.x(9)) + 9, timeline.rows.top(Row.ACTIONS) + 8)
    qtbot.mouseMove(view, down)
    qtbot.mouseRelease(view, LEFT, pos=down)
    take = played.session.take
    assert take is not None
    assert take.actions == (5,) * 7 + clip.actions[1:4]


@pytest.mark.parametrize("content", [b"", b"no video at all", b"\x00" * 4096])
def test_a_file_that_is_no_clip_is_one_line(window: MainWindow, tmp_path: Path, qtbot: QtBot, content: bytes) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(content)
    window.incoming.clip_came.emit(path)
    qtbot.waitUntil(lambda: "broken.mp4" in window.status.message.text() and "Looking" not in window.status.message.text())
    assert window.session.clip is None


def test_the_dialog_keeps_the_shape_of_the_worlds_frames(window: MainWindow, film: Path) -> None:
    from engine.data.video import ClipInfo

    wide = ClipInfo(30, 4.0, np.zeros((90, 160, 3), np.uint8))
    dialog = ClipDialog(film, wide, 10, (64, 64), window.theme)
    dialog.start.setValue(1)
    dialog.stop.setValue(3)
    dialog.zoom.setValue(200)
    dialog.across.setValue(100)
    dialog.grab()
    dialog.accept()
    order = dialog.order
    assert order is not None
    part = order.part
    assert (part.start, part.stop, order.fps) == (1, 3, 10)
    assert part.right == pytest.approx(1)
    assert (part.right - part.left) * 160 == pytest.approx((part.bottom - part.top) * 90)
    dialog.stop.setValue(0.5)
    assert not dialog.read.isEnabled()
    dialog.stop.setValue(1.1)
    assert not dialog.read.isEnabled(), "one frame has no action"
    assert "one frame" in dialog.summary.text()
    dialog.rate.setValue(30)
    assert dialog.read.isEnabled()
    assert "3 frames" in dialog.summary.text()
    dialog.deleteLater()


def test_likeness_of_a_frame_is_worked_out_once_per_frame(film: Path) -> None:
    frames = np.zeros((2, 4, 4, 3), np.uint8)
    clip = Clip("c", frames, 10, (0,), (1.0,), None)  # type: ignore[arg-type]  # no world is asked
    likeness = Likeness(clip)
    assert likeness.psnr(0, "a", frames[0]) == 99.0
    assert likeness.psnr(0, "a", None) == 99.0, "known"
    assert likeness.psnr(0, "b", None) is None, "another frame now"
    assert likeness.psnr(1, "c", np.full((4, 4, 3), 255, np.uint8)) == pytest.approx(0.0)
    large = np.zeros((16, 16, 3), np.uint8)
    large[::4] = 204  # a quarter of each block: 51 on average, a fifth of the range
    assert likeness.psnr(1, "d", large) == pytest.approx(20 * np.log10(5), abs=0.01), "compared at the clip's size"
    assert likeness.psnr(1, "e", np.zeros((5, 5, 3), np.uint8)) is None


def test_regenerating_beside_a_take_is_one_undo_step(played: MainWindow, film: Path, qtbot: QtBot, settle: Settle) -> None:
    session, digest = played.session, played.session.project.sketch.digest()
    clip = read(played, film, qtbot)
    before, take = session.undo_stack.count(), session.take
    assert take is not None
    actions = take.actions
    played.clip_desk.regenerate()
    qtbot.waitUntil(lambda: session.take is not None and session.take.prompt.digest == clip.digest)
    settle(played)
    assert session.undo_stack.count() == before + 1
    assert session.sketch_is_prompt()
    session.undo_stack.undo()
    assert (session.project.sketch.digest(), session.take and session.take.actions) == (digest, actions)
    session.undo_stack.redo()
    assert session.sketch_is_prompt()
    assert session.take.actions == clip.actions
    assert session.last == 7


def test_the_curve_of_a_clip_has_a_scale(window: MainWindow, film: Path, qtbot: QtBot, settle: Settle) -> None:
    read(window, film, qtbot)
    qtbot.waitUntil(lambda: window.session.last == 7)
    settle(window)
    timeline = window.timeline
    ratio = timeline.devicePixelRatio()
    picture = timeline.viewport().grab().toImage()
    rest = QColor(window.theme.tokens.panel)
    top = timeline.rows.top(Row.CURVE)

    def written(y0: int, y1: int) -> bool:
        places = ((x, y) for x in range(3, 20) for y in range(y0, y1))
        colours = {picture.pixelColor(int(x * ratio), int(y * ratio)).name() for x, y in places}
        return len(colours - {rest.name()}) > 3  # letters have soft edges, a line has not

    assert written(top, top + 10), "how good is the top"
    assert written(top + 20, top + 32), "how bad is the foot"
