"""The tracks of all takes as one row of bytes: actions, seeds and the frames that stand in, one take after the other.

As JSON fifty takes of ten thousand frames would be thirty megabytes and half a second to read; so they are not.
Reading believes no number: lengths, ranges and references are checked. Knows no zip and no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FRAME = np.dtype([("action", "<u4"), ("seed", "<i8"), ("shown", "<i4")])
"""``shown``: place of a frame in the token table, −1 for none. Frame 0 has neither action nor seed; both are 0."""

FrameRows = NDArray[np.void]
"""One `FRAME` for each frame of a take, or of some of them."""


@dataclass(frozen=True)
class Tracks:
    """Those of one take of n frames after its prompt: n actions, n seeds and n + 1 frame keys."""

    actions: tuple[int, ...]
    seeds: tuple[int, ...]
    shown: tuple[str | None, ...]


def rows_of_frames(take: Tracks, places: Mapping[str, int], first: int = 0) -> FrameRows:
    """Those of the frames from ``first`` on. ``places``: of the token table's keys; frames that stand in but are not there are
    left out.
    """
    rows = np.zeros(len(take.shown) - first, FRAME)
    behind = max(first - 1, 0)
    rows["action"][first == 0 :] = take.actions[behind:]
    rows["seed"][first == 0 :] = take.seeds[behind:]
    rows["shown"] = [-1 if key is None else places.get(key, -1) for key in take.shown[first:]]
    return rows


def tracks_of_rows(rows: FrameRows, last: int, keys: Sequence[str]) -> Tracks:
    """The tracks of a take whose last frame is ``last``.

    Raises:
        ValueError: another number of rows, a seed below 0, or a frame that is not in the table.
    """
    if len(rows) != last + 1:
        raise ValueError(f"{len(rows)} frames instead of {last + 1}")
    if int(rows["seed"].min()) < 0:
        raise ValueError(f"seed {rows['seed'].min()}; seeds count from 0")
    if not -1 <= int(rows["shown"].min()) <= int(rows["shown"].max()) < len(keys):
        raise ValueError("a frame that is not in the token table")
    shown = tuple(map([*keys, None].__getitem__, rows["shown"].tolist()))  # −1, the last, is none
    return Tracks(tuple(rows["action"][1:].tolist()), tuple(rows["seed"][1:].tolist()), shown)


def to_bytes(takes: Iterable[Tracks], keys: Sequence[str]) -> bytes:
    """``keys``: those of the token table, in its order."""
    places = {key: n for n, key in enumerate(keys)}
    return b"".join(rows_of_frames(take, places).tobytes() for take in takes)


def from_bytes(data: bytes, lasts: Sequence[int], keys: Sequence[str]) -> list[Tracks]:
    """The tracks of takes whose last frames are ``lasts``.

    Raises:
        ValueError: more or fewer bytes than so many frames need, or as `tracks_of_rows` says.
    """
    frames = sum(last + 1 for last in lasts)
    if len(data) != frames * FRAME.itemsize:
        raise ValueError(f"{len(data)} bytes for {frames} frames, which need {frames * FRAME.itemsize}")
    table: FrameRows = np.frombuffer(data, FRAME)
    result, start = [], 0
    for last in lasts:
        result.append(tracks_of_rows(table[start : start + last + 1], last, keys))
        start += last + 1
    return result
