"""A clip that came in from outside, as the world sees it: its frames, and the action that led from each to the next.

Lies above the take's actions; may be compared with the take. Knows no file and no engine.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.runtime.world_model import Image
from studio.document.pixels import SIDE
from studio.document.sketch import digest_of
from studio.document.world_card import WorldCard


@dataclass(frozen=True)
class Clip:
    """``frames``: T×H×W×3 at the world's size and rate. ``actions`` and ``sure`` (0..1): T−1 of each, into frames 1..T−1.

    Serves as a `studio.document.comparison.Comparison`.
    """

    name: str
    frames: NDArray[np.uint8] = field(repr=False, compare=False)
    fps: float
    actions: tuple[int, ...]
    sure: tuple[float, ...] = field(repr=False)
    world: WorldCard = field(repr=False)

    @property
    def last(self) -> int:
        return len(self.frames) - 1

    @cached_property
    def drawing(self) -> Image:
        """The first frame as a drawing S×S×3, each pixel a block, of which the world makes that frame again."""
        frame = self.frames[0]
        height, width = frame.shape[:2]
        side = max(height, width)
        above, left = (side - height) // 2, (side - width) // 2
        square = np.pad(frame, ((above, side - height - above), (left, side - width - left), (0, 0)), mode="edge")
        places = np.arange(SIDE) * side // SIDE
        return np.ascontiguousarray(square[np.ix_(places, places)])

    @cached_property
    def digest(self) -> str:
        """Of `drawing`: a take that began from it carries this."""
        return digest_of(self.drawing)

    @cached_property
    def packed(self) -> bytes:
        """`frames` for a file: what differs from frame to frame, deflated; most of a picture stays as it is."""
        changes = self.frames.copy()
        changes[1:] -= self.frames[:-1]
        return zlib.compress(changes.tobytes(), 1)

    def action(self, t: int) -> int | None:
        return self.actions[t - 1] if 1 <= t <= self.last else None

    def seed(self, t: int) -> int | None:
        return None

    def rgb(self, t: int) -> Image | None:
        return self.frames[t] if 0 <= t <= self.last else None


def unpacked(data: bytes, shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    """T×H×W×3 frames from `Clip.packed`; ``shape``: T, H, W.

    Raises:
        ValueError: they are damaged, or another number of bytes.
    """
    size = math.prod(shape) * 3
    try:
        inflate = zlib.decompressobj()
        plain = inflate.decompress(data, size + 1)
    except zlib.error as error:
        raise ValueError(f"damaged ({error})") from None
    if len(plain) != size or not inflate.eof:
        raise ValueError(f"frames of {shape} need {size} bytes; these are others")
    changes = np.frombuffer(plain, np.uint8).reshape(*shape, 3)
    return np.cumsum(changes, axis=0, dtype=np.uint8)


class Likeness:
    """How near frames of a take come to those of a clip, each worked out once."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._known: dict[int, tuple[str, float]] = {}

    def psnr(self, t: int, key: str, rgb: Image | None) -> float | None:
        """In dB at the clip's size, of the frame with ``key`` and what is shown of it at place t; None where either is not
        there."""
        found = self._known.get(t)
        if found is not None and found[0] == key:
            return found[1]
        other = self._clip.rgb(t)
        if rgb is None or other is None or rgb.shape[0] % other.shape[0] or rgb.shape[1] % other.shape[1]:
            return None
        scale = rgb.shape[0] // other.shape[0]
        seen = rgb.reshape(len(other), scale, -1, scale, 3).mean((1, 3), dtype=np.float32)
        error = float(np.mean((seen - other.astype(np.float32)) ** 2))
        value = 99.0 if error == 0 else float(10 * np.log10(255**2 / error))
        self._known[t] = (key, value)
        return value
