"""A folder of shards, filled by worker processes, in parallel and resumable, whatever the frames show.

Owns what all sources share: the request, the worker processes and their protocol, the folder's index, progress. What a
shard contains is the business of a source (`coinrun`, `doodles`, `stills`) and its worker. Each shard is a pure function
of the request and its number, so frames can be added to a folder at any time, and collecting again after an interruption
gives the same bytes.

Protocol: a worker is started with the job as its last argument; every line on its stdout is JSON: ``{"frames": n}`` while
it works, then ``{"frames": n, "segments": [[start, length], ...], "levels": [...]}``, with ``"left_out": [line, ...]`` where it
could not read all it was told to. It writes the shard's two files whole, or under names that end in ``.partial``.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from engine.data.shards import INDEX, Shard, ShardIndex, read_index, sha256_of, shard_stem, write_index
from engine.errors import ConfigError, DataError

FPS = 10
"""No source has a clock of its own; ten steps a second is a comfortable pace to play."""

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Request(ABC):
    """What to collect, and where to.

    ``frames`` is rounded up to whole shards. All else but ``out`` and ``workers`` is fixed by a folder's first collection.

    Raises:
        ConfigError: a value outside its allowed range.
    """

    out: Path
    split: str = "train"
    frames: int = 200_000
    seed: int = 0
    workers: int = 2

    source: ClassVar[str]
    levels: ClassVar[Mapping[str, tuple[int, int]]]
    """Each split's range [first, end) of level seeds; the ranges are disjoint."""

    def __post_init__(self) -> None:
        if self.split not in self.levels:
            raise ConfigError(f"collect: split is {self.split!r}; choose one of {', '.join(self.levels)}")
        self.check(frames=(1, 10**9), seed=(0, 2**31 - 1), workers=(1, 256))

    def check(self, **ranges: tuple[int, int]) -> None:
        """Raises ConfigError: a field lies outside its range, both ends allowed."""
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise ConfigError(f"collect: {name} is {getattr(self, name)}; it must be from {low} to {high}")

    @property
    @abstractmethod
    def look(self) -> str:
        """The index's ``view``: how the frames are seen."""

    @property
    @abstractmethod
    def policy(self) -> str:
        """Who plays."""

    @property
    @abstractmethod
    def frame(self) -> tuple[int, int, int]:
        """A frame's shape (H, W, 3)."""

    @property
    @abstractmethod
    def shard_frames(self) -> int:
        """Frames in one shard."""

    @property
    def drawing(self) -> str:
        """The version of what draws the frames: the same seeds look otherwise in another."""
        return ""

    @abstractmethod
    def worker(self) -> list[str]:
        """The command that makes shards, without the job. Called once, before the first shard; may install things."""

    @abstractmethod
    def job(self, shard: int) -> dict[str, Any]:
        """What the worker must know of one shard, as JSON can say it."""

    @property
    def shards(self) -> int:
        return -(-self.frames // self.shard_frames)

    def frames_in(self, shard: int) -> int:
        """How many a shard should have; `shard_frames`, unless its source says otherwise."""
        return self.shard_frames

    def stem(self, shard: int) -> str:
        """The path of a shard's files without their endings."""
        return str(self.out.resolve() / shard_stem(shard))

    def empty_index(self) -> ShardIndex:
        return ShardIndex(
            source=self.source,
            view=self.look,
            split=self.split,
            levels=self.levels[self.split],
            policy=self.policy,
            seed=self.seed,
            frame=self.frame,
            fps=FPS,
            shards=(),
            drawing=self.drawing,
        )


class _Collection:
    """The worker processes of one request, and the index they fill."""

    def __init__(self, request: Request, worker: list[str], advance: Callable[[int], None], say: Callable[[str], None]) -> None:
        self._request, self._worker, self._advance, self._say = request, worker, advance, say
        self._processes: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, index: ShardIndex, missing: Sequence[int]) -> ShardIndex:
        """Collect the missing shards; the index on disk grows with each. Stops all workers on any exception."""
        with ThreadPoolExecutor(self._request.workers) as pool:
            futures: list[Future[Shard]] = [pool.submit(self._shard, number) for number in missing]
            try:
                for future in as_completed(futures):  # Ctrl-C arrives here
                    index = index.with_shard(future.result())
                    write_index(self._request.out, index)
            except BaseException:
                self._stop(futures)
                raise
        return index

    def _shard(self, number: int) -> Shard:
        process = self._start(number)
        assert process.stdout is not None
        report: dict[str, Any] = {"frames": 0}
        last_words = "it said nothing"
        with process:
            for line in process.stdout:
                message = _message(line)
                if message is None:
                    last_words = line.strip() or last_words
                else:
                    self._advance(message["frames"] - report["frames"])
                    report = message
        with self._lock:
            self._processes.discard(process)
        if process.returncode or "segments" not in report:
            raise DataError(
                f"the {self._request.source} worker failed at shard {number}: {last_words}; run the same command to go on"
            )
        for line in report.get("left_out", ()):
            self._say(f"left out: {line}")
        frames_file = self._request.out / f"{shard_stem(number)}.frames.npy"
        return Shard.of_report(number, report, sha256_of(frames_file))

    def _start(self, number: int) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopped:
                raise DataError("the collection was stopped")
            # In a session of its own: Ctrl-C in the terminal reaches us alone, and we stop the workers.
            process = subprocess.Popen(
                [*self._worker, json.dumps(self._request.job(number))],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
            self._processes.add(process)
            return process

    def _stop(self, futures: list[Future[Shard]]) -> None:
        for future in futures:
            future.cancel()
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.kill()


def _message(line: str) -> dict[str, Any] | None:
    """A line of the worker's protocol; None for an error or the chatter of a native library."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "frames" in found else None


def collect(request: Request) -> dict[str, object]:
    """Fill ``request.out`` with the shards asked for and return a summary.

    Raises:
        DataError: the folder holds a collection with other settings, a worker failed, the disk is full.
        KeyboardInterrupt: Ctrl-C; finished shards are kept.
    """
    index = _index_to_continue(request)
    present = {shard.number for shard in index.shards}
    missing = [number for number in range(request.shards) if number not in present]
    worker = request.worker() if missing else []
    started = time.monotonic()
    kept = index.frames
    wanted = sum(request.frames_in(number) for number in missing)
    try:
        request.out.mkdir(parents=True, exist_ok=True)
        _require_space(request, wanted)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            what = f"{request.source} {request.look} {request.split}"
            bar = progress.add_task(what, total=kept + wanted, completed=kept)

            def advance(frames: int) -> None:
                progress.advance(bar, frames)

            def say(line: str) -> None:
                progress.console.print(line, markup=False, highlight=False, soft_wrap=True)

            index = _Collection(request, worker, advance, say).run(index, missing)
    except OSError as error:
        raise DataError(f"cannot collect into {request.out}: {error}") from error
    finally:
        for half_written in request.out.glob("*.partial"):  # of workers that were stopped
            half_written.unlink(missing_ok=True)
    seconds = time.monotonic() - started
    return {
        "out": str(request.out),
        **index.settings(),
        "frames": index.frames,
        "new_frames": index.frames - kept,
        "shards": len(index.shards),
        "segments": sum(len(shard.segments) for shard in index.shards),
        "level_seeds": len({level for shard in index.shards for level in shard.levels}),
        "bytes": sum(file.stat().st_size for file in request.out.glob("shard-*.npy")),
        "seconds": round(seconds, 1),
    }


def _index_to_continue(request: Request) -> ShardIndex:
    """The index of the shards that are there and whole; empty for a new folder. Raises DataError: other settings."""
    wanted = request.empty_index()
    if not (request.out / INDEX).exists():
        return wanted
    found = read_index(request.out)
    for name, asked in wanted.settings().items():
        have = found.settings()[name]
        if have != asked and name == "drawing":
            raise DataError(
                f"{request.out} was drawn by version {have or 'unknown'} of the drawing, this is version {asked}, which looks "
                "otherwise; collect into another folder"
            )
        if have != asked:
            raise DataError(
                f"{request.out} holds {name} {have!r}, not {asked!r}; ask for the same, or collect into another folder"
            )
    for shard in found.shards:
        try:
            shard.map(request.out, found.frame)
        except DataError:  # lost or cut short since: it will be collected again
            continue
        wanted = wanted.with_shard(shard)
    return wanted


def _require_space(request: Request, frames: int) -> None:
    need = frames * (math.prod(request.frame) + 1)
    free = shutil.disk_usage(request.out).free
    if need > free:
        raise DataError(
            f"{frames} frames need {need / 1e9:.1f} GB and {request.out} has {free / 1e9:.1f} GB left; "
            "free some space or ask for fewer frames"
        )
