"""A world without a window, opened for a while; and the actions that it sees in a clip.

Knows no option and no terminal: `cli` reads the one and writes to the other. The other way round is in `rendering`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from engine.data.video import read_clip
from engine.errors import DataError
from engine.runtime.world_model import WorldModel, open_world
from studio.action_string import format_actions


@dataclass(frozen=True)
class InferReport:
    """Actions read off a clip at the world's rate. ``text`` is what ``render --actions`` takes; ``cut``: the clip is longer."""

    actions: tuple[int, ...]
    confidence: tuple[float, ...]
    text: str
    fps: float
    cut: bool
    provider: str


def infer(clip: Path, *, world: str = "default", provider: str = "auto") -> InferReport:
    """The latent actions between the frames of a video, shown at the world's rate and size.

    Raises:
        WorldsketchError: the clip or the world cannot be read, or the clip has fewer than two frames at that rate.
    """
    with opened_world(world, provider, None) as model:
        spec = model.spec
        footage = read_clip(clip, fps=spec.fps, size=(spec.frame_height, spec.frame_width))
        if len(footage.frames) < 2:
            raise DataError(f"{clip}: one frame at {spec.fps} frames per second; an action needs two, choose a longer clip")
        found = model.infer_actions(footage.frames)
        actions = tuple(int(action) for action in found.actions)
        confidence = tuple(round(float(value), 4) for value in found.confidence)
        return InferReport(actions, confidence, format_actions(actions), footage.fps, footage.cut, model.provider)


@contextmanager
def opened_world(world: str, provider: str, steps: int | None) -> Iterator[WorldModel]:
    """A world to be used in the block; ``steps`` of decoding instead of its own, if given."""
    model = open_world(world, provider)
    if steps is not None and steps != model.settings.steps:
        settings = replace(model.settings, steps=steps)
        model.close()
        model = open_world(world, provider, settings)
    try:
        yield model
    finally:
        model.close()
