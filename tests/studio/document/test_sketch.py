"""The sketch: patches go both ways."""

from __future__ import annotations

import numpy as np

from studio.document.sketch import EVERYTHING, NOTHING, Rect, Sketch


def test_a_patch_goes_back_and_forth() -> None:
    sketch = Sketch()
    blank, before = sketch.digest(), sketch.pixels.copy()
    sketch.pixels[10:20, 30:50, :3] = 7
    drawn = sketch.digest()
    patch = sketch.patch(before, Rect(30, 10, 50, 20))
    assert patch is not None
    assert sketch.apply(patch, back=True) == Rect(30, 10, 50, 20)
    assert sketch.digest() == blank
    sketch.apply(patch)
    assert sketch.digest() == drawn


def test_no_change_is_no_patch() -> None:
    sketch = Sketch()
    assert sketch.patch(sketch.pixels.copy(), EVERYTHING) is None
    assert sketch.patch(sketch.pixels.copy(), NOTHING) is None


def test_views_may_wrap_the_pixels_for_good() -> None:
    sketch = Sketch()
    view = sketch.pixels.view()
    before = sketch.pixels.copy()
    sketch.pixels[0, 0, :3] = 1
    patch = sketch.patch(before)
    assert patch is not None
    sketch.apply(patch, back=True)
    assert np.shares_memory(view, sketch.pixels)
    assert view[0, 0].tolist() == [255] * 4


def test_rectangles_unite_and_clip() -> None:
    assert NOTHING.united(Rect(1, 2, 3, 4)) == Rect(1, 2, 3, 4)
    assert Rect(0, 0, 2, 2).united(Rect(5, 5, 6, 6)) == Rect(0, 0, 6, 6)
    assert Rect(-5, -5, 9999, 3).clipped() == Rect(0, 0, 512, 3)
    assert Rect(600, 0, 700, 10).clipped().empty
