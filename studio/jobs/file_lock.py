"""Who has a file: a lock file with the process's id beside it. One left by a process that died does not count."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLockFile


class FileLock:
    """This window's claim to ``path``, until `release`. ``taken`` is False when another window, here or elsewhere, has it.

    A folder that cannot be written to has no locks; nobody can save there, so everyone may look.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        real = path.resolve()  # whichever link leads to it
        self._lock = QLockFile(str(real.with_name(f".{real.name}.lock")))
        self._lock.setStaleLockTime(0)  # however old, as long as its process lives
        self.taken = self._lock.tryLock(0)
        self.elsewhere = not self.taken and self._lock.error() is QLockFile.LockError.LockFailedError

    def release(self) -> None:
        self._lock.unlock()
        self.taken = False
