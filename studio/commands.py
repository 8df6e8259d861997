"""The edits that the undo stack holds. Two kinds are enough: pixels of the sketch, and the reel (take and branches).

A command holds values, never widgets; it works through the session, which tells the views.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from studio.document.project import Reel
from studio.document.sketch import Patch

if TYPE_CHECKING:
    from studio.session import Session


class SketchCommand(QUndoCommand):
    """One stroke, fill, shape, sample or pasted image. The tool has painted already, so the first redo does nothing."""

    def __init__(self, session: Session, text: str, patch: Patch, *, done: bool) -> None:
        super().__init__(text)
        self._session = session
        self._patch = patch
        self._done = done

    def redo(self) -> None:
        if self._done:
            self._done = False
        else:
            self._session.apply_patch(self._patch, back=False)

    def undo(self) -> None:
        self._session.apply_patch(self._patch, back=True)


class ReelCommand(QUndoCommand):
    """One edit of the actions, one stretch of play, or one switch of branches."""

    def __init__(self, session: Session, text: str, before: Reel, after: Reel) -> None:
        super().__init__(text)
        self._session = session
        self._before = before
        self._after = after

    def redo(self) -> None:
        self._session.restore(self._after)

    def undo(self) -> None:
        self._session.restore(self._before)
