"""The edits that the undo stack holds. Three kinds are enough: of the sketch, of the reel (take and branches), and of a
single value; and several that are one.

A command holds values, never widgets; it works through the session, which tells the views.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Generic, TypeVar

from studio.document.project import Reel
from studio.document.sketch import Change
from studio.document.take import TakeState
from studio.undo_stack import Command

if TYPE_CHECKING:
    from studio.session import Session

T = TypeVar("T")

_NEW_FRAME = 113
"""Bytes of a frame's key and seed."""


class SketchCommand(Command):
    """One stroke, fill, shape, picture, or edit of the layers. It was done while it was made, so the first redo does nothing.

    Commands of one ``drag``, as of a slider, become one step; 0 is no drag.
    """

    def __init__(self, session: Session, text: str, change: Change, drag: int = 0) -> None:
        super().__init__(text)
        self._session, self._change, self._drag = session, change, drag
        self._done = True

    @property
    def bytes(self) -> int:
        return self._change.bytes

    def pack(self) -> None:
        self._change.pack()

    def absorb(self, later: Command) -> bool:
        if not isinstance(later, SketchCommand) or not self._drag or later._drag != self._drag or later._change.patches:
            return False
        self._change = replace(self._change, after=later._change.after)
        return True

    def redo(self) -> None:
        if self._done:
            self._done = False
        else:
            self._session.apply_change(self._change, back=False)

    def undo(self) -> None:
        self._session.apply_change(self._change, back=True)


class ValueCommand(Command, Generic[T]):
    """Something that is one value, as the clip or the names of actions, became another; ``put`` sets it and tells the views."""

    def __init__(self, text: str, put: Callable[[T], object], before: T, after: T) -> None:
        super().__init__(text)
        self._put, self._before, self._after = put, before, after

    def redo(self) -> None:
        self._put(self._after)

    def undo(self) -> None:
        self._put(self._before)


class ReelCommand(Command):
    """One edit of the actions, one stretch of play, or one switch of branches."""

    def __init__(self, session: Session, text: str, before: Reel, after: Reel) -> None:
        super().__init__(text)
        self._session = session
        self._before = before
        self._after = after
        self._bytes = _weight(before.take, after.take)

    @property
    def bytes(self) -> int:
        return self._bytes

    def redo(self) -> None:
        self._session.restore(self._after)

    def undo(self) -> None:
        self._session.restore(self._before)


class Together(Command):
    """Several edits that the creator asked for as one, in this order."""

    def __init__(self, text: str, *parts: Command) -> None:
        super().__init__(text)
        self._parts = parts

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self._parts)

    def pack(self) -> None:
        for part in self._parts:
            part.pack()

    def redo(self) -> None:
        for part in self._parts:
            part.redo()

    def undo(self) -> None:
        for part in reversed(self._parts):
            part.undo()


def _weight(before: TakeState | None, after: TakeState | None) -> int:
    """Bytes of the four tracks of a take, and of what is new in them; the take before is the one after the step before."""
    if after is None or after is before:
        return 256
    shared = after.shared_with(before) if before is not None else 0
    return 256 + 32 * after.last + _NEW_FRAME * (after.last - shared)
