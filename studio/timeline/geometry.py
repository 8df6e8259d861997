"""Where things lie on the timeline: frames across, rows down, and back from pixels to both. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

RULER = 24
THUMB = 64
GAP = 4
ACTIONS = 30
LANE = 15
BESIDE = 24
"""Height of the row of what is compared, and of the clip's row."""
CURVE = 30
"""Height of the curve below the clip's row."""
PAD = 12
FOOT = 6

MIN_CELL, MAX_CELL = 0.05, 64.0


class Row(Enum):
    """What lies below one another, from the top."""

    RULER = "ruler"
    THUMBS = "thumbs"
    CLIP = "clip"
    CURVE = "curve"
    ACTIONS = "actions"
    LANES = "lanes"
    BESIDE = "beside"


@dataclass(frozen=True)
class Rows:
    """``lanes``: one per action, or 0 while they are folded. ``clip``, ``curve``, ``beside``: whether there is such a row."""

    lanes: int = 0
    clip: bool = False
    curve: bool = False
    beside: bool = False

    def _heights(self) -> tuple[tuple[Row, int, int], ...]:
        """Each row, its height and the gap below it."""
        return (
            (Row.RULER, RULER, 0),
            (Row.THUMBS, THUMB, GAP),
            (Row.CLIP, BESIDE if self.clip else 0, GAP if self.clip and not self.curve else 0),
            (Row.CURVE, CURVE if self.curve else 0, GAP if self.curve else 0),
            (Row.ACTIONS, ACTIONS, 0),
            (Row.LANES, LANE * self.lanes, GAP if self.lanes else 0),
            (Row.BESIDE, BESIDE if self.beside else 0, 0),
        )

    def top(self, row: Row) -> int:
        y = 0
        for this, height, gap in self._heights():
            if this is row:
                return y
            y += height + gap
        return y

    def lane_top(self, lane: int) -> int:
        return self.top(Row.LANES) + LANE * lane

    @property
    def height(self) -> int:
        return sum(height + gap for _, height, gap in self._heights()) + FOOT

    def at(self, y: float) -> tuple[Row, int]:
        """The row under y, and the lane when it is one of those; above and below all rows, the nearest."""
        top, found = 0, Row.RULER
        for row, height, gap in self._heights():
            if height and y >= top:
                found = row
            top += height + gap
        lane = int((y - self.top(Row.LANES)) // LANE) if found is Row.LANES else 0
        return found, max(0, min(lane, self.lanes - 1))


@dataclass(frozen=True)
class Geometry:
    """``cell``: width of one frame in pixels. x counts from the left edge of the whole strip."""

    cell: float

    def x(self, t: int) -> float:
        return PAD + t * self.cell

    def frame(self, x: float) -> int:
        """The frame under x; may lie outside the take."""
        return int((x - PAD) // self.cell)

    def width(self, last: int) -> int:
        """Of the whole strip with frames 0..last."""
        return int(2 * PAD + (last + 1) * self.cell)

    def zoomed(self, factor: float) -> Geometry:
        return Geometry(max(MIN_CELL, min(self.cell * factor, MAX_CELL)))

    @classmethod
    def fitting(cls, last: int, width: int) -> Geometry:
        """So that frames 0..last fill ``width`` pixels."""
        return cls(max(MIN_CELL, min((width - 2 * PAD) / (last + 1), MAX_CELL)))

    @property
    def thumb_every(self) -> int:
        """A thumbnail for each so many frames, so that none is narrower than it is high by much."""
        return max(1, round(THUMB * 0.75 / self.cell))

    @property
    def label_every(self) -> int:
        """A number on the ruler for each so many frames."""
        steps = (1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
        return next((step for step in steps if step * self.cell >= 44), 20_000)
