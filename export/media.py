"""Frames to a file that can be shared: GIF, APNG, MP4, WebM, or a folder of PNG frames.

Owns what may be asked for, the checks on each frame, and the promise that a file appears whole or not at all. How each
format is encoded is in `media_formats`. Knows no world, no torch and no Qt: frames come in as arrays, one at a time.
"""

from __future__ import annotations

import itertools
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av.error
import numpy as np

from engine.errors import MediaError
from export.media_formats import DITHERS, FORMATS, Dither, Encoding, Frame

MAX_SIDE = 16384
"""Pixels: the widest and tallest picture that every format takes."""
MAX_FPS = 240
MAX_SCALE = 64


@dataclass(frozen=True)
class MediaReport:
    """What was written: ``frames`` in number, ``bytes`` on disk. ``fps`` is the rate that a player shows: a GIF keeps
    whole centiseconds per frame, so it may differ from the rate that was asked for."""

    path: Path
    frames: int
    fps: float
    bytes: int


class MediaStopped(MediaError):  # noqa: N818  # an event that was asked for, not a fault
    """``should_stop`` ended the writing. Nothing was left behind."""


def write_media(
    frames: Iterable[Frame],
    path: str | Path,
    *,
    fps: float,
    scale: int = 1,
    dither: Dither = "none",
    loop: int = 0,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> MediaReport:
    """Writes ``frames`` (each H×W×3 uint8 RGB, all of one size) to ``path``, whose suffix chooses the format.

    ``.gif`` has one palette for all frames. ``.apng``, and a path without a suffix, which becomes a folder of PNG frames,
    are lossless. ``.mp4`` is H.264 and ``.webm`` is VP9, both yuv420p and padded to even sides. ``fps``: frames per
    second. ``scale``: each pixel becomes scale × scale pixels. ``dither``: of a GIF. ``loop``: how often a GIF or APNG
    plays, 0 for ever. ``should_stop`` is asked before each frame; ``on_progress`` is told the number of frames so far.

    Frames are taken one at a time and not kept in memory. A file of that name is replaced when the new one is complete
    and on the disk; a folder that holds anything is never replaced.

    Raises:
        MediaError: no frames, frames of different sizes, an unknown suffix, a value out of range, or a path or disk that
            cannot be written.  MediaStopped: ``should_stop`` returned true.
    """
    target = Path(path)
    write = FORMATS.get(target.suffix.lower())
    if write is None:
        raise MediaError(f"{target}: unknown format {target.suffix!r}; end the name in .gif, .apng, .mp4 or .webm, or in "
                         "no suffix for a folder of PNG frames")  # fmt: skip
    _check_choices(target, fps, scale, dither, loop)
    _check_place(target)
    count = 0

    def keep_going() -> None:
        if should_stop is not None and should_stop():
            raise MediaStopped(f"{target}: stopped after {count} frames; nothing was written")

    def checked() -> Iterator[Frame]:
        nonlocal count
        shape: tuple[int, ...] | None = None
        for frame in frames:
            keep_going()
            shape = shape or frame.shape
            _check_frame(target, frame, shape, scale, count)
            count += 1
            yield np.ascontiguousarray(frame.repeat(scale, 0).repeat(scale, 1) if scale > 1 else frame)
            if on_progress is not None:
                on_progress(count)

    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        source = checked()
        first = next(source, None)
        if first is None:
            raise MediaError(f"{target}: there are no frames to write; give at least one")
        encoding = Encoding(temporary, first.shape[0], first.shape[1], _rate(fps), dither, loop, keep_going)
        shown = write(itertools.chain([first], source), encoding)
        size = _flush(temporary)
        os.replace(temporary, target)
    except (OSError, av.error.FFmpegError) as error:
        raise MediaError(f"{target}: cannot be written: {_reason(error)}; nothing was left there") from error
    finally:
        _remove(temporary)
    return MediaReport(target, count, float(shown), size)


def _check_choices(target: Path, fps: float, scale: int, dither: str, loop: int) -> None:
    if not 0.1 <= fps <= MAX_FPS:
        raise MediaError(f"{target}: {fps} frames per second; choose from 0.1 to {MAX_FPS}")
    if not 1 <= scale <= MAX_SCALE:
        raise MediaError(f"{target}: scale {scale}; choose a whole number from 1 to {MAX_SCALE}")
    if dither not in DITHERS:
        raise MediaError(f"{target}: dither {dither!r}; choose one of {', '.join(DITHERS)}")
    if not 0 <= loop <= 65535:
        raise MediaError(f"{target}: loop {loop}; choose 0 (for ever) or how often to play, up to 65535")


def _check_place(target: Path) -> None:
    if not target.name:
        raise MediaError(f"{target}: not a file name; say which file to write")
    if not target.parent.is_dir():
        raise MediaError(f"{target}: there is no folder {target.parent}; make it first")
    if target.is_dir():
        if target.suffix:
            raise MediaError(f"{target}: a folder has this name; choose another")
        if any(target.iterdir()):
            raise MediaError(f"{target}: this folder already holds files; choose a new name for the PNG frames")
    elif target.exists() and not target.is_file():
        raise MediaError(f"{target}: not an ordinary file; choose another name")
    elif target.exists() and not target.suffix:
        raise MediaError(f"{target}: a file has this name, and PNG frames need a folder; choose another")


def _check_frame(target: Path, frame: Frame, shape: tuple[int, ...], scale: int, index: int) -> None:
    if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] != 3 or frame.size == 0:
        raise MediaError(
            f"{target}: frame {index} is {frame.dtype} of shape {frame.shape}; frames are uint8, height × width × 3"
        )
    if frame.shape != shape:
        raise MediaError(f"{target}: frame {index} has shape {frame.shape}, the first one {shape}; all must be of one size")
    if max(shape[:2]) * scale > MAX_SIDE:
        raise MediaError(f"{target}: {shape[1] * scale}×{shape[0] * scale} pixels; the longer side may have {MAX_SIDE}")


def _rate(fps: float) -> Fraction:
    return Fraction(fps).limit_denominator(1000)


def _reason(error: OSError | av.error.FFmpegError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _flush(path: Path) -> int:
    """Has the disk keep ``path``, a file or a folder of files; returns its size in bytes."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        with file.open("rb") as stream:
            os.fsync(stream.fileno())
    return sum(file.stat().st_size for file in files)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
