"""A worker that needs no Procgen, and small shards, so that collections run in a second."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.data import coinrun, games, worker_environment

# Same job, same files, same protocol as the real worker; what a shard holds depends on seed and number alone.
# Shard FAIL fails; shard HANG says that it started, and waits for ever. The first line is chatter of a native library.
FAKE_WORKER = """
import json, os, pathlib, sys, time
import numpy as np
job = json.loads(sys.argv[1])
print("loading assets", flush=True)
stem, games, steps, size = job["stem"], sum(seat[2] for seat in job["seats"]), job["steps"], job["size"]
if job["shard"] == int(os.environ.get("FAIL", -1)):
    print("Traceback (most recent call last):", file=sys.stderr)
    sys.exit("OSError: [Errno 28] No space left on device")
if job["shard"] == int(os.environ.get("HANG", -1)):
    pathlib.Path(stem + ".frames.npy.partial").write_bytes(b"half")
    print(json.dumps({"frames": games}), flush=True)
    pathlib.Path(os.environ["STARTED"]).write_text(str(os.getpid()))
    time.sleep(600)
rng = np.random.default_rng([job["seed"], job["levels"][0], job["shard"]])
np.save(stem + ".actions.npy", rng.integers(0, 15, games * steps, np.uint8))
np.save(stem + ".frames.npy", rng.integers(0, 256, (games * steps, size, size, 3), np.uint8))
segments = [[game * steps, steps] for game in range(games)]
print(json.dumps({"frames": games * steps, "segments": segments, "levels": rng.integers(*job["levels"], games).tolist()}))
"""


@pytest.fixture
def fake_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Collections of this test run the fake worker, 2 games × 6 frames a shard."""
    path = tmp_path / "fake_worker.py"
    path.write_text(FAKE_WORKER, encoding="utf-8")
    for source in (coinrun, games):
        monkeypatch.setattr(source, "WORKER", path)
    monkeypatch.setattr(worker_environment, "ensure_python", lambda: Path(sys.executable))
    for view in coinrun.GAMES:
        monkeypatch.setitem(coinrun.GAMES, view, 2)
        monkeypatch.setitem(coinrun.STEPS, view, 6)
    monkeypatch.setattr(games, "STEPS", 6)
    for size in games.SIZES:
        monkeypatch.setitem(games.SIZES, size, 2)
    return path
