"""Whether the system asks for reduced motion. Qt does not say, so each desktop is asked its own way.

Asked anew whenever the application comes to the front: that is when somebody may have changed it.
"""

from __future__ import annotations

import ctypes
import sys
from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QSettings, QStandardPaths, Qt, Signal
from PySide6.QtGui import QGuiApplication

_QUESTIONS = {
    "linux": (["gsettings", "get", "org.gnome.desktop.interface", "enable-animations"], "false"),
    "darwin": (["defaults", "read", "com.apple.universalaccess", "reduceMotion"], "1"),
}
"""What to run, and what it answers where motion is reduced."""
_CLIENT_AREA_ANIMATION = 0x1042
"""``SPI_GETCLIENTAREAANIMATION`` of Windows."""


class Motion(Enum):
    """``value`` is what the setting holds; the last two are what older versions knew."""

    SYSTEM = "system"
    REDUCED = "true"
    FULL = "false"


class SystemMotion(QObject):
    """``reduced`` is what the system said last; ``changed`` follows another answer. Without an answer nothing is reduced."""

    changed = Signal()

    def __init__(self, application: QGuiApplication) -> None:
        super().__init__(application)
        self.reduced = False
        self._process: QProcess | None = None
        if application.platformName() not in ("offscreen", "minimal"):  # these have no desktop to ask
            application.applicationStateChanged.connect(self._state_changed)
            self.ask()

    def ask(self) -> None:
        """The answer may come later."""
        if sys.platform == "win32":
            self._hear(not _windows_animates())
        elif _plasma_is_still():
            self._hear(True)
        elif sys.platform in _QUESTIONS and self._process is None:
            (program, *arguments), still = _QUESTIONS[sys.platform]
            process = self._process = QProcess(self)
            process.finished.connect(lambda *_: self._answered(process, still))
            process.errorOccurred.connect(lambda _: self._answered(process, still))
            process.start(program, arguments)

    def _answered(self, process: QProcess, still: str) -> None:
        if self._process is process:
            self._process = None
            self._hear(bytes(process.readAllStandardOutput().data()).strip() == still.encode())
            process.deleteLater()

    def _hear(self, reduced: bool) -> None:
        if reduced is not self.reduced:
            self.reduced = reduced
            self.changed.emit()

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.ask()


def _windows_animates() -> bool:
    animates = ctypes.c_int(1)
    windll = getattr(ctypes, "windll")  # noqa: B009  # there on Windows alone
    windll.user32.SystemParametersInfoW(_CLIENT_AREA_ANIMATION, 0, ctypes.byref(animates), 0)
    return bool(animates.value)


def _plasma_is_still() -> bool:
    """KDE keeps how long things take to move; nothing is as good as not at all."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    path = Path(folder) / "kdeglobals"
    return path.is_file() and str(QSettings(str(path), QSettings.Format.IniFormat).value("KDE/AnimationDurationFactor")) == "0"
