"""File, Earlier pictures: those that came in since the window opened, from files, the clipboard or text, to be placed again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from studio.canvas.picture import Picture
from studio.document.pixels import SIDE
from studio.look.words import tr
from studio.panels.incoming import Incoming
from studio.viewport.pictures import to_qimage

_MOST = 6
_ICON = 48


@dataclass(frozen=True)
class _Kept:
    title: str
    picture: Picture
    icon: QIcon


class EarlierMenu(QMenu):
    """The latest first, the last few; in memory alone."""

    def __init__(self, incoming: Incoming, parent: QWidget | None = None) -> None:
        super().__init__(tr("Ea&rlier pictures"), parent)
        self._incoming = incoming
        self._kept: list[_Kept] = []
        incoming.came.connect(self._keep)
        self._fill()

    def _keep(self, title: str, picture: Picture) -> None:
        step = SIDE // _ICON
        icon = QIcon(QPixmap.fromImage(to_qimage(np.ascontiguousarray(picture.square[::step, ::step]))))
        rest = [kept for kept in self._kept if kept.picture.whole is not picture.whole]
        self._kept = [_Kept(title, picture, icon), *rest][:_MOST]
        self._fill()

    def _fill(self) -> None:
        self.clear()
        for kept in self._kept:
            action = self.addAction(kept.icon, kept.title.replace("&", "&&"))
            action.triggered.connect(lambda _=False, kept=kept: self._incoming.land(kept.title, kept.picture))
        if not self._kept:
            self.addAction(tr("None yet")).setEnabled(False)
