"""What the window and the engine's thread say to each other: immutable values, each request stamped with an epoch.

A scrub, an undo or a cancel starts a new epoch; requests and answers of an older one are dropped unread.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.runtime.world_model import Frame, History, Image, SamplerSettings
from studio.document.world_card import WorldCard


@dataclass(frozen=True)
class WorldInfo:
    """What a window needs to know of an open world."""

    card: WorldCard
    provider: str
    settings: SamplerSettings


@dataclass(frozen=True)
class Begin:
    """Frame 0 from an image (any size) with the take's seed."""

    epoch: int
    image: Image = field(repr=False)
    seed: int


@dataclass(frozen=True)
class Run:
    """From the end of ``history`` (None: from where the world is), one frame per move (action, seed), in order."""

    epoch: int
    history: History | None
    moves: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Show:
    """Frames of ``history`` again, whose tokens are known: nothing is sampled. 0 is the prompt."""

    epoch: int
    history: History
    frames: tuple[int, ...]


@dataclass(frozen=True)
class Preview:
    """decode(encode(image)): what the world would understand. Leaves the trajectory where it is."""

    image: Image = field(repr=False)


Request = Begin | Run | Show | Preview


@dataclass(frozen=True)
class Opened:
    info: WorldInfo


@dataclass(frozen=True)
class OpenFailed:
    message: str


@dataclass(frozen=True)
class FrameMade:
    epoch: int
    frame: Frame


@dataclass(frozen=True)
class Finished:
    """A request of ``epoch`` is done."""

    epoch: int


@dataclass(frozen=True)
class Failed:
    """A request of ``epoch`` did not succeed; where the world stands now is unknown."""

    epoch: int
    message: str


@dataclass(frozen=True)
class PreviewMade:
    """H×W×3, or None where the image gave none."""

    rgb: Image | None = field(repr=False)


Answer = Opened | OpenFailed | FrameMade | Finished | Failed | PreviewMade
