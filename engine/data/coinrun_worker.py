"""One shard of CoinRun, written by the worker environment's own Python: ``python coinrun_worker.py '{"seed": ...}'``.

Owns what a shard contains: which levels, which policy, how a frame is cut. A shard is a pure function of its job, so a
collection that was interrupted goes on to the same bytes. Knows no index, no other shard, and nothing of Worldsketch:
it imports NumPy and Procgen only, for it runs where the rest of the program is not installed.

Protocol: the job is one JSON argument (see `run`); every line on stdout is JSON: ``{"frames": n}`` while it works, then
``{"frames": n, "segments": [[start, length], ...], "levels": [...]}``.
"""

from __future__ import annotations

import json
import os
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FRAME = 64
RENDER = 512  # Procgen's large render, from which the zoomed view is cut
CROP = 288  # centre of the large render; the hero stays in the middle of it
STICK = 0.88  # probability to keep the last action: about eight frames of one motion
EXPLORING = np.array([7, 7, 7, 8, 8, 8, 1, 1, 2, 5, 4], np.uint8)  # Procgen actions: right, right+up, left, left+up, up, none
ACTIONS = 15


def zoom(render_HWC: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Cut the centre ``CROP²`` out of a ``RENDER²`` frame and average it down to ``FRAME²``.

    288 / 64 = 4.5, so every nine pixels make two, the middle one shared in halves: area averaging in whole numbers,
    the same on every machine.
    """
    low = (RENDER - CROP) // 2
    crop_HWC = render_HWC[low : low + CROP, low : low + CROP].astype(np.uint16)
    rows_HWC = _nine_to_two(crop_HWC)  # ≤ 9·255
    both_WHC = _nine_to_two(rows_HWC.transpose(1, 0, 2))  # ≤ 81·255 < 2¹⁶
    return ((both_WHC.transpose(1, 0, 2) + 40) // 81).astype(np.uint8)


def _nine_to_two(pixels: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Area sums along the first axis, nine pixels to two; each is nine times the average."""
    nine = pixels.reshape(-1, 9, *pixels.shape[1:])
    first = 2 * (nine[:, 0] + nine[:, 1] + nine[:, 2] + nine[:, 3]) + nine[:, 4]
    second = 2 * (nine[:, 5] + nine[:, 6] + nine[:, 7] + nine[:, 8]) + nine[:, 4]
    return np.stack([first, second], 1).reshape(-1, *pixels.shape[1:])


class _Games:
    """Several CoinRun environments of one difficulty, seen as 64×64 frames."""

    def __init__(self, job: dict[str, Any], mode: str, count: int, rand_seed: int) -> None:
        from procgen import ProcgenGym3Env

        first_level, end_level = job["levels"]
        self.count = count
        self._zoomed = job["view"] == "zoomed"
        self._env = ProcgenGym3Env(
            num=count,
            env_name="coinrun",
            distribution_mode=mode,
            start_level=first_level,
            num_levels=end_level - first_level,
            rand_seed=rand_seed,
            num_threads=0,
            render_mode="rgb_array" if self._zoomed else None,
        )

    def look(self, frames_EHWC: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], list[int]]:
        """Write the current frames; return which of them begin an episode, and their level seeds."""
        _, observed, first_E = self._env.observe()
        info = self._env.get_info()
        if self._zoomed:
            for frame_HWC, one in zip(frames_EHWC, info, strict=True):
                frame_HWC[:] = zoom(one["rgb"])
        else:
            frames_EHWC[:] = observed["rgb"]
        return first_E, [int(one["level_seed"]) for one in info]

    def act(self, actions_E: NDArray[np.uint8]) -> None:
        self._env.act(actions_E.astype(np.int32))


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Play one shard and write ``<stem>.frames.npy`` [n, 64, 64, 3] uint8 and ``<stem>.actions.npy`` [n] uint8.

    Args:
        job: view ("zoomed" or "paper"), levels [first, end), seed, shard, games (environments), steps (frames per
            environment), stem (path of the files without their endings).

    Returns:
        The last line of the protocol. A segment is a run of consecutive frames of one episode of one environment.
        Action i was taken at frame i and leads to frame i + 1; the last action of a segment leads out of it.
    """
    games, steps, zoomed = job["games"], job["steps"], job["view"] == "zoomed"
    rng = np.random.default_rng([job["seed"], job["levels"][0], job["shard"]])
    modes = {"easy": games // 2, "hard": games - games // 2} if zoomed else {"hard": games}
    halves = [_Games(job, mode, count, int(rng.integers(2**31))) for mode, count in modes.items()]

    frames_ETHWC = np.empty((games, steps, FRAME, FRAME, 3), np.uint8)
    actions_ET = np.empty((games, steps), np.uint8)
    first_ET = np.empty((games, steps), np.bool_)
    levels_ET = np.empty((games, steps), np.int64)
    actions_E = rng.choice(EXPLORING, games)
    for t in range(steps):
        if zoomed:
            actions_E = np.where(rng.random(games) < STICK, actions_E, rng.choice(EXPLORING, games))
        else:
            actions_E = rng.integers(0, ACTIONS, games, dtype=np.uint8)
        actions_ET[:, t] = actions_E
        low = 0
        for half in halves:
            at = slice(low, low + half.count)
            first_ET[at, t], levels_ET[at, t] = half.look(frames_ETHWC[at, t])
            half.act(actions_E[at])
            low = at.stop
        if t % 10 == 9:
            print(json.dumps({"frames": (t + 1) * games}), flush=True)

    _save(Path(job["stem"] + ".actions.npy"), actions_ET.reshape(-1))
    _save(Path(job["stem"] + ".frames.npy"), frames_ETHWC.reshape(-1, FRAME, FRAME, 3))
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
