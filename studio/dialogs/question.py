"""One question before work would be lost: a line, why it is asked, and a button for each answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio.look.words import tr


class Question(QDialog):
    """``answers``: what to do by the name of its button, the best first, which Enter chooses. Cancel does nothing."""

    def __init__(self, text: str, more: str, answers: Mapping[str, Callable[[], None]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Worldsketch")
        self._chosen: Callable[[], None] | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(8)
        title = QLabel(text)
        title.setProperty("role", "title")
        reason = QLabel(more)
        reason.setProperty("role", "muted")
        row = QHBoxLayout()
        row.setSpacing(8)
        self.buttons: dict[str, QPushButton] = {}
        for name, action in [*answers.items(), (tr("Cancel"), None)]:
            button = self.buttons[name] = QPushButton(name)
            button.clicked.connect(lambda _=False, action=action: self._choose(action))
        first, *others = self.buttons.values()
        first.setProperty("primary", "true")
        first.setDefault(True)
        row.addStretch(1)
        for button in (*reversed(others), first):
            row.addWidget(button)
        box.addWidget(title)
        box.addWidget(reason)
        box.addSpacing(12)
        box.addLayout(row)
        first.setFocus()

    def act(self) -> None:
        """Does what was chosen, once the dialog is gone."""
        if self._chosen is not None:
            self._chosen()

    def _choose(self, action: Callable[[], None] | None) -> None:
        self._chosen = action
        self.done(0)
