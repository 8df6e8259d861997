"""Where frames lie on the timeline: pixels to frames and back. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

RULER = 24
THUMB = 64
GAP = 4
ACTIONS = 30
PAD = 12
HEIGHT = RULER + THUMB + GAP + ACTIONS + 8


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

    @property
    def thumb_every(self) -> int:
        """A thumbnail for each so many frames, so that none is narrower than it is high by much."""
        return max(1, round(THUMB * 0.75 / self.cell))

    @property
    def label_every(self) -> int:
        """A number on the ruler for each so many frames."""
        return next((step for step in (1, 5, 10, 20, 50, 100, 200, 500) if step * self.cell >= 44), 1000)


def lane_y() -> tuple[int, int, int]:
    """Tops of ruler, thumbnails and actions."""
    return 0, RULER, RULER + THUMB + GAP
