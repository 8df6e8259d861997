"""How far the picture and the hero moved between two frames, and what to call an action that moves them so.

What changes in one place only is a hero who moves under a fixed camera, wherever he stands; what changes all over is the
background, and then the hero is looked for in the middle, where a following camera keeps him.

The background's motion is one shift for the whole picture, found by matching every shift at once: the hero's leaps move it by
up to a fifth of a frame, at which dense optical flow (cv2's Farneback, median) loses it on every second frame of real CoinRun
clips. Of frames that a tokenizer of 28 dB has softened, nine in ten give the real ones' shift to within a pixel.

How far to trust this is in `ruler`, from doodle worlds in which a button is held. Knows no world.
Displacements are (dx, dy) in pixels, right and down.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_REACH = 4
"""The background is looked for up to 1/4 of the frame away, the hero up to 1/16."""
_RELUCTANCE = 1.0
"""Grey levels squared per pixel of shift: of matches equally good, the shortest. Flat pictures do not move."""
_CHANGED = 12.0
"""Grey levels by which a pixel must change to count as changed: below that a picture that is made anew flickers."""
_SPECK = 1 / 340
"""If less of the picture changed, nothing moved: not even a hero of a few strokes."""
_BACKGROUND_GAIN, _HERO_GAIN = 0.95, 0.6
"""A shift counts if it leaves at most so much of the difference: a picture that only flickers matches nowhere much better."""
_ONE_PLACE = 0.85
"""If so much of the change lies in one window, three eighths of the sides, it is one thing that moved there."""
_STILL = 0.25
"""An action slower than this share of the fastest one is called standing still."""

_SECTORS = (
    ("right", "→"),
    ("fall right", "↘"),
    ("fall", "↓"),
    ("fall left", "↙"),
    ("left", "←"),
    ("jump left", "↖"),
    ("jump", "↑"),
    ("jump right", "↗"),
)


@dataclass(frozen=True)
class ActionName:
    """A short name for an action and one character to show it by."""

    name: str
    glyph: str


def hero_box(height: int, width: int) -> tuple[slice, slice]:
    """Rows and columns of the middle of a frame, a quarter of its sides, where a following camera keeps the hero."""
    return tuple(slice(side // 2 - side // 8, side // 2 + side // 8) for side in (height, width))  # type: ignore[return-value]  # two of them


def displacement(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float64]:
    """[4]: (dx, dy) of the background, then (dx, dy) of the hero in the picture, from one H×W×3 frame to the next."""
    change_HW = ((after.astype(np.float64) - before) ** 2).mean(-1)
    change_HW[change_HW < _CHANGED**2] = 0
    if np.count_nonzero(change_HW) < _SPECK * change_HW.size:
        return np.zeros(4)
    window = _one_place(change_HW)
    if window is not None:
        weight = change_HW[window] / change_HW[window].sum()
        return np.concatenate([np.zeros(2), _shift_within(before, after, window, 2 * _REACH, weight)])
    return np.concatenate([background_shift(before, after), hero_shift(before, after)])


def _one_place(change_HW: NDArray[np.float64]) -> tuple[slice, slice] | None:
    """The window that holds nearly all of the change; None if there is no such window, or no change."""
    height, width = change_HW.shape
    size = (max(2, height * 3 // 8), max(2, width * 3 // 8))
    sums = cv2.boxFilter(change_HW, -1, size[::-1], anchor=(0, 0), normalize=False, borderType=cv2.BORDER_CONSTANT)
    within = sums[: height - size[0] + 1, : width - size[1] + 1]
    top, left = np.unravel_index(within.argmax(), within.shape)
    if within[top, left] <= 0 or within[top, left] < _ONE_PLACE * change_HW.sum():
        return None
    return slice(int(top), int(top) + size[0]), slice(int(left), int(left) + size[1])


def _shift_within(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    window: tuple[slice, slice],
    reach: int,
    weight_HW: NDArray[np.floating],
) -> NDArray[np.float64]:
    """(dx, dy) of what moved in the window, by up to 1/reach of the frame; ``weight_HW`` of its pixels, which sum to 1.

    It must be found both ways: what left its place in the one frame, and what came to its place in the other. A spot that is
    painted anew has left something that looks like its neighbourhood, but what came was nowhere before.
    """
    down, right = (max(1, side // reach) for side in before.shape[:2])
    mask = np.repeat(np.sqrt(weight_HW)[..., None], 3, -1).astype(np.float32)  # OpenCV squares it

    def cost(sought: NDArray[np.uint8], around: NDArray[np.uint8]) -> NDArray[np.float32]:
        padded = np.pad(around, ((down, down), (right, right), (0, 0)), mode="edge")
        rows, columns = (slice(at.start, at.stop + 2 * room) for at, room in zip(window, (down, right), strict=True))
        template = sought[window].astype(np.float32)
        found: NDArray[np.float32] = cv2.matchTemplate(
            padded[rows, columns].astype(np.float32), template, cv2.TM_SQDIFF, mask=mask
        )
        return found

    worse = np.maximum(cost(before, after), cost(after, before)[::-1, ::-1])
    return _cheapest(worse, down, right, _HERO_GAIN)


def _cheapest(cost: NDArray[np.floating], down: int, right: int, gain: float) -> NDArray[np.float64]:
    """(dx, dy) of the best match among shifts of up to (right, down); of equally good ones the shortest. Nothing moved if the
    best match leaves more than ``gain`` of what no shift at all leaves."""
    dy, dx = np.arange(-down, down + 1), np.arange(-right, right + 1)
    reluctant = cost + _RELUCTANCE * np.hypot(dy[:, None], dx)
    row, column = np.unravel_index(np.argmin(reluctant), cost.shape)
    if reluctant[row, column] > gain * cost[down, right]:
        return np.zeros(2)
    return np.array([dx[column], dy[row]], np.float64)


def background_shift(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(dx, dy) by which the picture without its middle moved: the shift with the least squared difference per pixel of
    overlap, over all shifts of up to a quarter of the frame. Correlations by FFT."""
    height, width = before.shape[:2]
    keep_HW = np.ones((height, width))
    keep_HW[hero_box(height, width)] = 0
    a_HWC, b_HWC = before * keep_HW[..., None], after * keep_HW[..., None]
    keep = _spectrum(keep_HW)
    spectrum = _spectrum((a_HWC**2).sum(-1)).conj() * keep + keep.conj() * _spectrum((b_HWC**2).sum(-1))
    for channel in range(3):
        spectrum -= 2 * _spectrum(a_HWC[..., channel]).conj() * _spectrum(b_HWC[..., channel])
    dy, dx = (np.arange(-(side // _REACH), side // _REACH + 1) for side in (height, width))
    within = np.ix_(dy, dx)  # negative shifts wrap around to the end
    difference = np.fft.irfft2(spectrum, (2 * height, 2 * width))[within]
    overlap = np.fft.irfft2(keep.conj() * keep, (2 * height, 2 * width))[within]
    return _cheapest(np.maximum(difference, 0) / np.maximum(overlap, 1), height // _REACH, width // _REACH, _BACKGROUND_GAIN)


def _spectrum(x_HW: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.fft.rfft2(x_HW, (2 * x_HW.shape[0], 2 * x_HW.shape[1]))


def hero_shift(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(dx, dy) by which what is in the middle of the picture moved in it. A following camera keeps it at (0, 0)."""
    window = hero_box(*before.shape[:2])
    pixels = before[window].shape[:2]
    return _shift_within(before, after, window, 4 * _REACH, np.full(pixels, 1 / (pixels[0] * pixels[1])))


def through_the_world(displacements: NDArray[np.float64]) -> NDArray[np.float64]:
    """[..., 2] motion of the hero against the background from [..., 4] displacements, whichever of them the camera follows.

    Along an axis in which the background moves, the camera is taken to follow the hero: what is in the middle then may be no
    hero but more background.
    """
    background, hero = displacements[..., :2], displacements[..., 2:]
    return np.where(background != 0, -background, hero)


def name_actions(motion_A2: NDArray[np.floating]) -> tuple[ActionName, ...]:
    """Names for A actions from their mean motion (dx, dy) of the hero through the world, right and down.

    One of eight directions, upwards being a jump and downwards a fall; ``stay`` if slower than a quarter of the fastest.
    Names that repeat are numbered.
    """
    speed_A = np.hypot(motion_A2[:, 0], motion_A2[:, 1])
    names: list[ActionName] = []
    used: dict[str, int] = {}
    for (dx, dy), speed in zip(motion_A2, speed_A, strict=True):
        sector = round(float(np.arctan2(dy, dx)) / (np.pi / 4)) % 8
        name, glyph = ("stay", "•") if speed <= _STILL * speed_A.max() else _SECTORS[sector]
        used[name] = used.get(name, 0) + 1
        names.append(ActionName(name if used[name] == 1 else f"{name} {used[name]}", glyph))
    return tuple(names)
