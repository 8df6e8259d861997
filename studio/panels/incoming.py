"""What comes in from outside: pictures and projects from file dialogs, the clipboard and drops. Knows no engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMainWindow

from engine.runtime.world_model import Image
from studio.canvas.picture import PATTERNS, from_qimage
from studio.dialogs.project_files import ProjectFiles, is_project
from studio.document.project import SUFFIX
from studio.jobs.picture_job import PictureReader
from studio.panels.clip_desk import CLIPS
from studio.panels.samples_strip import title_of
from studio.session import Session

_EVERYTHING = f"Projects and images (*{SUFFIX} {PATTERNS[PATTERNS.index('(') + 1 :]}"


class Incoming(QObject):
    """Pictures land on the canvas, projects in their place. ``make_way`` is called before a picture lands; ``pixels``
    takes what was copied from the canvas itself."""

    landed = Signal()
    said = Signal(str)
    clip_came = Signal(object)
    """The path of a video."""

    def __init__(
        self,
        session: Session,
        pictures: PictureReader,
        files: ProjectFiles,
        make_way: Callable[[], None],
        pixels: Callable[[QMimeData], bool],
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session, self._pictures, self._files = session, pictures, files
        self._make_way, self._window, self._pixels = make_way, window, pixels
        pictures.read.connect(lambda path, image: self._land(title_of(path), image))

    def ask(self) -> None:
        """Any file that can be opened."""
        self._files.ask_open(_EVERYTHING, self._pictures.ask)

    def ask_picture(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, "Import image", str(Path.home()), PATTERNS)
        if name:
            self._pictures.ask(Path(name))

    def paste(self) -> None:
        """A picture, or the file of one, from the clipboard."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self.said.emit("There is no picture on the clipboard")

    @staticmethod
    def welcome(mime: QMimeData) -> bool:
        """Whether `take` may find something in it."""
        return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())

    def take(self, mime: QMimeData) -> bool:
        """The first file, or the picture, in ``mime``; False when there is neither."""
        if self._pixels(mime):
            return True
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if paths and is_project(paths[0]):
            self._files.open(paths[0])
            return True
        if paths and paths[0].suffix.lower() in CLIPS:
            self.clip_came.emit(paths[0])
            return True
        if paths:
            self._pictures.ask(paths[0])
            return True
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            self._land("Paste image", from_qimage(image))
            return True
        return False

    def _land(self, title: str, image: Image) -> None:
        self._make_way()
        self._session.set_sketch(title, image)
        self.landed.emit()
