"""The entry of a worker process that makes one shard; how it talks to its parent is `collection`'s protocol."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import cv2

from engine.errors import DataError


def work(run: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Does the job that is this process's argument and prints its report, the last line of the protocol.

    A DataError ends the process with its one line.
    """
    cv2.setNumThreads(1)  # there is a process for each core already
    try:
        report = run(json.loads(sys.argv[1]))
    except DataError as error:
        sys.exit(str(error))
    print(json.dumps(report), flush=True)
