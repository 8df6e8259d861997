"""The canvas on screen: shows the sketch, turns mouse and pen into marks, zooms and pans.

Paints into the sketch while a stroke is in the making and hands it to the session as one edit when it is done. Knows no
engine and no undo.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from studio.canvas.brush import Coverage, Point, Stroke, box, capsule, ellipse, flood, lay
from studio.canvas.tools import TOOLS, Tool, ToolBox
from studio.document.sketch import NOTHING, PAPER, SIDE, Pixels, Rect
from studio.look.style import Theme
from studio.session import Session

_MARGIN = 24
_TITLES = {card.tool: card.title for card in TOOLS}
_KEYS = {ord(card.key): card.tool for card in TOOLS}  # Qt gives letter keys their capital's code


class CanvasView(QWidget):
    """See the module. Files dropped on it are left to the window."""

    def __init__(self, session: Session, tools: ToolBox, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAccessibleName("Sketch canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(220, 220)
        self._session, self._tools, self._theme = session, tools, theme
        pixels = session.project.sketch.pixels
        self._image = QImage(pixels.data, SIDE, SIDE, pixels.strides[0], QImage.Format.Format_RGBX8888)
        self._stroke: Stroke | None = None
        self._shape: tuple[Point, Pixels, Rect] | None = None
        self._zoom = 1.0
        self._pan = QPointF(0, 0)
        self._pan_from: QPointF | None = None
        self._pointer: QPointF | None = None
        session.sketch_changed.connect(self._repaint)
        tools.changed.connect(self.update)
        theme.changed.connect(self.update)

    # -- where things are ---------------------------------------------------------------------------------------------

    def _scale(self) -> float:
        """Screen pixels per sketch pixel."""
        room = min(self.width(), self.height()) - 2 * _MARGIN
        return max(room, 64) / SIDE * self._zoom

    def _origin(self) -> QPointF:
        side = SIDE * self._scale()
        return QPointF(round((self.width() - side) / 2 + self._pan.x()), round((self.height() - side) / 2 + self._pan.y()))

    def _to_sketch(self, position: QPointF, pressure: float = 1.0) -> Point:
        place = (position - self._origin()) / self._scale()
        return Point(place.x(), place.y(), pressure)

    def _repaint(self, rect: Rect) -> None:
        if not rect.empty:
            scale, origin = self._scale(), self._origin()
            area = QRectF(rect.x0, rect.y0, rect.x1 - rect.x0, rect.y1 - rect.y0)
            screen = QRectF(area.topLeft() * scale + origin, area.size() * scale)
            self.update(screen.toAlignedRect().adjusted(-2, -2, 2, 2))

    # -- painting the widget ------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.stage))
        scale, origin = self._scale(), self._origin()
        target = QRectF(origin.x(), origin.y(), SIDE * scale, SIDE * scale)
        for grow, alpha in ((6, 10), (3, 18), (1, 40)):
            painter.fillRect(target.adjusted(-grow, -grow + 2, grow, grow + 2), QColor(0, 0, 0, alpha))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self._image)
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.drawRect(target.adjusted(-2, -2, 2, 2))
        self._paint_brush(painter, scale)
        painter.end()

    def _paint_brush(self, painter: QPainter, scale: float) -> None:
        if self._pointer is None or self._tools.tool not in (Tool.BRUSH, Tool.ERASER, Tool.LINE):
            return
        radius = max(self._tools.size * scale / 2, 1.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((QColor(255, 255, 255, 200), 2.4), (QColor(20, 20, 24, 220), 1.1)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(self._pointer, radius, radius)

    def _move_pointer(self, position: QPointF | None) -> None:
        radius = self._tools.size * self._scale() / 2 + 4
        for place in (self._pointer, position):
            if place is not None:
                self.update(QRectF(place.x() - radius, place.y() - radius, 2 * radius, 2 * radius).toAlignedRect())
        self._pointer = position

    # -- marks --------------------------------------------------------------------------------------------------------

    def press(self, point: Point) -> None:
        """The pen, or the mouse, touches the sketch."""
        self.abandon()
        tools, sketch = self._tools, self._session.project.sketch
        inside = 0 <= point.x < SIDE and 0 <= point.y < SIDE
        if tools.tool in (Tool.BRUSH, Tool.ERASER):
            colour = PAPER if tools.tool is Tool.ERASER else tools.colour
            self._stroke = Stroke(sketch.pixels, colour, tools.size, tools.hardness)
            self._repaint(self._stroke.add(point))
        elif tools.tool is Tool.FILL and inside:
            before = sketch.pixels.copy()
            rect = flood(sketch.pixels, int(point.x), int(point.y), tools.colour)
            self._done("Fill", before, rect)
        elif tools.tool is Tool.PICKER and inside:
            red, green, blue = (int(value) for value in sketch.pixels[int(point.y), int(point.x), :3])
            tools.set_colour((red, green, blue))
        elif tools.tool in (Tool.LINE, Tool.BOX, Tool.ELLIPSE):
            self._shape = (point, sketch.pixels.copy(), NOTHING)

    def drag(self, point: Point, *, regular: bool = False) -> None:
        """The pen moves on. ``regular`` makes squares, circles and lines in steps of 45°."""
        if self._stroke is not None:
            self._repaint(self._stroke.add(point))
        elif self._shape is not None:
            start, before, drawn = self._shape
            pixels = self._session.project.sketch.pixels
            if not drawn.empty:
                pixels[drawn.slices] = before[drawn.slices]
            rect, coverage = self._coverage(start, _regular(start, point, self._tools.tool) if regular else point)
            if not rect.empty:
                lay(pixels, before, rect, coverage, self._tools.colour)
            self._shape = (start, before, rect)
            self._repaint(drawn.united(rect))

    def release(self) -> None:
        """The pen is lifted: what was drawn becomes one edit."""
        if self._stroke is not None:
            stroke, self._stroke = self._stroke, None
            self._repaint(stroke.finish())
            self._done(_TITLES[self._tools.tool], stroke.before, stroke.touched)
        elif self._shape is not None:
            (_, before, rect), self._shape = self._shape, None
            self._done(_TITLES[self._tools.tool], before, rect)

    def abandon(self) -> bool:
        """Takes back a mark that is still in the making. False when there is none."""
        before = self._stroke.before if self._stroke else self._shape[1] if self._shape else None
        if before is None:
            return False
        self._session.project.sketch.pixels[...] = before
        self._stroke = self._shape = None
        self.update()
        return True

    def _coverage(self, start: Point, end: Point) -> tuple[Rect, Coverage]:
        if self._tools.tool is Tool.LINE:
            return capsule(start, end, self._tools.size, self._tools.hardness)
        return (box if self._tools.tool is Tool.BOX else ellipse)(start, end)

    def _done(self, text: str, before: Pixels, rect: Rect) -> None:
        self._repaint(rect)
        self._session.sketch_edited(text, before, rect)
        if self._tools.tool is not Tool.ERASER:
            self._tools.used(self._tools.colour)

    # -- events -------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.MiddleButton:
            self._pan_from = event.position() - self._pan
        elif event.button() is Qt.MouseButton.LeftButton:
            self.press(self._to_sketch(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._move_pointer(event.position())
        if self._pan_from is not None:
            self._pan = event.position() - self._pan_from
            self.update()
        else:
            self.drag(self._to_sketch(event.position()), regular=_shifted(event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.MiddleButton:
            self._pan_from = None
        elif event.button() is Qt.MouseButton.LeftButton:
            self.release()

    def tabletEvent(self, event: QTabletEvent) -> None:
        point = self._to_sketch(event.position(), max(event.pressure(), 0.05))
        erasing = event.pointerType() is QPointingDevice.PointerType.Eraser
        self._move_pointer(event.position())
        if event.type() is QEvent.Type.TabletPress and event.button() is Qt.MouseButton.LeftButton:
            if erasing:
                self._tools.choose(Tool.ERASER)
            self.press(point)
        elif event.type() is QEvent.Type.TabletMove:
            self.drag(point, regular=_shifted(event.modifiers()))
        elif event.type() is QEvent.Type.TabletRelease:
            self.release()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        anchor = self._to_sketch(event.position())
        self._zoom = max(1.0, min(self._zoom * 1.0015 ** event.angleDelta().y(), 12.0))
        if self._zoom == 1.0:
            self._pan = QPointF(0, 0)
        else:
            moved = QPointF(anchor.x, anchor.y) * self._scale() + self._origin() - event.position()
            self._pan -= moved
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, tools = event.key(), self._tools
        if event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in _KEYS:
            tools.choose(_KEYS[key])
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            step = max(1, tools.size // 6)
            tools.set_size(tools.size + (step if key == Qt.Key.Key_BracketRight else -step))
        elif key == Qt.Key.Key_X:
            tools.swap_colours()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._move_pointer(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pointer = None

    def sketch_rect(self) -> QRect:
        """Where the sketch is, in the widget's pixels."""
        return QRectF(self._origin().x(), self._origin().y(), SIDE * self._scale(), SIDE * self._scale()).toAlignedRect()


def _shifted(modifiers: Qt.KeyboardModifier) -> bool:
    return bool(modifiers & Qt.KeyboardModifier.ShiftModifier)


def _regular(start: Point, end: Point, tool: Tool) -> Point:
    dx, dy = end.x - start.x, end.y - start.y
    if tool is Tool.LINE and min(abs(dx), abs(dy)) < 0.4 * max(abs(dx), abs(dy)):
        return Point(end.x, start.y) if abs(dx) > abs(dy) else Point(start.x, end.y)
    side = max(abs(dx), abs(dy))
    return Point(start.x + (side if dx >= 0 else -side), start.y + (side if dy >= 0 else -side))
