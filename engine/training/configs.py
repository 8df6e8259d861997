"""What a training run is told: validated, frozen, saved beside the weights. Knows no model and no file."""

from __future__ import annotations

import dataclasses
import math
import re
import typing
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import ConfigError


@dataclass(frozen=True)
class ClipBatch:
    """What one step reads during part of a run: ``batch`` clips of ``length`` frames until ``until`` (0..1) of all steps.

    Many scenes and short clips first teach a tokenizer most per second; longer clips come later (MODEL.md §4). Parts until the
    same moment take turns, step by step.
    """

    until: float
    batch: int
    length: int

    def __str__(self) -> str:
        return f"{self.batch}x{self.length}@{self.until:g}"

    @classmethod
    def from_word(cls, word: str) -> ClipBatch:
        """The inverse of ``str``. Raises ConfigError."""
        parts = re.fullmatch(r"(\d+)x(\d+)@([\d.]+)", word)
        if parts is None:
            raise ConfigError(
                f"training: clips {word!r}: write them like 12x8@0.5, 12 clips of 8 frames during the first half of the steps"
            )
        batch, length, until = parts.groups()
        return cls(float(until), int(batch), int(length))


@dataclass(frozen=True)
class TrainConfig:
    """One run of the loop. Times are in steps unless a name says otherwise.

    ``schedule``: ``constant``, ``cosine`` (to ``final_lr``·lr) or ``wsd``: warm-up, stable, then linear decay over the last
    ``decay`` share of the steps, so that a run can be extended. ``precision``: of matrix products; norms and losses stay
    float32. ``ema``: decay of the averaged weights that are validated and exported; 0 switches it off.
    """

    clips: tuple[ClipBatch, ...] = (ClipBatch(1.0, 48, 16),)
    steps: int = 300_000
    lr: float = 3e-4
    final_lr: float = 0.1
    warmup: int = 10_000
    schedule: Literal["constant", "cosine", "wsd"] = "constant"
    decay: float = 0.3
    optimiser: Literal["adamw", "muon"] = "adamw"
    betas: tuple[float, float] = (0.9, 0.9)
    weight_decay: float = 1e-4
    clip_norm: float = 1.0
    ema: float = 0.999
    precision: Literal["bf16", "fp32"] = "bf16"
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compile: bool = True
    seed: int = 0
    validate_every: int = 1000
    validation_clips: int = 48
    checkpoint_minutes: float = 5.0

    def __post_init__(self) -> None:
        def need(good: bool, name: str, allowed: str) -> None:
            if not good:
                raise ConfigError(f"training: {name} is {getattr(self, name)!r}; it must be {allowed}")

        need(self.steps >= 1, "steps", "1 or more")
        need(0 < self.lr <= 1, "lr", "above 0 and at most 1")
        need(0 <= self.final_lr <= 1, "final_lr", "from 0 to 1")
        need(self.warmup >= 0, "warmup", "0 or more")
        need(self.schedule in ("constant", "cosine", "wsd"), "schedule", "constant, cosine or wsd")
        need(0 < self.decay <= 1, "decay", "above 0 and at most 1")
        need(self.optimiser in ("adamw", "muon"), "optimiser", "adamw or muon")
        need(all(0 <= b < 1 for b in self.betas), "betas", "two numbers from 0 to below 1")
        need(self.weight_decay >= 0, "weight_decay", "0 or more")
        need(self.clip_norm > 0, "clip_norm", "above 0")
        need(0 <= self.ema < 1, "ema", "from 0 to below 1")
        need(self.precision in ("bf16", "fp32"), "precision", "bf16 or fp32")
        need(self.device in ("auto", "cpu", "cuda"), "device", "auto, cpu or cuda")
        need(self.seed >= 0, "seed", "0 or more")
        need(self.validate_every >= 1, "validate_every", "1 or more")
        need(self.validation_clips >= 1, "validation_clips", "1 or more")
        need(self.checkpoint_minutes > 0, "checkpoint_minutes", "above 0")
        until = [part.until for part in self.clips]
        need(bool(until) and until == sorted(until) and until[-1] == 1.0, "clips", "parts in rising order, the last until 1.0")
        need(
            all(part.batch >= 1 and part.length >= 1 for part in self.clips), "clips", "parts of at least one clip of one frame"
        )

    def clips_at(self, step: int) -> ClipBatch:
        until = next(part.until for part in self.clips if step < part.until * self.steps or part is self.clips[-1])
        turns = [part for part in self.clips if part.until == until]
        return turns[step % len(turns)]

    def lr_at(self, step: int) -> float:
        """Learning rate of a step; ``step`` counts from 0."""
        rate = self.lr * min(1.0, (step + 1) / max(1, self.warmup))
        done = step / self.steps
        if self.schedule == "cosine":
            rate *= self.final_lr + (1 - self.final_lr) * 0.5 * (1 + math.cos(math.pi * done))
        if self.schedule == "wsd" and done > 1 - self.decay:
            rate *= 1 - (1 - self.final_lr) * (done - (1 - self.decay)) / self.decay
        return rate


def from_dict(kind: type, values: dict[str, Any]) -> Any:
    """Builds a (nested) config dataclass from plain JSON values; unknown names are refused.

    Raises:
        ConfigError: a name that ``kind`` does not have, or a value it refuses.
    """
    hints = typing.get_type_hints(kind)
    names = {field.name for field in dataclasses.fields(kind)}
    if unknown := set(values) - names:
        raise ConfigError(
            f"{kind.__name__}: unknown setting {', '.join(sorted(unknown))}; known are {', '.join(sorted(names))}"
        )
    return kind(**{name: _revive(hints[name], value) for name, value in values.items()})


def _revive(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return from_dict(hint, value)
    if isinstance(value, list):
        inner = getattr(hint, "__args__", (Any,))[0]
        return tuple(_revive(inner, item) for item in value)
    return value
