"""Short notes beside what is used for the first time: draw here, step in there, repaint below. Each fades after a while, when
it was followed or when it is closed, and does not come back; the settings switch them off, and on again from the first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QToolButton, QWidget

from studio.look.icons import icon, pixmap
from studio.look.style import Theme
from studio.look.words import mark, tr
from studio.panels.notices import Fader
from studio.preferences import HINTS, Preferences
from studio.session import Session
from studio.viewport.play_mode import PlayMode

_LASTS_MS = 15_000
_WIDEST = 340
_LARGE = 200
_AROUND = 90
"""What the bubble needs beside its text: sign, button, margins."""
_NARROWEST = 110
_AFTER_MS = 6500
"""By then the line that says how much was recorded has gone: the hint takes its place, clear of the caps below the frame."""
_SETTING = "hints/seen"

CANVAS, PICTURE, STEP_IN, TIMELINE = "canvas", "picture", "step_in", "timeline"
TEXTS = {
    CANVAS: mark("Draw here, drop a picture, or begin with a sample below."),
    PICTURE: mark("Your picture fills the frame. Here it is framed anew, or made a world: few colours, firm edges."),
    STEP_IN: mark("Now step in: F5, or this button. Arrow keys and numbers then play your drawing."),
    TIMELINE: mark("What you played. Hold a number and drag over the actions to change them; a right click shows more."),
}


class HintBubble(QFrame):
    """One note, in the window over everything. ``below`` or else above the middle of what it is about; inside what is large,
    and there on the left where the sketch leaves room for it."""

    def __init__(self, theme: Theme, window: QMainWindow) -> None:
        super().__init__(window)
        self.setObjectName("hint")
        self._theme, self._below, self._beside = theme, True, False
        self._anchor: QWidget | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 6, 10)
        row.setSpacing(10)
        self._sign = QLabel()
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.close_button = QToolButton()
        self.close_button.setObjectName("small")
        self.close_button.setToolTip(tr("Close this hint"))
        self.close_button.setAccessibleName(tr("Close this hint"))
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._fader = Fader(self, theme)
        window.installEventFilter(self)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    def say(self, text: str, anchor: QWidget, *, below: bool) -> None:
        if self._anchor is not None:
            self._anchor.removeEventFilter(self)
        self._anchor = anchor
        anchor.installEventFilter(self)
        self._below = below
        self.label.setText(text)
        self.setAccessibleName(text)
        wide = min(_WIDEST, self.label.fontMetrics().horizontalAdvance(text) + 8)
        room = (anchor.width() - anchor.height()) // 2 - _AROUND
        self._beside = below and anchor.height() > _LARGE and room > _NARROWEST
        if self._beside:
            wide = min(wide, room)
        self.label.setMinimumHeight(0)  # or it is no lower than the hint before
        self.label.setFixedSize(wide, self.label.heightForWidth(wide))
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._fader.to(1.0)

    def dismiss(self) -> None:
        self._fader.to(0.0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            QTimer.singleShot(0, self, self._place)  # once the layout has followed
        if event.type() is QEvent.Type.Hide and watched is self._anchor:
            self.hide()  # as when the picture fills the screen
        return False

    def _place(self) -> None:
        window, anchor = self.window(), self._anchor
        if anchor is None:
            return
        corner = anchor.mapTo(window, QPoint(0, 0))
        x = corner.x() + (anchor.width() - self.width()) // 2
        if self._beside:
            x = corner.x() + 10
        if self._below:
            y = corner.y() + (10 if anchor.height() > _LARGE else anchor.height() + 8)
        else:
            y = corner.y() - self.height() - 8
        self.move(max(8, min(x, window.width() - self.width() - 8)), max(8, y))

    def _paint(self) -> None:
        tokens = self._theme.tokens
        self._sign.setPixmap(pixmap("sparkles", tokens.accent, 16))
        self.close_button.setIcon(icon("x", tokens))


@dataclass(frozen=True)
class Anchors:
    """What the hints are about."""

    canvas: QWidget
    adjust: QWidget
    enter: QWidget
    timeline: QWidget


class FirstHints(QObject):
    """See the module. `begin` is for when the window is there."""

    def __init__(
        self,
        session: Session,
        play: PlayMode,
        preferences: Preferences,
        settings: QSettings,
        theme: Theme,
        anchors: Anchors,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session, self._preferences, self._settings = session, preferences, settings
        self._places = {
            CANVAS: (anchors.canvas, True),
            PICTURE: (anchors.adjust, True),
            STEP_IN: (anchors.enter, True),
            TIMELINE: (anchors.timeline, False),
        }
        self.bubble = HintBubble(theme, window)
        self.bubble.close_button.clicked.connect(self._used)
        self._showing = ""
        self._began = False
        self._timer = QTimer(self, singleShot=True, interval=_LASTS_MS)
        self._timer.timeout.connect(self._used)
        self._after = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._after.timeout.connect(lambda: self._offer(TIMELINE))
        session.undo_stack.indexChanged.connect(lambda _: self._edited())
        session.selection_changed.connect(self._selected)
        session.mode_changed.connect(lambda _: self._mode_changed())
        play.waiting.connect(lambda text: self._used() if text else None)
        play.entered.connect(self._entered)
        play.left.connect(lambda frames: self._left(frames))
        preferences.changed.connect(self._switched)

    @property
    def showing(self) -> str:
        """The hint on screen; empty when there is none."""
        return self._showing

    def begin(self) -> None:
        """The first hint, once."""
        if not self._began:
            self._began = True
            if self._session.project.sketch.blank:
                self._offer(CANVAS)

    def picture_came(self) -> None:
        """A picture of the creator's own lies on the canvas."""
        self._offer(PICTURE)

    def _edited(self) -> None:
        self._used()
        if self._began and not self._session.project.sketch.blank and not self._session.last:
            self._offer(STEP_IN)

    def _entered(self) -> None:
        self._used()
        self._remember(STEP_IN)

    def _left(self, frames: int) -> None:
        if frames:
            self._after.start()

    def _selected(self) -> None:
        if self._after.isActive():  # whoever has found it by themselves needs no hint
            self._after.stop()
            self._remember(TIMELINE)
        self._used(TIMELINE)

    def _mode_changed(self) -> None:
        self._after.stop()
        self._used()

    def _offer(self, name: str) -> None:
        if self._preferences.flag(HINTS) and name not in self._seen():
            anchor, below = self._places[name]
            if anchor.isVisible():
                self._showing = name
                self.bubble.say(tr(TEXTS[name]), anchor, below=below)
                self._timer.start()

    def _used(self, name: str = "") -> None:
        """The hint on screen, or only the one named, has done its work."""
        if self._showing and (not name or name == self._showing):
            self._remember(self._showing)
            self._showing = ""
            self._timer.stop()
            self.bubble.dismiss()

    def _seen(self) -> list[str]:
        try:
            stored = json.loads(str(self._settings.value(_SETTING, "[]")))
        except ValueError:  # other hands were in the settings
            return []
        return [name for name in stored if name in TEXTS] if isinstance(stored, list) else []

    def _remember(self, name: str) -> None:
        self._settings.setValue(_SETTING, json.dumps(sorted({*self._seen(), name})))

    def _switched(self, key: str) -> None:
        if key == HINTS:
            self._used()
            self._settings.remove(_SETTING)
