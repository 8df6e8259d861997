"""The formats of a clip: their names, what they are good for, and what every writer is told. Loads no codec."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

from engine.errors import MediaError
from export.media_options import Frame, MediaOptions


@dataclass(frozen=True)
class MediaFormat:
    """``suffix`` chooses it. ``passes``: how often its writer goes through the frames. ``lever``: what makes its files smaller
    before rate and scale do. ``plays``: it moves by itself and has a loop of its own."""

    suffix: str
    name: str
    passes: int = 1
    lever: Literal["colours", "steady", "quality"] | None = None
    loops: bool = False


FORMATS: Mapping[str, MediaFormat] = {
    known.suffix: known
    for known in (
        MediaFormat(".gif", "GIF, plays anywhere", passes=2, lever="colours", loops=True),
        MediaFormat(".mp4", "MP4, small", lever="quality"),
        MediaFormat(".webp", "WebP, small and crisp", lever="steady", loops=True),
        MediaFormat(".webm", "WebM, small and free", lever="quality"),
        MediaFormat(".apng", "APNG, lossless", loops=True),
        MediaFormat(".mkv", "MKV, lossless video for editing"),
        MediaFormat("", "PNG frames in a folder"),
        MediaFormat(".png", "Sprite sheet, PNG and JSON", passes=2),
    )
}
"""By suffix; the best to share come first."""


def format_of(path: Path, others: Iterable[str] = ()) -> MediaFormat:
    """The format that the name of ``path`` asks for. ``others``: suffixes that the caller also takes, for the message.

    Raises:
        MediaError: no format has this suffix.
    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        suffixes = ", ".join([*filter(None, FORMATS), *others])
        raise MediaError(
            f"{path}: unknown format {path.suffix!r}; end the name in {suffixes}, or in no suffix for a folder of PNG frames"
        )
    return found


@dataclass(frozen=True)
class Encoding:
    """What a writer is told. ``height`` and ``width`` of the frames in pixels, each of which it makes ``scale`` × ``scale``.

    ``labels``: what the file says of itself, in formats that keep words. ``keep_going`` raises when the caller wants no
    more; a writer calls it before each frame that it goes through a second time, which also counts as progress.
    """

    path: Path
    height: int
    width: int
    scale: int
    options: MediaOptions
    labels: Mapping[str, str] = field(default_factory=dict)
    keep_going: Callable[[], None] = lambda: None

    @property
    def rate(self) -> Fraction:
        """Pictures per second."""
        return self.options.shown_rate

    def enlarged(self, frame: Frame) -> Frame:
        return frame.repeat(self.scale, 0).repeat(self.scale, 1) if self.scale > 1 else frame
