"""The layers of the sketch, the topmost first: choose, show or hide, fade, order, merge. Edits through the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QSlider, QToolButton, QVBoxLayout, QWidget

from studio.document.pixels import SIDE, over_paper
from studio.document.sketch import LayerCard
from studio.look.icons import name_icon
from studio.look.names import shown_name
from studio.look.style import Theme
from studio.look.words import tr
from studio.panels.panel import Panel
from studio.session import Session

_THUMB = 28
_NUMBER = Qt.ItemDataRole.UserRole
_SHOWN = Qt.ItemDataRole.UserRole + 1
"""Which layer the small picture is of, and as of which writing."""


class LayersPanel(Panel):
    """See the module. A double click renames; the tick shows and hides."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._filling = False
        self._drag = 0
        self._fading = QTimer(self, singleShot=True, interval=0)
        self._fading.timeout.connect(self._fade)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(self._opacity_row())
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Layers"))
        self.list.setIconSize(QSize(_THUMB, _THUMB))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(48)
        self.list.currentItemChanged.connect(lambda item, _: self._chosen(item))
        self.list.itemChanged.connect(self._described)
        layout.addWidget(self.list, 1)
        layout.addLayout(self._buttons())
        session.layers_changed.connect(self._show)
        session.undo_stack.indexChanged.connect(lambda _: self._show_pictures())
        theme.changed.connect(self._show)
        self._show()

    # -- putting it together ------------------------------------------------------------------------------------------

    def _opacity_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        name, self._percent = QLabel(tr("Opacity")), QLabel()
        for label in (name, self._percent):
            label.setProperty("role", "muted")
        self._percent.setMinimumWidth(38)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setAccessibleName(tr("Opacity of the layer"))
        self.opacity.sliderPressed.connect(self._begin_drag)
        self.opacity.sliderReleased.connect(self._fade)
        self.opacity.valueChanged.connect(self._slid)
        row.addWidget(name)
        row.addWidget(self.opacity, 1)
        row.addWidget(self._percent)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        self.buttons: dict[str, QToolButton] = {}
        for name, icon_name, tip, clicked in (
            ("add", "plus", tr("New layer"), self.add),
            ("up", "chevron-up", tr("Move the layer up"), lambda: self.move_active(1)),
            ("down", "chevron-down", tr("Move the layer down"), lambda: self.move_active(-1)),
            ("merge", "merge", tr("Merge with the layer below"), self.merge),
            ("delete", "trash-2", tr("Delete the layer"), self.delete),
        ):
            row.addWidget(self._button(name, icon_name, tip, clicked))
            if name == "add":
                row.addStretch(1)
        return row

    def _button(self, name: str, icon_name: str, tip: str, clicked: Callable[[], None]) -> QToolButton:
        button = self.buttons[name] = QToolButton()
        button.setObjectName("tool")
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_icon(button, icon_name)
        button.clicked.connect(clicked)
        return button

    # -- edits --------------------------------------------------------------------------------------------------------

    @property
    def _active(self) -> LayerCard:
        return self._session.project.sketch.active

    def add(self) -> None:
        self._session.edit_sketch(tr("New layer"), lambda sketch: sketch.add_layer())

    def merge(self) -> None:
        number = self._active.number
        self._session.edit_sketch(tr("Merge layers"), lambda sketch: sketch.merge_down(number))

    def delete(self) -> None:
        number = self._active.number
        self._session.edit_sketch(tr("Delete layer"), lambda sketch: sketch.remove_layer(number))

    def move_active(self, by: int) -> None:
        number = self._active.number
        self._session.edit_sketch(tr("Move layer"), lambda sketch: sketch.move_layer(number, by))

    def _begin_drag(self) -> None:
        self._drag += 1

    def _slid(self) -> None:
        """While the slider is dragged, only where it has got to counts: many layers take longer than the next move."""
        if self._filling:
            return
        self._percent.setText(f"{self.opacity.value()} %")
        if self.opacity.isSliderDown():
            self._fading.start()
        else:
            self._fade()

    def _fade(self) -> None:
        self._fading.stop()
        number, opacity = self._active.number, self.opacity.value() / 100
        self._session.edit_sketch(tr("Fade layer"), lambda sketch: sketch.fade(number, opacity), drag=self._drag)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling:
            self._session.choose_layer(item.data(_NUMBER))

    def _described(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        card = self._session.project.sketch.card(item.data(_NUMBER))
        visible = item.checkState() is Qt.CheckState.Checked
        name = item.text().strip()[:200]
        if name in ("", shown_name(card.name)):
            name = card.name
        text = tr("Show layer") if visible else tr("Hide layer")
        text = tr("Rename layer") if name != card.name else text
        self._session.edit_sketch(text, lambda sketch: sketch.describe_layer(replace(card, name=name, visible=visible)))

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        sketch = self._session.project.sketch
        cards = sketch.arrangement.cards
        self._filling = True
        while self.list.count() > len(cards):
            self.list.takeItem(self.list.count() - 1)
        while self.list.count() < len(cards):
            self.list.addItem(QListWidgetItem())
        for row, card in enumerate(reversed(cards)):
            item = self.list.item(row)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setData(_NUMBER, card.number)
            item.setText(shown_name(card.name))
            item.setToolTip(tr("{name}: tick to show, double-click to rename").format(name=shown_name(card.name)))
            item.setCheckState(Qt.CheckState.Checked if card.visible else Qt.CheckState.Unchecked)
            if card.number == sketch.active.number:
                self.list.setCurrentRow(row)
        self.opacity.setValue(round(sketch.active.opacity * 100))
        self._percent.setText(f"{round(sketch.active.opacity * 100)} %")
        at = sketch.active_index
        for name, possible in (
            ("up", at < len(cards) - 1), ("down", at > 0), ("merge", at > 0), ("delete", len(cards) > 1),
        ):  # fmt: skip
            self.buttons[name].setEnabled(possible)
        self._filling = False
        self._show_pictures()

    def _show_pictures(self) -> None:
        sketch = self._session.project.sketch
        self._filling = True
        step = SIDE // (2 * _THUMB)
        for row in range(self.list.count()):
            item = self.list.item(row)
            number = item.data(_NUMBER)
            try:
                pixels = sketch.layer_pixels(number)
            except KeyError:
                continue  # another project's: the list is made anew once all of it is there
            if item.data(_SHOWN) == (shown := [number, sketch.written(number)]):
                continue
            item.setData(_SHOWN, shown)
            small = over_paper(np.ascontiguousarray(pixels[::step, ::step]))
            height, width = small.shape[:2]
            image = QImage(small.data, width, height, 4 * width, QImage.Format.Format_RGBX8888).copy()
            item.setIcon(QIcon(QPixmap.fromImage(image)))
        self._filling = False
