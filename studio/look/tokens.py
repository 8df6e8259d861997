"""The colours and measures of the window, dark and light. Every colour on screen but the actions' and the paint's is here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """Colours as #rrggbb. ``stage`` lies behind canvas and viewport; ``raised`` are controls; ``accent`` leads the eye."""

    dark: bool
    stage: str
    window: str
    panel: str
    raised: str
    hover: str
    pressed: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    good: str
    warn: str
    record: str


DARK = Tokens(
    dark=True,
    stage="#0e1014",
    window="#15171c",
    panel="#1a1d23",
    raised="#262a33",
    hover="#303541",
    pressed="#3a404e",
    line="#2b303a",
    text="#e8eaee",
    muted="#a2a9b6",
    faint="#646c7a",
    accent="#8b7bff",
    accent_hover="#9d90ff",
    on_accent="#12101f",
    accent_soft="#2b2847",
    good="#4cc38a",
    warn="#f0b429",
    record="#ff5c5c",
)

LIGHT = Tokens(
    dark=False,
    stage="#e3e5ea",
    window="#f4f5f7",
    panel="#fafbfc",
    raised="#ffffff",
    hover="#eceef2",
    pressed="#dfe2e8",
    line="#d5d9e0",
    text="#1b1e25",
    muted="#59606d",
    faint="#949ba8",
    accent="#5a48d6",
    accent_hover="#6a59e2",
    on_accent="#ffffff",
    accent_soft="#e6e2fb",
    good="#16835a",
    warn="#855000",
    record="#d42f2f",
)

SPACE = 8
"""One step of the spacing scale, in pixels; gaps are 4, 8, 12, 16 or 24."""

RADIUS = 6
