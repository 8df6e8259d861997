"""The look, in numbers: every token resolves, text can be read, actions can be told apart without colour."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor

from studio.look.actions import COLOURS, action_looks
from studio.look.style import RESOURCES, style_sheet
from studio.look.tokens import DARK, LIGHT, Tokens
from studio.panels.actions_table import MENUS

SHEET = (RESOURCES / "theme" / "studio.qss").read_text("utf-8")


def luminance(colour: QColor) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]  # type: ignore[index]  # a tuple of four
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """After WCAG 2: 1 to 21; 4.5 is legible text."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_every_token_of_the_sheet_resolves(tokens: Tokens) -> None:
    assert "@" not in style_sheet(SHEET, tokens)


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("ground", ["window", "panel", "raised", "stage"])
@pytest.mark.parametrize("ink", ["text", "muted", "warn"])
def test_text_can_be_read(tokens: Tokens, ground: str, ink: str) -> None:
    assert contrast(QColor(getattr(tokens, ink)), QColor(getattr(tokens, ground))) >= 4.5


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_the_accent_carries_text(tokens: Tokens) -> None:
    assert contrast(QColor(tokens.on_accent), QColor(tokens.accent)) >= 4.5


@pytest.mark.parametrize("names", [[str(n) for n in range(8)], ["right", "left", "right", "jump", "stay", "a", "b", "c"]])
def test_actions_differ_in_glyph_and_can_be_read(names: list[str]) -> None:
    looks = action_looks(names)
    assert len({look.glyph for look in looks}) == len(names)
    assert len({look.colour.name() for look in looks}) == len(COLOURS)
    assert all(contrast(look.ink, look.colour) >= 4.0 for look in looks)


def test_directions_become_arrows() -> None:
    assert [look.glyph for look in action_looks(["right", "jump", "jump left", "stay"])] == [0.0, -90.0, -135.0, "bars"]


def test_every_icon_that_is_named_exists() -> None:
    used = {entry.icon for _, entries in MENUS for entry in entries if entry.icon}
    for path in (RESOURCES.parent / "studio").rglob("*.py"):
        used |= set(re.findall(r'(?:name_icon\([\w.]+, |pixmap\(|_button\(|icon=)"([a-z][a-z0-9-]+)"', path.read_text("utf-8")))
    assert len(used) > 20
    assert sorted(name for name in used if not (RESOURCES / "icons" / f"{name}.svg").is_file()) == []
