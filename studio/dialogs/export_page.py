"""How the export dialog is laid out: the clip and its file at the left, the choices at the right. Decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.runtime.world_model import Image
from export.media_dressing import MAX_CAPTION
from studio.dialogs.export_cards import Cards
from studio.dialogs.export_form import ExportForm
from studio.dialogs.export_preview import ExportPreview
from studio.dialogs.export_result import ExportResult
from studio.look.icons import name_icon
from studio.look.style import Theme
from studio.look.told import told
from studio.look.words import tr
from studio.viewport.pictures import to_qimage

_LEFT = 360
_THUMB = 44


class ExportPage:
    """The widgets of ``dialog``, by name."""

    def __init__(self, theme: Theme, dialog: QDialog) -> None:
        self._dialog = dialog
        outer = QHBoxLayout(dialog)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._left(theme))
        outer.addLayout(self._right(theme), 1)

    # -- left: what it will be ----------------------------------------------------------------------------------------

    def _left(self, theme: Theme) -> QWidget:
        panel = QFrame()
        panel.setObjectName("stage")
        box = QVBoxLayout(panel)
        box.setContentsMargins(20, 20, 20, 20)
        box.setSpacing(12)
        self.preview = ExportPreview(theme)
        self.preview.setFixedWidth(_LEFT)
        box.addWidget(self.preview, 1)
        self.size = QLabel()
        self.size.setProperty("role", "title")
        self.size.setAccessibleName(tr("Size of the file"))
        self.summary = QLabel()
        self.summary.setProperty("role", "muted")
        self.summary.setWordWrap(True)
        self.lowered = QLabel()
        self.lowered.setProperty("role", "muted")
        self.lowered.setWordWrap(True)
        self.lowered.hide()
        for label in (self.size, self.summary, self.lowered):
            box.addWidget(label)
        self.result = ExportResult()
        box.addWidget(self.result)
        return panel

    def show_size(self, text: str, *, busy: bool = False) -> None:
        """``busy``: a better figure is on its way."""
        self.size.setEnabled(not busy)
        if not busy or not self.size.text():
            self.size.setText(text)

    def show_lowered(self, text: str) -> None:
        self.lowered.setText(text)
        self.lowered.setVisible(bool(text))

    # -- right: what is chosen ----------------------------------------------------------------------------------------

    def _right(self, theme: Theme) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setContentsMargins(24, 20, 24, 20)
        box.setSpacing(12)
        self.cards, self.form = Cards(theme), ExportForm()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.cards)
        self._stack.addWidget(self.form)
        head = QHBoxLayout()
        title = QLabel(tr("Share this take"))
        title.setProperty("role", "title")
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._segments())
        box.addLayout(head)
        box.addWidget(self._stack, 1)
        box.addLayout(self._look())
        box.addLayout(self._fields())
        box.addWidget(self._carry())
        box.addLayout(self._notice())
        box.addLayout(self._ending())
        return box

    def _segments(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("segments")
        row = QHBoxLayout(frame)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        group = QButtonGroup(self._dialog)
        for n, name in enumerate((tr("Where to"), tr("All choices"))):
            button = QToolButton()
            button.setText(name)
            button.setCheckable(True)
            button.setChecked(n == 0)
            button.clicked.connect(lambda _=False, n=n: self._stack.setCurrentIndex(n))
            group.addButton(button, n)
            row.addWidget(button)
        self.segments = group
        return frame

    def _look(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.caps = _chip("keyboard", tr("Keys"), tr("Show over the picture which key is held"))
        self.title = _chip("pencil", tr("Drawing first"), tr("Begin with the drawing, then what became of it"))
        self.boomerang = _chip("arrow-right-left", tr("There and back"), tr("Play forward, then backward"))
        for chip in (self.caps, self.title, self.boomerang):
            row.addWidget(chip)
        row.addStretch(1)
        return row

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        self.range, self.beside = QComboBox(), QComboBox()
        self.caption = QLineEdit(placeholderText=tr("Words below the picture"))
        self.caption.setMaxLength(MAX_CAPTION)
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Frames"), self.range),
            (tr("Beside it"), self.beside),
            (tr("Caption"), self.caption),
        )
        for n, (name, field) in enumerate(rows):
            label = QLabel(name)
            label.setProperty("role", "muted")
            label.setBuddy(field)
            field.setAccessibleName(name)
            field.setMinimumHeight(30)
            grid.addWidget(label, n, 0)
            grid.addWidget(field, n, 1)
        for box in (self.range, self.beside):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return grid

    def _carry(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("well")
        row = QHBoxLayout(frame)
        row.setContentsMargins(10, 8, 12, 8)
        row.setSpacing(12)
        self._drawing = QLabel()
        self._drawing.setFixedSize(_THUMB, _THUMB)
        self._drawing.setAccessibleName(tr("The drawing that the file contains"))
        words = QVBoxLayout()
        words.setSpacing(3)
        self.carry = QCheckBox(tr("Opens again in Worldsketch"))
        self.contains = QLabel()
        self.contains.setProperty("role", "muted")
        self.contains.setWordWrap(True)
        words.addWidget(self.carry)
        words.addWidget(self.contains)
        row.addWidget(self._drawing)
        row.addLayout(words, 1)
        return frame

    def show_drawing(self, image: Image, actions: int, *, on: bool) -> None:
        """What the file will contain beside its pictures."""
        ratio = self._dialog.devicePixelRatioF()
        side = int(_THUMB * ratio)
        step = max(1, image.shape[0] // (2 * side))
        small = QPixmap.fromImage(to_qimage(image[::step, ::step])).scaled(side, side)
        small.setDevicePixelRatio(ratio)
        self._drawing.setPixmap(small)
        self._drawing.setEnabled(on)
        contains = tr("This file contains your drawing and %n actions.", n=actions)
        self.contains.setText(contains if on else tr("The pictures alone: it does not open as a world again."))

    def _notice(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.notice = QLabel()
        self.notice.setProperty("role", "warn")
        self.notice.setWordWrap(True)
        self.notice.setMinimumWidth(240)  # a long path does not widen the window
        self.make = QPushButton(tr("Make them now"))
        self.make.setAutoDefault(False)
        row.addWidget(self.notice, 1)
        row.addWidget(self.make)
        self.notice.hide()
        self.make.hide()
        return row

    def show_folder(self, name: str, whole: str) -> None:
        shown = self.folder.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 76)
        self.folder.setText(f" {shown}")
        self.folder.setToolTip(tr("Goes to {folder}; click to choose another").format(folder=whole))

    def show_notice(self, fault: str, missing: int) -> None:
        """A fault, or how many frames have yet to be made; nothing when there is neither."""
        self.notice.setText(told(fault) or tr("%n frames are not made yet. Saving makes them first.", n=missing))
        self.notice.setToolTip(told(fault))
        self.notice.setVisible(bool(fault) or missing > 0)
        self.make.setVisible(not fault and missing > 0)

    def _ending(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the file"))
        self.name.setMinimumSize(150, 34)
        self.ending = QLabel()
        self.ending.setProperty("role", "muted")
        self.folder = QPushButton()
        self.folder.setAutoDefault(False)
        self.folder.setAccessibleName(tr("Folder"))
        self.folder.setMaximumWidth(130)
        name_icon(self.folder, "folder-open")
        self.save = QPushButton()
        self.save.setProperty("primary", "true")
        self.save.setDefault(True)
        self.save.setMinimumSize(112, 34)
        row.addWidget(self.name, 1)
        row.addWidget(self.ending)
        row.addWidget(self.folder)
        row.addWidget(self.save)
        return row


def _chip(icon: str, text: str, what: str) -> QToolButton:
    chip = QToolButton()
    chip.setObjectName("chip")
    chip.setCheckable(True)
    chip.setText(f" {text}")
    chip.setToolTip(what)
    chip.setAccessibleName(text)
    chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    name_icon(chip, icon)
    return chip
