"""Where the last edits were: frames glow for a few edits after they were changed. Knows actions, no take and no undo stack."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

REMEMBERED = 5
"""Edits."""


class Heat:
    """Undo, redo and switching are edits, too: whatever makes one row of actions into another."""

    def __init__(self) -> None:
        self._edits: deque[frozenset[int]] = deque(maxlen=REMEMBERED)

    def clear(self) -> None:
        self._edits.clear()

    def level(self, t: int) -> float:
        """1 for a frame changed by the last edit, less for earlier ones, 0 for one that was left alone."""
        return next((1 - age / REMEMBERED for age, edit in enumerate(self._edits) if t in edit), 0.0)

    def note(self, before: Sequence[int], after: Sequence[int]) -> None:
        """One edit: the actions into frames 1, 2, … were ``before`` and are ``after``."""
        start, ends = _common(before, after)
        grown = len(after) - len(before)
        if not grown:
            changed = [t for t in range(start, len(after) - ends + 1) if before[t - 1] != after[t - 1]]
        else:
            changed = list(range(start, len(after) - ends + 1))
            self._shift(range(start, len(before) - ends + 1), grown)
        self._edits.appendleft(frozenset(changed))

    def _shift(self, gone: range, grown: int) -> None:
        for n, edit in enumerate(self._edits):
            self._edits[n] = frozenset(t if t < gone.start else t + grown for t in edit if t < gone.start or t >= gone.stop)


def _common(one: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
    """The first frame that differs, and how many at the end are the same."""
    shorter = min(len(one), len(other))
    start = next((n for n in range(shorter) if one[n] != other[n]), shorter)
    ends = next((n for n in range(shorter - start) if one[-1 - n] != other[-1 - n]), shorter - start)
    return start + 1, ends
