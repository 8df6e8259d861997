"""``worldsketch collect SOURCE``: frames into a folder of shards. Reads the arguments; `collection` does the work.

A source is a module with a summary in `SOURCES`, ``add_arguments(parser)`` for what only it asks for, and
``request(asked, **shared)``, which makes its `Request`.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from engine.data import coinrun, doodles, films, games, restyled, stills
from engine.data.collection import collect
from engine.errors import ConfigError, WorldsketchError

SOURCES = {
    "coinrun": (coinrun, "CoinRun, played by a random policy"),
    "doodles": (doodles, "doodle worlds: platformers as people draw them"),
    "procgen": (games, "Procgen's platform games, played left as often as right"),
    "restyled": (restyled, "collected clips, each as somebody might have drawn it"),
    "films": (films, "videos of any game, in a folder of yours"),
    "stills": (stills, "single pictures for the tokenizer"),
}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{self.prog}: {message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="worldsketch collect", description="Collect frames to learn a world from.")
    sources = parser.add_subparsers(dest="source", required=True, metavar="SOURCE")
    for name, (source, summary) in SOURCES.items():
        one = sources.add_parser(name, help=summary, description=f"{summary}: frames into a folder of shards.")
        one.add_argument("--out", type=Path, required=True, help="folder of shards; an interrupted collection there goes on")
        one.add_argument("--split", default="train", help="train, validation or test: disjoint ranges of levels")
        one.add_argument("--frames", type=int, default=200_000, help="at least so many, in whole shards")
        one.add_argument("--seed", type=int, default=0)
        one.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="processes; does not change the result")
        one.add_argument("--json", action="store_true", help="print the summary as JSON on stdout")
        source.add_arguments(one)
    return parser


def main(argv: Sequence[str]) -> int:
    """The ``worldsketch collect`` command. Returns the exit code: 0, 2 for bad input, 130 for Ctrl-C and SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill is heard as Ctrl-C: it stops the workers too
    try:
        asked = _parser().parse_args(argv)
        source, _ = SOURCES[asked.source]
        shared = {name: getattr(asked, name) for name in ("out", "split", "frames", "seed", "workers")}
        summary = collect(source.request(asked, **shared))
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
