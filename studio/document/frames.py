"""Every frame ever made, by key: tokens for good, decoded pixels as long as the budget lasts. Knows no take and no Qt."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from engine.runtime.world_model import Image, Tokens

PIXEL_BUDGET = 256 * 2**20
"""Bytes of decoded frames that are kept: 20 000 frames of 64×64, 1300 of 256×256."""


class KeptRows(Mapping[str, NDArray[np.int32]]):
    """The tokens of every frame by key, as they were at some moment. Costs nothing to make, for frames only ever come; may be
    read on any thread.
    """

    def __init__(self, rows: dict[str, NDArray[np.int32]]) -> None:
        self._rows, self._count = rows, len(rows)

    def __getitem__(self, key: str) -> NDArray[np.int32]:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._first())

    def __len__(self) -> int:
        return self._count

    def since(self, older: Mapping[str, NDArray[np.int32]]) -> list[str]:
        """Keys that ``older`` may lack."""
        known = older._count if isinstance(older, KeptRows) and older._rows is self._rows else 0
        return self._first()[known:]

    def _first(self) -> list[str]:
        return list(self._rows)[: self._count]  # in one go: others may add meanwhile


class FrameStore:
    """What the world has answered so far. Tokens cost a few hundred bytes a frame and stay; pixels are least-recently-used.

    Keys are those of DESIGN §4: same key, same tokens, so a frame found here never needs inference again.
    """

    def __init__(self, budget: int = PIXEL_BUDGET) -> None:
        self._budget = budget
        self._held = 0
        self._tokens: dict[str, NDArray[np.int32]] = {}
        self._pixels: OrderedDict[str, Image] = OrderedDict()

    def __contains__(self, key: object) -> bool:
        return key in self._tokens

    def __len__(self) -> int:
        return len(self._tokens)

    @property
    def held(self) -> int:
        """Bytes of decoded pixels in memory."""
        return self._held

    def add(self, key: str, tokens: Tokens, rgb: Image) -> None:
        """Keeps tokens [N] for good and rgb H×W×3 within the budget."""
        self._tokens[key] = np.asarray(tokens, np.int32)
        previous = self._pixels.pop(key, None)
        self._held += rgb.nbytes - (previous.nbytes if previous is not None else 0)
        self._pixels[key] = rgb
        self._make_room()

    def _make_room(self) -> None:
        while self._held > self._budget and len(self._pixels) > 1:
            self._held -= self._pixels.popitem(last=False)[1].nbytes

    def set_budget(self, budget: int) -> None:
        """Bytes of pixels to keep from now on; those shown longest ago go when they are too many."""
        self._budget = budget
        self._make_room()

    @property
    def has_room(self) -> bool:
        """Whether pixels can come in for which none need to go."""
        return self._held < 0.9 * self._budget

    def all_tokens(self) -> KeptRows:
        """Every row [N] by key, as it is now; the rows are never written to again."""
        return KeptRows(self._tokens)

    def replace(self, tokens: Mapping[str, NDArray[np.int32]]) -> None:
        """These frames instead of all others; their pixels are yet to come."""
        self._tokens = dict(tokens)
        self._pixels.clear()
        self._held = 0

    def tokens(self, key: str) -> Tokens:
        """[N] int64.

        Raises:
            KeyError: no such frame was made.
        """
        return self._tokens[key].astype(np.int64)

    def rgb(self, key: str) -> Image | None:
        """H×W×3 uint8, or None where the pixels have made room for others (the world can show the frame again)."""
        pixels = self._pixels.get(key)
        if pixels is not None:
            self._pixels.move_to_end(key)
        return pixels
