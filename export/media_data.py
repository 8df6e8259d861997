"""A take as data, for those who study worlds: frames, tokens, actions and seeds, as NPZ or as a WebDataset tar.

Both hold the arrays ``frames`` [T, H, W, 3] uint8, ``tokens`` [T, N] int32, ``actions`` [T−1] int32 and ``seeds`` [T−1] int64,
where action t led from frame t to frame t + 1 with seed t; and ``about``, JSON: the world, its shapes and its actions' names.
An NPZ is for `numpy.load`; a tar has one sample, ``KEY.frames.npy`` and so on, for `webdataset.WebDataset`, with a key of
its own, so that many may be read as one. Frames go through one at a time. Knows no world and no picture format.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import MediaError
from engine.world_spec import WorldSpec
from export.media_options import Frame
from export.media_place import MediaReport, MediaStopped, check_place, put_in_place, reason_of, remove, temporary_name
from export.media_recipe import Recipe

DATA_FORMATS: Mapping[str, str] = {".npz": "NPZ, arrays for NumPy", ".tar": "WebDataset tar, for training"}
"""By suffix."""
_FORMAT = 1
_LEVEL = 4
_TRIED = 64
"""Frames that an estimate packs."""
RECIPE = "recipe"
"""The array, or the ending in a tar, that holds a recipe's bytes."""

Step = tuple[Frame, NDArray[Any]]
"""A frame H×W×3 and its tokens [N]."""


@dataclass(frozen=True)
class DataPage:
    """What goes beside the frames. ``first``: the place in its take of the first frame; ``actions`` and ``seeds``: one less
    than frames. ``recipe``: with it the file opens again as a take, drawing included."""

    world: str
    spec: WorldSpec
    action_names: tuple[str, ...]
    actions: tuple[int, ...] = field(repr=False)
    seeds: tuple[int, ...] = field(repr=False)
    first: int = 0
    fps: float = 10.0
    recipe: Recipe | None = field(default=None, repr=False)

    @property
    def count(self) -> int:
        """Frames."""
        return len(self.actions) + 1

    @property
    def key(self) -> str:
        """What sets this sample apart from others, the same whenever it is written."""
        played = json.dumps([self.actions, self.seeds]).encode()
        return hashlib.blake2b(self.about().encode() + played, digest_size=8).hexdigest()

    def about(self) -> str:
        page = {
            "format": _FORMAT, "world": self.world, "spec": self.spec.to_dict(), "action_names": self.action_names,
            "first": self.first, "fps": self.fps, "frames": self.count,
        }  # fmt: skip
        return json.dumps(page, ensure_ascii=False)


def write_data(
    steps: Iterable[Step],
    path: str | Path,
    page: DataPage,
    *,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> MediaReport:
    """Writes ``steps`` (as many as ``page`` says) to ``path``, an ``.npz`` or ``.tar``, whole or not at all.

    ``on_progress`` is told frames so far; ``should_stop`` is asked before each.

    Raises:
        MediaError: another suffix, more or fewer frames than actions ask for, frames that are not H×W×3 uint8 of one size, or a
            place that cannot be written.  MediaStopped: ``should_stop`` returned true.
    """
    target = Path(path)
    if target.suffix.lower() not in DATA_FORMATS:
        raise MediaError(f"{target}: unknown format {target.suffix!r}; end the name in {' or '.join(DATA_FORMATS)}")
    if len(page.actions) != len(page.seeds):
        raise MediaError(f"{target}: {len(page.actions)} actions and {len(page.seeds)} seeds; there is one seed per action")
    check_place(target)
    temporary = temporary_name(target)

    def checked() -> Iterator[Step]:
        shape: tuple[int, ...] | None = None
        number = 0
        for number, (frame, tokens) in enumerate(steps, 1):
            if should_stop is not None and should_stop():
                raise MediaStopped(f"{target}: stopped after {number - 1} frames; nothing was written")
            shape = shape or frame.shape
            if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape != shape or shape[2] != 3 or number > page.count:
                raise MediaError(f"{target}: frame {number - 1} is not one of {page.count} frames of one size, uint8 RGB")
            if on_progress is not None:
                on_progress(number)
            yield frame, tokens
        if number != page.count:
            raise MediaError(f"{target}: {number} frames for {len(page.actions)} actions; there is one frame more than actions")

    try:
        archive = _npz(temporary) if target.suffix.lower() == ".npz" else _tar(temporary, page.key)
        with archive as member:
            _write_arrays(checked(), page, member)
        size = put_in_place(temporary, target)
    except OSError as error:
        raise MediaError(f"{target}: cannot be written: {reason_of(error)}; nothing was left there") from error
    finally:
        remove(temporary)
    return MediaReport(target, page.count, page.fps, size)


def estimate_data(frames: Sequence[Frame], suffix: str, page: DataPage) -> int:
    """About how many bytes `write_data` writes: an NPZ is reckoned from some of its frames, a tar packs nothing."""
    if not len(frames):
        raise MediaError("there are no frames to write; give at least one")
    packed = 1.0
    if suffix == ".npz":
        step = max(1, len(frames) // _TRIED)
        some = b"".join(frames[t].tobytes() for t in range(0, len(frames), step))
        packed = len(zlib.compress(some, _LEVEL)) / len(some)
    rest = page.count * (4 * page.spec.tokens + 12) + (len(page.recipe.to_bytes()) if page.recipe is not None else 0)
    return round(page.count * frames[0].nbytes * packed + rest) + 4096


Member = Callable[[str, bytes, int, Iterable[bytes]], None]
"""Name, first bytes, size of the whole, and what follows."""


def _write_arrays(steps: Iterator[Step], page: DataPage, member: Member) -> None:
    tokens = np.empty((page.count, page.spec.tokens), np.int32)
    first = next(steps, None)
    assert first is not None, "the check before has seen to it"
    head = _header((page.count, *first[0].shape), np.dtype(np.uint8))

    def bodies() -> Iterator[bytes]:
        for t, (frame, row) in enumerate(itertools.chain([first], steps)):
            tokens[t] = row
            yield frame.tobytes()

    member("frames.npy", head, len(head) + page.count * first[0].nbytes, bodies())
    next(steps, None)  # a reader stops where it has enough, and one frame too many is a fault
    arrays: dict[str, NDArray[Any]] = {
        "tokens": tokens,
        "actions": np.array(page.actions, np.int32),
        "seeds": np.array(page.seeds, np.int64),
    }
    for name, values in arrays.items():
        data = values.tobytes()
        head = _header(values.shape, values.dtype)
        member(f"{name}.npy", head, len(head) + len(data), [data])
    about = page.about().encode()
    member("about.json", b"", len(about), [about])
    if page.recipe is not None:
        data = page.recipe.to_bytes()
        member(RECIPE, b"", len(data), [data])


def _header(shape: tuple[int, ...], kind: np.dtype[Any]) -> bytes:
    """What stands before the values in a ``.npy`` file."""
    stream = io.BytesIO()
    description = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, description)
    return stream.getvalue()


@contextmanager
def _npz(path: Path) -> Iterator[Member]:
    """What is not an array becomes one: text a text of no dimension, bytes an array of them."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:

        def member(name: str, head: bytes, size: int, bodies: Iterable[bytes]) -> None:
            if not name.endswith(".npy"):
                [data] = bodies
                text = name.endswith(".json")
                values = np.array(data.decode()) if text else np.frombuffer(data, np.uint8)
                head, bodies, name = _header(values.shape, values.dtype), [values.tobytes()], f"{Path(name).stem}.npy"
            with archive.open(name, "w", force_zip64=size > 2**31 - 2**20) as stream:
                stream.write(head)
                for body in bodies:
                    stream.write(body)

        yield member


@contextmanager
def _tar(path: Path, key: str) -> Iterator[Member]:
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:

        def member(name: str, head: bytes, size: int, bodies: Iterable[bytes]) -> None:
            info = tarfile.TarInfo(f"{key}.{name}")
            info.size = size
            archive.addfile(info, _Reader(head, bodies))  # type: ignore[arg-type]  # it reads, which is all that is asked

        yield member


class _Reader:
    """What is made piece by piece, for who reads."""

    def __init__(self, head: bytes, bodies: Iterable[bytes]) -> None:
        self._waiting, self._bodies = bytearray(head), iter(bodies)

    def read(self, size: int) -> bytes:
        while len(self._waiting) < size and (body := next(self._bodies, None)) is not None:
            self._waiting += body
        result = bytes(self._waiting[:size])
        del self._waiting[:size]
        return result


def recipe_bytes(file: IO[bytes], largest: int) -> bytes | None:
    """The recipe in a file of data, None when there is none.

    Raises:
        MediaError: it is larger than ``largest`` bytes.
    """
    try:
        if file.read(2) == b"PK":
            with zipfile.ZipFile(file) as archive:
                name = f"{RECIPE}.npy"
                if name not in archive.namelist():
                    return None
                if archive.getinfo(name).file_size > largest + 4096:
                    raise MediaError("what it carries is too large")
                with archive.open(name) as stream:
                    return bytes(np.lib.format.read_array(stream, allow_pickle=False).astype(np.uint8).tobytes())
        file.seek(0)
        with tarfile.open(fileobj=file, mode="r:") as tar:
            for info in tar:
                if info.name.partition(".")[2] == RECIPE and info.isfile():
                    if info.size > largest:
                        raise MediaError("what it carries is too large")
                    found = tar.extractfile(info)
                    return found.read() if found is not None else None
    except (tarfile.TarError, zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError):
        return None  # cut short, or no such file at all
    return None
