"""A clip and the names that the creator gave to actions come back with the project, and damaged ones are refused."""

from __future__ import annotations

import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.runtime.fake_world_model import FakeWorldModel
from studio.document.clip import Clip, unpacked
from studio.document.project import Project
from studio.document.project_file import open_project, save_project
from studio.document.project_page import ProjectError
from studio.document.world_card import Label, WorldCard, names_of, renamed

WORLD = FakeWorldModel()
CARD = WorldCard("ab" * 16, WORLD.spec, WORLD.action_names)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project with a clip and a label, saved."""
    project = Project()
    frames = np.random.default_rng(1).integers(0, 256, (4, 64, 64, 3), np.uint8)
    project.clip = Clip("walk.mp4", frames, 12.5, (0, 3, 2), (0.5, 1.0, 0.25), CARD)
    project.labels = (Label(CARD.fingerprint, 2, "hop"),)
    save_project(tmp_path / "p.worldsketch", project.state())
    return tmp_path / "p.worldsketch"


def test_clip_and_labels_come_back(path: Path) -> None:
    state = open_project(path)
    assert state.clip == Clip("walk.mp4", np.empty(0, np.uint8), 12.5, (0, 3, 2), (0.5, 1.0, 0.25), CARD)
    assert state.clip is not None
    assert np.array_equal(state.clip.frames, np.random.default_rng(1).integers(0, 256, (4, 64, 64, 3), np.uint8))
    assert state.labels == (Label(CARD.fingerprint, 2, "hop"),)
    project = Project()
    project.become(state)
    assert project.state().clip is state.clip
    assert names_of(CARD, project.labels)[2] == "hop"


@given(arrays(np.uint8, st.tuples(st.integers(2, 5), st.integers(1, 4), st.integers(1, 4), st.just(3))))
def test_frames_are_packed_without_loss(frames: Any) -> None:
    clip = Clip("c", frames, 10, (0,) * (len(frames) - 1), (1.0,) * (len(frames) - 1), CARD)
    assert np.array_equal(unpacked(clip.packed, frames.shape[:3]), frames)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda page, entries: page["clip"].update(frames=5, actions=[0] * 4, sure=[1] * 4), "these are others"),
        (lambda page, entries: page["clip"].update(frames=3), "do not fit"),
        (
            lambda page, entries: page["clip"].update(frames=100_000, actions=[0] * 99_999, sure=[1] * 99_999),
            "more than 256 MiB",
        ),
        (lambda page, entries: page["clip"].update(world=7), "clip.world is 7"),
        (lambda page, entries: page["clip"].update(actions=[0, 99, 0]), "clip plays action 99"),
        (lambda page, entries: page["clip"].update(sure=[0, 2, 0]), "clip.sure.1"),
        (lambda page, entries: entries.update({"clip.bin": b"no frames"}), "clip.bin: damaged"),
        (lambda page, entries: entries.update({"clip.bin": zlib.compress(bytes(1 << 24))}), "these are others"),
        (lambda page, entries: entries.pop("clip.bin"), "clip.bin is missing"),
        (lambda page, entries: page["labels"][0].update(name=""), "labels.0.name"),
    ],
)
def test_what_is_wrong_is_named(path: Path, change: Any, words: str) -> None:
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    page = json.loads(entries["project.json"])
    change(page, entries)
    entries["project.json"] = json.dumps(page).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    with pytest.raises(ProjectError) as caught:
        open_project(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_its_own_name_takes_a_label_off() -> None:
    labels = renamed(CARD, (), 1, "go")
    assert names_of(CARD, labels)[1] == "go"
    assert renamed(CARD, labels, 1, CARD.action_names[1]) == ()
    assert renamed(CARD, labels, 1, "") == ()
    other = WorldCard("cd" * 16, CARD.spec, CARD.action_names)
    assert names_of(other, labels) == CARD.action_names
