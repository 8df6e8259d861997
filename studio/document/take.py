"""A take: a prompt, the actions and seeds that were played from it, and which of its frames are up to date.

Owns the rules of DESIGN §4 inside a project: a frame's key follows from everything before it, so an edit makes stale exactly
the frames from the first changed action on, and going back makes them fresh again without inference. Knows no Qt, no
branches, and makes no frame.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from engine.runtime.keys import frame_seed, next_key
from engine.runtime.world_model import History, Image, Tokens
from studio.document.frames import FrameStore
from studio.document.world_card import WorldCard


class FrameState(Enum):
    """FRESH: made from the actions as they are. STALE: an older frame stands in for it. NEVER: there is nothing to show."""

    FRESH = "fresh"
    STALE = "stale"
    NEVER = "never"


@dataclass(frozen=True)
class Prompt:
    """What a world began from: the drawing S×S×3, its digest, that world, and its answer (key and tokens [N] of frame 0)."""

    image: Image = field(repr=False, compare=False)
    digest: str
    key: str
    tokens: Tokens = field(repr=False, compare=False)
    world: WorldCard = field(repr=False, compare=False)


@dataclass(frozen=True)
class TakeState:
    """All that a take is, as a value: what undo restores and what a branch keeps."""

    prompt: Prompt = field(repr=False)
    seed: int
    actions: tuple[int, ...]
    seeds: tuple[int, ...]
    shown: tuple[str | None, ...] = field(repr=False)

    @property
    def last(self) -> int:
        """Index of the last frame; frame 0 is the prompt."""
        return len(self.actions)


class Take:
    """Frames 0..last, frame t ≥ 1 led to by ``action(t)``. Edits return the first frame they changed, or None."""

    def __init__(self, prompt: Prompt, frames: FrameStore, seed: int = 0) -> None:
        self._frames = frames
        self.prompt = prompt
        self.seed = seed
        self._actions: list[int] = []
        self._seeds: list[int] = []
        self._keys: list[str] = [prompt.key]
        self._shown: list[str | None] = [None]

    @property
    def last(self) -> int:
        """Index of the last frame; a new take has only its prompt, frame 0."""
        return len(self._actions)

    @property
    def actions(self) -> tuple[int, ...]:
        return tuple(self._actions)

    def action(self, t: int) -> int:
        """The action that leads into frame t ≥ 1."""
        return self._actions[t - 1]

    def move(self, t: int) -> tuple[int, int]:
        """Action and seed that lead into frame t ≥ 1."""
        return self._actions[t - 1], self._seeds[t - 1]

    def key(self, t: int) -> str:
        """The key that frame t has, made or not."""
        return self._keys[t]

    def shown_key(self, t: int) -> str | None:
        """The key of the frame to show at t: its own, or the older one that stands in for it."""
        return self._keys[t] if self._keys[t] in self._frames else self._shown[t]

    def state(self, t: int) -> FrameState:
        if self._keys[t] in self._frames:
            return FrameState.FRESH
        return FrameState.STALE if self._shown[t] is not None else FrameState.NEVER

    def first_missing(self, start: int = 0) -> int:
        """The first frame from ``start`` on that the world has not made; last + 1 when there is none."""
        return next((t for t in range(start, self.last + 1) if self._keys[t] not in self._frames), self.last + 1)

    def history(self, t: int) -> History:
        """All that a world needs to go back to frame t.

        Raises:
            KeyError: a frame up to t was never made.
        """
        rows = [self._frames.tokens(key) for key in self._keys[1 : t + 1]]
        tokens = np.stack(rows) if rows else np.empty((0, len(self.prompt.tokens)), np.int64)
        return History(self.prompt.tokens, tuple(self._actions[:t]), tuple(self._seeds[:t]), tokens, self.seed)

    def next_move(self, action: int) -> tuple[int, str]:
        """Seed and key of the frame that ``action`` would add at the end."""
        seed = frame_seed(self.seed, self.last + 1)
        return seed, next_key(self._keys[-1], action, seed)

    def append(self, action: int) -> int:
        """One more frame at the end. Returns its index."""
        seed, key = self.next_move(action)
        self._actions.append(action)
        self._seeds.append(seed)
        self._keys.append(key)
        self._shown.append(None)
        return self.last

    def set_actions(self, frames: Iterable[int], action: int) -> int | None:
        """Makes ``action`` lead into each of ``frames`` (indices ≥ 1)."""
        changed = sorted(t for t in set(frames) if 1 <= t <= self.last and self._actions[t - 1] != action)
        if not changed:
            return None
        self._remember(changed[0])
        for t in changed:
            self._actions[t - 1] = action
        self._rekey(changed[0])
        return changed[0]

    def cut_after(self, t: int) -> int | None:
        """Ends the take at frame t."""
        if t >= self.last:
            return None
        for track in (self._actions, self._seeds):
            del track[t:]
        del self._keys[t + 1 :], self._shown[t + 1 :]
        return t + 1

    def replace_prompt(self, prompt: Prompt) -> int | None:
        """The same actions from another drawing."""
        if prompt.key == self.prompt.key:
            self.prompt = prompt
            return None
        self._remember(0)
        self.prompt = prompt
        self._keys[0] = prompt.key
        self._rekey(1)
        return 0

    def snapshot(self) -> TakeState:
        return TakeState(self.prompt, self.seed, tuple(self._actions), tuple(self._seeds), tuple(self._shown))

    @classmethod
    def of(cls, state: TakeState, frames: FrameStore) -> Take:
        """The take that ``state`` describes."""
        take = cls(state.prompt, frames, state.seed)
        take._actions, take._seeds, take._shown = list(state.actions), list(state.seeds), list(state.shown)
        take._keys += [""] * state.last
        take._rekey(1)
        return take

    def _remember(self, first: int) -> None:
        """Before the keys change: the frames made so far go on standing in for those to come."""
        for t in range(first, self.last + 1):
            if self._keys[t] in self._frames:
                self._shown[t] = self._keys[t]

    def _rekey(self, first: int) -> None:
        for t in range(first, self.last + 1):
            self._keys[t] = next_key(self._keys[t - 1], self._actions[t - 1], self._seeds[t - 1])
