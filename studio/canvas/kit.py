"""The world kit: pieces in a world's own look, on a grid of cells, and which tile of the ground belongs where.

A kit comes with the world that is open (docs/KIT.md), or from ``resources/kit``. Which cells are ground is seen from the
pixels: a cell is, when it is exactly one of the tiles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from engine.errors import WorldsketchError
from studio.canvas.brush import INK, Colour
from studio.document.pixels import NOTHING, SIDE, Pixels, Rect, opaque, over
from studio.look.style import RESOURCES
from studio.look.words import mark, tr

Cell = tuple[int, int]
"""Column and row on the kit's grid; (0, 0) is the first to the right of and below the kit's origin."""

FOLDER = RESOURCES / "kit"
PAGE = "kit.json"
GROUND, LEDGE = "ground", "ledge"
TILED = {GROUND: "", LEDGE: "ledge_"}
"""Pieces that are laid as tiles, and how their tiles' names begin."""
_SAMPLES = {GROUND: "mid", LEDGE: "ledge_single"}
STAMPS = ("crate", "spike", "lava", "saw", "coin", "hero")
_NEAR = 30
"""Two colours whose channels differ by less than this in all are one."""
FREE = frozenset({"saw", "coin", "hero"})
"""Stamps that need not stand in a cell."""
TITLES = {
    GROUND: mark("Ground"), LEDGE: mark("Platform"), "crate": mark("Crate"), "spike": mark("Spikes"), "lava": mark("Lava"),
    "saw": mark("Saw"), "coin": mark("Coin"), "hero": mark("Hero"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Look:
    """One look of the kit. ``pieces``: h×w×4 premultiplied pixels by name. ``sky``: the colours at top and bottom."""

    name: str
    pieces: dict[str, Pixels] = field(repr=False)
    sky: tuple[tuple[int, int, int], tuple[int, int, int]]
    attribution: str
    cell: int
    origin: tuple[int, int]

    @property
    def colours(self) -> tuple[Colour, ...]:
        """What this look is painted with: its sky, ink, and of each piece the colours that cover most of it. Near ones count
        once."""
        (red, green, blue), (other_red, other_green, other_blue) = self.sky
        middle = ((red + other_red) // 2, (green + other_green) // 2, (blue + other_blue) // 2)
        wanted = [self.sky[0], middle, self.sky[1], INK]
        for piece in self.pieces.values():
            wanted += _main_colours(piece)
        chosen: list[Colour] = []
        for colour in wanted:
            if all(sum(abs(a - b) for a, b in zip(colour, other, strict=True)) >= _NEAR for other in chosen):
                chosen.append(colour)
        return tuple(chosen)

    # -- the grid -----------------------------------------------------------------------------------------------------

    def cell_at(self, x: float, y: float) -> Cell:
        return int((x - self.origin[0]) // self.cell), int((y - self.origin[1]) // self.cell)

    def rect(self, cell: Cell) -> Rect:
        x, y = self.origin[0] + cell[0] * self.cell, self.origin[1] + cell[1] * self.cell
        return Rect(x, y, x + self.cell, y + self.cell)

    def sample(self, name: str) -> Pixels:
        """What stands for a piece on its button and under the pen."""
        return self.pieces[_SAMPLES.get(name, name)]

    def place(self, name: str, x: float, y: float) -> Rect:
        """Where a piece comes to lie at (x, y): in the cell there, or a free one about it."""
        height, width = self.sample(name).shape[:2]
        if name in FREE:
            left, top = round(x - width / 2), round(y - height / 2)
        else:
            cell = self.rect(self.cell_at(x, y))
            left, top = cell.x0, cell.y0
        return Rect(left, top, left + width, top + height)

    # -- laying -------------------------------------------------------------------------------------------------------

    def lay_tiles(self, layer: Pixels, kind: str, cells: Iterable[Cell]) -> Rect:
        """Makes ``cells`` of the layer ground (or ledge), with the edges that they and their neighbours need. Returns what
        changed."""
        known: dict[Cell, bool] = {}

        def is_ground(cell: Cell) -> bool:
            if cell not in known:
                known[cell] = self._is_tile(layer, kind, cell)
            return known[cell]

        new = set(cells)
        around = {(x + dx, y + dy) for x, y in new for dx, dy in ((0, 0), (-1, 0), (1, 0), (0, 1))}
        for cell in around:
            is_ground(cell)
        known.update(dict.fromkeys(new, True))
        touched = NOTHING
        for x, y in around:
            if known[x, y]:
                covered = kind == GROUND and is_ground((x, y - 1))
                name = "inside" if covered else _EDGES[is_ground((x - 1, y)), is_ground((x + 1, y))]
                touched = touched.united(self._put(layer, self.pieces[TILED[kind] + name], self.rect((x, y))))
        return touched

    def stamp(self, layer: Pixels, under: Pixels, name: str, x: float, y: float) -> Rect:
        """Lays a stamp over ``under`` into the layer: in the cell at (x, y), or a free one about it. Returns where."""
        piece, rect = self.pieces[name], self.place(name, x, y)
        area = rect.clipped()
        if not area.empty:
            part = piece[area.moved(-rect.x0, -rect.y0).slices]
            layer[area.slices] = over(part, under[area.slices])
        return area if not area.empty else NOTHING

    def sky_pixels(self) -> Pixels:
        """S×S pixels from the one colour to the other."""
        top, bottom = (np.array(colour, np.float32) for colour in self.sky)
        t = np.linspace(0, 1, SIDE, dtype=np.float32)[:, None, None]
        rgb = np.rint(top + (bottom - top) * t).astype(np.uint8)
        return opaque(np.repeat(rgb, SIDE, axis=1))

    def _put(self, layer: Pixels, piece: Pixels, rect: Rect) -> Rect:
        area = rect.clipped()
        if not area.empty:
            layer[area.slices] = piece[area.moved(-rect.x0, -rect.y0).slices]
        return area if not area.empty else NOTHING

    def _is_tile(self, layer: Pixels, kind: str, cell: Cell) -> bool:
        rect = self.rect(cell)
        area = rect.clipped()
        if area.empty:
            return False
        part = area.moved(-rect.x0, -rect.y0).slices
        seen, prefix = layer[area.slices], TILED[kind]
        names = [prefix + name for name in (*_EDGES.values(), "inside")]
        return any(np.array_equal(seen, self.pieces[name][part]) for name in names if name in self.pieces)


def _main_colours(piece: Pixels) -> list[Colour]:
    """At most four, each the mean of all that are nearly it, those of most pixels first."""
    solid = piece[piece[..., 3] == 255][:, :3]
    kinds = solid // 32 @ np.array([64, 8, 1], np.uint16)
    counts = np.bincount(kinds, minlength=512)
    most = [n for n in np.argsort(counts)[::-1][:4] if counts[n] > 0.04 * len(solid)]
    means = [solid[kinds == n].mean(axis=0).round() for n in most]
    return [(int(red), int(green), int(blue)) for red, green, blue in means]


_EDGES = {(False, False): "single", (False, True): "left", (True, True): "mid", (True, False): "right"}
"""The tile by whether there is ground to its left and to its right."""


PIECES = (*(prefix + name for prefix in TILED.values() for name in _EDGES.values()), "inside", *STAMPS)
"""What every look has."""
MAX_LOOKS = 16


class KitError(WorldsketchError):
    """A world kit that cannot be used."""


@lru_cache(maxsize=1)
def shipped_looks() -> tuple[Look, ...]:
    """The looks of the kit that comes with the program."""
    return looks_in({path.name: path.read_bytes() for path in FOLDER.iterdir() if path.is_file()})


def looks_in(files: Mapping[str, bytes]) -> tuple[Look, ...]:
    """Every look of the kit that consists of ``files``, by name; `docs/KIT.md` says what is in them.

    Raises:
        KitError: a file is missing, no picture, too large, or ``kit.json`` is not as it should be.
    """
    try:
        page = json.loads(files[PAGE])
        cell = _whole(page["cell"], 8, SIDE)
        origin = tuple(_whole(value, 0, SIDE) for value in page["origin"])
        if len(origin) != 2 or not 1 <= len(page["looks"]) <= MAX_LOOKS:
            raise ValueError("origin must be two numbers, and there must be a look")
        return tuple(_look(files, look, cell, (origin[0], origin[1])) for look in page["looks"])
    except KeyError as error:
        raise KitError(tr("the world's kit has no {what}; get the world again").format(what=error.args[0])) from None
    except (ValueError, TypeError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise KitError(tr("the world's kit cannot be used ({reason}); get the world again").format(reason=reason)) from None


def _look(files: Mapping[str, bytes], look: dict[str, Any], cell: int, origin: tuple[int, int]) -> Look:
    name, prefix, attribution = (_text(look[key]) for key in ("name", "prefix", "attribution"))
    sky = [tuple(_whole(value, 0, 255) for value in colour) for colour in look["sky"]]
    if [len(colour) for colour in sky] != [3, 3]:
        raise ValueError(f"the sky of {name} must be two colours")
    pieces = {piece: _read(files[f"{prefix}_{piece}.png"], piece) for piece in PIECES}
    for piece, pixels in pieces.items():
        if piece not in STAMPS and pixels.shape[:2] != (cell, cell):
            raise ValueError(f"{prefix}_{piece}.png must be {cell}×{cell} pixels")
    top, bottom = ((red, green, blue) for red, green, blue in sky)
    return Look(name, pieces, (top, bottom), attribution, cell, origin)


def _whole(value: object, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise ValueError(f"{str(value)[:40]!r} must be a whole number from {low} to {high}")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 1000:
        raise ValueError(f"{str(value)[:40]!r} must be a text of at most 1000 letters")
    return value


def _read(data: bytes, name: str) -> Pixels:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"png"))
    size = reader.size()
    if not 0 < size.width() <= SIDE or not 0 < size.height() <= SIDE:  # before anything is unpacked
        raise ValueError(f"{name} is no picture of at most {SIDE}×{SIDE} pixels")
    image = reader.read().convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    if image.isNull():
        raise ValueError(f"{name} is no readable picture")
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width()].copy()
