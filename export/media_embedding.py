"""A recipe inside a clip's file, and out of it again, without touching the pictures: as each format provides for it.

GIF: an application extension. PNG, APNG: a chunk of our own. WebP: a chunk that readers pass over. MP4, WebM, MKV: a tag.
"""

from __future__ import annotations

import base64
import binascii
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import av
import av.error

from engine.errors import MediaError
from export.media_data import recipe_bytes
from export.media_formats import MediaFormat
from export.media_recipe import MAX_BYTES, Recipe

_GIF_NAME = b"WSKETCH11.0"
"""Of an application extension: eight letters and a code of three (GIF89a, §26)."""
_PNG_CHUNK = b"wsKt"
"""Ancillary, private, safe to copy, as its letters say (PNG specification, §5.4)."""
_WEBP_CHUNK = b"WSKT"
_TAG = "worldsketch"
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def labels_of(chosen: MediaFormat, target: Path, recipe: Recipe | None) -> dict[str, str]:
    """What a writer is to write into the file's own fields."""
    if chosen.suffix == ".png":
        return {"image": target.name}
    if recipe is None or chosen.suffix not in (".mp4", ".webm", ".mkv"):
        return {}
    return {_TAG: base64.b64encode(recipe.to_bytes()).decode()}


def embed(path: Path, chosen: MediaFormat, recipe: Recipe) -> None:
    """Adds ``recipe`` to the whole file, or the folder of PNG frames, that a writer has left at ``path``."""
    data = recipe.to_bytes()
    if len(data) > MAX_BYTES:
        raise MediaError(f"{path.name}: drawing and actions take {len(data) >> 20} MiB; leave them out of the file")
    if chosen.suffix == ".gif":
        with path.open("r+b") as file:
            file.seek(-1, os.SEEK_END)  # the trailer
            parts = [data[i : i + 255] for i in range(0, len(data), 255)]
            file.write(
                b"\x21\xff"
                + bytes([len(_GIF_NAME)])
                + _GIF_NAME
                + b"".join(bytes([len(part)]) + part for part in parts)
                + b"\x00\x3b"
            )
    elif chosen.suffix in (".png", ".apng", ""):
        first = path if path.is_file() else min(path.iterdir())
        with first.open("r+b") as file:
            file.seek(-12, os.SEEK_END)
            end = file.read(12)
            file.seek(-12, os.SEEK_END)
            file.write(
                struct.pack(">I", len(data)) + _PNG_CHUNK + data + struct.pack(">I", zlib.crc32(_PNG_CHUNK + data)) + end
            )
    elif chosen.suffix == ".webp":
        with path.open("r+b") as file:
            file.seek(0, os.SEEK_END)
            file.write(_WEBP_CHUNK + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2))
            size = file.tell() - 8
            file.seek(4)
            file.write(struct.pack("<I", size))


def read_recipe(path: str | Path) -> Recipe | None:
    """The recipe in a clip's file, or in a folder of PNG frames; None when there is none: never was, or was stripped.

    Raises:
        MediaError: no such file, or what it carries is damaged; the message says which.
    """
    source = Path(path)
    try:
        if source.is_dir():
            source = min(source.glob("*.png"), default=source)
        with source.open("rb") as file:
            data = _found(file)
        return None if data is None else Recipe.from_bytes(data)
    except FileNotFoundError:
        raise MediaError(f"{path}: there is no such file") from None
    except (OSError, av.error.FFmpegError) as error:
        raise MediaError(f"{path}: cannot be read: {(error.strerror or type(error).__name__).lower()}") from None
    except MediaError as error:
        raise MediaError(f"{path}: {error}") from None


def _found(file: BinaryIO) -> bytes | None:
    head = file.read(12)
    file.seek(0)
    try:
        if head[:4] == b"GIF8":
            return _in_gif(file)
        if head.startswith(_PNG_HEAD):
            return next((_payload(file, size) for kind, size in _png_chunks(file) if kind == _PNG_CHUNK), None)
        if head[:4] == b"RIFF" and head[8:] == b"WEBP":
            return next((_payload(file, size) for kind, size in _riff_chunks(file) if kind == _WEBP_CHUNK), None)
        if head[:4] == b"PK\x03\x04" or _is_tar(file):
            return recipe_bytes(file, MAX_BYTES)
    except (struct.error, IndexError):
        return None  # cut short before any recipe: the pictures' reader says what is wrong with the rest
    return _in_tags(file)


def _is_tar(file: BinaryIO) -> bool:
    file.seek(257)
    magic = file.read(5)
    file.seek(0)
    return magic == b"ustar"


def _payload(file: BinaryIO, size: int) -> bytes:
    if size > MAX_BYTES:
        raise MediaError("what it carries is too large")
    return file.read(size)


def _in_gif(file: BinaryIO) -> bytes | None:
    flags = file.read(13)[10]
    file.seek(_palette(flags), os.SEEK_CUR)
    while (kind := file.read(1)) in (b"\x21", b"\x2c"):
        if kind == b"\x2c":  # a picture: its place, its palette, the width of its codes
            file.seek(_palette(file.read(9)[8]) + 1, os.SEEK_CUR)
            label = b""
        else:
            label = file.read(1)
        blocks = _sub_blocks(file)
        if label == b"\xff" and next(blocks, b"") == _GIF_NAME:
            data = bytearray()
            for block in blocks:
                data += block
                if len(data) > MAX_BYTES:
                    raise MediaError("what it carries is too large")
            return bytes(data)
        for _ in blocks:
            pass
    return None


def _palette(flags: int) -> int:
    """Bytes of the palette that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _sub_blocks(file: BinaryIO) -> Iterator[bytes]:
    while size := file.read(1)[0]:
        yield file.read(size)


def _png_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Kind and length of each chunk, with the file at its data."""
    position = len(_PNG_HEAD)
    while True:
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:
            return
        size, kind = struct.unpack(">I4s", head)
        yield kind, size
        position += 12 + size


def _riff_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    position = 12
    while True:
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:
            return
        kind, size = struct.unpack("<4sI", head)
        yield kind, size
        position += 8 + size + size % 2


def _in_tags(file: BinaryIO) -> bytes | None:
    try:
        with av.open(file, options={"protocol_whitelist": "none"}) as container:
            text = {key.lower(): value for key, value in container.metadata.items()}.get(_TAG)
    except (av.error.FFmpegError, ValueError):
        return None  # no film at all
    if text is None:
        return None
    if len(text) > MAX_BYTES * 2:
        raise MediaError("what it carries is too large")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise MediaError("what it carries is damaged") from None
