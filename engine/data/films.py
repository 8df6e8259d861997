"""The film source: videos of play, whatever game they show, as frames to learn from.

Owns which stretch of which film belongs to which split, and to which shard. What is in a shard is the worker's business
(`film_worker`), how a file is read is `video`'s.

All films of a folder lie end to end, in the order of their paths, on one tape. Of every 200 seconds of it (of all of it, if
it is shorter) the first eight tenths are for training, the next for validation, the last for testing: each split sees every
long film, none sees a second of another's. The level of a stretch is the second of the tape at which it begins.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from engine.data.collection import FPS, Request
from engine.data.drawn import LEVELS, SHARD_PIXELS
from engine.data.video import Part, clip_seconds
from engine.errors import ConfigError, DataError

SUFFIXES = frozenset(
    {".3gp", ".apng", ".avi", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ogv", ".ts"}
    | {".webm", ".webp", ".wmv"}
)
ROUND = 200.0
"""Seconds of tape within which every split has its share."""

SHARES = {"train": (0.0, 0.8), "validation": (0.8, 0.9), "test": (0.9, 1.0)}
_MOST_PARTS = 300
"""Of a shard: a job is one argument of a command, which has its limits."""

_SHORTEST = 0.2
"""Seconds: two frames, the least that shows how something moves."""


class Film(NamedTuple):
    """A video and its length in seconds."""

    path: Path
    seconds: float


class Stretch(NamedTuple):
    """Seconds ``start`` to ``stop`` of a film, which begin at second ``place`` of the tape."""

    path: Path
    start: float
    stop: float
    place: float

    @property
    def frames(self) -> int:
        """As many as it should give; a damaged film gives fewer."""
        return max(1, round((self.stop - self.start) * FPS))


def find_films(folder: Path) -> tuple[tuple[Film, ...], tuple[str, ...]]:
    """Every film below a folder, in the order of their paths, and a line for each file that is named like one and is none.

    Raises:
        ConfigError: no film is there.
    """
    found = (Path(where) / name for where, _, names in os.walk(folder) for name in names)
    films, faults = list[Film](), list[str]()
    for path in sorted(one for one in found if one.suffix.lower() in SUFFIXES):
        try:
            films.append(Film(path, clip_seconds(path)))
        except DataError as error:
            faults.append(str(error))
    if not films:
        why = f" ({faults[0]})" if faults else ""
        raise ConfigError(f"collect: no film is in {folder}{why}; name a folder of videos, such as .mp4, .mkv or .webm")
    return tuple(films), tuple(faults)


def stretches(films: Sequence[Film], split: str) -> Iterator[Stretch]:
    """The parts of films that are for a split, in the order of the tape."""
    total = sum(film.seconds for film in films)
    turn = min(ROUND, total)
    first, last = (turn * share for share in SHARES[split])
    place = 0.0
    for film in films:
        for number in range(int(place // turn), int((place + film.seconds) // turn) + 1):
            start = max(place, number * turn + first)
            stop = min(place + film.seconds, number * turn + last)
            if stop - start >= _SHORTEST:
                yield Stretch(film.path, start - place, stop - place, start)
        place += film.seconds


@dataclass(frozen=True, kw_only=True)
class FilmRequest(Request):
    """The frames that ``films``, found below ``folder``, have for a split, 10 a second. ``size``: their height and width.

    ``crop``: left, top, right and bottom of the part that is seen, as shares of the width and height; the largest piece of the
    frames' shape in its middle becomes a frame.

    Raises:
        ConfigError: as `Request`; a size outside 16 to 512.  DataError: ``crop`` leaves nothing.
    """

    folder: Path
    films: tuple[Film, ...]
    size: tuple[int, int] = (64, 64)
    crop: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)

    source = "films"
    levels = LEVELS
    policy = "whoever played"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not all(16 <= side <= 512 for side in self.size):
            raise ConfigError("collect: size is {1}x{0}; each side must be from 16 to 512".format(*self.size))
        left, top, right, bottom = self.crop
        Part(left=left, top=top, right=right, bottom=bottom)

    @property
    def look(self) -> str:
        """Names the very files: with others, a stretch would be another."""
        listed = [f"{film.path.relative_to(self.folder)} {film.seconds:.2f}" for film in self.films]
        digest = hashlib.sha256("\n".join(listed).encode()).hexdigest()
        part = "" if self.crop == (0, 0, 1, 1) else " part {:g},{:g},{:g},{:g} of".format(*self.crop)
        return f"{part} {len(self.films)} films, {digest[:8]}".lstrip()

    @property
    def frame(self) -> tuple[int, int, int]:
        return *self.size, 3

    @property
    def shard_frames(self) -> int:
        return max(1, SHARD_PIXELS // (self.size[0] * self.size[1]))

    @property
    def shards(self) -> int:
        """Those that begin within the frames asked for."""
        begins = accumulate((self.frames_in(shard) for shard in range(len(self.plan))), initial=0)
        return sum(begin < self.frames for begin in list(begins)[:-1])

    def frames_in(self, shard: int) -> int:
        return sum(part.frames for part in self.plan[shard])

    @cached_property
    def plan(self) -> tuple[tuple[Stretch, ...], ...]:
        """The parts of each shard there can be; a long stretch is parted where a shard is full."""
        shards, room = list[list[Stretch]](), 0
        for rest in stretches(self.films, self.split):
            while rest.frames > room:
                if room:
                    head = rest.start + room / FPS
                    shards[-1].append(rest._replace(stop=head))
                    rest = rest._replace(start=head, place=rest.place + room / FPS)
                shards.append([])
                room = self.shard_frames
            shards[-1].append(rest)
            room = 0 if len(shards[-1]) == _MOST_PARTS else room - rest.frames
        return tuple(tuple(shard) for shard in shards)

    def worker(self) -> list[str]:
        return [sys.executable, "-m", "engine.data.film_worker"]

    def job(self, shard: int) -> dict[str, Any]:
        base = self.levels[self.split][0]
        parts = [(str(one.path.resolve()), one.start, one.stop, base + int(one.place)) for one in self.plan[shard]]
        return {"parts": parts, "size": self.size, "crop": self.crop, "stem": self.stem(shard)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only this source asks for; without a number of frames it takes all that the films have."""
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="folder of videos, looked through to its depth")
    parser.add_argument("--size", default="64", help="of the frames: 64, or width and height, as in 160x96")
    parser.add_argument(
        "--crop", default="0,0,1,1", metavar="L,T,R,B", help="the part that is seen: 0,0.1,1,1 leaves the upper tenth out"
    )
    parser.set_defaults(frames=None)


def request(asked: argparse.Namespace, **shared: Any) -> FilmRequest:
    """From the command's arguments; ``shared`` are those that every source has. Names the files that are left out on stderr."""
    films, faults = find_films(asked.folder)
    for line in faults:
        print(f"left out: {line}", file=sys.stderr)
    return film_request(asked.folder, films, _size_of(asked.size), crop_of(asked.crop), **shared)


def film_request(
    folder: Path, films: tuple[Film, ...], size: tuple[int, int], crop: tuple[float, float, float, float], **shared: Any
) -> FilmRequest:
    """``shared["frames"]``: None for all there are, and never more than those."""
    there = sum(one.frames for one in stretches(films, shared["split"])) if shared["split"] in SHARES else 1
    if not there:
        raise ConfigError(f"collect: the films in {folder} are too short to leave anything for {shared['split']}; add more")
    shared["frames"] = there if shared["frames"] is None else min(shared["frames"], there)
    return FilmRequest(folder=folder, films=films, size=size, crop=crop, **shared)


def crop_of(text: str) -> tuple[float, float, float, float]:
    """Raises ConfigError: not four numbers."""
    try:
        left, top, right, bottom = (float(word) for word in text.split(","))
    except ValueError:
        raise ConfigError(f"collect: crop is {text!r}; write left,top,right,bottom from 0 to 1, as in 0,0.1,1,1") from None
    return left, top, right, bottom


def _size_of(text: str) -> tuple[int, int]:
    """Height and width."""
    width, _, height = text.partition("x")
    try:
        return int(height or width), int(width)
    except ValueError:
        raise ConfigError(f"collect: size is {text!r}; write a number, or width and height as in 160x96") from None
