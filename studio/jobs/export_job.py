"""Writes frames to a file on a thread of its own, with progress and cancel. Knows no session and no dialog."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from engine.errors import WorldsketchError
from engine.runtime.world_model import Image
from export.media_dressing import Dressing
from export.media_options import MediaOptions
from export.media_recipe import Recipe

if TYPE_CHECKING:
    from export.media_data import DataPage
    from export.media_place import MediaReport
    from export.media_size import Sharing

Writer = Callable[..., "MediaReport"]
_TELLS_AFTER = 0.7
"""Seconds before anybody can say how long the rest takes."""


@dataclass(frozen=True)
class ExportOrder:
    """What to write: frames H×W×3 to ``path``, whose suffix is the format.

    ``limit``: the most bytes that the file may have. ``data``: set when the take goes out as data, together with ``tokens``,
    one row [N] per frame; dressing and options then mean nothing.
    """

    frames: Sequence[Image] = field(repr=False)
    path: Path
    options: MediaOptions = field(default_factory=MediaOptions)
    dressing: Dressing = field(default_factory=Dressing, repr=False)
    recipe: Recipe | None = field(default=None, repr=False)
    limit: int | None = None
    data: DataPage | None = field(default=None, repr=False)
    tokens: Sequence[NDArray[Any]] = field(default=(), repr=False)

    def sharing(self) -> Sharing:
        """The same, for those who reckon sizes."""
        from export.media_size import Sharing  # brings FFmpeg: not before somebody exports

        return Sharing(self.frames, self.path.suffix.lower(), self.options, self.dressing, self.recipe)


class Pace:
    """How long the rest will take, going by what was done so far."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()

    def left(self, done: int, wanted: int) -> float | None:
        """Seconds; None while it is too early to say."""
        passed = self._clock() - self._begun
        return passed / done * (wanted - done) if done > 0 and passed >= _TELLS_AFTER else None


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

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()

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
        if order.data is not None:
            return self._write_data(order, order.data)
        from export.media import steps_of, write_media  # brings FFmpeg: not before somebody exports

        steps = steps_of(len(order.frames), order.path, order.options, order.dressing)
        if order.limit is not None and self._writer is None:
            return self._write_within(order, order.limit, steps)
        writer = self._writer or write_media
        return writer(
            order.frames,
            order.path,
            order.options,
            dressing=order.dressing,
            recipe=order.recipe,
            should_stop=self._stop.is_set,
            on_progress=lambda done: self.progressed.emit(done, steps),
        )

    def _write_data(self, order: ExportOrder, page: DataPage) -> MediaReport:
        from export.media_data import write_data

        return write_data(
            zip(order.frames, order.tokens, strict=True),
            order.path,
            page,
            should_stop=self._stop.is_set,
            on_progress=lambda done: self.progressed.emit(done, page.count),
        )

    def _write_within(self, order: ExportOrder, limit: int, steps: int) -> MediaReport:
        from export.media_size import write_within

        report, fitted = write_within(
            order.sharing(),
            order.path,
            limit,
            should_stop=self._stop.is_set,
            on_progress=lambda done: self.progressed.emit(min(done, steps), steps),
        )
        if fitted.options != order.options:
            self.fitted.emit(fitted.said)
        return report
