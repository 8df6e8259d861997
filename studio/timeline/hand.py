"""The creator's hand on the strip: what a press begins, what lies under the mouse, which number is held, and what was chosen
of a clip. Thinks in frames, rows and lanes; knows neither pixels nor the widget.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from studio.document.take import Marker
from studio.session import Session
from studio.timeline.edits import TimelineEdits
from studio.timeline.geometry import Row
from studio.timeline.gestures import DragClip, Gesture, MoveMarker, Paint, Scrub, Select

Place = tuple[int, Row, int]
"""Frame, row and lane; the frame may lie outside the take."""


class Hand:
    """``scrub`` puts the playhead on a frame, ``selected`` is called when actions have been selected.

    ``gesture``: what is in the making. ``hover``: the cell under the mouse, if it can be edited. ``chosen``: part of the clip.
    """

    def __init__(
        self, session: Session, edits: TimelineEdits, scrub: Callable[[int], object], selected: Callable[[], object]
    ) -> None:
        self._session, self._edits, self._scrub, self._selected = session, edits, scrub, selected
        self._anchor = 0
        self.digit: int | None = None
        """The action whose number is held down, so that a drag paints it."""
        self._tapped = False
        self.gesture: Gesture | None = None
        self.hover: Place | None = None
        self.chosen = range(0)

    def hold(self, digit: int) -> int | None:
        """A number goes down. Returns the one before, if that was tapped."""
        before, self.digit, self._tapped = self.let_go(), digit, True
        return before

    def let_go(self) -> int | None:
        """The number is up. Returns it if it was tapped: nothing was dragged with it."""
        digit, self.digit = self.digit, None
        return digit if self._tapped else None

    def press(self, place: Place, modifiers: Qt.KeyboardModifier, marker: Marker | None) -> None:
        """The left button goes down; ``marker``: the one whose flag is there."""
        self._tapped = False
        self.gesture = self._begin(place[0], place[1], modifiers, marker)
        if self.gesture is None:
            self._session.clear_selection()
        else:
            self.gesture.move(*place)

    def move(self, place: Place) -> bool:
        """Whether anything looks different for it."""
        if self.gesture is not None:
            self.gesture.move(*place)
            return True
        t, row, _ = place
        before = self.hover
        self.hover = place if row in (Row.ACTIONS, Row.LANES) and 1 <= t <= self._session.last else None
        return self.hover != before

    def release(self) -> None:
        gesture, self.gesture = self.gesture, None
        if isinstance(gesture, DragClip):
            self.chosen = gesture.chosen if gesture.landing is None else range(0)
        if gesture is not None:
            gesture.end()

    def abandon(self) -> bool:
        """Ends a drag in the making and takes it back. False when there was none."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def extend(self, before: int, now: int) -> None:
        """The playhead went from one frame to another with Shift held."""
        if not self._session.selection:
            self._anchor = before
        self._session.select(self._anchor, now)

    def cursor(self, row: Row) -> Qt.CursorShape:
        if self.hover is not None:
            return Qt.CursorShape.CrossCursor if row is Row.LANES else Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.OpenHandCursor if row is Row.CLIP else Qt.CursorShape.ArrowCursor

    def _begin(self, t: int, row: Row, modifiers: Qt.KeyboardModifier, marker: Marker | None) -> Gesture | None:
        session = self._session
        if row is Row.RULER and marker is not None:
            return MoveMarker(self._edits, marker)
        if row is Row.CLIP and session.clip is not None and 1 <= t <= session.clip.last:
            return DragClip(self._edits, session.clip.actions, self.chosen, t)
        if row not in (Row.ACTIONS, Row.LANES):
            session.clear_selection()
            return Scrub(self._scrub)
        if not 1 <= t <= session.last:
            return None
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._anchor = session.selection.start if session.selection else max(session.playhead, 1)
            return Select(session, self._anchor, self._selected)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            in_hand = None if row is Row.LANES else self._in_hand()
            return Paint(self._edits, session, in_hand, self._edits.pattern)
        if row is Row.LANES:
            return Paint(self._edits, session, None)
        if self.digit is not None or modifiers & Qt.KeyboardModifier.AltModifier:
            return Paint(self._edits, session, self._in_hand())
        self._anchor = t
        return Select(session, t, self._selected)

    def _in_hand(self) -> int:
        return self._edits.action if self.digit is None else self.digit
