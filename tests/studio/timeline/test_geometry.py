"""Pixels to frames and back."""

from __future__ import annotations

import pytest

from studio.timeline.geometry import Geometry


@pytest.mark.parametrize("cell", [6.0, 11.5, 44.0, 64.0])
def test_a_frame_is_found_where_it_lies(cell: float) -> None:
    geometry = Geometry(cell)
    for t in (0, 1, 17, 1000):
        assert geometry.frame(geometry.x(t)) == t
        assert geometry.frame(geometry.x(t) + cell - 0.01) == t
    assert geometry.frame(0) < 0
    assert geometry.x(101) <= geometry.width(100)


def test_narrow_frames_share_thumbnails_and_numbers() -> None:
    assert Geometry(48.0).thumb_every == 1
    assert Geometry(6.0).thumb_every == 8
    assert Geometry(48.0).label_every == 1
    assert Geometry(6.0).label_every == 10
