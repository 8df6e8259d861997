"""The canvas on screen: shows the sketch, turns mouse, pen and keys into gestures, and moves the view.

A gesture paints into the sketch while it is in the making and hands it to the session as one edit when it is done. Knows no
engine and no undo.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from engine.world_spec import WorldSpec
from studio.canvas.canvas_painter import CanvasPainter
from studio.canvas.gestures import Easel, Gesture
from studio.canvas.selection import Selection
from studio.canvas.tools import PAINTING, STROKES, TOOLS, Tool, ToolBox
from studio.canvas.viewing import Viewing
from studio.document.pixels import EVERYTHING, SIDE, Rect
from studio.look.style import Theme
from studio.look.words import tr
from studio.session import Session

_KEYS = {ord(card.key): card.tool for card in TOOLS}  # Qt gives letter keys their capital's code
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_OWN_KEYS = tuple(
    QKeySequence.StandardKey(key)
    for key in (
        QKeySequence.StandardKey.Copy,
        QKeySequence.StandardKey.Cut,
        QKeySequence.StandardKey.SelectAll,
        QKeySequence.StandardKey.Delete,
    )
)
_CURSORS = {Tool.SELECT: Qt.CursorShape.CrossCursor, Tool.HAND: Qt.CursorShape.OpenHandCursor}


class CanvasView(QWidget):
    """See the module. Files dropped on it are left to the window. ``said`` carries a line for whoever paints in vain."""

    said = Signal(str)

    def __init__(self, session: Session, tools: ToolBox, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAccessibleName(tr("Sketch canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setMinimumSize(200, 72)
        self._session, self._tools = session, tools
        pixels = session.project.sketch.pixels
        self._image = QImage(pixels.data, SIDE, SIDE, pixels.strides[0], QImage.Format.Format_RGBX8888)
        self.viewing = Viewing(self)
        self.selection = Selection(session, self)
        self.painter = CanvasPainter(theme, self)
        self._easel = Easel(session, tools, self.selection, session.sketch_changed.emit)
        self._gesture: Gesture | None = None
        self._pan_from: QPointF | None = None
        self._pointer: QPointF | None = None
        self._space = False
        session.sketch_changed.connect(self._repaint)
        tools.changed.connect(self._tool_changed)
        for signal in (theme.changed, self.viewing.changed, self.selection.changed, self.painter.changed):
            signal.connect(self.update)
        self._tool_changed()

    def set_world(self, spec: WorldSpec) -> None:
        """The world whose pixels and token cells the grid shows."""
        self.painter.set_world(spec)

    def sketch_rect(self) -> QRect:
        """Where the sketch is, in the widget's pixels."""
        return self.viewing.transform.mapRect(QRectF(0, 0, SIDE, SIDE)).toAlignedRect()

    def _repaint(self, rect: Rect) -> None:
        if not rect.empty:
            self.update(self.viewing.on_screen(rect))

    # -- painting the widget ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.painter.paint_stage(painter, event.rect(), self.viewing)
        painter.save()
        painter.setTransform(self.viewing.transform)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.viewing.scale < 3)
        painter.drawImage(QPointF(0, 0), self._image)
        painter.restore()
        self.painter.paint_over(painter, self.viewing, self.selection.rect, focused=self.hasFocus())
        if self._pointer is not None and self._pan_from is None:
            self._paint_pointer(painter, self._pointer)
        painter.end()

    def _paint_pointer(self, painter: QPainter, place: QPointF) -> None:
        """What the tool would leave here: the brush as a ring, a piece of the kit as a ghost until the pen lays it."""
        tools = self._tools
        if tools.tool in STROKES:
            self.painter.paint_brush(painter, place, tools, self.viewing.scale)
        elif tools.tool is Tool.KIT and self._gesture is None:
            self.painter.paint_piece(painter, self.viewing, self._piece_rect(place), tools.look.sample(tools.piece))

    def _piece_rect(self, place: QPointF) -> Rect:
        point = self.viewing.to_sketch(place)
        return self._tools.look.place(self._tools.piece, point.x, point.y)

    def _move_pointer(self, position: QPointF | None) -> None:
        radius = self._tools.size * self.viewing.scale / 2 + 6
        for place in (self._pointer, position):
            if place is None:
                continue
            if self._tools.tool is Tool.KIT:
                self.update(self.viewing.on_screen(self._piece_rect(place)))
            else:
                self.update(QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius).toAlignedRect())
        self._pointer = position

    def _tool_changed(self) -> None:
        self.setCursor(self._shape())
        self.update()

    def _shape(self) -> Qt.CursorShape:
        if self._pan_from is not None:
            return Qt.CursorShape.ClosedHandCursor
        if self._space:
            return Qt.CursorShape.OpenHandCursor
        if self._tools.tool in STROKES and self._tools.size * self.viewing.scale > 6:
            return Qt.CursorShape.BlankCursor if self._pointer is not None else Qt.CursorShape.CrossCursor
        return _CURSORS.get(self._tools.tool, Qt.CursorShape.CrossCursor)

    # -- gestures -----------------------------------------------------------------------------------------------------

    def press(self, position: QPointF, pressure: float = 1.0) -> None:
        """The pen, or the mouse, touches the widget."""
        self.abandon()
        if self._space or self._tools.tool is Tool.HAND:
            self._begin_pan(position)
        else:
            point = self.viewing.to_sketch(position, pressure)
            self._gesture = self._easel.begin(point)
            selected = self.selection.rect
            if self._tools.tool in PAINTING and not selected.empty and not selected.contains(point.x, point.y):
                self.said.emit(tr("Only what is selected can be painted. Esc ends that."))

    def drag(self, position: QPointF, pressure: float = 1.0, *, regular: bool = False) -> None:
        """The pen moves on. ``regular`` makes squares, circles and lines in steps of 45°."""
        self._move_pointer(position)
        if self._pan_from is not None:
            self.viewing.pan_by(position - self._pan_from)
            self._pan_from = position
        elif self._gesture is not None:
            self._gesture.drag(self.viewing.to_sketch(position, pressure), regular=regular)

    def release(self) -> None:
        """The pen is lifted: what was drawn becomes one edit."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.finish()
        self._end_pan()

    def abandon(self) -> bool:
        """Takes back a mark that is still in the making. False when there is none."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.abandon()
        self._end_pan()
        return gesture is not None

    def _begin_pan(self, position: QPointF) -> None:
        self._pan_from = position
        self._tool_changed()

    def _end_pan(self) -> None:
        if self._pan_from is not None:
            self._pan_from = None
            self._tool_changed()

    # -- the selection ------------------------------------------------------------------------------------------------

    def copy(self) -> None:
        QGuiApplication.clipboard().setMimeData(self.selection.copied())

    def cut(self) -> None:
        if not self.selection.rect.empty:
            self.copy()
            self.delete()

    def delete(self) -> None:
        self._repaint(self.selection.delete())

    def paste(self, mime: QMimeData) -> bool:
        """Pixels that were copied here; False when ``mime`` holds none."""
        self.abandon()
        rect = self.selection.paste(mime)
        if rect is None:
            return False
        self._session.sketch_changed.emit(rect)
        self._tools.choose(Tool.SELECT)
        return True

    def select_all(self) -> None:
        self._tools.choose(Tool.SELECT)
        self.selection.select(EVERYTHING)

    # -- events -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.MiddleButton:
            self._begin_pan(event.position())
        elif event.button() is Qt.MouseButton.LeftButton:
            self.press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.drag(event.position(), regular=_shifted(event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.MiddleButton:
            self._end_pan()
        elif event.button() is Qt.MouseButton.LeftButton:
            self.release()

    def tabletEvent(self, event: QTabletEvent) -> None:
        pressure = max(event.pressure(), 0.05)
        if event.type() is QEvent.Type.TabletPress and event.button() is Qt.MouseButton.LeftButton:
            if event.pointerType() is QPointingDevice.PointerType.Eraser:
                self._tools.choose(Tool.ERASER)
            self.press(event.position(), pressure)
        elif event.type() is QEvent.Type.TabletMove:
            self.drag(event.position(), pressure, regular=_shifted(event.modifiers()))
        elif event.type() is QEvent.Type.TabletRelease:
            self.release()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.viewing.zoom_at(event.position(), 1.0015 ** delta.y())
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.viewing.turn((delta.y() or delta.x()) / 8)
        else:
            by = event.pixelDelta() if not event.pixelDelta().isNull() else delta / 2
            self.viewing.pan_by(QPointF(by.y(), by.x()) if _shifted(event.modifiers()) else QPointF(by))
        self._move_pointer(event.position())

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                self.viewing.zoom_at(event.position(), math.exp(event.value()))
                return True
            if event.gestureType() is Qt.NativeGestureType.RotateNativeGesture:
                self.viewing.turn(event.value(), event.position())
                return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _is_own(event):
            event.accept()  # such keys are the timeline's elsewhere
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, tools = event.key(), self._tools
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Cut):
            self.cut()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _KEYS:
            tools.choose(_KEYS[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete()
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            step = max(1, tools.size // 6)
            tools.set_size(tools.size + (step if key == Qt.Key.Key_BracketRight else -step))
        elif key == Qt.Key.Key_X:
            tools.swap_colours()
        elif key == Qt.Key.Key_M:
            self.viewing.mirror()
        elif key == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = True
            self._tool_changed()
        elif key in _ARROWS and not self.selection.rect.empty:
            step = 10 if _shifted(event.modifiers()) else 1
            x, y = _ARROWS[Qt.Key(key)]
            self._session.sketch_changed.emit(self.selection.nudge(step * x, step * y))
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self._tool_changed()
        else:
            super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._move_pointer(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        self._tool_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pointer = None
        self.viewing.set_room(QSizeF(self.size()))


def _is_own(event: QKeyEvent) -> bool:
    return any(event.matches(key) for key in _OWN_KEYS)


def _shifted(modifiers: Qt.KeyboardModifier) -> bool:
    return bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
