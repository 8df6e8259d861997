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
    Astray,
    Begin,
    Failed,
    FellBack,
    FrameMade,
    Glimpse,
    Glimpsed,
    Opened,
    OpenFailed,
    Preview,
    PreviewMade,
    Run,
    Show,
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

    def made(self) -> list[FrameMade]:
        return [answer for answer in self.answers if isinstance(answer, FrameMade)]

    def frames(self) -> list[Frame]:
        return [answer.frame for answer in self.made()]

    def lasts(self) -> int:
        """How many requests are done."""
        return sum(answer.last for answer in self.made())


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
    qtbot.waitUntil(lambda: heard.lasts() == 2)
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
    qtbot.waitUntil(lambda: heard.lasts() == 1)
    assert seen == ["engine"]


def test_requests_of_an_old_epoch_are_not_served(heard: Heard, world: FakeWorldModel, qtbot: QtBot) -> None:
    world.delay = 0.05
    heard.worker.ask(Begin(0, IMAGE, 0))
    heard.worker.ask(Run(0, None, tuple((1, n) for n in range(50))))
    qtbot.waitUntil(lambda: len(heard.frames()) >= 2)
    epoch = heard.worker.new_epoch()
    heard.worker.ask(Run(0, None, ((1, 99),)))
    heard.worker.ask(Begin(epoch, IMAGE, 0))
    qtbot.waitUntil(lambda: any(made.epoch == epoch for made in heard.made()))
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
    qtbot.waitUntil(lambda: heard.lasts() == 2)
    assert PreviewMade in heard.kinds()
    assert heard.frames()[-1].index == 1


def test_a_frame_is_given_up_half_way_and_the_world_stays(heard: Heard, world: FakeWorldModel, qtbot: QtBot) -> None:
    heard.worker.ask(Begin(0, IMAGE, 0))
    qtbot.waitUntil(lambda: heard.lasts() == 1)
    key, world.delay = heard.frames()[0].key, 2.0
    heard.worker.ask(Run(0, None, ((1, 1),), key))
    qtbot.wait(50)
    epoch, world.delay = heard.worker.new_epoch(), 0.0
    heard.worker.ask(Run(epoch, None, ((2, 2),), key))
    qtbot.waitUntil(lambda: heard.lasts() == 2)
    assert [(frame.index, frame.action) for frame in heard.frames()] == [(0, None), (1, 2)]
    assert world.steps == 1


def test_a_run_from_where_the_world_is_not_says_so(heard: Heard, qtbot: QtBot) -> None:
    heard.worker.ask(Begin(0, IMAGE, 0))
    astray = Run(0, None, ((1, 1),), "0" * 32)
    heard.worker.ask(astray)
    qtbot.waitUntil(lambda: Astray(astray) in heard.answers)
    assert len(heard.frames()) == 1


def test_a_glimpse_ends_where_it_began_or_as_soon_as_anybody_waits(heard: Heard, world: FakeWorldModel, qtbot: QtBot) -> None:
    heard.worker.ask(Begin(0, IMAGE, 0))
    qtbot.waitUntil(lambda: heard.lasts() == 1)
    history, key = world.history(), heard.frames()[0].key
    heard.worker.ask(Glimpse(7, history, ((history, ((1, 1), (1, 2))), (history, ((2, 1), (2, 2))))))
    qtbot.waitUntil(lambda: heard.kinds().count(Glimpsed) == 2)
    heard.worker.ask(Run(0, None, ((3, 3),), key))
    qtbot.waitUntil(lambda: heard.lasts() == 2)
    assert heard.frames()[-1].action == 3
    world.delay = 5.0
    heard.worker.ask(Glimpse(8, history, ((history, ((4, 1), (4, 2))),)))
    heard.worker.ask(Show(0, history, (0,)))
    qtbot.waitUntil(lambda: heard.lasts() == 3)
    assert Glimpsed(8, 0, (), whole=False) in heard.answers


def test_what_nobody_asked_aloud_may_fail_without_ending_the_thread(
    heard: Heard, world: FakeWorldModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> Frame:
        raise ZeroDivisionError("of ours")

    monkeypatch.setattr(world, "encode", broken)
    heard.worker.ask(Preview(IMAGE))
    qtbot.waitUntil(lambda: PreviewMade(None) in heard.answers)
    monkeypatch.undo()
    heard.worker.ask(Preview(IMAGE))
    qtbot.waitUntil(lambda: heard.kinds().count(PreviewMade) == 2)
    assert "ZeroDivisionError" in capsys.readouterr().err


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
    assert [isinstance(answer, FellBack) for answer in answers] == [False, False, True, False, False, False]
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
