"""Writing a file so that its name always stands for a whole one: the old until the new is on the disk. Knows no format."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def partial_of(path: Path) -> Path:
    """The temporary name beside ``path``; what a killed writer leaves there, the next one overwrites."""
    return path.with_name(f".{path.name}.partial")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become the file ``path`` when the block ends well; else ``path`` stays as it was.

    One writer per path at a time: the caller sees to that.

    Raises:
        OSError: the folder cannot be written to, or the disk is full.
    """
    path = path.resolve()  # a link stays a link
    partial = partial_of(path)
    try:
        with open(partial, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, path)
        _sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself last; only POSIX can, and needs to."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
