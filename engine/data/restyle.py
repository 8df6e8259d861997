"""A clip of a game as somebody might have drawn it: `restyle`, with one look for the whole clip.

A look is drawn once (paper, pens, palette, grain) and then put on frame after frame, so that nothing flickers but what
moves. Grain is fixed to the screen, like the paper that a drawing is on. Knows nothing of shards.

Shapes: T frames, H and W pixels, C colours (red, green, blue).
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
Plane = NDArray[np.float32]
Colour = NDArray[np.float32]
Look = Callable[[Frame], NDArray[np.floating]]
"""From a frame [H, W, 3] to what is to be seen, 0 to 255, not rounded yet."""

DRAWING = "1"
"""To be raised whenever the look of a seed changes, as with `doodle.clip.DRAWING`."""


def restyle(clip_THWC: Frame, seed: int, style: str | None = None) -> Frame:
    """The clip in one look throughout.

    Args:
        clip_THWC: at least one frame.
        seed: the same seed and clip give the same look.
        style: a name in `STYLES`; else any of them.

    Returns:
        The same shape; the clip that was given is left as it was.
    """
    random = np.random.default_rng(seed)
    chosen = str(random.choice(list(STYLES)))
    look = STYLES[style or chosen](random, clip_THWC)
    restyled_THWC = np.empty_like(clip_THWC)
    for frame_HWC, into_HWC in zip(clip_THWC, restyled_THWC, strict=True):
        into_HWC[:] = np.clip(look(frame_HWC), 0, 255)
    return restyled_THWC


# What drawings are made of


def _paper(random: np.random.Generator) -> Colour:
    """White, most often; else cream, or some other pale colour."""
    if random.random() < 0.6:
        return np.full(3, random.uniform(240, 255), np.float32)
    return _colour(random.uniform(0, 1), random.uniform(0.03, 0.14), random.uniform(0.88, 1))


def _ink(random: np.random.Generator) -> Colour:
    """Black, most often; else blue, sepia, or any dark colour."""
    if random.random() < 0.55:
        return np.full(3, random.uniform(0, 50), np.float32)
    return _colour(random.uniform(0, 1), random.uniform(0.4, 1), random.uniform(0.2, 0.6))


def _colour(hue: float, saturation: float, value: float) -> Colour:
    """All from 0 to 1."""
    around = np.abs((hue * 6 + np.array([0, 4, 2])) % 6 - 3) - 1
    return np.asarray(255 * value * (1 - saturation * (1 - np.clip(around, 0, 1))), np.float32)


def _grain(random: np.random.Generator, shape: tuple[int, ...], coarse: float) -> Plane:
    """Paper [H, W]: noise of standard deviation 1, its grains about ``coarse`` pixels wide."""
    noise = cv2.GaussianBlur(random.standard_normal(shape[:2]).astype(np.float32), (0, 0), coarse)
    return np.asarray((noise - noise.mean()) / noise.std(), np.float32)


def _unsteady(random: np.random.Generator, shape: tuple[int, ...], by: float) -> Callable[[Plane], Plane]:
    """Bends straight lines by about so many pixels: a hand, not a ruler."""
    y, x = np.indices(shape[:2], np.float32)
    x += by * _grain(random, shape, 4 * _unit(shape))
    y += by * _grain(random, shape, 4 * _unit(shape))
    return lambda plane: np.asarray(cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _unit(shape: tuple[int, ...]) -> int:
    """Pixels in a 64th of the picture: pens are as wide in large frames as in small ones."""
    return max(1, round(shape[1] / 64))


def _lines(random: np.random.Generator, shape: tuple[int, ...], wobble: float) -> Callable[[Frame], Plane]:
    """Where colours change: from a frame to the pressure of the pen [H, W], 0 to 1. Textures are left out if they are faint."""
    unit = _unit(shape)
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (unit + 1, unit + 1))
    if random.random() < 0.35:
        pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * unit + 1, 2 * unit + 1))
    faint = random.uniform(26, 44)
    bend = _unsteady(random, shape, wobble * unit) if wobble else lambda plane: plane

    def draw(frame_HWC: Frame) -> Plane:
        smooth = cv2.bilateralFilter(frame_HWC, 4 * unit + 1, 40, 2 * unit)  # a median would take the hero's legs
        change = cv2.morphologyEx(smooth, cv2.MORPH_GRADIENT, pen).max(2).astype(np.float32)
        return bend(np.clip((change - faint) / faint, 0, 1))

    return draw


def _grey(frame_HWC: Frame) -> Plane:
    return np.asarray(cv2.cvtColor(frame_HWC, cv2.COLOR_RGB2GRAY), np.float32)


def _over(below: NDArray[np.floating], colour: Colour, cover_HW: NDArray[np.floating]) -> NDArray[np.floating]:
    """A colour laid over a picture or another colour, where ``cover_HW`` is 1."""
    return np.asarray(below + (colour - below) * cover_HW[..., None])


def _palette(random: np.random.Generator, clip_THWC: Frame, colours: int) -> tuple[Callable[[Frame], NDArray[np.intp]], Colour]:
    """The clip's own few colours [colours, 3], from dark to light, and what gives the nearest one for each pixel."""
    pixels = clip_THWC.reshape(-1, 3)
    seen = pixels[random.integers(0, len(pixels), 1500)].astype(np.float32)
    centres = seen[random.choice(len(seen), colours, replace=False)]
    for _ in range(8):
        nearest = _nearest(seen, centres)
        for one in range(colours):
            if (members := seen[nearest == one]).size:
                centres[one] = members.mean(0)
    centres = centres[np.argsort(centres @ np.array([0.3, 0.59, 0.11]))]
    steps = np.arange(4, 256, 8, dtype=np.float32)  # a table of 32 × 32 × 32 colours
    table = _nearest(np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3), centres)

    def index(frame_HWC: Frame) -> NDArray[np.intp]:
        coarse = frame_HWC.astype(np.intp) >> 3
        return np.asarray(table[(coarse[..., 0] << 10) | (coarse[..., 1] << 5) | coarse[..., 2]])

    return index, centres


def _nearest(pixels: NDArray[np.float32], centres: Colour) -> NDArray[np.intp]:
    """|p − c|² without |p|², which is the same for all c."""
    return np.asarray(((centres**2).sum(1) - 2 * pixels @ centres.T).argmin(1))


# The styles


def outline(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """A pen on paper, and nothing between the lines."""
    shape = clip_THWC.shape[1:]
    paper, ink, lines = _paper(random), _ink(random), _lines(random, shape, random.choice([0, 0.4]))
    return lambda frame: _over(paper, ink, lines(frame))


def ink_and_wash(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """A pen on paper, and the colours as a pale wash between the lines."""
    shape = clip_THWC.shape[1:]
    paper, ink, lines = _paper(random), _ink(random), _lines(random, shape, 0.4)
    strength = random.uniform(0.2, 0.5) * (1 + 0.15 * _grain(random, shape, 3 * _unit(shape)))[..., None]
    blur = 2 * _unit(shape) + 1

    def look(frame: Frame) -> NDArray[np.floating]:
        wash = cv2.medianBlur(frame, blur)
        return _over(paper + (wash - paper) * strength, ink, lines(frame))

    return look


def pencil(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """Graphite: lines, and a shade that shows the grain of the paper."""
    shape = clip_THWC.shape[1:]
    paper, lead = _paper(random), np.full(3, random.uniform(30, 90), np.float32)
    lines, grain = _lines(random, shape, 0.5), _grain(random, shape, 0.7 * _unit(shape))
    shade = random.uniform(0.1, 0.55)
    bite = np.clip(0.75 + 0.25 * grain, 0, 1)
    y, x = np.indices(shape[:2], np.float32) / _unit(shape)
    strokes = 0.7 + 0.3 * np.sin((x + y * random.choice([-1, 1])) * random.uniform(1.2, 2.2))

    def look(frame: Frame) -> NDArray[np.floating]:
        tone = shade * (1 - _grey(frame) / 255) * strokes
        return _over(paper, lead, np.maximum(lines(frame), tone) * bite)

    return look


def crayon(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """Wax colours, bright and few, through which the paper shows; outlines in a darker crayon."""
    shape = clip_THWC.shape[1:]
    paper, lines = _paper(random), _lines(random, shape, 0.6)
    index, colours = _palette(random, clip_THWC, int(random.integers(5, 9)))
    bright = _vivid(colours, random.uniform(1.3, 2), random.uniform(30, 80))
    bite = np.clip(random.uniform(0.75, 0.95) + 0.17 * _grain(random, shape, random.uniform(0.5, 0.9) * _unit(shape)), 0, 1)
    ink, outlined = _ink(random), random.uniform(0.3, 0.9)
    blur = 2 * _unit(shape) + 1

    def look(frame: Frame) -> NDArray[np.floating]:
        wax = bright[index(cv2.medianBlur(frame, blur))]
        return _over(paper + (wax - paper) * bite[..., None], ink, lines(frame) * outlined * bite)

    return look


def _vivid(colours: Colour, saturation: float, lift: float) -> Colour:
    """More colourful, and no darker than ``lift``."""
    grey = colours.mean(1, keepdims=True)
    return np.asarray(np.clip(lift + (grey + (colours - grey) * saturation) * (1 - lift / 255), 0, 255), np.float32)


def flat(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """Cut paper or a felt pen: a few plain colours, with or without outlines."""
    shape = clip_THWC.shape[1:]
    index, colours = _palette(random, clip_THWC, int(random.integers(4, 9)))
    plain = _vivid(colours, random.uniform(1, 1.8), random.uniform(0, 60))
    lines, ink, outlined = _lines(random, shape, 0), _ink(random), float(random.random() < 0.6)
    blur = 2 * _unit(shape) + 1
    return lambda frame: _over(plain[index(cv2.medianBlur(frame, blur))], ink, lines(frame) * outlined)


def swapped(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """The clip's own few colours for others: night for day, red earth for grey. Dark may become light."""
    index, colours = _palette(random, clip_THWC, int(random.integers(5, 9)))
    hue, spread = random.random(), random.uniform(0.1, 0.6)
    values = np.linspace(0.15, 1, len(colours))[:: 1 if random.random() < 0.6 else -1]
    others = np.stack([_colour(hue + random.normal(0, spread), random.uniform(0.1, 0.8), value) for value in values])
    keep = random.uniform(0, 0.6)  # of the shading within a colour
    blur = 2 * _unit(clip_THWC.shape[1:]) + 1

    def look(frame: Frame) -> NDArray[np.floating]:
        nearest = index(cv2.medianBlur(frame, blur))
        return others[nearest] + keep * (frame - colours[nearest])

    return look


def inverted(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """A negative; or light for dark with the colours kept."""
    if random.random() < 0.5:
        return lambda frame: 255.0 - frame
    return lambda frame: 255.0 - frame.max(2, keepdims=True) - frame.min(2, keepdims=True) + frame.astype(np.float32)


def chalk(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """Chalk on a board, or white on a blueprint: dusty lines, and areas rubbed in faintly."""
    shape = clip_THWC.shape[1:]
    board = _colour(random.choice([0.38, 0.6, random.random()]), random.uniform(0, 0.7), random.uniform(0.1, 0.4))
    white = _colour(random.random(), random.choice([0, 0, 0.3]), random.uniform(0.85, 1))
    lines, grain = _lines(random, shape, 0.5), _grain(random, shape, 0.7 * _unit(shape))
    dust = np.clip(0.8 + 0.3 * grain, 0, 1)
    rubbed, coloured = random.uniform(0, 0.35), float(random.random() < 0.5)

    def look(frame: Frame) -> NDArray[np.floating]:
        pale = 0.5 * (255 + frame.astype(np.float32)) * coloured + white * (1 - coloured)
        area = board + (pale - board) * (rubbed * dust * _grey(frame) / 255)[..., None]
        return _over(area, white, lines(frame) * dust)

    return look


def posterised(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """A print of a photograph with few steps of brightness."""
    levels = int(random.integers(2, 6))
    gamma, blur = random.uniform(0.6, 1.4), 2 * _unit(clip_THWC.shape[1:]) + 1
    curve = np.round((np.arange(256) / 255) ** gamma * levels) * (255 / levels)
    return lambda frame: np.asarray(curve[cv2.medianBlur(frame, blur)])


def turned(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """Every hue turned by the same angle about grey; brighter, darker, paler or more colourful."""
    angle, saturation = random.uniform(0.15, 0.85) * 2 * np.pi, random.uniform(0.5, 1.5)
    gain, lift = random.uniform(0.7, 1.2), random.uniform(0, 40)
    third, root = (1 - np.cos(angle)) / 3, np.sin(angle) / np.sqrt(3)
    turn = np.cos(angle) * np.eye(3) + third + root * np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    grey = np.full((3, 3), 1 / 3)
    matrix = (gain * ((1 - saturation) * grey + saturation * turn)).astype(np.float32)
    return lambda frame: frame.astype(np.float32) @ matrix.T + lift


def grey(random: np.random.Generator, clip_THWC: Frame) -> Look:
    """An old photograph: from a dark tone to a pale one, some of it with a tint."""
    dark = _colour(random.random(), random.choice([0, 0.5]), random.uniform(0, 0.25))
    light = _colour(random.uniform(0.05, 0.2), random.choice([0, 0.2]), random.uniform(0.8, 1))
    gamma = random.uniform(0.5, 1.5)
    curve = dark + (light - dark) * ((np.arange(256) / 255) ** gamma)[:, None]
    return lambda frame: np.asarray(curve[cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)])


Style = Callable[[np.random.Generator, Frame], Look]
STYLES: dict[str, Style] = {
    "outline": outline,
    "ink and wash": ink_and_wash,
    "pencil": pencil,
    "crayon": crayon,
    "flat": flat,
    "swapped": swapped,
    "inverted": inverted,
    "chalk": chalk,
    "posterised": posterised,
    "turned": turned,
    "grey": grey,
}
