"""Every hero obeys the same: right is right, jumps lift so high and so long, walls stop, platforms carry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.data.doodle.physics import IDLE, JUMP, JUMP_LEFT, JUMP_RIGHT, LEFT, RIGHT, Body, Motion, step
from engine.data.doodle.terrain import HIGHEST, REACH, Box, Terrain, flat, make_terrain

MOTION = Motion()


def after(action: int, steps: int, terrain: Terrain, body: Body | None = None) -> list[Body]:
    bodies = [body or Body(0.0, 0.0)]
    for _ in range(steps):
        bodies.append(step(bodies[-1], action, MOTION, terrain))
    return bodies


def with_wall(height: float) -> Terrain:
    ground = np.zeros(2 * REACH)
    ground[REACH + 20 :] = -height
    return Terrain("steps", ground, ground, (), ())


@pytest.mark.parametrize(("action", "way"), [(RIGHT, 1), (LEFT, -1), (IDLE, 0), (JUMP, 0), (JUMP_RIGHT, 1), (JUMP_LEFT, -1)])
def test_an_action_moves_its_way(action: int, way: int) -> None:
    bodies = after(action, 5, flat())
    assert bodies[-1].x == pytest.approx(5 * way * MOTION.pace)
    assert bodies[-1].looks_right is (way >= 0)


@pytest.mark.parametrize("motion", [Motion(), Motion(pace=7.3), Motion(rise=3)])
def test_a_jump_rises_hangs_and_falls_at_one_pace(motion: Motion) -> None:
    body, heights = Body(0.0, 0.0), []
    body = step(body, JUMP, motion, flat())
    while not body.stands:
        heights.append(-body.y)
        body = step(body, IDLE, motion, flat())
    rise, pace = motion.rise, motion.pace
    assert heights == pytest.approx([*(pace * np.arange(1, rise + 1)), *(pace * np.arange(rise, 0, -1))])
    assert body.y == 0


def test_a_button_in_the_air_does_not_lift_and_held_it_jumps_again() -> None:
    heights = [-body.y / MOTION.pace for body in after(JUMP, 13, flat())]
    assert heights == [0, 1, 2, 2, 1, 0, 1, 2, 2, 1, 0, 1, 2, 2]


def test_who_walks_off_an_edge_falls_at_once() -> None:
    bodies = after(LEFT, 6, with_wall(12), Body(22.0, -12.0))
    assert [body.y for body in bodies[:4]] == [-12, -4, 0, 0]


def test_a_wall_stops_who_walks_and_not_who_jumps() -> None:
    walked, jumped = after(RIGHT, 12, with_wall(HIGHEST))[-1], after(JUMP_RIGHT, 12, with_wall(HIGHEST))[-1]
    assert walked.x < 20
    assert walked.y == 0
    assert walked.x % MOTION.pace == 0  # a whole pace, or none
    assert not walked.walked
    assert jumped.x > 20


def test_a_small_step_is_walked_over_up_and_down() -> None:
    up = after(RIGHT, 12, with_wall(3))
    assert up[-1].y == -3
    assert all(body.stands for body in up)
    down = after(LEFT, 12, with_wall(3), Body(30.0, -3.0))
    assert down[-1].y == 0
    assert all(body.stands for body in down)


def test_a_platform_is_jumped_through_and_stood_on() -> None:
    terrain = replace(flat(), platforms=(Box(-10, -12, 20, 3),))
    bodies = after(JUMP, 1, terrain) + after(IDLE, 20, terrain, after(JUMP, 1, terrain)[-1])
    assert min(body.y for body in bodies) < -12
    assert bodies[-1].stands
    assert bodies[-1].y == -12
    off = after(RIGHT, 20, terrain, bodies[-1])
    assert off[-1].y == 0


@pytest.mark.parametrize("seed", range(20))
def test_there_is_ground_everywhere_and_no_wall_is_too_high(seed: int) -> None:
    terrain = make_terrain(np.random.default_rng(seed))
    assert np.isfinite(terrain.tops).all()
    assert np.abs(np.diff(terrain.ground)).max() <= HIGHEST
    assert (terrain.tops <= terrain.ground).all()
    line = terrain.line(-50, 50)
    assert line[0, 0] == -50
    assert (np.diff(line[:, 0]) >= 0).all()
