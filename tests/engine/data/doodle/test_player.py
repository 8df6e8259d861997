"""Buttons are kept for about eight steps, left as often as right, and sometimes none is pressed."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.doodle.physics import IDLE, JUMP_LEFT, JUMP_RIGHT, LEFT, RIGHT, Motion
from engine.data.doodle.player import play
from engine.data.doodle.terrain import HIGHEST, REACH, Terrain, flat, make_terrain


def test_actions_are_balanced() -> None:
    actions = np.array(play(np.random.default_rng(0), flat(), Motion(), 20_000).actions)
    right, left = (np.isin(actions, both).mean() for both in ((RIGHT, JUMP_RIGHT), (LEFT, JUMP_LEFT)))
    assert right == pytest.approx(left, abs=0.04)
    assert (actions == IDLE).mean() == pytest.approx(0.15, abs=0.03)


def test_some_players_keep_a_button_and_others_change_it_all_the_time() -> None:
    held = []
    for seed in range(12):
        actions = np.array(play(np.random.default_rng(seed), flat(), Motion(), 4000).actions)
        held.append(len(actions) / (1 + np.count_nonzero(np.diff(actions))))
    assert min(held) < 3
    assert max(held) > 7


def test_who_stands_at_a_wall_soon_tries_something_else() -> None:
    ground = np.zeros(2 * REACH)
    ground[: REACH - 60] = ground[REACH + 60 :] = -HIGHEST
    bodies = play(np.random.default_rng(3), Terrain("steps", ground, ground, (), ()), Motion(), 600).bodies
    assert np.ptp([body.y for body in bodies if body.stands]) == HIGHEST


@pytest.mark.parametrize("seed", range(8))
def test_nobody_sinks_into_the_ground(seed: int) -> None:
    random = np.random.default_rng(seed)
    terrain = make_terrain(random)
    for body in play(random, terrain, Motion(), 100).bodies:
        assert body.y <= terrain.ground_floor(body.x, 0.0) + 1e-6
