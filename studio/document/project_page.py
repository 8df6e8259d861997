"""``project.json``: takes, branches, prompts and worlds as checked data, and how pages of older versions become today's.

Knows no zip and no pixels; `project_file` puts both together.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from engine.errors import ConfigError, WorldsketchError
from engine.runtime.keys import MAX_SEED
from engine.world_spec import WorldSpec
from studio.document.sketch import MAX_LAYERS
from studio.document.track_table import Tracks

VERSION: Final = 2
PAGE = "project.json"

Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
MAX_FRAMES = 10_000_000
"""Of one take: more than a week of play."""
MAX_CLIP_BYTES = 256 << 20
"""Of a clip's frames, unpacked."""
Index = Annotated[int, Field(ge=0, le=1 << 31)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


class ProjectError(WorldsketchError):
    """A project that cannot be opened or saved."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


_EntryT = TypeVar("_EntryT", bound=_Entry)


class WorldEntry(_Entry):
    """A world that takes were played in."""

    fingerprint: Text
    spec: WorldSpec
    action_names: tuple[Text, ...]

    @model_validator(mode="after")
    def _named(self) -> Self:
        if len(self.action_names) != self.spec.actions:
            raise ValueError(f"action_names must be {self.spec.actions} names, not {len(self.action_names)}")
        return self


class PromptEntry(_Entry):
    """``world``: index into the page's worlds. Prompt n has its drawing in ``prompt-n.png``, its tokens under ``key``."""

    world: Index
    digest: Annotated[str, StringConstraints(max_length=100)]
    key: Key


class MarkerEntry(_Entry):
    frame: Index
    name: Annotated[str, StringConstraints(max_length=200)]


class TakeEntry(_Entry):
    """``prompt``: index into the page's prompts. ``last``: the last frame; its tracks are in ``takes.bin``."""

    prompt: Index
    seed: Seed
    last: Annotated[int, Field(ge=0, le=MAX_FRAMES)]
    markers: tuple[MarkerEntry, ...] = ()


class BranchEntry(_Entry):
    """A take with its name and its place in the tree, as in `studio.document.project.Branch`."""

    id: Index
    name: Text
    take: TakeEntry
    parent: Index | None = None
    fork: Index = 0
    note: Annotated[str, StringConstraints(max_length=10_000)] = ""


class LayerEntry(_Entry):
    """A layer of the canvas, whose pixels are the entry ``picture``."""

    name: Annotated[str, StringConstraints(max_length=200)]
    visible: bool
    opacity: Annotated[float, Field(ge=0, le=1)]
    picture: Annotated[str, StringConstraints(pattern=r"^(canvas|layer-[0-9]{1,3})\.png$")]


class LabelEntry(_Entry):
    """What the creator calls an action; ``world``: the fingerprint of its world."""

    world: Text
    action: Index
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ClipEntry(_Entry):
    """What came in from a video, as in `studio.document.clip.Clip`; its frames are in ``clip.bin``.

    ``world``: index into the page's worlds.
    """

    name: Text
    fps: Annotated[float, Field(gt=0, le=1000)]
    frames: Annotated[int, Field(ge=2, le=100_000)]
    height: Annotated[int, Field(ge=1, le=4096)]
    width: Annotated[int, Field(ge=1, le=4096)]
    actions: tuple[Index, ...]
    sure: tuple[Annotated[float, Field(ge=0, le=1)], ...]
    world: Index

    @model_validator(mode="after")
    def _even(self) -> Self:
        if len(self.actions) != self.frames - 1 or len(self.sure) != self.frames - 1:
            raise ValueError(f"{self.frames} frames, {len(self.actions)} actions and {len(self.sure)} confidences do not fit")
        if self.frames * self.height * self.width * 3 > MAX_CLIP_BYTES:
            raise ValueError(f"{self.frames} frames of {self.width}×{self.height} are more than {MAX_CLIP_BYTES >> 20} MiB")
        return self


class ProjectPage(_Entry):
    """All of a project but its pixels and tokens. ``origin``: in a journal, the creator's file."""

    format_version: Literal[2] = 2
    layers: Annotated[tuple[LayerEntry, ...], Field(min_length=1, max_length=MAX_LAYERS)]
    active_layer: Index
    worlds: tuple[WorldEntry, ...]
    prompts: tuple[PromptEntry, ...]
    present: BranchEntry | None
    branches: tuple[BranchEntry, ...]
    named: Index
    playhead: Index
    origin: str | None = None
    clip: ClipEntry | None = None
    labels: tuple[LabelEntry, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.active_layer >= len(self.layers):
            raise ValueError(f"active_layer is {self.active_layer}, but there are {len(self.layers)} layers")
        if len({layer.picture for layer in self.layers}) != len(self.layers):
            raise ValueError("layers: two share a picture")
        for n, prompt in enumerate(self.prompts):
            if prompt.world >= len(self.worlds):
                raise ValueError(f"prompts.{n}.world is {prompt.world}, but there are {len(self.worlds)} worlds")
        if self.clip is not None and self.clip.world >= len(self.worlds):
            raise ValueError(f"clip.world is {self.clip.world}, but there are {len(self.worlds)} worlds")
        known: set[int] = set()
        for path, branch in self.takes():
            take = branch.take
            if take.prompt >= len(self.prompts):
                raise ValueError(f"{path}.take.prompt is {take.prompt}, but there are {len(self.prompts)} prompts")
            if take.markers and max(take.markers, key=lambda marker: marker.frame).frame > take.last:
                raise ValueError(f"{path}.take.markers: beyond frame {take.last}, the last")
            if branch.id in known:
                raise ValueError(f"{path}.id is {branch.id}, as of another branch")
            known.add(branch.id)
        return self

    def takes(self) -> list[tuple[str, BranchEntry]]:
        """Every branch with its path in the page, in the order of ``takes.bin``."""
        first = [("present", self.present)] if self.present else []
        return [*first, *((f"branches.{n}", branch) for n, branch in enumerate(self.branches))]

    def to_json(self) -> bytes:
        return self.model_dump_json().encode()


def _name_branches(page: dict[str, Any]) -> dict[str, Any]:
    """Version 0, the draft: a branch was the pair of its take and its fork, without a name, and names were not counted."""
    branches = [{"name": f"Take {n}", "fork": fork, "take": take} for n, (take, fork) in enumerate(page["branches"], start=1)]
    return {**page, "format_version": 1, "branches": branches, "named": len(branches)}


def _take_tracks_out(page: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had one picture as its canvas, the tracks in the page, and branches beside a take that had no name and no
    place in a tree."""
    takes = [*([page["take"]] if page["take"] else []), *(branch["take"] for branch in page["branches"])]
    tracks = [{name: take.pop(name) for name in ("actions", "seeds", "shown")} for take in takes]
    for take, track in zip(takes, tracks, strict=True):
        take["last"] = len(track["actions"])
    named, present = page["named"], None
    if page["take"]:
        named += 1
        present = {"id": named, "name": f"Take {named}", "take": page["take"], "parent": None, "fork": 0, "note": ""}
    parent = present["id"] if present else None
    branches = [
        {**branch, "id": n, "parent": parent if branch["fork"] else None, "note": ""}
        for n, branch in enumerate(page["branches"], start=1)
    ]
    del page["take"]
    named = max(named, len(branches))
    tree = {"present": present, "branches": branches, "named": named, _TRACKS: tracks}
    layer = {"name": "Layer 1", "visible": True, "opacity": 1.0, "picture": "canvas.png"}
    return {**page, "format_version": 2, **tree, "layers": [layer], "active_layer": 0}


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {0: _name_branches, 1: _take_tracks_out}
"""From version n to n + 1."""

_TRACKS = "tracks"
"""Where a migration leaves the tracks that the page held itself."""


class _OldTracks(_Entry):
    """What a page of version 1 had of each take."""

    actions: tuple[Index, ...]
    seeds: tuple[Seed, ...]
    shown: tuple[Key | None, ...]

    @model_validator(mode="after")
    def _even(self) -> Self:
        frames = len(self.actions)
        if len(self.seeds) != frames or len(self.shown) != frames + 1:
            raise ValueError(f"{frames} actions, {len(self.seeds)} seeds and {len(self.shown)} frames do not belong together")
        return self


def parse_page(text: bytes, where: str) -> tuple[ProjectPage, list[Tracks] | None]:
    """The page in ``text``, of this version or an older one, and the tracks that an older page held itself.

    Raises:
        ProjectError: not JSON, no project, of a newer version, or with a bad value, whose path the message gives.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise ProjectError(f"{where}: {PAGE} is not JSON, so the project is damaged; open an older copy") from None
    version = values.get("format_version") if isinstance(values, dict) else None
    if type(version) is not int or version < 0:
        raise ProjectError(f"{where}: {PAGE} has no format_version, so this is no Worldsketch project")
    if version > VERSION:
        raise ProjectError(f"{where}: project format {version}; this Worldsketch reads up to {VERSION}, update it")
    if version == VERSION:
        return _validate(ProjectPage, text, where), None
    try:
        for older in range(version, VERSION):
            values = MIGRATIONS[older](values)
        held = values.pop(_TRACKS, None)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ProjectError(f"{where}: {PAGE} is no page of format {version}; open an older copy") from None
    page = _validate(ProjectPage, json.dumps(values).encode(), where)
    if held is None:
        return page, None
    old = [_validate(_OldTracks, json.dumps(track).encode(), where) for track in held]
    return page, [Tracks(track.actions, track.seeds, track.shown) for track in old]


def _validate(model: type[_EntryT], text: bytes, where: str) -> _EntryT:
    try:
        return model.model_validate_json(text)
    except ConfigError as error:
        raise ProjectError(f"{where}: {PAGE}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = "".join(f"{part}." for part in first["loc"]).rstrip(".") or "page"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        reason = first["msg"].removeprefix("Value error, ")
        raise ProjectError(f"{where}: {PAGE}: {path}: {reason}{more}; open an older copy") from None
