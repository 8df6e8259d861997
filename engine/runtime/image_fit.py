"""Any image array to one frame of a world: depth, alpha, aspect, size. Reads no file; decoding those is the caller's."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.errors import PromptError
from engine.runtime.world_model import Image
from engine.world_spec import WorldSpec


def fit_image(image: object, spec: WorldSpec) -> Image:
    """The H×W×3 uint8 frame of ``spec`` that shows ``image``: alpha laid over white, cropped about the centre to the
    world's aspect, then resized.

    ``image`` is H×W, H×W×1, H×W×3 (RGB) or H×W×4 (RGBA), of any size from 1×1, uint8 or uint16 (scaled down).
    Shrinking averages areas; growing by a whole factor repeats pixels (drawings stay crisp); growing else is cubic.

    Raises:
        PromptError: not such an array.
    """
    if not isinstance(image, np.ndarray):
        raise PromptError(f"prompt image: a {type(image).__name__}; give an array of H×W, H×W×3 or H×W×4 pixels")
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] not in (1, 3, 4)):
        raise PromptError(f"prompt image: shape {image.shape}; give H×W (grey), H×W×3 (RGB) or H×W×4 (RGBA)")
    if image.size == 0:
        raise PromptError(f"prompt image: empty, shape {image.shape}; give at least one pixel")
    if image.dtype not in (np.uint8, np.uint16):
        raise PromptError(f"prompt image: {image.dtype} pixels; give uint8 (0..255) or uint16 (0..65535)")
    return _resize(_over_white(_to_uint8(_crop(image, spec))), spec)


def _crop(image: NDArray[np.unsignedinteger], spec: WorldSpec) -> NDArray[np.unsignedinteger]:
    height, width = image.shape[:2]
    crop_height = min(height, max(1, round(width * spec.frame_height / spec.frame_width)))
    crop_width = min(width, max(1, round(height * spec.frame_width / spec.frame_height)))
    top, left = (height - crop_height) // 2, (width - crop_width) // 2
    return image[top : top + crop_height, left : left + crop_width]


def _to_uint8(image: NDArray[np.unsignedinteger]) -> NDArray[np.uint8]:
    if image.dtype == np.uint16:
        return ((image.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    return image.astype(np.uint8, copy=False)


def _over_white(image: NDArray[np.uint8]) -> Image:
    if image.ndim == 2:
        image = image[:, :, None]
    if image.shape[2] == 1:
        return np.repeat(image, 3, axis=2)
    if image.shape[2] == 3:
        return image
    alpha = image[:, :, 3:].astype(np.uint16)
    return ((image[:, :, :3] * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _resize(image: Image, spec: WorldSpec) -> Image:
    size = (spec.frame_width, spec.frame_height)
    height, width = image.shape[:2]
    if (width, height) == size:
        return image.copy()
    if height > spec.frame_height or width > spec.frame_width:
        method = cv2.INTER_AREA
    elif spec.frame_height % height == 0 and spec.frame_width % width == 0:
        method = cv2.INTER_NEAREST
    else:
        method = cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(np.ascontiguousarray(image), size, interpolation=method), dtype=np.uint8)
