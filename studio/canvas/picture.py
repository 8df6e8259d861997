"""Pictures for the sketch, from files and the clipboard: read by the engine's reader, cropped square by the engine's rule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from engine.runtime.world_model import Image
from engine.world_spec import WorldSpec
from studio.document.pixels import SIDE

PATTERNS = "Images (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff);;All files (*)"


def read_picture(path: Path) -> Image:
    """The picture in a file as S×S×3 pixels: cropped about its middle, alpha over white. Of an animation, the first frame.

    Raises:
        PromptError: not there, not a picture, empty, damaged or too large.
    """
    from engine.data.image import read_image  # brings OpenCV and Pillow: not before somebody opens a picture

    return _square(read_image(path))


def from_qimage(image: QImage) -> Image:
    """A picture from the clipboard as S×S×3 pixels."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
    return _square(rows[:, : plain.width()].copy())


def _square(image: Image) -> Image:
    from engine.runtime.image_fit import fit_image

    return fit_image(image, WorldSpec(frame_height=SIDE, frame_width=SIDE))
