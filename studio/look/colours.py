"""The colours of actions, for widgets and for clips alike. Loads no Qt."""

from __future__ import annotations

COLOURS = ("#56b4e9", "#e69f00", "#1fae84", "#d98cb6", "#f0e442", "#3f7fd0", "#e2652b", "#a3a9b5")
"""After Okabe and Ito, whose eight can be told apart by eyes that lack a kind of cone."""


def rgb(colour: str) -> tuple[int, int, int]:
    """``#rrggbb`` as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
