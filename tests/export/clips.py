"""Clips to export, and other libraries' ways to read them back."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

Frames = list[NDArray[np.uint8]]


def mosaic(count: int = 12, height: int = 21, width: int = 30) -> Frames:
    """``count`` frames: a mosaic of colours that scrolls, and stands still for frames 5, 6 and 7."""
    tiles = np.random.default_rng(7).integers(0, 256, (height // 3, width // 3, 3), dtype=np.uint8).repeat(3, 0).repeat(3, 1)
    return [np.roll(tiles, 3 * min(i, max(5, i - 2)), axis=1) for i in range(count)]


def pale(frames: Frames) -> Frames:
    """For films, which store colour at half the size."""
    return [(frame // 4 + frame[..., 1:2] // 4 * 3).astype(np.uint8) for frame in frames]


def enlarged(frame: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    return frame.repeat(scale, 0).repeat(scale, 1)


def psnr(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    error = float(np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))


def pillow_frames(path: Path) -> tuple[Frames, list[float]]:
    """Frames and the milliseconds that each stays."""
    with Image.open(path) as image:
        pictures = []
        for frame in ImageSequence.Iterator(image):
            pixels = np.asarray(frame.convert("RGB"))
            pictures.append((pixels, float(frame.info.get("duration", 0))))
    return [picture for picture, _ in pictures], [duration for _, duration in pictures]


def video_frames(path: Path) -> tuple[Frames, list[float]]:
    """Frames and the second at which each begins."""
    with av.open(str(path)) as container:
        pictures = list(container.decode(video=0))
    return [picture.to_ndarray(format="rgb24") for picture in pictures], [float(picture.time) for picture in pictures]


def ffmpeg_frames(path: Path, height: int, width: int) -> Frames:
    """Frames as the ffmpeg program sees them, every one once."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("there is no ffmpeg here; it is in the Debian package ffmpeg")
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-fps_mode", "passthrough", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return list(np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3))


def local_palettes(data: bytes) -> int:
    """Frames of a GIF that bring a palette of their own, read off its blocks."""
    position, local = 13 + 3 * 2 ** ((data[10] & 7) + 1) * (data[10] >> 7), 0
    while data[position] != 0x3B:
        if data[position] == 0x2C:
            flags = data[position + 9]
            local += flags >> 7
            position += 11 + 3 * 2 ** ((flags & 7) + 1) * (flags >> 7)
        else:
            position += 2
        while data[position]:
            position += data[position] + 1
        position += 1
    return local
