"""Films and lossless animations, one frame in and one frame out, by FFmpeg's encoders: MP4, WebM, MKV, APNG, WebP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np

from export.media_formats import Encoding
from export.media_options import Frame, steadied

_BT709 = 1


@dataclass(frozen=True)
class _Codec:
    """FFmpeg's names of a container, its codec and the layout of pixels, and their settings."""

    container: str
    codec: str
    pixels: str
    codec_options: Mapping[str, str]
    container_options: Mapping[str, str] = field(default_factory=dict)


def write_mp4(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """H.264 that every player takes; the index comes first, so that it starts while it is still loading."""
    crf = _between(encoding, best=12, worst=40)
    flags = {"movflags": "+faststart+use_metadata_tags"}
    return _write(frames, encoding, _Codec("mp4", "libx264", "yuv420p", {"crf": crf}, flags))


def write_webm(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    quality = {"crf": _between(encoding, best=18, worst=60), "b": "0", "deadline": "good", "cpu-used": "4", "row-mt": "1"}
    whole = {"g": "600"}  # a clip is short: pictures to begin from in its midst only make it larger
    return _write(frames, encoding, _Codec("webm", "libvpx-vp9", "yuv420p", quality | whole))


def write_mkv(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """FFV1: every pixel as it was, for cutting and archives."""
    return _write(frames, encoding, _Codec("matroska", "ffv1", "bgr0", {"level": "3", "g": "1", "slicecrc": "1"}))


def write_apng(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    rate = encoding.rate
    options = {"plays": str(encoding.options.loop), "final_delay": f"{rate.denominator}/{rate.numerator}"}
    return _write(frames, encoding, _Codec("apng", "apng", "rgb24", {"pred": "mixed"}, options))


def write_webp(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """Packed without loss, for crisp pixels; what makes it small is how steady they are. Pictures that do not differ become
    one, which stays as long as they did. The encoder keeps what it has packed until the end; delays are whole milliseconds."""
    loop = {"loop": str(encoding.options.loop)}
    settings = {"lossless": "1", "quality": "0", "compression_level": "1"}
    steady = steadied(frames, encoding.options.steady)
    return _write(steady, encoding, _Codec("webp", "libwebp_anim", "bgra", {**settings, **loop}, loop))


def _between(encoding: Encoding, *, best: int, worst: int) -> str:
    """A codec's own scale, on which less is better, for our quality of 1 to 100."""
    return str(round(worst + (best - worst) * (encoding.options.quality - 1) / 99))


def _write(frames: Iterable[Frame], encoding: Encoding, codec: _Codec) -> Fraction:
    subsampled = codec.pixels == "yuv420p"
    height, width = encoding.height * encoding.scale, encoding.width * encoding.scale
    bottom, right = (height % 2, width % 2) if subsampled else (0, 0)
    with av.open(str(encoding.path), "w", format=codec.container, options=dict(codec.container_options)) as container:
        container.metadata.update(encoding.labels)
        stream = container.add_stream(codec.codec, rate=encoding.rate, options=dict(codec.codec_options))
        stream.width, stream.height, stream.pix_fmt = width + right, height + bottom, codec.pixels
        if subsampled:
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = _BT709
        for index, frame in enumerate(frames):
            shown = encoding.enlarged(frame)
            padded = np.pad(shown, ((0, bottom), (0, right), (0, 0)), mode="edge") if bottom or right else shown
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(padded), format="rgb24")
            if codec.pixels != "rgb24":
                matrix = {"dst_colorspace": _BT709} if subsampled else {}
                picture = picture.reformat(format=codec.pixels, **matrix)
            picture.pts, picture.time_base = index, 1 / encoding.rate
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return encoding.rate
