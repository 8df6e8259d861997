"""Frames that were glimpsed and not played yet, the latest of them in memory: play finds them made. Knows no engine."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from engine.runtime.world_model import Frame, Image, Tokens
from studio.document.frames import FrameStore

KEPT = 512


class GlimpseStore:
    """By key, as in a `FrameStore`, but nothing here belongs to the project."""

    def __init__(self) -> None:
        self._frames: OrderedDict[str, Frame] = OrderedDict()

    def add(self, frames: Iterable[Frame]) -> None:
        self._frames.update((frame.key, frame) for frame in frames)
        while len(self._frames) > KEPT:
            self._frames.popitem(last=False)

    def take_out(self, key: str) -> Frame | None:
        """It is played now, so the project keeps it."""
        return self._frames.pop(key, None)

    def known(self, key: str, made: FrameStore) -> tuple[Tokens, Image] | None:
        """Tokens [N] and pixels H×W×3 of a frame that was glimpsed, or ``made``; None where there are none in memory."""
        glimpsed = self._frames.get(key)
        if glimpsed is not None:
            return glimpsed.tokens, glimpsed.rgb
        rgb = made.rgb(key) if key in made else None
        return (made.tokens(key), rgb) if rgb is not None else None
