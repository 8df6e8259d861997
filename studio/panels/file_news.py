"""What happens to the project's file, as the window shows it: its title, one line, the offer of work that was left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from studio.dialogs.project_files import ProjectFiles
from studio.look.words import tr
from studio.panels.menus import Menus
from studio.panels.recovery_bar import RecoveryBar
from studio.panels.status_line import StatusLine
from studio.session import Session


class FileNews:
    """See the module. ``opened`` follows each project that was opened."""

    def __init__(
        self,
        session: Session,
        files: ProjectFiles,
        recovery: RecoveryBar,
        status: StatusLine,
        commands: Menus,
        opened: Callable[[], None],
        window: QMainWindow,
    ) -> None:
        self._session, self._files, self._status = session, files, status
        self._commands, self._opened, self._window = commands, opened, window
        files.changed.connect(self._show)
        files.said.connect(lambda text, lasting: status.say(text, lasting=lasting))
        files.saved.connect(lambda path: status.say(tr("Saved {path}").format(path=path)))
        files.opened.connect(self._project_opened)
        files.left_work.connect(lambda left: recovery.offer(left.when if left else None))
        recovery.restore_asked.connect(files.restore)
        recovery.discard_asked.connect(files.discard)
        self._show()

    def _project_opened(self, path: Path | None) -> None:
        self._status.say(tr("Opened {path}").format(path=path) if path else "")
        self._opened()

    def _show(self) -> None:
        files = self._files
        self._window.setWindowTitle(
            (tr("{name}[*] (read-only) – Worldsketch") if files.read_only else "{name}[*] – Worldsketch").format(
                name=files.name
            )
        )
        self._window.setWindowModified(self._session.modified)
        self._commands["revert"].setEnabled(self._session.modified and files.path is not None)
