"""A gamepad plays, pauses and rewinds; nothing stays held when it is pulled out. Where pysdl2 is installed, SDL's own virtual
pad takes the place of the plastic one.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from studio.panels.main_window import MainWindow
from studio.viewport.gamepad import Gamepad, open_pad, pad_action
from studio.viewport.keymap import Keymap

NAMES = ("stay", "right", "left", "jump", "jump right", "jump left", "fall", "7")


class FakePad:
    def __init__(self) -> None:
        self.down: frozenset[str] | None = frozenset()
        self.closed = False

    def poll(self) -> frozenset[str] | None:
        return self.down

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def playing(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.play_desk.gamepad.close()
    window.play_desk.gamepad._open_one = lambda: None  # whatever is plugged into the machine that runs the tests
    window.play.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    return window


@pytest.fixture
def pad() -> FakePad:
    return FakePad()


@pytest.fixture
def gamepad(playing: MainWindow, pad: FakePad) -> Iterator[Gamepad]:
    gamepad = Gamepad(playing.controller, lambda: pad)
    gamepad.start()
    yield gamepad
    gamepad.close()
    assert pad.closed


def test_pulled_out_it_lets_go_and_plugged_in_again_it_plays(
    playing: MainWindow, pad: FakePad, gamepad: Gamepad, qtbot: QtBot
) -> None:
    controller, heard = playing.controller, []
    gamepad.unplugged.connect(lambda: heard.append("gone"))
    gamepad.plugged.connect(lambda: heard.append("there"))
    pad.down = frozenset({"right", "back"})
    qtbot.waitUntil(lambda: controller.held_action() == 0 and controller.rewinding)
    heard.clear()  # its first look, which finds it there, may have been before anybody listened
    pad.down = None
    qtbot.waitUntil(lambda: heard == ["gone"])
    assert controller.held_action() is None
    assert not controller.rewinding
    pad.down = frozenset({"left"})
    qtbot.waitUntil(lambda: controller.held_action() == 1)
    assert heard == ["gone", "there"]


def test_start_pauses_once_however_long_it_is_held(playing: MainWindow, pad: FakePad, gamepad: Gamepad, qtbot: QtBot) -> None:
    turns: list[bool] = []
    playing.controller.paused_changed.connect(turns.append)
    pad.down = frozenset({"start"})
    qtbot.waitUntil(lambda: turns == [True])
    qtbot.wait(60)
    pad.down = frozenset({"start", "right"})
    qtbot.waitUntil(lambda: playing.controller.held_action() == 0)
    pad.down = frozenset()
    qtbot.waitUntil(lambda: playing.controller.held_action() is None)
    assert turns == [True]
    pad.down = frozenset({"start"})
    qtbot.waitUntil(lambda: turns == [True, False])


def test_in_a_window_behind_others_it_plays_nothing(playing: MainWindow, pad: FakePad, qtbot: QtBot) -> None:
    listens = True
    gamepad = Gamepad(playing.controller, lambda: pad, lambda: listens)
    gamepad.start()
    pad.down = frozenset({"right"})
    qtbot.waitUntil(lambda: playing.controller.held_action() == 0)
    listens = False
    qtbot.waitUntil(lambda: playing.controller.held_action() is None)
    last = playing.session.last
    pad.down = frozenset({"left"})
    qtbot.wait(60)
    assert playing.controller.held_action() is None
    listens = True
    qtbot.waitUntil(lambda: playing.controller.held_action() == 1), "what is still held counts again"
    assert playing.session.last >= last
    gamepad.close()


def test_it_does_not_let_go_of_what_the_mouse_holds(playing: MainWindow, pad: FakePad, gamepad: Gamepad, qtbot: QtBot) -> None:
    playing.controller.press_action(5)
    pad.down = frozenset({"start"})
    qtbot.waitUntil(lambda: playing.controller.paused)
    pad.down = frozenset()
    qtbot.waitUntil(lambda: gamepad._down == frozenset())
    assert playing.controller.held_action() == 5


def test_without_a_gamepad_there_is_none(playing: MainWindow) -> None:
    gamepad = Gamepad(playing.controller, lambda: None)
    gamepad.start()
    gamepad.stop()
    gamepad.close()


@pytest.mark.parametrize(
    ("down", "bound", "action"),
    [
        ({"right"}, {}, 1),
        ({"right", "up"}, {}, 4),
        ({"a"}, {}, 7),
        ({"a"}, {"a": 2}, 2),
        ({"b"}, {}, None),
        ({"start", "back"}, {}, None),
        (set(), {}, None),
    ],
)
def test_buttons_and_the_cross(down: set[str], bound: dict[str, int], action: int | None) -> None:
    assert pad_action(frozenset(down), Keymap.of(NAMES), bound) == action


class VirtualPad:
    """One that SDL makes up: the studio cannot tell it from another."""

    def __init__(self, sdl: Any) -> None:
        self._sdl = sdl
        kind, axes, buttons = sdl.SDL_JOYSTICK_TYPE_GAMECONTROLLER, sdl.SDL_CONTROLLER_AXIS_MAX, sdl.SDL_CONTROLLER_BUTTON_MAX
        place = sdl.SDL_JoystickAttachVirtual(kind, axes, buttons, 0)
        self._number = sdl.SDL_JoystickGetDeviceInstanceID(place)
        self._joystick = sdl.SDL_JoystickOpen(place)

    def press(self, name: str, down: bool = True) -> None:
        button = getattr(self._sdl, f"SDL_CONTROLLER_BUTTON_{name}")
        assert self._sdl.SDL_JoystickSetVirtualButton(self._joystick, button, int(down)) == 0

    def push(self, axis: str, value: int) -> None:
        number = getattr(self._sdl, f"SDL_CONTROLLER_AXIS_{axis}")
        assert self._sdl.SDL_JoystickSetVirtualAxis(self._joystick, number, value) == 0

    def pull_out(self) -> None:
        """The studio has it open as well, which makes no difference to SDL."""
        places = range(self._sdl.SDL_NumJoysticks())
        place = next(n for n in places if self._sdl.SDL_JoystickGetDeviceInstanceID(n) == self._number)
        assert self._sdl.SDL_JoystickDetachVirtual(place) == 0
        self._sdl.SDL_JoystickClose(self._joystick)


@pytest.fixture
def sdl() -> Iterator[tuple[Any, Any]]:
    """SDL and the pads that it finds, none at first."""
    pads = open_pad()
    if pads is None:
        pytest.skip("pysdl2 is not installed")
    import sdl2

    yield sdl2, pads
    pads.close()


def test_sdl_tells_buttons_cross_and_stick(sdl: tuple[Any, Any]) -> None:
    library, pads = sdl
    if pads.poll() is not None:
        pytest.skip("a gamepad is plugged in")
    virtual = VirtualPad(library)
    assert pads.poll() == frozenset()
    virtual.press("A")
    virtual.press("DPAD_RIGHT")
    virtual.press("START")
    assert pads.poll() == {"a", "right", "start"}
    for name in ("A", "DPAD_RIGHT", "START"):
        virtual.press(name, down=False)
    virtual.push("LEFTX", -20_000)
    virtual.push("LEFTY", 3_000)
    assert pads.poll() == {"left"}, "a stick that is not quite straight goes straight"
    virtual.push("LEFTX", -10_000)
    assert pads.poll() == {"left"}, "near the border it stays where it was"
    virtual.push("LEFTX", -8_000)
    assert pads.poll() == frozenset()
    virtual.push("LEFTX", -10_000)
    assert pads.poll() == frozenset()
    virtual.pull_out()
    assert pads.poll() is None


def test_two_pads_play_together_and_one_may_go(sdl: tuple[Any, Any]) -> None:
    library, pads = sdl
    if pads.poll() is not None:
        pytest.skip("a gamepad is plugged in")
    one, other = VirtualPad(library), VirtualPad(library)
    one.press("DPAD_UP")
    other.press("B")
    assert pads.poll() == {"up", "b"}
    one.pull_out()
    assert pads.poll() == {"b"}
    other.pull_out()
    assert pads.poll() is None


@pytest.mark.skipif(sys.platform == "win32", reason="there a process is ended otherwise")
def test_sdl_does_not_keep_the_studio_from_being_ended(sdl: tuple[Any, Any]) -> None:
    program = (
        "import os, signal, time; from studio.viewport.gamepad import open_pad; open_pad().poll(); "
        "os.kill(os.getpid(), signal.SIGTERM); time.sleep(2)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGTERM


def test_a_pad_of_sdl_pulled_out_while_it_plays(playing: MainWindow, sdl: tuple[Any, Any], qtbot: QtBot) -> None:
    library, pads = sdl
    if pads.poll() is not None:
        pytest.skip("a gamepad is plugged in")
    gamepad = Gamepad(playing.controller, lambda: pads)
    gamepad.start()
    virtual = VirtualPad(library)
    virtual.press("DPAD_RIGHT")
    qtbot.waitUntil(lambda: playing.session.last >= 2)
    virtual.pull_out()
    qtbot.waitUntil(lambda: playing.controller.held_action() is None)
    gamepad.stop()
