"""The ground of a doodle world: where one can stand. Knows no picture.

The surface is a height for every column of one unit, so there is ground everywhere; boxes stand on it, platforms hang above.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

REACH = 540
"""Columns to each side of the middle; a clip cannot lead further."""

HIGHEST = 12.0
"""The highest wall: below what every hero jumps."""


class Box(NamedTuple):
    """A rectangle in units; y is its upper edge."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Terrain:
    """``ground``: y of the bare surface per column; ``tops``: the same with the boxes on it; both [2 · REACH]."""

    kind: str
    ground: NDArray[np.float64]
    tops: NDArray[np.float64]
    boxes: tuple[Box, ...]
    platforms: tuple[Box, ...]

    def ground_floor(self, x: float, half: float) -> float:
        """The highest surface under feet that reach ``half`` to both sides, platforms aside."""
        low = min(max(int(x - half) + REACH, 0), 2 * REACH - 1)
        high = min(max(int(x + half) + REACH + 1, low + 1), 2 * REACH)
        return float(self.tops[low:high].min())

    def floor(self, x: float, half: float, above: float) -> float:
        """The highest surface under the feet, counting platforms that are not above y = ``above``."""
        floor = self.ground_floor(x, half)
        for box in self.platforms:
            if box.x - half < x < box.x + box.width + half and above <= box.y < floor:
                floor = box.y
        return floor

    def line(self, left: float, right: float) -> NDArray[np.float64]:
        """The bare surface between two x as corner points [n, 2]."""
        first, last = max(int(left) + REACH, 0), min(int(right) + REACH + 1, 2 * REACH)
        columns = np.arange(first, last)
        y = self.ground[columns]
        if self.kind == "hills":
            keep = np.arange(0, len(columns), 4)
            return np.stack([columns[keep] - REACH, y[keep]], 1).astype(np.float64)
        turns = np.flatnonzero(np.diff(y)) + 1
        x = np.concatenate([[columns[0]], np.repeat(columns[turns], 2), [columns[-1] + 1]]) - REACH
        before_after = np.stack([y[turns - 1], y[turns]], 1).reshape(-1)
        return np.stack([x, np.concatenate([[y[0]], before_after, [y[-1]]])], 1).astype(np.float64)


def flat() -> Terrain:
    """Nothing but a level."""
    level = np.zeros(2 * REACH)
    return Terrain("flat", level, level, (), ())


def make_terrain(random: np.random.Generator) -> Terrain:
    """A level, steps, hills or a level with trenches, with boxes and platforms or without."""
    kind = str(random.choice(["flat", "steps", "hills", "trenches"], p=[0.34, 0.26, 0.30, 0.10]))
    ground = {"flat": lambda _: np.zeros(2 * REACH), "steps": _steps, "hills": _hills, "trenches": _trenches}[kind](random)
    boxes = _boxes(random, ground) if random.random() < 0.4 else ()
    tops = ground.copy()
    for box in boxes:
        at = slice(int(box.x) + REACH, int(box.x + box.width) + REACH)
        tops[at] = np.minimum(tops[at], box.y)
    platforms = _platforms(random, tops) if random.random() < 0.55 else ()
    return Terrain(kind, ground, tops, tuple(boxes), tuple(platforms))


def _steps(random: np.random.Generator) -> NDArray[np.float64]:
    unit = 8.0  # about a pace
    ground = np.zeros(2 * REACH)
    x, y = 0, 0.0
    while x < 2 * REACH:
        width = int(random.integers(2, 7)) * 7
        ground[x : x + width] = y
        x += width
        down = 0.5 + 0.1 * np.sign(-y) * (abs(y) > unit)  # back to where it began, in the long run
        y += unit if random.random() < down else -unit
    return ground


def _trenches(random: np.random.Generator) -> NDArray[np.float64]:
    ground = np.zeros(2 * REACH)
    x = int(random.integers(0, 40))
    while x < 2 * REACH:
        width = int(random.integers(10, 26))
        ground[x : x + width] = float(random.uniform(7, HIGHEST))
        x += width + int(random.integers(25, 60))
    return ground


def _hills(random: np.random.Generator) -> NDArray[np.float64]:
    x = np.arange(2 * REACH)
    ground = np.zeros(2 * REACH)
    for _ in range(3):
        length = random.uniform(50, 160)
        steepest = random.uniform(0.08, 0.26)
        ground += steepest * length / (2 * np.pi) * np.sin(2 * np.pi * (x / length + random.random()))
    return ground


def _boxes(random: np.random.Generator, ground: NDArray[np.float64]) -> Sequence[Box]:
    boxes = []
    piled = random.random() < 0.35
    size = 6 if piled else int(random.integers(6, 11))  # two on one another are no higher than a wall
    spread = int(random.integers(35, 90))
    for x in range(int(random.integers(0, spread)), 2 * REACH - 40, spread):
        left = x + int(random.integers(0, 20))
        base = ground[left : left + size]
        if base.max() - base.min() < 2.5:
            y = float(base.max()) - size
            boxes.append(Box(left - REACH, y, size, size))
            beside = ground[left + size : left + 2 * size]
            if piled and np.abs(beside - base.max()).max() < 2.5:
                boxes.append(Box(left + size - REACH, y, size, size))
                boxes.append(Box(left + size - REACH, y - size, size, size))
    return boxes


def _platforms(random: np.random.Generator, tops: NDArray[np.float64]) -> Sequence[Box]:
    platforms = []
    thick, spread = float(random.uniform(2, 6)), int(random.integers(40, 90))
    for x in range(int(random.integers(0, spread)), 2 * REACH - 50, spread):
        left, width = x + int(random.integers(0, 20)), int(random.integers(12, 30))
        y = float(tops[left : left + width].min()) - float(random.uniform(13.5, 15))
        platforms.append(Box(left - REACH, y, width, thick))
    return platforms
