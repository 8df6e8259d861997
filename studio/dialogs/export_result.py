"""How far an export is, and the file that came of it: to be dragged, copied, or found in its folder. Writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDrag, QGuiApplication, QImage, QMouseEvent, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.look.icons import name_icon
from studio.look.words import tr

_THUMB = 56
_PROGRESS = 290
"""Pixels for what is being done."""


@dataclass(frozen=True)
class Progress:
    """Step ``done`` of ``wanted`` of file ``file`` of ``files``; ``left``: seconds, as far as that can be told. ``making``:
    frames are still being made."""

    name: str
    done: int
    wanted: int
    left: float | None = None
    file: int = 1
    files: int = 1
    making: bool = False

    def text(self) -> str:
        doing = tr("Making frames for {name}") if self.making else tr("Writing {name}")
        parts = [doing.format(name=self.name)]
        if self.files > 1:
            parts.append(tr("file {n} of {all}").format(n=self.file, all=self.files))
        if self.left is not None:
            parts.append(time_left(self.left))
        return " · ".join(parts)


def time_left(seconds: float) -> str:
    """A rough guess, as people say it."""
    if seconds < 1.5:
        return tr("nearly done")
    if seconds < 90:
        return tr("{n} s left").format(n=round(seconds))
    return tr("{n} min left").format(n=round(seconds / 60))


def size_text(size: int) -> str:
    if size >= 10_000_000:
        return f"{size / 1e6:.0f} MB"
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1e3))} kB"


def files_as_mime(paths: Sequence[Path]) -> QMimeData:
    """Files, as file managers, browsers and chat apps take them from a clipboard or a drag."""
    urls = [QUrl.fromLocalFile(str(path.absolute())) for path in paths]
    mime = QMimeData()
    mime.setUrls(urls)
    listed = "\n".join(["copy", *(url.toString(QUrl.ComponentFormattingOption.FullyEncoded) for url in urls)])
    mime.setData("x-special/gnome-copied-files", listed.encode())
    return mime


def copy_files(paths: Sequence[Path]) -> None:
    QGuiApplication.clipboard().setMimeData(files_as_mime(paths))


def open_folder(path: Path) -> bool:
    """The folder that ``path`` lies in, in the system's own window."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.absolute().parent)))


class FileTile(QLabel):
    """The picture of a file, which can be dragged elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paths: tuple[Path, ...] = ()
        self._pressed: QPoint | None = None
        self.setFixedSize(_THUMB, _THUMB)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setObjectName("tile")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip(tr("Drag the file into a chat, a mail or a folder"))
        self.setAccessibleName(tr("The exported file, to be dragged"))

    def show_files(self, paths: tuple[Path, ...], image: QImage | None) -> None:
        self._paths = paths
        if image is not None and not image.isNull():
            ratio = self.devicePixelRatioF()
            small = QPixmap.fromImage(image).scaled(
                int(_THUMB * ratio),
                int(_THUMB * ratio),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            small.setDevicePixelRatio(ratio)
            self.setPixmap(small)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint() if event.button() is Qt.MouseButton.LeftButton else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not self._paths:
            return
        if (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.drag().exec(Qt.DropAction.CopyAction)

    def drag(self) -> QDrag:
        """The drag of the file, not begun yet."""
        drag = QDrag(self)
        drag.setMimeData(files_as_mime(self._paths))
        drag.setPixmap(self.pixmap())
        return drag


class ExportResult(QFrame):
    """See the module. Empty until the first export."""

    stop_asked = Signal()
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("well")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(76)
        self._paths: tuple[Path, ...] = ()
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._pages.addWidget(self._idle_page())
        self._pages.addWidget(self._working_page())
        self._pages.addWidget(self._done_page())

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that can be taken from here."""
        return self._paths

    def show_progress(self, progress: Progress | None) -> None:
        """None: nothing is going on."""
        if progress is None:
            self._pages.setCurrentIndex(2 if self._paths else 0)
            return
        self._pages.setCurrentIndex(1)
        self.doing.setText(self._fitting(progress))
        self.doing.setToolTip(progress.name)
        self.bar.setRange(0, progress.wanted)
        self.bar.setValue(progress.done)

    def _fitting(self, progress: Progress) -> str:
        """Its words, with the name as short as the panel is narrow: a label would widen the window."""
        metrics = self.doing.fontMetrics()
        room = _PROGRESS - metrics.horizontalAdvance(replace(progress, name="").text())
        return replace(progress, name=metrics.elidedText(progress.name, Qt.TextElideMode.ElideMiddle, max(room, 40))).text()

    def show_files(self, paths: tuple[Path, ...], size: int, image: QImage | None) -> None:
        self._paths = paths
        name = paths[0].name if len(paths) == 1 else tr("%n files", n=len(paths))
        self.name.setText(self.name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 170))
        self.name.setToolTip("\n".join(str(path) for path in paths))
        self.detail.setText(f"{size_text(size)} · {tr('drag me')}")
        self.tile.show_files(paths, image)
        self._pages.setCurrentIndex(2)

    def copy(self) -> None:
        copy_files(self._paths)
        self.said.emit(tr("Copied: paste it into a chat, a mail or a folder"))

    def open_folder(self) -> None:
        if not open_folder(self._paths[0]):
            self.said.emit(tr("No file manager answered; the file is in {folder}").format(folder=self._paths[0].parent))

    def _idle_page(self) -> QWidget:
        label = QLabel(tr("Your file will wait here,\nto be dragged or copied."))
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setProperty("role", "muted")
        return label

    def _working_page(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(12, 8, 8, 12)
        box.setSpacing(4)
        row = QHBoxLayout()
        self.doing = QLabel()
        self.doing.setAccessibleName(tr("Progress of the export"))
        stop = _button("x", tr("Stop; nothing is left behind"))
        stop.clicked.connect(self.stop_asked)
        row.addWidget(self.doing, 1)
        row.addWidget(stop)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        box.addLayout(row)
        box.addWidget(self.bar)
        return page

    def _done_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(10, 8, 8, 8)
        row.setSpacing(10)
        self.tile = FileTile()
        words = QVBoxLayout()
        words.setSpacing(2)
        self.name, self.detail = QLabel(), QLabel()
        self.name.setProperty("role", "name")
        self.detail.setProperty("role", "muted")
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.detail)
        words.addStretch(1)
        self.copy_button = _button("copy", tr("Copy the file, to paste it elsewhere"))
        self.copy_button.clicked.connect(self.copy)
        self.folder_button = _button("folder-open", tr("Open its folder"))
        self.folder_button.clicked.connect(self.open_folder)
        row.addWidget(self.tile)
        row.addLayout(words, 1)
        row.addWidget(self.copy_button)
        row.addWidget(self.folder_button)
        return page


def _button(icon: str, what: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName("small")
    button.setToolTip(what)
    button.setAccessibleName(what)
    name_icon(button, icon)
    return button
