"""The middle of the window: canvas, viewport, or both side by side, with notices over them and work to be restored above."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.canvas.canvas_view import CanvasView
from studio.look.style import Theme
from studio.panels.notices import Hints, Notice
from studio.panels.recovery_bar import RecoveryBar
from studio.panels.samples_strip import SamplesStrip
from studio.session import Mode
from studio.viewport.viewport import Viewport


class Stage(QWidget):
    """See the module."""

    def __init__(self, canvas: CanvasView, viewport: Viewport, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._canvas, self._viewport = canvas, viewport
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(2)
        self._splitter.addWidget(canvas)
        self._splitter.addWidget(viewport)
        self.samples = SamplesStrip()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        views = QWidget()  # notices float over both views; as children of the splitter they would be panes
        inner = QVBoxLayout(views)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._splitter)
        self.recovery = RecoveryBar(theme)
        layout.addWidget(self.recovery)
        layout.addWidget(views, 1)
        layout.addWidget(self.samples)
        self.toast = Notice(theme, views, icon="check")
        self.hints = Hints(Notice(theme, views, icon="sparkles"))
        self.show_mode(Mode.SKETCH)

    def show_mode(self, mode: Mode) -> None:
        self._canvas.setVisible(mode is not Mode.PLAY)
        self._viewport.setVisible(mode is not Mode.SKETCH)
        self._splitter.updateGeometry()  # or a low window grows by what the hidden view needed
        self.samples.setVisible(mode is Mode.SKETCH)
        if mode is Mode.EDIT:
            half = self._splitter.width() // 2
            self._splitter.setSizes([half, half])
        (self._canvas if mode is Mode.SKETCH else self._viewport).setFocus()
