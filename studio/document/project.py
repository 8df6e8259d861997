"""A project: the sketch, a tree of takes of which one is being worked on, and every frame made. No Qt, no engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from studio.document.clip import Clip
from studio.document.frames import FrameStore
from studio.document.sketch import LayerState, Sketch, blank_layer
from studio.document.take import Prompt, Take, TakeState
from studio.document.world_card import Label

SUFFIX = ".worldsketch"
"""How a project's file name ends."""


@dataclass(frozen=True)
class Branch:
    """A take with its place in the tree. ``fork``: the last frame that it still shares with the branch ``parent``."""

    id: int
    name: str
    take: TakeState
    parent: int | None = None
    fork: int = 0
    note: str = ""


@dataclass(frozen=True)
class Reel:
    """All takes as one value: the present one, which is worked on, and the others. What undo restores."""

    present: Branch | None
    branches: tuple[Branch, ...]

    @property
    def take(self) -> TakeState | None:
        return self.present.take if self.present else None


@dataclass(frozen=True)
class ProjectState:
    """All that a project is, as a value: what a file holds, and what other threads may be handed. Nobody writes to it.

    ``layers``: bottom first; ``active``: the index of the one that is drawn on. ``named``: how many branches there ever were.
    ``tokens``: every frame made, rows [N] by key.
    ``clip``: what came in from a video. ``labels``: what the creator calls actions.
    ``origin``: in a journal, the creator's file that the work belongs to.
    """

    layers: tuple[LayerState, ...] = field(repr=False, default_factory=lambda: (blank_layer(),))
    active: int = 0
    reel: Reel = Reel(None, ())
    named: int = 0
    playhead: int = 0
    tokens: Mapping[str, NDArray[np.int32]] = field(repr=False, default_factory=dict)
    origin: str | None = None
    clip: Clip | None = field(default=None, repr=False)
    labels: tuple[Label, ...] = ()


class Project:
    """The open document. Methods are the edits; each leaves the project consistent."""

    def __init__(self) -> None:
        self.sketch = Sketch()
        self.frames = FrameStore()
        self.take: Take | None = None
        self.branches: tuple[Branch, ...] = ()
        """All but the present one."""
        self.clip: Clip | None = None
        self.labels: tuple[Label, ...] = ()
        self._present: Branch | None = None  # its take is as old as the last `reel`; `take` is the live one
        self._named = 0

    @property
    def last(self) -> int:
        """Index of the last frame, 0 when there is no take yet."""
        return self.take.last if self.take else 0

    @property
    def present(self) -> Branch | None:
        """The branch that is worked on, as it is now."""
        if self.take is None or self._present is None:
            return None
        return replace(self._present, take=self.take.snapshot())

    @property
    def present_id(self) -> int | None:
        return self._present.id if self._present else None

    @property
    def present_name(self) -> str:
        return self._present.name if self._present else ""

    def branch(self, id: int) -> Branch:
        """
        Raises:
            KeyError: there is none of that id.
        """
        present = self.present
        if present is not None and present.id == id:
            return present
        return {branch.id: branch for branch in self.branches}[id]

    def reel(self) -> Reel:
        return Reel(self.present, self.branches)

    def restore(self, reel: Reel) -> None:
        self._present, self.branches = reel.present, reel.branches
        self.take = Take.of(reel.present.take, self.frames) if reel.present else None

    def state(self, playhead: int = 0, origin: str | None = None) -> ProjectState:
        """The project as it is now. Takes a millisecond: layers drawn on since are copied, the rest is shared for good."""
        sketch = self.sketch
        return ProjectState(
            layers=sketch.state(),
            active=sketch.active_index,
            reel=self.reel(),
            named=self._named,
            playhead=playhead,
            tokens=self.frames.all_tokens(),
            origin=origin,
            clip=self.clip,
            labels=self.labels,
        )

    def become(self, state: ProjectState) -> None:
        """Another project in place of this one. Views keep the pixels that they wrap."""
        self.sketch.become(state.layers, state.active)
        self.frames.replace(state.tokens)
        self.restore(state.reel)
        self._named = state.named
        self.clip, self.labels = state.clip, state.labels

    # -- the take -----------------------------------------------------------------------------------------------------

    def edit_take(self, change: Callable[[Take], int | None]) -> int | None:
        """Does ``change`` to the take. Returns the first frame that is another now, None when none is."""
        first = change(self.take) if self.take is not None else None
        if first is not None and self._present is not None:
            shared, id = max(first - 1, 0), self._present.id
            self._present = replace(self._present, fork=min(self._present.fork, shared))
            self.branches = tuple(
                replace(other, fork=min(other.fork, shared)) if other.parent == id else other for other in self.branches
            )
        return first

    def begin_take(self, prompt: Prompt, seed: int = 0) -> None:
        """A new take from ``prompt``; the one before is kept as a branch if anything was played in it."""
        if self.take is not None and self.take.last:
            self._keep()
            self._present = None
        self.take = Take(prompt, self.frames, seed)
        if self._present is None:
            self._present = self._new_branch(parent=None, fork=0)
        self._present = replace(self._present, take=self.take.snapshot())

    def cut_after(self, t: int) -> int | None:
        """Ends the take at frame t; what it was is kept as a branch. Returns the first frame that is gone."""
        if self.take is None or t >= self.take.last:
            return None
        self.branch_off(t)
        return self.take.cut_after(t)

    # -- branches -----------------------------------------------------------------------------------------------------

    def branch_off(self, fork: int) -> None:
        """Keeps the take as it is as a branch, and goes on in a copy of it, which is meant to differ after ``fork``."""
        if self.take is None or self._present is None:
            return
        parent = self._present.id
        self._keep()
        self._present = self._new_branch(parent, min(fork, self.take.last))

    def switch_to(self, id: int) -> None:
        """Makes another branch the present one; it leaves its place to the one that was."""
        chosen = next((branch for branch in self.branches if branch.id == id), None)
        if chosen is None:
            return
        self.branches = tuple(branch for branch in self.branches if branch.id != id)
        self._keep()
        self._present, self.take = chosen, Take.of(chosen.take, self.frames)

    def delete(self, id: int) -> None:
        """Takes a branch out of the tree; its children hang from its parent. Of the present one, its parent takes the place."""
        gone = self.branch(id)
        if id == self.present_id:
            heir = next((branch for branch in self.branches if branch.id == gone.parent), None) or next(
                iter(reversed(self.branches)), None
            )
            if heir is None:
                return
            self.switch_to(heir.id)

        def adopted(branch: Branch) -> Branch:
            if branch.parent != id:
                return branch
            return replace(branch, parent=gone.parent, fork=min(branch.fork, gone.fork))

        self.branches = tuple(adopted(branch) for branch in self.branches if branch.id != id)
        if self._present is not None:
            self._present = adopted(self._present)

    def describe(self, id: int, *, name: str | None = None, note: str | None = None) -> None:
        """Another name, or another note, for a branch."""

        def described(branch: Branch) -> Branch:
            if branch.id != id:
                return branch
            return replace(branch, name=branch.name if name is None else name, note=branch.note if note is None else note)

        self.branches = tuple(described(branch) for branch in self.branches)
        if self._present is not None:
            self._present = described(self._present)

    def _keep(self) -> None:
        """The present take among the branches, in order of age; an empty one is not worth it."""
        present = self.present
        if present is not None and present.take.last:
            self.branches = tuple(sorted((*self.branches, present), key=lambda branch: branch.id))

    def _new_branch(self, parent: int | None, fork: int) -> Branch:
        assert self.take is not None, "a branch is a take's"
        self._named += 1
        return Branch(self._named, f"Take {self._named}", self.take.snapshot(), parent, fork)
