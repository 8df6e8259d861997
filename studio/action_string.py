"""Actions as text, for the command line: ``2*20,1*10,3`` is action 2 for 20 frames, action 1 for 10, action 3 once.

Owns the grammar, both ways. Knows no world: how many actions there are is told.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from engine.errors import PromptError

MAX_ACTIONS = 100_000
"""Frames of one rendering: more than an hour at any usual rate."""

_RUN = re.compile(r"\s*(\d{1,9})\s*(?:\*\s*(\d{1,9})\s*)?", re.ASCII)


def parse_actions(text: str, actions: int) -> tuple[int, ...]:
    """One action per frame, each from 0 to ``actions`` − 1.

    Raises:
        PromptError: malformed, an action that the world lacks, or more than `MAX_ACTIONS` in all.
    """
    result: list[int] = []
    for number, run in enumerate(text.split(","), 1):
        match = _RUN.fullmatch(run)
        if match is None:
            raise PromptError(f"actions: part {number} is {run[:40]!r}; write action*frames, as in 2*20,1*10,3")
        action, count = int(match[1]), int(match[2] or 1)
        if action >= actions:
            raise PromptError(f"actions: part {number} asks for action {action}; this world has 0 to {actions - 1}")
        if len(result) + count > MAX_ACTIONS:
            raise PromptError(f"actions: more than {MAX_ACTIONS} frames by part {number}; ask for fewer")
        result.extend([action] * count)
    if not result:
        raise PromptError("actions: no frame in all; give at least one, as in 2*20")
    return tuple(result)


def format_actions(actions: Iterable[int]) -> str:
    """The shortest text that `parse_actions` reads back as ``actions``."""
    runs = [(action, len(list(group))) for action, group in itertools.groupby(actions)]
    return ",".join(f"{action}*{count}" if count > 1 else str(action) for action, count in runs)
