"""World's eye view: the sketch as the world would understand it, while it is being drawn."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from engine.runtime.world_model import Image
from studio.jobs.simulation import Simulation
from studio.look.icons import pixmap
from studio.look.style import Theme
from studio.session import Mode, Session
from studio.viewport.pictures import to_qimage

_QUIET_MS = 250
_SIDE = 132


class EyePanel(QWidget):
    """Asks for a preview when the sketch has been quiet for a moment."""

    def __init__(self, session: Session, simulation: Simulation, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAccessibleName("World's eye view")
        self.setToolTip("What the world understands of your sketch")
        self._theme = theme
        self._image: QImage | None = None
        self.setMinimumHeight(100)
        self.setMaximumHeight(_SIDE + 36)
        timer = QTimer(self, singleShot=True, interval=_QUIET_MS)

        def look() -> None:
            if session.mode is not Mode.PLAY and simulation.busy:
                timer.start()
            elif session.mode is not Mode.PLAY:
                simulation.preview()

        timer.timeout.connect(look)
        session.sketch_changed.connect(lambda _: timer.start())
        session.mode_changed.connect(lambda _: timer.start())
        simulation.opened.connect(lambda _: timer.start())
        simulation.previewed.connect(self._show)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(240, _SIDE + 36)

    def _show(self, rgb: Image) -> None:
        self._image = to_qimage(rgb)
        self.update()

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
            painter.drawImage(fitted, self._image)
            painter.setClipping(False)
        font = self.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        text = "What the world makes of your sketch" if self._image else "Waiting for the world"
        painter.drawText(QRectF(0, target.bottom() + 4, self.width(), 22), int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()
