"""What may be asked of a clip: its clock, its size on screen, its colours. Values only; knows no format and no file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.errors import MediaError

Frame = NDArray[np.uint8]
"""H×W×3 RGB, or H×W×4 with alpha, which is laid over the background."""

Dither = Literal["none", "sierra2_4a", "bayer"]
DITHERS: tuple[Dither, ...] = ("none", "sierra2_4a", "bayer")
Palette = Literal["auto", "one", "each"]
PALETTES: tuple[Palette, ...] = ("auto", "one", "each")

MAX_SIDE = 16384
"""Pixels: the widest and tallest picture that every format takes."""
MAX_FPS = 240
MB = 1_000_000
"""Bytes, as those who set limits count them."""
MAX_SCALE = 64

T = TypeVar("T")


def steadied(frames: Iterable[Frame], levels: int) -> Iterator[Frame]:
    """Frames in which a pixel stays as it was until one of its channels changes by more than ``levels`` of 255."""
    shown: Frame | None = None
    for frame in frames:
        if shown is not None and levels:
            change = (np.maximum(frame, shown) - np.minimum(frame, shown)) > levels
            moved = change[..., 0] | change[..., 1] | change[..., 2]  # several times as fast as any(-1)
            frame = np.where(moved[..., None], frame, shown)
        shown = frame
        yield frame


class Memory(Protocol[T]):
    """A list, or what grows like one."""

    def append(self, value: T, /) -> None: ...
    def __getitem__(self, index: int, /) -> T: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True)
class MediaOptions:
    """How frames become pictures.

    ``fps``: frames per second as the world made them. ``speed``: how many times as fast they play. ``rate``: pictures per
    second in the file; None takes every frame once, else frames are left out or repeated and the duration stays.
    ``boomerang``: forward, then back, neither end shown twice. ``loop``: how often a GIF, APNG or WebP plays, 0 for ever.

    ``scale``: each pixel becomes scale × scale pixels; a whole number unless ``smooth``, which is Lanczos instead of
    nearest. ``canvas``: (width, height) of a page in the middle of which the picture lies. ``background``: RGB behind
    alpha, and of the page.

    ``colours`` and ``dither``: of a GIF. ``palette``: one for all its pictures, of which the next then shows only what has
    changed, or each picture its own, which is better and smaller where nearly all changes; auto looks how much does.
    ``steady``: in a GIF or WebP a pixel keeps its colour until one of its channels
    changes by more than this, which stills the shimmer of made frames and takes half or more off the
    file; a WebP of 0 is lossless. ``quality``: 1 to 100, of MP4 and WebM.

    Raises:
        MediaError: a value out of range; the message names it and what to choose.
    """

    fps: float = 10.0
    speed: float = 1.0
    rate: float | None = None
    boomerang: bool = False
    loop: int = 0
    scale: float = 1
    smooth: bool = False
    canvas: tuple[int, int] | None = None
    background: tuple[int, int, int] = (255, 255, 255)
    colours: int = 256
    dither: Dither = "none"
    palette: Palette = "auto"
    steady: int = 2
    quality: int = 90

    def __post_init__(self) -> None:
        if not 0.05 <= self.speed <= 20:
            raise MediaError(f"speed {self.speed:g}; choose from 0.05 to 20")
        for value, what in ((self.fps, "frames"), (self.rate or self.fps * self.speed, "pictures")):
            if not 0.1 <= value <= MAX_FPS:
                raise MediaError(f"{value} {what} per second; choose from 0.1 to {MAX_FPS}")
        if not self.smooth and (self.scale != int(self.scale) or not 1 <= self.scale <= MAX_SCALE):
            raise MediaError(f"scale {self.scale:g}; choose a whole number from 1 to {MAX_SCALE}, or smooth enlargement")
        if self.smooth and not 0.05 <= self.scale <= MAX_SCALE:
            raise MediaError(f"scale {self.scale:g}; choose from 0.05 to {MAX_SCALE}")
        if self.canvas is not None and not all(1 <= side <= MAX_SIDE for side in self.canvas):
            raise MediaError(f"a page of {self.canvas[0]}×{self.canvas[1]}; choose sides from 1 to {MAX_SIDE}")
        if len(self.background) != 3 or not all(0 <= part <= 255 for part in self.background):
            raise MediaError(f"background {self.background}; choose red, green and blue from 0 to 255")
        if not 4 <= self.colours <= 256:
            raise MediaError(f"{self.colours} colours; choose from 4 to 256")
        if not 0 <= self.steady <= 64:
            raise MediaError(f"steady {self.steady}; choose from 0 to 64 levels of 255")
        if self.dither not in DITHERS:
            raise MediaError(f"dither {self.dither!r}; choose one of {', '.join(DITHERS)}")
        if self.palette not in PALETTES:
            raise MediaError(f"palette {self.palette!r}; choose one of {', '.join(PALETTES)}")
        if self.palette == "each" and self.dither != "none":
            raise MediaError(f"a palette for each picture, and dither {self.dither}; choose one of the two")
        if not 0 <= self.loop <= 65535:
            raise MediaError(f"loop {self.loop}; choose 0 (for ever) or how often to play, up to 65535")
        if not 1 <= self.quality <= 100:
            raise MediaError(f"quality {self.quality}; choose from 1 to 100")

    @property
    def shown_rate(self) -> Fraction:
        """Pictures per second in the file."""
        return Fraction(self.rate or self.fps * self.speed).limit_denominator(1000)

    def timed(self, items: Iterable[T], memory: Memory[T]) -> Iterator[T]:
        """``items``, one per frame, as the clock shows them. ``memory`` is an empty place for what a boomerang replays.

        Takes them one at a time: items that are left out are still taken, as a world has to make them.
        """
        step = Fraction(self.fps * self.speed).limit_denominator(1000) / self.shown_rate
        shown = 0
        for index, item in enumerate(items):
            while shown * step.numerator // step.denominator == index:
                if self.boomerang:
                    memory.append(item)
                yield item
                shown += 1
        for index in range(len(memory) - 2, 0, -1):
            yield memory[index]

    def order(self, count: int) -> list[int]:
        """Which of ``count`` frames each picture of the file shows."""
        return list(self.timed(range(count), []))
