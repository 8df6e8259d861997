"""What happens between pressing and lifting the pen, one class for each kind of tool. A gesture paints as it goes; its end is
one undo step, and abandoning it leaves no trace. Knows no event and no view.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

import numpy as np

from studio.canvas.brush import Coverage, Point, Stroke, box, capsule, ellipse, flood, hollow, lay, paint
from studio.canvas.kit import TILED
from studio.canvas.kit_gestures import GroundGesture, StampGesture
from studio.canvas.selection import Selection
from studio.canvas.tools import SHAPES, TOOLS, Tool, ToolBox
from studio.document.pixels import NOTHING, SIDE, Rect, over
from studio.document.sketch import Sketch
from studio.look.words import tr
from studio.session import Session

_TITLES = {card.tool: card.title for card in TOOLS}


class Gesture(Protocol):
    """The pen is down."""

    def drag(self, point: Point, *, regular: bool) -> None:
        """The pen moves on. ``regular`` makes squares, circles and lines in steps of 45°."""

    def finish(self) -> None:
        """The pen is lifted."""

    def abandon(self) -> None:
        """As if it had never been."""


class Easel:
    """What gestures work with: the sketch, the tools, the selection, and ``show``, which repaints what they painted."""

    def __init__(self, session: Session, tools: ToolBox, selection: Selection, show: Callable[[Rect], None]) -> None:
        self.session, self.tools, self.selection = session, tools, selection
        self._show = show

    @property
    def sketch(self) -> Sketch:
        return self.session.project.sketch

    def show(self, rect: Rect) -> None:
        """The layer changed inside ``rect``."""
        self._show(self.sketch.compose(rect))

    def begin(self, point: Point) -> Gesture | None:
        """What the chosen tool does when the pen touches the sketch at ``point``; None when it is done at once."""
        tool = self.tools.tool
        inside = 0 <= point.x < SIDE and 0 <= point.y < SIDE
        if tool in (Tool.BRUSH, Tool.ERASER):
            return StrokeGesture(self, point)
        if tool in SHAPES:
            return ShapeGesture(self, point, tool)
        if tool is Tool.SELECT:
            rect = self.selection.rect
            return MoveGesture(self, point) if rect.contains(point.x, point.y) else SelectGesture(self, point)
        if tool is Tool.KIT:
            look, piece = self.tools.look, self.tools.piece
            return GroundGesture(self, look, piece, point) if piece in TILED else StampGesture(self, look, piece, point)
        if tool is Tool.FILL and inside:
            self._fill(point)
        elif tool is Tool.PICKER and inside:
            red, green, blue = (int(value) for value in self.sketch.pixels[int(point.y), int(point.x), :3])
            self.tools.set_colour((red, green, blue))
        return None

    def _fill(self, point: Point) -> None:
        sketch, tools = self.sketch, self.tools
        before = sketch.layer.copy()
        rect, filled = flood(sketch.pixels, int(point.x), int(point.y), tools.tolerance)
        area = rect.common(self.selection.within)
        if not area.empty:
            colour = np.array([round(part * tools.opacity) for part in paint(tools.colour)], np.uint8).view(np.uint32)
            top = np.where(filled[area.moved(-rect.x0, -rect.y0).slices], colour, np.uint32(0))  # a pixel at a time
            target = sketch.layer[area.slices]
            over(top.view(np.uint8).reshape(target.shape), target, out=target)
            self.show(area)
            self.session.sketch_edited(tr("Fill"), before, area)
            tools.used(tools.colour)


class StrokeGesture:
    """Brush and eraser."""

    def __init__(self, easel: Easel, point: Point) -> None:
        self._easel = easel
        self._title = tr(_TITLES[easel.tools.tool])
        self._erases = easel.tools.tool is Tool.ERASER
        self._stroke = Stroke(easel.sketch.layer, easel.tools.tip(), easel.selection.within)
        easel.show(self._stroke.add(point))

    def drag(self, point: Point, *, regular: bool) -> None:
        self._easel.show(self._stroke.add(point))

    def finish(self) -> None:
        stroke, easel = self._stroke, self._easel
        easel.show(stroke.finish())
        easel.session.sketch_edited(self._title, stroke.before, stroke.touched)
        if not self._erases:
            easel.tools.used(easel.tools.colour)

    def abandon(self) -> None:
        stroke = self._stroke
        self._easel.sketch.layer[stroke.touched.slices] = stroke.before[stroke.touched.slices]
        self._easel.show(stroke.touched)


class ShapeGesture:
    """Line, rectangle and ellipse, from where the pen touched to where it is."""

    def __init__(self, easel: Easel, start: Point, tool: Tool) -> None:
        self._easel, self._start, self._tool = easel, start, tool
        self._before = easel.sketch.layer.copy()
        self._drawn = NOTHING

    def drag(self, point: Point, *, regular: bool) -> None:
        easel, before = self._easel, self._before
        layer, tools = easel.sketch.layer, easel.tools
        layer[self._drawn.slices] = before[self._drawn.slices]
        rect, coverage = self._coverage(_regular(self._start, point, self._tool) if regular else point)
        area = rect.common(easel.selection.within)
        if not area.empty:
            part = coverage[area.moved(-rect.x0, -rect.y0).slices] * tools.opacity
            lay(layer, before, area, part, paint(tools.colour))
        gone, self._drawn = self._drawn, NOTHING if area.empty else area
        easel.show(gone.united(self._drawn))

    def finish(self) -> None:
        easel = self._easel
        easel.session.sketch_edited(tr(_TITLES[self._tool]), self._before, self._drawn)
        if not self._drawn.empty:
            easel.tools.used(easel.tools.colour)

    def abandon(self) -> None:
        self._easel.sketch.layer[self._drawn.slices] = self._before[self._drawn.slices]
        self._easel.show(self._drawn)

    def _coverage(self, end: Point) -> tuple[Rect, Coverage]:
        tools = self._easel.tools
        if self._tool is Tool.LINE:
            return capsule(Point(self._start.x, self._start.y), Point(end.x, end.y), tools.size, tools.hardness)
        round = self._tool is Tool.ELLIPSE
        if not tools.filled:
            return hollow(self._start, end, tools.size, round=round)
        return (ellipse if round else box)(self._start, end)


class SelectGesture:
    """A rectangle to select; a mere click selects nothing."""

    def __init__(self, easel: Easel, start: Point) -> None:
        self._selection, self._start = easel.selection, start
        self._before = easel.selection.rect
        easel.selection.clear()

    def drag(self, point: Point, *, regular: bool) -> None:
        end = _regular(self._start, point, Tool.BOX) if regular else point
        (x0, x1), (y0, y1) = sorted((self._start.x, end.x)), sorted((self._start.y, end.y))
        self._selection.select(Rect(math.floor(x0), math.floor(y0), math.ceil(x1), math.ceil(y1)))

    def finish(self) -> None:
        rect = self._selection.rect
        if rect.width < 3 or rect.height < 3:
            self._selection.clear()

    def abandon(self) -> None:
        self._selection.select(self._before)


class MoveGesture:
    """The selected pixels follow the pen."""

    def __init__(self, easel: Easel, start: Point) -> None:
        self._easel, self._start = easel, start
        self._from = easel.selection.rect
        self._before = easel.sketch.layer.copy()
        self._touched = NOTHING

    def drag(self, point: Point, *, regular: bool) -> None:
        x, y = round(point.x - self._start.x), round(point.y - self._start.y)
        if regular:
            x, y = (x, 0) if abs(x) > abs(y) else (0, y)
        rect = self._easel.selection.move(self._from.x0 + x, self._from.y0 + y)
        self._touched = self._touched.united(rect)
        self._easel.show(rect)
        self._easel.selection.changed.emit()

    def finish(self) -> None:
        self._easel.selection.record(tr("Move"), self._before, self._touched)

    def abandon(self) -> None:
        self._easel.sketch.layer[self._touched.slices] = self._before[self._touched.slices]
        self._easel.show(self._touched)
        self._easel.selection.put_back(self._from)


def _regular(start: Point, end: Point, tool: Tool) -> Point:
    dx, dy = end.x - start.x, end.y - start.y
    if tool is Tool.LINE and min(abs(dx), abs(dy)) < 0.4 * max(abs(dx), abs(dy)):
        return Point(end.x, start.y) if abs(dx) > abs(dy) else Point(start.x, end.y)
    side = max(abs(dx), abs(dy))
    return Point(start.x + (side if dx >= 0 else -side), start.y + (side if dy >= 0 else -side))
