"""What the creator has set, and what holds where nothing was: every preference with its default and what it may be.

Stored in QSettings; a value that other hands made unusable counts as not set. Knows no widget; who honours a preference
reads it here and listens to `Preferences.changed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QSettings, Signal

Value = str | int | bool


@dataclass(frozen=True)
class Preference:
    """``allowed``: the values that it may have, empty for any. ``low`` to ``high``: of numbers. ``at_start``: read once."""

    default: Value
    allowed: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    at_start: bool = False

    def read(self, stored: object) -> Value:
        """The value that ``stored`` stands for, or the default. An INI file knows nothing but strings."""
        if isinstance(self.default, bool):
            return {"true": True, "false": False}.get(str(stored).lower(), self.default)
        if isinstance(self.default, int):
            try:
                number = int(str(stored))
            except ValueError:
                return self.default
            return number if self.low <= number <= self.high else self.default
        text = stored if isinstance(stored, str) else self.default
        return text if not self.allowed or text in self.allowed else self.default


SCHEME, MOTION, HINTS, SCALE, LANGUAGE = "scheme", "look/reduced_motion", "look/hints", "look/scale", "language"
WORLD, PROVIDER, THREADS = "engine/world", "engine/provider", "engine/threads"
PIXELS, UNDO = "memory/pixels", "memory/undo"
PROJECTS, PICTURES, EXPORTS = "folders/projects", "folders/pictures", "folders/exports"
SERVER = "generate/server"

PREFERENCES: dict[str, Preference] = {
    SCHEME: Preference("system", ("system", "light", "dark")),
    MOTION: Preference("system", ("system", "true", "false")),  # reduced or not
    HINTS: Preference(True),
    SCALE: Preference(100, low=75, high=300, at_start=True),  # per cent
    LANGUAGE: Preference("system", ("system", "en", "zh_CN")),
    WORLD: Preference("drawings", at_start=True),  # the one that keeps what was drawn
    PROVIDER: Preference("auto", ("auto", "cpu", "cuda", "tensorrt", "directml", "coreml"), at_start=True),
    THREADS: Preference(0, low=0, high=256, at_start=True),  # 0: as many as suit the machine
    PIXELS: Preference(256, low=32, high=16384),  # MiB
    UNDO: Preference(256, low=16, high=16384),  # MiB
    PROJECTS: Preference(""),  # empty: the home folder
    PICTURES: Preference(""),
    EXPORTS: Preference(""),
    SERVER: Preference(""),  # empty: off
}


class Preferences(QObject):
    """See the module. Every key is one of `PREFERENCES`."""

    changed = Signal(str)
    """The key of what has another value now."""

    def __init__(self, settings: QSettings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings

    def value(self, key: str) -> Value:
        return PREFERENCES[key].read(self._settings.value(key))

    def text(self, key: str) -> str:
        return str(self.value(key))

    def number(self, key: str) -> int:
        return int(self.value(key))

    def flag(self, key: str) -> bool:
        return bool(self.value(key))

    def folder(self, key: str) -> Path:
        """Where a file dialog begins: the folder chosen, if it is there, else the home folder."""
        chosen = Path(self.text(key))
        return chosen if self.text(key) and chosen.is_dir() else Path.home()

    def set(self, key: str, value: Value) -> None:
        """From now on, and at the next start.

        Raises:
            ValueError: the preference may not be that.
        """
        if PREFERENCES[key].read(value) != value:
            raise ValueError(f"{key} cannot be {value!r}")
        if value != self.value(key):
            self._settings.setValue(key, value)
            self.changed.emit(key)

    def restore(self) -> None:
        """Everything as at first."""
        before = {key: self.value(key) for key in PREFERENCES}
        for key in PREFERENCES:
            self._settings.remove(key)
        for key, value in before.items():
            if value != self.value(key):
                self.changed.emit(key)


def server_fault(url: str) -> bool:
    """Whether ``url`` cannot be the address of an image server. Empty is none, and right."""
    if not url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError:  # a port that is no number, a bracket too many
        return True
