"""What can lie beside the take to be compared with it, frame by frame: another branch, or a clip. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from engine.runtime.world_model import Image
from studio.document.frames import FrameStore
from studio.document.project import Branch
from studio.document.take import Take


class Comparison(Protocol):
    """Frames 0..last with the actions between them."""

    @property
    def name(self) -> str: ...

    @property
    def last(self) -> int: ...

    def action(self, t: int) -> int | None:
        """The action into frame t; None where there is none."""
        ...

    def seed(self, t: int) -> int | None:
        """The seed of frame t; None where chance had no part."""
        ...

    def rgb(self, t: int) -> Image | None:
        """H×W×3, or None where nothing is in memory."""
        ...


@dataclass(frozen=True)
class BranchView:
    """A branch as it was when the comparison began, or last changed."""

    id: int
    name: str
    take: Take = field(repr=False)
    frames: FrameStore = field(repr=False)

    @classmethod
    def of(cls, branch: Branch, frames: FrameStore) -> BranchView:
        return cls(branch.id, branch.name, Take.of(branch.take, frames), frames)

    @property
    def last(self) -> int:
        return self.take.last

    def action(self, t: int) -> int | None:
        return self.take.action(t) if 1 <= t <= self.take.last else None

    def seed(self, t: int) -> int | None:
        return self.take.move(t)[1] if 1 <= t <= self.take.last else None

    def rgb(self, t: int) -> Image | None:
        key = self.take.shown_key(t) if 0 <= t <= self.take.last else None
        return self.frames.rgb(key) if key else None
