"""Draws the sample prompts in ``resources/prompts``: small scenes in the look of CoinRun, which the default world knows.

    python tools/draw_samples.py

The hero stands in the middle, as it always does in the zoomed views that the world learned from. All shapes are our own.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFilter

OUT = Path(__file__).resolve().parents[1] / "resources" / "prompts"
SIDE, FINE = 512, 4
TILE = 71
"""Sketch pixels per tile of the game: 288 of 512 rendered pixels show a little over seven tiles."""

RGB = tuple[int, int, int]


class Ground(NamedTuple):
    """Fill, its darker stripes, and the crust on top."""

    fill: RGB
    stripe: RGB
    crust: RGB


STONE = Ground((196, 208, 209), (176, 190, 192), (197, 140, 88))
DIRT = Ground((196, 145, 92), (181, 130, 80), (92, 178, 94))
SAND = Ground((236, 206, 140), (222, 190, 122), (250, 224, 166))
SNOW = Ground((188, 176, 200), (172, 160, 186), (244, 248, 252))


class Scene:
    """Draws with tiles as units, the hero's feet at (0, 0), y upwards; four times finer than it is saved."""

    def __init__(self, top: RGB, bottom: RGB) -> None:
        self.image = Image.new("RGB", (SIDE * FINE, SIDE * FINE))
        self.draw = ImageDraw.Draw(self.image)
        height = SIDE * FINE
        for y in range(height):
            t = y / height
            self.draw.line((0, y, height, y), fill=tuple(round(a + (b - a) * t) for a, b in zip(top, bottom, strict=True)))

    def at(self, x: float, y: float) -> tuple[float, float]:
        middle = SIDE * FINE / 2
        return middle + x * TILE * FINE, middle + 0.42 * TILE * FINE - y * TILE * FINE

    def box(self, x0: float, y0: float, x1: float, y1: float, colour: RGB, radius: float = 0.0) -> None:
        (left, bottom), (right, top) = self.at(x0, y0), self.at(x1, y1)
        self.draw.rounded_rectangle((left, top, right, bottom), radius * TILE * FINE, fill=colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: RGB) -> None:
        (left, top), (right, bottom) = self.at(x - rx, y + ry), self.at(x + rx, y - ry)
        self.draw.ellipse((left, top, right, bottom), fill=colour)

    def hills(self, colour: RGB, height: float, step: float) -> None:
        for n in range(-6, 7):
            self.oval(n * step, -2.0, step * 0.9, height + 2.0 + 0.5 * (n % 3), colour)

    def glow(self, x: float, y: float, radius: float, colour: RGB) -> None:
        """A soft light in the background."""
        layer = Image.new("L", self.image.size)
        cx, cy = self.at(x, y)
        r = radius * TILE * FINE
        ImageDraw.Draw(layer).ellipse((cx - r, cy - r, cx + r, cy + r), fill=150)
        self.image.paste(colour, mask=layer.filter(ImageFilter.GaussianBlur(r * 0.5)))
        self.draw = ImageDraw.Draw(self.image)

    def ground(self, x0: float, x1: float, top: float, kind: Ground, bottom: float = -8.0) -> None:
        """A block with zigzag stripes and a crust with a wavy lower edge."""
        self.box(x0, bottom, x1, top, kind.fill)
        y = top - 0.3
        while y > max(bottom, -4.0):
            steps = int((x1 - x0) * 5)
            points = [self.at(x0 + (x1 - x0) * n / steps, y + (0.08 if n % 2 else 0.0)) for n in range(steps + 1)]
            self.draw.line(points, fill=kind.stripe, width=round(0.07 * TILE * FINE), joint="curve")
            y -= 0.33
        self.box(x0, top - 0.2, x1, top, kind.crust)
        n, x = 0, x0
        while x < x1 - 0.1:
            self.oval(min(x + 0.25, x1 - 0.2), top - 0.2, 0.2, 0.07, kind.crust)
            x, n = x + 0.5, n + 1

    def crate(self, x: float, y: float) -> None:
        self.box(x, y, x + 1, y + 1, (150, 92, 48), 0.06)
        self.box(x + 0.05, y + 0.05, x + 0.95, y + 0.95, (186, 122, 66), 0.05)
        self.box(x + 0.17, y + 0.17, x + 0.83, y + 0.83, (162, 102, 54))
        self.draw.line(
            (self.at(x + 0.2, y + 0.2), self.at(x + 0.8, y + 0.8)), fill=(196, 134, 76), width=round(0.16 * TILE * FINE)
        )

    def saw(self, x: float, y: float, radius: float = 0.42) -> None:
        """A round blade that stands half in the ground."""
        import math

        points = []
        for n in range(24):
            r = radius if n % 2 else radius * 0.78
            angle = n / 24 * math.tau
            points.append(self.at(x + r * math.cos(angle), y + r * math.sin(angle)))
        self.draw.polygon(points, fill=(190, 196, 202))
        self.oval(x, y, radius * 0.62, radius * 0.62, (222, 226, 230))
        self.oval(x, y, radius * 0.18, radius * 0.18, (96, 104, 114))

    def coin(self, x: float, y: float) -> None:
        self.oval(x, y, 0.36, 0.36, (214, 154, 30))
        self.oval(x, y, 0.29, 0.29, (252, 206, 66))
        self.box(x - 0.06, y - 0.16, x + 0.06, y + 0.16, (226, 172, 40), 0.04)

    def hero(self, suit: RGB, visor: RGB = (244, 240, 226)) -> None:
        """A small figure in a round helmet, standing at the origin."""
        self.box(-0.17, 0.0, -0.04, 0.2, suit, 0.05)
        self.box(0.04, 0.0, 0.17, 0.2, suit, 0.05)
        self.box(-0.24, 0.12, 0.24, 0.5, suit, 0.14)
        self.box(-0.32, 0.2, -0.2, 0.42, suit, 0.06)
        self.box(0.2, 0.2, 0.32, 0.42, suit, 0.06)
        self.oval(0, 0.62, 0.31, 0.31, (250, 252, 252))
        self.oval(0, 0.62, 0.25, 0.25, visor)
        self.box(-0.16, 0.54, 0.2, 0.66, suit, 0.05)

    def save(self, name: str) -> None:
        OUT.mkdir(parents=True, exist_ok=True)
        self.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(OUT / f"{name}.png", optimize=True)


def night_ledge() -> None:
    scene = Scene((0, 24, 42), (0, 34, 52))
    scene.glow(-2.4, 1.6, 1.3, (0, 58, 72))
    scene.glow(2.6, 2.4, 1.0, (0, 50, 66))
    scene.ground(-4, 1.6, 0, STONE)
    scene.ground(2.6, 4, 1.0, STONE)
    scene.crate(-2.9, 0)
    scene.hero((232, 218, 184))
    scene.save("1_night_ledge")


def green_steps() -> None:
    scene = Scene((150, 206, 240), (222, 240, 250))
    scene.hills((176, 214, 170), 0.2, 2.2)
    scene.ground(-4, 0.9, 0, DIRT)
    scene.ground(0.9, 2.1, 1.0, DIRT)
    scene.ground(2.1, 4, 2.0, DIRT)
    scene.coin(2.7, 2.6)
    scene.hero((92, 150, 214))
    scene.save("2_green_steps")


def saw_gap() -> None:
    scene = Scene((0, 24, 42), (0, 30, 48))
    scene.glow(1.6, 1.8, 1.4, (0, 56, 70))
    scene.saw(1.9, -1.95, 0.42)
    scene.ground(-4, 1.0, 0, STONE)
    scene.ground(1.0, 2.8, -2.0, STONE)
    scene.ground(2.8, 4, 0, STONE)
    scene.hero((226, 140, 160))
    scene.save("3_saw_gap")


def crate_yard() -> None:
    scene = Scene((252, 222, 170), (250, 238, 212))
    scene.hills((238, 208, 150), 0.0, 2.8)
    scene.ground(-4, 4, 0, SAND)
    scene.crate(1.4, 0)
    scene.crate(2.4, 0)
    scene.crate(2.4, 1.0)
    scene.crate(-2.6, 0)
    scene.hero((110, 170, 110))
    scene.save("4_crate_yard")


def snow_towers() -> None:
    scene = Scene((26, 32, 66), (86, 96, 148))
    scene.glow(-1.8, 2.2, 0.9, (120, 130, 186))
    scene.ground(-4, -1.6, 1.0, SNOW)
    scene.ground(-0.8, 0.8, 0, SNOW)
    scene.ground(1.7, 4, 0.0, SNOW)
    scene.coin(2.6, 0.6)
    scene.hero((240, 190, 110))
    scene.save("5_snow_towers")


def high_shelf() -> None:
    scene = Scene((0, 26, 46), (0, 36, 56))
    scene.glow(0.4, 2.6, 1.6, (0, 58, 74))
    scene.ground(-4, 4, 0, DIRT)
    scene.ground(1.3, 3.3, 1.6, DIRT, bottom=1.0)
    scene.crate(-2.0, 0)
    scene.crate(-3.0, 0)
    scene.crate(-3.0, 1.0)
    scene.saw(3.3, 0.05)
    scene.hero((232, 218, 184))
    scene.save("6_high_shelf")


def main() -> None:
    for scene in (night_ledge, green_steps, saw_gap, crate_yard, snow_towers, high_shelf):
        scene()


if __name__ == "__main__":
    main()
