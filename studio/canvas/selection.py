"""The selected rectangle of the sketch, and pixels that were lifted from the layer or pasted and can be moved about.

What is moved is always painted on the layer already, over what lay beneath, so that nothing is lost when the selection goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from studio.document.pixels import EVERYTHING, NOTHING, SIDE, Pixels, Rect, over
from studio.look.words import tr
from studio.session import Session

MIME = "application/x-worldsketch-pixels"
"""Beside the picture: where in the sketch it was."""


@dataclass(frozen=True)
class _Lifted:
    """``under``: the layer without the lifted pixels, S×S×4."""

    under: Pixels = field(repr=False)
    content: Pixels = field(repr=False)


class Selection(QObject):
    """See the module. ``rect`` is empty when nothing is selected, and may lie partly outside the sketch while it is moved."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._rect = NOTHING
        self._lifted: _Lifted | None = None
        self._mine = False
        session.undo_stack.indexChanged.connect(self._edited)
        session.layers_changed.connect(self._edited)
        session.opened.connect(self.clear)

    @property
    def rect(self) -> Rect:
        return self._rect

    @property
    def within(self) -> Rect:
        """Where tools may paint."""
        return EVERYTHING if self._rect.empty else self._rect

    def select(self, rect: Rect) -> None:
        self._rect, self._lifted = rect.clipped(), None
        self.changed.emit()

    def clear(self) -> None:
        if not self._rect.empty:
            self.select(NOTHING)

    # -- moving -------------------------------------------------------------------------------------------------------

    def move(self, x: int, y: int) -> Rect:
        """Puts the selected pixels with their corner at (x, y) on the layer. Returns what to repaint; `record` ends it."""
        layer = self._session.project.sketch.layer
        if self._lifted is None:
            under = layer.copy()
            content = under[self._rect.slices].copy()
            under[self._rect.slices] = 0
            self._lifted = _Lifted(under, content)
        before, self._rect = self._rect.clipped(), self._rect.moved(x - self._rect.x0, y - self._rect.y0)
        return before.united(self._place(self._lifted, before))

    def record(self, text: str, before: Pixels, rect: Rect) -> None:
        """What was moved since the layer's pixels were ``before`` becomes one undo step; it can still be moved on."""
        self._mine = True
        self._session.sketch_edited(text, before, rect)
        self._mine = False
        self.changed.emit()

    def put_back(self, rect: Rect) -> None:
        """The selection was at ``rect`` before a move that was abandoned."""
        self._rect = rect
        self.changed.emit()

    def nudge(self, x: int, y: int) -> Rect:
        if self._rect.empty:
            return NOTHING
        before = self._session.project.sketch.layer.copy()
        rect = self.move(self._rect.x0 + x, self._rect.y0 + y)
        self._session.project.sketch.compose(rect)
        self.record(tr("Move"), before, rect)
        return rect

    # -- deleting, copying and pasting ----------------------------------------------------------------------------------

    def delete(self) -> Rect:
        """Clears what is selected on the layer. Returns what to repaint."""
        sketch = self._session.project.sketch
        before, rect = sketch.layer.copy(), self._rect.clipped()
        if rect.empty:
            return NOTHING
        sketch.layer[rect.slices] = 0 if self._lifted is None else self._lifted.under[rect.slices]
        sketch.compose(rect)
        self._session.sketch_edited(tr("Delete"), before, rect)
        return rect

    def copied(self) -> QMimeData:
        """The selected pixels of the layer; without a selection, the whole drawing."""
        sketch = self._session.project.sketch
        rect = self._rect
        if rect.empty:
            rect, content = EVERYTHING, sketch.pixels.copy()
        elif self._lifted is not None:
            content = self._lifted.content
        else:
            content = sketch.layer[rect.slices].copy()
        height, width = content.shape[:2]
        picture = QImage(content.data, width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()
        mime = QMimeData()
        mime.setImageData(picture)
        mime.setData(MIME, QByteArray(f"{rect.x0} {rect.y0}".encode()))
        return mime

    def paste(self, mime: QMimeData) -> Rect | None:
        """Lays pixels that were copied here over the layer, selected, to be moved. None when ``mime`` holds none."""
        picture = mime.imageData()
        if not mime.hasFormat(MIME) or not isinstance(picture, QImage) or picture.isNull():
            return None
        plain = picture.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
        rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine() // 4, 4)
        content = rows[:SIDE, : min(plain.width(), SIDE)].copy()
        try:
            x, y = (max(-SIDE, min(int(part), SIDE)) for part in bytes(mime.data(MIME).data()).split())
        except ValueError:
            x = y = 0
        sketch = self._session.project.sketch
        before = sketch.layer.copy()
        self._lifted = _Lifted(before, content)
        self._rect = Rect(x, y, x + content.shape[1], y + content.shape[0])
        rect = sketch.compose(self._place(self._lifted, NOTHING))
        self.record(tr("Paste"), before, rect)
        return rect

    def _place(self, lifted: _Lifted, gone: Rect) -> Rect:
        """Paints the lifted pixels where the selection is, and what lay beneath where it was."""
        layer = self._session.project.sketch.layer
        layer[gone.slices] = lifted.under[gone.slices]
        rect = self._rect.clipped()
        if not rect.empty:
            part = rect.moved(-self._rect.x0, -self._rect.y0)
            layer[rect.slices] = over(lifted.content[part.slices], lifted.under[rect.slices])
        return rect

    def _edited(self) -> None:
        """Something else changed the drawing: what was lifted is part of it now."""
        if not self._mine and self._lifted is not None:
            self.select(self._rect)
