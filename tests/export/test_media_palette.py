"""Palettes of their own: as near to the picture as k-means comes, steady from picture to picture, and taken where they pay."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.errors import MediaError
from export.media import write_media
from export.media_bench import FPS, pan, psnr
from export.media_options import Frame, MediaOptions, Palette
from export.media_palette import OwnPalettes
from tests.export.clips import local_palettes


def natural(side: int = 256) -> Frame:
    """A smooth picture of very many colours."""
    rough = np.random.default_rng(0).integers(50, 206, (9, 9, 3), np.uint8)
    return np.asarray(cv2.resize(rough, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)


def shown(indices: NDArray[np.uint8], palette: NDArray[np.uint8]) -> Frame:
    return palette[indices][..., 1:]


def error(one: Frame, other: Frame) -> float:
    return float(np.square(one.astype(float) - other).mean())


def test_a_picture_of_few_colours_keeps_them() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (20, 3), np.uint8)
    frame = colours[np.random.default_rng(2).integers(0, 20, (40, 60))]
    indices, palette = OwnPalettes(64).fit(frame)
    assert indices.max() < 64
    assert (palette[:, 0] == 255).all()
    assert np.abs(shown(indices, palette).astype(int) - frame).max() <= 1


@pytest.mark.parametrize("colours", [4, 32, 256])
def test_it_is_nearer_than_median_cut(colours: int) -> None:
    frame = natural()
    theirs = np.asarray(
        Image.fromarray(frame).quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")
    )
    assert error(shown(*OwnPalettes(colours).fit(frame)), frame) < 0.9 * error(theirs, frame)


def test_the_palette_goes_on_from_that_of_the_picture_before() -> None:
    """What stands still keeps its colours, though another part of the picture changes altogether."""
    palettes, frame = OwnPalettes(256), natural()
    before = shown(*palettes.fit(frame))
    changed = frame.copy()
    changed[:, 200:] = 255 - changed[:, 200:]
    after = shown(*palettes.fit(changed))
    anew = shown(*OwnPalettes(256).fit(changed))
    assert error(before[:, :200], after[:, :200]) < 0.5 * error(before[:, :200], anew[:, :200])


@pytest.mark.parametrize(
    ("palette", "moves", "own"),
    [("auto", True, True), ("auto", False, False), ("one", True, False), ("each", False, True)],
)
def test_pictures_that_change_all_over_get_palettes_of_their_own(
    tmp_path: Path, palette: Palette, moves: bool, own: bool
) -> None:
    still = natural(96)
    frames = pan(natural(200), 20, 96) if moves else [still] * 20
    path = tmp_path / "clip.gif"
    write_media(frames, path, MediaOptions(fps=FPS, palette=palette))
    pictures = local_palettes(path.read_bytes())
    assert pictures >= 19 if own else pictures == 0
    assert psnr(path, frames) > 26


def test_they_are_better_and_smaller_for_a_pan_over_a_photo(tmp_path: Path) -> None:
    photo = cv2.imread(str(Path(__file__).parents[1] / "data/prompts/photos/coffee.jpg"))[..., ::-1]
    frames = pan(np.ascontiguousarray(photo), 14, 200)
    found = {}
    for palette in ("one", "each"):
        path = tmp_path / f"{palette}.gif"
        write_media(frames, path, MediaOptions(fps=FPS, palette=palette))
        found[palette] = (psnr(path, frames), path.stat().st_size)
    assert found["each"][0] > found["one"][0] + 0.5
    assert found["each"][1] < found["one"][1]


def test_pictures_enlarged_after_their_colours_were_chosen(tmp_path: Path) -> None:
    frames = pan(natural(100), 14, 40)
    write_media(frames, tmp_path / "clip.gif", MediaOptions(fps=FPS, palette="each", scale=3))
    with Image.open(tmp_path / "clip.gif") as image:
        first = np.asarray(image.convert("RGB"))
    assert first.shape == (120, 120, 3)
    assert (first.reshape(40, 3, 40, 3, 3) == first[::3, ::3].reshape(40, 1, 40, 1, 3)).all()


def test_refusals() -> None:
    with pytest.raises(MediaError, match="palette 'two'"):
        MediaOptions(palette="two")  # type: ignore[arg-type]  # wrong on purpose
    with pytest.raises(MediaError, match="choose one of the two"):
        MediaOptions(palette="each", dither="bayer")
