"""The strip below the stage: frame numbers, thumbnails and one coloured action per frame.

Dragging on numbers or thumbnails scrubs; dragging on actions selects, digits repaint the selection. Paints what the session
holds; every edit is the session's. Knows no engine.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from studio.document.take import FrameState
from studio.look.actions import ActionLook, draw_glyph
from studio.look.icons import pixmap
from studio.look.style import Theme
from studio.session import Session
from studio.timeline.geometry import ACTIONS, HEIGHT, RULER, THUMB, Geometry, lane_y
from studio.viewport.pictures import to_qimage

_THUMBS = 1200
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
        self._thumbs: OrderedDict[str, QPixmap] = OrderedDict()
        self._dragging: str = ""
        self._anchor = 0
        self._hover: int | None = None
        self._progress: tuple[int, int] = (0, 0)
        self._spin = 0
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
        self._progress = (done, wanted)
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
        tokens = self._theme.tokens
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(tokens.panel))
        painter.fillRect(QRectF(0, 0, self.viewport().width(), RULER), QColor(tokens.window))
        if self._session.take is None:
            self._paint_empty(painter)
        else:
            painter.translate(-self._offset(), 0)
            first = max(0, self._geometry.frame(self._offset()))
            last = min(self._session.last, self._geometry.frame(self._offset() + self.viewport().width()))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ruler(painter, first, last)
            self._paint_thumbs(painter, first, last)
            self._paint_actions(painter, first, last)
            self._paint_selection(painter)
            self._paint_playhead(painter)
        painter.end()

    def _paint_empty(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.line), 1.2, Qt.PenStyle.DashLine))
        _, thumbs, actions = lane_y()
        count = int(self.viewport().width() // 60) + 1
        for n in range(count):
            painter.drawRoundedRect(QRectF(12.5 + n * 60, thumbs + 0.5, 54, THUMB), 4, 4)
            painter.drawRoundedRect(QRectF(12.5 + n * 60, actions + 0.5, 54, ACTIONS - 4), 4, 4)
        text = "What you play appears here, one frame and one action at a time"
        painter.setFont(self._font(13, QFont.Weight.Medium))
        box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-42, -10, 18, 10)
        box.moveCenter(QPointF(self.viewport().width() / 2, thumbs + THUMB / 2))
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(tokens.panel))
        painter.drawRoundedRect(box, 8, 8)
        painter.drawPixmap(QPointF(box.x() + 12, box.center().y() - 8), pixmap("clapperboard", tokens.muted, 16))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(box.adjusted(36, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)

    def _paint_ruler(self, painter: QPainter, first: int, last: int) -> None:
        tokens, geometry = self._theme.tokens, self._geometry
        every = geometry.label_every
        painter.setFont(self._font(11))
        for t in range(first, last + 1):
            x = geometry.x(t)
            if t % every == 0:
                painter.setPen(QColor(tokens.muted))
                second = t and t % self._fps == 0
                text = f"{t // self._fps} s" if second else str(t)
                painter.setFont(self._font(11, QFont.Weight.DemiBold if second else QFont.Weight.Normal))
                painter.drawText(QRectF(x + 5, 0, 80, RULER), int(Qt.AlignmentFlag.AlignVCenter), text)
            painter.setPen(QColor(tokens.line))
            height = 10 if t % every == 0 else 5
            if geometry.cell >= 10 or t % every == 0:
                painter.drawLine(QPointF(x + 0.5, RULER - height), QPointF(x + 0.5, RULER - 1))

    def _paint_thumbs(self, painter: QPainter, first: int, last: int) -> None:
        tokens, geometry, take = self._theme.tokens, self._geometry, self._session.take
        assert take is not None
        every, top = geometry.thumb_every, lane_y()[1]
        for t in range(first - first % every, last + 1, every):
            rect = QRectF(
                geometry.x(t) + 1, top + 1, min(geometry.cell * every, geometry.cell * (take.last + 1 - t)) - 2, THUMB - 2
            )
            thumb = self._thumb(take.shown_key(t))
            clip = QPainterPath()
            clip.addRoundedRect(rect, 4, 4)
            painter.save()
            painter.setClipPath(clip)
            painter.fillRect(rect, QColor(tokens.raised))
            if thumb is not None:
                aspect = min(rect.width() / rect.height(), 1.0)  # the middle of the frame, where the hero is
                source = QRectF(thumb.rect())
                width = source.width() * aspect
                source = QRectF(source.center().x() - width / 2, source.y(), width, source.height())
                shown = QRectF(rect.x(), rect.y(), max(rect.width(), rect.height() * aspect), rect.height())
                painter.drawPixmap(shown, thumb, source)
            painter.restore()
        for t in range(first, last + 1):
            state = take.state(t)
            if state is not FrameState.FRESH:
                self._paint_state(painter, t, state)

    def _paint_state(self, painter: QPainter, t: int, state: FrameState) -> None:
        """Dimmed and hatched: an older frame stands in; dotted: there is none; a sweep: being made."""
        tokens, geometry, top = self._theme.tokens, self._geometry, lane_y()[1]
        rect = QRectF(geometry.x(t), top, geometry.cell, THUMB)
        veil = QColor(tokens.panel)
        veil.setAlpha(150)
        painter.fillRect(rect, veil)
        pattern = Qt.BrushStyle.BDiagPattern if state is FrameState.STALE else Qt.BrushStyle.Dense6Pattern
        hatch = QColor(tokens.warn if state is FrameState.STALE else tokens.faint)
        hatch.setAlpha(120)
        painter.fillRect(rect, QBrush(hatch, pattern))
        take = self._session.take
        if self._progress[1] and take is not None and t == take.first_missing():
            sweep = QColor(tokens.accent)
            sweep.setAlpha(60 + 12 * abs(self._spin - 8))
            painter.fillRect(rect, sweep)

    def _paint_actions(self, painter: QPainter, first: int, last: int) -> None:
        geometry, take = self._geometry, self._session.take
        assert take is not None
        top, t = lane_y()[2], max(first, 1)
        tokens = self._theme.tokens
        if first == 0:
            painter.setFont(self._font(10, QFont.Weight.DemiBold))
            painter.setPen(QColor(tokens.faint))
            painter.drawText(QRectF(geometry.x(0), top, geometry.cell, ACTIONS - 2), int(Qt.AlignmentFlag.AlignCenter), "start")
        while t > 1 and take.action(t - 1) == take.action(t) and geometry.x(t) > self._offset() - 400:
            t -= 1
        while t <= last:
            end = t
            while end < take.last and take.action(end + 1) == take.action(t):
                end += 1
            self._paint_run(painter, t, end, top)
            t = end + 1

    def _paint_run(self, painter: QPainter, start: int, end: int, top: int) -> None:
        """Frames start..end share one action: one rounded block, a glyph per frame where there is room."""
        take, geometry = self._session.take, self._geometry
        assert take is not None
        action = take.action(start)
        look = self._looks[action % len(self._looks)] if self._looks else None
        rect = QRectF(geometry.x(start) + 1, top + 1, geometry.cell * (end - start + 1) - 2, ACTIONS - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour if look else QColor(self._theme.tokens.raised))
        painter.drawRoundedRect(rect, 5, 5)
        if look is None:
            return
        side = min(13.0, geometry.cell - 6, rect.height() - 8)
        if side >= 8:
            seam = QColor(look.ink)
            seam.setAlpha(45)
            for t in range(start, end + 1):
                x = geometry.x(t)
                if t > start:
                    painter.setPen(QPen(seam, 1))
                    painter.drawLine(QPointF(x, rect.top() + 5), QPointF(x, rect.bottom() - 5))
                draw_glyph(painter, QRectF(x + (geometry.cell - side) / 2, rect.center().y() - side / 2, side, side), look)
        elif rect.width() >= 10:
            side = min(11.0, rect.width() - 2)
            draw_glyph(painter, QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side), look)

    def _paint_selection(self, painter: QPainter) -> None:
        chosen, tokens, geometry, top = self._session.selection, self._theme.tokens, self._geometry, lane_y()[2]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._hover is not None and 1 <= self._hover <= self._session.last and not chosen:
            painter.setPen(QPen(QColor(tokens.text), 1.2))
            painter.drawRoundedRect(QRectF(geometry.x(self._hover) + 1, top + 1, geometry.cell - 2, ACTIONS - 4), 5, 5)
        if chosen:
            rect = QRectF(geometry.x(chosen.start), top - 1, geometry.cell * len(chosen), ACTIONS)
            painter.setPen(QPen(QColor(tokens.panel), 5))
            painter.drawRoundedRect(rect, 6, 6)
            painter.setPen(QPen(QColor(tokens.text), 2.2))
            painter.drawRoundedRect(rect, 6, 6)

    def _paint_playhead(self, painter: QPainter) -> None:
        tokens, geometry, t = self._theme.tokens, self._geometry, self._session.playhead
        accent = QColor(tokens.accent)
        frame = QRectF(geometry.x(t), RULER, geometry.cell, THUMB)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 2.2))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setFont(self._font(11, QFont.Weight.DemiBold))
        width = max(26.0, painter.fontMetrics().horizontalAdvance(str(t)) + 14.0)
        flag = QRectF(frame.center().x() - width / 2, 3, width, RULER - 7)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(flag, 5, 5)
        tip = frame.center().x()
        painter.drawPolygon([QPointF(tip - 4, flag.bottom() - 0.5), QPointF(tip + 4, flag.bottom() - 0.5), QPointF(tip, RULER)])
        painter.setPen(QColor(tokens.on_accent))
        painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), str(t))
        if self.hasFocus():
            painter.resetTransform()
            painter.setPen(QPen(accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.75, 0.75, -0.75, -0.75))

    def _thumb(self, key: str | None) -> QPixmap | None:
        if key is None:
            return None
        thumb = self._thumbs.get(key)
        if thumb is None:
            rgb = self._session.project.frames.rgb(key)
            if rgb is None:
                return None
            side = int(THUMB * self.devicePixelRatioF())
            image = to_qimage(rgb).scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            thumb = QPixmap.fromImage(image)
            self._thumbs[key] = thumb
            if len(self._thumbs) > _THUMBS:
                self._thumbs.popitem(last=False)
        else:
            self._thumbs.move_to_end(key)
        return thumb

    def _font(self, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(size)
        font.setWeight(weight)
        return font

    def _tick(self) -> None:
        self._spin = (self._spin + 1) % 16
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
