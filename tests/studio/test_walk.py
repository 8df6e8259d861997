"""The road through the window, with keys and mouse: draw, step in, play, scrub, repaint, undo, export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QWidget
from pytestqt.qtbot import QtBot

from engine.errors import BundleError
from engine.runtime.fake_world_model import FakeWorldModel
from engine.world_spec import WorldSpec
from studio.app import make_window
from studio.canvas.tools import Tool
from studio.document.take import FrameState
from studio.panels.main_window import MainWindow
from studio.panels.samples_strip import sample_paths
from studio.session import Mode
from studio.timeline.geometry import Row

LEFT = Qt.MouseButton.LeftButton
K = Qt.Key
Play = Callable[[MainWindow, Sequence[int]], None]
Settle = Callable[[MainWindow], None]


def stroke(window: MainWindow, qtbot: QtBot) -> None:
    rect = window.canvas.sketch_rect()
    start, end = rect.center() - QPoint(60, 20), rect.center() + QPoint(60, 20)
    qtbot.mousePress(window.canvas, LEFT, pos=start)
    for n in range(1, 9):
        qtbot.mouseMove(window.canvas, start + (end - start) * n / 8)
    qtbot.mouseRelease(window.canvas, LEFT, pos=end)


def states(window: MainWindow) -> list[FrameState]:
    return [window.session.state(t) for t in range(window.session.last + 1)]


# -- sketching --------------------------------------------------------------------------------------------------------


def test_a_stroke_changes_the_sketch_and_undo_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    sketch = window.session.project.sketch
    blank = sketch.digest()
    stroke(window, qtbot)
    drawn = sketch.digest()
    assert drawn != blank
    qtbot.keyClick(window, K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sketch.digest() == blank
    qtbot.keyClick(window, K.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert sketch.digest() == drawn


def test_the_canvas_shows_what_is_drawn(window: MainWindow, qtbot: QtBot) -> None:
    window.tools.set_colour((200, 30, 40))
    stroke(window, qtbot)
    window.canvas.leaveEvent(None)  # type: ignore[arg-type]  # the brush's outline would cover the middle
    picture = window.canvas.grab().toImage()
    ratio = picture.devicePixelRatio()
    middle = QPointF(window.canvas.sketch_rect().center()) * ratio
    colour = picture.pixelColor(middle.toPoint())
    assert (colour.red(), colour.green(), colour.blue()) == (200, 30, 40)


@pytest.mark.parametrize("tool", [Tool.LINE, Tool.BOX, Tool.ELLIPSE, Tool.FILL, Tool.BRUSH])
def test_every_tool_paints_one_undo_step(window: MainWindow, qtbot: QtBot, tool: Tool) -> None:
    window.tools.choose(tool)
    stroke(window, qtbot)
    assert not window.session.project.sketch.blank
    assert window.session.undo_stack.count() == 1


def test_eraser_and_picker(window: MainWindow, qtbot: QtBot) -> None:
    stroke(window, qtbot)
    window.tools.choose(Tool.ERASER)
    window.tools.set_size(60)
    stroke(window, qtbot)
    assert window.session.project.sketch.blank
    window.tools.choose(Tool.PICKER)
    qtbot.mouseClick(window.canvas, LEFT, pos=window.canvas.sketch_rect().center())
    assert window.tools.colour == (255, 255, 255)
    assert window.tools.tool is Tool.BRUSH


def test_letters_choose_tools_while_the_canvas_has_focus(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.setFocus()
    before = window.tools.size
    for key, tool in ((K.Key_E, Tool.ERASER), (K.Key_G, Tool.FILL), (K.Key_I, Tool.PICKER), (K.Key_B, Tool.BRUSH)):
        qtbot.keyClick(window.canvas, key)
        assert window.tools.tool is tool
    qtbot.keyClick(window.canvas, K.Key_BracketRight)
    assert window.tools.size > before
    front, back = window.tools.colour, window.tools.other_colour
    qtbot.keyClick(window.canvas, K.Key_X)
    assert (window.tools.colour, window.tools.other_colour) == (back, front)


def test_escape_takes_back_a_mark_in_the_making(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mousePress(window.canvas, LEFT, pos=window.canvas.sketch_rect().center())
    assert not window.session.project.sketch.blank
    window.escape()
    qtbot.mouseRelease(window.canvas, LEFT, pos=window.canvas.sketch_rect().center())
    assert window.session.project.sketch.blank
    assert window.session.undo_stack.count() == 0


def test_a_sample_begins_a_sketch(window: MainWindow, qtbot: QtBot) -> None:
    paths = sample_paths()
    assert len(paths) >= 4
    window.stage.samples.chosen.emit(paths[0])
    qtbot.waitUntil(lambda: not window.session.project.sketch.blank)
    assert window.session.undo_stack.count() == 1


def test_pasting_a_picture_crops_it_square(window: MainWindow, qtbot: QtBot) -> None:
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    image.fill(0xFF2040C0)
    QGuiApplication.clipboard().setImage(image)
    window.incoming.paste()
    qtbot.waitUntil(lambda: not window.pictures.busy and window.session.undo_stack.count() > 0)
    assert window.session.project.sketch.pixels[256, 256, :3].tolist() == [0x20, 0x40, 0xC0]
    assert window.session.undo_stack.count() == 1


def test_a_file_that_is_no_picture_is_one_line(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "not.png"
    path.write_text("hello")
    window.pictures.ask(path)
    qtbot.waitUntil(lambda: "not.png" in window.status.message.text())
    assert window.session.project.sketch.blank


# -- playing ----------------------------------------------------------------------------------------------------------


def test_f5_and_a_key_make_frames(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, K.Key_F5)
    qtbot.waitUntil(lambda: window.controller.playing)
    assert window.viewport.hasFocus()
    qtbot.keyPress(window.viewport, K.Key_Right)
    qtbot.waitUntil(lambda: window.session.last >= 3)
    qtbot.keyRelease(window.viewport, K.Key_Right)
    take = window.session.take
    assert take is not None
    assert set(take.actions) == {0}, "the fake world's action 0 is right"
    assert window.viewport.image is not None
    assert window.session.playhead == window.session.last


def test_without_a_key_the_world_stands(window: MainWindow, qtbot: QtBot) -> None:
    window.play.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    qtbot.wait(250)
    assert window.session.last == 0


def test_a_tap_between_two_ticks_is_not_lost(window: MainWindow, qtbot: QtBot) -> None:
    window.play.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    qtbot.keyClick(window.viewport, K.Key_4)
    qtbot.keyClick(window.viewport, K.Key_2)
    qtbot.waitUntil(lambda: window.session.last == 2)
    take = window.session.take
    assert take is not None
    assert take.actions == (3, 1)


def test_a_slow_machine_slows_the_world_and_says_so(window: MainWindow, world: FakeWorldModel, qtbot: QtBot) -> None:
    world.delay = 0.25
    window.play.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    qtbot.keyPress(window.viewport, K.Key_Right)
    qtbot.waitUntil(lambda: "slow machine" in window.status.pace.text(), timeout=10_000)
    qtbot.keyRelease(window.viewport, K.Key_Right)
    qtbot.keyClick(window.viewport, K.Key_Escape)
    assert window.status.simulating.isHidden()


def test_a_key_held_when_the_engine_is_slow_is_not_dropped(window: MainWindow, world: FakeWorldModel, qtbot: QtBot) -> None:
    world.delay = 0.2
    window.play.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    for key in (K.Key_1, K.Key_2, K.Key_3):
        qtbot.keyClick(window.viewport, key)
    qtbot.waitUntil(lambda: window.session.last == 3)
    take = window.session.take
    assert take is not None
    assert take.actions == (0, 1, 2)


def test_a_world_that_goes_on_by_itself_is_paused_while_nobody_looks(window: MainWindow, qtbot: QtBot) -> None:
    controller = window.controller
    window.step_in()
    qtbot.waitUntil(lambda: controller.playing)
    controller.set_world(("right", "left", "jump", "stay"), 10)
    qtbot.keyClick(window.viewport, K.Key_1)
    qtbot.waitUntil(lambda: window.session.last >= 2)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: controller.paused)
    assert "Paused" in window.status.message.text()
    qtbot.waitUntil(lambda: not window.simulation.busy)
    last = window.session.last
    qtbot.wait(300)
    assert window.session.last == last, "nobody is there: nothing is recorded"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.viewport, K.Key_P)
    assert window.status.message.text() == ""
    qtbot.waitUntil(lambda: window.session.last > last)
    window.branches._note.setFocus()
    qtbot.waitUntil(lambda: controller.paused)
    window.play.step_out()


def test_nobody_asked_for_the_pace_that_a_world_brings(
    make_studio: Callable[[FakeWorldModel], MainWindow], qtbot: QtBot
) -> None:
    window = make_studio(FakeWorldModel(WorldSpec(fps=6)))
    assert window.controller.rate == 6
    assert window.status.message.text() == ""
    window.commands["faster"].trigger()
    assert "8 frames per second" in window.status.message.text()


def test_a_floating_panel_is_not_elsewhere(window: MainWindow, qtbot: QtBot) -> None:
    window.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    window.controller.set_world(("right", "left", "jump", "stay"), 10)
    qtbot.keyClick(window.viewport, K.Key_1)
    dock = window.findChild(QDockWidget, "Actions")
    dock.setFloating(True)
    dock.activateWindow()
    qtbot.wait(60)
    assert not window.controller.paused
    window.play.step_out()


def test_losing_focus_releases_the_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.play.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    qtbot.keyPress(window.viewport, K.Key_Right)
    assert window.controller.held_action() == 0
    window.canvas.show()
    window.timeline.setFocus()
    assert window.controller.held_action() is None


def test_play_owns_plain_keys_but_not_escape(window: MainWindow, qtbot: QtBot) -> None:
    window.play.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    qtbot.keyClick(window.viewport, K.Key_P)
    assert window.controller.paused
    qtbot.keyClick(window.viewport, K.Key_Period)
    qtbot.waitUntil(lambda: window.session.last == 1)
    qtbot.keyClick(window.viewport, K.Key_Escape)
    assert not window.play.active
    assert window.session.mode is Mode.EDIT
    assert "0.1 s recorded" in window.stage.toast.text


def test_stepping_in_again_costs_no_encoding(played: MainWindow, world: FakeWorldModel, play: Play) -> None:
    begins = world.begins
    play(played, [1])
    assert world.begins == begins
    assert played.session.last == 11


def test_one_stretch_of_play_is_one_undo_step(played: MainWindow) -> None:
    assert played.session.undo_stack.count() == 1
    played.commands["undo"].trigger()
    assert played.session.take is None
    played.commands["redo"].trigger()
    assert played.session.last == 10
    assert set(states(played)) == {FrameState.FRESH}


def test_playing_over_a_tail_keeps_it_as_a_branch(played: MainWindow, play: Play) -> None:
    played.scrub_to(4)
    play(played, [2, 2])
    played.play.step_out()
    take = played.session.take
    assert take is not None
    assert take.actions == (0, 0, 0, 0, 2, 2)
    [branch] = played.session.project.branches
    assert branch.take.last == 10
    present = played.session.project.present
    assert present is not None
    assert (present.parent, present.fork) == (branch.id, 4)
    played.session.switch_branch(branch.id)
    assert played.session.last == 10
    assert set(states(played)) == {FrameState.FRESH}
    played.commands["undo"].trigger()
    assert played.session.last == 6


def test_a_click_on_a_branch_switches(played: MainWindow, qtbot: QtBot, play: Play) -> None:
    played.scrub_to(4)
    play(played, [2, 2])
    played.play.step_out()
    tree = played.branches.tree
    first = tree.topLevelItem(0)
    tree.scrollToItem(first)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualItemRect(first).center())
    qtbot.waitUntil(lambda: played.session.last == 10)
    tree.setFocus()
    child = tree.topLevelItem(0).child(0)
    tree.setCurrentItem(child)
    qtbot.keyClick(tree, K.Key_Return)
    qtbot.waitUntil(lambda: played.session.last == 6)
    assert len(played.session.project.branches) == 1


def test_another_sketch_begins_another_take(played: MainWindow, world: FakeWorldModel, qtbot: QtBot, play: Play) -> None:
    played.show_mode(Mode.SKETCH)
    stroke(played, qtbot)
    play(played, [1])
    assert world.begins == 2
    assert played.session.last == 1
    assert len(played.session.project.branches) == 1


def test_replaying_in_a_new_sketch_keeps_the_actions(played: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    played.show_mode(Mode.SKETCH)
    stroke(played, qtbot)
    played.play.replay()
    qtbot.waitUntil(lambda: played.session.sketch_is_prompt())
    settle(played)
    take = played.session.take
    assert take is not None
    assert take.actions == (0,) * 10


def test_stepping_in_before_the_world_is_there(make_studio: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make_studio(FakeWorldModel(), ready=False)
    qtbot.keyClick(window, K.Key_F5)
    assert window.session.mode is Mode.PLAY
    window.worker.start()
    qtbot.waitUntil(lambda: window.controller.playing)


def test_a_world_that_does_not_open_leaves_a_window_to_draw_in(qtbot: QtBot, tmp_path: Path) -> None:
    from PySide6.QtCore import QSettings

    def refuse() -> FakeWorldModel:
        raise BundleError("there is no such bundle")

    window = make_window(refuse, QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    window.show()
    window.play.step_in()
    window.worker.start()
    qtbot.waitUntil(lambda: "no such bundle" in window.status.message.text())
    assert window.session.mode is Mode.SKETCH
    stroke(window, qtbot)
    assert not window.session.project.sketch.blank
    window.part(keep=False)


# -- editing ----------------------------------------------------------------------------------------------------------


def test_changing_an_action_resimulates_from_there_only(
    played: MainWindow, world: FakeWorldModel, qtbot: QtBot, settle: Settle
) -> None:
    steps, begins = world.steps, world.begins
    played.session.select(7, 7)
    qtbot.keyClick(played.timeline, K.Key_3)
    assert states(played) == [FrameState.FRESH] * 7 + [FrameState.STALE] * 4
    settle(played)
    assert world.steps == steps + 4
    assert world.begins == begins


def test_known_frames_cost_no_inference(played: MainWindow, world: FakeWorldModel, qtbot: QtBot, settle: Settle) -> None:
    played.session.set_actions([5], 2, "up")
    settle(played)
    steps = world.steps
    played.commands["undo"].trigger()
    played.commands["redo"].trigger()
    played.session.set_actions([5], 0, "right")
    qtbot.wait(250)
    assert set(states(played)) == {FrameState.FRESH}
    assert world.steps == steps


def test_playing_what_is_known_costs_no_inference(played: MainWindow, world: FakeWorldModel, play: Play) -> None:
    steps = world.steps
    played.scrub_to(6)
    play(played, [0, 0])
    assert world.steps == steps


def test_the_same_action_again_changes_nothing(played: MainWindow, qtbot: QtBot) -> None:
    count = played.session.undo_stack.count()
    played.session.select(2, 9)
    qtbot.keyClick(played.timeline, K.Key_1)
    assert played.session.undo_stack.count() == count
    assert set(states(played)) == {FrameState.FRESH}


def test_late_frames_of_a_cancelled_epoch_never_appear(
    played: MainWindow, world: FakeWorldModel, qtbot: QtBot, settle: Settle
) -> None:
    world.delay = 0.03
    played.session.set_actions([1], 3, "down")
    arrived: list[int] = []
    played.session.frame_arrived.connect(arrived.append)
    qtbot.waitUntil(lambda: len(arrived) >= 2)
    played.escape()
    done = len(arrived)
    qtbot.wait(200)
    assert len(arrived) == done
    take = played.session.take
    assert take is not None
    assert take.first_missing() == done + 1, "what was done is kept"
    assert take.state(10) is FrameState.STALE
    world.delay = 0.0
    played.play.replay()
    settle(played)


def test_scrubbing_by_mouse_and_key(played: MainWindow, qtbot: QtBot) -> None:
    timeline = played.timeline
    timeline.horizontalScrollBar().setValue(0)
    shown = []
    for t in (2, 7):
        qtbot.mouseClick(timeline.viewport(), LEFT, pos=QPoint(int(timeline.strip.x(t)) + 5, 40))
        assert played.session.playhead == t
        image = played.viewport.image
        assert image is not None
        shown.append(image)
    assert shown[0] != shown[1]
    qtbot.keyClick(timeline, K.Key_Left)
    assert played.session.playhead == 6
    qtbot.keyClick(timeline, K.Key_End)
    assert played.session.playhead == 10
    qtbot.keyClick(timeline, K.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert played.session.selection == range(9, 11)


def test_the_picker_paints_the_cells_that_were_clicked(played: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    timeline = played.timeline
    timeline.horizontalScrollBar().setValue(0)
    y = timeline.rows.top(Row.ACTIONS) + 9
    qtbot.mousePress(timeline.viewport(), LEFT, pos=QPoint(int(timeline.strip.x(3)) + 9, y))
    qtbot.mouseMove(timeline.viewport(), QPoint(int(timeline.strip.x(5)) + 9, y))
    qtbot.mouseRelease(timeline.viewport(), LEFT, pos=QPoint(int(timeline.strip.x(5)) + 9, y))
    assert played.session.selection == range(3, 6)
    assert played.picker.isVisible()
    played.picker.chosen.emit(6)
    take = played.session.take
    assert take is not None
    assert take.actions == (0, 0, 6, 6, 6, 0, 0, 0, 0, 0)
    played.escape()
    settle(played)
    played.escape()
    assert not played.picker.isVisible()


def test_playing_back_needs_no_inference(played: MainWindow, world: FakeWorldModel, qtbot: QtBot) -> None:
    steps = world.steps
    played.scrub_to(7)
    played.viewport.setFocus()
    qtbot.keyClick(played.viewport, K.Key_Space)
    assert played.play.playing_back
    qtbot.waitUntil(lambda: not played.play.playing_back)
    assert played.session.playhead == 10
    assert world.steps == steps


# -- the window -------------------------------------------------------------------------------------------------------


def test_docks_come_back(window: MainWindow) -> None:
    docks = window.findChildren(QDockWidget)
    assert len(docks) >= 5
    for dock in docks:
        dock.close()
    window.commands["reset_layout"].trigger()
    assert all(dock.isVisible() for dock in docks)


def test_every_view_says_what_it_is(window: MainWindow) -> None:
    for view in (window.canvas, window.viewport, window.timeline, window.eye, window.picker):
        assert view.accessibleName()
    named = [button for button in window.findChildren(QAbstractButton) if button.isVisible()]
    assert [
        type(button).__name__ for button in named if not (button.accessibleName() or button.text() or button.toolTip())
    ] == []
