"""Line icons in the theme's colours, from the Lucide set in ``resources/icons``. Knows names and colours, no action."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.look.style import RESOURCES
from studio.look.tokens import Tokens

_PROPERTY = "lucide"
_ON_ACCENT = "on-accent"


@lru_cache(maxsize=256)
def pixmap(name: str, colour: str, side: int, ratio: float = 2.0) -> QPixmap:
    """Icon ``name`` in one colour, ``side`` logical pixels wide."""
    source = (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    result = QPixmap(QSize(side, side) * ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    QSvgRenderer(QByteArray(source.encode())).render(painter)
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result


def icon(name: str, tokens: Tokens, *, on_accent: bool = False) -> QIcon:
    result = QIcon()
    plain = tokens.on_accent if on_accent else tokens.text
    for side in (16, 20, 24):
        result.addPixmap(pixmap(name, plain, side), QIcon.Mode.Normal, QIcon.State.Off)
        result.addPixmap(pixmap(name, plain if on_accent else tokens.accent, side), QIcon.Mode.Normal, QIcon.State.On)
        result.addPixmap(pixmap(name, tokens.faint, side), QIcon.Mode.Disabled, QIcon.State.Off)
    return result


def name_icon(target: QAction | QAbstractButton, name: str, *, on_accent: bool = False) -> bool:
    """Says which icon ``target`` has; `paint_icons` gives it one in the theme of the day. True when that changes it."""
    changed = bool(target.property(_PROPERTY) != name)
    target.setProperty(_PROPERTY, name)
    target.setProperty(_ON_ACCENT, on_accent)
    return changed


def paint_icons(window: QWidget, tokens: Tokens) -> None:
    """Gives every named action and button below ``window`` its icon in the theme's colours."""
    targets: list[QAction | QAbstractButton] = [*window.findChildren(QAction), *window.findChildren(QAbstractButton)]
    for target in targets:
        name = target.property(_PROPERTY)
        if name:
            target.setIcon(icon(name, tokens, on_accent=bool(target.property(_ON_ACCENT))))
