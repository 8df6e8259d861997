"""All figures of one world on one set of clips: what is asked for, in which order, and how the answers are pooled.

The definitions are where the work is done: `clips` (what a world makes of real clips), `play` (what it does by itself),
`motion`, `hero` and `metrics`. Knows no command line.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.shards import Clips
from engine.errors import ConfigError
from engine.evaluation.clips import (
    DELTA_STEPS,
    ClipStudy,
    StepJob,
    four_steps,
    one_step,
    one_step_index,
    study_clip,
)
from engine.evaluation.hero import HeroDetector
from engine.evaluation.idle import IDLE_CHECKPOINTS, IdleJob, idle, idle_figures
from engine.evaluation.metrics import (
    colour_histogram,
    gain_db,
    histogram_intersection,
    mutual_information,
    perplexity,
    psnr,
    shuffled_information,
    standard_error,
    variance_explained,
)
from engine.evaluation.motion import ActionName, name_actions, through_the_world
from engine.evaluation.play import CHECKPOINTS, HELD, ActionsJob, Take, TakeJob, hold_actions, long_take, sticky_actions
from engine.evaluation.players import Players
from engine.runtime.image_fit import fit_image
from engine.world_spec import WorldSpec

MIN_CLIPS = 8
USED_SHARE = 0.01
"""An action counts as used if at least this share of the clips' transitions is read as it."""

MIN_READ = 16
"""An action's motion in real clips counts if at least so many transitions are read as it."""

Figures = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """How much to look at. ``clips`` are looked at for reconstruction and latent actions; the first half of them is stepped
    from, from the first quarter every action is held, the first sixteenth begins long takes, half of it idle ones.

    Raises:
        ConfigError: a value outside its allowed range.
    """

    clips: int = 256
    seed: int = 0

    def __post_init__(self) -> None:
        for name, low, high in (("clips", MIN_CLIPS, 100_000), ("seed", 0, 2**31 - 1)):
            if not low <= getattr(self, name) <= high:
                raise ConfigError(f"{name} is {getattr(self, name)}; it must be from {low} to {high}")

    @property
    def steps(self) -> int:
        return self.clips // 2

    @property
    def prompts(self) -> int:
        return self.clips // 4

    @property
    def takes(self) -> int:
        return -(-self.clips // 16)

    @property
    def idles(self) -> int:
        return -(-self.clips // 32)


@dataclass(frozen=True)
class Evaluation:
    """``figures`` as `worldsketch evaluate --json` prints them; the rest is material for pictures."""

    figures: Figures
    names: tuple[ActionName, ...]
    prompt: NDArray[np.uint8] = field(repr=False)
    takes: list[Take] = field(repr=False)


def clip_length(spec: WorldSpec) -> int:
    """Frames per clip: one context.

    Raises:
        ConfigError: the world's context is too short to be evaluated.
    """
    if spec.context <= DELTA_STEPS:
        raise ConfigError(f"this world sees {spec.context} frames; ΔPSNR at {DELTA_STEPS} needs a longer context")
    return spec.context


def evaluate(players: Players, clips: Clips, plan: Plan) -> Evaluation:
    """Everything, in a fixed order; the same clips, plan and world give the same figures.

    ``clips`` holds ``plan.clips`` clips of `clip_length` frames, of any frame size.
    """
    begun = time.perf_counter()
    spec, settings = players.subject.world.spec, players.subject.world.settings
    frames = fitted(clips.frames, spec)
    studies = players.map("clips", study_clip, list(frames))
    actions_BT = np.stack([study.actions for study in studies])

    figures: Figures = {"world": players.subject.where}
    figures |= _retelling(studies, plan.seed)
    figures |= _action_use(actions_BT, clips.actions[:, :-1], spec.actions, plan.seed)
    figures |= _stepping(players, frames, studies, plan)
    held, names, idlest = _holding(players, studies, plan)
    figures |= held
    detector = HeroDetector.fit(frames[:, ::4], clips.levels, plan.seed)
    drift, takes = _drifting(players, detector, frames, studies, plan)
    figures |= drift | _idling(players, detector, studies, idlest, plan)
    figures |= {
        "clips": plan.clips,
        "clip_frames": frames.shape[1],
        "distinct_levels": len(np.unique(clips.levels)),
        "seed": plan.seed,
        "sampler_steps": settings.steps,
        "temperature": settings.temperature,
        "provider": players.subject.world.provider,
        "workers": players.workers,
        "seconds": round(time.perf_counter() - begun, 1),
    }
    return Evaluation(figures, names, frames[0, 0], takes)


def fitted(frames_BTHWC: NDArray[np.uint8], spec: WorldSpec) -> NDArray[np.uint8]:
    """Clips at the size that the world sees."""
    if frames_BTHWC.shape[2:] == spec.frame_shape:
        return frames_BTHWC
    return np.stack([[fit_image(frame, spec) for frame in clip] for clip in frames_BTHWC])


def _random(plan: Plan, stream: int, job: int = 0) -> np.random.Generator:
    return np.random.default_rng([plan.seed, stream, job])


def _retelling(studies: list[ClipStudy], seed: int) -> Figures:
    reconstruction = [study.reconstruction.mean() for study in studies]
    repeating = [study.repeating.mean() for study in studies]
    figures: Figures = {
        "reconstruction_psnr": psnr(reconstruction),
        "reconstruction_psnr_se": standard_error(psnr, reconstruction, seed=seed),
        "reconstruction_ssim": float(np.mean([study.ssim for study in studies])),
        "repeat_psnr": psnr(repeating),
        "lam_psnr": None,
        "lam_gain_db": None,
        "lam_gain_db_se": None,
    }
    prediction = [study.prediction.mean() for study in studies if study.prediction is not None]
    if prediction:
        figures["lam_psnr"] = psnr(prediction)
        figures["lam_gain_db"] = gain_db(prediction, repeating)
        figures["lam_gain_db_se"] = standard_error(gain_db, prediction, repeating, seed=seed)
    return figures


def _action_use(actions_BT: NDArray[np.int64], true_BT: NDArray[np.uint8], count: int, seed: int) -> Figures:
    """How often each action is read off the clips, and bits it tells about the true action taken at the same frame."""
    shares = np.bincount(actions_BT.ravel(), minlength=count) / actions_BT.size
    return {
        "actions_used": int((shares >= USED_SHARE).sum()),
        "action_shares": [round(float(share), 4) for share in shares],
        "action_perplexity": perplexity(shares),
        "true_action_bits": mutual_information(actions_BT.ravel(), true_BT.ravel()),
        "true_action_bits_shuffled": shuffled_information(actions_BT.ravel(), true_BT.ravel(), seed),
    }


def _stepping(players: Players, frames: NDArray[np.uint8], studies: list[ClipStudy], plan: Plan) -> Figures:
    spec, t = players.subject.world.spec, one_step_index(frames.shape[1])
    jobs = []
    for i, study in enumerate(studies[: plan.steps]):
        rng = _random(plan, 1, i)
        other = rng.integers(0, spec.actions, DELTA_STEPS)
        jobs.append(StepJob(frames[i], study.tokens, study.actions, other, int(rng.integers(2**62))))
    one = players.map("one step", one_step, jobs)
    ceiling = [study.reconstruction[t] for study in studies[: plan.steps]]
    repeating = [study.repeating[t - 1] for study in studies[: plan.steps]]
    inferred, other_errors = zip(*players.map("four steps", four_steps, jobs), strict=True)
    return {
        "one_step_psnr": psnr(one),
        "one_step_gain_db": gain_db(one, repeating),
        "one_step_gain_db_se": standard_error(gain_db, one, repeating, seed=plan.seed),
        "copy_last_psnr": psnr(repeating),
        "one_step_ceiling_psnr": psnr(ceiling),
        "delta_psnr_4": gain_db(inferred, other_errors),
        "delta_psnr_4_se": standard_error(gain_db, inferred, other_errors, seed=plan.seed),
        "inferred_psnr_4": psnr(inferred),
        "random_psnr_4": psnr(other_errors),
        "stepped_clips": len(jobs),
    }


def _holding(players: Players, studies: list[ClipStudy], plan: Plan) -> tuple[Figures, tuple[ActionName, ...], int]:
    """η² of displacements between consecutive frames, and of those over the whole hold; what each action does, and which one
    moves least."""
    jobs = [
        ActionsJob(study.tokens[0], HELD, int(_random(plan, 2, i).integers(2**62)))
        for i, study in enumerate(studies[: plan.prompts])
    ]
    moves_PAF4 = np.stack(players.map("actions", hold_actions, jobs))
    prompts, actions, held, _ = moves_PAF4.shape
    which_PAF = np.broadcast_to(np.arange(actions)[:, None], (prompts, actions, held))
    whole_PA4 = moves_PAF4.sum(2)
    motion_A2 = _with_real_motion(through_the_world(moves_PAF4).mean((0, 2)), studies)
    names = name_actions(motion_A2)
    figures: Figures = {
        "action_variance_explained": variance_explained(moves_PAF4.reshape(-1, 4), which_PAF.ravel()),
        "action_variance_explained_held": variance_explained(whole_PA4.reshape(-1, 4), which_PAF[:, :, 0].ravel()),
        "background_variance_explained": variance_explained(moves_PAF4[..., :2].reshape(-1, 2), which_PAF.ravel()),
        "hero_variance_explained": variance_explained(moves_PAF4[..., 2:].reshape(-1, 2), which_PAF.ravel()),
        "action_direction_consistency": _consistency(through_the_world(whole_PA4), names),
        "actions": [
            {"name": name.name, "glyph": name.glyph, "dx": round(float(dx), 3), "dy": round(float(dy), 3)}
            for name, (dx, dy) in zip(names, motion_A2, strict=True)
        ],
        "held_prompts": prompts,
        "held_frames": held,
    }
    return figures, names, int(np.linalg.norm(motion_A2, axis=-1).argmin())


def _with_real_motion(held_A2: NDArray[np.float64], studies: list[ClipStudy]) -> NDArray[np.float64]:
    """The mean motion of each action, half from holding it and half from the real transitions that are read as it: a hero who
    stands at a wall does not walk when told to, and an action hardly ever read has only what holding it shows."""
    actions = np.concatenate([study.actions for study in studies])
    real = through_the_world(np.concatenate([study.moves for study in studies]))
    pooled = held_A2.copy()
    for action in range(len(held_A2)):
        if (actions == action).sum() >= MIN_READ:
            pooled[action] = (held_A2[action] + real[actions == action].mean(0)) / 2
    return pooled


def _consistency(motion_PA2: NDArray[np.float64], names: tuple[ActionName, ...]) -> float | None:
    """Of the actions that move, the share of prompts in which the motion points to the side that it does on average.
    None if all stay."""
    moving = [i for i, name in enumerate(names) if not name.name.startswith("stay")]
    if not moving:
        return None
    agrees_PA = (motion_PA2 * motion_PA2.mean(0)).sum(-1) > 0
    return float(agrees_PA[:, moving].mean())


def _drifting(
    players: Players, detector: HeroDetector, frames: NDArray[np.uint8], studies: list[ClipStudy], plan: Plan
) -> tuple[Figures, list[Take]]:
    spec = players.subject.world.spec
    jobs = []
    for i, study in enumerate(studies[: plan.takes]):
        rng = _random(plan, 3, i)
        actions = sticky_actions(rng, CHECKPOINTS[-1], spec.actions)
        jobs.append(TakeJob(frames[i], study.tokens[0], actions, int(rng.integers(2**62))))
    takes = players.map("long takes", long_take, jobs)
    figures: Figures = {
        "hero_detector_accuracy": detector.accuracy,
        "colours_kept_by_chance": _by_chance(frames[: plan.clips // 4]),
        "hero_present_jumbled": float(detector.present(np.stack([take.jumbled for take in takes])).mean()),
    }
    for p, mark in enumerate(CHECKPOINTS):
        figures |= {
            f"hero_present_{mark}": float(detector.present(np.concatenate([take.before[p] for take in takes])).mean()),
            f"round_trip_psnr_{mark}": psnr([take.round_trip[p] for take in takes]),
            f"colours_kept_{mark}": float(np.mean([take.colours[p] for take in takes])),
        }
    return figures | {"takes": len(takes)}, takes


def _by_chance(frames_BTHWC: NDArray[np.uint8]) -> float:
    """What the first frames of clips share in colour with another clip: what keeping nothing looks like."""
    firsts, others = ([colour_histogram(part) for part in parts] for parts in (frames_BTHWC[:, 0], frames_BTHWC))
    return float(np.mean([histogram_intersection(one, others[i - 1]) for i, one in enumerate(firsts)]))


def _idling(players: Players, detector: HeroDetector, studies: list[ClipStudy], action: int, plan: Plan) -> Figures:
    jobs = [
        IdleJob(study.tokens[0], action, int(_random(plan, 6, i).integers(2**62)))
        for i, study in enumerate(studies[: plan.idles])
    ]
    idles = players.map("idle", idle, jobs)
    figures: Figures = {"idle_action": action, "idle_takes": len(idles)} | idle_figures(idles)
    for p, mark in enumerate(IDLE_CHECKPOINTS):
        figures[f"idle_hero_present_{mark}"] = float(detector.present(np.concatenate([one.before[p] for one in idles])).mean())
    return figures
