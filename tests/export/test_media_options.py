"""The clock of a clip, and what pixels are asked to do: no file is written here."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.errors import MediaError
from export.media_options import MediaOptions, steadied


def test_every_frame_once_is_the_rule() -> None:
    assert MediaOptions(fps=10).order(5) == [0, 1, 2, 3, 4]
    assert MediaOptions(fps=10, speed=3).order(5) == [0, 1, 2, 3, 4]
    assert MediaOptions(fps=10, speed=3).shown_rate == 30


@pytest.mark.parametrize(
    ("options", "count", "order"),
    [
        (MediaOptions(fps=10, rate=5), 7, [0, 2, 4, 6]),
        (MediaOptions(fps=10, rate=20), 3, [0, 0, 1, 1, 2, 2]),
        (MediaOptions(fps=30, rate=20), 6, [0, 1, 3, 4]),
        (MediaOptions(fps=10, speed=2, rate=10), 6, [0, 2, 4]),
        (MediaOptions(boomerang=True), 4, [0, 1, 2, 3, 2, 1]),
        (MediaOptions(boomerang=True), 1, [0]),
        (MediaOptions(boomerang=True), 2, [0, 1]),
        (MediaOptions(fps=10, rate=5, boomerang=True), 6, [0, 2, 4, 2]),
    ],
)
def test_what_the_clock_shows(options: MediaOptions, count: int, order: list[int]) -> None:
    assert options.order(count) == order


@pytest.mark.parametrize(("fps", "rate"), [(10, 7.5), (12.5, 30), (60, 24), (7, 50)])
def test_duration_stays_when_the_rate_changes(fps: float, rate: float) -> None:
    shown = MediaOptions(fps=fps, rate=rate).order(200)
    assert len(shown) / rate == pytest.approx(200 / fps, abs=1 / rate)
    assert all(0 <= b - a <= max(1, fps / rate) + 1 for a, b in itertools.pairwise(shown))


def test_steady_pixels_never_stray_further_than_allowed() -> None:
    rng = np.random.default_rng(3)
    frames = [np.clip(rng.normal(120, 3, (8, 8, 3)), 0, 255).astype(np.uint8) for _ in range(20)]
    still = list(steadied(frames, 4))
    assert max(int(np.abs(a.astype(int) - b).max()) for a, b in zip(frames, still, strict=True)) == 4
    changes = [[int((b != a).any(-1).sum()) for a, b in itertools.pairwise(clip)] for clip in (frames, still)]
    assert sum(changes[1]) < sum(changes[0]) * 0.7
    assert all(np.array_equal(a, b) for a, b in zip(frames, steadied(frames, 0), strict=True))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"speed": 0}, "speed 0; choose from 0.05 to 20"),
        ({"speed": 21, "fps": 1}, "speed 21; choose from 0.05 to 20"),
        ({"rate": 500}, "500 pictures per second; choose from 0.1 to 240"),
        ({"scale": 1.5}, "scale 1.5; choose a whole number"),
        ({"scale": 100, "smooth": True}, "scale 100"),
        ({"canvas": (0, 10)}, "a page of 0×10"),
        ({"colours": 2}, "2 colours; choose from 4 to 256"),
        ({"quality": 0}, "quality 0"),
        ({"steady": -1}, "steady -1"),
        ({"background": (0, 0, 300)}, "background"),
    ],
)
def test_bad_values_are_refused_with_what_to_choose(values: dict[str, object], message: str) -> None:
    with pytest.raises(MediaError, match=message):
        MediaOptions(**values)  # type: ignore[arg-type]  # wrong on purpose
