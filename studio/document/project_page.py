"""``project.json``: takes, branches, prompts and worlds as checked data, and how pages of older versions become today's.

Knows no zip and no pixels; `project_file` puts both together.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from engine.errors import ConfigError, WorldsketchError
from engine.runtime.keys import MAX_SEED
from engine.world_spec import WorldSpec

VERSION: Final = 1
PAGE = "project.json"

Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Index = Annotated[int, Field(ge=0, le=1 << 31)]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]


class ProjectError(WorldsketchError):
    """A project that cannot be opened or saved."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


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


class TakeEntry(_Entry):
    """``prompt``: index into the page's prompts. The rest is that of `studio.document.take.TakeState`."""

    prompt: Index
    seed: Seed
    actions: tuple[Index, ...]
    seeds: tuple[Seed, ...]
    shown: tuple[Key | None, ...]

    @model_validator(mode="after")
    def _even(self) -> Self:
        frames = len(self.actions)
        if len(self.seeds) != frames or len(self.shown) != frames + 1:
            raise ValueError(f"{frames} actions, {len(self.seeds)} seeds and {len(self.shown)} frames do not belong together")
        return self


class BranchEntry(_Entry):
    """A take that was kept, and the frame up to which it is that of the one it was kept from."""

    name: Text
    fork: Index
    take: TakeEntry


class ProjectPage(_Entry):
    """All of a project but its pixels and tokens. ``origin``: in a journal, the creator's file."""

    format_version: Literal[1] = 1
    worlds: tuple[WorldEntry, ...]
    prompts: tuple[PromptEntry, ...]
    take: TakeEntry | None
    branches: tuple[BranchEntry, ...]
    named: Index
    playhead: Index
    origin: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for n, prompt in enumerate(self.prompts):
            if prompt.world >= len(self.worlds):
                raise ValueError(f"prompts.{n}.world is {prompt.world}, but there are {len(self.worlds)} worlds")
        takes = [("take", self.take)] if self.take else []
        takes += [(f"branches.{n}.take", branch.take) for n, branch in enumerate(self.branches)]
        for path, take in takes:
            if take.prompt >= len(self.prompts):
                raise ValueError(f"{path}.prompt is {take.prompt}, but there are {len(self.prompts)} prompts")
            actions = self.worlds[self.prompts[take.prompt].world].spec.actions
            if take.actions and max(take.actions) >= actions:
                raise ValueError(f"{path}.actions holds {max(take.actions)}, but its world has actions 0 to {actions - 1}")
        return self

    def to_json(self) -> bytes:
        return self.model_dump_json().encode()


def _name_branches(page: dict[str, Any]) -> dict[str, Any]:
    """Version 0, the draft: a branch was the pair of its take and its fork, without a name, and names were not counted."""
    branches = [{"name": f"Take {n}", "fork": fork, "take": take} for n, (take, fork) in enumerate(page["branches"], start=1)]
    return {**page, "format_version": 1, "branches": branches, "named": len(branches)}


MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {0: _name_branches}
"""From version n to n + 1."""


def parse_page(text: bytes, where: str) -> ProjectPage:
    """The page in ``text``, of this version or an older one.

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
        return _validate(text, where)
    try:
        for older in range(version, VERSION):
            values = MIGRATIONS[older](values)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ProjectError(f"{where}: {PAGE} is no page of format {version}; open an older copy") from None
    return _validate(json.dumps(values).encode(), where)


def _validate(text: bytes, where: str) -> ProjectPage:
    try:
        return ProjectPage.model_validate_json(text)
    except ConfigError as error:
        raise ProjectError(f"{where}: {PAGE}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = "".join(f"{part}." for part in first["loc"]).rstrip(".") or "page"
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        reason = first["msg"].removeprefix("Value error, ")
        raise ProjectError(f"{where}: {PAGE}: {path}: {reason}{more}; open an older copy") from None
