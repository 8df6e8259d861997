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

from engine.errors import WorldsketchError
from engine.runtime.world_model import History, WorldModel
from studio.canvas.kit import KitError, Look, looks_in
from studio.document.world_card import WorldCard
from studio.jobs.messages import (
    Answer,
    Begin,
    Failed,
    FellBack,
    Finished,
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
            info = _describe(world)
        except WorldsketchError as error:
            self._answer(OpenFailed(str(error)))
            return
        except Exception as error:  # the top of a thread: report, as nothing above would
            traceback.print_exc()
            self._answer(OpenFailed(f"the world did not open: {type(error).__name__}: {error}"))
            return
        try:
            self._answer(Opened(info))
            while (request := self._requests.get()) is not None:
                self._serve(self._world, request)
        finally:
            self._world.close()

    def _serve(self, world: WorldModel, request: Request) -> None:
        if isinstance(request, Preview):
            self._answer(self._preview(world, request))
            return
        if isinstance(request, Infer):
            self._answer(self._infer(world, request))
            return
        if isinstance(request, Glimpse):
            self._glimpse(world, request)
            return
        if request.epoch < self._epoch:
            return
        try:
            if isinstance(request, Begin):
                self._answer(FrameMade(request.epoch, world.begin(request.image, request.seed)))
            elif isinstance(request, Show):
                self._show(world, request)
            else:
                self._run(world, request)
            self._answer(Finished(request.epoch))
        except WorldsketchError as error:
            self._answer(Failed(request.epoch, str(error)))
        except Exception as error:  # the top of a thread: report and go on serving
            if _gave_out(world, error) and self._fallback is not None:
                self._go_on_elsewhere(world, request, self._fallback)
                return
            traceback.print_exc()
            self._answer(Failed(request.epoch, f"the engine failed: {type(error).__name__}: {error}"))

    def _go_on_elsewhere(self, world: WorldModel, request: Begin | Run | Show, fallback: OpenWorld) -> None:
        """The rest of ``request`` in the world that ``fallback`` opens."""
        where = world.provider.removesuffix("ExecutionProvider")
        if isinstance(request, Run):
            history = request.history if request.history is not None and not self._made else world.history()
            request = replace(request, history=history, moves=request.moves[self._made :])
        world.close()
        try:
            self._world = fallback()
            info = _describe(self._world)
        except WorldsketchError as error:
            self._answer(Failed(request.epoch, str(error)))
            return
        self._answer(FellBack(info, f"{where} ran out of memory: going on with the processor"))
        self._serve(self._world, request)

    def _preview(self, world: WorldModel, request: Preview) -> PreviewMade:
        try:
            return PreviewMade(world.decode(world.encode(request.image)))
        except WorldsketchError:
            return PreviewMade(None)

    def _infer(self, world: WorldModel, request: Infer) -> Inferred:
        try:
            return Inferred(request.ticket, world.infer_actions(request.frames))
        except WorldsketchError as error:
            return Inferred(request.ticket, None, str(error))
        except Exception as error:  # the top of a thread: report and go on serving
            traceback.print_exc()
            return Inferred(request.ticket, None, f"the engine failed: {type(error).__name__}: {error}")

    def _glimpse(self, world: WorldModel, request: Glimpse) -> None:
        """Frame by frame, as long as nobody waits."""
        try:
            for n, moves in enumerate(request.moves):
                frames = []
                for t, move in enumerate(moves):
                    if not self._requests.empty() or self._stopping:
                        return
                    if t == 0:
                        world.resume(request.history)
                    frames.append(world.step(*move).rgb)
                self._answer(Glimpsed(request.ticket, n, tuple(frames)))
        except WorldsketchError:  # a glimpse is worth no message: whoever plays there will hear
            return

    def _run(self, world: WorldModel, run: Run) -> None:
        self._made = 0
        if run.history is not None:
            world.resume(run.history)
        for action, seed in run.moves:
            if run.epoch < self._epoch:
                return
            frame = world.step(action, seed)
            self._made += 1
            self._answer(FrameMade(run.epoch, frame))

    def _show(self, world: WorldModel, show: Show) -> None:
        whole = show.history
        for t in show.frames:
            if show.epoch < self._epoch:
                return
            part = replace(whole, actions=whole.actions[:t], seeds=whole.seeds[:t], tokens=whole.tokens[:t])
            self._answer(FrameMade(show.epoch, world.resume(part)))


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
