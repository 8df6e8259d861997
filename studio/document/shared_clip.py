"""A take inside a clip that was shared: what goes into the file, and the project that comes out of it. No Qt, no engine."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine.runtime.world_model import Image
from export.media_data import DataPage
from export.media_dressing import KeyCap
from export.media_recipe import Recipe
from studio.document.pixels import SIDE
from studio.document.png import to_png
from studio.document.project import Branch, Project, ProjectState, Reel
from studio.document.take import Prompt, TakeState
from studio.document.world_card import WorldCard
from studio.look.colours import COLOURS, rgb

CLIP_SUFFIXES = frozenset({".gif", ".apng", ".png", ".webp", ".mp4", ".webm", ".mkv", ".npz", ".tar"})
_FILMS = frozenset({".mp4", ".webm", ".mkv"})
_LARGE = 160_000
"""Bytes of a drawing from which on it travels as a JPEG."""

_FILES: dict[str, bytes] = {}
"""The file of the drawing that was packed last, by its digest."""


@dataclass(frozen=True)
class SharedClip:
    """What a clip carried, and its drawing as S×S×3 pixels."""

    recipe: Recipe
    drawing: Image = field(repr=False)

    def project(self) -> ProjectState:
        """The drawing on the canvas, and the clip's take to work on."""
        empty, recipe = Project(), self.recipe
        empty.sketch.replace_all(self.drawing)
        world = WorldCard(recipe.world, recipe.spec, recipe.action_names)
        tokens = np.array(recipe.tokens, np.int64)
        prompt = Prompt(self.drawing, empty.sketch.digest(), recipe.key, tokens, world)
        nothing = (None,) * (len(recipe.actions) + 1)
        take = TakeState(prompt, recipe.seed, recipe.actions, recipe.seeds, nothing)
        return replace(
            empty.state(),
            reel=Reel(Branch(1, "Take 1", take), ()),
            named=1,
            playhead=recipe.shown[0],
            tokens={recipe.key: tokens.astype(np.int32)},
        )


def recipe_of(take: TakeState, shown: range) -> Recipe:
    """What a clip of frames ``shown`` carries: the take up to the last of them."""
    prompt, last = take.prompt, shown[-1]
    if prompt.digest not in _FILES:
        _FILES.clear()  # packing takes a tenth of a second, and the same drawing is asked for again and again
        _FILES[prompt.digest] = drawing_file(prompt.image)
    return Recipe(
        prompt.world.fingerprint, prompt.world.spec, prompt.world.action_names, _FILES[prompt.digest], prompt.key,
        tuple(int(token) for token in prompt.tokens), take.seed, take.actions[:last], take.seeds[:last], (shown[0], last),
    )  # fmt: skip


def data_page_of(take: TakeState, shown: range, fps: float, recipe: Recipe | None) -> DataPage:
    """What goes beside the frames ``shown`` when they go out as data."""
    world, steps = take.prompt.world, slice(shown[0], shown[-1])
    return DataPage(
        world.fingerprint, world.spec, world.action_names, take.actions[steps], take.seeds[steps], shown[0], fps, recipe
    )


def drawing_file(image: Image) -> bytes:
    """A PNG while that is small, else a JPEG."""
    exact = to_png(image)
    if len(exact) <= _LARGE:
        return exact
    from PIL import Image as Pictures

    stream = io.BytesIO()
    Pictures.fromarray(image).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def read_shared(path: Path) -> SharedClip | None:
    """The take that a clip, or a folder of PNG frames, carries; None when it is no clip, or carries nothing.

    Raises:
        MediaError, PromptError: what it carries is damaged.
    """
    if path.suffix.lower() not in CLIP_SUFFIXES and not path.is_dir():
        return None
    from engine.data.image import read_image  # these bring FFmpeg and OpenCV: not before a clip is opened
    from engine.runtime.image_fit import fit_image
    from engine.world_spec import WorldSpec
    from export.media_embedding import read_recipe

    recipe = read_recipe(path)
    if recipe is None:
        return None
    return SharedClip(recipe, fit_image(read_image(recipe.drawing), WorldSpec(frame_height=SIDE, frame_width=SIDE)))


def moves(path: Path) -> bool:
    """Whether a clip has more than one frame, off which actions can be read when it carries none."""
    if path.suffix.lower() in _FILMS:
        return True
    if path.suffix.lower() not in CLIP_SUFFIXES:
        return False
    from PIL import Image as Pictures

    try:
        with Pictures.open(path) as picture:
            return bool(getattr(picture, "is_animated", False))
    except (OSError, SyntaxError, ValueError, Pictures.DecompressionBombError):
        return False  # the reader of pictures says what is wrong with it


def key_caps(actions: int) -> tuple[KeyCap, ...]:
    """The keys 1, 2, ... in the actions' colours."""
    return tuple(KeyCap(str(n + 1), rgb(COLOURS[n % len(COLOURS)])) for n in range(actions))
