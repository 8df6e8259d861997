"""What is asked of a world about a clip, and what its answers are compared with."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.evaluation.clips import StepJob, four_steps, one_step, study_clip
from engine.evaluation.metrics import mean_squared_error, ssim
from engine.evaluation.subject import Subject
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import Frame, History, Image, Tokens
from tests.engine.runtime.tiny_world import SPEC

CLIP = np.random.default_rng(0).integers(0, 256, (16, *SPEC.frame_shape), np.uint8)


class _Recorder(FakeWorldModel):
    """Writes down what it is told to do."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[object] = []

    def resume(self, history: History) -> Frame:
        self.log.append(history)
        return super().resume(history)

    def begin_tokens(self, tokens: Tokens, seed: int = 0) -> Frame:
        self.log.append((tokens.tolist(), seed))
        return super().begin_tokens(tokens, seed)

    def step(self, action: int, seed: int | None = None) -> Frame:
        self.log.append(action)
        return super().step(action, seed)


def _job(world: FakeWorldModel, frames: NDArray[np.uint8]) -> StepJob:
    tokens = np.stack([world.encode(frame) for frame in frames])
    actions = np.arange(len(frames) - 1) % world.spec.actions
    return StepJob(frames, tokens, actions, np.array([7, 7, 7, 6]), 11)


def _frames(world: FakeWorldModel) -> NDArray[np.uint8]:
    return np.random.default_rng(1).integers(0, 256, (16, *world.spec.frame_shape), np.uint8)


def test_study_shows_frames_as_play_does(tiny_world: Path) -> None:
    subject = Subject.open(tiny_world, "cpu")
    study = study_clip(subject, CLIP)
    shown: list[Image] = []
    for t in range(16):  # the tiny encoder sees single frames
        assert study.tokens[t].tolist() == subject.world.encode(CLIP[t]).tolist()
        history = History(study.tokens[0], (0,) * t, (0,) * t, study.tokens[1 : t + 1])
        shown.append(subject.world.resume(history).rgb)
    assert study.reconstruction.tolist() == [mean_squared_error(a, b) for a, b in zip(shown, CLIP, strict=True)]
    assert study.ssim == pytest.approx(np.mean([ssim(a, b) for a, b in zip(shown, CLIP, strict=True)]))
    assert study.actions.tolist() == subject.world.infer_actions(CLIP).actions.tolist()


def test_a_decoder_that_repeats_is_no_better_than_repeating(tiny_world: Path) -> None:
    study = study_clip(Subject.open(tiny_world, "cpu"), CLIP)
    assert study.prediction is not None
    assert study.prediction.tolist() == study.repeating.tolist()
    assert study.repeating[3] == mean_squared_error(CLIP[3], CLIP[4])


def test_a_world_without_that_decoder() -> None:
    world = FakeWorldModel()
    assert study_clip(Subject(world, "fake"), _frames(world)).prediction is None


def test_one_step_sees_true_tokens_and_is_judged_on_the_next_frame() -> None:
    world = _Recorder()
    job = _job(world, _frames(world))
    error = one_step(Subject(world, "fake"), job)
    history, action = world.log
    assert isinstance(history, History)
    assert history.prompt_tokens.tolist() == job.tokens[0].tolist()
    assert history.tokens.tolist() == job.tokens[1:8].tolist()
    assert history.actions == tuple(job.actions[:7])
    assert action == job.actions[7]
    world.resume(history)
    assert error == mean_squared_error(world.step(int(job.actions[7])).rgb, job.frames[8])


def test_four_steps_differ_in_the_actions_only() -> None:
    world = _Recorder()
    job = _job(world, _frames(world))
    inferred, other = four_steps(Subject(world, "fake"), job)
    begin = (job.tokens[0].tolist(), job.seed)
    assert world.log == [begin, 0, 1, 2, 3, begin, 7, 7, 7, 6]
    assert other == mean_squared_error(world.decode(world.history().tokens[-1]), job.frames[4])
    assert inferred != other
