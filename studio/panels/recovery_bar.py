"""The bar above the stage that offers back what a window that died had not saved. Asks; decides nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QLocale, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio.look.icons import pixmap
from studio.look.style import Theme
from studio.look.words import tr
from studio.panels.panel import Panel


class RecoveryBar(Panel):
    """Hidden while there is nothing to offer. It never takes the focus away from what the creator does."""

    restore_asked = Signal()
    discard_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recovery")
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 12, 8)
        row.setSpacing(8)
        self._icon = QLabel()
        self.text = QLabel()
        self.restore = QPushButton(tr("Restore"))
        self.restore.setProperty("primary", "true")
        self.restore.clicked.connect(self.restore_asked)
        self.discard = QPushButton(tr("Discard"))
        self.discard.clicked.connect(self.discard_asked)
        row.addWidget(self._icon)
        row.addWidget(self.text, 1)
        row.addWidget(self.restore)
        row.addWidget(self.discard)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    def offer(self, when: datetime | None) -> None:
        """Work as it was at ``when``; None: nothing to offer."""
        if when is not None:
            today = when.date() == datetime.now().date()
            self.text.setText(_said(when, today=today))
            self.setAccessibleName(self.text.text())
        self.setVisible(when is not None)

    def _paint(self) -> None:
        tokens = self._theme.tokens
        self.setStyleSheet(f"#recovery {{ background: {tokens.raised}; border-bottom: 1px solid {tokens.line}; }}")
        self._icon.setPixmap(pixmap("circle-alert", tokens.warn, 18))


def _said(when: datetime, *, today: bool) -> str:
    if today:
        return tr("Work from {time} was not saved").format(time=f"{when:%H:%M}")
    day = QLocale().toString(QDate(when.year, when.month, when.day), QLocale.FormatType.LongFormat)
    return tr("Work from {time} on {day} was not saved").format(time=f"{when:%H:%M}", day=day)
