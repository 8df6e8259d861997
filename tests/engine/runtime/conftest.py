"""One thread per graph in these tests: the tiny world gains nothing from more, and a busy machine loses a lot. No test here
fails for being slow."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> Iterator[None]:
    before = os.environ.get("WORLDSKETCH_THREADS")
    os.environ["WORLDSKETCH_THREADS"] = "1"
    yield
    if before is None:
        del os.environ["WORLDSKETCH_THREADS"]
    else:
        os.environ["WORLDSKETCH_THREADS"] = before
