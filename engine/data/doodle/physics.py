"""How a hero moves: the same in every doodle world, so that one set of latent actions fits all of them.

Units as in `canvas`, y down, a position is the point between the feet. Walls are too high to walk over and low enough to jump
over; platforms stop a fall and nothing else; nobody dies.

A step of time goes one patch of the tokenizer far or not at all, like a leaf of a flip book: what moves then shows the same
patches in other places, which a small world can copy. Half a patch would be other patches each time, to be made up anew:
worlds that were taught so smeared what they moved.
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
    """``pace``: how far a hero goes in one step of time, in units, sideways as well as up and down. A jump rises for ``rise``
    steps, hangs for one, and falls at the same pace."""

    pace: float = 8.0
    rise: int = 2


@dataclass(frozen=True)
class Body:
    """Where a hero is, for how many steps it has been in the air (0: it stands), whether it looks right, and whether its feet
    moved."""

    x: float
    y: float
    air: int = 0
    looks_right: bool = True
    walked: bool = False

    @property
    def stands(self) -> bool:
        return self.air == 0


def direction(action: int) -> int:
    """1 to the right, -1 to the left, 0 neither."""
    return (action in (RIGHT, JUMP_RIGHT)) - (action in (LEFT, JUMP_LEFT))


def step(body: Body, action: int, motion: Motion, terrain: Terrain) -> Body:
    """The body one step of time later."""
    way = direction(action)
    x = _walked(body, way * motion.pace, terrain)
    moved = replace(body, x=x, walked=x != body.x, looks_right=way > 0 or (way == 0 and body.looks_right))
    if body.stands and action in (JUMP, JUMP_RIGHT, JUMP_LEFT):
        return replace(moved, y=body.y - motion.pace, air=1)
    if body.stands:
        floor = terrain.floor(x, FEET, body.y - CLIMB)
        if floor <= body.y + CLIMB:
            return replace(moved, y=floor)
    air = body.air + 1 if body.air else motion.rise + 2  # who walks off an edge falls at once
    y = body.y + motion.pace * ((air > motion.rise + 1) - (air <= motion.rise))
    # Rising, the floor alone counts; falling, platforms too that the feet were not below.
    floor = terrain.floor(x, FEET, body.y) if y > body.y else terrain.ground_floor(x, FEET)
    if y >= floor:
        return replace(moved, y=floor, air=0)
    return replace(moved, y=y, air=air)


def _walked(body: Body, distance: float, terrain: Terrain) -> float:
    """The whole distance, unless a wall is in the way."""
    reach = body.y - CLIMB if body.stands else body.y - 1
    x = body.x + distance
    return x if terrain.ground_floor(x, FEET) >= reach else body.x
