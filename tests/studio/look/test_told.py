"""What the parts without Qt say is known word for word, so that it can be said in another language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from studio.look.language import Language, speak
from studio.look.told import SENTENCES, told

ROOT = Path(__file__).parents[3]
SPEAKERS = {
    "studio/document/project_file.py": {"ProjectError", "OSError"},
    "studio/jobs/image_server.py": {"ImageServerError"},
    "engine/data/image.py": {"PromptError"},
    "engine/data/video.py": {"DataError"},
    "engine/runtime/providers.py": {"ProviderError"},
    "export/media_place.py": {"MediaError"},
    "export/media_embedding.py": {"MediaError"},
    "export/media_size.py": {"MediaError"},
}
"""Which errors of which files reach the window whole."""


@pytest.fixture
def chinese(qtbot: QtBot) -> Iterator[None]:
    app = QCoreApplication.instance()
    assert app is not None
    speak(app, Language.CHINESE)
    yield
    speak(app, Language.ENGLISH)


def raised(path: str, kinds: set[str]) -> Iterator[str]:
    """The messages of the errors that a file raises, with the letter x for every value."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and isinstance(node.exc.func, ast.Name):
            said = node.exc.args[0] if node.exc.func.id in kinds and node.exc.args else None
            if isinstance(said, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in said.values)
            elif isinstance(said, ast.Constant):
                yield str(said.value)


@pytest.mark.parametrize("path", SPEAKERS)
def test_every_message_that_reaches_the_window_is_known(chinese: None, path: str) -> None:
    messages = list(raised(path, SPEAKERS[path]))
    assert messages
    assert [message for message in messages if told(message) == message] == []


def test_values_stay_and_messages_within_messages_are_told(chinese: None) -> None:
    said = told("/a/b.worldsketch: not saved (no space left on device); choose another place with Save As")
    assert said.startswith("/a/b.worldsketch")
    assert "磁盘空间不足" in said
    assert told("nobody has ever said this") == "nobody has ever said this"


def test_in_english_a_message_is_itself() -> None:
    for sentence in SENTENCES:
        assert told(sentence) == sentence
