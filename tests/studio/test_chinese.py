"""The whole window in Simplified Chinese: nothing that a person reads, or has read out, is left in English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDockWidget, QLabel, QLineEdit, QListWidget, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.look.language import Language, speak
from studio.panels.main_window import MainWindow

KEPT = re.compile(
    r"Worldsketch|CoinRun|Kenney|Procgen|Fake|English|AUTOMATIC1111|txt2img|NumPy|WebDataset|GitHub|TensorRT|DirectML|Core ML"
    r"|GIF|MP4|WebP|WebM|APNG|MKV|PNG|JSON|NPZ|CUDA|Sierra|Bayer|CC0|PSNR|dB"
    r"|Ctrl|Shift|Alt|Esc|Space|Home|Backspace|Ins|Del|PgUp|PgDown|F\d+|px|MB|kB|fps|https?\S*|#[0-9a-f]{6}|default|drawings|tar|nbsp|\.\w+|\{.*?\}|<[^>]*>"
)
"""Names, formats, units and keys are what they are in every language."""


@pytest.fixture
def window(make_studio: Callable[..., MainWindow], tmp_path: Path) -> Iterator[MainWindow]:
    settings = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    settings.setValue("language", "zh_CN")
    settings.sync()
    yield make_studio(FakeWorldModel())
    app = QCoreApplication.instance()
    assert app is not None
    speak(app, Language.ENGLISH)


def read(widget: QWidget) -> Iterator[str]:
    """All words on ``widget`` and below it."""
    for each in (widget, *widget.findChildren(QWidget)):
        yield from (each.toolTip(), each.accessibleName(), each.accessibleDescription())
        if isinstance(each, QLabel | QAbstractButton):
            yield each.text()
        if isinstance(each, QLineEdit):
            yield each.placeholderText()
        if isinstance(each, QComboBox):
            yield from (each.itemText(n) for n in range(each.count()))
        if isinstance(each, QDockWidget):
            yield each.windowTitle()
        if isinstance(each, QListWidget):
            yield from (each.item(n).text() for n in range(each.count()))
        if isinstance(each, QTreeWidget):
            yield from (each.headerItem().text(n) for n in range(each.columnCount()))
    for action in widget.findChildren(QAction):
        yield from (action.text().split("\t")[0], action.toolTip())


def english(texts: Iterator[str]) -> list[str]:
    """Those with two letters in a row that are no part of a name, a path or a credit."""
    home = (str(Path.home()), Path.home().name)
    left = {text for text in texts if re.search(r"[A-Za-z]{2}", KEPT.sub("", text))}
    return sorted(text for text in left if not any(part and part in text for part in (*home, "Kenney")))


def test_nothing_is_left_in_english(
    window: MainWindow, qtbot: QtBot, play: Callable[[MainWindow, Sequence[int]], None], settle: Callable[[MainWindow], None]
) -> None:
    assert next(action.text() for action in window.menuBar().actions()) == "文件(&F)"
    play(window, [0, 1, 2, 3])
    window.play.step_out()
    settle(window)
    window.session.branch_off()
    settle(window)
    window.session.select(1, 3)
    for command in ("settings", "export", "generate"):
        window.commands[command].trigger()
    qtbot.waitUntil(lambda: window.settings_desk.dialog is not None)
    assert english(read(window)) == []


def test_docks_keep_their_places_in_another_language(window: MainWindow) -> None:
    """Layouts are remembered by names that no language changes."""
    names = {dock.objectName() for dock in window.findChildren(QDockWidget)}
    assert {"Tools", "Layers", "Timeline"} <= names
    assert "工具" in {dock.windowTitle() for dock in window.findChildren(QDockWidget)}
