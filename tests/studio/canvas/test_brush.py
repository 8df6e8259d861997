"""Marks: where they paint, how their edges fall off, and that strokes do not darken where they cross."""

from __future__ import annotations

import numpy as np
import pytest

from studio.canvas.brush import Point, Stroke, box, capsule, ellipse, flood, lay
from studio.document.sketch import Rect, Sketch

BLACK = (0, 0, 0)


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
    stroke = Stroke(sketch.pixels, (100, 100, 100), 30, 0.3)
    for x, y in ((100, 100), (300, 100), (300, 110), (100, 110), (100, 100), (300, 105)):
        stroke.add(Point(x, y))
    stroke.finish()
    assert sketch.pixels[..., :3].min() == 100
    assert (sketch.pixels[..., 3] == 255).all()


def test_a_stroke_touches_only_what_it_says() -> None:
    sketch = Sketch()
    stroke = Stroke(sketch.pixels, BLACK, 12, 1.0)
    for n in range(10):
        stroke.add(Point(200 + 5 * n, 200 + 3 * n))
    stroke.finish()
    changed = np.nonzero((sketch.pixels != stroke.before).any(-1))
    assert changed[0].min() >= stroke.touched.y0
    assert changed[0].max() < stroke.touched.y1
    assert changed[1].min() >= stroke.touched.x0
    assert changed[1].max() < stroke.touched.x1


def test_outside_the_sketch_nothing_is_painted() -> None:
    sketch = Sketch()
    stroke = Stroke(sketch.pixels, BLACK, 12, 1.0)
    stroke.add(Point(-100, -100))
    stroke.add(Point(-50, -200))
    stroke.finish()
    assert sketch.blank
    assert stroke.touched.empty


@pytest.mark.parametrize(("shape", "area"), [(box, 100 * 60), (ellipse, np.pi * 50 * 30)])
def test_shapes_have_their_area(shape: object, area: float) -> None:
    rect, coverage = shape(Point(100, 100), Point(200, 160))  # type: ignore[operator]  # both are such functions
    assert coverage.sum() == pytest.approx(area, rel=0.01)
    assert not rect.empty


def test_laying_mixes_by_coverage() -> None:
    sketch = Sketch()
    rect = Rect(0, 0, 2, 1)
    lay(sketch.pixels, sketch.pixels.copy(), rect, np.array([[0.5, 1.0]], np.float32), (55, 0, 255))
    assert sketch.pixels[0, :2, :3].tolist() == [[155, 128, 255], [55, 0, 255]]


def test_filling_stays_within_the_line() -> None:
    sketch = Sketch()
    sketch.pixels[100, 100:201, :3] = sketch.pixels[200, 100:201, :3] = 0
    sketch.pixels[100:201, 100, :3] = sketch.pixels[100:201, 200, :3] = 0
    rect = flood(sketch.pixels, 150, 150, (9, 90, 200))
    assert sketch.pixels[150, 150, :3].tolist() == [9, 90, 200]
    assert sketch.pixels[50, 50, :3].tolist() == [255] * 3
    assert rect.x0 >= 100
    assert rect.x1 <= 201
