"""GIF with one palette for the whole clip, by FFmpeg's palettegen and paletteuse.

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
from export.media_options import Frame, steadied
from export.media_spool import FrameSpool

SHORTEST_DELAY = 2
"""Centiseconds: browsers show anything shorter ten times slower."""

_CENTISECOND = Fraction(1, 100)
_MANY = 160_000
"""Pixels of a picture from which on a quarter of them at a time chooses the colours: that is most of the work."""
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
    with FrameSpool(encoding.path.parent) as spool:
        for frame in steadied(frames, encoding.options.steady):
            down, right = len(spool) // 2 % step, len(spool) % step  # of large pictures every pixel is seen in four frames
            spool.append(frame)
            seen = np.ascontiguousarray(frame[down::step, right::step][:tall, :wide])
            generator.push(av.VideoFrame.from_ndarray(seen, format="rgb24"))
            for _ in _ready(generator):  # nothing comes yet, but frames wait in memory until somebody asks
                pass
        generator.push(None)

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
            for index, picture in enumerate(_paletted(again(), generator.pull(), encoding)):
                if encoding.scale > 1:
                    indices, palette = picture.to_ndarray()
                    picture = av.VideoFrame.from_ndarray((encoding.enlarged(indices), palette), format="pal8")
                picture.pts, picture.time_base = index * delay, _CENTISECOND
                container.mux(stream.encode(picture))
            container.mux(stream.encode(None))
    return Fraction(100, delay)


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
