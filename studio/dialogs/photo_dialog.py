"""Which part of a picture is taken, and how much of a world is made of it: a frame to move, a live result, one press that
makes it a world, and two sliders for how much.

What takes time happens on a thread of its own. Knows no session: ``placed`` carries the S×S×3 result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from engine.runtime.world_model import Image
from studio.canvas.brush import Colour
from studio.canvas.photo import A_WORLD, Framing, Look, framed, styled
from studio.document.pixels import SIDE
from studio.jobs.file_worker import FileWorker
from studio.look.style import Theme
from studio.look.words import tr
from studio.viewport.pictures import to_qimage

_PREVIEW = 256
_DEBOUNCE_MS = 40
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class FrameView(QWidget):
    """The whole picture, dim outside the frame. Drag or arrow keys move the frame; the wheel, + and − change its size."""

    changed = Signal()

    def __init__(self, image: Image, aspect: float, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Frame in the picture"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self._picture = to_qimage(image)
        self._theme = theme
        self._height, self._width = image.shape[:2]
        self.framing = Framing.filling(image, aspect)
        self._largest = Framing.whole(image, aspect).side
        self._from: tuple[QPointF, Framing] | None = None

    @property
    def largest(self) -> float:
        return self._largest

    @property
    def smallest(self) -> float:
        return float(max(8, min(self._width, self._height) // 8))

    def set_framing(self, framing: Framing) -> None:
        """Its middle stays inside the picture."""
        side = max(self.smallest, min(framing.side, self.largest))
        framing = framing.resized(side)
        half = framing.side / 2
        x = max(-half, min(framing.x, self._width - half))
        y = max(-half, min(framing.y, self._height - half))
        self.framing = replace(framing, x=x, y=y)
        self.update()
        self.changed.emit()

    def sizeHint(self) -> QSize:
        return QSize(520, 420)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), QColor(tokens.stage))
        scale, origin = self._placing()
        painter.drawImage(QRectF(origin.x(), origin.y(), self._width * scale, self._height * scale), self._picture)
        x, y, width, height = self.framing.seen
        frame = QRectF(origin.x() + x * scale, origin.y() + y * scale, width * scale, height * scale)
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        outside.addRect(frame)
        painter.fillPath(outside, QColor(0, 0, 0, 140))
        painter.setPen(QPen(QColor(0, 0, 0, 160), 3))
        painter.drawRect(frame)
        painter.setPen(QPen(QColor(tokens.accent if self.hasFocus() else "#ffffff"), 1.5))
        painter.drawRect(frame)
        painter.setPen(QPen(QColor(255, 255, 255, 70), 1))
        for n in (1, 2):
            across, down = frame.x() + frame.width() * n / 3, frame.y() + frame.height() * n / 3
            painter.drawLine(QPointF(across, frame.y()), QPointF(across, frame.bottom()))
            painter.drawLine(QPointF(frame.x(), down), QPointF(frame.right(), down))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = (event.position(), self.framing)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            start, framing = self._from
            by = (event.position() - start) / self._placing()[0]
            self.set_framing(framing.moved(by.x(), by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._from = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.set_framing(self.framing.resized(self.framing.side * 1.001 ** -event.angleDelta().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self.framing.side / 40
        if event.key() in _ARROWS:
            x, y = _ARROWS[Qt.Key(event.key())]
            self.set_framing(self.framing.moved(x * step, y * step))
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.set_framing(self.framing.resized(self.framing.side * (1.08 if event.key() == Qt.Key.Key_Plus else 1 / 1.08)))
        else:
            super().keyPressEvent(event)

    def _placing(self) -> tuple[float, QPointF]:
        room = self.rect().adjusted(16, 16, -16, -16)
        scale = min(room.width() / self._width, room.height() / self._height)
        middle = QPointF(self.rect().center())
        return scale, middle - QPointF(self._width * scale / 2, self._height * scale / 2)


@dataclass(frozen=True)
class Adjustment:
    """What was chosen for a picture: to be chosen from again. ``colours``: the kit's look whose colours are taken, by name."""

    framing: Framing
    look: Look
    colours: str


class PhotoDialog(QDialog):
    """See the module. ``image``: H×W×3; ``aspect``: width over height of the world's frames. ``palettes``: colours by the
    name of what is painted with them, the open world's first."""

    placed = Signal(object)

    def __init__(
        self,
        image: Image,
        aspect: float,
        palettes: Mapping[str, tuple[Colour, ...]],
        theme: Theme,
        before: Adjustment | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Adjust the picture"))
        self._image, self._aspect, self._palettes = image, aspect, palettes
        self._worker = FileWorker(self)
        self._making = self._looking = self._look_next = False
        self._timer = QTimer(self, singleShot=True, interval=_DEBOUNCE_MS)
        self._timer.timeout.connect(self._look_again)
        self.frame = FrameView(image, aspect, theme)
        self.preview = QLabel()
        self.preview.setFixedSize(_PREVIEW, _PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(tr("How it will look"))
        self.world = QPushButton(tr("Make it a world"))
        self.world.setCheckable(True)
        self.world.setAutoDefault(False)
        self.world.setToolTip(tr("Few colours and firm edges, as worlds have them; the sliders say how much"))
        self.world.clicked.connect(lambda on: self._set_look(A_WORLD if on else Look()))
        self.colours = QComboBox()
        self.colours.setAccessibleName(tr("Whose colours"))
        for name in palettes:
            self.colours.addItem(tr(name), name)
        self.flat, self.edges = _Amount(tr("Few colours")), _Amount(tr("Firm edges"))
        self._build()
        if before is not None:
            self.frame.set_framing(before.framing)
            self.colours.setCurrentIndex(max(0, self.colours.findData(before.colours)))
            self._set_look(before.look)
        self.frame.changed.connect(self._timer.start)
        self.colours.activated.connect(lambda _: self._recoloured())
        for amount in (self.flat, self.edges):
            amount.changed.connect(self._changed)
        self.finished.connect(lambda _: self._worker.stop())
        self._changed()
        self._look_again()

    @property
    def look(self) -> Look:
        return Look(self.flat.value, self.edges.value, self._palettes[self.colours.currentData()])

    @property
    def adjustment(self) -> Adjustment:
        """What is chosen now."""
        return Adjustment(self.frame.framing, self.look, self.colours.currentData())

    def accept(self) -> None:
        """Makes the result and hands it out; the dialog closes when it is there."""
        if self._making:
            return
        self._making = True
        self._place.setEnabled(False)
        image, framing, look = self._image, self.frame.framing, self.look
        self._worker.do(lambda: styled(framed(image, framing, SIDE), look), self._made, lambda _: self.reject())

    def _made(self, result: Image) -> None:
        self.placed.emit(result)
        super().accept()

    def _set_look(self, look: Look) -> None:
        self.flat.set_value(look.flat)
        self.edges.set_value(look.edges)

    def _recoloured(self) -> None:
        """Who chooses colours wants to see them."""
        if not self.flat.value:
            self.flat.set_value(A_WORLD.flat)
        self._timer.start()

    def _changed(self) -> None:
        self.world.setChecked(bool(self.flat.value or self.edges.value))
        self._timer.start()

    def _look_again(self) -> None:
        """One preview at a time, so that neither the next nor the result waits for many that nobody wants any more."""
        self._look_next = self._looking
        if self._looking or self._making:
            return
        self._looking = True
        image, framing, look = self._image, self.frame.framing, self.look
        self._worker.do(lambda: styled(framed(image, framing, 2 * _PREVIEW), look), self._show, lambda _: None)

    def _show(self, result: Image) -> None:
        """Of the drawing, what the world sees."""
        self._looking = False
        if self._look_next:
            self._look_again()
        x, y, width, height = (round(value) for value in Framing(0, 0, len(result), self._aspect).seen)
        picture = QPixmap.fromImage(to_qimage(np.ascontiguousarray(result[y : y + height, x : x + width])))
        picture.setDevicePixelRatio(2.0)
        self.preview.setPixmap(picture)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(20)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.frame, 1)
        fits = QHBoxLayout()
        fits.setSpacing(8)
        hint = _muted(tr("Drag moves the frame, the wheel sizes it"))
        fits.addWidget(hint)
        fits.addStretch(1)
        for name, make in ((tr("Fill the frame"), Framing.filling), (tr("Show all of it"), Framing.whole)):
            button = QPushButton(name)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, make=make: self.frame.set_framing(make(self._image, self._aspect)))
            fits.addWidget(button)
        left.addLayout(fits)
        row.addLayout(left, 1)
        side = QVBoxLayout()
        side.setSpacing(10)
        side.addWidget(self.preview)
        side.addWidget(self.world)
        rows = QGridLayout()
        rows.setHorizontalSpacing(10)
        rows.setVerticalSpacing(4)
        rows.setColumnStretch(1, 1)
        rows.addWidget(_muted(tr("Colours of")), 0, 0)
        rows.addWidget(self.colours, 0, 1, 1, 2)
        for n, amount in enumerate((self.flat, self.edges), start=1):
            rows.addWidget(_muted(amount.title), n, 0)
            rows.addWidget(amount.slider, n, 1)
            rows.addWidget(amount.percent, n, 2)
        side.addLayout(rows)
        side.addStretch(1)
        ends = QHBoxLayout()
        ends.setSpacing(8)
        cancel = QPushButton(tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self._place = QPushButton(tr("Place"))
        self._place.setProperty("primary", "true")
        self._place.setDefault(True)
        self._place.clicked.connect(self.accept)
        for button in (cancel, self._place):
            ends.addWidget(button, 1)
        side.addLayout(ends)
        row.addLayout(side)


class _Amount(QObject):
    """How much of something, 0..1: a slider and its number."""

    changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setAccessibleName(title)
        self.percent = _muted("0 %")
        self.percent.setFixedWidth(44)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider.valueChanged.connect(self._moved)

    @property
    def value(self) -> float:
        return self.slider.value() / 100

    def set_value(self, value: float) -> None:
        self.slider.setValue(round(100 * value))

    def _moved(self, value: int) -> None:
        self.percent.setText(f"{value} %")
        self.changed.emit()


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    return label
