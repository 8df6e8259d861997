"""Where a file of media goes: checked first, written under a temporary name, and put in its place when the disk has all of it.

Knows no format but that a sprite sheet has a page beside it.
"""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.errors import MediaError

_KEPT = 50
"""Characters of a name that its temporary one repeats: file systems take 255 bytes, and one may be four."""


@dataclass(frozen=True)
class MediaReport:
    """What was written: ``frames`` (pictures) in number, ``bytes`` on disk. ``fps`` is the rate that a player shows: a GIF
    keeps whole centiseconds per frame, so it may differ from the rate that was asked for."""

    path: Path
    frames: int
    fps: float
    bytes: int


class MediaStopped(MediaError):  # noqa: N818  # an event that was asked for, not a fault
    """``should_stop`` ended the writing. Nothing was left behind."""


class MediaTooLarge(MediaError):  # noqa: N818  # likewise
    """The file came out larger than ``limit``. Nothing was left behind."""


def check_place(target: Path) -> None:
    """That a file can go there, as far as this can be told without writing.

    Raises:
        MediaError: it cannot; the message says what to do.
    """
    try:
        _check_place(target)
    except OSError as error:
        raise MediaError(f"{target}: cannot be written: {reason_of(error)}; choose another name") from None


def _check_place(target: Path) -> None:
    if not target.name:
        raise MediaError(f"{target}: not a file name; say which file to write")
    if not target.parent.is_dir():
        raise MediaError(f"{target}: there is no folder {target.parent}; make it first")
    if target.is_dir():
        if target.suffix:
            raise MediaError(f"{target}: a folder has this name; choose another")
        if any(target.iterdir()):
            raise MediaError(f"{target}: this folder already holds files; choose a new name for the PNG frames")
    elif target.exists() and not target.is_file():
        raise MediaError(f"{target}: not an ordinary file; choose another name")
    elif target.exists() and not target.suffix:
        raise MediaError(f"{target}: a file has this name, and PNG frames need a folder; choose another")


def reason_of(error: Exception) -> str:
    """What the system, or FFmpeg, says of its own fault, in a few words."""
    return str(getattr(error, "strerror", None) or type(error).__name__).lower()


def page_beside(sheet: Path) -> Path:
    """Where the JSON of a sprite sheet lies."""
    return sheet.with_suffix(".json")


def put_in_place(temporary: Path, target: Path) -> int:
    """Gives what lies under the temporary name its own, once the disk keeps it; returns its size in bytes. A sprite sheet's
    page goes first: a sheet is never without one."""
    page = page_beside(temporary)
    size = size_of(temporary)
    _flush(temporary)
    if page.is_file():
        _flush(page)
        os.replace(page, page_beside(target))
    os.replace(temporary, target)
    return size


def _files(path: Path) -> list[Path]:
    """The file ``path``, or those in the folder."""
    return sorted(path.iterdir()) if path.is_dir() else [path]


def size_of(path: Path) -> int:
    """Bytes, a sprite sheet's page among them."""
    return sum(file.stat().st_size for file in (*_files(path), page_beside(path)) if file.is_file())


def _flush(path: Path) -> None:
    """Has the disk keep ``path``, a file or a folder of files."""
    for file in _files(path):
        with file.open("rb") as stream:
            os.fsync(stream.fileno())


def temporary_name(target: Path) -> Path:
    """Beside it; no longer than file systems take, however long the name itself is."""
    return target.with_name(f".{target.name[:_KEPT]}.{secrets.token_hex(4)}.partial")


def remove(path: Path) -> None:
    """A file, a sprite sheet with its page, or a folder; nothing is fine too."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
        page_beside(path).unlink(missing_ok=True)
