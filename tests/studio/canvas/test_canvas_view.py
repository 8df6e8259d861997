"""The canvas in a real window, with mouse, keys and clipboard: selection, layers, the view, and what a mark repaints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.canvas.brush import Point
from studio.canvas.canvas_painter import Grid
from studio.canvas.tools import Tool
from studio.canvas.viewing import MAX_ZOOM, Viewing
from studio.document.pixels import SIDE, Rect
from studio.panels.eye_panel import misunderstood
from studio.panels.kit_panel import KitPanel
from studio.panels.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
K = Qt.Key


def place(window: MainWindow, x: float, y: float) -> QPoint:
    """Where the sketch's pixel (x, y) is in the canvas."""
    return window.canvas.viewing.to_screen(Point(x, y)).toPoint()


def drag(window: MainWindow, qtbot: QtBot, *points: tuple[float, float]) -> None:
    canvas = window.canvas
    qtbot.mousePress(canvas, LEFT, pos=place(window, *points[0]))
    for point in points[1:]:
        qtbot.mouseMove(canvas, place(window, *point))
    qtbot.mouseRelease(canvas, LEFT, pos=place(window, *points[-1]))


def red_square(window: MainWindow) -> None:
    sketch = window.session.project.sketch
    before = sketch.layer.copy()
    sketch.layer[300:400, 300:400] = (200, 0, 0, 255)
    window.session.sketch_changed.emit(sketch.compose())
    window.session.sketch_edited("Square", before, Rect(300, 300, 400, 400))


def centre_of_red(window: MainWindow) -> tuple[float, float]:
    pixels = window.session.project.sketch.pixels
    rows, columns = np.nonzero((pixels[..., 0] == 200) & (pixels[..., 1] == 0))
    return float(columns.mean()), float(rows.mean())


def select_square(window: MainWindow, qtbot: QtBot) -> None:
    window.tools.choose(Tool.SELECT)
    drag(window, qtbot, (280, 280), (350, 350), (420, 420))


# -- selection --------------------------------------------------------------------------------------------------------


def test_a_selection_moves_and_leaves_what_lay_beneath(window: MainWindow, qtbot: QtBot) -> None:
    sketch = window.session.project.sketch
    red_square(window)
    select_square(window, qtbot)
    drawn = sketch.digest()
    drag(window, qtbot, (350, 350), (500, 500), (650, 550))
    x, y = centre_of_red(window)
    assert x == pytest.approx(649.5, abs=4)
    assert y == pytest.approx(549.5, abs=4)
    drag(window, qtbot, (650, 550), (350, 350))
    assert centre_of_red(window)[0] == pytest.approx(349.5, abs=4)
    assert (sketch.pixels[500:600, 600:700, :3] == 255).all(), "where it passed, nothing is left"
    window.commands["undo"].trigger()
    window.commands["undo"].trigger()
    assert sketch.digest() == drawn


def test_arrows_nudge_what_is_selected(window: MainWindow, qtbot: QtBot) -> None:
    red_square(window)
    select_square(window, qtbot)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, K.Key_Right)
    qtbot.keyClick(window.canvas, K.Key_Down, SHIFT)
    assert centre_of_red(window) == (350.5, 359.5)


def test_copy_paste_and_delete(window: MainWindow, qtbot: QtBot) -> None:
    sketch = window.session.project.sketch
    red_square(window)
    drawn = sketch.digest()
    select_square(window, qtbot)
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, K.Key_X, CTRL)
    assert sketch.blank
    window.incoming.paste()
    assert sketch.digest() == drawn, "it comes back where it was"
    drag(window, qtbot, (350, 350), (600, 600))
    window.incoming.paste()
    assert (sketch.pixels[..., 1] == 0).sum() == 2 * 100 * 100
    qtbot.keyClick(window.canvas, K.Key_Delete)
    assert (sketch.pixels[..., 1] == 0).sum() == 100 * 100, "what lay beneath the pasted stays"


def test_tools_paint_within_the_selection(window: MainWindow, qtbot: QtBot) -> None:
    select_square(window, qtbot)
    window.tools.choose(Tool.FILL)
    qtbot.mouseClick(window.canvas, LEFT, pos=place(window, 350, 350))
    rows, columns = np.nonzero(window.session.project.sketch.layer[..., 3])
    rect = window.canvas.selection.rect
    assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == (rect.x0, rect.y0, rect.x1, rect.y1)


def test_a_click_beside_the_selection_ends_it(window: MainWindow, qtbot: QtBot) -> None:
    select_square(window, qtbot)
    assert not window.canvas.selection.rect.empty
    qtbot.mouseClick(window.canvas, LEFT, pos=place(window, 800, 800))
    assert window.canvas.selection.rect.empty


# -- layers -----------------------------------------------------------------------------------------------------------


def test_escape_ends_the_selection(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.select_all()
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.canvas.selection.rect.empty


def test_layers_are_edited_in_their_panel_and_undone_like_everything(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.layers
    red_square(window)
    drawn = session.project.sketch.digest()
    panel.buttons["add"].click()
    drag(window, qtbot, (320, 320), (380, 380))
    assert panel.list.count() == 2
    covered = session.project.sketch.digest()
    panel.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert session.project.sketch.digest() == drawn
    panel.list.item(0).setCheckState(Qt.CheckState.Checked)
    panel.list.item(0).setText("Sky")
    assert session.project.sketch.active.name == "Sky"
    panel.buttons["merge"].click()
    assert panel.list.count() == 1
    assert session.project.sketch.digest() == covered
    while session.undo_stack.canUndo():
        window.commands["undo"].trigger()
    assert session.project.sketch.blank
    assert panel.list.count() == 1
    while session.undo_stack.canRedo():
        window.commands["redo"].trigger()
    assert session.project.sketch.digest() == covered


def test_one_drag_of_the_opacity_is_one_step(window: MainWindow) -> None:
    red_square(window)
    slider, stack = window.layers.opacity, window.session.undo_stack
    steps = stack.count()
    slider.sliderPressed.emit()
    for percent in (80, 60, 40):
        slider.setValue(percent)
    assert stack.count() == steps + 1
    assert window.session.project.sketch.pixels[350, 350].tolist() == [233, 153, 153, 255]
    window.commands["undo"].trigger()
    assert slider.value() == 100


# -- the view ---------------------------------------------------------------------------------------------------------


def test_wherever_the_view_is_a_place_is_the_same_place() -> None:
    viewing = Viewing()
    viewing.set_room(QSizeF(700, 500))
    viewing.zoom_at(QPointF(200, 90), 2.5)
    viewing.turn(37)
    viewing.mirror()
    viewing.pan_by(QPointF(30, -12))
    back = viewing.to_sketch(viewing.to_screen(Point(123.5, 700.25)))
    assert (back.x, back.y) == (pytest.approx(123.5), pytest.approx(700.25))
    viewing.reset()
    assert viewing.plain
    assert viewing.zoom == 1


def test_zooming_keeps_what_is_under_the_cursor(window: MainWindow) -> None:
    canvas = window.canvas
    position = QPointF(place(window, 200, 700))
    before = canvas.viewing.to_sketch(position)
    slack = 0.75 / canvas.viewing.scale  # an upright sketch stands on whole pixels of the screen
    for _ in range(80):
        turn = QPoint(0, 120)
        event = QWheelEvent(
            position, position, QPoint(), turn, Qt.MouseButton.NoButton, CTRL, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(canvas, event)
    after = canvas.viewing.to_sketch(position)
    assert canvas.viewing.zoom == MAX_ZOOM
    assert (after.x, after.y) == (pytest.approx(before.x, abs=slack), pytest.approx(before.y, abs=slack))


def test_mirroring_twice_and_turning_back_changes_nothing() -> None:
    viewing = Viewing()
    viewing.set_room(QSizeF(600, 600))
    viewing.turn(20)
    was = viewing.to_screen(Point(100, 900))
    viewing.mirror()
    assert viewing.to_screen(Point(100, 900)).x() == pytest.approx(600 - was.x())
    viewing.mirror()
    viewing.turn(-20)
    assert viewing.plain


def test_a_mark_in_a_turned_view_lands_under_the_pen(window: MainWindow, qtbot: QtBot) -> None:
    window.canvas.viewing.turn(90)
    window.canvas.viewing.mirror()
    window.tools.set_size(30)
    drag(window, qtbot, (200, 300), (205, 305))
    assert window.session.project.sketch.layer[300, 200, 3] == 255


def test_space_and_the_middle_button_move_the_view_and_draw_nothing(window: MainWindow, qtbot: QtBot) -> None:
    canvas = window.canvas
    canvas.setFocus()
    was = canvas.viewing.to_screen(Point(0, 0))
    qtbot.keyPress(canvas, K.Key_Space)
    drag(window, qtbot, (500, 500), (600, 600))
    qtbot.keyRelease(canvas, K.Key_Space)
    moved = canvas.viewing.to_screen(Point(0, 0)) - was
    assert moved.x() > 20
    qtbot.mousePress(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(100, 100))
    qtbot.mouseMove(canvas, QPoint(60, 60))
    qtbot.mouseRelease(canvas, Qt.MouseButton.MiddleButton, pos=QPoint(60, 60))
    assert window.session.project.sketch.blank
    window.commands["canvas_fit"].trigger()
    assert canvas.viewing.to_screen(Point(0, 0)) == was


def test_grids_come_and_go(window: MainWindow) -> None:
    painter = window.canvas.painter
    window.commands["grid_cells"].trigger()
    assert painter.grid is Grid.CELLS
    assert window.commands["grid_cells"].isChecked()
    window.commands["grid_pixels"].trigger()
    assert (painter.grid, window.commands["grid_cells"].isChecked()) == (Grid.PIXELS, False)
    window.commands["grid_pixels"].trigger()
    assert painter.grid is Grid.NONE


class Painted(QObject):
    """Which parts of a widget are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.areas: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.areas.append(event.rect().width() * event.rect().height())
        return False


def test_a_stroke_repaints_only_what_it_touches(window: MainWindow, qtbot: QtBot) -> None:
    canvas, painted = window.canvas, Painted()
    window.tools.set_size(10)
    qtbot.mousePress(canvas, LEFT, pos=place(window, 500, 500))
    qtbot.wait(100)
    canvas.installEventFilter(painted)
    for n in range(1, 6):
        qtbot.mouseMove(canvas, place(window, 500 + 9 * n, 500))
        qtbot.waitUntil(lambda n=n: len(painted.areas) >= n)
    canvas.removeEventFilter(painted)
    assert max(painted.areas) < canvas.width() * canvas.height() / 8
    qtbot.mouseRelease(canvas, LEFT, pos=place(window, 545, 500))


# -- the world's eye --------------------------------------------------------------------------------------------------


def test_cells_that_the_world_sees_otherwise_are_marked(window: MainWindow, qtbot: QtBot) -> None:
    spec = window.simulation.info.card.spec if window.simulation.info else None
    assert spec is not None
    sketch = np.full((SIDE, SIDE, 3), 200, np.uint8)
    seen = np.full(spec.frame_shape, 200, np.uint8)
    assert not misunderstood(sketch, seen, spec).any()
    seen[: spec.frame_height // spec.grid_height, : spec.frame_width // spec.grid_width] = 0
    cells = misunderstood(sketch, seen, spec)
    assert cells[0, 0] == 170
    assert np.count_nonzero(cells) == 1
    shown = seen.repeat(4, 0).repeat(4, 1)
    assert np.array_equal(misunderstood(sketch, shown, replace(spec, scale=4)), cells), "however large it is shown"
    window.commands["hints"].trigger()
    qtbot.waitUntil(lambda: window.canvas.painter._hint is not None)
    window.commands["hints"].trigger()
    assert window.canvas.painter._hint is None


# -- what a beginner would stumble over -------------------------------------------------------------------------------


def test_who_paints_beside_the_selection_is_told_why_nothing_comes(window: MainWindow, qtbot: QtBot) -> None:
    select_square(window, qtbot)
    window.tools.choose(Tool.BRUSH)
    drag(window, qtbot, (350, 350), (360, 360))
    assert not window.stage.toast.isVisible()
    drag(window, qtbot, (800, 800), (850, 800))
    assert window.stage.toast.isVisible()
    assert "selected" in window.stage.toast.text


@pytest.mark.parametrize("piece", ["ground", "ledge", "crate", "hero"])
def test_the_pen_shows_what_of_the_kit_it_would_lay_and_where(window: MainWindow, qtbot: QtBot, piece: str) -> None:
    canvas, look = window.canvas, window.tools.look
    window.tools.choose_piece(piece)
    plain = canvas.grab().toImage()
    qtbot.mouseMove(canvas, place(window, 530, 610))
    rect = look.place(piece, 530, 610)
    middle = place(window, (rect.x0 + rect.x1) / 2, (rect.y0 + rect.y1) / 2)
    assert canvas.grab().toImage().pixel(middle) != plain.pixel(middle)
    assert window.session.project.sketch.blank
    qtbot.mouseMove(canvas, place(window, 30, 30))
    assert canvas.grab().toImage().pixel(middle) == plain.pixel(middle)
    qtbot.mouseClick(canvas, LEFT, pos=place(window, 530, 610))
    marked = np.nonzero((window.session.project.sketch.pixels != 255).any(axis=2))
    assert rect.y0 <= marked[0].min() <= marked[0].max() < rect.y1
    assert rect.x0 <= marked[1].min() <= marked[1].max() < rect.x1


def test_the_kit_comes_forward_when_its_tool_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    kit = window.findChild(KitPanel)
    assert kit is not None
    assert kit.visibleRegion().isEmpty(), "it is behind the layers"
    window.canvas.setFocus()
    qtbot.keyClick(window.canvas, K.Key_K)
    qtbot.waitUntil(lambda: not kit.visibleRegion().isEmpty())


def test_the_samples_fold_away_for_more_room_and_stay_so(
    make_studio: Callable[..., MainWindow], world: FakeWorldModel, qtbot: QtBot
) -> None:
    window = make_studio(world)
    before, strip = window.canvas.height(), window.stage.samples
    qtbot.mouseClick(strip._fold, LEFT)
    qtbot.waitUntil(lambda: window.canvas.height() > before + 80)
    window.part(keep=False)
    again = make_studio(world, ready=False)
    assert again.stage.samples.folded
    qtbot.mouseClick(again.stage.samples._fold, LEFT)
    qtbot.waitUntil(lambda: again.canvas.height() <= before)
