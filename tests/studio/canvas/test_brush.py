"""Marks: where they paint, how their edges fall off, and that strokes do not darken where they cross."""

from __future__ import annotations

import numpy as np
import pytest

from studio.canvas.brush import CLEAR, Point, Stroke, Tip, box, capsule, ellipse, flood, hollow, lay, paint
from studio.document.pixels import Rect
from studio.document.sketch import Sketch

BLACK = paint((0, 0, 0))


def test_a_hard_stroke_is_as_wide_as_it_says() -> None:
    rect, coverage = capsule(Point(100, 100), Point(200, 100), 20, 1.0)
    column = coverage[:, 150 - rect.x0]
    assert column.sum() == pytest.approx(20, abs=0.6)
    assert set(np.unique(column.round(3))) <= {0.0, 0.5, 1.0}


def test_a_soft_stroke_fades_from_the_middle() -> None:
    rect, coverage = capsule(Point(100.5, 100.5), Point(200.5, 100.5), 20, 0.0)
    column = coverage[:, 150 - rect.x0]
    middle = 100 - rect.y0
    assert (np.diff(column[middle : middle + 10]) <= 0).all()
    assert 0 < column[middle + 5] < 0.8


def test_pressure_makes_it_thin() -> None:
    rect, coverage = capsule(Point(100, 100, 1.0), Point(200, 100, 0.2), 40, 1.0)
    assert coverage[:, 105 - rect.x0].sum() > 2 * coverage[:, 195 - rect.x0].sum()


def test_crossing_itself_does_not_darken() -> None:
    sketch = Sketch()
    stroke = Stroke(sketch.layer, Tip(paint((100, 100, 100)), 30, 0.3))
    for x, y in ((100, 100), (300, 100), (300, 110), (100, 110), (100, 100), (300, 105)):
        stroke.add(Point(x, y))
    stroke.finish()
    sketch.compose()
    assert sketch.pixels[..., :3].min() == 100
    assert (sketch.pixels[..., 3] == 255).all()


def test_a_stroke_touches_only_what_it_says() -> None:
    sketch = Sketch()
    stroke = Stroke(sketch.layer, Tip(BLACK, 12))
    for n in range(10):
        stroke.add(Point(200 + 5 * n, 200 + 3 * n))
    stroke.finish()
    changed = np.nonzero((sketch.layer != stroke.before).any(-1))
    assert changed[0].min() >= stroke.touched.y0
    assert changed[0].max() < stroke.touched.y1
    assert changed[1].min() >= stroke.touched.x0
    assert changed[1].max() < stroke.touched.x1


def test_outside_the_sketch_nothing_is_painted() -> None:
    sketch = Sketch()
    stroke = Stroke(sketch.layer, Tip(BLACK, 12))
    stroke.add(Point(-100, -100))
    stroke.add(Point(-50, -200))
    stroke.finish()
    sketch.compose()
    assert sketch.blank
    assert stroke.touched.empty


@pytest.mark.parametrize(("shape", "area"), [(box, 100 * 60), (ellipse, np.pi * 50 * 30)])
def test_shapes_have_their_area(shape: object, area: float) -> None:
    rect, coverage = shape(Point(100, 100), Point(200, 160))  # type: ignore[operator]  # both are such functions
    assert coverage.sum() == pytest.approx(area, rel=0.01)
    assert not rect.empty


def test_an_outline_is_as_wide_as_it_says() -> None:
    rect, coverage = hollow(Point(100, 100), Point(200, 160), 10, round=False)
    assert coverage.sum() == pytest.approx(100 * 60 - 80 * 40, rel=0.01)
    assert coverage[130 - rect.y0, 150 - rect.x0] == 0
    _, ring = hollow(Point(100, 100), Point(200, 160), 10, round=True)
    assert ring.sum() == pytest.approx(np.pi * (50 * 30 - 40 * 20), rel=0.01)


def test_laying_mixes_by_coverage() -> None:
    pixels = np.full((1024, 1024, 4), 255, np.uint8)
    rect = Rect(0, 0, 2, 1)
    lay(pixels, pixels.copy(), rect, np.array([[0.5, 1.0]], np.float32), paint((55, 0, 255)))
    assert pixels[0, :2].tolist() == [[155, 128, 255, 255], [55, 0, 255, 255]]


def test_laying_on_nothing_keeps_the_colour_and_erasing_takes_it_all_away() -> None:
    sketch = Sketch()
    rect, half = Rect(0, 0, 1, 1), np.full((1, 1), 0.5, np.float32)
    lay(sketch.layer, sketch.layer.copy(), rect, half, paint((200, 100, 0)))
    assert sketch.layer[0, 0].tolist() == [100, 50, 0, 128], "premultiplied"
    lay(sketch.layer, sketch.layer.copy(), rect, np.ones((1, 1), np.float32), CLEAR)
    assert not sketch.layer.any()


def test_opacity_is_of_the_whole_stroke() -> None:
    sketch = Sketch()
    stroke = Stroke(sketch.layer, Tip(BLACK, 20, opacity=0.5))
    for x, y in ((100, 100), (200, 100), (100, 100), (200, 101)):
        stroke.add(Point(x, y))
    stroke.finish()
    assert sketch.layer[100, 150, 3] == 128


def test_smoothing_straightens_a_shaking_hand_and_still_arrives() -> None:
    heights = []
    for smoothing in (0.0, 0.8):
        sketch = Sketch()
        stroke = Stroke(sketch.layer, Tip(BLACK, 4, smoothing=smoothing))
        for n in range(60):
            stroke.add(Point(100 + 5 * n, 200 + (12 if n % 2 else -12)))
        stroke.add(Point(400, 200))
        stroke.finish()
        heights.append(int(np.ptp(np.nonzero(sketch.layer[:, 200:300, 3])[0])))
        assert sketch.layer[200, 399, 3] == 255, "the stroke ends where the pen left"
    assert heights[1] < heights[0] / 2


def test_a_stroke_stays_within_the_selection() -> None:
    sketch = Sketch()
    stroke = Stroke(sketch.layer, Tip(BLACK, 40), Rect(150, 90, 170, 110))
    stroke.add(Point(100, 100))
    stroke.add(Point(300, 100))
    stroke.finish()
    rows, columns = np.nonzero(sketch.layer[..., 3])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (90, 109, 150, 169)


@pytest.mark.parametrize(("tolerance", "reaches"), [(10, False), (60, True)])
def test_filling_stays_within_the_line_and_the_tolerance(tolerance: int, reaches: bool) -> None:
    seen = np.full((1024, 1024, 4), 255, np.uint8)
    seen[100, 100:201, :3] = seen[200, 100:201, :3] = 0
    seen[100:201, 100, :3] = seen[100:201, 200, :3] = 0
    seen[150:200, 101:200, :3] = 220
    rect, coverage = flood(seen, 150, 120, tolerance)
    assert rect.x0 >= 100
    assert rect.x1 <= 201
    assert coverage[120 - rect.y0, 150 - rect.x0] == 1
    assert bool(rect.contains(150, 180) and coverage[180 - rect.y0, 150 - rect.x0]) is reaches
