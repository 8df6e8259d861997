"""Where a clip is seen from. Knows positions only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.doodle.player import Play

KINDS = {"follow": 0.52, "level": 0.10, "soft": 0.08, "fixed": 0.20, "pan": 0.10}
"""follow: the hero keeps its place in the view; level: sideways only; soft: comes after; fixed: stands still;
pan: the view itself is moved by the actions, there is no hero."""

ROOM = 17.0
"""How far a hero goes to each side under a fixed camera, in units."""


@dataclass(frozen=True)
class Camera:
    """The middle of the view at each frame [T, 2], in units."""

    kind: str
    middles: NDArray[np.float64]

    @property
    def has_hero(self) -> bool:
        return self.kind != "pan"


def choose(random: np.random.Generator) -> str:
    return str(random.choice(list(KINDS), p=list(KINDS.values())))


def film(random: np.random.Generator, kind: str, play: Play) -> Camera:
    """Follow a play in the way of ``kind``."""
    feet = np.array([(body.x, body.y) for body in play.bodies])
    spread = 2.5 if kind in ("follow", "soft", "level") else 6.0
    offset = random.normal(0, 1, 2) * (spread, spread) + (0, -6)
    lowest = 4 if kind in ("follow", "soft", "pan") else -7  # room above for jumps, where the view stays level
    offset = np.clip(offset, (-9, -15), (9, lowest))
    middles = feet + offset
    if kind == "level":
        middles[:, 1] = np.median(feet[:, 1]) + offset[1]
    elif kind == "fixed":
        middles[:] = offset + np.array([feet[0, 0], np.median(feet[:, 1])])
    elif kind == "soft":
        pull = random.uniform(0.35, 0.6)
        for t in range(1, len(middles)):
            middles[t] = middles[t - 1] + pull * (middles[t] - middles[t - 1])
    return Camera(kind, middles)
