"""The bottom dock: the timeline with its small bar of buttons."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from studio.look.icons import name_icon
from studio.look.words import tr
from studio.panels.panel import Panel
from studio.session import Session
from studio.timeline.timeline_view import TimelineView


class TimelinePanel(Panel):
    """See the module."""

    start_asked = Signal()
    playback_asked = Signal()
    lanes_asked = Signal()

    def __init__(self, session: Session, timeline: TimelineView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._fps = session, 10
        self._timeline = timeline
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(2)
        row.addWidget(self._button("skip-back", tr("To the start (Home)"), self.start_asked.emit))
        self._play = self._button("play", tr("Play back (Space)"), self.playback_asked.emit)
        row.addWidget(self._play)
        self._loop = self._button("repeat", tr("Loop the selection (L)"), lambda: session.set_loop(not session.loop))
        self._loop.setCheckable(True)
        row.addWidget(self._loop)
        row.addSpacing(8)
        self._time = QLabel()
        self._time.setProperty("role", "muted")
        row.addWidget(self._time)
        row.addStretch(1)
        self._hint = QLabel()
        self._hint.setProperty("role", "muted")
        row.addWidget(self._hint)
        row.addSpacing(12)
        self._lanes = self._button("rows-3", tr("One lane per action"), self.lanes_asked.emit)
        self._lanes.setCheckable(True)
        row.addWidget(self._lanes)
        row.addWidget(self._button("scan", tr("Show all frames"), timeline.fit))
        row.addWidget(self._button("zoom-out", tr("Narrower frames (Ctrl+wheel)"), lambda: timeline.zoom(1 / 1.4)))
        row.addWidget(self._button("zoom-in", tr("Wider frames (Ctrl+wheel)"), lambda: timeline.zoom(1.4)))
        layout.addLayout(row)
        layout.addWidget(timeline)
        timeline.rows_changed.connect(lambda: self.setMaximumHeight(self.sizeHint().height()))
        self.setMaximumHeight(self.sizeHint().height())
        for signal in (session.take_changed, session.playhead_moved, session.selection_changed, session.clip_changed):
            signal.connect(lambda *_: self._show())
        session.loop_changed.connect(self._loop.setChecked)
        self._show()

    def set_fps(self, fps: int) -> None:
        self._fps = fps
        self._show()

    def show_playback(self, playing: bool) -> None:
        name_icon(self._play, "pause" if playing else "play")

    def show_lanes(self, lanes: bool) -> None:
        self._lanes.setChecked(lanes)
        self._show()

    def _show(self) -> None:
        session = self._session
        self._time.setText(
            tr("{now} s  /  {all} s").format(now=f"{session.playhead / self._fps:.1f}", all=f"{session.last / self._fps:.1f}")
        )
        chosen = session.selection
        if chosen:
            self._hint.setText(tr("%n actions selected: a number paints, right-click for more", len(chosen)))
        elif session.last and self._timeline.lanes:
            self._hint.setText(tr("Draw in the lanes, with Ctrl in a pattern; drag on the strip above to select"))
        elif session.last and session.clip is not None:
            self._hint.setText(tr("Drag the clip's actions down onto the take to act them out"))
        elif session.last:
            self._hint.setText(tr("Drag on the pictures to scrub, on the actions to select, with a number held to paint"))
        else:
            self._hint.setText("")

    def _button(self, icon: str, tip: str, clicked: object) -> QToolButton:
        button = QToolButton()
        button.setObjectName("tool")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        name_icon(button, icon)
        button.clicked.connect(clicked)
        return button
