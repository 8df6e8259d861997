"""The project's file in the window: save, open, revert, the question before work goes, two windows, another world."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine.errors import BundleError
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import SamplerSettings
from studio import app as studio_app
from studio.dialogs.question import Question
from studio.document.project import Reel
from studio.document.project_file import open_project, save_project
from studio.document.project_page import ProjectError
from studio.document.take import FrameState
from studio.panels.branches_panel import _PICTURE
from studio.panels.main_window import MainWindow
from studio.session import Mode
from tests.studio.document.played_projects import played_project, same

Play = Callable[[MainWindow, Sequence[int]], None]
Settle = Callable[[MainWindow], None]
Studio = Callable[..., MainWindow]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
K = Qt.Key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cave.worldsketch"


def draw(window: MainWindow, colour: int = 90) -> None:
    image = window.session.project.sketch.image
    image[50:200, 80:300] = colour
    window.session.set_sketch("Draw", image)


def done(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.files.busy)


def save(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    window.files.save_to(path)
    done(window, qtbot)


def open_(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    window.files.open(path)
    done(window, qtbot)


def question(window: MainWindow) -> Question:
    found = window.files.question
    assert found is not None
    return found


def lit(window: MainWindow) -> bool:
    """Whether every frame of the take can be seen."""
    return all(window.session.rgb(t) is not None for t in range(window.session.last + 1))


# -- there and back ---------------------------------------------------------------------------------------------------


def test_a_project_comes_back_without_inference(
    played: MainWindow, make_studio: Studio, play: Play, path: Path, qtbot: QtBot
) -> None:
    played.scrub_to(4)
    play(played, [2, 2])
    played.play.step_out()
    played.scrub_to(3)
    before = [played.session.rgb(t) for t in range(7)]
    save(played, path, qtbot)
    saved = played.session.snapshot()
    world = FakeWorldModel()
    other = make_studio(world)
    played.files.new()
    open_(other, path, qtbot)
    assert same(other.session.snapshot(), saved)
    assert (other.session.playhead, other.session.mode) == (3, Mode.EDIT)
    qtbot.waitUntil(lambda: lit(other) and not other.simulation.busy)
    qtbot.waitUntil(lambda: other.branches.tree.topLevelItem(0).data(0, _PICTURE) is not None)
    assert (world.steps, world.begins) == (0, 0)
    assert all(np.array_equal(old, other.session.rgb(t)) for t, old in enumerate(before) if old is not None)
    play(other, [5])
    assert (world.steps, world.begins) == (1, 0), "play goes on from the playhead"
    take = other.session.take
    assert take is not None
    assert take.actions == (0, 0, 0, 5)


def test_stepping_in_before_the_world_is_there_goes_on_with_the_take(
    make_studio: Studio, path: Path, qtbot: QtBot, played: MainWindow
) -> None:
    save(played, path, qtbot)
    played.files.new()
    world = FakeWorldModel()
    window = make_studio(world, ready=False)
    open_(window, path, qtbot)
    window.play.step_in()
    window.worker.start()
    qtbot.waitUntil(lambda: window.controller.playing)
    assert (world.begins, window.session.last) == (0, 10)


def test_title_and_menu_say_what_is_saved(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    assert (window.windowTitle(), window.isWindowModified()) == ("Untitled[*] – Worldsketch", False)
    assert not window.commands["revert"].isEnabled()
    draw(window)
    assert window.isWindowModified()
    save(window, path, qtbot)
    assert (window.windowTitle(), window.isWindowModified()) == ("cave[*] – Worldsketch", False)
    assert "Saved" in window.status.message.text()
    window.session.undo_stack.undo()
    assert window.isWindowModified()
    assert window.commands["revert"].isEnabled()
    window.session.undo_stack.redo()
    assert not window.isWindowModified(), "back at what the file holds"


def test_what_is_being_played_counts_as_unsaved(window: MainWindow, play: Play) -> None:
    play(window, [1])
    assert window.play.active
    assert window.session.modified


def test_keys_save_and_ask_where(window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def name(*arguments: object) -> tuple[str, str]:
        asked.append(str(arguments[2]))
        return str(path.with_suffix("")), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", name)
    draw(window)
    qtbot.keyClick(window, K.Key_S, CTRL)
    done(window, qtbot)
    assert path.is_file(), "the suffix is added"
    draw(window, 10)
    qtbot.keyClick(window, K.Key_S, CTRL)
    done(window, qtbot)
    assert len(asked) == 1, "the second time it knows where"
    assert same(open_project(path), window.session.snapshot())
    qtbot.keyClick(window, K.Key_S, CTRL | SHIFT)
    done(window, qtbot)
    assert asked[1] == str(path)


def test_open_asks_and_tells_projects_from_pictures(
    window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_project(path, played_project([0, 1, 2]))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    qtbot.keyClick(window, K.Key_O, CTRL)
    qtbot.waitUntil(lambda: window.session.last == 4)
    picture = Path("resources/prompts/2_green_steps.png").resolve()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(picture), ""))
    qtbot.keyClick(window, K.Key_O, CTRL)
    qtbot.waitUntil(lambda: window.session.mode is Mode.SKETCH)
    assert window.files.path == path, "a picture lands in the project"


def test_import_takes_the_first_frame_of_what_moves_and_ends_the_line_about_a_broken_one(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, moving = tmp_path / "broken.png", tmp_path / "moving.gif"
    broken.write_text("no picture")
    red, blue = (Pictures.new("RGB", (80, 80), colour) for colour in ("red", "blue"))
    red.save(moving, "GIF", save_all=True, append_images=[blue])
    chosen = [broken, moving]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(chosen.pop(0)), ""))
    window.commands["import"].trigger()
    qtbot.waitUntil(lambda: "broken.png" in window.status.message.text())
    window.commands["import"].trigger()
    qtbot.waitUntil(lambda: not window.session.project.sketch.blank)
    assert tuple(window.session.project.sketch.pixels[512, 512, :3]) == (255, 0, 0)
    assert window.status.message.text() == ""


def test_a_project_can_be_dropped(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    save_project(path, played_project([0, 1, 2]))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    buttons, keys, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(50, 50), copy, mime, buttons, keys)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(50, 50), copy, mime, buttons, keys))
    qtbot.waitUntil(lambda: window.session.last == 4)
    assert window.files.name == "cave"


def test_the_last_projects_are_a_click_away(window: MainWindow, path: Path, tmp_path: Path, qtbot: QtBot) -> None:
    second = tmp_path / "second.worldsketch"
    save(window, path, qtbot)
    save(window, second, qtbot)
    window.recent.fill()
    assert [action.text() for action in window.recent.actions()[:2]] == ["second", "cave"]
    window.recent.actions()[1].trigger()
    qtbot.waitUntil(lambda: window.files.name == "cave")
    second.unlink()
    window.recent.fill()
    window.recent.actions()[1].trigger()
    qtbot.waitUntil(lambda: "there is no such project" in window.status.message.text())
    assert window.files.recent == [path], "what is gone is forgotten"
    assert window.files.name == "cave"
    window.files.forget_recent()
    window.recent.fill()
    assert [action.isEnabled() for action in window.recent.actions()] == [False]


def test_revert_goes_back_to_the_file(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    draw(window)
    save(window, path, qtbot)
    saved = window.session.snapshot()
    draw(window, 10)
    window.commands["revert"].trigger()
    question(window).buttons["Cancel"].click()
    assert window.session.modified
    window.commands["revert"].trigger()
    question(window).buttons["Revert"].click()
    qtbot.waitUntil(lambda: not window.session.modified)
    assert same(window.session.snapshot(), saved)


# -- the question -----------------------------------------------------------------------------------------------------


def test_new_asks_first(window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(window)
    drawn = window.session.snapshot()
    qtbot.keyClick(window, K.Key_N, CTRL)
    qtbot.keyClick(question(window), K.Key_Escape)
    assert window.files.question is None
    assert same(window.session.snapshot(), drawn)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    qtbot.keyClick(window, K.Key_N, CTRL)
    qtbot.keyClick(question(window), K.Key_Return)
    qtbot.waitUntil(lambda: window.session.project.sketch.blank)
    assert same(open_project(path), drawn), "Enter saves"
    assert (window.files.path, window.session.modified) == (None, False)
    draw(window)
    window.files.new()
    question(window).buttons["Discard"].click()
    assert window.session.project.sketch.blank


def test_a_clean_project_goes_without_a_question(played: MainWindow, path: Path, qtbot: QtBot) -> None:
    save(played, path, qtbot)
    played.files.new()
    assert played.files.question is None
    assert played.session.take is None
    assert played.session.undo_stack.count() == 0


def test_closing_asks_first(window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    draw(window)
    window.close()
    question(window).buttons["Cancel"].click()
    assert window.isVisible()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    window.close()
    question(window).buttons["Save"].click()
    qtbot.wait(50)
    assert window.isVisible(), "who does not say where, stays"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    window.close()
    question(window).buttons["Save"].click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert same(open_project(path), window.session.snapshot())
    assert not list(path.parent.glob(".*")), "no lock is left"


def test_closing_waits_for_what_is_being_saved_and_not_for_what_is_being_read(
    make_studio: Studio, path: Path, qtbot: QtBot
) -> None:
    window = make_studio(FakeWorldModel())
    draw(window)
    window.files.save_to(path)
    window.close()
    assert window.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert same(open_project(path), window.session.snapshot())
    reading = make_studio(FakeWorldModel())
    reading.files.open(path)
    reading.close()
    assert not reading.isVisible()


def test_a_save_that_fails_keeps_the_work_and_the_window(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    draw(window)
    drawn = window.session.snapshot()
    window.files.save_to(tmp_path / "nowhere" / "cave.worldsketch", window.close)
    done(window, qtbot)
    assert "not saved" in window.status.message.text()
    assert window.isVisible()
    assert window.session.modified
    assert window.files.path is None, "it is still nobody's file"
    assert same(window.session.snapshot(), drawn)


def test_a_file_that_vanished_is_written_again(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    draw(window)
    save(window, path, qtbot)
    path.unlink()
    draw(window, 10)
    window.files.save()
    done(window, qtbot)
    assert same(open_project(path), window.session.snapshot())


def test_a_bad_project_leaves_the_open_one(played: MainWindow, path: Path, qtbot: QtBot) -> None:
    path.write_bytes(b"PK\x05\x06 no")
    before = played.session.snapshot()
    open_(played, path, qtbot)
    assert "not a readable project" in played.status.message.text()
    assert played.files.question is None
    assert same(played.session.snapshot(), before)


@pytest.mark.parametrize(
    ("number", "words"), [(28, "no space left on device"), (13, "permission denied"), (30, "read-only file system")]
)
def test_a_disk_that_takes_nothing_is_one_line_and_the_work_stays(
    window: MainWindow, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    draw(window)
    save(window, path, qtbot)
    before = path.read_bytes()
    draw(window, 10)
    drawn = window.session.snapshot()

    def refuse(*_: object) -> None:
        raise OSError(number, words.capitalize())

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        window.files.save()
        done(window, qtbot)
    assert f"{path}: not saved ({words}); choose another place with Save As" in window.status.message.text()
    assert window.session.modified
    assert (window.files.path, path.read_bytes()) == (path, before)
    assert same(window.session.snapshot(), drawn)
    window.files.save()
    done(window, qtbot)
    assert not window.session.modified
    assert same(open_project(path), window.session.snapshot()), "once there is room again"


def test_a_project_of_a_newer_version_leaves_the_open_one(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    draw(window)
    drawn = window.session.snapshot()
    save_project(path, played_project([0]))
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["project.json"] = json.dumps({**json.loads(entries["project.json"]), "format_version": 99}).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    open_(window, path, qtbot)
    assert "project format 99" in window.status.message.text()
    assert "update it" in window.status.message.text()
    assert window.files.question is None
    assert same(window.session.snapshot(), drawn)


def test_a_folder_that_vanished_while_open_keeps_the_work(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    draw(window)
    save(window, folder / "cave.worldsketch", qtbot)
    shutil.rmtree(folder)
    draw(window, 10)
    window.files.save()
    done(window, qtbot)
    assert "not saved (no such file or directory); choose another place" in window.status.message.text()
    assert window.session.modified
    save(window, tmp_path / "elsewhere.worldsketch", qtbot)
    assert same(open_project(tmp_path / "elsewhere.worldsketch"), window.session.snapshot())


# -- two windows, other worlds ----------------------------------------------------------------------------------------


def test_the_second_window_on_a_file_only_reads(make_studio: Studio, path: Path, tmp_path: Path, qtbot: QtBot) -> None:
    save_project(path, played_project([0, 1, 2]))
    first, second = make_studio(FakeWorldModel()), make_studio(FakeWorldModel())
    for window in (first, second):
        open_(window, path, qtbot)
    assert not first.files.read_only
    assert second.windowTitle() == "cave[*] (read-only) – Worldsketch"
    assert "open in another window" in second.status.message.text()
    draw(second)
    second.files.save_to(path)
    assert "choose another name" in second.status.message.text()
    save(second, tmp_path / "mine.worldsketch", qtbot)
    assert not second.files.read_only
    link = tmp_path / "link.worldsketch"
    link.symlink_to(path)
    open_(second, link, qtbot)
    assert second.files.read_only, "by whatever name"
    first.files.new()
    open_(second, link, qtbot)
    assert not second.files.read_only, "the first has let go"


def test_a_project_of_another_world_opens_for_viewing(
    make_studio: Studio, played: MainWindow, play: Play, settle: Settle, path: Path, qtbot: QtBot
) -> None:
    save(played, path, qtbot)
    played.files.new()
    world = FakeWorldModel(settings=SamplerSettings(steps=3))
    other = make_studio(world)
    open_(other, path, qtbot)
    assert other.session.foreign
    assert "another world" in other.status.message.text()
    assert other.viewport.image is None
    qtbot.wait(250)
    assert (world.steps, world.begins, other.simulation.busy) == (0, 0, False), "nothing is made that would not fit"
    other.play.replay()
    qtbot.waitUntil(lambda: not other.session.foreign)
    settle(other)
    assert (other.session.last, world.steps) == (10, 10)
    other.session.undo_stack.undo()
    assert other.session.foreign
    play(other, [1])
    assert (other.session.last, other.session.foreign) == (1, False), "F5 begins anew"
    assert len(other.session.project.branches) == 1


def test_frames_that_do_not_follow_from_their_world_are_not_asked_for_without_end(
    make_studio: Studio, played: MainWindow, path: Path, qtbot: QtBot
) -> None:
    save(played, path, qtbot)
    played.files.new()
    world = FakeWorldModel(settings=SamplerSettings(steps=3))
    other = make_studio(world)
    state, card = open_project(path), other.session.world
    assert card is not None
    present = state.reel.present
    assert present is not None
    forged = replace(present.take, prompt=replace(present.take.prompt, world=card))
    other.files.show(replace(state, reel=Reel(replace(present, take=forged), ())), None)
    qtbot.waitUntil(lambda: "changed by other hands" in other.status.message.text())
    asked = world.resumes
    qtbot.wait(250)
    assert (world.resumes, world.steps, other.simulation.busy) == (asked, 0, False)


def test_a_project_whose_world_is_missing_opens_for_viewing(make_studio: Studio, path: Path, qtbot: QtBot) -> None:
    save_project(path, played_project([0, 1, 2]))

    def refuse() -> FakeWorldModel:
        raise BundleError("there is no such bundle")

    window = make_studio(FakeWorldModel(), ready=False)
    window.worker._open_world = refuse
    open_(window, path, qtbot)
    window.worker.start()
    qtbot.waitUntil(lambda: "opens for viewing" in window.status.message.text())
    assert len(window.timeline._looks) == 8, "its actions are shown as the world called them"
    assert [window.session.state(t) for t in range(3)] == [FrameState.FRESH] * 3
    window.grab()


def test_the_studio_opens_a_project_or_says_why_not(path: Path, monkeypatch: pytest.MonkeyPatch, make_studio: Studio) -> None:
    window = make_studio(FakeWorldModel(), ready=False)
    monkeypatch.setattr(studio_app, "make_window", lambda *_, **__: window)
    monkeypatch.setattr(studio_app.QApplication, "exec", lambda _: 0)
    with pytest.raises(ProjectError, match="no such project"):
        studio_app.run("fake", path, "auto")
    state = played_project([0, 1, 2])
    save_project(path, state)
    assert studio_app.run("fake", path, "auto") == 0
    assert same(window.session.snapshot(), state)
    assert window.files.path == path
