"""The road so far: prompt, actions, seeds and tokens of one trajectory, checked as they come in, with its frame key.

Owns what makes an action, a seed, a row of tokens and a `History` acceptable. Knows no graph and makes no frame.
"""

from __future__ import annotations

import operator

import numpy as np
from numpy.typing import NDArray

from engine.errors import PromptError
from engine.runtime.keys import MAX_SEED, first_key, frame_seed, next_key
from engine.runtime.world_model import History, SamplerSettings, Tokens
from engine.world_spec import WorldSpec


def whole_number(value: object, what: str, low: int, high: int) -> int:
    """``value`` as an int from ``low`` to ``high``.

    Raises:
        PromptError: it is not a whole number, or out of range.
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # whatever a caller hands over: refused just below
    except TypeError:
        raise PromptError(f"{what} is {value!r}; it must be a whole number from {low} to {high}") from None
    if not low <= number <= high:
        raise PromptError(f"{what} is {number}; it must be from {low} to {high}")
    return number


def token_rows(tokens: object, spec: WorldSpec, what: str = "tokens") -> NDArray[np.int64]:
    """Tokens as a fresh int64 array whose last axis is N, every value below the vocabulary.

    Raises:
        PromptError: another shape, not whole numbers, or a token outside the vocabulary.
    """
    rows = np.asarray(tokens)
    if not np.issubdtype(rows.dtype, np.integer):
        raise PromptError(f"{what}: {rows.dtype} values; tokens must be whole numbers")
    if rows.ndim == 0 or rows.shape[-1] != spec.tokens:
        raise PromptError(f"{what}: shape {rows.shape}; this world has {spec.tokens} tokens per frame")
    if rows.size and (int(rows.min()) < 0 or int(rows.max()) >= spec.vocabulary):
        raise PromptError(f"{what}: values {rows.min()}..{rows.max()}; this world's tokens are 0..{spec.vocabulary - 1}")
    return rows.astype(np.int64)


class Trajectory:
    """Frames 0..t of one take. Its ``key`` is that of frame t; ``tokens[i]`` are those of frame i."""

    def __init__(self, spec: WorldSpec, settings: SamplerSettings, bundle_hash: str, prompt: object, seed: int = 0) -> None:
        rows = token_rows(prompt, spec, "prompt tokens")
        if rows.ndim != 1:
            raise PromptError(f"prompt tokens: shape {rows.shape}; a prompt is one frame of {spec.tokens} tokens")
        self._spec = spec
        self.seed = whole_number(seed, "seed", 0, MAX_SEED)
        self.actions: list[int] = []
        self.seeds: list[int] = []
        self.tokens: list[Tokens] = [rows]
        self.key = first_key(bundle_hash, settings, rows)

    @classmethod
    def of(cls, history: History, spec: WorldSpec, settings: SamplerSettings, bundle_hash: str) -> Trajectory:
        """The trajectory that ``history`` describes.

        Raises:
            PromptError: its lists differ in length, or hold a value that this world does not have.
        """
        count = len(history.actions)
        rows = token_rows(history.tokens, spec, "history")
        if len(history.seeds) != count or rows.shape != (count, spec.tokens):
            raise PromptError(
                f"history: {count} actions, {len(history.seeds)} seeds, tokens of shape {rows.shape}; "
                "one of each per step is needed"
            )
        trajectory = cls(spec, settings, bundle_hash, history.prompt_tokens, history.seed)
        for action, seed, row in zip(history.actions, history.seeds, rows, strict=True):
            trajectory.append(*trajectory.check_step(action, seed), row)
        return trajectory

    @property
    def index(self) -> int:
        """t, the index of the current frame; 0 is the prompt."""
        return len(self.actions)

    def check_step(self, action: object, seed: object = None) -> tuple[int, int]:
        """The action and the seed of the next frame; a seed of None derives from the take's.

        Raises:
            PromptError: out of range, or not whole numbers.
        """
        where = f"frame {self.index + 1}"
        checked = whole_number(action, f"{where}: action", 0, self._spec.actions - 1)
        if seed is None:
            return checked, frame_seed(self.seed, self.index + 1)
        return checked, whole_number(seed, f"{where}: seed", 0, MAX_SEED)

    def append(self, action: int, seed: int, tokens: Tokens) -> None:
        """One more frame, from values that `check_step` has passed."""
        self.actions.append(action)
        self.seeds.append(seed)
        self.tokens.append(tokens)
        self.key = next_key(self.key, action, seed)

    def history(self) -> History:
        rows = np.stack(self.tokens)
        return History(rows[0], tuple(self.actions), tuple(self.seeds), rows[1:], self.seed)
