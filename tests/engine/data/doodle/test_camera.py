"""What a view does next is plain from what it shows."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.doodle import camera
from engine.data.doodle.physics import Motion
from engine.data.doodle.player import play
from engine.data.doodle.terrain import make_terrain


@pytest.mark.parametrize("kind", ["follow", "pan"])
@pytest.mark.parametrize("seed", range(8))
def test_a_view_keeps_its_hero_in_place_by_whole_paces(kind: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    played = play(random, make_terrain(random), Motion(), 120)
    seen = camera.film(random, kind, played, Motion.pace)
    assert np.ptp(seen.feet - seen.middles, axis=0).max() < 1e-9
    away = np.array([(body.x, body.y) for body in played.bodies]) - seen.feet
    assert np.abs(away[:, 0]).max() < 1e-9
    assert np.abs(away[:, 1]).max() < 0.6 * Motion.pace + 1e-9  # on a slope it may sink in or float a little
    paces = np.diff(seen.middles, axis=0) / Motion.pace
    np.testing.assert_allclose(paces, paces.round(), atol=1e-9)
    assert (paces.round() != 0).any(0).all()
