"""The tracks of all takes as one row of bytes: actions, seeds and the frames that stand in, one take after the other.

As JSON fifty takes of ten thousand frames would be thirty megabytes and half a second to read; so they are not.
Reading believes no number: lengths, ranges and references are checked. Knows no zip and no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FRAME = np.dtype([("action", "<u4"), ("seed", "<i8"), ("shown", "<i4")])
"""``shown``: place of a frame in the token table, −1 for none. Frame 0 has neither action nor seed; both are 0."""


@dataclass(frozen=True)
class Tracks:
    """Those of one take of n frames after its prompt: n actions, n seeds and n + 1 frame keys."""

    actions: tuple[int, ...]
    seeds: tuple[int, ...]
    shown: tuple[str | None, ...]


def to_bytes(takes: Iterable[Tracks], keys: Sequence[str]) -> bytes:
    """``keys``: those of the token table, in its order. Frames that stand in but are not there are left out."""
    place = {key: n for n, key in enumerate(keys)}
    parts = []
    for take in takes:
        rows = np.zeros(len(take.shown), _FRAME)
        rows["action"][1:] = take.actions
        rows["seed"][1:] = take.seeds
        rows["shown"] = [-1 if key is None else place.get(key, -1) for key in take.shown]
        parts.append(rows.tobytes())
    return b"".join(parts)


def from_bytes(data: bytes, lasts: Sequence[int], keys: Sequence[str]) -> list[Tracks]:
    """The tracks of takes whose last frames are ``lasts``.

    Raises:
        ValueError: more or fewer bytes than so many frames need, a seed below 0, or a frame that is not in the table.
    """
    frames = sum(last + 1 for last in lasts)
    if len(data) != frames * _FRAME.itemsize:
        raise ValueError(f"{len(data)} bytes for {frames} frames, which need {frames * _FRAME.itemsize}")
    table: NDArray[np.void] = np.frombuffer(data, _FRAME)
    if frames and int(table["seed"].min()) < 0:
        raise ValueError(f"seed {table['seed'].min()}; seeds count from 0")
    if frames and not -1 <= int(table["shown"].min()) <= int(table["shown"].max()) < len(keys):
        raise ValueError("a frame that is not in the token table")
    result, start = [], 0
    for last in lasts:
        rows = table[start : start + last + 1]
        start += last + 1
        shown = tuple(None if n < 0 else keys[n] for n in rows["shown"].tolist())
        result.append(Tracks(tuple(rows["action"][1:].tolist()), tuple(rows["seed"][1:].tolist()), shown))
    return result
