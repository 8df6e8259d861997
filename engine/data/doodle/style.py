"""How a scene is drawn: with what, on what, in which colours, and how steady the hand is.

Knows no shapes. Everything that a scene's look has in common is chosen here, once per scene.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from engine.data.doodle.canvas import Colour

MEDIA = {
    "ink": 0.11, "pencil": 0.08, "crayon": 0.14, "marker": 0.12, "coloured paper": 0.06, "chalk": 0.08, "flat": 0.15,
    "pixel": 0.08, "photo": 0.08, "anything": 0.10,
}  # fmt: skip
"""The shares of the ways to draw. The first four are on white paper."""

_ON_PAPER = ("ink", "pencil", "crayon", "marker", "coloured paper", "chalk")

THINGS = (
    "sky", "ground", "earth", "leaf", "wood", "sun", "cloud", "hill", "wall", "roof", "coin", "spike", "box", "hero", "foe",
    "flower", "accent",
)  # fmt: skip

_NATURAL: dict[str, tuple[tuple[float, float, float], ...]] = {  # hue 0..360, saturation, value
    "sky": ((200, 0.45, 0.97), (215, 0.6, 0.9), (190, 0.3, 1.0), (25, 0.35, 1.0), (250, 0.6, 0.3)),
    "ground": ((110, 0.7, 0.7), (95, 0.6, 0.8), (35, 0.5, 0.85), (130, 0.6, 0.5), (0, 0.0, 0.95)),
    "earth": ((28, 0.65, 0.55), (22, 0.5, 0.4), (35, 0.5, 0.7), (0, 0.0, 0.55), (110, 0.6, 0.45)),
    "leaf": ((120, 0.7, 0.6), (95, 0.7, 0.75), (140, 0.6, 0.45), (30, 0.8, 0.85)),
    "wood": ((28, 0.65, 0.5), (22, 0.5, 0.35)),
    "sun": ((50, 0.85, 1.0), (40, 0.9, 1.0), (10, 0.8, 1.0)),
    "cloud": ((0, 0.0, 1.0), (210, 0.1, 0.95), (210, 0.25, 0.9)),
    "hill": ((140, 0.4, 0.7), (260, 0.25, 0.65), (210, 0.3, 0.7), (90, 0.4, 0.75)),
    "wall": ((10, 0.6, 0.85), (45, 0.4, 0.95), (200, 0.4, 0.85), (0, 0.0, 0.8)),
    "roof": ((5, 0.75, 0.7), (20, 0.6, 0.5), (280, 0.5, 0.6), (210, 0.6, 0.5)),
    "coin": ((48, 0.9, 1.0), (42, 0.95, 0.95)),
    "spike": ((0, 0.0, 0.6), (0, 0.0, 0.25), (0, 0.8, 0.8)),
    "box": ((30, 0.6, 0.75), (0, 0.0, 0.7), (45, 0.7, 0.9), (10, 0.7, 0.75)),
    "hero": ((0, 0.85, 0.9), (220, 0.85, 0.85), (0, 0.0, 0.1), (30, 0.9, 1.0), (320, 0.7, 0.95), (275, 0.7, 0.7)),
    "foe": ((290, 0.6, 0.6), (0, 0.8, 0.75), (150, 0.8, 0.5), (0, 0.0, 0.2)),
    "flower": ((330, 0.6, 1.0), (0, 0.8, 0.95), (55, 0.8, 1.0), (270, 0.5, 0.95)),
    "accent": ((200, 0.8, 0.8), (340, 0.8, 0.9), (90, 0.8, 0.8), (40, 0.9, 1.0)),
}


@dataclass(frozen=True)
class Style:
    """Lengths in units.

    ``fill``: how areas are coloured: none, flat, hatch or scribble. ``wax``: the part of the paper that shines through.
    ``grain``: the squares of pixel art, 0 without. ``sky``: none, plain, fade, strip, photo or noise. ``layers``: whether
    what is far moves less. ``covers``: whether an uncoloured shape hides what is behind it.
    """

    medium: str
    paper: Colour
    line: Colour
    width: float
    wobble: float
    overshoot: float
    pressure: float
    retrace: bool
    outlined: bool
    fill: str
    fill_share: float
    wax: float
    grain: float
    sky: str
    layers: bool
    covers: bool
    colours: dict[str, Colour]

    @property
    def on_paper(self) -> bool:
        return self.medium in _ON_PAPER

    def colour(self, thing: str) -> Colour:
        return self.colours[thing]


def hsv(hue: float, saturation: float, value: float) -> Colour:
    """Hue in degrees, the others 0 to 1; all are brought into range."""
    pixel = np.array([[[hue % 360, np.clip(saturation, 0, 1), np.clip(value, 0, 1)]]], np.float32)
    red, green, blue = np.rint(cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0] * 255).astype(int)
    return int(red), int(green), int(blue)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """``share`` of the other colour in the first."""
    return tuple(round(a + share * (b - a)) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]  # three


def distance(one: Colour, other: Colour) -> float:
    """How well two colours are told apart, 0 to 1; brightness counts most."""
    red, green, blue = (a - b for a, b in zip(one, other, strict=True))
    brightness = 0.3 * red + 0.59 * green + 0.11 * blue
    return float(np.sqrt(2 * brightness**2 + (red**2 + green**2 + blue**2) / 3) / (255 * np.sqrt(3)))


def make_style(random: np.random.Generator) -> Style:
    """A way to draw, with all colours chosen."""
    medium = str(random.choice(list(MEDIA), p=list(MEDIA.values())))
    paper, line = _paper_and_line(random, medium)
    colours = _colours(random, medium, paper, line)
    pick = random.choice
    fill, fill_share = {
        "ink": (str(pick(["none", "none", "hatch", "flat"])), 0.3),
        "pencil": (str(pick(["none", "none", "hatch", "scribble"])), 0.4),
        "crayon": (str(pick(["scribble", "scribble", "flat", "none"])), 0.8),
        "marker": (str(pick(["flat", "none", "scribble", "hatch"])), 0.75),
        "coloured paper": (str(pick(["none", "hatch", "flat", "scribble"])), 0.5),
        "chalk": (str(pick(["none", "none", "scribble", "hatch"])), 0.5),
        "flat": ("flat", 1.0),
        "pixel": ("flat", 0.95),
        "photo": (str(pick(["flat", "flat", "none", "scribble"])), 0.8),
        "anything": (str(pick(["flat", "flat", "hatch", "scribble", "none"])), 0.8),
    }[medium]
    widths = {"ink": (0.6, 1.8), "pencil": (0.5, 1.0), "crayon": (1.3, 2.6), "marker": (1.3, 3.0), "chalk": (1.0, 2.0)}
    width = float(random.uniform(*widths.get(medium, (0.7, 2.4))))
    steady = medium in ("flat", "pixel")
    skies = {"flat": ("plain", "fade", "fade"), "pixel": ("plain", "plain", "fade"), "photo": ("photo", "noise")}
    skies |= {"crayon": ("none", "strip", "none", "scribble"), "marker": ("none", "none", "strip", "plain")}
    skies |= {"anything": ("none", "plain", "fade", "noise", "photo")}
    sky = str(pick(skies.get(medium, ("none", "none", "none", "strip"))))
    on_paper = medium in _ON_PAPER
    return Style(
        medium=medium,
        paper=paper,
        line=line,
        width=width,
        wobble=0.0 if steady else float(random.uniform(0.15, 0.9) * (1.3 if medium in ("crayon", "marker") else 1.0)),
        overshoot=0.0 if steady else float(random.uniform(0, 2.2)) * (random.random() < 0.6),
        pressure=0.0 if steady or medium == "marker" else float(random.uniform(0, 0.6)),
        retrace=medium in ("ink", "pencil", "chalk", "crayon") and bool(random.random() < 0.35),
        outlined=bool(random.random() < {"flat": 0.2, "pixel": 0.3, "anything": 0.6, "photo": 0.6}.get(medium, 0.92)),
        fill=fill,
        fill_share=fill_share,
        wax=float(random.uniform(0.1, 0.5)) if medium in ("crayon", "chalk", "pencil") else 0.0,
        grain=float(pick([1.0, 1.5, 2.0])) if medium == "pixel" else 0.0,
        sky=sky,
        layers=bool(random.random() < (0.02 if on_paper else 0.1)),
        covers=bool(random.random() < 0.6) and sky in ("none", "strip"),
        colours=colours,
    )


def _paper_and_line(random: np.random.Generator, medium: str) -> tuple[Colour, Colour]:
    white = hsv(random.uniform(20, 70), random.uniform(0, 0.06), random.uniform(0.93, 1.0))
    dark = hsv(random.uniform(0, 360), random.uniform(0, 0.7), random.uniform(0.0, 0.3))
    if medium == "pencil":
        grey = hsv(220, 0.05, random.uniform(0.2, 0.5))
        return white, grey
    if medium == "ink":
        blue = hsv(random.uniform(210, 240), 0.8, random.uniform(0.3, 0.75))
        return white, blue if random.random() < 0.3 else dark
    if medium in ("crayon", "marker"):
        bright = hsv(random.uniform(0, 360), random.uniform(0.6, 1), random.uniform(0.4, 0.9))
        return white, dark if random.random() < 0.55 else bright
    if medium == "coloured paper":
        paper = hsv(random.uniform(0, 360), random.uniform(0.1, 0.6), random.uniform(0.65, 1.0))
        return paper, dark if random.random() < 0.8 else white
    if medium == "chalk":
        board = [hsv(150, 0.4, 0.22), hsv(0, 0, 0.06), hsv(220, 0.5, 0.2), hsv(random.uniform(0, 360), 0.4, 0.15)]
        chalk = hsv(random.uniform(0, 360), random.choice([0.0, 0.0, 0.35]), random.uniform(0.85, 1.0))
        return board[int(random.integers(4))], chalk
    paper = hsv(random.uniform(0, 360), random.uniform(0, 1), random.uniform(0.1, 1.0))
    line = dark if distance(paper, dark) > 0.4 else hsv(random.uniform(0, 360), random.uniform(0, 0.3), 1.0)
    return paper, line


def _colours(random: np.random.Generator, medium: str, paper: Colour, line: Colour) -> dict[str, Colour]:
    if medium in ("ink", "pencil") or (medium in ("chalk", "coloured paper") and random.random() < 0.6):
        tints = [mix(paper, line, float(share)) for share in (0.0, *random.uniform(0.08, 0.5, 2), 0.9)]
        choice = random.choice(4, len(THINGS), p=[0.4, 0.25, 0.25, 0.1])
        one_pen = {thing: tints[int(tint)] for thing, tint in zip(THINGS, choice, strict=True)}
        loud = hsv(random.uniform(0, 360), random.uniform(0.6, 1), random.uniform(0.5, 1)) if random.random() < 0.4 else line
        strokes = dict.fromkeys(("flower", "accent", "leaf", "wood", "sun", "ground"), line)  # these are lines at times
        return one_pen | strokes | {"hero": loud, "sky": tints[1], "earth": tints[1 if random.random() < 0.7 else 2]}
    natural = random.random() < (0.55 if medium == "anything" else 0.78)
    boldness, light = float(random.uniform(0.6, 1.25)), float(random.uniform(0.75, 1.1))
    colours = {}
    hues = random.uniform(0, 360, 4)
    for thing in THINGS:
        if natural:
            shades = _NATURAL[thing]
            hue, saturation, value = shades[min(int(random.exponential(1.0)), len(shades) - 1)]
            hue += random.normal(0, 9)
        else:
            hue = hues[int(random.integers(4))] + random.normal(0, 8)
            saturation, value = random.uniform(0.1, 1), random.uniform(0.15, 1)
        colour = hsv(hue, saturation * boldness, value * light + random.normal(0, 0.04))
        if (
            thing not in ("sky", "cloud")
            and medium not in ("flat", "pixel", "photo", "anything")
            and distance(colour, paper) < 0.15
        ):
            colour = mix(colour, line, 0.5)
        colours[thing] = colour
    if medium in ("flat", "pixel", "anything", "photo"):
        behind = colours["sky"]
        for thing in ("ground", "box", "coin", "spike", "foe"):
            if distance(colours[thing], behind) < 0.15:
                colours[thing] = mix(colours[thing], line if distance(line, behind) > 0.3 else paper, 0.6)
    return colours


def stand_out(random: np.random.Generator, wanted: Colour, behind: tuple[Colour, ...], enough: float = 0.28) -> Colour:
    """The wanted colour, or the nearest of many others that stands out from all that are behind it."""
    candidates = [wanted, *(hsv(random.uniform(0, 360), random.uniform(0, 1), random.uniform(0, 1)) for _ in range(10))]
    for colour in (*candidates, (15, 15, 20), (250, 250, 250)):
        if min(distance(colour, other) for other in behind) >= enough:
            return colour
    return max(candidates, key=lambda colour: min(distance(colour, other) for other in behind))
