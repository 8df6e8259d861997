"""Asks what to export, with the clip playing beside and its size said before it is written. Writes nothing itself.

Stays open while one goes on editing: what can be chosen follows the project. One press on Save is enough; cards set what a
place wants, and all choices lie one click behind.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from engine.errors import MediaError
from studio.dialogs.export_choices import (
    CLIP,
    DATA,
    DRAWING,
    ExportChoices,
    Extent,
    Part,
    extents,
    planned,
)
from studio.dialogs.export_form import short_name
from studio.dialogs.export_page import ExportPage
from studio.dialogs.export_preview import StripFrames
from studio.dialogs.export_result import size_text
from studio.document.file_name import free_path, named
from studio.document.shared_clip import recipe_of
from studio.document.take import Take
from studio.jobs.export_estimate import Estimate, Estimator
from studio.jobs.export_gather import Planned
from studio.jobs.simulation import Simulation
from studio.look.names import shown_name
from studio.look.style import Theme, inset_numbers
from studio.look.words import tr
from studio.session import Session

_ESTIMATE_MS = 250
_FOLLOW_MS = 200


class ExportDialog(QDialog):
    """See the module. ``ordered`` carries a list of `Planned`; ``fps``: how fast the take was played."""

    ordered = Signal(object)

    def __init__(
        self,
        session: Session,
        simulation: Simulation,
        theme: Theme,
        fps: float,
        choices: ExportChoices,
        stem: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self._session, self._simulation = session, simulation
        self.choices = choices
        self._fps = fps
        self._extents: list[Extent] = []
        self._showing = False
        self._plan: Planned | None = None
        self._reckoned: object = None  # what the size was last asked for
        self._replaces: Path | None = None
        self.page = ExportPage(theme, self)
        inset_numbers(self)
        self.outcome = self.page.result
        self.estimator = Estimator(self)
        self.estimator.estimated.connect(self._estimated)
        self._estimate_soon = QTimer(self, singleShot=True, interval=_ESTIMATE_MS)
        self._estimate_soon.timeout.connect(self._ask_size)
        self._follow_soon = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self._follow_soon.timeout.connect(self.follow)
        self.page.name.setText(named(stem))
        self._connect()
        self._show_choices()
        self.follow()

    def _connect(self) -> None:
        page, session = self.page, self._session
        page.cards.chosen.connect(self.choose_card)
        page.form.changed.connect(lambda: self._take(page.form.choices(self.choices)))
        page.range.currentIndexChanged.connect(self._range_changed)
        page.beside.currentIndexChanged.connect(self._taken)
        page.caption.textChanged.connect(self._taken)
        for box in (page.caps, page.title, page.boomerang, page.carry):
            box.toggled.connect(self._taken)
        page.folder.clicked.connect(self._ask_folder)
        page.save.clicked.connect(self.save)
        page.make.clicked.connect(self._make_now)
        for changed in (
            session.take_changed, session.frame_arrived, session.selection_changed, session.branches_changed,
            session.markers_changed, session.playhead_moved, session.clip_changed, session.opened,
        ):  # fmt: skip
            changed.connect(self._follow_later)
        self._simulation.opened.connect(self._follow_later)

    # -- what was chosen ----------------------------------------------------------------------------------------------

    def choose_card(self, key: str) -> None:
        """What a click on a card does."""
        if key == "data":
            self._take(replace(self.choices, preset="", suffix=".npz", page=None))
        else:
            self._take(self.choices.with_preset(key, self._width()))

    def part(self) -> Part | None:
        """The first of what is to be exported."""
        extent = self.extent()
        return extent.parts[0] if extent is not None else None

    def extent(self) -> Extent | None:
        n = self.page.range.currentIndex()
        return self._extents[n] if 0 <= n < len(self._extents) else None

    def set_fps(self, fps: float) -> None:
        self._fps = fps
        self._update()

    def _take(self, choices: ExportChoices) -> None:
        if choices != self.choices:
            self.choices = choices
            self._show_choices()
            self._update()

    def _taken(self) -> None:
        """From the widgets that are on both pages."""
        if self._showing:
            return
        page = self.page
        choices = replace(
            self.choices, caps=page.caps.isChecked(), title=page.title.isChecked(), boomerang=page.boomerang.isChecked(),
            caption=page.caption.text(), beside=str(page.beside.currentData() or ""), carry=page.carry.isChecked(),
        )  # fmt: skip
        if choices.preset and choices.beside != self.choices.beside:
            choices = choices.with_preset(choices.preset, self._width())
        self._take(choices)

    def _show_choices(self) -> None:
        self._showing = True
        page, choices = self.page, self.choices
        page.cards.show_chosen("data" if choices.suffix in DATA else choices.preset)
        page.form.show_choices(choices)
        for box, on in (
            (page.caps, choices.caps),
            (page.title, choices.title),
            (page.boomerang, choices.boomerang),
            (page.carry, choices.carry),
        ):
            box.setChecked(on)
        for widget in (page.caps, page.title, page.boomerang, page.caption, page.beside):
            widget.setEnabled(not choices.is_data)
        if page.caption.text() != choices.caption:
            page.caption.setText(choices.caption)
        page.ending.setText(choices.suffix or tr("folder"))
        folder = self.folder()
        page.show_folder(folder.name or str(folder), str(folder))
        self._showing = False

    def _width(self) -> int:
        part = self.part()
        return part.take.prompt.world.spec.picture_width if part is not None else 64

    # -- following the project ----------------------------------------------------------------------------------------

    def _follow_later(self) -> None:
        if self.isVisible() and not self._session.recording and not self._follow_soon.isActive():
            self._follow_soon.start()

    def follow(self) -> None:
        """What can be chosen is what the project has now."""
        self._showing = True
        before, self._extents = self.page.range.currentIndex(), extents(self._session)
        same = len(self._extents) == self.page.range.count()
        self.page.range.clear()
        for extent in self._extents:
            self.page.range.addItem(extent.title)
        self.page.range.setCurrentIndex(before if same and before >= 0 else 0)
        self._fill_beside()
        self._showing = False
        if self.choices.preset:  # frames of another world may be of another size
            self._take(self.choices.with_preset(self.choices.preset, self._width()))
        self._taken()
        self._update()

    def _fill_beside(self) -> None:
        box, chosen = self.page.beside, self.choices.beside
        box.clear()
        box.addItem(tr("Nothing"), "")
        box.addItem(tr("The drawing"), DRAWING)
        if self._session.clip is not None:
            box.addItem(tr("The clip {name}").format(name=self._session.clip.name), CLIP)
        for branch in self._session.project.branches:
            box.addItem(tr("Branch {name}").format(name=shown_name(branch.name)), str(branch.id))
        box.setCurrentIndex(max(0, box.findData(chosen)))

    def _range_changed(self) -> None:
        if not self._showing:
            self.page.preview.restart()
            self._update()

    def _update(self) -> None:
        page, part, extent = self.page, self.part(), self.extent()
        if part is None or extent is None:
            self._plan = None
            page.save.setEnabled(False)
            return
        self.page.show_drawing(part.take.prompt.image, len(part.take.actions[: part.shown[-1]]), on=self.choices.carry)
        fault = ""
        try:
            choices = replace(self.choices, carry=False)  # what it carries is put together when it is asked for
            self._plan = planned(self._session, choices, part, Path(f"x{self.choices.suffix}"), self._fps)
            page.preview.show_plan(self._plan, self._session.project.frames)
        except MediaError as error:
            self._plan, fault = None, str(error)
        missing = sum(self._missing(one) for one in extent.parts)
        foreign = missing > 0 and self._foreign(extent)
        page.show_notice(fault or (tr("Frames are missing, and this was played in another world.") if foreign else ""), missing)
        page.save.setEnabled(not fault and not foreign)
        count, short = len(extent.parts), short_name(self.choices.suffix)
        page.save.setText(tr("Save {format}").format(format=short) if count == 1 else tr("Save %n files", n=count))
        self._show_facts(part)
        subject = (self.choices, self._fps, part.branch.id, part.shown, part.take.actions, part.take.seeds, missing)
        if subject != self._reckoned:
            self._reckoned = subject
            self._estimate_soon.start()

    def _show_facts(self, part: Part) -> None:
        plan = self._plan
        if plan is None:
            return
        options = plan.order.options
        pictures = self.page.preview.pictures
        seconds = pictures / float(options.shown_rate)
        parts = [tr("%n pictures", n=pictures), tr("{n} s").format(n=f"{seconds:.1f}")]
        if plan.order.data is None:
            height, width = self._picture_size(plan)
            parts.append(f"{width} × {height}")
        if self.choices.suffix == ".gif":
            delay = max(2, round(100 / float(options.shown_rate)))  # a GIF counts whole centiseconds
            if abs(100 / delay - float(options.shown_rate)) > 0.05:
                parts.append(tr("a GIF plays it at {rate} fps").format(rate=f"{100 / delay:.1f}"))
        self.page.summary.setText(" · ".join(parts))

    def _picture_size(self, plan: Planned) -> tuple[int, int]:
        from export.media_dressing import Layout

        spec, dressing = plan.strip.take.prompt.world.spec, plan.order.dressing
        if plan.beside is not None:
            dressing = replace(dressing, beside=StripFrames(plan.beside, self._session.project.frames))
        return Layout(dressing, plan.order.options, spec.picture_height, spec.picture_width).size

    # -- frames and size ----------------------------------------------------------------------------------------------

    def _missing(self, part: Part) -> int:
        """Frames that have yet to be made."""
        present = self._session.take if part.branch.id == self._session.project.present_id else None
        take = present if present is not None else Take.of(part.take, self._session.project.frames)
        made = take.first_missing()
        return max(0, part.shown.stop - max(made, part.shown.start))

    def _foreign(self, extent: Extent) -> bool:
        world = self._session.world
        return world is not None and any(part.take.prompt.world.fingerprint != world.fingerprint for part in extent.parts)

    def _make_now(self) -> None:
        part = self.part()
        if part is not None and part.branch.id == self._session.project.present_id:
            self._simulation.want(part.shown[-1])

    def _ask_size(self) -> None:
        plan = self._plan
        if plan is None or not self.isVisible() or self._session.recording:
            return
        store = self._session.project.frames
        frames = StripFrames(plan.strip, store)
        recipe = recipe_of(plan.strip.take, plan.strip.shown) if self.choices.carry else None
        order = replace(plan.order, frames=[frames[n] for n in range(len(frames))], recipe=recipe)
        if order.data is not None:
            order = replace(order, data=replace(order.data, recipe=recipe))
        if plan.beside is not None:
            beside = StripFrames(plan.beside, store)
            order = replace(order, dressing=replace(order.dressing, beside=[beside[n] for n in range(len(beside))]))
        self.page.show_size(tr("reckoning…"), busy=True)
        self.estimator.ask(order)

    def _estimated(self, found: Estimate) -> None:
        if found.fault:
            self.page.show_size("")
            self.page.show_notice(found.fault, 0)
            return
        self.page.show_size(tr("about {size}").format(size=size_text(found.bytes)))
        extent = self.extent()
        several = extent is not None and len(extent.parts) > 1
        lowered = tr("To stay under {limit} MB: {what}").format(limit=f"{self.choices.limit:g}", what=found.lowered)
        self.page.show_lowered(lowered if found.lowered else tr("the first of the files") if several else "")

    # -- saving -------------------------------------------------------------------------------------------------------

    def folder(self) -> Path:
        """Where it goes: where the last one went, or among the pictures."""
        kept = Path(self.choices.folder) if self.choices.folder else None
        if kept is not None and kept.is_dir():
            return kept
        pictures = Path.home() / "Pictures"
        return pictures if pictures.is_dir() else Path.home()

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Where to"), str(self.folder()))
        if name:
            self._take(replace(self.choices, folder=name))

    def save(self) -> None:
        """What the button does: a new file, none is replaced."""
        stem = named(self.page.name.text())
        self.accept_path(free_path(self.folder(), stem, self.choices.suffix))

    def accept_path(self, path: Path) -> None:
        """Orders the export to ``path``, or to names beside it when there are several."""
        extent = self.extent()
        if extent is None:
            return
        self.choices = replace(self.choices, folder=str(path.parent))
        self._show_choices()  # the folder is another one where the last has gone
        plans: list[Planned] = []
        paths: list[Path] = []
        for part in extent.parts:
            goes = path
            if len(extent.parts) > 1:
                name = named(f"{path.stem} {part.name}")
                goes = free_path(path.parent, name, path.suffix, paths)
            paths.append(goes)
            plans.append(planned(self._session, self.choices, part, goes, self._fps))
        self.ordered.emit(plans)

    # -- life ---------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reckoned = None
        self.follow()
        self.page.preview.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.page.preview.play(False)
        self.estimator.forget()
