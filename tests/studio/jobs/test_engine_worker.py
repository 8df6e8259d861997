"""The engine's thread: requests in order, nothing of an old epoch, faults as messages, a clean end."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.errors import BundleError, PromptError
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import Frame, Image, WorldModel
from studio.jobs.engine_worker import EngineWorker, OpenWorld
from studio.jobs.messages import (
    Answer,
    Begin,
    Failed,
    FellBack,
    Finished,
    FrameMade,
    Opened,
    OpenFailed,
    Preview,
    PreviewMade,
    Run,
)

IMAGE = np.full((16, 16, 3), 120, np.uint8)


class Heard:
    """A worker and what it has answered."""

    def __init__(self, open_world: OpenWorld) -> None:
        self.answers: list[Answer] = []
        self.worker = EngineWorker(open_world)
        self.worker.answered.connect(self.answers.append)

    def kinds(self) -> list[type]:
        return [type(answer) for answer in self.answers]

    def frames(self) -> list[Frame]:
        return [answer.frame for answer in self.answers if isinstance(answer, FrameMade)]


@pytest.fixture
def heard(qtbot: QtBot, world: FakeWorldModel) -> Iterator[Heard]:
    heard = Heard(lambda: world)
    heard.worker.start()
    qtbot.waitUntil(lambda: Opened in heard.kinds())
    yield heard
    assert heard.worker.stop()
    assert world.closed


def test_a_run_answers_frame_by_frame(heard: Heard, qtbot: QtBot) -> None:
    heard.worker.ask(Begin(0, IMAGE, 3))
    heard.worker.ask(Run(0, None, ((1, 11), (2, 12))))
    qtbot.waitUntil(lambda: heard.kinds().count(Finished) == 2)
    assert [(frame.index, frame.action, frame.seed) for frame in heard.frames()] == [(0, None, None), (1, 1, 11), (2, 2, 12)]


def test_inference_is_not_on_this_thread(
    heard: Heard, world: FakeWorldModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    begin = world.begin

    def watched(image: Image, seed: int = 0) -> Frame:
        seen.append(threading.current_thread().name)
        return begin(image, seed)

    monkeypatch.setattr(world, "begin", watched)
    heard.worker.ask(Begin(0, IMAGE, 0))
    qtbot.waitUntil(lambda: Finished in heard.kinds())
    assert seen == ["engine"]


def test_requests_of_an_old_epoch_are_not_served(heard: Heard, world: FakeWorldModel, qtbot: QtBot) -> None:
    world.delay = 0.05
    heard.worker.ask(Begin(0, IMAGE, 0))
    heard.worker.ask(Run(0, None, tuple((1, n) for n in range(50))))
    qtbot.waitUntil(lambda: len(heard.frames()) >= 2)
    epoch = heard.worker.new_epoch()
    heard.worker.ask(Run(0, None, ((1, 99),)))
    heard.worker.ask(Begin(epoch, IMAGE, 0))
    qtbot.waitUntil(lambda: Finished(epoch) in heard.answers)
    assert world.steps < 10
    assert all(answer.epoch in (0, epoch) for answer in heard.answers if isinstance(answer, FrameMade))


def test_a_fault_is_a_message_and_life_goes_on(heard: Heard, qtbot: QtBot) -> None:
    heard.worker.ask(Run(0, None, ((999, 1),)))
    qtbot.waitUntil(lambda: Failed in heard.kinds())
    heard.worker.ask(Begin(0, IMAGE, 0))
    qtbot.waitUntil(lambda: FrameMade in heard.kinds())


def test_a_defect_is_reported_too(
    heard: Heard, world: FakeWorldModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(action: int, seed: int | None = None) -> Frame:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(world, "step", broken)
    heard.worker.ask(Begin(0, IMAGE, 0))
    heard.worker.ask(Run(0, None, ((1, 1),)))
    qtbot.waitUntil(lambda: Failed in heard.kinds())
    assert "ZeroDivisionError" in capsys.readouterr().err, "its traceback is kept"


def test_a_preview_leaves_the_trajectory(heard: Heard, qtbot: QtBot) -> None:
    heard.worker.ask(Begin(0, IMAGE, 0))
    heard.worker.ask(Preview(IMAGE))
    heard.worker.ask(Run(0, None, ((1, 1),)))
    qtbot.waitUntil(lambda: heard.kinds().count(Finished) == 2)
    assert PreviewMade in heard.kinds()
    assert heard.frames()[-1].index == 1


@pytest.mark.parametrize("error", [BundleError("no such bundle"), PromptError("no")])
def test_a_world_that_does_not_open_says_so(qtbot: QtBot, error: Exception) -> None:
    def refuse() -> WorldModel:
        raise error

    heard = Heard(refuse)
    heard.worker.start()
    qtbot.waitUntil(lambda: OpenFailed(str(error)) in heard.answers)
    assert heard.worker.stop()


def test_stopping_in_the_middle_of_a_run(qtbot: QtBot, world: FakeWorldModel) -> None:
    world.delay = 0.02
    heard = Heard(lambda: world)
    heard.worker.start()
    heard.worker.ask(Begin(0, IMAGE, 0))
    heard.worker.ask(Run(0, None, tuple((1, n) for n in range(500))))
    qtbot.waitUntil(lambda: len(heard.frames()) >= 3)
    assert heard.worker.stop()
    assert world.steps < 100
    assert world.closed


def test_a_gpu_that_gives_out_hands_over_to_the_processor() -> None:
    """The run goes on from the frame that failed; nothing is made twice."""
    gpu, cpu = FakeWorldModel(), FakeWorldModel()
    step, answers = gpu.step, []

    def fail_at_the_third(action: int, seed: int | None = None) -> Frame:
        if gpu.steps == 2:
            raise RuntimeError("CUDA failure 2: out of memory")
        return step(action, seed)

    gpu.step = fail_at_the_third  # type: ignore[method-assign]
    worker = EngineWorker(lambda: gpu, lambda: cpu)
    worker.answered.connect(answers.append)
    prompt = gpu.begin(np.zeros((64, 64, 3), np.uint8))
    worker._world = gpu
    worker._serve(gpu, Run(0, None, tuple((n, n) for n in range(5))))
    made = [answer.frame for answer in answers if isinstance(answer, FrameMade)]
    assert [frame.index for frame in made] == [1, 2, 3, 4, 5]
    assert [isinstance(answer, FellBack) for answer in answers] == [False, False, True, False, False, False, False]
    straight = FakeWorldModel()
    straight.begin_tokens(prompt.tokens)
    assert [straight.step(n, n).key for n in range(5)] == [frame.key for frame in made]
    assert (cpu.steps, gpu.closed) == (3, True)


def test_other_faults_are_no_reason_to_change_the_machine() -> None:
    world, answers = FakeWorldModel(), []
    worker = EngineWorker(lambda: world, lambda: FakeWorldModel())
    worker.answered.connect(answers.append)
    worker._serve(world, Run(0, None, ((0, 0),)))
    assert [type(answer) for answer in answers] == [Failed]
