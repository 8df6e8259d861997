"""A take goes out as a clip, and the clip opens again: in the window, and from the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from export.media_embedding import read_recipe
from studio import cli
from studio.panels.main_window import MainWindow


def exported(window: MainWindow, path: Path, qtbot: QtBot, **choices: bool) -> None:
    dialog = window.exporting.dialog(10)
    for name, on in choices.items():
        getattr(dialog.page, name).setChecked(on)
    dialog.page.form.format.setCurrentIndex(dialog.page.form.format.findData(path.suffix))
    dialog.accept_path(path)
    qtbot.waitUntil(lambda: not window.exporting.running, timeout=60_000)


@pytest.mark.parametrize("suffix", [".gif", ".mp4", ".webp"])
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


def test_a_stripped_clip_says_so_and_goes_to_the_world(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    red, blue = (Image.new("RGB", (32, 32), colour) for colour in ("red", "blue"))
    red.save(tmp_path / "clip.gif", save_all=True, append_images=[blue])
    red.save(tmp_path / "still.gif")
    came: list[Path] = []
    said: list[str] = []
    window.incoming.clip_came.disconnect()
    window.incoming.clip_came.connect(came.append)
    window.incoming.said.connect(said.append)
    window.pictures.ask(tmp_path / "clip.gif")
    qtbot.waitUntil(lambda: came == [tmp_path / "clip.gif"])
    assert "carries no actions" in said[0]
    window.pictures.ask(tmp_path / "still.gif")
    qtbot.waitUntil(lambda: not window.session.project.sketch.blank)


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
