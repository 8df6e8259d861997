"""Several processes give what one gives; what goes wrong in one of them arrives here."""

import multiprocessing
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from engine.errors import BundleError, PromptError, WorldsketchError
from engine.evaluation.play import TakeJob, long_take
from engine.evaluation.players import Players
from engine.evaluation.subject import Subject
from tests.engine.runtime.tiny_world import SPEC


class _Deadly:
    """A job that ends the process which unpacks it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (9,)


def _jobs(last_action: int = 0) -> list[TakeJob]:
    rng = np.random.default_rng(0)
    jobs = []
    for _ in range(3):
        clip = rng.integers(0, 256, (16, *SPEC.frame_shape), np.uint8)
        jobs.append(TakeJob(clip, rng.integers(0, 32, SPEC.tokens), np.append(rng.integers(0, 4, 16), last_action), 1))
    return jobs


def test_processes_play_the_same_in_order_and_pass_faults_on(tiny_world: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    with Players(str(tiny_world), "cpu", 2, lambda *said: seen.append(said)) as players:
        for process in multiprocessing.active_children():  # a terminal's Ctrl-C reaches them too, however early
            assert process.pid
            os.kill(process.pid, signal.SIGINT)
        takes = players.map("takes", long_take, _jobs())
        with pytest.raises(PromptError, match="action is 9; it must be from 0 to 3"):
            players.map("wrong", long_take, _jobs(last_action=9))
        for take, job in zip(takes, _jobs(), strict=True):
            assert (take.shown == long_take(players.subject, job).shown).all()
    assert seen[:4] == [("takes", 0, 3), ("takes", 1, 3), ("takes", 2, 3), ("takes", 3, 3)]


def test_a_process_that_dies_is_one_line(tiny_world: Path) -> None:
    with pytest.raises(WorldsketchError, match="died"), Players(str(tiny_world), "cpu", 2) as players:
        players.map("dying", long_take, [_Deadly()])  # type: ignore[list-item]  # never gets there


def _process(subject: Subject, job: int) -> tuple[int, int]:
    return os.getpid(), job


def test_one_worker_is_this_process() -> None:
    with Players("fake", workers=1) as players:
        assert players.map("who", _process, [5, 6]) == [(os.getpid(), 5), (os.getpid(), 6)]


def test_as_many_as_threads_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLDSKETCH_THREADS", "1")
    with Players("fake") as players:
        assert players.workers == 1


def test_no_such_world(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="no world"):
        Players(str(tmp_path / "none"))
