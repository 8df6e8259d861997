"""Every edit of the timeline: what it does to the actions, and that it is one undo step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from studio.document.heat import Heat
from studio.document.patterns import PATTERNS, Pattern, of_actions
from studio.document.take import Marker
from studio.timeline.edits import TimelineEdits
from tests.studio.inline_studio import InlineStudio


@pytest.fixture
def studio(qtbot: QtBot) -> InlineStudio:
    """Actions 0 1 2 3 4 5, with 2 and 3 (frames 3 and 4) selected."""
    studio = InlineStudio()
    studio.play([0, 1, 2, 3, 4, 5])
    studio.session.select(3, 4)
    return studio


@pytest.mark.parametrize(
    ("edit", "actions"),
    [
        (lambda edits: edits.paint(7), (0, 1, 7, 7, 4, 5)),
        (TimelineEdits.clear, (0, 1, 0, 0, 4, 5)),
        (TimelineEdits.insert, (0, 1, 0, 0, 2, 3, 4, 5)),
        (TimelineEdits.duplicate, (0, 1, 2, 3, 2, 3, 4, 5)),
        (TimelineEdits.repeat, (0, 1, 2, 3, 2, 3, 4, 5)),
        (lambda edits: edits.repeat(4), (0, 1, *(2, 3) * 4, 4, 5)),
        (TimelineEdits.delete, (0, 1, 4, 5)),
        (lambda edits: edits.paint_frames({1: 6, 5: 7}), (6, 1, 2, 3, 7, 5)),
        (lambda edits: edits.place([7, 7], 6, text="Paste"), (0, 1, 2, 3, 4, 7, 7)),
        (lambda edits: edits.place([7], 2, insert=True, text="Paste"), (0, 7, 1, 2, 3, 4, 5)),
    ],
)
def test_each_edit_is_one_step_back(
    studio: InlineStudio, edit: Callable[[TimelineEdits], object], actions: tuple[int, ...]
) -> None:
    stack = studio.session.undo_stack
    count = stack.count()
    edit(studio.edits)
    assert studio.take.actions == actions
    assert stack.count() == count + 1
    stack.undo()
    assert studio.take.actions == (0, 1, 2, 3, 4, 5)
    stack.redo()
    assert studio.take.actions == actions


def test_a_step_weighs_what_its_take_does(studio: InlineStudio) -> None:
    stack = studio.session.undo_stack
    before = stack.bytes()
    studio.edits.paint(7)
    assert stack.bytes() - before >= 4 * 8 * studio.take.last, "else undo would hold a hundred times its budget of long takes"


def test_without_a_selection_the_frame_under_the_playhead_is_meant(studio: InlineStudio) -> None:
    studio.session.clear_selection()
    studio.session.set_playhead(2)
    studio.edits.paint(6)
    assert studio.take.actions == (0, 6, 2, 3, 4, 5)
    studio.session.set_playhead(0)
    assert studio.edits.target == range(1, 2), "the prompt has no action"


def test_copies_travel_as_text(studio: InlineStudio) -> None:
    studio.edits.copy()
    assert QGuiApplication.clipboard().text() == "2,3"
    studio.session.select(5, 5)
    studio.edits.paste_over()
    assert studio.take.actions == (0, 1, 2, 3, 2, 3)
    studio.edits.paste_before()
    assert studio.take.actions == (0, 1, 2, 3, 2, 3, 2, 3)
    studio.edits.cut()
    assert studio.take.actions == (0, 1, 2, 3, 2, 3)
    QGuiApplication.clipboard().setText("hello")
    studio.edits.paste_over()
    assert "no actions on the clipboard" in studio.said[-1]


@pytest.mark.parametrize(
    ("name", "painted"),
    [
        ("Alternate", (7, 1, 7, 3, 7, 5)),
        ("2 on, 2 off", (7, 7, 2, 3, 7, 7)),
        ("1 in 4", (7, 1, 2, 3, 7, 5)),
        ("Tap, then hold", (7, 1, 2, 7, 7, 7)),
    ],
)
def test_patterns_leave_the_beats_between_alone(studio: InlineStudio, name: str, painted: tuple[int, ...]) -> None:
    pattern = next(pattern for pattern in PATTERNS if pattern.name == name)
    studio.session.select(1, 6)
    studio.edits.action = 7
    studio.edits.choose_pattern(pattern)
    assert studio.take.actions == painted


def test_a_selection_becomes_a_pattern(studio: InlineStudio) -> None:
    studio.edits.pattern_from_selection()
    assert studio.edits.pattern.paint(range(1, 6), 0) == {1: 2, 2: 3, 3: 2, 4: 3, 5: 2}
    assert of_actions([0]).paint([4], 7) == {4: 0}
    assert Pattern("one", (True,)).paint([3], 1) == {3: 1}
    studio.session.clear_selection()
    studio.edits.pattern_from_selection()
    assert "Select" in studio.said[-1]


def test_markers_are_set_named_moved_found_and_travel(studio: InlineStudio) -> None:
    edits, session = studio.edits, studio.session
    session.set_playhead(5)
    edits.toggle_marker()
    edits.toggle_marker(2)
    edits.name_marker(edits.markers[0], " start ")
    assert edits.markers == (Marker(2, "start"), Marker(5, "Marker 1"))
    edits.move_marker(edits.markers[0], 3)
    session.set_playhead(4)
    assert (edits.next_marker(-1), edits.next_marker(1)) == (3, 5)
    session.select(1, 2)
    edits.delete()
    assert [marker.frame for marker in edits.markers] == [1, 3]
    session.undo_stack.undo()
    assert [marker.frame for marker in edits.markers] == [3, 5]
    edits.toggle_marker(3)
    assert [marker.frame for marker in edits.markers] == [5]
    assert edits.marker_at(5) is not None
    edits.move_marker(edits.markers[0], 99)
    assert [marker.frame for marker in edits.markers] == [5]


def test_what_was_edited_last_glows_most(studio: InlineStudio) -> None:
    heat = studio.session.heat
    heat.clear()
    studio.edits.paint(7)
    assert [heat.level(t) for t in range(1, 6)] == [0, 0, 1, 1, 0]
    studio.session.select(1, 1)
    studio.edits.insert()
    assert heat.level(1) == 1 or heat.level(2) == 1
    assert heat.level(4) == heat.level(5) < 1, "what glowed moved along"
    studio.session.undo_stack.undo()
    assert heat.level(3) > 0


def test_heat_is_forgotten_after_five_edits() -> None:
    heat = Heat()
    heat.note([0, 0], [1, 0])
    for n in range(5):
        assert heat.level(1) == pytest.approx(1 - n / 5)
        heat.note([n], [n])
    assert heat.level(1) == 0
