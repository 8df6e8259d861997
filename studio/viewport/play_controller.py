"""The world's clock while a creator plays: one step a tick, one step outstanding, one queued; no press is lost.

Turns held keys into actions and asks the simulation for steps. A machine slower than the clock slows the world's time and
says so. Knows no widget and no engine.
"""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.jobs.simulation import Simulation
from studio.viewport.keymap import Keymap


class PlayController(QObject):
    """Stopped, waiting for the first key, running or paused."""

    held_changed = Signal()
    """The keys that are down, or the action they make, changed."""
    paused_changed = Signal(bool)
    pace_changed = Signal(float)
    """Frames per second that the world makes, once a second; 0 when its clock stands."""

    def __init__(self, simulation: Simulation, fps: int = 10, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._simulation = simulation
        self.keymap = Keymap.of(())
        self._held: list[int] = []
        self._pressed_action: int | None = None  # by mouse on a legend card
        self._taps: deque[int] = deque(maxlen=4)
        self._queued: int | None = None
        self._outstanding = False
        self._playing = self._started = self._paused = False
        self._made: deque[float] = deque(maxlen=240)
        self._fps = fps
        self._clock = QTimer(self, interval=round(1000 / fps), timerType=Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)
        self._pace = QTimer(self, interval=1000)
        self._pace.timeout.connect(lambda: self.pace_changed.emit(self.pace()))
        simulation.stepped.connect(self._stepped)

    @property
    def fps(self) -> int:
        """The world's own clock, frames per second."""
        return self._fps

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def started(self) -> bool:
        """Whether a first key has set the clock going."""
        return self._started

    @property
    def held_keys(self) -> tuple[int, ...]:
        """Qt key codes that are down, in the order they were pressed."""
        return tuple(self._held)

    def set_world(self, names: tuple[str, ...], fps: int) -> None:
        self.keymap, self._fps = Keymap.of(names), fps
        self._clock.setInterval(round(1000 / fps))

    def start(self) -> None:
        """The clock begins with the first key."""
        self._playing, self._started, self._paused, self._outstanding = True, False, False, False
        self._queued = None
        self._taps.clear()
        self._made.clear()
        self._clock.start()
        self._pace.start()
        self.paused_changed.emit(False)

    def stop(self) -> None:
        self._playing = self._started = self._outstanding = False
        self._queued = None
        self._clock.stop()
        self._pace.stop()
        self.release_all()
        self.pace_changed.emit(0.0)

    def press(self, key: int) -> bool:
        """A key goes down. False when it plays nothing."""
        if not self.keymap.knows(key):
            return False
        if key not in self._held:
            self._held.append(key)
            self._wake(self.keymap.action(self._held))
        return True

    def release(self, key: int) -> None:
        if key in self._held:
            self._held.remove(key)
            self.held_changed.emit()

    def press_action(self, action: int) -> None:
        """The same by mouse: hold until `release_action`."""
        self._pressed_action = action
        self._wake(action)

    def release_action(self) -> None:
        self._pressed_action = None
        self.held_changed.emit()

    def release_all(self) -> None:
        """Focus went elsewhere: whatever was held is no longer."""
        self._held.clear()
        self._pressed_action = None
        self._taps.clear()
        self.held_changed.emit()

    def held_action(self) -> int | None:
        """The action of the keys held now; None when none is."""
        return self._pressed_action if self._pressed_action is not None else self.keymap.action(self._held)

    def toggle_pause(self) -> None:
        if self._playing:
            self._paused = not self._paused
            self._queued = None
            self._made.clear()
            self.paused_changed.emit(self._paused)

    def single_step(self) -> None:
        """Pauses, and makes one frame of what is held, or of rest, or of the first action."""
        if not self._playing:
            return
        if not self._paused:
            self.toggle_pause()
        action = self._next_action()
        if not self._outstanding:
            self._send(0 if action is None else action)

    def pace(self) -> float:
        """Frames made in the last two seconds, per second."""
        now = time.monotonic()
        recent = [moment for moment in self._made if now - moment <= 2.0]
        if len(recent) < 2 or self._paused:
            return 0.0
        return (len(recent) - 1) / max(recent[-1] - recent[0], 1e-6)

    def _wake(self, action: int | None) -> None:
        if action is not None:
            self._taps.append(action)
            self._started = True
        self.held_changed.emit()

    def _next_action(self) -> int | None:
        """A tap counts even when the key is up again before the tick; then what is held; then rest."""
        if self._taps:
            return self._taps.popleft()
        held = self.held_action()
        return held if held is not None else self.keymap.rest

    def _tick(self) -> None:
        if not self._started or self._paused:
            return
        if self._outstanding:
            if self._queued is None:
                self._queued = self._next_action()
            return
        action = self._next_action()
        if action is not None:
            self._send(action)

    def _send(self, action: int) -> None:
        self._outstanding = self._simulation.step(action)
        if not self._outstanding and action != self.keymap.rest:
            self._taps.appendleft(action)  # the engine is on its way to the playhead: not lost, only late

    def _stepped(self) -> None:
        self._outstanding = False
        self._made.append(time.monotonic())
        queued, self._queued = self._queued, None
        if queued is not None and self._playing and not self._paused:
            self._send(queued)
