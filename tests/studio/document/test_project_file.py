"""The project on disk: what is saved comes back, a save that dies leaves the old or the new, and nothing bad is believed."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from studio.document import replacing, token_table, track_table
from studio.document.pixels import SIDE
from studio.document.png import to_png
from studio.document.project import Project, ProjectState
from studio.document.project_file import open_project, save_project
from studio.document.project_page import ProjectError
from studio.document.take import TakeState
from tests.studio.document.played_projects import EDITS, Played, played_project, same


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cave.worldsketch"


def repack(path: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """The same zip with its entries changed."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)


def edit_page(path: Path, change: Callable[[Any], object]) -> None:
    def edit(entries: dict[str, bytes]) -> None:
        page = json.loads(entries["project.json"])
        change(page)
        entries["project.json"] = json.dumps(page).encode()

    repack(path, edit)


def refused(path: Path) -> str:
    with pytest.raises(ProjectError) as caught:
        open_project(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    return message


# -- there and back ---------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(EDITS)
def test_what_is_saved_comes_back(path: Path, edits: list[tuple[str, int, int]]) -> None:
    played = Played()
    for edit in edits:
        played.edit(*edit)
    state = played.project.state(playhead=min(2, played.project.last), origin="/home/me/x.worldsketch")
    save_project(path, state)
    found = open_project(path)
    assert same(state, found)
    again = Project()
    again.become(found)
    assert again.reel() == played.project.reel()
    if again.take is not None and played.project.take is not None:
        assert [again.take.state(t) for t in range(again.last + 1)] == [
            played.project.take.state(t) for t in range(again.last + 1)
        ]


def test_worlds_of_different_grids_share_a_file(path: Path) -> None:
    state = played_project([0, 1, 2])
    wide = {"ab" * 16: np.arange(256, dtype=np.int32), "cd" * 16: np.full(256, 1 << 20, np.int32)}
    mixed = replace(state, playhead=0, tokens={**state.tokens, **wide})
    save_project(path, mixed)
    assert same(mixed, open_project(path))


def test_a_minute_of_play_is_small(path: Path) -> None:
    played = Played()
    played.begin()
    played.play(1, 600)
    save_project(path, played.project.state())
    assert path.stat().st_size < 61_000


# -- a save that dies -------------------------------------------------------------------------------------------------


class Dying(io.FileIO):
    """A file that takes so many bytes, counted over all files, and no more."""

    left = 0

    def write(self, data: Any) -> int:
        taken = memoryview(data).cast("B")[: Dying.left]
        Dying.left -= len(taken)
        super().write(taken)
        if len(taken) < memoryview(data).nbytes:
            raise KeyboardInterrupt
        return len(taken)


def test_dying_at_any_byte_of_a_save_leaves_the_old_or_the_new(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = played_project([0, 1, 2], 60), played_project([3, 4, 5, 6], 90)
    monkeypatch.setattr(replacing, "open", Dying, raising=False)
    Dying.left = many = 1 << 30
    save_project(path, new)
    whole = many - Dying.left
    Dying.left = many
    save_project(path, old)
    before = path.read_bytes()
    chance = random.Random(5)
    for limit in [0, whole - 1, *(chance.randrange(whole) for _ in range(200))]:
        Dying.left = limit
        with pytest.raises(KeyboardInterrupt):
            save_project(path, new)
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path], "no litter"
    assert same(open_project(path), old)
    Dying.left = whole
    save_project(path, new)
    assert same(open_project(path), new)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_at_the_end_leaves_the_old(path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old = played_project([0, 1, 2])
    save_project(path, old)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(ProjectError, match=r"cave\.worldsketch: not saved \(no space left on device\); .*Save As"):
        save_project(path, played_project([5, 6, 7]))
    monkeypatch.undo()
    assert same(open_project(path), old)
    assert list(path.parent.iterdir()) == [path]


SAVING = """
import itertools, sys
from pathlib import Path
from studio.document.project_file import save_project
from tests.studio.document.played_projects import played_project
path, states = Path(sys.argv[1]), [played_project([0, 1, 2], 60), played_project([3, 4, 5, 6], 90)]
for n in itertools.count():
    save_project(path, states[n % 2])
    print(n, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_killing_a_program_that_saves_leaves_the_old_or_the_new(path: Path) -> None:
    states = [played_project([0, 1, 2], 60), played_project([3, 4, 5, 6], 90)]
    for delay in (0.0, 0.021):
        child = subprocess.Popen([sys.executable, "-c", SAVING, str(path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        found = open_project(path)
        assert any(same(found, state) for state in states)
        save_project(path, states[0])
        assert list(path.parent.iterdir()) == [path], "what was left behind is overwritten by the next save"


# -- nothing bad is believed ------------------------------------------------------------------------------------------


def test_what_is_not_there_or_no_project(path: Path) -> None:
    assert "there is no such project" in refused(path)
    path.write_text("hello")
    assert "not a readable project" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.json", "{}")
    assert "project.json is missing" in refused(path)


def test_a_truncated_project_is_one_line(path: Path) -> None:
    save_project(path, played_project([0, 1, 2]))
    data = path.read_bytes()
    for length in itertools.chain(range(60), range(60, len(data), max(1, len(data) // 50))):
        path.write_bytes(data[:length])
        refused(path)


def test_a_damaged_project_opens_whole_or_not_at_all(path: Path) -> None:
    state = played_project([0, 1, 2])
    save_project(path, state)
    data = path.read_bytes()
    chance = random.Random(3)
    for _ in range(150):
        bad = bytearray(data)
        for _ in range(chance.choice((1, 1, 4))):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        path.write_bytes(bad)
        with contextlib.suppress(ProjectError):
            assert open_project(path).reel.branches == state.reel.branches


@pytest.mark.parametrize("missing", ["layer-0.png", "tokens.npz", "takes.bin", "prompt-0.png", "project.json"])
def test_a_missing_entry_is_named(path: Path, missing: str) -> None:
    save_project(path, played_project([0, 1, 2]))
    repack(path, lambda entries: entries.pop(missing))
    assert f"{missing} is missing" in refused(path)


@pytest.mark.parametrize("name", ["../evil.png", "/etc/evil.png", "a\\b.png", "evil.exe", "extra.png"])
def test_what_does_not_belong_is_refused(path: Path, name: str) -> None:
    save_project(path, played_project([0, 1, 2]))
    repack(path, lambda entries: entries.update({name: b"x"}))
    assert "does not belong in a project" in refused(path)


def test_two_entries_of_one_name_are_refused(path: Path) -> None:
    save_project(path, played_project([0]))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("layer-0.png", b"x")
    assert "two of one name" in refused(path)


def test_thousands_of_entries_are_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(5000):
            archive.writestr(f"prompt-{n}.png", b"")
    assert "5000 entries" in refused(path)


@pytest.mark.parametrize(("name", "size"), [("layer-0.png", 9 << 20), ("project.json", 129 << 20)])
def test_a_zip_bomb_is_refused_unopened(path: Path, name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    save_project(path, played_project([0]))
    repack(path, lambda entries: entries.update({name: bytes(size)}))
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("nothing may be unpacked"))
    assert "zip bomb" in refused(path)


def test_a_bomb_inside_the_tokens_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_project(path, played_project([0]))
    stream = io.BytesIO()
    monkeypatch.setattr(token_table, "MAX_BYTES", 1 << 20)
    np.savez_compressed(stream, keys_64=np.zeros((1 << 20, 16), np.uint8))
    repack(path, lambda entries: entries.update({"tokens.npz": stream.getvalue()}))
    assert "tokens.npz: it unpacks to more than" in refused(path)


def test_an_array_that_lies_about_its_size_is_refused(path: Path) -> None:
    save_project(path, played_project([0]))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        array = io.BytesIO()
        np.lib.format.write_array_header_1_0(array, {"descr": "<i4", "fortran_order": False, "shape": (1 << 40, 64)})
        archive.writestr("tokens_64.npy", array.getvalue())
    repack(path, lambda entries: entries.update({"tokens.npz": stream.getvalue()}))
    assert "tokens.npz: an array of shape (1099511627776, 64)" in refused(path)


def test_pickles_are_refused(path: Path) -> None:
    save_project(path, played_project([0]))
    stream = io.BytesIO()
    np.savez(stream, tokens_1=np.array([[{"a": 1}]], dtype=object))
    repack(path, lambda entries: entries.update({"tokens.npz": stream.getvalue()}))
    assert "tokens.npz" in refused(path)


@pytest.mark.parametrize("picture", [to_png(np.zeros((8, 9, 3), np.uint8)), b"\x89PNG\r\n", b""])
def test_a_picture_that_is_none_is_named(path: Path, picture: bytes) -> None:
    save_project(path, played_project([0]))
    repack(path, lambda entries: entries.update({"prompt-0.png": picture}))
    assert "prompt-0.png: " in refused(path)


def test_tokens_of_a_prompt_must_be_there(path: Path) -> None:
    save_project(path, played_project([0]))
    edit_page(path, lambda page: page["prompts"][0].update(key="00" * 16))
    assert "the tokens of prompt 0 are missing" in refused(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda page: page.update(format_version=3), "project format 3; this Worldsketch reads up to 2, update it"),
        (lambda page: page.update(format_version="1"), "no format_version"),
        (lambda page: page.update(format_version=True), "no format_version"),
        (lambda page: page["present"]["take"].update(last=3), "takes.bin: 144 bytes for 8 frames, which need 128"),
        (lambda page: page["present"]["take"].update(last=-1), "present.take.last: Input should be greater than or equal to 0"),
        (lambda page: page["present"]["take"].update(seed=-1), "present.take.seed: Input should be greater than or equal to 0"),
        (lambda page: page["present"]["take"].update(markers=[{"frame": 9, "name": ""}]), "markers: beyond frame 4"),
        (lambda page: page["branches"][0]["take"].update(prompt=3), "branches.0.take.prompt is 3, but there are 1 prompts"),
        (lambda page: page["branches"][0].update(name=""), "branches.0.name: String should have at least 1 character"),
        (lambda page: page["branches"][0].update(id=2), "branches.0.id is 2, as of another branch"),
        (lambda page: page["prompts"][0].update(world=1), "prompts.0.world is 1, but there are 1 worlds"),
        (lambda page: page["prompts"][0].update(key="x"), "prompts.0.key: String should match pattern"),
        (lambda page: page["layers"][0].update(opacity=2.0), "layers.0.opacity: Input should be less than or equal to 1"),
        (lambda page: page["layers"][0].update(picture="../x.png"), "layers.0.picture: String should match pattern"),
        (lambda page: page.update(layers=[]), "layers: Tuple should have at least 1 item"),
        (lambda page: page.update(active_layer=4), "active_layer is 4, but there are 1 layers"),
        (lambda page: page["worlds"][0]["spec"].update(context=3), "context is 3; it must be even"),
        (lambda page: page["worlds"][0].update(action_names=["a"]), "worlds.0: action_names must be 8 names, not 1"),
        (lambda page: page.update(surprise=1), "surprise: Extra inputs are not permitted"),
        (lambda page: page.pop("present"), "present: Field required"),
    ],
)
def test_a_wrong_value_is_named_with_its_path(path: Path, change: Callable[[Any], object], words: str) -> None:
    save_project(path, played_project([0, 1, 2]))
    edit_page(path, change)
    assert words in refused(path)


@pytest.mark.parametrize("text", [b"", b"[1]", b"{", b"[" * 100_000, b"\xff", b"null"])
def test_a_page_that_is_none(path: Path, text: bytes) -> None:
    save_project(path, played_project([0]))
    repack(path, lambda entries: entries.update({"project.json": text}))
    assert "project.json" in refused(path)


# -- older versions ---------------------------------------------------------------------------------------------------


def old_page(state: ProjectState, page: Any, version: int) -> None:
    """``page`` as older versions wrote it: tracks in it, a take without a name, and no tree."""

    def aged(entry: Any, take: TakeState) -> Any:
        del entry["last"], entry["markers"]
        return {**entry, "actions": take.actions, "seeds": take.seeds, "shown": take.shown}

    assert state.reel.take is not None
    page["format_version"] = version
    page["take"] = aged(page.pop("present")["take"], state.reel.take)
    takes = [
        (aged(entry["take"], branch.take), entry["name"])
        for entry, branch in zip(page["branches"], state.reel.branches, strict=True)
    ]
    if version:
        page["branches"] = [{"name": name, "fork": 2, "take": take} for take, name in takes]
        page["named"] = len(takes)
    else:
        page["branches"] = [[take, 2] for take, _ in takes]
        del page["named"]


@pytest.mark.parametrize("version", [0, 1])
def test_projects_of_older_versions_open(path: Path, version: int) -> None:
    state = played_project([0, 1, 2])
    save_project(path, state)

    def age(entries: dict[str, bytes]) -> None:
        page = json.loads(entries["project.json"])
        old_page(state, page, version)
        del entries["layer-0.png"], page["layers"], page["active_layer"]
        canvas = np.full((SIDE // 2, SIDE // 2, 3), 255, np.uint8)
        canvas[50:100, 25:150] = 60
        entries["canvas.png"] = to_png(canvas)
        entries["project.json"] = json.dumps(page).encode()
        del entries["takes.bin"]

    repack(path, age)
    found = open_project(path)
    assert found.reel.present is not None
    assert found.reel.take == state.reel.take
    assert [branch.take for branch in found.reel.branches] == [branch.take for branch in state.reel.branches]
    assert [(branch.name, branch.parent, branch.fork) for branch in found.reel.branches] == [("Take 1", 2, 2)]
    assert (found.reel.present.name, found.named) == ("Take 2", 2)
    (layer,) = found.layers
    assert (layer.name, layer.visible, layer.opacity) == ("Layer 1", True, 1.0)
    assert layer.pixels[150, 200].tolist() == [60, 60, 60, 255], "the canvas was half as wide"
    save_project(path, found)
    assert same(open_project(path), found)


@pytest.mark.parametrize("branches", [None, [1], [[1, 2, 3]], "x"])
@pytest.mark.parametrize("version", [0, 1])
def test_a_broken_page_of_an_older_version_is_refused(path: Path, version: int, branches: object) -> None:
    save_project(path, played_project([0]))
    edit_page(path, lambda page: page.update(format_version=version, take=None, branches=branches))
    refused(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows["action"].__setitem__(1, 8), "present plays action 8, but its world has 0 to 7"),
        (lambda rows: rows["seed"].__setitem__(1, -1), "seed -1; seeds count from 0"),
        (lambda rows: rows["shown"].__setitem__(0, 99), "a frame that is not in the token table"),
    ],
)
def test_a_wrong_track_is_refused(path: Path, change: Callable[[Any], object], words: str) -> None:
    save_project(path, played_project([0, 1, 2]))

    def damage(entries: dict[str, bytes]) -> None:
        rows = np.frombuffer(entries["takes.bin"], track_table.FRAME).copy()
        change(rows)
        entries["takes.bin"] = rows.tobytes()

    repack(path, damage)
    assert words in refused(path)


# -- places -----------------------------------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="not saved"):
        save_project(tmp_path / "nowhere" / "cave.worldsketch", ProjectState())


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.worldsketch"
    save_project(path, ProjectState())
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("no links here")
    state = played_project([1])
    save_project(link, state)
    assert link.is_symlink()
    assert same(open_project(path), state)
