"""The left dock: tools, size and hardness, colours. Changes the tool box; knows no canvas."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QColorDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.canvas.brush import Colour
from studio.canvas.tools import MAX_SIZE, PALETTE, SHAPES, TOOLS, Tool, ToolBox
from studio.look.icons import name_icon
from studio.look.style import Theme
from studio.look.words import mark, tr
from studio.panels.panel import Panel

_COLUMNS = 7
_TOOL_COLUMNS = 5

_DRAWING = frozenset({Tool.BRUSH, Tool.ERASER})
_USED_BY = {
    mark("Size"): _DRAWING | SHAPES,
    mark("Hardness"): _DRAWING | {Tool.LINE},
    mark("Opacity"): _DRAWING | SHAPES | {Tool.FILL},
    mark("Smoothing"): _DRAWING,
    mark("Tolerance"): frozenset({Tool.FILL}),
}
"""Which tools each slider is for."""


class Swatch(QAbstractButton):
    """One colour to paint with."""

    def __init__(self, theme: Theme, colour: Colour, side: int = 21, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side = side
        self.colour = colour
        self.chosen = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_colour(colour)

    def set_colour(self, colour: Colour) -> None:
        self.colour = colour
        text = "#{:02x}{:02x}{:02x}".format(*colour)
        self.setToolTip(text)
        self.setAccessibleName(tr("Colour {text}").format(text=text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(QColor(tokens.line), 1))
        painter.setBrush(QColor(*self.colour))
        painter.drawRoundedRect(rect, 5, 5)
        if self.chosen or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


class ColourPair(QAbstractButton):
    """The colour painted with, over the one that X swaps in. A click opens the colour dialog."""

    def __init__(self, tools: ToolBox, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools, self._theme = tools, theme
        self.setFixedSize(56, 40)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(tr("Current colours"))
        self.setToolTip(tr("Click to choose any colour"))
        self.clicked.connect(self.choose)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        tools.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        back, front = QRectF(22, 12, 31, 26), QRectF(3, 3, 34, 27)
        for rect, colour in ((back, self._tools.other_colour), (front, self._tools.colour)):
            painter.setPen(QPen(QColor(self._theme.tokens.panel), 4))
            painter.drawRoundedRect(rect, 7, 7)
            painter.setPen(QPen(QColor(self._theme.tokens.line), 1))
            painter.setBrush(QColor(*colour))
            painter.drawRoundedRect(rect, 7, 7)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.tokens.accent), 2))
            painter.drawRoundedRect(front, 7, 7)
        painter.end()

    def choose(self) -> None:
        colour = QColorDialog.getColor(QColor(*self._tools.colour), self.window(), tr("Colour"))
        if colour.isValid():
            self._tools.set_colour((colour.red(), colour.green(), colour.blue()))


class ToolsPanel(Panel):
    """See the module."""

    def __init__(self, tools: ToolBox, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools, self._theme = tools, theme
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 2, 12, 2)
        layout.setSpacing(2)
        self._buttons: dict[Tool, QToolButton] = {}
        layout.addLayout(self._tool_grid())
        layout.addSpacing(2)
        self._sliders = {
            name: self._slider(layout, name, low, high, changed)
            for name, low, high, changed in (
                ("Size", 1, MAX_SIZE, tools.set_size),
                ("Hardness", 0, 100, lambda value: tools.set_hardness(value / 100)),
                ("Opacity", 1, 100, lambda value: tools.set_opacity(value / 100)),
                ("Smoothing", 0, 100, lambda value: tools.set_smoothing(value / 100)),
                ("Tolerance", 0, 255, tools.set_tolerance),
            )
        }
        checks = QHBoxLayout()
        checks.setSpacing(10)
        self._filled = self._check(checks, tr("Filled"), tr("Off: an outline as wide as the brush"))
        self._pressure = QLabel(tr("Pressure"))
        self._pressure.setProperty("role", "muted")
        self._pressure.setFixedWidth(62)
        checks.addWidget(self._pressure)
        self._thins = self._check(checks, tr("thins"), tr("A light pen draws a thin line"))
        self._fades = self._check(checks, tr("fades"), tr("A light pen draws a faint line"))
        for box in (self._thins, self._fades):
            box.setAccessibleName(box.toolTip())
        checks.addStretch(1)
        layout.addLayout(checks)
        self._filled.toggled.connect(tools.set_filled)
        for box in (self._thins, self._fades):
            box.toggled.connect(lambda _: tools.set_pressure(thins=self._thins.isChecked(), fades=self._fades.isChecked()))
        layout.addSpacing(2)
        layout.addLayout(self._colours())
        layout.addStretch(1)
        tools.changed.connect(self._show)
        self._show()

    def _tool_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(1)
        for n, card in enumerate(TOOLS):
            button = QToolButton()
            button.setObjectName("tool")
            button.setCheckable(True)
            button.setIconSize(QSize(20, 20))
            button.setToolTip(f"{tr(card.title)} ({card.key})")
            button.setAccessibleName(tr(card.title))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            name_icon(button, card.icon)
            button.clicked.connect(lambda _=False, tool=card.tool: self._tools.choose(tool))
            self._buttons[card.tool] = button
            grid.addWidget(button, n // _TOOL_COLUMNS, n % _TOOL_COLUMNS)
        return grid

    def _slider(
        self, layout: QVBoxLayout, title: str, low: int, high: int, changed: Callable[[int], None]
    ) -> tuple[QWidget, QSlider, QLabel]:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        name, value = QLabel(tr(title)), QLabel()
        name.setFixedWidth(66)
        value.setFixedWidth(42)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (name, value):
            label.setProperty("role", "muted")
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(low, high)
        slider.setAccessibleName(tr(title))
        slider.valueChanged.connect(changed)
        row.addWidget(name)
        row.addWidget(slider, 1)
        row.addWidget(value)
        layout.addWidget(line)
        return line, slider, value

    def _check(self, layout: QHBoxLayout, title: str, tip: str) -> QCheckBox:
        box = QCheckBox(title)
        box.setToolTip(tip)
        layout.addWidget(box)
        return box

    def _colours(self) -> QVBoxLayout:
        box = QVBoxLayout()
        box.setSpacing(4)
        row = QHBoxLayout()
        pair = ColourPair(self._tools, self._theme)
        row.addWidget(pair)
        row.addStretch(1)
        for name, icon, action in (
            (tr("Swap colours (X)"), "arrow-right-left", self._tools.swap_colours),
            (tr("Choose any colour"), "palette", pair.choose),
        ):
            button = QToolButton()
            button.setObjectName("tool")
            button.setToolTip(name)
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            name_icon(button, icon)
            button.clicked.connect(action)
            row.addWidget(button)
        box.addLayout(row)
        grid = QGridLayout()
        grid.setSpacing(2)
        self._palette = [self._swatch(colour) for colour in PALETTE]
        for n, swatch in enumerate(self._palette):
            grid.addWidget(swatch, n // _COLUMNS, n % _COLUMNS)
        box.addLayout(grid)
        recent = QHBoxLayout()
        recent.setSpacing(3)
        self._recent = [self._swatch(PALETTE[0]) for _ in range(_COLUMNS)]
        for swatch in self._recent:
            keep = swatch.sizePolicy()
            keep.setRetainSizeWhenHidden(True)
            swatch.setSizePolicy(keep)
            recent.addWidget(swatch)
        recent.addStretch(1)
        box.addLayout(recent)
        return box

    def _swatch(self, colour: Colour) -> Swatch:
        swatch = Swatch(self._theme, colour)
        swatch.clicked.connect(lambda: self._tools.set_colour(swatch.colour))
        return swatch

    def _show(self) -> None:
        tools = self._tools
        for tool, button in self._buttons.items():
            button.setChecked(tool is tools.tool)
        values = {
            "Size": (tools.size, "px"),
            "Hardness": (round(tools.hardness * 100), "%"),
            "Opacity": (round(tools.opacity * 100), "%"),
            "Smoothing": (round(tools.smoothing * 100), "%"),
            "Tolerance": (tools.tolerance, ""),
        }
        for name, (line, slider, label) in self._sliders.items():
            value, unit = values[name]
            slider.blockSignals(True)
            slider.setValue(value)
            slider.blockSignals(False)
            label.setText(f"{value} {unit}".rstrip())
            line.setVisible(tools.tool in _USED_BY[name])
        for box, checked, used in (
            (self._filled, tools.filled, tools.tool in (Tool.BOX, Tool.ELLIPSE)),
            (self._thins, tools.thins, tools.tool in (Tool.BRUSH, Tool.ERASER)),
            (self._fades, tools.fades, tools.tool in (Tool.BRUSH, Tool.ERASER)),
        ):
            box.blockSignals(True)
            box.setChecked(checked)
            box.blockSignals(False)
            box.setVisible(used)
        self._pressure.setVisible(tools.tool in (Tool.BRUSH, Tool.ERASER))
        for swatch in self._palette:
            swatch.chosen = swatch.colour == tools.colour
            swatch.update()
        for n, swatch in enumerate(self._recent):
            swatch.setVisible(n < len(tools.recent))
            if n < len(tools.recent):
                swatch.set_colour(tools.recent[n])
                swatch.setToolTip(tr("Used before: {value}").format(value=swatch.toolTip()))
