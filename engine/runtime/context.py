"""Which past frames a frame sees, and the cache of their keys and values (DESIGN §3, docs/GRAPHS.md).

The cache is canonical: what it holds for a window depends on that window's tokens and actions alone, to the last bit, not on
how the playhead got there, for frames enter it by the same passes whenever they enter. With anchor 0 every frame has a pass
of its own; once the anchor has moved, the first half of the window enters in one pass, and each later frame by its own. Going
back, resuming and playing straight on therefore give the same tokens, whatever the arithmetic of the graph.

Letters: T context, F frames of a window, Q query frames, N tokens.
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
    """Which frames a graph's cache holds: those at window positions 0 .. ``count``−1.

    Of each it keeps a row of numbers that says what its keys and values were made from.
    """

    def __init__(self, spec: WorldSpec) -> None:
        self.count = 0
        self._rows = np.zeros((spec.context, spec.tokens + 2), np.int64)
        self._block = 0

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Frames were written behind those held."""
        self._rows[self.count : self.count + len(rows)] = rows
        self.count += len(rows)

    def rewind(self, rows: NDArray[np.int64], block: int) -> None:
        """Holds on to the longest run of frames from position 0 that were made from ``rows``, the first ``block`` together."""
        count = min(self.count, len(rows))
        same = (self._rows[:count] == rows[:count]).all(1)
        run = count if same.all() else int(same.argmin())
        self.count = run if block == self._block and run >= block else 0
        self._block = block


class ContextGraph:
    """The dynamics or the decoder with its cache.

    A window is the frames from the anchor on: ``tokens_FN`` [F, N], and in ``actions`` the action that led into each,
    `NO_ACTION` at position 0. ``embeddings``: [A, Da], for a graph that takes actions. The graph's cache needs T slots.
    """

    def __init__(self, graph: CachedGraph, spec: WorldSpec, embeddings: NDArray[np.float32] | None = None) -> None:
        self.graph, self._spec = graph, spec
        self._table = (
            None if embeddings is None else np.vstack([embeddings, np.zeros_like(embeddings[:1])])
        )  # [NO_ACTION]: zeros
        self.held = HeldFrames(spec)

    def advance(
        self, tokens_FN: NDArray[np.int64], actions: NDArray[np.int64], moved: bool, ahead_N: Tokens | None = None
    ) -> NDArray[Any]:
        """The output for the window's last frame, or for one more frame of tokens ``ahead_N`` behind it.

        Afterwards the cache holds the window, but not the frame ahead. ``moved``: the window's anchor is not frame 0.
        With a frame ahead, ``actions`` has F + 1 entries; each pass then has such a frame behind it, its tokens the same
        ``ahead_N``, so that S MaskGIT steps cost S passes: the first keeps the frame before (docs/GRAPHS.md, Q = 2).
        """
        frames, block = len(tokens_FN), self._spec.context // 2 if moved else 0
        after = actions[1:] if ahead_N is not None else np.full(frames, NO_ACTION)
        rows = np.column_stack([tokens_FN, actions[:frames], after])
        self.held.rewind(rows[: 0 if frames == block else frames - 1], block)
        while True:
            start = self.held.count
            end = start + (block if start < block else 1)
            tokens_QN = tokens_FN[start:end] if ahead_N is None else np.vstack([tokens_FN[start:end], ahead_N])
            output = self.graph.advance(self.feeds(tokens_QN, actions[start : start + len(tokens_QN)]))
            self.held.keep(rows[start:end])
            if end == frames:
                return self._last(output)

    def query(self, tokens_N: Tokens, action: int) -> NDArray[Any]:
        """The output for one more frame behind those held, which is not kept."""
        return self._last(self.graph.advance(self.feeds(tokens_N[None], np.array([action]))))

    def whole(self, tokens_FN: NDArray[np.int64], actions: NDArray[np.int64]) -> NDArray[Any]:
        """The output for the window's last frame with nothing held: the reference that the cached way must equal."""
        self.held.count = 0
        return self._last(self.graph.advance(self.feeds(tokens_FN, actions)))

    def feeds(self, tokens_QN: NDArray[np.int64], actions_Q: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The graph's inputs, but for the cache, for a pass over Q frames behind those held."""
        first = self.held.count
        inputs: dict[str, NDArray[Any]] = {"tokens": tokens_QN, "positions": np.arange(first, first + len(tokens_QN))}
        if self._table is not None:
            inputs["actions"] = self._table[actions_Q]
        return inputs

    @staticmethod
    def _last(output_Q: NDArray[Any]) -> NDArray[Any]:
        last: NDArray[Any] = output_Q[-1]
        return last
