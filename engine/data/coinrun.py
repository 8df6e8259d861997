"""The CoinRun source: real frames of the game in Procgen, from an environment of its own.

Owns the request: which view, which levels, how large a shard is. What is in a shard is the worker's business
(`procgen_worker`), where it runs is `worker_environment`'s.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.data import worker_environment
from engine.data.collection import Request
from engine.errors import ConfigError

WORKER = Path(__file__).with_name("procgen_worker.py")
LEVELS = {"train": (0, 10_000), "validation": (10_000, 10_500), "test": (10_500, 11_000)}  # [first, end), disjoint
GAMES = {"zoomed": 32, "paper": 12}  # environments per shard
STEPS = {"zoomed": 375, "paper": 1000}  # frames per environment; the paper plays 1000
POLICIES = {"zoomed": "sticky-exploring", "paper": "uniform-random"}


@dataclass(frozen=True)
class CoinRunRequest(Request):
    """CoinRun frames in whole shards of 12 000. Raises ConfigError, as `Request` does."""

    view: str = "zoomed"

    source = "coinrun"
    levels = LEVELS
    frame = (64, 64, 3)

    def __post_init__(self) -> None:
        if self.view not in GAMES:
            raise ConfigError(f"collect: view is {self.view!r}; choose one of {', '.join(GAMES)}")
        super().__post_init__()

    @property
    def look(self) -> str:
        return self.view

    @property
    def policy(self) -> str:
        return POLICIES[self.view]

    @property
    def shard_frames(self) -> int:
        return GAMES[self.view] * STEPS[self.view]

    def worker(self) -> list[str]:
        return [str(worker_environment.ensure_python()), str(WORKER)]

    def job(self, shard: int) -> dict[str, Any]:
        games = GAMES[self.view]
        zoomed = [("easy", 288, games // 2), ("hard", 288, games - games // 2)]  # the middle: the hero is 11 pixels high
        return {
            "game": "coinrun",
            "policy": self.policy,
            "seats": zoomed if self.view == "zoomed" else [("hard", None, games)],
            "size": 64,
            "levels": LEVELS[self.split],
            "seed": self.seed,
            "shard": shard,
            "steps": STEPS[self.view],
            "stem": self.stem(shard),
        }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only this source asks for."""
    parser.add_argument("--view", default="zoomed", help="zoomed: near the hero, sticky actions; paper: hard, uniform actions")


def request(asked: argparse.Namespace, **shared: Any) -> CoinRunRequest:
    """From the command's arguments; ``shared`` are those that every source has."""
    return CoinRunRequest(**shared, view=asked.view)
