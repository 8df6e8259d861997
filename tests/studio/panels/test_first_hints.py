"""Hints for the first time: they come where they help, go when followed, closed or switched off, and stay away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.look.motion import Motion
from studio.panels.first_hints import CANVAS, STEP_IN, TIMELINE
from studio.panels.main_window import MainWindow
from studio.preferences import HINTS


def draw(window: MainWindow, qtbot: QtBot) -> None:
    middle = window.canvas.rect().center()
    qtbot.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(window.canvas, middle + QPoint(30, 20))
    qtbot.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(30, 20))


def test_a_first_session_is_led_from_drawing_to_the_timeline(
    make_studio: Callable[..., MainWindow], qtbot: QtBot, play: Callable[[MainWindow, Sequence[int]], None]
) -> None:
    window = make_studio(FakeWorldModel())
    hints = window.first_hints
    qtbot.waitUntil(lambda: hints.showing == CANVAS)
    assert hints.bubble.isVisible()
    assert window.stage.geometry().contains(hints.bubble.geometry())
    draw(window, qtbot)
    assert hints.showing == STEP_IN
    assert hints.bubble.accessibleName() == hints.bubble.label.text()
    play(window, [0, 1, 2])
    assert hints.showing == ""
    window.play.step_out()
    assert hints.showing == "", "the toast speaks first"
    hints._after.start(1)
    qtbot.waitUntil(lambda: hints.showing == TIMELINE)
    frame = window.viewport.frame_rect()
    caps = QRectF(frame.x(), frame.bottom() + 12, frame.width(), 30).toRect()
    caps.moveTopLeft(window.viewport.mapTo(window, caps.topLeft()))
    assert not hints.bubble.geometry().intersects(caps)
    window.session.select(1, 2)
    assert hints.showing == ""
    qtbot.waitUntil(lambda: not hints.bubble.isVisible())

    later = make_studio(FakeWorldModel())
    qtbot.wait(10)
    draw(later, qtbot)
    assert later.first_hints.showing == "", "each is shown once"


def test_who_selects_before_the_hint_comes_needs_none(
    window: MainWindow, qtbot: QtBot, play: Callable[[MainWindow, Sequence[int]], None]
) -> None:
    play(window, [0, 1, 2])
    window.play.step_out()
    window.session.select(1, 2)
    assert not window.first_hints._after.isActive()
    assert TIMELINE in window.first_hints._seen()


def test_the_first_hint_leaves_the_sketch_free(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1360, 860)
    hints = window.first_hints
    qtbot.waitUntil(lambda: window.canvas.width() > 840)
    qtbot.waitUntil(lambda: hints.showing == CANVAS)
    hints._settings.remove("hints/seen")
    hints._offer(CANVAS)
    sketch = window.canvas.sketch_rect()
    sketch.moveTopLeft(window.canvas.mapTo(window, sketch.topLeft()))
    assert not hints.bubble.geometry().intersects(sketch)
    hints._offer(STEP_IN)
    assert hints.bubble.height() < 70, "two lines, in a bubble for two"


def test_a_hint_can_be_closed(window: MainWindow, qtbot: QtBot) -> None:
    hints = window.first_hints
    qtbot.waitUntil(lambda: hints.showing == CANVAS)
    qtbot.mouseClick(hints.bubble.close_button, Qt.MouseButton.LeftButton)
    assert hints.showing == ""
    qtbot.waitUntil(lambda: not hints.bubble.isVisible())


def test_a_hint_makes_way_for_the_bar_above_the_canvas(window: MainWindow, qtbot: QtBot) -> None:
    hints = window.first_hints
    qtbot.waitUntil(lambda: hints.showing == CANVAS)
    bar = window.stage.recovery
    bar.offer(datetime.now())

    def below() -> bool:
        return hints.bubble.y() >= bar.mapTo(window, bar.rect().bottomLeft()).y()

    qtbot.waitUntil(below)


def test_a_hint_goes_with_what_it_is_about(played: MainWindow, qtbot: QtBot) -> None:
    hints = played.first_hints
    hints._after.start(1)
    qtbot.waitUntil(lambda: hints.showing == TIMELINE)
    qtbot.waitUntil(hints.bubble.isVisible)
    played.full_screen.toggle()
    qtbot.waitUntil(lambda: not hints.bubble.isVisible())
    played.full_screen.leave()


def test_a_hint_goes_by_itself(window: MainWindow, qtbot: QtBot) -> None:
    hints = window.first_hints
    qtbot.waitUntil(lambda: hints.showing == CANVAS)
    hints._timer.start(1)
    qtbot.waitUntil(lambda: hints.showing == "")


def test_switched_off_there_are_none_and_on_again_they_start_over(window: MainWindow, qtbot: QtBot) -> None:
    hints = window.first_hints
    qtbot.waitUntil(lambda: hints.showing == CANVAS)
    window.preferences.set(HINTS, False)
    assert hints.showing == ""
    draw(window, qtbot)
    assert hints.showing == ""
    window.preferences.set(HINTS, True)
    draw(window, qtbot)
    assert hints.showing == STEP_IN


@pytest.mark.parametrize("stored", ["no json", '{"canvas": 1}', "[1, 2]"])
def test_spoilt_settings_count_as_nothing_seen(window: MainWindow, stored: str) -> None:
    window.settings.setValue("hints/seen", stored)
    assert window.first_hints._seen() == []


def test_with_reduced_motion_a_hint_is_there_and_gone_at_once(window: MainWindow, qtbot: QtBot) -> None:
    window.theme.set_motion(Motion.REDUCED)
    hints = window.first_hints
    qtbot.waitUntil(lambda: hints.showing == CANVAS)
    hints._used()
    assert not hints.bubble.isVisible()
