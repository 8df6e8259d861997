"""The restyled source: clips that were collected before, each as somebody might have drawn it (`restyle`).

Owns the request: which folder is read, and that split, levels, segments and actions stay what they are there. What is in a
shard is the worker's business (`restyled_worker`).
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.data.collection import Request
from engine.data.restyle import DRAWING
from engine.data.shards import ShardIndex, read_index
from engine.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class RestyledRequest(Request):
    """As many whole shards of the folder ``origin``, whose ``index`` was read, as ``frames`` need.

    Raises:
        ConfigError: as `Request`; another split than the folder's, or more frames than it has.
    """

    origin: Path
    index: ShardIndex

    def __post_init__(self) -> None:
        if self.split != self.index.split:
            raise ConfigError(f"collect: split is {self.split!r}, but {self.origin} holds {self.index.split!r}; leave it out")
        super().__post_init__()
        there = {shard.number for shard in self.index.shards}
        if not there.issuperset(range(self.shards)):
            raise ConfigError(
                f"collect: frames is {self.frames}, but {self.origin} has {self.index.frames} in {len(there)} shards; "
                "ask for fewer, or collect more there first"
            )

    @property
    def source(self) -> str:  # type: ignore[override]  # a constant of other sources
        return f"restyled {self.index.source}"

    @property
    def levels(self) -> dict[str, tuple[int, int]]:  # type: ignore[override]
        return {self.index.split: self.index.levels}

    @property
    def look(self) -> str:
        return f"{self.index.view}, of seed {self.index.seed}"

    @property
    def drawing(self) -> str:
        return f"{DRAWING} of {self.index.drawing}" if self.index.drawing else DRAWING

    @property
    def policy(self) -> str:
        return self.index.policy

    @property
    def frame(self) -> tuple[int, int, int]:
        return self.index.frame

    @property
    def shard_frames(self) -> int:
        return max((shard.frames for shard in self.index.shards), default=1)

    def empty_index(self) -> ShardIndex:
        return replace(super().empty_index(), fps=self.index.fps)

    def worker(self) -> list[str]:
        return [sys.executable, "-m", "engine.data.restyled_worker"]

    def job(self, shard: int) -> dict[str, Any]:
        return {"origin": str(self.origin.resolve()), "seed": self.seed, "shard": shard, "stem": self.stem(shard)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only this source asks for; split and frames are the folder's own if they are not named."""
    parser.add_argument("--from", dest="origin", type=Path, required=True, help="folder of shards to read")
    parser.set_defaults(split=None, frames=None)


def request(asked: argparse.Namespace, **shared: Any) -> RestyledRequest:
    """From the command's arguments; ``shared`` are those that every source has. Raises DataError: no readable index."""
    index = read_index(asked.origin)
    shared["split"] = shared["split"] or index.split
    if shared["frames"] is None:
        shared["frames"] = index.frames
    return RestyledRequest(**shared, origin=asked.origin, index=index)
