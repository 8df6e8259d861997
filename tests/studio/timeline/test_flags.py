"""Names on the ruler can be read, wherever the playhead is and however narrow frames are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from studio.document.take import Marker
from studio.timeline.flags import lay_flags, marker_font, playhead_flag
from studio.timeline.geometry import Geometry

AWAY = QRectF(-1000, 0, 1, 1)


@pytest.fixture
def metrics(qtbot: QtBot) -> QFontMetrics:
    return QFontMetrics(marker_font(QFont()))


@pytest.mark.parametrize("ahead", [0, 1, 2, 3])
def test_a_name_stands_beside_the_playheads_number(metrics: QFontMetrics, ahead: int) -> None:
    geometry = Geometry(20)
    number = playhead_flag(10 + ahead, geometry, QFont())
    (flag,) = lay_flags([Marker(10, "the gap")], geometry, number, metrics)
    assert flag.text
    assert not flag.rect.intersects(number)


def test_names_give_way_to_one_another_far_out(metrics: QFontMetrics) -> None:
    markers = [Marker(t, f"a long name {t}") for t in range(10, 100, 10)]
    near, far = (lay_flags(markers, Geometry(cell), AWAY, metrics) for cell in (44.0, 0.5))
    assert [flag.text for flag in near] == [marker.name for marker in markers]
    assert [flag.text for flag in far[:-1]] == [""] * 8
    assert far[-1].text == "a long name 90", "nothing follows"


def test_no_two_named_flags_ever_overlap(metrics: QFontMetrics) -> None:
    @given(st.sets(st.integers(0, 300), max_size=20), st.integers(0, 300), st.floats(0.05, 64), st.integers(1, 30))
    def laid(frames: set[int], playhead: int, cell: float, length: int) -> None:
        geometry = Geometry(cell)
        number = playhead_flag(playhead, geometry, QFont())
        flags = lay_flags([Marker(t, "m" * length) for t in frames], geometry, number, metrics)
        assert [flag.marker.frame for flag in flags] == sorted(frames)
        named = [flag.rect for flag in flags if flag.text]
        assert all(one.right() <= other.x() for one, other in pairwise(named))
        assert not any(rect.intersects(number) for rect in named)

    laid()
