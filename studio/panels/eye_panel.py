"""World's eye view: the sketch as the world would understand it, while it is being drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from engine.runtime.world_model import Image
from engine.world_spec import FINE, WorldSpec
from studio.jobs.simulation import Simulation
from studio.look.icons import pixmap
from studio.look.style import Theme
from studio.look.words import tr
from studio.session import Mode, Session
from studio.viewport.pictures import to_qimage

_QUIET_MS = 16
"""Changes within one picture of the screen are looked at together; the engine has no more than one at a time anyway."""
_BUSY_MS = 60
_SIDE = 132


class EyePanel(QWidget):
    """Asks for a preview a moment after each change of the sketch, while it is being drawn too. ``hinted`` carries a soft red
    picture over what the world will not understand, or None.
    """

    hinted = Signal(object)

    def __init__(self, session: Session, simulation: Simulation, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName(tr("World's eye view"))
        self.setToolTip(tr("What the world understands of your sketch"))
        self._session, self._theme = session, theme
        self._image: QImage | None = None
        self._rgb: Image | None = None
        self._hints = False
        self.setMinimumHeight(100)
        self.setMaximumHeight(_SIDE + 36)
        timer = QTimer(self, singleShot=True, interval=_QUIET_MS)
        later = QTimer(self, singleShot=True, interval=_BUSY_MS)

        def look() -> None:
            if session.mode is not Mode.PLAY and simulation.busy:
                later.start()
            elif session.mode is not Mode.PLAY:
                simulation.preview()

        timer.timeout.connect(look)
        later.timeout.connect(look)
        session.sketch_changed.connect(lambda _: timer.isActive() or timer.start())
        session.mode_changed.connect(lambda _: timer.start())
        simulation.opened.connect(lambda _: timer.start())
        simulation.previewed.connect(self._show)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, _SIDE + 36)

    def _show(self, rgb: Image) -> None:
        self._image, self._rgb = to_qimage(rgb), rgb
        self.update()
        self._hint()

    def show_hints(self, wanted: bool) -> None:
        """Whether what the world will not understand is marked on the canvas."""
        self._hints = wanted
        self._hint()

    def _hint(self) -> None:
        world = self._session.world
        if not self._hints or self._rgb is None or world is None:
            self.hinted.emit(None)
            return
        cells = misunderstood(self._session.project.sketch.image, self._rgb, world.spec)
        red = np.zeros((*cells.shape, 4), np.uint8)
        red[..., 0], red[..., 1], red[..., 3] = 255, 60, cells
        height, width = cells.shape
        self.hinted.emit(QImage(red.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(tokens.panel))
        side = min(_SIDE, self.height() - 36)
        target = QRectF((self.width() - side) / 2, 4, side, side)
        path = QPainterPath()
        path.addRoundedRect(target, 8, 8)
        painter.fillPath(path, QColor(tokens.raised))
        if self._image is None:
            painter.drawPixmap(int(target.center().x()) - 14, int(target.center().y()) - 14, pixmap("eye", tokens.faint, 28))
        else:
            painter.setClipPath(path)
            shape = self._image.size().scaled(int(side), int(side), Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRectF(0, 0, shape.width(), shape.height())
            fitted.moveCenter(target.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._image.width() >= FINE)
            painter.drawImage(fitted, self._image)
            painter.setClipping(False)
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        text = tr("What the world makes of your sketch" if self._image else "Waiting for the world")
        painter.drawText(QRectF(0, target.bottom() + 4, self.width(), 22), int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()


def misunderstood(sketch: Image, seen: Image, spec: WorldSpec) -> NDArray[np.uint8]:
    """How strongly to mark each token cell, gh×gw: 0 where the world sees what is drawn (an error below 8 % of the range of
    colours), up to 170 where it is a quarter of it or more. ``sketch`` is S×S×3, ``seen`` what the world shows of it."""
    from engine.runtime.image_fit import fit_image  # brings OpenCV, which the engine has loaded by then

    error = np.abs(fit_image(sketch, spec).astype(np.float32) - fit_image(seen, spec)).mean(axis=2) / 255
    rows, columns = spec.frame_height // spec.grid_height, spec.frame_width // spec.grid_width
    cells = error.reshape(spec.grid_height, rows, spec.grid_width, columns).mean(axis=(1, 3))
    strength: NDArray[np.uint8] = np.rint(np.clip((cells - 0.08) / 0.17, 0, 1) * 170).astype(np.uint8)
    return strength
