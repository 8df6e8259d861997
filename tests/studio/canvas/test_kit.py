"""The world kit: ground grows with proper edges, knows itself again, and every piece says whose work it is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.canvas.brush import Point
from studio.canvas.kit import GROUND, LEDGE, STAMPS, Look, looks
from studio.document.pixels import SIDE, Pixels
from studio.panels.main_window import MainWindow


def layer() -> Pixels:
    return np.zeros((SIDE, SIDE, 4), np.uint8)


def tile(look: Look, pixels: Pixels, x: int, y: int) -> str:
    seen = pixels[look.rect((x, y)).slices]
    return next((name for name, piece in look.pieces.items() if np.array_equal(piece, seen)), "none")


def test_every_look_has_every_piece_and_says_whose_work_it_is(qtbot: QtBot) -> None:
    assert {look.name for look in looks()} == {"CoinRun", "Drawn"}
    for look in looks():
        assert set(STAMPS) <= look.pieces.keys()
        assert look.attribution
        assert all(piece.any() for piece in look.pieces.values())
    assert "Kenney" in looks()[0].attribution


@pytest.mark.parametrize("index", [0, 1])
def test_ground_has_edges_where_it_ends(qtbot: QtBot, index: int) -> None:
    look, pixels = looks()[index], layer()
    look.lay_tiles(pixels, GROUND, [(0, 0)])
    assert tile(look, pixels, 0, 0) == "single"
    look.lay_tiles(pixels, GROUND, [(1, 0)])
    look.lay_tiles(pixels, GROUND, [(2, 0)])
    assert [tile(look, pixels, x, 0) for x in range(3)] == ["left", "mid", "right"]
    look.lay_tiles(pixels, GROUND, [(1, 1)])
    assert tile(look, pixels, 1, 1) == "inside"
    rect = look.lay_tiles(pixels, GROUND, [(1, -1)])
    assert [tile(look, pixels, x, 0) for x in range(3)] == ["left", "inside", "right"]
    assert tile(look, pixels, 1, -1) == "single"
    assert rect.common(look.rect((1, 0))) == look.rect((1, 0))


def test_platforms_keep_to_themselves(qtbot: QtBot) -> None:
    look, pixels = looks()[0], layer()
    look.lay_tiles(pixels, GROUND, [(0, 0)])
    look.lay_tiles(pixels, LEDGE, [(1, 0), (2, 0)])
    assert [tile(look, pixels, x, 0) for x in range(3)] == ["single", "ledge_left", "ledge_right"]


def test_a_drag_lays_ground_and_one_undo_takes_it_away(window: MainWindow, qtbot: QtBot) -> None:
    canvas, sketch, look = window.canvas, window.session.project.sketch, looks()[0]
    window.tools.choose_piece(GROUND)

    def at(x: int, y: int) -> object:
        rect = look.rect((x, y))
        return canvas.viewing.to_screen(Point((rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2)).toPoint()

    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(-2, 1))
    qtbot.mouseMove(canvas, at(2, 1))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(2, 1))
    assert [tile(look, sketch.layer, x, 1) for x in range(-2, 3)] == ["left", "mid", "mid", "mid", "right"]
    window.tools.choose_piece("hero")
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at(0, 0))
    assert window.session.undo_stack.texts() == ["Ground", "Hero"]
    window.commands["undo"].trigger()
    window.commands["undo"].trigger()
    assert sketch.blank


def test_the_sky_goes_behind(window: MainWindow) -> None:
    look = looks()[0]
    sketch = window.session.project.sketch
    window.session.edit_sketch("Layer", lambda sketch: sketch.add_layer())
    sky = look.sky_pixels()
    window.session.edit_sketch("Sky", lambda sketch: sketch.add_layer("Sky", sky, at_bottom=True))
    assert sketch.arrangement.cards[0].name == "Sky"
    assert sketch.active.name == "Layer 2"
    assert np.array_equal(sketch.pixels, sky)
