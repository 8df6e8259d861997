"""Collecting: the command, its refusals, and going on after an interruption."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path

import pytest

from engine.data import coinrun
from engine.data.coinrun import LEVELS, CoinRunRequest
from engine.data.collect import main
from engine.data.collection import collect
from engine.data.shards import ClipStore, read_index
from engine.errors import ConfigError, DataError


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_levels_of_the_splits_are_disjoint() -> None:
    for (first, end), (other_first, other_end) in combinations(LEVELS.values(), 2):
        assert end <= other_first or other_end <= first
    assert LEVELS["train"] == (0, 10_000)


def test_command_fills_a_folder_and_says_so(fake_worker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "data"
    assert main(["coinrun", "--out", str(out), "--split", "test", "--frames", "30", "--workers", "2", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["frames"], summary["shards"], summary["split"]) == (36, 3, "test")  # whole shards of 12
    index = read_index(out)
    assert [shard.number for shard in index.shards] == [0, 1, 2]
    assert all(10_500 <= level < 11_000 for shard in index.shards for level in shard.levels)
    ClipStore.open([out]).verify()


def test_more_frames_and_other_workers_continue_the_same_bytes(fake_worker: Path, tmp_path: Path) -> None:
    at_once, in_parts = tmp_path / "a", tmp_path / "b"
    collect(CoinRunRequest(at_once, frames=48, workers=3))
    collect(CoinRunRequest(in_parts, frames=12, workers=1))
    first = (in_parts / "shard-00000.frames.npy").stat().st_mtime_ns
    summary = collect(CoinRunRequest(in_parts, frames=48, workers=1))
    assert summary["new_frames"] == 36
    assert (in_parts / "shard-00000.frames.npy").stat().st_mtime_ns == first
    assert contents(at_once) == contents(in_parts)


def test_a_finished_collection_needs_no_worker(fake_worker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = CoinRunRequest(tmp_path / "a", frames=12)
    collect(request)

    def no_environment() -> Path:
        raise AssertionError("an environment was asked for")

    monkeypatch.setattr(coinrun.worker_environment, "ensure_python", no_environment)
    assert collect(request)["new_frames"] == 0


@pytest.mark.parametrize("harm", ["lost", "cut short"])
def test_lost_or_truncated_shard_is_collected_again(fake_worker: Path, tmp_path: Path, harm: str) -> None:
    request = CoinRunRequest(tmp_path / "a", frames=36)
    collect(request)
    whole = contents(request.out)
    victim = request.out / "shard-00001.frames.npy"
    if harm == "lost":
        victim.unlink()
    else:
        os.truncate(victim, 5000)
    assert collect(request)["new_frames"] == 12
    assert contents(request.out) == whole


@pytest.mark.parametrize(("other", "named"), [({"seed": 1}, "seed"), ({"view": "paper"}, "view"), ({"split": "test"}, "split")])
def test_contradicting_settings_are_refused(
    fake_worker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], other: dict[str, object], named: str
) -> None:
    out = tmp_path / "data"
    collect(CoinRunRequest(out, frames=12))
    before = contents(out)
    capsys.readouterr()
    options = [word for name, value in other.items() for word in (f"--{name}", str(value))]
    assert main(["coinrun", "--out", str(out), "--frames", "24", *options]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"holds {named}" in said
    assert contents(out) == before


def test_failed_worker_is_one_line_and_finished_shards_stay(
    fake_worker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FAIL", "1")
    out = tmp_path / "data"
    assert main(["coinrun", "--out", str(out), "--frames", "36", "--workers", "1"]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert "shard 1" in last
    assert "No space left on device" in last
    assert [shard.number for shard in read_index(out).shards] == [0]


@pytest.mark.parametrize(
    "words",
    [
        ["--view", "sideways"],
        ["--split", "holdout"],
        ["--frames", "0"],
        ["--frames", "many"],
        ["--seed", "-1"],
        ["--workers", "0"],
        ["--colour", "red"],
    ],
)
def test_bad_arguments_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    out = tmp_path / "data"
    assert main(["coinrun", "--out", str(out), *words]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert words[0].strip("-") in said
    assert not out.exists()


def test_request_refuses_an_unknown_view(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="zoomed, paper"):
        CoinRunRequest(tmp_path, view="sideways")


def test_target_that_is_a_file(fake_worker: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    out.write_text("mine")
    with pytest.raises(DataError, match="data"):
        collect(CoinRunRequest(out, frames=12))
    assert out.read_text() == "mine"


def test_disk_too_small_is_said_before_work_begins(fake_worker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100_000))
    with pytest.raises(DataError, match="12 frames need"):
        collect(CoinRunRequest(tmp_path / "a", frames=12))
    assert not list((tmp_path / "a").iterdir())


INTERRUPTED = """
import sys
from pathlib import Path
from engine.data import coinrun, collect, worker_environment
coinrun.WORKER = Path(sys.argv[1])
coinrun.GAMES["zoomed"], coinrun.STEPS["zoomed"] = 2, 6
worker_environment.ensure_python = lambda: Path(sys.executable)
sys.exit(collect.main(["coinrun", "--out", sys.argv[2], "--frames", "36", "--workers", "1"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_or_a_polite_kill_stops_the_workers_and_keeps_finished_shards(
    fake_worker: Path, tmp_path: Path, sent: signal.Signals
) -> None:
    out, undisturbed, started = tmp_path / "data", tmp_path / "undisturbed", tmp_path / "started"
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(fake_worker), str(out)],
        env={**os.environ, "HANG": "1", "STARTED": str(started)},
        cwd=Path(coinrun.__file__).parents[2],
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (started.exists() and started.read_text()):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(sent)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "run the same command to go on" in said.splitlines()[-1]
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    assert sorted(contents(out)) == ["index.json", "shard-00000.actions.npy", "shard-00000.frames.npy"]

    collect(CoinRunRequest(out, frames=36))
    collect(CoinRunRequest(undisturbed, frames=36))
    assert contents(out) == contents(undisturbed)
