"""How a world is best sampled: temperature × choice noise × decoding steps, all on the same clips, prompts and seeds.

The settings that a world ships with come from this table. Of each setting it tells quality, drift, steering and time; which of
them matters most is for whoever reads it. The paper's choice is 25 steps at temperature 1 or 2 (appendix C).

- **one step**, **ΔPSNR**: see `clips`.
- **drift**: the round trip and the colours kept at frame `DRIFT` of long takes, see `play`.
- **opposite**: the share of some prompts in which left and right move oppositely, see `prompts`. Which actions are left and
  right is found once, with the world's own settings, and these therefore have a slight advantage.
- **ms**: processor time of one frame from action to picture, which other work beside it hardly changes; only to be compared
  within one table.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.shards import Clips
from engine.errors import ConfigError
from engine.evaluation.clips import DELTA_STEPS, StepJob, four_steps, one_step, one_step_index, study_clip
from engine.evaluation.evaluate import MIN_CLIPS, fitted
from engine.evaluation.metrics import gain_db, psnr, standard_error
from engine.evaluation.play import HELD, TakeJob, long_take, sticky_actions
from engine.evaluation.players import Players
from engine.evaluation.prompts import MOVED, find_steering, hero_path, read_prompts, spread
from engine.evaluation.subject import Subject
from engine.runtime.image_fit import fit_image
from engine.runtime.world_model import Image, SamplerSettings

DEFAULT_GRID = "0.2,0.5,1:1,4:4,8"
DRIFT = 64
"""One of `play.CHECKPOINTS`."""
CLIPS_PER_STEPPED, CLIPS_PER_TAKE = 8, 64
MOST_PROMPTS = 24

Figures = dict[str, Any]


@dataclass(frozen=True)
class Grid:
    """Values to combine: every temperature with every choice noise and number of steps."""

    temperatures: tuple[float, ...]
    noises: tuple[float, ...]
    steps: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Grid:
        """From ``TEMPERATURES:NOISES:STEPS``, each a list with commas.

        Raises:
            ConfigError: it is no such text.
        """
        try:
            temperatures, noises, steps = text.split(":")
            return cls(
                tuple(float(value) for value in temperatures.split(",")),
                tuple(float(value) for value in noises.split(",")),
                tuple(int(value) for value in steps.split(",")),
            )
        except ValueError:
            raise ConfigError(f"--sampling is {text!r}; write temperatures:noises:steps, e.g. {DEFAULT_GRID}") from None

    def settings(self, shipped: SamplerSettings) -> list[SamplerSettings]:
        """The world's own settings first, then all others; its schedule is kept.

        Raises:
            ConfigError: a value outside its allowed range.
        """
        combined = (
            replace(shipped, temperature=temperature, choice_noise=noise, steps=steps)
            for temperature, noise, steps in product(self.temperatures, self.noises, self.steps)
        )
        return [shipped, *(one for one in combined if one != shipped)]


@dataclass(frozen=True)
class _ClipJob:
    settings: SamplerSettings
    step: StepJob = field(repr=False)


@dataclass(frozen=True)
class _TakeJob:
    settings: SamplerSettings
    take: TakeJob = field(repr=False)


@dataclass(frozen=True)
class _HoldJob:
    """A prompt at the world's size, and the actions to hold from it."""

    settings: SamplerSettings
    image: Image = field(repr=False)
    actions: tuple[int, ...]
    seed: int


def _sample_clip(subject: Subject, job: _ClipJob) -> tuple[float, float, float, float]:
    """Errors of `one_step` and, twice, of `four_steps`; seconds of processor time per frame of the latter."""
    subject = subject.sampled(job.settings)
    one = one_step(subject, job.step)
    begun = time.process_time()
    inferred, other = four_steps(subject, job.step)
    return one, inferred, other, (time.process_time() - begun) / (2 * DELTA_STEPS)


def _sample_take(subject: Subject, job: _TakeJob) -> tuple[float, float]:
    """Round-trip error and colours kept at frame `DRIFT`, the last."""
    take = long_take(subject.sampled(job.settings), job.take)
    return float(take.round_trip[-1]), float(take.colours[-1])


def _hold(subject: Subject, job: _HoldJob) -> NDArray[np.float64]:
    """Where each action takes the hero, [actions, HELD, 2]."""
    world = subject.sampled(job.settings).world
    tokens, paths = world.encode(job.image), []
    for action in job.actions:
        frames = [world.begin_tokens(tokens, job.seed).rgb, *(world.step(action).rgb for _ in range(HELD))]
        paths.append(hero_path(np.stack(frames)))
    return np.stack(paths)


def sweep(players: Players, grid: Grid, clips: Clips, prompts: Path | None, seed: int) -> Figures:
    """The table, as `worldsketch evaluate --sampling --json` prints it.

    Raises:
        ConfigError: a setting outside its allowed range, too few clips.  See `prompts.read_prompts`.
    """
    begun = time.perf_counter()
    spec, shipped = players.subject.world.spec, players.subject.world.settings
    every = grid.settings(shipped)
    stepped, taken = max(MIN_CLIPS, len(clips.frames) // CLIPS_PER_STEPPED), max(1, len(clips.frames) // CLIPS_PER_TAKE)
    frames = fitted(clips.frames[:stepped], spec)
    studies = players.map("clips", study_clip, list(frames))
    steps, takes = [], []
    for i, study in enumerate(studies):
        rng = np.random.default_rng([seed, 5, i])
        other = rng.integers(0, spec.actions, DELTA_STEPS)
        steps.append(StepJob(frames[i], study.tokens, study.actions, other, int(rng.integers(2**62))))
        takes.append(TakeJob(frames[i], study.tokens[0], sticky_actions(rng, DRIFT, spec.actions), int(rng.integers(2**62))))
    repeating = [study.repeating[one_step_index(frames.shape[1]) - 1] for study in studies]
    images = _images(players, prompts)
    steering = _steering(players, images, shipped)

    rows: list[Figures] = []
    for number, settings in enumerate(every):
        what = f"setting {number + 1} of {len(every)}"
        one, inferred, random, seconds = zip(
            *players.map(what, _sample_clip, [_ClipJob(settings, step) for step in steps]), strict=True
        )
        trips, colours = zip(
            *players.map(f"{what}, takes", _sample_take, [_TakeJob(settings, take) for take in takes[:taken]]), strict=True
        )
        rows.append(
            {
                "temperature": settings.temperature,
                "choice_noise": settings.choice_noise,
                "steps": settings.steps,
                "shipped": settings == shipped,
                "ms": round(1000 * float(np.median(seconds)), 2),
                "one_step_gain_db": gain_db(one, repeating),
                "one_step_gain_db_se": standard_error(gain_db, one, repeating, seed=seed),
                "delta_psnr_4": gain_db(inferred, random),
                "delta_psnr_4_se": standard_error(gain_db, inferred, random, seed=seed),
                f"round_trip_psnr_{DRIFT}": psnr(trips),
                f"colours_kept_{DRIFT}": float(np.mean(colours)),
                "opposite": _opposite(players, what, images, steering, settings, spec.frame_width),
            }
        )
    return {
        "settings": rows,
        "schedule": shipped.schedule,
        "stepped_clips": stepped,
        "takes": taken,
        "prompts": len(images),
        "left_right": steering,
        "seed": seed,
        "workers": players.workers,
        "seconds": round(time.perf_counter() - begun, 1),
    }


def _images(players: Players, folder: Path | None) -> list[Image]:
    """At most `MOST_PROMPTS` of the folder's pictures, evenly spread over its index, at the world's size."""
    if folder is None:
        return []
    _, images = read_prompts(folder)
    return [fit_image(image, players.subject.world.spec) for image in spread(images, MOST_PROMPTS)]


def _steering(players: Players, images: Sequence[Image], shipped: SamplerSettings) -> tuple[int, int] | None:
    """The actions that go left and right; None without prompts."""
    if not images:
        return None
    spec = players.subject.world.spec
    everything = tuple(range(spec.actions))
    paths = players.map("who steers", _hold, [_HoldJob(shipped, image, everything, i) for i, image in enumerate(images)])
    found = find_steering(np.stack(paths), spec.frame_width / 4)
    return found.left, found.right


def _opposite(
    players: Players,
    what: str,
    images: Sequence[Image],
    steering: tuple[int, int] | None,
    settings: SamplerSettings,
    width: int,
) -> float | None:
    if steering is None:
        return None
    jobs = [_HoldJob(settings, image, steering, i) for i, image in enumerate(images)]
    ends_P2 = np.stack(players.map(f"{what}, prompts", _hold, jobs))[:, :, -1, 0]
    return float(((ends_P2[:, 0] <= -MOVED * width) & (ends_P2[:, 1] >= MOVED * width)).mean())


def sampling_table(figures: Figures) -> str:
    """The figures for a reader."""
    lines = ["temperature  noise  steps    ms  one step, dB   ΔPSNR, dB    round trip, dB  colours kept  left/right"]
    for row in figures["settings"]:
        opposite = "not asked" if row["opposite"] is None else f"{row['opposite']:.0%}"
        lines.append(
            f"{row['temperature']:>11g}  {row['choice_noise']:>5g}  {row['steps']:>5}  {row['ms']:>4.0f}  "
            f"{row['one_step_gain_db']:>+5.2f} ± {row['one_step_gain_db_se']:.2f}  {row['delta_psnr_4']:>+5.2f} ± "
            f"{row['delta_psnr_4_se']:.2f}  {row[f'round_trip_psnr_{DRIFT}']:>15.2f}  {row[f'colours_kept_{DRIFT}']:>12.0%}  "
            f"{opposite:>10}{'  as shipped' if row['shipped'] else ''}"
        )
    lines.append(
        f"{figures['stepped_clips']} clips, {figures['takes']} takes of {DRIFT} frames, {figures['prompts']} prompts; "
        f"{figures['seconds']:.0f} s, {figures['workers']} at once"
    )
    return "\n".join(lines)
