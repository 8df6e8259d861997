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
    """Of a picture that no other drawing has a part in: boxes before a fade."""
    frame = np.empty((64, 64, 3), np.uint8)
    frame[:] = np.linspace(90, 230, 64)[:, None, None]
    random = np.random.default_rng(seed)
    for x, y, side in random.integers(4, 40, (6, 3)):
        frame[y : y + side, x : x + side] = random.integers(0, 256, 3)
    return restyle.restyle(np.stack([frame, frame]), seed)


DRAWN: dict[str, tuple[tuple[str, str], Callable[[int], Frames], list[float]]] = {
    "doodle": (
        (clip.DRAWING, "4"),
        lambda seed: clip.make_clip(seed, frames=2).frames,
        [142.7, 44.5, 14.8, 200.8, 79.2, 12.3, 182.0, 39.7, 8.5, 216.1, 41.3, 6.7, 147.7, 52.2, 36.6, 114.2, 30.7, 2.4],
    ),
    "still": (
        (still.DRAWING, "3"),
        still.make_still,
        [142.7, 44.5, 14.8, 170.5, 33.4, 3.2, 206.1, 75.5, 4.9, 216.1, 41.3, 6.7, 178.7, 27.7, 5.6, 114.2, 30.7, 2.4],
    ),
    "restyled": (
        (restyle.DRAWING, "1"),
        _restyled,
        [123.9, 26.4, 1.2, 120.1, 54.8, 2.1, 136.5, 31.8, 1.9, 164.0, 56.0, 2.2, 63.8, 49.8, 17.0, 58.6, 41.1, 8.5],
    ),
}
"""For each drawing its version, now and when it was last looked at, its frames from a seed, and their `_print` then."""


def _print(draw: Callable[[int], Frames]) -> NDArray[np.float64]:
    """For six seeds: mean brightness, its spread, and how much neighbours differ. Roundings do not show in it."""
    grey = np.stack([draw(seed)[-1].mean(-1) for seed in range(6)])
    return np.stack([grey.mean((1, 2)), grey.std((1, 2)), np.abs(np.diff(grey)).mean((1, 2))], 1)


@pytest.mark.parametrize("name", DRAWN)
def test_another_look_has_another_version(name: str) -> None:
    (version, pinned), draw, seen = DRAWN[name]
    assert version == pinned
    np.testing.assert_allclose(_print(draw).ravel(), seen, atol=0.3, err_msg=f"the {name} drawing changed: raise its DRAWING")
