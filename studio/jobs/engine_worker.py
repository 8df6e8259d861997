"""The thread that owns the WorldModel. Requests go in, answers come out as one Qt signal; inference happens nowhere else.

Knows nothing of takes, playheads or what a request is for: `simulation` decides that.
"""

from __future__ import annotations

import queue
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.errors import Interrupted, WorldsketchError
from engine.runtime.world_model import Frame, History, WorldModel
from studio.canvas.kit import KitError, Look, looks_in
from studio.document.world_card import WorldCard
from studio.jobs.messages import (
    Answer,
    Astray,
    Begin,
    Failed,
    FellBack,
    FrameMade,
    Glimpse,
    Glimpsed,
    Infer,
    Inferred,
    Opened,
    OpenFailed,
    Preview,
    PreviewMade,
    Request,
    Run,
    Show,
    WorldInfo,
)
from studio.look.words import tr

OpenWorld = Callable[[], WorldModel]


class EngineWorker(QObject):
    """Opens the world on its own thread and serves requests in order.

    ``answered`` carries one `Answer`; it reaches slots of GUI objects on the GUI thread. Requests of an epoch below
    `epoch` are skipped, a run in progress stops before its next frame. ``fallback`` opens the same world on the processor, for
    when an accelerator gives out.
    """

    answered = Signal(object)

    def __init__(self, open_world: OpenWorld, fallback: OpenWorld | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_world, self._fallback = open_world, fallback
        self._world: WorldModel | None = None
        self._made = 0  # frames of the run in progress
        self._at: str | None = None  # key of the frame where the world is, as far as that is known
        self._given_up: Callable[[], bool] = lambda: self._stopping  # of what is being served
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._epoch = 0
        self._stopping = False
        self._thread = threading.Thread(target=self._live, name="engine", daemon=True)

    @property
    def epoch(self) -> int:
        return self._epoch

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def ask(self, request: Request) -> None:
        self._requests.put(request)

    def new_epoch(self) -> int:
        """Everything asked for so far is no longer wanted."""
        self._epoch += 1
        return self._epoch

    def stop(self, timeout_s: float = 10.0) -> bool:
        """Ends the thread and closes the world. True when it has ended; a thread stuck in a graph dies with the process."""
        self._stopping = True
        self.new_epoch()
        self._requests.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _answer(self, answer: Answer) -> None:
        if not self._stopping:
            self.answered.emit(answer)

    def _live(self) -> None:
        try:
            world = self._world = self._open_world()
            info = self._met(world)
        except WorldsketchError as error:
            self._answer(OpenFailed(str(error)))
            return
        except Exception as error:  # the top of a thread: report, as nothing above would
            traceback.print_exc()
            self._answer(
                OpenFailed(tr("the world did not open: {kind}: {error}").format(kind=type(error).__name__, error=error))
            )
            return
        try:
            self._answer(Opened(info))
            while (request := self._requests.get()) is not None:
                self._serve(self._world, request)
        finally:
            self._world.close()

    def _met(self, world: WorldModel) -> WorldInfo:
        """A world that has just been opened."""
        world.given_up = lambda: self._given_up()
        return _describe(world)

    def _serve(self, world: WorldModel, request: Request) -> None:
        try:
            self._do(world, request)
        except Interrupted:  # the world is where it was
            return
        except WorldsketchError as error:
            self._at = None
            self._answer_failure(request, str(error))
        except Exception as error:  # the top of a thread: report and go on serving
            self._at = None
            if _gave_out(world, error) and self._fallback is not None:
                self._go_on_elsewhere(world, request, self._fallback)
                return
            traceback.print_exc()
            self._answer_failure(
                request, tr("the engine failed: {kind}: {error}").format(kind=type(error).__name__, error=error)
            )

    def _do(self, world: WorldModel, request: Request) -> None:
        match request:
            case Preview(image):
                self._answer(PreviewMade(world.decode(world.encode(image))))
            case Infer(ticket, frames):
                self._answer(Inferred(ticket, world.infer_actions(frames)))
            case Glimpse():
                self._given_up = lambda: self._stopping or not self._requests.empty()
                self._glimpse(world, request)
            case _ if request.epoch < self._epoch:
                return
            case _:
                self._given_up = lambda: request.epoch < self._epoch
                self._make(world, request)

    def _make(self, world: WorldModel, request: Begin | Run | Show) -> None:
        match request:
            case Begin(epoch, image, seed):
                self._answer_frame(epoch, world.begin(image, seed), last=True)
            case Show():
                self._show(world, request)
            case Run():
                self._run(world, request)

    def _answer_failure(self, request: Request, message: str) -> None:
        match request:
            case Preview():
                self._answer(PreviewMade(None))
            case Infer(ticket):
                self._answer(Inferred(ticket, None, message))
            case Glimpse():  # worth no message: whoever plays there will hear
                return
            case _:
                self._answer(Failed(request.epoch, message))

    def _go_on_elsewhere(self, world: WorldModel, request: Request, fallback: OpenWorld) -> None:
        """The rest of ``request`` in the world that ``fallback`` opens."""
        where = world.provider.removesuffix("ExecutionProvider")
        if isinstance(request, Run):
            history = request.history if request.history is not None and not self._made else world.history()
            request = replace(request, history=history, moves=request.moves[self._made :])
        world.close()
        try:
            self._world = fallback()
            info = self._met(self._world)
        except WorldsketchError as error:
            self._answer_failure(request, str(error))
            return
        self._answer(FellBack(info, tr("{provider} ran out of memory: going on with the processor").format(provider=where)))
        self._serve(self._world, request)

    def _glimpse(self, world: WorldModel, request: Glimpse) -> None:
        """Frame by frame, as long as nobody waits; then back to where it began, so that play can go on at once."""
        for n, (history, moves) in enumerate(request.rows):
            frames: list[Frame] = []
            try:
                for move in moves:
                    if self._given_up():
                        raise Interrupted
                    if not frames:
                        self._at = world.resume(history).key
                    frames.append(world.step(*move))
                    self._at = frames[-1].key
            except Interrupted:
                self._answer(Glimpsed(request.ticket, n, tuple(frames), whole=False))
                return
            self._answer(Glimpsed(request.ticket, n, tuple(frames)))
        if not self._given_up():
            self._at = world.resume(request.home).key

    def _answer_frame(self, epoch: int, frame: Frame, *, last: bool) -> None:
        self._at = frame.key
        self._answer(FrameMade(epoch, frame, last))

    def _run(self, world: WorldModel, run: Run) -> None:
        self._made = 0
        if run.history is not None:
            self._at = world.resume(run.history).key
        elif run.start is not None and run.start != self._at:
            self._answer(Astray(run))
            return
        for action, seed in run.moves:
            if run.epoch < self._epoch:
                return
            frame = world.step(action, seed)
            self._made += 1
            self._answer_frame(run.epoch, frame, last=self._made == len(run.moves))

    def _show(self, world: WorldModel, show: Show) -> None:
        whole = show.history
        for n, t in enumerate(show.frames, start=1):
            if show.epoch < self._epoch:
                return
            part = replace(whole, actions=whole.actions[:t], seeds=whole.seeds[:t], tokens=whole.tokens[:t])
            self._answer_frame(show.epoch, world.resume(part), last=n == len(show.frames))


def _gave_out(world: WorldModel, error: Exception) -> bool:
    """Whether an accelerator's memory, or the accelerator, is at its end."""
    text = str(error).lower()
    signs = ("out of memory", "failed to allocate", "bfcarena", "cuda failure", "cublas", "cudnn")
    return world.provider != "CPUExecutionProvider" and any(sign in text for sign in signs)


def _describe(world: WorldModel) -> WorldInfo:
    """Its fingerprint is the key that it gives a frame of zeros; making that frame also warms the decoder up."""
    zeros = np.zeros(world.spec.tokens, np.int64)
    frame = world.resume(History(zeros, (), (), np.empty((0, world.spec.tokens), np.int64)))
    files, note = world.kit(), ""
    kit: tuple[Look, ...] = ()
    try:
        kit = looks_in(files) if files else ()
    except KitError as error:
        note = str(error)
    return WorldInfo(WorldCard(frame.key, world.spec, world.action_names), world.provider, world.settings, kit, note)
