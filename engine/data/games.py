"""The Procgen source: four platform games, near the hero, played left as often as right.

Owns the request: which game, how near and how large its frames are, how a shard is shared among difficulties and zooms.
What is in a shard is the worker's business (`procgen_worker`), where it runs is `worker_environment`'s. (`coinrun` is the
collection that the paper describes, and the one that goes right.)
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from engine.data import worker_environment
from engine.data.coinrun import LEVELS, WORKER
from engine.data.collection import Request
from engine.errors import ConfigError

ZOOMS: dict[str, dict[str, tuple[int, ...]]] = {
    "coinrun": {"easy": (288,), "hard": (240, 288, 336)},
    "ninja": {"easy": (160, 192), "hard": (128, 160)},
    "climber": {"easy": (128, 160), "hard": (112, 128)},
    "jumper": {"easy": (160, 192), "hard": (128, 160)},
}
"""Sides of the square cut out of the 512² render. With these the hero is 8 to 16 of 64 pixels high. Each side gets its even
share of a shard: a quarter of CoinRun is easy, for all easy levels look alike there."""
DIFFICULTIES = {"easy": ("easy",), "hard": ("hard",), "mixed": ("easy", "hard")}
POLICIES = ("balanced-exploring", "sticky-exploring", "uniform-random")
SIZES = {64: 32, 128: 12, 256: 6}  # side of a frame: environments per shard
STEPS = 375  # frames per environment


@dataclass(frozen=True)
class GameRequest(Request):
    """Frames of one game. ``zoom``: sides of the square cut out of the render; none: those that suit the game."""

    game: str = "coinrun"
    difficulty: str = "mixed"
    zoom: tuple[int, ...] = ()
    player: str = "balanced-exploring"
    size: int = 64

    levels = LEVELS

    def __post_init__(self) -> None:
        for name, allowed in (("game", ZOOMS), ("difficulty", DIFFICULTIES), ("policy", POLICIES), ("size", SIZES)):
            if (asked := getattr(self, name)) not in allowed:
                raise ConfigError(f"collect: {name} is {asked!r}; choose one of {', '.join(map(str, allowed))}")
        for side in self.zoom:
            if not (64 <= side <= 512 and side % 16 == 0):
                raise ConfigError(f"collect: zoom is {side}; it must be a multiple of 16 from 64 to 512")
        super().__post_init__()

    @property
    def source(self) -> str:  # type: ignore[override]  # a constant of other sources
        return self.game

    @property
    def look(self) -> str:
        return ", ".join(f"{mode} {'+'.join(map(str, sides))}" for mode, sides in self._sides().items())

    @property
    def policy(self) -> str:
        return self.player

    @property
    def frame(self) -> tuple[int, int, int]:
        return (self.size, self.size, 3)

    @property
    def shard_frames(self) -> int:
        return SIZES[self.size] * STEPS

    def worker(self) -> list[str]:
        return [str(worker_environment.ensure_python()), str(WORKER)]

    def job(self, shard: int) -> dict[str, Any]:
        return {
            "game": self.game,
            "policy": self.policy,
            "seats": self._seats(),
            "size": self.size,
            "levels": self.levels[self.split],
            "seed": self.seed,
            "shard": shard,
            "steps": STEPS,
            "stem": self.stem(shard),
        }

    def _sides(self) -> dict[str, tuple[int, ...]]:
        return {mode: self.zoom or ZOOMS[self.game][mode] for mode in DIFFICULTIES[self.difficulty]}

    def _seats(self) -> list[tuple[str, int, int]]:
        """The environments of a shard in even shares: (mode, side, how many)."""
        views = [(mode, side) for mode, sides in self._sides().items() for side in sides]
        ends = [SIZES[self.size] * i // len(views) for i in range(len(views) + 1)]
        return [(*view, end - start) for view, (start, end) in zip(views, pairwise(ends), strict=True) if end > start]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only this source asks for."""
    parser.add_argument("--game", default="coinrun", help=", ".join(ZOOMS))
    parser.add_argument("--difficulty", default="mixed", help="easy, hard or mixed: both")
    parser.add_argument(
        "--zoom", help="sides of the square cut out of the 512² render, such as 240,288; else what suits the game"
    )
    parser.add_argument("--policy", default="balanced-exploring", help=", ".join(POLICIES))
    parser.add_argument("--size", type=int, default=64, help="side of a frame: 64, 128 or 256")


def request(asked: argparse.Namespace, **shared: Any) -> GameRequest:
    """From the command's arguments; ``shared`` are those that every source has."""
    try:
        zoom = tuple(int(side) for side in asked.zoom.split(",")) if asked.zoom else ()
    except ValueError:
        raise ConfigError(f"collect: zoom is {asked.zoom!r}; give whole numbers with commas between, such as 240,288") from None
    return GameRequest(**shared, game=asked.game, difficulty=asked.difficulty, zoom=zoom, player=asked.policy, size=asked.size)
