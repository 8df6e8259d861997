"""What a world makes of prompts that it was not trained on: drawings and photos, from a folder with ``prompts.json``.

For each prompt, all with its own seed:

- **fidelity**: SSIM and PSNR between the prompt at the world's resolution and frame 0, its own encoding decoded.
- **palette**: what the colours of frame 16 have in common with the prompt's (`metrics.colour_histogram`), after random
  actions, each held about eight frames. Kept from `PALETTE_KEPT` on.
- **detail**: what there is to see in frame 16 (`metrics.detail`), as a share of what frame 0 shows. A world that empties into
  flat colours keeps its palette. Kept from `DETAIL_KEPT` on.
- **steering**: every action is held for eight frames. Over all prompts, the one that moves the hero furthest right through the
  world, what it moves him up or down taken off, is *right*, the one furthest left *left*, the one that lifts him highest
  *jump*, the one that moves him least *still*.
  **Opposite**: under *right* he moves right and under *left* left, each by at least `MOVED` of the frame's width; **the wrong
  way round**: the other way each, which noise says as often. How far such a verdict can be trusted is in `ruler`.
  **Jump**: within six frames he rises at least `LIFTED` of the frame's height higher than under *still*. Counted where the
  index says that there is a hero.
- **who is there**: the hero's picture, cut out of frame 0 where the index says that he stands, is looked for anywhere in the
  picture after eight frames of *left* and of *right*. Kept from a correlation of `HERO_KEPT` on, both times. **Beyond**: what
  there is to see then (`metrics.detail`), far from what was drawn, as a share of what frame 0 shows.
- **idle**: *still*, held from some of the prompts, see `idle`.

Aims are those of the project; they decide which prompts are named as failures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from engine.data.image import read_image
from engine.errors import DataError
from engine.evaluation.idle import Idle, IdleJob, idle, idle_figures, idle_rows
from engine.evaluation.metrics import colour_histogram, detail, histogram_intersection, mean_squared_error, psnr, ssim
from engine.evaluation.motion import displacement, through_the_world
from engine.evaluation.play import HELD, sticky_actions
from engine.evaluation.players import Players
from engine.evaluation.subject import Subject
from engine.runtime.image_fit import fit_image
from engine.runtime.world_model import Image

INDEX = "prompts.json"
PALETTE_FRAME = 16
PALETTE_KEPT = 0.4
"""Of 200 real CoinRun test clips, 91 % share at least this much colour between frames 16 apart; of all pairs of different
prompts in tests/data/prompts, 5 % do."""
DETAIL_KEPT = 0.6
"""Of 150 doodle clips all keep this much over 16 frames, of 200 real CoinRun test clips 91 %."""
HERO_KEPT = 0.8
"""What 95 % of 45 drawn heroes do not reach anywhere in another prompt, and all but one of 15 after eight frames at rest."""
MOVED, LIFTED = 1 / 32, 1 / 16
LIFT_FRAMES = 6
SSIM_AIM = {"drawing": 0.70, "photo": 0.50}

IDLE_PROMPTS = 12
"""From so many of the prompts, spread over the index, the world is left at rest: that takes long."""
Thing = TypeVar("Thing")

Kind = Literal["drawing", "photo"]
KINDS: tuple[Kind, ...] = ("drawing", "photo")


class Prompt(BaseModel):
    """One entry of the index. ``file``: within the folder; ``made``, ``licence`` and ``source`` are for people. ``hero``: where
    he stands, left, top, right and bottom, as shares of the picture as a world sees it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    kind: Kind
    made: str
    licence: str
    source: str
    has_hero: bool
    hero: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class PromptJob:
    """A prompt's picture, of any size; ``seed`` of all its play; ``actions`` [PALETTE_FRAME] to look at the palette after;
    ``hero`` as in `Prompt`."""

    image: Image = field(repr=False)
    seed: int
    actions: NDArray[np.int64]
    hero: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class PromptStudy:
    """``shown`` is frame 0, ``fitted`` the prompt at its size; ``path`` [A, HELD, 2]: where each action has taken the hero
    through the world, (dx, dy) in pixels, right and down. After each action was held: ``beyond`` [A], what there is to see as
    a share of frame 0; ``hero`` [A], how well his picture is found again, None where it is not known."""

    fitted: Image = field(repr=False)
    shown: Image = field(repr=False)
    ssim: float
    error: float
    palette: float
    detail: float
    path: NDArray[np.float64] = field(repr=False)
    beyond: NDArray[np.float64] = field(repr=False)
    hero: NDArray[np.float64] | None = field(repr=False)


@dataclass(frozen=True)
class Steering:
    """Which actions move the hero left and right, which one lifts him, and which one does least."""

    left: int
    right: int
    jump: int
    still: int


@dataclass(frozen=True)
class Verdict:
    """What became of one prompt. ``left`` and ``right``: pixels that those actions moved the hero to the right, ``lift``: that
    he rose. ``lifted`` and ``hero_kept`` are None without a hero."""

    prompt: Prompt
    study: PromptStudy = field(repr=False)
    seed: int
    left: float
    right: float
    lift: float
    faithful: bool
    palette_kept: bool
    detail_kept: bool
    opposite: bool
    reversed: bool
    lifted: bool | None
    beyond: float
    hero_kept: bool | None


def read_prompts(folder: Path) -> tuple[list[Prompt], list[Image]]:
    """The index and the pictures of a folder of prompts.

    Raises:
        DataError: there is no index, or one that cannot be used.  PromptError: a picture cannot be read.
    """
    where = folder / INDEX
    try:
        prompts = TypeAdapter(list[Prompt]).validate_json(where.read_bytes())
    except OSError as error:
        raise DataError(f"{where}: cannot be read ({error.strerror}); give a folder of pictures with a {INDEX}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise DataError(f"{where}: {'.'.join(map(str, first['loc'])) or INDEX}: {first['msg']}; mend the index") from None
    if not prompts:
        raise DataError(f"{where}: lists no prompt; add one")
    for prompt in prompts:
        if not (folder / prompt.file).resolve().is_relative_to(folder.resolve()):
            raise DataError(f"{where}: {prompt.file} lies outside the folder; put it inside")
    return prompts, [read_image(folder / prompt.file) for prompt in prompts]


def study_prompt(subject: Subject, job: PromptJob) -> PromptStudy:
    """A task for `players`: one prompt's round trip, its colours after random play, and each action held."""
    world = subject.world
    fitted = fit_image(job.image, world.spec)
    tokens = world.encode(fitted)
    shown = world.begin_tokens(tokens, job.seed).rgb
    last = shown
    for action in job.actions:
        last = world.step(int(action)).rgb
    path = np.empty((world.spec.actions, HELD, 2))
    ends = []
    for action, path_F2 in enumerate(path):
        frames = [world.begin_tokens(tokens, job.seed).rgb, *(world.step(action).rgb for _ in range(HELD))]
        path_F2[:] = hero_path(np.stack(frames))
        ends.append(frames[-1])
    seen = max(detail(shown), 1e-3)
    return PromptStudy(
        fitted=fitted,
        shown=shown,
        ssim=ssim(shown, fitted),
        error=mean_squared_error(shown, fitted),
        palette=histogram_intersection(colour_histogram(last), colour_histogram(fitted)),
        detail=detail(last) / seen,
        path=path,
        beyond=np.array([detail(end) / seen for end in ends]),
        hero=None if job.hero is None else np.array([found_again(shown, job.hero, end) for end in ends]),
    )


def found_again(shown: Image, box: tuple[float, float, float, float], end: Image) -> float:
    """The highest correlation of what is in a box of ``shown``, and a pixel around it, with any place of ``end``."""
    height, width = shown.shape[:2]
    left, top = max(0, math.floor(box[0] * width - 1)), max(0, math.floor(box[1] * height - 1))
    right, bottom = math.ceil(box[2] * width + 1), math.ceil(box[3] * height + 1)
    hero = np.ascontiguousarray(shown[top:bottom, left:right])
    return float(cv2.matchTemplate(end, hero, cv2.TM_CCOEFF_NORMED).max())


def hero_path(frames_THWC: NDArray[np.uint8]) -> NDArray[np.float64]:
    """[T−1, 2]: how far the hero has gone through the world at each frame after the first, in pixels, right and down."""
    return np.cumsum([through_the_world(displacement(before, after)) for before, after in pairwise(frames_THWC)], axis=0)


def find_steering(path_PAF2: NDArray[np.float64], reach: float) -> Steering:
    """Which actions steer, from where each of A actions took the hero in each of P prompts; a prompt counts for at most
    ``reach`` pixels, so that one wild match decides nothing."""
    across_PA, down_PA = np.moveaxis(np.clip(path_PAF2[:, :, -1], -reach, reach), -1, 0)
    sideways_A = (np.sign(across_PA) * np.maximum(np.abs(across_PA) - np.abs(down_PA), 0)).mean(0)
    lift_A = np.clip(lift(path_PAF2), 0, reach).mean(0)
    travel_A = np.clip(np.linalg.norm(path_PAF2, axis=-1).max(-1), 0, reach).mean(0)
    return Steering(int(sideways_A.argmin()), int(sideways_A.argmax()), int(lift_A.argmax()), int(travel_A.argmin()))


def lift(path_F2: NDArray[np.float64]) -> NDArray[np.float64]:
    """[...] how far the hero rises at most within `LIFT_FRAMES`, from paths [..., F, 2]."""
    highest: NDArray[np.float64] = np.maximum(0, -path_F2[..., :LIFT_FRAMES, 1].min(-1))
    return highest


def judge(prompt: Prompt, study: PromptStudy, steering: Steering, seed: int) -> Verdict:
    """Measures one prompt's study against the thresholds."""
    height, width = study.fitted.shape[:2]
    left, right = (float(study.path[action, -1, 0]) for action in (steering.left, steering.right))
    lifted = float(lift(study.path[steering.jump]) - lift(study.path[steering.still]))
    sideways = [steering.left, steering.right]
    return Verdict(
        prompt,
        study,
        seed,
        left,
        right,
        lifted,
        faithful=study.ssim >= SSIM_AIM[prompt.kind],
        palette_kept=study.palette >= PALETTE_KEPT,
        detail_kept=study.detail >= DETAIL_KEPT,
        opposite=left <= -MOVED * width and right >= MOVED * width,
        reversed=left >= MOVED * width and right <= -MOVED * width,
        lifted=lifted >= LIFTED * height if prompt.has_hero else None,
        beyond=float(study.beyond[sideways].mean()),
        hero_kept=None if study.hero is None else bool((study.hero[sideways] >= HERO_KEPT).all()),
    )


def prompt_jobs(prompts: Sequence[Prompt], images: Sequence[Image], actions: int, seed: int) -> list[PromptJob]:
    """What to play from each prompt, in a world with so many actions."""
    jobs = []
    for i, (prompt, image) in enumerate(zip(prompts, images, strict=True)):
        rng = np.random.default_rng([seed, 4, i])
        taken = sticky_actions(rng, PALETTE_FRAME, actions)
        jobs.append(PromptJob(image, int(rng.integers(2**62)), taken, prompt.hero))
    return jobs


def study_prompts(players: Players, folder: Path, seed: int) -> tuple[dict[str, Any], Steering, list[Verdict]]:
    """All figures of all prompts of a folder; steering and verdicts are material for a picture.

    Raises: see `read_prompts`.
    """
    prompts, images = read_prompts(folder)
    spec = players.subject.world.spec
    jobs = prompt_jobs(prompts, images, spec.actions, seed)
    studies = players.map("prompts", study_prompt, jobs)
    steering = find_steering(np.stack([study.path for study in studies]), spec.frame_width / 4)
    verdicts = [judge(prompt, study, steering, job.seed) for prompt, study, job in zip(prompts, studies, jobs, strict=True)]
    figures = _figures(folder, seed, steering, verdicts)
    resting = spread(verdicts, IDLE_PROMPTS)
    idles = players.map("idle", _idle, [(verdict, steering.still) for verdict in resting])
    return figures | {"idle": {"prompts": len(resting)} | idle_figures(idles)}, steering, verdicts


def _idle(subject: Subject, job: tuple[Verdict, int]) -> Idle:
    """A task for `players`: one prompt at rest."""
    verdict, action = job
    return idle(subject, IdleJob(subject.world.encode(verdict.study.fitted), action, verdict.seed))


def spread(things: Sequence[Thing], most: int) -> list[Thing]:
    """At most so many of them, evenly spread, the first and the last among them."""
    chosen = np.unique(np.linspace(0, len(things) - 1, min(len(things), most)).round().astype(int))
    return [things[i] for i in chosen]


def _figures(folder: Path, seed: int, steering: Steering, verdicts: list[Verdict]) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "folder": str(folder),
        "count": len(verdicts),
        "seed": seed,
        "actions": {"left": steering.left, "right": steering.right, "jump": steering.jump, "still": steering.still},
        "palette_threshold": PALETTE_KEPT,
    }
    for kind in KINDS:
        figures[kind] = pooled([verdict for verdict in verdicts if verdict.prompt.kind == kind])
    figures["failures"] = {
        "fidelity": [verdict.prompt.file for verdict in verdicts if not verdict.faithful],
        "palette": [verdict.prompt.file for verdict in verdicts if not verdict.palette_kept],
        "detail": [verdict.prompt.file for verdict in verdicts if not verdict.detail_kept],
        "opposite": [verdict.prompt.file for verdict in verdicts if not verdict.opposite],
        "jump": [verdict.prompt.file for verdict in verdicts if verdict.lifted is False],
        "hero": [verdict.prompt.file for verdict in verdicts if verdict.hero_kept is False],
    }
    figures["each"] = [
        {
            "file": verdict.prompt.file,
            "kind": verdict.prompt.kind,
            "ssim": round(verdict.study.ssim, 4),
            "psnr": round(psnr(verdict.study.error), 2),
            "palette": round(verdict.study.palette, 4),
            "detail": round(verdict.study.detail, 4),
            "left": verdict.left,
            "right": verdict.right,
            "lift": verdict.lift,
            "opposite": verdict.opposite,
            "lifted": verdict.lifted,
            "beyond": round(verdict.beyond, 4),
            "hero_kept": verdict.hero_kept,
        }
        for verdict in verdicts
    ]
    return figures


def pooled(verdicts: list[Verdict]) -> dict[str, Any] | None:
    """Means and shares of one kind; None if there is none of it."""
    if not verdicts:
        return None
    heroes = [verdict.lifted for verdict in verdicts if verdict.lifted is not None]
    kept = [verdict.hero_kept for verdict in verdicts if verdict.hero_kept is not None]
    return {
        "count": len(verdicts),
        "ssim": float(np.mean([verdict.study.ssim for verdict in verdicts])),
        "ssim_aim": SSIM_AIM[verdicts[0].prompt.kind],
        "psnr": psnr([verdict.study.error for verdict in verdicts]),
        "palette": float(np.mean([verdict.study.palette for verdict in verdicts])),
        "palette_kept": float(np.mean([verdict.palette_kept for verdict in verdicts])),
        "detail": float(np.mean([verdict.study.detail for verdict in verdicts])),
        "detail_kept": float(np.mean([verdict.detail_kept for verdict in verdicts])),
        "opposite": float(np.mean([verdict.opposite for verdict in verdicts])),
        "reversed": float(np.mean([verdict.reversed for verdict in verdicts])),
        "heroes": len(heroes),
        "jump": float(np.mean(heroes)) if heroes else None,
        "beyond": float(np.mean([verdict.beyond for verdict in verdicts])),
        "heroes_known": len(kept),
        "hero_kept": float(np.mean(kept)) if kept else None,
    }


def prompt_rows(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """The figures for a reader: name and value of each line."""
    actions = figures["actions"]
    steering = f"action {actions['left']} left, {actions['right']} right, {actions['jump']} jump, {actions['still']} still"
    rows = [("prompts", f"{figures['folder']}: {figures['count']}; {steering}")]
    for kind in KINDS:
        pooled = figures[kind]
        if pooled is None:
            continue
        jump, kept = (
            "not measured" if pooled[share] is None else f"{pooled[share]:.0%} of {pooled[count]}"
            for share, count in (("jump", "heroes"), ("hero_kept", "heroes_known"))
        )
        rows.append(
            (
                f"{pooled['count']} {kind}s",
                f"SSIM {pooled['ssim']:.3f}, palette kept {pooled['palette_kept']:.0%}, "
                f"detail kept {pooled['detail_kept']:.0%}, left/right opposite "
                f"{pooled['opposite']:.0%} (the wrong way round {pooled['reversed']:.0%}), jump lifts {jump}, "
                f"hero still there {kept}, detail beyond the edge {pooled['beyond']:.0%}",
            )
        )
    rows += idle_rows(figures["idle"], f"action {actions['still']} held from {figures['idle']['prompts']} prompts")
    rows += [(f"fails {name}", ", ".join(files)) for name, files in figures["failures"].items() if files]
    return rows
