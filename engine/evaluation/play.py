"""What a world does when it is played freely: every action held from one frame, and long takes. Tasks for `players`.

- **actions**: from one prompt, each action held for some frames; how far background and hero move from frame to frame
  (`motion`). Over many prompts, η² says how much of that is the action's doing.
- **drift**: one take of random actions, each held about eight frames. At its checkpoints: the round trip, PSNR between a frame
  and its own encoding decoded again, which falls when frames leave what the tokenizer knows; and the colours it shares with the
  clip that its prompt was taken from. The frames up to each checkpoint go to the hero detector.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.metrics import colour_histogram, histogram_intersection, mean_squared_error
from engine.evaluation.motion import displacement
from engine.evaluation.subject import Subject

HELD = 8
"""Frames for which an action is held, on average in long takes."""
CHECKPOINTS = (0, 16, 64, 256)
HERO_FRAMES = 16
"""So many frames, the last of them the checkpoint's, are searched for the hero."""


@dataclass(frozen=True)
class ActionsJob:
    """A prompt's tokens [N], and how many frames to hold each action."""

    tokens: NDArray[np.int64] = field(repr=False)
    frames: int
    seed: int


@dataclass(frozen=True)
class TakeJob:
    """A clip whose first frame is the prompt, that frame's tokens [N], and the actions to play."""

    clip: NDArray[np.uint8] = field(repr=False)
    tokens: NDArray[np.int64] = field(repr=False)
    actions: NDArray[np.int64]
    seed: int


@dataclass(frozen=True)
class Take:
    """A long take at its P checkpoints.

    ``shown`` [P, H, W, 3] are the checkpoints' frames, ``before`` up to HERO_FRAMES frames [·, H, W, 3] that end with each;
    ``round_trip`` [P] errors, ``colours`` [P] histogram intersections. ``jumbled`` is the picture of frame 0's tokens in random
    order: a decoder may have learned to paint a hero whatever the tokens say, and then his presence proves nothing.
    """

    shown: NDArray[np.uint8] = field(repr=False)
    before: tuple[NDArray[np.uint8], ...] = field(repr=False)
    jumbled: NDArray[np.uint8] = field(repr=False)
    round_trip: NDArray[np.float64]
    colours: NDArray[np.float64]


def hold_actions(subject: Subject, job: ActionsJob) -> NDArray[np.float64]:
    """Displacements [A, frames, 4] between consecutive frames, for each action; see `motion.displacement`."""
    moves = np.empty((subject.world.spec.actions, job.frames, 4))
    for action, moves_F4 in enumerate(moves):
        last = subject.world.begin_tokens(job.tokens, job.seed).rgb
        for move_4 in moves_F4:
            frame = subject.world.step(action).rgb
            move_4[:] = displacement(last, frame)
            last = frame
    return moves


def long_take(subject: Subject, job: TakeJob) -> Take:
    """Plays the actions and looks back at every checkpoint that lies within them."""
    world = subject.world
    frames = [world.begin_tokens(job.tokens, job.seed).rgb, *(world.step(int(action)).rgb for action in job.actions)]
    marks = [mark for mark in CHECKPOINTS if mark < len(frames)]
    colours = colour_histogram(job.clip)
    return Take(
        shown=np.stack([frames[mark] for mark in marks]),
        before=tuple(np.stack(frames[max(0, mark + 1 - HERO_FRAMES) : mark + 1]) for mark in marks),
        jumbled=world.decode(np.random.default_rng(job.seed).permutation(job.tokens)),
        round_trip=np.array([mean_squared_error(world.decode(world.encode(frames[mark])), frames[mark]) for mark in marks]),
        colours=np.array([histogram_intersection(colour_histogram(frames[mark]), colours) for mark in marks]),
    )


def sticky_actions(rng: np.random.Generator, count: int, actions: int) -> NDArray[np.int64]:
    """``count`` random actions, each held for about eight frames."""
    fresh = rng.integers(0, actions, count)
    change = rng.random(count) < 1 / HELD
    change[0] = True
    held: NDArray[np.int64] = fresh[np.maximum.accumulate(np.where(change, np.arange(count), 0))]
    return held
