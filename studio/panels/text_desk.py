"""Pictures from text: opens the dialog and hands what it made to whoever lets pictures in. Connects; owns the painter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from engine.world_spec import WorldSpec
from studio.dialogs.generate_dialog import GenerateDialog
from studio.jobs.image_server import TextOrder
from studio.jobs.text_job import TextPainter
from studio.panels.incoming import Incoming
from studio.preferences import Preferences
from studio.session import Session


class TextDesk(QObject):
    """See the module. The words of the last order stand in the dialog again while the window is open."""

    def __init__(
        self, session: Session, incoming: Incoming, preferences: Preferences, settle: Callable[[], None], window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._session, self._incoming, self._preferences = session, incoming, preferences
        self._settle, self._window = settle, window
        self.painter = TextPainter(self)
        self.dialog: GenerateDialog | None = None
        self._last: TextOrder | None = None

    def ask(self) -> None:
        if self.dialog is not None:
            return
        self._settle()
        world = self._session.world
        spec = world.spec if world is not None else WorldSpec()
        self.dialog = GenerateDialog(self.painter, self._preferences, spec, self._last, self._window)
        self.dialog.placed.connect(self._incoming.land)
        self.dialog.adjust_asked.connect(self._incoming.frame_first)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _closed(self) -> None:
        if self.dialog is not None:
            self._last = self.dialog.order
            self.dialog.deleteLater()
            self.dialog = None
