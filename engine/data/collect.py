"""``worldsketch collect coinrun``: real CoinRun frames into a folder of shards, in parallel, resumable.

Owns the request (view, split, seed, how many frames), the worker processes and the folder's index. What is in a shard
is the worker's business (`coinrun_worker`), where it runs is `worker_environment`'s, and reading back is `shards`'.
Each shard is a pure function of the request and its number, so frames can be added to a folder at any time, and
collecting again after an interruption gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from engine.data import worker_environment
from engine.data.shards import INDEX, Shard, ShardIndex, read_index, sha256_of, shard_stem, write_index
from engine.errors import ConfigError, DataError, WorldsketchError

WORKER = Path(__file__).with_name("coinrun_worker.py")
LEVELS = {"train": (0, 10_000), "validation": (10_000, 10_500), "test": (10_500, 11_000)}  # [first, end), disjoint
GAMES = {"zoomed": 32, "paper": 12}  # environments per shard
STEPS = {"zoomed": 375, "paper": 1000}  # frames per environment; the paper plays 1000
POLICIES = {"zoomed": "sticky-exploring", "paper": "uniform-random"}
FRAME = (64, 64, 3)
FPS = 10  # CoinRun has no clock of its own; ten steps a second is a comfortable pace to play


@dataclass(frozen=True)
class CoinRunRequest:
    """What to collect, and where to.

    ``frames`` is rounded up to whole shards of 12 000. All else but ``out`` and ``workers`` is fixed by a folder's
    first collection.

    Raises:
        ConfigError: a value outside its allowed range.
    """

    out: Path
    view: str = "zoomed"
    split: str = "train"
    frames: int = 200_000
    seed: int = 0
    workers: int = 2

    def __post_init__(self) -> None:
        if self.view not in GAMES:
            raise ConfigError(f"collect: view is {self.view!r}; choose one of {', '.join(GAMES)}")
        if self.split not in LEVELS:
            raise ConfigError(f"collect: split is {self.split!r}; choose one of {', '.join(LEVELS)}")
        for name, low, high in (("frames", 1, 10**9), ("seed", 0, 2**31 - 1), ("workers", 1, 256)):
            if not low <= getattr(self, name) <= high:
                raise ConfigError(f"collect: {name} is {getattr(self, name)}; it must be from {low} to {high}")

    @property
    def shard_frames(self) -> int:
        return GAMES[self.view] * STEPS[self.view]

    @property
    def shards(self) -> int:
        return -(-self.frames // self.shard_frames)

    def empty_index(self) -> ShardIndex:
        return ShardIndex(
            source="coinrun",
            view=self.view,
            split=self.split,
            levels=LEVELS[self.split],
            policy=POLICIES[self.view],
            seed=self.seed,
            frame=FRAME,
            fps=FPS,
            shards=(),
        )

    def job(self, shard: int) -> str:
        """The worker's one argument."""
        return json.dumps(
            {
                "view": self.view,
                "levels": LEVELS[self.split],
                "seed": self.seed,
                "shard": shard,
                "games": GAMES[self.view],
                "steps": STEPS[self.view],
                "stem": str(self.out.resolve() / shard_stem(shard)),
            }
        )


class _Collection:
    """The worker processes of one request, and the index they fill."""

    def __init__(self, request: CoinRunRequest, python: Path, advance: Callable[[int], None]) -> None:
        self._request, self._python, self._advance = request, python, advance
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
            raise DataError(f"the CoinRun worker failed at shard {number}: {last_words}; run the same command to go on")
        frames_file = self._request.out / f"{shard_stem(number)}.frames.npy"
        return Shard.of_report(number, report, sha256_of(frames_file))

    def _start(self, number: int) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopped:
                raise DataError("the collection was stopped")
            # In a session of its own: Ctrl-C in the terminal reaches us alone, and we stop the workers.
            process = subprocess.Popen(
                [str(self._python), str(WORKER), self._request.job(number)],
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


def collect(request: CoinRunRequest) -> dict[str, object]:
    """Fill ``request.out`` with the shards asked for and return a summary.

    Raises:
        DataError: the folder holds a collection with other settings, a worker failed, the disk is full.
        KeyboardInterrupt: Ctrl-C; finished shards are kept.
    """
    index = _index_to_continue(request)
    present = {shard.number for shard in index.shards}
    missing = [number for number in range(request.shards) if number not in present]
    python = worker_environment.ensure_python() if missing else Path()
    started = time.monotonic()
    kept = index.frames
    try:
        request.out.mkdir(parents=True, exist_ok=True)
        _require_space(request, len(missing) * request.shard_frames)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            total = kept + len(missing) * request.shard_frames
            bar = progress.add_task(f"coinrun {request.view} {request.split}", total=total, completed=kept)
            index = _Collection(request, python, lambda frames: progress.advance(bar, frames)).run(index, missing)
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


def _index_to_continue(request: CoinRunRequest) -> ShardIndex:
    """The index of the shards that are there and whole; empty for a new folder. Raises DataError: other settings."""
    wanted = request.empty_index()
    if not (request.out / INDEX).exists():
        return wanted
    found = read_index(request.out)
    for name, asked in wanted.settings().items():
        have = found.settings()[name]
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


def _require_space(request: CoinRunRequest, frames: int) -> None:
    need = frames * (math.prod(FRAME) + 1)
    free = shutil.disk_usage(request.out).free
    if need > free:
        raise DataError(
            f"{frames} frames need {need / 1e9:.1f} GB and {request.out} has {free / 1e9:.1f} GB left; "
            "free some space or ask for fewer frames"
        )


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{self.prog}: {message}; see {self.prog} --help")


def main(argv: Sequence[str]) -> int:
    """The ``worldsketch collect`` command. Returns the exit code: 0, 2 for bad input, 130 for Ctrl-C."""
    parser = _Parser(prog="worldsketch collect", description="Collect real frames to learn a world from.")
    coinrun = parser.add_subparsers(dest="source", required=True, metavar="SOURCE").add_parser(
        "coinrun", help="CoinRun, played by a random policy", description="Collect CoinRun frames into a folder of shards."
    )
    coinrun.add_argument("--out", type=Path, required=True, help="folder of shards; an interrupted collection there goes on")
    coinrun.add_argument("--view", default="zoomed", help="zoomed: near the hero, sticky actions; paper: hard, uniform actions")
    coinrun.add_argument("--split", default="train", help="train, validation or test: disjoint ranges of levels")
    coinrun.add_argument("--frames", type=int, default=200_000, help="at least so many, in whole shards of 12000")
    coinrun.add_argument("--seed", type=int, default=0)
    coinrun.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="processes; does not change the result")
    coinrun.add_argument("--json", action="store_true", help="print the summary as JSON on stdout")
    try:
        asked = parser.parse_args(argv)
        request = CoinRunRequest(asked.out, asked.view, asked.split, asked.frames, asked.seed, asked.workers)
        summary = collect(request)
    except WorldsketchError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; the finished shards are kept, run the same command to go on", file=sys.stderr)
        return 130
    if asked.json:
        print(json.dumps(summary))
    else:
        print(f"{summary['frames']} frames in {summary['shards']} shards in {summary['out']}, {summary['seconds']} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
