"""Exports from the real window: one press, what was chosen, batches, stale frames, faults, and going on meanwhile."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from export.media_options import MediaOptions
from export.media_presets import NIGHT
from export.media_spool import FrameSpool
from studio.dialogs.export_choices import DRAWING, ExportChoices
from studio.dialogs.export_dialog import ExportDialog
from studio.dialogs.export_result import Progress, time_left
from studio.document.file_name import free_path, named
from studio.document.take import FrameState, Marker
from studio.jobs.export_gather import Planned
from studio.jobs.export_job import ExportOrder, Pace
from studio.panels.main_window import MainWindow

Play = Callable[[MainWindow, Sequence[int]], None]
pytestmark = pytest.mark.usefixtures("home")


def ready(window: MainWindow) -> ExportDialog:
    return window.exporting.dialog(10)


def finish(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.exporting.running, timeout=60_000)


def pictures(path: Path) -> int:
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1))


def choose_range(dialog: ExportDialog, words: str) -> None:
    titles = [dialog.page.range.itemText(n) for n in range(dialog.page.range.count())]
    [n] = [n for n, title in enumerate(titles) if words in title]
    dialog.page.range.setCurrentIndex(n)


# -- the simple way -----------------------------------------------------------------------------------------------------


def test_one_press_saves_a_gif_and_none_is_ever_replaced(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    played.ask_export()
    dialog = ready(played)
    assert dialog.isVisible()
    assert not dialog.isModal()
    for name in ("worldsketch.gif", "worldsketch 2.gif"):
        dialog.page.save.click()
        finish(played, qtbot)
        assert pictures(home / name) == 11
        assert dialog.outcome.paths == (home / name,)
    assert f"Saved {home / 'worldsketch 2.gif'}" in played.status.message.text()
    assert [path.name for path in home.iterdir() if "partial" in path.name] == []


def test_the_size_is_said_before_anything_is_written(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    played.ask_export()
    page = ready(played).page
    qtbot.waitUntil(lambda: "about" in page.size.text(), timeout=60_000)
    assert "11 pictures · 1.1 s · 512 × 512" in page.summary.text()
    assert not any(home.iterdir())
    page.save.click()
    finish(played, qtbot)
    [path] = home.iterdir()
    assert page.size.text() == f"about {max(1, round(path.stat().st_size / 1e3))} kB"


def test_cards_choose_what_a_place_wants(played: MainWindow, qtbot: QtBot) -> None:
    dialog = ready(played)
    dialog.choose_card("portrait")
    assert (dialog.choices.suffix, dialog.choices.page) == (".mp4", (1080, 1920))
    assert dialog.page.save.text() == "Save MP4"
    assert "1080 × 1920" in dialog.page.summary.text()
    assert dialog.page.cards.cards["portrait"].isChecked()
    dialog.page.form.scale.setValue(3)
    assert dialog.choices.preset == ""
    assert not any(card.isChecked() for card in dialog.page.cards.cards.values())
    dialog.choose_card("data")
    assert dialog.choices.suffix == ".npz"
    assert not dialog.page.caption.isEnabled()


def test_a_page_has_room_for_what_stands_beside_and_below(played: MainWindow) -> None:
    dialog = ready(played)
    for card in ("square", "portrait", "chat", "film"):
        dialog.choose_card(card)
        dialog.page.beside.setCurrentIndex(1)
        dialog.page.caption.setText("words that go on and on, until there is no room left for them in one line of it")
        assert dialog.page.save.isEnabled(), dialog.page.notice.text()
        dialog.page.beside.setCurrentIndex(0)


def test_what_is_behind_a_picture_can_be_chosen(played: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ready(played)
    form = dialog.page.form
    form.page.setCurrentIndex(form.page.findText("Landscape, 1920 × 1080"))
    form.format.setCurrentIndex(form.format.findData(".apng"))
    for title, colour in (("Black", (0, 0, 0)), ("White", (255, 255, 255)), ("As the page wants it", NIGHT)):
        form.ground.setCurrentIndex(form.ground.findText(title))
        dialog.accept_path(tmp_path / f"{title}.apng")
        finish(played, qtbot)
        with Image.open(tmp_path / f"{title}.apng") as image:
            assert image.convert("RGB").getpixel((5, 5)) == colour
    form.ground.setCurrentIndex(form.ground.findText("White"))
    assert ExportChoices.from_json(dialog.choices.to_json()).ground == (255, 255, 255)


def test_a_drawing_beside_its_world_needs_no_card_of_its_own(played: MainWindow, qtbot: QtBot) -> None:
    played.ask_export()
    dialog = ready(played)
    alone = dialog.page.preview.pictures
    dialog.page.title.setChecked(True)
    assert dialog.page.preview.pictures > alone
    dialog.page.beside.setCurrentIndex(dialog.page.beside.findData(DRAWING))
    qtbot.waitUntil(lambda: dialog.page.preview.pictures == alone)


def test_the_preview_moves_and_is_what_the_file_shows(played: MainWindow, qtbot: QtBot) -> None:
    played.ask_export()
    dialog = ready(played)
    seen = []
    qtbot.waitUntil(lambda: seen.append(dialog.page.preview._at) or len(set(seen)) > 2)  # type: ignore[func-returns-value]
    dialog.page.title.setChecked(True)
    assert dialog.page.preview.pictures == 21
    dialog.page.boomerang.setChecked(True)
    assert dialog.page.preview.pictures == 30
    dialog.hide()
    assert not dialog.page.preview._timer.isActive()


def test_choices_are_kept_for_the_next_time(
    played: MainWindow, make_studio: Callable[..., MainWindow], qtbot: QtBot, play: Play, home: Path
) -> None:
    dialog = ready(played)
    dialog.choose_card("github")
    dialog.page.caps.setChecked(True)
    dialog.save()
    finish(played, qtbot)
    other = make_studio(FakeWorldModel())
    play(other, [1, 1])
    other.play.step_out()
    kept = ready(other).choices
    assert (kept.preset, kept.caps, kept.folder) == ("github", True, str(home))


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"suffix": 3}', '{"scale": -4}', '{"preset": "gone"}', '{"page": [1]}'])
def test_choices_that_mean_nothing_any_more_are_passed_over(kept: str) -> None:
    choices = ExportChoices.from_json(kept)
    assert choices.preset in ("", "chat")


# -- what is exported ---------------------------------------------------------------------------------------------------


def test_a_selection_is_written_as_chosen(played: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    played.session.select(2, 5)
    dialog = ready(played)
    dialog.follow()
    choose_range(dialog, "Selection")
    assert "4 pictures" in dialog.page.summary.text()
    dialog.page.form.format.setCurrentIndex(dialog.page.form.format.findData(".apng"))
    dialog.page.form.scale.setValue(1)
    dialog.accept_path(tmp_path / "clip.apng")
    finish(played, qtbot)
    with Image.open(tmp_path / "clip.apng") as image:
        assert getattr(image, "n_frames", 1) == 4
        assert np.array_equal(np.asarray(image.convert("RGB")), played.session.rgb(2))


def test_every_branch_is_a_file(played: MainWindow, qtbot: QtBot, play: Play, home: Path) -> None:
    played.session.set_playhead(4)
    play(played, [3, 3])
    played.play.step_out()
    dialog = ready(played)
    dialog.follow()
    choose_range(dialog, "Every branch")
    assert dialog.page.save.text() == "Save 2 files"
    dialog.save()
    finish(played, qtbot)
    assert {path.name: pictures(path) for path in home.iterdir()} == {"worldsketch Take 1.gif": 11, "worldsketch Take 2.gif": 7}
    assert len(dialog.outcome.paths) == 2
    assert played.status.message.text() == f"Saved 2 files in {home}"


def test_every_stretch_between_markers_is_a_file(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    played.session.set_markers("Mark", [Marker(3, "jump / ☃"), Marker(8, "")])
    dialog = ready(played)
    dialog.follow()
    choose_range(dialog, "between markers")
    dialog.save()
    finish(played, qtbot)
    found = {path.name: pictures(path) for path in home.iterdir()}
    assert found == {"worldsketch Beginning.gif": 3, "worldsketch jump ☃.gif": 5, "worldsketch Marker 2.gif": 3}


def test_a_branch_stands_beside(played: MainWindow, qtbot: QtBot, play: Play, tmp_path: Path) -> None:
    played.session.set_playhead(2)
    play(played, [3] * 4)
    played.play.step_out()
    dialog = ready(played)
    dialog.follow()
    dialog.page.form.format.setCurrentIndex(dialog.page.form.format.findData(".apng"))
    dialog.page.form.scale.setValue(2)
    dialog.page.beside.setCurrentIndex(dialog.page.beside.findData("1"))
    dialog.accept_path(tmp_path / "two.apng")
    finish(played, qtbot)
    with Image.open(tmp_path / "two.apng") as image:
        image.seek(6)
        pair = np.asarray(image.convert("RGB"))
    other = played.session.project.branch(1).take.with_keys()
    left = played.session.project.frames.rgb(other.keys[6])
    right = played.session.rgb(6)
    assert left is not None
    assert right is not None
    assert np.array_equal(pair[:128:2, :128:2], left)
    assert np.array_equal(pair[:128:2, -128::2], right)


def test_a_take_goes_out_as_data(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    dialog = ready(played)
    dialog.choose_card("data")
    dialog.save()
    finish(played, qtbot)
    take = played.session.take
    assert take is not None
    with np.load(home / "worldsketch.npz") as data:
        assert data["frames"].shape == (11, 64, 64, 3)
        assert np.array_equal(data["frames"][7], played.session.rgb(7))
        assert np.array_equal(data["tokens"][7], played.session.project.frames.tokens(take.key(7)))
        assert tuple(data["actions"]) == take.actions
        assert tuple(data["seeds"]) == take.snapshot().seeds
        assert json.loads(str(data["about"]))["world"] == take.prompt.world.fingerprint


# -- frames that are not there ------------------------------------------------------------------------------------------


def test_stale_frames_are_offered_and_made_before_they_are_written(
    played: MainWindow, world: FakeWorldModel, qtbot: QtBot, home: Path
) -> None:
    world.delay = 0.02
    played.session.set_actions([2], 5, "up left")
    dialog = ready(played)
    dialog.follow()
    assert "9 frames are not made yet" in dialog.page.notice.text()
    assert not dialog.page.make.isHidden()
    dialog.save()
    finish(played, qtbot)
    assert {played.session.state(t) for t in range(11)} == {FrameState.FRESH}
    assert pictures(home / "worldsketch.gif") >= 9  # pictures that do not differ may become one
    dialog.follow()
    assert dialog.page.notice.isHidden()


def test_they_can_be_made_first(played: MainWindow, qtbot: QtBot) -> None:
    played.session.set_actions([2], 5, "up left")
    dialog = ready(played)
    dialog.follow()
    dialog.page.make.click()
    qtbot.waitUntil(lambda: {played.session.state(t) for t in range(11)} == {FrameState.FRESH})


def test_what_was_ordered_is_written_although_one_goes_on_editing(
    played: MainWindow, world: FakeWorldModel, qtbot: QtBot, tmp_path: Path
) -> None:
    world.delay = 0.02
    played.session.set_actions([2], 5, "up left")
    take = played.session.take
    assert take is not None
    ordered = take.snapshot().with_keys()
    dialog = ready(played)
    dialog.choose_card("data")
    dialog.accept_path(tmp_path / "clip.npz")
    qtbot.wait(40)
    played.session.set_actions([1], 7, "down left")
    finish(played, qtbot)
    assert take.action(1) == 7
    with np.load(tmp_path / "clip.npz") as data:
        assert tuple(data["actions"]) == ordered.actions
        assert np.array_equal(data["tokens"][10], played.session.project.frames.tokens(ordered.keys[10]))


def test_pixels_that_made_room_for_others_are_shown_again(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    before = [played.session.rgb(t) for t in range(11)]
    frames = played.session.project.frames
    frames.replace(frames.all_tokens())
    dialog = ready(played)
    dialog.choose_card("data")
    dialog.save()
    finish(played, qtbot)
    with np.load(home / "worldsketch.npz") as data:
        assert np.array_equal(data["frames"], np.stack(before))  # type: ignore[arg-type]  # all were there


def test_a_take_of_another_world_says_so(played: MainWindow, make_studio: Callable[..., MainWindow], qtbot: QtBot) -> None:
    from engine.runtime.world_model import SamplerSettings

    state = played.session.snapshot()
    other = make_studio(FakeWorldModel(settings=SamplerSettings(steps=3)))
    other.session.open(state)
    assert other.session.foreign
    dialog = ready(other)
    dialog.accept_path(Path("/nowhere/clip.gif"))
    said: list[str] = []
    other.exporting.said.connect(said.append)
    finish(other, qtbot)
    assert ["another world" in line for line in said] == [True]


# -- faults and ends ----------------------------------------------------------------------------------------------------


def test_a_place_that_cannot_be_written_is_one_line(played: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ready(played)
    dialog.accept_path(tmp_path / "nowhere" / "clip.gif")
    finish(played, qtbot)
    assert "there is no folder" in played.status.message.text()
    assert "there is no folder" in dialog.page.notice.text()
    assert dialog.outcome.paths == ()


@pytest.mark.parametrize("what", [errno.ENOSPC, errno.EACCES])
def test_a_full_disk_or_a_file_in_use_leaves_nothing(
    played: MainWindow, qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch, what: int
) -> None:
    def refuse(_from: object, _to: object) -> None:
        raise OSError(what, os.strerror(what))

    monkeypatch.setattr("export.media_place.os.replace", refuse)
    dialog = ready(played)
    dialog.save()
    finish(played, qtbot)
    assert os.strerror(what).lower() in played.status.message.text()
    assert not any(home.iterdir())


def test_a_disk_that_fills_while_frames_are_gathered_is_one_line(
    played: MainWindow, qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: FrameSpool, _frame: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    dialog = ready(played)
    with monkeypatch.context() as patch:
        patch.setattr(FrameSpool, "append", full)
        dialog.save()
        finish(played, qtbot)
    assert "worldsketch.gif: cannot be written: no space left on device" in played.status.message.text()
    assert not any(home.iterdir())
    dialog.save()
    finish(played, qtbot)
    assert [path.name for path in home.iterdir()] == ["worldsketch.gif"]


def test_an_export_can_be_stopped_and_the_next_begins(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    dialog = ready(played)
    dialog.page.form.speed.setValue(0.1)
    dialog.page.form.rate.setValue(60)
    dialog.page.form.scale.setValue(16)
    dialog.save()
    qtbot.waitUntil(lambda: played.exporting._job is not None)
    dialog.outcome.stop_asked.emit()
    assert "stopped" in played.status.message.text()
    finish(played, qtbot)
    assert not any(home.iterdir())
    dialog.choose_card("chat")
    dialog.page.form.speed.setValue(1)
    dialog.page.form.rate.setValue(0)
    dialog.save()
    finish(played, qtbot)
    assert [path.name for path in home.iterdir()] == ["worldsketch.gif"]


def test_exports_wait_for_each_other(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    dialog = ready(played)
    dialog.accept_path(home / "one.gif")
    dialog.accept_path(home / "two.gif")
    finish(played, qtbot)
    assert {path.name for path in home.iterdir()} == {"one.gif", "two.gif"}


def test_another_project_ends_what_is_gathered(played: MainWindow, world: FakeWorldModel, qtbot: QtBot, home: Path) -> None:
    world.delay = 0.05
    played.session.set_actions([2], 5, "up left")
    state = played.session.snapshot()
    ready(played).save()
    qtbot.wait(50)
    played.session.open(state)
    finish(played, qtbot)
    assert not any(home.iterdir())
    assert "Another project" in played.status.message.text()


def test_an_order_of_no_frames_is_one_line(played: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    take = played.session.take
    assert take is not None
    from studio.jobs.export_gather import Strip

    said: list[str] = []
    played.exporting.said.connect(said.append)
    order = ExportOrder((), tmp_path / "clip.gif", MediaOptions())
    played.exporting.start([Planned(order, Strip(take.snapshot(), range(0)))])
    finish(played, qtbot)
    assert len(said) == 1
    assert "no frames" in said[0]


# -- afterwards ---------------------------------------------------------------------------------------------------------


def test_the_file_is_copied_dragged_and_exported_again(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    played.commands["export_again"].trigger()
    dialog = ready(played)
    assert dialog.isVisible(), "nothing was exported yet: it asks"
    dialog.hide()
    dialog.save()
    finish(played, qtbot)
    played.commands["export_copy"].trigger()
    urls = QGuiApplication.clipboard().mimeData().urls()
    assert [Path(url.toLocalFile()) for url in urls] == [home / "worldsketch.gif"]
    drag = dialog.outcome.tile.drag()
    assert drag.mimeData().urls() == urls
    assert not drag.pixmap().isNull()
    played.commands["export_again"].trigger()
    finish(played, qtbot)
    assert pictures(home / "worldsketch 2.gif") == 11
    assert not dialog.isVisible()


def test_time_left_is_a_rough_guess() -> None:
    clock = iter([0.0, 0.1, 2.0])
    pace = Pace(lambda: next(clock))
    assert pace.left(1, 10) is None
    assert pace.left(4, 10) == pytest.approx(3.0)
    assert [time_left(seconds) for seconds in (0.4, 7.2, 200.0)] == ["nearly done", "7 s left", "3 min left"]
    assert Progress("a.gif", 1, 2, 7.0, 2, 3).text() == "Writing a.gif · file 2 of 3 · 7 s left"


def test_long_names_do_not_widen_the_window(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    played.ask_export()
    dialog = ready(played)
    before, said = dialog.width(), []
    played.exporting.told.connect(lambda progress: said.append(progress and dialog.outcome.doing.text()))
    dialog.page.name.setText("x" * 110)
    dialog.page.save.click()
    finish(played, qtbot)
    assert any("Writing xxx" in (words or "") and "…" in words for words in said)
    dialog.page.show_notice(f"{home / ('y' * 200)}.gif: cannot be written: permission denied; nothing was left there", 0)
    qtbot.wait(50)
    assert dialog.width() == before


def test_a_folder_that_is_gone_is_not_shown_any_more(played: MainWindow, qtbot: QtBot, home: Path) -> None:
    gone = home / "gone"
    gone.mkdir()
    dialog = ready(played)
    dialog._take(replace(dialog.choices, folder=str(gone)))
    gone.rmdir()
    dialog.page.save.click()
    finish(played, qtbot)
    assert dialog.outcome.paths == (home / "worldsketch.gif",)
    assert f"Goes to {home};" in dialog.page.folder.toolTip()


def test_names_that_every_system_takes(tmp_path: Path) -> None:
    assert named('a/b\\c: "d"?') == "a b c d"
    assert named("雪の世界 ☃") == "雪の世界 ☃"
    assert named(" .. ") == "worldsketch"
    assert len(named("雪" * 300).encode()) <= 120
    (tmp_path / "a.gif").touch()
    assert free_path(tmp_path, "a", ".gif") == tmp_path / "a 2.gif"
    (tmp_path / "a.json").touch()  # a sprite sheet has a page beside it
    assert free_path(tmp_path, "a", ".png") == tmp_path / "a 2.png"
