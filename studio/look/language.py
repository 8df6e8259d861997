"""Which language the studio speaks: the one chosen, or the system's. Knows the compiled translations and Qt's own."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from studio.look.style import RESOURCES

TRANSLATIONS = RESOURCES / "translations"


class Language(Enum):
    """``value`` is what the setting ``language`` holds."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


NAMES = {Language.ENGLISH: "English", Language.CHINESE: "简体中文"}
"""Each in its own words: whoever looks for it may read no other."""


def stored_language(value: object) -> Language:
    """What a setting says; `Language.SYSTEM` for anything unknown."""
    return Language(value) if value in {language.value for language in Language} else Language.SYSTEM


def resolved(chosen: Language) -> Language:
    """English or Chinese: the first of the system's languages that the studio speaks, else English."""
    if chosen is not Language.SYSTEM:
        return chosen
    for name in QLocale.system().uiLanguages():
        if name.startswith("en"):
            return Language.ENGLISH
        if name.startswith("zh") and not any(part in name for part in ("Hant", "TW", "HK", "MO")):
            return Language.CHINESE
    return Language.ENGLISH


def speak(application: QCoreApplication, chosen: Language) -> Language:
    """From now on `tr` and Qt's own buttons answer in this language; what is already on screen stays. Returns which it is."""
    language = resolved(chosen)
    QLocale.setDefault(QLocale(language.value) if chosen is not Language.SYSTEM else QLocale.system())
    for old in application.findChildren(QTranslator, "language"):
        application.removeTranslator(old)
        old.deleteLater()
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language.value}", qt), (f"worldsketch_{language.value}", str(TRANSLATIONS))):
        translator = QTranslator(application)
        translator.setObjectName("language")
        if translator.load(name, folder):
            application.installTranslator(translator)
    return language
