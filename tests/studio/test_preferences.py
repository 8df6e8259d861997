"""What is set stays, what is spoilt counts as not set, and who listens hears what changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from studio.preferences import HINTS, MOTION, PIXELS, PREFERENCES, PROJECTS, SCALE, SCHEME, SERVER, Preferences, server_fault


def stored(path: Path) -> QSettings:
    return QSettings(str(path / "settings.ini"), QSettings.Format.IniFormat)


def test_what_is_set_is_there_at_the_next_start(tmp_path: Path, qtbot: QtBot) -> None:
    settings = stored(tmp_path)
    preferences = Preferences(settings)
    assert {key: preferences.value(key) for key in PREFERENCES} == {key: each.default for key, each in PREFERENCES.items()}
    with qtbot.waitSignal(preferences.changed) as heard:
        preferences.set(MOTION, "true")
    assert heard.args == [MOTION]
    preferences.set(PIXELS, 512)
    preferences.set(SCHEME, "light")
    settings.sync()
    later = Preferences(stored(tmp_path))
    assert (later.text(MOTION), later.number(PIXELS), later.text(SCHEME), later.flag(HINTS)) == ("true", 512, "light", True)


@pytest.mark.parametrize(
    ("key", "spoilt"),
    [(MOTION, "perhaps"), (PIXELS, "many"), (PIXELS, "-5"), (SCALE, "9000"), (SCHEME, "pink"), (SERVER, ["x"])],
)
def test_what_is_spoilt_counts_as_not_set(tmp_path: Path, key: str, spoilt: object) -> None:
    settings = stored(tmp_path)
    settings.setValue(key, spoilt)
    assert Preferences(settings).value(key) == PREFERENCES[key].default


def test_nothing_unusable_can_be_set(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be 1"):
        Preferences(stored(tmp_path)).set(PIXELS, 1)


def test_restoring_tells_only_of_what_changes(tmp_path: Path) -> None:
    settings = stored(tmp_path)
    settings.setValue("recent", ["kept"])
    preferences = Preferences(settings)
    preferences.set(SCALE, 150)
    heard: list[str] = []
    preferences.changed.connect(heard.append)
    preferences.restore()
    assert heard == [SCALE]
    assert settings.value("recent") == ["kept"]


def test_a_folder_that_is_gone_is_the_home_folder(tmp_path: Path) -> None:
    preferences = Preferences(stored(tmp_path))
    preferences.set(PROJECTS, str(tmp_path))
    assert preferences.folder(PROJECTS) == tmp_path
    preferences.set(PROJECTS, str(tmp_path / "gone"))
    assert preferences.folder(PROJECTS) == Path.home()


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", False),
        ("http://127.0.0.1:7860", False),
        ("https://pictures.example/api", False),
        ("127.0.0.1:7860", True),
        ("ftp://there", True),
        ("http://", True),
        ("http://here:many", True),
    ],
)
def test_the_address_of_a_server(url: str, fault: bool) -> None:
    assert server_fault(url) is fault
