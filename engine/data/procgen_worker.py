"""One shard of a Procgen game, written by the worker environment's own Python: ``python procgen_worker.py '{"seed": ...}'``.

Owns what a shard contains: which levels, which policy, how a frame is cut. A shard is a pure function of its job, so a
collection that was interrupted goes on to the same bytes. Knows no index, no other shard, and nothing of Worldsketch:
it imports NumPy and Procgen only, for it runs where the rest of the program is not installed.

Protocol: the job is one JSON argument (see `run`); every line on stdout is JSON: ``{"frames": n}`` while it works, then
``{"frames": n, "segments": [[start, length], ...], "levels": [...]}``.

Shapes: E games, T steps, H and W pixels, C colours.
"""

from __future__ import annotations

import json
import math
import os
import struct
import sys
import types
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

RENDER = 512  # Procgen's large render, from which a near view is cut
ACTIONS = 15  # the same in every game; those after the ninth do nothing in these four but throw the ninja's stars
STICK = 0.88  # probability to keep the last action: about eight frames of one motion
RIGHTWARDS = np.array([7, 7, 7, 8, 8, 8, 1, 1, 2, 5, 4], np.uint8)  # right, right+up, left, left+up, up, none
HEADING = np.array([7, 7, 7, 7, 8, 8, 8, 8, 8, 1, 2, 5, 4, 4], np.uint8)  # when going right
TURN = 0.04  # probability to turn round: 25 frames of one heading, long enough to get somewhere
MIRRORED = np.array([6, 7, 8, 3, 4, 5, 0, 1, 2, *range(9, ACTIONS)], np.uint8)  # an action's other hand: left for right


class _Policy(Protocol):
    def __call__(self, first_E: NDArray[np.bool_]) -> NDArray[np.uint8]:
        """The next actions of all games; ``first_E`` says which begin an episode."""


def uniform(rng: np.random.Generator, games: int) -> _Policy:
    """Any action at any step, as in the paper."""
    rng.choice(RIGHTWARDS, games)  # drawn for nothing since ever: without it, folders begun earlier would not go on the same
    return lambda first_E: rng.integers(0, ACTIONS, games, dtype=np.uint8)


def rightwards(rng: np.random.Generator, games: int) -> _Policy:
    """Goes right more often than left, where CoinRun's levels lead."""
    actions_E = rng.choice(RIGHTWARDS, games)

    def act(first_E: NDArray[np.bool_]) -> NDArray[np.uint8]:
        nonlocal actions_E
        actions_E = np.where(rng.random(games) < STICK, actions_E, rng.choice(RIGHTWARDS, games))
        return actions_E

    return act


def wandering(rng: np.random.Generator, games: int) -> _Policy:
    """Sets out to the right, where the levels lead, turns round now and then, and jumps more often than not on the way."""
    actions_E = rng.choice(HEADING, games)
    left_E = np.zeros(games, np.bool_)

    def act(first_E: NDArray[np.bool_]) -> NDArray[np.uint8]:
        nonlocal actions_E, left_E
        turn_E = rng.random(games) < TURN
        left_E = ~first_E & (left_E ^ turn_E)
        drawn_E = rng.choice(HEADING, games)
        drawn_E = np.where(left_E, MIRRORED[drawn_E], drawn_E)
        actions_E = np.where(turn_E | (rng.random(games) >= STICK), drawn_E, actions_E)
        return actions_E

    return act


POLICIES = {"uniform-random": uniform, "sticky-exploring": rightwards, "balanced-exploring": wandering}
MIRRORING = {"balanced-exploring"}
"""Every second game is shown and played in a mirror: whatever stops a hero on his way back, left comes as often as right."""


def shrink(crop_HWC: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """A square picture at ``size²``, each pixel the average of the area that it covers, rounded half up.

    Whole numbers below 2²⁴ held in float32: the sums are exact, so they are the same on every machine.
    """
    side = len(crop_HWC)
    common = math.gcd(side, size)
    many, few = side // common, size // common  # every `many` pixels become `few`
    edges = np.minimum.outer(np.arange(1, few + 1) * many, np.arange(1, many + 1) * few)
    starts = np.maximum.outer(np.arange(few) * many, np.arange(many) * few)
    shares = np.maximum(edges - starts, 0).astype(np.float32)  # [few, many]: how much of each pixel goes into each
    rows_HWC = (shares @ crop_HWC.reshape(-1, many, side * 3).astype(np.float32)).reshape(size, side, 3)
    both_HWC = (shares @ rows_HWC.reshape(size, -1, many, 3)).reshape(size, size, 3)
    area = many * many
    averaged_HWC: NDArray[np.uint8] = ((both_HWC.astype(np.int32) + area // 2) // area).astype(np.uint8)
    return averaged_HWC


def cut(render_HWC: NDArray[np.uint8], crop: int, hero: tuple[int, int], tile: float) -> NDArray[np.uint8]:
    """``crop²`` pixels of a render, the hero (row, column) in the middle, unless that lies beyond its upper or lower edge.

    Beyond its left or right edge its outermost tile goes on for ever: a wall.
    """
    top = min(max(hero[0] - crop // 2, 0), RENDER - crop)
    rows_HWC = render_HWC[top : top + crop]
    left = hero[1] - crop // 2
    if 0 <= left <= RENDER - crop:
        return rows_HWC[:, left : left + crop]
    columns = np.arange(left, left + crop)
    columns = np.where(columns < 0, columns % tile, columns)
    columns = np.where(columns >= RENDER, RENDER - tile + (columns - RENDER) % tile, columns)
    return rows_HWC[:, columns.astype(np.intp)]


class _Games:
    """Several environments of one game, difficulty and view, seen as frames of ``size²``."""

    def __init__(self, job: dict[str, Any], mode: str, crop: int | None, count: int, rand_seed: int) -> None:
        from procgen import ProcgenGym3Env

        first_level, end_level = job["levels"]
        self.count = count
        self._crop, self._size = crop, job["size"]
        # Climber shows the whole width of a level and moves with the hero up and down only; all others keep him in the middle.
        self._tiles = {"easy": 16, "hard": 20}[mode] if job["game"] == "climber" else None
        self._env = ProcgenGym3Env(
            num=count,
            env_name=job["game"],
            distribution_mode=mode,
            start_level=first_level,
            num_levels=end_level - first_level,
            rand_seed=rand_seed,
            num_threads=0,
            render_mode=None if crop is None else "rgb_array",
        )

    def look(self, frames_EHWC: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], list[int]]:
        """Write the current frames; return which of them begin an episode, and their level seeds."""
        _, observed, first_E = self._env.observe()
        info = self._env.get_info()
        if self._crop is None:
            frames_EHWC[:] = observed["rgb"]
        else:
            middle, tile = RENDER // 2, RENDER / (self._tiles or 1)
            heroes = [(middle, middle)] * self.count
            if self._tiles:
                # The camera looks a fixed stretch above the hero: he stands five of his heights above the lower edge.
                heroes = [(round(RENDER - 2.5 * tile), round(_hero_x(state) * tile)) for state in self._env.get_state()]
            for frame_HWC, one, hero in zip(frames_EHWC, info, heroes, strict=True):
                frame_HWC[:] = shrink(cut(one["rgb"], self._crop, hero, tile), self._size)
        return first_E, [int(one["level_seed"]) for one in info]

    def act(self, actions_E: NDArray[np.uint8]) -> None:
        self._env.act(actions_E.astype(np.int32))


def _hero_x(state: bytes) -> float:
    """Where the hero stands, in tiles from the left edge of the level: the first entity of a serialised Procgen game."""
    at = 4  # version

    def after_text(at: int) -> int:
        return at + 4 + struct.unpack_from("<i", state, at)[0]  # type: ignore[no-any-return]  # struct is typed Any

    at = after_text(at) + 4 * 17  # game; options, seeds
    for _ in range(2):  # random generators
        at = after_text(at + 4)
    at += 4 * 17  # what happened in the last step; grid size; number of entities
    return struct.unpack_from("<f", state, at)[0]  # type: ignore[no-any-return]


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Play one shard and write ``<stem>.frames.npy`` [n, size, size, 3] uint8 and ``<stem>.actions.npy`` [n] uint8.

    Args:
        job: game (coinrun, ninja, climber or jumper), policy (a name in `POLICIES`), seats (a list of [mode "easy" or
            "hard", side of the square cut out of the 512² render or null for Procgen's own 64×64 frame, environments]),
            size (of a frame), levels [first, end), seed, shard, steps (frames per environment), stem (path of the files
            without their endings).

    Returns:
        The last line of the protocol. A segment is a run of consecutive frames of one episode of one environment.
        Action i was taken at frame i, as seen, and leads to frame i + 1; the last action of a segment leads out of it.
    """
    games, steps, size = sum(count for _, _, count in job["seats"]), job["steps"], job["size"]
    rng = np.random.default_rng([job["seed"], job["levels"][0], job["shard"]])
    groups = [_Games(job, mode, crop, count, int(rng.integers(2**31))) for mode, crop, count in job["seats"]]
    policy = POLICIES[job["policy"]](rng, games)
    mirrored_E = (np.arange(games) % 2 == 1) & (job["policy"] in MIRRORING)

    frames_ETHWC = np.empty((games, steps, size, size, 3), np.uint8)
    actions_ET = np.empty((games, steps), np.uint8)
    first_ET = np.empty((games, steps), np.bool_)
    levels_ET = np.empty((games, steps), np.int64)
    for t in range(steps):
        low = 0
        for group in groups:
            at = slice(low, low + group.count)
            first_ET[at, t], levels_ET[at, t] = group.look(frames_ETHWC[at, t])
            low = at.stop
        frames_ETHWC[mirrored_E, t] = frames_ETHWC[mirrored_E, t, :, ::-1]
        actions_E = policy(first_ET[:, t])
        actions_ET[:, t] = np.where(mirrored_E, MIRRORED[actions_E], actions_E)
        low = 0
        for group in groups:
            group.act(actions_E[low : low + group.count])
            low += group.count
        if t % 10 == 9:
            print(json.dumps({"frames": (t + 1) * games}), flush=True)

    _save(Path(job["stem"] + ".actions.npy"), actions_ET.reshape(-1))
    _save(Path(job["stem"] + ".frames.npy"), frames_ETHWC.reshape(-1, size, size, 3))
    first_ET[:, 0] = True
    starts = np.flatnonzero(first_ET.reshape(-1))
    lengths = np.diff(starts, append=games * steps)
    return {
        "frames": games * steps,
        "segments": [[int(start), int(length)] for start, length in zip(starts, lengths, strict=True)],
        "levels": levels_ET.reshape(-1)[starts].tolist(),
    }


def _stand_in_for_gym() -> None:
    """Procgen registers itself with the long-abandoned ``gym`` when imported. We play through gym3 and install no gym."""
    registration = types.ModuleType("gym.envs.registration")
    registration.register = lambda **_: None  # type: ignore[attr-defined]  # a module made here
    for module in (types.ModuleType("gym"), types.ModuleType("gym.envs"), registration):
        sys.modules[module.__name__] = module


def _save(path: Path, array: NDArray[Any]) -> None:
    """Write beside the target, then rename: a shard is there whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as file:
        np.save(file, array)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


if __name__ == "__main__":
    _stand_in_for_gym()
    print(json.dumps(run(json.loads(sys.argv[1]))), flush=True)
