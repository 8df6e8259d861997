"""One shard of films, read in a process of its own: ``python -m engine.data.film_worker '{"parts": ...}'``.

Owns how stretches become a shard, and where a segment ends: at a cut, for what follows it did not come of what was before.
The protocol is that of `collection`.
"""

from __future__ import annotations

import json
import os
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.collection import FPS
from engine.data.video import Part, read_clip
from engine.data.worker import work
from engine.errors import DataError

CUT = 0.3
"""The share of a picture's pixels that change their kind of colour at a cut. Where clips of CoinRun, restyled CoinRun and
doodle worlds were joined it finds 79 to 97 in 100 of 629 joins, and none where there is none, in 55 200 frames."""

_LEAST = 10.0
"""Seconds: a shorter stretch that cannot be read is given up."""


def cuts(frames_THWC: NDArray[np.uint8]) -> list[int]:
    """The frames with which another scene begins. Two ways to tell colours apart must agree: a fade crosses one border at a
    time."""
    changed = np.minimum(_changed(frames_THWC >> 6), _changed((frames_THWC >> 5) + 1 >> 1))
    return [int(at) + 1 for at in np.flatnonzero(changed > CUT)]


def _changed(kinds_THWC: NDArray[np.integer[Any]]) -> NDArray[np.float64]:
    """The share of pixels [T - 1] whose colours, of five levels a channel, are other ones than in the picture before."""
    kinds = kinds_THWC.astype(np.intp) @ np.array([25, 5, 1])
    shares = np.stack([np.bincount(kind.ravel(), minlength=125) for kind in kinds]) / kinds[0].size
    return np.asarray(np.abs(np.diff(shares, axis=0)).sum(1) / 2)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Read one shard and write ``<stem>.frames.npy`` [n, H, W, 3] uint8 and ``<stem>.actions.npy`` [n], zeros: nobody knows.

    Args:
        job: parts (path, first second, last second, level), size (height, width), crop (left, top, right, bottom), stem
            (path of the files without their endings).

    Returns:
        The last line of the protocol; ``left_out`` says of which stretches nothing could be read, and why.

    Raises:
        DataError: nothing could be read of any.
    """
    (height, width), (left, top, right, bottom) = job["size"], job["crop"]
    clips, segments, levels, left_out = list[NDArray[np.uint8]](), list[tuple[int, int]](), list[int](), list[str]()
    done = 0
    parts = [tuple(part) for part in reversed(job["parts"])]
    while parts:
        path, start, stop, level = parts.pop()
        part = Part(start, stop, left, top, right, bottom)
        try:
            most = round((stop - start) * FPS) or 1
            frames = read_clip(path, fps=FPS, size=(height, width), max_frames=most, part=part).frames
        except DataError as error:
            middle = (start + stop) / 2
            if stop - start > _LEAST:  # one bad spot does not cost all of it
                parts += [(path, middle, stop, level), (path, start, middle, level)]
            else:
                left_out.append(f"{error} (seconds {start:.0f} to {stop:.0f})")
            continue
        clips.append(frames)
        edges = [0, *cuts(frames), len(frames)]
        segments += [(done + first, end - first) for first, end in pairwise(edges)]
        levels += [level] * (len(edges) - 1)
        done += len(frames)
        print(json.dumps({"frames": done}), flush=True)
    if not clips:
        raise DataError(left_out[0])
    for name, array in (("frames", np.concatenate(clips)), ("actions", np.zeros(done, np.uint8))):
        target = f"{job['stem']}.{name}.npy"
        with open(f"{target}.partial", "wb") as file:
            np.save(file, array)
        os.replace(f"{target}.partial", target)
    return {"frames": done, "segments": segments, "levels": levels, "left_out": left_out}


if __name__ == "__main__":
    work(run)
