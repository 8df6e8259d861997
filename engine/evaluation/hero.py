"""Is the hero still there? A small classifier, fitted while evaluating, on real frames alone.

CoinRun's camera keeps the hero in the middle of the picture. So the middle of a real frame is a picture of a hero, and the
rest of the frame is a supply of pictures without one. Gradient directions rather than pixels, for generated frames are softer
than real ones: on held-out real levels they err on less than one crop in a hundred also after a blur of one pixel, where
pixels fail. For worlds without such a camera the detector's own held-out accuracy says that it is of no use.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.motion import hero_box

_SIDE, _CELL, _DIRECTIONS = 16, 4, 8
_RIDGE = 100.0
_JITTER = 32
"""A hero may stand off the middle by up to 1/32 of the frame."""


@dataclass(frozen=True)
class HeroDetector:
    """A linear classifier of crops. ``accuracy``: share of held-out real crops, half of them heroes, judged rightly."""

    weights: NDArray[np.float64] = field(repr=False)
    mean: NDArray[np.float64] = field(repr=False)
    scale: NDArray[np.float64] = field(repr=False)
    accuracy: float

    @classmethod
    def fit(cls, frames_BTHWC: NDArray[np.uint8], groups_B: NDArray[np.integer], seed: int = 0) -> HeroDetector:
        """From the clips of every second group (level); accuracy from the others.

        ``groups_B``: the level of each clip, so that no level is on both sides. With one level only, clips stand for levels.
        """
        if len(np.unique(groups_B)) < 2:
            groups_B = np.arange(len(groups_B))
        held_out_B = np.unique(groups_B, return_inverse=True)[1] % 2 == 1
        rng = np.random.default_rng(seed)
        features, heroes = _crops_of(frames_BTHWC[~held_out_B], rng)
        mean, scale = features.mean(0), features.std(0) + 1e-3
        x = _with_bias((features - mean) / scale)
        weights = np.linalg.solve(x.T @ x + _RIDGE * np.eye(x.shape[1]), x.T @ np.where(heroes, 1.0, -1.0))
        features, heroes = _crops_of(frames_BTHWC[held_out_B], rng)
        judged = _with_bias((features - mean) / scale) @ weights > 0
        return cls(weights.astype(np.float64), mean, scale, float((judged == heroes).mean()))

    def present(self, frames: NDArray[np.uint8]) -> NDArray[np.bool_]:
        """For each of n frames [n, H, W, 3], whether a hero is in its middle."""
        middle = hero_box(*frames.shape[1:3])
        features = np.stack([_features(frame[middle]) for frame in frames])
        judged: NDArray[np.bool_] = _with_bias((features - self.mean) / self.scale) @ self.weights > 0
        return judged


def _with_bias(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([x, np.ones((len(x), 1))], 1)


def _crops_of(frames_BTHWC: NDArray[np.uint8], rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Features [n, F] of two crops per frame, the first around the hero, the second beside him; and which is which [n]."""
    height, width = frames_BTHWC.shape[2:4]
    rows, columns = hero_box(height, width)
    size = np.array([rows.stop - rows.start, columns.stop - columns.start])
    middle, room = np.array([rows.start, columns.start]), np.array([height, width]) - size
    jitter = np.array([height, width]) // _JITTER
    features = []
    for frame in frames_BTHWC.reshape(-1, height, width, 3):
        on = middle + rng.integers(-jitter, jitter + 1)
        off = rng.integers(0, room + 1)
        while (np.abs(off - middle) < size // 2).all():
            off = rng.integers(0, room + 1)
        features += [_features(frame[y : y + size[0], x : x + size[1]]) for y, x in (on, off)]
    return np.stack(features), np.tile([True, False], len(features) // 2)


def _features(crop: NDArray[np.uint8]) -> NDArray[np.float64]:
    """[128] histograms of gradient directions in 4×4 cells (Dalal & Triggs 2005), of the strongest colour channel."""
    if crop.shape[:2] != (_SIDE, _SIDE):
        crop = cv2.resize(crop, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    pixels = crop.astype(np.float64)
    right, down = np.zeros_like(pixels), np.zeros_like(pixels)
    right[:, 1:-1] = pixels[:, 2:] - pixels[:, :-2]
    down[1:-1] = pixels[2:] - pixels[:-2]
    channel = (right**2 + down**2).argmax(-1)[..., None]
    right, down = (np.take_along_axis(part, channel, -1)[..., 0] for part in (right, down))
    direction = (np.arctan2(down, right) % np.pi / np.pi * _DIRECTIONS).astype(np.int64) % _DIRECTIONS
    strength = np.zeros((_DIRECTIONS, _SIDE, _SIDE))
    np.put_along_axis(strength, direction[None], np.sqrt(np.hypot(right, down))[None], 0)
    cells = _SIDE // _CELL
    histograms = strength.reshape(_DIRECTIONS, cells, _CELL, cells, _CELL).sum((2, 4)).ravel()
    normalised: NDArray[np.float64] = histograms / (np.linalg.norm(histograms) + 20)  # 20: noise on flat ground stays small
    return normalised
