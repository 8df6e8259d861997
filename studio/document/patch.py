"""What an edit changed in one picture, by tiles: the differing bits of each, so that the same patch leads there and back.

Hundreds of strokes fit in a few megabytes once they are packed, which the caller may leave to another thread.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np

from studio.document.pixels import NOTHING, SIDE, Pixels, Rect

TILE = 64


class Patch:
    """Tiles (row, column) of old XOR new pixels, which take ``bytes`` in memory. `pack` may be called on any thread."""

    def __init__(self, tiles: Mapping[tuple[int, int], Pixels]) -> None:
        self._places = tuple(tiles)
        self._tiles: Mapping[tuple[int, int], Pixels | bytes] = tiles
        self.bytes = sum(tile.nbytes for tile in tiles.values())

    @property
    def empty(self) -> bool:
        return not self._places

    @property
    def rect(self) -> Rect:
        """All that may change."""
        rect = NOTHING
        for row, column in self._places:
            rect = rect.united(_rect(row, column))
        return rect

    def pack(self) -> None:
        """Compresses the tiles."""
        packed = {
            place: tile if isinstance(tile, bytes) else zlib.compress(tile.tobytes(), 1) for place, tile in self._tiles.items()
        }
        self._tiles = packed
        self.bytes = sum(len(tile) for tile in packed.values())

    def apply(self, pixels: Pixels) -> None:
        """Turns the old pixels into the new ones, or the new ones into the old."""
        for (row, column), tile in self._tiles.items():
            data = np.frombuffer(zlib.decompress(tile), np.uint8) if isinstance(tile, bytes) else tile
            area = pixels[_rect(row, column).slices]
            np.bitwise_xor(area, data.reshape(area.shape), out=area)


def difference(old: Pixels | None, new: Pixels | None, rect: Rect) -> Patch:
    """From ``old`` to ``new``, both S×S×4, which differ inside ``rect`` at most. None stands for a clear picture."""
    rect = rect.clipped()
    tiles: dict[tuple[int, int], Pixels] = {}
    if not rect.empty:
        for row in range(rect.y0 // TILE, (rect.y1 - 1) // TILE + 1):
            for column in range(rect.x0 // TILE, (rect.x1 - 1) // TILE + 1):
                area = _rect(row, column).slices
                if old is not None and new is not None:
                    tile = np.bitwise_xor(old[area], new[area])
                else:
                    known = new if old is None else old
                    if known is None:
                        continue
                    tile = known[area].copy()
                if tile.any():
                    tiles[row, column] = tile
    return Patch(tiles)


def _packed(tile: Pixels | bytes) -> bytes:
    return tile if isinstance(tile, bytes) else zlib.compress(tile.tobytes(), 1)


def _rect(row: int, column: int) -> Rect:
    return Rect(column * TILE, row * TILE, min((column + 1) * TILE, SIDE), min((row + 1) * TILE, SIDE))
