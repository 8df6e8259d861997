"""A world on disk: its manifest, its graphs and their hashes; read, checked, written, packed.

A bundle is a flat folder with ``manifest.json`` and the files it lists, or one ``.world`` zip of it. Every byte that is
used is read once, through a checked file handle, and compared with the manifest; sessions are made from those bytes, so
nothing can change between check and use. Knows no onnxruntime session; what a graph must look like is in
`engine.runtime.graph_contract`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

import numpy as np
import platformdirs
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError, model_validator

from engine.errors import BundleError, ConfigError
from engine.runtime.graph_contract import GRAPHS, REQUIRED, CacheShape, check_graph
from engine.runtime.world_model import SamplerSettings
from engine.world_spec import WorldSpec

OLDEST_FORMAT, FORMAT_VERSION = 3, 4
MANIFEST = "manifest.json"
SUFFIX = ".world"
PACKAGED_WORLDS = Path(__file__).parents[1] / "resources" / "worlds"

MAX_MANIFEST_BYTES = 4 << 20
MAX_FILE_BYTES = 64 << 30
MAX_ZIP_BYTES = 4 << 30
MAX_ZIP_RATIO = 200
MAX_ZIP_ENTRIES = 256
MAX_KIT_BYTES = 1 << 20
"""Of one file of a world kit."""
MAX_KIT_FILES = 128
KIT_PAGE = "kit.json"

FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
"""A bundle is flat: no separator, no drive, no leading dot, hence no way out of the folder."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BundleFile(_Part):
    """One file of a bundle, by its SHA-256 and its size in bytes."""

    file: FileName
    sha256: Sha256
    bytes: Annotated[int, Field(ge=1, le=MAX_FILE_BYTES)]


class GraphFile(BundleFile):
    """One ONNX graph: what it does (``doc``), its number format, and files with weights too large for the graph itself."""

    doc: Text
    precision: Literal["fp32", "fp16", "int8"] = "fp32"
    external: tuple[BundleFile, ...] = ()

    @classmethod
    def of(cls, file: str, data: bytes, doc: str, precision: Literal["fp32", "fp16", "int8"] = "fp32") -> Self:
        """The entry for graph bytes that are about to be written."""
        return cls(file=file, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), doc=doc, precision=precision)


class Manifest(_Part):
    """What a world is, which files it consists of, how it was made and under which terms it may be used.

    ``graphs``: by the names of docs/GRAPHS.md. ``action_embeddings``: A rows of Da numbers, the latent action codebook.
    ``sampler``: the settings that suit this world. ``kit``: pieces to draw with in the world's own look, see docs/KIT.md; a
    world need not have one. ``training``, ``metrics`` and ``parity`` are for people and reports.
    """

    format_version: Literal[3, 4] = 4
    name: ShortText
    licence: Text
    attributions: tuple[Text, ...] = ()
    spec: WorldSpec
    sampler: SamplerSettings = SamplerSettings()
    graphs: dict[str, GraphFile]
    action_embeddings: tuple[tuple[Annotated[float, Field(allow_inf_nan=False)], ...], ...]
    action_names: tuple[ShortText, ...]
    kit: Annotated[tuple[BundleFile, ...], Field(max_length=MAX_KIT_FILES)] = ()
    training: dict[str, JsonValue] = {}
    metrics: dict[str, JsonValue] = {}
    parity: dict[str, JsonValue] = {}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        spec = self.spec
        if [len(row) for row in self.action_embeddings] != [spec.action_dim] * spec.actions:
            raise ValueError(f"action_embeddings must be {spec.actions} rows of {spec.action_dim} numbers")
        if len(self.action_names) != spec.actions:
            raise ValueError(f"action_names must be {spec.actions} names, not {len(self.action_names)}")
        missing = [name for name in REQUIRED if name not in self.graphs]
        unknown = [name for name in self.graphs if name not in GRAPHS]
        if missing or unknown:
            raise ValueError(f"graphs must be those of docs/GRAPHS.md (missing: {missing}, unknown: {unknown})")
        if (spec.scale > 1) != ("enlarger" in self.graphs):
            raise ValueError(f"a scale of {spec.scale} in the spec {'needs an' if spec.scale > 1 else 'has no'} enlarger graph")
        large = [entry.file for entry in self.kit if entry.bytes > MAX_KIT_BYTES]
        if self.kit and (large or KIT_PAGE not in (entry.file for entry in self.kit)):
            raise ValueError(f"kit must hold {KIT_PAGE} and files of at most {MAX_KIT_BYTES} bytes (too large: {large})")
        names = [entry.file.lower() for entry in self.files()]
        if len(set(names)) != len(names) or MANIFEST in names:
            raise ValueError("each file must be listed once, under a name of its own")
        return self

    def files(self) -> list[BundleFile]:
        """Every file that the manifest lists: graphs, their external weights, then the kit."""
        return [*self.graphs.values(), *(entry for graph in self.graphs.values() for entry in graph.external), *self.kit]

    def embeddings(self) -> NDArray[np.float32]:
        """The latent action codebook, [A, Da]."""
        return np.array(self.action_embeddings, np.float32)

    def hash(self) -> str:
        """SHA-256 over all that decides which frames come out: graphs, shapes and action embeddings."""
        parts = {
            "graphs": {name: [entry.sha256, *(part.sha256 for part in entry.external)] for name, entry in self.graphs.items()},
            "spec": self.spec.to_dict(),
            "embeddings": self.action_embeddings,
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def to_json(self) -> str:
        return self.model_dump_json(indent=1) + "\n"


def parse_manifest(text: bytes, where: str) -> Manifest:
    """The manifest in ``text``.

    Raises:
        BundleError: not JSON, not a manifest, of a newer format, or with a bad value, whose path the message gives.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise BundleError(f"{where}: {MANIFEST} is not JSON; export or download the world again") from None
    version = values.get("format_version") if isinstance(values, dict) else None
    if not isinstance(version, int):
        raise BundleError(f"{where}: {MANIFEST} has no format_version, so this is not a world bundle")
    if version > FORMAT_VERSION:
        raise BundleError(f"{where}: world format {version}; this Worldsketch reads up to {FORMAT_VERSION}, update it")
    if 0 < version < OLDEST_FORMAT:
        raise BundleError(
            f"{where}: world format {version}, whose graphs this Worldsketch no longer plays; export it again from its weights"
        )
    try:
        return Manifest.model_validate_json(text)
    except ConfigError as error:
        raise BundleError(f"{where}: {MANIFEST}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(str(part) for part in first["loc"]) or "manifest"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise BundleError(f"{where}: {MANIFEST}: {path}: {first['msg']}{more}; export or download the world again") from None


class Bundle:
    """An opened bundle. `graph` and `verify` read its files; opening reads the manifest alone."""

    def __init__(self, source: _Folder | _Zip) -> None:
        self._source = source
        self.manifest = parse_manifest(source.read(MANIFEST, None), source.where)
        self.hash = self.manifest.hash()

    @classmethod
    def open(cls, world: str | Path) -> Bundle:
        """A world by name (see `named_worlds`), by folder, or by ``.world`` file.

        Raises:
            BundleError: there is none, or its manifest cannot be used.
        """
        names = named_worlds()
        path = names.get(str(world), Path(world))
        try:
            if path.is_dir():
                return cls(_Folder(path))
            if path.is_file():
                return cls(_Zip(path))
        except OSError as error:
            raise BundleError(f"world {str(world)!r} cannot be read ({error.strerror})") from None
        known = ", ".join(sorted(names)) or "none"
        raise BundleError(f"no world {str(world)!r}: neither a folder nor a {SUFFIX} file, nor a known name (known: {known})")

    @property
    def where(self) -> str:
        """The folder or file, for messages."""
        return self._source.where

    def graph(self, name: str) -> tuple[bytes, dict[str, bytes], CacheShape | None]:
        """Graph ``name``, verified: its bytes, its external weights by file name, and the shape of its cache.

        Raises:
            BundleError: the bundle has no such graph, or size, hash, file kind or contents are not as promised.
        """
        if name not in self.manifest.graphs:
            raise BundleError(f"{self.where}: this world has no {name} graph; export it again with one")
        entry = self.manifest.graphs[name]
        data = self._read(entry)
        external = {part.file: self._read(part) for part in entry.external}
        sizes = {file: len(content) for file, content in external.items()}
        return data, external, check_graph(data, name, self.manifest.spec, f"{self.where}: {entry.file}", sizes)

    def kit(self) -> dict[str, bytes]:
        """The files of the world's kit by name, verified; none when it has no kit.

        Raises:
            BundleError: size, hash or file kind are not as promised.
        """
        return {entry.file: self._read(entry) for entry in self.manifest.kit}

    def verify(self) -> None:
        """Checks every graph, as `graph` does, and the kit."""
        for name in self.manifest.graphs:
            self.graph(name)
        self.kit()

    def _read(self, entry: BundleFile) -> bytes:
        data = self._source.read(entry.file, entry.bytes)
        if hashlib.sha256(data).hexdigest() != entry.sha256:
            raise BundleError(
                f"{self.where}: {entry.file} is not the file that the manifest lists (SHA-256 differs); get it again"
            )
        return data


def named_worlds() -> dict[str, Path]:
    """The worlds that have a name: those shipped with the program, and those in the user's data folder."""
    user = Path(platformdirs.user_data_dir("worldsketch", appauthor=False)) / "worlds"
    worlds: dict[str, Path] = {}
    for folder in (user, PACKAGED_WORLDS):
        if folder.is_dir():
            for path in folder.iterdir():
                if (path / MANIFEST).is_file():
                    worlds[path.name] = path
                elif path.suffix == SUFFIX:
                    worlds[path.stem] = path
    return worlds


def listing(files: Mapping[str, bytes]) -> tuple[BundleFile, ...]:
    """The manifest's entries for files that are about to be written, in the order of their names."""
    return tuple(
        BundleFile(file=name, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data)) for name, data in sorted(files.items())
    )


def read_kit(folder: Path) -> dict[str, bytes]:
    """The files of a world kit in a folder of its own, by name: its page and its pictures.

    Raises:
        BundleError: there is none, or it is too large.
    """
    try:
        paths = [folder / KIT_PAGE, *sorted(folder.glob("*.png"))]
        files = {path.name: path.read_bytes() for path in paths}
    except OSError as error:
        raise BundleError(f"{folder}: holds no world kit ({error.strerror}); give a folder with {KIT_PAGE}") from None
    large = [name for name, data in files.items() if len(data) > MAX_KIT_BYTES]
    if large or len(files) > MAX_KIT_FILES:
        raise BundleError(
            f"{folder}: a kit has at most {MAX_KIT_FILES} files of {MAX_KIT_BYTES >> 10} KiB (too large: {large})"
        )
    return files


def write_bundle(
    folder: Path, manifest: Manifest, graphs: Mapping[str, bytes], extras: Mapping[str, bytes] | None = None
) -> None:
    """Writes a bundle folder, replacing an older one as a whole or not at all.

    ``graphs``: bytes by graph name, as listed in ``manifest``; ``extras``: further files by file name, such as a model
    card, external weights or the kit.

    Raises:
        BundleError: manifest and graphs do not belong together, or ``folder`` is something else than a bundle.
    """
    if folder.exists() and not (folder / MANIFEST).is_file():
        raise BundleError(f"{folder}: exists and is not a world bundle; choose another folder")
    files = {manifest.graphs[name].file: data for name, data in graphs.items() if name in manifest.graphs}
    contents = {**(extras or {}), **files, MANIFEST: manifest.to_json().encode()}
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        fresh = scratch / "new"
        fresh.mkdir()
        for name, data in contents.items():
            with open(fresh / name, "xb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
        Bundle(_Folder(fresh)).verify()
        if folder.exists():
            folder.rename(scratch / "old")
        fresh.rename(folder)
    except OSError as error:
        if (scratch / "old").exists() and not folder.exists():
            (scratch / "old").rename(folder)
        raise BundleError(f"{folder}: cannot write the world ({error.strerror or error})") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def pack(folder: Path, file: Path) -> None:
    """Packs a bundle folder into one ``.world`` file, after verifying it. The same folder gives the same bytes.

    Raises:
        BundleError: the folder does not verify, or the file cannot be written.
    """
    source = _Folder(folder)
    bundle = Bundle(source)
    bundle.verify()
    partial = file.with_name(f".{file.name}.{os.getpid()}.partial")
    try:
        with open(partial, "wb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                archive.writestr(zipfile.ZipInfo(MANIFEST), source.read(MANIFEST, None))
                for entry in bundle.manifest.files():
                    archive.writestr(zipfile.ZipInfo(entry.file), source.read(entry.file, entry.bytes))
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, file)
    except OSError as error:
        raise BundleError(f"{file}: cannot write the world ({error.strerror or error})") from error
    finally:
        partial.unlink(missing_ok=True)


class _Folder:
    """Files of a bundle folder: regular ones only, no links of either kind."""

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        self._path = path
        # Installers hard-link packaged files from their caches (uv does); what the program ships is trusted in that.
        self._hard_links = path.parent == PACKAGED_WORLDS

    def read(self, name: str, size: int | None) -> bytes:
        """The file's bytes; ``size`` is what the manifest promises, None for the manifest itself."""
        where = f"{self.where}: {name}"
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            if stat.S_ISLNK((self._path / name).lstat().st_mode):
                raise BundleError(f"{where} is a symbolic link; a world holds regular files only, put the file itself there")
            handle = os.open(self._path / name, flags)
        except FileNotFoundError:
            what = "not a world bundle" if name == MANIFEST else "the world is incomplete; get it again"
            raise BundleError(f"{where} is missing: {what}") from None
        except OSError as error:
            raise BundleError(f"{where} cannot be read ({error.strerror})") from None
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise BundleError(f"{where} is not a regular file; a world holds regular files only")
            if status.st_nlink > 1 and not self._hard_links:
                raise BundleError(
                    f"{where} is a hard link ({status.st_nlink} names); copy the world's files instead of linking"
                )
            _check_size(status.st_size, size, where)
            with open(handle, "rb", closefd=False) as stream:
                return stream.read(status.st_size)
        finally:
            os.close(handle)


class _Zip:
    """Files of a ``.world`` zip: plain names, honest sizes, nothing that swells."""

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        self._path = path
        try:
            with zipfile.ZipFile(path) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise BundleError(f"{path}: not a {SUFFIX} file ({error}); get it again") from None
        self._check(entries)

    def _check(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > MAX_ZIP_ENTRIES or len({entry.filename for entry in entries}) != len(entries):
            raise BundleError(f"{self.where}: {len(entries)} entries, or two of one name; refused")
        total = sum(entry.file_size for entry in entries)
        if total > MAX_ZIP_BYTES:
            raise BundleError(f"{self.where}: unpacks to {total >> 20} MiB; at most {MAX_ZIP_BYTES >> 20} are allowed, refused")
        for entry in entries:
            name, mode = entry.filename, entry.external_attr >> 16
            if not name.strip(".") or any(mark in name for mark in "/\\:") or name.startswith("."):
                raise BundleError(f"{self.where}: entry {name!r} is a path; a world is flat, refused")
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                raise BundleError(f"{self.where}: entry {name!r} is a link or no regular file; refused")
            if entry.file_size > 1 << 16 and entry.file_size > MAX_ZIP_RATIO * entry.compress_size:
                raise BundleError(f"{self.where}: entry {name!r} swells {MAX_ZIP_RATIO}-fold or more (a zip bomb); refused")

    def read(self, name: str, size: int | None) -> bytes:
        where = f"{self.where}: {name}"
        try:
            with zipfile.ZipFile(self._path) as archive:
                info = archive.getinfo(name)
                _check_size(info.file_size, size, where)
                with archive.open(info) as stream:
                    data = stream.read(info.file_size + 1)
        except KeyError:
            what = "not a world bundle" if name == MANIFEST else "the world is incomplete; get it again"
            raise BundleError(f"{where} is missing: {what}") from None
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
            raise BundleError(f"{where} is damaged ({error}); get it again") from None
        _check_size(len(data), size, where)
        return data


def _check_size(actual: int, promised: int | None, where: str) -> None:
    if promised is None and actual > MAX_MANIFEST_BYTES:
        raise BundleError(f"{where} is {actual} bytes; at most {MAX_MANIFEST_BYTES} are allowed, refused")
    if promised is not None and actual != promised:
        what = "truncated" if actual < promised else "too long"
        raise BundleError(f"{where} is {what}: {actual} bytes, the manifest lists {promised}; get it again")
