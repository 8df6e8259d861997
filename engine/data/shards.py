"""Folders of frame shards: their index, and `ClipStore`, which draws clips from them.

A shard is two plain ``.npy`` files, ``shard-00000.frames.npy`` [n, H, W, 3] uint8 and ``shard-00000.actions.npy`` [n]
uint8, which NumPy maps into memory: a clip from anywhere costs one page-cached copy and no decoding, and random access
is exactly what training needs. (A sequential archive such as a WebDataset tar would have to be shuffled through a
buffer.) ``index.json`` names the shards, their segments and hashes. A segment is a run of consecutive frames of one
episode, so a clip inside a segment never shows a reset. Action i was taken at frame i and leads to frame i + 1; actions
are for evaluation only, training never sees them.

Knows nothing of where frames come from, and nothing of torch.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import DataError

FORMAT = 1
INDEX = "index.json"
_AGAIN = "run the same collect again, it replaces what is missing"


def shard_stem(number: int) -> str:
    """A shard's file name without its ending."""
    return f"shard-{number:05d}"


@dataclass(frozen=True)
class Shard:
    """One shard's line in the index: segments as (start, length), and the level seed of each segment."""

    number: int
    frames: int
    sha256: str
    segments: tuple[tuple[int, int], ...]
    levels: tuple[int, ...]

    @staticmethod
    def of_report(number: int, report: dict[str, Any], sha256: str) -> Shard:
        """From a worker's last line or an index. Raises KeyError, TypeError or ValueError when it is not one."""
        segments = tuple((int(start), int(length)) for start, length in report["segments"])
        shard = Shard(number, int(report["frames"]), sha256, segments, tuple(int(level) for level in report["levels"]))
        if len(shard.levels) != len(segments):
            raise ValueError("levels and segments differ in number")
        if any(start < 0 or length < 1 or start + length > shard.frames for start, length in segments):
            raise ValueError("a segment lies outside its shard")
        return shard

    def path(self, folder: Path, what: str) -> Path:
        """The shard's file in a folder; ``what`` is "frames" or "actions"."""
        return folder / f"{shard_stem(self.number)}.{what}.npy"

    def map(self, folder: Path, frame: tuple[int, int, int]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Frames [n, H, W, 3] and actions [n], not read yet. Raises DataError: missing, truncated, of another size."""
        frames = _mapped(self.path(folder, "frames"), (self.frames, *frame))
        return frames, _mapped(self.path(folder, "actions"), (self.frames,))


@dataclass(frozen=True)
class ShardIndex:
    """What a folder of shards holds. ``levels`` is the range [first, end) of level seeds, ``frame`` is (H, W, 3).

    ``drawing``: the version of the code that draws the frames, if it is ours; empty for games, whose look is not, and in
    folders drawn before there was one.
    """

    source: str
    view: str
    split: str
    levels: tuple[int, int]
    policy: str
    seed: int
    frame: tuple[int, int, int]
    fps: int
    shards: tuple[Shard, ...]
    drawing: str = ""

    @property
    def frames(self) -> int:
        return sum(shard.frames for shard in self.shards)

    def settings(self) -> dict[str, Any]:
        """All but the shards: what must stay the same for a collection to go on."""
        return {name: value for name, value in asdict(replace(self, shards=())).items() if name != "shards"}

    def with_shard(self, shard: Shard) -> ShardIndex:
        """The index with this shard added or replaced, in the order of their numbers."""
        others = (one for one in self.shards if one.number != shard.number)
        return replace(self, shards=tuple(sorted((*others, shard), key=lambda one: one.number)))


def write_index(folder: Path, index: ShardIndex) -> None:
    """Replace the folder's index, whole or not at all."""
    partial = folder / f"{INDEX}.partial"
    with open(partial, "w", encoding="utf-8") as file:
        json.dump({"format": FORMAT, **asdict(index)}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, folder / INDEX)


def read_index(folder: Path) -> ShardIndex:
    """Raises DataError: there is no index, it is damaged, or of a newer format."""
    path = folder / INDEX
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{folder} has no {INDEX}; fill it first: worldsketch collect coinrun --out {folder}") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{path} cannot be read: {error}") from error
    try:
        if found.pop("format") != FORMAT:
            raise DataError(f"{path} has another format than {FORMAT}; update Worldsketch, or collect again")
        shards = tuple(Shard.of_report(one["number"], one, one["sha256"]) for one in found.pop("shards"))
        levels, frame = (tuple(int(n) for n in found.pop(name)) for name in ("levels", "frame"))
        return ShardIndex(**found, levels=levels, frame=frame, shards=shards)  # type: ignore[arg-type]  # lengths unchecked
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path} is damaged ({error}); collect again into another folder") from error


def sha256_of(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Clips:
    """A fixed evaluation set: frames [count, length, H, W, 3], actions [count, length], level seeds [count]."""

    frames: NDArray[np.uint8]
    actions: NDArray[np.uint8]
    levels: NDArray[np.int64]


class ClipStore:
    """Clips from one or several folders of shards, mapped into memory."""

    def __init__(self, folders: Sequence[Path], indexes: Sequence[ShardIndex]) -> None:
        """Map the shards of folders whose indexes were read; see `open`."""
        self.frame_shape = indexes[0].frame
        self.fps = indexes[0].fps
        self._frames: list[NDArray[np.uint8]] = []
        self._actions: list[NDArray[np.uint8]] = []
        self._hashes: list[tuple[Path, str]] = []
        rows: list[tuple[int, int, int, int]] = []
        for folder, index in zip(folders, indexes, strict=True):
            if index.frame != self.frame_shape:
                raise DataError(f"{folder} has frames of {index.frame}, {folders[0]} of {self.frame_shape}; open them apart")
            for shard in index.shards:
                frames, actions = shard.map(folder, index.frame)
                segments = zip(shard.segments, shard.levels, strict=True)
                rows.extend((len(self._frames), start, length, level) for (start, length), level in segments)
                self._frames.append(frames)
                self._actions.append(actions)
                self._hashes.append((shard.path(folder, "frames"), shard.sha256))
        if not rows:
            raise DataError(f"{folders[0]} holds no shard yet; let the collection write one first")
        self.segments: NDArray[np.int64] = np.array(rows, np.int64)
        """[S, 4]: shard, first frame in it, length, level seed."""

    @classmethod
    def open(cls, paths: Sequence[Path]) -> ClipStore:
        """Open folders of shards of one frame size.

        Raises:
            DataError: no index, a shard that is missing, truncated or of another size.
        """
        if not paths:
            raise DataError("no data folder was given; name at least one")
        return cls(paths, [read_index(path) for path in paths])

    @property
    def frames(self) -> int:
        """Frames in all segments."""
        return int(self.segments[:, 2].sum())

    def count(self, length: int) -> int:
        """Number of windows of ``length`` frames that lie inside one segment; they overlap."""
        return int(self._windows(length).sum())

    def sample(self, batch: int, length: int, seed: int, step: int) -> NDArray[np.uint8]:
        """``batch`` clips [B, length, H, W, 3], uniform over all windows.

        A pure function of (seed, step) and of the shards that were opened: training resumes with the same batches, unless
        its folders have grown since.

        Raises:
            DataError: no segment has ``length`` frames.
        """
        ends = np.cumsum(self._windows(length))
        if not ends[-1]:
            raise DataError(f"no segment has {length} frames; the longest has {self.segments[:, 2].max()}")
        window_B = _random(seed, step).integers(0, ends[-1], batch)
        segment_B = np.searchsorted(ends, window_B, side="right")
        offset_B = window_B - np.concatenate([[0], ends])[segment_B]
        clips_BTHWC = np.empty((batch, length, *self.frame_shape), np.uint8)
        for clip, (shard, start, _, _), offset in zip(clips_BTHWC, self.segments[segment_B], offset_B, strict=True):
            clip[:] = self._frames[shard][start + offset : start + offset + length]
        return clips_BTHWC

    def clips(self, length: int, count: int, seed: int) -> Clips:
        """A fixed set of clips that share no frame, from as many segments as possible, one round after the other.

        Raises:
            DataError: there are not ``count`` such clips.
        """
        slots_S = self.segments[:, 2] // length
        if (have := int(slots_S.sum())) < count:
            raise DataError(f"only {have} separate clips of {length} frames are there, not {count}; collect more frames")
        generator = _random(seed, length)
        # Each segment offers its slots in random order: one of every segment before a second of any.
        offers: list[tuple[int, float, int, int]] = []
        for segment, slots in enumerate(slots_S):
            order = generator.permutation(slots)
            offers.extend((turn, generator.random(), segment, int(slot)) for turn, slot in enumerate(order))
        chosen = Clips(
            np.empty((count, length, *self.frame_shape), np.uint8),
            np.empty((count, length), np.uint8),
            np.empty(count, np.int64),
        )
        for i, (_, _, segment, slot) in enumerate(sorted(offers)[:count]):
            shard, start, _, chosen.levels[i] = self.segments[segment]
            at = slice(start + slot * length, start + (slot + 1) * length)
            chosen.frames[i], chosen.actions[i] = self._frames[shard][at], self._actions[shard][at]
        return chosen

    def verify(self) -> None:
        """Read every frame file and compare it with the index. Raises DataError: one differs."""
        for path, expected in self._hashes:
            if sha256_of(path) != expected:
                raise DataError(f"{path} differs from what was collected; delete it and {_AGAIN}")

    def _windows(self, length: int) -> NDArray[np.int64]:
        if length < 1:
            raise DataError(f"a clip of {length} frames; it must have at least one")
        return np.maximum(self.segments[:, 2] - length + 1, 0)


def _random(seed: int, stream: int) -> np.random.Generator:
    """Random numbers that depend on these two only, not on what was drawn before."""
    return np.random.Generator(np.random.Philox(key=np.array([seed, stream], np.uint64)))


def _mapped(path: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise DataError(f"{path} is missing; {_AGAIN}") from None
    except (OSError, ValueError, EOFError) as error:
        raise DataError(f"{path} is truncated or damaged; {_AGAIN}") from error
    if array.shape != shape or array.dtype != np.uint8:
        raise DataError(f"{path} holds {array.dtype} {array.shape}, the index says uint8 {shape}; {_AGAIN}")
    return array  # type: ignore[no-any-return]  # np.load is typed Any
