"""What docks and strips have in common: the panel's own background, and scrolling when the window is low."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Panel(QWidget):
    """A plain widget that the style sheet paints as a panel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


def scrolled(widget: QWidget, lowest: int) -> QScrollArea:
    """A low window scrolls its docks, down to ``lowest`` pixels, instead of growing."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setMinimumHeight(lowest)
    area.setWidget(widget)
    return area
