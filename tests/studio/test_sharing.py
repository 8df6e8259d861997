"""A take goes out as a clip, and the clip opens again: in the window, and from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from engine.errors import DataError
from engine.runtime.fake_world_model import FakeWorldModel
from export.media import write_media
from export.media_data import DATA_FORMATS
from export.media_embedding import read_recipe
from export.media_formats import FORMATS
from studio import app as studio_app
from studio import cli
from studio.dialogs.clip_dialog import ClipDialog
from studio.document.project_file import save_project
from studio.panels.main_window import MainWindow


def exported(window: MainWindow, path: Path, qtbot: QtBot, **choices: bool) -> None:
    dialog = window.exporting.dialog(10)
    for name, on in choices.items():
        getattr(dialog.page, name).setChecked(on)
    dialog.page.form.format.setCurrentIndex(dialog.page.form.format.findData(path.suffix))
    dialog.accept_path(path)
    qtbot.waitUntil(lambda: not window.exporting.running, timeout=60_000)


@pytest.mark.parametrize("suffix", [*FORMATS, *DATA_FORMATS])
def test_a_clip_dropped_on_a_window_plays_again(
    played: MainWindow, make_studio: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path, suffix: str
) -> None:
    played.session.set_actions([3, 4], 5, "up left")
    qtbot.waitUntil(lambda: played.session.take is not None and played.session.take.first_missing() > 10)
    path = tmp_path / f"clip{suffix}"
    exported(played, path, qtbot)
    other = make_studio(FakeWorldModel())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    assert other.incoming.take(mime)
    qtbot.waitUntil(lambda: other.session.last == 10)
    assert played.session.take is not None
    assert other.session.take is not None
    before, after = played.session.take, other.session.take
    assert (after.actions, after.key(10)) == (before.actions, before.key(10))
    assert other.session.sketch_is_prompt()
    other.session.set_playhead(10)
    qtbot.waitUntil(lambda: after.first_missing() > 10)


def test_the_dialog_says_what_the_file_carries_and_can_leave_it_out(played: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = played.exporting.dialog(10)
    dialog.page.carry.setChecked(True)
    assert "contains your drawing" in dialog.page.contains.text()
    dialog.page.carry.setChecked(False)
    assert "pictures alone" in dialog.page.contains.text()
    exported(played, tmp_path / "clip.gif", qtbot, carry=False)
    assert read_recipe(tmp_path / "clip.gif") is None


def test_a_stripped_clip_says_so_and_goes_to_the_world(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    red, blue = (Image.new("RGB", (32, 32), colour) for colour in ("red", "blue"))
    red.save(tmp_path / "clip.gif", save_all=True, append_images=[blue])
    red.save(tmp_path / "still.gif")
    asked: list[tuple[str, bool]] = []
    monkeypatch.setattr(ClipDialog, "exec", lambda dialog: asked.append((dialog.plain.text(), dialog.plain.isHidden())))
    window.pictures.ask(tmp_path / "clip.gif")
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert "carries no actions" in asked[0][0]
    assert not asked[0][1]
    window.clip_desk.open(tmp_path / "still.gif")
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[1][1], "nobody expected it to carry any"
    window.pictures.ask(tmp_path / "still.gif")
    qtbot.waitUntil(lambda: not window.session.project.sketch.blank)


def test_the_command_opens_a_stripped_clip_when_the_world_is_there(
    make_studio: Callable[..., MainWindow], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_media([np.full((32, 32, 3), grey, np.uint8) for grey in (0, 200)], tmp_path / "clip.mp4")
    (tmp_path / "cut.mp4").write_bytes((tmp_path / "clip.mp4").read_bytes()[:600])
    window = make_studio(FakeWorldModel(), ready=False)
    asked: list[bool] = []
    monkeypatch.setattr(ClipDialog, "exec", lambda dialog: asked.append(dialog.plain.isHidden()))
    monkeypatch.setattr(studio_app, "make_window", lambda *_, **__: window)
    monkeypatch.setattr(studio_app.QApplication, "exec", lambda _: 0)
    with pytest.raises(DataError):
        studio_app.run("fake", tmp_path / "cut.mp4", "auto")
    assert studio_app.run("fake", tmp_path / "clip.mp4", "auto") == 0
    assert "clip.mp4 waits for the engine" in window.status.message.text()
    qtbot.waitUntil(lambda: asked == [False])


def test_render_carries_and_dresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Image.new("RGB", (64, 64), "teal").save(tmp_path / "p.png")
    arguments = ["render", str(tmp_path / "p.png"), "--actions", "1*6", "--world", "fake", "--out", str(tmp_path / "c.gif")]
    assert cli.main([*arguments, "--boomerang", "--keys", "--title", "--caption", "hello", "--fit", "1"]) == 0
    recipe = read_recipe(tmp_path / "c.gif")
    assert recipe is not None
    assert recipe.actions == (1,) * 6
    with Image.open(tmp_path / "c.gif") as image:
        assert image.n_frames == 10 + 12
    assert cli.main([*arguments, "--fit", "0.0001"]) == 2
    assert "does not fit" in capsys.readouterr().err
    assert cli.main([*arguments, "--no-carry"]) == 0
    assert read_recipe(tmp_path / "c.gif") is None
    assert cli.main(["render", str(tmp_path / "c.gif"), "--world", "fake", "--out", str(tmp_path / "d.gif")]) == 2
    assert "it carries no actions, as after a chat app" in capsys.readouterr().err


def test_render_plays_what_a_clip_and_a_project_hold(
    played: MainWindow, qtbot: QtBot, tmp_path: Path, capsys: pytest.CaptureFixture[str], settle: Callable[[MainWindow], None]
) -> None:
    played.session.set_actions([3, 4], 5, "up left")
    settle(played)
    take = played.session.take
    assert take is not None
    exported(played, tmp_path / "clip.gif", qtbot)
    played.session.branch_off()
    played.session.set_actions([8], 2, "down")
    [branch] = played.session.project.branches
    take_id, project = branch.id, tmp_path / "world.worldsketch"
    save_project(project, played.session.snapshot())
    data = tmp_path / "again.npz"
    assert cli.main(["render", str(tmp_path / "clip.gif"), "--world", "fake", "--out", str(data)]) == 0
    with np.load(data) as arrays:
        assert tuple(arrays["actions"]) == (0, 0, 5, 5, 0, 0, 0, 0, 0, 0)
        assert np.array_equal(arrays["frames"][6], played.session.rgb(6))
    common = ["render", str(project), "--world", "fake", "--json"]
    capsys.readouterr()
    assert cli.main([*common, "--branch", "all", "--out", str(tmp_path / "each.apng"), "--frames", "2:6"]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [(Path(file["out"]).name, file["frames"]) for file in files] == [("each Take 2.apng", 5), ("each Take 1.apng", 5)]
    played.session.describe_branch(take_id, name="Take 2")
    save_project(project, played.session.snapshot())
    assert cli.main([*common, "--branch", "all", "--out", str(tmp_path / "both.apng")]) == 0
    files = json.loads(capsys.readouterr().out)["files"]
    assert [Path(file["out"]).name for file in files] == ["both Take 2.apng", "both Take 2 2.apng"]
    played.session.describe_branch(take_id, name="a/b: 1")
    save_project(project, played.session.snapshot())
    assert cli.main([*common, "--branch", "all", "--out", str(tmp_path / "both.png")]) == 0
    assert (tmp_path / "both a b 1.png").exists()
    played.session.describe_branch(take_id, name="Take 1")
    save_project(project, played.session.snapshot())
    assert cli.main([*common, "--against", "Take 1", "--out", str(tmp_path / "two.png"), "--scale", "1"]) == 0
    assert cli.main([*common, "--against", str(tmp_path / "clip.gif"), "--out", str(tmp_path / "film.apng")]) == 0
    assert cli.main([*common, "--preset", "portrait", "--out", str(tmp_path / "tall.webp"), "--frames", "0:1"]) == 0
    with Image.open(tmp_path / "tall.webp") as image:
        assert image.size == (1080, 1920)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "an image alone; say what to play"),
        (["--actions", "1*3", "--frames", "2-5"], "write two whole numbers"),
        (["--actions", "1*3", "--frames", "2:9"], "frames 2:9; choose from 0:3"),
        (["--actions", "1*3", "--branch", "x"], "only a project has branches"),
        (["--actions", "1*3", "--preset", "fax"], "preset 'fax'; choose one of chat, github"),
        (["--actions", "1*3", "--page", "big"], "write two whole numbers, as in 10x40"),
        (["--actions", "1*3", "--background", "blue"], "write a colour"),
        (["--actions", "1*3", "--scale", "1.5"], "choose a whole number"),
        (["--actions", "1*3", "--beside", "--against", "x"], "either the drawing or something else"),
    ],
)
def test_what_render_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str) -> None:
    Image.new("RGB", (64, 64), "teal").save(tmp_path / "p.png")
    arguments = ["render", str(tmp_path / "p.png"), "--world", "fake", "--out", str(tmp_path / "c.gif"), *options]
    assert cli.main(arguments) == 2
    printed = capsys.readouterr().err
    assert message in printed
    assert printed.count("\n") == 1
    assert not (tmp_path / "c.gif").exists()
