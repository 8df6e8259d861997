"""The world on screen: one frame, enlarged, with what is pressed below it. Turns keys into calls of the play controller.

Knows no engine: it shows what the session holds at the playhead.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.world_spec import FINE
from studio.document.take import FrameState
from studio.look.actions import ActionLook
from studio.look.names import shown_name
from studio.look.style import Theme
from studio.look.words import tr
from studio.session import Mode, Session
from studio.viewport.input_overlay import paint_overlay
from studio.viewport.keymap import direction_of
from studio.viewport.pictures import to_qimage
from studio.viewport.play_controller import PlayController
from studio.viewport.surround import paint_empty_stage, paint_foot, write
from studio.viewport.wipe import Wipe

_MARGIN = 24
_FOOT = 92
"""Room below the frame for the key caps."""
_HEAD = 38


class Viewport(QWidget):
    """See the module. While playing it takes every plain key; else arrows move the playhead and Space plays back."""

    scrub = Signal(int)
    """Frames to move the playhead by."""
    preview_toggled = Signal()
    step_in_asked = Signal()
    left_alone = Signal()
    """Keys go elsewhere; a menu that opens is not elsewhere."""

    def __init__(self, session: Session, controller: PlayController, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAccessibleName(tr("World viewport"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(252, 170)  # wide enough for the caps and the action below the frame
        self._session, self._controller, self._theme = session, controller, theme
        self._looks: tuple[ActionLook, ...] = ()
        self._image: QImage | None = None
        self._shown: tuple[int, object] = (-1, None)  # place and pixels of it
        self._other: QImage | None = None  # what is compared with, at the same frame
        self._wipe = Wipe()
        self._wiping = False
        self._overlay = False
        self._smooth = False
        self._waiting = ""
        self._pulse = QTimer(self, interval=500)
        self._pulse.timeout.connect(self._blink)
        self._lit = True
        session.opened.connect(self._forget)
        session.playhead_moved.connect(lambda _: self._show_frame())
        session.frame_arrived.connect(lambda t: self._show_frame() if t == session.playhead else None)
        session.compared_changed.connect(self._show_frame)
        self.setMouseTracking(True)
        session.take_changed.connect(lambda _: None if controller.playing else self._show_frame())
        controller.held_changed.connect(self.update)
        controller.paused_changed.connect(lambda _: self.update())
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(640, 720)

    def set_looks(self, looks: tuple[ActionLook, ...]) -> None:
        self._looks = looks
        self.update()

    @property
    def smooth(self) -> bool:
        return self._smooth

    def set_smooth(self, smooth: bool) -> None:
        """Smooth enlargement instead of whole pixels."""
        self._smooth = smooth
        self.update()

    @property
    def _smoothly(self) -> bool:
        return self._smooth or (self._image is not None and self._image.width() >= FINE)

    @property
    def overlay(self) -> bool:
        return self._overlay

    def set_overlay(self, overlay: bool) -> None:
        """Shows the action over the picture."""
        self._overlay = overlay
        self.update()

    def set_waiting(self, text: str) -> None:
        """Says over the stage what is being waited for; empty ends it."""
        self._waiting = text
        self.update()

    def playing_changed(self) -> None:
        if self._controller.playing:
            self._pulse.start()
        else:
            self._pulse.stop()
        self.update()

    @property
    def image(self) -> QImage | None:
        """The frame on screen at its own size."""
        return self._image

    def frame_rect(self) -> QRectF:
        """Where the frame is drawn. Whole pixels keep whole device pixels."""
        width, height = (self._image.width(), self._image.height()) if self._image else (64, 64)
        room = QRectF(self.rect()).adjusted(_MARGIN, _HEAD, -_MARGIN, -_FOOT)
        ratio = self.devicePixelRatioF()
        scale = max(min(room.width() / width, room.height() / height), 0.5)
        if not self._smoothly and scale * ratio >= 1:
            scale = int(scale * ratio) / ratio
        size = QSize(round(width * scale), round(height * scale))
        corner = room.center() - QPointF(size.width() / 2, size.height() / 2)
        return QRectF(round(corner.x()), round(corner.y()), size.width(), size.height())

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(tokens.stage))
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        target = self.frame_rect()
        if self._image is None or self._waiting:
            paint_empty_stage(painter, target, *self._why_empty(), tokens, self.font())
        else:
            for grow, alpha in ((6, 10), (3, 18), (1, 40)):
                painter.fillRect(target.adjusted(-grow, -grow + 2, grow, grow + 2), QColor(0, 0, 0, alpha))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smoothly)
            painter.drawImage(target, self._image)
            if self._session.state(self._session.playhead) is not FrameState.FRESH:
                painter.fillRect(target, QColor(0, 0, 0, 110))
            if self._session.compared is not None and not self._controller.playing:
                names = (shown_name(self._session.project.present_name), shown_name(self._session.compared.name))
                self._wipe.paint(painter, target, self._other, names, tokens, self.font())
            if self._overlay:
                self._paint_overlay(painter, target)
            self._paint_head(painter, target)
            self._paint_foot(painter, target)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.drawRect(target.adjusted(-2, -2, 2, 2))
        painter.end()
        self._controller.shown()

    def _paint_overlay(self, painter: QPainter, target: QRectF) -> None:
        action = self._action_here()
        if action is not None and action < len(self._looks):
            keys = self._controller.keymap.arrow(action) or (str(action + 1) if action < 9 else "")
            paint_overlay(painter, target, self._looks[action], keys, self.font())

    def _action_here(self) -> int | None:
        """The action that is held, or else the one that led to this frame."""
        action = self._controller.held_action() if self._controller.playing else None
        take, t = self._session.take, self._session.playhead
        if action is None and take is not None and 1 <= t <= take.last:
            action = take.action(t)
        return action

    def _paint_head(self, painter: QPainter, target: QRectF) -> None:
        """What the picture is: recording, paused, or an old frame."""
        tokens, session, controller = self._theme.tokens, self._session, self._controller
        line = QRectF(target.x(), target.y() - 30, target.width(), 22)
        seconds = session.playhead / controller.fps
        state = session.state(session.playhead)
        left, colour, dot = tr("Frame {playhead}").format(playhead=session.playhead), tokens.muted, ""
        if controller.playing:
            if controller.rewinding:
                left, colour = tr("Rewinding · let go to play on from here"), tokens.accent
            elif controller.paused:
                left, colour = tr("Paused · P goes on, . makes one frame"), tokens.warn
            elif not controller.started:
                left, colour = tr("Press a key: the world's clock starts with it"), tokens.accent
            else:
                left, colour, dot = tr("Recording"), tokens.text, tokens.record
        elif state is FrameState.STALE:
            left, colour = tr("Frame {playhead} · from before the edit").format(playhead=session.playhead), tokens.warn
        if dot:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(dot if self._lit else tokens.faint))
            painter.drawEllipse(QPointF(line.x() + 5, line.center().y()), 5, 5)
            line.setX(line.x() + 18)
        font = self.font()
        write(painter, line, left, colour, 13, font, align=Qt.AlignmentFlag.AlignLeft)
        time = tr("{seconds} s").format(seconds=f"{seconds:.1f}")
        write(painter, line, time, tokens.muted, 13, font, align=Qt.AlignmentFlag.AlignRight)

    def _paint_foot(self, painter: QPainter, target: QRectF) -> None:
        action = self._action_here()
        look = self._looks[action] if action is not None and action < len(self._looks) else None
        held = {direction for key in self._controller.held_keys if (direction := direction_of(key)) is not None}
        paint_foot(painter, target, held, action, look, self._theme.tokens, self.font())

    def _why_empty(self) -> tuple[str, str]:
        if self._waiting:
            return self._waiting, ""
        if self._session.take is None:
            return tr("Nothing played yet"), tr("Press F5, or click here, to step into your sketch")
        if self._session.foreign:
            return tr("Played in another world"), tr("F9 plays its actions in this one, F5 begins anew")
        return tr("Frames come when their world is open"), ""

    def _forget(self) -> None:
        self._image = self._other = None
        self.update()

    def _show_frame(self) -> None:
        t, compared = self._session.playhead, self._session.compared
        beside = compared.rgb(t) if compared is not None else None
        self._other = to_qimage(beside) if beside is not None else None
        rgb = self._session.rgb(t)
        before, self._shown = self._shown, (t, rgb)
        if rgb is not None:
            self._image = to_qimage(rgb)
        elif self._session.take is None or self._session.foreign:
            self._image = None
        if not self._controller.playing:
            self.update()
        elif before[0] != t or before[1] is not rgb:
            self.repaint()  # at once: somebody pressed a key and waits, the timeline does not

    def _blink(self) -> None:
        self._lit = self._theme.still or not self._lit
        self.update()

    # -- keys ---------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Plain keys are the world's while playing, before any shortcut of the window sees them."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._controller.playing:
            plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
            if plain and event.key() not in (Qt.Key.Key_Escape, Qt.Key.Key_F5, Qt.Key.Key_F11):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat() and self._controller.playing:
            return
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
        elif self._controller.playing:
            self._play_key(event)
        elif not self._scrub_key(event.key()):
            super().keyPressEvent(event)

    def _play_key(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_P:
            self._controller.toggle_pause()
        elif event.key() == Qt.Key.Key_Backspace:
            self._controller.rewind(True)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._controller.faster()
        elif event.key() == Qt.Key.Key_Minus:
            self._controller.faster(-1)
        elif event.key() == Qt.Key.Key_Period:
            self._controller.single_step()
        elif not self._controller.press(event.key()):
            super().keyPressEvent(event)

    def _scrub_key(self, key: int) -> bool:
        second = self._controller.fps
        moves = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -second,
            Qt.Key.Key_PageDown: second,
            Qt.Key.Key_Home: -(10**9),
            Qt.Key.Key_End: 10**9,
        }
        if key in moves:
            self.scrub.emit(moves[Qt.Key(key)])
        elif key == Qt.Key.Key_Space:
            self.preview_toggled.emit()
        else:
            return False
        return True

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Backspace:
            self._controller.rewind(False)
        else:
            self._controller.release(event.key())

    # -- mouse --------------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        comparing = self._session.compared is not None and not self._controller.playing
        near = comparing and self._wipe.grips(event.position().x(), self.frame_rect())
        self.setCursor(Qt.CursorShape.SplitHCursor if near or self._wiping else Qt.CursorShape.ArrowCursor)
        if self._wiping:
            self._wipe.drag(event.position().x(), self.frame_rect())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._wiping = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._session.compared is not None and self.frame_rect().contains(event.position()):
            self._wiping = True
            self._wipe.drag(event.position().x(), self.frame_rect())
            self.update()
            return
        if self._session.take is None and self._session.mode is not Mode.PLAY:
            self.step_in_asked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._controller.release_all()
        self.update()
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left_alone.emit()
