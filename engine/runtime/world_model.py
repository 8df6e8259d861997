"""The protocol by which everything plays a world: `WorldModel`, and the values that pass through it.

Owns the vocabulary (Frame, History, SamplerSettings, open_world). Knows nothing of ONNX, Qt or torch: see
`onnx_world_model` for the real implementation and `fake_world_model` for the one the tests use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from engine.errors import ConfigError
from engine.world_spec import WorldSpec

Image = NDArray[np.uint8]
"""H×W×3 RGB (a prompt may also be H×W grey or H×W×4 with alpha)."""

Tokens = NDArray[np.int64]
"""[N] token indices of one frame, row by row."""


@dataclass(frozen=True)
class SamplerSettings:
    """How MaskGIT decodes one frame (paper §2.2 and appendix C).

    ``steps``: decoding steps S per frame. ``temperature``: of the token distribution; 0 takes the likeliest token.
    ``choice_noise``: strength of the Gumbel noise added to the confidence that decides which tokens are kept; it
    fades to 0 over the steps (0 keeps purely greedily). ``schedule``: share of tokens still masked after each step.
    ``guidance``: how many times what the action changes in the logits counts, while more than half of the tokens are masked;
    1 leaves them as they are, more costs a second pass in those steps (Ho & Salimans 2022, equation 6, with w + 1).
    ``sure``: a token drawn with at least this probability is kept at once, whatever the schedule, and steps that would then
    decide nothing are left out; 1 keeps to the schedule.
    ``min_p``: tokens less likely than this share of the likeliest, after ``temperature``, are never drawn (Nguyen et al. 2024);
    0 allows all. What can be copied then stays as it is, while what must be made up is still drawn from many.
    """

    steps: int = 8
    temperature: float = 1.0
    choice_noise: float = 1.0
    schedule: Literal["cosine", "linear"] = "cosine"
    guidance: float = 1.0
    sure: float = 1.0
    min_p: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= 256:
            raise ConfigError(f"sampler: steps is {self.steps}; it must be from 1 to 256")
        if not 0.0 <= self.temperature <= 10.0:
            raise ConfigError(f"sampler: temperature is {self.temperature}; it must be from 0 to 10")
        if not 0.0 <= self.choice_noise <= 100.0:
            raise ConfigError(f"sampler: choice_noise is {self.choice_noise}; it must be from 0 to 100")
        if not 0.0 <= self.guidance <= 100.0:
            raise ConfigError(f"sampler: guidance is {self.guidance}; it must be from 0 to 100")
        if not 0.0 < self.sure <= 1.0:
            raise ConfigError(f"sampler: sure is {self.sure}; it must be above 0 and at most 1")
        if not 0.0 <= self.min_p <= 1.0:
            raise ConfigError(f"sampler: min_p is {self.min_p}; it must be from 0 to 1")
        if self.schedule not in ("cosine", "linear"):
            raise ConfigError(f"sampler: schedule is {self.schedule!r}; it must be 'cosine' or 'linear'")


@dataclass(frozen=True)
class Frame:
    """One frame of a trajectory.

    ``index`` counts from 0, the prompt. ``tokens`` [N] int64; ``rgb`` uint8, what is shown, of the spec's
    ``picture_shape``. ``action`` and ``seed`` are those that led INTO this frame (None for the prompt). ``key`` identifies
    the frame: same key, same tokens (DESIGN §4).
    """

    index: int
    tokens: Tokens = field(repr=False)
    rgb: Image = field(repr=False)
    action: int | None
    seed: int | None
    key: str


@dataclass(frozen=True)
class History:
    """All that is needed to go back to a frame: the prompt's tokens, then one action, seed and token row per step.

    ``prompt_tokens`` [N]; ``actions`` and ``seeds`` of length n; ``tokens`` [n, N]. ``seed`` is the take's seed, from
    which seeds of later steps derive.
    """

    prompt_tokens: Tokens = field(repr=False)
    actions: tuple[int, ...]
    seeds: tuple[int, ...]
    tokens: NDArray[np.int64] = field(repr=False)
    seed: int = 0


@dataclass(frozen=True)
class InferredActions:
    """Latent actions read off a clip of T frames: ``actions`` [T-1] int64 and ``confidence`` [T-1] float32 in 0..1."""

    actions: NDArray[np.int64]
    confidence: NDArray[np.float32]


@runtime_checkable
class WorldModel(Protocol):
    """A playable world. Not thread-safe: one thread owns it. Errors are `engine.errors` types.

    ``given_up``: asked between the decoding steps of a frame; once it says True, `step` raises `Interrupted`.
    """

    given_up: Callable[[], bool]

    @property
    def spec(self) -> WorldSpec: ...

    @property
    def provider(self) -> str:
        """The execution provider in use, e.g. ``CPUExecutionProvider``."""
        ...

    @property
    def settings(self) -> SamplerSettings: ...

    @property
    def action_names(self) -> tuple[str, ...]:
        """One short name per latent action, from the bundle."""
        ...

    def kit(self) -> Mapping[str, bytes]:
        """The files of the bundle's world kit by name; none when it has no kit."""
        ...

    def begin(self, image: Image, seed: int = 0) -> Frame:
        """Frame 0 from an image of any size (grey and alpha too). Starts a new trajectory."""
        ...

    def begin_tokens(self, tokens: Tokens, seed: int = 0) -> Frame:
        """Frame 0 from tokens [N], without encoding."""
        ...

    def step(self, action: int, seed: int | None = None) -> Frame:
        """One more frame, led to by ``action`` in 0..A-1; ``seed`` defaults to one derived from the take's seed.

        Raises:
            Interrupted: it was given up; everything is as it was before.
        """
        ...

    def resume(self, history: History) -> Frame:
        """Goes to the end of ``history`` with at most one cache refill; no frame is sampled."""
        ...

    def history(self) -> History:
        """The current trajectory up to the current frame."""
        ...

    def encode(self, image: Image) -> Tokens: ...

    def decode(self, tokens: Tokens) -> Image:
        """What is shown of one frame's tokens [N], or, with a T before its shape, of [T, N] tokens of consecutive frames."""
        ...

    def infer_actions(self, frames: NDArray[np.uint8]) -> InferredActions:
        """T×H×W×3 uint8 frames of a clip, of any size -> T-1 latent actions with confidence (paper §2.1, latent action
        model)."""
        ...

    def close(self) -> None: ...


def never() -> bool:
    """No frame is given up."""
    return False


def open_world(world: str | Path = "default", provider: str = "auto", settings: SamplerSettings | None = None) -> WorldModel:
    """Opens a world by name (``default``), by bundle folder or by ``.world`` file; ``fake`` is the one without weights.

    ``provider``: ``auto`` (the fastest that works), ``cpu``, ``cuda``, ``tensorrt``, ``directml`` or ``coreml``.

    Raises:
        BundleError: no such bundle, or it is damaged.  ProviderError: ``provider`` was named and is not available.
    """
    if world == "fake":
        from engine.runtime.fake_world_model import FakeWorldModel

        return FakeWorldModel(settings=settings)
    from engine.runtime.onnx_world_model import OnnxWorldModel

    return OnnxWorldModel.open(world, provider=provider, settings=settings)
