"""Rhythms to paint an action in: which frames of a stretch get it, and which keep what they have. Knows no take."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """``cells``: one round; each the action to set, True for the one in hand, or None to leave the frame alone.

    ``hold``: after the first round its last cell goes on, instead of another round.
    """

    name: str
    cells: tuple[int | bool | None, ...]
    hold: bool = False

    def paint(self, frames: Iterable[int], action: int) -> dict[int, int]:
        """What to set over ``frames``, in their order."""
        painted = {}
        for n, t in enumerate(frames):
            cell = self.cells[min(n, len(self.cells) - 1) if self.hold else n % len(self.cells)]
            if cell is not None:
                painted[t] = action if cell is True else int(cell)
        return painted


ON, OFF = True, None
ALTERNATE = Pattern("Alternate", (ON, OFF))
PATTERNS = (
    ALTERNATE,
    Pattern("2 on, 2 off", (ON, ON, OFF, OFF)),
    Pattern("1 in 4", (ON, OFF, OFF, OFF)),
    Pattern("Tap, then hold", (ON, OFF, OFF, ON), hold=True),
)


def of_actions(actions: Sequence[int]) -> Pattern:
    """The actions of a selection, over and over."""
    return Pattern("As selected", tuple(int(action) for action in actions))
