"""What comes in from outside: pictures and projects from file dialogs, the clipboard and drops. Knows no engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMainWindow

from engine.runtime.world_model import Image
from studio.canvas.brush import Colour
from studio.canvas.photo import Framing, framed
from studio.canvas.picture import PATTERNS, Picture
from studio.canvas.tools import PALETTE, ToolBox
from studio.dialogs.photo_dialog import Adjustment, PhotoDialog
from studio.dialogs.project_files import ProjectFiles, is_project
from studio.document.pixels import opaque
from studio.document.project import SUFFIX
from studio.document.shared_clip import CLIP_SUFFIXES, SharedClip
from studio.jobs.picture_job import PictureReader
from studio.look.style import Theme
from studio.look.words import mark, tr
from studio.panels.clip_desk import CLIPS
from studio.panels.samples_strip import sample_paths, title_of
from studio.preferences import PICTURES, Preferences
from studio.session import Session

_EVERYTHING = f"*{SUFFIX} *.apng *.mp4 *.webm *.mkv {PATTERNS}"


PALETTE_NAME = mark("The palette")


class Incoming(QObject):
    """Pictures land on the canvas, projects in their place. ``make_way`` is called before a picture lands; ``pixels``
    takes what was copied from the canvas itself."""

    landed = Signal(bool)
    """Whether it is a picture of the creator's own."""
    said = Signal(str)
    clip_came = Signal(object)
    """The path of a video."""
    plain_came = Signal(object)
    """The path of a clip that carries nothing, as after a chat app."""
    came = Signal(str, object)
    """Title and `Picture` of each picture that landed."""
    adjustable = Signal(bool)
    """Whether there is a picture that can be framed anew."""

    def __init__(
        self,
        session: Session,
        pictures: PictureReader,
        files: ProjectFiles,
        make_way: Callable[[], None],
        pixels: Callable[[QMimeData], bool],
        tools: ToolBox,
        theme: Theme,
        preferences: Preferences,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._tools = tools
        self._session, self._pictures, self._files, self._preferences = session, pictures, files, preferences
        self._make_way, self._window, self._pixels, self._theme = make_way, window, pixels, theme
        self._placed: tuple[Picture, int] | None = None  # the last picture, and its layer's number
        self._adjustment: Adjustment | None = None  # what was chosen for it
        self._fitted = (1.0, 0)  # to which aspect, and as of which writing of its layer
        self.dialog: PhotoDialog | None = None
        pictures.aspect = self._aspect
        pictures.pasted.connect(lambda picture: self.land(tr("Paste image"), picture))
        pictures.read.connect(lambda path, picture: self.land(title_of(path), picture, begins=path in sample_paths()))
        session.layers_changed.connect(self._look_after)
        session.opened.connect(self._look_after)
        pictures.opened.connect(lambda path, shared: files.leave(lambda: self.show_clip(path, shared)))
        pictures.plain.connect(self.plain_came)

    def ask(self) -> None:
        """Any file that can be opened."""
        patterns = tr("Projects, clips and images ({patterns});;All files (*)").format(patterns=_EVERYTHING)
        self._files.ask_open(patterns, self._pictures.ask)

    def ask_picture(self) -> None:
        patterns = tr("Images ({patterns});;All files (*)").format(patterns=PATTERNS)
        folder = self._preferences.folder(PICTURES)
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Import image"), str(folder), patterns)
        if name:
            self._pictures.ask(Path(name), still=True)

    def paste(self) -> None:
        """A picture, or the file of one, from the clipboard."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self.said.emit(tr("There is no picture on the clipboard"))

    @staticmethod
    def welcome(mime: QMimeData) -> bool:
        """Whether `take` may find something in it."""
        return mime.hasImage() or bool(_urls(mime.text())) or any(url.isLocalFile() for url in mime.urls())

    def take(self, mime: QMimeData) -> bool:
        """The first file, or the picture, in ``mime``; False when there is neither."""
        if self._pixels(mime):
            return True
        paths = [Path(url.toLocalFile()) for url in mime.urls() or _urls(mime.text()) if url.isLocalFile()]
        if paths and is_project(paths[0]):
            self._files.open(paths[0])
            return True
        if paths and paths[0].suffix.lower() in CLIPS - CLIP_SUFFIXES:
            self.clip_came.emit(paths[0])
            return True
        if paths:
            self._pictures.ask(paths[0])
            return True
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            self._pictures.ask_pasted(image)
            return True
        return False

    def adjust(self) -> None:
        """Frames the last picture anew, and offers a world's look for it."""
        if self._placed is None or self.dialog is not None:
            return
        picture, number = self._placed
        self._open(picture, lambda image: self._replace(number, image), self._adjustment)

    def _open(self, picture: Picture, placed: Callable[[Image], None], before: Adjustment | None = None) -> None:
        self.dialog = PhotoDialog(picture.whole, self._aspect(), self._palettes(), self._theme, before, self._window)
        self.dialog.placed.connect(placed)
        self.dialog.finished.connect(self._adjusted)
        self.dialog.open()

    def show_clip(self, path: Path, shared: SharedClip) -> None:
        """A new project with the drawing and the take that a clip carried."""
        self._files.show(shared.project(), None)
        self.said.emit(
            tr("{name} carried its drawing and {count} actions: they play again").format(
                name=path.name, count=len(shared.recipe.actions)
            )
        )

    def frame_first(self, title: str, picture: Picture) -> None:
        """As `land`, after its frame and look were chosen."""
        if self.dialog is None:
            self._open(picture, lambda image: self.land(title, replace(picture, square=image)))

    def land(self, title: str, picture: Picture, *, begins: bool = False) -> None:
        """On an empty canvas, or to begin with, the picture is the drawing; else it is a layer over it."""
        self._make_way()
        session = self._session
        if begins or session.project.sketch.blank:
            session.set_sketch(title, picture.square)
        elif not session.edit_sketch(title, lambda sketch: sketch.add_layer(title, opaque(picture.square))):
            self.said.emit(tr("There are enough layers: merge some first"))
            return
        self._placed = (picture, session.project.sketch.active.number)
        self._adjustment = self.dialog.adjustment if self.dialog is not None else None
        self._fitted = (self._aspect(), session.project.sketch.written(self._placed[1]))
        self.adjustable.emit(True)
        self.came.emit(title, picture)
        self.landed.emit(not begins)

    def _aspect(self) -> float:
        """Width over height of the open world's frames."""
        world = self._session.world
        return world.spec.frame_width / world.spec.frame_height if world else 1.0

    def fit(self) -> None:
        """A picture that came before its world was open, and was left alone since, fills that world's frame."""
        if self._placed is None or self._adjustment is not None or self.dialog is not None:
            return
        picture, number = self._placed
        untouched = self._fitted[1] == self._session.project.sketch.written(number)
        if untouched and self._fitted[0] != self._aspect():
            self._replace(number, framed(picture.whole, Framing.filling(picture.whole, self._aspect())))
            self._fitted = (self._aspect(), self._session.project.sketch.written(number))

    def _palettes(self) -> dict[str, tuple[Colour, ...]]:
        """The colours of the kit's looks, the chosen one first, and those of the tools."""
        looks = sorted(self._tools.looks, key=lambda look: look is not self._tools.look)
        return {look.name: look.colours for look in looks} | {PALETTE_NAME: PALETTE}

    def _replace(self, number: int, image: Image) -> None:
        if self.dialog is not None:
            self._adjustment = self.dialog.adjustment
        self._session.edit_sketch(
            tr("Adjust picture"), lambda sketch: sketch.arranged(lambda old: old, {number: opaque(image)})
        )

    def _adjusted(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _look_after(self) -> None:
        """A picture whose layer is gone cannot be adjusted."""
        cards = self._session.project.sketch.arrangement.cards
        if self._placed is not None and self._placed[1] not in {card.number for card in cards}:
            self._placed = None
            self.adjustable.emit(False)


def _urls(text: str) -> list[QUrl]:
    """A local file that was copied as text."""
    line = text.strip()
    if not line or "\n" in line or len(line) > 4096:
        return []
    url = QUrl(line) if line.startswith("file:") else QUrl.fromLocalFile(line)
    return [url] if url.isLocalFile() and Path(url.toLocalFile()).is_file() else []
