"""Frames to patches and back. Letters: B batch, T frames, H×W pixels, N patches, P pixels of a patch times 3."""

from __future__ import annotations

from torch import Tensor


def patchify(frames_BTHWC: Tensor, size: int) -> Tensor:
    """[B, T, H, W, 3] -> [B, T, N, size·size·3], patches row by row."""
    B, T, H, W, C = frames_BTHWC.shape
    grid = frames_BTHWC.reshape(B, T, H // size, size, W // size, size, C)
    return grid.permute(0, 1, 2, 4, 3, 5, 6).reshape(B, T, (H // size) * (W // size), size * size * C)


def unpatchify(patches_BTNP: Tensor, size: int, height: int, width: int) -> Tensor:
    """The inverse of `patchify`."""
    B, T, _, P = patches_BTNP.shape
    grid = patches_BTNP.reshape(B, T, height // size, width // size, size, size, P // (size * size))
    return grid.permute(0, 1, 2, 4, 3, 5, 6).reshape(B, T, height, width, P // (size * size))
