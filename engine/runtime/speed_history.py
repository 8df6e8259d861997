"""What `bench` found over time: a JSON file that grows by one entry a run, and a picture of speed against steps.

Knows nothing of measuring or of worlds.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from engine.errors import ConfigError

Entry = dict[str, Any]
_WIDTH, _HEIGHT, _MARGIN = 720, 400, 64
_INK, _GRID, _CACHED, _UNCACHED = (60, 60, 60), (225, 225, 225), (168, 96, 40), (60, 110, 220)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def remember(figures: Entry, folder: Path) -> list[Entry]:
    """Adds ``figures``, with the date and the processor, to ``folder``/speed.json; all entries, oldest first.

    Raises:
        ConfigError: the file is none of ours, or cannot be written.
    """
    path = folder / "speed.json"
    try:
        entries = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        if not isinstance(entries, list) or not all(isinstance(entry, dict) and "fps" in entry for entry in entries):
            raise ConfigError(f"{path}: not a history of `worldsketch bench`; choose another folder for --history")
        entries.append({"date": datetime.now(UTC).date().isoformat(), "processor": _processor(), **figures})
        folder.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".part")
        whole.write_text(json.dumps(entries, indent=1) + "\n", encoding="utf-8")
        whole.replace(path)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be kept ({error}); choose another folder for --history") from None
    return entries


def draw_history(entries: Sequence[Entry], path: Path) -> None:
    """Frames per second over MaskGIT steps, with the cache and without: the newest entry for each number of steps.

    Raises:
        ConfigError: the picture cannot be written.
    """
    newest = {int(entry["steps"]): entry for entry in entries}
    steps = sorted(newest)
    lines = {
        "with the cache": (_CACHED, [float(newest[step]["fps"]) for step in steps]),
        "without": (_UNCACHED, [float(newest[step]["uncached_fps"]) for step in steps]),
    }
    top = max(speed for _, speeds in lines.values() for speed in speeds)
    tick = next(size for size in (1, 2, 5, 10, 20, 50, 100, 1000) if size * 8 >= top or size == 1000)
    high = tick * (int(top / tick) + 1)
    picture = np.full((_HEIGHT, _WIDTH, 3), 255, np.uint8)

    def at(step: float, speed: float) -> tuple[int, int]:
        right = (step - 0.5) / (steps[-1] + 0.5) * (_WIDTH - 2 * _MARGIN)
        return round(_MARGIN + right), round(_HEIGHT - _MARGIN - speed / high * (_HEIGHT - 2 * _MARGIN))

    for speed in np.arange(0, high + tick / 2, tick):
        cv2.line(picture, at(0.5, speed), at(steps[-1] + 0.5, speed), _GRID, 1)
        _write(picture, f"{speed:g}", (_MARGIN - 36, at(0.5, speed)[1] + 4))
    for step in steps:
        _write(picture, str(step), (at(step, 0)[0] - 5, _HEIGHT - _MARGIN + 20))
    _write(picture, "frames per second", (_MARGIN - 36, 36))
    _write(picture, "decoding steps per frame", (_WIDTH // 2 - 90, _HEIGHT - 16))
    for name, (colour, speeds) in lines.items():
        points = np.array([at(step, speed) for step, speed in zip(steps, speeds, strict=True)], np.int32)
        cv2.polylines(picture, [points], False, colour, 2, cv2.LINE_AA)
        for x, y in points.tolist():
            cv2.circle(picture, (x, y), 4, colour, -1, cv2.LINE_AA)
        _write(picture, name, (points[0][0] + 10, points[0][1] - 10), colour)
    encoded, data = cv2.imencode(".png", picture)
    try:
        path.write_bytes(data.tobytes() if encoded else b"")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); choose another folder for --history") from None


def _write(picture: Any, text: str, at: tuple[int, int], colour: tuple[int, int, int] = _INK) -> None:
    cv2.putText(picture, text, at, _FONT, 0.45, colour, 1, cv2.LINE_AA)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()
