"""Where a clip is seen from. Knows positions only.

What a view does next must be plain from what it shows: whoever steps into a drawing has one frame of it, and a world that
cannot tell from there whether the view will follow guesses, and blurs. So every camera follows in the same way, and whom it
follows does not move in the picture at all: a small world can keep what stays the same, and loses what does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.doodle.player import Play

KINDS = {"follow": 0.94, "pan": 0.06}
"""follow: the view keeps the hero in its place, up and down by whole paces; pan: the same around a hero who is not drawn."""

_EARLY = 0.4
"""The view goes up or down by a pace when so little of one is left."""


@dataclass(frozen=True)
class Camera:
    """The middle of the view at each frame, and where the hero's feet are drawn, each [T, 2], in units. On uneven ground these
    may be half a pace above or below where they are."""

    kind: str
    middles: NDArray[np.float64]
    feet: NDArray[np.float64]

    @property
    def has_hero(self) -> bool:
        return self.kind != "pan"


def choose(random: np.random.Generator) -> str:
    return str(random.choice(list(KINDS), p=list(KINDS.values())))


def film(random: np.random.Generator, kind: str, play: Play, pace: float) -> Camera:
    """Follow a play, in paces of so many units."""
    feet = np.array([(body.x, body.y) for body in play.bodies])
    below = float(np.clip(random.normal(8, 6), -6, 20))  # drawn heroes stand in the lower half
    middles = feet + np.array([float(random.uniform(-14, 14)), -below])
    for t in range(1, len(middles)):
        away = (middles[t, 1] - middles[t - 1, 1]) / pace
        middles[t, 1] = middles[t - 1, 1] + np.trunc(away + np.copysign(_EARLY, away)) * pace
    return Camera(kind, middles, middles + (feet[0] - middles[0]))
