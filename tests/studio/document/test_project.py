"""Branches: what is kept, when, and how one switches."""

from __future__ import annotations

import numpy as np
import pytest

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


def tree(project: Project) -> list[tuple[str, int | None, int]]:
    """Name, parent and fork of every branch, the present one first."""
    present = project.present
    assert present is not None
    return [(branch.name, branch.parent, branch.fork) for branch in (present, *project.branches)]


def test_playing_over_a_tail_keeps_it() -> None:
    project = project_with([0, 1, 2, 3])
    assert project.cut_after(2) == 3
    assert project.take is not None
    assert project.take.actions == (0, 1)
    assert [branch.take.actions for branch in project.branches] == [(0, 1, 2, 3)]
    assert tree(project) == [("Take 2", 1, 2), ("Take 1", None, 0)]


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
    assert tree(project) == [("Take 2", None, 0), ("Take 1", None, 0)]


def test_switching_leaves_every_branch_its_place() -> None:
    project = project_with([0, 1, 2, 3])
    project.cut_after(2)
    assert project.take is not None
    project.take.append(7)
    project.switch_to(1)
    assert project.take.actions == (0, 1, 2, 3)
    assert [branch.take.actions for branch in project.branches] == [(0, 1, 7)]
    assert tree(project) == [("Take 1", None, 0), ("Take 2", 1, 2)]
    project.switch_to(99)
    assert tree(project)[0][0] == "Take 1"


def test_an_edit_before_a_fork_moves_it() -> None:
    project = project_with([0, 1, 2, 3])
    project.cut_after(3)
    project.switch_to(1)
    project.edit_take(lambda take: take.set_actions([2], 7))
    assert tree(project) == [("Take 1", None, 0), ("Take 2", 1, 1)]
    project.switch_to(2)
    project.edit_take(lambda take: take.set_actions([1], 5))
    assert tree(project) == [("Take 2", 1, 0), ("Take 1", None, 0)]


def test_a_deleted_branch_leaves_its_children_to_its_parent() -> None:
    project = project_with([0, 1, 2, 3])
    project.branch_off(3)
    project.branch_off(4)
    assert tree(project) == [("Take 3", 2, 4), ("Take 1", None, 0), ("Take 2", 1, 3)]
    project.delete(2)
    assert tree(project) == [("Take 3", 1, 3), ("Take 1", None, 0)]


def test_deleting_the_present_branch_goes_back_to_its_parent() -> None:
    project = project_with([0, 1, 2, 3])
    project.cut_after(1)
    project.delete(2)
    assert tree(project) == [("Take 1", None, 0)]
    assert project.last == 4
    project.delete(1)
    assert project.last == 4, "the only one stays"


def test_names_and_notes() -> None:
    project = project_with([0, 1])
    project.branch_off(1)
    project.describe(1, name="over the gap")
    project.describe(2, note="try again")
    assert project.branch(1).name == "over the gap"
    assert project.branch(2).note == "try again"
    with pytest.raises(KeyError):
        project.branch(7)
