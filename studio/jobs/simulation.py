"""Decides what the engine makes next: the prompt, the next frame of play, or the frames that an edit made stale.

Listens to the session, asks the worker, and hands the session what comes back. Frames that are known cost no inference.
Owns the epoch: late answers are dropped here. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from engine.runtime.world_model import Frame, History, Image, Tokens
from studio.document.clip import Clip
from studio.document.take import FrameState, Prompt, Take
from studio.jobs.engine_worker import EngineWorker
from studio.jobs.glimpse_store import GlimpseStore
from studio.jobs.messages import (
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
    WorldInfo,
)
from studio.jobs.unseen import AT_ONCE, Look, Unseen
from studio.look.words import tr
from studio.session import Session

DEBOUNCE_MS = 150


def _nothing() -> None: ...


class Simulation(QObject):
    """One request at a time. While a take is played, steps go through `step`; else stale frames are made again."""

    opened = Signal(object)
    """A `WorldInfo`."""
    fell_back = Signal(object, str)
    """The accelerator gave out: a `WorldInfo` of where the world goes on, and a line that says so."""
    open_failed = Signal(str)
    begun = Signal()
    """The new take has its prompt: play may start."""
    arriving = Signal()
    """The frame that `step` asked for is about to be shown."""
    stepped = Signal()
    """That frame is in the take."""
    failed = Signal(str)
    recovered = Signal(str)
    """Frames come again: what `failed` said last no longer holds."""
    progressed = Signal(int, int)
    """Frames done and frames wanted of a re-simulation; (0, 0) when there is none."""
    previewed = Signal(object)
    glimpsed = Signal(int, object)
    """A row that `glimpse` was asked for, and its `Frame`s; none when it was given up."""
    verified = Signal(int, int)
    """So many frames were made once more, and so many of them came out different."""

    def __init__(self, session: Session, worker: EngineWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._worker = worker
        self._info: WorldInfo | None = None
        self.asked = 0
        """How often the engine was asked for frames, new or to be shown again."""
        self._busy = False
        self._failure = ""  # what `failed` said, until frames come again
        self._head: str | None = None  # where the world is; None when only the world knows
        self._on_frame: Callable[[Frame], object] = self._keep
        self._on_done: Callable[[], object] = _nothing
        self._wanted = -1  # frames up to here are asked for although nobody looks at them
        self._from = self._start = 0
        self._replaceable = False  # the frame on its way may still be led to by another action
        self._unseen = Unseen(session, self._keep_known)
        self._previewing = False
        self._glimpse_ticket = 0
        self._glimpsed = GlimpseStore()
        self._preview_next = False
        self._timer = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._timer.timeout.connect(self.resimulate)
        worker.answered.connect(self._answered)
        session.take_changed.connect(self._take_changed)
        session.playhead_moved.connect(lambda _: self._look_again())
        session.visible_changed.connect(self._look_again)
        session.compared_changed.connect(self._look_again)

    @property
    def info(self) -> WorldInfo | None:
        return self._info

    @property
    def ready(self) -> bool:
        return self._info is not None

    @property
    def busy(self) -> bool:
        return self._busy

    @property
    def resimulating(self) -> bool:
        return self._busy and self._on_frame == self._keep

    # -- what the window asks for -------------------------------------------------------------------------------------

    def begin(self, *, replay: bool = False, clip: Clip | None = None) -> None:
        """Frame 0 from the sketch as it is now: a new take, or with ``replay`` the same actions from the new drawing. With
        ``clip`` from its first frame, and a new take of its actions."""
        sketch = self._session.project.sketch
        image, digest = (sketch.image, sketch.digest()) if clip is None else (clip.drawing, clip.digest)
        self._start_epoch()

        def first_frame(frame: Frame) -> None:
            self._session.keep_frame(frame)
            assert self._info is not None, "frames come after the world"
            prompt = Prompt(image, digest, frame.key, frame.tokens, self._info.card)
            if replay:
                self._session.replace_prompt(prompt)
            elif clip is not None:
                self._session.regenerate(prompt, clip)
            else:
                self._session.begin_take(prompt)
                self.begun.emit()

        self._send(Begin(self._worker.epoch, image, 0), first_frame)

    def step(self, action: int) -> bool:
        """One more frame after the playhead. False when the engine is not ready for it; `stepped` follows when True."""
        take, t = self._session.take, self._session.playhead
        if take is None or self._busy or self._session.foreign:
            return False
        if take.state(t) is not FrameState.FRESH:
            self._make_up_to(t)
            return False
        following = t < take.last and take.action(t + 1) == action
        if following:
            (_, seed), key = take.move(t + 1), take.key(t + 1)
        else:
            if t < take.last:
                self._session.make_room()
            seed, key = take.next_move(action)

        def go_on() -> None:
            self.arriving.emit()
            if following:
                self._session.follow()
            else:
                self._session.record(action)

        def made(frame: Frame) -> None:
            self._session.keep_frame(frame)
            go_on()
            self.stepped.emit()

        if (glimpsed := self._glimpsed.take_out(key)) is not None:
            self._session.keep_frame(glimpsed)
        if key in self._session.project.frames:
            go_on()
            if self._session.rgb(t + 1) is None:
                self._send(Show(self._worker.epoch, take.history(t + 1), (t + 1,)), self._keep_known, self.stepped.emit)
            else:
                QTimer.singleShot(0, self.stepped.emit)
            return True
        self._send(self._run_from(t, ((action, seed),)), made)
        self._replaceable = True
        return True

    def give_way(self) -> bool:
        """Gives up the frame that `step` asked for, so that another action may lead into it. False when it is too late."""
        if not self._replaceable:
            return False
        head = self._head
        self._start_epoch()
        self._head = head  # there it stopped, unless it was quicker; it says so then
        return True

    def rewind(self) -> None:
        """One frame back while playing, unless a step is on its way."""
        if not self._busy:
            self._session.set_playhead(self._session.playhead - 1)

    def resimulate(self) -> None:
        """Makes the frames that are missing up to the playhead, the last visible frame or what `want` asked for; then
        shows again those whose tokens are known but whose pixels are not, as after opening a project."""
        take = self._session.take
        if take is None or self._busy or not self.ready or self._session.recording or self._session.foreign:
            return
        if self._make_up_to(self._target(take)):
            return
        self.progressed.emit(0, 0)
        self._show(self._unseen.next(take, self._wanted))

    def glimpse(self, home: History, rows: tuple[tuple[History, tuple[tuple[int, int], ...]], ...]) -> None:
        """Frames that might come to be, when nothing else is to be done: of each row some moves after a history. `glimpsed`
        follows for each row, and `known` has the frames then."""
        self._glimpse_ticket += 1
        self._worker.ask(Glimpse(self._glimpse_ticket, home, rows))

    def known(self, key: str) -> tuple[Tokens, Image] | None:
        """Tokens [N] and pixels H×W×3 of a frame that was made, played or glimpsed; None where there are none in memory."""
        return self._glimpsed.known(key, self._session.project.frames)

    def want(self, t: int) -> None:
        """Asks for all frames up to t, whether or not they are looked at."""
        self._wanted = t
        self.resimulate()

    def fill(self, take: Take, t: int) -> bool:
        """Has some frames of any take of this world made, or shown again, from t on, if nothing else is to be done; False when
        that cannot be now. They are in the project's frames when they come."""
        if self._busy or not self.ready or self._session.recording or take.prompt.world != self._session.world:
            return False
        missing, frames = take.first_missing(), range(t, min(t + AT_ONCE, take.last + 1))
        if not missing:
            return False
        if t < missing:
            store = self._session.project.frames
            dark = tuple(n for n in frames if n < missing and store.rgb(take.key(n)) is None)
            self._send(Show(self._worker.epoch, take.history(dark[-1]), dark), self._session.keep_frame)
        else:
            moves = tuple(take.move(n) for n in range(missing, frames.stop))
            self._send(Run(self._worker.epoch, take.history(missing - 1), moves), self._session.keep_frame)
        return True

    def verify(self, frames: range) -> bool:
        """Makes frames that are known once more and compares their tokens; `verified` follows. False when that cannot be."""
        take = self._session.take
        if take is None or not frames or not self.ready or self._session.recording or self._session.foreign:
            return False
        if frames[-1] >= take.first_missing() or frames[0] < 1:
            return False
        self._start_epoch()
        store, different, done = self._session.project.frames, 0, 0

        def compare(frame: Frame) -> None:
            nonlocal different, done
            done += 1
            different += not np.array_equal(store.tokens(frame.key), frame.tokens)
            self.progressed.emit(done, len(frames))

        def finished() -> None:
            self.progressed.emit(0, 0)
            self.verified.emit(done, different)

        self.progressed.emit(0, len(frames))
        moves = tuple(take.move(t) for t in frames)
        self._send(Run(self._worker.epoch, take.history(frames[0] - 1), moves), compare, finished)
        return True

    def cancel(self) -> None:
        """Stops making frames; what is done stays."""
        self._timer.stop()
        self._wanted = -1
        self._start_epoch()
        self.progressed.emit(0, 0)

    def preview(self) -> None:
        """Shows the sketch as the world would understand it, by `previewed`: at once, or when the engine has done with the one
        before, and then as the sketch will be."""
        self._preview_next = not self.ready or self._previewing
        if not self._preview_next:
            self._previewing = True
            self._worker.ask(Preview(self._session.project.sketch.glance))

    # -- what comes back ----------------------------------------------------------------------------------------------

    def _answered(self, answer: object) -> None:
        match answer:
            case FrameMade(epoch, frame, last) if epoch == self._worker.epoch:
                on_done, self._head, self._busy = self._on_done, frame.key, not last
                self._replaceable = False
                self._recover()
                self._on_frame(frame)
                if last and epoch == self._worker.epoch:
                    on_done()
                    if not self._busy and not self._session.recording:
                        self.resimulate()
            case Astray(run) if run.epoch == self._worker.epoch and self._session.take is not None:
                self._worker.ask(replace(run, history=self._session.take.history(self._start)))
            case Failed(epoch, message) if epoch == self._worker.epoch:
                self._busy, self._head = False, None
                self._wanted = -1
                self.progressed.emit(0, 0)
                if self._session.take is not None:
                    message = tr("{message}. All is as it was: F9 tries again, F5 plays on").format(message=message)
                self._failure = message
                self.failed.emit(message)
            case PreviewMade(rgb):
                self._previewing = False
                if rgb is not None:
                    self.previewed.emit(rgb)
                self._preview_again()
            case Glimpsed(ticket, n, frames, whole):
                self._glimpsed.add(frames)
                if ticket == self._glimpse_ticket:
                    self.glimpsed.emit(n, frames if whole else ())
            case FellBack(info, message):
                self._info, self._head = info, None
                self.fell_back.emit(info, message)
            case Opened(info):
                self._info, self._session.world = info, info.card
                self.opened.emit(info)
                self._preview_again()
                self._look_again()
            case OpenFailed(message):
                self._busy = False
                self.open_failed.emit(message)

    def _recover(self) -> None:
        failure, self._failure = self._failure, ""
        if failure:
            self.recovered.emit(failure)

    def _keep(self, frame: Frame) -> None:
        take = self._session.take
        if take is not None and self._keep_known(frame):
            target = self._target(take)
            self.progressed.emit(frame.index - self._from + 1, max(target, frame.index) - self._from + 1)

    def _keep_known(self, frame: Frame) -> bool:
        """Keeps a frame of the take; False where its key is another, which would be asked for without end."""
        take = self._session.take
        if take is None or frame.index > take.last or take.key(frame.index) != frame.key:
            self.cancel()
            self.failed.emit(tr("These frames do not belong to this world: their project was changed by other hands"))
            return False
        self._session.keep_frame(frame)
        return True

    def _target(self, take: Take) -> int:
        return min(take.last, max(self._session.playhead, self._session.visible_last, self._wanted))

    def _make_up_to(self, target: int) -> bool:
        """Asks for the frames that are missing up to ``target``; False when there are none."""
        take = self._session.take
        first = take.first_missing() if take is not None else 0
        while take is not None and 0 < first <= target and (glimpsed := self._glimpsed.take_out(take.key(first))) is not None:
            self._session.keep_frame(glimpsed)
            first = take.first_missing()
        if take is None or not 0 < first <= target:
            return False
        self._from = first
        moves = tuple(take.move(t) for t in range(first, target + 1))
        self.progressed.emit(0, len(moves))
        self._send(self._run_from(first - 1, moves), self._keep)
        return True

    def _show(self, look: Look | None) -> None:
        """Has the pixels of known frames made again."""
        if look is not None:
            self._send(Show(self._worker.epoch, look.history, look.frames), look.keep)

    def _preview_again(self) -> None:
        if self._preview_next:
            self.preview()

    def _take_changed(self, first: int) -> None:
        if self._session.recording:
            return
        if self._busy:
            self._start_epoch()
        self._timer.start()

    def _look_again(self) -> None:
        session, take = self._session, self._session.take
        if take is not None and not self._busy and self.ready and not session.recording and not session.foreign:
            t = session.playhead
            if t < take.first_missing() and session.rgb(t) is None:
                self._show(self._unseen.at(take, (t,)))  # a scrub does not wait for the pause that an edit does
                return
        if not self._session.recording and not self._busy and not self._timer.isActive():
            self._timer.start()

    def _send(
        self, request: Begin | Run | Show, on_frame: Callable[[Frame], object], on_done: Callable[[], object] | None = None
    ) -> None:
        self._busy, self._on_frame, self._on_done = True, on_frame, on_done or _nothing
        self._replaceable = False
        self.asked += 1
        self._worker.ask(request)

    def _start_epoch(self) -> None:
        self._worker.new_epoch()
        self._replaceable = False
        if self._busy:
            self._busy, self._head = False, None

    def _run_from(self, t: int, moves: tuple[tuple[int, int], ...]) -> Run:
        """From frame t; the way back there goes along unless the world should be there already."""
        take = self._session.take
        assert take is not None, "moves are a take's"
        self._start = t
        return Run(self._worker.epoch, None if self._head == take.key(t) else take.history(t), moves, take.key(t))
