"""File, Open recent: the projects that were opened or saved last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from studio.dialogs.project_files import ProjectFiles
from studio.look.words import tr


class RecentMenu(QMenu):
    """Made anew each time it is shown."""

    def __init__(self, files: ProjectFiles, parent: QWidget | None = None) -> None:
        super().__init__(tr("Open &recent"), parent)
        self._files = files
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)
        self.fill()

    def fill(self) -> None:
        self.clear()
        for path in self._files.recent:
            action = self.addAction(path.stem.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, path=path: self._open(path))
        if self.isEmpty():
            self.addAction(tr("No projects yet")).setEnabled(False)
        else:
            self.addSeparator()
            self.addAction(tr("&Forget these"), self._files.forget_recent)

    def _open(self, path: Path) -> None:
        self._files.open(path)
