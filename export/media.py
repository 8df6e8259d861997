"""Frames to a file that can be shared, streamed: GIF, MP4, WebP, WebM, APNG, MKV, a sprite sheet, or a folder of PNG frames.

Owns the checks on each frame, and the promise that a file appears whole or not at all. What may be asked is in
`media_options` and `media_dressing`, how each format is encoded in the writers' modules. Knows no world, no torch and no Qt.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np

from engine.errors import MediaError
from export.media_dressing import Dressing, Layout, over_background
from export.media_embedding import embed, labels_of
from export.media_formats import Encoding, format_of
from export.media_gif import write_gif
from export.media_options import MAX_SIDE, Frame, MediaOptions
from export.media_place import (
    MediaReport,
    MediaStopped,
    MediaTooLarge,
    check_place,
    put_in_place,
    reason_of,
    remove,
    size_of,
    temporary_name,
)
from export.media_recipe import Recipe
from export.media_spool import FrameSpool
from export.media_stills import write_png_folder, write_sprite_sheet
from export.media_video import write_apng, write_mkv, write_mp4, write_webm, write_webp

Writer = Callable[[Iterable[Frame], Encoding], Fraction]
"""Takes H×W×3 frames, writes the whole of ``encoding.path``, returns the rate that players show. FFmpeg's own errors pass
through it: a full disk arrives as OSError."""

WRITERS: Mapping[str, Writer] = {
    ".gif": write_gif,
    ".mp4": write_mp4,
    ".webp": write_webp,
    ".webm": write_webm,
    ".apng": write_apng,
    ".mkv": write_mkv,
    "": write_png_folder,
    ".png": write_sprite_sheet,
}


def write_media(
    frames: Iterable[Frame],
    path: str | Path,
    options: MediaOptions | None = None,
    *,
    dressing: Dressing | None = None,
    recipe: Recipe | None = None,
    limit: int | None = None,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> MediaReport:
    """Writes ``frames`` (each H×W×3 or H×W×4 uint8, all of one size) to ``path``, whose suffix chooses the format.

    ``dressing``: what is drawn on and around the frames. ``recipe``: what the file carries so that it opens again.
    ``limit``: the most bytes that the file may have.
    ``should_stop`` is asked before each frame; ``on_progress`` is told the steps so far, of `steps_of` in all.

    Frames are taken one at a time and not kept in memory. Films are padded to even sides. A file of that name is replaced
    when the new one is complete and on the disk; a folder that holds anything is never replaced.

    Raises:
        MediaError: no frames, frames of different sizes, an unknown suffix, a value out of range, or a path or disk that
            cannot be written.  MediaStopped: ``should_stop`` returned true.
            MediaTooLarge: see ``limit``.
    """
    target, options = Path(path), options or MediaOptions()
    chosen = format_of(target)
    check_place(target)
    temporary = temporary_name(target)
    try:
        with FrameSpool(target.parent) as spool:
            clip = _Clip(frames, target, options, dressing or Dressing(), should_stop, on_progress)
            pictures = clip.pictures(spool)
            first = next(pictures, None)
            if first is None:
                raise MediaError(f"{target}: there are no frames to write; give at least one")
            encoding = Encoding(
                temporary, first.shape[0], first.shape[1], clip.scale_left, options, labels_of(chosen, target, recipe),
                clip.step,
            )  # fmt: skip
            shown = WRITERS[chosen.suffix](itertools.chain([first], pictures), encoding)
            if recipe is not None:
                embed(temporary, chosen, recipe)
        if limit is not None and (size := size_of(temporary)) > limit:
            raise MediaTooLarge(f"{target}: {size / 1e6:.1f} MB, more than the {limit / 1e6:g} MB that were asked for")
        size = put_in_place(temporary, target)
    except (OSError, av.error.FFmpegError) as error:
        raise MediaError(f"{target}: cannot be written: {reason_of(error)}; nothing was left there") from error
    finally:
        remove(temporary)
    return MediaReport(target, clip.shown, float(shown), size)


def steps_of(count: int, path: str | Path, options: MediaOptions, dressing: Dressing | None = None) -> int:
    """How far ``on_progress`` counts for ``count`` frames."""
    pictures = len(options.order(count)) + (dressing or Dressing()).title_pictures(options)
    return format_of(Path(path)).passes * pictures


class _Clip:
    """The frames on their way to the writer: checked, timed and dressed. Counts them, and asks whether to go on."""

    def __init__(
        self,
        frames: Iterable[Frame],
        target: Path,
        options: MediaOptions,
        dressing: Dressing,
        should_stop: Callable[[], bool] | None,
        on_progress: Callable[[int], None] | None,
    ) -> None:
        self._frames, self._target, self._options, self._dressing = frames, target, options, dressing
        self._should_stop, self._on_progress = should_stop, on_progress
        self._steps = 0
        self._taken = 0
        self.shown = 0
        self.scale_left = 1
        """How far the writer still has to enlarge."""

    def pictures(self, spool: FrameSpool) -> Iterator[Frame]:
        """What the writer gets. ``spool`` is where a boomerang's frames wait."""
        layout: Layout | None = None
        for index, frame in self._options.timed(enumerate(self._checked()), _Numbered(spool)):
            if layout is None:
                layout = Layout(self._dressing, self._options, frame.shape[0], frame.shape[1])
                self._check_side(*layout.size)
                self.scale_left = layout.scale_left
                for card in layout.title_cards():
                    yield self._counted(card)
            yield self._counted(layout.picture(frame, index))

    def _counted(self, picture: Frame) -> Frame:
        self.shown += 1
        self._tell()
        return np.ascontiguousarray(picture)

    def step(self) -> None:
        """Before each frame of a second pass."""
        self._ask()
        self._tell()

    def _tell(self) -> None:
        self._steps += 1
        if self._on_progress is not None:
            self._on_progress(self._steps)

    def _ask(self) -> None:
        if self._should_stop is not None and self._should_stop():
            raise MediaStopped(f"{self._target}: stopped after {self._taken} frames; nothing was written")

    def _checked(self) -> Iterator[Frame]:
        shape: tuple[int, ...] | None = None
        for frame in self._frames:
            self._ask()
            shape = shape or frame.shape
            self._check(frame, shape)
            self._taken += 1
            yield over_background(frame, self._options.background)

    def _check(self, frame: Frame, shape: tuple[int, ...]) -> None:
        where = f"{self._target}: frame {self._taken}"
        if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] not in (3, 4) or frame.size == 0:
            raise MediaError(f"{where} is {frame.dtype} of shape {frame.shape}; frames are uint8, height × width × 3 or 4")
        if frame.shape != shape:
            raise MediaError(f"{where} has shape {frame.shape}, the first one {shape}; all must be of one size")

    def _check_side(self, height: int, width: int) -> None:
        if max(height, width) > MAX_SIDE:
            raise MediaError(f"{self._target}: {width}×{height} pixels; the longer side may have {MAX_SIDE}")


class _Numbered:
    """Numbered frames, remembered in a spool."""

    def __init__(self, spool: FrameSpool) -> None:
        self._spool = spool
        self._numbers: list[int] = []

    def append(self, item: tuple[int, Frame], /) -> None:
        self._numbers.append(item[0])
        self._spool.append(item[1])

    def __getitem__(self, index: int, /) -> tuple[int, Frame]:
        return self._numbers[index], self._spool[index]

    def __len__(self) -> int:
        return len(self._numbers)
