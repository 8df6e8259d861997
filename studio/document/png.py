"""Drawings to PNG and back: S×S×3 pixels, nothing else. Written with zlib alone, which lets other threads run meanwhile."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np

from engine.runtime.world_model import Image
from studio.document.sketch import SIDE

_UP = 2
"""The filter that stores each row as its difference from the one above (PNG specification §9.2)."""


def to_png(image: Image) -> bytes:
    """``image``: H×W×3 uint8."""
    height, width, _ = image.shape
    rows = np.empty((height, 1 + 3 * width), np.uint8)
    rows[:, 0] = _UP
    flat = image.reshape(height, 3 * width)
    rows[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits of red, green and blue
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.data, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def from_png(data: bytes) -> Image:
    """S×S×3 uint8, from any RGB PNG of that size.

    Raises:
        ValueError: of another size or kind, damaged, or no PNG.
    """
    from PIL import Image as Pictures  # not before a project is opened

    try:
        with Pictures.open(io.BytesIO(data), formats=("PNG",)) as picture:
            if picture.size != (SIDE, SIDE) or picture.mode != "RGB":
                width, height = picture.size
                raise ValueError(f"{width}×{height} {picture.mode} pixels instead of {SIDE}×{SIDE} RGB")
            return np.array(picture, np.uint8)
    except (OSError, SyntaxError, EOFError, struct.error, zlib.error, Pictures.DecompressionBombError) as error:
        raise ValueError(f"no readable PNG ({' '.join(str(error).split())})") from None


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
