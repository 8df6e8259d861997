"""The strip below the stage: ruler and markers, thumbnails, a clip's actions, the take's actions, and what they are compared
with.

Dragging on numbers or thumbnails scrubs, on actions selects, on lanes paints; what a press begins is in `hand`, what an edit
does in `edits`. Paints what the session holds. Knows no engine.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from studio.document.clip import Likeness
from studio.document.take import Marker
from studio.look.actions import ActionLook
from studio.look.style import Theme
from studio.look.words import tr
from studio.session import Session
from studio.timeline.cell_tips import tip
from studio.timeline.edits import TimelineEdits
from studio.timeline.flags import lay_flags, marker_font, playhead_flag
from studio.timeline.geometry import ACTIONS, LANE, RULER, Geometry, Row, Rows
from studio.timeline.gestures import DragClip, MoveMarker, Paint
from studio.timeline.hand import Hand, Place
from studio.timeline.marker_editor import MarkerEditor
from studio.timeline.strip_painter import StripPainter, paint_empty
from studio.timeline.strip_scene import StripScene, clip_lane
from studio.timeline.timeline_keys import digit_of, do_key, is_ours

_BAR = 14
"""Room for the scroll bar."""


class TimelineView(QAbstractScrollArea):
    """See the module."""

    scrubbed = Signal(int)
    """The creator put the playhead on frame t."""
    preview_toggled = Signal()
    compare_asked = Signal()
    editing = Signal()
    """An edit begins: what is being recorded ends first."""
    picked = Signal(QRect)
    """Actions were selected with the mouse; the rectangle, in this widget's pixels, where they are."""
    menu_asked = Signal(QPoint)
    """In screen pixels."""
    lanes_changed = Signal(bool)
    rows_changed = Signal()
    """It is higher or lower now."""

    def __init__(self, session: Session, edits: TimelineEdits, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Timeline"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.viewport().setMouseTracking(True)
        self._session, self._edits, self._theme = session, edits, theme
        self._looks: tuple[ActionLook, ...] = ()
        self._geometry = Geometry(44.0)
        self._rows = Rows()
        self._lanes = False
        self._fps = 10
        self._painter = StripPainter()
        self._hand = Hand(session, edits, self.scrubbed.emit, lambda: self.picked.emit(self.selection_rect()))
        self._making = False
        self._likeness: Likeness | None = None
        self._editor = MarkerEditor(self.viewport())
        self._editor.named.connect(edits.name_marker)
        self._ticker = QTimer(self, interval=80)
        self._ticker.timeout.connect(self._tick)
        session.take_changed.connect(lambda _: self._layout())
        session.frame_arrived.connect(lambda _: self.viewport().update())
        session.playhead_moved.connect(self._follow)
        session.clip_changed.connect(self._clip_changed)
        for signal in (session.selection_changed, session.markers_changed, session.loop_changed):
            signal.connect(lambda *_: self.viewport().update())
        session.compared_changed.connect(self._arrange)
        theme.changed.connect(self.viewport().update)
        self._arrange()

    def set_world(self, looks: tuple[ActionLook, ...], fps: int) -> None:
        self._looks, self._fps = looks, fps
        self._arrange()

    def set_progress(self, done: int, wanted: int) -> None:
        """Frames being made again; (0, 0) for none."""
        self._making = wanted > 0
        if wanted and not self._ticker.isActive():
            self._ticker.start()
        elif not wanted:
            self._ticker.stop()
        self.viewport().update()

    @property
    def hand(self) -> Hand:
        """What the mouse and a number that is held are about."""
        return self._hand

    @property
    def fps(self) -> int:
        return self._fps

    @property
    def lanes(self) -> bool:
        """Whether each action has a lane of its own."""
        return self._lanes

    def set_lanes(self, lanes: bool) -> None:
        self._lanes = lanes
        self._arrange()
        self.lanes_changed.emit(lanes)

    @property
    def strip(self) -> Geometry:
        """Where frames lie across."""
        return self._geometry

    @property
    def rows(self) -> Rows:
        """Where rows lie down."""
        return self._rows

    def sizeHint(self) -> QSize:
        return QSize(900, self._rows.height + _BAR)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self._rows.height + _BAR)

    # -- layout -------------------------------------------------------------------------------------------------------

    @property
    def offset(self) -> int:
        return self.horizontalScrollBar().value()

    def _arrange(self) -> None:
        """Rows come and go."""
        clip, beside = self._session.clip, self._session.compared
        self._rows = Rows(
            lanes=len(self._looks) if self._lanes else 0,
            clip=clip is not None,
            curve=clip is not None and self._acted_out(),
            beside=beside is not None and beside is not clip,
        )
        self.setFixedHeight(self._rows.height + _BAR)
        self.rows_changed.emit()
        self._layout()

    def _acted_out(self) -> bool:
        """Whether the take began from the clip, so that their frames may be compared."""
        take, clip = self._session.take, self._session.clip
        return take is not None and clip is not None and take.prompt.digest == clip.digest

    def _clip_changed(self) -> None:
        clip = self._session.clip
        self._hand.chosen = range(0)
        self._likeness = Likeness(clip) if clip is not None else None
        self._arrange()

    def _layout(self) -> None:
        if self._rows.clip and self._rows.curve != self._acted_out():
            self._arrange()
            return
        last = self._session.last
        if self._session.clip is not None:
            last = max(last, self._session.clip.last)
        bar = self.horizontalScrollBar()
        bar.setPageStep(self.viewport().width())
        bar.setSingleStep(max(1, int(self._geometry.cell)))
        bar.setRange(0, max(0, self._geometry.width(last) - self.viewport().width()))
        self._tell_visible()
        self.viewport().update()

    def _tell_visible(self) -> None:
        last = self._geometry.frame(self.offset + self.viewport().width())
        self._session.set_visible_last(max(0, min(last, self._session.last)))

    def _follow(self, t: int) -> None:
        """Keeps the playhead in view."""
        bar, x = self.horizontalScrollBar(), self._geometry.x(t)
        if x - self.offset < 0:
            bar.setValue(int(x - self.viewport().width() * 0.2))
        elif x + self._geometry.cell - self.offset > self.viewport().width():
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
        t = (x + self.offset - self._geometry.x(0)) / self._geometry.cell
        self._geometry = self._geometry.zoomed(factor)
        self._layout()
        self.horizontalScrollBar().setValue(round(self._geometry.x(0) + t * self._geometry.cell - x))

    def fit(self) -> None:
        """All frames in view."""
        self._geometry = Geometry.fitting(max(self._session.last, 20), self.viewport().width())
        self._layout()

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
            painter.translate(-self.offset, 0)
            self._painter.paint(painter, scene, self._geometry, tokens, self.font())
            painter.resetTransform()
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(0.75, 0.75, -0.75, -0.75))
        painter.end()
        if scene is not None:
            self._session.want_pictures(self._painter.missing)

    def _scene(self) -> StripScene | None:
        session, geometry, hand, gesture = self._session, self._geometry, self._hand, self._hand.gesture
        if session.take is None or not self._looks:
            return None
        first = max(0, geometry.frame(self.offset))
        last = geometry.frame(self.offset + self.viewport().width())
        ghost, chosen = None, gesture.chosen if isinstance(gesture, DragClip) else hand.chosen
        if isinstance(gesture, DragClip) and gesture.landing is not None:
            ghost = (gesture.landing, len(gesture.frames))
        return StripScene(
            take=session.take,
            frames=session.project.frames,
            playhead=session.playhead,
            selection=session.selection,
            hover=hand.hover if gesture is None and not session.selection else None,
            making=self._making,
            loop=session.loop,
            fps=self._fps,
            looks=self._looks,
            first=first,
            last=min(session.last, last),
            left=self.offset,
            rows=self._rows,
            markers=gesture.markers if isinstance(gesture, MoveMarker) else session.take.markers,
            painted=gesture.painted if isinstance(gesture, Paint) else {},
            heat=session.heat.level,
            beside=session.compared,
            clip=clip_lane(session, self._likeness if self._rows.curve else None, chosen, range(first, last + 1)),
            ghost=ghost,
        )

    def _tick(self) -> None:
        if not self._theme.still:
            self._painter.tick()
        self.viewport().update()

    # -- mouse --------------------------------------------------------------------------------------------------------

    def _under(self, at: QPointF) -> Place:
        return (self._geometry.frame(at.x() + self.offset), *self._rows.at(at.y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._session.take is None:
            return
        self._editor.finish()
        place, marker = self._under(event.position()), self.marker_under(event.position().x())
        if place[1] in (Row.CLIP, Row.ACTIONS, Row.LANES):
            self.editing.emit()
        self._hand.press(place, event.modifiers(), marker)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._under(event.position())
        if self._hand.move(place):
            self.viewport().update()
        if self._hand.gesture is not None:
            self._scroll_to(event.position().x())
        else:
            self.viewport().setCursor(self._hand.cursor(place[1]))

    def _scroll_to(self, x: float) -> None:
        """A drag beyond an edge takes the strip along."""
        bar, width = self.horizontalScrollBar(), self.viewport().width()
        if x > width - 8:
            bar.setValue(bar.value() + int(x - width + 12))
        elif x < 8:
            bar.setValue(bar.value() - int(12 - x))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand.release()
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        t, row, _ = self._under(event.position())
        if row is Row.RULER and self._session.take is not None:
            self._hand.gesture = None
            marker = self.marker_under(event.position().x())
            if marker is None and 0 <= t <= self._session.last:
                self._edits.toggle_marker(t)
                marker = self._edits.marker_at(t)
            if marker is not None:
                self.edit_marker(marker)
        else:
            self.mousePressEvent(event)

    def edit_marker(self, marker: Marker) -> None:
        """Lets its name be typed where it is."""
        x = self._geometry.x(marker.frame) - self.offset
        self._editor.edit(marker, QPoint(max(0, min(int(x), self.viewport().width() - 140)), 1))

    def marker_under(self, x: float) -> Marker | None:
        """The one whose flag lies under x, a pixel of this widget."""
        playhead = playhead_flag(self._session.playhead, self._geometry, self.font())
        flags = lay_flags(self._edits.markers, self._geometry, playhead, QFontMetrics(marker_font(self.font())))
        return next((flag.marker for flag in reversed(flags) if flag.under(x + self.offset)), None)

    def abandon(self) -> bool:
        """Ends a drag in the making and takes it back. False when there was none."""
        self.viewport().update()
        return self._hand.abandon()

    def selection_rect(self) -> QRect:
        """Where the selected actions are, in this widget's pixels."""
        chosen, geometry = self._session.selection, self._geometry
        height = ACTIONS + LANE * self._rows.lanes
        left, top = geometry.x(chosen.start) - self.offset, self._rows.top(Row.ACTIONS)
        return QRectF(left, top, geometry.cell * len(chosen), height).toAlignedRect()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        self._hand.hover = None
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return super().viewportEvent(event)
        scene = self._scene() if self._hand.gesture is None else None
        QToolTip.showText(event.globalPos(), tip(scene, *self._under(QPointF(event.pos()))) if scene else "", self.viewport())
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        delta = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.0015**delta, event.position().x())
        else:
            self.horizontalScrollBar().setValue(self.offset - delta)

    # -- keys ---------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys of the timeline come before shortcuts of the window while it has the focus: Ctrl+V pastes actions here."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = digit_of(event)
        if digit is not None and digit < len(self._looks):
            if not event.isAutoRepeat():
                self._paint(self._hand.hold(digit))
        elif not do_key(event, self, self._session, self._edits):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        held = self._hand.digit
        if held is not None and event.key() == Qt.Key.Key_1 + held and not event.isAutoRepeat():
            self._paint(self._hand.let_go())
        super().keyReleaseEvent(event)

    def _paint(self, digit: int | None) -> None:
        """A number was tapped: it paints when it is up, as one that is held may be for a drag."""
        if digit is not None:
            self.editing.emit()
            self._edits.paint(digit)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hand.digit = None
        self.viewport().update()
