"""The world's clock while a creator plays: steady, one step outstanding, one queued; no press is lost.

Turns held keys into actions and asks the simulation for steps. A press does not wait for the next tick: it takes that tick's
place, and the clock goes on as if it had come on time, so the world never runs fast. A machine slower than the clock slows the
world's time and says so. Knows no widget and no engine.
"""

from __future__ import annotations

import math
import statistics
import time
from collections import deque

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.jobs.simulation import Simulation
from studio.viewport.keymap import Bindings, Keymap

SLOWEST, FASTEST = 1, 60
"""Frames per second that the clock may be set to."""
_PACES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 40, 50, 60)
_REMEMBERED = 100
"""Presses whose latency is kept."""


class PlayController(QObject):
    """Stopped, waiting for the first key, running, rewinding or paused."""

    held_changed = Signal()
    """The keys that are down, or the action they make, changed."""
    paused_changed = Signal(bool)
    pace_changed = Signal(float)
    """Frames per second that the world makes, once a second; 0 when its clock stands."""
    rate_changed = Signal(int)
    keymap_changed = Signal()

    def __init__(self, simulation: Simulation, fps: int = 10, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._simulation = simulation
        self.keymap = Keymap.of(())
        self._names: tuple[str, ...] = ()
        self._held: list[int] = []
        self._pressed_action: int | None = None  # by mouse on a legend card, or by gamepad
        self._taps: deque[tuple[int, float]] = deque(maxlen=4)  # action, and when it was pressed
        self._queued = False  # a step follows the outstanding one at once; its action is chosen then
        self._outstanding = False
        self._sent: int | None = None  # the action of the outstanding step
        self._carries: float | None = None  # when the press was that the outstanding step answers
        self._to_show: float | None = None  # the same, its frame made but not yet painted
        self._latencies: deque[float] = deque(maxlen=_REMEMBERED)
        self._playing = self._started = self._paused = self._rewinding = False
        self._made: deque[float] = deque(maxlen=240)
        self._fps = self._rate = fps
        self._due = 0.0
        self._clock = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._tick)
        self._pace = QTimer(self, interval=1000)
        self._pace.timeout.connect(lambda: self.pace_changed.emit(self.pace()))
        simulation.arriving.connect(self._arriving)
        simulation.stepped.connect(self._stepped)

    # -- the clock ----------------------------------------------------------------------------------------------------

    @property
    def fps(self) -> int:
        """The world's own frames per second: how long a frame lasts in its time."""
        return self._fps

    @property
    def rate(self) -> int:
        """Frames per second that the clock is set to, 1 to 60."""
        return self._rate

    def set_rate(self, rate: int) -> None:
        rate = max(SLOWEST, min(rate, FASTEST))
        if rate != self._rate:
            self._rate = rate
            self._made.clear()
            self.rate_changed.emit(rate)

    def faster(self, steps: int = 1) -> None:
        """The next usual speed up, or with −1 down."""
        wishes = [pace for pace in _PACES if (pace - self._rate) * steps > 0]
        if wishes:
            self.set_rate(min(wishes) if steps > 0 else max(wishes))

    @property
    def playing(self) -> bool:
        return self._playing

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def rewinding(self) -> bool:
        return self._rewinding

    @property
    def started(self) -> bool:
        """Whether a first key has set the clock going."""
        return self._started

    def set_world(self, names: tuple[str, ...], fps: int, bindings: Bindings | None = None) -> None:
        """Another world: its actions, its pace, and what the creator has bound to its actions."""
        self._names, self._fps = names, fps
        self.bind(bindings or {})
        self.set_rate(fps)

    def bind(self, bindings: Bindings) -> None:
        """Keys that play other actions than they do by themselves."""
        self.keymap = Keymap.of(self._names, bindings)
        self.keymap_changed.emit()

    def start(self) -> None:
        """The clock begins with the first key."""
        self._playing, self._started, self._paused, self._outstanding = True, False, False, False
        self._rewinding = False
        self._queued = False
        self._carries = self._to_show = None
        self._taps.clear()
        self._made.clear()
        self._pace.start()
        self.paused_changed.emit(False)

    def stop(self) -> None:
        self._playing = self._started = self._outstanding = False
        self._queued = False
        self._carries = self._to_show = None
        self._clock.stop()
        self._pace.stop()
        self.release_all()
        self.pace_changed.emit(0.0)

    def toggle_pause(self) -> None:
        if self._playing:
            self._paused = not self._paused
            self._queued = False
            self._made.clear()
            if self._paused:
                self._clock.stop()
            elif self._started:
                self._taps.clear()  # pressed while the world stood still: old wishes, if no single step took them
                self._begin_clock()
            self.paused_changed.emit(self._paused)

    def single_step(self) -> None:
        """Pauses, and makes one frame of what is held, or of rest, or of the first action."""
        if not self._playing:
            return
        if not self._paused:
            self.toggle_pause()
        found = self._next_action()
        if not self._outstanding:
            self._send(*(found or (0, None)))

    # -- keys ---------------------------------------------------------------------------------------------------------

    @property
    def held_keys(self) -> tuple[int, ...]:
        """Qt key codes that are down, in the order they were pressed."""
        return tuple(self._held)

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
        """The same by mouse or gamepad: hold until `release_action`."""
        if action != self._pressed_action:
            self._pressed_action = action
            self._wake(action)

    def release_action(self) -> None:
        self._pressed_action = None
        self.held_changed.emit()

    def release_all(self) -> None:
        """Focus went elsewhere: whatever was held is no longer."""
        self._held.clear()
        self._pressed_action = None
        self._rewinding = False
        self._taps.clear()
        self.held_changed.emit()

    def look_away(self) -> bool:
        """Nobody watches: nothing is held, and a world that would go on by itself is paused. True when it was."""
        self.release_all()
        goes_on = self._playing and self._started and not self._paused and self.keymap.rest is not None
        if goes_on:
            self.toggle_pause()
        return goes_on

    def held_action(self) -> int | None:
        """The action of the keys held now; None when none is."""
        return self._pressed_action if self._pressed_action is not None else self.keymap.action(self._held)

    def rewind(self, on: bool) -> None:
        """While on, the world's clock runs backwards over what was played. Play goes on from wherever it stopped."""
        if not self._playing or on == self._rewinding:
            return
        self._rewinding = on
        self._queued = False
        self._taps.clear()
        if on:
            self._started = True
            self._begin_clock()
        self.held_changed.emit()

    # -- what is measured ---------------------------------------------------------------------------------------------

    def pace(self) -> float:
        """Frames made in the last two seconds, per second."""
        now = time.monotonic()
        recent = [moment for moment in self._made if now - moment <= 2.0]
        if len(recent) < 2 or self._paused:
            return 0.0
        return (len(recent) - 1) / max(recent[-1] - recent[0], 1e-6)

    @property
    def latencies(self) -> tuple[float, ...]:
        """Seconds from a press to the frame on screen that answers it, of the last presses."""
        return tuple(self._latencies)

    def latency(self) -> float | None:
        """Their median, in seconds."""
        return statistics.median(self._latencies) if self._latencies else None

    def shown(self) -> None:
        """The newest frame has been painted."""
        if self._to_show is not None:
            self._latencies.append(time.perf_counter() - self._to_show)
            self._to_show = None

    # -- ticks --------------------------------------------------------------------------------------------------------

    def _wake(self, action: int | None) -> None:
        if action is not None:
            self._taps.append((action, time.perf_counter()))
            if not self._started:
                self._started = True
                self._begin_clock()
            elif self._outstanding and self._carries is None and self._gives_way(action):
                self._send(*self._taps.popleft())
            elif self._early():
                self._tick()
        self.held_changed.emit()

    def _gives_way(self, action: int) -> bool:
        """Whether the frame on its way, which answers nobody, was given up for ``action``: nobody has seen it, and it would
        only be in the way."""
        free = self._playing and not self._paused and not self._rewinding and action != self._sent
        return free and self._simulation.give_way()

    def _early(self) -> bool:
        """Whether the next tick may come before its time: when none is waiting, and it is the very next one."""
        free = not self._queued and not self._paused and not self._rewinding and self._playing
        return free and self._clock.isActive() and self._due - time.monotonic() <= 1 / self._rate

    def _begin_clock(self) -> None:
        self._due = time.monotonic()
        self._arm()

    def _arm(self) -> None:
        self._clock.start(max(0, math.ceil(1000 * (self._due - time.monotonic()))))

    def _tick(self) -> None:
        if not self._started or self._paused:
            return
        self._due = max(self._due + 1 / self._rate, time.monotonic())  # late: the world's time is slower, never made up for
        self._arm()
        if self._rewinding:
            if not self._outstanding:
                self._simulation.rewind()
        elif self._outstanding:
            self._queued = True
        elif (found := self._next_action()) is not None:
            self._send(*found)

    def _next_action(self) -> tuple[int, float | None] | None:
        """A tap counts even when the key is up again before the tick; then what is held; then rest."""
        if self._taps:
            return self._taps.popleft()
        held = self.held_action()
        action = held if held is not None else self.keymap.rest
        return None if action is None else (action, None)

    def _send(self, action: int, pressed: float | None) -> None:
        self._sent, self._carries = action, pressed
        self._outstanding = self._simulation.step(action)
        if self._outstanding:
            return
        self._carries = None
        if pressed is not None or action != self.keymap.rest:
            moment = time.perf_counter() if pressed is None else pressed
            self._taps.appendleft((action, moment))  # the engine is on its way to the playhead: not lost, only late

    def _arriving(self) -> None:
        if self._carries is not None:
            self._to_show, self._carries = self._carries, None

    def _stepped(self) -> None:
        self._outstanding = False
        self._made.append(time.monotonic())
        queued, self._queued = self._queued, False
        if queued and self._playing and not self._paused and not self._rewinding:
            found = self._next_action()  # the latest that is pressed: a slow machine does not answer an old wish first
            if found is not None:
                self._send(*found)
