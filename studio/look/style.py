"""Theme: tokens to a QPalette and a style sheet on Fusion, the bundled font, following the system, and whether things move.

Knows no widget.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QWidget

from studio.look.motion import Motion, SystemMotion
from studio.look.tokens import DARK, LIGHT, Tokens

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


FAMILY, HAN = "Inter", "Worldsketch Han"
_CHINESE = ("PingFang SC", "Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")


class Scheme(Enum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The one theme of the application. ``changed`` follows a new scheme, chosen or the system's, and other `still`."""

    changed = Signal()

    def __init__(self, application: QApplication, scheme: Scheme = Scheme.SYSTEM) -> None:
        super().__init__(application)
        self._application = application
        self._scheme = scheme
        self._motion = Motion.SYSTEM
        self._system = SystemMotion(application)
        self._system.changed.connect(self._move)
        self._sheet = (RESOURCES / "theme" / "studio.qss").read_text("utf-8")
        application.setStyle("Fusion")
        _load_font(application)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def tokens(self) -> Tokens:
        dark = self._scheme is Scheme.DARK
        if self._scheme is Scheme.SYSTEM:
            dark = QGuiApplication.styleHints().colorScheme() is not Qt.ColorScheme.Light
        return DARK if dark else LIGHT

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    def set_scheme(self, scheme: Scheme) -> None:
        if scheme is not self._scheme:
            self._scheme = scheme
            self._apply()

    @property
    def still(self) -> bool:
        """Whether nothing may move or blink that need not (reduced motion)."""
        return self._system.reduced if self._motion is Motion.SYSTEM else self._motion is Motion.REDUCED

    def set_motion(self, motion: Motion) -> None:
        if motion is not self._motion:
            self._motion = motion
            self._move()

    def _move(self) -> None:
        self._application.setEffectEnabled(Qt.UIEffect.UI_AnimateMenu, not self.still)
        self.changed.emit()

    def _system_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._application.setPalette(palette(self.tokens))
        self._application.setStyleSheet(style_sheet(self._sheet, self.tokens))
        self.changed.emit()


def palette(tokens: Tokens) -> QPalette:
    """What Fusion and custom painting draw with."""
    colours = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.Base: tokens.panel,
        QPalette.ColorRole.AlternateBase: tokens.raised,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.faint,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.Mid: tokens.line,
    }
    result = QPalette()
    for role, colour in colours.items():
        result.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    return result


def style_sheet(sheet: str, tokens: Tokens) -> str:
    """``@name`` in the sheet becomes that token, ``@glyphs`` the folder of small signs in the theme's colours.

    Raises:
        KeyError: the sheet names a token that does not exist.
    """
    values = asdict(tokens) | {"glyphs": (RESOURCES / "theme" / ("dark" if tokens.dark else "light")).as_posix()}
    return re.sub(r"@(\w+)", lambda match: str(values[match[1]]), sheet)


def inset_numbers(window: QWidget) -> None:
    """Numbers below ``window`` stand in from the edge of their boxes; a style sheet's padding does not reach them."""
    for box in window.findChildren(QAbstractSpinBox):
        for edit in box.findChildren(QLineEdit):
            edit.setTextMargins(6, 0, 0, 0)


def _load_font(application: QApplication) -> None:
    """Inter; for Chinese the system's own, or where it has none the one in ``resources``; then whatever there is."""
    for path in sorted((RESOURCES / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    font = QFont()
    font.setFamilies([FAMILY, *(name for name in _CHINESE if name in QFontDatabase.families()), HAN])
    font.setPixelSize(13)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    application.setFont(font)
