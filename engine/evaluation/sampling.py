"""How a world is best sampled: one setting of the sampler after the other, or some combined, all on the same clips, prompts and
seeds.

The settings that a world ships with come from this table. Of each it tells quality, drift, steering and time; which of them
matters most is for whoever reads it. The paper's choice is 25 steps at temperature 1 or 2 (appendix C).

- **one step**, **ΔPSNR**: see `clips`.
- **drift**: the round trip and the colours kept at frame `DRIFT` of long takes, see `play`.
- **prompts**: what becomes of some of them, see `prompts`. Which actions are left, right and jump is found once, with the
  world's own settings, and these therefore have a slight advantage.
- **ms**: processor time of one frame from action to picture, which other work beside it hardly changes; only to be compared
  within one table.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import product
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from engine.data.shards import Clips
from engine.errors import ConfigError
from engine.evaluation.clips import DELTA_STEPS, StepJob, four_steps, one_step, one_step_index, study_clip
from engine.evaluation.evaluate import MIN_CLIPS, fitted
from engine.evaluation.metrics import gain_db, psnr, standard_error
from engine.evaluation.play import TakeJob, long_take, sticky_actions
from engine.evaluation.players import Players
from engine.evaluation.prompts import (
    KINDS,
    PromptJob,
    PromptStudy,
    find_steering,
    judge,
    pooled,
    prompt_jobs,
    read_prompts,
    spread,
    study_prompt,
)
from engine.evaluation.subject import Subject
from engine.runtime.world_model import SamplerSettings, Tokens

DEFAULT_GRID = "temperature=0.5,0.7,1 choice_noise=1,4,16 steps=4,16 schedule=linear guidance=1,2,5 sure=0.7,1 min_p=0.1,0.3"
DRIFT = 64
"""One of `play.CHECKPOINTS`."""
CLIPS_PER_STEPPED, CLIPS_PER_TAKE = 8, 64
MOST_PROMPTS = 24
ASKED = ("palette_kept", "detail_kept", "opposite", "jump", "hero_kept", "beyond")
PACE, PACED = 6, 4
"""So many frames are timed, from so many beginnings."""

Figures = dict[str, Any]


_NUMBERS = {one.name: int if one.name == "steps" else float for one in fields(SamplerSettings) if one.name != "schedule"}


@dataclass(frozen=True)
class Grid:
    """Changes to a world's own settings, each by itself: names and values."""

    changes: tuple[dict[str, Any], ...]

    @classmethod
    def parse(cls, text: str) -> Grid:
        """From terms with spaces between; a term is ``name=value,value``, or several with ``*`` between them, combined.

        Raises:
            ConfigError: it is no such text, or a value is outside its allowed range.
        """
        try:
            grid = cls(tuple(change for term in text.split() for change in _combined(term)))
        except ValueError:
            raise ConfigError(
                f"--sampling is {text!r}; write settings and their values, such as temperature=0.5,1 or steps=4,8*sure=0.9,1; "
                f"there are {', '.join(one.name for one in fields(SamplerSettings))}"
            ) from None
        grid.settings(SamplerSettings())  # before anything is collected or played for it
        return grid

    def settings(self, shipped: SamplerSettings) -> list[SamplerSettings]:
        """The world's own settings first, then all others, each once."""
        return list(dict.fromkeys([shipped, *(replace(shipped, **change) for change in self.changes)]))


def _combined(term: str) -> Iterator[dict[str, Any]]:
    named = [part.split("=") for part in term.split("*")]
    values = [[_value(name, value) for value in each.split(",")] for name, each in named]
    for chosen in product(*values):
        yield {name: value for (name, _), value in zip(named, chosen, strict=True)}


def _value(name: str, text: str) -> float | str:
    if name == "schedule":
        return text
    if name not in _NUMBERS:
        raise ValueError(name)
    return _NUMBERS[name](text)


@dataclass(frozen=True)
class _ClipJob:
    settings: SamplerSettings
    step: StepJob = field(repr=False)


@dataclass(frozen=True)
class _TakeJob:
    settings: SamplerSettings
    take: TakeJob = field(repr=False)


@dataclass(frozen=True)
class _PromptJob:
    settings: SamplerSettings
    prompt: PromptJob = field(repr=False)


def _sample_clip(subject: Subject, job: _ClipJob) -> tuple[float, float, float]:
    """Errors of `one_step` and, twice, of `four_steps`."""
    subject = subject.sampled(job.settings)
    return one_step(subject, job.step), *four_steps(subject, job.step)


def _sample_take(subject: Subject, job: _TakeJob) -> tuple[float, float]:
    """Round-trip error and colours kept at frame `DRIFT`, the last."""
    take = long_take(subject.sampled(job.settings), job.take)
    return float(take.round_trip[-1]), float(take.colours[-1])


def _sample_prompt(subject: Subject, job: _PromptJob) -> PromptStudy:
    return study_prompt(subject.sampled(job.settings), job.prompt)


def _pace(subject: Subject, job: tuple[SamplerSettings, Tokens, int]) -> float:
    """Seconds of processor time per frame, a few frames after some tokens, which a first frame made ready for."""
    settings, tokens, seed = job
    world = subject.sampled(settings).world
    world.begin_tokens(tokens, seed)
    world.step(0)
    begun = time.process_time()
    for action in range(PACE):
        world.step(action % world.spec.actions)
    return (time.process_time() - begun) / PACE


def sweep(players: Players, grid: Grid, clips: Clips | None, prompts: Path | None, seed: int) -> Figures:
    """The table, as `worldsketch evaluate --sampling --json` prints it. Without clips or without prompts their columns are
    missing.

    Raises:
        ConfigError: too few clips.  See `prompts.read_prompts`.
    """
    begun = time.perf_counter()
    shipped = players.subject.world.settings
    every = grid.settings(shipped)
    sets: list[_Set] = []
    if clips is not None:
        sets.append(_Clips(players, clips, seed))
    if prompts is not None:
        sets.append(_Prompts(players, prompts, shipped, seed))
    rows: list[Figures] = []
    for number, settings in enumerate(every):
        what = f"setting {number + 1} of {len(every)}"
        paces = players.map(f"{what}, pace", _pace, [(settings, tokens, seed) for tokens in sets[0].starts[:PACED]])
        row = asdict(settings) | {"shipped": settings == shipped, "ms": round(1000 * float(np.median(paces)), 2)}
        for one in sets:
            row |= one.figures(what, settings)
        rows.append(row)
    counts = {name: count for one in sets for name, count in one.counts.items()}
    return {
        "settings": rows,
        **counts,
        "seed": seed,
        "workers": players.workers,
        "seconds": round(time.perf_counter() - begun, 1),
    }


class _Set(Protocol):
    """What the settings are tried on. ``starts``: tokens of frames to begin from; ``counts``: how many there are of what."""

    starts: list[Tokens]
    counts: dict[str, Any]

    def figures(self, what: str, settings: SamplerSettings) -> Figures: ...


class _Clips:
    """Real clips."""

    def __init__(self, players: Players, clips: Clips, seed: int) -> None:
        self._players, self._seed = players, seed
        spec = players.subject.world.spec
        stepped = max(MIN_CLIPS, len(clips.frames) // CLIPS_PER_STEPPED)
        frames = fitted(clips.frames[:stepped], spec)
        studies = players.map("clips", study_clip, list(frames))
        self.starts = [study.tokens[0] for study in studies]
        self._steps, takes = [], []
        for i, study in enumerate(studies):
            rng = np.random.default_rng([seed, 5, i])
            other = rng.integers(0, spec.actions, DELTA_STEPS)
            self._steps.append(StepJob(frames[i], study.tokens, study.actions, other, int(rng.integers(2**62))))
            takes.append(
                TakeJob(frames[i], study.tokens[0], sticky_actions(rng, DRIFT, spec.actions), int(rng.integers(2**62)))
            )
        self._takes = takes[: max(1, len(clips.frames) // CLIPS_PER_TAKE)]
        self._repeating = [study.repeating[one_step_index(frames.shape[1]) - 1] for study in studies]
        self.counts: Figures = {"stepped_clips": len(frames), "takes": len(self._takes)}

    def figures(self, what: str, settings: SamplerSettings) -> Figures:
        one, inferred, random = zip(
            *self._players.map(what, _sample_clip, [_ClipJob(settings, step) for step in self._steps]), strict=True
        )
        trips, colours = zip(
            *self._players.map(f"{what}, takes", _sample_take, [_TakeJob(settings, take) for take in self._takes]), strict=True
        )
        return {
            "one_step_gain_db": gain_db(one, self._repeating),
            "one_step_gain_db_se": standard_error(gain_db, one, self._repeating, seed=self._seed),
            "delta_psnr_4": gain_db(inferred, random),
            "delta_psnr_4_se": standard_error(gain_db, inferred, random, seed=self._seed),
            f"round_trip_psnr_{DRIFT}": psnr(trips),
            f"colours_kept_{DRIFT}": float(np.mean(colours)),
        }


class _Prompts:
    """Drawings and photos: at most `MOST_PROMPTS` of a folder, evenly spread over its index."""

    def __init__(self, players: Players, folder: Path, shipped: SamplerSettings, seed: int) -> None:
        self._players, self._seed = players, seed
        spec = players.subject.world.spec
        prompts, images = read_prompts(folder)
        chosen = spread(list(zip(prompts, images, prompt_jobs(prompts, images, spec.actions, seed), strict=True)), MOST_PROMPTS)
        self._prompts, self._jobs = [prompt for prompt, _, _ in chosen], [job for _, _, job in chosen]
        self.starts = [players.subject.world.encode(image) for _, image, _ in chosen[:PACED]]
        studies = self._studies("who steers", shipped)
        self._steering = find_steering(np.stack([study.path for study in studies]), spec.frame_width / 4)
        self.counts: Figures = {"prompts": len(chosen), "actions": asdict(self._steering)}

    def figures(self, what: str, settings: SamplerSettings) -> Figures:
        studies = self._studies(f"{what}, prompts", settings)
        verdicts = [
            judge(prompt, study, self._steering, self._seed) for prompt, study in zip(self._prompts, studies, strict=True)
        ]
        row: Figures = {}
        for kind in KINDS:
            some = pooled([verdict for verdict in verdicts if verdict.prompt.kind == kind])
            row |= {f"{kind}_{name}": some[name] for name in ASKED if some is not None and some[name] is not None}
        return row

    def _studies(self, what: str, settings: SamplerSettings) -> list[PromptStudy]:
        return self._players.map(what, _sample_prompt, [_PromptJob(settings, job) for job in self._jobs])


def sampling_table(figures: Figures) -> str:
    """The figures for a reader: a line for each setting, which begins with what it changes."""
    rows = figures["settings"]
    own, columns = rows[0], [column for column in _COLUMNS if column[0] in rows[0]]
    names = [
        "as shipped",
        *(" ".join(f"{name}={row[name]}" for name in _SETTINGS if row[name] != own[name]) for row in rows[1:]),
    ]
    left = max(map(len, names))
    lines = [" " * left + "".join(f"  {title}" for _, title, _ in columns)]
    for name, row in zip(names, rows, strict=True):
        cells = (f"{row[key]:{form}}".rjust(len(title) + 2) for key, title, form in columns)
        lines.append(name.ljust(left) + "".join(cells))
    sets = {"stepped_clips": "clips", "takes": f"takes of {DRIFT} frames", "prompts": "prompts"}
    lines.append(", ".join(f"{figures[name]} {what}" for name, what in sets.items() if name in figures))
    lines[-1] += f"; {figures['seconds']:.0f} s, {figures['workers']} at once"
    return "\n".join(lines)


_SETTINGS = [one.name for one in fields(SamplerSettings)]
_COLUMNS = [
    ("ms", "ms", ".0f"),
    ("one_step_gain_db", "one step, dB", "+.2f"),
    ("delta_psnr_4", "ΔPSNR, dB", "+.2f"),
    (f"round_trip_psnr_{DRIFT}", "round trip, dB", ".1f"),
    (f"colours_kept_{DRIFT}", "colours", ".0%"),
    ("drawing_palette_kept", "drawings: palette", ".0%"),
    ("drawing_detail_kept", "detail", ".0%"),
    ("drawing_opposite", "left/right", ".0%"),
    ("drawing_jump", "jump", ".0%"),
    ("drawing_hero_kept", "hero", ".0%"),
    ("drawing_beyond", "beyond", ".0%"),
    ("photo_palette_kept", "photos: palette", ".0%"),
    ("photo_detail_kept", "detail", ".0%"),
    ("photo_opposite", "left/right", ".0%"),
    ("photo_beyond", "beyond", ".0%"),
]
"""Of the table: figure, title and form."""
