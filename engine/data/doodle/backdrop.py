"""What is behind everything: paper, boards, skies, textures, and something like a photograph.

Knows no things that stand in a scene. Noise is made once per process and cut differently for each scene.
"""

from __future__ import annotations

import functools

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.data.doodle.canvas import Canvas, Colour
from engine.data.doodle.style import Style, hsv, mix

_TILE = 512  # side of a noise tile
_FINE = 2  # noise pixels per unit, whatever the scale of the canvas


@functools.cache
def noise_tile(kind: str) -> NDArray[np.uint8]:
    """Grey noise [512, 512] with mean 128: "grain", "fibre" (longish), "cloud" (large and small) or "spots"."""
    random = np.random.default_rng(list(kind.encode()))
    if kind == "grain":
        noise = cv2.GaussianBlur(random.normal(0, 1, (_TILE, _TILE)), (0, 0), 0.6)
    elif kind == "fibre":
        noise = cv2.GaussianBlur(random.normal(0, 1, (_TILE, _TILE)), (0, 0), 4, sigmaY=0.6)
    elif kind == "spots":
        noise = cv2.GaussianBlur(random.normal(0, 1, (_TILE, _TILE)), (0, 0), 3)
    else:
        noise = np.zeros((_TILE, _TILE))
        for octave in range(3, 9):
            small = random.normal(0, 1, (2**octave, 2**octave))
            noise += cv2.resize(small, (_TILE, _TILE), interpolation=cv2.INTER_CUBIC) * 0.6**octave
    tile: NDArray[np.uint8] = np.clip(128 + 45 * (noise - noise.mean()) / noise.std(), 0, 255).astype(np.uint8)
    return tile


def noise(random: np.random.Generator, kind: str, canvas: Canvas, coarse: float = 1.0) -> NDArray[np.uint8]:
    """Noise as large as the canvas [h, w]; ``coarse`` times as large as on the tile."""
    height, width = canvas.image.shape[:2]
    rows, columns = (min(_TILE, max(2, round(side * _FINE / coarse))) for side in (canvas.height, canvas.width))
    top, left = random.integers(0, _TILE - rows + 1), random.integers(0, _TILE - columns + 1)
    cut: NDArray[np.uint8] = noise_tile(kind)[top : top + rows, left : left + columns]
    grown: NDArray[np.uint8] = cv2.resize(cut, (width, height), interpolation=cv2.INTER_LINEAR)
    return grown


def show_through(canvas: Canvas, random: np.random.Generator, style: Style) -> None:
    """Wax and chalk leave the grain of the paper open."""
    grain = noise(random, "grain", canvas, float(random.uniform(0.8, 1.3)))
    holes = cv2.threshold(grain, 38 + 90 * style.wax, 255, cv2.THRESH_BINARY_INV)[1]
    if canvas.mask is not None:
        holes &= canvas.mask
    paper = np.empty_like(canvas.image)
    paper[:] = style.paper
    share = float(random.uniform(0.35, 0.85))  # some wax lies in the hollows too
    cv2.copyTo(cv2.addWeighted(canvas.image, 1 - share, paper, share, 0), holes, canvas.image)


def roughen(canvas: Canvas, random: np.random.Generator, strength: float) -> None:
    """Lighter and darker by ``strength``, 0 to 1, in the manner of one of the textures."""
    kind = str(random.choice(["grain", "fibre", "cloud", "spots"]))
    grey = noise(random, kind, canvas, float(random.uniform(1, 2)))
    offset = cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)
    cv2.addWeighted(canvas.image, 1.0, offset, strength, -128 * strength, canvas.image)


def ruled(canvas: Canvas, random: np.random.Generator) -> None:
    """The lines or squares of a school book."""
    gap = float(random.uniform(6, 12))
    colour = hsv(random.uniform(190, 240), random.uniform(0.15, 0.4), random.uniform(0.8, 0.95))
    right, bottom = canvas.left + canvas.width, canvas.top + canvas.height
    for y in np.arange(canvas.top + gap / 2, bottom, gap):
        canvas.line([(canvas.left, y), (right, y)], colour, 0.4)
    if random.random() < 0.5:
        for x in np.arange(canvas.left + gap / 2, right, gap):
            canvas.line([(x, canvas.top), (x, bottom)], colour, 0.4)


def fade(canvas: Canvas, upper: Colour, lower: Colour) -> None:
    """From one colour above to another below."""
    share = np.linspace(0, 1, canvas.image.shape[0])[:, None]
    column = (1 - share) * np.array(upper) + share * np.array(lower)
    canvas.image[:] = np.rint(column).astype(np.uint8)[:, None]


def photo(canvas: Canvas, random: np.random.Generator) -> None:
    """Something like a photograph out of focus: soft fields of a few colours, light from one side, grain."""
    colours = [hsv(random.uniform(0, 360), random.uniform(0, 0.7), random.uniform(0.1, 1)) for _ in range(3)]
    one, two = (noise(random, "cloud", canvas, float(random.uniform(1.5, 5))) for _ in range(2))
    table = np.linspace(0, 1, 256)[:, None]
    first = np.rint((1 - table) * np.array(colours[0]) + table * np.array(colours[1])).astype(np.uint8)
    image = cv2.LUT(cv2.merge([one, one, one]), first.reshape(256, 1, 3))
    third = np.empty_like(image)
    third[:] = colours[2]
    edge = int(random.integers(90, 165))
    hard = cv2.threshold(two, edge, 255, cv2.THRESH_BINARY)[1]
    hard = cv2.blur(hard, (3, 3))
    share = cv2.cvtColor(hard, cv2.COLOR_GRAY2RGB)
    image = cv2.add(cv2.multiply(image, 255 - share, scale=1 / 255), cv2.multiply(third, share, scale=1 / 255))
    if random.random() < 0.5:
        light = np.linspace(random.uniform(0.6, 1.15), random.uniform(0.6, 1.15), image.shape[1])
        image = np.clip(image * light[None, :, None], 0, 255).astype(np.uint8)
    canvas.image[:] = image
    roughen(canvas, random, float(random.uniform(0.05, 0.4)))


def hang(canvas: Canvas, picture: NDArray[np.uint8]) -> None:
    """A picture [h, w, 3] as large as needed to cover the canvas, its middle in the middle."""
    height, width = canvas.image.shape[:2]
    grow = max(height / picture.shape[0], width / picture.shape[1])
    rows, columns = (min(have, round(need / grow)) for have, need in zip(picture.shape, (height, width), strict=False))
    top, left = (picture.shape[0] - rows) // 2, (picture.shape[1] - columns) // 2
    cut = picture[top : top + max(rows, 1), left : left + max(columns, 1)]
    method = cv2.INTER_AREA if grow < 1 else cv2.INTER_LINEAR
    cv2.resize(cut, (width, height), dst=canvas.image, interpolation=method)


def mirror(canvas: Canvas, picture: NDArray[np.uint8], height: float, x: float, y: float) -> None:
    """A picture [h, w, 3], ``height`` units high, its middle at (x, y); beyond its edges it is mirrored, again and again: what
    comes into view is like what was there."""
    rows = max(2, round(height * canvas.scale))
    columns = max(2, round(rows * picture.shape[1] / picture.shape[0]))
    grown = rows > picture.shape[0]
    picture = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_LINEAR if grown else cv2.INTER_AREA)
    left, top = round((x - canvas.left) * canvas.scale) - columns // 2, round((y - canvas.top) * canvas.scale) - rows // 2
    across, down = (
        np.abs((np.arange(length) - start + size) % (2 * size) - size)
        for length, start, size in ((canvas.image.shape[1], left, columns - 1), (canvas.image.shape[0], top, rows - 1))
    )
    canvas.image[:] = picture[down][:, across]


def draw_backdrop(canvas: Canvas, random: np.random.Generator, style: Style, picture: NDArray[np.uint8] | None = None) -> None:
    """Fill an opaque canvas with what the style has behind everything; ``picture`` replaces a photograph or a texture."""
    if picture is not None:
        hang(canvas, picture)
        return
    sky, lighter = style.colour("sky"), mix(style.colour("sky"), (255, 255, 255), 0.6)
    if style.sky == "photo":
        photo(canvas, random)
    elif style.sky in ("plain", "noise"):
        canvas.image[:] = sky
    elif style.sky == "fade":
        fade(canvas, sky, lighter if random.random() < 0.6 else style.paper)
    elif style.sky == "strip":  # the child's sky: a blue strip above
        depth = canvas.top + canvas.height * float(random.uniform(0.1, 0.3))
        right = canvas.left + canvas.width
        canvas.area([(canvas.left, canvas.top), (right, canvas.top), (right, depth), (canvas.left, depth)], sky)
    if style.sky in ("none", "strip") and style.medium not in ("chalk",) and random.random() < 0.15:
        ruled(canvas, random)
    if style.sky == "noise":
        roughen(canvas, random, float(random.uniform(0.3, 1.0)))
    elif style.medium not in ("flat", "pixel") and random.random() < 0.5:
        roughen(canvas, random, float(random.uniform(0.03, 0.2)))
