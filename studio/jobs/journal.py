"""Keeps unsaved work safe from a crash: what changed, a moment after it did, in the user's data folder.

Each window has a log of its own there (`studio.document.change_log`), locked while its process lives; a log whose process has
died is work to offer back. Never touches the creator's file. The GUI's thread only hands over a value, see
`studio.document.project.ProjectState`; what changed is found and written on the file worker's thread.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal

from engine.errors import WorldsketchError
from studio.document.project import SUFFIX, ProjectState
from studio.document.replacing import partial_of
from studio.jobs.file_lock import FileLock
from studio.jobs.file_worker import FileWorker
from studio.look.words import tr

if TYPE_CHECKING:
    from studio.document.change_log import ChangeLog

INTERVAL_MS = 250
"""From the first change that is not kept until it is handed over: what a crash may cost, and the time of one write."""
RETRY_MS = 5000
"""After a write that failed, though nothing more changes: a full disk may have room again."""
LOG = ".journal"
"""How the name of a log ends. Earlier versions kept whole projects instead."""


def data_folder() -> Path:
    """Where the program keeps what is not the creator's own; ``WORLDSKETCH_DATA`` overrides it."""
    return Path(os.environ.get("WORLDSKETCH_DATA") or platformdirs.user_data_dir("worldsketch", appauthor=False))


class JournalError(WorldsketchError):
    """The journal's own file cannot be dealt with."""


@dataclass(frozen=True)
class LeftWork:
    """What a window that died had not saved. Nobody else is offered it while this process holds ``lock``."""

    path: Path
    lock: FileLock
    when: datetime

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self.lock.release()


class Journal(QObject):
    """The slot of one window. ``snapshot`` gives the work to keep, or None when all of it is saved."""

    failed = Signal(str)

    def __init__(self, files: FileWorker, snapshot: Callable[[], ProjectState | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files, self._snapshot = files, snapshot
        self._folder = data_folder() / "journal"
        self._lock: FileLock | None = None
        self._log: ChangeLog | None = None  # for the file worker's thread alone
        self._writing = False
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL_MS)
        self._timer.timeout.connect(self.write)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        self._retry.timeout.connect(self.write)

    @property
    def writing(self) -> bool:
        """Whether what was handed over is not on the disk yet."""
        return self._writing

    @property
    def slot(self) -> Path | None:
        """Where this window's work is kept; None while there was none to keep."""
        return self._lock.path if self._lock is not None else None

    def touch(self) -> None:
        """Something changed."""
        if not self._timer.isActive():
            self._timer.start()

    def write(self) -> None:
        """Hands over what there is to keep, if anything."""
        self._timer.stop()
        self._retry.stop()
        if self._writing:  # a slow disk: never two in the queue
            self._timer.start()
            return
        state = self._snapshot()
        slot = self._made_slot() if state is not None else None
        if state is None or slot is None:
            return
        self._writing = True
        self._files.do(lambda: self._keep(slot, state), lambda _: self._wrote(), self._could_not)

    def clear(self) -> None:
        """All is saved, or not wanted: the slot is emptied, after what is being written."""
        self._timer.stop()
        self._retry.stop()
        if self._lock is not None:
            slot = self._lock.path
            self._files.do(lambda: self._remove(slot), lambda _: None, self.failed.emit)

    def left_behind(self) -> list[LeftWork]:
        """What windows that died had not saved, the latest first."""
        found: list[LeftWork] = []
        locked = {path.with_name(path.name[1 : -len(".lock")]) for path in self._folder.glob(".*.lock")}
        for path in locked | set(self._folder.glob("[!.]*")):
            if path.suffix not in (LOG, SUFFIX):
                continue
            lock = FileLock(path)
            if not lock.taken:
                continue
            partial_of(path).unlink(missing_ok=True)
            if path.is_file():
                found.append(LeftWork(path, lock, datetime.fromtimestamp(path.stat().st_mtime)))
            else:
                lock.release()
        return sorted(found, key=lambda left: left.when, reverse=True)

    def adopt(self, left: LeftWork) -> None:
        """Goes on in the slot of ``left``, which is now this window's work."""
        self.release()
        self._lock = left.lock

    def end(self, *, keep: bool) -> None:
        """The last word: what is not saved stays to be offered back, or goes. `release` follows when that is written."""
        self._writing = False
        if keep:
            self.write()
        else:
            self.clear()

    def release(self) -> None:
        """Gives the slot up."""
        self._timer.stop()
        self._retry.stop()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _made_slot(self) -> Path | None:
        if self._lock is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                self._could_not(f"{self._folder}: {(error.strerror or str(error)).lower()}")
                return None
            lock = FileLock(self._folder / f"{uuid.uuid4().hex}{LOG}")
            if not lock.taken:
                self._could_not(tr("{folder} cannot be written to").format(folder=self._folder))
                return None
            self._lock = lock
        return self._lock.path

    def _keep(self, slot: Path, state: ProjectState) -> None:
        from studio.document.change_log import ChangeLog  # brings pydantic: not before there is work to keep

        if self._log is None or self._log.path != slot:
            self._log = ChangeLog(slot)
        self._log.keep(state)

    def _remove(self, slot: Path) -> None:
        self._log = None
        try:
            slot.unlink(missing_ok=True)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise JournalError(tr("{path}: {reason}; remove it yourself").format(path=slot, reason=reason)) from None

    def _wrote(self) -> None:
        self._writing = False

    def _could_not(self, reason: str) -> None:
        self._writing = False
        self.failed.emit(tr("Unsaved work is not being kept safe: {reason}").format(reason=reason))
        if self._lock is not None:
            self._retry.start()


def read_left(path: Path) -> ProjectState:
    """The work that a window left at ``path``.

    Raises:
        ProjectError: it cannot be read.
    """
    from studio.document.change_log import is_log, read_log
    from studio.document.project_file import open_project

    return read_log(path) if is_log(path) else open_project(path)
