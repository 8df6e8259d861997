"""A project's unsaved state as a file that only grows: the whole project once, then what changed, record after record.

A record is its kind, its length and a checksum, then its bytes; one that is not whole, as after a crash, ends the log, and
the state before it is what the log holds. What a record says is the difference of two states, so nothing that an edit did can
be forgotten by it. When the changes outweigh the project, the log begins anew with the whole, under a temporary name. Knows
no Qt and no window; one thread at a time.
"""

from __future__ import annotations

import io
import json
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.document.patch import TILE
from studio.document.pixels import SIDE, Pixels
from studio.document.png import from_png, to_png
from studio.document.project import Branch, ProjectState
from studio.document.project_file import assemble, clip_of, page_of, read_project, rows_of, takes_of, write_project
from studio.document.project_page import ProjectError, parse_page
from studio.document.replacing import replacing
from studio.document.sketch import MAX_LAYERS, LayerState
from studio.document.take import TakeState, same_first
from studio.document.token_table import row_order
from studio.document.track_table import FRAME, FrameRows, Tracks, rows_of_frames, tracks_of_rows

SUFFIX = ".journal"
MAGIC = b"worldsketch journal 1\n"
MIN_TAIL = 8 << 20
"""Bytes of changes that are borne, however small the project is, before the log begins anew."""
MAX_RECORD = 1 << 30

_HEAD = struct.Struct("<BII")  # kind, length, CRC-32 of kind and bytes
_PART = struct.Struct("<BI")  # what it is, length
_WHOLE, _CHANGE = 1, 2
_PAGE, _ROWS, _TRACK, _LAYER, _DRAWING, _CLIP = range(1, 7)
_NONE = 0xFFFFFFFF
_KEY_BYTES = 16
_GRID = SIDE // TILE


class ChangeLog:
    """The log at ``path``, which is made by the first `keep`. The file is the log's alone."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._state: ProjectState | None = None  # what the file holds
        self._page = b""
        self._places: dict[str, int] = {}  # of each frame in the log's order of frames
        self._whole = self._end = 0  # bytes: of the first record, and of all

    def keep(self, state: ProjectState) -> int:
        """Makes the log hold ``state``. Returns how many bytes that took; what it held before is safe until then.

        Raises:
            ProjectError: the folder cannot be written to, or the disk is full.
        """
        try:
            if self._state is None or self._end - self._whole > max(MIN_TAIL, self._whole) or not self._is_there():
                return self._begin(state)
            return self._append(self._state, state)
        except OSError as error:
            raise ProjectError(f"{self.path}: {(error.strerror or str(error)).lower()}") from None

    def remove(self) -> None:
        """The log is not wanted any more."""
        self._state = None
        self.path.unlink(missing_ok=True)

    def _is_there(self) -> bool:
        """Whether the file is still the one that was written; somebody may have tidied up."""
        try:
            return self.path.stat().st_size >= self._end
        except OSError:
            return False

    def _begin(self, state: ProjectState) -> int:
        stream = io.BytesIO()
        write_project(stream, state)
        data = _record(_WHOLE, stream.getvalue())
        with replacing(self.path) as file:
            file.write(MAGIC + data)
        self._whole = self._end = len(MAGIC) + len(data)
        self._state, self._page = state, page_of(state).to_json()
        self._places = {key: n for n, key in enumerate(row_order(rows_of(state)))}
        return self._end

    def _append(self, old: ProjectState, new: ProjectState) -> int:
        page = page_of(new).to_json()
        rows = _new_rows(old, new, self._places)
        places = len(self._places)
        self._places.update((key, places + n) for n, key in enumerate(rows))
        parts = list(_changes(old, new, rows, self._places))
        if page == self._page and not parts:
            return 0
        data = _record(_CHANGE, zlib.compress(b"".join([_part(_PAGE, page), *parts]), 1))
        try:
            with open(self.path, "r+b") as file:
                file.truncate(self._end)  # what a full disk may have left of the last attempt
                file.seek(self._end)
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            for key in rows:
                del self._places[key]
            raise
        self._state, self._page, self._end = new, page, self._end + len(data)
        return len(data)


def read_log(path: Path) -> ProjectState:
    """The last state that the log at ``path`` holds as a whole.

    Raises:
        ProjectError: no such log, or not even its beginning is whole.
    """
    where = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProjectError(f"{where}: cannot be read ({(error.strerror or str(error)).lower()})") from None
    records = _records(data)
    kind, whole = next(records, (0, b""))
    if not data.startswith(MAGIC) or kind != _WHOLE:
        raise ProjectError(f"{where}: holds no work that is whole; discard it")
    replay = _Replay(read_project(io.BytesIO(whole), where))
    for kind, payload in records:
        try:
            if kind != _CHANGE:
                break
            replay.change(payload)
        except (ValueError, KeyError, IndexError, struct.error, zlib.error):
            break  # written by other hands: what came before is good
    return replay.state(where)


def is_log(path: Path) -> bool:
    """Whether ``path`` begins like a log."""
    try:
        with open(path, "rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


# -- records ----------------------------------------------------------------------------------------------------------


def _record(kind: int, payload: bytes) -> bytes:
    if len(payload) > MAX_RECORD:
        raise ProjectError("the project has grown too large; remove branches")
    return _HEAD.pack(kind, len(payload), _sum(kind, payload)) + payload


def _sum(kind: int, payload: bytes | memoryview) -> int:
    return zlib.crc32(payload, zlib.crc32(bytes((kind,))))


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and bytes of each whole record, up to the first that is not."""
    view, at = memoryview(data), len(MAGIC)
    while at + _HEAD.size <= len(data):
        kind, length, expected = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        payload = view[at : at + length]
        if len(payload) < length or _sum(kind, payload) != expected:
            return
        yield kind, bytes(payload)
        at += length


def _part(kind: int, data: bytes) -> bytes:
    return _PART.pack(kind, len(data)) + data


def _parts(payload: bytes) -> Iterator[tuple[int, bytes]]:
    unpacking = zlib.decompressobj()
    data, at = unpacking.decompress(payload, MAX_RECORD), 0
    if not unpacking.eof:
        raise ValueError("a record that unpacks to more than is allowed")
    while at < len(data):
        kind, length = _PART.unpack_from(data, at)
        at += _PART.size
        if at + length > len(data):
            raise ValueError("a part that goes on behind its record")
        yield kind, data[at : at + length]
        at += length


# -- what changed -----------------------------------------------------------------------------------------------------


def _new_rows(old: ProjectState, new: ProjectState, places: Mapping[str, int]) -> dict[str, NDArray[np.int32]]:
    """Tokens that the log does not hold yet, by key, in the order in which they go into it."""
    came = getattr(new.tokens, "since", None)
    keys = came(old.tokens) if came is not None else new.tokens
    rows = {key: new.tokens[key] for key in keys if key not in places}
    prompts = {take.prompt for take in takes_of(new)}
    rows |= {p.key: p.tokens.astype(np.int32) for p in prompts if p.key not in places and p.key not in rows}
    return dict(sorted(rows.items(), key=lambda item: len(item[1])))


def _changes(
    old: ProjectState, new: ProjectState, rows: Mapping[str, NDArray[np.int32]], places: Mapping[str, int]
) -> Iterator[bytes]:
    for width in sorted({len(row) for row in rows.values()}):
        keys = [key for key, row in rows.items() if len(row) == width]
        tokens = np.stack([rows[key] for key in keys]).astype("<i4")
        yield _part(_ROWS, struct.pack("<I", width) + bytes.fromhex("".join(keys)) + tokens.tobytes())
    known = {branch.id: branch.take for branch in _branches(old)}
    for branch in _branches(new):
        base = next((id for id in (branch.id, branch.parent, *reversed(known)) if id is not None and id in known), None)
        before, take = known[base] if base is not None else None, branch.take
        same = _same_frames(before, take) if before is not None else 0
        if base == branch.id and before is not None and same == take.last + 1 == before.last + 1:
            continue
        head = struct.pack("<III", branch.id, _NONE if base is None else base, same)
        tracks = Tracks(take.actions, take.seeds, take.shown)
        yield _part(_TRACK, head + rows_of_frames(tracks, places, same).tobytes())
    drawn = {take.prompt for take in takes_of(old)}
    for n, prompt in enumerate(dict.fromkeys(take.prompt for take in takes_of(new))):
        if prompt not in drawn:
            yield _part(_DRAWING, struct.pack("<I", n) + to_png(prompt.image))
    if new.clip is not None and new.clip is not old.clip:
        yield _part(_CLIP, new.clip.packed)
    yield from _layer_changes(old.layers, new.layers)


def _branches(state: ProjectState) -> tuple[Branch, ...]:
    present = state.reel.present
    return (*((present,) if present else ()), *state.reel.branches)


def _same_frames(one: TakeState, other: TakeState) -> int:
    """How many first frames have the same track."""
    return min(
        same_first(one.shown, other.shown), same_first(one.actions, other.actions) + 1, same_first(one.seeds, other.seeds) + 1
    )  # frame 0 has neither action nor seed


def _layer_changes(old: tuple[LayerState, ...], new: tuple[LayerState, ...]) -> Iterator[bytes]:
    """Each layer that is not the one at its place before: which it comes from, and the tiles that differ."""
    kept = {id(layer.pixels): n for n, layer in enumerate(old)}
    reused = {kept[id(layer.pixels)] for layer in new if id(layer.pixels) in kept}
    for n, layer in enumerate(new):
        source = kept.get(id(layer.pixels), n if n < len(old) and n not in reused else None)
        before = old[source].pixels if source is not None else None
        places = _differing_tiles(before, layer.pixels) if before is not layer.pixels else []
        if source == n and not places:
            continue
        head = struct.pack("<III", n, _NONE if source is None else source, len(places))
        tiles = (_tile(layer.pixels, place) ^ _tile(before, place) if before is not None else _tile(layer.pixels, place)
                 for place in places)  # fmt: skip
        yield _part(
            _LAYER, b"".join([head, bytes(value for place in places for value in place), *(t.tobytes() for t in tiles)])
        )


def _differing_tiles(old: Pixels | None, new: Pixels) -> list[tuple[int, int]]:
    """Row and column of each."""
    words = new.view(np.uint32)[..., 0]
    differs = words != (old.view(np.uint32)[..., 0] if old is not None else 0)
    rows, columns = differs.reshape(_GRID, TILE, _GRID, TILE).any(axis=(1, 3)).nonzero()
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def _tile(pixels: Pixels, place: tuple[int, int]) -> Pixels:
    """The part of ``pixels`` at a row and column of tiles."""
    row, column = place
    return pixels[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE]


# -- replayed ---------------------------------------------------------------------------------------------------------


class _Replay:
    """A project as the log tells it. A record that cannot be true raises, and changes nothing."""

    def __init__(self, state: ProjectState) -> None:
        self._page = page_of(state).to_json()
        self._layers = [layer.pixels for layer in state.layers]
        self._clip = state.clip.packed if state.clip is not None else b""
        self._rows = dict(state.tokens)
        places = {key: n for n, key in enumerate(self._rows)}
        self._keys = list(self._rows)
        self._tracks: dict[int, FrameRows] = {
            branch.id: rows_of_frames(Tracks(branch.take.actions, branch.take.seeds, branch.take.shown), places)
            for branch in _branches(state)
        }
        self._drawings = {(take.prompt.digest, take.prompt.key): take.prompt.image for take in takes_of(state)}

    def change(self, payload: bytes) -> None:
        """
        Raises:
            ValueError, KeyError, IndexError, struct.error, zlib.error: no record that a log would write.
        """
        parts = list(_parts(payload))
        (page,) = (data for kind, data in parts if kind == _PAGE)
        values = json.loads(page)
        rows: dict[str, NDArray[np.int32]] = {}
        layers, tracks, drawings, clip = list(self._layers), dict(self._tracks), dict(self._drawings), self._clip
        for kind, data in parts:
            if kind == _ROWS:
                rows.update(_rows(data))
            elif kind == _TRACK:
                id, base, same = struct.unpack_from("<III", data)
                came: FrameRows = np.frombuffer(data, FRAME, offset=12)
                tracks[id] = np.concatenate([self._tracks[base][:same], came]) if base != _NONE else came
            elif kind == _DRAWING:
                (n,) = struct.unpack_from("<I", data)
                prompt = values["prompts"][n]
                drawings[prompt["digest"], prompt["key"]] = from_png(data[4:])[..., :3]
            elif kind == _CLIP:
                clip = data
            elif kind == _LAYER:
                n, pixels = self._layer(data)
                layers += [pixels] * (n + 1 - len(layers))
                layers[n] = pixels
        self._page, self._drawings, self._clip = page, drawings, clip
        self._keys += [key for key in rows if key not in self._rows]
        self._rows.update(rows)
        self._layers, self._tracks = layers[: len(values["layers"])], tracks

    def _layer(self, data: bytes) -> tuple[int, Pixels]:
        n, source, count = struct.unpack_from("<III", data)
        pixels = self._layers[source].copy() if source != _NONE else np.zeros((SIDE, SIDE, 4), np.uint8)
        places = np.frombuffer(data, np.uint8, 2 * count, 12).reshape(-1, 2).tolist()
        tiles = np.frombuffer(data, np.uint8, offset=12 + 2 * count).reshape(count, TILE, TILE, 4)
        if n >= MAX_LAYERS:
            raise ValueError(f"layer {n}")
        for (row, column), tile in zip(places, tiles, strict=True):
            area = _tile(pixels, (row, column))
            np.bitwise_xor(area, tile, out=area)
        return n, pixels

    def state(self, where: str) -> ProjectState:
        """
        Raises:
            ProjectError: what the records say is no project.
        """
        page, _ = parse_page(self._page, where)
        if len(page.layers) != len(self._layers):
            raise ProjectError(f"{where}: {len(self._layers)} layers instead of {len(page.layers)}; discard it")
        layers = tuple(
            LayerState(entry.name, entry.visible, entry.opacity, pixels)
            for entry, pixels in zip(page.layers, self._layers, strict=True)
        )
        try:
            drawings = [self._drawings[prompt.digest, prompt.key] for prompt in page.prompts]
            tracks = [tracks_of_rows(self._tracks[branch.id], branch.take.last, self._keys) for _, branch in page.takes()]
        except (KeyError, ValueError) as error:
            raise ProjectError(f"{where}: what it holds does not belong together ({error}); discard it") from None
        clip = clip_of(page, self._clip, where) if page.clip is not None else None
        return replace(assemble(page, layers, drawings, tracks, self._rows, where), clip=clip)


def _rows(data: bytes) -> dict[str, NDArray[np.int32]]:
    """Tokens by key, from their part of a record."""
    (width,) = struct.unpack_from("<I", data)
    count = (len(data) - 4) // (_KEY_BYTES + 4 * width)
    keys = np.frombuffer(data, np.uint8, count * _KEY_BYTES, 4).reshape(-1, _KEY_BYTES)
    tokens = np.frombuffer(data, "<i4", offset=4 + count * _KEY_BYTES).reshape(count, width).astype(np.int32)
    return dict(zip((key.tobytes().hex() for key in keys), tokens, strict=True))
