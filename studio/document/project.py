"""A project: the sketch, the take being worked on, the branches kept beside it, and every frame made. No Qt, no engine."""

from __future__ import annotations

from dataclasses import dataclass

from studio.document.frames import FrameStore
from studio.document.sketch import Sketch
from studio.document.take import Prompt, Take, TakeState


@dataclass(frozen=True)
class Branch:
    """A take that was kept: its name, and the frame up to which it is the same as the one it was kept from."""

    name: str
    take: TakeState
    fork: int


@dataclass(frozen=True)
class Reel:
    """The take and the branches as one value: what undo restores."""

    take: TakeState | None
    branches: tuple[Branch, ...]


class Project:
    """The open document. Methods are the edits; each leaves the project consistent."""

    def __init__(self) -> None:
        self.sketch = Sketch()
        self.frames = FrameStore()
        self.take: Take | None = None
        self.branches: tuple[Branch, ...] = ()
        self._named = 0

    @property
    def last(self) -> int:
        """Index of the last frame, 0 when there is no take yet."""
        return self.take.last if self.take else 0

    def reel(self) -> Reel:
        return Reel(self.take.snapshot() if self.take else None, self.branches)

    def restore(self, reel: Reel) -> None:
        self.take = Take.of(reel.take, self.frames) if reel.take else None
        self.branches = reel.branches

    def begin_take(self, prompt: Prompt, seed: int = 0) -> None:
        """A new take from ``prompt``; the one before is kept as a branch if anything was played in it."""
        self._keep(fork=0)
        self.take = Take(prompt, self.frames, seed)

    def cut_after(self, t: int) -> int | None:
        """Ends the take at frame t; the tail is kept as a branch. Returns the first frame that is gone."""
        if self.take is None or t >= self.take.last:
            return None
        self._keep(fork=t)
        return self.take.cut_after(t)

    def switch_to(self, index: int) -> None:
        """Makes branch ``index`` the take; the present take becomes a branch in its place."""
        chosen = self.branches[index]
        rest = self.branches[:index] + self.branches[index + 1 :]
        self.branches = rest
        if self.take is not None and self.take.last:
            self._keep(fork=_shared(self.take.snapshot(), chosen.take))
        self.take = Take.of(chosen.take, self.frames)

    def _keep(self, fork: int) -> None:
        if self.take is None or not self.take.last:
            return
        state = self.take.snapshot()
        known = ((branch.take.prompt.key, branch.take.actions, branch.take.seeds) for branch in self.branches)
        if (state.prompt.key, state.actions, state.seeds) not in known:
            self._named += 1
            self.branches = (*self.branches, Branch(f"Take {self._named}", state, fork))


def _shared(one: TakeState, other: TakeState) -> int:
    """The last frame up to which two takes are the same; 0 when only the prompt is, or not even that."""
    if one.prompt.key != other.prompt.key:
        return 0
    pairs = zip(one.actions, other.actions, strict=False)
    return next((t for t, (a, b) in enumerate(pairs) if a != b), min(one.last, other.last))
