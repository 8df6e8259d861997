"""What is drawn on and around the frames of a clip: key caps, a caption, a title card, a second pane beside, a page.

Knows pixels and text, no file and no world: what the caps say and what stands beside is handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from engine.errors import MediaError
from export.media_options import Frame, MediaOptions

RGB = tuple[int, int, int]

_FONTS = Path(__file__).resolve().parents[1] / "resources" / "fonts"
_FALLBACKS = ("NotoSansCJK-Regular.ttc", "NotoSans-Regular.ttf", "DejaVuSans.ttf", "Arial Unicode.ttf", "msgothic.ttc")
"""Names by which systems know fonts for what Inter lacks."""

MAX_CAPTION = 200
_DARK, _LIGHT = (20, 22, 26), (244, 245, 247)


@dataclass(frozen=True)
class KeyCap:
    """The key that plays an action: what it says, and the action's colour, which it takes while it is held."""

    text: str
    colour: RGB


@dataclass(frozen=True)
class Dressing:
    """``caps``: one per action, drawn over the frames; ``actions``: what led into frame t (None: nothing), by t.

    ``caption``: words under the picture. ``title``: a picture of any size, shown for ``title_s`` seconds before the first
    frame. ``beside``: frames of another clip, to the left of this one, or above it on a page that is taller than a frame; its
    last stays when it is the shorter. ``names``: words under the two panes.
    """

    caps: tuple[KeyCap, ...] = ()
    actions: Sequence[int | None] = field(default=(), repr=False)
    caption: str = ""
    title: Frame | None = field(default=None, repr=False)
    title_s: float = 1.0
    beside: Sequence[Frame] = field(default=(), repr=False)
    names: tuple[str, str] = ("", "")

    def __post_init__(self) -> None:
        if len(self.caption) > MAX_CAPTION:
            raise MediaError(f"a caption of {len(self.caption)} characters; write at most {MAX_CAPTION}")
        if not 0.1 <= self.title_s <= 60:
            raise MediaError(f"a title card of {self.title_s:g} s; choose from 0.1 to 60")

    @property
    def plain(self) -> bool:
        """Whether nothing at all is drawn."""
        return not (self.caps or self.caption or self.title is not None or len(self.beside))

    def title_pictures(self, options: MediaOptions) -> int:
        """How many pictures the title card takes."""
        return 0 if self.title is None else max(1, round(self.title_s * options.shown_rate))


class Layout:
    """Where everything lies, for frames of ``height`` × ``width``. ``size``: height and width of a picture in the file;
    ``scale_left``: how far a writer still has to enlarge what `picture` returns."""

    def __init__(self, dressing: Dressing, options: MediaOptions, height: int, width: int) -> None:
        self._dressing, self._options = dressing, options
        self._plain = dressing.plain and not options.smooth and options.canvas is None
        self._pane = (max(1, round(height * options.scale)), max(1, round(width * options.scale)))
        tall, wide = self._pane
        two, page, ground = len(dressing.beside) > 0, options.canvas, options.background
        self._stacked = two and page is not None and page[1] * width > page[0] * height
        self._gap = max(2, wide // 40) if two and not self._stacked else 0
        inner = wide * 2 + self._gap if two and not self._stacked else wide
        named: list[tuple[str, ...]] = [dressing.names] if two else []
        if self._stacked:
            named = [(name,) for name in dressing.names]
        self._names = [_bar(names, inner, tall, ground) for names in named]
        self._caption = [_bar((dressing.caption,), inner, tall, ground)] if dressing.caption else []
        below = sum(bar.shape[0] for bar in (*self._names, *self._caption))
        self._inner = (tall * (2 if self._stacked else 1) + below, inner)
        self._strips = _strips(dressing.caps, tall, wide) if dressing.caps else ()
        self.size = self._inner
        if options.canvas is not None:
            self.size = (options.canvas[1], options.canvas[0])
            if self.size[0] < self._inner[0] or self.size[1] < self._inner[1]:
                raise MediaError(
                    f"a picture of {self._inner[1]}×{self._inner[0]} does not fit on a page of {self.size[1]}×{self.size[0]}; "
                    "choose a smaller scale"
                )
        self.scale_left = int(options.scale) if self._plain else 1

    def picture(self, frame: Frame, t: int) -> Frame:
        """What the file shows of frame t."""
        if self._plain:
            return frame
        pane = _enlarged(frame, self._pane, smooth=self._options.smooth)
        if self._strips and t < len(self._dressing.actions):
            pane = self._with_caps(pane, self._dressing.actions[t])
        return self._composed(pane, t)

    def title_cards(self) -> Iterator[Frame]:
        """The title card, as often as it is shown."""
        title = self._dressing.title
        if title is not None:
            card = _enlarged(over_background(title, self._options.background), self._pane, smooth=True)
            whole = self._composed(card, 0)
            for _ in range(self._dressing.title_pictures(self._options)):
                yield whole

    def _composed(self, pane: Frame, t: int) -> Frame:
        """A pane with what stands beside and below it, on its page."""
        beside, ground = self._dressing.beside, self._options.background
        parts = [pane]
        if len(beside):
            other = _enlarged(over_background(beside[min(t, len(beside) - 1)], ground), self._pane, smooth=False)
            between = _filled((self._pane[0], self._gap), ground)
            parts = [other, self._names[0], pane] if self._stacked else [np.concatenate([other, between, pane], 1)]
        whole = np.concatenate([*parts, *self._names[-1:], *self._caption])
        if self.size == self._inner:
            return whole
        page = _filled(self.size, self._options.background)
        top, left = (self.size[0] - self._inner[0]) // 2, (self.size[1] - self._inner[1]) // 2
        page[top : top + self._inner[0], left : left + self._inner[1]] = whole
        return page

    def _with_caps(self, pane: Frame, action: int | None) -> Frame:
        strip = self._strips[-1 if action is None or not 0 <= action < len(self._strips) - 1 else action]
        tall, wide = strip.shape[:2]
        top, left = pane.shape[0] - tall - max(1, tall // 4), (pane.shape[1] - wide) // 2
        result = pane.copy()
        under = result[top : top + tall, left : left + wide]
        alpha = strip[..., 3:].astype(np.uint16)
        under[...] = (strip[..., :3] * alpha + under * (255 - alpha) + 127) // 255
        return result


def over_background(frame: Frame, background: RGB) -> Frame:
    """H×W×3: what has alpha laid over one colour."""
    if frame.shape[2] == 3:
        return frame
    alpha = frame[..., 3:].astype(np.uint16)
    return ((frame[..., :3] * alpha + np.array(background, np.uint16) * (255 - alpha) + 127) // 255).astype(np.uint8)


def _filled(size: tuple[int, int], colour: RGB) -> Frame:
    return np.broadcast_to(np.array(colour, np.uint8), (*size, 3)).copy()


def _enlarged(frame: Frame, size: tuple[int, int], *, smooth: bool) -> Frame:
    """``frame`` at (height, width): by whole pixels where that comes out even, else by Lanczos."""
    height, width = frame.shape[:2]
    if (height, width) == size:
        return frame
    if not smooth and size[0] % height == 0 and size[1] % width == 0:
        return frame.repeat(size[0] // height, 0).repeat(size[1] // width, 1)
    from PIL import Image

    return np.asarray(Image.fromarray(frame).resize((size[1], size[0]), Image.Resampling.LANCZOS))


# -- words and caps ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _loaded(name: str, size: int) -> tuple[Any, bytes] | None:
    """A font, and what it draws for a character that it lacks; None where no such font is."""
    from PIL import ImageFont

    try:
        font = ImageFont.truetype(name, size)
    except OSError:
        return None
    return font, bytes(font.getmask("\U0010ffff"))


@lru_cache(maxsize=1024)
def _font(character: str, size: int, weight: str) -> Any:
    """The first font that has ``character``; None when none has."""
    for name in (str(_FONTS / f"Inter_{weight}.ttf"), str(_FONTS / "WorldsketchHan-Regular.ttf"), *_FALLBACKS):
        found = _loaded(name, size)
        if found is not None and (character.isspace() or bytes(found[0].getmask(character)) != found[1]):
            return found[0]
    return None


def _runs(text: str, size: int, weight: str = "500Medium") -> list[tuple[str, Any]]:
    """``text`` in pieces, each with a font that has all of it.

    Raises:
        MediaError: no font here has one of its characters.
    """
    runs: list[tuple[str, Any]] = []
    for character in text:
        font = _font(character, size, weight)
        if font is None:
            raise MediaError(
                f"no font here draws {character!r} in {text[:40]!r}; install one that does, as Noto Sans CJK, or write it "
                "otherwise"
            )
        before = runs.pop() if runs and runs[-1][1] is font else ("", font)
        runs.append((before[0] + character, font))
    return runs


def _write(
    pen: Any, middle: tuple[float, float], text: str, size: int, fill: tuple[int, ...], weight: str = "500Medium"
) -> None:
    """``text`` on one line around ``middle``."""
    runs = _runs(text, size, weight)
    ascent, descent = _font(" ", size, weight).getmetrics()
    x = middle[0] - sum(font.getlength(run) for run, font in runs) / 2
    for run, font in runs:
        pen.text((x, middle[1] + (ascent - descent) / 2), run, font=font, fill=fill, anchor="ls")
        x += font.getlength(run)


def _bar(texts: tuple[str, ...], width: int, tall: int, background: RGB) -> Frame:
    """A bar with one text in the middle of each of its equal parts, broken into lines where it is too long."""
    from PIL import Image, ImageDraw

    size = max(11, tall // 18)
    part = width // len(texts)
    blocks = [_lines(text, size, part - size) for text in texts]
    rows = max(len(lines) for lines in blocks)
    picture = Image.new("RGB", (width, round(size * (0.9 + 1.3 * rows))), background)
    brightness = 0.3 * background[0] + 0.59 * background[1] + 0.11 * background[2]
    pen = ImageDraw.Draw(picture)
    for column, lines in enumerate(blocks):
        for row, line in enumerate(lines):
            middle = (column * part + part // 2, round(size * (1.1 + 1.3 * row)))
            _write(pen, middle, line, size, _DARK if brightness > 128 else _LIGHT)
    return np.asarray(picture)


def _lines(text: str, size: int, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` pixels: broken between words, and within one that is longer than a line, as all
    of Chinese is."""

    def fits(line: str) -> bool:
        return bool(sum(font.getlength(run) for run, font in _runs(line, size)) <= width)

    lines = [""]
    for word in text.split():
        if fits(longer := f"{lines[-1]} {word}".strip()):
            lines[-1] = longer
            continue
        lines.append("")
        for character in word:
            if lines[-1] and not fits(lines[-1] + character):
                lines.append("")
            lines[-1] += character
    return lines[1:] if len(lines) > 1 and not lines[0] else lines


@lru_cache(maxsize=8)
def _strips(caps: tuple[KeyCap, ...], tall: int, wide: int) -> tuple[Frame, ...]:
    """One strip h×w×4 of all caps per action, that of the action lit; the last one has none lit."""
    side = max(7, min(tall // 11, (wide - 4) * 5 // (6 * len(caps))))
    return tuple(_strip(caps, side, lit) for lit in (*range(len(caps)), None))


def _strip(caps: tuple[KeyCap, ...], side: int, lit: int | None) -> Frame:
    from PIL import Image, ImageDraw

    fine, gap = 4, max(1, side // 5)  # drawn larger and reduced, for smooth corners
    width = len(caps) * side + (len(caps) - 1) * gap
    picture = Image.new("RGBA", (width * fine, side * fine), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for n, cap in enumerate(caps):
        left = n * (side + gap) * fine
        box = (left, 0, left + side * fine - 1, side * fine - 1)
        fill = (*cap.colour, 255) if n == lit else (*_DARK, 150)
        bright = 0.3 * cap.colour[0] + 0.59 * cap.colour[1] + 0.11 * cap.colour[2] > 110
        ink = (_DARK if bright else _LIGHT) if n == lit else (230, 232, 238)
        pen.rounded_rectangle(box, radius=side * fine // 4, fill=fill)
        middle = ((box[0] + box[2]) // 2, side * fine // 2)
        _write(pen, middle, cap.text, max(6, side * fine * 6 // 10), (*ink, 255), "600SemiBold")
    return np.asarray(picture.resize((width, side), Image.Resampling.LANCZOS))
