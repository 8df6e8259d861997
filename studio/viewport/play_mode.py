"""Stepping in, stepping out, playing back: what happens between the sketch and a running world, in order.

Joins session, simulation and clock; the window listens. Knows no widget.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.document.take import FrameState
from studio.jobs.simulation import Simulation
from studio.look.words import tr
from studio.session import Mode, Session
from studio.viewport.play_controller import PlayController


class PlayMode(QObject):
    """See the module."""

    waiting = Signal(str)
    """What is being waited for; empty when nothing is."""
    entered = Signal()
    """The world listens to keys."""
    left = Signal(int)
    """Stepped out, with so many frames recorded."""
    playback_changed = Signal(bool)

    def __init__(
        self, session: Session, simulation: Simulation, controller: PlayController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._simulation, self._controller = session, simulation, controller
        self._pending = self._at_start = False
        self._playback = QTimer(self, timerType=Qt.TimerType.PreciseTimer)
        self._playback.timeout.connect(self._next_frame)
        controller.rate_changed.connect(lambda rate: self._playback.setInterval(round(1000 / rate)))
        simulation.begun.connect(self._begun)
        simulation.opened.connect(lambda _: self._opened())
        simulation.failed.connect(lambda _: self.step_out())
        simulation.open_failed.connect(lambda _: self.step_out())

    @property
    def active(self) -> bool:
        """Stepped in, or on the way."""
        return self._session.recording

    @property
    def playing_back(self) -> bool:
        return self._playback.isActive()

    def step_in(self, *, at_start: bool = False) -> None:
        """Plays from the playhead, or from the start; from a new take when the sketch is another one than the take's."""
        if self.active:
            return
        self.stop_playback()
        if self._simulation.busy:
            self._simulation.cancel()
        self._session.clear_selection()
        self._session.start_recording()
        self._session.set_mode(Mode.PLAY)
        self._at_start = at_start
        if not self._simulation.ready:
            self._pending = True
            self.waiting.emit(tr("The engine is warming up…"))
        else:
            self._enter()

    def step_out(self) -> None:
        """Ends play; what was recorded becomes one undo step."""
        if not self.active:
            return
        self._pending = False
        self._controller.stop()
        self._simulation.cancel()
        frames = self._session.stop_recording()
        self._session.set_mode(Mode.EDIT if self._session.take else Mode.SKETCH)
        self.waiting.emit("")
        self.left.emit(frames)

    def replay(self) -> None:
        """The take's actions again: from the sketch as it is now, or where frames are stale."""
        if self.active or not self._simulation.ready or self._session.take is None:
            return
        if self._session.sketch_is_prompt() and not self._session.foreign:
            self._simulation.want(self._session.last)
        else:
            self._simulation.begin(replay=True)

    def toggle_playback(self) -> None:
        """Shows the take from the playhead on, or from the start when it is at the end."""
        if self.playing_back:
            self.stop_playback()
        elif not self.active and self._session.last:
            if self._session.playhead >= self._session.last and not self._session.loop:
                self._session.set_playhead(0)
            if self._session.mode is Mode.SKETCH:
                self._session.set_mode(Mode.EDIT)
            self._playback.start(round(1000 / self._controller.rate))
            self.playback_changed.emit(True)

    def stop_playback(self) -> None:
        if self.playing_back:
            self._playback.stop()
            self.playback_changed.emit(False)

    def _next_frame(self) -> None:
        t, around = self._session.playhead + 1, self._session.selection
        if self._session.loop and around and t not in around:
            t = around.start
        if t > self._session.last:
            self.stop_playback()
        elif self._session.state(t) is FrameState.FRESH:
            self._session.set_playhead(t)
        else:
            self._simulation.want(t)

    def _opened(self) -> None:
        if self._pending:
            self._pending = False
            self._enter()

    def _enter(self) -> None:
        if self._session.sketch_is_prompt() and not self._session.foreign:
            if self._at_start:
                self._session.set_playhead(0)
            self._begun()
        else:
            self.waiting.emit(tr("Stepping in…"))
            self._simulation.begin()

    def _begun(self) -> None:
        self.waiting.emit("")
        self._controller.start()
        self.entered.emit()
