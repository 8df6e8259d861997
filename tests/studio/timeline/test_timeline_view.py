"""The strip under mouse and keys, as a creator edits: every drag is one undo step, and every cell says what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.document.clip import Clip
from studio.document.patterns import PATTERNS
from studio.document.take import Marker
from studio.panels.main_window import MainWindow
from studio.timeline.cell_tips import tip
from studio.timeline.geometry import Row

Play = Callable[[MainWindow, Sequence[int]], None]
Settle = Callable[[MainWindow], None]
K, LEFT = Qt.Key, Qt.MouseButton.LeftButton
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def at(window: MainWindow, t: int, row: Row, lane: int = 0) -> QPoint:
    timeline = window.timeline
    y = timeline.rows.lane_top(lane) + 6 if row is Row.LANES else timeline.rows.top(row) + 8
    return QPoint(int(timeline.strip.x(t) + timeline.strip.cell / 2) - timeline.offset, y)


def drag(
    window: MainWindow, qtbot: QtBot, start: QPoint, *stops: QPoint, held: Qt.KeyboardModifier = NONE, let_go: bool = True
) -> None:
    view = window.timeline.viewport()
    qtbot.mousePress(view, LEFT, held, start)
    for stop in stops:
        qtbot.mouseMove(view, stop)
    if let_go:
        qtbot.mouseRelease(view, LEFT, held, stops[-1])


def actions(window: MainWindow) -> tuple[int, ...]:
    assert window.session.take is not None
    return window.session.take.actions


@pytest.fixture
def strip(played: MainWindow) -> MainWindow:
    """Ten frames of action 0, from the left edge on."""
    played.timeline.horizontalScrollBar().setValue(0)
    played.timeline.setFocus()
    return played


def test_a_drag_through_the_lanes_paints_each_where_it_went(strip: MainWindow, qtbot: QtBot) -> None:
    strip.timeline.set_lanes(True)
    count = strip.session.undo_stack.count()
    lanes = [at(strip, t, Row.LANES, lane) for t, lane in ((2, 3), (4, 3), (5, 6), (7, 6))]
    drag(strip, qtbot, *lanes)
    assert actions(strip) == (0, 3, 3, 6, 6, 6, 6, 0, 0, 0)
    assert strip.session.undo_stack.count() == count + 1, "one drag, one step"
    strip.commands["undo"].trigger()
    assert actions(strip) == (0,) * 10


def test_esc_takes_back_a_stroke_in_the_making(strip: MainWindow, qtbot: QtBot) -> None:
    strip.timeline.set_lanes(True)
    drag(strip, qtbot, at(strip, 2, Row.LANES, 3), at(strip, 6, Row.LANES, 3), let_go=False)
    scene = strip.timeline._scene()
    assert scene is not None
    assert scene.actions().actions == [0, 3, 3, 3, 3, 3, 0, 0, 0, 0], "shown while it is drawn"
    strip.escape()
    qtbot.mouseRelease(strip.timeline.viewport(), LEFT, NONE, at(strip, 6, Row.LANES, 3))
    assert actions(strip) == (0,) * 10


def test_with_ctrl_a_drag_paints_the_pattern(strip: MainWindow, qtbot: QtBot) -> None:
    strip.edits.choose_pattern(PATTERNS[0])
    strip.edits.action = 5
    drag(strip, qtbot, at(strip, 1, Row.ACTIONS), at(strip, 6, Row.ACTIONS), held=CTRL)
    assert actions(strip) == (5, 0, 5, 0, 5, 0, 0, 0, 0, 0)


def test_with_a_number_held_a_drag_paints_it(strip: MainWindow, qtbot: QtBot) -> None:
    strip.scrub_to(9)
    strip.timeline.setFocus()
    qtbot.keyPress(strip.timeline, K.Key_4)
    drag(strip, qtbot, at(strip, 2, Row.ACTIONS), at(strip, 4, Row.ACTIONS))
    qtbot.keyRelease(strip.timeline, K.Key_4)
    assert actions(strip) == (0, 3, 3, 3, 0, 0, 0, 0, 0, 0), "the frame under the playhead is not touched"
    drag(strip, qtbot, at(strip, 6, Row.ACTIONS), at(strip, 7, Row.ACTIONS))
    assert strip.session.selection == range(6, 8), "let go of, a drag selects again"


def test_a_number_that_is_tapped_paints(strip: MainWindow, qtbot: QtBot) -> None:
    strip.scrub_to(9)
    strip.timeline.setFocus()
    qtbot.keyClick(strip.timeline, K.Key_4)
    assert actions(strip) == (0, 0, 0, 0, 0, 0, 0, 0, 3, 0)
    qtbot.keyPress(strip.timeline, K.Key_5)
    qtbot.keyPress(strip.timeline, K.Key_6)
    qtbot.keyRelease(strip.timeline, K.Key_5)
    qtbot.keyRelease(strip.timeline, K.Key_6, SHIFT)
    assert actions(strip)[8] == 5, "fingers overlap"
    assert strip.session.undo_stack.texts()[-2:] == ["Set 1 × up right", "Set 1 × up left"]
    assert strip.timeline.hand.digit is None


def test_selecting_by_mouse_and_by_keys(strip: MainWindow, qtbot: QtBot) -> None:
    session, timeline = strip.session, strip.timeline
    drag(strip, qtbot, at(strip, 6, Row.ACTIONS), at(strip, 3, Row.ACTIONS))
    assert session.selection == range(3, 7)
    drag(strip, qtbot, at(strip, 8, Row.ACTIONS), at(strip, 8, Row.ACTIONS), held=SHIFT)
    assert session.selection == range(3, 9)
    strip.scrub_to(5)
    session.clear_selection()
    timeline.setFocus()
    for _ in range(3):
        qtbot.keyClick(timeline, K.Key_Right, SHIFT)
    assert (session.selection, session.playhead) == (range(5, 9), 8)
    qtbot.keyClick(timeline, K.Key_Home, SHIFT)
    assert session.selection == range(1, 6)
    qtbot.keyClick(timeline, K.Key_End)
    assert (session.selection, session.playhead) == (range(0), 10)


@pytest.mark.parametrize(
    ("key", "held", "after"),
    [
        (K.Key_Insert, NONE, (1, 2, 0, 0, 3, 4, 5, 6)),
        (K.Key_D, CTRL, (1, 2, 3, 4, 3, 4, 5, 6)),
        (K.Key_L, CTRL, (1, 2, 3, 4, 3, 4, 5, 6)),
        (K.Key_Delete, SHIFT, (1, 2, 5, 6)),
        (K.Key_Delete, NONE, (1, 2, 0, 0, 5, 6)),
        (K.Key_8, NONE, (1, 2, 7, 7, 5, 6)),
        (K.Key_X, CTRL, (1, 2, 5, 6)),
    ],
)
def test_the_keys_of_the_timeline(
    window: MainWindow, qtbot: QtBot, play: Play, key: Qt.Key, held: Qt.KeyboardModifier, after: tuple[int, ...]
) -> None:
    play(window, [1, 2, 3, 4, 5, 6])
    window.play.step_out()
    window.session.select(3, 4)
    window.timeline.setFocus()
    count = window.session.undo_stack.count()
    qtbot.keyClick(window.timeline, key, held)
    assert actions(window) == after
    assert window.session.undo_stack.count() == count + 1
    window.commands["undo"].trigger()
    assert actions(window) == (1, 2, 3, 4, 5, 6)


def test_copied_and_pasted_by_keys(strip: MainWindow, qtbot: QtBot) -> None:
    timeline = strip.timeline
    strip.session.set_actions([2, 3], 6, "other")
    strip.session.select(2, 3)
    qtbot.keyClick(timeline, K.Key_C, CTRL)
    strip.session.select(9, 9)
    qtbot.keyClick(timeline, K.Key_V, CTRL)
    assert actions(strip) == (0, 6, 6, 0, 0, 0, 0, 0, 6, 6)
    strip.session.select(1, 1)
    qtbot.keyClick(timeline, K.Key_V, CTRL | SHIFT)
    assert actions(strip) == (6, 6, 0, 6, 6, 0, 0, 0, 0, 0, 6, 6)


def test_markers_by_mouse(strip: MainWindow, qtbot: QtBot) -> None:
    view = strip.timeline.viewport()
    qtbot.mouseDClick(view, LEFT, NONE, at(strip, 4, Row.RULER))
    editor = strip.timeline._editor
    assert editor.isVisible()
    qtbot.keyClicks(editor, "the gap")
    qtbot.keyClick(editor, K.Key_Return)
    assert strip.edits.markers == (Marker(4, "the gap"),)
    drag(strip, qtbot, at(strip, 4, Row.RULER), at(strip, 7, Row.RULER), let_go=False)
    scene = strip.timeline._scene()
    assert scene is not None
    assert scene.markers == (Marker(7, "the gap"),), "it is seen where it goes"
    qtbot.mouseRelease(view, LEFT, NONE, at(strip, 7, Row.RULER))
    assert [marker.frame for marker in strip.edits.markers] == [7]
    strip.scrub_to(2)
    strip.timeline.setFocus()
    qtbot.keyClick(strip.timeline, K.Key_Right, ALT)
    assert strip.session.playhead == 7
    qtbot.keyClick(strip.timeline, K.Key_M)
    assert strip.edits.markers == ()


def test_an_edit_on_the_strip_while_playing_is_a_step_of_its_own(window: MainWindow, qtbot: QtBot, play: Play) -> None:
    play(window, [1, 2, 3, 4])
    window.controller.toggle_pause()
    window.timeline.set_lanes(True)
    window.timeline.horizontalScrollBar().setValue(0)
    drag(window, qtbot, at(window, 2, Row.LANES, 6), at(window, 3, Row.LANES, 6))
    assert not window.session.recording
    assert actions(window) == (1, 6, 6, 4)
    window.commands["undo"].trigger()
    assert actions(window) == (1, 2, 3, 4), "the edit alone"
    window.commands["undo"].trigger()
    assert window.session.take is None, "then what was played"
    window.commands["redo"].trigger()
    window.commands["redo"].trigger()
    assert actions(window) == (1, 6, 6, 4)


def test_playing_back_goes_on_while_actions_are_painted(strip: MainWindow, world: FakeWorldModel, qtbot: QtBot) -> None:
    strip.session.select(2, 6)
    strip.session.set_loop(True)
    strip.play.toggle_playback()
    qtbot.waitUntil(lambda: strip.session.playhead in range(2, 7))
    steps = world.steps
    qtbot.keyClick(strip.timeline, K.Key_6)
    assert actions(strip) == (0, 5, 5, 5, 5, 5, 0, 0, 0, 0)
    assert strip.play.playing_back
    qtbot.waitUntil(lambda: world.steps >= steps + 5)
    seen: list[int] = []
    strip.session.playhead_moved.connect(seen.append)
    qtbot.waitUntil(lambda: {2, 3, 4, 5, 6} <= set(seen))
    assert set(seen) <= set(range(2, 7)), "round and round"
    strip.play.stop_playback()


def test_zoom_stays_where_the_mouse_is(strip: MainWindow) -> None:
    timeline = strip.timeline
    timeline.zoom(1.4, 300)
    under = timeline.strip.frame(timeline.offset + 300)
    timeline.zoom(1.2, 300)
    assert timeline.strip.frame(timeline.offset + 300) == under
    timeline.fit()
    assert timeline.strip.width(strip.session.last) <= timeline.viewport().width() + 1


def test_each_cell_says_what_it_is(strip: MainWindow, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    class ToolTip:
        @staticmethod
        def showText(at: QPoint, text: str, view: QWidget) -> None:  # Qt's name
            said.append(text)

    def hover(window: MainWindow, point: QPoint) -> str:
        view = window.timeline.viewport()
        QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, point, view.mapToGlobal(point)))
        return said[-1]

    monkeypatch.setattr("studio.timeline.timeline_view.QToolTip", ToolTip)
    session = strip.session
    names = session.names(session.world) if session.world else ()
    session.set_markers("Set marker", [Marker(3, "the gap")])
    assert hover(strip, at(strip, 0, Row.THUMBS)) == "Frame 0 · 0.0 s"
    assert hover(strip, at(strip, 3, Row.ACTIONS)) == f"Frame 3 · 0.3 s · 1 {names[0]} · the gap"
    strip.timeline.set_lanes(True)
    assert hover(strip, at(strip, 2, Row.LANES, 5)) == f"Frame 2 · 0.2 s · 6 {names[5]}"
    strip.timeline.set_lanes(False)
    session.branch_off()
    session.set_actions([2], 4, "other")
    assert hover(strip, at(strip, 5, Row.THUMBS)).endswith("from before the edit")
    settle(strip)
    session.compare_branch(1)
    assert hover(strip, at(strip, 2, Row.BESIDE)) == f"Take 1 · Frame 2 · 0.2 s · 1 {names[0]} · another action"
    assert hover(strip, at(strip, 1, Row.BESIDE)) == f"Take 1 · Frame 1 · 0.1 s · 1 {names[0]}"
    assert session.world is not None
    clip = Clip("film.mp4", np.zeros((4, 64, 64, 3), np.uint8), 10, (1, 2, 3), (1.0, 0.634, 0.5), session.world)
    session.set_clip(clip)
    assert hover(strip, at(strip, 2, Row.CLIP)) == f"film.mp4 · Frame 2 · 0.2 s · 3 {names[2]} · 63 % sure"
    scene = strip.timeline._scene()
    assert scene is not None
    assert tip(scene, 8, Row.CLIP, 0) == tip(scene, 99, Row.ACTIONS, 0) == "", "nothing lies there"


@pytest.mark.parametrize("cell", [60.0, 12.0, 5.0, 2.0])
def test_it_paints_at_every_zoom(strip: MainWindow, cell: float, settle: Settle) -> None:
    session, timeline = strip.session, strip.timeline
    session.branch_off()
    session.set_actions(range(2, 7), 4, "other")
    settle(strip)
    session.set_markers("Set marker", [Marker(9, "the gap")])
    session.compare_branch(1)
    assert session.world is not None
    session.set_clip(Clip("c", np.zeros((4, 64, 64, 3), np.uint8), 10, (1, 2, 3), (1.0, 0.6, 0.5), session.world))
    strip.scrub_to(10)
    timeline.set_lanes(True)
    timeline.zoom(cell / timeline.strip.cell)
    timeline.horizontalScrollBar().setValue(0)
    looks, image = timeline._looks, timeline.viewport().grab().toImage()

    def colour(row: Row, t: int) -> str:
        y = timeline.rows.lane_top(4) + 4 if row is Row.LANES else timeline.rows.top(row) + 5
        return image.pixelColor(int(timeline.strip.x(t) + cell * 0.3), y).name()

    assert colour(Row.ACTIONS, 4) == colour(Row.LANES, 4) == looks[4].colour.name()
    assert colour(Row.BESIDE, 4) == looks[0].colour.name()
