"""Sheets to look at: what every action does from one frame, and where long takes lead.

Pictures are H×W×3 uint8. Owns layout and lettering; plays an action sheet, but knows nothing of figures.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray

from engine.errors import MediaError
from engine.evaluation.play import CHECKPOINTS, Take
from engine.runtime.world_model import Image, WorldModel

_GROUND, _INK = 24, (225, 225, 225)
_SIDE = 128
"""Frames are shown about this high, in whole multiples of their pixels."""
_GAP, _HEAD, _LETTER = 4, 24, 9
_FONT, _FONT_SIZE = cv2.FONT_HERSHEY_SIMPLEX, 0.45


def action_sheet(world: WorldModel, prompt: Image, names: Sequence[str] | None = None, frames: int = 8, seed: int = 0) -> Image:
    """One row per action, held for ``frames`` frames from the same prompt, all with the same seeds; the first column is the
    prompt as the world sees it. ``names``: of the actions, by default the world's own."""
    rows = []
    for action in range(world.spec.actions):
        first = world.begin(prompt, seed)
        rows.append([first.rgb, *(world.step(action).rgb for _ in range(frames))])
    names = names or world.action_names
    return sheet(rows, [f"{i} {name}" for i, name in enumerate(names)], ["prompt", *(f"+{t}" for t in range(1, frames + 1))])


def take_sheet(takes: Sequence[Take]) -> Image:
    """One row per long take: its checkpoints."""
    columns = [f"frame {mark}" for mark in CHECKPOINTS[: len(takes[0].shown)]]
    return sheet([take.shown for take in takes], [f"take {i}" for i in range(len(takes))], columns)


def sheet(rows: Sequence[Sequence[Image] | Image], row_labels: Sequence[str], column_labels: Sequence[str]) -> Image:
    """Frames of one size in labelled rows and columns."""
    scale = max(1, _SIDE // rows[0][0].shape[0])
    height, width = (side * scale + _GAP for side in rows[0][0].shape[:2])
    left = max(len(label) for label in row_labels) * _LETTER + 2 * _GAP
    canvas = np.full((_HEAD + len(rows) * height, left + len(column_labels) * width, 3), _GROUND, np.uint8)
    for column, label in enumerate(column_labels):
        _write(canvas, label, left + column * width, _HEAD - 8)
    for row, (frames, label) in enumerate(zip(rows, row_labels, strict=True)):
        top = _HEAD + row * height
        _write(canvas, label, _GAP, top + height // 2)
        for column, frame in enumerate(frames):
            tall = frame.repeat(scale, 0).repeat(scale, 1)
            at = left + column * width
            canvas[top : top + tall.shape[0], at : at + tall.shape[1]] = tall
    return canvas


def _write(canvas: NDArray[np.uint8], text: str, x: int, y: int) -> None:
    cv2.putText(canvas, text, (x, y), _FONT, _FONT_SIZE, _INK, 1, cv2.LINE_AA)


def check_png_path(path: Path) -> None:
    """Raises MediaError if no PNG could be written there, so that nobody waits for a picture in vain."""
    if path.suffix.lower() != ".png":
        raise MediaError(f"{path}: the picture will be a PNG; give it a name that ends in .png")
    if not path.parent.is_dir():
        raise MediaError(f"{path}: there is no folder {path.parent}; make it first")


def save_png(picture: Image, path: Path, *, colours: int | None = None) -> None:
    """Writes the picture whole or not at all. With at most 256 ``colours`` a large sheet becomes a sixth of its size.

    Raises:
        MediaError: the disk refuses.
    """
    data = io.BytesIO()
    image = PIL.Image.fromarray(picture)
    if colours is not None:
        image = image.quantize(colours, dither=PIL.Image.Dither.NONE)
    image.save(data, "PNG", optimize=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with open(partial, "wb") as stream:
            stream.write(data.getvalue())
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, path)
    except OSError as error:
        raise MediaError(f"{path}: cannot write the picture ({error.strerror or error})") from error
    finally:
        partial.unlink(missing_ok=True)
