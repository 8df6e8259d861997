"""One graph of a bundle, ready to run: verified, in a session, with failures turned into one clear line.

`Graph` takes and gives arrays. `CachedGraph` keeps keys and values of earlier frames where the provider computes: they are
bound as inputs and as outputs in the same memory, so that a pass writes its frames there and copies nothing. Which frames
those are is no matter of this module (see `context`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from engine.bundle import Bundle
from engine.errors import BundleError
from engine.runtime.graph_contract import CacheShape
from engine.runtime.providers import Provider, make_session


class Graph:
    """Graph ``name`` of ``bundle`` on ``provider``.

    Raises:
        BundleError: the graph does not verify, or onnxruntime refuses it.
    """

    def __init__(self, bundle: Bundle, name: str, provider: Provider) -> None:
        data, external, self._cache_shape = bundle.graph(name)
        self.where = f"{bundle.where}: {bundle.manifest.graphs[name].file}"
        self._session = make_session(data, provider, external, self.where)

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


class CachedGraph(Graph):
    """A graph with a key/value cache of ``slots`` frames, of whose outputs only ``output`` is wanted.

    Raises:
        BundleError: as `Graph`, or the graph has no cache.
    """

    def __init__(self, bundle: Bundle, name: str, provider: Provider, slots: int, output: str) -> None:
        super().__init__(bundle, name, provider)
        if self._cache_shape is None:
            raise BundleError(f"{self.where}: has no cache; export it again")
        self.shape: CacheShape = self._cache_shape
        self.slots, self.output = slots, output
        nothing = np.zeros(self.shape.one(slots), self.shape.dtype)
        self.cache = {port: ort.OrtValue.ortvalue_from_numpy(nothing.copy(), provider.device, 0) for port in self.shape.names}
        self._bindings: dict[int, Any] = {}

    def advance(self, feeds: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """``output`` of a pass over Q query frames, whose keys and values it leaves in the cache at their positions.

        Raises:
            BundleError: the graph failed while running.
        """
        queries = len(feeds["positions"])
        binding = self._bindings.get(queries) or self._bindings.setdefault(queries, self._bind())
        for port, feed in feeds.items():
            binding.bind_cpu_input(port, np.ascontiguousarray(feed))
        self._checked(lambda: self._session.run_with_iobinding(binding))
        output: NDArray[Any] = binding.get_outputs()[0].numpy()
        return output

    def _bind(self) -> Any:
        """A binding keeps what does not change between passes over equally many frames: where the cache lies."""
        binding = self._session.io_binding()
        binding.bind_output(self.output)
        for port, buffer in self.cache.items():
            binding.bind_ortvalue_input(port, buffer)
            binding.bind_ortvalue_output(f"new_{port}", buffer)
        return binding
