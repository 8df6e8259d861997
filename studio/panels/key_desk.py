"""Commands by name and by keys: opens the palette, and remembers the keys that were chosen."""

from __future__ import annotations

import json

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from studio.dialogs.command_palette import CommandPalette, plain_title
from studio.panels.menus import Menus

_SETTING = "shortcuts"


class KeyDesk(QObject):
    """See the module. Made before anything else changes shortcuts."""

    def __init__(self, commands: Menus, settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._commands, self._settings, self._window = commands, settings, window
        self.palette: CommandPalette | None = None
        commands.bind({"palette": self.find})
        commands.set_keys(self._stored())

    def find(self) -> None:
        """Every command by a few letters."""
        commands = self._commands
        found = {
            name: (plain_title(commands.menu(commands.title_of(name)).title()), commands[name])
            for name in commands
            if name != "palette"
        }
        self.palette = CommandPalette(found, self._window)
        self.palette.show()

    def keep(self, changed: dict[str, str]) -> None:
        """Keys by the name of the command, of those that differ from the first ones: also for the next start."""
        self._settings.setValue(_SETTING, json.dumps(changed))

    def _stored(self) -> dict[str, str]:
        """Keys that were chosen before; what cannot be read counts as none."""
        try:
            page = json.loads(str(self._settings.value(_SETTING, "{}")))
        except ValueError:
            return {}
        if not isinstance(page, dict):
            return {}
        known = {name: keys for name, keys in page.items() if name in set(self._commands) and isinstance(keys, str)}
        return {name: keys for name, keys in known.items() if not keys or QKeySequence(keys).count()}
