"""One shard of restyled clips, in a process of its own: ``python -m engine.data.restyled_worker '{"origin": ...}'``.

Owns how a shard is read and written, and that each segment has a look of its own; what looks there are is `restyle`'s
business. The protocol is that of `collection`.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.restyle import restyle
from engine.data.shards import read_index
from engine.data.worker import work


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Restyle one shard into ``<stem>.frames.npy``, beside a copy of its actions.

    Args:
        job: origin (the folder that is read), seed, shard (its number there and here), stem (path of the files without
            their endings).

    Returns:
        The last line of the protocol: segments and levels as they are in the origin.

    Raises:
        DataError: the shard is missing in the origin, truncated or of another size.
    """
    folder = Path(job["origin"])
    index = read_index(folder)
    shard = next(one for one in index.shards if one.number == job["shard"])
    frames_NHWC, _ = shard.map(folder, index.frame)
    seeds = np.random.default_rng([job["seed"], index.levels[0], shard.number]).integers(2**31, size=len(shard.segments))
    frames_file, actions_file = job["stem"] + ".frames.npy", job["stem"] + ".actions.npy"
    restyled_NHWC = np.lib.format.open_memmap(frames_file + ".partial", "w+", np.uint8, frames_NHWC.shape)
    done = 0
    for (start, length), seed in zip(shard.segments, seeds, strict=True):
        restyled_NHWC[start : start + length] = restyle(frames_NHWC[start : start + length], int(seed))
        done += length
        print(json.dumps({"frames": done}), flush=True)
    restyled_NHWC.flush()
    del restyled_NHWC
    shutil.copyfile(shard.path(folder, "actions"), actions_file + ".partial")
    os.replace(actions_file + ".partial", actions_file)
    os.replace(frames_file + ".partial", frames_file)
    return {"frames": shard.frames, "segments": shard.segments, "levels": shard.levels}


if __name__ == "__main__":
    work(run)
