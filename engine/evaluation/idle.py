"""A world at rest: the action that moves least, held. It should stay what it is, and not decay.

Told at `IDLE_CHECKPOINTS`: PSNR and SSIM to frame 0, and the colours in common with it. Whether the hero is still there is for
the hero detector to say, who is given the frames up to each. A task for `players`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.metrics import colour_histogram, histogram_intersection, mean_squared_error, psnr, ssim
from engine.evaluation.play import HERO_FRAMES
from engine.evaluation.subject import Subject

IDLE_CHECKPOINTS = (64, 256)


@dataclass(frozen=True)
class IdleJob:
    """A prompt's tokens [N], and the action to hold for as long as `IDLE_CHECKPOINTS` say."""

    tokens: NDArray[np.int64] = field(repr=False)
    action: int
    seed: int


@dataclass(frozen=True)
class Idle:
    """A world at rest at its P checkpoints, against frame 0: ``errors``, ``ssim`` and ``colours`` (histogram
    intersections), each [P]; ``before`` as in `play.Take`."""

    errors: NDArray[np.float64]
    ssim: NDArray[np.float64]
    colours: NDArray[np.float64]
    before: tuple[NDArray[np.uint8], ...] = field(repr=False)


def idle(subject: Subject, job: IdleJob) -> Idle:
    """Holds the action and looks back at every checkpoint."""
    world = subject.world
    frames = [world.begin_tokens(job.tokens, job.seed).rgb]
    frames += [world.step(job.action).rgb for _ in range(IDLE_CHECKPOINTS[-1])]
    first, colours = frames[0], colour_histogram(frames[0])
    later = [frames[mark] for mark in IDLE_CHECKPOINTS]
    return Idle(
        errors=np.array([mean_squared_error(frame, first) for frame in later]),
        ssim=np.array([ssim(frame, first) for frame in later]),
        colours=np.array([histogram_intersection(colour_histogram(frame), colours) for frame in later]),
        before=tuple(np.stack(frames[mark + 1 - HERO_FRAMES : mark + 1]) for mark in IDLE_CHECKPOINTS),
    )


def idle_figures(idles: Sequence[Idle]) -> dict[str, float]:
    """What is told of worlds at rest, pooled."""
    figures = {}
    for p, mark in enumerate(IDLE_CHECKPOINTS):
        figures[f"idle_psnr_{mark}"] = psnr([one.errors[p] for one in idles])
        figures[f"idle_ssim_{mark}"] = float(np.mean([one.ssim[p] for one in idles]))
        figures[f"idle_colours_kept_{mark}"] = float(np.mean([one.colours[p] for one in idles]))
    return figures


def idle_rows(figures: Mapping[str, Any], what: str) -> list[tuple[str, str]]:
    """The same for a reader, and the hero, if he was looked for. ``what`` was held."""
    rows = []
    for mark in IDLE_CHECKPOINTS:
        hero = figures.get(f"idle_hero_present_{mark}")
        rows.append(
            (
                f"idle to {mark}",
                f"{what}: {figures[f'idle_psnr_{mark}']:.2f} dB and SSIM {figures[f'idle_ssim_{mark}']:.3f} to frame 0, "
                f"colours kept {figures[f'idle_colours_kept_{mark}']:.0%}{'' if hero is None else f', hero {hero:.0%}'}",
            )
        )
    return rows
