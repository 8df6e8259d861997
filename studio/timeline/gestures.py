"""What a press on the timeline begins, until the button is up: scrubbing, selecting, painting, moving a marker, dragging a
clip's actions down. Each is one undo step at most, made when it ends; `cancel` leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from studio.document.patterns import Pattern
from studio.document.take import Marker
from studio.look.words import tr
from studio.session import Session
from studio.timeline.edits import TimelineEdits
from studio.timeline.geometry import Row


class Gesture(Protocol):
    """``move`` is called with frame, row and lane under the mouse, first for the press itself."""

    def move(self, t: int, row: Row, lane: int) -> None: ...

    def end(self) -> None: ...

    def cancel(self) -> None: ...


class Scrub:
    def __init__(self, scrubbed: Callable[[int], object]) -> None:
        self._scrubbed = scrubbed
        self._at: int | None = None

    def move(self, t: int, row: Row, lane: int) -> None:
        if t != self._at:
            self._at = t
            self._scrubbed(t)

    def end(self) -> None: ...

    def cancel(self) -> None: ...


class Select:
    """From ``anchor`` to where the mouse is. ``done`` follows when something is selected."""

    def __init__(self, session: Session, anchor: int, done: Callable[[], object]) -> None:
        self._session, self._anchor, self._done = session, anchor, done

    def move(self, t: int, row: Row, lane: int) -> None:
        self._session.select(self._anchor, t)

    def end(self) -> None:
        if self._session.selection:
            self._done()

    def cancel(self) -> None:
        self._session.clear_selection()


class Paint:
    """One action, or in the lanes whichever lies under the mouse; ``pattern`` paints a stretch from the press on instead.

    ``painted``: what it will set, for the view to show meanwhile.
    """

    def __init__(self, edits: TimelineEdits, session: Session, action: int | None, pattern: Pattern | None = None) -> None:
        self._edits, self._session = edits, session
        self._action, self._pattern = action, pattern
        self._anchor: int | None = None
        self._at = 0
        self.painted: dict[int, int] = {}

    def move(self, t: int, row: Row, lane: int) -> None:
        t = max(1, min(t, self._session.last))
        if self._anchor is None:
            self._anchor = self._at = t
        action = self._action
        if action is None:
            if self._pattern is not None:
                self._action = action = lane
            elif row is Row.LANES:
                action = self._edits.action = lane
            else:
                action = self._edits.action
        if self._pattern is not None:
            first, last = sorted((self._anchor, t))
            self.painted = self._pattern.paint(range(first, last + 1), action)
        else:
            first, last = sorted((self._at, t))
            self.painted |= dict.fromkeys(range(first, last + 1), action)
        self._at = t

    def end(self) -> None:
        if self.painted:
            self._edits.paint_frames(self.painted)
        self.painted = {}

    def cancel(self) -> None:
        self.painted = {}


class MoveMarker:
    """``at``: the frame where it is now."""

    def __init__(self, edits: TimelineEdits, marker: Marker) -> None:
        self._edits, self._marker = edits, marker
        self.at = marker.frame

    @property
    def markers(self) -> tuple[Marker, ...]:
        """All of them, for the view to show meanwhile."""
        moved = replace(self._marker, frame=self.at)
        return tuple(moved if marker == self._marker else marker for marker in self._edits.markers)

    def move(self, t: int, row: Row, lane: int) -> None:
        self.at = max(0, min(t, self._edits.last))

    def end(self) -> None:
        if self.at != self._marker.frame:
            self._edits.move_marker(self._marker, self.at)

    def cancel(self) -> None:
        self.at = self._marker.frame


class DragClip:
    """Within the clip's row it chooses a part; drawn down onto the take's actions it puts them there.

    ``chosen``: frames of the clip whose actions are meant. ``landing``: where they would go, None while not over the take.
    """

    def __init__(self, edits: TimelineEdits, actions: tuple[int, ...], chosen: range, t: int) -> None:
        self._edits, self._actions = edits, actions
        self._anchor = max(1, min(t, len(actions)))
        self._keeps = self._anchor in chosen
        self.chosen = chosen if self._keeps else range(0)
        self.landing: int | None = None

    def move(self, t: int, row: Row, lane: int) -> None:
        if row is Row.CLIP:
            self.landing = None
            if not self._keeps and t != self._anchor:
                first, last = sorted((self._anchor, max(1, min(t, len(self._actions)))))
                self.chosen = range(first, last + 1)
        elif row in (Row.ACTIONS, Row.LANES):
            grip = self._anchor - self.frames.start  # the frame that was taken hold of stays under the mouse
            self.landing = max(1, t - grip)

    @property
    def frames(self) -> range:
        """What is being dragged: the part chosen, or all."""
        return self.chosen or range(1, len(self._actions) + 1)

    def end(self) -> None:
        if self.landing is not None:
            frames = self.frames
            self._edits.place(self._actions[frames.start - 1 : frames.stop - 1], self.landing, text=tr("Act out {frames}"))
        self.landing = None

    def cancel(self) -> None:
        self.landing = None
