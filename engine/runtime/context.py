"""Which past frames a frame sees, and the cache of their keys and values (DESIGN §3, docs/GRAPHS.md).

The cache is canonical: what it holds for a window depends on that window's tokens and actions alone, to the last bit, not on
how the playhead got there. With anchor 0 every frame enters by a pass of its own; after the anchor has moved, the first
half enters in one pass and the others by passes of their own. Going back, resuming and playing straight on therefore give
the same tokens. Letters: T context, C = T − 1 cached frames, Q query frames, N tokens, L layers, P places (`graph_contract`),
G heads, K head dimension.
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
    """Keys and values of the frames at window positions 0 .. ``held``−1, in [L, P, G, C, K] buffers written in place."""

    def __init__(self, graph: Graph, spec: WorldSpec) -> None:
        self.slots = spec.context - 1
        self.keys, self.values = (graph.cache.empty(self.slots) for _ in range(2))
        self.held = 0
        self._tokens = np.zeros((self.slots, spec.tokens), np.int64)
        self._actions = np.full(self.slots, NO_ACTION, np.int64)
        self._block = 0

    def keep(
        self, tokens_QN: NDArray[np.int64], actions_Q: NDArray[np.int64], keys: NDArray[Any], values: NDArray[Any]
    ) -> None:
        """Writes Q frames behind those held. The frame at position T−1 is dropped: the next one has another anchor."""
        count = min(len(tokens_QN), self.slots - self.held)
        at = slice(self.held, self.held + count)
        self.keys[:, :, :, at] = keys[:, :, :, :count]
        self.values[:, :, :, at] = values[:, :, :, :count]
        self._tokens[at], self._actions[at] = tokens_QN[:count], actions_Q[:count]
        self.held += count

    def rewind(self, tokens_FN: NDArray[np.int64], actions_F: NDArray[np.int64], block: int) -> None:
        """Holds on to the longest run of frames from position 0 that a window of ``tokens_FN`` and ``actions_F``, whose
        first ``block`` frames enter together, would have too."""
        count = min(self.held, len(tokens_FN))
        same = (self._tokens[:count] == tokens_FN[:count]).all(1) & (self._actions[:count] == actions_F[:count])
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
    """The dynamics or the decoder, with its cache: each call is about the last frame of a window.

    A window is the frames from the anchor on: ``tokens_FN`` [F, N] and ``actions_F`` [F], 1 ≤ F ≤ T, the action at position 0
    being `NO_ACTION`. ``moved`` says that its anchor is not 0. ``output``: the graph's output that matters.
    ``embeddings``: [A, Da], for a graph that takes actions.
    """

    def __init__(self, graph: Graph, spec: WorldSpec, output: str, embeddings: NDArray[np.float32] | None = None) -> None:
        self._graph, self._spec, self._output = graph, spec, output
        self._table = (
            None if embeddings is None else np.vstack([embeddings, np.zeros_like(embeddings[:1])])
        )  # [NO_ACTION]: zeros
        self.cache = KeyValueCache(graph, spec)
        self._nothing = graph.cache.empty(1)

    def recall(self, tokens_FN: NDArray[np.int64], actions_F: NDArray[np.int64], moved: bool) -> None:
        """Makes the cache hold exactly these frames, with as few passes as its canonical contents allow."""
        block = self._spec.context // 2 if moved else 0
        self.cache.rewind(tokens_FN, actions_F, block)
        if self.cache.held < block:
            self._pass_and_keep(tokens_FN[:block], actions_F[:block])
        while self.cache.held < len(tokens_FN):
            at = slice(self.cache.held, self.cache.held + 1)
            self._pass_and_keep(tokens_FN[at], actions_F[at])

    def query(self, tokens_N: Tokens, action: int) -> NDArray[Any]:
        """The output for one more frame behind those held, which is not kept."""
        return self._last(self._pass(tokens_N[None], np.array([action]), [self._output])[0])

    def advance(self, tokens_N: Tokens, action: int) -> NDArray[Any]:
        """The output for one more frame behind those held, which is kept."""
        return self._last(self._pass_and_keep(tokens_N[None], np.array([action])))

    def whole(self, tokens_FN: NDArray[np.int64], actions_F: NDArray[np.int64]) -> NDArray[Any]:
        """The output for the window's last frame without any cache: the reference that the cached way must equal."""
        count = len(tokens_FN)
        mask = np.concatenate([np.zeros((count, 1), np.bool_), np.tri(count, dtype=np.bool_)], 1)
        inputs = self._frame_inputs(tokens_FN, actions_F, 0) | {"mask": mask, "keys": self._nothing, "values": self._nothing}
        return self._last(self._graph.run([self._output], inputs)[0])

    @staticmethod
    def _last(output_Q: NDArray[Any]) -> NDArray[Any]:
        last: NDArray[Any] = output_Q[-1]
        return last

    def _pass_and_keep(self, tokens_QN: NDArray[np.int64], actions_Q: NDArray[np.int64]) -> NDArray[Any]:
        output, keys, values = self._pass(tokens_QN, actions_Q, [self._output, "new_keys", "new_values"])
        layers, places, heads, _, head_dim = self.cache.keys.shape
        if not keys.shape == values.shape == (layers, places, heads, len(tokens_QN), head_dim):
            raise BundleError(
                f"{self._graph.where}: new_keys have shape {keys.shape}, unlike the cache; export the world again"
            )
        self.cache.keep(tokens_QN, actions_Q, keys, values)
        return output

    def _pass(self, tokens_QN: NDArray[np.int64], actions_Q: NDArray[np.int64], outputs: list[str]) -> list[NDArray[Any]]:
        return self._graph.run(outputs, self.feeds(tokens_QN, actions_Q))

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
