"""Reads a picture file for the sketch off the GUI thread: a large photo takes a second. Knows no session."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QImage

from engine.errors import WorldsketchError
from studio.canvas.picture import from_qimage, read_whole_picture
from studio.document.shared_clip import moves, read_shared


class PictureReader(QObject):
    """Reads what it is asked for; only the latest is delivered. ``read`` carries the path and a `Picture`."""

    read = Signal(object, object)
    pasted = Signal(object)
    """`Picture`, of what `ask_pasted` was given."""
    opened = Signal(object, object)
    """Path and `SharedClip`: the file was a clip that carries a take."""
    plain = Signal(object)
    """Path of a film or GIF that carries none."""
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.aspect: Callable[[], float] = lambda: 1.0
        """Width over height of the frames that pictures are read for."""
        self._latest = self._delivered = 0
        self._threads: list[threading.Thread] = []

    @property
    def busy(self) -> bool:
        """Whether a picture is on its way."""
        return self._delivered != self._latest

    def ask(self, path: Path, *, still: bool = False) -> None:
        """``still``: its first frame is wanted, whatever else the file carries."""
        self._go(self._read_still if still else self._read, path)

    def ask_pasted(self, image: QImage) -> None:
        """A picture that is in memory already, as on the clipboard."""
        self._go(self._convert, image)

    def _go(self, work: Callable[..., None], source: Path | QImage) -> None:
        self._latest += 1
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, args=(source, self._latest, self.aspect()), name="picture", daemon=True)
        self._threads.append(thread)
        thread.start()

    def wait(self, timeout_s: float = 10.0) -> None:
        self._latest = self._delivered = self._latest + 1
        for thread in self._threads:
            thread.join(timeout_s)

    def _read(self, path: Path, ticket: int, aspect: float) -> None:
        try:
            shared = read_shared(path)
            if shared is not None:
                self._deliver(ticket, self.opened, path, shared)
            elif moves(path):
                self._deliver(ticket, self.plain, path)
            else:
                self._deliver(ticket, self.read, path, read_whole_picture(path, aspect))
        except WorldsketchError as error:
            self._deliver(ticket, self.failed, str(error))

    def _read_still(self, path: Path, ticket: int, aspect: float) -> None:
        try:
            self._deliver(ticket, self.read, path, read_whole_picture(path, aspect))
        except WorldsketchError as error:
            self._deliver(ticket, self.failed, str(error))

    def _convert(self, image: QImage, ticket: int, aspect: float) -> None:
        try:
            self._deliver(ticket, self.pasted, from_qimage(image, aspect))
        except WorldsketchError as error:
            self._deliver(ticket, self.failed, str(error))

    def _deliver(self, ticket: int, signal: SignalInstance, *values: object) -> None:
        if ticket == self._latest:
            self._delivered = ticket
            signal.emit(*values)
