"""The log of unsaved work: every state comes back, a cut log gives the last whole state, and nothing bad is believed."""

from __future__ import annotations

import os
import random
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from studio.document import change_log
from studio.document.change_log import MAGIC, ChangeLog, is_log, read_log
from studio.document.frames import FrameStore
from studio.document.project import ProjectState
from studio.document.project_page import ProjectError
from tests.studio.document.played_projects import EDITS, Played, played_project, same


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "slot.journal"


def unpacked_parts(path: Path) -> list[list[int]]:
    """Which parts each change in the log has."""
    data, at, found = path.read_bytes(), len(MAGIC), []
    while at < len(data):
        kind, length, _ = change_log._HEAD.unpack_from(data, at)
        payload = data[at + change_log._HEAD.size :][:length]
        at += change_log._HEAD.size + length
        if kind == change_log._CHANGE:
            found.append([part for part, _ in change_log._parts(payload)])
    return found


EVERYTHING = [
    ("draw", 0, 60), ("begin", 0, 0), ("play", 1, 3), ("layer", 2, 50), ("draw", 200, 90), ("set", 2, 5), ("play", 4, 2),
    ("cut", 2, 0), ("play", 3, 3), ("draw", 200, 20), ("begin", 1, 0), ("play", 6, 2), ("reseed", 1, 3), ("mark", 1, 4),
    ("describe", 0, 5), ("switch", 1, 0), ("splice", 2, 4), ("layer", 1, 100),
    ("clip", 1, 6), ("label", 2, 3), ("clip", 2, 3), ("play", 1, 1), ("clip", 0, 1),
]  # fmt: skip


def logged(path: Path, edits: list[tuple[str, int, int]]) -> list[tuple[int, ProjectState]]:
    """Length of the log and state after each edit."""
    log, played, states = ChangeLog(path), Played(), []
    for n, edit in enumerate([("start", 0, 0), *edits]):
        played.edit(*edit)
        state = played.project.state(playhead=min(n % 4, played.project.last), origin="/home/me/x.worldsketch")
        log.keep(state)
        states.append((path.stat().st_size, state))
    return states


# -- there and back ---------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_every_state_comes_back(path: Path, edits: list[tuple[str, int, int]]) -> None:
    log, played = ChangeLog(path), Played()
    for edit in [("start", 0, 0), *edits]:
        played.edit(*edit)
        state = played.project.state(playhead=min(2, played.project.last))
        log.keep(state)
        assert same(read_log(path), state)
    log.remove()
    assert not path.exists()


def test_layers_that_come_go_and_change_places(path: Path) -> None:
    log, played = ChangeLog(path), Played()
    sketch = played.project.sketch
    played.draw(0, 400, 0, 900, 40)
    log.keep(played.project.state())
    first = sketch.active.number
    for n in range(3):
        sketch.add_layer()
        played.draw(100 * n, 100 * n + 70, 30, 500, 80 * n)
    for change in (
        lambda: sketch.move_layer(first, 2),
        lambda: sketch.merge_down(sketch.arrangement.cards[2].number),
        lambda: sketch.remove_layer(sketch.arrangement.cards[0].number),
        lambda: sketch.add_layer(at_bottom=True),
        lambda: sketch.clear(),
    ):
        change()
        state = played.project.state()
        log.keep(state)
        assert same(read_log(path), state)


def test_a_change_costs_what_changed(path: Path) -> None:
    log, played = ChangeLog(path), Played()
    picture = np.random.default_rng(3).integers(0, 256, played.project.sketch.layer.shape, np.uint8)
    picture[..., 3] = 255
    played.project.sketch.layer[:] = picture
    played.project.sketch.compose()
    played.begin()
    played.play(1, 200)
    whole = log.keep(played.project.state())
    assert whole > 1 << 20
    assert log.keep(played.project.state()) == 0, "nothing changed"
    played.play(2, 3)
    assert log.keep(played.project.state()) < 2000
    played.draw(10, 40, 30, 60, 70)
    assert log.keep(played.project.state()) < 64 * 64 * 4 * 1.2, "one tile"
    played.project.branch_off(100)
    assert log.keep(played.project.state()) < 4000, "a copy is not written again"
    assert unpacked_parts(path)[-1] == [change_log._PAGE, change_log._TRACK]


def test_worlds_of_different_grids_share_a_log(path: Path) -> None:
    state = played_project([0, 1, 2])
    log = ChangeLog(path)
    log.keep(state)
    wide = {
        "ab" * 16: np.arange(256, dtype=np.int32),
        "cd" * 16: np.full(16, 1 << 20, np.int32),
        "ef" * 16: np.ones(256, np.int32),
    }
    present = state.reel.present
    assert present is not None
    shown = ("ef" * 16, "cd" * 16, "ab" * 16, *present.take.shown[3:])
    mixed = replace(
        state,
        tokens={**state.tokens, **wide},
        reel=replace(state.reel, present=replace(present, take=replace(present.take, shown=shown))),
    )
    log.keep(mixed)
    assert same(read_log(path), mixed)


def test_a_log_that_outweighs_its_project_begins_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_log, "MIN_TAIL", 4000)
    log, played, chance = ChangeLog(path), Played(), np.random.default_rng(2)
    sizes = []
    for _ in range(30):
        played.project.sketch.layer[:64, :64, :3] = chance.integers(0, 256, (64, 64, 3))
        played.project.sketch.layer[:64, :64, 3] = 255
        played.project.sketch.compose()
        state = played.project.state()
        log.keep(state)
        sizes.append(path.stat().st_size)
        assert same(read_log(path), state)
    assert max(sizes) < 4 * sizes[0], "it does not grow without end"
    assert min(sizes[1:]) <= sizes[0] * 1.2


# -- a log that was cut, or harmed --------------------------------------------------------------------------------------


def test_a_log_cut_at_any_byte_gives_the_last_whole_state(path: Path) -> None:
    states = logged(path, EVERYTHING)
    data = path.read_bytes()
    first = states[0][0]
    chance = random.Random(7)
    edges = [length + step for length, _ in states for step in (-1, 0, 1, 4, 9)]
    inside = [chance.randrange(first, len(data)) for _ in range(60)]
    for cut in sorted({min(max(cut, first), len(data)) for cut in (*edges, *inside)}):
        path.write_bytes(data[:cut])
        expected = next(state for length, state in reversed(states) if length <= cut)
        assert same(read_log(path), expected), f"cut at {cut}"
    for cut in (0, 5, len(MAGIC), len(MAGIC) + 4, first // 2, first - 1):
        path.write_bytes(data[:cut])
        with pytest.raises(ProjectError, match="holds no work that is whole"):
            read_log(path)


def test_harmed_bytes_give_an_earlier_state_and_never_another(path: Path) -> None:
    states = logged(path, EVERYTHING)
    data, first = path.read_bytes(), states[0][0]
    chance = random.Random(8)
    for _ in range(60):
        at = chance.randrange(first, len(data))
        path.write_bytes(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])
        expected = next(state for length, state in reversed(states) if length <= at)
        assert same(read_log(path), expected)


def test_a_tail_of_garbage_is_left_out_and_written_over(path: Path) -> None:
    log, played = ChangeLog(path), Played()
    log.keep(played.project.state())
    played.draw(0, 9, 0, 9, 1)
    state = played.project.state()
    log.keep(state)
    with open(path, "ab") as file:
        file.write(os.urandom(999))
    assert same(read_log(path), state)
    played.draw(50, 90, 0, 9, 2)
    log.keep(played.project.state())
    assert same(read_log(path), played.project.state())


def whole_record(*parts: tuple[int, bytes]) -> bytes:
    return change_log._record(change_log._CHANGE, zlib.compress(b"".join(change_log._part(*part) for part in parts)))


@pytest.mark.parametrize(
    "record",
    [
        change_log._record(change_log._CHANGE, b"not packed"),
        change_log._record(9, b""),
        whole_record(),
        whole_record((change_log._PAGE, b"[")),
        whole_record((change_log._PAGE, b'{"layers": [], "prompts": []}'), (change_log._TRACK, struct.pack("<III", 1, 77, 0))),
        whole_record((change_log._PAGE, b'{"layers": [], "prompts": []}'), (change_log._DRAWING, struct.pack("<I", 3))),
        whole_record((change_log._PAGE, b'{"layers": [], "prompts": []}'), (change_log._LAYER, struct.pack("<III", 99, 0, 0))),
        whole_record((change_log._PAGE, b'{"layers": [], "prompts": []}'), (change_log._LAYER, struct.pack("<III", 0, 0, 9))),
        whole_record((change_log._PAGE, b'{"layers": [], "prompts": []}'), (change_log._ROWS, struct.pack("<I", 3) + b"xx")),
    ],
)
def test_a_whole_record_that_says_nothing_true_ends_the_log(path: Path, record: bytes) -> None:
    state = played_project([0, 1, 2])
    ChangeLog(path).keep(state)
    with open(path, "ab") as file:
        file.write(record)
    assert same(read_log(path), state)


def test_what_is_no_log_is_refused(path: Path) -> None:
    assert not is_log(path)
    with pytest.raises(ProjectError, match="cannot be read"):
        read_log(path)
    path.write_bytes(b"hello" * 99)
    assert not is_log(path)
    with pytest.raises(ProjectError, match="holds no work that is whole"):
        read_log(path)
    ChangeLog(path).keep(ProjectState())
    assert is_log(path)


# -- disks that fail ----------------------------------------------------------------------------------------------------


def test_a_full_disk_costs_nothing_that_was_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, played = ChangeLog(path), Played()
    played.begin()
    kept = played.project.state()
    log.keep(kept)
    played.play(3, 4)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        for _ in range(2):
            with pytest.raises(ProjectError, match=r"slot\.journal: no space left on device"):
                log.keep(played.project.state())
    played.play(2, 1)
    log.keep(played.project.state())
    assert same(read_log(path), played.project.state()), "goes on as if nothing had been"


def test_a_log_that_somebody_deleted_is_written_again(path: Path) -> None:
    log, played = ChangeLog(path), Played()
    log.keep(played.project.state())
    path.unlink()
    played.draw(0, 9, 0, 9, 1)
    log.keep(played.project.state())
    assert same(read_log(path), played.project.state())


# -- tokens as they were ------------------------------------------------------------------------------------------------


def test_a_row_of_tokens_stays_as_it_was_when_frames_come() -> None:
    store, image = FrameStore(), np.zeros((2, 2, 3), np.uint8)
    for n in range(3):
        store.add(f"k{n}", np.array([n]), image)
    before = store.all_tokens()
    store.add("k3", np.array([3]), image)
    after = store.all_tokens()
    assert (list(before), len(before), len(after)) == (["k0", "k1", "k2"], 3, 4)
    assert (after.since(before), after.since({})) == (["k3"], list(after))
    store.replace({"x": np.array([1], np.int32)})
    assert list(after) == ["k0", "k1", "k2", "k3"]
    assert store.all_tokens().since(after) == ["x"], "of another project"
