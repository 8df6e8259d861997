"""A gamepad, if there is one and pysdl2 is installed: its cross, stick and buttons as names, asked for while one plays.

Knows SDL and names; which action a name plays, `pad_action` says. Without pysdl2 there is no pad, and that is no error.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from studio.viewport.keymap import DOWN, LEFT, RIGHT, UP, Keymap
from studio.viewport.play_controller import PlayController

BUTTONS = ("a", "b", "x", "y", "leftshoulder", "rightshoulder")
DIRECTIONS = (LEFT, RIGHT, UP, DOWN)
POLL_MS = 8
_DEAD = 12_000
"""Of 32 767: a stick that rests is not always at 0."""


class Pad(Protocol):
    """What is down now, by name; None when no gamepad is plugged in."""

    def poll(self) -> frozenset[str] | None: ...

    def close(self) -> None: ...


def open_pad() -> Pad | None:
    """The first gamepad that SDL finds now or later; None without pysdl2."""
    try:
        import sdl2
    except (ImportError, OSError):
        return None
    return _SdlPad(sdl2) if sdl2.SDL_Init(sdl2.SDL_INIT_GAMECONTROLLER) == 0 else None


class _SdlPad:
    def __init__(self, sdl: Any) -> None:
        self._sdl = sdl
        self._controller: Any = None

    def poll(self) -> frozenset[str] | None:
        sdl = self._sdl
        sdl.SDL_GameControllerUpdate()
        if self._controller is not None and not sdl.SDL_GameControllerGetAttached(self._controller):
            sdl.SDL_GameControllerClose(self._controller)
            self._controller = None
        if self._controller is None:
            found = next((n for n in range(sdl.SDL_NumJoysticks()) if sdl.SDL_IsGameController(n)), None)
            self._controller = sdl.SDL_GameControllerOpen(found) if found is not None else None
        if self._controller is None:
            return None
        down = {
            name
            for name, button in {
                LEFT: sdl.SDL_CONTROLLER_BUTTON_DPAD_LEFT,
                RIGHT: sdl.SDL_CONTROLLER_BUTTON_DPAD_RIGHT,
                UP: sdl.SDL_CONTROLLER_BUTTON_DPAD_UP,
                DOWN: sdl.SDL_CONTROLLER_BUTTON_DPAD_DOWN,
                **{name: getattr(sdl, f"SDL_CONTROLLER_BUTTON_{name.upper()}") for name in BUTTONS},
            }.items()
            if sdl.SDL_GameControllerGetButton(self._controller, button)
        }
        for axis, low, high in (
            (sdl.SDL_CONTROLLER_AXIS_LEFTX, LEFT, RIGHT),
            (sdl.SDL_CONTROLLER_AXIS_LEFTY, UP, DOWN),
        ):
            value = sdl.SDL_GameControllerGetAxis(self._controller, axis)
            if abs(value) > _DEAD:
                down.add(low if value < 0 else high)
        return frozenset(down)

    def close(self) -> None:
        if self._controller is not None:
            self._sdl.SDL_GameControllerClose(self._controller)
        self._sdl.SDL_QuitSubSystem(self._sdl.SDL_INIT_GAMECONTROLLER)


def pad_action(down: Sequence[str] | frozenset[str], keymap: Keymap, bound: dict[str, int]) -> int | None:
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
    """Plays by ``controller`` what is down while one plays. Unplugged while held: nothing is held any more."""

    unplugged = Signal()
    plugged = Signal()

    def __init__(
        self, controller: PlayController, open_one: Callable[[], Pad | None] = open_pad, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller, self._open = controller, open_one
        self._pad: Pad | None = None
        self._down: frozenset[str] | None = None
        self.bound: dict[str, int] = {}
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Play began."""
        if self._pad is None:
            self._pad = self._open()
        if self._pad is not None:
            self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._down = None

    def close(self) -> None:
        self.stop()
        if self._pad is not None:
            self._pad.close()
            self._pad = None

    def _look(self) -> None:
        assert self._pad is not None, "the timer runs with a pad"
        before, self._down = self._down, self._pad.poll()
        if self._down == before:
            return
        if self._down is None:
            self._controller.release_action()
            self._controller.rewind(False)
            self.unplugged.emit()
            return
        if before is None:
            self.plugged.emit()
        action = pad_action(self._down, self._controller.keymap, self.bound)
        if action is None:
            self._controller.release_action()
        else:
            self._controller.press_action(action)
