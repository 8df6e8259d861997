"""Has the actions between a clip's frames read off by the world that is open. One clip at a time: a later one takes its place.

Asks the worker and listens; knows no take and no window.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.runtime.world_model import InferredActions
from studio.document.clip import Clip
from studio.jobs.clip_job import Footage
from studio.jobs.engine_worker import EngineWorker
from studio.jobs.messages import Infer, Inferred
from studio.session import Session


class ActionReader(QObject):
    """See the module. `read` or `failed` follows each `ask`, unless another comes first."""

    read = Signal(object)
    """A `Clip` with its actions."""
    failed = Signal(str)

    def __init__(self, session: Session, worker: EngineWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._worker = session, worker
        self._ticket = 0
        self._footage: Footage | None = None
        worker.answered.connect(self._answered)

    def ask(self, footage: Footage) -> None:
        self._ticket += 1
        self._footage = footage
        self._worker.ask(Infer(self._ticket, footage.frames))

    def _answered(self, answer: object) -> None:
        match answer:
            case Inferred(ticket, found, message) if ticket == self._ticket and self._footage is not None:
                footage, self._footage = self._footage, None
                if found is None:
                    self.failed.emit(message)
                else:
                    self.read.emit(self._clip(footage, found))

    def _clip(self, footage: Footage, found: InferredActions) -> Clip:
        world = self._session.world
        assert world is not None, "actions come after the world"
        actions = tuple(int(action) for action in found.actions)
        sure = tuple(float(value) for value in found.confidence)
        return Clip(footage.path.name, footage.frames, footage.fps, actions, sure, world)
