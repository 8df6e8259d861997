"""Asks which part of a clip to read: from when to when, which part of the picture, how many frames a second. Reads nothing."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from engine.data.video import ClipInfo, Part
from studio.jobs.clip_job import MAX_FRAMES, ClipOrder
from studio.look.style import Theme, inset_numbers
from studio.look.words import tr
from studio.viewport.pictures import to_qimage


class _Crop(QWidget):
    """The first picture with what is kept of it."""

    def __init__(self, info: ClipInfo, theme: Theme) -> None:
        super().__init__()
        step = max(1, max(info.first.shape[:2]) // 640)
        self._image, self._theme = to_qimage(info.first[::step, ::step]), theme
        self.part = Part()
        self.setFixedSize(280, 280)
        self.setAccessibleName(tr("First picture of the clip, with the part that is read"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        shape = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        frame = QRectF(0, 0, shape.width(), shape.height())
        frame.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(frame, self._image)
        part, width, height = self.part, frame.width(), frame.height()
        kept = QRectF(
            frame.x() + part.left * width,
            frame.y() + part.top * height,
            (part.right - part.left) * width,
            (part.bottom - part.top) * height,
        )
        painter.setClipRegion(self.rect())
        shade = QColor(0, 0, 0, 150)
        painter.fillRect(QRectF(frame.x(), frame.y(), width, kept.y() - frame.y()), shade)
        painter.fillRect(QRectF(frame.x(), kept.bottom(), width, frame.bottom() - kept.bottom()), shade)
        painter.fillRect(QRectF(frame.x(), kept.y(), kept.x() - frame.x(), kept.height()), shade)
        painter.fillRect(QRectF(kept.right(), kept.y(), frame.right() - kept.right(), kept.height()), shade)
        painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
        painter.drawRect(kept.adjusted(1, 1, -1, -1))
        painter.end()


class ClipDialog(QDialog):
    """``order`` is set when it was accepted. ``size``: (height, width) of the world's frames, whose shape the part keeps.
    ``plain``: the clip came to be opened and carries nothing, which is said."""

    def __init__(
        self,
        path: Path,
        info: ClipInfo,
        fps: int,
        size: tuple[int, int],
        theme: Theme,
        parent: QWidget | None = None,
        *,
        plain: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Actions from a clip"))
        self._path, self._info, self._size = path, info, size
        self.order: ClipOrder | None = None
        outer = QHBoxLayout(self)
        outer.setContentsMargins(20, 20, 20, 20)
        outer.setSpacing(24)
        self._crop = _Crop(info, theme)
        outer.addWidget(self._crop)
        box = QVBoxLayout()
        box.setSpacing(12)
        title = QLabel(path.name)
        title.setProperty("role", "title")
        box.addWidget(title)
        self.plain = QLabel(tr("It carries no actions, as after a chat app. The world can read them off its pictures."))
        self.plain.setWordWrap(True)
        self.plain.setVisible(plain)
        box.addWidget(self.plain)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        end = info.seconds or 3600.0
        self.start = QDoubleSpinBox(minimum=0, maximum=max(0.0, end - 0.1), decimals=2, singleStep=0.1, suffix=" s")
        self.stop = QDoubleSpinBox(minimum=0.1, maximum=max(0.2, end), decimals=2, singleStep=0.1, suffix=" s")
        self.stop.setValue(end)
        self.rate = QDoubleSpinBox(minimum=1, maximum=60, decimals=1, suffix=" fps")
        self.rate.setValue(fps)
        self.zoom = _slider(100, 600, 100)
        self.across = _slider(0, 100, 50)
        self.down = _slider(0, 100, 50)
        for name, field in (
            (tr("From"), self.start),
            (tr("To"), self.stop),
            (tr("Frames"), self.rate),
            (tr("Zoom"), self.zoom),
            (tr("Across"), self.across),
            (tr("Down"), self.down),
        ):
            field.setAccessibleName(name)
            field.valueChanged.connect(self._show)
            form.addRow(name, field)
        box.addLayout(form)
        self.summary = QLabel()
        self.summary.setProperty("role", "muted")
        self.summary.setWordWrap(True)
        box.addWidget(self.summary)
        box.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = QPushButton(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self.read = QPushButton(tr("Read actions"))
        self.read.setProperty("primary", "true")
        self.read.setDefault(True)
        self.read.clicked.connect(self.accept)
        row.addWidget(cancel)
        row.addWidget(self.read)
        box.addLayout(row)
        outer.addLayout(box)
        inset_numbers(self)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(700, 380)

    def accept(self) -> None:
        self.order = ClipOrder(self._path, self.rate.value(), self._size, self._part())
        super().accept()

    def _part(self) -> Part:
        """The largest part of the picture in the shape of the world's frames, zoomed and moved."""
        height, width = self._info.first.shape[:2]
        aspect = self._size[1] / self._size[0]
        tall, wide = min(1.0, width / aspect / height), min(1.0, height * aspect / width)
        tall, wide = tall * 100 / self.zoom.value(), wide * 100 / self.zoom.value()
        left, top = (1 - wide) * self.across.value() / 100, (1 - tall) * self.down.value() / 100
        stop = None if self._info.seconds is None or self.stop.value() >= self._info.seconds else self.stop.value()
        return Part(self.start.value(), stop, left, top, min(1.0, left + wide), min(1.0, top + tall))

    def _show(self) -> None:
        seconds = self.stop.value() - self.start.value()
        frames = math.ceil(seconds * self.rate.value() - 0.25)  # a quarter frame is forgiven, as by who reads them
        self.read.setEnabled(frames >= 2)
        if seconds <= 0:
            self.summary.setText(tr("The end must come after the start."))
            return
        self._crop.part = self._part()
        self._crop.update()
        if frames < 2:
            self.summary.setText(tr("That is one frame. An action lies between two: a longer part, or more frames a second."))
            return
        height, width = self._info.first.shape[:2]
        text = tr("{width} × {height} pixels at {fps:.3g} fps; {frames} frames will be read.").format(
            width=width, height=height, fps=self._info.fps, frames=frames
        )
        if frames > MAX_FRAMES:
            text = tr("{text} Only the first {most} fit.").format(text=text, most=MAX_FRAMES)
        self.summary.setText(text)


def _slider(low: int, high: int, value: int) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(low, high)
    slider.setValue(value)
    return slider
