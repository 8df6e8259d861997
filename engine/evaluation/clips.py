"""How well a world retells real clips: reconstruction, latent actions, one step, four steps. Tasks for `players`.

Each task is a pure function of the world and its job, one clip, and returns mean squared errors over that clip's pixels, to be
pooled by `metrics`. Letters: T frames of a clip (one context), N tokens.

- **reconstruction**: frames 0..T−1 through the encoder and, frame by frame, through the cached decoder, as play shows them
  (paper §2.1, video tokenizer). PSNR and SSIM.
- **latent action gain** (``lam_gain_db``): the latent action decoder's picture of frame t+1, from frames 0..t and the inferred
  actions, against repeating frame t, pooled over t = 0..T−2 (paper §2.1, latent action model).
- **one-step gain** (``one_step_gain_db``): frame t sampled with the world's own settings from the true tokens of frames
  0..t−1 and the inferred action, against repeating frame t−1; t = T/2. Its ceiling is the reconstruction of frame t.
- **Δ₄PSNR** (``delta_psnr_4``): PSNR(x₄, x̂₄) − PSNR(x₄, x̂′₄), paper §3, "metrics": from the first frame alone, four steps
  with the inferred actions (x̂) and with actions drawn uniformly (x̂′), both with the same seeds. The paper does not say how it
  averages; here both PSNRs are pooled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.metrics import mean_squared_error, ssim
from engine.evaluation.motion import displacement
from engine.evaluation.subject import Subject
from engine.runtime.world_model import History

DELTA_STEPS = 4


@dataclass(frozen=True)
class ClipStudy:
    """What one look at a clip tells. ``tokens`` [T, N], ``actions`` [T−1] inferred; ``reconstruction`` and ``repeating`` are
    errors per frame, [T] and [T−1]; ``prediction`` [T−1] is None for a world without a latent action decoder. ``moves``
    [T−1, 4]: `motion.displacement` of each transition."""

    tokens: NDArray[np.int64] = field(repr=False)
    actions: NDArray[np.int64]
    reconstruction: NDArray[np.float64]
    ssim: float
    repeating: NDArray[np.float64]
    prediction: NDArray[np.float64] | None
    moves: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True)
class StepJob:
    """A clip, its tokens and inferred actions; ``seed`` of the take; ``other_actions`` to play instead of the inferred."""

    frames: NDArray[np.uint8] = field(repr=False)
    tokens: NDArray[np.int64] = field(repr=False)
    actions: NDArray[np.int64]
    other_actions: NDArray[np.int64]
    seed: int


def study_clip(subject: Subject, frames_THWC: NDArray[np.uint8]) -> ClipStudy:
    """Encodes, decodes and reads the actions of one clip."""
    tokens_TN = subject.encode_clip(frames_THWC)
    shown_THWC = subject.world.decode(tokens_TN)
    actions = subject.world.infer_actions(frames_THWC).actions
    predicted = subject.predict_next(frames_THWC[:-1], actions)
    return ClipStudy(
        tokens=tokens_TN,
        actions=actions,
        reconstruction=_errors(shown_THWC, frames_THWC),
        ssim=float(np.mean([ssim(shown, frame) for shown, frame in zip(shown_THWC, frames_THWC, strict=True)])),
        repeating=_errors(frames_THWC[:-1], frames_THWC[1:]),
        prediction=None if predicted is None else _errors(predicted, frames_THWC[1:]),
        moves=np.stack([displacement(before, after) for before, after in pairwise(frames_THWC)]),
    )


def one_step(subject: Subject, job: StepJob) -> float:
    """Error of frame t = T/2, sampled after the true tokens of frames 0..t−1 and the inferred action into it."""
    t = one_step_index(len(job.frames))
    steps = tuple(int(action) for action in job.actions[: t - 1])
    subject.world.resume(History(job.tokens[0], steps, (0,) * len(steps), job.tokens[1:t], job.seed))
    return mean_squared_error(subject.world.step(int(job.actions[t - 1])).rgb, job.frames[t])


def one_step_index(length: int) -> int:
    """t, the frame that `one_step` samples."""
    return length // 2


def four_steps(subject: Subject, job: StepJob) -> tuple[float, float]:
    """Errors of frame 4, played from frame 0 with the inferred and with the other actions."""

    def play(actions: NDArray[np.int64]) -> float:
        frame = subject.world.begin_tokens(job.tokens[0], job.seed)
        for action in actions[:DELTA_STEPS]:
            frame = subject.world.step(int(action))
        return mean_squared_error(frame.rgb, job.frames[DELTA_STEPS])

    return play(job.actions), play(job.other_actions)


def _errors(shown_THWC: NDArray[np.uint8], true_THWC: NDArray[np.uint8]) -> NDArray[np.float64]:
    return np.array([mean_squared_error(shown, true) for shown, true in zip(shown_THWC, true_THWC, strict=True)])
