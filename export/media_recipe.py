"""What a clip carries so that it opens again: the drawing, the actions and the seeds, and which world they belong to.

Owns that value and its bytes, checked as they come back: a clip is a stranger's file. How a file holds them is in
`media_embedding`.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.errors import ConfigError, MediaError
from engine.runtime.keys import MAX_SEED, frame_seed
from engine.world_spec import WorldSpec

MAX_BYTES = 8 << 20
MAX_STEPS = 200_000
_MAX_PAGE = 16 << 20
_MAGIC = b"WSKETCH1"


@dataclass(frozen=True)
class Recipe:
    """``world``: the fingerprint by which a world knows itself; ``spec`` and ``action_names`` are that world's.

    ``drawing``: an image file, as PNG or JPEG. ``key`` and ``tokens``: what that world made of it, frame 0. ``seed``: of the
    take; ``actions`` and ``seeds``: one per step, from the first. ``shown``: the first and last frame that the clip shows.
    """

    world: str
    spec: WorldSpec
    action_names: tuple[str, ...]
    drawing: bytes = field(repr=False)
    key: str
    tokens: tuple[int, ...] = field(repr=False)
    seed: int
    actions: tuple[int, ...] = field(repr=False)
    seeds: tuple[int, ...] = field(repr=False)
    shown: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        _need(len(self.action_names) == self.spec.actions, "as many names as actions")
        _need(len(self.tokens) == self.spec.tokens, "as many tokens as the world's frames have")
        _need(all(0 <= token < self.spec.vocabulary for token in self.tokens), "tokens of the vocabulary")
        _need(len(self.actions) == len(self.seeds) <= MAX_STEPS, "one seed per action")
        _need(all(0 <= action < self.spec.actions for action in self.actions), "actions that the world has")
        _need(all(0 <= seed <= MAX_SEED for seed in (self.seed, *self.seeds)), "seeds in range")
        _need(0 <= self.shown[0] <= self.shown[1] <= len(self.actions), "a range within the take")
        _need(all(_is_key(key) for key in (self.world, self.key)), "keys of 32 hexadecimal digits")

    def to_bytes(self) -> bytes:
        """Magic, the length of the page, the page (JSON, deflated), the drawing."""
        derived = all(seed == frame_seed(self.seed, t) for t, seed in enumerate(self.seeds, 1))
        page = {
            "world": self.world, "spec": self.spec.to_dict(), "action_names": self.action_names, "key": self.key,
            "tokens": self.tokens, "seed": self.seed, "actions": self.actions, "shown": self.shown,
            **({} if derived else {"seeds": self.seeds}),
        }  # fmt: skip
        packed = zlib.compress(json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode(), 9)
        return _MAGIC + struct.pack(">I", len(packed)) + packed + self.drawing

    @classmethod
    def from_bytes(cls, data: bytes) -> Recipe:
        """The recipe that `to_bytes` wrote.

        Raises:
            MediaError: damaged, of a version not known here, or not consistent.
        """
        if not data.startswith(_MAGIC):
            newer = data.startswith(_MAGIC[:-1])
            raise MediaError("made by a newer Worldsketch; update to open it" if newer else "what it carries is damaged")
        try:
            (length,) = struct.unpack_from(">I", data, len(_MAGIC))
            start = len(_MAGIC) + 4
            unpacker = zlib.decompressobj()
            text = unpacker.decompress(data[start : start + length], _MAX_PAGE)
            _need(unpacker.eof, "a whole page")
            page = json.loads(text)
            _need(isinstance(page, dict), "a page")
            actions = _numbers(page["actions"])
            seed = _number(page["seed"])
            seeds = _numbers(page["seeds"]) if "seeds" in page else tuple(frame_seed(seed, t + 1) for t in range(len(actions)))
            first, last = _numbers(page["shown"])
            return cls(
                str(page["world"]), WorldSpec(**page["spec"]), tuple(str(name)[:80] for name in page["action_names"]),
                data[start + length :], str(page["key"]), _numbers(page["tokens"]), seed, actions, seeds, (first, last),
            )  # fmt: skip
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError, struct.error, zlib.error, ConfigError) as error:
            raise MediaError(f"what it carries is damaged ({' '.join(str(error).split())[:80]})") from None


def _need(holds: bool, what: str) -> None:
    if not holds:
        raise MediaError(f"what it carries is damaged: it needs {what}")


def _is_key(key: str) -> bool:
    return len(key) == 32 and set(key) <= set("0123456789abcdef")


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{str(value)[:20]!r} is no whole number")
    return value


def _numbers(values: Any) -> tuple[int, ...]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise ValueError("no list of numbers")
    return tuple(_number(value) for value in values)
