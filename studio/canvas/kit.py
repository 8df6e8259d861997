"""The world kit: pieces in a world's own look, on a grid of cells, and which tile of the ground belongs where.

Reads ``resources/kit``. Which cells are ground is seen from the pixels: a cell is, when it is exactly one of the tiles.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage

from studio.document.pixels import NOTHING, SIDE, Pixels, Rect, opaque, over
from studio.look.style import RESOURCES

Cell = tuple[int, int]
"""Column and row on the kit's grid; (0, 0) is the first to the right of and below the kit's origin."""

FOLDER = RESOURCES / "kit"
GROUND, LEDGE = "ground", "ledge"
TILED = {GROUND: "", LEDGE: "ledge_"}
"""Pieces that are laid as tiles, and how their tiles' names begin."""
STAMPS = ("crate", "spike", "lava", "saw", "coin", "hero")
FREE = frozenset({"saw", "coin", "hero"})
"""Stamps that need not stand in a cell."""
TITLES = {
    GROUND: "Ground", LEDGE: "Platform", "crate": "Crate", "spike": "Spikes", "lava": "Lava", "saw": "Saw", "coin": "Coin",
    "hero": "Hero",
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

    # -- the grid -----------------------------------------------------------------------------------------------------

    def cell_at(self, x: float, y: float) -> Cell:
        return int((x - self.origin[0]) // self.cell), int((y - self.origin[1]) // self.cell)

    def rect(self, cell: Cell) -> Rect:
        x, y = self.origin[0] + cell[0] * self.cell, self.origin[1] + cell[1] * self.cell
        return Rect(x, y, x + self.cell, y + self.cell)

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
        piece = self.pieces[name]
        height, width = piece.shape[:2]
        if name in FREE:
            left, top = round(x - width / 2), round(y - height / 2)
        else:
            rect = self.rect(self.cell_at(x, y))
            left, top = rect.x0, rect.y0
        rect = Rect(left, top, left + width, top + height)
        area = rect.clipped()
        if not area.empty:
            part = piece[area.moved(-left, -top).slices]
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


_EDGES = {(False, False): "single", (False, True): "left", (True, True): "mid", (True, False): "right"}
"""The tile by whether there is ground to its left and to its right."""


@lru_cache(maxsize=1)
def looks() -> tuple[Look, ...]:
    """Every look of the kit."""
    page = json.loads((FOLDER / "kit.json").read_text("utf-8"))
    x, y = page["origin"]
    result = []
    for look in page["looks"]:
        pieces = {name: _read(FOLDER / f"{look['prefix']}_{name}.png") for name in page["pieces"]}
        top, bottom = (tuple(colour) for colour in look["sky"])
        result.append(Look(look["name"], pieces, (top, bottom), look["attribution"], page["cell"], (x, y)))
    return tuple(result)


def _read(path: Path) -> Pixels:
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return rows[:, : image.width()].copy()
