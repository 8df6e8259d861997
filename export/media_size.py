"""How large a file will be before it is written, and how to get it under a limit.

An estimate encodes: all of a short clip, stretches of a long one. Knows the writers only through `write_media`.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import MediaError
from export.media import write_media
from export.media_dressing import Dressing, Layout
from export.media_formats import format_of
from export.media_options import MB, Frame, MediaOptions
from export.media_place import MediaReport, MediaTooLarge
from export.media_recipe import Recipe

_PIXELS_TRIED = {".gif": 40e6, ".mp4": 20e6, ".webm": 14e6, ".webp": 14e6, ".apng": 10e6, ".mkv": 16e6, "": 6e6, ".png": 16e6}
"""Pixels of pictures that an estimate encodes: about half a second of one free core."""
_THUMBNAIL = 64
"""Pixels a side."""
_STRETCHES = 4
_SHORTEST = 6
"""Pictures of a stretch, at the least."""
_SETTLED = 24
"""Pictures after which a film's encoder has settled: before, each costs more than later ones."""
_SLOWEST = 4.0
"""Pictures per second below which fitting does not go."""


@dataclass(frozen=True)
class Sharing:
    """One clip to be shared, but for its place: ``frames`` (each H×W×3), and everything that `write_media` takes with them."""

    frames: Sequence[Frame] = field(repr=False)
    suffix: str
    options: MediaOptions
    dressing: Dressing = field(default_factory=Dressing, repr=False)
    recipe: Recipe | None = field(default=None, repr=False)

    def write(self, path: Path, **more: Any) -> MediaReport:
        """`write_media` with all of this; ``more`` are its other arguments."""
        return write_media(self.frames, path, self.options, dressing=self.dressing, recipe=self.recipe, **more)

    def picture_size(self) -> tuple[int, int]:
        """Height and width of a picture in the file."""
        return Layout(self.dressing, self.options, *self.frames[0].shape[:2]).size

    def part(self, indices: Sequence[int]) -> Sharing:
        """Only these frames, each shown once, without title card and recipe."""
        dressing = self.dressing
        actions, beside = dressing.actions, dressing.beside
        return replace(
            self,
            frames=[self.frames[t] for t in indices],
            options=replace(self.options, boomerang=False, rate=None, speed=1.0, fps=float(self.options.shown_rate)),
            dressing=replace(
                dressing,
                title=None,
                actions=tuple(actions[t] for t in indices if t < len(actions)),
                beside=[beside[min(t, len(beside) - 1)] for t in indices] if len(beside) else (),
            ),
            recipe=None,
        )


def estimate(sharing: Sharing, should_stop: Callable[[], bool] | None = None) -> int:
    """About how many bytes the file will have.

    Raises:
        MediaError: it cannot be written like that.  MediaStopped: ``should_stop`` returned true.
    """
    if not len(sharing.frames):
        raise MediaError("there are no frames to write; give at least one")
    order = sharing.options.order(len(sharing.frames))
    height, width = sharing.picture_size()
    affordable = max(_STRETCHES * _SHORTEST, int(_PIXELS_TRIED[sharing.suffix] / (height * width)))
    with tempfile.TemporaryDirectory(prefix="worldsketch-") as folder:

        def size(part: Sharing) -> int:
            report = part.write(Path(folder) / f"{next(names)}{part.suffix}", should_stop=should_stop)
            return report.bytes

        names = iter(range(1000))
        if len(order) <= affordable:
            return size(sharing)
        film = format_of(Path(f"clip{sharing.suffix}")).lever == "quality"
        count = 2 if film else _STRETCHES  # a film's encoder looks ahead over dozens of pictures
        length = affordable // count
        settled = max(1, min(_SETTLED, length // 2)) if film else 1
        head = size(replace(sharing.part(order[:settled]), recipe=sharing.recipe))
        if sharing.dressing.title is not None:  # a card costs about what a first picture does
            head += size(sharing.part(order[:1]))

        def growth(part: Sharing, indices: Sequence[int]) -> int:
            """What the pictures add after those in which an encoder finds its way."""
            return size(part.part(indices)) - size(part.part(indices[:settled]))

        small = _thumbnails(sharing)
        stretches = list(_stretches(order, length, count))
        ratio = sum(growth(sharing, stretch) for stretch in stretches) / max(1, sum(growth(small, s) for s in stretches))
        return round(head + ratio * growth(small, order))


def _thumbnails(sharing: Sharing) -> Sharing:
    """The same clip with little to encode: what moves in it moves here, and how much is what sizes differ by."""
    step = max(1, max(sharing.frames[0].shape[:2]) // _THUMBNAIL)
    frames = [np.ascontiguousarray(frame[::step, ::step]) for frame in sharing.frames]
    return replace(sharing, frames=frames, options=replace(sharing.options, scale=1, smooth=False, canvas=None),
                   dressing=Dressing())  # fmt: skip


def _stretches(order: list[int], length: int, count: int) -> Iterator[list[int]]:
    last = len(order) - length
    for n in range(count):
        start = round(last * n / (count - 1))
        yield order[start : start + length]


@dataclass(frozen=True)
class Fitted:
    """Options with which a clip fits, about how large it will be, and what was lowered to get there, as one line."""

    options: MediaOptions
    bytes: int
    said: str


def rungs(suffix: str, options: MediaOptions) -> list[MediaOptions]:
    """``options``, then ever smaller ones: first colours (or what stands for them in the format), then rate, then scale."""
    ladder = [options]
    lever = format_of(Path(f"clip{suffix}")).lever

    def lower(**changes: Any) -> None:
        ladder.append(replace(ladder[-1], **changes))

    if lever == "colours":
        for colours, steady in ((128, 4), (64, 6), (32, 8)):
            if colours < options.colours:
                lower(colours=colours, steady=max(steady, options.steady))
    elif lever == "steady":
        for steady in (4, 8, 12):
            if steady > options.steady:
                lower(steady=steady)
    elif lever == "quality":
        for quality in (75, 60, 45, 30):
            if quality < options.quality:
                lower(quality=quality)
    rate = float(options.shown_rate)
    for part in (2, 3):
        if rate / part >= _SLOWEST:
            lower(rate=rate / part)
    for scale in range(math.ceil(options.scale) - 1, 0, -1):
        lower(scale=scale)
    return ladder


def fit(sharing: Sharing, limit: int, should_stop: Callable[[], bool] | None = None, skip: int = 0) -> tuple[Fitted, int]:
    """The first of the `rungs` from ``skip`` on that fits under ``limit`` bytes by its estimate, and its number.

    Raises:
        MediaError: none does.
    """
    ladder = rungs(sharing.suffix, sharing.options)
    sizes: dict[int, int] = {}

    def fits(n: int) -> bool:
        sizes[n] = estimate(replace(sharing, options=ladder[n]), should_stop)
        return sizes[n] <= limit

    low, high = skip, len(ladder) - 1
    if low > high or not fits(high):
        raise MediaError(f"does not fit under {limit / MB:g} MB, however small; choose fewer frames or another format")
    while low < high:  # sizes fall from rung to rung
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    if low not in sizes:
        fits(low)
    return Fitted(ladder[low], sizes[low], what_changed(sharing.options, ladder[low])), low


def what_changed(before: MediaOptions, after: MediaOptions) -> str:
    """What fitting has lowered, as one line."""
    parts = []
    if after.colours != before.colours:
        parts.append(f"{after.colours} colours")
    elif after.steady != before.steady:
        parts.append(f"changes below {after.steady} levels held")
    if after.quality != before.quality:
        parts.append(f"quality {after.quality}")
    if after.shown_rate != before.shown_rate:
        parts.append(f"{float(after.shown_rate):g} frames per second")
    if after.scale != before.scale:
        parts.append(f"scale {after.scale:g}")
    return ", ".join(parts) if parts else "nothing had to be lowered"


def write_within(sharing: Sharing, path: Path, limit: int, **more: Any) -> tuple[MediaReport, Fitted]:
    """Writes the clip so that its file has at most ``limit`` bytes; returns the report of `write_media` and what it took.

    ``more``: ``should_stop`` and ``on_progress``, as of `write_media`.

    Raises:
        MediaError: it does not fit, or cannot be written; nothing is left then.
    """
    skip = 0
    while True:
        fitted, rung = fit(sharing, limit, more.get("should_stop"), skip)
        try:
            report = replace(sharing, options=fitted.options).write(path, limit=limit, **more)
        except MediaTooLarge:
            skip = rung + 1
        else:
            return report, replace(fitted, bytes=report.bytes)
