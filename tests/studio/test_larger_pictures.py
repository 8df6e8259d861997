"""A world whose frames are shown larger than its models see them: stage, eye, timeline, comparison, exports."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from engine.data.image import read_image
from engine.runtime.fake_world_model import FakeWorldModel
from engine.world_spec import WorldSpec
from studio.document.project_file import open_project, save_project
from studio.panels.main_window import MainWindow
from studio.rendering import ClipLook, render

Play = Callable[[MainWindow, Sequence[int]], None]
pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def world() -> FakeWorldModel:
    return FakeWorldModel(WorldSpec(scale=4))


def test_the_stage_fills_its_room_and_the_timeline_has_its_thumbnails(played: MainWindow) -> None:
    stage = played.viewport
    assert stage.image is not None
    assert stage.image.width() == 256
    rect, room = stage.frame_rect(), stage.rect()
    assert max(rect.width() / room.width(), rect.height() / room.height()) > 0.75, "not by whole pixels: that left it small"
    stage.setFocus()
    painted = stage.grab().toImage().pixelColor(rect.center().toPoint() - QPoint(40, 40))
    at = played.session.rgb(played.session.playhead)
    assert at is not None
    y, x = (int(128 - 40 * 256 / side) for side in (rect.height(), rect.width()))
    assert np.abs(at[y, x].astype(int) - (painted.red(), painted.green(), painted.blue())).max() <= 8, "with the focus, too"
    played.timeline.viewport().repaint()
    assert played.session.pictures_wanted == ()
    first, last = (played.session.rgb(t) for t in (0, 10))
    assert first is not None
    assert last is not None
    assert first.shape == (256, 256, 3)
    assert not np.array_equal(first, last)


def test_a_gif_has_the_larger_pictures(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    played.ask_export()
    dialog = played.exporting.dialog(10)
    assert "512 × 512" in dialog.page.summary.text()
    assert dialog.page.form.scale.value() == 2, "what the card stands for with pictures of this size"
    dialog.page.form.scale.setValue(1)
    assert "256 × 256" in dialog.page.summary.text()
    dialog.page.save.click()
    qtbot.waitUntil(lambda: not played.exporting.running, timeout=60_000)
    with Image.open(home / "worldsketch.gif") as clip:
        clip.seek(10)
        shown = np.asarray(clip.convert("RGB")).astype(int)
    wanted = played.session.rgb(10)
    assert wanted is not None
    assert np.abs(shown - wanted).max() <= 2


def test_a_project_keeps_it_and_shows_it_again(played: MainWindow, tmp_path: Path) -> None:
    save_project(tmp_path / "p.worldsketch", played.session.project.state())
    state = open_project(tmp_path / "p.worldsketch")
    assert state.reel.take is not None
    assert state.reel.take.prompt.world.spec == WorldSpec(scale=4)


def test_a_rendered_clip_has_the_larger_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.headless.open_world", lambda *_: FakeWorldModel(WorldSpec(scale=4)))
    prompt = next(iter(sorted((Path(__file__).parents[1] / "data" / "prompts" / "drawings").glob("*.png"))))
    out = tmp_path / "frames"
    render(prompt, "0*2", out, look=ClipLook())
    files = sorted(out.glob("*.png"))
    assert len(files) == 3
    assert read_image(files[0]).shape == (256, 256, 3)
