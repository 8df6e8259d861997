"""Which past frames a frame sees, and the cache of their keys and values (DESIGN §3, docs/GRAPHS.md).

The cache is canonical: what it holds for a window depends on that window's tokens and actions alone, to the last bit, not on
how the playhead got there, for frames enter it by the same passes whenever they enter. With anchor 0 every frame has a pass
of its own; once the anchor has moved, the first half of the window enters in one pass, and each later frame by its own. Going
back, resuming and playing straight on therefore give the same tokens, whatever the arithmetic of the graph.

Letters: T context, C = T − 1 cached frames, F frames of a window, Q query frames, N tokens, L layers, P places
(`graph_contract`), G heads, K head dimension.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import BundleError
from engine.runtime.graph import Graph
from engine.runtime.world_model import Tokens
from engine.world_spec import WorldSpec

NO_ACTION = -1
"""The action into the frame at window position 0: its embedding is zeros."""


def anchor(index: int, context: int) -> int:
    """The first frame that frame ``index`` sees: it moves in strides of T/2, so that positions stay below T."""
    half = context // 2
    return max(0, (index // half - 1) * half)


class KeyValueCache:
    """Keys and values of the frames at window positions 0 .. ``held``−1, in [L, P, G, C, K] buffers written in place.

    With each frame goes a row of numbers that says what its keys and values were made from.
    """

    def __init__(self, graph: Graph, spec: WorldSpec) -> None:
        self.slots = spec.context - 1
        self.keys, self.values = (graph.cache.empty(self.slots) for _ in range(2))
        self.held = 0
        self._rows = np.zeros((self.slots, spec.tokens + 2), np.int64)
        self._block = 0

    def keep(self, rows: NDArray[np.int64], keys: NDArray[Any], values: NDArray[Any]) -> None:
        """Writes frames behind those held. One at position T−1 is dropped: the next frame has another anchor."""
        count = min(len(rows), self.slots - self.held)
        at = slice(self.held, self.held + count)
        self.keys[:, :, :, at] = keys[:, :, :, :count]
        self.values[:, :, :, at] = values[:, :, :, :count]
        self._rows[at] = rows[:count]
        self.held += count

    def rewind(self, rows: NDArray[np.int64], block: int) -> None:
        """Holds on to the longest run of frames from position 0 that were made from ``rows``, the first ``block`` together."""
        count = min(self.held, len(rows))
        same = (self._rows[:count] == rows[:count]).all(1)
        run = count if same.all() else int(same.argmin())
        self.held = run if block == self._block and run >= block else 0
        self._block = block

    def mask(self, queries: int) -> NDArray[np.bool_]:
        """[Q, C+Q]: each query sees the frames held, itself and the queries before it."""
        mask = np.zeros((queries, self.slots + queries), np.bool_)
        mask[:, : self.held] = True
        mask[:, self.slots :] = np.tri(queries, dtype=np.bool_)
        return mask


class ContextGraph:
    """The dynamics or the decoder with its cache.

    A window is the frames from the anchor on: ``tokens_FN`` [F, N], and in ``actions`` the action that led into each,
    `NO_ACTION` at position 0. ``output`` names the graph's output that matters. ``embeddings``: [A, Da], for a graph that
    takes actions.
    """

    def __init__(self, graph: Graph, spec: WorldSpec, output: str, embeddings: NDArray[np.float32] | None = None) -> None:
        self._graph, self._spec, self._output = graph, spec, output
        self._table = (
            None if embeddings is None else np.vstack([embeddings, np.zeros_like(embeddings[:1])])
        )  # [NO_ACTION]: zeros
        self.cache = KeyValueCache(graph, spec)
        self._nothing = graph.cache.empty(1)

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
        self.cache.rewind(rows[: 0 if frames == block else frames - 1], block)
        while True:
            start = self.cache.held
            end = start + (block if start < block else 1)
            tokens_QN = tokens_FN[start:end] if ahead_N is None else np.vstack([tokens_FN[start:end], ahead_N])
            feeds = self.feeds(tokens_QN, actions[start : start + len(tokens_QN)])
            output, keys, values = self._graph.run([self._output, "new_keys", "new_values"], feeds)
            layers, places, heads, _, head_dim = self.cache.keys.shape
            if not keys.shape == values.shape == (layers, places, heads, len(tokens_QN), head_dim):
                raise BundleError(f"{self._graph.where}: new_keys of shape {keys.shape} do not fit the cache; export it again")
            self.cache.keep(rows[start:end], keys, values)
            if end == frames:
                return self._last(output)

    def query(self, tokens_N: Tokens, action: int) -> NDArray[Any]:
        """The output for one more frame behind those held, which is not kept."""
        return self._last(self._graph.run([self._output], self.feeds(tokens_N[None], np.array([action])))[0])

    def whole(self, tokens_FN: NDArray[np.int64], actions: NDArray[np.int64]) -> NDArray[Any]:
        """The output for the window's last frame without any cache: the reference that the cached way must equal."""
        count = len(tokens_FN)
        mask = np.concatenate([np.zeros((count, 1), np.bool_), np.tri(count, dtype=np.bool_)], 1)
        inputs = self._frame_inputs(tokens_FN, actions, 0) | {"mask": mask, "keys": self._nothing, "values": self._nothing}
        return self._last(self._graph.run([self._output], inputs)[0])

    def feeds(self, tokens_QN: NDArray[np.int64], actions_Q: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The graph's inputs for a pass over Q frames behind those held."""
        cache = self.cache
        inputs = self._frame_inputs(tokens_QN, actions_Q, cache.held)
        return inputs | {"mask": cache.mask(len(tokens_QN)), "keys": cache.keys, "values": cache.values}

    def _frame_inputs(self, tokens_QN: NDArray[np.int64], actions_Q: NDArray[np.int64], first: int) -> dict[str, NDArray[Any]]:
        inputs: dict[str, NDArray[Any]] = {"tokens": tokens_QN, "positions": np.arange(first, first + len(tokens_QN))}
        if self._table is not None:
            inputs["actions"] = self._table[actions_Q]
        return inputs

    @staticmethod
    def _last(output_Q: NDArray[Any]) -> NDArray[Any]:
        last: NDArray[Any] = output_Q[-1]
        return last
