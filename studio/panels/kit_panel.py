"""The world kit: ground, platforms and stamps in a world's own look. A click chooses what the canvas lays next."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from studio.canvas.kit import GROUND, LEDGE, STAMPS, TITLES, looks
from studio.canvas.tools import Tool, ToolBox
from studio.panels.panel import Panel
from studio.session import Session

_COLUMNS = 4
_SIDE = 34
_SHOWN = {GROUND: "mid", LEDGE: "ledge_single"}


class KitPanel(Panel):
    """See the module."""

    def __init__(self, session: Session, tools: ToolBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._tools = session, tools
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(6)
        self.look = QComboBox()
        self.look.setAccessibleName("Look of the kit")
        self.look.addItems([look.name for look in looks()])
        self.look.currentIndexChanged.connect(self._choose_look)
        layout.addWidget(self.look)
        grid = QGridLayout()
        grid.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        for n, name in enumerate((GROUND, LEDGE, *STAMPS)):
            button = self.buttons[name] = QToolButton()
            button.setObjectName("small")
            button.setCheckable(True)
            button.setIconSize(QSize(_SIDE, _SIDE))
            button.setToolTip(TITLES[name])
            button.setAccessibleName(TITLES[name])
            button.clicked.connect(lambda _=False, name=name: tools.choose_piece(name))
            grid.addWidget(button, n // _COLUMNS, n % _COLUMNS)
        layout.addLayout(grid)
        self.sky = QPushButton("Lay the sky behind")
        self.sky.clicked.connect(self._lay_sky)
        layout.addWidget(self.sky)
        self._credit = QLabel()
        self._credit.setProperty("role", "section")
        self._credit.setWordWrap(True)
        layout.addWidget(self._credit)
        layout.addStretch(1)
        tools.changed.connect(self._show)
        self._choose_look(0)

    def _choose_look(self, index: int) -> None:
        self._tools.choose_look(index)
        look = looks()[index]
        for name, button in self.buttons.items():
            piece = look.pieces[_SHOWN.get(name, name)]
            height, width = piece.shape[:2]
            image = QImage(piece.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()
            button.setIcon(QIcon(QPixmap.fromImage(image)))
        self._credit.setText(look.attribution)
        self._show()

    def _lay_sky(self) -> None:
        pixels = looks()[self._tools.look].sky_pixels()
        self._session.edit_sketch("Sky", lambda sketch: sketch.add_layer("Sky", pixels, at_bottom=True))

    def _show(self) -> None:
        for name, button in self.buttons.items():
            button.setChecked(self._tools.tool is Tool.KIT and self._tools.piece == name)
