"""Which key plays which latent action: the digits in order, arrows and WASD by what the world calls its actions.

Knows Qt's key codes and the world's names; no widget.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt

LEFT, RIGHT, UP, DOWN = "left", "right", "up", "down"

_DIRECTIONS: dict[int, str] = {
    Qt.Key.Key_Left: LEFT,
    Qt.Key.Key_A: LEFT,
    Qt.Key.Key_Right: RIGHT,
    Qt.Key.Key_D: RIGHT,
    Qt.Key.Key_Up: UP,
    Qt.Key.Key_W: UP,
    Qt.Key.Key_Space: UP,
    Qt.Key.Key_Down: DOWN,
    Qt.Key.Key_S: DOWN,
}
_DIGITS: dict[int, int] = {int(Qt.Key.Key_1) + n: n for n in range(9)}
_WORDS = {
    LEFT: {"left", "back", "west"},
    RIGHT: {"right", "forward", "east"},
    UP: {"up", "jump", "hop", "climb", "north"},
    DOWN: {"down", "duck", "crouch", "fall", "south"},
}
_REST = {"stay", "still", "idle", "rest", "none", "noop", "wait", "stand"}
_COMBINATIONS = [frozenset(pair) for pair in ((LEFT, UP), (RIGHT, UP), (LEFT, DOWN), (RIGHT, DOWN))]
_SINGLES = [frozenset({one}) for one in (RIGHT, LEFT, UP, DOWN)]


def direction_of(key: int) -> str | None:
    return _DIRECTIONS.get(key)


def meaning(name: str) -> frozenset[str]:
    """The directions that an action's name speaks of: ``jump right`` is up and right. Empty for ``stay`` or ``7``."""
    words = set(re.split(r"[^a-z]+", name.lower()))
    return frozenset(direction for direction, known in _WORDS.items() if words & known)


def rests(name: str) -> bool:
    """Whether an action's name says that nothing is pressed."""
    return bool(set(re.split(r"[^a-z]+", name.lower().replace("no-op", "noop"))) & _REST)


Bindings = Mapping[int, int]
"""Qt key code → action, as the creator has bound them; these go before what a key plays by itself."""


@dataclass(frozen=True)
class Keymap:
    """``directions``: held directions → action. ``rest``: the action while nothing is held; None stops the world's clock."""

    actions: int
    directions: dict[frozenset[str], int]
    rest: int | None
    bound: Bindings = field(default_factory=dict)

    @classmethod
    def of(cls, names: Sequence[str], bound: Bindings | None = None) -> Keymap:
        """Names that speak of directions get those; arrows still free get the first actions still free, in order."""
        directions: dict[frozenset[str], int] = {}
        rest = next((n for n, name in enumerate(names) if rests(name)), None)
        for n, name in enumerate(names):
            if n != rest and (said := meaning(name)):
                directions.setdefault(said, n)
        free = [n for n in range(len(names)) if n not in directions.values() and n != rest]
        if not any(single in directions for single in _SINGLES):
            directions.update(zip((s for s in _SINGLES if s not in directions), free, strict=False))
        kept = {key: action for key, action in (bound or {}).items() if 0 <= action < len(names)}
        return cls(len(names), directions, rest, kept)

    def knows(self, key: int) -> bool:
        return key in self.bound or (key in _DIGITS and _DIGITS[key] < self.actions) or key in _DIRECTIONS

    def action(self, held: Iterable[int]) -> int | None:
        """The action for the keys held, latest last: a bound one or a digit wins; else the directions that mean something."""
        keys = list(held)
        for key in reversed(keys):
            if key in self.bound:
                return self.bound[key]
            if key in _DIGITS and _DIGITS[key] < self.actions:
                return _DIGITS[key]
        return self.of_directions([_DIRECTIONS[key] for key in keys if key in _DIRECTIONS])

    def of_directions(self, wanted: Sequence[str]) -> int | None:
        """The action for these directions together, latest last; None when none means even a part of them."""
        for start in range(len(wanted)):
            found = self.directions.get(frozenset(wanted[start:]))
            if found is not None:
                return found
        for direction in reversed(wanted):  # no action means just that: the closest that includes it
            for combination in _COMBINATIONS:
                if direction in combination and combination in self.directions:
                    return self.directions[combination]
        return None

    def plays_already(self, key: int) -> int | None:
        """The action that ``key`` plays alone, bound or by itself."""
        return self.action([key])

    def arrow(self, action: int) -> str:
        """The arrows that play ``action``, as a key cap shows them; empty when none does."""
        signs = {LEFT: "←", RIGHT: "→", UP: "↑", DOWN: "↓"}
        for directions, n in self.directions.items():
            if n == action:
                return "".join(sign for name, sign in signs.items() if name in directions)
        return ""
