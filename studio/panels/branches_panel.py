"""The takes that were kept beside the present one; a click switches. Knows no engine."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.document.project import Branch
from studio.document.take import Take
from studio.panels.panel import Panel
from studio.session import Session
from studio.viewport.pictures import to_qimage

_THUMB = 36


class BranchesPanel(Panel):
    """See the module."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        self._empty = QLabel("Play again from an earlier frame, and what followed it is kept here.")
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        self._list = QListWidget()
        self._list.setAccessibleName("Branches")
        self._list.setIconSize(QSize(_THUMB, _THUMB))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._switch)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self._list, context=Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(lambda: self._switch(self._list.currentItem()))
        layout.addWidget(self._empty)
        layout.addWidget(self._list, 1)
        session.branches_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        branches = self._session.project.branches
        self._list.clear()
        for branch in branches:
            where = f"from frame {branch.fork}" if branch.fork else "own start"
            item = QListWidgetItem(f"{branch.name}\n{branch.take.last} frames · {where}")
            item.setData(Qt.ItemDataRole.UserRole, branch.id)
            item.setToolTip("Click to switch; the present take is kept in its place")
            picture = self._picture(branch)
            if picture is not None:
                item.setIcon(picture)
            self._list.addItem(item)
        self._empty.setVisible(not branches)
        self._list.setVisible(bool(branches))

    def _picture(self, branch: Branch) -> QIcon | None:
        frames = self._session.project.frames
        take = Take.of(branch.take, frames)
        key = next((key for t in range(take.last, -1, -1) if (key := take.shown_key(t)) is not None), None)
        rgb = frames.rgb(key) if key else None
        if rgb is None:
            return None
        image = to_qimage(rgb).scaled(_THUMB * 2, _THUMB * 2, mode=Qt.TransformationMode.SmoothTransformation)
        return QIcon(QPixmap.fromImage(image))

    def _switch(self, item: QListWidgetItem | None) -> None:
        if item is not None:  # later, because the switch makes the list anew, item and all
            id = int(item.data(Qt.ItemDataRole.UserRole))
            QTimer.singleShot(0, self, lambda: self._session.switch_branch(id))
