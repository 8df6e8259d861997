"""What the studio says in other languages: gathered from the sources, all of it translated, values where they belong."""

from __future__ import annotations

import importlib.util
import string
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QRawFont
from pytestqt.qtbot import QtBot

from studio.look.language import TRANSLATIONS, Language, resolved, speak, stored_language
from studio.look.names import shown_name
from studio.look.style import RESOURCES
from studio.look.words import CONTEXT, tr

ROOT = Path(__file__).parents[3]


@pytest.fixture
def translate() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("translate", ROOT / "tools" / "translate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["translate"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["translate"]


def fields(text: str) -> Counter[str]:
    """How often each place for a value occurs."""
    named = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    return Counter([*named, *["%n"] * text.count("%n")])


def test_a_sentence_needs_no_application() -> None:
    script = "from studio.look.words import tr; print(tr('Save {name}').format(name='x'), tr('%n marks', n=3))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "Save x 3 marks"


def test_what_is_no_literal_cannot_be_gathered(translate: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "studio").mkdir()
    monkeypatch.setattr(translate, "ROOT", tmp_path)
    source = tmp_path / "studio" / "dialog.py"
    source.write_text("tr('one' if x else 'two')\ntr('%n cells', n=2)\nmark('three')\ntr(name)\n")
    said = [(message.text, message.counted) for message in translate.gather()]
    assert said == [("one", False), ("two", False), ("%n cells", True), ("three", False)]
    source.write_text("tr(f'Save {name}')")
    with pytest.raises(ValueError, match="literal"):
        translate.gather()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_nothing_is_missing(translate: ModuleType, language: str) -> None:
    """``make words`` gathers what is new; then it wants translating in ``resources/translations``."""
    assert translate.untranslated(language, translate.gather()) == []


def test_what_is_compiled_is_what_was_translated(translate: ModuleType) -> None:
    for language in translate.FORMS:
        said = QTranslator()
        assert said.load(f"worldsketch_{language}", str(TRANSLATIONS))
        counted = {message.text for message in translate.gather() if message.counted}
        for text, forms in translate.translations(language).items():
            assert said.translate(CONTEXT, text, "", 1 if text in counted else -1) == forms[0]
            assert said.translate(CONTEXT, text, "", 2 if text in counted else -1) == forms[-1]


def test_every_letter_can_be_drawn_without_any_font_of_the_system(translate: ModuleType, qtbot: QtBot) -> None:
    fonts = [QRawFont(str(RESOURCES / "fonts" / name), 13.0) for name in ("Inter_400Regular.ttf", "WorldsketchHan-Regular.ttf")]
    assert all(font.isValid() for font in fonts)
    letters = {letter for forms in translate.translations("zh_CN").values() for form in forms for letter in form}
    assert len(letters) > 500
    assert [
        letter for letter in letters if letter != "\n" and not any(font.supportsCharacter(ord(letter)) for font in fonts)
    ] == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_values_are_where_they_belong(translate: ModuleType, language: str) -> None:
    for text, forms in translate.translations(language).items():
        for form in forms:
            assert not form or fields(form) == fields(text), f"{text!r}: {form!r}"


def test_a_setting_that_means_nothing_follows_the_system() -> None:
    assert stored_language("klingon") is Language.SYSTEM
    assert stored_language("zh_CN") is Language.CHINESE
    assert resolved(Language.CHINESE) is Language.CHINESE
    assert resolved(Language.SYSTEM) in (Language.ENGLISH, Language.CHINESE)


def test_qts_own_words_follow(qtbot: QtBot) -> None:
    app = QCoreApplication.instance()
    assert app is not None
    try:
        assert speak(app, Language.CHINESE) is Language.CHINESE
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"
    finally:
        speak(app, Language.ENGLISH)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    assert tr("never said anywhere") == "never said anywhere"


def test_names_given_by_the_document_are_said_and_a_creators_own_stay(qtbot: QtBot) -> None:
    app = QCoreApplication.instance()
    assert app is not None
    try:
        speak(app, Language.CHINESE)
        assert [shown_name(name) for name in ("Layer 2", "Take 13", "Layer two", "Bird 2")] == [
            "图层 2",
            "镜头 13",
            "Layer two",
            "Bird 2",
        ]
    finally:
        speak(app, Language.ENGLISH)
    assert shown_name("Layer 2") == "Layer 2"
