"""How far the measure of steering can be trusted: what it says of doodle worlds in which the hero's way is known.

A world may steer no better than the ruler can tell. So the ruler is laid on worlds that obey: one button held for as long as an
action of a prompt, on the pictures as they are drawn, and as the world under evaluation retells them (its tokenizer's round
trip), which flickers as what it makes does. Nobody's model plays here.

- **opposite**: of the worlds in which the hero truly goes left under *left* and right under *right* by at least `WALKED`, the
  share of which the measure says so. The most that a prompt's share can reach.
- **jump**: the share of those where *jump* truly lifts him, and the measure says so.
- **walks in place**, **lifts in place**: shares of worlds with no button held that the measure says go left or right, or up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.doodle.clip import make_clip
from engine.data.doodle.physics import IDLE, JUMP, LEFT, RIGHT
from engine.evaluation.play import HELD
from engine.evaluation.players import Players
from engine.evaluation.prompts import LIFTED, MOVED, hero_path, lift
from engine.evaluation.subject import Subject
from engine.runtime.image_fit import fit_image

WORLDS = 40
"""How many `worldsketch evaluate` looks at: a share of 90 % is then right to within 5 %."""
_BUTTONS = (LEFT, RIGHT, JUMP, IDLE)
_LEVELS = 2 * 10**9
"""The first of the doodles' test levels (`drawn.LEVELS`); no world was trained on one."""
WALKED = 1 / 16
"""Of the width: twice what counts as moved, so that a hero at a wall is neither called right nor wrong."""


@dataclass(frozen=True)
class Reading:
    """Paths [buttons, HELD, 2] of one doodle world in widths and heights of the picture: as they are, as they are measured on
    the drawn pictures, and on the retold ones."""

    true: NDArray[np.float64]
    drawn: NDArray[np.float64]
    retold: NDArray[np.float64]


def read_doodle(subject: Subject, number: int) -> Reading:
    """A task for `players`: the ruler laid on one doodle world."""
    spec = subject.world.spec
    sides = np.array([spec.frame_width, spec.frame_height])
    true, drawn, retold = (np.empty((len(_BUTTONS), HELD, 2)) for _ in range(3))
    for i, button in enumerate(_BUTTONS):
        clip = make_clip(_LEVELS + number, min(spec.frame_width, spec.frame_height), HELD + 1, held=button)
        frames = np.stack([fit_image(frame, spec) for frame in clip.frames])
        true[i] = clip.places[1:] - clip.places[0]
        drawn[i] = hero_path(frames) / sides
        retold[i] = hero_path(subject.world.decode(_tokens(subject, frames))) / sides
    return Reading(true, drawn, retold)


def _tokens(subject: Subject, frames_THWC: NDArray[np.uint8]) -> NDArray[np.int64]:
    if len(frames_THWC) <= subject.world.spec.context:
        return subject.encode_clip(frames_THWC)
    return np.stack([subject.world.encode(frame) for frame in frames_THWC])


def read_ruler(players: Players, worlds: int) -> dict[str, Any]:
    """Shares for the drawn and the retold pictures; None where no world qualifies."""
    readings = players.map("ruler", read_doodle, range(worlds))
    true = np.stack([one.true for one in readings])
    return {
        "worlds": worlds,
        "drawn": _shares(true, np.stack([one.drawn for one in readings])),
        "retold": _shares(true, np.stack([one.retold for one in readings])),
    }


def _shares(true_WBF2: NDArray[np.float64], said_WBF2: NDArray[np.float64]) -> dict[str, float | None]:
    left, right, jump, idle = (said_WBF2[:, i] for i in range(len(_BUTTONS)))
    walked = (true_WBF2[:, 0, -1, 0] <= -WALKED) & (true_WBF2[:, 1, -1, 0] >= WALKED)
    leapt = lift(true_WBF2[:, 2]) - lift(true_WBF2[:, 3]) >= LIFTED
    return {
        "opposite": _share((left[:, -1, 0] <= -MOVED) & (right[:, -1, 0] >= MOVED), walked),
        "jump": _share(lift(jump) - lift(idle) >= LIFTED, leapt),
        "walks_in_place": _share(np.abs(idle[:, -1, 0]) >= MOVED),
        "lifts_in_place": _share(lift(idle) >= LIFTED),
    }


def _share(said: NDArray[np.bool_], where: NDArray[np.bool_] | None = None) -> float | None:
    counted = said if where is None else said[where]
    return float(counted.mean()) if len(counted) else None


def ruler_rows(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures for a reader: name and value of each line."""

    def both(name: str) -> str:
        drawn, retold = (figures[how][name] for how in ("drawn", "retold"))
        return "not measured" if drawn is None else f"{drawn:.0%} ({retold:.0%})"

    return [
        (
            "the measure",
            f"on {figures['worlds']} doodle worlds that obey (as this world retells them): left/right {both('opposite')}, "
            f"jump {both('jump')}",
        ),
        ("", f"where nobody moves, it sees walking in {both('walks_in_place')}, lifts in {both('lifts_in_place')}"),
    ]
