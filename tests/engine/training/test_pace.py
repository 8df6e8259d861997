"""How many steps fit into a time, and a measurement that leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.training import pace
from engine.training.pace import Pace, measure_pace
from tests.engine.training.tiny_run import RECIPE, Watched, make_shards, make_task


def test_steps_fit_into_a_time_with_their_validations() -> None:
    assert Pace(step=2.0, validation=10.0).steps(140.0) == 50
    assert Pace(step=2.0, validation=10.0).seconds(50) == 140.0
    assert Pace(step=2.0, validation=10.0).steps(5.0) == 1
    assert Pace(step=2.0, validation=10.0).seconds(1) == 12.0


def test_every_kind_of_batch_counts_as_often_as_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(10_000))
    monkeypatch.setattr(pace.time, "monotonic", lambda: float(next(clock)))
    watched = Watched(make_task("fsq", tmp_path))
    data = make_shards(tmp_path / "data")
    found = measure_pace(watched, RECIPE, [data], [data])
    assert len(watched.clips) == pace.PROBE
    assert set(watched.clips) == {(4, 2), (2, 8)}, "both parts of the recipe"
    assert found.step > 0
    assert found.validation > 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]
