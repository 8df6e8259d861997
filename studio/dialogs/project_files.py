"""The project's file: new, open, recent, save, save as, revert; and the promise that no work is lost on the way.

Owns the path, its lock, the journal and the question before work would go. Reads and writes on the file worker. Knows the
session, no view; ``settle`` ends what is in the making (a stroke, a stretch of play) before the project is read or replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QFileDialog, QMainWindow

from studio.dialogs.question import Question
from studio.document.project import SUFFIX, ProjectState
from studio.jobs.file_lock import FileLock
from studio.jobs.file_worker import FileWorker
from studio.jobs.journal import Journal, LeftWork, read_left
from studio.look.words import mark, tr
from studio.preferences import PROJECTS, Preferences
from studio.session import Session

UNTITLED = mark("Untitled")
_RECENT = 10


def is_project(path: Path) -> bool:
    return path.suffix.lower() == SUFFIX


class ProjectFiles(QObject):
    """See the module. What takes time goes on in the background; `leave` is how anything else waits for it."""

    changed = Signal()
    """Name, path, read-only, modified or the recent files: what the title and the menu show."""
    said = Signal(str, bool)
    """One line, and whether it should stay."""
    saved = Signal(object)
    opened = Signal(object)
    """The path of a project that was opened; None for a new one."""
    left_work = Signal(object)
    """Unsaved work of a window that died, to be offered back; None when there is none, or no more."""

    def __init__(self, session: Session, settings: QSettings, settle: Callable[[], None], window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._settings, self._settle, self._window = session, settings, settle, window
        self._files = FileWorker(self)
        self.journal = Journal(self._files, self._unsaved, self)
        self._lock: FileLock | None = None
        self._left: list[LeftWork] = []
        self._saving = 0
        self._reading = 0
        self._after_saving: list[Callable[[], None]] = []
        self.question: Question | None = None
        self.left_at: tuple[Path | None, Path | None] = (None, None)  # when closed: the file, and what was not saved of it
        self.journal.failed.connect(lambda text: self.said.emit(text, True))
        session.edited.connect(self._edited)

    # -- what is open -------------------------------------------------------------------------------------------------

    @property
    def path(self) -> Path | None:
        return self._lock.path if self._lock else None

    @property
    def name(self) -> str:
        return self.path.stem if self.path else tr(UNTITLED)

    @property
    def read_only(self) -> bool:
        """Whether another window had the file first."""
        return self._lock is not None and self._lock.elsewhere

    @property
    def busy(self) -> bool:
        return self._saving + self._reading > 0

    @property
    def saving(self) -> bool:
        return self._saving > 0

    @property
    def recent(self) -> list[Path]:
        stored = self._settings.value("recent", [])
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return [Path(str(name)) for name in names]

    def forget_recent(self) -> None:
        self._set_recent([])

    # -- another project ----------------------------------------------------------------------------------------------

    def new(self) -> None:
        """An empty project, once the present one may go."""
        self.leave(lambda: self.show(ProjectState(), None))

    def ask_open(self, patterns: str, other: Callable[[Path], None]) -> None:
        """Asks for a file: a project is opened, anything else goes to ``other``."""
        folder = self.path.parent if self.path else Preferences(self._settings).folder(PROJECTS)
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open"), str(folder), patterns)
        if name:
            self.open(Path(name)) if is_project(Path(name)) else other(Path(name))

    def open(self, path: Path) -> None:
        """The project at ``path``, once it was read and the present one may go."""
        path = path.absolute()
        self._read(path, lambda state: self.leave(lambda: self.show(state, path)))

    def revert(self) -> None:
        """The file as it was last saved, if the creator means it."""
        path = self.path
        if path is None or not self._session.modified:
            return
        self._ask(
            tr("Go back to {name} as it was last saved?").format(name=path.name),
            tr("What you did since then will be lost."),
            {tr("Revert"): lambda: self._read(path, lambda state: self.show(state, path))},
        )

    def _read(
        self, path: Path, then: Callable[[ProjectState], None], reading: Callable[[Path], ProjectState] | None = None
    ) -> None:
        def done(state: ProjectState) -> None:
            self._reading -= 1
            then(state)

        def failed(text: str) -> None:
            self._reading -= 1
            if not path.exists():
                self._set_recent([known for known in self.recent if known != path])
            self.said.emit(text, True)

        self._reading += 1
        self._files.do(lambda: (reading or _open_project)(path), done, failed)

    def show(self, state: ProjectState, path: Path | None) -> None:
        """The project is now ``state``, as the file ``path`` holds it, or a new one. What was there before is gone."""
        self._settle()
        if path != self.path or self.read_only:
            self._hold(FileLock(path) if path else None)
        self.journal.clear()
        self._session.open(state)
        self._remember(path)
        self.changed.emit()
        self.opened.emit(path)
        if path is not None and self.read_only:
            text = tr("{name} is open in another window, so this one only reads it; Save As keeps your changes")
            self.said.emit(text.format(name=path.name), True)

    # -- saving -------------------------------------------------------------------------------------------------------

    def save(self, then: Callable[[], None] | None = None) -> None:
        """To the project's file, or to one that is asked for. ``then`` follows when all is safe."""
        if self._lock is None or self.read_only:
            self.save_as(then)
        else:
            self._write(self._lock, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """To another file, which is the project's from now on."""
        start = self.path or Preferences(self._settings).folder(PROJECTS) / f"{tr(UNTITLED)}{SUFFIX}"
        pattern = tr("Worldsketch projects ({pattern})").format(pattern=f"*{SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save as"), str(start), pattern)
        if name:
            path = Path(name)
            self.save_to(path if is_project(path) else path.with_name(path.name + SUFFIX), then)

    def save_to(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Saves to ``path`` and stays with it."""
        path = path.absolute()
        lock = self._lock if path == self.path and self._lock and not self.read_only else FileLock(path)
        if lock.elsewhere:
            self.said.emit(tr("{name} is open in another window; choose another name").format(name=path.name), True)
        else:
            self._write(lock, then)

    def _write(self, lock: FileLock, then: Callable[[], None] | None) -> None:
        self._settle()
        state, path = self._session.snapshot(), lock.path
        self._session.undo_stack.setClean()
        self._saving += 1
        if then is not None:
            self._after_saving.append(then)

        def done(_: None) -> None:
            self._saving -= 1
            self._hold(lock)
            if not self._session.modified:
                self.journal.clear()
            self._remember(path)
            self.changed.emit()
            self.saved.emit(path)
            waiting, self._after_saving = self._after_saving, []
            for follow in waiting:
                follow()

        def failed(text: str) -> None:
            self._saving -= 1
            self._after_saving.clear()
            if lock is not self._lock:
                lock.release()
            self._session.undo_stack.resetClean()
            self.journal.touch()
            self.changed.emit()
            self.said.emit(text, True)

        self._files.do(lambda: _save_project(path, state), done, failed)
        self.changed.emit()

    def _hold(self, lock: FileLock | None) -> None:
        """The project's file is that of ``lock`` from now on."""
        if self._lock is not None and self._lock is not lock:
            self._lock.release()
        self._lock = lock

    # -- nothing ever lost --------------------------------------------------------------------------------------------

    def leave(self, then: Callable[[], None]) -> None:
        """Does ``then`` once nothing is lost by it: at once, after saving, or never when the creator says so."""
        self._settle()
        if self.saving:
            self._after_saving.append(lambda: self.leave(then))
            return
        if not self._session.modified:
            then()
            return
        self._ask(
            tr("Save the changes to {name} first?").format(name=self.name),
            tr("They will be lost otherwise."),
            {tr("Save"): lambda: self.save(lambda: self.leave(then)), tr("Discard"): then},
        )

    def _ask(self, text: str, more: str, answers: dict[str, Callable[[], None]]) -> None:
        """One question at a time; Cancel and Esc do nothing."""
        if self.question is None:
            self.question = Question(text, more, answers, self._window)
            self.question.finished.connect(self._asked)
            self.question.open()

    def _asked(self) -> None:
        question, self.question = self.question, None
        if question is not None:
            question.deleteLater()
            question.act()

    def _unsaved(self) -> ProjectState | None:
        """For the journal."""
        return self._session.snapshot(str(self.path) if self.path else None) if self._session.modified else None

    def _edited(self) -> None:
        if self._session.modified:
            self.journal.touch()
        self.changed.emit()

    # -- work that was left behind ------------------------------------------------------------------------------------

    def look_for_left_work(self) -> None:
        """Offers what windows that died had not saved, one after the other, by `left_work`."""
        self._left = self.journal.left_behind()
        self._offer()

    def restore(self) -> None:
        """Takes back the work that is offered, once the present one may go."""
        if self._left and not self._reading:
            left = self._left[0]
            self._read(left.path, lambda state: self.leave(lambda: self._restored(left, state)), read_left)

    def discard(self) -> None:
        """The work that is offered is not wanted."""
        if self._left:
            left = self._left.pop(0)
            try:
                left.discard()
            except OSError as error:
                self.said.emit(f"{left.path}: {(error.strerror or str(error)).lower()}", True)
            self._offer()

    def _restored(self, left: LeftWork, state: ProjectState) -> None:
        self._settle()
        origin = Path(state.origin) if state.origin else None
        if origin != self.path:
            self._hold(FileLock(origin) if origin else None)
        self.journal.clear()
        self.journal.adopt(left)
        self._session.open(state, modified=True)
        self._left.remove(left)
        self.changed.emit()
        self.opened.emit(self.path)
        self.said.emit(tr("Restored what was not saved; saving keeps it for good"), False)
        self._offer()

    def _offer(self) -> None:
        self.left_work.emit(self._left[0] if self._left else None)

    # -- another window goes on ------------------------------------------------------------------------------------------

    def go_on(self, before: ProjectFiles) -> None:
        """With the project of a window that was closed and kept what was not saved."""
        path, slot = before.left_at
        self._hold(FileLock(path) if path else None)
        for left in self.journal.left_behind():
            if left.path == slot:
                self.journal.adopt(left)
            else:
                self._left.append(left)
        self._offer()
        self.changed.emit()

    # -- the end ------------------------------------------------------------------------------------------------------

    def close(self, *, keep: bool) -> None:
        """Ends the thread when all is written. With ``keep``, unsaved work will be offered back at the next start."""
        self.journal.end(keep=keep)
        self.left_at = (self.path, self.journal.slot)
        self._files.stop()
        self.journal.release()
        for left in self._left:
            left.lock.release()
        self._left = []
        self._hold(None)

    def _remember(self, path: Path | None) -> None:
        if path is not None:
            self._set_recent([path, *(known for known in self.recent if known != path)][:_RECENT])

    def _set_recent(self, paths: list[Path]) -> None:
        self._settings.setValue("recent", [str(path) for path in paths])
        self.changed.emit()


def _open_project(path: Path) -> ProjectState:
    from studio.document.project_file import open_project  # brings pydantic: not before a project is opened

    return open_project(path)


def _save_project(path: Path, state: ProjectState) -> None:
    from studio.document.project_file import save_project

    save_project(path, state)
