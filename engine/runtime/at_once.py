"""Two things done at the same time, one of them on a thread of its own. Owns that thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

Here = TypeVar("Here")
There = TypeVar("There")


class AtOnce:
    """Call it with two functions that share nothing; without ``threads`` for both, they run one after the other."""

    def __init__(self, threads: bool) -> None:
        self._pool = ThreadPoolExecutor(1, "at-once") if threads else None

    def __call__(self, here: Callable[[], Here], there: Callable[[], There]) -> tuple[Here, There]:
        """What both return. Neither runs any more when this returns or raises; ``here`` runs on the calling thread."""
        if self._pool is None:
            return here(), there()
        other = self._pool.submit(there)
        try:
            result = here()
        finally:
            wait([other])
        return result, other.result()

    def close(self) -> None:
        """Ends the thread; afterwards it cannot be called."""
        if self._pool is not None:
            self._pool.shutdown()
