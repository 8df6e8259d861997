"""Reads clips on a thread of its own: first a glance, then the frames of the part that is wanted. One file at a time.

Knows no engine: `action_reader` has the actions read off the frames.
"""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from engine.errors import WorldsketchError

if TYPE_CHECKING:
    from engine.data.video import Part

MAX_FRAMES = 2048


@dataclass(frozen=True)
class ClipOrder:
    """What to read: frames a second, (height, width) of each, and which part."""

    path: Path
    fps: float
    size: tuple[int, int]
    part: Part


@dataclass(frozen=True)
class Footage:
    """T×H×W×3 frames of a clip. ``cut``: it goes on after them."""

    path: Path
    frames: NDArray[np.uint8] = field(repr=False)
    fps: float
    cut: bool


class ClipReader(QObject):
    """``glanced`` carries path and `ClipInfo`, ``read`` a `Footage`, ``failed`` one line."""

    glanced = Signal(object, object)
    read = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._ticket = 0

    def glance(self, path: Path) -> None:
        """What kind of clip it is."""

        def look() -> tuple[Any, ...]:
            from engine.data.video import look_at_clip  # brings FFmpeg: not before a clip comes

            return path, look_at_clip(path)

        self._do(path, look, self.glanced)

    def ask(self, order: ClipOrder) -> None:
        def load() -> tuple[Any, ...]:
            from engine.data.video import read_clip

            clip = read_clip(order.path, fps=order.fps, size=order.size, max_frames=MAX_FRAMES, part=order.part)
            return (Footage(order.path, clip.frames, clip.fps, clip.cut),)

        self._do(order.path, load, self.read)

    def wait(self, timeout_s: float = 10.0) -> None:
        """Ends what is running; nothing is heard of it any more."""
        self._ticket += 1
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _do(self, path: Path, work: Callable[[], tuple[Any, ...]], done: Any) -> None:
        self._ticket += 1
        ticket = self._ticket

        def run() -> None:
            try:
                result = work()
            except WorldsketchError as error:
                if ticket == self._ticket:
                    self.failed.emit(str(error))
            except Exception as error:  # the top of a thread: report, as nothing above would
                traceback.print_exc()
                self.failed.emit(f"{path}: cannot be read: {type(error).__name__}: {error}")
            else:
                if ticket == self._ticket:
                    done.emit(*result)

        self._thread = threading.Thread(target=run, name="clip", daemon=True)
        self._thread.start()
