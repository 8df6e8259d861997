"""``worldsketch render`` without its options: a drawing and some actions to a clip, or to data.

Knows no terminal: `cli` reads options and writes what came of them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.video import read_clip
from engine.errors import MediaError, PromptError
from engine.runtime.image_fit import fit_image
from engine.runtime.keys import MAX_SEED, frame_seed
from engine.runtime.world_model import Frame, History, Image, WorldModel
from engine.world_spec import WorldSpec
from export.media import write_media
from export.media_data import DATA_FORMATS, DataPage, write_data
from export.media_dressing import Dressing
from export.media_formats import format_of
from export.media_options import MAX_SCALE, MB, Dither, MediaOptions, Palette
from export.media_place import MediaReport, check_place, reason_of
from export.media_presets import NIGHT, PRESETS, on_page
from export.media_recipe import Recipe
from export.media_size import Sharing, write_within
from export.media_spool import FrameSpool
from studio.action_string import parse_actions
from studio.document.file_name import named
from studio.document.pixels import SIDE
from studio.document.project import SUFFIX
from studio.document.shared_clip import drawing_file, key_caps, moves
from studio.headless import opened_world
from studio.score import Score, read_scores

USUAL_WIDTH = 256
"""Pixels: small worlds are enlarged to about this when no scale is asked for."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ClipLook:
    """How a rendered clip is to look. ``limit`` in megabytes. ``carry``: whether it opens again. ``frames``: first and last to
    write. ``beside``: whether the drawing stands beside; ``against``: a branch, or a film, that does. What is named here goes
    before what ``preset`` says."""

    scale: float | None = None
    smooth: bool = False
    fps: float | None = None
    rate: float | None = None
    speed: float = 1.0
    boomerang: bool = False
    loop: int = 0
    colours: int = 256
    dither: Dither = "none"
    palette: Palette = "auto"
    quality: int = 90
    page: tuple[int, int] | None = None
    background: tuple[int, int, int] | None = None
    preset: str | None = None
    caption: str = ""
    caps: bool = False
    title: bool = False
    beside: bool = False
    against: str | None = None
    frames: tuple[int, int] | None = None
    carry: bool = True
    limit: float | None = None

    def __post_init__(self) -> None:
        if self.preset is not None and self.preset not in PRESETS:
            raise MediaError(f"preset {self.preset!r}; choose one of {', '.join(PRESETS)}")
        if self.beside and self.against is not None:
            raise MediaError("either the drawing or something else stands beside; leave out --beside or --against")
        if self.limit is not None and not 0 < self.limit < math.inf:
            raise MediaError(f"a file of at most {self.limit:g} MB; choose a size above 0")

    def options(self, spec: WorldSpec, panes: int) -> MediaOptions:
        """Without a scale of its own a picture fills its page; `on_page` then lowers what is too much."""
        usual = USUAL_WIDTH if self.page is None else min(self.page[0], MAX_SCALE * spec.picture_width)
        scale = self.scale if self.scale is not None else max(1, usual // spec.picture_width)
        ground = self.background or (NIGHT if self.page else (255, 255, 255))
        base = MediaOptions(
            fps=spec.fps if self.fps is None else self.fps,
            speed=self.speed, rate=self.rate, boomerang=self.boomerang, loop=self.loop, scale=scale,
            smooth=self.smooth, canvas=self.page, background=ground, colours=self.colours, dither=self.dither,
            palette=self.palette, quality=self.quality,
        )  # fmt: skip
        if self.preset is None:
            return base
        preset = PRESETS[self.preset].options(base, spec.picture_width, panes)
        return replace(
            preset,
            scale=preset.scale if self.scale is None else self.scale,
            smooth=preset.smooth or self.smooth,
            canvas=self.page or preset.canvas,
            background=self.background or preset.background,
        )

    @property
    def largest(self) -> int | None:
        """Bytes that the file may have."""
        if self.limit is not None:
            return round(self.limit * MB)
        return PRESETS[self.preset].limit if self.preset else None


@dataclass(frozen=True)
class RenderReport:
    """The file that was written, and what played in it. ``lowered``: what was, to stay under a limit; empty when nothing was.
    ``foreign``: it was played in another world before."""

    media: MediaReport
    actions: tuple[int, ...]
    seed: int
    steps: int
    provider: str
    lowered: str = ""
    foreign: bool = False


def render(
    prompt: Path,
    actions: str | None,
    out: Path,
    *,
    world: str = "default",
    provider: str = "auto",
    seed: int | None = None,
    steps: int | None = None,
    branch: str | None = None,
    look: ClipLook | None = None,
    on_progress: Progress | None = None,
) -> list[RenderReport]:
    """Plays ``actions`` from the image ``prompt``, or what a clip or project holds, and writes frame 0 and all others to
    ``out``; several branches each to a file of their own beside it.

    ``seed``: instead of the take's. ``on_progress`` is told frames done and frames in all.

    Raises:
        WorldsketchError: of the kind that says which of these cannot be used.
    """
    look, scores = look or ClipLook(), read_scores(prompt, branch)
    paths = _paths(out, scores)
    for path in paths:  # before all that takes long
        check_place(path)
        if path.suffix.lower() not in DATA_FORMATS:
            format_of(path, others=DATA_FORMATS)
    with opened_world(world, provider, steps) as model:
        reports = []
        for score, path in zip(scores, paths, strict=True):
            reports.append(_Rendering(model, score, prompt, actions, seed, look, on_progress).write(path))
        return reports


def _paths(out: Path, scores: Sequence[Score]) -> list[Path]:
    """A file for each: ``out``, or names beside it that tell several apart."""
    if len(scores) == 1:
        return [out]
    paths: list[Path] = []
    for score in scores:
        stem = named(f"{out.stem} {score.name}")
        names = (f"{stem}{f' {n}' if n > 1 else ''}{out.suffix}" for n in itertools.count(1))
        paths.append(next(path for path in map(out.with_name, names) if path not in paths))
    return paths


@dataclass
class _Rendering:
    """One clip. ``first`` and ``last``: the frames to write."""

    model: WorldModel
    score: Score
    source: Path
    text: str | None
    wished: int | None
    look: ClipLook
    on_progress: Progress | None
    actions: tuple[int, ...] = field(init=False)
    seeds: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.actions, self.seeds, self.seed = self._moves(self.score, self.text)
        self.first, self.last = self.look.frames or (0, len(self.actions))
        if not 0 <= self.first <= self.last <= len(self.actions):
            raise MediaError(f"frames {self.first}:{self.last}; choose from 0:{len(self.actions)}")

    def write(self, out: Path) -> RenderReport:
        is_data = out.suffix.lower() in DATA_FORMATS
        media, lowered = (self._write_data(out), "") if is_data else self._write_clip(out)
        foreign = self.score.world not in ("", self._fingerprint())
        return RenderReport(media, self.actions, self.seed, self.model.settings.steps, self.model.provider, lowered, foreign)

    def _moves(self, score: Score, text: str | None) -> tuple[tuple[int, ...], tuple[int, ...], int]:
        """Actions, seeds and the take's seed."""
        spec = self.model.spec
        if text is not None:
            played = parse_actions(text, spec.actions)
        elif score.actions is not None:
            played = score.actions
        elif moves(self.source):
            raise PromptError(
                f"{self.source}: it carries no actions, as after a chat app; say what to play, as in --actions 2*20,1*10, or "
                "have `worldsketch infer` read them off it"
            )
        else:
            raise PromptError(f"{self.source}: an image alone; say what to play, as in --actions 2*20,1*10")
        unknown = next((action for action in played if action >= spec.actions), None)
        if unknown is not None:
            raise PromptError(f"{self.source}: it plays action {unknown}; this world has 0 to {spec.actions - 1}")
        seed = self.wished if self.wished is not None else score.seed
        if not 0 <= seed <= MAX_SEED:
            raise PromptError(f"seed is {seed}; it must be from 0 to {MAX_SEED}")
        if text is None and self.wished is None and score.seeds is not None:
            return played, score.seeds, seed
        return played, tuple(frame_seed(seed, t) for t in range(1, len(played) + 1)), seed

    def _begin(self, score: Score, seed: int) -> Frame:
        """Frame 0: as it was, where it was this world that made it."""
        if score.tokens is not None and score.world == self._fingerprint():
            return self.model.begin_tokens(score.tokens, seed)
        return self.model.begin(score.drawing, seed)

    def _fingerprint(self) -> str:
        tokens = self.model.spec.tokens
        return self.model.resume(History(np.zeros(tokens, np.int64), (), (), np.empty((0, tokens), np.int64))).key

    def _play(self, first: Frame) -> Iterator[Frame]:
        """From the first frame to be written to the last."""
        if self.first == 0:
            yield first
        for t in range(1, self.last + 1):
            if self.on_progress is not None:
                self.on_progress(t, self.last + 1)
            frame = self.model.step(self.actions[t - 1], self.seeds[t - 1])
            if t >= self.first:
                yield frame

    def _recipe(self, fingerprint: str, first: Frame, drawing: Image) -> Recipe | None:
        if not self.look.carry:
            return None
        last = self.last
        return Recipe(
            fingerprint, self.model.spec, self.model.action_names, drawing_file(drawing), first.key,
            tuple(int(token) for token in first.tokens), self.seed, self.actions[:last], self.seeds[:last], (self.first, last),
        )  # fmt: skip

    def _drawing(self) -> Image:
        return fit_image(self.score.drawing, WorldSpec(frame_height=SIDE, frame_width=SIDE))

    def _write_data(self, out: Path) -> MediaReport:
        fingerprint, spec = self._fingerprint(), self.model.spec
        first, steps = self._begin(self.score, self.seed), slice(self.first, self.last)
        page = DataPage(
            fingerprint, spec, self.model.action_names, self.actions[steps], self.seeds[steps], self.first,
            spec.fps if self.look.fps is None else self.look.fps, self._recipe(fingerprint, first, self._drawing()),
        )  # fmt: skip
        return write_data(((frame.rgb, frame.tokens) for frame in self._play(first)), out, page)

    def _write_clip(self, out: Path) -> tuple[MediaReport, str]:
        """And what was lowered."""
        look, spec, drawing = self.look, self.model.spec, self._drawing()
        name, beside = self._beside(drawing)
        dressing = Dressing(
            key_caps(spec.actions) if look.caps else (),
            [self.actions[t - 1] if t else None for t in range(self.first, self.last + 1)],
            look.caption,
            drawing if look.title else None,
            beside=beside,
            names=(name, self.score.name or "The world") if len(beside) else ("", ""),
        )
        options = on_page(look.options(spec, 2 if len(beside) else 1), dressing, spec.picture_height, spec.picture_width)
        fingerprint = self._fingerprint()
        first = self._begin(self.score, self.seed)
        recipe, limit = self._recipe(fingerprint, first, drawing), look.largest
        frames = (frame.rgb for frame in self._play(first))
        if limit is None:
            return write_media(frames, out, options, dressing=dressing, recipe=recipe), ""
        with FrameSpool(out.parent) as spool:
            try:
                for frame in frames:
                    spool.append(frame)
            except OSError as error:
                raise MediaError(f"{out}: cannot be written: {reason_of(error)}; nothing was left there") from error
            report, fitted = write_within(Sharing(spool, format_of(out).suffix, options, dressing, recipe), out, limit)
        return report, fitted.said if fitted.options != options else ""

    def _beside(self, drawing: Image) -> tuple[str, Sequence[Any]]:
        """What stands beside, and its name."""
        look = self.look
        if look.beside:
            return "The drawing", [drawing]
        if look.against is None:
            return "", ()
        film, spec = Path(look.against), self.model.spec
        if film.is_file():
            size = (spec.picture_height, spec.picture_width)
            footage = read_clip(film, fps=spec.fps, size=size).frames
            return film.stem, list(footage[min(self.first, len(footage) - 1) : self.last + 1])
        if self.source.suffix.lower() != SUFFIX:
            raise PromptError(
                f"--against {look.against!r}: there is no such film, and {self.source} is no project with branches"
            )
        [other] = read_scores(self.source, look.against)
        actions, seeds, seed = self._moves(other, None)
        frames = [self._begin(other, seed).rgb]
        for action, chance in list(zip(actions, seeds, strict=True))[: self.last]:
            frames.append(self.model.step(action, chance).rgb)
        return other.name, frames[min(self.first, len(frames) - 1) :]
