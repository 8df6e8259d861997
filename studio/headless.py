"""What the studio does without a window: a drawing and some actions to a clip, and a clip to the actions in it.

Knows no option and no terminal: `cli` reads the one and writes to the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.data.image import read_image
from engine.data.video import read_clip
from engine.errors import DataError
from engine.runtime.image_fit import fit_image
from engine.runtime.keys import frame_seed
from engine.runtime.world_model import History, Image, WorldModel, open_world
from engine.world_spec import WorldSpec
from export.media import write_media
from export.media_dressing import Dressing
from export.media_formats import format_of
from export.media_options import Dither, MediaOptions
from export.media_place import MediaReport
from export.media_recipe import Recipe
from export.media_size import Sharing, write_within
from studio.action_string import format_actions, parse_actions
from studio.document.pixels import SIDE
from studio.document.shared_clip import drawing_file, key_caps


@dataclass(frozen=True)
class ClipLook:
    """How a rendered clip is to look beyond rate and scale; ``limit`` in bytes, ``carry``: whether it opens again."""

    speed: float = 1.0
    boomerang: bool = False
    loop: int = 0
    colours: int = 256
    dither: Dither = "none"
    caption: str = ""
    caps: bool = False
    title: bool = False
    beside: bool = False
    carry: bool = True
    limit: int | None = None


USUAL_WIDTH = 256
"""Pixels: small worlds are enlarged to about this when no scale is asked for."""


@dataclass(frozen=True)
class RenderReport:
    """The file that was written, and what played in it."""

    media: MediaReport
    actions: tuple[int, ...]
    seed: int
    steps: int
    provider: str


@dataclass(frozen=True)
class InferReport:
    """Actions read off a clip at the world's rate. ``text`` is what ``render --actions`` takes; ``cut``: the clip is longer."""

    actions: tuple[int, ...]
    confidence: tuple[float, ...]
    text: str
    fps: float
    cut: bool
    provider: str


def render(
    prompt: Path,
    actions: str,
    out: Path,
    *,
    world: str = "default",
    provider: str = "auto",
    seed: int = 0,
    steps: int | None = None,
    scale: int | None = None,
    fps: float | None = None,
    look: ClipLook | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> RenderReport:
    """Plays ``actions`` from the image ``prompt`` and writes the frames, the prompt's among them, to ``out``.

    ``steps``, ``fps`` and ``scale`` default to what suits the world. ``on_progress`` is told frames done and frames in all.

    Raises:
        WorldsketchError: of the kind that says which of these cannot be used.
    """
    image, look = read_image(prompt), look or ClipLook()
    with _opened(world, provider, steps) as model:
        spec = model.spec
        played = parse_actions(actions, spec.actions)
        options = MediaOptions(
            fps=spec.fps if fps is None else fps,
            scale=max(1, USUAL_WIDTH // spec.frame_width) if scale is None else scale,
            speed=look.speed, boomerang=look.boomerang, loop=look.loop, colours=look.colours, dither=look.dither,
        )  # fmt: skip
        fingerprint = model.resume(History(np.zeros(spec.tokens, np.int64), (), (), np.empty((0, spec.tokens), np.int64))).key
        first = model.begin(image, seed)
        drawing = fit_image(image, WorldSpec(frame_height=SIDE, frame_width=SIDE))
        dressing = Dressing(
            key_caps(spec.actions) if look.caps else (), (None, *played), look.caption, drawing if look.title else None,
            beside=[drawing] if look.beside else (), names=("The drawing", "The world") if look.beside else ("", ""),
        )  # fmt: skip
        seeds = tuple(frame_seed(seed, t) for t in range(1, len(played) + 1))
        recipe = Recipe(
            fingerprint, spec, model.action_names, drawing_file(drawing), first.key,
            tuple(int(token) for token in first.tokens), seed, played, seeds, (0, len(played)),
        ) if look.carry else None  # fmt: skip

        def frames() -> Iterator[Image]:
            yield first.rgb
            for t, action in enumerate(played, 1):
                if on_progress is not None:
                    on_progress(t, len(played) + 1)
                yield model.step(action).rgb

        if look.limit is None:
            media = write_media(frames(), out, options, dressing=dressing, recipe=recipe)
        else:
            sharing = Sharing(list(frames()), format_of(out).suffix, options, dressing, recipe)
            media, _ = write_within(sharing, out, look.limit)
        return RenderReport(media, played, seed, model.settings.steps, model.provider)


def infer(clip: Path, *, world: str = "default", provider: str = "auto") -> InferReport:
    """The latent actions between the frames of a video, shown at the world's rate and size.

    Raises:
        WorldsketchError: the clip or the world cannot be read, or the clip has fewer than two frames at that rate.
    """
    with _opened(world, provider, None) as model:
        spec = model.spec
        footage = read_clip(clip, fps=spec.fps, size=(spec.frame_height, spec.frame_width))
        if len(footage.frames) < 2:
            raise DataError(f"{clip}: one frame at {spec.fps} frames per second; an action needs two, choose a longer clip")
        found = model.infer_actions(footage.frames)
        actions = tuple(int(action) for action in found.actions)
        confidence = tuple(round(float(value), 4) for value in found.confidence)
        return InferReport(actions, confidence, format_actions(actions), footage.fps, footage.cut, model.provider)


@contextmanager
def _opened(world: str, provider: str, steps: int | None) -> Iterator[WorldModel]:
    model = open_world(world, provider)
    if steps is not None and steps != model.settings.steps:
        settings = replace(model.settings, steps=steps)
        model.close()
        model = open_world(world, provider, settings)
    try:
        yield model
    finally:
        model.close()
