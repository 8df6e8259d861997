"""Photos: which part is taken, and the look of a world."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from studio.canvas.kit import shipped_looks
from studio.canvas.photo import A_WORLD, Framing, Look, framed, styled
from studio.canvas.picture import read_whole_picture
from studio.canvas.tools import PALETTE
from studio.document.pixels import SIDE, Rect
from studio.panels.earlier_menu import EarlierMenu
from studio.panels.main_window import MainWindow


def quarters(height: int = 200, width: int = 400) -> np.ndarray:
    """Red left, blue right."""
    image = np.zeros((height, width, 3), np.uint8)
    image[:, : width // 2] = (200, 0, 0)
    image[:, width // 2 :] = (0, 0, 200)
    return image


def test_filling_takes_the_middle_and_all_of_it_leaves_white() -> None:
    image = quarters()
    filled = framed(image, Framing.filling(image), 100)
    assert filled[50, 10].tolist() == [200, 0, 0]
    assert filled[50, 90].tolist() == [0, 0, 200]
    whole = framed(image, Framing.whole(image), 100)
    assert whole[5, 50].tolist() == [255] * 3
    assert whole[50, 5].tolist() == [200, 0, 0]


@pytest.mark.parametrize("side", [40, 200, 900])
def test_a_frame_takes_what_is_in_it(side: int) -> None:
    image = quarters()
    result = framed(image, Framing(250, 50, 100), side)
    assert result.shape == (side, side, 3)
    assert np.abs(result.astype(int) - (0, 0, 200)).max() <= 1


def test_no_look_is_the_picture_and_full_flatness_the_palette() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (512, 512, 3), dtype=np.uint8)
    assert styled(noise, Look()) is noise
    flat = styled(noise, Look(flat=1.0))
    assert {tuple(colour) for colour in flat.reshape(-1, 3).tolist()} <= set(PALETTE)
    half = styled(noise, Look(flat=0.5))
    assert half.std() < noise.std()


def test_edges_darken_where_colours_meet_alone() -> None:
    image = np.full((512, 512, 3), 230, np.uint8)
    image[:, 256:] = (60, 120, 200)
    lined = styled(image, Look(edges=1.0))
    assert lined[200, 100].tolist() == [230] * 3
    assert lined[200, 254:259].min() < 60


@pytest.mark.parametrize("kind", ["jpeg-turned", "cmyk", "16-bit", "alpha", "gif"])
def test_pictures_of_any_kind_are_read_upright(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    rgb = Pictures.fromarray(quarters())
    if kind == "jpeg-turned":
        exif = Pictures.Exif()
        exif[0x0112] = 6
        rgb.save(path, "JPEG", exif=exif, quality=95)
    elif kind == "cmyk":
        rgb.convert("CMYK").save(path, "JPEG", quality=95)
    elif kind == "16-bit":
        Pictures.fromarray(np.full((200, 400), 40000, np.uint16)).save(path, "PNG")
    elif kind == "alpha":
        rgb.putalpha(0)
        rgb.save(path, "PNG")
    else:
        rgb.save(path, "GIF", save_all=True, append_images=[Pictures.new("RGB", (400, 200))])
    picture = read_whole_picture(path)
    assert picture.square.shape == (SIDE, SIDE, 3)
    expected = {"16-bit": (155, 155, 155), "alpha": (255, 255, 255)}.get(kind, (200, 0, 0))
    assert picture.whole.shape == ((400, 200, 3) if kind == "jpeg-turned" else (200, 400, 3))
    where = picture.whole[20, 100] if kind == "jpeg-turned" else picture.whole[100, 20]
    assert np.abs(where.astype(int) - expected).max() < 30


def test_a_photo_lands_as_a_layer_and_can_be_framed_anew(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Pictures.fromarray(quarters()).save(path)
    session = window.session
    assert not window.commands["adjust"].isEnabled()
    session.set_sketch("Draw", np.full((SIDE, SIDE, 3), 90, np.uint8))
    mime = QMimeData()
    mime.setText(str(path))
    assert window.incoming.take(mime)
    qtbot.waitUntil(lambda: len(session.project.sketch.arrangement.cards) == 2)
    assert session.project.sketch.active.name == "Photo"
    window.commands["adjust"].trigger()
    dialog = window.incoming.dialog
    assert dialog is not None
    qtbot.mousePress(dialog.frame, Qt.MouseButton.LeftButton, pos=QPoint(200, 180))
    qtbot.mouseMove(dialog.frame, QPoint(330, 180))
    qtbot.mouseRelease(dialog.frame, Qt.MouseButton.LeftButton, pos=QPoint(330, 180))
    dialog.accept()
    qtbot.waitUntil(lambda: window.incoming.dialog is None)
    assert session.project.sketch.pixels[500, 100].tolist() == [0, 0, 200, 255], "the frame went to the right"
    window.commands["undo"].trigger()
    assert session.project.sketch.pixels[500, 100].tolist() == [200, 0, 0, 255]
    window.commands["undo"].trigger()
    assert not window.commands["adjust"].isEnabled(), "its layer is gone"


def test_a_cancelled_adjustment_changes_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Pictures.fromarray(quarters()).save(path)
    window.pictures.ask(path)
    qtbot.waitUntil(lambda: not window.session.project.sketch.blank)
    before = window.session.project.sketch.digest()
    window.commands["adjust"].trigger()
    assert window.incoming.dialog is not None
    window.incoming.dialog.flat.set_value(0.8)
    window.incoming.dialog.reject()
    qtbot.waitUntil(lambda: window.incoming.dialog is None)
    assert window.session.project.sketch.digest() == before


def test_one_press_makes_a_photo_a_world_and_can_be_taken_back(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Pictures.fromarray(np.random.default_rng(2).integers(0, 256, (300, 400, 3), dtype=np.uint8)).save(path)
    window.pictures.ask(path)
    sketch = window.session.project.sketch
    qtbot.waitUntil(lambda: not sketch.blank)
    plain = sketch.digest()
    window.commands["adjust"].trigger()
    dialog = window.incoming.dialog
    assert dialog is not None
    assert [dialog.colours.itemText(n) for n in range(dialog.colours.count())] == ["Night", "CoinRun", "Drawn", "The palette"]
    qtbot.mouseClick(dialog.world, Qt.MouseButton.LeftButton)
    assert (dialog.look.flat, dialog.look.edges) == (A_WORLD.flat, A_WORLD.edges)
    assert dialog.world.isChecked()
    dialog.flat.set_value(1.0)
    dialog.edges.set_value(0.0)
    dialog.colours.setCurrentIndex(2)
    dialog.colours.activated.emit(2)
    dialog.frame.set_framing(dialog.frame.framing.resized(200))
    dialog.accept()
    qtbot.waitUntil(lambda: window.incoming.dialog is None, timeout=30_000)
    drawn = shipped_looks()[2]
    assert drawn.name == "Drawn"
    small = sketch.pixels[1::2, 1::2, :3].reshape(-1, 3).astype(int)[::97]
    far = np.abs(small[:, None] - np.array(drawn.colours)[None]).sum(axis=2).min(axis=1)
    assert np.median(far) < 30, "all but where colours meet is one of the look's"
    window.commands["adjust"].trigger()
    again = window.incoming.dialog
    assert again is not None
    assert (again.look.flat, again.colours.currentText()) == (1.0, "Drawn"), "as it was left"
    assert again.frame.framing.side == pytest.approx(200)
    qtbot.mouseClick(again.world, Qt.MouseButton.LeftButton)
    assert (again.look.flat, again.look.edges) == (0, 0)
    again.reject()
    window.commands["undo"].trigger()
    assert sketch.digest() == plain


def test_a_picture_that_was_there_before_its_world_fills_that_worlds_frame(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "photo.png"
    Pictures.fromarray(quarters()).save(path)
    world, sketch = window.session.world, window.session.project.sketch
    assert world is not None
    window.session.world = None
    window.incoming.land("Photo", read_whole_picture(path))
    assert sketch.pixels[200, 200].tolist() == [200, 0, 0, 255], "square until the world is known"
    window.session.world = replace(
        world, spec=replace(world.spec, frame_width=2 * world.spec.frame_width, grid_width=2 * world.spec.grid_width)
    )
    window.incoming.fit()
    assert sketch.pixels[200, 200].tolist() == [255] * 4
    assert np.abs(sketch.pixels[512, 3].astype(int) - (200, 0, 0, 255)).max() < 3
    window.session.world = world
    before = sketch.layer.copy()
    sketch.layer[:40, :40] = 255
    sketch.compose()
    window.session.sketch_edited("Brush", before, Rect(0, 0, 40, 40))
    drawn = sketch.digest()
    window.incoming.fit()
    assert sketch.digest() == drawn, "what was drawn on stays"


@pytest.mark.parametrize("aspect", [0.5, 1.0, 16 / 9])
def test_frames_have_the_worlds_own_aspect(aspect: float) -> None:
    image = quarters()
    for framing in (Framing.filling(image, aspect), Framing.whole(image, aspect), Framing.whole(image, aspect).resized(90)):
        _, _, width, height = framing.seen
        assert width / height == pytest.approx(aspect)
        assert max(width, height) == pytest.approx(framing.side)
    x, y, width, height = Framing.filling(image, aspect).seen
    assert min(x, y, 400 - x - width, 200 - y - height) == pytest.approx(0)
    x, y, width, height = Framing.whole(image, aspect).seen
    assert max(x, y) <= 1e-9
    assert min(x + width - 400, y + height - 200) >= -1e-9


def test_a_wide_world_is_shown_and_given_a_wide_frame(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    world = window.session.world
    assert world is not None
    spec = replace(world.spec, frame_width=2 * world.spec.frame_width, grid_width=2 * world.spec.grid_width)
    window.session.world = replace(world, spec=spec)
    path = tmp_path / "photo.png"
    Pictures.fromarray(quarters()).save(path)
    window.pictures.ask(path)
    sketch = window.session.project.sketch
    qtbot.waitUntil(lambda: not sketch.blank)
    assert np.abs(sketch.pixels[512, 3].astype(int) - (200, 0, 0, 255)).max() < 3, "all of a picture of that shape is seen"
    assert np.abs(sketch.pixels[512, SIDE - 4].astype(int) - (0, 0, 200, 255)).max() < 3
    assert sketch.pixels[200, 512].tolist() == [255] * 4
    window.commands["adjust"].trigger()
    dialog = window.incoming.dialog
    assert dialog is not None
    x, y, width, height = dialog.frame.framing.seen
    assert (x, y, width, height) == pytest.approx((0, 0, 400, 200))
    qtbot.waitUntil(lambda: not dialog.preview.pixmap().isNull())
    shown = dialog.preview.pixmap().size()
    assert shown.width() == 2 * shown.height()
    dialog.reject()


def test_bitmap_file_and_address_are_pasted_and_can_be_placed_again(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Pictures.fromarray(quarters()).save(path)
    sketch = window.session.project.sketch
    file_menu = window.commands.menu("File")
    earlier = next(menu for menu in file_menu.findChildren(EarlierMenu))
    assert not earlier.actions()[0].isEnabled()
    clipboard = QGuiApplication.clipboard()
    bitmap = QImage(300, 300, QImage.Format.Format_ARGB32_Premultiplied)
    bitmap.fill(QColor(0, 90, 0))
    by_url, by_text = QMimeData(), QMimeData()
    by_url.setUrls([QUrl.fromLocalFile(str(path))])
    by_text.setText(path.as_uri())
    for n, give in enumerate(
        (
            lambda: clipboard.setImage(bitmap),
            lambda: clipboard.setMimeData(by_url),
            lambda: clipboard.setMimeData(by_text),
        ),
        start=1,
    ):
        give()
        window.commands["paste"].trigger()
        qtbot.waitUntil(lambda n=n: len(earlier.actions()) == n and sketch.blank is False)
    assert [action.text() for action in earlier.actions()] == ["Photo", "Photo", "Paste image"]
    assert sketch.pixels[500, 100].tolist() == [200, 0, 0, 255]
    layers = len(sketch.arrangement.cards)
    earlier.actions()[2].trigger()
    assert len(sketch.arrangement.cards) == layers + 1
    assert sketch.pixels[500, 100].tolist() == [0, 90, 0, 255]
    assert [action.text() for action in earlier.actions()] == ["Paste image", "Photo", "Photo"], "the latest comes first"
    window.commands["undo"].trigger()
    assert sketch.pixels[500, 100].tolist() == [200, 0, 0, 255]
    clipboard.setText("neither a picture nor a file")
    window.commands["paste"].trigger()
    assert "no picture" in window.status.message.text()
