"""What a seed looks like is pinned to the drawing's version: who changes the one must raise the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data import restyle, still
from engine.data.doodle import clip

Frames = NDArray[np.uint8]


def _restyled(seed: int) -> Frames:
    return restyle.restyle(clip.make_clip(seed, frames=2).frames, seed)


DRAWN: dict[str, tuple[str, Callable[[int], Frames], list[float]]] = {
    "doodle": (
        clip.DRAWING,
        lambda seed: clip.make_clip(seed, frames=2).frames,
        [140.3, 40.5, 9.9, 190.1, 85.3, 11.6, 167.0, 39.5, 7.9, 182.2, 54.1, 15.4, 161.5, 63.9, 14.0, 98.7, 22.5, 2.1],
    ),
    "still": (
        still.DRAWING,
        still.make_still,
        [140.3, 40.5, 9.9, 170.5, 33.4, 3.2, 206.1, 75.5, 4.9, 182.2, 54.1, 15.4, 178.7, 27.7, 5.6, 98.7, 22.5, 2.1],
    ),
    "restyled": (
        restyle.DRAWING,
        _restyled,
        [131.4, 28.7, 7.0, 103.3, 55.1, 11.0, 148.1, 29.5, 5.9, 191.2, 57.7, 8.4, 106.3, 67.6, 33.2, 63.4, 48.7, 9.2],
    ),
}
"""For each drawing its version, its frames from a seed, and their `_print` in that version."""


def _print(draw: Callable[[int], Frames]) -> NDArray[np.float64]:
    """For six seeds: mean brightness, its spread, and how much neighbours differ. Roundings do not show in it."""
    grey = np.stack([draw(seed)[-1].mean(-1) for seed in range(6)])
    return np.stack([grey.mean((1, 2)), grey.std((1, 2)), np.abs(np.diff(grey)).mean((1, 2))], 1)


@pytest.mark.parametrize("name", DRAWN)
def test_another_look_has_another_version(name: str) -> None:
    version, draw, seen = DRAWN[name]
    assert version == "1"
    np.testing.assert_allclose(_print(draw).ravel(), seen, atol=0.3, err_msg=f"the {name} drawing changed: raise its DRAWING")
