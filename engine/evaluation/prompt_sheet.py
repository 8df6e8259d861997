"""A sheet of prompts: each as it was given, as the world understands it, and where going right leads; with its verdict.

Owns layout and lettering of that sheet; plays it too. What the verdicts mean is in `prompts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.players import Players
from engine.evaluation.prompts import Verdict
from engine.evaluation.subject import Subject
from engine.runtime.world_model import Image

SHOWN_FRAMES = (4, 8, 12, 16)

_GROUND, _INK = 24, (225, 225, 225)
_GOOD, _BAD, _UNASKED = (120, 220, 140), (255, 120, 110), (130, 130, 130)
_ACROSS = 3
_GAP, _HEAD = 4, 34
_FONT, _FONT_SIZE = cv2.FONT_HERSHEY_SIMPLEX, 0.4


def prompt_sheet(players: Players, verdicts: Sequence[Verdict], right: int) -> Image:
    """H×W×3: for each prompt its picture, frame 0, and `SHOWN_FRAMES` while action ``right`` is held; + and − for verdicts."""
    played = players.map("sheet", _play_on, [(verdict, right) for verdict in verdicts])
    height, width = verdicts[0].study.fitted.shape[:2]
    scale = max(1, 64 // height)
    height, width = height * scale, width * scale
    block_width = (len(SHOWN_FRAMES) + 2) * (width + _GAP) + 3 * _GAP
    block_height = _HEAD + height + _GAP
    rows = -(-len(verdicts) // _ACROSS)
    canvas = np.full((rows * block_height + _GAP, min(_ACROSS, len(verdicts)) * block_width, 3), _GROUND, np.uint8)
    for number, (verdict, frames) in enumerate(zip(verdicts, played, strict=True)):
        left, top = number % _ACROSS * block_width + _GAP, number // _ACROSS * block_height
        _write(canvas, PurePosixPath(verdict.prompt.file).stem, left, top + 14, _INK)
        marks = [(text if good is None else f"{'+' if good else '-'}{text}", good) for text, good in _marks(verdict)]
        widths = [cv2.getTextSize(text, _FONT, _FONT_SIZE, 1)[0][0] for text, _ in marks]
        apart = min(12, (block_width - 2 * _GAP - sum(widths)) // len(marks))
        at = left
        for (text, good), wide in zip(marks, widths, strict=True):
            _write(canvas, text, at, top + 28, _UNASKED if good is None else _GOOD if good else _BAD)
            at += wide + apart
        for column, frame in enumerate((verdict.study.fitted, verdict.study.shown, *frames)):
            x, y = left + column * (width + _GAP), top + _HEAD
            canvas[y : y + height, x : x + width] = frame.repeat(scale, 0).repeat(scale, 1)
    return canvas


def _play_on(subject: Subject, job: tuple[Verdict, int]) -> NDArray[np.uint8]:
    """Frames [4, H, W, 3] of one prompt while an action is held. A task for `players`."""
    verdict, action = job
    world = subject.world
    world.begin_tokens(world.encode(verdict.study.fitted), verdict.seed)
    frames = [world.step(action).rgb for _ in range(SHOWN_FRAMES[-1])]
    return np.stack([frames[t - 1] for t in SHOWN_FRAMES])


def _marks(verdict: Verdict) -> list[tuple[str, bool | None]]:
    return [
        (f"ssim {verdict.study.ssim:.2f}", verdict.faithful),
        (f"palette {verdict.study.palette:.2f}", verdict.palette_kept),
        (f"detail {verdict.study.detail:.2f}", verdict.detail_kept),
        (f"l/r {verdict.left:+.0f}/{verdict.right:+.0f}", verdict.opposite),
        (f"jump {verdict.lift:.0f}", verdict.lifted),
        ("hero", verdict.hero_kept),
    ]


def _write(canvas: NDArray[np.uint8], text: str, x: int, y: int, colour: tuple[int, int, int]) -> None:
    cv2.putText(canvas, text, (x, y), _FONT, _FONT_SIZE, colour, 1, cv2.LINE_AA)
