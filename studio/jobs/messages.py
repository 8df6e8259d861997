"""What the window and the engine's thread say to each other: immutable values, each request stamped with an epoch.

A scrub, an undo or a cancel starts a new epoch; requests and answers of an older one are dropped unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.runtime.world_model import Frame, History, Image, InferredActions, SamplerSettings
from studio.canvas.kit import Look
from studio.document.world_card import WorldCard


@dataclass(frozen=True)
class WorldInfo:
    """What a window needs to know of an open world. ``kit``: the looks that it brings to draw with, if any; ``kit_note``: why
    those that it brings cannot be used.
    """

    card: WorldCard
    provider: str
    settings: SamplerSettings
    kit: tuple[Look, ...] = field(repr=False, default=())
    kit_note: str = ""


@dataclass(frozen=True)
class Begin:
    """Frame 0 from an image (any size) with the take's seed."""

    epoch: int
    image: Image = field(repr=False)
    seed: int


@dataclass(frozen=True)
class Run:
    """From the end of ``history``, one frame per move (action, seed), in order; at least one.

    Without a history it goes on from the frame with key ``start``, where the world should be; `Astray` follows if it is not.
    None: from wherever it is.
    """

    epoch: int
    history: History | None
    moves: tuple[tuple[int, int], ...]
    start: str | None = None


@dataclass(frozen=True)
class Show:
    """Frames of ``history`` again, at least one, whose tokens are known: nothing is sampled. 0 is the prompt."""

    epoch: int
    history: History
    frames: tuple[int, ...]


@dataclass(frozen=True)
class Preview:
    """decode(encode(image)): what the world would understand. Leaves the trajectory where it is."""

    image: Image = field(repr=False)


@dataclass(frozen=True)
class Infer:
    """The latent actions between T×H×W×3 frames. Leaves the trajectory where it is. ``ticket``: which one is answered."""

    ticket: int
    frames: NDArray[np.uint8] = field(repr=False)


@dataclass(frozen=True)
class Glimpse:
    """A few frames of each of ``rows``, a history and the moves (action, seed) after its end; then back to ``home``.

    Given up as soon as anything else is asked for.
    """

    ticket: int
    home: History
    rows: tuple[tuple[History, tuple[tuple[int, int], ...]], ...]


Request = Begin | Run | Show | Preview | Infer | Glimpse


@dataclass(frozen=True)
class Opened:
    info: WorldInfo


@dataclass(frozen=True)
class OpenFailed:
    message: str


@dataclass(frozen=True)
class FrameMade:
    """``last``: the request is done with it, so that what comes next need not wait for another message."""

    epoch: int
    frame: Frame
    last: bool = False


@dataclass(frozen=True)
class Astray:
    """``run`` was to go on from a frame where the world is not: it must be asked for with its history."""

    run: Run


@dataclass(frozen=True)
class Failed:
    """A request of ``epoch`` did not succeed; where the world stands now is unknown."""

    epoch: int
    message: str


@dataclass(frozen=True)
class PreviewMade:
    """H×W×3, or None where the image gave none."""

    rgb: Image | None = field(repr=False)


@dataclass(frozen=True)
class Inferred:
    """``actions`` is None where the clip gave none; ``message`` then says why."""

    ticket: int
    actions: InferredActions | None
    message: str = ""


@dataclass(frozen=True)
class Glimpsed:
    """The frames of row n of a `Glimpse`; those made so far where it was given up, ``whole`` being False."""

    ticket: int
    n: int
    frames: tuple[Frame, ...] = field(repr=False)
    whole: bool = True


@dataclass(frozen=True)
class FellBack:
    """The accelerator gave out; the world is open again elsewhere, and what was asked for goes on there."""

    info: WorldInfo
    message: str


Answer = Opened | OpenFailed | FrameMade | Astray | Failed | PreviewMade | Inferred | Glimpsed | FellBack
