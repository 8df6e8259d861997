"""What comes into a trajectory is checked; what it gives back can be gone on from."""

from typing import Any

import numpy as np
import pytest

from engine.errors import PromptError
from engine.runtime.keys import MAX_SEED, frame_seed
from engine.runtime.trajectory import Trajectory
from engine.runtime.world_model import History, SamplerSettings
from engine.world_spec import WorldSpec

SPEC = WorldSpec(frame_height=16, frame_width=16, grid_height=2, grid_width=2, vocabulary=10, actions=3)
SETTINGS = SamplerSettings()
ROW = np.array([1, 2, 3, 4])


def trajectory(prompt: Any = ROW, seed: Any = 5) -> Trajectory:
    return Trajectory(SPEC, SETTINGS, "bundle", prompt, seed)


def test_a_history_leads_to_the_same_key() -> None:
    one = trajectory()
    for action, seed in ((0, None), (2, 99), (np.int64(1), np.uint8(3))):
        one.append(*one.check_step(action, seed), ROW[::-1])
    history = one.history()
    assert history.actions == (0, 2, 1)
    assert history.seeds == (frame_seed(5, 1), 99, 3)
    assert history.tokens.shape == (3, 4)
    again = Trajectory.of(history, SPEC, SETTINGS, "bundle")
    assert (again.key, again.index, again.check_step(0)) == (one.key, 3, one.check_step(0))
    assert Trajectory.of(trajectory().history(), SPEC, SETTINGS, "bundle").key == trajectory().key


def test_tokens_are_copied() -> None:
    prompt = ROW.copy()
    one = trajectory(prompt)
    prompt[:] = 0
    assert one.tokens[0].tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("action", [-1, 3, 1.0, "1", None, 2**40])
def test_actions_that_do_not_exist(action: Any) -> None:
    with pytest.raises(PromptError, match=r"frame 1: action is .* 0 to 2"):
        trajectory().check_step(action)


@pytest.mark.parametrize("seed", [-1, MAX_SEED + 1, 0.5])
def test_seeds_that_cannot_be(seed: Any) -> None:
    with pytest.raises(PromptError, match="seed is"):
        trajectory().check_step(0, seed)
    with pytest.raises(PromptError, match="seed is"):
        trajectory(seed=seed)


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        (ROW[:3], r"shape \(3,\); this world has 4 tokens per frame"),
        (ROW[None], "a prompt is one frame of 4 tokens"),
        (3, "this world has 4 tokens"),
        (ROW / 2, "float64 values; tokens must be whole numbers"),
        (ROW - 2, r"values -1\.\.2; this world's tokens are 0\.\.9"),
        (ROW + 6, r"values 7\.\.10"),
        (np.full(4, 2**64 - 1, np.uint64), "this world's tokens"),
        (None, "object values"),
    ],
)
def test_prompts_that_cannot_be(prompt: Any, message: str) -> None:
    with pytest.raises(PromptError, match=message):
        trajectory(prompt)


@pytest.mark.parametrize(
    "history",
    [
        History(ROW, (0,), (), ROW[None]),
        History(ROW, (), (0,), ROW[None]),
        History(ROW, (0,), (0,), np.stack([ROW, ROW])),
        History(ROW, (0,), (0,), ROW),
        History(ROW, (3,), (0,), ROW[None]),
        History(ROW, (0,), (-1,), ROW[None]),
        History(ROW, (0,), (0,), ROW[None] + 6),
        History(ROW + 6, (), (), np.empty((0, 4), np.int64)),
    ],
)
def test_histories_that_cannot_be(history: History) -> None:
    with pytest.raises(PromptError):
        Trajectory.of(history, SPEC, SETTINGS, "bundle")
