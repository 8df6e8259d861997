"""What gives way to what where the window is low."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDockWidget, QScrollArea
from pytestqt.qtbot import QtBot

from studio.panels.main_window import MainWindow
from studio.session import Mode


def test_with_the_lanes_open_every_action_is_whole(played: MainWindow, qtbot: QtBot) -> None:
    played.resize(1440, 900)
    played.timeline.set_lanes(True)
    dock = played.findChild(QDockWidget, "Actions")
    area = dock.widget()
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    played.commands["reset_layout"].trigger()
    qtbot.wait(20)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)


@pytest.mark.parametrize("mode", [Mode.EDIT, Mode.SKETCH])
def test_a_low_window_does_not_grow_with_the_lanes(played: MainWindow, qtbot: QtBot, mode: Mode) -> None:
    played.resize(1280, 760)
    qtbot.wait(20)
    played.timeline.set_lanes(True)
    qtbot.wait(50)
    played.session.set_mode(mode)
    qtbot.wait(50)
    assert played.size().toTuple() == (1280, 760)


def test_the_view_bar_never_covers_a_sketch_that_is_wholly_seen(played: MainWindow, qtbot: QtBot) -> None:
    played.timeline.set_lanes(True)
    bar, canvas = played.canvas_desk.bar, played.canvas
    for width, height in ((1280, 760), (1440, 900), (1700, 760), (1000, 1100)):
        played.resize(width, height)
        for mode in (Mode.EDIT, Mode.SKETCH):
            played.session.set_mode(mode)
            qtbot.wait(30)
            assert bar.isHidden() or not bar.geometry().intersects(canvas.sketch_rect()), (width, height, mode)
            assert bar.isHidden() or canvas.rect().contains(bar.geometry()), (width, height, mode)
    canvas.viewing.zoom_at(canvas.rect().center().toPointF(), 2)
    assert bar.isVisible(), "zoomed in, the sketch is everywhere: the way back is shown"
