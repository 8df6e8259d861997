"""The user's own pictures, as material for what is drawn here: found in a folder, read, parts of them cut out.

Knows neither what they become nor where frames are kept.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.data.image import read_image
from engine.errors import DataError, PromptError

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})

_KEPT_SIDE = 1024  # a picture is shrunk to this before it is kept in memory
_TRIES = 20


def find_pictures(folder: Path) -> list[Path]:
    """Every file below a folder that is named like an image, in the order of their paths."""
    found = (Path(where) / name for where, _, names in os.walk(folder) for name in names)
    return sorted(path for path in found if path.suffix.lower() in SUFFIXES)


def any_picture(random: np.random.Generator, pictures: Sequence[Path]) -> NDArray[np.uint8]:
    """One of the pictures [h, w, 3], at most 1024 high or wide; those that cannot be read are skipped.

    Raises:
        DataError: none of twenty that were tried could be read.
    """
    tried = random.integers(0, len(pictures), _TRIES)
    for index in tried:
        image = _read(pictures[int(index)])
        if image is not None:
            return image
    raise DataError(f"{pictures[int(tried[-1])]} cannot be read, nor can others beside it; choose a folder of images")


@functools.lru_cache(256)
def _read(path: Path) -> NDArray[np.uint8] | None:
    """The picture, on white where it is transparent; None if it cannot be read."""
    try:
        image = read_image(path)
    except PromptError:
        return None
    if image.shape[2] == 4:
        cover = image[..., 3:].astype(np.float32) / 255
        image = np.rint(image[..., :3] * cover + 255 * (1 - cover)).astype(np.uint8)
    shrink = _KEPT_SIDE / max(image.shape[:2])
    if shrink < 1:
        image = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    return image
