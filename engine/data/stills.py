"""The source of stills: single pictures for the tokenizer, drawn here or cut out of a folder of the user's pictures.

What a still shows is `still`'s business. Which files there are is part of the result: adding to the folder of pictures makes
other stills.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.data import still
from engine.data.drawn import DrawnRequest
from engine.errors import ConfigError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})


@dataclass(frozen=True)
class StillRequest(DrawnRequest):
    """Stills of two frames each.

    Raises:
        ConfigError: as `DrawnRequest`; or ``pictures`` is given, and is no folder with images somewhere in it.
    """

    pictures: Path | None = None

    source = "stills"
    policy = "none"
    clip_frames = still.FRAMES

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.pictures is None:
            return
        if not self.pictures.is_dir():
            raise ConfigError(f"collect: pictures is {self.pictures}, which is no folder; name a folder of images")
        if not find_pictures(self.pictures):
            raise ConfigError(f"collect: pictures is {self.pictures}, where no image is; name a folder of images")

    @property
    def look(self) -> str:
        return "still" if self.pictures is None else "picture"

    def job(self, shard: int) -> dict[str, Any]:
        return super().job(shard) | {"pictures": None if self.pictures is None else str(self.pictures.resolve())}


def find_pictures(folder: Path) -> list[Path]:
    """Every file below a folder that is named like an image, in the order of their paths."""
    found = (Path(where) / name for where, _, names in os.walk(folder) for name in names)
    return sorted(path for path in found if path.suffix.lower() in SUFFIXES)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only this source asks for."""
    parser.add_argument("--size", type=int, default=64, help="width and height of the frames")
    parser.add_argument("--pictures", type=Path, help="a folder of images; six stills in ten are then cut out of them")


def request(asked: argparse.Namespace, **shared: Any) -> StillRequest:
    """From the command's arguments; ``shared`` are those that every source has."""
    return StillRequest(**shared, size=asked.size, pictures=asked.pictures)
