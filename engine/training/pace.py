"""How fast this machine learns: a few steps of a task are timed, to tell how many fit into a given time."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.training.configs import TrainConfig
from engine.training.loop import Task, train

PROBE = 16
"""Steps that are timed. The first of each kind compile; the median does not notice."""

VALIDATIONS = 4
"""Of a run whose length is decided here."""


@dataclass(frozen=True)
class Pace:
    """Seconds that a step takes, and a validation."""

    step: float
    validation: float

    def steps(self, seconds: float) -> int:
        """As many as fit, one at least."""
        return max(1, int((seconds - VALIDATIONS * self.validation) / self.step))

    def seconds(self, steps: int) -> float:
        return steps * self.step + min(VALIDATIONS, steps) * self.validation


def measure_pace(task: Task, config: TrainConfig, data: list[Path], validation: list[Path]) -> Pace:
    """Trains ``task`` for some steps, which are thrown away, and leaves it changed. Raises as `train` does."""
    timed = _Timed(task)
    with tempfile.TemporaryDirectory() as scratch:
        train(timed, replace(config, steps=PROBE, validate_every=PROBE), data, validation, Path(scratch), quiet=True)
    return timed.pace()


class _Timed:
    """A task that notes when each loss is asked for, and how long a validation takes."""

    def __init__(self, task: Task) -> None:
        self._task, self.module, self.validation_length = task, task.module, task.validation_length
        self._began: list[tuple[float, tuple[int, ...]]] = []
        self._validation = 0.0

    def config(self) -> dict[str, Any]:
        return self._task.config()

    def learners(self, module: nn.Module) -> list[nn.Module]:
        return self._task.learners(module)

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        self._began.append((time.monotonic(), tuple(clip_BTHWC.shape)))
        return self._task.loss(module, clip_BTHWC)

    def validate(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[dict[str, float], NDArray[np.uint8]]:
        began = time.monotonic()
        self._began.append((began, ()))
        found = self._task.validate(module, clip_BTHWC)
        self._validation = time.monotonic() - began
        return found

    def pace(self) -> Pace:
        """Each kind of batch counts as often as it came."""
        taken = defaultdict[tuple[int, ...], list[float]](list)
        for (began, shape), (ended, _) in zip(self._began, self._began[1:], strict=False):
            taken[shape].append(ended - began)
        return Pace(sum(len(all_of) * median(all_of) for all_of in taken.values()) / PROBE, self._validation)
