"""One thread per graph in these tests: the tiny world gains nothing from more, and a busy machine loses a lot."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    before = os.environ.get("WORLDSKETCH_THREADS")
    os.environ["WORLDSKETCH_THREADS"] = "1"
    yield
    if before is None:
        del os.environ["WORLDSKETCH_THREADS"]
    else:
        os.environ["WORLDSKETCH_THREADS"] = before
