"""One shard of drawn clips, made in a process of its own: ``python -m engine.data.drawn_worker '{"source": ...}'``.

Owns which seeds a shard has and how it is written; what a clip shows is `doodle.clip`'s and `still`'s business. The protocol
is that of `collection`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.doodle.clip import make_clip
from engine.data.doodle.physics import IDLE
from engine.data.pictures import find_pictures
from engine.data.still import make_still
from engine.data.worker import work

Draw = Callable[[int], tuple[NDArray[np.uint8], NDArray[np.uint8]]]
"""From a level to frames [T, H, W, 3] and actions [T]."""


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Draw one shard and write ``<stem>.frames.npy`` [n, H, W, 3] uint8 and ``<stem>.actions.npy`` [n] uint8.

    Args:
        job: source, levels [first, end), seed, shard, clips, clip_frames, size, stem (path of the files without endings),
            and what the source asks for besides.

    Returns:
        The last line of the protocol; each clip is a segment.
    """
    draw = _draw(job)
    clips, length, size = job["clips"], job["clip_frames"], job["size"]
    first, end = job["levels"]
    levels = np.random.default_rng([job["seed"], first, job["shard"]]).integers(first, end, clips)
    actions_N = np.empty(clips * length, np.uint8)
    partial = job["stem"] + ".frames.npy.partial"
    frames_NHWC = np.lib.format.open_memmap(partial, "w+", np.uint8, (clips * length, size, size, 3))
    for i, level in enumerate(levels):
        at = slice(i * length, (i + 1) * length)
        frames_NHWC[at], actions_N[at] = draw(int(level))
        if i % 10 == 9:  # a clip takes some milliseconds
            print(json.dumps({"frames": at.stop}), flush=True)
    frames_NHWC.flush()
    del frames_NHWC
    with open(job["stem"] + ".actions.npy.partial", "wb") as file:
        np.save(file, actions_N)
    os.replace(job["stem"] + ".actions.npy.partial", job["stem"] + ".actions.npy")
    os.replace(partial, job["stem"] + ".frames.npy")
    return {
        "frames": clips * length,
        "segments": [[i * length, length] for i in range(clips)],
        "levels": levels.tolist(),
    }


def _draw(job: dict[str, Any]) -> Draw:
    size, length = job["size"], job["clip_frames"]
    pictures = find_pictures(Path(job["pictures"])) if job["pictures"] else ()

    def doodle(level: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        clip = make_clip(level, size, length, pictures)
        return clip.frames, clip.actions

    if job["source"] == "doodles":
        return doodle
    return lambda level: (make_still(level, size, pictures), np.full(length, IDLE, np.uint8))


if __name__ == "__main__":
    work(run)
