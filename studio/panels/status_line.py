"""The status line: engine, pace, frame, re-simulation with cancel, and the last message. Shows what it is told."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from studio.look.icons import name_icon
from studio.look.style import Theme
from studio.look.told import told
from studio.look.words import tr

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
        stop.setToolTip(tr("Stop {what}").format(what=what))
        stop.setAccessibleName(tr("Stop {what}").format(what=what))
        name_icon(stop, "x")
        stop.clicked.connect(self.cancelled)
        for widget in (self.label, self._bar, stop):
            row.addWidget(widget)
        row.addStretch(1)
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
        self._engine_state = ("warn", tr("Engine is warming up"))
        self.setSizeGripEnabled(False)
        self.engine = QLabel(textFormat=Qt.TextFormat.RichText)
        self.pace = QLabel()
        self.frame = QLabel()
        self.message = QLabel()
        self.message.setAccessibleName(tr("Message"))
        self.simulating = JobMeter(tr("re-simulating"))
        self.exporting = JobMeter(tr("exporting"))
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
            self.pace.setText(tr("{target} fps world").format(target=target) if target else "")
            return
        slow = pace < 0.85 * target
        text = tr("{pace:.1f} / {target} fps").format(pace=pace, target=target)
        if latency is not None:
            text += " · " + tr("key to picture {time:.0f} ms").format(time=1000 * latency)
        if slow:
            note = tr("slow machine: world time at {share:.0%}").format(share=pace / target)
            text = f"<span style='color:{self._theme.tokens.warn}'>{text} · {note}</span>"
        self.pace.setText(text)

    def set_frame(self, t: int, last: int) -> None:
        self.frame.setText(tr("frame {t} / {last}").format(t=t, last=last))

    def say(self, text: str, *, lasting: bool = False) -> None:
        text = told(text)
        self.message.setText(text)
        self.message.setToolTip(text)
        self._timer.stop()
        if not lasting:
            self._timer.start()

    def unsay(self, text: str) -> None:
        """What was said no longer holds."""
        if self.message.text() == told(text):
            self.message.clear()

    def _paint_engine(self) -> None:
        state, text = self._engine_state
        colour = getattr(self._theme.tokens, state)
        self.engine.setText(f"<span style='color:{colour}'>●</span>&nbsp; {text}")
