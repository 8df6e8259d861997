"""A take by itself, without Qt or engine: what an edit makes stale, and that everything can be taken back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.keys import frame_seed
from studio.document.frames import FrameStore
from studio.document.project import Project
from studio.document.take import FrameState, Marker, Prompt, Take
from studio.document.world_card import WorldCard

WORLD = WorldCard("w", FakeWorldModel().spec, FakeWorldModel().action_names)
FRESH, STALE, NEVER = FrameState.FRESH, FrameState.STALE, FrameState.NEVER


def new_take(frames: FrameStore, colour: int = 40) -> Take:
    world = FakeWorldModel()
    first = world.begin(np.full((8, 8, 3), colour, np.uint8))
    frames.add(first.key, first.tokens, first.rgb)
    return Take(Prompt(first.rgb, str(colour), first.key, first.tokens, WORLD), frames)


def simulate(take: Take, frames: FrameStore, last: int | None = None) -> int:
    """Makes the missing frames as the engine would. Returns how many."""
    world, made = FakeWorldModel(), 0
    end = take.last if last is None else last
    first = take.first_missing()
    if first > end:
        return 0
    world.resume(take.history(first - 1))
    for t in range(first, end + 1):
        frame = world.step(*take.move(t))
        assert frame.key == take.key(t)
        frames.add(frame.key, frame.tokens, frame.rgb)
        made += 1
    return made


def played(actions: list[int]) -> tuple[Take, FrameStore]:
    frames = FrameStore()
    take = new_take(frames)
    for action in actions:
        take.append(action)
    simulate(take, frames)
    return take, frames


def states(take: Take) -> list[FrameState]:
    return [take.state(t) for t in range(take.last + 1)]


def test_a_changed_action_makes_stale_from_there_on() -> None:
    take, _ = played([0, 1, 2, 3, 4])
    assert take.set_actions([3], 7) == 3
    assert states(take) == [FRESH, FRESH, FRESH, STALE, STALE, STALE]


def test_stale_frames_go_on_showing_what_they_were() -> None:
    take, _ = played([0, 1, 2, 3])
    before = [take.key(t) for t in range(5)]
    take.set_actions([2], 5)
    assert [take.shown_key(t) for t in range(5)] == before
    assert [take.key(t) for t in range(2)] == before[:2]
    assert take.key(2) != before[2]


def test_only_what_really_changes_counts() -> None:
    take, _ = played([0, 1, 1, 0])
    assert take.set_actions([2, 3], 1) is None
    assert take.set_actions([1, 2, 3], 1) == 1
    assert take.set_actions([0, 99], 5) is None, "the prompt has no action, and there is no frame 99"


def test_going_back_needs_no_inference() -> None:
    take, frames = played([0, 1, 2, 3])
    take.set_actions([2], 5)
    assert simulate(take, frames) == 3
    take.set_actions([2], 1)
    assert states(take) == [FRESH] * 5
    assert simulate(take, frames) == 0


def test_a_portrait_is_the_last_frame_that_was_made() -> None:
    take, frames = played([0, 1, 2])
    assert take.snapshot().portrait(frames) == take.key(3)
    take.splice(4, 4, [1, 1, 1])
    simulate(take, frames, 4)
    assert take.key(6), "keys are known further than frames are made"
    assert take.snapshot().portrait(frames) == take.key(4)


def test_frames_never_made_are_never() -> None:
    take, frames = played([0, 1])
    take.append(4)
    take.append(4)
    assert states(take) == [FRESH, FRESH, FRESH, NEVER, NEVER]
    simulate(take, frames, last=3)
    assert states(take)[-1] is NEVER


def test_inserted_frames_push_markers_and_pictures_on() -> None:
    take, _ = played([0, 1, 2, 3])
    before = [take.key(t) for t in range(5)]
    take.markers = (Marker(1, "a"), Marker(2, "b"), Marker(4, "c"))
    assert take.splice(2, 2, [7, 7]) == 2
    assert take.actions == (0, 7, 7, 1, 2, 3)
    assert states(take) == [FRESH, FRESH, NEVER, NEVER, STALE, STALE, STALE]
    assert [take.shown_key(t) for t in range(4, 7)] == before[2:]
    assert take.markers == (Marker(1, "a"), Marker(4, "b"), Marker(6, "c"))


def test_deleted_frames_pull_markers_back_and_take_theirs_along() -> None:
    take, frames = played([0, 1, 2, 3, 4])
    take.markers = (Marker(1, "a"), Marker(3, "b"), Marker(5, "c"))
    assert take.splice(2, 4, []) == 2
    assert take.actions == (0, 3, 4)
    assert take.markers == (Marker(1, "a"), Marker(3, "c"))
    assert simulate(take, frames) == 2
    assert states(take) == [FRESH] * 4


def test_inserting_into_a_run_changes_only_what_comes_after_it() -> None:
    take, _ = played([5, 5, 5, 5, 1])
    assert take.splice(2, 2, [5]) == 5
    assert states(take)[:5] == [FRESH] * 5
    assert take.splice(2, 3, [5]) is None


def test_seeds_stay_where_they_are_so_that_an_insert_taken_back_costs_nothing() -> None:
    take, frames = played([0, 1, 2, 3])
    take.splice(2, 2, [6])
    simulate(take, frames)
    take.splice(2, 3, [])
    assert states(take) == [FRESH] * 5


def test_other_chances_change_the_future_alone() -> None:
    take, _ = played([0, 1, 2, 3])
    keys = [take.key(t) for t in range(5)]
    assert take.reseed(3, 99) == 3
    assert [take.key(t) for t in range(3)] == keys[:3]
    assert take.key(3) != keys[3]
    take.append(1)
    assert take.move(5)[1] == frame_seed(99, 5)


def test_an_edited_take_plays_as_if_it_had_been_played_so() -> None:
    take, frames = played([0] * 6)
    take.splice(2, 5, [3, 1])
    take.repaint({1: 4, 5: 2})
    simulate(take, frames)
    straight = new_take(frames)
    for action in take.actions:
        straight.append(action)
    assert [straight.key(t) for t in range(straight.last + 1)] == [take.key(t) for t in range(take.last + 1)]


def test_another_drawing_makes_everything_stale() -> None:
    take, frames = played([0, 1])
    other = new_take(frames, colour=200)
    assert take.replace_prompt(other.prompt) == 0
    assert states(take) == [FRESH, STALE, STALE]


def test_a_history_leads_back_to_its_frame() -> None:
    take, _ = played([0, 1, 2, 3])
    frame = FakeWorldModel().resume(take.history(3))
    assert frame.key == take.key(3)
    assert take.history(0).tokens.shape == (0, 64)


def test_a_history_over_missing_frames_is_refused() -> None:
    take, _ = played([0, 1])
    take.append(3)
    with pytest.raises(KeyError):
        take.history(3)


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sets(st.integers(1, 8), min_size=1), st.integers(0, 7)),
        st.tuples(st.just("cut"), st.integers(0, 8), st.just(0)),
        st.tuples(st.just("append"), st.integers(0, 7), st.just(0)),
        st.tuples(st.just("prompt"), st.sampled_from([40, 90, 200]), st.just(0)),
        st.tuples(st.just("simulate"), st.integers(0, 8), st.just(0)),
        st.tuples(st.just("switch"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("reseed"), st.integers(1, 8), st.integers(0, 9)),
        st.tuples(st.just("delete"), st.integers(0, 3), st.just(0)),
        st.tuples(
            st.just("splice"),
            st.tuples(st.integers(1, 8), st.integers(1, 8), st.lists(st.integers(0, 7), max_size=3)),
            st.just(0),
        ),
    ),
    max_size=8,
)


@given(EDITS)
def test_any_edits_can_all_be_taken_back(edits: list[tuple[str, object, int]]) -> None:
    project = Project()
    model, project.frames = played([0, 1, 2, 3, 4])
    project.begin_take(model.prompt)
    project.take = Take.of(model.snapshot(), project.frames)
    start, start_keys = project.reel(), [project.take.key(t) for t in range(6)]
    undo = []
    for kind, what, action in edits:
        take = project.take
        assert take is not None
        undo.append(project.reel())
        if kind == "set":
            take.set_actions(what, action)  # type: ignore[arg-type]  # the strategy pairs kinds with their values
        elif kind == "splice":
            at, stop, actions = what  # type: ignore[misc]
            take.splice(at, stop, actions)
        elif kind == "reseed":
            project.branch_off(0)
            take.reseed(int(str(what)), action)
        elif kind == "delete" and project.branches:
            project.delete(project.branches[int(str(what)) % len(project.branches)].id)
        elif kind == "cut":
            project.cut_after(int(str(what)))
        elif kind == "append":
            take.append(int(str(what)))
        elif kind == "prompt":
            take.replace_prompt(new_take(project.frames, int(str(what))).prompt)
        elif kind == "simulate":
            assert set(states(take)[: take.first_missing()]) <= {FRESH}
            simulate(take, project.frames, min(int(str(what)), take.last))
        elif kind == "switch" and project.branches:
            project.switch_to(project.branches[int(str(what)) % len(project.branches)].id)
    for reel in reversed(undo):
        project.restore(reel)
        assert project.reel() == reel
    assert project.take is not None
    assert project.reel() == start
    assert [project.take.key(t) for t in range(6)] == start_keys
    assert states(project.take) == [FRESH] * 6
