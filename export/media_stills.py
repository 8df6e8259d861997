"""Clips as still pictures: a folder of PNG frames, and a sprite sheet with the JSON that game engines read."""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
from PIL import Image

from engine.errors import MediaError
from export.media_formats import Encoding
from export.media_options import MAX_SIDE, Frame
from export.media_place import page_beside
from export.media_spool import FrameSpool


def write_png_folder(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """``00000.png``, ``00001.png``, ...: the rate is only what the caller makes of it."""
    encoding.path.mkdir()
    for index, frame in enumerate(frames):
        Image.fromarray(encoding.enlarged(frame)).save(encoding.path / f"{index:05d}.png")
    return encoding.rate


def write_sprite_sheet(frames: Iterable[Frame], encoding: Encoding) -> Fraction:
    """All frames on one PNG, row by row, as near a square as may be; and ``sheet_page`` beside it under the same temporary
    name. One row of frames is in memory at a time."""
    height, width = encoding.height * encoding.scale, encoding.width * encoding.scale
    with FrameSpool(encoding.path.parent) as spool, encoding.path.open("wb") as file:
        for frame in frames:
            spool.append(frame)
        count = len(spool)
        columns = min(count, max(1, MAX_SIDE // width), math.ceil(math.sqrt(count * height / width)))
        rows = math.ceil(count / columns)
        if rows * height > MAX_SIDE:
            raise MediaError(
                f"{count} frames of {width}×{height} do not fit on a sheet of {MAX_SIDE} pixels a side; "
                "choose a smaller scale, fewer frames or a folder of PNG frames"
            )
        _write_chunk(file, b"IHDR", struct.pack(">IIBBBBB", columns * width, rows * height, 8, 2, 0, 0, 0), start=True)
        packer = zlib.compressobj(6)
        for row in range(rows):
            band = np.zeros((height, columns * width, 3), np.uint8)
            for column in range(columns):
                index = row * columns + column
                if index < count:
                    encoding.keep_going()
                    band[:, column * width : (column + 1) * width] = encoding.enlarged(spool[index])
            _write_chunk(file, b"IDAT", packer.compress(_filtered(band).tobytes()))
        _write_chunk(file, b"IDAT", packer.flush())
        _write_chunk(file, b"IEND", b"")
    page = _page(count, columns, height, width, encoding)
    page_beside(encoding.path).write_text(json.dumps(page, ensure_ascii=False, indent=1), encoding="utf-8")
    return encoding.rate


def _filtered(band: Frame) -> Frame:
    """Rows as PNG stores them, each pixel less its left neighbour (filter 1 of the PNG specification, §9.2)."""
    height, width, _ = band.shape
    rows = np.ones((height, 1 + 3 * width), np.uint8)
    flat = band.reshape(height, 3 * width)
    rows[:, 1:4] = flat[:, :3]
    np.subtract(flat[:, 3:], flat[:, :-3], out=rows[:, 4:])
    return rows


def _write_chunk(file: object, kind: bytes, data: bytes, *, start: bool = False) -> None:
    write = file.write  # type: ignore[attr-defined]
    if start:
        write(b"\x89PNG\r\n\x1a\n")
    if data or kind == b"IEND":
        write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))


def _page(count: int, columns: int, height: int, width: int, encoding: Encoding) -> dict[str, object]:
    """What Aseprite writes as its JSON array, which Phaser, Godot importers and others read."""
    duration = round(float(1000 / encoding.rate))

    def entry(index: int) -> dict[str, object]:
        rect = {"x": index % columns * width, "y": index // columns * height, "w": width, "h": height}
        whole = {"x": 0, "y": 0, "w": width, "h": height}
        size = {"w": width, "h": height}
        return {"filename": f"{index}", "frame": rect, "rotated": False, "trimmed": False, "spriteSourceSize": whole,
                "sourceSize": size, "duration": duration}  # fmt: skip

    rows = math.ceil(count / columns)
    return {
        "frames": [entry(index) for index in range(count)],
        "meta": {
            "app": "Worldsketch", "version": "1", "image": encoding.labels.get("image", encoding.path.name), "format": "RGB888",
            "size": {"w": columns * width, "h": rows * height}, "scale": str(encoding.scale),
        },
    }  # fmt: skip
