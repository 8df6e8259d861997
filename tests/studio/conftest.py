"""A real window over a world without weights, driven as a creator would."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.app import make_window
from studio.look.style import Scheme
from studio.panels.main_window import MainWindow

Play = Callable[[MainWindow, Sequence[int]], None]
Settle = Callable[[MainWindow], None]


@pytest.fixture(autouse=True)
def nobodys_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Journals go where nobody's work is."""
    monkeypatch.setenv("WORLDSKETCH_DATA", str(tmp_path / "data"))


@pytest.fixture(autouse=True)
def nothing_on_the_clipboard() -> Iterator[None]:
    """What Python put there and is still there when the process ends, Qt's offscreen platform deletes too late, and crashes."""
    yield
    if QGuiApplication.instance() is not None:
        QGuiApplication.clipboard().clear()


@pytest.fixture
def world() -> FakeWorldModel:
    return FakeWorldModel()


@pytest.fixture
def make_studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., MainWindow]]:
    """Makes windows whose engine is warm; closes them all at the end."""
    windows: list[MainWindow] = []

    def make(world: FakeWorldModel, *, ready: bool = True) -> MainWindow:
        settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
        if not settings.contains("language"):
            settings.setValue("language", "en")
        window = make_window(lambda: world, settings, Scheme.DARK)
        windows.append(window)
        window.glimpses.set_enabled(False)  # tests count what the engine makes; those of glimpses switch them on
        window.resize(1200, 800)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        if ready:
            window.worker.start()
            qtbot.waitUntil(lambda: window.simulation.ready)
        return window

    yield make
    for window in windows:
        window.part(keep=False)
        window.deleteLater()


@pytest.fixture
def window(make_studio: Callable[..., MainWindow], world: FakeWorldModel) -> MainWindow:
    return make_studio(world)


@pytest.fixture
def play(qtbot: QtBot) -> Play:
    """Steps in if need be and plays these actions, one frame each."""

    def play(window: MainWindow, actions: Sequence[int]) -> None:
        window.play.step_in()
        qtbot.waitUntil(lambda: window.controller.playing and not window.simulation.busy)
        for action in actions:
            with qtbot.waitSignal(window.simulation.stepped):
                assert window.simulation.step(action)
            qtbot.waitUntil(lambda: not window.simulation.busy)

    return play


@pytest.fixture
def settle(qtbot: QtBot) -> Settle:
    """Waits until no frame is missing and the engine rests."""

    def settle(window: MainWindow) -> None:
        def rests() -> bool:
            take = window.session.take
            return not window.simulation.busy and (take is None or take.first_missing() > take.last)

        qtbot.waitUntil(rests)

    return settle


@pytest.fixture
def played(window: MainWindow, play: Play, settle: Settle) -> MainWindow:
    """A window in which ten frames were played, all with action 0, and left again."""
    play(window, [0] * 10)
    window.play.step_out()
    settle(window)
    return window


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, where exports go at first."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder
