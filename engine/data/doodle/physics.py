"""How a hero moves: the same in every doodle world, so that one set of latent actions fits all of them.

Ten steps a second; units as in `canvas`, y down, a position is the point between the feet. Walls are too high to walk over
and low enough to jump over; platforms stop a fall and nothing else; nobody dies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.data.doodle.terrain import Terrain

RIGHT, LEFT, JUMP, JUMP_RIGHT, JUMP_LEFT, IDLE = 7, 1, 5, 8, 2, 4
"""The actions, numbered as Procgen's are."""

CLIMB = 3.6
"""A step up or down of so many units is walked over."""

FEET = 2.0
"""Half the width of what stands on the ground, for every hero."""


@dataclass(frozen=True)
class Motion:
    """A hero's speed in units a step, how high it jumps in units and for how many steps."""

    walk: float = 4.0
    height: float = 17.0
    airtime: float = 8.0

    @property
    def gravity(self) -> float:
        return 8 * self.height / self.airtime**2

    @property
    def jump(self) -> float:
        """The speed upwards at which a jump begins."""
        return 4 * self.height / self.airtime


@dataclass(frozen=True)
class Body:
    """Where a hero is, how fast it falls, whether it stands, whether it looks right, and whether its feet moved."""

    x: float
    y: float
    falling: float = 0.0
    stands: bool = True
    looks_right: bool = True
    walked: bool = False


def direction(action: int) -> int:
    """1 to the right, -1 to the left, 0 neither."""
    return (action in (RIGHT, JUMP_RIGHT)) - (action in (LEFT, JUMP_LEFT))


def step(body: Body, action: int, motion: Motion, terrain: Terrain) -> Body:
    """The body one step of time later."""
    way = direction(action)
    x = _walked(body, way * motion.walk, terrain)
    moved = replace(body, x=x, walked=x != body.x, looks_right=way > 0 or (way == 0 and body.looks_right))
    if body.stands and action in (JUMP, JUMP_RIGHT, JUMP_LEFT):
        rise = motion.jump - motion.gravity / 2
        return replace(moved, y=body.y - rise, falling=motion.gravity - motion.jump, stands=False)
    if body.stands:
        floor = terrain.floor(x, FEET, body.y - CLIMB)
        if floor <= body.y + CLIMB:
            return replace(moved, y=floor, falling=0.0)
        falling = 0.0
    else:
        falling = body.falling
    y = body.y + falling + motion.gravity / 2
    # Rising, the floor alone counts; falling, platforms too that the feet were not below.
    floor = terrain.floor(x, FEET, body.y) if y > body.y else terrain.ground_floor(x, FEET)
    if y >= floor:
        return replace(moved, y=floor, falling=0.0, stands=True)
    return replace(moved, y=y, falling=min(falling + motion.gravity, motion.jump), stands=False)


def _walked(body: Body, distance: float, terrain: Terrain) -> float:
    """As far as no wall is in the way."""
    reach = body.y - CLIMB if body.stands else body.y - 1
    for part in (1.0, 0.5, 0.25):
        x = body.x + part * distance
        if terrain.ground_floor(x, FEET) >= reach:
            return x
    return body.x
