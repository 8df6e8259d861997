"""What the sources have in common whose frames are drawn here, by this program: `doodles` and `stills`.

Owns the part of their requests that is the same: the size of the pictures, the ranges of seeds, the worker. A level is the
seed of one clip.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from engine.data.collection import Request

LEVELS = {"train": (0, 10**9), "validation": (10**9, 2 * 10**9), "test": (2 * 10**9, 3 * 10**9)}  # [first, end), disjoint
SHARD_PIXELS = 12_000 * 64 * 64


@dataclass(frozen=True)
class DrawnRequest(Request):
    """Pictures of ``size`` × ``size`` pixels, in whole shards of about 12 000 frames, fewer if they are larger.

    Raises:
        ConfigError: as `Request`, or a size outside 16 to 512.
    """

    size: int = 64

    levels = LEVELS

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check(size=(16, 512))

    @property
    def clip_frames(self) -> int:
        """Frames of one clip, which is a segment and has a level of its own."""
        raise NotImplementedError

    @property
    def clips(self) -> int:
        """Clips in a shard."""
        return max(1, SHARD_PIXELS // (self.size**2 * self.clip_frames))

    @property
    def frame(self) -> tuple[int, int, int]:
        return self.size, self.size, 3

    @property
    def shard_frames(self) -> int:
        return self.clips * self.clip_frames

    def worker(self) -> list[str]:
        return [sys.executable, "-m", "engine.data.drawn_worker"]

    def job(self, shard: int) -> dict[str, Any]:
        return {
            "source": self.source,
            "levels": self.levels[self.split],
            "seed": self.seed,
            "shard": shard,
            "clips": self.clips,
            "clip_frames": self.clip_frames,
            "size": self.size,
            "stem": self.stem(shard),
        }
