"""What the timeline shows at one moment, as a value: the take, the marks on it, a clip's lane, what it is compared with.

Made by the view, painted by `strip_painter`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from studio.document.clip import Likeness
from studio.document.comparison import Comparison
from studio.document.frames import FrameStore
from studio.document.take import Marker, Take
from studio.look.actions import ActionLook
from studio.session import Session
from studio.timeline.action_rows import ActionRow
from studio.timeline.geometry import Row, Rows


@dataclass(frozen=True)
class ClipLane:
    """What was read off a clip: actions into frames 1, 2, …, how sure each is, and PSNR in dB of frames made since."""

    name: str
    actions: Sequence[int]
    sure: Sequence[float]
    psnr: Sequence[float | None] = ()
    chosen: range = range(0)


@dataclass(frozen=True)
class StripScene:
    """What to paint: the take and its frames, the marks on it, and the part first..last that is in view, whose left
    edge is at ``left`` pixels.

    ``markers``: one that is being moved lies where it is now. ``painted``: actions that a drag is about to set. ``heat``: how
    lately a frame was edited, 0..1. ``clip``: actions with confidence, and PSNR in dB where known.
    """

    take: Take
    frames: FrameStore
    playhead: int
    selection: range
    hover: tuple[int, Row, int] | None
    making: bool
    loop: bool
    fps: int
    looks: tuple[ActionLook, ...]
    first: int
    last: int
    left: float
    rows: Rows
    markers: tuple[Marker, ...] = ()
    painted: Mapping[int, int] = field(default_factory=dict)
    heat: Callable[[int], float] = lambda _: 0.0
    beside: Comparison | None = None
    clip: ClipLane | None = None
    ghost: tuple[int, int] | None = None
    """First frame and number of frames of what is being dragged here."""

    def actions(self) -> ActionRow:
        """Those of the take in view, as they will be after the drag."""
        start = max(self.first, 1)
        row: list[int | None] = list(self.take.actions_between(start, self.last))
        for t, action in self.painted.items():
            if start <= t <= self.last:
                row[t - start] = action
        before = row and start > 1 and self.take.action(start - 1) == row[0]
        return ActionRow(start, row, goes_on=bool(before))


def clip_lane(session: Session, likeness: Likeness | None, chosen: range, seen: range) -> ClipLane | None:
    """The lane of the session's clip; with ``likeness``, how near the take's frames come to it: those ``seen`` and that at
    the playhead, as far as they are made."""
    clip, take = session.clip, session.take
    if clip is None:
        return None
    psnr: list[float | None] = []
    if likeness is not None and take is not None:
        made = min(take.first_missing(), clip.last + 1)
        psnr = [None] * made
        for t in {t for t in (*seen, session.playhead) if t < made}:
            psnr[t] = likeness.psnr(t, take.key(t), session.rgb(t))
    return ClipLane(clip.name, clip.actions, clip.sure, psnr, chosen)
