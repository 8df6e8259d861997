"""Whatever is edited, undone, branched, played and reopened: the frames are those of a straight run, each made once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from engine.errors import PromptError
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import Frame, open_world
from studio.document.clip import Clip
from studio.document.patterns import PATTERNS
from studio.viewport.glimpses import Glimpses
from studio.viewport.play_controller import PlayController
from tests.studio.inline_studio import InlineStudio, LateWorker

N = st.integers(0, 9)
OPS = st.lists(
    st.one_of(
        st.tuples(st.just("select"), N, N),
        st.tuples(st.sampled_from(["paint", "pattern", "scrub", "play", "cancel", "switch", "delete_branch"]), N, N),
        st.tuples(st.sampled_from(["insert", "duplicate", "delete", "clear", "repeat", "paste", "unselect"]), N, N),
        st.tuples(st.sampled_from(["undo", "redo", "branch", "reroll", "merge", "settle", "reopen"]), N, N),
        st.tuples(st.sampled_from(["rename", "clip", "glimpse", "late", "marker", "note"]), N, N),
    ),
    max_size=12,
)


def act(studio: InlineStudio, kind: str, a: int, b: int, path: Path) -> None:
    session, edits = studio.session, studio.edits
    others = session.project.branches
    if kind == "select":
        session.select(a + 1, b + 1)
    elif kind == "unselect":
        session.clear_selection()
    elif kind == "paint":
        edits.paint(a % 8)
    elif kind == "pattern":
        edits.choose_pattern(PATTERNS[a % len(PATTERNS)])
    elif kind == "scrub":
        session.set_playhead(a)
    elif kind == "play":
        studio.play([a % 8, b % 8])
    elif kind == "cancel":
        cancel_after(studio, a)
    elif kind == "switch" and others:
        session.switch_branch(others[a % len(others)].id)
    elif kind == "delete_branch" and others:
        session.delete_branch(others[a % len(others)].id)
    elif kind == "merge" and others:
        session.merge_from(others[a % len(others)], range(1, b + 2))
    elif kind == "paste":
        edits.place([a % 8, b % 8], b, insert=bool(a % 2), text="Paste")
    elif kind == "undo":
        session.undo_stack.undo()
    elif kind == "redo":
        session.undo_stack.redo()
    elif kind == "branch":
        session.branch_off()
    elif kind == "reroll" and session.last:
        session.reroll(a + 1, b)
    elif kind == "settle":
        studio.settle()
    elif kind == "reopen":
        kept, made = document(studio), studio.take.first_missing()
        studio.reopen(path)
        assert document(studio) == kept
        assert studio.take.first_missing() == made, "nothing has to be made again"
    elif kind == "rename" and session.world is not None:
        session.rename_action(session.world, a % 8, f"name {b}")
    elif kind == "clip" and session.world is not None:
        frames = np.full((3, 64, 64, 3), 20 * b, np.uint8)
        session.set_clip(Clip(f"clip {a}", frames, 10, (a % 8, b % 8), (0.5, 1.0), session.world) if b else None)
    elif kind == "glimpse":
        glimpse(studio)
    elif kind == "late":
        studio.simulation.want(session.last)
        studio.worker.serve()
        studio.deliver(a)
    elif kind == "marker":
        edits.toggle_marker(a)
    elif kind == "note" and session.project.present_id is not None:
        session.describe_branch(session.project.present_id, note=str(b))
    elif kind in ("insert", "duplicate", "delete", "clear", "repeat"):
        getattr(edits, kind)()


def document(studio: InlineStudio) -> tuple[object, ...]:
    """All of a project but its drawing and pixels."""
    session = studio.session
    return session.project.reel(), session.project.labels, session.clip, session.playhead


def glimpse(studio: InlineStudio) -> None:
    """What each action would do from the playhead, as the legend asks for it."""
    glimpses = Glimpses(studio.session, studio.simulation, PlayController(studio.simulation), lambda: True)
    glimpses._look()
    studio.serve()
    glimpses.deleteLater()


def cancel_after(studio: InlineStudio, frames: int) -> None:
    """Re-simulation is cancelled after so many frames; those under way must never appear."""
    session, left = studio.session, frames
    shown_after: list[int] = []

    def arrived(t: int) -> None:
        nonlocal left
        if left < 0:
            shown_after.append(t)
        left -= 1
        if left < 0:
            studio.simulation.cancel()

    session.frame_arrived.connect(arrived)
    studio.simulation.want(session.last)
    studio.serve()
    session.frame_arrived.disconnect(arrived)
    assert shown_after == []


def check(studio: InlineStudio, ops: list[tuple[str, int, int]], path: Path, fresh: Any) -> None:
    late = isinstance(studio.worker, LateWorker)
    session, stack = studio.session, studio.session.undo_stack
    studio.play([0, 1, 1, 2])
    reels = {stack.index(): session.project.reel()}  # as they were at each place of the undo stack
    for kind, a, b in ops:
        before = stack.index()
        act(studio, kind, a, b, path)
        if late:  # what the edit made stale is asked for, and some of it comes before the next edit
            studio.simulation.resimulate()
            studio.worker.serve()
            studio.deliver(b % 2)
        assert studio.failures == []
        if session.take is None:
            return
        now = stack.index()
        if kind in ("undo", "redo"):
            assert now not in reels or session.project.reel() == reels[now], "back is where it was"
        elif now != before:  # what was undone is gone
            reels = {place: reel for place, reel in reels.items() if kind != "reopen" and place < now}
        reels[now] = session.project.reel()
    studio.settle()
    assert late or max(studio.worker.stepped.values()) == 1, "what is known is never made again"
    assert studio.straight(fresh)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPS)
def test_any_rewriting_plays_as_if_it_had_been_played_so(qtbot: QtBot, tmp_path: Path, ops: list[tuple[str, int, int]]) -> None:
    check(InlineStudio(), ops, tmp_path / "p.worldsketch", FakeWorldModel())


def test_answers_that_come_late_change_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    too_late = 0

    @settings(max_examples=60, deadline=None)
    @given(OPS)
    def rewrite(ops: list[tuple[str, int, int]]) -> None:
        nonlocal too_late
        studio = InlineStudio(late=True)
        check(studio, ops, tmp_path / "p.worldsketch", FakeWorldModel())
        too_late += studio.too_late

    rewrite()
    assert too_late >= 5, "answers of cancelled epochs did come"


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPS.filter(lambda ops: len(ops) >= 3))
def test_any_rewriting_in_the_default_world(qtbot: QtBot, tmp_path: Path, ops: list[tuple[str, int, int]]) -> None:
    world, fresh = open_world("default", "cpu"), open_world("default", "cpu")
    try:
        check(InlineStudio(world), ops, tmp_path / "p.worldsketch", fresh)
    finally:
        world.close()
        fresh.close()


def test_playing_what_is_there_follows_it_and_makes_no_branch(qtbot: QtBot) -> None:
    studio = InlineStudio()
    studio.play([0, 1, 2, 3])
    steps = sum(studio.worker.stepped.values())
    studio.session.set_playhead(1)
    studio.play([1, 2])
    assert studio.take.actions == (0, 1, 2, 3)
    assert studio.session.project.branches == ()
    assert sum(studio.worker.stepped.values()) == steps
    studio.session.set_playhead(1)
    studio.play([1, 7])
    assert studio.take.actions == (0, 1, 7)
    assert [branch.take.actions for branch in studio.session.project.branches] == [(0, 1, 2, 3)]


def test_an_edit_that_changes_nothing_is_none(qtbot: QtBot) -> None:
    studio = InlineStudio()
    studio.play([0, 1, 1, 2])
    count, steps = studio.session.undo_stack.count(), sum(studio.worker.stepped.values())
    studio.session.select(2, 3)
    studio.edits.paint(1)
    studio.edits.place([1, 1], 2, text="Paste")
    studio.settle()
    assert studio.session.undo_stack.count() == count
    assert sum(studio.worker.stepped.values()) == steps


def test_the_playhead_stays_where_the_creator_looked(qtbot: QtBot) -> None:
    studio = InlineStudio()
    studio.play([0, 1, 1, 2, 3, 4])
    studio.session.set_playhead(5)
    studio.session.select(2, 2)
    studio.edits.paint(6)
    studio.settle()
    assert studio.session.playhead == 5
    assert studio.arrived[-1] == 6


def test_verifying_makes_frames_again_and_keeps_none(qtbot: QtBot) -> None:
    studio = InlineStudio()
    studio.play([0, 1, 2, 3])
    results: list[tuple[int, int]] = []
    studio.simulation.verified.connect(lambda *result: results.append(result))
    assert studio.simulation.verify(range(2, 5))
    studio.serve()
    assert results == [(3, 0)]
    key = studio.take.key(3)
    studio.session.project.frames._tokens[key] = studio.session.project.frames._tokens[key] + 1
    assert studio.simulation.verify(range(1, 5))
    studio.serve()
    assert results[1] == (4, 1)
    studio.take.append(1)
    assert not studio.simulation.verify(range(1, 6)), "the last frame was never made"


def test_an_engine_that_fails_leaves_everything_and_may_be_asked_again(qtbot: QtBot) -> None:
    studio = InlineStudio()
    studio.play([0, 1, 2, 3])
    studio.session.select(1, 1)
    studio.edits.paint(5)
    step = studio.world.step

    def fail(action: int, seed: int | None = None) -> Frame:
        raise PromptError("out of ideas")

    studio.world.step = fail  # type: ignore[method-assign]
    studio.simulation.want(4)
    studio.serve()
    assert len(studio.failures) == 1
    assert studio.failures[0].startswith("out of ideas")
    assert studio.take.actions == (5, 1, 2, 3)
    studio.world.step = step  # type: ignore[method-assign]
    studio.settle()
    assert studio.straight(FakeWorldModel())
