"""Brings together the frames that an export writes: those in memory at once, the others made or shown again by the world.

Works while one goes on editing: each take is gathered as it was when it was ordered. Frames wait in a spool, so that a long
take does not fill the memory. Writes no file and knows no widget.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from export.media_spool import FrameSpool
from studio.document.take import Take, TakeState
from studio.jobs.export_job import ExportOrder
from studio.jobs.simulation import Simulation
from studio.session import Session

_PAUSE_MS = 15
_SLICE_S = 0.006
"""How long the window may be kept busy at a time."""


@dataclass(frozen=True)
class Strip:
    """Frames ``shown`` of a take as it was."""

    take: TakeState = field(repr=False)
    shown: range


@dataclass(frozen=True)
class Planned:
    """An order whose frames, and those ``beside`` them, are still to be gathered."""

    order: ExportOrder
    strip: Strip
    beside: Strip | None = None


class Gathering(QObject):
    """``gathered`` carries the order with all its frames; ``failed`` one line."""

    gathered = Signal(object)
    failed = Signal(str)
    progressed = Signal(int, int)

    def __init__(self, session: Session, simulation: Simulation, planned: Planned, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._simulation, self._planned = session, simulation, planned
        strips = [strip for strip in (planned.strip, planned.beside) if strip is not None]
        self._takes = [Take.of(strip.take, session.project.frames) for strip in strips]
        self._places = [(n, t) for n, strip in enumerate(strips) for t in strip.shown]
        self.spools = [FrameSpool(planned.order.path.parent) for _ in strips]
        self._tokens: list[NDArray[Any]] = []
        self._done = 0
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self._go_on)
        session.opened.connect(self._left)

    def start(self) -> None:
        self._timer.start()
        QTimer.singleShot(0, self, self._go_on)

    def stop(self) -> None:
        """Forgets what was gathered."""
        self._timer.stop()
        for spool in self.spools:
            spool.close()

    def _go_on(self) -> None:
        if not self._timer.isActive():
            return
        end = time.monotonic() + _SLICE_S
        before = self._done
        try:
            self._gather(end)
        except OSError as error:  # frames wait in a file
            self.stop()
            reason = (error.strerror or type(error).__name__).lower()
            self.failed.emit(f"{self._planned.order.path}: cannot be written: {reason}; nothing was left there")
            return
        if self._done != before:
            self.progressed.emit(self._done, len(self._places))
        if self._done == len(self._places):
            self._timer.stop()
            self.gathered.emit(self._order())

    def _gather(self, end: float) -> None:
        """Frames until that time, or until one is missing."""
        store = self._session.project.frames
        while self._done < len(self._places) and time.monotonic() < end:
            n, t = self._places[self._done]
            key = self._takes[n].key(t)
            rgb = store.rgb(key) if key in store else None
            if rgb is None:
                self._ask(self._takes[n], t)
                break
            self.spools[n].append(rgb)
            if n == 0 and self._planned.order.data is not None:
                self._tokens.append(store.tokens(key))
            self._done += 1

    def _ask(self, take: Take, t: int) -> None:
        world = self._session.world
        if world is not None and take.prompt.world.fingerprint != world.fingerprint:
            self.stop()
            self.failed.emit("Frames of this take are missing, and it was played in another world: open that one to export it")
            return
        self._simulation.fill(take, t)

    def _order(self) -> ExportOrder:
        order = self._planned.order
        frames: Sequence[Any] = self.spools[0]
        if self._planned.beside is not None:
            order = replace(order, dressing=replace(order.dressing, beside=self.spools[1]))
        return replace(order, frames=frames, tokens=self._tokens)

    def _left(self) -> None:
        if self._timer.isActive():
            self.stop()
            self.failed.emit("Another project was opened before all frames were there; nothing was written")
