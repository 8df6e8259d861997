"""Names for new files: such as every system takes, and such as nothing has yet. Writes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from export.media_place import page_beside

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_LONGEST = 120
"""Bytes of a file's name before its ending: file systems take 255, and a number may come behind it."""


def named(text: str, otherwise: str = "worldsketch") -> str:
    """``text`` as a file's name that every system takes."""
    name = " ".join(_FORBIDDEN.sub(" ", text).split()).strip(" .")
    while len(name.encode()) > _LONGEST:
        name = name[:-1]
    return name or otherwise


def free_path(folder: Path, stem: str, suffix: str, taken: Sequence[Path] = ()) -> Path:
    """A name in ``folder`` that nothing has yet: ``stem`` itself, or with the next number behind it. A sprite sheet's page
    needs one too."""
    n = 1
    while True:
        path = folder / f"{stem}{f' {n}' if n > 1 else ''}{suffix}"
        page = page_beside(path) if suffix == ".png" else path
        if not (path.exists() or page.exists() or path in taken):
            return path
        n += 1
