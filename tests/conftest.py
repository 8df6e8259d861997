"""For every test: no screen needed, nobody's settings touched, and no thread of the studio left behind."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import cv2  # noqa: F401  # first, so that what it sets for its own Qt can be dropped before ours starts
import pytest

for _name in ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR"):
    os.environ.pop(_name, None)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell starts `pytest &` so, and every process here would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)

_STUDIO_THREADS = {"engine", "export", "files", "picture", "text"}


@pytest.fixture(autouse=True)
def no_studio_thread_survives() -> Iterator[None]:
    """Each test that starts an engine, an export or a reader also ends it."""
    yield
    end = time.monotonic() + 5.0
    while left := [thread.name for thread in threading.enumerate() if thread.name in _STUDIO_THREADS]:
        if time.monotonic() > end:
            pytest.fail(f"threads left behind: {left}")
        time.sleep(0.01)
