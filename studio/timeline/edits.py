"""The edits of the timeline, each at the selection or else at the playhead: what the keys and the menu do.

Works through the session: each is one undo step, and one that changes nothing is none. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from engine.errors import PromptError
from studio.action_string import format_actions, parse_actions
from studio.document.patterns import ALTERNATE, Pattern, of_actions
from studio.document.take import Marker
from studio.look.words import tr
from studio.session import Session
from studio.viewport.keymap import rests


class TimelineEdits(QObject):
    """Frames are those of `target`; the prompt, frame 0, has no action and is never among them."""

    said = Signal(str)
    pattern_changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._pattern = ALTERNATE
        self.action = 0
        """The action in hand: the last one that was chosen or painted."""

    @property
    def target(self) -> range:
        """The selection, or the frame under the playhead; empty before anything was played."""
        session = self._session
        if session.selection:
            return session.selection
        t = max(session.playhead, 1)
        return range(t, min(t, session.last) + 1)

    @property
    def last(self) -> int:
        """The last frame."""
        return self._session.last

    @property
    def names(self) -> tuple[str, ...]:
        take = self._session.take
        return self._session.names(take.prompt.world) if take else ()

    @property
    def rest(self) -> int:
        """The action that an emptied frame gets: the one that rests, or the first."""
        take = self._session.take
        return next((n for n, name in enumerate(take.prompt.world.action_names) if rests(name)), 0) if take else 0

    # -- painting -----------------------------------------------------------------------------------------------------

    def paint(self, action: int) -> None:
        """Every frame of the target becomes ``action``."""
        if action < len(self.names):
            self.action = action
            self._session.set_actions(self.target, action, self.names[action])

    def paint_frames(self, actions: dict[int, int]) -> None:
        """One drag: each frame its action."""
        chosen = set(actions.values())
        what = self.names[next(iter(chosen))] if len(chosen) == 1 else tr("actions")
        text = tr("Paint {count} × {what}").format(count=len(actions), what=what)
        self._session.edit_take(text, lambda take: take.repaint(actions))

    def clear(self) -> None:
        frames = list(self.target)
        self._session.edit_take(
            tr("Clear {frames}").format(frames=_count(frames)), lambda take: take.set_actions(frames, self.rest)
        )

    @property
    def pattern(self) -> Pattern:
        """The one that a drag with Ctrl paints in."""
        return self._pattern

    def choose_pattern(self, pattern: Pattern) -> None:
        """Takes up a pattern, and paints the selection in it if there is one."""
        self._pattern = pattern
        self.pattern_changed.emit(pattern)
        frames = self._session.selection
        if len(frames) > 1:
            self._session.edit_take(tr(pattern.name), lambda take: take.repaint(pattern.paint(frames, self.action)))

    def pattern_from_selection(self) -> None:
        frames, take = self._session.selection, self._session.take
        if take is None or not frames:
            self.said.emit(tr("Select the actions first that shall be the pattern"))
            return
        self._pattern = of_actions([take.action(t) for t in frames])
        self.pattern_changed.emit(self._pattern)
        self.said.emit(tr("Pattern of {frames}: drag with Ctrl on the actions to paint it").format(frames=_count(frames)))

    # -- more and fewer frames ----------------------------------------------------------------------------------------

    def insert(self) -> None:
        """As many resting frames as are selected, before them."""
        self._insert(tr("Insert {frames}"), self.target.start, [self.rest] * len(self.target))

    def duplicate(self) -> None:
        self._insert(tr("Duplicate {frames}"), self.target.stop, self._actions(self.target))

    def repeat(self, times: int = 2) -> None:
        """The target ``times`` times in a row."""
        frames, actions = self.target, self._actions(self.target)
        self._insert(tr("Repeat × {times}").format(times=times), frames.stop, actions * (times - 1))
        if frames:
            self._session.select(frames.start, frames.start + len(actions) * times - 1)

    def delete(self) -> None:
        """Takes the target out; what follows moves up."""
        frames = self.target
        if frames:
            self._session.clear_selection()
            text = tr("Delete {frames}").format(frames=_count(frames))
            self._session.edit_take(text, lambda take: take.splice(frames.start, frames.stop, ()))

    # -- the clipboard ------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """The target's actions as text: what `worldsketch render --actions` takes, too."""
        actions = self._actions(self.target)
        if actions:
            QGuiApplication.clipboard().setText(format_actions(actions))
            self.said.emit(tr("Copied the actions of {frames}").format(frames=_count(actions)))

    def cut(self) -> None:
        self.copy()
        self.delete()

    def paste_over(self) -> None:
        """Actions from the clipboard over what is there; what does not fit makes the take longer."""
        self._paste(insert=False)

    def paste_before(self) -> None:
        """Actions from the clipboard before the target."""
        self._paste(insert=True)

    def _paste(self, *, insert: bool) -> None:
        if self._session.take is None:
            return
        try:
            actions = parse_actions(QGuiApplication.clipboard().text(), len(self.names))
        except PromptError:
            self.said.emit(tr("There are no actions on the clipboard: copy some first (Ctrl+C)"))
            return
        self.place(actions, self.target.start if self.target else 1, insert=insert, text=tr("Paste {frames}"))

    def place(self, actions: Sequence[int], at: int, *, insert: bool = False, text: str) -> None:
        """Actions over those from frame ``at`` on, or before them. In ``text``, {frames} says how many."""
        at = max(1, min(at, self._session.last + 1))
        stop = at if insert else at + len(actions)
        self._session.edit_take(text.format(frames=_count(actions)), lambda take: take.splice(at, stop, actions))
        self._session.select(at, at + len(actions) - 1)

    def toggle_loop(self) -> None:
        """Playing back goes round in the selection, or no longer."""
        self._session.set_loop(not self._session.loop)

    # -- markers ------------------------------------------------------------------------------------------------------

    @property
    def markers(self) -> tuple[Marker, ...]:
        take = self._session.take
        return take.markers if take else ()

    def marker_at(self, t: int) -> Marker | None:
        return next((marker for marker in self.markers if marker.frame == t), None)

    def toggle_marker(self, t: int | None = None) -> None:
        """Sets a marker at the playhead, or takes it away."""
        t = self._session.playhead if t is None else t
        there = self.marker_at(t)
        if there is not None:
            self._session.set_markers(tr("Remove marker"), [marker for marker in self.markers if marker is not there])
        elif 0 <= t <= self._session.last and self._session.take is not None:
            number = len(self.markers) + 1
            self._session.set_markers(tr("Set marker"), [*self.markers, Marker(t, tr("Marker {number}").format(number=number))])

    def name_marker(self, marker: Marker, name: str) -> None:
        others = [other for other in self.markers if other != marker]
        if name.strip():
            self._session.set_markers(tr("Name marker"), [*others, replace(marker, name=name.strip()[:200])])

    def move_marker(self, marker: Marker, t: int) -> None:
        """To frame t; one that is there already goes."""
        others = [other for other in self.markers if other != marker and other.frame != t]
        if 0 <= t <= self._session.last:
            self._session.set_markers(tr("Move marker"), [*others, replace(marker, frame=t)])

    def next_marker(self, direction: int) -> int | None:
        """The frame of the nearest marker after the playhead (1) or before it (−1)."""
        t = self._session.playhead
        frames = [marker.frame for marker in self.markers if (marker.frame - t) * direction > 0]
        return min(frames, key=lambda frame: abs(frame - t)) if frames else None

    def _actions(self, frames: range) -> list[int]:
        take = self._session.take
        return [take.action(t) for t in frames] if take else []

    def _insert(self, text: str, at: int, actions: list[int]) -> None:
        if not actions:
            return
        self._session.edit_take(text.format(frames=_count(actions)), lambda take: take.splice(at, at, actions))
        self._session.select(at, at + len(actions) - 1)


def _count(frames: Sequence[int]) -> str:
    return tr("%n frames", len(frames))
