"""The thread that reads and writes projects, so that no disk ever holds up the window. Knows neither project nor widget."""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from engine.errors import WorldsketchError
from studio.look.words import tr

T = TypeVar("T")


class FileWorker(QObject):
    """Does one job after the other, in the order in which they were asked for."""

    _answered = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._answered.connect(self._hear)

    def do(self, job: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """``job`` runs on the thread; ``done`` with what it returned, or ``failed`` with one line, on the GUI's."""

        def run() -> None:
            try:
                result = job()
            except WorldsketchError as error:
                message = str(error)
            except Exception as error:  # the top of a thread: report and go on
                traceback.print_exc()
                message = tr("that did not work: {error}").format(error=f"{type(error).__name__}: {error}")
            else:
                self._answered.emit(lambda: done(result))
                return
            self._answered.emit(lambda: failed(message))

        if self._stopped:
            return
        self._jobs.put(run)
        if self._thread is None:
            self._thread = threading.Thread(target=self._live, name="files", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Ends the thread when all that was asked for is done. What it answers from now on is not heard."""
        self._stopped = True
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None

    def _hear(self, answer: Callable[[], None]) -> None:
        if not self._stopped:
            answer()

    def _live(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
