"""Pictures for the sketch, from files and the clipboard: read by the engine's reader, cropped square by the engine's rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from engine.runtime.world_model import Image
from engine.world_spec import WorldSpec
from studio.canvas.photo import Framing, framed
from studio.document.pixels import SIDE

PATTERNS = "*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff"
_MAX_SIDE = 2048


@dataclass(frozen=True)
class Picture:
    """``square``: S×S×3, what becomes the drawing; its middle fills what the world sees of a drawing. ``whole``: H×W×3, alpha
    over white, no side longer than 2048, to be framed anew."""

    square: Image = field(repr=False)
    whole: Image = field(repr=False)


def read_whole_picture(path: Path, aspect: float = 1.0) -> Picture:
    """The picture in a file, for frames ``aspect`` times as wide as high. Of an animation, the first frame.

    Raises:
        PromptError: not there, not a picture, empty, damaged or too large.
    """
    from engine.data.image import read_image  # brings OpenCV and Pillow: not before somebody opens a picture

    return _picture(read_image(path), aspect)


def picture_of(data: bytes, aspect: float = 1.0) -> Picture:
    """The picture in the bytes of an image file.

    Raises:
        PromptError: not a picture, empty, damaged or too large.
    """
    from engine.data.image import read_image

    return _picture(read_image(data), aspect)


def from_qimage(image: QImage, aspect: float = 1.0) -> Picture:
    """A picture from the clipboard."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return _picture(rows[:, : plain.width()].copy(), aspect)


def _picture(image: NDArray[np.uint8], aspect: float) -> Picture:
    from engine.runtime.image_fit import fit_image

    height, width = image.shape[:2]
    whole = _shrunk(image, min(1.0, _MAX_SIDE / max(height, width)))
    if aspect == 1:
        return Picture(fit_image(image, WorldSpec(frame_height=SIDE, frame_width=SIDE)), whole)
    return Picture(framed(whole, Framing.filling(whole, aspect)), whole)


def _shrunk(image: NDArray[np.uint8], scale: float) -> Image:
    import cv2

    if scale < 1:
        size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    if image.shape[2] == 3:
        return np.ascontiguousarray(image)
    alpha = image[..., 3:].astype(np.uint16)
    return ((image[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)
