"""How frames are encoded in each format, with FFmpeg through PyAV. `media` checks what comes in and names the result.

A writer takes the frames, already enlarged, and an `Encoding`; it writes the whole of ``encoding.path`` and returns the
rate that players will show. FFmpeg's own errors pass through it: a full disk arrives as OSError.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
import av.filter
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Frame = NDArray[np.uint8]
"""H×W×3 RGB."""

Dither = Literal["none", "sierra2_4a", "bayer"]
DITHERS: Mapping[str, str] = {"none": "none", "sierra2_4a": "sierra2_4a", "bayer": "bayer:bayer_scale=3"}
"""Our names, and FFmpeg's settings for them."""

GIF_SHORTEST_DELAY = 2
"""Centiseconds: browsers show anything shorter ten times slower."""

_SPOOL_IN_MEMORY = 64 << 20
_BT709 = 1


@dataclass(frozen=True)
class Encoding:
    """What a writer needs to know. ``height`` and ``width`` in pixels, ``rate`` in frames per second, ``loop`` how often to
    play (0: for ever). ``keep_going`` raises when the caller wants no more; a writer asks it between frames of its own."""

    path: Path
    height: int
    width: int
    rate: Fraction
    dither: str
    loop: int
    keep_going: Callable[[], None]


def write_gif(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """One palette for the whole clip. It can only be chosen when all frames were seen, so they wait in a spool: in memory
    when they are few, else in an unnamed file beside the target."""
    delay = min(max(round(100 / encoding.rate), GIF_SHORTEST_DELAY), 65535)
    shape = (encoding.height, encoding.width, 3)
    palette = _palette_graph(encoding)
    with tempfile.SpooledTemporaryFile(max_size=_SPOOL_IN_MEMORY, dir=str(encoding.path.parent)) as spool:
        count = 0
        for frame in frames:
            spool.write(frame.tobytes())
            palette.push(av.VideoFrame.from_ndarray(frame, format="rgb24"))
            count += 1
        palette.push(None)
        spool.seek(0)

        def again() -> Iterator[Frame]:
            for _ in range(count):
                encoding.keep_going()
                yield np.frombuffer(spool.read(shape[0] * shape[1] * 3), np.uint8).reshape(shape)

        plays = {0: 0, 1: -1}.get(encoding.loop, encoding.loop - 1)  # the format counts repetitions, and -1 is none
        options = {"loop": str(plays), "final_delay": str(delay)}
        with av.open(str(encoding.path), "w", format="gif", options=options) as container:
            stream = _stream(container, "gif", encoding, Fraction(100, delay), "pal8")
            stream.codec_context.time_base = Fraction(1, 100)
            for index, picture in enumerate(_paletted(again(), palette.pull(), encoding)):
                picture.pts, picture.time_base = index * delay, Fraction(1, 100)
                container.mux(stream.encode(picture))
            container.mux(stream.encode(None))
    return Fraction(100, delay)


def _palette_graph(encoding: Encoding) -> Any:
    graph = av.filter.Graph()
    source = graph.add_buffer(width=encoding.width, height=encoding.height, format="rgb24", time_base=Fraction(1, 100))
    graph.link_nodes(source, graph.add("palettegen", "stats_mode=full"), graph.add("buffersink")).configure()
    return graph


def _paletted(frames: Iterator[Frame], palette: Any, encoding: Encoding) -> Iterator[Any]:
    """Frames in the colours of ``palette``, a 16×16 picture."""
    graph, centisecond = av.filter.Graph(), Fraction(1, 100)
    source = graph.add_buffer(width=encoding.width, height=encoding.height, format="rgb24", time_base=centisecond)
    colours = graph.add_buffer(width=palette.width, height=palette.height, format=palette.format.name, time_base=centisecond)
    use, sink = graph.add("paletteuse", f"dither={DITHERS[encoding.dither]}"), graph.add("buffersink")
    source.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    colours.push(palette)
    colours.push(None)
    for index, frame in enumerate(frames):
        picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
        picture.pts, picture.time_base = index, centisecond
        source.push(picture)
        yield from _ready(graph)
    source.push(None)
    yield from _ready(graph)


def _ready(graph: Any) -> Iterator[Any]:
    while True:
        try:
            yield graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return


def write_apng(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    options = {"plays": str(encoding.loop), "final_delay": f"{encoding.rate.denominator}/{encoding.rate.numerator}"}
    return _write_video(frames, encoding, "apng", "apng", "rgb24", options, {"pred": "mixed"})


def write_mp4(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """H.264 that every player takes; the index comes first, so that it starts while it is still loading."""
    return _write_video(frames, encoding, "mp4", "libx264", "yuv420p", {"movflags": "+faststart"}, {"crf": "16"})


def write_webm(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    quality = {"crf": "24", "b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "1"}
    return _write_video(frames, encoding, "webm", "libvpx-vp9", "yuv420p", {}, quality)


def _write_video(
    frames: Iterable[Frame],
    encoding: Encoding,
    container_format: str,
    codec: str,
    pixels: str,
    container_options: dict[str, str],
    codec_options: dict[str, str],
) -> Fraction:
    subsampled = pixels == "yuv420p"
    bottom, right = (encoding.height % 2, encoding.width % 2) if subsampled else (0, 0)
    with av.open(str(encoding.path), "w", format=container_format, options=container_options) as container:
        stream = _stream(container, codec, encoding, encoding.rate, pixels, codec_options, bottom, right)
        if subsampled:
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = _BT709
        for index, frame in enumerate(frames):
            padded = np.pad(frame, ((0, bottom), (0, right), (0, 0)), mode="edge") if bottom or right else frame
            picture = av.VideoFrame.from_ndarray(padded, format="rgb24")
            if subsampled:
                picture = picture.reformat(format=pixels, dst_colorspace=_BT709)
            picture.pts, picture.time_base = index, 1 / encoding.rate
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return encoding.rate


def _stream(
    container: Any,
    codec: str,
    encoding: Encoding,
    rate: Fraction,
    pixels: str,
    options: dict[str, str] | None = None,
    bottom: int = 0,
    right: int = 0,
) -> Any:
    stream = container.add_stream(codec, rate=rate, options=options or {})
    stream.width, stream.height, stream.pix_fmt = encoding.width + right, encoding.height + bottom, pixels
    return stream


def write_png_folder(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """``00000.png``, ``00001.png``, ...: the rate is only what the caller makes of it."""
    encoding.path.mkdir()
    for index, frame in enumerate(frames):
        Image.fromarray(frame).save(encoding.path / f"{index:05d}.png")
    return encoding.rate


FORMATS: Mapping[str, Callable[[Iterable[Frame], Encoding], Fraction]] = {
    ".gif": write_gif,
    ".apng": write_apng,
    ".mp4": write_mp4,
    ".webm": write_webm,
    "": write_png_folder,
}
"""Writer by suffix."""
