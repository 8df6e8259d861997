"""What one can choose of an export, and the orders that come of it. Values only: no widget, no thread, no codec."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import numpy as np

from engine.errors import MediaError
from engine.runtime.world_model import Image
from engine.world_spec import FINE
from export.media_dressing import Dressing
from export.media_options import MB, Dither, MediaOptions
from export.media_presets import NIGHT, PRESETS, on_page
from export.media_recipe import Recipe
from studio.document.clip import Clip
from studio.document.project import Branch
from studio.document.shared_clip import data_page_of, key_caps, recipe_of
from studio.document.take import TakeState
from studio.jobs.export_gather import Planned, Strip
from studio.jobs.export_job import ExportOrder
from studio.look.names import shown_name
from studio.look.words import tr
from studio.session import Session

DATA = (".npz", ".tar")
DRAWING, CLIP = "drawing", "clip"


@dataclass(frozen=True)
class Part:
    """Frames ``shown`` of one branch, as one file. ``name``: what tells it from the others of a batch."""

    name: str
    branch: Branch
    shown: range

    @property
    def take(self) -> TakeState:
        return self.branch.take


@dataclass(frozen=True)
class Extent:
    """An entry of the list of what to export: one part, or several, a file each."""

    title: str
    parts: tuple[Part, ...]


def extents(session: Session) -> list[Extent]:
    """All that can be exported of a project now; what comes first is the whole take."""
    present = session.project.present
    if present is None:
        return []
    last, t = session.last, session.playhead

    def part(name: str, shown: range, branch: Branch = present) -> Part:
        return Part(name, branch, shown)

    found = [Extent(tr("Everything, frames 0 to {last}").format(last=last), (part("", range(last + 1)),))]
    chosen = session.selection
    if chosen:
        title = tr("Selection, frames {first} to {last}").format(first=chosen.start, last=chosen[-1])
        found.append(Extent(title, (part("", chosen),)))
    if 0 < t < last:
        found.append(Extent(tr("Up to the playhead, frames 0 to {last}").format(last=t), (part("", range(t + 1)),)))
        title = tr("From the playhead, frames {first} to {last}").format(first=t, last=last)
        found.append(Extent(title, (part("", range(t, last + 1)),)))
    stretches = [part(name, shown) for name, shown in between_markers(present.take)]
    for stretch in stretches:
        title = tr("“{name}”, frames {first} to {last}")
        found.append(Extent(title.format(name=stretch.name, first=stretch.shown[0], last=stretch.shown[-1]), (stretch,)))
    if len(stretches) > 1:
        found.append(Extent(tr("Every stretch between markers, %n files", n=len(stretches)), tuple(stretches)))
    branches = [part(other.name, range(other.take.last + 1), other) for other in (present, *session.project.branches)]
    if len(branches) > 1:
        found.append(Extent(tr("Every branch, %n files", n=len(branches)), tuple(branches)))
        found += [Extent(tr("Branch {name}").format(name=shown_name(other.name)), (other,)) for other in branches[1:]]
    return found


def between_markers(take: TakeState) -> Iterator[tuple[str, range]]:
    """Stretches from each marker to the frame before the next, and what lies before the first."""
    places = [marker for marker in take.markers if marker.frame <= take.last]
    if places and places[0].frame > 0:
        yield tr("Beginning"), range(places[0].frame)
    for n, marker in enumerate(places):
        stop = places[n + 1].frame if n + 1 < len(places) else take.last + 1
        if stop > marker.frame:
            yield marker.name or tr("Marker {n}").format(n=n + 1), range(marker.frame, stop)


@dataclass(frozen=True)
class ExportChoices:
    """What was chosen last, for the next time. ``preset``: a name of `PRESETS`, or nothing when format, scale, page and limit
    were chosen one by one. ``rate``: pictures per second, 0 as played. ``limit``: megabytes, 0 for any size. ``ground``: the
    colour of the page and behind words; None as the page wants it. ``beside``: `DRAWING`, `CLIP`, a branch's number, or ""."""

    preset: str = "chat"
    suffix: str = ".gif"
    scale: int = 8
    smooth: bool = False
    page: tuple[int, int] | None = None
    ground: tuple[int, int, int] | None = None
    limit: float = 10.0
    speed: float = 1.0
    rate: float = 0.0
    colours: int = 256
    dither: Dither = "none"
    loop: int = 0
    quality: int = 90
    caps: bool = False
    title: bool = False
    boomerang: bool = False
    caption: str = ""
    beside: str = ""
    carry: bool = True
    folder: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(replace(self, caption="", beside="")))

    @classmethod
    def from_json(cls, text: str) -> ExportChoices:
        """What was kept, as far as it still means something."""
        try:
            kept = json.loads(text)
            known = {field.name: kept[field.name] for field in fields(cls) if field.name in kept}
            for name in ("page", "ground"):
                if known.get(name) is not None:
                    known[name] = tuple(int(part) for part in known[name])
            choices = cls(**known)
            choices.options(64, 10.0)
        except (ValueError, TypeError, KeyError, MediaError):
            return cls()
        return choices if choices.preset in ("", *PRESETS) else replace(choices, preset="")

    @property
    def is_data(self) -> bool:
        return self.suffix in DATA

    def with_preset(self, name: str, width: int) -> ExportChoices:
        """As the place of that name wants it, for frames of ``width`` pixels."""
        chosen = PRESETS[name]
        limit = (chosen.limit or 0) / MB
        return replace(
            self, preset=name, suffix=chosen.suffix, scale=chosen.scale(width, self._panes()), smooth=width >= FINE,
            page=chosen.page, limit=limit,
        )  # fmt: skip

    def _panes(self) -> int:
        return 2 if self.beside else 1

    def options(self, width: int, fps: float) -> MediaOptions:
        """For frames of ``width`` pixels that were played at ``fps``."""
        ground = self.ground or (NIGHT if self.page else (255, 255, 255))
        options = MediaOptions(
            fps=fps, speed=self.speed, rate=self.rate or None, boomerang=self.boomerang, loop=self.loop, scale=self.scale,
            smooth=self.smooth, canvas=self.page, background=ground, colours=self.colours, dither=self.dither,
            quality=self.quality,
        )  # fmt: skip
        if self.preset:
            options = PRESETS[self.preset].options(options, width, self._panes())
        return replace(options, background=self.ground) if self.ground else options


@dataclass(frozen=True)
class Beside:
    """What stands beside the take: frames at hand, or a strip of another branch."""

    name: str
    frames: Sequence[Image] = ()
    strip: Strip | None = None


def beside_of(session: Session, choice: str, part: Part) -> Beside | None:
    """What ``choice`` stands for beside ``part``; None when it is not there (any more)."""
    shown = part.shown
    if choice == DRAWING:
        return Beside(tr("The drawing"), [part.take.prompt.image])
    if choice == CLIP and isinstance(session.clip, Clip):
        clip = session.clip
        return Beside(clip.name, list(clip.frames[min(shown.start, clip.last) : shown.stop]))
    if choice.isdigit():
        branches = {branch.id: branch for branch in (*session.project.branches, session.project.present) if branch is not None}
        other = branches.get(int(choice))
        if other is not None and other.id != part.branch.id:
            last = other.take.last
            strip = Strip(other.take, range(min(shown.start, last), min(shown.stop, last + 1)))
            return Beside(shown_name(other.name), (), strip)
    return None


def planned(session: Session, choices: ExportChoices, part: Part, path: Path, fps: float) -> Planned:
    """The order for one part; its frames are still to be gathered.

    Raises:
        MediaError: a choice is out of range.
    """
    take, shown = part.take, part.shown
    world = take.prompt.world
    recipe: Recipe | None = recipe_of(take, shown) if choices.carry else None
    options = choices.options(world.spec.picture_width, fps)
    strip = Strip(take, shown)
    if choices.is_data:
        return Planned(ExportOrder((), path, options, recipe=recipe, data=data_page_of(take, shown, fps, recipe)), strip)
    beside = beside_of(session, choices.beside, part)
    title = tr("The world") if choices.beside in (DRAWING, CLIP) else shown_name(part.branch.name)
    dressing = Dressing(
        caps=key_caps(world.spec.actions) if choices.caps else (),
        actions=[take.actions[t - 1] if t else None for t in shown],
        caption=choices.caption.strip(),
        title=take.prompt.image if choices.title and choices.beside != DRAWING else None,  # it would be seen twice
        beside=beside.frames if beside is not None else (),
        names=(beside.name, title) if beside is not None else ("", ""),
    )
    blank = np.zeros(world.spec.picture_shape, np.uint8)
    wide = replace(dressing, beside=[blank]) if beside is not None else dressing
    options = on_page(options, wide, world.spec.picture_height, world.spec.picture_width)
    limit = round(choices.limit * MB) or None
    return Planned(ExportOrder((), path, options, dressing, recipe, limit), strip, beside.strip if beside else None)
