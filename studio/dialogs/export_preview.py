"""The clip as the file will show it, moving: words, keys, what stands beside, and the page it lies on. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import overload

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from engine.runtime.world_model import Image
from export.media_dressing import Layout
from export.media_options import MediaOptions
from export.media_presets import on_page
from studio.document.frames import FrameStore
from studio.document.take import Take
from studio.jobs.export_gather import Planned, Strip
from studio.look.icons import pixmap
from studio.look.style import Theme
from studio.look.words import tr
from studio.viewport.pictures import to_qimage

_LARGEST = 640
"""Pixels a side that a picture is put together at: the widget shows no more."""


class StripFrames(Sequence[Image]):
    """Frames of a strip as far as they are in memory; an older one, or black, stands in for what is not."""

    def __init__(self, strip: Strip, store: FrameStore) -> None:
        self._take, self._store, self._shown = Take.of(strip.take, store), store, strip.shown
        self._before: Image = np.zeros(strip.take.prompt.world.spec.picture_shape, np.uint8)

    def __len__(self) -> int:
        return len(self._shown)

    @overload
    def __getitem__(self, index: int) -> Image: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Image]: ...
    def __getitem__(self, index: int | slice) -> Image | Sequence[Image]:
        if isinstance(index, slice):
            return [self[n] for n in range(len(self))[index]]
        key = self._take.shown_key(self._shown[index])
        rgb = self._store.rgb(key) if key else None
        if rgb is not None:
            self._before = rgb
        return self._before


class ExportPreview(QWidget):
    """See the module. A click stops it, another lets it go on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._frames: Sequence[Image] = ()
        self._layout: Layout | None = None
        self._order: list[int] = []
        self._cards: list[Image] = []
        self._at = 0
        self._picture: QImage | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)
        self.setAccessibleName(tr("Preview of the clip"))
        self.setToolTip(tr("Click to stop and go on"))
        self.setMinimumSize(200, 200)

    def sizeHint(self) -> QSize:
        return QSize(360, 360)

    @property
    def pictures(self) -> int:
        """How many pictures the file will have."""
        return len(self._cards) + len(self._order)

    @property
    def image(self) -> QImage | None:
        """What is shown now."""
        return self._picture

    def show_plan(self, planned: Planned, store: FrameStore) -> None:
        """From now on this, from the place where it is.

        Raises:
            MediaError: a caption cannot be drawn, or does not fit.
        """
        order = planned.order
        frames = StripFrames(planned.strip, store)
        spec = planned.strip.take.prompt.world.spec
        dressing, options = order.dressing, order.options
        if planned.beside is not None:
            dressing = replace(dressing, beside=StripFrames(planned.beside, store))
        if order.data is not None:
            options = MediaOptions(fps=options.fps, scale=max(1, 256 // spec.picture_width))
        whole = Layout(dressing, options, spec.picture_height, spec.picture_width).size
        small = on_page(_reduced(options, whole), dressing, spec.picture_height, spec.picture_width)
        layout = Layout(dressing, small, spec.picture_height, spec.picture_width)
        cards = layout.title_cards()
        first = next(cards, None)
        self._cards = [] if first is None else [first] * (1 + sum(1 for _ in cards))
        self._frames, self._layout, self._order = frames, layout, options.order(len(frames))
        self._at = min(self._at, self.pictures - 1)
        self._timer.setInterval(max(16, round(1000 / float(options.shown_rate))))
        self._draw()

    def restart(self) -> None:
        self._at = 0

    def begin(self) -> None:
        """Plays; where motion is reduced, once it is clicked."""
        self.play(not self._theme.still)

    def play(self, on: bool) -> None:
        if on:
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def _step(self) -> None:
        if self.pictures:
            self._at = (self._at + 1) % self.pictures
            self._draw()

    def _draw(self) -> None:
        if self._layout is None or not self._order:
            return
        at = self._at - len(self._cards)
        if at < 0:
            picture = self._cards[self._at]
        else:
            t = self._order[at]
            picture = self._layout.picture(self._frames[t], t)
        self._picture = to_qimage(picture)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.play(not self._timer.isActive())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = self._theme.tokens
        if self._picture is not None:
            shape = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, shape.width(), shape.height())
            place.moveCenter(QRectF(self.rect()).center())
            path = QPainterPath()
            path.addRoundedRect(place, 8, 8)
            painter.setClipPath(path)
            grows = self._picture.width() * 1.5 < place.width() * self.devicePixelRatioF()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not grows)
            painter.drawImage(place, self._picture)
            done = QRectF(place.x(), place.bottom() - 3, place.width() * (self._at + 1) / max(1, self.pictures), 3)
            painter.fillRect(done, QColor(tokens.accent))
            painter.setClipping(False)
            if not self._timer.isActive():
                painter.setBrush(QColor(0, 0, 0, 130))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawEllipse(place.center(), 28, 28)
                sign: QPixmap = pixmap("play", "#ffffff", 26)
                painter.drawPixmap(int(place.center().x()) - 12, int(place.center().y()) - 13, sign)
        painter.end()


def _reduced(options: MediaOptions, size: tuple[int, int]) -> MediaOptions:
    """The same at a size that a widget shows, put together in a few milliseconds: whole pixels, a smaller page."""
    by = max(1, -(-max(size) // _LARGEST))
    scale = max(1, int(options.scale) // by)
    page = options.canvas
    if page is not None:
        page = (round(page[0] * scale / options.scale) + 2, round(page[1] * scale / options.scale) + 2)
    return replace(options, scale=scale, smooth=False, canvas=page)
