"""Exporting, from the dialog to the file: asks, writes in the background, shows how far it is, says how it ended."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMainWindow

from studio.dialogs.export_dialog import ExportChoices, ExportDialog
from studio.jobs.export_job import ExportJob, ExportOrder
from studio.jobs.simulation import Simulation
from studio.look.icons import paint_icons
from studio.look.style import Theme
from studio.session import Session


class Exporting(QObject):
    """One export at a time."""

    progressed = Signal(int, int)
    """Frames written and wanted; (0, 0) when there is no export."""
    saved = Signal(object, int)
    """Path and bytes."""
    said = Signal(str)

    def __init__(self, session: Session, simulation: Simulation, theme: Theme, window: QMainWindow) -> None:
        super().__init__(window)
        self._session, self._simulation, self._theme, self._window = session, simulation, theme, window
        self._choices = ExportChoices(folder=Path.home())
        self._job: ExportJob | None = None

    @property
    def running(self) -> bool:
        return self._job is not None

    def dialog(self, fps: int) -> ExportDialog:
        dialog = ExportDialog(self._session, self._simulation, self._theme, fps, self._choices, self._window)
        paint_icons(dialog, self._theme.tokens)
        return dialog

    def ask(self, fps: int) -> None:
        """Opens the dialog and starts what was ordered."""
        if not self._session.last:
            self.said.emit("Nothing to export yet: press F5 and play a little first")
            return
        dialog = self.dialog(fps)
        dialog.exec()
        self._choices = dialog.choices
        if dialog.order is not None:
            self.start(dialog.order)
        dialog.deleteLater()

    def start(self, order: ExportOrder) -> None:
        if self._job is not None:
            self.said.emit("An export is still running; stop it or wait for it")
            return
        job = self._job = ExportJob(order, parent=self)
        job.progressed.connect(self.progressed)
        job.finished.connect(self._finished)
        job.failed.connect(self.said)
        job.fitted.connect(lambda said: self.said.emit(f"To fit: {said}"))
        job.ended.connect(self._ended)
        self.progressed.emit(0, len(order.frames))
        job.start()

    def cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.said.emit("Export stopped; nothing was written")

    def close(self) -> None:
        """Ends what is running, before the window goes."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait()

    def _finished(self, report: object) -> None:
        self.saved.emit(getattr(report, "path", Path()), int(getattr(report, "bytes", 0)))

    def _ended(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.wait()
            job.deleteLater()
        self.progressed.emit(0, 0)
