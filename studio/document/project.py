"""A project: the sketch, the take being worked on, the branches kept beside it, and every frame made. No Qt, no engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from studio.document.frames import FrameStore
from studio.document.sketch import SIDE, Pixels, Sketch
from studio.document.take import Prompt, Take, TakeState

SUFFIX = ".worldsketch"
"""How a project's file name ends."""


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


@dataclass(frozen=True)
class ProjectState:
    """All that a project is, as a value: what a file holds, and what other threads may be handed. Nobody writes to it.

    ``pixels``: S×S×4. ``named``: how many branches were ever given a name. ``tokens``: every frame made, rows [N] by key.
    ``origin``: in a journal, the creator's file that the work belongs to.
    """

    pixels: Pixels = field(repr=False, default_factory=lambda: np.full((SIDE, SIDE, 4), 255, np.uint8))
    reel: Reel = Reel(None, ())
    named: int = 0
    playhead: int = 0
    tokens: Mapping[str, NDArray[np.int32]] = field(repr=False, default_factory=dict)
    origin: str | None = None


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

    def state(self, playhead: int = 0, origin: str | None = None) -> ProjectState:
        """The project as it is now. Takes under a millisecond: pixels are copied, the rest is shared and never changes."""
        return ProjectState(self.sketch.pixels.copy(), self.reel(), self._named, playhead, self.frames.all_tokens(), origin)

    def become(self, state: ProjectState) -> None:
        """Another project in place of this one. Views keep the pixels that they wrap."""
        self.sketch.pixels[...] = state.pixels
        self.frames.replace(state.tokens)
        self.restore(state.reel)
        self._named = state.named

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
