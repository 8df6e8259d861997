"""Draws prompts on the studio's own canvas, with its tools and real mouse events, into ``tests/data/prompts/drawings``.

    QT_QPA_PLATFORM=offscreen python tools/sketch_prompts.py

What a creator would do: choose a tool, a colour and a size, press, drag, release. The pointer trembles as a hand does. Places
are in tenths of the sketch, x rightwards, y downwards. All scenes are our own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PIL import Image
from prompt_shelf import Entry, shelve
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest

from engine.runtime.fake_world_model import FakeWorldModel
from studio.app import application, make_window
from studio.canvas.tools import PALETTE, Tool
from studio.panels.main_window import MainWindow

Place = tuple[float, float]

(
    BLACK, GREY, SILVER, WHITE, WINE, RED, ORANGE, YELLOW, NIGHT, TEAL, BLUE, SKY, FIR, GREEN, LIME, WOOD, DIRT, STONE, SKIN,
    VIOLET, PINK,
) = PALETTE  # fmt: skip


class Artist:
    """A mouse over a window's canvas."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self._window = window
        self._rng = np.random.default_rng(seed)

    def _at(self, place: Place, tremble: float) -> QPoint:
        rect = self._window.canvas.sketch_rect()
        x, y = np.array(place) + self._rng.normal(0, tremble, 2)
        return QPoint(round(rect.x() + x / 10 * rect.width()), round(rect.y() + y / 10 * rect.height()))

    def _drag(self, points: list[Place], tremble: float) -> None:
        canvas, button, plain = self._window.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(canvas, button, plain, self._at(points[0], tremble))
        for point in points[1:]:
            QTest.mouseMove(canvas, self._at(point, tremble))
        QTest.mouseRelease(canvas, button, plain, self._at(points[-1], 0))

    def _choose(self, tool: Tool, colour: tuple[int, int, int], size: int = 14) -> None:
        tools = self._window.tools
        tools.set_colour(colour)
        tools.choose(tool)
        tools.set_size(size)

    def brush(self, colour: tuple[int, int, int], size: int, *points: Place, tremble: float = 0.05) -> None:
        self._choose(Tool.BRUSH, colour, size)
        track = [points[0]]
        for (x0, y0), (x1, y1) in pairwise(points):
            steps = max(1, round(np.hypot(x1 - x0, y1 - y0) * 3))
            track += [(x0 + (x1 - x0) * n / steps, y0 + (y1 - y0) * n / steps) for n in range(1, steps + 1)]
        self._drag(track, tremble)

    def line(self, colour: tuple[int, int, int], size: int, one: Place, other: Place) -> None:
        self._choose(Tool.LINE, colour, size)
        self._drag([one, other], 0.03)

    def box(self, colour: tuple[int, int, int], one: Place, other: Place) -> None:
        self._choose(Tool.BOX, colour)
        self._drag([one, other], 0.03)

    def ellipse(self, colour: tuple[int, int, int], x: float, y: float, rx: float, ry: float) -> None:
        self._choose(Tool.ELLIPSE, colour)
        self._drag([(x - rx, y - ry), (x + rx, y + ry)], 0.02)

    def fill(self, colour: tuple[int, int, int], place: Place) -> None:
        self._choose(Tool.FILL, colour)
        self._drag([place], 0)

    def hero(self, x: float, feet: float, shirt: tuple[int, int, int]) -> None:
        self.line(BLACK, 16, (x - 0.15, feet - 0.5), (x - 0.2, feet - 0.1))
        self.line(BLACK, 16, (x + 0.15, feet - 0.5), (x + 0.2, feet - 0.1))
        self.box(shirt, (x - 0.35, feet - 1.1), (x + 0.35, feet - 0.4))
        self.ellipse(SKIN, x, feet - 1.45, 0.4, 0.4)
        self.brush(BLACK, 6, (x + 0.1, feet - 1.5), (x + 0.1, feet - 1.45), tremble=0)

    def stick_man(self, x: float, feet: float, colour: tuple[int, int, int], size: int = 10) -> None:
        turns = np.linspace(0, 2 * np.pi, 9)
        self.brush(colour, size, *[(x + 0.35 * np.cos(a), feet - 1.7 + 0.35 * np.sin(a)) for a in turns], tremble=0.02)
        self.brush(colour, size, (x, feet - 1.35), (x, feet - 0.6), tremble=0.03)
        self.brush(colour, size, (x - 0.4, feet), (x, feet - 0.6), (x + 0.4, feet), tremble=0.03)
        self.brush(colour, size, (x - 0.5, feet - 0.9), (x, feet - 1.15), (x + 0.5, feet - 0.9), tremble=0.03)


def stick_man_on_paper(by: Artist) -> None:
    by.brush(BLACK, 10, (0, 7.4), (3, 7.3), (6, 7.45), (10, 7.4))
    by.brush(BLACK, 10, (6.6, 5.4), (8.8, 5.4))
    by.stick_man(4.8, 7.4, BLACK)
    by.brush(YELLOW, 30, (1.2, 1.4), (1.8, 1.2), (1.8, 1.8), (1.3, 1.7))


def night_ledge(by: Artist) -> None:
    by.fill(NIGHT, (5, 5))
    by.box(STONE, (0, 7), (6.8, 10))
    by.box(STONE, (8.4, 5.6), (10, 10))
    by.brush(WOOD, 26, (0, 7.1), (6.8, 7.1))
    by.ellipse(WHITE, 8, 1.6, 0.7, 0.7)
    by.ellipse(NIGHT, 7.7, 1.5, 0.6, 0.6)
    by.hero(4.8, 6.9, ORANGE)


def green_hill(by: Artist) -> None:
    by.fill(SKY, (5, 5))
    by.ellipse(LIME, 2.4, 9, 4, 3)
    by.ellipse(GREEN, 8, 9.4, 4, 3)
    by.box(DIRT, (0, 8), (10, 10))
    by.brush(GREEN, 34, (0, 8), (10, 8))
    for x, y in ((2, 1.6), (2.7, 1.4), (3.3, 1.7)):
        by.ellipse(WHITE, x, y, 0.7, 0.4)
    by.hero(5, 7.8, RED)


def platforms(by: Artist) -> None:
    by.fill(TEAL, (5, 5))
    for x0, x1, y in ((0, 3.4, 8.4), (3.8, 6.4, 6.6), (6.8, 9.4, 4.8), (0.4, 2.2, 5.2)):
        by.box(WOOD, (x0, y), (x1, y + 0.6))
    for x, y in ((8.2, 4.2), (1.3, 4.5)):
        by.ellipse(YELLOW, x, y, 0.3, 0.3)
    by.hero(5, 6.6, PINK)


def little_house(by: Artist) -> None:
    by.fill(SKY, (5, 5))
    by.box(GREEN, (0, 7.4), (10, 10))
    by.box(WHITE, (6.4, 5), (9, 7.4))
    by.brush(WINE, 30, (6, 5.1), (7.7, 3.6), (9.4, 5.1))
    by.box(DIRT, (7.3, 6.1), (8, 7.4))
    by.line(DIRT, 26, (1.8, 7.4), (1.8, 5.6))
    by.ellipse(FIR, 1.8, 4.8, 1.1, 1.1)
    by.hero(4.6, 7.4, BLUE)


def cave_with_crystals(by: Artist) -> None:
    by.fill(BLACK, (5, 5))
    by.brush(GREY, 90, (0, 0.4), (3, 1), (6, 0.3), (10, 1.2))
    by.brush(GREY, 96, (0, 8.8), (4, 8.4), (10, 8.8))
    by.brush(GREY, 96, (0, 9.8), (10, 9.8))
    for x, colour in ((1.6, VIOLET), (8, TEAL), (8.5, VIOLET)):
        by.brush(colour, 22, (x, 7.9), (x + 0.2, 6.8))
    by.hero(4.8, 7.6, YELLOW)


def under_the_sea(by: Artist) -> None:
    by.fill(BLUE, (5, 5))
    by.box(SKIN, (0, 8.6), (10, 10))
    for x in (1.4, 8.6):
        by.brush(FIR, 20, (x, 8.6), (x - 0.4, 7.4), (x + 0.3, 6.4), (x, 5.4))
    by.ellipse(ORANGE, 7, 3, 0.9, 0.5)
    by.brush(ORANGE, 24, (6.2, 3), (5.8, 2.6), (5.8, 3.4), (6.2, 3))
    by.hero(4.8, 6.6, RED)


def rocket_moon(by: Artist) -> None:
    by.fill(NIGHT, (5, 5))
    by.ellipse(SILVER, 5, 12, 9, 4.6)
    by.ellipse(GREY, 2.4, 8.8, 0.8, 0.3)
    by.ellipse(WHITE, 8.2, 5.6, 0.6, 1.7)
    by.brush(RED, 22, (7.6, 7.2), (7.3, 7.8))
    by.brush(RED, 22, (8.8, 7.2), (9.1, 7.8))
    for x, y in ((1, 1), (3, 2.2), (5.6, 1.2), (7, 2.6), (9, 1)):
        by.brush(WHITE, 7, (x, y), (x + 0.1, y), tremble=0)
    by.hero(4.4, 7.5, WHITE)


def lava_jump(by: Artist) -> None:
    by.fill(WINE, (5, 4))
    by.box(BLACK, (0, 6.8), (3.8, 10))
    by.box(BLACK, (6.4, 6.8), (10, 10))
    by.box(ORANGE, (3.8, 8.2), (6.4, 10))
    by.brush(YELLOW, 14, (3.8, 8.2), (4.4, 8), (5, 8.3), (5.8, 8), (6.4, 8.2))
    by.box(GREY, (4.5, 5.4), (5.8, 5.8))
    by.hero(5.1, 5.4, SKY)


def snow_and_fir(by: Artist) -> None:
    by.fill(SILVER, (5, 4))
    by.brush(WHITE, 96, (0, 8.4), (3, 8), (7, 8.3), (10, 8))
    by.brush(WHITE, 96, (0, 9.6), (10, 9.6))
    for x in (1.6, 8.4):
        by.line(DIRT, 18, (x, 7.6), (x, 6.8))
        for n in range(3):
            by.brush(FIR, 26, (x - 0.9 + 0.25 * n, 6.9 - n), (x, 6 - n), (x + 0.9 - 0.25 * n, 6.9 - n))
    by.stick_man(4.9, 7.4, RED, 14)


SCENES: tuple[Callable[[Artist], None], ...] = (
    stick_man_on_paper, night_ledge, green_hill, platforms, little_house, cave_with_crystals, under_the_sea, rocket_moon,
    lava_jump, snow_and_fir,
)  # fmt: skip


def main() -> None:
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        window = make_window(FakeWorldModel, QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat))
        window.resize(1280, 900)
        window.show()
        QTest.qWait(50)
        for seed, scene in enumerate(SCENES):
            window.session.clear_sketch()
            scene(Artist(window, seed))
            made = "on the studio's canvas, by mouse (tools/sketch_prompts.py)"
            entry = Entry(f"drawings/canvas-{scene.__name__}.png", "drawing", made, "CC0-1.0", "drawn for Worldsketch", True)
            shelve(Image.fromarray(window.session.project.sketch.image), entry)
        window.session.undo_stack.setClean()
        window.close()
    del app


if __name__ == "__main__":
    main()
