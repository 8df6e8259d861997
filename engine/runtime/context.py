"""Which past frames a frame sees, and the cache of their keys and values (DESIGN §3, docs/GRAPHS.md).

The cache is canonical: what it holds for a window depends on that window's tokens and actions alone, to the last bit, not on
how the playhead got there, for frames enter it by the same passes whenever they enter. With anchor 0 every frame has a pass
of its own; once the anchor has moved, the first half of the window enters in two passes, and each later frame by its own.
Going back, resuming and playing straight on therefore give the same tokens, whatever the arithmetic of the graph.

There are two caches. While one is played from, the other is made ready for when the anchor moves, a part of it a few frames
ahead, so that no single frame has to wait for all of it.

Letters: T context, F frames of a window, Q query frames, N tokens, P places, M places whose output is wanted.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.runtime.graph import CachedGraph
from engine.runtime.world_model import Tokens
from engine.world_spec import WorldSpec

NO_ACTION = -1
"""The action into the frame at window position 0: its embedding is zeros."""


def anchor(index: int, context: int) -> int:
    """The first frame that frame ``index`` sees: it moves in strides of T/2, so that positions stay below T."""
    half = context // 2
    return max(0, (index // half - 1) * half)


class HeldFrames:
    """Which frames a cache holds: those at window positions 0 .. ``count``−1.

    Of each it keeps a row of numbers that says what its keys and values were made from, and of all of them the ``blocks`` in
    which the first ones entered: the positions at which the passes over several frames ended.
    """

    def __init__(self, spec: WorldSpec) -> None:
        self.count = 0
        self._rows = np.zeros((spec.context, spec.tokens + 2), np.int64)
        self._blocks: tuple[int, ...] = ()

    def keep(self, rows: NDArray[np.int64], blocks: tuple[int, ...]) -> None:
        """Frames were written behind those held."""
        self._rows[self.count : self.count + len(rows)] = rows
        self.count += len(rows)
        self._blocks = blocks

    def tokens(self, position: int) -> Tokens:
        """Those [N] of the frame held at a window position."""
        return self._rows[position, :-2]

    def run(self, rows: NDArray[np.int64], blocks: tuple[int, ...]) -> int:
        """The longest run of frames from position 0 that were made from ``rows``, by passes that ended at ``blocks``."""
        if blocks != self._blocks:
            return 0
        count = min(self.count, len(rows))
        same = (self._rows[:count] == rows[:count]).all(1)
        run = count if same.all() else int(same.argmin())
        return run if not blocks or run >= blocks[-1] else max((end for end in blocks if end <= run), default=0)


class ContextGraph:
    """The dynamics or the decoder with its caches.

    A window is the frames from the anchor on: ``tokens_FN`` [F, N], and in ``actions`` the action that led into each,
    `NO_ACTION` at position 0. ``embeddings``: [A, Da], for the dynamics, whose output is that of places: of all places of the
    frame asked for, or of some of them, by their number. The graph's caches need T slots.
    """

    def __init__(self, graph: CachedGraph, spec: WorldSpec, embeddings: NDArray[np.float32] | None = None) -> None:
        self.graph, self._spec = graph, spec
        self._table = (
            None if embeddings is None else np.vstack([embeddings, np.zeros_like(embeddings[:1])])
        )  # [NO_ACTION]: zeros
        self._both = (HeldFrames(spec), HeldFrames(spec))
        self._now = 0
        half = spec.context // 2
        ends = (half // 2, half if self._table is not None else half + 1)
        self._moved_blocks = ends if ends[0] else ends[1:]

    @property
    def held(self) -> HeldFrames:
        """The frames of the cache that was used last."""
        return self._both[self._now]

    def advance(
        self, tokens_FN: NDArray[np.int64], actions: NDArray[np.int64], moved: bool, ahead_N: Tokens | None = None
    ) -> NDArray[Any]:
        """The output for the window's last frame, or for one more frame of tokens ``ahead_N`` behind it.

        Afterwards the cache holds the window, but not the frame ahead. ``moved``: the window's anchor is not frame 0.
        With a frame ahead, ``actions`` has F + 1 entries; the pass over the last frames then has such a frame behind it, its
        tokens the same ``ahead_N``, so that S MaskGIT steps cost S passes: the first keeps the frame before (docs/GRAPHS.md).
        """
        frames, blocks = len(tokens_FN), self._moved_blocks if moved else ()
        rows = self._rows(tokens_FN, actions, blocks)
        runs = [self._run(held, rows, blocks) for held in self._both]
        if runs[1 - self._now] > runs[self._now]:
            self._now = 1 - self._now
        self.held.count = runs[self._now]
        while True:
            start = self.held.count
            end = next((end for end in blocks if end > start), start + 1)
            tokens_QN = tokens_FN[start:end]
            if ahead_N is not None and (not blocks or end > blocks[0] or len(blocks) == 1):
                tokens_QN = np.vstack([tokens_QN, ahead_N])
            output = self._pass(tokens_QN, actions[start : start + len(tokens_QN)], end == frames)
            self.held.keep(rows[start:end], blocks)
            if end == frames:
                return output

    def prepare(self, tokens_FN: NDArray[np.int64], actions: NDArray[np.int64]) -> None:
        """Fills the cache that is not in use with the first block of the window that comes next, if it has two.

        ``tokens_FN``: the frames of that window, so far; nothing happens where they are not enough, or already held.
        """
        blocks = self._moved_blocks
        if len(blocks) == 1 or len(tokens_FN) < blocks[0]:
            return
        end, now = blocks[0], self._now
        rows = self._rows(tokens_FN[:end], actions[:end], blocks)
        if max(held.run(rows, blocks) for held in self._both) == end:
            return
        self._now = 1 - now
        self.held.count = 0
        self._pass(tokens_FN[:end], actions[:end], False)
        self.held.keep(rows, blocks)
        self._now = now

    def query(self, tokens_N: Tokens, action: int, places_M: NDArray[np.int64]) -> NDArray[Any]:
        """The output at ``places_M`` of one more frame behind those held, which is not kept."""
        return self.graph.advance(self.feeds(tokens_N[None], np.array([action]), places_M), self._now)

    def whole(self, tokens_FN: NDArray[np.int64], actions: NDArray[np.int64]) -> NDArray[Any]:
        """The output for the window's last frame with nothing held: the reference that the cached way must equal.

        All of the window is computed, the output of every frame included.
        """
        self.held.count = 0
        output = self.graph.advance(self.feeds(tokens_FN, actions), self._now)
        return self._last(output)

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

    def _rows(self, tokens_FN: NDArray[np.int64], actions: NDArray[np.int64], blocks: tuple[int, ...]) -> NDArray[np.int64]:
        """What each frame's keys and values depend on: its tokens, its action, and the action of a frame ahead in its pass."""
        frames = len(tokens_FN)
        after = np.full(frames, NO_ACTION)
        after[: len(actions) - 1] = actions[1 : frames + 1]
        if len(blocks) == 2:
            after[: blocks[0]] = NO_ACTION
        return np.column_stack([tokens_FN, actions[:frames], after])

    def _run(self, held: HeldFrames, rows: NDArray[np.int64], blocks: tuple[int, ...]) -> int:
        """How many of the window's frames need not enter again; the last must, for its output or for the frame ahead."""
        last = max(end for end in (0, *blocks) if end < len(rows)) if len(rows) in blocks else len(rows) - 1
        return held.run(rows[:last], blocks)

    def _pass(self, tokens_QN: NDArray[np.int64], actions_Q: NDArray[np.int64], wanted: bool) -> NDArray[Any]:
        """The output of the last frame of a pass, if it is ``wanted``."""
        last = np.arange((len(tokens_QN) - 1) * self._places, len(tokens_QN) * self._places if wanted else 0)
        output = self.graph.advance(self.feeds(tokens_QN, actions_Q, last), self._now)
        return self._last(output) if wanted else output

    def _last(self, output: NDArray[Any]) -> NDArray[Any]:
        """Of all that a pass gave, what belongs to the last frame: its places, or its picture."""
        return output[-self._places :] if self._table is not None else output[-1]
