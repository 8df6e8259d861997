"""Exporting, from the dialog to the file: gathers and writes in the background, file after file, and says how far it is.

Owns the dialog, which may stay open or be closed meanwhile, and what was exported last. Knows no format.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMainWindow

from studio.dialogs.export_choices import ExportChoices
from studio.dialogs.export_dialog import ExportDialog
from studio.dialogs.export_result import Progress, copy_files
from studio.jobs.export_gather import Gathering, Planned
from studio.jobs.export_job import ExportJob, ExportOrder, Pace
from studio.jobs.simulation import Simulation
from studio.look.icons import paint_icons
from studio.look.style import Theme
from studio.look.words import tr
from studio.preferences import EXPORTS, Preferences
from studio.session import Session
from studio.viewport.pictures import to_qimage

_KEPT = "export"


@dataclass
class _Batch:
    """What one press on Save asked for: files still to come, and those that are there."""

    waiting: deque[Planned]
    files: int
    paths: list[Path]
    bytes: int = 0
    failed: bool = False


class Exporting(QObject):
    """Batches wait for each other."""

    progressed = Signal(int, int)
    """Steps done and wanted; (0, 0) when there is no export."""
    told = Signal(object)
    """A `Progress`, or None when nothing goes on."""
    saved = Signal(object, int)
    """The path of the last file of a batch, and the bytes of all."""
    said = Signal(str)

    def __init__(
        self,
        session: Session,
        simulation: Simulation,
        theme: Theme,
        settings: QSettings,
        stem: Callable[[], str],
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session, self._simulation, self._theme, self._window = session, simulation, theme, window
        self._settings, self._stem = settings, stem
        self._batches: deque[_Batch] = deque()
        self._gathering: Gathering | None = None
        self._job: ExportJob | None = None
        self._pace = Pace()
        self._picture: QImage | None = None
        self._dialog: ExportDialog | None = None
        self.last: tuple[Path, ...] = ()
        """The files of the last batch that was finished."""
        theme.changed.connect(self._paint)

    @property
    def running(self) -> bool:
        return bool(self._batches) or self._job is not None

    # -- the dialog ---------------------------------------------------------------------------------------------------

    def dialog(self, fps: float) -> ExportDialog:
        """The one dialog, made when it is first needed."""
        if self._dialog is None:
            choices = ExportChoices.from_json(str(self._settings.value(_KEPT, "")))
            wanted = Preferences(self._settings).text(EXPORTS)
            if wanted and Path(wanted).is_dir():
                choices = replace(choices, folder=wanted)
            dialog = ExportDialog(self._session, self._simulation, self._theme, fps, choices, self._stem(), self._window)
            dialog.ordered.connect(self.start)
            dialog.outcome.stop_asked.connect(self.cancel)
            dialog.outcome.said.connect(self.said)
            self.told.connect(dialog.outcome.show_progress)
            self._dialog = dialog
            self._paint()
        self._dialog.set_fps(fps)
        return self._dialog

    def ask(self, fps: float) -> None:
        """Opens the dialog, or brings it to the front."""
        if not self._session.last:
            self.said.emit(tr("Nothing to export yet: press F5 and play a little first"))
            return
        dialog = self.dialog(fps)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        dialog.page.save.setFocus()

    def again(self, fps: float) -> None:
        """The last export once more, of the take as it is now, to a file beside the last one."""
        if not self._session.last:
            self.said.emit(tr("Nothing to export yet: press F5 and play a little first"))
        elif not self.last:
            self.ask(fps)
        else:
            dialog = self.dialog(fps)
            dialog.follow()
            dialog.save()

    def copy(self) -> None:
        """The files of the last export, for a chat, a mail or a folder."""
        there = [path for path in self.last if path.exists()]
        if there:
            copy_files(there)
            self.said.emit(tr("Copied {name}: paste it into a chat, a mail or a folder").format(name=there[-1].name))
        else:
            self.said.emit(tr("Nothing was exported yet"))

    def _paint(self) -> None:
        if self._dialog is not None:
            paint_icons(self._dialog, self._theme.tokens)

    # -- the work -----------------------------------------------------------------------------------------------------

    def start(self, plans: Sequence[Planned]) -> None:
        if self._dialog is not None:
            self._settings.setValue(_KEPT, self._dialog.choices.to_json())
        if not plans:
            return
        self._batches.append(_Batch(deque(plans), len(plans), []))
        if len(self._batches) == 1:
            self._next()
        else:
            self.said.emit(tr("This export begins when the one before it is done"))

    def cancel(self) -> None:
        """Ends all that goes on or waits. What was finished before stays."""
        if not self._batches:
            return
        there = len(self._batches[0].paths)
        self._batches.clear()
        if self._job is not None:
            self._job.cancel()  # its thread still reads what was gathered
        else:
            self._drop_gathering()
        if there:
            self.said.emit(tr("Export stopped; %n files were finished before", n=there))
        else:
            self.said.emit(tr("Export stopped; nothing was written"))
        self._rest()

    def close(self) -> None:
        """Ends what is running, before the window goes."""
        self._batches.clear()
        if self._job is not None:
            self._job.cancel()
            self._job.wait()
        self._drop_gathering()
        if self._dialog is not None:
            self._dialog.estimator.wait()
            self._dialog.close()

    def _next(self) -> None:
        """The next file, once the thread of the one before has ended."""
        if self._job is not None or self._gathering is not None:
            return
        while self._batches and not self._batches[0].waiting:
            self._batch_done(self._batches.popleft())
        if not self._batches:
            self._rest()
            return
        plan = self._batches[0].waiting.popleft()
        gathering = self._gathering = Gathering(self._session, self._simulation, plan, self)
        name = plan.order.path.name
        gathering.progressed.connect(lambda done, wanted: self._tell(name, done, wanted, making=True))
        gathering.gathered.connect(self._write)
        gathering.failed.connect(self._failed)
        self._pace = Pace()
        self._tell(name, 0, len(plan.strip.shown), making=True)
        gathering.start()

    def _write(self, order: ExportOrder) -> None:
        self._picture = to_qimage(order.frames[len(order.frames) // 2]) if len(order.frames) else None
        job = self._job = ExportJob(order, parent=self)
        self._pace = Pace()
        job.progressed.connect(lambda done, wanted: self._tell(order.path.name, done, wanted))
        job.finished.connect(self._finished)
        job.failed.connect(self._failed)
        job.fitted.connect(lambda said: self.said.emit(tr("To fit: {what}").format(what=said)))
        job.ended.connect(self._ended)
        job.start()

    def _tell(self, name: str, done: int, wanted: int, *, making: bool = False) -> None:
        if not self._batches:
            return
        batch = self._batches[0]
        left = self._pace.left(done, wanted)
        number = batch.files - len(batch.waiting)
        self.told.emit(Progress(name, done, wanted, left, number, batch.files, making))
        self.progressed.emit(done, max(1, wanted))

    def _finished(self, report: object) -> None:
        if self._batches:
            batch = self._batches[0]
            batch.paths.append(getattr(report, "path", Path()))
            batch.bytes += int(getattr(report, "bytes", 0))

    def _failed(self, text: str) -> None:
        """One line; the rest of the batch is given up, for it would fail likewise."""
        if self._batches:
            self._batches[0].waiting.clear()
            self._batches[0].failed = True
        self.said.emit(text)
        if self._dialog is not None:
            self._dialog.page.show_notice(text, 0)
        if self._job is None:
            self._drop_gathering()
            self._next()

    def _ended(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.wait()
            job.deleteLater()
        self._drop_gathering()
        self._next()

    def _batch_done(self, batch: _Batch) -> None:
        if not batch.paths:
            return
        self.last = tuple(batch.paths)
        if self._dialog is not None:
            self._dialog.outcome.show_files(self.last, batch.bytes, self._picture)
        if not batch.failed:
            self.saved.emit(self.last[-1], batch.bytes)

    def _drop_gathering(self) -> None:
        gathering, self._gathering = self._gathering, None
        if gathering is not None:
            gathering.stop()
            gathering.deleteLater()

    def _rest(self) -> None:
        self.told.emit(None)
        self.progressed.emit(0, 0)
