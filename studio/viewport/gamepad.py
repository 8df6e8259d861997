"""Gamepads, if there are any and pysdl2 is installed: their crosses, sticks and buttons as names, asked for while one plays.

Knows SDL and names; which action a name plays, `pad_action` says. Without pysdl2 there is no pad, and that is no error.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.viewport.keymap import DOWN, LEFT, RIGHT, UP, Keymap
from studio.viewport.play_controller import PlayController

BUTTONS = ("a", "b", "x", "y", "leftshoulder", "rightshoulder")
DIRECTIONS = (LEFT, RIGHT, UP, DOWN)
PAUSE, REWIND = "start", "back"
POLL_MS = 8
_PUSHED, _LET_GO = 14_000, 9_000
"""Of 32 767. A stick that rests is not always at 0, and one held at the border must not press again and again."""


class Pad(Protocol):
    """What is down now, by name, on all gamepads together; None when none is plugged in."""

    def poll(self) -> frozenset[str] | None: ...

    def close(self) -> None: ...


def open_pad() -> Pad | None:
    """Every gamepad that SDL finds, now or later; None without pysdl2."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pysdl2-dll tells whose library it loads
            import sdl2
    except (ImportError, OSError):
        return None
    for hint, value in (
        (sdl2.SDL_HINT_NO_SIGNAL_HANDLERS, b"1"),  # or SIGTERM would no longer end the studio
        (sdl2.SDL_HINT_JOYSTICK_ALLOW_BACKGROUND_EVENTS, b"1"),  # SDL has no window here: whose focus counts is ours to say
        (sdl2.SDL_HINT_JOYSTICK_THREAD, b"1"),  # Windows tells of plugging only to a thread that listens
    ):
        sdl2.SDL_SetHint(hint, value)
    if sdl2.SDL_Init(sdl2.SDL_INIT_GAMECONTROLLER) != 0:
        return None
    sdl2.SDL_GameControllerEventState(sdl2.SDL_IGNORE)  # they are asked; nobody would read a queue of events
    sdl2.SDL_JoystickEventState(sdl2.SDL_IGNORE)
    return SdlPads(sdl2)


class SdlPads:
    """``sdl``: the module sdl2, initialised. A pad that comes or goes is noticed by the next `poll`."""

    def __init__(self, sdl: Any) -> None:
        self._sdl = sdl
        self._open: dict[int, Any] = {}  # controllers by SDL's number of the device
        self._pushed: dict[int, frozenset[str]] = {}  # where each one's stick was
        self._buttons = [
            *((name, getattr(sdl, f"SDL_CONTROLLER_BUTTON_DPAD_{name.upper()}")) for name in DIRECTIONS),
            *((name, getattr(sdl, f"SDL_CONTROLLER_BUTTON_{name.upper()}")) for name in (*BUTTONS, PAUSE, REWIND)),
        ]

    def poll(self) -> frozenset[str] | None:
        sdl = self._sdl
        sdl.SDL_GameControllerUpdate()
        for number in [n for n, pad in self._open.items() if not sdl.SDL_GameControllerGetAttached(pad)]:
            sdl.SDL_GameControllerClose(self._open.pop(number))
            self._pushed.pop(number, None)
        for place in range(sdl.SDL_NumJoysticks()):
            number = sdl.SDL_JoystickGetDeviceInstanceID(place)
            if number not in self._open and sdl.SDL_IsGameController(place) and (pad := sdl.SDL_GameControllerOpen(place)):
                self._open[number] = pad
        if not self._open:
            return None
        return frozenset().union(*(self._down(number, pad) for number, pad in self._open.items()))

    def close(self) -> None:
        for pad in self._open.values():
            self._sdl.SDL_GameControllerClose(pad)
        self._open.clear()
        self._sdl.SDL_QuitSubSystem(self._sdl.SDL_INIT_GAMECONTROLLER)

    def _down(self, number: int, pad: Any) -> frozenset[str]:
        sdl, before = self._sdl, self._pushed.get(number, frozenset())
        pushed = set()
        for axis, low, high in (
            (sdl.SDL_CONTROLLER_AXIS_LEFTX, LEFT, RIGHT),
            (sdl.SDL_CONTROLLER_AXIS_LEFTY, UP, DOWN),
        ):
            value = sdl.SDL_GameControllerGetAxis(pad, axis)
            name = low if value < 0 else high
            if abs(value) > (_LET_GO if name in before else _PUSHED):
                pushed.add(name)
        self._pushed[number] = frozenset(pushed)
        return self._pushed[number].union(
            name for name, button in self._buttons if sdl.SDL_GameControllerGetButton(pad, button)
        )


def pad_action(down: Collection[str], keymap: Keymap, bound: dict[str, int]) -> int | None:
    """The action for what is down: a bound button, else buttons in the order of the actions that no direction plays,
    else directions as the keys have them."""
    for name in BUTTONS:
        if name in down and name in bound:
            return bound[name]
    free = [n for n in range(keymap.actions) if n not in keymap.directions.values() and n != keymap.rest]
    for name, action in zip(BUTTONS, free, strict=False):
        if name in down:
            return action
    return keymap.of_directions([name for name in DIRECTIONS if name in down])


class Gamepad(QObject):
    """Plays by ``controller`` what is down while one plays: Start pauses, Back rewinds while it is held.

    Unplugged while held, or while ``listens`` says no, as in a window behind others: nothing is held.
    """

    unplugged = Signal()
    plugged = Signal()

    def __init__(
        self,
        controller: PlayController,
        open_one: Callable[[], Pad | None] = open_pad,
        listens: Callable[[], bool] = lambda: True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller, self._open_one, self._listens = controller, open_one, listens
        self._pad: Pad | None = None
        self._there = False
        self._down: frozenset[str] = frozenset()
        self._action: int | None = None
        self.bound: dict[str, int] = {}
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Play began. What is held from before counts from its next press on."""
        if self._pad is None:
            self._pad = self._open_one()
        if self._pad is not None:
            self._down = self._pad.poll() or frozenset()
            self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._down, self._action = frozenset(), None

    def close(self) -> None:
        self.stop()
        if self._pad is not None:
            self._pad.close()
            self._pad = None

    def _look(self) -> None:
        assert self._pad is not None, "the timer runs with a pad"
        found = self._pad.poll()
        before, self._down = self._down, found if found is not None and self._listens() else frozenset()
        if (found is not None) != self._there:
            self._there = found is not None
            (self.plugged if self._there else self.unplugged).emit()
        if self._down != before:
            self._play(self._down - before, before - self._down)

    def _play(self, pressed: frozenset[str], released: frozenset[str]) -> None:
        controller = self._controller
        if PAUSE in pressed:
            controller.toggle_pause()
        if REWIND in pressed | released:
            controller.rewind(REWIND in pressed)
        before, self._action = self._action, pad_action(self._down, controller.keymap, self.bound)
        if self._action == before:
            return
        if self._action is None:
            controller.release_action()
        else:
            controller.press_action(self._action)
