"""Has a server make a picture from text, off the GUI thread: one at a time, with progress, to be cancelled. Knows no widget."""

from __future__ import annotations

import contextlib
import threading
import traceback

from PySide6.QtCore import QObject, Signal, SignalInstance

from engine.errors import PromptError, WorldsketchError
from studio.canvas.picture import picture_of
from studio.jobs.image_server import ImageServer, TextOrder

_POLL_S = 0.4


class TextPainter(QObject):
    """``painted`` carries order and `Picture`, ``failed`` one line; each order ends with one of them or is cancelled."""

    painted = Signal(object, object)
    failed = Signal(str)
    progressed = Signal(float)
    """0..1, whenever the server says so."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server: ImageServer | None = None
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []
        self._ticket = 0

    @property
    def busy(self) -> bool:
        return self._server is not None

    def start(self, order: TextOrder) -> None:
        """Another order before is given up."""
        self.cancel()
        server, ended = ImageServer(order.server), threading.Event()
        self._server, self._ended = server, ended
        self._go(self._paint, server, order, self._ticket, ended)
        self._go(self._watch, server, self._ticket, ended)

    def cancel(self) -> None:
        """Nothing more is heard of the order; the server is told to stop, too."""
        server, self._server = self._server, None
        self._ticket += 1
        self._ended.set()
        if server is not None:
            self._go(_stop, server)

    def wait(self, timeout_s: float = 10.0) -> None:
        """Ends what is running."""
        self.cancel()
        for thread in self._threads:
            thread.join(timeout_s)

    def _go(self, work: object, *values: object) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, args=values, name="text", daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _paint(self, server: ImageServer, order: TextOrder, ticket: int, ended: threading.Event) -> None:
        try:
            data = server.paint(order)
            try:
                picture = picture_of(data, order.aspect)
            except PromptError as error:
                reason = str(error).partition(": ")[2] or str(error)
                self._deliver(ticket, self.failed, f"the picture from {server.name} cannot be read: {reason}")
            else:
                self._deliver(ticket, self.painted, order, picture)
        except WorldsketchError as error:
            self._deliver(ticket, self.failed, str(error))
        except Exception as error:  # the top of a thread: report, as nothing above would
            traceback.print_exc()
            self._deliver(ticket, self.failed, f"that did not work: {type(error).__name__}: {error}")
        finally:
            ended.set()

    def _watch(self, server: ImageServer, ticket: int, ended: threading.Event) -> None:
        while not ended.wait(_POLL_S):
            try:
                done = server.progress()
            except WorldsketchError:
                continue  # some servers do not say; the picture comes all the same
            if ticket == self._ticket and not ended.is_set():
                self.progressed.emit(done)

    def _deliver(self, ticket: int, signal: SignalInstance, *values: object) -> None:
        if ticket == self._ticket:
            self._server = None
            signal.emit(*values)


def _stop(server: ImageServer) -> None:
    server.give_up()
    with contextlib.suppress(WorldsketchError):  # it is gone, or does not listen: either way nothing of it is wanted
        server.interrupt()
