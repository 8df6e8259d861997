"""Every choice of an export one by one, beside the cards that set several at once. Reads and shows `ExportChoices`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from export.media_formats import FORMATS
from export.media_options import DITHERS
from export.media_presets import NIGHT
from studio.dialogs.export_choices import ExportChoices
from studio.look.words import mark, tr

_NAMES = {
    ".gif": mark("GIF, plays anywhere"),
    ".mp4": mark("MP4, small"),
    ".webp": mark("WebP, small and crisp"),
    ".webm": mark("WebM, small and free"),
    ".apng": mark("APNG, lossless"),
    ".mkv": mark("MKV, lossless, for editing"),
    "": mark("PNG frames in a folder"),
    ".png": mark("Sprite sheet, PNG and JSON"),
    ".npz": mark("NPZ, arrays for NumPy"),
    ".tar": mark("WebDataset tar"),
}
_SHORT = {"": "PNG", ".png": mark("sprite sheet")}
_PAGES: tuple[tuple[str, tuple[int, int] | None], ...] = (
    (mark("No page, the picture alone"), None),
    (mark("Square, 1080 × 1080"), (1080, 1080)),
    (mark("Portrait, 1080 × 1920"), (1080, 1920)),
    (mark("Landscape, 1920 × 1080"), (1920, 1080)),
)
_GROUNDS: tuple[tuple[str, tuple[int, int, int] | None], ...] = (
    (mark("As the page wants it"), None),
    (mark("Night"), NIGHT),
    (mark("White"), (255, 255, 255)),
    (mark("Black"), (0, 0, 0)),
)
_DITHERS = {
    "none": mark("None: flat and small"),
    "sierra2_4a": mark("Sierra: smooth"),
    "bayer": mark("Bayer: a pattern that holds still"),
}


def short_name(suffix: str) -> str:
    """What a button calls the format."""
    name = _SHORT.get(suffix)
    return tr(name) if name else suffix[1:].upper()


class ExportForm(QWidget):
    """``changed`` follows what the creator does, not what `show_choices` does."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._showing = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self.format = QComboBox()
        for suffix in (*FORMATS, ".npz", ".tar"):
            self.format.addItem(tr(_NAMES[suffix]), suffix)
        self.page = QComboBox()
        for title, page in _PAGES:
            self.page.addItem(tr(title), page)
        self.ground = QComboBox()
        for title, ground in _GROUNDS:
            self.ground.addItem(tr(title), ground)
        self.scale = QSpinBox(minimum=1, maximum=32, prefix="× ")
        self.smooth = QCheckBox(tr("Smooth, for photos"))
        self.speed = QDoubleSpinBox(minimum=0.1, maximum=8, decimals=2, singleStep=0.25, prefix="× ")
        self.rate = QDoubleSpinBox(minimum=0, maximum=60, decimals=1, singleStep=1, suffix=" fps")
        self.rate.setSpecialValueText(tr("As played"))
        self.colours = QSpinBox(minimum=4, maximum=256, singleStep=32)
        self.dither = QComboBox()
        for dither in DITHERS:
            self.dither.addItem(tr(_DITHERS[dither]), dither)
        self.quality = QSpinBox(minimum=1, maximum=100, singleStep=5, suffix=" %")
        self.loop = QSpinBox(minimum=0, maximum=100, suffix=" ×")
        self.loop.setSpecialValueText(tr("For ever"))
        self.fit = QDoubleSpinBox(minimum=0, maximum=1000, decimals=1, singleStep=1, suffix=" MB")
        self.fit.setSpecialValueText(tr("Any size"))
        fields: tuple[tuple[str, QWidget], ...] = (
            (tr("Format"), self.format), (tr("Page"), self.page),
            (tr("Enlarge"), self.scale), (tr("Edges"), self.smooth),
            (tr("Speed"), self.speed), (tr("Pictures a second"), self.rate),
            (tr("Colours"), self.colours), (tr("Dither"), self.dither),
            (tr("Quality"), self.quality), (tr("Plays"), self.loop),
            (tr("At most"), self.fit), (tr("Behind it"), self.ground),
        )  # fmt: skip
        for n, (title, field) in enumerate(fields):
            self._add(n // 2, n % 2, title, field)
        self._grid.setRowStretch(6, 1)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        for box in (self.format, self.page, self.ground, self.dither):
            box.currentIndexChanged.connect(self._changed)
        for spin in (self.scale, self.colours, self.quality, self.loop):
            spin.valueChanged.connect(self._changed)
        for double in (self.speed, self.rate, self.fit):
            double.valueChanged.connect(self._changed)
        self.smooth.toggled.connect(self._changed)

    def choices(self, before: ExportChoices) -> ExportChoices:
        """``before`` with what stands here. What a preset decides ends it when it is another now."""
        now = replace(
            before, suffix=str(self.format.currentData()), page=self.page.currentData(), scale=self.scale.value(),
            ground=self.ground.currentData(),
            smooth=self.smooth.isChecked(), speed=self.speed.value(), rate=self.rate.value(), colours=self.colours.value(),
            dither=self.dither.currentData(), quality=self.quality.value(), loop=self.loop.value(), limit=self.fit.value(),
        )  # fmt: skip
        decided = ("suffix", "page", "scale", "smooth", "limit")
        same = all(getattr(now, name) == getattr(before, name) for name in decided)
        return now if same else replace(now, preset="")

    def show_choices(self, choices: ExportChoices) -> None:
        self._showing = True
        self.format.setCurrentIndex(max(0, self.format.findData(choices.suffix)))
        pages = [page for _, page in _PAGES]
        self.page.setCurrentIndex(pages.index(choices.page) if choices.page in pages else 0)
        grounds = [ground for _, ground in _GROUNDS]
        self.ground.setCurrentIndex(grounds.index(choices.ground) if choices.ground in grounds else 0)
        self.scale.setValue(choices.scale)
        self.smooth.setChecked(choices.smooth)
        self.speed.setValue(choices.speed)
        self.rate.setValue(choices.rate)
        self.colours.setValue(choices.colours)
        self.dither.setCurrentIndex(max(0, self.dither.findData(choices.dither)))
        self.quality.setValue(choices.quality)
        self.loop.setValue(choices.loop)
        self.fit.setValue(choices.limit)
        self._showing = False
        known = FORMATS.get(choices.suffix)
        lever = known.lever if known else None
        self._enable((self.colours, self.dither), choices.suffix == ".gif")
        self._enable((self.quality,), lever == "quality")
        self._enable((self.loop,), known is not None and known.loops)
        self._enable((self.scale, self.smooth, self.page, self.ground, self.speed, self.rate, self.fit), not choices.is_data)

    def _enable(self, fields: Sequence[QWidget], on: bool) -> None:
        for field in fields:
            field.setEnabled(on)

    def _add(self, row: int, column: int, title: str, field: QWidget) -> None:
        box = QVBoxLayout()
        box.setSpacing(3)
        label = QLabel(title)
        label.setProperty("role", "section")
        label.setBuddy(field)
        field.setAccessibleName(title)
        field.setMinimumHeight(28)
        box.addWidget(label)
        box.addWidget(field)
        self._grid.addLayout(box, row, column)

    def _changed(self) -> None:
        if not self._showing:
            self.changed.emit()
