"""What can be played without a window: an image with actions, a clip that carries a take, or the branches of a project.

Reads files; knows no world and no terminal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.data.image import read_image
from engine.errors import PromptError
from engine.runtime.world_model import Image, Tokens
from studio.document.project import SUFFIX, Branch
from studio.document.project_file import open_project
from studio.document.shared_clip import read_shared

EVERY = "all"
"""Instead of a branch's name: each of them."""


@dataclass(frozen=True)
class Score:
    """``drawing``: H×W×3 or so. ``actions`` and ``seeds`` are None for a mere image. ``tokens`` [N]: frame 0 as the world
    ``world`` made it of the drawing. ``name``: of the branch."""

    name: str
    drawing: Image = field(repr=False)
    seed: int = 0
    actions: tuple[int, ...] | None = None
    seeds: tuple[int, ...] | None = field(default=None, repr=False)
    world: str = ""
    tokens: Tokens | None = field(default=None, repr=False)


def read_scores(path: Path, branch: str | None = None) -> list[Score]:
    """The present branch of a project, the one named ``branch``, or with `EVERY` all of them; else the one that a clip or an
    image is.

    Raises:
        WorldsketchError: of the kind that says what is wrong with the file.  PromptError: there is no such branch.
    """
    if path.suffix.lower() == SUFFIX:
        return _of_project(path, branch)
    if branch is not None:
        raise PromptError(f"{path}: only a project has branches; leave --branch out")
    shared = read_shared(path) if path.exists() else None
    if shared is None:
        return [Score("", read_image(path))]
    recipe = shared.recipe
    tokens = np.array(recipe.tokens, np.int64)
    return [Score("", shared.drawing, recipe.seed, recipe.actions, recipe.seeds, recipe.world, tokens)]


def _of_project(path: Path, name: str | None) -> list[Score]:
    reel = open_project(path).reel
    if reel.present is None:
        raise PromptError(f"{path}: nothing was played in this project yet")
    branches = (reel.present, *reel.branches)
    if name is None:
        return [_of_branch(reel.present)]
    found = [branch for branch in branches if name in (EVERY, branch.name)]
    if not found:
        raise PromptError(f"{path}: there is no branch {name!r}; it has {', '.join(branch.name for branch in branches)}")
    return [_of_branch(branch) for branch in found]


def _of_branch(branch: Branch) -> Score:
    take = branch.take
    prompt = take.prompt
    return Score(branch.name, prompt.image, take.seed, take.actions, take.seeds, prompt.world.fingerprint, prompt.tokens)
