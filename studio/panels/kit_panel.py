"""The world kit: ground, platforms and stamps in a world's own look. A click chooses what the canvas lays next.

The kit is that of the world that is open; before it is, and where it has none, the one that comes with the program.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from studio.canvas.kit import GROUND, LEDGE, STAMPS, TITLES, shipped_looks
from studio.canvas.tools import Tool, ToolBox
from studio.document.pixels import Pixels
from studio.jobs.messages import WorldInfo
from studio.look.words import mark, tr
from studio.panels.panel import Panel
from studio.session import Session

_LOOKS = (mark("Night"), mark("CoinRun"), mark("Drawn"))
"""What the looks that come along are called, to be said in other languages."""
_COLUMNS = 4
_SIDE = 30


class KitPanel(Panel):
    """See the module."""

    def __init__(self, session: Session, tools: ToolBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tools = session, tools
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 8)
        layout.setSpacing(6)
        self.look = QComboBox()
        self.look.setAccessibleName(tr("Look of the kit"))
        self.look.activated.connect(tools.choose_look)
        self.sky = QPushButton(tr("Sky"))
        self.sky.setToolTip(tr("Lay the sky behind"))
        self.sky.setAccessibleName(tr("Lay the sky behind"))
        self.sky.clicked.connect(self._lay_sky)
        head = QHBoxLayout()
        head.addWidget(self.look, 1)
        head.addWidget(self.sky)
        layout.addLayout(head)
        grid = QGridLayout()
        grid.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        for n, name in enumerate((GROUND, LEDGE, *STAMPS)):
            button = self.buttons[name] = QToolButton()
            button.setObjectName("small")
            button.setCheckable(True)
            button.setIconSize(QSize(_SIDE, _SIDE))
            button.setToolTip(tr(TITLES[name]))
            button.setAccessibleName(tr(TITLES[name]))
            button.clicked.connect(lambda _=False, name=name: tools.choose_piece(name))
            grid.addWidget(button, n // _COLUMNS, n % _COLUMNS)
        layout.addLayout(grid)
        self.credit = QLabel()
        self.credit.setProperty("role", "section")
        self.credit.setWordWrap(True)
        layout.addWidget(self.credit)
        layout.addStretch(1)
        self._note = ""
        self._shown: object = None
        tools.changed.connect(self._show)
        self._show()

    def set_world(self, info: WorldInfo) -> None:
        """Takes the kit of the world that is open now."""
        self._note, self._shown = info.kit_note, None
        self._tools.set_looks(info.kit or shipped_looks())

    def _lay_sky(self) -> None:
        pixels = self._tools.look.sky_pixels()
        name = tr("Sky")
        self._session.edit_sketch(name, lambda sketch: sketch.add_layer(name, pixels, at_bottom=True))

    def _show(self) -> None:
        look = self._tools.look
        if look is not self._shown:
            self._shown = look
            self.look.clear()
            self.look.addItems([tr(each.name) for each in self._tools.looks])
            self.look.setCurrentIndex(self._tools.looks.index(look))
            for name, button in self.buttons.items():
                button.setIcon(_icon(look.sample(name)))
            self.credit.setText(f"{self._note}\n{look.attribution}".strip())
        for name, button in self.buttons.items():
            button.setChecked(self._tools.tool is Tool.KIT and self._tools.piece == name)


def _icon(piece: Pixels) -> QIcon:
    height, width = piece.shape[:2]
    image = QImage(piece.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()
    return QIcon(QPixmap.fromImage(image))
