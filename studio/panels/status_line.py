"""The status line: engine, pace, frame, re-simulation with cancel, and the last message. Shows what it is told."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from studio.look.icons import name_icon
from studio.look.style import Theme

_MESSAGE_MS = 8000


class JobMeter(QWidget):
    """How far a long job is, and the way to stop it; hidden while there is none."""

    cancelled = Signal()

    def __init__(self, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = what
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(8)
        self.label = QLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(120)
        stop = QToolButton()
        stop.setToolTip(f"Stop {what}")
        stop.setAccessibleName(f"Stop {what}")
        name_icon(stop, "x")
        stop.clicked.connect(self.cancelled)
        for widget in (self.label, self._bar, stop):
            row.addWidget(widget)
        self.hide()

    def set_progress(self, done: int, wanted: int) -> None:
        """(0, 0): there is no job."""
        self.setVisible(wanted > 0)
        if wanted:
            self.label.setText(f"{self._what} {done} / {wanted}")
            self._bar.setRange(0, wanted)
            self._bar.setValue(done)


class StatusLine(QStatusBar):
    """See the module."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._engine_state = ("warn", "Engine is warming up")
        self.setSizeGripEnabled(False)
        self.engine = QLabel(textFormat=Qt.TextFormat.RichText)
        self.pace = QLabel()
        self.frame = QLabel()
        self.message = QLabel()
        self.message.setAccessibleName("Message")
        self.simulating = JobMeter("re-simulating")
        self.exporting = JobMeter("exporting")
        for widget in (self.engine, self.pace, self.frame, self.simulating, self.exporting):
            self.addWidget(widget)
        self.addPermanentWidget(self.message)
        self._timer = QTimer(self, singleShot=True, interval=_MESSAGE_MS)
        self._timer.timeout.connect(self.message.clear)
        theme.changed.connect(self._paint_engine)
        self._paint_engine()

    def set_engine(self, state: str, text: str) -> None:
        """``state``: good, warn or record (an error)."""
        self._engine_state = (state, text)
        self._paint_engine()

    def set_pace(self, pace: float, target: int, *, playing: bool, latency: float | None = None) -> None:
        """``latency``: seconds from a key to its picture."""
        if not playing or not pace:
            self.pace.setText(f"{target} fps world" if target else "")
            return
        slow = pace < 0.85 * target
        text = f"{pace:.1f} / {target} fps"
        if latency is not None:
            text += f" · key to picture {1000 * latency:.0f} ms"
        if slow:
            note = f"slow machine: world time at {pace / target:.0%}"
            text = f"<span style='color:{self._theme.tokens.warn}'>{text} · {note}</span>"
        self.pace.setText(text)

    def set_frame(self, t: int, last: int) -> None:
        self.frame.setText(f"frame {t} / {last}")

    def say(self, text: str, *, lasting: bool = False) -> None:
        self.message.setText(text)
        self.message.setToolTip(text)
        self._timer.stop()
        if not lasting:
            self._timer.start()

    def _paint_engine(self) -> None:
        state, text = self._engine_state
        colour = getattr(self._theme.tokens, state)
        self.engine.setText(f"<span style='color:{colour}'>●</span>&nbsp; {text}")
