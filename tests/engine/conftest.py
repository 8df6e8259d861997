"""One thread for torch: tiny models are slower on many, and sums come in the same order everywhere."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Only where some test has imported torch: the others stay free of it."""
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
