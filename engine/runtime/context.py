"""Which past frames a frame sees, and the cache of their keys and values (DESIGN §3, docs/GRAPHS.md).

The cache is canonical: what it holds for a window depends on that window's tokens and actions alone, to the last bit, not on
how the playhead got there, for every frame enters it by a pass of its own. Going back, resuming and playing straight on
therefore give the same tokens, whatever the arithmetic of the graph.

There are two caches. While one is played from, the other takes in the frames that the next window begins with, as they come,
so that no frame has to wait when the anchor moves.

Letters: T context, F frames of a window, Q query frames, N tokens, P places, M places whose output is wanted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime.at_once import AtOnce
from engine.runtime.graph import CachedGraph
from engine.runtime.world_model import Tokens
from engine.world_spec import WorldSpec

NO_ACTION = -1
"""The action into the frame at window position 0: its embedding is zeros."""
TWIN = 2
"""The cache that is a copy of the one in use, for a pass at the same time."""
NOWHERE = np.empty(0, np.int64)
"""No place: for a pass that is made for its keys and values alone."""


def anchor(index: int, context: int) -> int:
    """The first frame that frame ``index`` sees: it moves in strides of T/2, so that positions stay below T."""
    half = context // 2
    return max(0, (index // half - 1) * half)


class HeldFrames:
    """Which frames a cache holds: those at window positions 0 .. ``count``−1, and of each a row of numbers that says what its
    keys and values were made from."""

    def __init__(self, spec: WorldSpec) -> None:
        self.count = 0
        self._rows = np.zeros((spec.context, spec.tokens + 1), np.int64)

    def keep(self, row: NDArray[np.int64]) -> None:
        """A frame was written behind those held."""
        self._rows[self.count] = row
        self.count += 1

    @property
    def rows(self) -> NDArray[np.int64]:
        """Those of the frames held."""
        return self._rows[: self.count]

    def tokens(self, position: int) -> Tokens:
        """Those [N] of the frame held at a window position."""
        return self._rows[position, :-1]

    def run(self, rows: NDArray[np.int64]) -> int:
        """The longest run of frames from position 0 that were made from ``rows``."""
        count = min(self.count, len(rows))
        same = (self._rows[:count] == rows[:count]).all(1)
        return count if same.all() else int(same.argmin())


class ContextGraph:
    """The dynamics or the decoder with its caches.

    A window is the frames from the anchor on: ``tokens_FN`` [F, N], and in ``actions`` the action that led into each,
    `NO_ACTION` at position 0. ``embeddings``: [A, Da], for the dynamics, whose output is that of places: of all places of the
    frame asked for, or of some of them, by their number. The graph's caches need T slots. ``halved``: passes that only
    take frames in have something else beside them, as have those of `query_both`.
    """

    def __init__(
        self, graph: CachedGraph, spec: WorldSpec, embeddings: NDArray[np.float32] | None = None, halved: bool = False
    ) -> None:
        self.graph, self._spec = graph, spec
        self._table = (
            None if embeddings is None else np.vstack([embeddings, np.zeros_like(embeddings[:1])])
        )  # [NO_ACTION]: zeros
        self._both = (HeldFrames(spec), HeldFrames(spec))
        self._now = 0
        self._twin = HeldFrames(spec)
        self._halved = halved

    @property
    def held(self) -> HeldFrames:
        """The frames of the cache that was used last."""
        return self._both[self._now]

    def hold(self, tokens_FN: NDArray[np.int64], actions_F: NDArray[np.int64]) -> None:
        """Afterwards the cache holds the window, and nothing else. What it held already takes no pass."""
        rows = np.column_stack([tokens_FN, actions_F])
        runs = [held.run(rows) for held in self._both]
        if runs[1 - self._now] > runs[self._now]:
            self._now = 1 - self._now
        self.held.count = runs[self._now]
        self._enter(rows[self.held.count :])

    def last(self, tokens_FN: NDArray[np.int64]) -> NDArray[Any]:
        """`hold`, and the decoder's output for the window's last frame, which has a pass in any case."""
        actions_F = np.full(len(tokens_FN), NO_ACTION)
        self.hold(tokens_FN[:-1], actions_F[:-1])
        output = self.graph.advance(self.feeds(tokens_FN[-1:], actions_F[-1:]), self._now)
        self.held.keep(np.append(tokens_FN[-1], NO_ACTION))
        picture: NDArray[Any] = output[-1]
        return picture

    def prepare(self, tokens_FN: NDArray[np.int64], actions_F: NDArray[np.int64], most: int = 2) -> None:
        """Lets the cache that is not in use take in the next window, so far; at most ``most`` of its frames at a time."""
        rows = np.column_stack([tokens_FN, actions_F])
        if self.held.run(rows) == len(rows):
            return
        self._now = 1 - self._now
        self.held.count = self.held.run(rows)
        self._enter(rows[self.held.count :][:most])
        self._now = 1 - self._now

    def query(self, tokens_N: Tokens, action: int, places_M: NDArray[np.int64]) -> NDArray[Any]:
        """The output at ``places_M`` of one more frame behind those held, which is not kept."""
        return self.graph.advance(self.feeds(tokens_N[None], np.array([action]), places_M), self._now)

    def query_both(
        self, tokens_N: Tokens, action: int, places_M: NDArray[np.int64], at_once: AtOnce
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """`query` with the action and with none."""
        if not self._halved:
            told = self.query(tokens_N, action, places_M).copy()  # the next pass writes over it
            return told, self.query(tokens_N, NO_ACTION, places_M)
        self._mirror()
        told_feeds, untold_feeds = (self.feeds(tokens_N[None], np.array([which]), places_M) for which in (action, NO_ACTION))
        return at_once(
            lambda: self.graph.advance(told_feeds, self._now, halved=True),
            lambda: self.graph.advance(untold_feeds, TWIN, halved=True),
        )

    def whole(self, tokens_FN: NDArray[np.int64], actions: NDArray[np.int64]) -> NDArray[Any]:
        """The output for the window's last frame with nothing held: the reference that the cached way must equal.

        All of the window is computed, the output of every frame included.
        """
        self.held.count = 0
        output = self.graph.advance(self.feeds(tokens_FN, actions), self._now)
        return output[-self._places :] if self._table is not None else output[-1]

    def feeds(
        self, tokens_QN: NDArray[np.int64], actions_Q: NDArray[np.int64], places_M: NDArray[np.int64] | None = None
    ) -> dict[str, NDArray[Any]]:
        """The graph's inputs, but for the cache, for a pass over Q frames behind those held.

        ``places_M``: those whose output is wanted, of all Q·P; without, all of them.
        """
        first = self.held.count
        inputs: dict[str, NDArray[Any]] = {"tokens": tokens_QN, "positions": np.arange(first, first + len(tokens_QN))}
        if self._table is not None:
            inputs["actions"] = self._table[actions_Q]
            if "before" in self.graph.inputs:
                inputs["before"] = np.vstack([self._before(first), tokens_QN[:-1]])
            inputs["rows"] = np.arange(len(tokens_QN) * self._places) if places_M is None else places_M
        return inputs

    @property
    def _places(self) -> int:
        return self._spec.tokens // self._spec.factors

    def _before(self, position: int) -> NDArray[np.int64]:
        """The tokens of the held frame before a window position, [1, N]; masked ones before the first."""
        if position == 0:
            return np.full((1, self._spec.tokens), self._spec.vocabulary)
        return self.held.tokens(position - 1)[None]

    def _enter(self, rows: NDArray[np.int64]) -> None:
        """Writes frames behind those held, each by a pass of its own."""
        for row in rows:
            self.graph.advance(self.feeds(row[None, :-1], row[-1:], NOWHERE), self._now, self._halved)
            self.held.keep(row)

    def _mirror(self) -> None:
        """Makes the twin hold what the cache in use does."""
        rows = self.held.rows
        self._twin.count = self._twin.run(rows)
        self.graph.copy(self._now, TWIN, self._twin.count, len(rows))
        for row in rows[self._twin.count :]:
            self._twin.keep(row)
