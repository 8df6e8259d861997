"""Asks what to export: range, format, speed and size, with the clip playing beside. Writes nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from export.media_dressing import MAX_CAPTION, Dressing
from export.media_formats import FORMATS as MEDIA_FORMATS
from export.media_options import MediaOptions
from studio.document.shared_clip import key_caps, recipe_of
from studio.document.take import FrameState
from studio.jobs.export_job import ExportOrder
from studio.jobs.simulation import Simulation
from studio.look.style import Theme
from studio.session import Session
from studio.viewport.pictures import to_qimage

_PREVIEW = 288
FORMATS = tuple((known.name, suffix) for suffix, known in MEDIA_FORMATS.items())


@dataclass(frozen=True)
class ExportChoices:
    """What was chosen last, for the next time."""

    suffix: str = ".gif"
    fps: float = 0.0
    scale: int = 6
    caps: bool = False
    title: bool = False
    boomerang: bool = False
    carry: bool = True
    folder: Path = Path()


class ExportDialog(QDialog):
    """``order`` is set when it was accepted. Frames that are stale are made again first."""

    def __init__(
        self,
        session: Session,
        simulation: Simulation,
        theme: Theme,
        fps: int,
        last: ExportChoices,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self._session, self._simulation, self._theme = session, simulation, theme
        self._last = last
        self.order: ExportOrder | None = None
        self.choices = last
        self._shown = -1
        outer = QHBoxLayout(self)
        outer.setContentsMargins(20, 20, 20, 20)
        outer.setSpacing(24)
        self._preview = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._preview.setFixedSize(_PREVIEW, _PREVIEW)
        self._preview.setAccessibleName("Preview of the clip")
        outer.addWidget(self._preview)
        outer.addLayout(self._form(fps))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._animate)
        session.frame_arrived.connect(lambda _: self._update())
        self._update()
        self._animate()

    def sizeHint(self) -> QSize:
        return QSize(760, 560)

    def _form(self, fps: int) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(12)
        title = QLabel("Share this take")
        title.setProperty("role", "title")
        box.addWidget(title)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        self.range = QComboBox()
        self.range.addItem(f"Everything, frames 0 to {self._session.last}", (0, self._session.last))
        chosen = self._session.selection
        if chosen:
            self.range.addItem(f"Selection, {len(chosen)} from frame {chosen.start}", (chosen.start, chosen.stop - 1))
        t = self._session.playhead
        if 0 < t < self._session.last:
            self.range.addItem(f"Up to the playhead, frames 0 to {t}", (0, t))
            self.range.addItem(f"From the playhead, frames {t} to {self._session.last}", (t, self._session.last))
        self.format = QComboBox()
        for name, suffix in FORMATS:
            self.format.addItem(name, suffix)
        self.format.setCurrentIndex(max(0, self.format.findData(self._last.suffix)))
        self.fps = QDoubleSpinBox(minimum=1, maximum=60, decimals=1, singleStep=1, suffix=" fps")
        self.fps.setValue(self._last.fps or fps)
        self.scale = QSpinBox(minimum=1, maximum=16, prefix="× ")
        self.scale.setValue(self._last.scale)
        for name, field in (("Range", self.range), ("Format", self.format), ("Speed", self.fps), ("Enlarge", self.scale)):
            form.addRow(name, field)
            field.setAccessibleName(name)
            field.setMinimumHeight(30)
        self.caption = QLineEdit(placeholderText="Words below the picture")
        self.caption.setMaxLength(MAX_CAPTION)
        self.fit = QDoubleSpinBox(minimum=0, maximum=1000, decimals=1, singleStep=1, suffix=" MB")
        self.fit.setSpecialValueText("Any size")
        more: tuple[tuple[str, QWidget], ...] = (("Caption", self.caption), ("At most", self.fit))
        for name, wide in more:
            form.addRow(name, wide)
            wide.setAccessibleName(name)
            wide.setMinimumHeight(30)
        self.caps = QCheckBox("Show the keys")
        self.title = QCheckBox("Begin with the drawing")
        self.boomerang = QCheckBox("There and back")
        self.carry = QCheckBox("Carry drawing and actions, so that it opens again")
        self.carry.setToolTip("This file then contains your drawing; switch it off to share the picture alone")
        for box_, on in ((self.caps, self._last.caps), (self.title, self._last.title), (self.boomerang, self._last.boomerang),
                         (self.carry, self._last.carry)):  # fmt: skip
            box_.setChecked(on)
            form.addRow("", box_)
            box_.toggled.connect(self._update)
        self.range.currentIndexChanged.connect(self._range_changed)
        self.format.currentIndexChanged.connect(self._update)
        self.fps.valueChanged.connect(self._update)
        self.scale.valueChanged.connect(self._update)
        box.addLayout(form)
        self.summary = QLabel()
        self.summary.setProperty("role", "muted")
        self.summary.setWordWrap(True)
        box.addWidget(self.summary)
        box.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.reject)
        self.save = QPushButton("Export…")
        self.save.setProperty("primary", "true")
        self.save.setDefault(True)
        self.save.clicked.connect(self._choose_path)
        row.addWidget(cancel)
        row.addWidget(self.save)
        box.addLayout(row)
        return box

    def frame_range(self) -> range:
        """The frames to write."""
        first, last = self.range.currentData()
        return range(first, last + 1)

    def _stale(self) -> int:
        """How many frames of the range are not there to be written."""
        session = self._session
        return sum(session.state(t) is not FrameState.FRESH or session.rgb(t) is None for t in self.frame_range())

    def _range_changed(self) -> None:
        self._shown = -1
        self._update()

    def _update(self) -> None:
        frames = self.frame_range()
        stale = self._stale()
        if stale:
            self._simulation.want(frames[-1])
        self._timer.setInterval(max(16, round(1000 / self.fps.value())))
        if not self._timer.isActive():
            self._timer.start()
        rgb = self._session.rgb(frames[0])
        height, width = rgb.shape[:2] if rgb is not None else (64, 64)
        side = f"{width * self.scale.value()} × {height * self.scale.value()} pixels"
        text = f"{len(frames)} frame{'s' if len(frames) > 1 else ''} · {len(frames) / self.fps.value():.1f} s · {side}"
        if self.format.currentData() == ".gif":
            delay = max(2, round(100 / self.fps.value()))  # a GIF counts whole centiseconds
            if abs(100 / delay - self.fps.value()) > 0.05:
                text += f"\nA GIF plays at {100 / delay:.1f} fps: its delays are whole centiseconds."
        if stale:
            text += f"\n{stale} frames are being made again first." if not self._session.foreign else "\nMade in another world."
        if self.carry.isChecked():
            text += "\nThis file will contain your drawing and actions."
        self.summary.setText(text)
        self.save.setEnabled(not stale)

    def _animate(self) -> None:
        frames = self.frame_range()
        self._shown = (self._shown + 1) % len(frames)
        rgb = self._session.rgb(frames[self._shown])
        if rgb is not None:
            side = int(_PREVIEW * self.devicePixelRatioF())
            picture = QPixmap.fromImage(to_qimage(rgb).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            self._preview.setPixmap(picture)

    def _choose_path(self) -> None:
        suffix = str(self.format.currentData())
        name, _ = QFileDialog.getSaveFileName(
            self, "Export", str(self._last.folder / f"worldsketch{suffix}"), f"*{suffix};;All files (*)"
        )
        if name:
            path = Path(name)
            self.accept_path(path if path.suffix or not suffix else path.with_name(path.name + suffix))

    def accept_path(self, path: Path) -> None:
        """Takes the order for ``path`` and closes."""
        self.order = self._order(path)
        self.choices = ExportChoices(
            str(self.format.currentData()), self.fps.value(), self.scale.value(), self.caps.isChecked(),
            self.title.isChecked(), self.boomerang.isChecked(), self.carry.isChecked(), path.parent,
        )  # fmt: skip
        self.accept()

    def _order(self, path: Path) -> ExportOrder:
        """All that was chosen, for ``path``."""
        shown, take = self.frame_range(), self._session.take
        frames = [rgb for t in shown if (rgb := self._session.rgb(t)) is not None]
        more, dressing, recipe = MediaOptions(boomerang=self.boomerang.isChecked()), None, None
        if take is not None:
            state = take.snapshot()
            dressing = Dressing(
                key_caps(state.prompt.world.spec.actions) if self.caps.isChecked() else (),
                [state.actions[t - 1] if t else None for t in shown],
                self.caption.text().strip(),
                state.prompt.image if self.title.isChecked() else None,
            )
            recipe = recipe_of(state, shown) if self.carry.isChecked() else None
        limit = round(self.fit.value() * 1e6) or None
        return ExportOrder(frames, path, self.fps.value(), self.scale.value(), more, dressing, recipe, limit)

    def done(self, result: int) -> None:
        self._timer.stop()
        super().done(result)
