"""Draws prompts with wobbly strokes and with flat shapes, by Qt's painter, into ``tests/data/prompts/drawings``.

    QT_QPA_PLATFORM=offscreen python tools/draw_prompts.py

All scenes are our own, with places in tenths of the picture, x rightwards, y downwards. The same scene comes out each time.
How things are drawn is in `prompt_page`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from prompt_page import (
    BALLPOINT,
    CHALK,
    CRAYON,
    FELT,
    INK,
    MARKER,
    PENCIL,
    SHAPES,
    WATERCOLOUR,
    Page,
)
from prompt_shelf import Entry, shelve
from PySide6.QtGui import QGuiApplication

GRASS, EARTH, STONE, SAND, SNOW = (96, 180, 80), (160, 110, 70), (150, 150, 160), (236, 206, 140), (244, 248, 252)

# -- by a wobbly hand -------------------------------------------------------------------------------------------------


def paper_stick_man() -> Page:
    page = Page(PENCIL, (250, 248, 240), 1)
    page.stroke([(0, 7), (3, 7.05), (6, 6.95), (10, 7)])
    page.stroke([(6.4, 5.3), (8.6, 5.3)])
    page.stroke([(1, 4.9), (3, 4.9)])
    page.stroke([(7.6, 5.3), (7.6, 7)])
    page.stick_man(5, 7)
    page.cloud(2.4, 1.8, 0.9, (250, 248, 240))
    page.sun(8.4, 1.6, 0.6, (200, 196, 186))
    return page


def felt_meadow() -> Page:
    page = Page(FELT, (255, 255, 255), 2)
    page.sky((150, 210, 246), (214, 238, 250))
    page.sun(1.4, 1.5, 0.7)
    page.cloud(6.6, 1.6, 0.9)
    page.tree(8.4, 7, 1.2)
    page.ground(-0.3, 10.3, 7, EARTH, GRASS)
    page.platform(1.2, 3.2, 5, EARTH)
    page.coin(2.2, 4.4)
    page.hero(5, 7, (220, 60, 60))
    return page


def crayon_house() -> Page:
    page = Page(CRAYON, (252, 250, 244), 3)
    page.sky((120, 180, 240), (160, 210, 250), 6.6)
    page.sun(1.4, 1.5, 0.8)
    page.ground(-0.3, 10.3, 7.2, (110, 170, 80), (70, 150, 60))
    page.house(7.6, 7.3, 1.4, (230, 120, 100), (160, 60, 50))
    page.tree(1.8, 7.4, 1.2)
    page.hero(4.7, 7.4, (240, 140, 40))
    return page


def marker_cave() -> Page:
    page = Page(MARKER, (60, 52, 70), 4)
    page.box(-0.3, -0.3, 10.3, 10.3, (86, 74, 96), line=False)
    page.shape(
        [(-0.3, -0.3), (10.3, -0.3), (10.3, 2.2), (8, 3), (6.5, 1.8), (4.6, 2.8), (2.6, 1.6), (1, 3), (-0.3, 2)], (40, 34, 50)
    )
    page.ground(-0.3, 6.6, 7, (54, 46, 64), (120, 100, 90))
    page.ground(8.2, 10.3, 6, (54, 46, 64), (120, 100, 90))
    page.spikes(1, 2.5, 7, (190, 190, 200))
    page.oval(8.9, 4.2, 0.4, 0.7, (90, 220, 240))
    page.hero(4.6, 7, (250, 210, 80))
    return page


def felt_underwater() -> Page:
    page = Page(FELT, (255, 255, 255), 5)
    page.sky((60, 150, 210), (16, 60, 130))
    page.ground(-0.3, 10.3, 8, SAND, (220, 190, 120))
    for x in (1.2, 1.7, 8.4):
        page.stroke([(x, 8), (x - 0.3, 7), (x + 0.3, 6), (x, 5)], (40, 160, 90), 0.3)
    page.fish(7.4, 3.4, 1, (250, 150, 50))
    page.fish(2.6, 2.4, 0.8, (240, 220, 80))
    for x, y in ((5.4, 3.2), (5.7, 2.4), (5.3, 1.6)):
        page.oval(x, y, 0.2, 0.2, (190, 230, 250))
    page.hero(5, 6.2, (250, 120, 140), trousers=(30, 30, 60))
    return page


def chalk_space() -> Page:
    page = Page(CHALK, (30, 40, 44), 6)
    for x, y in ((1, 1.2), (3, 2.6), (8.8, 1), (7, 3.4), (5.4, 0.9), (1.6, 5)):
        page.star(x, y, 0.25, (240, 240, 220))
    page.oval(8, 3, 1.1, 1.1, (200, 120, 160))
    page.stroke([(6.3, 3.4), (8, 3.3), (9.7, 2.5)])
    page.shape([(-0.3, 8), (2, 7.4), (5, 7.2), (8, 7.4), (10.3, 8), (10.3, 10.4), (-0.3, 10.4)], (150, 150, 160))
    page.stick_man(4.8, 7.2, (250, 250, 240))
    page.flag(6.6, 7.3, (230, 90, 80))
    return page


def ballpoint_castle() -> Page:
    page = Page(BALLPOINT, (252, 252, 250), 7)
    for y in np.arange(0.8, 10, 0.75):
        page.stroke([(0, y), (10, y)], (200, 214, 236), 0.03)
    page.stroke([(1.2, 0), (1.2, 10)], (236, 170, 170), 0.03)
    page.stroke([(0, 7.5), (10, 7.5)])
    page.shape(
        [
            (6.4, 7.5),
            (6.4, 4),
            (6.9, 4),
            (6.9, 4.4),
            (7.4, 4.4),
            (7.4, 4),
            (7.9, 4),
            (7.9, 4.4),
            (8.4, 4.4),
            (8.4, 4),
            (9, 4),
            (9, 7.5),
        ],
        INK,
    )
    page.shape([(7.3, 7.5), (7.3, 6.2), (7.7, 5.8), (8.1, 6.2), (8.1, 7.5)], INK)
    page.flag(7.7, 4.3, INK)
    page.stroke([(2.2, 5.6), (4, 5.6)])
    page.stick_man(4.4, 7.5)
    return page


def watercolour_mountains() -> Page:
    page = Page(WATERCOLOUR, (252, 250, 246), 8)
    page.sky((150, 190, 230), (250, 220, 200), 7)
    page.mountain(2.6, 7.3, 2.8, 4.2, (130, 130, 170), SNOW)
    page.mountain(7, 7.3, 3.2, 5, (110, 120, 160), SNOW)
    page.ground(-0.3, 10.3, 7.2, (130, 160, 110), (110, 170, 100))
    page.fir(8.8, 7.3, 1)
    page.hero(4.8, 7.3, (200, 70, 70))
    return page


def crayon_desert() -> Page:
    page = Page(CRAYON, (252, 246, 232), 9)
    page.sky((250, 190, 110), (252, 226, 160), 7)
    page.sun(7.8, 1.8, 0.9, (240, 110, 50))
    page.mountain(2.4, 7.3, 2.4, 3.2, (214, 160, 90))
    page.ground(-0.3, 10.3, 7.2, SAND, (226, 180, 100))
    for x0, y0, x1, y1 in ((7.4, 4.6, 7.9, 7.3), (6.8, 5.4, 7.4, 5.8), (6.8, 4.8, 7.1, 5.8)):
        page.box(x0, y0, x1, y1, (60, 140, 80))
    page.hero(4.8, 7.4, (60, 110, 190))
    return page


def felt_night_city() -> Page:
    page = Page(FELT, (20, 24, 50), 10)
    page.sky((18, 22, 54), (50, 44, 90))
    page.oval(8.2, 1.6, 0.7, 0.7, (250, 244, 200))
    for x, high, colour in (
        (0.2, 4.4, (60, 60, 90)),
        (2.2, 5.6, (80, 66, 100)),
        (6.4, 4, (64, 74, 104)),
        (8.2, 5.2, (74, 60, 90)),
    ):
        page.box(x, 8 - high, x + 1.6, 8, colour)
        for row in range(int(high) - 1):
            for column in (0.3, 0.95):
                page.box(
                    x + column, 8 - high + 0.5 + row, x + column + 0.35, 8 - high + 0.95 + row, (250, 220, 120), line=False
                )
    page.ground(-0.3, 10.3, 8, (60, 60, 66), (110, 110, 120))
    page.hero(5, 8, (240, 90, 60), trousers=(200, 200, 210))
    return page


def marker_jungle() -> Page:
    page = Page(MARKER, (190, 230, 180), 11)
    page.sky((150, 214, 170), (220, 240, 190))
    for x in (0.6, 3, 8.8):
        page.box(x - 0.3, -0.3, x + 0.3, 8, (110, 84, 56))
    page.shape(
        [(-0.3, -0.3), (10.3, -0.3), (10.3, 1.6), (8, 2.4), (6, 1.4), (4, 2.4), (2, 1.6), (-0.3, 2.4)],
        (40, 130, 70),
        smooth=True,
    )
    page.stroke([(5.6, 1.6), (6, 3), (5.8, 4.4)], (60, 110, 50))
    page.platform(6.4, 8.6, 5.2, (130, 96, 60))
    page.ground(-0.3, 10.3, 7.6, (120, 84, 56), (60, 160, 70))
    page.hero(5, 7.6, (250, 180, 60))
    return page


def felt_lava() -> Page:
    page = Page(FELT, (60, 30, 36), 12)
    page.sky((60, 26, 36), (140, 50, 40))
    page.ground(-0.3, 3.6, 7, (70, 60, 66), (110, 90, 90))
    page.box(3.6, 8.2, 6.6, 10.4, (250, 120, 30))
    page.stroke([(3.6, 8.2), (4.3, 7.9), (5, 8.3), (5.8, 7.9), (6.6, 8.2)], (255, 220, 80), 0.2)
    page.ground(6.6, 10.3, 6.4, (70, 60, 66), (110, 90, 90))
    page.platform(4.3, 5.9, 5.4, (110, 90, 90))
    page.hero(5.1, 5.4, (90, 180, 240))
    return page


def ballpoint_ladders() -> Page:
    page = Page(BALLPOINT, (246, 242, 226), 13)
    for y, x0, x1 in ((8.4, 0, 10), (6, 1.5, 8), (3.6, 3, 10)):
        page.stroke([(x0, y), ((x0 + x1) / 2, y + 0.05), (x1, y)])
        page.stroke([(x0, y + 0.3), ((x0 + x1) / 2, y + 0.35), (x1, y + 0.3)])
    page.ladder(7, 6, 8.4, (30, 50, 150))
    page.ladder(3.8, 3.6, 6, (30, 50, 150))
    page.stick_man(5.2, 6)
    page.star(8.6, 2.9, 0.4, (220, 60, 60))
    return page


def crayon_snow() -> Page:
    page = Page(CRAYON, (250, 250, 252), 14)
    page.sky((90, 130, 190), (160, 190, 226), 7)
    page.ground(-0.3, 10.3, 7, (226, 234, 246), SNOW)
    page.fir(1.6, 7.2, 1.5)
    page.fir(8.8, 7.2, 1.2)
    for y, r in ((6.4, 0.8), (5.2, 0.55), (4.4, 0.4)):
        page.oval(7, y, r, r, SNOW)
    page.stroke([(7, 4.4), (7.5, 4.5)], (240, 130, 40), 0.2)
    page.hero(4.6, 7.2, (200, 50, 70))
    return page


def chalk_pit() -> Page:
    page = Page(CHALK, (36, 60, 50), 15)
    page.ground(-0.3, 4, 6.6, (90, 110, 100), (200, 220, 200))
    page.ground(6.2, 10.3, 6.6, (90, 110, 100), (200, 220, 200))
    page.spikes(4.1, 6.1, 10, (230, 120, 120))
    page.stick_man(3.2, 6.6, (250, 250, 240))
    page.coin(5.1, 4.2)
    page.cloud(7.6, 2, 0.9, (70, 94, 84))
    return page


def watercolour_islands() -> Page:
    page = Page(WATERCOLOUR, (250, 250, 250), 16)
    page.sky((120, 190, 240), (220, 240, 250))
    for x, y, half in ((5, 6.2, 1.8), (1.6, 4.2, 1.1), (8.6, 4.6, 1.2)):
        page.shape([(x - half, y), (x + half, y), (x + 0.3, y + 1.6), (x - 0.4, y + 1.4)], (150, 110, 80))
        page.box(x - half, y - 0.15, x + half, y + 0.3, GRASS)
    page.tree(8.8, 4.5, 0.8)
    page.hero(5, 6.1, (90, 90, 200))
    page.cloud(2.4, 8.6, 0.9)
    return page


# -- with flat shapes -------------------------------------------------------------------------------------------------


def flat_meadow() -> Page:
    page = Page(SHAPES, (140, 206, 244), 20)
    page.oval(8.3, 1.6, 0.8, 0.8, (252, 222, 90))
    page.cloud(3, 1.7, 0.8)
    page.oval(2, 8.2, 3, 2.4, (150, 210, 140))
    page.oval(8, 8.4, 3.4, 2, (132, 200, 126))
    page.ground(-0.3, 10.3, 7.4, EARTH, GRASS)
    page.platform(6.6, 8.6, 5.4, (190, 140, 90))
    page.hero(5, 7.4, (224, 70, 70))
    return page


def flat_sunset() -> Page:
    page = Page(SHAPES, (252, 160, 110), 21)
    page.sky((110, 60, 120), (252, 190, 120))
    page.oval(5, 6.4, 1.6, 1.6, (252, 230, 150))
    page.mountain(1.6, 8, 2.6, 3, (120, 60, 90))
    page.mountain(8.6, 8, 3, 3.6, (96, 50, 84))
    page.ground(-0.3, 10.3, 7.8, (60, 34, 60), (80, 44, 70))
    page.hero(4.2, 7.8, (20, 16, 30), (40, 26, 44), (20, 16, 30))
    return page


def flat_city() -> Page:
    page = Page(SHAPES, (190, 214, 236), 22)
    for x, high, colour in (
        (0, 5, (140, 160, 190)),
        (1.8, 3.4, (160, 176, 200)),
        (3.6, 6, (130, 150, 184)),
        (6, 4.2, (150, 168, 196)),
        (8, 5.6, (136, 154, 186)),
    ):
        page.box(x, 8 - high, x + 1.7, 8, colour)
    page.ground(-0.3, 10.3, 8, (90, 90, 100), (120, 120, 130))
    page.crate(7.2, 8)
    page.crate(1.4, 8)
    page.hero(4.9, 8, (250, 200, 40), trousers=(40, 40, 60))
    return page


def flat_underwater() -> Page:
    page = Page(SHAPES, (30, 110, 180), 23)
    page.sky((60, 160, 220), (14, 50, 120))
    page.ground(-0.3, 10.3, 8.2, (210, 180, 120), (230, 204, 150))
    page.fish(7.6, 3, 1.2, (250, 140, 60))
    page.fish(2, 5, 0.9, (250, 90, 120))
    page.shape([(0.6, 8.2), (0.9, 5.6), (1.4, 6.8), (1.8, 5.2), (2.1, 8.2)], (230, 90, 110))
    page.hero(5, 6.4, (250, 230, 90), trousers=(30, 30, 40))
    return page


def flat_space() -> Page:
    page = Page(SHAPES, (14, 12, 34), 24)
    rng = np.random.default_rng(0)
    for x, y in rng.uniform(0, 10, (40, 2)):
        page.oval(float(x), float(y) * 0.7, 0.06, 0.06, (240, 240, 250))
    page.oval(7.8, 2.2, 1.4, 1.4, (210, 120, 90))
    page.oval(7.4, 1.8, 0.4, 0.3, (180, 96, 76))
    page.ground(-0.3, 10.3, 7.6, (110, 110, 130), (150, 150, 170))
    page.oval(2, 7.9, 0.7, 0.2, (120, 120, 140))
    page.hero(5, 7.6, (230, 230, 240), (120, 190, 230), (230, 230, 240))
    return page


def flat_candy() -> Page:
    page = Page(SHAPES, (252, 214, 230), 25)
    page.oval(2, 3.2, 1.1, 1.1, (240, 110, 150))
    page.oval(2, 3.2, 0.6, 0.6, (255, 240, 246))
    page.box(1.9, 4.2, 2.1, 7.4, (250, 250, 250))
    page.ground(-0.3, 10.3, 7.4, (170, 110, 80), (250, 150, 190))
    page.platform(6.4, 9, 5, (140, 220, 200))
    page.coin(7.7, 4.3)
    page.hero(4.8, 7.4, (100, 160, 230))
    return page


def flat_ice() -> Page:
    page = Page(SHAPES, (200, 230, 246), 26)
    page.mountain(3, 8, 3.4, 4.6, (160, 200, 230), SNOW)
    page.mountain(8.4, 8, 2.6, 3.2, (140, 186, 222), SNOW)
    page.ground(-0.3, 4.2, 7.4, (120, 170, 214), (236, 246, 252))
    page.ground(5.8, 10.3, 7.4, (120, 170, 214), (236, 246, 252))
    page.hero(3.4, 7.4, (230, 90, 50))
    return page


def flat_stairs() -> Page:
    page = Page(SHAPES, (240, 232, 214), 27)
    for n in range(5):
        page.box(5 + n, 7.6 - n * 0.9, 10.3, 10.4, (190 - 14 * n, 130 - 6 * n, 100))
    page.ground(-0.3, 5.2, 7.6, (190, 130, 100), (214, 160, 120))
    page.hero(3.8, 7.6, (70, 130, 110))
    return page


def flat_dungeon() -> Page:
    page = Page(SHAPES, (46, 44, 56), 28)
    for row in range(8):
        for column in range(6):
            x = column * 2 - (row % 2)
            page.box(x + 0.06, row + 0.06, x + 1.94, row + 0.94, (60, 58, 72))
    page.ground(-0.3, 10.3, 8, (84, 80, 92), (120, 116, 130))
    page.box(1.3, 3.4, 1.7, 4.4, (130, 90, 50))
    page.oval(1.5, 3.1, 0.35, 0.5, (252, 180, 60))
    page.platform(6.6, 9.4, 5.6, (110, 106, 120))
    page.hero(4.8, 8, (190, 60, 60), trousers=(130, 130, 150))
    return page


def flat_two_colours() -> Page:
    page = Page(SHAPES, (244, 236, 220), 29)
    page.box(-0.3, 7, 10.3, 10.4, (40, 44, 60))
    page.box(6.4, 4.8, 8.6, 5.4, (40, 44, 60))
    page.box(1.2, 5.6, 2.8, 7, (40, 44, 60))
    page.box(4.6, 5.9, 5.3, 7, (40, 44, 60))
    page.oval(4.95, 5.6, 0.42, 0.42, (40, 44, 60))
    return page


STROKES: tuple[Callable[[], Page], ...] = (
    paper_stick_man, felt_meadow, crayon_house, marker_cave, felt_underwater, chalk_space, ballpoint_castle,
    watercolour_mountains, crayon_desert, felt_night_city, marker_jungle, felt_lava, ballpoint_ladders, crayon_snow,
    chalk_pit, watercolour_islands,
)  # fmt: skip
FLAT: tuple[Callable[[], Page], ...] = (
    flat_meadow, flat_sunset, flat_city, flat_underwater, flat_space, flat_candy, flat_ice, flat_stairs, flat_dungeon,
    flat_two_colours,
)  # fmt: skip


def main() -> None:
    application = QGuiApplication([])
    for scenes, means, made in (
        (STROKES, "strokes", "wobbly strokes of varying pressure, Qt's painter (tools/draw_prompts.py)"),
        (FLAT, "flat", "flat shapes, Qt's painter (tools/draw_prompts.py)"),
    ):
        for scene in scenes:
            name = scene.__name__.removeprefix("flat_")
            file = f"drawings/{means}-{name}.png"
            shelve(scene().picture(), Entry(file, "drawing", made, "CC0-1.0", "drawn for Worldsketch", True))
    del application


if __name__ == "__main__":
    main()
