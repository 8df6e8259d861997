"""The measure of steering tells what doodle worlds truly do, and a ruler that is wrong would be noticed."""

from typing import Any

import numpy as np
import pytest

from engine.evaluation.players import Players
from engine.evaluation.ruler import _shares, read_ruler, ruler_rows

WORLDS = 24


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    with Players("fake", workers=1) as players:
        return read_ruler(players, WORLDS)


def test_worlds_that_obey_are_seen_to(read: dict[str, Any]) -> None:
    assert read["drawn"]["opposite"] > 0.85
    assert read["drawn"]["jump"] > 0.85


def test_worlds_that_stand_are_seen_to(read: dict[str, Any]) -> None:
    """All but those in which a foe walks."""
    assert read["drawn"]["walks_in_place"] < 0.15
    assert read["drawn"]["lifts_in_place"] < 0.15


def test_retold_pictures_are_measured_too(read: dict[str, Any]) -> None:
    assert read["retold"].keys() == read["drawn"].keys()
    rows = ruler_rows(read)
    assert f"on {WORLDS} doodle worlds" in rows[0][1]
    assert f"left/right {read['drawn']['opposite']:.0%} ({read['retold']['opposite']:.0%})" in rows[0][1]


def test_a_measure_that_says_the_contrary_scores_nothing() -> None:
    way = np.linspace(0, 0.4, 8)
    still, up = np.zeros((8, 2)), np.stack([np.zeros(8), -way], 1)
    right = np.stack([way, np.zeros(8)], 1)
    true = np.stack([-right, right, up, still])[None]
    wrong = np.stack([right, -right, still, right])[None]
    assert _shares(true, true) == {"opposite": 1, "jump": 1, "walks_in_place": 0, "lifts_in_place": 0}
    assert _shares(true, wrong) == {"opposite": 0, "jump": 0, "walks_in_place": 1, "lifts_in_place": 0}
    assert _shares(wrong, true)["jump"] is None  # nobody jumped: nothing to be found
