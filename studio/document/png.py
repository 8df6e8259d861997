"""Drawings to PNG and back: square pictures of RGB or RGBA, nothing else. Written with zlib alone, which lets other threads
run meanwhile.
"""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from studio.document.pixels import SIDE

SIDES = (SIDE, SIDE // 2)
"""What a drawing measures, and did in the first projects."""

_UP = 2
"""The filter that stores each row as its difference from the one above (PNG specification §9.2)."""
_COLOUR_TYPES = {3: 2, 4: 6}


def to_png(image: NDArray[np.uint8]) -> bytes:
    """``image``: H×W×3 RGB or H×W×4 RGBA, not premultiplied."""
    height, width, channels = image.shape
    rows = np.empty((height, 1 + channels * width), np.uint8)
    rows[:, 0] = _UP
    flat = image.reshape(height, channels * width)
    rows[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)  # 8 bits a channel
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.data, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def from_png(data: bytes) -> NDArray[np.uint8]:
    """S×S×3 or S×S×4 uint8, from any RGB or RGBA PNG of one of `SIDES`.

    Raises:
        ValueError: of another size or kind, damaged, or no PNG.
    """
    from PIL import Image as Pictures  # not before a project is opened

    try:
        with Pictures.open(io.BytesIO(data), formats=("PNG",)) as picture:
            width, height = picture.size
            if width != height or width not in SIDES or picture.mode not in ("RGB", "RGBA"):
                raise ValueError(f"{width}×{height} {picture.mode} pixels instead of {SIDE}×{SIDE} RGB or RGBA")
            return np.array(picture, np.uint8)
    except (OSError, SyntaxError, EOFError, struct.error, zlib.error, Pictures.DecompressionBombError) as error:
        raise ValueError(f"no readable PNG ({' '.join(str(error).split())})") from None


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
