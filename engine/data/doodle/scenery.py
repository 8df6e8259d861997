"""The things that stand in a scene, each as someone would draw it: house, tree, sun, cloud, spikes, ladder, scribble.

A thing stands with the middle of its foot at (x, y) and is about ``size`` units tall. Knows no ground and no motion.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from engine.data.doodle.canvas import Canvas
from engine.data.doodle.strokes import block, lumpy_path, round_path, shape, stroke
from engine.data.doodle.style import Style, mix

Thing = Callable[[Canvas, np.random.Generator, Style, float, float, float], None]


def house(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    half, eaves = size * float(random.uniform(0.35, 0.55)), size * float(random.uniform(0.5, 0.62))
    shape(canvas, random, block(x, y, half, eaves), style, style.colour("wall"))
    if random.random() < 0.4:
        shape(canvas, random, block(x + half * 0.6, y - eaves, size * 0.06, size * 0.45), style, style.colour("roof"))
    over = half * float(random.uniform(1.0, 1.25))
    shape(canvas, random, [(x - over, y - eaves), (x, y - size), (x + over, y - eaves)], style, style.colour("roof"))
    shape(canvas, random, block(x, y, size * 0.1, eaves * 0.6), style, style.colour("wood"))
    for side in (-1, 1):
        if half > 6 and random.random() < 0.7:
            pane = size * 0.07
            shape(canvas, random, block(x + side * half * 0.62, y - eaves * 0.45, pane, 2 * pane), style, style.colour("sky"))


def tree(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    trunk = size * float(random.uniform(0.05, 0.1))
    shape(canvas, random, block(x, y, trunk, size * 0.5), style, style.colour("wood"))
    crown = y - size * 0.68
    kind = random.integers(3)
    if kind == 0:
        shape(canvas, random, lumpy_path(random, x, crown, size * 0.3, size * 0.32, 0.12), style, style.colour("leaf"))
    elif kind == 1:  # a fir
        for i in range(3):
            top, wide = y - size * (1 - 0.22 * i), size * (0.16 + 0.08 * i)
            fir = [(x - wide, top + size * 0.32), (x, top), (x + wide, top + size * 0.32)]
            shape(canvas, random, fir, style, style.colour("leaf"))
    else:
        for side, up in ((-0.18, 0.0), (0.18, 0.02), (0.0, -0.16)):
            ring = round_path(x + side * size, crown + up * size, size * 0.2, size * 0.19, 10)
            shape(canvas, random, ring, style, style.colour("leaf"))


def bush(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    shape(canvas, random, lumpy_path(random, x, y - size * 0.2, size * 0.4, size * 0.25, 0.15), style, style.colour("leaf"))


def flower(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    tall = min(size * 0.5, 9.0)
    stroke(canvas, random, [(x, y), (x + random.normal(0, 0.6), y - tall)], style.colour("leaf"), style)
    petal = tall * 0.22
    if random.random() < 0.5:
        for angle in np.arange(5) * 1.257:
            canvas.disc(x + petal * np.cos(angle), y - tall + petal * np.sin(angle), petal * 0.7, style.colour("flower"))
        canvas.disc(x, y - tall, petal * 0.6, style.colour("sun"))
    else:
        tips = [(-petal, -petal), (0, -petal * 0.3), (petal, -petal), (0, petal)]
        tulip = [(x + across, y - tall + down) for across, down in tips]
        shape(canvas, random, tulip, style, style.colour("flower"))


def grass(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    for _ in range(int(random.integers(3, 6))):
        at, lean = x + random.normal(0, 2), random.normal(0, 1.2)
        blade = [(at, y + 0.5), (at + lean, y - min(size * 0.3, random.uniform(2, 4.5)))]
        stroke(canvas, random, blade, style.colour("leaf"), style, style.width * 0.7)


def fence(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    tall = min(size * 0.5, 10.0)
    posts = int(random.integers(3, 6))
    for i in range(posts):
        stroke(canvas, random, [(x + 5 * i, y), (x + 5 * i, y - tall)], style.colour("wood"), style)
    for up in (0.4, 0.75):
        stroke(canvas, random, [(x - 2, y - tall * up), (x + 5 * posts - 3, y - tall * up)], style.colour("wood"), style)


def ladder(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    half = float(random.uniform(2, 3.2))
    for side in (-half, half):
        stroke(canvas, random, [(x + side, y), (x + side, y - size)], style.colour("wood"), style)
    for up in np.arange(2.5, size - 1, 3.6):
        stroke(canvas, random, [(x - half, y - up), (x + half, y - up)], style.colour("wood"), style)


def spikes(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    tall = min(size * 0.4, float(random.uniform(3.5, 6)))
    wide = tall * float(random.uniform(0.35, 0.5))
    for i in range(int(random.integers(2, 5))):
        at = x + 2 * wide * i
        shape(canvas, random, [(at - wide, y), (at, y - tall), (at + wide, y)], style, style.colour("spike"))


def saw(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    radius = min(size * 0.25, 6.0)
    angles = np.arange(20) * np.pi / 10
    reach = np.where(np.arange(20) % 2, 0.75, 1.0) * radius
    path = np.stack([x + reach * np.cos(angles), y - radius * 0.4 + reach * np.sin(angles)], 1)
    shape(canvas, random, path, style, style.colour("spike"))
    canvas.disc(x, y - radius * 0.4, radius * 0.2, style.line)


def mushroom(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    tall = min(size * 0.5, 10.0)
    shape(canvas, random, block(x, y, tall * 0.13, tall * 0.6), style, style.colour("cloud"))
    angles = np.linspace(np.pi, 2 * np.pi, 9)
    cap = np.stack([x + tall * 0.45 * np.cos(angles), y - tall * 0.55 + tall * 0.45 * np.sin(angles)], 1)
    shape(canvas, random, cap, style, style.colour("flower"))


def sign(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    tall = min(size * 0.6, 12.0)
    stroke(canvas, random, [(x, y), (x, y - tall)], style.colour("wood"), style)
    half = tall * 0.4
    board = [(x - half, y - tall), (x + half, y - tall), (x + half * 1.5, y - tall * 0.8), (x + half, y - tall * 0.6),
             (x - half, y - tall * 0.6)]  # fmt: skip
    shape(canvas, random, board, style, style.colour("box"))


def mountain(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    half = size * float(random.uniform(0.5, 0.9))
    lean = float(random.uniform(-0.2, 0.2)) * half
    shape(canvas, random, [(x - half, y), (x + lean, y - size), (x + half, y)], style, style.colour("hill"))
    if random.random() < 0.5:
        snow = [(x + lean - 0.22 * half, y - 0.76 * size), (x + lean, y - size), (x + lean + 0.2 * half, y - 0.76 * size),
                (x + lean, y - 0.68 * size)]  # fmt: skip
        shape(canvas, random, snow, style, style.colour("cloud"))


def castle(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    half, tower = size * 0.4, size * 0.16
    shape(canvas, random, block(x, y, half, size * 0.5), style, style.colour("wall"))
    for at in (x - half, x + half):
        shape(canvas, random, block(at, y, tower, size * 0.7), style, style.colour("wall"))
        roof = [(at - tower * 1.2, y - size * 0.7), (at, y - size), (at + tower * 1.2, y - size * 0.7)]
        shape(canvas, random, roof, style, style.colour("roof"))
    shape(canvas, random, block(x, y, tower, size * 0.3), style, style.colour("wood"))


def sun(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    radius, middle = size * 0.3, y - size * 0.5
    for angle in np.arange(random.integers(0, 2), 11) * 0.571:
        way = np.array([np.cos(angle), np.sin(angle)])
        ray = np.stack([way * radius * 1.25, way * radius * random.uniform(1.6, 2.1)]) + np.array([x, middle])
        stroke(canvas, random, ray, style.colour("sun"), style)
    shape(canvas, random, round_path(x, middle, radius, radius), style, style.colour("sun"), style.colour("sun"))


def moon(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    angles = np.linspace(0.6, 5.0, 12)
    outer = np.stack([np.cos(angles), np.sin(angles)], 1) * size * 0.3
    inner = (outer * (0.75, 0.8) + (size * 0.12, 0))[::-1]
    shape(canvas, random, np.concatenate([outer, inner]) + np.array([x, y - size * 0.5]), style, style.colour("sun"))


def cloud(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    wide, middle = size * float(random.uniform(0.5, 0.9)), y - size * 0.5
    angles = np.arange(24) * (2 * np.pi / 24)
    puffs = 1 + 0.16 * np.abs(np.sin(angles * 3.5 + random.uniform(0, 3)))
    path = np.stack([x + wide * puffs * np.cos(angles), middle + size * 0.25 * puffs * np.sin(angles)], 1)
    shape(canvas, random, path, style, style.colour("cloud"))


def star(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    radius = size * 0.2
    angles = np.arange(10) * np.pi / 5 - np.pi / 2 + random.normal(0, 0.1)
    reach = np.where(np.arange(10) % 2, 0.45, 1.0) * radius
    path = np.stack([x + reach * np.cos(angles), y - size * 0.5 + reach * np.sin(angles)], 1)
    shape(canvas, random, path, style, style.colour("sun"))


def gull(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    wing, middle = size * 0.25, y - size * 0.5
    across, down = np.array([-1, -0.5, 0, 0.5, 1]), np.array([-0.4, -0.6, 0, -0.6, -0.4])
    stroke(canvas, random, np.stack([x + wing * across, middle + wing * down], 1), style.line, style)


def heart(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    t = np.linspace(0, 2 * np.pi, 16)[:-1]
    path = np.stack([16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))], 1)
    shape(canvas, random, path * (size / 70) + (x, y - size * 0.5), style, style.colour("flower"))


def rainbow(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    angles = np.linspace(np.pi, 2 * np.pi, 14)
    for i, name in enumerate(("flower", "box", "sun", "leaf", "accent")):
        radius = size * (1.0 - 0.09 * i)
        arc = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], 1)
        stroke(
            canvas,
            random,
            arc,
            style.colour(name),
            style,
            style.width if style.fill == "none" else max(style.width, size * 0.06),
        )


def scribble(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    kind = random.integers(3)
    t = np.linspace(0, 1, 26)[:, None]
    if kind == 0:  # a spiral
        angle = t * random.uniform(10, 22)
        path = np.concatenate([np.cos(angle), np.sin(angle)], 1) * t * size * 0.35
    elif kind == 1:  # back and forth
        path = np.concatenate([(t - 0.5) * size, 0.2 * size * np.where(np.arange(26) % 2, 1, -1)[:, None]], 1)
    else:
        path = np.cumsum(random.normal(0, size * 0.12, (8, 2)), 0)
    stroke(canvas, random, path + np.array([x, y - size * 0.5]), style.colour("accent"), style)


def form(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    """A circle, a polygon or a blot."""
    sides, middle = int(random.integers(3, 8)), y - size * 0.5
    if random.random() < 0.4:
        path = lumpy_path(random, x, middle, size * 0.4, size * 0.35, 0.2)
    else:
        path = round_path(x, middle, size * float(random.uniform(0.25, 0.5)), size * 0.4, sides, float(random.uniform(0, 6)))
    name = str(random.choice(["accent", "flower", "leaf", "box", "hill"]))
    shape(canvas, random, path, style, style.colour(name))


def writing(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    """A name or a sum, as it stands on drawings."""
    letters = "".join(chr(int(code)) for code in random.integers(65, 91, int(random.integers(1, 5))))
    text = letters if random.random() < 0.7 else str(int(random.integers(1, 100)))
    at = (round((x - canvas.left) * canvas.scale), round((y - size * 0.4 - canvas.top) * canvas.scale))
    font = cv2.FONT_HERSHEY_SCRIPT_SIMPLEX if random.random() < 0.3 else cv2.FONT_HERSHEY_SIMPLEX
    height = min(size * 0.4, 9.0) * canvas.scale / 22
    thickness = max(1, round(style.width * canvas.scale))
    cv2.putText(canvas.image, text, at, font, height, style.line, thickness, cv2.LINE_AA)
    if canvas.mask is not None:
        cv2.putText(canvas.mask, text, at, font, height, 255, thickness, cv2.LINE_8)


def coin(canvas: Canvas, random: np.random.Generator, style: Style, x: float, y: float, size: float) -> None:
    radius = size / 2
    shape(canvas, random, round_path(x, y - radius, radius * 0.85, radius, 12), style, style.colour("coin"),
          mix(style.colour("coin"), style.line, 0.6), True)  # fmt: skip
    if radius > 2:
        canvas.line([(x, y - radius * 1.4), (x, y - radius * 0.6)], style.line, radius * 0.25)


ON_GROUND: tuple[Thing, ...] = (
    house, tree, tree, tree, bush, flower, flower, grass, grass, fence, ladder, spikes, spikes, saw, mushroom, sign, castle,
)  # fmt: skip
IN_SKY: tuple[Thing, ...] = (cloud, cloud, cloud, star, star, gull, heart, form, scribble, moon)
FAR: tuple[Thing, ...] = (mountain, mountain, mountain, tree, house, castle, rainbow, cloud)
ANYWHERE: tuple[Thing, ...] = (form, form, scribble, star, heart, writing)
