"""One graph of a bundle, ready to run: verified, in a session, with failures turned into one clear line.

`Graph` takes and gives arrays. `CachedGraph` keeps keys and values of earlier frames where the provider computes: they are
bound as inputs and as outputs in the same memory, so that a pass writes its frames there and copies nothing. There are three
such caches, so that one can be filled, and one be a copy, while another is in use. Which frames they hold is no matter of this
module (see `context`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from engine.bundle import Bundle
from engine.errors import BundleError
from engine.runtime.graph_contract import CacheShape
from engine.runtime.providers import Provider, halved_threads, make_session, session_options

_NUMBERS = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(uint8)": np.uint8}


class Graph:
    """Graph ``name`` of ``bundle`` on ``provider``, with so many ``threads`` or all.

    Raises:
        BundleError: the graph does not verify, or onnxruntime refuses it.
    """

    def __init__(self, bundle: Bundle, name: str, provider: Provider, threads: int | None = None) -> None:
        data, external, self._cache_shape = bundle.graph(name)
        self.where = f"{bundle.where}: {bundle.manifest.graphs[name].file}"
        self._session = make_session(data, provider, external, self.where, session_options(threads))
        self.inputs = frozenset(port.name for port in self._session.get_inputs())

    def run(self, outputs: list[str], feeds: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        """The named outputs.

        Raises:
            BundleError: the graph failed while running.
        """
        results: list[NDArray[Any]] = self._checked(lambda: self._session.run(outputs, dict(feeds)))
        return results

    def _checked(self, run: Callable[[], Any]) -> Any:
        try:
            return run()
        except Exception as error:  # onnxruntime raises bare pybind exceptions, one class per status code
            raise BundleError(f"{self.where}: the graph failed to run ({str(error).splitlines()[0]})") from None


CACHES = 3


class CachedGraph(Graph):
    """A graph with `CACHES` key/value caches of ``slots`` frames each, of whose outputs only ``output`` is wanted.

    Passes in different caches may run at the same time; ``halved`` ones then leave each other threads to run on.

    Raises:
        BundleError: as `Graph`, or the graph has no cache.
    """

    def __init__(
        self, bundle: Bundle, name: str, provider: Provider, slots: int, output: str, threads: int | None = None
    ) -> None:
        super().__init__(bundle, name, provider, threads)
        self._half = partial(Graph, bundle, name, provider, halved_threads(provider))
        if self._cache_shape is None:
            raise BundleError(f"{self.where}: has no cache; export it again")
        self.shape: CacheShape = self._cache_shape
        self.slots, self.output = slots, output
        shape, kind = self.shape.one(slots), self.shape.dtype  # zeros take no memory before they are written over
        self.caches = [
            {port: ort.OrtValue.ortvalue_from_numpy(np.zeros(shape, kind), provider.device, 0) for port in self.shape.names}
            for _ in range(CACHES)
        ]
        self._slots = [slots] * CACHES
        self._fits = provider.device == "cpu"
        self._layouts = {(cache, slots): buffers for cache, buffers in enumerate(self.caches)}
        port = next(port for port in self._session.get_outputs() if port.name == output)
        self._kind, self._tail = np.dtype(_NUMBERS[port.type]), tuple(port.shape[1:])
        self._bindings: dict[tuple[Any, int, int, int], Any] = {}
        self._rooms = [np.empty(1, np.uint8)] * CACHES

    def advance(self, feeds: Mapping[str, NDArray[Any]], cache: int = 0, halved: bool = False) -> NDArray[Any]:
        """``output`` of a pass over Q query frames, whose keys and values it leaves in a cache at their positions.

        The next pass in that cache writes over what is returned.

        Raises:
            BundleError: the graph failed while running.
        """
        queries, held = len(feeds["positions"]), int(feeds["positions"][0])
        if self._fits:
            self._fit(cache, held, held + queries)
        session = self._halved if halved else self._session
        kind = (session, cache, self._slots[cache], queries)
        binding = self._bindings.get(kind)
        if binding is None:
            binding = self._bindings[kind] = self._bind(session, cache)
        for port, feed in feeds.items():
            binding.bind_cpu_input(port, np.ascontiguousarray(feed))
        output = self._output(len(feeds["rows"]) if "rows" in feeds else queries, cache)
        binding.bind_output(self.output, "cpu", 0, self._kind, output.shape, output.ctypes.data)
        self._checked(lambda: session.run_with_iobinding(binding))
        return output

    def copy(self, source: int, target: int, start: int, end: int) -> None:
        """Frames ``start`` .. ``end``−1 of one cache into another, in memory of this machine."""
        self._fit(target, start, self._slots[source])
        for port, buffer in self.caches[source].items():
            self.caches[target][port].numpy()[:, :, start:end] = buffer.numpy()[:, :, start:end]

    @cached_property
    def _halved(self) -> Any:
        """A session with half of the threads, for passes with something else beside them."""
        return self._half()._session

    def _fit(self, cache: int, held: int, frames: int) -> None:
        """Lays a cache out anew, in the same memory, with slots for ``frames`` and at most one more; keeps the ``held`` first.

        Attention of one frame takes more than twice as long where its rows have two unread slots between them: the
        processor fetches ahead only what follows on (docs/LOG.md).
        """
        slots = min(frames + frames % 2, self.slots)
        if slots == self._slots[cache]:
            return
        if (cache, slots) not in self._layouts:
            shape = self.shape.one(slots)
            self._layouts[cache, slots] = {
                port: ort.OrtValue.ortvalue_from_numpy(buffer.numpy().reshape(-1)[: math.prod(shape)].reshape(shape))
                for port, buffer in self._layouts[cache, self.slots].items()
            }
        for port, buffer in self._layouts[cache, slots].items():
            buffer.numpy()[:, :, :held] = self.caches[cache][port].numpy()[:, :, :held]  # NumPy sees that they overlap
        self.caches[cache], self._slots[cache] = self._layouts[cache, slots], slots

    def _output(self, count: int, cache: int) -> NDArray[Any]:
        """Where ``output``, with so many entries, comes to lie: the same memory from pass to pass, for new pages cost time."""
        shape = (count, *self._tail)
        size = math.prod(shape) * self._kind.itemsize
        if size > self._rooms[cache].nbytes:
            self._rooms[cache] = np.empty(size, np.uint8)
        return self._rooms[cache][:size].view(self._kind).reshape(shape)

    def _bind(self, session: Any, cache: int) -> Any:
        """A binding keeps what does not change between passes over equally many frames: where the cache lies."""
        binding = session.io_binding()
        for port, buffer in self.caches[cache].items():
            binding.bind_ortvalue_input(port, buffer)
            binding.bind_ortvalue_output(f"new_{port}", buffer)
        return binding
