"""Frames as Qt images. Knows arrays and QImage; no session, no widget."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from engine.runtime.world_model import Image


def to_qimage(rgb: Image) -> QImage:
    """H×W×3 uint8 as a QImage that owns its pixels."""
    pixels = np.ascontiguousarray(rgb)
    height, width, _ = pixels.shape
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888).copy()
