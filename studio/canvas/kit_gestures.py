"""Gestures of the world kit: ground that grows cell by cell with proper edges, stamps that follow the pen until it lifts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.canvas.brush import Point, between
from studio.canvas.kit import TITLES, Look
from studio.document.pixels import NOTHING
from studio.look.words import tr

if TYPE_CHECKING:
    from studio.canvas.gestures import Easel


class GroundGesture:
    """Lays tiles in every cell that the pen passes."""

    def __init__(self, easel: Easel, look: Look, kind: str, point: Point) -> None:
        self._easel, self._look, self._kind = easel, look, kind
        self._before = easel.sketch.layer.copy()
        self._touched, self._last = NOTHING, point
        self.drag(point, regular=False)

    def drag(self, point: Point, *, regular: bool) -> None:
        far = max(abs(point.x - self._last.x), abs(point.y - self._last.y))
        steps = max(1, int(far / (self._look.cell / 3)))
        way = (between(self._last, point, n / steps) for n in range(steps + 1))
        cells = {self._look.cell_at(place.x, place.y) for place in way}
        rect = self._look.lay_tiles(self._easel.sketch.layer, self._kind, cells)
        self._touched, self._last = self._touched.united(rect), point
        self._easel.show(rect)

    def finish(self) -> None:
        self._easel.session.sketch_edited(tr(TITLES[self._kind]), self._before, self._touched)

    def abandon(self) -> None:
        self._easel.sketch.layer[self._touched.slices] = self._before[self._touched.slices]
        self._easel.show(self._touched)


class StampGesture:
    """One stamp, where the pen is lifted."""

    def __init__(self, easel: Easel, look: Look, name: str, point: Point) -> None:
        self._easel, self._look, self._name = easel, look, name
        self._before = easel.sketch.layer.copy()
        self._placed = NOTHING
        self.drag(point, regular=False)

    def drag(self, point: Point, *, regular: bool) -> None:
        layer = self._easel.sketch.layer
        gone = self._placed
        layer[gone.slices] = self._before[gone.slices]
        self._placed = self._look.stamp(layer, self._before, self._name, point.x, point.y)
        self._easel.show(gone.united(self._placed))

    def finish(self) -> None:
        self._easel.session.sketch_edited(tr(TITLES[self._name]), self._before, self._placed)

    def abandon(self) -> None:
        self._easel.sketch.layer[self._placed.slices] = self._before[self._placed.slices]
        self._easel.show(self._placed)
