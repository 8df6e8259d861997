"""Sample prompts below the canvas: a click puts one on it. Reads every PNG in ``resources/prompts``."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from studio.look.icons import name_icon
from studio.look.style import RESOURCES
from studio.look.words import mark, tr
from studio.panels.panel import Panel

_SIDE = 60
_TITLES = (
    mark("Night ledge"), mark("Green steps"), mark("Saw gap"), mark("Crate yard"), mark("Snow towers"), mark("High shelf"),
)  # fmt: skip
"""What the samples are called, to be said in other languages."""


def sample_paths() -> list[Path]:
    """In the order of their names; a leading number orders them and is not shown."""
    return sorted((RESOURCES / "prompts").glob("*.png"))


def title_of(path: Path) -> str:
    words = path.stem.replace("-", " ").replace("_", " ").lstrip("0123456789 ")
    title = words[:1].upper() + words[1:]
    return tr(title)


class SamplesStrip(Panel):
    """``chosen`` carries a path; ``open_asked`` wants the file dialog, ``text_asked`` a picture from text. Folded, it leaves
    its room to the canvas."""

    chosen = Signal(object)
    open_asked = Signal()
    text_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.setSpacing(2)
        title = QLabel(tr("Draw above, or begin with a sample"))
        title.setProperty("role", "section")
        self._fold = QToolButton()
        self._fold.setObjectName("small")
        self._fold.setFixedSize(28, 18)
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.clicked.connect(lambda: self.fold(not self.folded))
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._fold)
        layout.addLayout(head)
        inner = Panel()
        row = QHBoxLayout(inner)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for path in sample_paths():
            card = self._card(title_of(path))
            card.setIcon(
                QIcon(QPixmap(str(path)).scaled(_SIDE * 2, _SIDE * 2, mode=Qt.TransformationMode.SmoothTransformation))
            )
            card.setToolTip(tr("Begin with {sample}").format(sample=title_of(path)))
            card.clicked.connect(lambda _=False, path=path: self.chosen.emit(path))
            row.addWidget(card)
        for text, icon, asked in (
            (tr("Open image…"), "image-plus", self.open_asked),
            (tr("From text…"), "sparkles", self.text_asked),
        ):
            card = self._card(text)
            card.setIconSize(QSize(28, _SIDE))
            name_icon(card, icon)
            card.clicked.connect(asked)
            row.addWidget(card)
        row.addStretch(1)
        area = self._area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(_SIDE + 40)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        layout.addWidget(area)
        self.fold(False)

    @property
    def folded(self) -> bool:
        return self._area.isHidden()

    def fold(self, folded: bool) -> None:
        """Away with the samples, or back with them."""
        self._area.setHidden(folded)
        self._fold.setArrowType(Qt.ArrowType.UpArrow if folded else Qt.ArrowType.DownArrow)
        text = tr("Show the samples") if folded else tr("More room for the canvas")
        self._fold.setToolTip(text)
        self._fold.setAccessibleName(text)

    def _card(self, title: str) -> QToolButton:
        card = QToolButton()
        card.setObjectName("card")
        card.setText(title)
        card.setAccessibleName(title)
        card.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        card.setIconSize(QSize(_SIDE, _SIDE))
        card.setMinimumWidth(_SIDE + 24)
        card.setCursor(Qt.CursorShape.PointingHandCursor)
        return card
