"""One graph of a bundle, ready to run: verified, in a session, with failures turned into one clear line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.bundle import Bundle
from engine.errors import BundleError
from engine.runtime.graph_contract import CacheShape
from engine.runtime.providers import Provider, make_session, session_options


class Graph:
    """Graph ``name`` of ``bundle`` on ``provider``. ``cache`` is the shape of its key/value cache, None without one.

    Raises:
        BundleError: the graph does not verify, or onnxruntime refuses it.
    """

    def __init__(self, bundle: Bundle, name: str, provider: Provider) -> None:
        data, external, self._cache = bundle.graph(name)
        self.where = f"{bundle.where}: {bundle.manifest.graphs[name].file}"
        self._session = make_session(data, provider, external, self.where, session_options(spinning=name == "dynamics"))
        self._types = {port.name: np.float16 if port.type == "tensor(float16)" else None for port in self._session.get_inputs()}

    @property
    def cache(self) -> CacheShape:
        if self._cache is None:
            raise TypeError(f"{self.where} has no cache")
        return self._cache

    def typed(self, feeds: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """The inputs in the graph's own float type."""
        return {name: feed.astype(self._types[name] or feed.dtype, copy=False) for name, feed in feeds.items()}

    def run(self, outputs: list[str], feeds: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        """The named outputs.

        Raises:
            BundleError: the graph failed while running.
        """
        try:
            results: list[NDArray[Any]] = self._session.run(outputs, self.typed(feeds))
        except Exception as error:  # onnxruntime raises bare pybind exceptions, one class per status code
            raise BundleError(f"{self.where}: the graph failed to run ({str(error).splitlines()[0]})") from None
        return results
