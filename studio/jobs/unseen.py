"""Which frames are known by their tokens but have no pixels, as after opening a project, and which of them to show first.

Where somebody looks goes before what lies beside it, and that before the pictures in the list of branches; frames that nobody
looks at follow only as long as no others must go for them. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from engine.runtime.world_model import Frame, History
from studio.document.comparison import BranchView
from studio.document.take import Take, TakeState
from studio.session import Session

AT_ONCE = 16
"""Frames in one request: a scrub to another waits for these."""


@dataclass(frozen=True)
class Look:
    """Frames of ``history`` to show; ``keep`` takes each that comes."""

    history: History
    frames: tuple[int, ...]
    keep: Callable[[Frame], object]


class Unseen:
    """``keep``: what is done with frames of the take itself."""

    def __init__(self, session: Session, keep: Callable[[Frame], object]) -> None:
        self._session, self._keep = session, keep
        self._portraits: list[TakeState] = []  # branches of an opened project whose last frame nobody has shown yet
        session.opened.connect(self._opened)

    def next(self, take: Take, wanted: int) -> Look | None:
        """What to show now; ``wanted``: a frame of the take that was asked for, or −1."""
        return self.at(take, self._dark(take, wanted)) or self._beside() or self._portrait()

    def at(self, take: Take, frames: tuple[int, ...]) -> Look | None:
        """These frames of the take, in order."""
        return Look(take.history(frames[-1]), frames, self._keep) if frames else None

    def _dark(self, take: Take, wanted: int) -> tuple[int, ...]:
        session, known = self._session, range(take.first_missing())

        def dark(frames: Iterable[int]) -> Iterator[int]:
            return (t for t in frames if session.rgb(t) is None)

        looked_at = tuple(dark(t for t in (session.playhead, wanted) if t in known))
        if not looked_at:
            looked_at = tuple(islice(dark(t for t in session.pictures_wanted if t in known), AT_ONCE))
        if looked_at or not session.project.frames.has_room:
            return tuple(sorted(looked_at))
        return tuple(islice(dark(known), AT_ONCE))

    def _beside(self) -> Look | None:
        """The frame of the compared branch that lies beside the playhead's."""
        beside, t = self._session.compared, self._session.playhead
        if not isinstance(beside, BranchView) or beside.rgb(t) is not None or t >= beside.take.first_missing():
            return None
        if beside.take.prompt.world != self._session.world:
            return None

        def keep(frame: Frame) -> None:
            self._session.keep_frame(frame)
            self._session.frame_arrived.emit(t)

        return Look(beside.take.history(t), (t,), keep)

    def _portrait(self) -> Look | None:
        """The last frame of a branch, for its place in the list."""
        world, frames = self._session.world, self._session.project.frames
        while self._portraits:
            take = Take.of(self._portraits.pop(), frames)
            known = take.first_missing() > take.last
            if known and frames.rgb(take.key(take.last)) is None and take.prompt.world == world and frames.has_room:
                return Look(take.history(take.last), (take.last,), self._keep_portrait)
        return None

    def _keep_portrait(self, frame: Frame) -> None:
        self._session.keep_frame(frame)
        self._session.branches_changed.emit()

    def _opened(self) -> None:
        self._portraits = [branch.take for branch in self._session.project.branches]
