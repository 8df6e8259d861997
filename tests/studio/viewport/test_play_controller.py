"""The world's clock: steady, answering presses before its ticks, running backwards."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.errors import Interrupted
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import Frame
from studio.panels.main_window import MainWindow

K = Qt.Key


@pytest.fixture
def playing(window: MainWindow, qtbot: QtBot) -> MainWindow:
    window.play.step_in()
    qtbot.waitUntil(lambda: window.controller.playing)
    return window


def actions(window: MainWindow) -> tuple[int, ...]:
    return window.session.take.actions if window.session.take else ()


def test_a_press_does_not_wait_for_the_next_tick(playing: MainWindow, qtbot: QtBot) -> None:
    playing.controller.set_rate(1)
    qtbot.keyClick(playing.viewport, K.Key_2)
    qtbot.waitUntil(lambda: playing.session.last == 1)
    qtbot.waitUntil(lambda: not playing.controller._outstanding)
    begun = time.monotonic()
    qtbot.keyClick(playing.viewport, K.Key_3)
    qtbot.waitUntil(lambda: playing.session.last == 2)
    assert actions(playing) == (1, 2)
    assert playing.controller._due - begun > 1.0, "it took the place of the tick to come"


def test_a_press_during_a_step_follows_it_at_once(playing: MainWindow, world: FakeWorldModel, qtbot: QtBot) -> None:
    playing.controller.set_rate(1)
    world.delay = 0.1
    qtbot.keyClick(playing.viewport, K.Key_2)
    qtbot.waitUntil(lambda: playing.controller._outstanding)
    qtbot.keyClick(playing.viewport, K.Key_3)
    qtbot.waitUntil(lambda: playing.session.last == 1)
    assert playing.controller._outstanding, "the answer to the second press is on its way, a second before its tick"
    assert not playing.controller._taps
    qtbot.waitUntil(lambda: actions(playing) == (1, 2))


def test_a_frame_that_answers_nobody_gives_way_to_a_press(
    playing: MainWindow, world: FakeWorldModel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, waiting, given_up = world.step, threading.Event(), threading.Event()

    def endless(action: int, seed: int | None = None) -> Frame:
        """A second step of what is held goes on until it is given up."""
        if action != 1 or world.steps == 0:
            return step(action, seed)
        waiting.set()
        while not world.given_up():
            time.sleep(0.002)
        given_up.set()
        raise Interrupted

    monkeypatch.setattr(world, "step", endless)
    qtbot.keyPress(playing.viewport, K.Key_2)
    qtbot.waitUntil(waiting.is_set)
    qtbot.keyPress(playing.viewport, K.Key_3)
    qtbot.waitUntil(lambda: playing.session.last >= 2)
    assert given_up.is_set()
    assert actions(playing)[:2] == (1, 2), "the very next frame answers"
    qtbot.keyRelease(playing.viewport, K.Key_3)
    qtbot.keyRelease(playing.viewport, K.Key_2)
    playing.play.step_out()


def test_presses_do_not_make_the_world_run_fast(playing: MainWindow, qtbot: QtBot) -> None:
    playing.controller.set_rate(2)
    for key in (K.Key_2, K.Key_3, K.Key_4, K.Key_5):
        qtbot.keyClick(playing.viewport, key)
    qtbot.wait(250)
    assert playing.session.last <= 2, "the first, and one that came early"
    qtbot.waitUntil(lambda: playing.session.last == 4)
    assert actions(playing) == (1, 2, 3, 4)


def test_what_was_pressed_in_a_pause_is_not_played_after_it(playing: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(playing.viewport, K.Key_2)
    qtbot.waitUntil(lambda: playing.session.last == 1)
    qtbot.keyClick(playing.viewport, K.Key_P)
    for key in (K.Key_3, K.Key_4):
        qtbot.keyClick(playing.viewport, key)
    qtbot.keyClick(playing.viewport, K.Key_Period)
    qtbot.waitUntil(lambda: actions(playing) == (1, 2), timeout=2000)
    qtbot.keyClick(playing.viewport, K.Key_P)
    qtbot.wait(300)
    assert actions(playing) == (1, 2), "only the single step took one"


def test_latency_is_measured_from_press_to_paint(playing: MainWindow, world: FakeWorldModel, qtbot: QtBot) -> None:
    world.delay = 0.02
    qtbot.keyClick(playing.viewport, K.Key_2)
    qtbot.waitUntil(lambda: len(playing.controller.latencies) == 1)
    latency = playing.controller.latency()
    assert latency is not None
    assert latency >= 0.02
    qtbot.waitUntil(lambda: "key to picture" in playing.status.pace.text() or playing.controller.pace() == 0)


def test_holding_backspace_rewinds_and_play_goes_on_from_there(playing: MainWindow, qtbot: QtBot) -> None:
    controller = playing.controller
    controller.set_rate(60)
    qtbot.keyPress(playing.viewport, K.Key_2)
    qtbot.waitUntil(lambda: playing.session.last >= 6)
    qtbot.keyRelease(playing.viewport, K.Key_2)
    qtbot.wait(60)
    last = playing.session.last
    qtbot.keyPress(playing.viewport, K.Key_Backspace)
    qtbot.waitUntil(lambda: playing.session.playhead <= 2)
    qtbot.keyRelease(playing.viewport, K.Key_Backspace)
    assert not controller.rewinding
    assert playing.session.last == last, "nothing is lost yet"
    t = playing.session.playhead
    qtbot.keyClick(playing.viewport, K.Key_5)
    qtbot.waitUntil(lambda: actions(playing)[t : t + 1] == (4,))
    playing.play.step_out()
    assert [branch.take.last for branch in playing.session.project.branches] == [last]


def test_speed_goes_up_and_down_within_bounds(playing: MainWindow, qtbot: QtBot) -> None:
    controller = playing.controller
    assert controller.rate == controller.fps == 10
    qtbot.keyClick(playing.viewport, K.Key_Plus)
    assert controller.rate == 12
    for _ in range(20):
        qtbot.keyClick(playing.viewport, K.Key_Minus)
    assert controller.rate == 1
    controller.set_rate(999)
    assert controller.rate == 60
    playing.commands["world_pace"].trigger()
    assert controller.rate == 10


def test_keys_that_were_bound_play_and_are_kept_for_this_world(playing: MainWindow, qtbot: QtBot) -> None:
    window = playing
    info = window.simulation.info
    assert info is not None
    window.play_desk.bind({K.Key_Z: 3, K.Key_Right: 2}, {"a": 4})
    qtbot.keyClick(window.viewport, K.Key_Z)
    qtbot.waitUntil(lambda: window.session.last == 1)
    assert actions(window) == (3,)
    window.controller.bind({})
    window.play_desk._opened(info)
    assert dict(window.controller.keymap.bound) == {K.Key_Z: 3, K.Key_Right: 2}
    assert window.play_desk.gamepad.bound == {"a": 4}
