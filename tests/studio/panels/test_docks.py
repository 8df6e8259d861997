"""What is where around the stage. A screen of 1920×1080 whose pixels are doubled leaves 960×540, less what the desktop takes:
all of the window is still reached there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QDockWidget
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.canvas.tools import Tool
from studio.panels.kit_panel import KitPanel
from studio.panels.main_window import MainWindow
from studio.panels.tools_panel import ToolsPanel
from studio.session import Mode

LOW = QSize(960, 500)


class LowScreen:
    def availableSize(self) -> QSize:
        return LOW


@pytest.fixture
def low(make_studio: Callable[..., MainWindow], world: FakeWorldModel, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr(MainWindow, "screen", lambda _: LowScreen())
    window = make_studio(world)
    window.resize(LOW)
    return window


def test_the_window_is_no_larger_than_a_low_screen(
    low: MainWindow, qtbot: QtBot, play: Callable[[MainWindow, Sequence[int]], None]
) -> None:
    assert low.size() == LOW
    play(low, [0, 1])
    assert low.size() == LOW
    low.show_mode(Mode.EDIT)
    qtbot.wait(10)
    assert low.size() == LOW
    low.show_mode(Mode.SKETCH)
    low.stage.samples.fold(False)
    qtbot.wait(10)
    assert low.size() == LOW
    low.commands["reset_layout"].trigger()
    qtbot.wait(10)
    assert low.size() == LOW


def test_a_low_screen_begins_with_tabs_and_room_to_draw(low: MainWindow, qtbot: QtBot) -> None:
    docks = {dock.objectName(): dock for dock in low.findChildren(QDockWidget)}
    assert set(low.tabifiedDockWidgets(docks["Tools"])) == {docks["Layers"], docks["World kit"]}
    qtbot.waitUntil(lambda: docks["Tools"].height() > 150)
    assert low.stage.samples.folded
    assert low.canvas.height() > 150


def test_a_higher_screen_shows_docks_one_below_another(window: MainWindow) -> None:
    docks = {dock.objectName(): dock for dock in window.findChildren(QDockWidget)}
    assert docks["Tools"] not in window.tabifiedDockWidgets(docks["Layers"])
    assert not window.stage.samples.folded


def test_brush_settings_and_every_piece_of_the_kit_are_seen_at_once(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1360, 860)
    window.commands["reset_layout"].trigger()
    tools, kit = window.findChild(ToolsPanel), window.findChild(KitPanel)
    assert tools is not None
    assert kit is not None
    qtbot.waitUntil(lambda: tools.visibleRegion().boundingRect() == tools.rect())
    window.tools.choose(Tool.KIT)
    hero = kit.buttons["hero"]
    qtbot.waitUntil(lambda: hero.visibleRegion().boundingRect().height() > 30)
    assert kit.sky.visibleRegion().boundingRect() == kit.sky.rect()


@pytest.mark.parametrize("size", [QSize(200, 214), QSize(232, 250), QSize(464, 190), QSize(700, 500)])
def test_the_view_bar_stays_inside_the_canvas(window: MainWindow, size: QSize) -> None:
    window.canvas.setFixedSize(size)
    bar = window.canvas_desk.bar
    assert QRect(0, 0, size.width(), size.height()).contains(bar.geometry())


def test_the_caps_below_the_frame_fit_in_the_narrowest_viewport(window: MainWindow) -> None:
    assert window.viewport.minimumWidth() >= 4 * 35 + 12 + 92
