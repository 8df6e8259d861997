"""The docks around the stage: where each is at first, how large, and the way back there. Knows no panel's content.

Where the screen is too low for docks one below another, as with large pixels, those of a side are tabs of one.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QScrollArea, QWidget

from studio.look.words import tr

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea

_WIDTHS = {LEFT: 236, RIGHT: 252}


class Docks:
    """See the module. Docks of an area stand in the order in which they were added; `settle` follows the last."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._docks: list[tuple[QDockWidget, Qt.DockWidgetArea, int]] = []
        self._first: QByteArray | None = None
        self._arranged = False
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, BOTTOM)

    def add(
        self,
        title: str,
        widget: QWidget,
        area: Qt.DockWidgetArea,
        height: int = 0,
        *,
        bare: bool = False,
        behind: QDockWidget | None = None,
    ) -> QDockWidget:
        """``title``: in English. ``height``: at first, for docks that share an area. ``bare``: the widget has a bar of its own.
        ``behind``: another dock of which this one is a tab."""
        dock = QDockWidget(tr(title))
        dock.setObjectName(title)
        dock.setWidget(widget)
        if bare:
            dock.setTitleBarWidget(QWidget())
        self._window.addDockWidget(area, dock)
        if behind is not None:
            self._window.tabifyDockWidget(behind, dock)
            behind.raise_()
        self._docks.append((dock, area, 0 if behind else height))
        return dock

    def settle(self, settings: QSettings, menu: QMenu, before: QAction) -> None:
        """Remembers this as the first layout, lists the docks in ``menu``, and goes to the layout of the last time."""
        for dock, _, _ in self._docks:
            menu.insertAction(before, dock.toggleViewAction())
        self._first = self._window.saveState()
        geometry, state = settings.value("geometry"), settings.value("layout")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            self._window.restoreGeometry(geometry)
            self._arranged = self._window.restoreState(state)

    def arrange(self) -> None:
        """Sizes as at first, unless those of the last time are there. For when the window is first shown."""
        if not self._arranged:
            self._arranged = True
            self._resize()
        self._fit()

    def keep_whole(self, dock: QDockWidget) -> None:
        """Where this dock gets lower than what it holds, those that share its column give way as far as they can; unless it is
        the creator who makes it lower."""
        area = dock.widget()
        assert isinstance(area, QScrollArea), "what is no scroll area is never lower than what it holds"
        later = QTimer(dock, singleShot=True, interval=0)  # not while the window is being laid out
        later.timeout.connect(lambda: self._make_room(dock, area.verticalScrollBar().maximum()))
        area.verticalScrollBar().rangeChanged.connect(lambda _, most: later.start() if most else later.stop())

    def _make_room(self, dock: QDockWidget, missing: int) -> None:
        column = self._window.dockWidgetArea(dock)
        if dock.isFloating() or not dock.isVisible() or QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton:
            return
        wanted = {dock: dock.height() + missing}
        for other, _, _ in self._docks:
            beside = self._window.dockWidgetArea(other) is column and not other.isFloating() and other is not dock
            if beside and not other.visibleRegion().isEmpty():
                given = max(0, min(missing, other.height() - other.minimumSizeHint().height()))
                wanted[other] = other.height() - given
                missing -= given
        wanted[dock] -= missing
        self._window.resizeDocks(list(wanted), list(wanted.values()), Qt.Orientation.Vertical)

    def reset(self) -> None:
        """Every dock back where it was at first."""
        if self._first is not None:
            self._window.restoreState(self._first)
            self._resize()
            self._fit()

    def remember(self, settings: QSettings) -> None:
        settings.setValue("geometry", self._window.saveGeometry())
        settings.setValue("layout", self._window.saveState())

    def _fit(self) -> None:
        room = self._window.screen().availableSize()
        if self._window.minimumSizeHint().height() > room.height():
            for area in (LEFT, RIGHT):
                first, *others = [dock for dock, where, _ in self._docks if where is area]
                for dock in others:
                    self._window.tabifyDockWidget(first, dock)
                first.raise_()
            QTimer.singleShot(0, self._window, lambda: self._window.resize(self._window.size().boundedTo(room)))

    def _resize(self) -> None:
        for area, width in _WIDTHS.items():
            docks = [dock for dock, where, _ in self._docks if where is area]
            self._window.resizeDocks(docks, [width] * len(docks), Qt.Orientation.Horizontal)
        for area in (LEFT, RIGHT, BOTTOM):
            tall = [(dock, height) for dock, where, height in self._docks if where is area and height]
            self._window.resizeDocks([dock for dock, _ in tall], [height for _, height in tall], Qt.Orientation.Vertical)
