"""Reckons how large an export will be, on a thread of its own; only the latest question is answered. Writes no file to keep."""

from __future__ import annotations

import threading
import traceback
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from engine.errors import WorldsketchError
from studio.jobs.export_job import ExportOrder


@dataclass(frozen=True)
class Estimate:
    """About so many ``bytes``. ``lowered``: what it takes to stay under the limit, or nothing. ``fault``: why it cannot be."""

    bytes: int = 0
    lowered: str = ""
    fault: str = ""


class Estimator(QObject):
    """``estimated`` carries an `Estimate`."""

    estimated = Signal(object)
    _found = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._found.connect(self._hear)

    def ask(self, order: ExportOrder) -> None:
        """Forgets what was asked before."""
        self.forget()
        stop = self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(order, self._latest, stop), name="estimate", daemon=True)
        self._thread.start()

    def forget(self) -> None:
        self._latest += 1
        self._stop.set()

    def wait(self, timeout_s: float = 10.0) -> None:
        """Ends what goes on."""
        self.forget()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _work(self, order: ExportOrder, ticket: int, stop: threading.Event) -> None:
        try:
            found = _estimate(order, stop)
        except WorldsketchError as error:
            found = Estimate(fault=str(error))
        except OSError as error:
            found = Estimate(fault=(error.strerror or type(error).__name__).lower())
        except Exception as error:  # the top of a thread: report, as nothing above would
            traceback.print_exc()
            found = Estimate(fault=f"{type(error).__name__}: {error}")
        if not stop.is_set():
            self._found.emit(ticket, found)

    def _hear(self, ticket: int, found: Estimate) -> None:
        if ticket == self._latest:
            self.estimated.emit(found)


def _estimate(order: ExportOrder, stop: threading.Event) -> Estimate:
    if order.data is not None:
        from export.media_data import estimate_data

        return Estimate(estimate_data(order.frames, order.path.suffix.lower(), order.data))
    from export.media_size import estimate, fit  # bring FFmpeg: not before somebody exports

    sharing = order.sharing()
    size = estimate(sharing, stop.is_set)
    if order.limit is None or size <= order.limit:
        return Estimate(size)
    fitted, _ = fit(sharing, order.limit, stop.is_set, skip=1)
    return Estimate(fitted.bytes, fitted.said)
