"""A WorldModel without weights, for tests and demonstrations: a coloured square wanders over a mosaic of the prompt.

It keeps the whole protocol (errors, keys, seeds, history, purity in prompt, actions and seeds) and counts its calls.
It knows no graph, and is opened only by its own name, ``open_world("fake")``.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from engine.errors import ConfigError, Interrupted, PromptError
from engine.runtime.image_fit import fit_image
from engine.runtime.trajectory import Trajectory, token_rows
from engine.runtime.world_model import Frame, History, Image, InferredActions, SamplerSettings, Tokens, never
from engine.world_spec import WorldSpec

_MOVES = ((0, 1), (0, -1), (-1, 0), (1, 0), (-1, 1), (-1, -1), (1, 1), (1, -1))
"""(down, right) cells that actions 0, 1, 2, ... move the square by."""


class FakeWorldModel:
    """Tokens are colours (as many levels per channel as the vocabulary affords), one per cell of the grid.

    ``begins``, ``steps``, ``resumes``, ``encodes``, ``decodes`` and ``infers`` count calls; ``closed`` says whether
    `close` was called. ``delay``: seconds that each step takes. Two models with equal spec and settings give equal keys.
    """

    def __init__(self, spec: WorldSpec | None = None, settings: SamplerSettings | None = None, *, delay: float = 0.0) -> None:
        self._spec = spec or WorldSpec()
        self._settings = settings or SamplerSettings()
        self._levels = int(round(self._spec.vocabulary ** (1 / 3), 6))
        if self._levels < 2:
            raise ConfigError(f"fake world: vocabulary is {self._spec.vocabulary}; it needs at least 8 tokens for colours")
        self._hash = hashlib.sha256(f"fake {self._spec}".encode()).hexdigest()
        self._trajectory: Trajectory | None = None
        self.delay = delay
        self.given_up: Callable[[], bool] = never
        self.begins = self.steps = self.resumes = self.encodes = self.decodes = self.infers = 0
        self.closed = False

    @property
    def spec(self) -> WorldSpec:
        return self._spec

    @property
    def provider(self) -> str:
        return "FakeExecutionProvider"

    @property
    def settings(self) -> SamplerSettings:
        return self._settings

    @property
    def action_names(self) -> tuple[str, ...]:
        names = ("right", "left", "up", "down", "up right", "up left", "down right", "down left")
        return tuple(names[i % 8] if i < 8 else f"{names[i % 8]} {i // 8 + 1}" for i in range(self._spec.actions))

    def kit(self) -> dict[str, bytes]:
        return {}

    def begin(self, image: Image, seed: int = 0) -> Frame:
        self._check_open()
        return self.begin_tokens(self._encode(image), seed)

    def begin_tokens(self, tokens: Tokens, seed: int = 0) -> Frame:
        self._check_open()
        self._trajectory = Trajectory(self._spec, self._settings, self._hash, tokens, seed)
        self.begins += 1
        return self._frame(self._trajectory)

    def step(self, action: int, seed: int | None = None) -> Frame:
        trajectory = self._playing()
        action, seed = trajectory.check_step(action, seed)
        for _ in range(self._settings.steps):  # as many chances to give up as a real one has
            time.sleep(self.delay / self._settings.steps)
            if self.given_up():
                raise Interrupted
        trajectory.append(action, seed, self._paint(trajectory.tokens[0], [*trajectory.actions, action], seed))
        self.steps += 1
        return self._frame(trajectory)

    def resume(self, history: History) -> Frame:
        self._check_open()
        self._trajectory = Trajectory.of(history, self._spec, self._settings, self._hash)
        self.resumes += 1
        return self._frame(self._trajectory)

    def history(self) -> History:
        return self._playing().history()

    def encode(self, image: Image) -> Tokens:
        self._check_open()
        self.encodes += 1
        return self._encode(image)

    def decode(self, tokens: Tokens) -> Image:
        self._check_open()
        self.decodes += 1
        return self._decode(token_rows(tokens, self._spec))

    def infer_actions(self, frames: NDArray[np.uint8]) -> InferredActions:
        self._check_open()
        if frames.ndim != 4 or len(frames) < 2:
            raise PromptError(f"clip: shape {frames.shape}; give at least 2 frames of T×H×W×3")
        frames = np.stack([fit_image(frame, self._spec) for frame in frames])
        self.infers += 1
        change = np.abs(np.diff(frames.astype(np.int64), axis=0)).sum((1, 2, 3))
        return InferredActions(change % self._spec.actions, (1 / (1 + change % 4)).astype(np.float32))

    def close(self) -> None:
        self.closed = True
        self._trajectory = None

    def _check_open(self) -> None:
        if self.closed:
            raise PromptError("this world is closed; open it again to go on")

    def _playing(self) -> Trajectory:
        self._check_open()
        if self._trajectory is None:
            raise PromptError("no frame yet; begin with an image first")
        return self._trajectory

    def _frame(self, trajectory: Trajectory) -> Frame:
        tokens, last = trajectory.tokens[-1], trajectory.index - 1
        action, seed = (None, None) if last < 0 else (trajectory.actions[last], trajectory.seeds[last])
        return Frame(trajectory.index, tokens.copy(), self._decode(tokens), action, seed, trajectory.key)

    def _paint(self, prompt: Tokens, actions: list[int], seed: int) -> Tokens:
        """The prompt with a square of 2×2 cells where ``actions`` have led it, in a colour that ``seed`` chooses."""
        rows, columns = self._spec.grid_height, self._spec.grid_width
        down, right = np.sum([_MOVES[action % len(_MOVES)] for action in actions], axis=0)
        tokens = prompt.copy().reshape(rows, columns)
        colour = seed % self._levels**3
        for y in (0, 1):
            for x in (0, 1):
                tokens[(rows // 2 + down + y) % rows, (columns // 2 + right + x) % columns] = colour
        return tokens.reshape(-1)

    def _encode(self, image: Image) -> Tokens:
        spec = self._spec
        cells = fit_image(image, spec).reshape(
            spec.grid_height, spec.frame_height // spec.grid_height, spec.grid_width, spec.frame_width // spec.grid_width, 3
        )
        level: NDArray[np.int64] = np.rint(cells.mean((1, 3)) * (self._levels - 1) / 255).astype(np.int64).reshape(-1, 3)
        return level[:, 0] * self._levels**2 + level[:, 1] * self._levels + level[:, 2]

    def _decode(self, tokens: NDArray[np.int64]) -> Image:
        spec = self._spec
        level = np.stack([tokens // self._levels**2, tokens // self._levels, tokens], -1) % self._levels
        colours = (level * 255 // (self._levels - 1)).astype(np.uint8)
        cells = colours.reshape(*tokens.shape[:-1], spec.grid_height, spec.grid_width, 3)
        tall = cells.repeat(spec.picture_height // spec.grid_height, axis=-3)
        return tall.repeat(spec.picture_width // spec.grid_width, axis=-2)
