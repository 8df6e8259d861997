"""Frames that wait: in memory while they are few, else in an unnamed file. Knows no format."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from export.media_options import Frame

IN_MEMORY = 64 << 20
"""Bytes."""


class FrameSpool(Sequence[Frame]):
    """Frames of one shape, written once in order and read in any. Its file lies in ``folder`` and goes when it is left."""

    def __init__(self, folder: Path | None = None) -> None:
        place = None if folder is None else str(folder)
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=place)  # noqa: SIM115  # closed by __exit__
        self._shape: tuple[int, ...] = ()
        self._count = 0

    def __enter__(self) -> FrameSpool:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Its frames are gone."""
        self._file.close()

    def __len__(self) -> int:
        return self._count

    def append(self, frame: Frame, /) -> None:
        self._shape = self._shape or frame.shape
        assert frame.shape == self._shape, "all frames of a spool have one shape"
        self._file.seek(self._count * frame.nbytes)
        self._file.write(np.ascontiguousarray(frame).tobytes())
        self._count += 1

    def __getitem__(self, index: int, /) -> Frame:  # type: ignore[override]  # one at a time, no slices
        if not 0 <= index < self._count:
            raise IndexError(index)
        size = int(np.prod(self._shape))
        self._file.seek(index * size)
        return np.frombuffer(self._file.read(size), np.uint8).reshape(self._shape)
