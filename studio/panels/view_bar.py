"""The small bar over the corner of the canvas: how it is looked at. Moves the view, nothing else."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QToolButton, QWidget

from studio.canvas.canvas_painter import Grid
from studio.canvas.canvas_view import CanvasView
from studio.look.icons import name_icon
from studio.look.words import tr

_STEP = 1.25
_GAP = 8


class ViewBar(QFrame):
    """See the module. Floats at the top right of the canvas, where there is room beside the sketch."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self.setObjectName("floating")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._canvas = canvas
        self._grid_layout = QGridLayout(self)
        self._grid_layout.setContentsMargins(3, 2, 3, 2)
        self._grid_layout.setSpacing(0)
        self._parts: list[QWidget] = []
        self._zoom, self._angle = QLabel(), QLabel()
        for label in (self._zoom, self._angle):
            label.setProperty("role", "muted")
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setFixedWidth(46)
        self.adjust = self._button("crop", tr("Adjust the picture: its frame, a world's look"), lambda: None)
        self.adjust.hide()
        self._add(self.adjust)
        self._add(self._button("zoom-out", tr("Zoom out (Ctrl+−)"), lambda: self.zoom(1 / _STEP)))
        self._add(self._zoom)
        self._add(self._button("zoom-in", tr("Zoom in (Ctrl++)"), lambda: self.zoom(_STEP)))
        self._add(self._button("rotate-ccw", tr("Turn left (Alt+wheel)"), lambda: canvas.viewing.turn(-15)))
        self._add(self._angle)
        self._add(self._button("rotate-cw", tr("Turn right (Alt+wheel)"), lambda: canvas.viewing.turn(15)))
        self._add(self._button("flip-horizontal", tr("Mirror the view (M)"), canvas.viewing.mirror))
        self._grid = self._button("grid-3x3", tr("Grid: none, the world's pixels, its token cells"), self._next_grid)
        self._grid.setCheckable(True)
        self._add(self._grid)
        self._add(self._button("maximize", tr("Show all of it (Ctrl+0)"), canvas.viewing.reset))
        canvas.viewing.changed.connect(self._show)
        canvas.painter.changed.connect(self._show)
        canvas.installEventFilter(self)
        self._show()

    def _add(self, widget: QWidget) -> None:
        self._parts.append(widget)
        widget.setParent(self)

    def zoom(self, factor: float) -> None:
        middle = QPointF(self._canvas.width() / 2, self._canvas.height() / 2)
        self._canvas.viewing.zoom_at(middle, factor)

    def show_adjust(self, possible: bool) -> None:
        self.adjust.setVisible(possible)
        self._place()

    def _next_grid(self) -> None:
        grids = list(Grid)
        painter = self._canvas.painter
        painter.set_grid(grids[(grids.index(painter.grid) + 1) % len(grids)])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def _show(self) -> None:
        viewing = self._canvas.viewing
        self._zoom.setText(f"{viewing.zoom * 100:.0f} %")
        self._angle.setText(f"{round((viewing.angle + 180) % 360 - 180)}°")
        self._angle.setVisible(viewing.angle != 0)
        self._grid.setChecked(self._canvas.painter.grid is not Grid.NONE)
        self._place()

    def _place(self) -> None:
        """Beside the sketch, upright or lying; away while there is no room for either and the sketch is seen as it opens."""
        canvas, viewing = self._canvas, self._canvas.viewing
        sketch, first = canvas.sketch_rect(), canvas.width() > canvas.height()
        for upright in (first, not first, first):
            self._lay(upright)
            self.move(canvas.width() - self.width() - _GAP, _GAP)
            if canvas.rect().contains(self.geometry()) and not self.geometry().intersects(sketch):
                self.show()
                return
        self.setVisible(viewing.zoom != 1 or viewing.angle != 0)

    def _lay(self, upright: bool) -> None:
        """In as many lines as a small canvas needs."""
        parts = [part for part in self._parts if not part.isHidden()]
        sizes = [part.sizeHint() for part in parts]
        long = sum(size.height() for size in sizes) if upright else sum(size.width() for size in sizes)
        room = max((self._canvas.height() if upright else self._canvas.width()) - 2 * _GAP - 6, 1)
        each = math.ceil(len(parts) / math.ceil(long / room))
        for n, part in enumerate(parts):
            line, place = divmod(n, each)
            self._grid_layout.addWidget(part, *((place, line) if upright else (line, place)), Qt.AlignmentFlag.AlignCenter)
        self.adjustSize()

    def _button(self, icon: str, tip: str, clicked: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName("small")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_icon(button, icon)
        button.clicked.connect(clicked)
        return button
