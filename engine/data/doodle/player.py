"""Who plays: presses a button, keeps it for some steps, presses another; and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.data.doodle.physics import FEET, IDLE, JUMP, JUMP_LEFT, JUMP_RIGHT, LEFT, RIGHT, Body, Motion, direction, step
from engine.data.doodle.terrain import Terrain

ACTIONS = (RIGHT, LEFT, JUMP_RIGHT, JUMP_LEFT, JUMP, IDLE)
SHARES = (0.23, 0.23, 0.145, 0.145, 0.10, 0.15)
KEEPS = (0.5, 0.7, 0.875)
"""The chance to keep a button, one of these for a whole clip: two to eight steps on average. Where buttons are seldom changed,
a world learns to go on as before instead of asking what is pressed."""

_PATIENCE = 2  # steps at a wall before something else is tried
_WARM_UP = 8  # steps before the first frame, so that clips begin in the middle of things


@dataclass(frozen=True)
class Play:
    """What was pressed at each frame, and where the hero was in it. Action i leads from frame i to frame i + 1."""

    actions: tuple[int, ...]
    bodies: tuple[Body, ...]


def hold(random: np.random.Generator, terrain: Terrain, motion: Motion, frames: int, action: int) -> Play:
    """Stand somewhere near the middle, and press one button from the first frame on."""
    x = float(random.uniform(-20, 20))
    body = Body(x, terrain.floor(x, FEET, -1e9), looks_right=bool(random.random() < 0.5))
    bodies = [body]
    while len(bodies) < frames:
        bodies.append(step(bodies[-1], action, motion, terrain))
    return Play((action,) * frames, tuple(bodies))


def play(random: np.random.Generator, terrain: Terrain, motion: Motion, frames: int) -> Play:
    """Play for so many frames from somewhere near the middle."""
    x = float(random.uniform(-20, 20))
    body = Body(x, terrain.floor(x, 2.0, -1e9), looks_right=bool(random.random() < 0.5))
    action = _pressed(random)
    actions: list[int] = []
    bodies: list[Body] = []
    stuck = 0
    keep = float(random.choice(KEEPS))
    for t in range(-_WARM_UP, frames):
        if random.random() >= keep:
            action = _pressed(random)
        stuck = stuck + 1 if direction(action) and not body.walked else 0
        if stuck > _PATIENCE:
            stuck, action = 0, _beyond(action) if random.random() < 0.7 else _turned(action)
        if t >= 0:
            actions.append(action)
            bodies.append(body)
        body = step(body, action, motion, terrain)
    return Play(tuple(actions), tuple(bodies))


def _pressed(random: np.random.Generator, actions: Sequence[int] = ACTIONS) -> int:
    return int(random.choice(actions, p=SHARES))


def _beyond(action: int) -> int:
    """The jump the same way."""
    return {RIGHT: JUMP_RIGHT, LEFT: JUMP_LEFT}.get(action, action)


def _turned(action: int) -> int:
    return {RIGHT: LEFT, LEFT: RIGHT, JUMP_RIGHT: JUMP_LEFT, JUMP_LEFT: JUMP_RIGHT}[action]
