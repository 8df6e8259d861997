"""Session, simulation and a world without window and thread: what the engine is asked for is served when a test says so."""

from __future__ import annotations

from collections import Counter, deque
from pathlib import Path

import numpy as np

from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import Frame, WorldModel
from studio.document.project_file import open_project, save_project
from studio.document.take import Take
from studio.jobs.engine_worker import EngineWorker, _describe
from studio.jobs.messages import Answer, FrameMade, Opened
from studio.jobs.simulation import Simulation
from studio.session import Session
from studio.timeline.edits import TimelineEdits


class InlineWorker(EngineWorker):
    """``stepped`` counts how often each frame key was inferred."""

    def __init__(self, world: WorldModel) -> None:
        super().__init__(lambda: world)
        self.world = world
        self.stepped: Counter[str] = Counter()
        step = world.step

        def counted(action: int, seed: int | None = None) -> Frame:
            frame = step(action, seed)
            self.stepped[frame.key] += 1
            return frame

        world.step = counted  # type: ignore[method-assign]

    def serve(self) -> bool:
        """One request. False when there is none."""
        if self._requests.empty():
            return False
        request = self._requests.get()
        assert request is not None
        self._serve(self.world, request)
        return True


class LateWorker(InlineWorker):
    """Its answers lie about until they are delivered, as those of a thread do."""

    def __init__(self, world: WorldModel) -> None:
        super().__init__(world)
        self.undelivered: deque[Answer] = deque()

    def _answer(self, answer: Answer) -> None:
        self.undelivered.append(answer)


class InlineStudio:
    """``arrived``: frames that were shown or shown anew, in order. ``late``: answers come when `deliver` is called."""

    def __init__(self, world: WorldModel | None = None, *, late: bool = False) -> None:
        self.world = world or FakeWorldModel()
        self.session = Session()
        self.worker = LateWorker(self.world) if late else InlineWorker(self.world)
        self.simulation = Simulation(self.session, self.worker)
        self.edits = TimelineEdits(self.session)
        self.said: list[str] = []
        self.failures: list[str] = []
        self.arrived: list[int] = []
        self.too_late = 0
        """Answers of cancelled epochs that were delivered."""
        self.edits.said.connect(self.said.append)
        self.simulation.failed.connect(self.failures.append)
        self.session.frame_arrived.connect(self.arrived.append)
        self.worker.answered.emit(Opened(_describe(self.world)))
        self.session.set_visible_last(10**6)

    @property
    def take(self) -> Take:
        take = self.session.take
        assert take is not None
        return take

    def step_in(self) -> None:
        self.simulation.cancel()
        self.session.start_recording()
        if not self.session.sketch_is_prompt():
            self.simulation.begin()
            self.serve()

    def play(self, actions: list[int]) -> None:
        """Steps in, plays, and steps out."""
        self.step_in()
        for action in actions:
            for _ in range(3):  # the first tries may be spent on getting to the playhead
                before = self.session.playhead
                self.simulation.step(action)
                self.serve()
                if self.session.playhead == before + 1:
                    break
        self.simulation.cancel()
        self.session.stop_recording()

    def serve(self) -> None:
        while self.worker.serve() or self.deliver(1):
            pass

    def deliver(self, count: int) -> bool:
        """So many answers reach the studio. False when there was none. One of a cancelled epoch must change nothing."""
        waiting = self.worker.undelivered if isinstance(self.worker, LateWorker) else deque()
        before = len(waiting)
        for _ in range(min(count, before)):
            answer = waiting.popleft()
            cancelled = isinstance(answer, FrameMade) and answer.epoch < self.worker.epoch
            then = (len(self.arrived), len(self.session.project.frames), self.session.last, self.session.playhead)
            self.worker.answered.emit(answer)
            now = (len(self.arrived), len(self.session.project.frames), self.session.last, self.session.playhead)
            assert not cancelled or now == then, "a late frame appeared"
            self.too_late += cancelled
        return before > 0

    def settle(self) -> None:
        """Every frame of the take is made."""
        self.simulation.want(self.session.last)
        self.serve()
        assert self.session.take is None or self.take.first_missing() == self.take.last + 1

    def reopen(self, path: Path) -> None:
        save_project(path, self.session.snapshot())
        self.session.open(open_project(path))

    def straight(self, world: WorldModel) -> bool:
        """Whether the take's frames are those of a straight run in ``world``, which has played nothing else."""
        world.begin_tokens(self.take.prompt.tokens, self.take.seed)
        for t in range(1, self.take.last + 1):
            frame = world.step(*self.take.move(t))
            if frame.key != self.take.key(t):
                return False
            if not np.array_equal(frame.tokens, self.session.project.frames.tokens(frame.key)):
                return False
        return True
