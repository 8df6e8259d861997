"""Writes frames to a media file on a thread of its own, with progress and cancel. Knows no session and no dialog."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.errors import WorldsketchError
from engine.runtime.world_model import Image
from export.media_dressing import Dressing
from export.media_options import MediaOptions
from export.media_recipe import Recipe

if TYPE_CHECKING:
    from export.media import MediaReport

Writer = Callable[..., "MediaReport"]


@dataclass(frozen=True)
class ExportOrder:
    """What to write: frames H×W×3, how fast, and how many pixels each pixel becomes a side."""

    frames: Sequence[Image] = field(repr=False)
    path: Path
    fps: float
    scale: int
    more: MediaOptions | None = None
    """All other choices; its rate and scale give way to ``fps`` and ``scale``."""
    dressing: Dressing | None = field(default=None, repr=False)
    recipe: Recipe | None = field(default=None, repr=False)
    limit: int | None = None
    """The most bytes that the file may have."""

    @property
    def options(self) -> MediaOptions:
        return replace(self.more or MediaOptions(), fps=self.fps, scale=self.scale)


class ExportJob(QObject):
    """One export. ``finished`` carries the `MediaReport`, ``failed`` one line; neither follows a cancel."""

    progressed = Signal(int, int)
    finished = Signal(object)
    failed = Signal(str)
    fitted = Signal(str)
    """What was lowered to stay under the limit."""
    ended = Signal()
    """The thread is done, whatever came of it."""

    def __init__(self, order: ExportOrder, writer: Writer | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._order, self._writer = order, writer
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="export", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """Nothing is left behind: the writer works under a temporary name."""
        self._stop.set()

    def wait(self, timeout_s: float = 10.0) -> None:
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _work(self) -> None:
        order = self._order
        try:
            report = self._write(order)
        except WorldsketchError as error:
            if not self._stop.is_set():
                self.failed.emit(str(error))
        except Exception as error:  # the top of a thread: report, as nothing above would
            traceback.print_exc()
            self.failed.emit(f"{order.path}: not written: {type(error).__name__}: {error}")
        else:
            self.finished.emit(report)
        self.ended.emit()

    def _write(self, order: ExportOrder) -> MediaReport:
        from export.media import steps_of, write_media  # brings FFmpeg: not before somebody exports

        options = order.options
        steps = steps_of(len(order.frames), order.path, options, order.dressing)
        if order.limit is not None and self._writer is None:
            return self._write_within(order, order.limit, steps)
        writer = self._writer or write_media
        return writer(
            order.frames,
            order.path,
            options,
            dressing=order.dressing,
            recipe=order.recipe,
            should_stop=self._stop.is_set,
            on_progress=lambda done: self.progressed.emit(done, steps),
        )

    def _write_within(self, order: ExportOrder, limit: int, steps: int) -> MediaReport:
        from export.media_size import Sharing, write_within

        sharing = Sharing(order.frames, order.path.suffix.lower(), order.options, order.dressing or Dressing(), order.recipe)
        report, fitted = write_within(
            sharing,
            order.path,
            limit,
            should_stop=self._stop.is_set,
            on_progress=lambda done: self.progressed.emit(min(done, steps), steps),
        )
        self.fitted.emit(fitted.said)
        return report
