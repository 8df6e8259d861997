"""A clip file to frames: whatever FFmpeg reads, and animated WebP, at the rate and size that are asked for.

Owns decoding, upright pictures, timing and the bounds on memory. Knows no world and no shard; a playlist is never followed
to another file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

import av
import av.error
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from engine.data.image import MAX_PIXELS
from engine.errors import DataError
from engine.runtime.image_fit import fit_image
from engine.world_spec import WorldSpec

MAX_BYTES = 1 << 30
"""Of the frames that one call returns."""

_FALLBACK_RATE = 10.0
_Picture = tuple[float, float, Callable[[], NDArray[np.uint8]]]
"""Seconds since the first picture, seconds that this one stays, and what gives its H×W×3 or H×W×4 pixels: of sixty pictures a
second ten are wanted, and most of the work is in their colours."""

_RUN_UP = 1.0
"""Seconds before the part that is wanted at which reading begins, so that the picture still on screen comes along."""


@dataclass(frozen=True)
class Clip:
    """``frames`` T×H×W×3 uint8 RGB, ``fps`` of them a second. ``cut``: the file goes on after the last of them."""

    frames: NDArray[np.uint8] = field(repr=False)
    fps: float
    cut: bool


@dataclass(frozen=True)
class Part:
    """Of a clip: seconds ``start`` to ``stop`` (None: its end), and of each picture the part between these shares of its width
    and height, 0 ≤ left < right ≤ 1 and 0 ≤ top < bottom ≤ 1.

    Raises:
        DataError: nothing lies between.
    """

    start: float = 0.0
    stop: float | None = None
    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0

    def __post_init__(self) -> None:
        if self.start < 0 or (self.stop is not None and self.stop <= self.start):
            raise DataError(f"clip: from {self.start} to {self.stop} seconds; the end must come after the start, at 0 or later")
        if not (0 <= self.left < self.right <= 1 and 0 <= self.top < self.bottom <= 1):
            raise DataError("clip: nothing is left of the picture; choose a part inside it")

    def of(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """H×W×C to the part of it, one pixel at least."""
        height, width = pixels.shape[:2]
        y, x = int(self.top * height), int(self.left * width)
        return pixels[y : max(y + 1, round(self.bottom * height)), x : max(x + 1, round(self.right * width))]


WHOLE = Part()


@dataclass(frozen=True)
class ClipInfo:
    """What can be known of a clip at a glance. ``seconds``: None where the file does not say. ``first``: H×W×3, upright."""

    fps: float
    seconds: float | None
    first: NDArray[np.uint8] = field(repr=False)


def look_at_clip(path: str | Path) -> ClipInfo:
    """Rate, length and first picture.

    Raises:
        DataError: as `read_clip`.
    """
    source = Path(path)
    with _opened(source) as (rate, seconds, pictures):
        found = next(pictures, None)
        if found is None:
            raise DataError(f"{source}: there is no picture in this file; choose a video or a GIF")
        return ClipInfo(rate, seconds, _frame(found[2](), None))


def clip_seconds(path: str | Path) -> float:
    """How long a clip is; where the file does not say, as a browser's recordings do not, its packets are counted.

    Raises:
        DataError: as `read_clip`; or there is but a single picture.
    """
    source = Path(path)
    with _opened(source) as (rate, seconds, pictures):
        if next(pictures, None) is None or next(pictures, None) is None:
            raise DataError(f"{source}: this is no film, it has a single picture or none; choose a video or a GIF")
    if seconds is not None:
        return seconds
    with source.open("rb") as file, av.open(file, options={"protocol_whitelist": "none"}) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        ends = [packet.pts + (packet.duration or 0) for packet in packets if packet.pts is not None]
        return float((max(ends) - (stream.start_time or 0)) * stream.time_base) if ends else len(packets) / rate


def read_clip(
    path: str | Path,
    *,
    fps: float | None = None,
    size: tuple[int, int] | None = None,
    max_frames: int = 2048,
    part: Part = WHOLE,
) -> Clip:
    """The first ``max_frames`` frames of a video, GIF, APNG or animated WebP, turned upright as its metadata says.

    ``fps``: frames are repeated or left out to show what a player shows at each tick; None takes every frame as it comes.
    ``size``: (height, width) that every frame is cropped about the centre and scaled to, as a prompt is; None keeps
    the file's. Transparency is laid over white. ``part``: what to read of it.

    Raises:
        DataError: no such file, no picture in it, damaged, pictures too large, or more of them than `MAX_BYTES` hold.
    """
    source = Path(path)
    if fps is not None and not 0.1 <= fps <= 240:
        raise DataError(f"{source}: {fps} frames per second; choose from 0.1 to 240")
    if max_frames < 1:
        raise DataError(f"{source}: {max_frames} frames; choose at least 1")
    shape = WorldSpec(frame_height=size[0], frame_width=size[1], grid_height=1, grid_width=1) if size else None
    frames: list[NDArray[np.uint8]] = []
    cut = False
    with _opened(source, part.start) as (rate, _, every):
        pictures = _within(every, part) if part is not WHOLE else every
        for pixels in _at_ticks(pictures, rate, fps) if fps else (pixels for _, _, pixels in pictures):
            if len(frames) == max_frames:
                cut = True
                break
            frame = _frame(part.of(pixels()), shape)
            if frames and frame.shape != frames[0].shape:
                raise DataError(f"{source}: the picture changes its size at frame {len(frames)}; ask for one size")
            if (len(frames) + 1) * frame.nbytes > MAX_BYTES:
                raise DataError(
                    f"{source}: more than {len(frames)} frames of {frame.shape[1]}×{frame.shape[0]} do not fit into "
                    f"{MAX_BYTES >> 20} MiB; ask for fewer or smaller ones"
                )
            frames.append(frame)
    if not frames:
        where = "this part of the file" if part is not WHOLE else "this file"
        raise DataError(f"{source}: there is no picture in {where}; choose a video or a GIF")
    return Clip(np.stack(frames), fps or rate, cut)


def _within(pictures: Iterator[_Picture], part: Part) -> Iterator[_Picture]:
    """Those on screen during the part, timed from its start. The one before it that is still on screen comes along."""
    for time, duration, pixels in pictures:
        if part.stop is not None and time >= part.stop:
            return
        if time + duration > part.start + 1e-6:
            shown = max(time, part.start)
            end = time + duration if part.stop is None else min(time + duration, part.stop)
            yield shown - part.start, end - shown, pixels


def _frame(pixels: NDArray[np.uint8], shape: WorldSpec | None) -> NDArray[np.uint8]:
    """H×W×3, a copy."""
    if shape is not None:
        return fit_image(pixels, shape)
    if pixels.shape[2] == 3:
        return pixels.copy()
    alpha = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _at_ticks(pictures: Iterator[_Picture], rate: float, fps: float) -> Iterator[Callable[[], NDArray[np.uint8]]]:
    """The picture on screen at each tick of ``fps``. Timestamps are rounded in many files: a quarter frame is forgiven."""
    tick, end, shown = 0, 0.0, None
    slack = 0.25 * min(1 / fps, 1 / rate)
    for time, duration, pixels in pictures:
        while shown is not None and tick / fps + slack < time:
            yield shown
            tick += 1
        end, shown = time + duration, pixels
    while shown is not None and (tick == 0 or tick / fps + slack < end):
        yield shown
        tick += 1


@contextmanager
def _opened(path: Path, since: float = 0.0) -> Iterator[tuple[float, float | None, Iterator[_Picture]]]:
    """Rate, length in seconds where it is known, and pictures: all, or those from somewhere before the second ``since``. Every
    fault of the file within becomes a DataError."""
    if path.is_dir():
        raise DataError(f"{path}: a folder; choose a video or a GIF")
    if path.exists() and not path.is_file():
        raise DataError(f"{path}: not an ordinary file; choose a video or a GIF")
    try:
        with path.open("rb") as file:
            head = file.read(12)
            file.seek(0)
            if head[:4] == b"RIFF" and head[8:] == b"WEBP":
                with Image.open(file, formats=["WEBP"]) as image:
                    _check_pixels(path, image.width, image.height)
                    rate = _pillow_rate(image)
                    yield rate, getattr(image, "n_frames", 1) / rate, _pillow_pictures(image)
            else:
                with av.open(file, options={"protocol_whitelist": "none"}) as container:
                    rate = _av_rate(path, container)
                    seconds = container.duration / av.time_base if container.duration else None
                    yield rate, seconds, _av_pictures(path, container, rate, since)
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such file") from None
    except (OSError, ValueError, av.error.FFmpegError, Image.DecompressionBombError) as error:
        reason = " ".join((getattr(error, "strerror", None) or str(error)).lower().split())
        raise DataError(f"{path}: cannot be read as a video: {reason[:80]}") from None


def _check_pixels(path: Path, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise DataError(f"{path}: pictures of {width}×{height}; at most {MAX_PIXELS // 1_000_000} million pixels are read")


def _av_rate(path: Path, container: av.container.InputContainer) -> float:
    films = [stream for stream in container.streams.video if not stream.disposition & Disposition.attached_pic]
    if not films or films[0] is not container.streams.video[0]:  # the cover of a song is no film
        raise DataError(f"{path}: there is no picture in this file; choose a video or a GIF")
    _check_pixels(path, films[0].codec_context.width, films[0].codec_context.height)
    return float(films[0].average_rate or films[0].guessed_rate or _FALLBACK_RATE)


def _av_pictures(path: Path, container: av.container.InputContainer, rate: float, since: float) -> Iterator[_Picture]:
    decoded = container.decode(video=0)
    first = next(decoded, None)
    if first is None:
        return
    start = 0.0 if first.time is None else float(first.time)
    if since > _RUN_UP and first.time is not None:
        pictures = _from_key_frame(container, start + since - _RUN_UP)
    else:
        pictures = chain([first], decoded)
    for index, picture in enumerate(pictures):
        _check_pixels(path, picture.width, picture.height)
        time = index / rate if picture.time is None else float(picture.time)
        duration = float(picture.duration * picture.time_base) if picture.duration and picture.time_base else 1 / rate
        yield time - start, duration, partial(_upright, picture)


def _from_key_frame(container: av.container.InputContainer, time: float) -> Iterator[av.VideoFrame]:
    """The pictures from a key frame before a time on the file's clock, or from the beginning where none is found."""
    for target in (time, 0.0):
        try:
            container.seek(int(target * av.time_base))
            decoded = container.decode(video=0)
            first = next(decoded, None)
        except av.error.FFmpegError:
            if not target:
                raise
            continue
        if first is not None and (not target or (first.time is not None and first.time <= time)):
            return chain([first], decoded)
    return iter(())


def _upright(picture: av.VideoFrame) -> NDArray[np.uint8]:
    has_alpha = any(component.is_alpha for component in picture.format.components)
    pixels = picture.to_ndarray(format="rgba" if has_alpha else "rgb24")
    return np.rot90(pixels, round(picture.rotation / 90))


def _pillow_rate(image: Image.Image) -> float:
    durations = [_pillow_duration(frame) for frame in ImageSequence.Iterator(image)]
    return len(durations) / sum(durations)


def _pillow_pictures(image: Image.Image) -> Iterator[_Picture]:
    time = 0.0
    for frame in ImageSequence.Iterator(image):
        duration = _pillow_duration(frame)
        yield time, duration, partial(np.array, frame.convert("RGBA"), dtype=np.uint8)
        time += duration


def _pillow_duration(frame: Image.Image) -> float:
    """Seconds. Known only once the frame is decoded."""
    frame.load()
    return float(frame.info.get("duration") or 1000 / _FALLBACK_RATE) / 1000
