"""What the sources have in common whose frames are drawn here, by this program: `doodles` and `stills`.

Owns the part of their requests that is the same: the size of the frames, the ranges of seeds, the user's pictures, the worker.
A level is the seed of one clip. Which files there are in the folder of pictures is part of the result.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from engine.data.collection import Request
from engine.data.pictures import find_pictures
from engine.errors import ConfigError

LEVELS = {"train": (0, 10**9), "validation": (10**9, 2 * 10**9), "test": (2 * 10**9, 3 * 10**9)}  # [first, end), disjoint
SHARD_PIXELS = 12_000 * 64 * 64


@dataclass(frozen=True)
class DrawnRequest(Request):
    """Frames of ``size`` × ``size`` pixels, in whole shards of about 12 000 frames, fewer if they are larger.

    Raises:
        ConfigError: as `Request`; a size outside 16 to 512; ``pictures`` is no folder with images somewhere in it.
    """

    size: int = 64
    pictures: Path | None = None

    clip_frames: ClassVar[int]
    """Frames of one clip, which is a segment and has a level of its own."""

    kind: ClassVar[str]
    """What the frames are, in a word."""

    drawing: ClassVar[str]

    levels = LEVELS

    def __post_init__(self) -> None:
        super().__post_init__()
        self.check(size=(16, 512))
        if self.pictures is not None and not find_pictures(self.pictures):
            raise ConfigError(f"collect: pictures is {self.pictures}, where no image is; name a folder of images")

    @property
    def look(self) -> str:
        return self.kind if self.pictures is None else f"{self.kind}, pictures"

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
            "pictures": None if self.pictures is None else str(self.pictures.resolve()),
            "stem": self.stem(shard),
        }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What these sources ask for."""
    parser.add_argument("--size", type=int, default=64, help="width and height of the frames; what they show stays the same")
    parser.add_argument("--pictures", type=Path, help="a folder of images of your own; parts of them are used")
