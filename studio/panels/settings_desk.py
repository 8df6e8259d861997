"""The preferences of the window: opens their dialog, applies what can be applied at once, and keeps the keys of commands.

Play's keys belong to the open world and are kept by `play_desk`.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMainWindow

from studio.dialogs.settings_dialog import SettingsDialog
from studio.look.icons import paint_icons
from studio.look.language import Language, resolved, stored_language
from studio.look.motion import Motion
from studio.look.style import Scheme, Theme
from studio.panels.key_desk import KeyDesk
from studio.panels.menus import Menus
from studio.panels.play_desk import PlayDesk
from studio.preferences import LANGUAGE, MOTION, PIXELS, PREFERENCES, SCHEME, UNDO, WORLD, Preferences
from studio.session import Session

_MEGABYTE = 2**20


class SettingsDesk(QObject):
    """See the module."""

    language_chosen = Signal()
    """The window speaks another language than the one chosen."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        preferences: Preferences,
        commands: Menus,
        keys: KeyDesk,
        play: PlayDesk,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session, self._theme, self._preferences = session, theme, preferences
        self._commands, self._keys, self._play, self._window = commands, keys, play, window
        self.dialog: SettingsDialog | None = None
        self._spoken = self._language()
        commands.bind({"settings": self.ask, "shortcuts": self.ask_keys, "keys": self.ask_keys})
        preferences.changed.connect(self._apply)
        for key in (MOTION, PIXELS, UNDO):
            self._apply(key)

    def ask(self) -> None:
        """Opens the settings."""
        dialog = self.dialog = SettingsDialog(
            self._preferences, self._theme, self._commands, self._play.keys(), _worlds(), self._window
        )
        dialog.keys.commands_chosen.connect(self._keys.keep)
        dialog.keys.play_chosen.connect(self._play.bind)
        dialog.finished.connect(self._closed)
        paint_icons(dialog, self._theme.tokens)
        dialog.open()

    def ask_keys(self) -> None:
        """Opens the settings at the keys."""
        self.ask()
        if self.dialog is not None:
            self.dialog.show_keys()

    def ask_language(self) -> None:
        """Opens the settings at the language."""
        self.ask()
        if self.dialog is not None:
            self.dialog.rows[LANGUAGE].field.setFocus()

    def _language(self) -> Language:
        return resolved(stored_language(self._preferences.text(LANGUAGE)))

    def _closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _apply(self, key: str) -> None:
        preferences = self._preferences
        if key == SCHEME:
            self._theme.set_scheme(Scheme(preferences.text(SCHEME)))
        elif key == MOTION:
            self._theme.set_motion(Motion(preferences.text(MOTION)))
        elif key == LANGUAGE and self._language() is not self._spoken:
            QTimer.singleShot(0, self, self.language_chosen.emit)  # the list of languages is still open
        elif key == PIXELS:
            self._session.project.frames.set_budget(preferences.number(PIXELS) * _MEGABYTE)
        elif key == UNDO:
            self._session.undo_stack.set_budget(preferences.number(UNDO) * _MEGABYTE)


def _worlds() -> list[str]:
    """The names of the installed worlds, the one that the studio begins with first."""
    from engine.bundle import named_worlds

    return sorted(named_worlds(), key=lambda name: (name != PREFERENCES[WORLD].default, name))
