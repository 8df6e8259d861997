"""Free play: the displacements of held actions, the checkpoints of long takes."""

from types import SimpleNamespace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.evaluation.metrics import colour_histogram, histogram_intersection
from engine.evaluation.play import ActionsJob, TakeJob, hold_actions, long_take, sticky_actions
from engine.evaluation.subject import Subject
from engine.runtime.fake_world_model import FakeWorldModel

_TEXTURE = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (160, 160, 3), np.uint8), (0, 0), 1.5)
_STEPS = np.array([(3, 0), (-3, 0), (0, -4), (0, 0)])


class ScrollingWorld:
    """Four actions that scroll a texture under a hero who stays in the middle."""

    spec = SimpleNamespace(actions=4)

    def begin_tokens(self, tokens: NDArray[np.int64], seed: int = 0) -> SimpleNamespace:
        self._at = np.array([48, 48])
        return self._frame()

    def step(self, action: int) -> SimpleNamespace:
        self._at = self._at + _STEPS[action]
        return self._frame()

    def _frame(self) -> SimpleNamespace:
        x, y = self._at
        frame = _TEXTURE[y : y + 64, x : x + 64].copy()
        cv2.circle(frame, (32, 32), 5, (255, 255, 255), -1)
        return SimpleNamespace(rgb=frame)


def test_held_actions_move_as_they_do() -> None:
    subject = Subject(ScrollingWorld(), "scrolling")  # type: ignore[arg-type]  # as much of a world as this task needs
    moves = hold_actions(subject, ActionsJob(np.zeros(64, np.int64), 5, 0))
    assert moves.shape == (4, 5, 4)
    assert (moves[..., :2] == -_STEPS[:, None]).all()
    assert (moves[..., 2:] == 0).all()


def _take(count: int) -> tuple[FakeWorldModel, TakeJob]:
    world = FakeWorldModel()
    clip = np.random.default_rng(1).integers(0, 256, (16, *world.spec.frame_shape), np.uint8)
    return world, TakeJob(clip, world.encode(clip[0]), np.arange(count) % 8, 5)


def test_a_take_is_looked_at_where_it_was_played() -> None:
    world, job = _take(70)
    take = long_take(Subject(world, "fake"), job)
    frames = [world.begin_tokens(job.tokens, job.seed).rgb, *(world.step(int(action)).rgb for action in job.actions)]
    assert take.shown.shape[0] == 3  # frames 0, 16 and 64
    assert (take.shown == np.stack([frames[0], frames[16], frames[64]])).all()
    assert (take.before[2] == np.stack(frames[49:65])).all()
    assert len(take.before[0]) == 1
    assert take.round_trip.tolist() == [0, 0, 0]  # the fake decodes to exactly what it encodes
    assert sorted(map(tuple, take.jumbled[::8, ::8].reshape(-1, 3))) == sorted(map(tuple, frames[0][::8, ::8].reshape(-1, 3)))
    expected = histogram_intersection(colour_histogram(frames[16]), colour_histogram(job.clip))
    assert take.colours[1] == expected


def test_sticky_actions() -> None:
    actions = sticky_actions(np.random.default_rng(0), 20_000, 6)
    changes = (np.diff(actions) != 0).mean()
    assert set(actions) == set(range(6))
    assert 1 / changes == np.clip(1 / changes, 8, 11)  # held about 8 frames, a sixth of the changes being to the same action
    assert (actions == sticky_actions(np.random.default_rng(0), 20_000, 6)).all()
