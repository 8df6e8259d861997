"""Which system libraries the program needs, which of them this machine lacks, and whether it has a screen.

The list is `resources/system-libraries.txt`, which the set-up script reads too. Only Linux leaves libraries to the system.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).parents[1] / "resources" / "system-libraries.txt"


@dataclass(frozen=True)
class SystemLibrary:
    """``soname`` as the loader knows it, the Debian ``package`` that has it, and its ``purpose``: offscreen or window."""

    soname: str
    package: str
    purpose: str


def needed_libraries() -> tuple[SystemLibrary, ...]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return tuple(SystemLibrary(*line.split()) for line in lines if line and not line.startswith("#"))


def missing_libraries(*purposes: str) -> tuple[SystemLibrary, ...]:
    """Those of ``purposes`` that do not load here."""
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(library for library in needed_libraries() if library.purpose in purposes and not _loads(library.soname))


def advice(libraries: tuple[SystemLibrary, ...]) -> str:
    """The command that brings ``libraries``."""
    return f"sudo apt-get install {' '.join(library.package for library in libraries)}"


def has_screen() -> bool:
    """Whether there is something to show a window on."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True
