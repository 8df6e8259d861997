"""A project on disk: one ``.worldsketch`` zip of ``project.json``, the drawings as PNG and the tokens as NPZ.

Saving replaces the file as a whole or not at all. Opening checks names, count and sizes before anything is unpacked, and
believes nothing that is declared. Knows no Qt, no engine and no window.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.runtime.world_model import Image
from studio.document.clip import Clip, unpacked
from studio.document.pixels import SIDE, Pixels, opaque, premultiplied, straight
from studio.document.png import from_png, to_png
from studio.document.project import Branch, ProjectState, Reel
from studio.document.project_page import (
    PAGE,
    BranchEntry,
    ClipEntry,
    LabelEntry,
    LayerEntry,
    MarkerEntry,
    ProjectError,
    ProjectPage,
    PromptEntry,
    TakeEntry,
    WorldEntry,
    parse_page,
)
from studio.document.replacing import replacing
from studio.document.sketch import LayerState
from studio.document.take import Marker, Prompt, TakeState
from studio.document.token_table import from_npz, row_order, to_npz
from studio.document.track_table import Tracks, from_bytes, to_bytes
from studio.document.world_card import Label, WorldCard

TOKENS = "tokens.npz"
TAKES = "takes.bin"
CLIP = "clip.bin"

MAX_ENTRIES = 4096
MAX_BYTES = {".json": 128 << 20, ".png": 8 << 20, ".npz": 256 << 20, ".bin": 256 << 20}
"""What one entry may unpack to, by the end of its name."""
MAX_TOTAL = 1 << 30


def save_project(path: Path, state: ProjectState) -> None:
    """Writes ``state`` to ``path``, which stands for the old project until the new one is whole on the disk.

    Raises:
        ProjectError: the folder cannot be written to, the disk is full, or the project is too large to be opened again.
    """
    entries = _entries(state)
    try:
        with replacing(path) as stream:
            _write(stream, entries)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ProjectError(f"{path}: not saved ({reason}); choose another place with Save As") from None


def write_project(stream: BinaryIO, state: ProjectState) -> None:
    """The bytes of `save_project`, to anywhere.

    Raises:
        OSError: the stream does not take them, or the project is too large to be opened again.
    """
    _write(stream, _entries(state))


def open_project(path: Path) -> ProjectState:
    """The project in ``path``.

    Raises:
        ProjectError: not there, not a project, damaged, too large, or of a newer version; one line that says which.
    """
    if not path.is_file():
        raise ProjectError(f"{path}: there is no such project")
    return read_project(path, str(path))


def read_project(source: Path | BinaryIO, where: str) -> ProjectState:
    """The project whose bytes are in ``source``; ``where`` is what messages call it.

    Raises:
        ProjectError: not a project, damaged, too large, or of a newer version; one line that says which.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            sizes = _checked_sizes(archive.infolist(), where)
            page, tracks = parse_page(_read(archive, PAGE, sizes, where), where)
            pictures = [layer.picture for layer in page.layers] + [_prompt_name(n) for n in range(len(page.prompts))]
            wanted = {PAGE, TOKENS, *pictures}
            if tracks is None:
                wanted.add(TAKES)
            if page.clip is not None:
                wanted.add(CLIP)
            if sizes.keys() != wanted:
                missing, unknown = sorted(wanted - sizes.keys()), sorted(sizes.keys() - wanted)
                what = f"{missing[0]} is missing" if missing else f"{unknown[0]!r} does not belong in a project"
                raise ProjectError(f"{where}: {what}; open an older copy")
            layers = tuple(_layer(archive, layer, sizes, where) for layer in page.layers)
            drawings = [_picture(archive, _prompt_name(n), sizes, where)[..., :3] for n in range(len(page.prompts))]
            rows = _rows(archive, sizes, where)
            if tracks is None:
                tracks = _tracks(_read(archive, TAKES, sizes, where), page, rows, where)
            clip = clip_of(page, _read(archive, CLIP, sizes, where), where) if page.clip is not None else None
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise ProjectError(f"{where}: not a readable project ({' '.join(reason.split())}); open an older copy") from None
    return replace(assemble(page, layers, drawings, tracks, rows, where), clip=clip)


# -- to entries -------------------------------------------------------------------------------------------------------


def takes_of(state: ProjectState) -> list[TakeState]:
    """In the order of ``takes.bin``."""
    reel = state.reel
    return [branch.take for branch in (*((reel.present,) if reel.present else ()), *reel.branches)]


def rows_of(state: ProjectState) -> dict[str, NDArray[np.int32]]:
    """The tokens of every frame, those of prompts first."""
    return {**{take.prompt.key: take.prompt.tokens.astype(np.int32) for take in takes_of(state)}, **state.tokens}


def page_of(state: ProjectState) -> ProjectPage:
    """All that is neither pixels nor tokens nor tracks."""
    reel = state.reel
    prompts = list(dict.fromkeys(take.prompt for take in takes_of(state)))
    numbers = {prompt: n for n, prompt in enumerate(prompts)}
    clip = state.clip
    worlds = list(dict.fromkeys([*(prompt.world for prompt in prompts), *([clip.world] if clip else [])]))

    def branch_entry(branch: Branch) -> BranchEntry:
        take = branch.take
        markers = tuple(MarkerEntry(frame=marker.frame, name=marker.name) for marker in take.markers)
        entry = TakeEntry(prompt=numbers[take.prompt], seed=take.seed, last=take.last, markers=markers)
        return BranchEntry(id=branch.id, name=branch.name, take=entry, parent=branch.parent, fork=branch.fork, note=branch.note)

    return ProjectPage(
        layers=tuple(
            LayerEntry(name=layer.name, visible=layer.visible, opacity=layer.opacity, picture=f"layer-{n}.png")
            for n, layer in enumerate(state.layers)
        ),
        active_layer=state.active,
        worlds=tuple(
            WorldEntry(fingerprint=card.fingerprint, spec=card.spec, action_names=card.action_names) for card in worlds
        ),
        prompts=tuple(
            PromptEntry(world=worlds.index(prompt.world), digest=prompt.digest, key=prompt.key) for prompt in prompts
        ),
        present=branch_entry(reel.present) if reel.present else None,
        branches=tuple(branch_entry(branch) for branch in reel.branches),
        named=state.named,
        playhead=state.playhead,
        origin=state.origin,
        clip=_clip_entry(clip, worlds.index(clip.world)) if clip else None,
        labels=tuple(LabelEntry(world=label.world, action=label.action, name=label.name) for label in state.labels),
    )


def _entries(state: ProjectState) -> dict[str, bytes]:
    takes, rows = takes_of(state), rows_of(state)
    tracks = to_bytes((Tracks(take.actions, take.seeds, take.shown) for take in takes), row_order(rows))
    entries = {PAGE: page_of(state).to_json(), TOKENS: to_npz(rows), TAKES: tracks}
    if state.clip is not None:
        entries[CLIP] = state.clip.packed
    for n, layer in enumerate(state.layers):
        entries[f"layer-{n}.png"] = to_png(straight(layer.pixels))
    for n, prompt in enumerate(dict.fromkeys(take.prompt for take in takes)):
        entries[_prompt_name(n)] = to_png(prompt.image)
    return entries


def _clip_entry(clip: Clip, world: int) -> ClipEntry:
    frames, height, width = clip.frames.shape[:3]
    shape = {"frames": frames, "height": height, "width": width}
    return ClipEntry(name=clip.name, fps=clip.fps, actions=clip.actions, sure=clip.sure, world=world, **shape)


def _prompt_name(n: int) -> str:
    return f"prompt-{n}.png"


def _write(stream: BinaryIO, entries: Mapping[str, bytes]) -> None:
    if len(entries) > MAX_ENTRIES or any(len(data) > MAX_BYTES[Path(name).suffix] for name, data in entries.items()):
        raise OSError("the project has grown too large; remove branches")
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in entries.items():  # pictures and tokens are packed already
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED if name == PAGE else zipfile.ZIP_STORED
            archive.writestr(info, data)


# -- from entries -----------------------------------------------------------------------------------------------------


def _checked_sizes(entries: list[zipfile.ZipInfo], where: str) -> dict[str, int]:
    """Declared sizes by name, when names and sizes are such as a project has."""
    if len(entries) > MAX_ENTRIES or len({entry.filename for entry in entries}) != len(entries):
        raise ProjectError(f"{where}: {len(entries)} entries, or two of one name; this is no Worldsketch project")
    for entry in entries:
        limit = MAX_BYTES.get(Path(entry.filename).suffix, 0)
        if "/" in entry.filename or "\\" in entry.filename or not limit:
            raise ProjectError(f"{where}: {entry.filename[:80]!r} does not belong in a project; refused")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ProjectError(f"{where}: {entry.filename} is packed in a way that projects are not; refused")
        if entry.file_size > limit:
            raise ProjectError(f"{where}: {entry.filename} unpacks to {entry.file_size >> 20} MiB (a zip bomb); refused")
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise ProjectError(f"{where}: it unpacks to more than {MAX_TOTAL >> 20} MiB (a zip bomb); refused")
    sizes = {entry.filename: entry.file_size for entry in entries}
    if PAGE not in sizes:
        raise ProjectError(f"{where}: {PAGE} is missing, so this is no Worldsketch project")
    return sizes


def _read(archive: zipfile.ZipFile, name: str, sizes: Mapping[str, int], where: str) -> bytes:
    with archive.open(name) as stream:
        data = stream.read(sizes[name] + 1)
    if len(data) != sizes[name]:
        raise ProjectError(f"{where}: {name} is {len(data)} bytes, {sizes[name]} were declared; open an older copy")
    return data


def _picture(archive: zipfile.ZipFile, name: str, sizes: Mapping[str, int], where: str) -> NDArray[np.uint8]:
    data = _read(archive, name, sizes, where)
    try:
        return from_png(data)
    except ValueError as error:
        raise ProjectError(f"{where}: {name}: {error}; open an older copy") from None


def _layer(archive: zipfile.ZipFile, entry: LayerEntry, sizes: Mapping[str, int], where: str) -> LayerState:
    return LayerState(entry.name, entry.visible, entry.opacity, _canvas(_picture(archive, entry.picture, sizes, where)))


def _canvas(picture: NDArray[np.uint8]) -> Pixels:
    """S×S pixels; the canvas of format 1 was half as wide."""
    pixels = premultiplied(picture) if picture.shape[2] == 4 else opaque(picture)
    repeats = SIDE // len(pixels)
    return np.ascontiguousarray(pixels.repeat(repeats, axis=0).repeat(repeats, axis=1))


def _rows(archive: zipfile.ZipFile, sizes: Mapping[str, int], where: str) -> dict[str, NDArray[np.int32]]:
    data = _read(archive, TOKENS, sizes, where)
    try:
        return from_npz(data)
    except ValueError as error:
        raise ProjectError(f"{where}: {TOKENS}: {error}; open an older copy") from None


def clip_of(page: ProjectPage, data: bytes, where: str) -> Clip:
    """The page's clip, whose packed frames are ``data``.

    Raises:
        ProjectError: they do not belong together.
    """
    entry = page.clip
    assert entry is not None, "it was read for a clip"
    world = page.worlds[entry.world]
    if max(entry.actions) >= world.spec.actions:
        raise ProjectError(f"{where}: clip plays action {max(entry.actions)}, but its world has 0 to {world.spec.actions - 1}")
    try:
        frames = unpacked(data, (entry.frames, entry.height, entry.width))
    except ValueError as error:
        raise ProjectError(f"{where}: {CLIP}: {error}; open an older copy") from None
    card = WorldCard(world.fingerprint, world.spec, world.action_names)
    return Clip(entry.name, frames, entry.fps, entry.actions, entry.sure, card)


def _tracks(data: bytes, page: ProjectPage, rows: dict[str, NDArray[np.int32]], where: str) -> list[Tracks]:
    try:
        return from_bytes(data, [branch.take.last for _, branch in page.takes()], list(rows))
    except ValueError as error:
        raise ProjectError(f"{where}: {TAKES}: {error}; open an older copy") from None


def assemble(
    page: ProjectPage,
    layers: tuple[LayerState, ...],
    drawings: list[Image],
    tracks: list[Tracks],
    rows: dict[str, NDArray[np.int32]],
    where: str,
) -> ProjectState:
    """The project that these are the parts of: ``drawings`` by prompt, ``tracks`` in the order of the page's takes.

    Raises:
        ProjectError: they do not belong together.
    """
    worlds = [WorldCard(entry.fingerprint, entry.spec, entry.action_names) for entry in page.worlds]
    prompts = []
    for n, (entry, drawing) in enumerate(zip(page.prompts, drawings, strict=True)):
        world, row = worlds[entry.world], rows.get(entry.key)
        if row is None or len(row) != world.spec.tokens:
            raise ProjectError(f"{where}: the tokens of prompt {n} are missing; open an older copy")
        prompts.append(Prompt(drawing, entry.digest, entry.key, row.astype(np.int64), world))

    def branch(path: str, entry: BranchEntry, track: Tracks) -> Branch:
        take, prompt = entry.take, prompts[entry.take.prompt]
        actions = prompt.world.spec.actions
        if track.actions and max(track.actions) >= actions:
            raise ProjectError(
                f"{where}: {path} plays action {max(track.actions)}, but its world has 0 to {actions - 1}; open an older copy"
            )
        markers = tuple(sorted(Marker(marker.frame, marker.name) for marker in take.markers))
        state = TakeState(prompt, take.seed, track.actions, track.seeds, track.shown, markers)
        return Branch(entry.id, entry.name, state, entry.parent, entry.fork, entry.note)

    branches = [branch(path, entry, track) for (path, entry), track in zip(page.takes(), tracks, strict=True)]
    known: dict[int | None, TakeState] = {}
    for this in sorted(branches, key=lambda branch: branch.id):  # here, off the GUI's thread: a hash for each frame
        known[this.id] = this.take.with_keys(known.get(this.parent) or next(iter(known.values()), None))
    branches = [replace(this, take=known[this.id]) for this in branches]
    present = branches.pop(0) if page.present else None
    reel = Reel(present, tuple(branches))
    labels = tuple(sorted(Label(label.world, label.action, label.name) for label in page.labels))
    return ProjectState(layers, page.active_layer, reel, page.named, page.playhead, rows, page.origin, labels=labels)
