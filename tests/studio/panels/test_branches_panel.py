"""The tree of takes as a creator uses it: it grows while one plays, and every edit on it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.panels.branches_panel import _DETAIL, _MARK, _PICTURE
from studio.panels.main_window import MainWindow
from studio.viewport.pictures import to_qimage

Play = Callable[[MainWindow, Sequence[int]], None]
Settle = Callable[[MainWindow], None]
K, LEFT = Qt.Key, Qt.MouseButton.LeftButton


def item(window: MainWindow, id: int) -> QTreeWidgetItem:
    return window.branches._items[id]


def detail(window: MainWindow, id: int) -> str:
    return str(item(window, id).data(0, _DETAIL))


def click(window: MainWindow, id: int, qtbot: QtBot) -> None:
    tree = window.branches.tree
    tree.scrollToItem(item(window, id))
    qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualItemRect(item(window, id)).center())


def picked(window: MainWindow) -> int | None:
    return window.branches.current


@pytest.fixture
def forked(played: MainWindow, play: Play, settle: Settle) -> MainWindow:
    """Take 1 of ten frames, left after frame 4 by Take 2 of six, which is worked on."""
    played.scrub_to(4)
    play(played, [3, 3])
    played.play.step_out()
    settle(played)
    return played


def test_while_one_plays_and_pauses_the_take_grows_in_the_list(window: MainWindow, qtbot: QtBot, play: Play) -> None:
    play(window, [0, 1, 2])
    assert detail(window, 1).startswith("3 frames")
    window.controller.toggle_pause()
    window.controller.single_step()
    qtbot.waitUntil(lambda: window.session.last == 4)
    assert detail(window, 1).startswith("4 frames")
    picture = item(window, 1).data(0, _PICTURE)
    assert isinstance(picture, QImage)
    assert picture == window.viewport.image, "and shows where it has come"


def test_a_branch_made_by_playing_is_the_one_that_names_and_notes_are_for(forked: MainWindow, qtbot: QtBot) -> None:
    assert picked(forked) == forked.session.project.present_id == 2
    assert detail(forked, 2).startswith("6 frames · from frame 4")
    assert item(forked, 2).parent() is item(forked, 1)
    assert "Left Take 1 after frame 4" in item(forked, 2).toolTip(0)
    forked.branches.write_note()
    qtbot.keyClicks(forked.branches._note, "jumps too late")
    qtbot.keyClick(forked.branches._note, K.Key_Return)
    assert forked.session.project.branch(2).note == "jumps too late"
    assert "jumps too late" in detail(forked, 2)
    forked.commands["undo"].trigger()
    assert forked.session.project.branch(2).note == ""
    assert "jumps" not in detail(forked, 2)


def test_a_name_is_typed_in_its_place(forked: MainWindow, qtbot: QtBot) -> None:
    tree = forked.branches.tree
    tree.setFocus()
    qtbot.keyClick(tree, K.Key_F2)
    editor = tree.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "over the gap")
    qtbot.keyClick(editor, K.Key_Return)
    qtbot.waitUntil(lambda: forked.session.project.present_name == "over the gap")
    assert item(forked, 2).text(0) == "over the gap"
    forked.commands["undo"].trigger()
    assert item(forked, 2).text(0) == "Take 2"


def test_switching_costs_no_inference(forked: MainWindow, world: FakeWorldModel, qtbot: QtBot, settle: Settle) -> None:
    steps = world.steps
    click(forked, 1, qtbot)
    qtbot.waitUntil(lambda: forked.session.project.present_id == 1)
    settle(forked)
    assert (forked.session.last, world.steps) == (10, steps)
    assert item(forked, 1).data(0, _MARK) == "now"
    forked.commands["undo"].trigger()
    settle(forked)
    assert (forked.session.last, world.steps) == (6, steps)


def test_a_click_on_another_branch_ends_play_first(forked: MainWindow, qtbot: QtBot, play: Play) -> None:
    play(forked, [5])
    assert forked.session.recording
    click(forked, 1, qtbot)
    qtbot.waitUntil(lambda: forked.session.project.present_id == 1)
    assert not forked.session.recording
    assert forked.session.project.branch(2).take.actions[-1] == 5, "what was played is kept"
    forked.commands["undo"].trigger()
    assert (forked.session.project.present_id, forked.session.last) == (2, 7), "one step back is before the switch"
    forked.commands["undo"].trigger()
    assert forked.session.last == 6, "the next takes back what was played"


def test_del_takes_a_branch_out_and_undo_brings_it_back(forked: MainWindow, qtbot: QtBot) -> None:
    tree = forked.branches.tree
    tree.setFocus()
    tree.setCurrentItem(item(forked, 1))
    qtbot.keyClick(tree, K.Key_Delete)
    assert forked.session.project.branches == ()
    assert forked.branches.ids == (2,)
    assert item(forked, 2).parent() is None
    forked.commands["undo"].trigger()
    assert forked.branches.ids == (1, 2)
    assert item(forked, 2).parent() is item(forked, 1)


def test_ctrl_and_a_number_go_down_the_tree_as_it_is_seen(forked: MainWindow, qtbot: QtBot, play: Play) -> None:
    session = forked.session
    session.switch_branch(1)
    session.branch_off()  # 3 leaves 1, as 2 did
    session.switch_branch(2)
    session.branch_off()  # 4 leaves 2 and stands below it
    assert forked.branches.ids == (1, 2, 4, 3)
    qtbot.keyClick(forked, K.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert session.project.present_id == 3
    assert "(Ctrl+3)" in item(forked, 4).toolTip(0)


def test_a_long_line_of_takes_stays_in_the_panel(forked: MainWindow) -> None:
    session, tree = forked.session, forked.branches.tree
    for _ in range(30):
        session.branch_off()
    assert len(forked.branches.ids) == 32
    newest = item(forked, session.project.present_id or 0)
    room = tree.viewport().width() - tree.visualItemRect(newest).left()
    assert room > 0.6 * tree.viewport().width()
    assert tree.viewport().rect().contains(tree.visualItemRect(newest).center()), "the one worked on is in view"
    tree.verticalScrollBar().setValue(3)
    session.describe_branch(2, note="from afar")
    session.branches_changed.emit()  # as when the picture of a branch arrives
    assert tree.verticalScrollBar().value() == 3, "the list is not drawn away from whoever looks through it"


def test_compared_merged_and_rolled_again(forked: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    session, commands = forked.session, forked.commands
    commands["compare"].trigger()
    assert item(forked, 1).data(0, _MARK) == "beside"
    scene = forked.timeline._scene()
    assert scene is not None
    assert scene.beside is session.compared
    forked.scrub_to(6)
    assert forked.viewport._other is not None, "the other take at the same frame"
    assert session.compared is not None
    forked.timeline.viewport().grab()
    session.select(5, 6)
    commands["merge"].trigger()
    assert session.take is not None
    assert session.take.actions == (0,) * 6
    assert "2 actions" in forked.status.message.text()
    commands["merge"].trigger()
    assert "same" in forked.status.message.text()
    commands["undo"].trigger()
    assert session.take.actions == (0, 0, 0, 0, 3, 3)
    session.clear_selection()
    forked.scrub_to(3)
    commands["reroll"].trigger()
    settle(forked)
    now, before = session.project.present, session.project.branch(2)
    assert now is not None
    assert now.fork == 3
    assert now.take.seeds[:3] == before.take.seeds[:3]
    assert all(one != other for one, other in zip(now.take.seeds[3:], before.take.seeds[3:], strict=True))


def test_the_present_branchs_picture_follows_the_frames_made_anew(forked: MainWindow, qtbot: QtBot, settle: Settle) -> None:
    session = forked.session
    picture = item(forked, 2).data(0, _PICTURE)
    session.set_actions([session.last], 5, "up")
    forked.simulation.want(session.last)
    settle(forked)
    shown = session.rgb(session.last)
    assert shown is not None
    qtbot.waitUntil(lambda: item(forked, 2).data(0, _PICTURE) == to_qimage(shown))
    assert item(forked, 2).data(0, _PICTURE) != picture
