"""Tokens by frame key to NPZ and back. Frames of one width share two arrays: ``keys_N`` [F, 16] and ``tokens_N`` [F, N].

Reading trusts no declared size: headers are compared with the bytes that are there before an array is made.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

TokenRows = Mapping[str, NDArray[np.int32]]
"""Rows [N] by frame key; worlds of different grids differ in N."""

MAX_BYTES = 512 << 20
"""What all arrays together may unpack to: two million frames of 8×8 tokens."""

_KEY_BYTES = 16
_NAME = re.compile(r"(keys|tokens)_([0-9]{1,6})\.npy")


def to_npz(rows: TokenRows) -> bytes:
    """Rows whose tokens all lie below 2¹⁶ are kept in 16 bits."""
    widths: dict[int, list[str]] = defaultdict(list)
    for key, row in rows.items():
        widths[len(row)].append(key)
    arrays: dict[str, NDArray[np.generic]] = {}
    for width, keys in widths.items():
        tokens = np.stack([rows[key] for key in keys])
        arrays[f"keys_{width}"] = np.frombuffer(bytes.fromhex("".join(keys)), np.uint8).reshape(-1, _KEY_BYTES)
        arrays[f"tokens_{width}"] = tokens.astype("<u2") if tokens.size and tokens.max() < 1 << 16 else tokens.astype("<i4")
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]  # its stub takes the names for its own options
    return stream.getvalue()


def row_order(rows: TokenRows) -> list[str]:
    """The keys of ``rows`` in the order in which `from_npz` gives them back."""
    widths: dict[int, list[str]] = defaultdict(list)
    for key, row in rows.items():
        widths[len(row)].append(key)
    return [key for keys in widths.values() for key in keys]


def from_npz(data: bytes) -> dict[str, NDArray[np.int32]]:
    """Rows [N] int32 by key, in the order in which they were written.

    Raises:
        ValueError: not such an NPZ, damaged, or larger than `MAX_BYTES` when unpacked.
    """
    arrays = _arrays(data)
    rows: dict[str, NDArray[np.int32]] = {}
    for name, tokens in arrays.items():
        kind, _, width = name.partition("_")
        if kind == "keys":
            if f"tokens_{width}" not in arrays:
                raise ValueError(f"{name} without its tokens")
            continue
        keys = arrays.get(f"keys_{width}", np.empty((0, 0)))
        if keys.dtype != np.uint8 or keys.shape != (len(tokens), _KEY_BYTES):
            raise ValueError(f"keys_{width} of shape {keys.shape} for {len(tokens)} frames")
        if tokens.dtype not in (np.uint16, np.int32) or tokens.shape[1:] != (int(width),):
            raise ValueError(f"{name} of shape {tokens.shape} and type {tokens.dtype}")
        wide = tokens.astype(np.int32)
        if wide.size and wide.min() < 0:
            raise ValueError(f"{name} holds {wide.min()}; tokens count from 0")
        rows.update(zip((key.tobytes().hex() for key in keys), wide, strict=True))
    return rows


def _arrays(data: bytes) -> dict[str, NDArray[np.generic]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len({entry.filename for entry in entries}) != len(entries) or len(entries) > 64:
                raise ValueError(f"{len(entries)} arrays, or two of one name")
            if sum(entry.file_size for entry in entries) > MAX_BYTES:
                raise ValueError(f"it unpacks to more than {MAX_BYTES >> 20} MiB")
            for entry in entries:
                if not _NAME.fullmatch(entry.filename):
                    raise ValueError(f"there is no array {entry.filename[:40]!r} in a project")
            return {entry.filename.removesuffix(".npy"): _array(archive.read(entry)) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError) as error:
        raise ValueError(f"damaged ({' '.join(str(error).split())})") from None


def _array(data: bytes) -> NDArray[np.generic]:
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("an array of a kind that is not used here")
    shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream)
    start = stream.tell()
    if by_columns or dtype.hasobject or len(shape) != 2 or math.prod(shape) * dtype.itemsize != len(data) - start:
        raise ValueError(f"an array of shape {shape} and type {dtype} in {len(data) - start} bytes")
    return np.frombuffer(data, dtype, offset=start).reshape(shape)
