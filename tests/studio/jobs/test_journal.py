"""Unsaved work is kept and offered back: after Ctrl-C, after kill -9, never while its window lives, never when declined."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.document.project_file import open_project, save_project
from studio.document.take import Marker
from studio.jobs import journal
from studio.jobs.journal import read_left
from studio.panels.main_window import MainWindow
from tests.studio.document.played_projects import played_project, same

Studio = Callable[..., MainWindow]
Play = Callable[[MainWindow, Sequence[int]], None]


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "INTERVAL_MS", 20)


def slots(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "data" / "journal").glob("[!.]*"))


def draw(window: MainWindow, colour: int = 90) -> None:
    image = window.session.project.sketch.image
    image[50:200, 80:300] = colour
    window.session.set_sketch("Draw", image)


def kept(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    """Waits until the journal holds the work as it is."""

    def holds() -> bool:
        files = slots(tmp_path)
        state = window.files._unsaved()
        return state is not None and len(files) == 1 and same(read_left(files[0]), state)

    qtbot.waitUntil(holds)


def test_nothing_is_written_before_there_is_work(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.files.look_for_left_work()
    qtbot.wait(60)
    assert not (tmp_path / "data").exists()
    assert window.stage.recovery.isHidden()


def test_work_is_kept_while_it_is_done_and_never_in_the_creators_file(
    window: MainWindow, play: Play, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "cave.worldsketch"
    draw(window)
    kept(window, tmp_path, qtbot)
    window.files.save_to(path)
    qtbot.waitUntil(lambda: slots(tmp_path) == [])
    saved = path.read_bytes()
    play(window, [1, 2])
    kept(window, tmp_path, qtbot)
    assert window.play.active, "in the middle of play"
    assert read_left(slots(tmp_path)[0]).origin == str(path)
    assert path.read_bytes() == saved


def test_work_that_is_declined_is_gone(make_studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    window = make_studio(FakeWorldModel())
    draw(window)
    kept(window, tmp_path, qtbot)
    window.files.new()
    assert window.files.question is not None
    window.files.question.buttons["Discard"].click()
    qtbot.waitUntil(lambda: slots(tmp_path) == [])


def test_ctrl_c_keeps_the_work_without_a_question(make_studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "cave.worldsketch"
    window = make_studio(FakeWorldModel())
    draw(window)
    window.files.save_to(path)
    qtbot.waitUntil(lambda: not window.files.busy)
    draw(window, 10)
    window.part(keep=True)
    assert not window.isVisible()
    after = make_studio(FakeWorldModel())
    after.files.look_for_left_work()
    bar = after.stage.recovery
    assert bar.isVisible()
    assert bar.text.text().startswith("Work from ")
    bar.restore.click()
    qtbot.waitUntil(lambda: after.files.path == path)
    assert bar.isHidden()
    assert after.session.modified
    assert after.session.project.sketch.digest() == window.session.project.sketch.digest()
    after.files.save()
    qtbot.waitUntil(lambda: slots(tmp_path) == [])
    assert same(open_project(path), after.session.snapshot())


def test_a_living_window_is_not_offered_as_left(make_studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    one, other = make_studio(FakeWorldModel()), make_studio(FakeWorldModel())
    draw(one)
    kept(one, tmp_path, qtbot)
    other.files.look_for_left_work()
    assert other.stage.recovery.isHidden()


def test_restoring_asks_before_present_work_would_go(make_studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    lost = make_studio(FakeWorldModel())
    draw(lost, 10)
    lost.part(keep=True)
    window = make_studio(FakeWorldModel())
    window.files.look_for_left_work()
    draw(window, 200)
    mine = window.session.project.sketch.digest()
    window.stage.recovery.restore.click()
    qtbot.waitUntil(lambda: window.files.question is not None)
    assert window.files.question is not None
    window.files.question.buttons["Cancel"].click()
    assert window.session.project.sketch.digest() == mine
    assert window.stage.recovery.isVisible(), "it stays on offer"


WORKING = """
import sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from engine.runtime.fake_world_model import FakeWorldModel
from studio.app import application, make_window
app = application()
window = make_window(FakeWorldModel, QSettings(sys.argv[1], QSettings.Format.IniFormat))
window.show()
session = window.session
window.worker.start()
def tell():
    take = session.take
    print("state", session.project.sketch.digest(), *(take.actions if take else ()), flush=True)
def draw():
    image = session.project.sketch.image
    image[50:200, 80:300] += 1
    session.set_sketch("Draw", image)
    tell()
def saved(path):
    print("saved", flush=True)
    draw()
    window.play.step_in()
    working.start()
def work():
    if not window.controller.playing or window.simulation.busy:
        return
    if session.last < 12 or session.last % 3:
        window.simulation.step(session.last % 8)
    else:
        window.play.step_out()
        draw()
        window.play.step_in()
session.take_changed.connect(lambda _: tell())
working = QTimer(interval=7)
working.timeout.connect(work)
window.files.saved.connect(saved)
window.simulation.opened.connect(lambda _: (draw(), window.files.save_to(Path(sys.argv[2]))))
seen = QTimer(interval=5)
folder = Path(sys.argv[3])
seen.timeout.connect(lambda: working.isActive() and list(folder.glob("[!.]*")) and print("kept", flush=True))
seen.start()
app.exec()
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("seed", range(4))
def test_kill_9_at_any_moment_loses_nothing_that_was_kept(make_studio: Studio, tmp_path: Path, qtbot: QtBot, seed: int) -> None:
    """A real process draws, saves, plays and goes on; it is killed; another is offered a state that the first one was in."""
    folder, path = tmp_path / "data" / "journal", tmp_path / "cave.worldsketch"
    arguments = [sys.executable, "-c", WORKING, str(tmp_path / "c.ini"), str(path), str(folder)]
    child = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    lines: list[str] = []
    while (line := child.stdout.readline().strip()) != "kept":
        assert line or child.poll() is None, "it works until it is killed"
        lines.append(line)
    time.sleep(random.Random(seed).uniform(0, 0.6))
    saved = path.read_bytes()
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    states = {line for line in [*lines, *rest.splitlines()] if line.startswith("state")}
    assert path.read_bytes() == saved
    assert list(folder.glob(".*.lock")), "it died with its lock held"
    window = make_studio(FakeWorldModel(), ready=False)
    window.files.look_for_left_work()
    assert window.stage.recovery.isVisible()
    window.stage.recovery.restore.click()
    qtbot.waitUntil(lambda: not window.session.project.sketch.blank)
    take = window.session.take
    found = " ".join(["state", window.session.project.sketch.digest(), *map(str, take.actions if take else ())])
    assert found in states
    assert window.session.modified
    assert window.files.path == path
    assert path.read_bytes() == saved, "recovering touches it as little"
    window.files.new()
    assert window.files.question is not None
    window.files.question.buttons["Discard"].click()
    qtbot.waitUntil(lambda: slots(tmp_path) == [])
    window.part(keep=False)
    assert list(folder.iterdir()) == []


def test_work_that_an_earlier_version_kept_is_offered(make_studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "data" / "journal"
    folder.mkdir(parents=True)
    state = played_project([1, 2, 3])
    save_project(folder / "5.worldsketch", state)
    window = make_studio(FakeWorldModel(), ready=False)
    window.files.look_for_left_work()
    window.stage.recovery.restore.click()
    qtbot.waitUntil(lambda: window.session.last == state.reel.take.last if state.reel.take else False)
    window.session.set_markers("Mark", [Marker(1, "here")])
    kept(window, tmp_path, qtbot)


def test_work_that_cannot_be_read_is_one_line_and_can_be_discarded(make_studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "data" / "journal"
    folder.mkdir(parents=True)
    (folder / "5.journal").write_bytes(b"worldsketch journal 1\nand no more")
    window = make_studio(FakeWorldModel(), ready=False)
    window.files.look_for_left_work()
    window.stage.recovery.restore.click()
    qtbot.waitUntil(lambda: "holds no work that is whole; discard it" in window.status.message.text())
    assert window.stage.recovery.isVisible()
    window.stage.recovery.discard.click()
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_said_and_tried_again(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.journal._retry.setInterval(20)
    draw(window)
    kept(window, tmp_path, qtbot)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        draw(window, 30)
        qtbot.waitUntil(lambda: "no space left on device" in window.status.message.text())
    kept(window, tmp_path, qtbot)


def test_discarding_what_was_left_removes_it(make_studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    for colour in (10, 20):
        lost = make_studio(FakeWorldModel())
        draw(lost, colour)
        lost.part(keep=True)
    window = make_studio(FakeWorldModel())
    window.files.look_for_left_work()
    window.stage.recovery.discard.click()
    assert window.stage.recovery.isVisible(), "one after the other"
    window.stage.recovery.discard.click()
    assert window.stage.recovery.isHidden()
    assert list((tmp_path / "data" / "journal").iterdir()) == []


def test_a_journal_that_cannot_be_written_says_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("in the way")
    draw(window)
    qtbot.waitUntil(lambda: "not being kept safe" in window.status.message.text())
    assert window.session.modified
