"""Patches are cut row by row, and put back where they were."""

from __future__ import annotations

import torch

from engine.models.patches import patchify, unpatchify


def test_patches_row_by_row() -> None:
    frames = torch.arange(2 * 3 * 4 * 6 * 3).reshape(2, 3, 4, 6, 3).float()
    patches = patchify(frames, 2)
    assert patches.shape == (2, 3, 6, 12)
    for n, (row, column) in enumerate([(0, 0), (0, 2), (0, 4), (2, 0), (2, 2), (2, 4)]):
        assert torch.equal(patches[:, :, n], frames[:, :, row : row + 2, column : column + 2].flatten(2))
    assert torch.equal(unpatchify(patches, 2, 4, 6), frames)
