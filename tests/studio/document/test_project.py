"""Branches: what is kept, when, and how one switches."""

from __future__ import annotations

import numpy as np

from engine.runtime.world_model import Tokens
from engine.world_spec import WorldSpec
from studio.document.project import Project
from studio.document.take import Prompt
from studio.document.world_card import WorldCard

WORLD = WorldCard("w", WorldSpec(), tuple("abcdefgh"))


def prompt(name: str) -> Prompt:
    tokens: Tokens = np.zeros(4, np.int64)
    return Prompt(np.zeros((2, 2, 3), np.uint8), name, name.encode().hex(), tokens, WORLD)


def project_with(actions: list[int]) -> Project:
    project = Project()
    project.begin_take(prompt("a"))
    assert project.take is not None
    for action in actions:
        project.take.append(action)
    return project


def test_playing_over_a_tail_keeps_it() -> None:
    project = project_with([0, 1, 2, 3])
    assert project.cut_after(2) == 3
    assert project.take is not None
    assert project.take.actions == (0, 1)
    [branch] = project.branches
    assert (branch.take.actions, branch.fork) == ((0, 1, 2, 3), 2)


def test_cutting_at_the_end_keeps_nothing() -> None:
    project = project_with([0, 1])
    assert project.cut_after(2) is None
    assert project.branches == ()


def test_a_new_take_keeps_the_one_before_but_not_an_empty_one() -> None:
    project = project_with([])
    project.begin_take(prompt("b"))
    assert project.branches == ()
    assert project.take is not None
    project.take.append(1)
    project.begin_take(prompt("c"))
    assert [branch.take.prompt.digest for branch in project.branches] == ["b"]


def test_switching_exchanges_take_and_branch() -> None:
    project = project_with([0, 1, 2, 3])
    project.cut_after(2)
    assert project.take is not None
    project.take.append(7)
    project.switch_to(0)
    assert project.take.actions == (0, 1, 2, 3)
    [branch] = project.branches
    assert (branch.take.actions, branch.fork) == ((0, 1, 7), 2)


def test_the_same_tail_is_kept_once() -> None:
    project = project_with([0, 1, 2])
    reel = project.reel()
    project.cut_after(1)
    kept = project.branches
    project.restore(reel)
    project.branches = kept
    project.cut_after(1)
    assert [branch.take.actions for branch in project.branches] == [(0, 1, 2)]
