"""A take: a prompt, the actions and seeds that were played from it, and which of its frames are up to date.

Owns the rules of DESIGN §4 inside a project: a frame's key follows from everything before it, so an edit makes stale exactly
the frames from the first changed action on, and going back makes them fresh again without inference. Seeds belong to places:
actions that move take the seed of where they come to lie. Knows no Qt, no branches, and makes no frame.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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


@dataclass(frozen=True, order=True)
class Marker:
    """A frame with a name. Travels with its frame when frames before it are inserted or deleted."""

    frame: int
    name: str


@dataclass(frozen=True)
class TakeState:
    """All that a take is, as a value: what undo restores and what a branch keeps.

    ``keys``: those of the first frames, as far as they have been worked out; they follow from the rest.
    """

    prompt: Prompt = field(repr=False)
    seed: int
    actions: tuple[int, ...]
    seeds: tuple[int, ...]
    shown: tuple[str | None, ...] = field(repr=False)
    markers: tuple[Marker, ...] = ()
    keys: tuple[str, ...] = field(default=(), repr=False, compare=False)

    @property
    def last(self) -> int:
        """Index of the last frame; frame 0 is the prompt."""
        return len(self.actions)

    def with_keys(self, like: TakeState | None = None) -> TakeState:
        """The same with every key worked out; those of frames shared with ``like`` are taken from it."""
        shared = self.shared_with(like) if like is not None and like.keys else 0
        keys = list(like.keys[: shared + 1]) if like is not None and shared else [self.prompt.key]
        for t in range(len(keys), self.last + 1):
            keys.append(next_key(keys[t - 1], self.actions[t - 1], self.seeds[t - 1]))
        return replace(self, keys=tuple(keys))

    def portrait(self, frames: FrameStore) -> str | None:
        """The key of the last frame that was made, as far as that can be told at a glance."""
        if len(self.keys) > self.last and self.keys[self.last] in frames:
            return self.keys[self.last]
        made = bisect_left(self.keys, True, key=lambda key: key not in frames)  # frames are made in order
        older = next((key for key in reversed(self.shown) if key is not None), None)
        return older or (self.keys[made - 1] if made else None)

    def shared_with(self, other: TakeState) -> int:
        """The last frame up to which two takes are the same; 0 when only the prompt is, or not even that."""
        if self.prompt.key != other.prompt.key:
            return 0
        return min(same_first(self.actions, other.actions), same_first(self.seeds, other.seeds))


def same_first(one: tuple[object, ...], other: tuple[object, ...]) -> int:
    """How many first items are equal."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while high - low > 1:  # they differ before ``high``, and not before ``low``
        middle = (low + high) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle)
    return low


class Take:
    """Frames 0..last, frame t ≥ 1 led to by ``action(t)``. Edits return the first frame they changed, or None.

    A frame is made only after those before it, and what was made stays; so the fresh frames are always the first ones.
    """

    def __init__(self, prompt: Prompt, frames: FrameStore, seed: int = 0) -> None:
        self._frames = frames
        self.prompt = prompt
        self.seed = seed
        self.markers: tuple[Marker, ...] = ()
        self._actions: list[int] = []
        self._seeds: list[int] = []
        self._keys: list[str] = [prompt.key]  # of the first frames; `key` works out the others when asked
        self._shown: list[str | None] = [None]
        self._made = 0  # so many first frames are known to be in the store

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

    def actions_between(self, first: int, last: int) -> list[int]:
        """The actions into frames first..last, as far as there are such frames; first ≥ 1."""
        return self._actions[first - 1 : max(last, 0)]

    def move(self, t: int) -> tuple[int, int]:
        """Action and seed that lead into frame t ≥ 1."""
        return self._actions[t - 1], self._seeds[t - 1]

    def key(self, t: int) -> str:
        """The key that frame t has, made or not."""
        keys = self._keys
        while len(keys) <= t:
            n = len(keys) - 1
            keys.append(next_key(keys[n], self._actions[n], self._seeds[n]))
        return keys[t]

    def shown_key(self, t: int) -> str | None:
        """The key of the frame to show at t: its own, or the older one that stands in for it."""
        return self.key(t) if t < self.first_missing() else self._shown[t]

    def state(self, t: int) -> FrameState:
        if t < self.first_missing():
            return FrameState.FRESH
        return FrameState.STALE if self._shown[t] is not None else FrameState.NEVER

    def first_missing(self) -> int:
        """The first frame that the world has not made; last + 1 when there is none."""
        while self._made <= self.last and self.key(self._made) in self._frames:
            self._made += 1
        return self._made

    def history(self, t: int) -> History:
        """All that a world needs to go back to frame t.

        Raises:
            KeyError: a frame up to t was never made.
        """
        rows = [self._frames.tokens(self.key(n)) for n in range(1, t + 1)]
        tokens = np.stack(rows) if rows else np.empty((0, len(self.prompt.tokens)), np.int64)
        return History(self.prompt.tokens, tuple(self._actions[:t]), tuple(self._seeds[:t]), tokens, self.seed)

    def next_move(self, action: int) -> tuple[int, str]:
        """Seed and key of the frame that ``action`` would add at the end."""
        seed = frame_seed(self.seed, self.last + 1)
        return seed, next_key(self.key(self.last), action, seed)

    # -- edits --------------------------------------------------------------------------------------------------------

    def append(self, action: int) -> int:
        """One more frame at the end. Returns its index."""
        self._actions.append(action)
        self._seeds.append(frame_seed(self.seed, self.last))
        self._shown.append(None)
        return self.last

    def set_actions(self, frames: Iterable[int], action: int) -> int | None:
        """Makes ``action`` lead into each of ``frames`` (indices ≥ 1)."""
        return self.repaint(dict.fromkeys(frames, action))

    def repaint(self, actions: Mapping[int, int]) -> int | None:
        """Makes each action lead into its frame; frames that the take does not have are passed over."""
        changed = {t: a for t, a in actions.items() if 1 <= t <= self.last and self._actions[t - 1] != a}
        if not changed:
            return None
        first = min(changed)
        self._outdate(first)
        for t, action in changed.items():
            self._actions[t - 1] = action
        return first

    def splice(self, start: int, stop: int, actions: Sequence[int]) -> int | None:
        """``actions`` in place of those into frames start..stop−1 (start ≥ 1); what follows moves up or back."""
        start = max(1, min(start, self.last + 1))
        stop = max(start, min(stop, self.last + 1))
        before = self._actions[start - 1 :]
        after = [*actions, *self._actions[stop - 1 :]]
        same = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
        if same == len(before) == len(after):
            return None
        self._outdate(start + same)
        self._actions[start - 1 :] = after
        del self._seeds[self.last :]
        self._seeds += [frame_seed(self.seed, t) for t in range(len(self._seeds) + 1, self.last + 1)]
        kept = start + min(stop - start, len(actions))  # from here on frames are gone, or new
        self._shown[kept:stop] = [None] * (start + len(actions) - kept)
        self.markers = tuple(_moved(self.markers, kept, stop, start + len(actions)))
        self._made = min(self._made, self.last + 1)
        return start + same

    def reseed(self, first: int, seed: int) -> int | None:
        """Other chances for the frames from ``first`` on, and for all that will be added."""
        first = max(1, first)
        self.seed = seed
        if first > self.last:
            return None
        self._outdate(first)
        self._seeds[first - 1 :] = [frame_seed(seed, t) for t in range(first, self.last + 1)]
        return first

    def cut_after(self, t: int) -> int | None:
        """Ends the take at frame t."""
        if t >= self.last:
            return None
        for track in (self._actions, self._seeds):
            del track[t:]
        del self._keys[t + 1 :], self._shown[t + 1 :]
        self._made = min(self._made, t + 1)
        self.markers = tuple(marker for marker in self.markers if marker.frame <= t)
        return t + 1

    def replace_prompt(self, prompt: Prompt) -> int | None:
        """The same actions from another drawing."""
        if prompt.key == self.prompt.key:
            self.prompt = prompt
            return None
        self._outdate(0)
        self.prompt = prompt
        self._keys = [prompt.key]
        return 0

    # -- as a value ---------------------------------------------------------------------------------------------------

    def snapshot(self) -> TakeState:
        return TakeState(
            self.prompt,
            self.seed,
            tuple(self._actions),
            tuple(self._seeds),
            tuple(self._shown),
            self.markers,
            tuple(self._keys),
        )

    @classmethod
    def of(cls, state: TakeState, frames: FrameStore) -> Take:
        """The take that ``state`` describes."""
        take = cls(state.prompt, frames, state.seed)
        take._actions, take._seeds, take._shown = list(state.actions), list(state.seeds), list(state.shown)
        take._keys = list(state.keys) or [state.prompt.key]
        take.markers = state.markers
        return take

    def _outdate(self, first: int) -> None:
        """Before frames change from ``first`` on: those made so far go on standing in for those to come."""
        made = self.first_missing()
        self._shown[first:made] = [self.key(t) for t in range(first, made)]
        self._made = min(made, first)
        del self._keys[max(first, 1) :]


def _moved(markers: Iterable[Marker], kept: int, stop: int, now: int) -> Iterable[Marker]:
    """Markers after frames kept..stop−1 went, and frame ``stop`` came to lie at ``now``."""
    for marker in markers:
        if marker.frame < kept:
            yield marker
        elif marker.frame >= stop:
            yield replace(marker, frame=marker.frame + now - stop)
