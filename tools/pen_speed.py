"""Measures the canvas: milliseconds from a pen's move to its pixels on the widget, by real mouse events, without a screen.

QT_QPA_PLATFORM=offscreen python tools/pen_speed.py [--size 28] [--moves 300]
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
from studio.session import Session


class Painted(QObject):
    """How often a widget was painted."""

    times = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.Paint
        return False


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=28)
    parser.add_argument("--moves", type=int, default=300)
    parser.add_argument("--layers", type=int, default=3)
    choices = parser.parse_args()
    app = application()
    session, tools = Session(), ToolBox()
    tools.set_size(choices.size)
    canvas = CanvasView(session, tools, Theme(app))
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
    times = []
    send(QEvent.Type.MouseButtonPress, 100, 500, Qt.MouseButton.LeftButton)
    for n in range(choices.moves):
        angle = n / 20
        x, y = 512 + 380 * np.cos(angle), 512 + 380 * np.sin(1.3 * angle)
        start = time.perf_counter()
        send(QEvent.Type.MouseMove, x, y, Qt.MouseButton.NoButton)
        QApplication.sendEvent(canvas, QEvent(QEvent.Type.UpdateRequest))  # paints what the move made dirty, at once
        times.append(1000 * (time.perf_counter() - start))
    send(QEvent.Type.MouseButtonRelease, 500, 500, Qt.MouseButton.LeftButton)
    middle, high = np.percentile(times, [50, 95])
    assert painted.times >= choices.moves, f"painted {painted.times} times only"
    print(f"brush {choices.size} px, {choices.layers} layers: median {middle:.1f} ms, 95 % within {high:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
