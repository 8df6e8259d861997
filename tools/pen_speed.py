"""Measures the canvas: milliseconds from a pen's move to its pixels on the widget, and from the opacity slider's, by real
events, without a screen. Beside other work the clock says little; the processor's time is that of the canvas alone.

QT_QPA_PLATFORM=offscreen python tools/pen_speed.py [--size 28] [--hardness 100] [--layers 3] [--moves 300]
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from studio.app import application
from studio.canvas.brush import Point
from studio.canvas.canvas_view import CanvasView
from studio.canvas.tools import ToolBox
from studio.look.style import Theme
from studio.panels.layers_panel import LayersPanel
from studio.session import Session


class Times:
    """How long its blocks took, by the clock and of this thread's processor time."""

    def __init__(self) -> None:
        self._clock: list[float] = []
        self._processor: list[float] = []

    def __enter__(self) -> None:
        self._began = time.perf_counter(), time.thread_time()

    def __exit__(self, *_: object) -> None:
        clock, processor = self._began
        self._clock.append(1000 * (time.perf_counter() - clock))
        self._processor.append(1000 * (time.thread_time() - processor))

    def __str__(self) -> str:
        middle, high = np.percentile(self._clock, [50, 95])
        return f"median {middle:.1f} ms, 95 % within {high:.1f} ms; processor {np.median(self._processor):.1f} ms"


class Painted(QObject):
    """How often a widget was painted."""

    times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.Paint
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=28)
    parser.add_argument("--hardness", type=int, default=100)
    parser.add_argument("--moves", type=int, default=300)
    parser.add_argument("--layers", type=int, default=3)
    choices = parser.parse_args()
    app = application()
    session, tools = Session(), ToolBox()
    tools.set_size(choices.size)
    tools.set_hardness(choices.hardness / 100)
    theme = Theme(app)
    canvas = CanvasView(session, tools, theme)
    canvas.resize(1000, 1000)
    canvas.show()
    for _ in range(choices.layers - 1):
        session.edit_sketch("New layer", lambda sketch: sketch.add_layer())
    QApplication.processEvents()

    def send(kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton) -> None:
        place = QPointF(canvas.viewing.to_screen(Point(x, y)))
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
        event = QMouseEvent(kind, place, canvas.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)

    painted = Painted()
    canvas.installEventFilter(painted)
    times = Times()
    send(QEvent.Type.MouseButtonPress, 100, 500, Qt.MouseButton.LeftButton)
    for n in range(choices.moves):
        angle = n / 20
        x, y = 512 + 380 * np.cos(angle), 512 + 380 * np.sin(1.3 * angle)
        with times:
            send(QEvent.Type.MouseMove, x, y, Qt.MouseButton.NoButton)
            QApplication.sendEvent(canvas, QEvent(QEvent.Type.UpdateRequest))  # paints what the move made dirty, at once
    send(QEvent.Type.MouseButtonRelease, 500, 500, Qt.MouseButton.LeftButton)
    assert painted.times >= choices.moves, f"painted {painted.times} times only"
    print(f"brush {choices.size} px, hardness {choices.hardness} %, {choices.layers} layers: {times}")

    layers = LayersPanel(session, theme)
    layers.show()
    for card in session.project.sketch.arrangement.cards:  # full of paint, each of them
        sketch = session.project.sketch
        sketch.choose(card.number)
        sketch.layer[...] = 7 * card.number, 90, 120, 255
        sketch.compose()
    for where, card in (("bottom", session.project.sketch.arrangement.cards[0]), ("top", session.project.sketch.active)):
        session.choose_layer(card.number)
        QApplication.processEvents()
        times = Times()
        layers.opacity.sliderPressed.emit()
        for percent in range(99, 59, -1):
            with times:
                layers.opacity.setValue(percent)
                for widget in (layers, canvas):
                    QApplication.sendEvent(widget, QEvent(QEvent.Type.UpdateRequest))
        print(f"opacity of the {where} one of {choices.layers} full layers: {times}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
