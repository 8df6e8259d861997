"""A clip of a doodle world: a platformer as people draw them, under the same simple physics as all of them.

A pure function of its seed and the picture's size. First it is played (`terrain`, `physics`, `player`, `camera`), then what
the camera will see is drawn (`style`, `strokes`, `backdrop`, `scenery`, `cast`, `scene`), once; frames are cut out of that
drawing. Lengths are units: at zoom 1 a view is 64 units wide and high, whatever its pixels, so the same seed at another
size is the same clip, finer or coarser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.data.doodle import camera, scene
from engine.data.doodle.cast import OTHER_STEP, STAND, STEP, Figure, Sprite
from engine.data.doodle.physics import FEET, Motion
from engine.data.doodle.player import Play, hold, play
from engine.data.doodle.style import Style, make_style
from engine.data.doodle.terrain import REACH, Terrain, flat, make_terrain
from engine.data.pictures import any_picture

FRAMES = 48
"""Frames of a clip; at ten a second they last about five seconds."""

DRAWING = "4"
"""To be raised whenever the clip of a seed changes: a folder grows only by what looks like the rest of it."""

ALONE = 0.6
"""Of clips made with pictures, so many show one of them alone."""
VIEW = 64.0  # units across a view at zoom 1
_FINER = 2  # a view is drawn so many times finer than it is shown, then averaged


@dataclass(frozen=True)
class Clip:
    """Frames [T, size, size, 3] and actions [T]; action i leads from frame i to frame i + 1. ``places`` [T, 2]: where the hero
    is in its world (without one, where the view is), right and down, in widths of the picture."""

    frames: NDArray[np.uint8]
    actions: NDArray[np.uint8]
    places: NDArray[np.float64]


@dataclass(frozen=True)
class _Foe:
    """Walks to and fro around x."""

    figure: Figure
    x: float
    reach: float
    speed: float
    start: float

    def at(self, t: int) -> tuple[float, bool]:
        """Where it is at frame t, and whether it looks right."""
        way = (self.start + t * self.speed) % (4 * self.reach) if self.reach else 0.0
        out = way < 2 * self.reach
        return self.x - self.reach + (way if out else 4 * self.reach - way), out


@dataclass(frozen=True)
class _Coin:
    """Hangs at (x, y) until the hero has come near."""

    sprite: Sprite
    x: float
    y: float
    until: int


def make_clip(seed: int, size: int = 64, frames: int = FRAMES, pictures: Sequence[Path] = (), held: int | None = None) -> Clip:
    """The clip of a seed, ``size`` × ``size`` pixels large.

    Args:
        held: the button that is held from the first frame on, by a hero who stood; None: somebody plays.
        pictures: image files; where a world has a photograph or a texture behind it, it is one of these, and `ALONE` of the
            clips show one of them and nothing else, as a photograph that somebody steps into.

    Raises:
        DataError: the pictures cannot be read.
    """
    acting, drawing = (np.random.default_rng([seed, stream]) for stream in range(2))
    choosing = np.random.default_rng([seed, 3])
    alone = bool(pictures) and choosing.random() < ALONE
    kind = "pan" if alone else camera.choose(acting)
    terrain = make_terrain(acting)
    view = VIEW / float(acting.uniform(0.92, 1.1))
    motion = Motion(pace=Motion.pace * view / VIEW)  # in pixels the same in every clip
    ground = flat() if kind == "pan" else terrain
    played = play(acting, ground, motion, frames) if held is None else hold(acting, ground, motion, frames, held)
    seen = camera.film(acting, kind, played, motion.pace)
    scale = size * _FINER / view

    style = make_style(drawing)
    behind = any_picture(choosing, pictures) if alone or (pictures and style.sky in ("photo", "noise")) else None
    if alone and behind is not None:
        height = view * float(choosing.uniform(1.0, 1.8))
        layers: tuple[scene.Layer, ...] = (scene.picture_alone(behind, seen.middles, view, scale, height),)
    else:
        layers = scene.draw_layers(drawing, style, terrain, seen.middles, view, scale, behind)
    hero = None
    if seen.has_hero:  # always the same picture: another one for each step would be one more thing to make up
        hero = scene.make_hero(drawing, style, scale).pose(STAND, played.bodies[0].looks_right)
    foes = [] if alone else _foes(drawing, style, terrain, seen, view, scale)
    coins = [] if alone else _coins(drawing, style, terrain, played if hero else None, seen, scale)

    side = size * _FINER
    big = np.empty((side, side, 3), np.uint8)
    shown = np.empty((frames, size, size, 3), np.uint8)
    for t in range(frames):
        for layer in layers:
            _cut(layer, seen.middles[t], view, big)
        corner = seen.middles[t] - view / 2
        for coin in coins:
            if t < coin.until:
                coin.sprite.paste(big, (coin.x - corner[0]) * scale, (coin.y - corner[1]) * scale)
        for foe in foes:
            x, out = foe.at(t)
            y = terrain.ground_floor(foe.x, FEET)
            sprite = foe.figure.pose(STEP if t // 2 % 2 else OTHER_STEP, out)
            sprite.paste(big, (x - corner[0]) * scale, (y - corner[1]) * scale)
        if hero is not None:
            hero.paste(big, (seen.feet[t, 0] - corner[0]) * scale, (seen.feet[t, 1] - corner[1]) * scale)
        cv2.resize(big, (size, size), dst=shown[t], interpolation=cv2.INTER_AREA)
    return Clip(shown, np.array(played.actions, np.uint8), np.array([(body.x, body.y) for body in played.bodies]) / view)


def _cut(layer: scene.Layer, middle: NDArray[np.float64], view: float, into: NDArray[np.uint8]) -> None:
    """What the camera sees of a layer, laid over what is there."""
    canvas, side = layer.canvas, len(into)
    left = round((middle[0] * layer.depth - view / 2 - canvas.left) * canvas.scale)
    top = round((middle[1] * layer.depth - view / 2 - canvas.top) * canvas.scale)
    rows, columns = slice(top, top + side), slice(left, left + side)
    if canvas.mask is None:
        into[:] = canvas.image[rows, columns]
    else:
        cv2.copyTo(canvas.image[rows, columns], canvas.mask[rows, columns], into)


def _foes(
    random: np.random.Generator, style: Style, terrain: Terrain, seen: camera.Camera, view: float, scale: float
) -> list[_Foe]:
    """Up to three, each on a level stretch."""
    if random.random() > 0.2:
        return []
    figure = scene.make_foe(random, style, scale)
    low, high = seen.middles[:, 0].min() - view / 2, seen.middles[:, 0].max() + view / 2
    foes = []
    for _ in range(int(random.integers(1, 4))):
        x = float(random.uniform(low, high))
        around = terrain.tops[max(int(x) - 14 + REACH, 0) : int(x) + 14 + REACH]
        reach = float(random.uniform(5, 10)) if np.ptp(around) < 1 else 0.0
        foes.append(_Foe(figure, x, reach, float(random.uniform(0.6, 1.4)), float(random.uniform(0, 30))))
    return foes


def _coins(
    random: np.random.Generator, style: Style, terrain: Terrain, played: Play | None, seen: camera.Camera, scale: float
) -> list[_Coin]:
    """Rows of coins near the ground; those that the hero comes near vanish."""
    if random.random() > 0.4:
        return []
    sprite = scene.make_coin(random, style, scale)
    low, high = seen.middles[:, 0].min() - 30, seen.middles[:, 0].max() + 30
    coins = []
    for _ in range(int(random.integers(1, 5))):
        start, up = float(random.uniform(low, high)), float(random.choice([5, 5, 14]))
        for i in range(int(random.integers(1, 5))):
            x = start + 8 * i
            y = terrain.ground_floor(x, FEET) - up
            until = 10**6
            for t, body in enumerate(played.bodies if played else ()):
                if abs(body.x - x) < 5 and abs(body.y - 5 - y) < 7:
                    until = t
                    break
            coins.append(_Coin(sprite, x, y, until))
    return coins
