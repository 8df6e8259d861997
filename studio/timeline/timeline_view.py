"""The strip below the stage: frame numbers, thumbnails and one coloured action per frame.

Dragging on numbers or thumbnails scrubs; dragging on actions selects, digits repaint the selection. Paints what the session
holds; every edit is the session's. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from studio.look.actions import ActionLook
from studio.look.style import Theme
from studio.session import Session
from studio.timeline.geometry import ACTIONS, HEIGHT, RULER, Geometry, lane_y
from studio.timeline.strip_painter import StripPainter, StripScene, paint_empty

_MIN_CELL, _MAX_CELL = 6.0, 64.0


class TimelineView(QAbstractScrollArea):
    """See the module."""

    scrubbed = Signal(int)
    """The creator put the playhead on frame t."""
    preview_toggled = Signal()
    picked = Signal(QRect)
    """Actions were selected with the mouse; the rectangle, in this widget's pixels, where they are."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Timeline")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFixedHeight(HEIGHT + 14)
        self.viewport().setMouseTracking(True)
        self._session, self._theme = session, theme
        self._looks: tuple[ActionLook, ...] = ()
        self._geometry = Geometry(44.0)
        self._fps = 10
        self._painter = StripPainter()
        self._dragging: str = ""
        self._anchor = 0
        self._hover: int | None = None
        self._making = False
        self._ticker = QTimer(self, interval=80)
        self._ticker.timeout.connect(self._tick)
        session.take_changed.connect(lambda _: self._layout())
        session.frame_arrived.connect(lambda _: self.viewport().update())
        session.playhead_moved.connect(self._follow)
        session.selection_changed.connect(self.viewport().update)
        theme.changed.connect(self.viewport().update)

    def set_world(self, looks: tuple[ActionLook, ...], fps: int) -> None:
        self._looks, self._fps = looks, fps
        self.viewport().update()

    def set_progress(self, done: int, wanted: int) -> None:
        """Frames being made again; (0, 0) for none."""
        self._making = wanted > 0
        if wanted and not self._ticker.isActive():
            self._ticker.start()
        elif not wanted:
            self._ticker.stop()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(900, HEIGHT + 14)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, HEIGHT + 14)

    # -- layout -------------------------------------------------------------------------------------------------------

    def _offset(self) -> int:
        return self.horizontalScrollBar().value()

    def _layout(self) -> None:
        bar = self.horizontalScrollBar()
        bar.setPageStep(self.viewport().width())
        bar.setSingleStep(int(self._geometry.cell))
        bar.setRange(0, max(0, self._geometry.width(self._session.last) - self.viewport().width()))
        self._tell_visible()
        self.viewport().update()

    def _tell_visible(self) -> None:
        last = self._geometry.frame(self._offset() + self.viewport().width())
        self._session.set_visible_last(max(0, min(last, self._session.last)))

    def _follow(self, t: int) -> None:
        """Keeps the playhead in view."""
        bar, x = self.horizontalScrollBar(), self._geometry.x(t)
        if x - self._offset() < 0:
            bar.setValue(int(x - self.viewport().width() * 0.2))
        elif x + self._geometry.cell - self._offset() > self.viewport().width():
            bar.setValue(int(x + self._geometry.cell * 2 - self.viewport().width()))
        self.viewport().update()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._tell_visible()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._layout()

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Makes frames wider or narrower about x (a pixel of this widget)."""
        x = self.viewport().width() / 2 if x is None else x
        t = (x + self._offset() - self._geometry.x(0)) / self._geometry.cell
        self._geometry = Geometry(max(_MIN_CELL, min(self._geometry.cell * factor, _MAX_CELL)))
        self._layout()
        self.horizontalScrollBar().setValue(round(self._geometry.x(0) + t * self._geometry.cell - x))

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, width = self._theme.tokens, self.viewport().width()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(tokens.panel))
        painter.fillRect(QRectF(0, 0, width, RULER), QColor(tokens.window))
        scene = self._scene()
        if scene is None:
            paint_empty(painter, width, tokens, self.font())
        else:
            painter.translate(-self._offset(), 0)
            self._painter.paint(painter, scene, self._geometry, tokens, self.font())
            painter.resetTransform()
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.75, 0.75, -0.75, -0.75))
        painter.end()

    def _scene(self) -> StripScene | None:
        session, geometry = self._session, self._geometry
        if session.take is None or not self._looks:
            return None
        return StripScene(
            take=session.take,
            frames=session.project.frames,
            playhead=session.playhead,
            selection=session.selection,
            hover=self._hover if not session.selection else None,
            making=self._making,
            fps=self._fps,
            looks=self._looks,
            first=max(0, geometry.frame(self._offset())),
            last=min(session.last, geometry.frame(self._offset() + self.viewport().width())),
        )

    def _tick(self) -> None:
        self._painter.tick()
        self.viewport().update()

    # -- mouse and keys -----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._session.take is None:
            return
        t = self._geometry.frame(event.position().x() + self._offset())
        if event.position().y() < lane_y()[2]:
            self._dragging = "scrub"
            self._session.clear_selection()
            self.scrubbed.emit(t)
        elif 1 <= t <= self._session.last:
            self._dragging = "select"
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            chosen = self._session.selection
            self._anchor = chosen.start if shifted and chosen else t
            self._session.select(self._anchor, t)
        else:
            self._session.clear_selection()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        t = self._geometry.frame(event.position().x() + self._offset())
        if self._dragging == "scrub":
            self.scrubbed.emit(t)
        elif self._dragging == "select":
            self._session.select(self._anchor, t)
        over = t if event.position().y() >= lane_y()[2] else None
        if over != self._hover:
            self._hover = over
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over is not None else Qt.CursorShape.ArrowCursor)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._dragging == "select" and self._session.selection:
            self.picked.emit(self.selection_rect())
        self._dragging = ""

    def selection_rect(self) -> QRect:
        """Where the selected actions are, in this widget's pixels."""
        chosen, geometry = self._session.selection, self._geometry
        return QRectF(
            geometry.x(chosen.start) - self._offset(), lane_y()[2], geometry.cell * len(chosen), ACTIONS
        ).toAlignedRect()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.0015**delta, event.position().x())
        else:
            self.horizontalScrollBar().setValue(self._offset() - delta)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        session, key = self._session, event.key()
        second = self._fps
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -second,
            Qt.Key.Key_PageDown: second,
            Qt.Key.Key_Home: -(10**9),
            Qt.Key.Key_End: 10**9,
        }
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif key in moves:
            before = session.playhead
            self.scrubbed.emit(before + moves[Qt.Key(key)])
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._extend(before, session.playhead)
            else:
                session.clear_selection()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self._paint_key(key - Qt.Key.Key_1)
        elif key == Qt.Key.Key_Space:
            self.preview_toggled.emit()
        else:
            super().keyPressEvent(event)

    def _extend(self, before: int, now: int) -> None:
        chosen = self._session.selection
        if not chosen:
            self._anchor = before
        self._session.select(self._anchor, now)

    def _paint_key(self, action: int) -> None:
        """Repaints the selection, or the frame under the playhead when nothing is selected."""
        session = self._session
        if action < len(self._looks):
            frames = session.selection or range(session.playhead, session.playhead + 1)
            session.set_actions(frames, action, self._looks[action].name)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()
