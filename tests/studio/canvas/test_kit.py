"""The world kit: ground grows with proper edges, knows itself again, and every piece says whose work it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.bundle import read_kit
from engine.runtime.fake_world_model import FakeWorldModel
from studio.canvas.brush import Point
from studio.canvas.kit import FOLDER, GROUND, LEDGE, STAMPS, KitError, Look, looks_in, shipped_looks
from studio.document.pixels import SIDE, Pixels
from studio.panels.kit_panel import KitPanel
from studio.panels.main_window import MainWindow


def layer() -> Pixels:
    return np.zeros((SIDE, SIDE, 4), np.uint8)


def tile(look: Look, pixels: Pixels, x: int, y: int) -> str:
    seen = pixels[look.rect((x, y)).slices]
    return next((name for name, piece in look.pieces.items() if np.array_equal(piece, seen)), "none")


def test_every_look_has_every_piece_and_says_whose_work_it_is(qtbot: QtBot) -> None:
    assert {look.name for look in shipped_looks()} == {"Night", "CoinRun", "Drawn"}
    for look in shipped_looks():
        assert set(STAMPS) <= look.pieces.keys()
        assert look.attribution
        assert all(piece.any() for piece in look.pieces.values())
    assert "Kenney" in shipped_looks()[0].attribution


@pytest.mark.parametrize("index", [0, 1, 2])
def test_ground_has_edges_where_it_ends(qtbot: QtBot, index: int) -> None:
    look, pixels = shipped_looks()[index], layer()
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
    look, pixels = shipped_looks()[0], layer()
    look.lay_tiles(pixels, GROUND, [(0, 0)])
    look.lay_tiles(pixels, LEDGE, [(1, 0), (2, 0)])
    assert [tile(look, pixels, x, 0) for x in range(3)] == ["single", "ledge_left", "ledge_right"]


def test_a_drag_lays_ground_and_one_undo_takes_it_away(window: MainWindow, qtbot: QtBot) -> None:
    canvas, sketch, look = window.canvas, window.session.project.sketch, shipped_looks()[0]
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
    look = shipped_looks()[0]
    sketch = window.session.project.sketch
    window.session.edit_sketch("Layer", lambda sketch: sketch.add_layer())
    sky = look.sky_pixels()
    window.session.edit_sketch("Sky", lambda sketch: sketch.add_layer("Sky", sky, at_bottom=True))
    assert sketch.arrangement.cards[0].name == "Sky"
    assert sketch.active.name == "Layer 2"
    assert np.array_equal(sketch.pixels, sky)


# -- a world's own kit ------------------------------------------------------------------------------------------------


class KitWorld(FakeWorldModel):
    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__()
        self.files = files

    def kit(self) -> dict[str, bytes]:
        return self.files


def changed(change: Callable[[Any], object]) -> dict[str, bytes]:
    files = read_kit(FOLDER)
    page = json.loads(files["kit.json"])
    change(page)
    return {**files, "kit.json": json.dumps(page).encode()}


def test_the_kit_is_that_of_the_open_world(make_studio: Callable[..., MainWindow], qtbot: QtBot) -> None:
    def other_way_round(page: Any) -> None:
        page["looks"].reverse()
        page["looks"][0].update(name="Ink", attribution="Drawn by Ada; CC0")
        page.update(origin=[0, 0])

    window = make_studio(KitWorld(changed(other_way_round)), ready=False)
    panel = window.findChild(KitPanel)
    assert panel is not None
    assert panel.look.itemText(0) == "Night", "the shipped one, until the world is there"
    window.worker.start()
    qtbot.waitUntil(lambda: window.simulation.ready)
    assert [panel.look.itemText(n) for n in range(panel.look.count())] == ["Ink", "CoinRun", "Night"]
    assert panel.credit.text() == "Drawn by Ada; CC0"
    window.tools.choose_piece(GROUND)
    place = window.canvas.viewing.to_screen(Point(10, 10)).toPoint()
    qtbot.mouseClick(window.canvas, Qt.MouseButton.LeftButton, pos=place)
    sketch = window.session.project.sketch
    assert np.array_equal(sketch.layer[:142, :142], window.tools.looks[0].pieces["single"]), "on the world's own grid"


def test_a_look_that_was_chosen_stays(window: MainWindow) -> None:
    window.tools.choose_look(2)
    window.tools.set_looks(looks_in(changed(lambda page: page["looks"].reverse())))
    assert window.tools.look.name == "Drawn"
    window.tools.set_looks(looks_in(changed(lambda page: page["looks"].pop())))
    assert window.tools.look.name == "Night"


def test_a_kit_that_cannot_be_used_leaves_the_shipped_one(make_studio: Callable[..., MainWindow]) -> None:
    window = make_studio(KitWorld({"kit.json": b"{}"}))
    panel = window.findChild(KitPanel)
    assert panel is not None
    assert panel.look.itemText(0) == "Night"
    assert panel.credit.text().startswith("the world's kit has no cell; get the world again")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda page: page.update(cell="142"), "'142' must be a whole number from 8 to 1024"),
        (lambda page: page.update(cell=True), "'True' must be a whole number"),
        (lambda page: page.update(cell=100), "night_single.png must be 100×100 pixels"),
        (lambda page: page.update(origin=[1]), "origin must be two numbers"),
        (lambda page: page.update(looks=[]), "there must be a look"),
        (lambda page: page.update(looks=7), "cannot be used"),
        (lambda page: page["looks"][0].update(sky=[[1, 2], [3, 4, 5]]), "sky of Night must be two colours"),
        (lambda page: page["looks"][0].update(sky=[[1, 2, 256], [3, 4, 5]]), "'256' must be a whole number from 0 to 255"),
        (lambda page: page["looks"][0].update(attribution=""), "must be a text"),
        (lambda page: page["looks"][0].update(prefix="../x"), "has no ../x_"),
        (lambda page: page["looks"][0].pop("name"), "has no name"),
    ],
)
def test_a_bad_kit_is_one_line(change: Callable[[Any], object], words: str) -> None:
    with pytest.raises(KitError) as caught:
        looks_in(changed(change))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06"]
)
def test_a_picture_that_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(KitError, match="single is no picture"):
        looks_in({**read_kit(FOLDER), "night_single.png": data})


@pytest.mark.parametrize("text", [b"", b"[", b"[]", b"null", b"[" * 100_000])
def test_a_page_that_is_none_is_refused(text: bytes) -> None:
    with pytest.raises(KitError):
        looks_in({"kit.json": text})
