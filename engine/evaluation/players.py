"""Many takes at once: one world per core, each in a process of its own with one thread.

A frame is a chain of small graphs that a second core hardly speeds up, but takes do not depend on each other. Owns the
processes; what is played in them is the caller's task, a function of (`Subject`, job) at the top level of a module. Results
come in the order of the jobs and do not depend on how many processes there are.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Self, TypeVar

import cv2

from engine.errors import WorldsketchError
from engine.evaluation.subject import Subject
from engine.runtime.providers import PROVIDERS, THREADS_VARIABLE, thread_count

Job = TypeVar("Job")
Result = TypeVar("Result")

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many jobs are done, and how many there are."""

MAX_WORKERS = 8
"""Each holds a world of its own in memory."""


class Players:
    """Plays a world in ``workers`` processes; with 1 in this one. By default one per core, and 1 on a GPU.

    ``subject`` is the world opened here, for whoever wants to look at it. Use as a context manager.

    Raises:
        BundleError, ProviderError: the world or the provider cannot be used.
    """

    def __init__(
        self, world: str, provider: str = "auto", workers: int | None = None, progress: Progress | None = None
    ) -> None:
        self.subject = Subject.open(world, provider)
        self._progress = progress or (lambda what, done, total: None)
        if workers is None:
            on_gpu = self.subject.world.provider in {other.ort_name for other in PROVIDERS.values() if other.name != "cpu"}
            workers = 1 if on_gpu else min(thread_count(), MAX_WORKERS)
        self.workers = workers
        self._others = set(multiprocessing.active_children())
        self._pool: ProcessPoolExecutor | None = None
        if workers > 1:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(workers, context, _enter_worker, (world, provider))
            heard = signal.signal(signal.SIGINT, signal.SIG_IGN)  # they inherit it: Ctrl-C is this process's business
            for _ in range(workers):  # each starts one, for none is idle yet
                self._pool.submit(os.getpid)
            signal.signal(signal.SIGINT, heard)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)
            if kind is not None:
                for process in set(multiprocessing.active_children()) - self._others:
                    process.terminate()
        self.subject.close()

    def map(self, what: str, task: Callable[[Subject, Job], Result], jobs: Sequence[Job]) -> list[Result]:
        """``task`` of every job, in order. ``what``: one word for whoever watches.

        Raises:
            WorldsketchError: a worker process died. Whatever ``task`` raises.
        """
        results = []
        self._progress(what, 0, len(jobs))
        for result in self._results(task, jobs):
            results.append(result)
            self._progress(what, len(results), len(jobs))
        return results

    def _results(self, task: Callable[[Subject, Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
        if self._pool is None:
            yield from (task(self.subject, job) for job in jobs)
            return
        try:
            yield from self._pool.map(_in_worker, [(task, job) for job in jobs])
        except BrokenProcessPool:
            raise WorldsketchError("a process that plays the world died, for want of memory perhaps; try --workers 1") from None


_subject: Subject | None = None
"""In a worker process, the world that it plays."""


def _enter_worker(world: str, provider: str) -> None:
    global _subject
    os.environ[THREADS_VARIABLE] = "1"
    cv2.setNumThreads(1)
    _subject = Subject.open(world, provider)


def _in_worker(task_and_job: tuple[Callable[[Subject, Any], Result], Any]) -> Result:
    task, job = task_and_job
    assert _subject is not None
    return task(_subject, job)
