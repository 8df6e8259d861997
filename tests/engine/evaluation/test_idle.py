"""A world at rest is held against its first frame."""

from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.evaluation.idle import IdleJob, idle, idle_figures, idle_rows
from engine.evaluation.metrics import psnr
from engine.evaluation.subject import Subject
from tests.engine.evaluation.test_play import ScrollingWorld


class DecayingWorld(ScrollingWorld):
    """Whatever is held, it darkens by one grey level at each step; action 3 does nothing else."""

    def begin_tokens(self, tokens: NDArray[np.int64], seed: int = 0) -> SimpleNamespace:
        self._age = 0
        return super().begin_tokens(tokens, seed)

    def step(self, action: int) -> SimpleNamespace:
        self._age += 1
        frame = super().step(action)
        return SimpleNamespace(rgb=np.clip(frame.rgb.astype(int) - self._age, 0, 255).astype(np.uint8))


def test_a_world_at_rest_is_held_against_its_first_frame() -> None:
    job = IdleJob(np.zeros(64, np.int64), 3, 0)
    lasting = idle(Subject(ScrollingWorld(), "scrolling"), job)  # type: ignore[arg-type]
    assert (lasting.errors.tolist(), lasting.ssim.tolist()) == ([0, 0], pytest.approx([1, 1]))
    assert lasting.colours.tolist() == pytest.approx([1, 1])
    assert [len(frames) for frames in lasting.before] == [16, 16]
    decaying = idle(Subject(DecayingWorld(), "decaying"), job)  # type: ignore[arg-type]
    assert decaying.errors[0] > 1000
    assert (np.diff(decaying.errors) > 0).all()
    assert (np.diff(decaying.ssim) < 0).all()
    assert decaying.colours[1] < 0.3
    figures = idle_figures([lasting, decaying])
    assert figures["idle_psnr_64"] == pytest.approx(psnr([0, decaying.errors[0]]))
    assert figures["idle_ssim_256"] == pytest.approx((1 + decaying.ssim[1]) / 2)
    rows = idle_rows(figures | {"idle_hero_present_64": 0.5}, "action 3")
    assert ", hero 50%" in rows[0][1]
    assert "hero" not in rows[1][1]
