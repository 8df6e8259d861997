"""What the Canvas menu does: the selection, the layers, the view. Connects; owns nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject

from studio.canvas.canvas_painter import Grid
from studio.canvas.canvas_view import CanvasView
from studio.panels.layers_panel import LayersPanel
from studio.panels.menus import Menus
from studio.panels.view_bar import ViewBar


class CanvasDesk(QObject):
    """See the module."""

    def __init__(self, canvas: CanvasView, layers: LayersPanel, commands: Menus, parent: QObject) -> None:
        super().__init__(parent)
        self.bar = ViewBar(canvas)
        self._canvas, self._commands = canvas, commands
        bar, viewing = self.bar, canvas.viewing
        commands.bind(
            {
                "pixels_copy": canvas.copy,
                "pixels_cut": canvas.cut,
                "pixels_delete": canvas.delete,
                "pixels_all": canvas.select_all,
                "pixels_none": canvas.selection.clear,
                "layer_add": layers.add,
                "layer_up": lambda: layers.move_active(1),
                "layer_down": lambda: layers.move_active(-1),
                "layer_merge": layers.merge,
                "layer_delete": layers.delete,
                "canvas_zoom_in": lambda: bar.zoom(1.25),
                "canvas_zoom_out": lambda: bar.zoom(0.8),
                "canvas_fit": viewing.reset,
                "canvas_left": lambda: viewing.turn(-15),
                "canvas_right": lambda: viewing.turn(15),
                "canvas_mirror": viewing.mirror,
                "grid_pixels": lambda: self._grid(Grid.PIXELS),
                "grid_cells": lambda: self._grid(Grid.CELLS),
            }
        )
        canvas.painter.changed.connect(self._show)
        canvas.viewing.changed.connect(self._show)
        canvas.selection.changed.connect(self._show)
        self.bar.adjust.clicked.connect(commands["adjust"].trigger)
        self.show_adjustable(False)
        self._show()

    def show_adjustable(self, adjustable: bool) -> None:
        """Whether there is a picture on the canvas that can be framed anew."""
        self._commands["adjust"].setEnabled(adjustable)
        self.bar.show_adjust(adjustable)

    def _grid(self, grid: Grid) -> None:
        painter = self._canvas.painter
        painter.set_grid(Grid.NONE if painter.grid is grid else grid)

    def _show(self) -> None:
        commands, canvas = self._commands, self._canvas
        commands["grid_pixels"].setChecked(canvas.painter.grid is Grid.PIXELS)
        commands["grid_cells"].setChecked(canvas.painter.grid is Grid.CELLS)
        commands["canvas_mirror"].setChecked(canvas.viewing.mirrored)
        commands.enable(("pixels_cut", "pixels_delete", "pixels_none"), not canvas.selection.rect.empty)
