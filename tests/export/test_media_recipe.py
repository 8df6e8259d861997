"""What a clip carries comes out of its file as it went in, changes no picture, and is refused when it is damaged."""

from __future__ import annotations

import io
import random
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import MediaError
from engine.runtime.keys import frame_seed
from engine.world_spec import WorldSpec
from export.media import write_media
from export.media_embedding import read_recipe
from export.media_formats import FORMATS
from export.media_options import MediaOptions
from export.media_recipe import Recipe
from tests.export.clips import ffmpeg_frames, mosaic, pillow_frames

SPEC = WorldSpec()
NAMES = [f"clip{suffix}" for suffix in FORMATS]


@pytest.fixture
def recipe() -> Recipe:
    picture = io.BytesIO()
    Image.fromarray(np.random.default_rng(1).integers(0, 256, (40, 40, 3), dtype=np.uint8)).save(picture, "PNG")
    names = tuple(f"läuft {n} →" for n in range(SPEC.actions))
    return Recipe("ab" * 16, SPEC, names, picture.getvalue(), "0f" * 16, tuple(range(SPEC.tokens)), 5, (1, 2, 3) * 4,
                  tuple(frame_seed(5, t) for t in range(1, 13)), (0, 11))  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_comes_back(tmp_path: Path, recipe: Recipe, name: str) -> None:
    path = tmp_path / name
    report = write_media(mosaic(), path, MediaOptions(scale=2), recipe=recipe)
    assert read_recipe(path) == recipe
    assert report.frames == 12
    write_media(mosaic(), tmp_path / f"without{path.suffix}", MediaOptions(scale=2))
    assert read_recipe(tmp_path / f"without{path.suffix}") is None


@pytest.mark.parametrize("name", ["clip.gif", "clip.apng", "clip.webp"])
def test_pictures_and_timing_are_the_same_with_and_without(tmp_path: Path, recipe: Recipe, name: str) -> None:
    path, plain = tmp_path / name, tmp_path / f"plain-{name}"
    write_media(mosaic(), path, MediaOptions(scale=2), recipe=recipe)
    write_media(mosaic(), plain, MediaOptions(scale=2))
    assert pillow_frames(path)[1] == pillow_frames(plain)[1]
    assert all(np.array_equal(a, b) for a, b in zip(pillow_frames(path)[0], pillow_frames(plain)[0], strict=True))


@pytest.mark.parametrize("name", ["clip.gif", "clip.apng", "clip.mkv"])
def test_ffmpeg_passes_over_it(tmp_path: Path, recipe: Recipe, name: str) -> None:
    write_media(mosaic(), tmp_path / name, MediaOptions(scale=2), recipe=recipe)
    assert len(ffmpeg_frames(tmp_path / name, 42, 60)) == 12


def test_seeds_of_its_own_come_back_too(recipe: Recipe) -> None:
    rolled = replace(recipe, seeds=tuple(range(12)))
    assert Recipe.from_bytes(rolled.to_bytes()) == rolled
    assert len(rolled.to_bytes()) > len(recipe.to_bytes())


def test_what_a_chat_app_sends_on_carries_nothing(tmp_path: Path, recipe: Recipe) -> None:
    path, stripped = tmp_path / "clip.gif", tmp_path / "stripped.gif"
    write_media(mosaic(), path, recipe=recipe)
    with Image.open(path) as image:
        image.save(stripped, save_all=True)
    assert read_recipe(stripped) is None


def test_damage_is_one_line_and_never_a_crash(tmp_path: Path, recipe: Recipe) -> None:
    path = tmp_path / "clip.gif"
    write_media(mosaic(2), path, recipe=recipe)
    whole, dice = path.read_bytes(), random.Random(4)
    start = whole.index(b"WSKETCH1")
    for _ in range(300):
        data = bytearray(whole[: dice.randrange(start, len(whole))] if dice.random() < 0.3 else whole)
        for _ in range(dice.randrange(1, 6)):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        path.write_bytes(data)
        assert "\n" not in complaint(path)


def complaint(path: Path) -> str:
    try:
        read_recipe(path)
    except MediaError as error:
        return str(error)
    return ""


def test_a_bomb_is_not_unpacked(recipe: Recipe) -> None:
    packed = zlib.compress(b" " * (64 << 20), 9)
    with pytest.raises(MediaError, match="damaged"):
        Recipe.from_bytes(b"WSKETCH1" + len(packed).to_bytes(4, "big") + packed)


@pytest.mark.parametrize(
    "change",
    [
        {"actions": (9,) * 12}, {"seeds": (1,)}, {"tokens": (0,)}, {"tokens": (5000,) * 64}, {"shown": (3, 99)},
        {"world": "../x"}, {"action_names": ("one",)}, {"seed": -1},
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_refused(recipe: Recipe, change: dict[str, object]) -> None:
    with pytest.raises(MediaError, match="damaged"):
        replace(recipe, **change)  # type: ignore[arg-type]  # wrong on purpose


def test_newer_versions_and_missing_files(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="newer Worldsketch"):
        Recipe.from_bytes(b"WSKETCH9....")
    with pytest.raises(MediaError, match="no such file"):
        read_recipe(tmp_path / "gone.gif")
    (tmp_path / "note.txt").write_text("hello")
    assert read_recipe(tmp_path / "note.txt") is None
