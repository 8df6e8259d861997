"""GIF with one palette for all of it, by FFmpeg's palettegen and paletteuse, or with one for each picture (`media_palette`).

Where pictures stay much as they were, one palette makes the smaller file, for the next picture is only what has changed.
Colours are chosen and applied before pixels are enlarged: at a scale of 8 that is a 64th of the work, and a pixel stays one
flat block whatever the dither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av
import av.filter
import numpy as np

from export.media_formats import Encoding
from export.media_options import Frame, MediaOptions, steadied
from export.media_palette import OwnPalettes
from export.media_spool import FrameSpool

SHORTEST_DELAY = 2
"""Centiseconds: browsers show anything shorter ten times slower."""

_CENTISECOND = Fraction(1, 100)
_MANY = 160_000
"""Pixels of a picture from which on a quarter of them at a time chooses the colours: that is most of the work."""
_LOOKED_AT, _MOSTLY = 12, 2 / 3
"""From so many pictures on it is settled whether each gets a palette of its own: if more than that of each had changed."""
_FILTERS = {"none": "none", "sierra2_4a": "sierra2_4a", "bayer": "bayer:bayer_scale=3"}


def delay_of(rate: Fraction) -> int:
    """Whole centiseconds for which a GIF of ``rate`` pictures per second shows each."""
    return min(max(round(100 / rate), SHORTEST_DELAY), 65535)


def write_gif(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """The palette can only be chosen when all frames were seen, so they wait in a spool beside the target."""
    delay = delay_of(encoding.rate)
    step = 2 if encoding.height * encoding.width > _MANY else 1
    tall, wide = encoding.height // step, encoding.width // step
    generator = _palette_graph(tall, wide, encoding.options.colours)
    motion = _Motion(encoding.options)
    with FrameSpool(encoding.path.parent) as spool:
        for frame in steadied(frames, encoding.options.steady):
            down, right = len(spool) // 2 % step, len(spool) % step  # of large pictures every pixel is seen in four frames
            spool.append(frame)
            if motion.asks_for_own_palettes(frame):
                continue
            seen = np.ascontiguousarray(frame[down::step, right::step][:tall, :wide])
            generator.push(av.VideoFrame.from_ndarray(seen, format="rgb24"))
            for _ in _ready(generator):  # nothing comes yet, but frames wait in memory until somebody asks
                pass
        generator.push(None)
        own = motion.settled if motion.settled is not None else motion.much

        def again() -> Iterator[Frame]:
            for index in range(len(spool)):
                encoding.keep_going()
                yield spool[index]

        plays = {0: 0, 1: -1}.get(encoding.options.loop, encoding.options.loop - 1)  # the format counts repetitions
        options = {"loop": str(plays), "final_delay": str(delay)}
        with av.open(str(encoding.path), "w", format="gif", options=options) as container:
            stream = container.add_stream("gif", rate=Fraction(100, delay))
            stream.height, stream.width = encoding.height * encoding.scale, encoding.width * encoding.scale
            stream.pix_fmt = "pal8"
            stream.codec_context.time_base = _CENTISECOND
            pictures = _each_its_own(again(), encoding) if own else _paletted(again(), generator.pull(), encoding)
            for index, picture in enumerate(pictures):
                if encoding.scale > 1:
                    indices, palette = picture.to_ndarray()
                    picture = av.VideoFrame.from_ndarray((encoding.enlarged(indices), palette), format="pal8")
                picture.pts, picture.time_base = index * delay, _CENTISECOND
                container.mux(stream.encode(picture))
            container.mux(stream.encode(None))
    return Fraction(100, delay)


class _Motion:
    """Watches the first pictures for how much of each differs from the one before. ``settled``: what they have decided."""

    def __init__(self, options: MediaOptions) -> None:
        self.settled = {"one": False, "each": True}.get(options.palette, False if options.dither != "none" else None)
        self._before: Frame | None = None
        self._changed: list[float] = []

    @property
    def much(self) -> bool:
        return bool(self._changed) and float(np.mean(self._changed)) > _MOSTLY

    def asks_for_own_palettes(self, frame: Frame) -> bool:
        if self.settled is None:
            few = frame[::4, ::4]
            if self._before is not None:
                self._changed.append(float((few != self._before).any(-1).mean()))
            self._before = few.copy()
            if len(self._changed) >= _LOOKED_AT:
                self.settled = self.much
        return self.settled is True


def _each_its_own(frames: Iterator[Frame], encoding: Encoding) -> Iterator[Any]:
    palettes = OwnPalettes(encoding.options.colours)
    for frame in frames:
        yield av.VideoFrame.from_ndarray(palettes.fit(frame), format="pal8")


def _palette_graph(height: int, width: int, colours: int) -> Any:
    graph = av.filter.Graph()
    source = graph.add_buffer(width=width, height=height, format="rgb24", time_base=_CENTISECOND)
    choose = graph.add("palettegen", f"stats_mode=full:max_colors={colours}")
    graph.link_nodes(source, choose, graph.add("buffersink")).configure()
    return graph


def _paletted(frames: Iterator[Frame], palette: Any, encoding: Encoding) -> Iterator[Any]:
    """Frames in the colours of ``palette``, a 16×16 picture."""
    graph = av.filter.Graph()
    source = graph.add_buffer(width=encoding.width, height=encoding.height, format="rgb24", time_base=_CENTISECOND)
    colours = graph.add_buffer(width=palette.width, height=palette.height, format=palette.format.name, time_base=_CENTISECOND)
    use, sink = graph.add("paletteuse", f"dither={_FILTERS[encoding.options.dither]}"), graph.add("buffersink")
    source.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    colours.push(palette)
    colours.push(None)
    for index, frame in enumerate(frames):
        picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
        picture.pts, picture.time_base = index, _CENTISECOND
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
