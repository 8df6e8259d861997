"""A line to type a marker's name in, where the marker is. Knows no session."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.document.take import Marker
from studio.look.words import tr
from studio.timeline.geometry import RULER


class MarkerEditor(QLineEdit):
    """``named`` carries the marker and its new name, when Enter was pressed or the focus went elsewhere."""

    named = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._marker: Marker | None = None
        self.setAccessibleName(tr("Marker name"))
        self.setMaxLength(60)
        self.setFixedSize(140, RULER - 2)
        self.hide()
        self.editingFinished.connect(self.finish)

    def edit(self, marker: Marker, at: QPoint) -> None:
        self._marker = marker
        self.setText(marker.name)
        self.selectAll()
        self.move(at)
        self.show()
        self.setFocus()

    def finish(self) -> None:
        """Takes what was typed, if anything is being named."""
        marker, self._marker = self._marker, None
        self.hide()
        if marker is not None and self.text().strip() not in ("", marker.name):
            self.named.emit(marker, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._marker = None
            self.hide()
        else:
            super().keyPressEvent(event)
