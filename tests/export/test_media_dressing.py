"""What is drawn on and around frames: where it lies, and that nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.errors import MediaError
from export.media import steps_of, write_media
from export.media_dressing import Dressing, KeyCap, Layout
from export.media_options import MediaOptions
from export.media_presets import PRESETS, on_page
from tests.export.clips import enlarged, mosaic, pillow_frames

CAPS = (KeyCap("1", (86, 180, 233)), KeyCap("2", (230, 159, 0)), KeyCap("3", (31, 174, 132)))


def shown(tmp_path: Path, dressing: Dressing, options: MediaOptions, frames: list[np.ndarray]) -> list[np.ndarray]:
    write_media(frames, tmp_path / "clip.apng", options, dressing=dressing)
    return pillow_frames(tmp_path / "clip.apng")[0]


def test_caps_light_the_action_that_led_here(tmp_path: Path) -> None:
    frames = [np.full((64, 64, 3), 128, np.uint8)] * 4
    dressing = Dressing(CAPS, (None, 0, 2, 0))
    pictures = shown(tmp_path, dressing, MediaOptions(scale=4), frames)
    lit = [{n for n, cap in enumerate(CAPS) if (picture == cap.colour).all(-1).any()} for picture in pictures]
    assert lit == [set(), {0}, {2}, {0}]
    assert all((picture[:200] == 128).all() for picture in pictures)


def test_a_caption_lies_below_and_leaves_the_picture_alone(tmp_path: Path) -> None:
    frames = mosaic(2, 48, 48)
    pictures = shown(
        tmp_path, Dressing(caption="A long caption that takes more than a line here"), MediaOptions(scale=3), frames
    )
    assert np.array_equal(pictures[0][:144], enlarged(frames[0], 3))
    below = pictures[0][144:]
    assert below.shape[0] > 20
    assert (below.min(), below.max()) == (20, 255)


@pytest.mark.parametrize("text", ["从涂鸦到世界", "一只小猫 on the moon，跳过一座又一座山，最后回到了家里睡觉"])
def test_chinese_needs_no_font_of_the_system(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("export.media_dressing._FALLBACKS", ())
    size = Layout(Dressing(caption=text), MediaOptions(scale=4), 48, 48).size
    line = Layout(Dressing(caption="a"), MediaOptions(scale=4), 48, 48).size
    assert size[1] == line[1] == 192
    assert (size[0] > line[0]) == (len(text) > 10), "what has no spaces is broken too"
    layout = Layout(Dressing(caption=text), MediaOptions(scale=4), 48, 48)
    words = layout.picture(np.zeros((48, 48, 3), np.uint8), 0)[192:]
    assert (words[:, [0, 1, 2, -3, -2, -1]] == 255).all(), "no line runs off its edge"
    assert words.min() < 60


def test_a_title_card_comes_first_and_counts(tmp_path: Path) -> None:
    frames = mosaic(3, 48, 48)
    drawing = np.full((96, 96, 3), (10, 200, 30), np.uint8)
    dressing, options = Dressing(title=drawing, title_s=0.4), MediaOptions(fps=10, scale=2)
    pictures = shown(tmp_path, dressing, options, frames)
    assert len(pictures) == 4 + 3 == steps_of(3, "clip.apng", options, dressing)
    assert all((picture == (10, 200, 30)).all() for picture in pictures[:4])
    assert np.array_equal(pictures[4], enlarged(frames[0], 2))


def test_two_clips_side_by_side_the_shorter_waits(tmp_path: Path) -> None:
    frames, other = mosaic(5, 48, 48), [frame[::-1].copy() for frame in mosaic(3, 48, 48)]
    pictures = shown(tmp_path, Dressing(beside=other, names=("drawn", "played")), MediaOptions(scale=2), frames)
    for t, picture in enumerate(pictures):
        assert np.array_equal(picture[:96, :96], enlarged(other[min(t, 2)], 2))
        assert np.array_equal(picture[:96, -96:], enlarged(frames[t], 2))
    assert pictures[0].shape[0] > 96


def test_on_an_upright_page_two_clips_lie_above_each_other(tmp_path: Path) -> None:
    frames, other = mosaic(2, 48, 48), [frame[::-1].copy() for frame in mosaic(2, 48, 48)]
    wanted = replace(PRESETS["portrait"].options(MediaOptions(), 48, panes=2), background=(9, 8, 7))
    dressing = Dressing(beside=other, names=("drawn", "played"), caption="before and after")
    options = on_page(wanted, dressing, 48, 48)
    assert options.scale > on_page(replace(wanted, canvas=(1080, 1080)), dressing, 48, 48).scale
    side = 48 * int(options.scale)
    for t, picture in enumerate(shown(tmp_path, dressing, options, frames)):
        assert picture.shape == (1920, 1080, 3)
        drawn, played = enlarged(other[t], int(options.scale)), enlarged(frames[t], int(options.scale))
        left = (1080 - side) // 2
        column = picture[:, left : left + side]
        [top] = [y for y in range(300) if np.array_equal(column[y : y + side], drawn)]
        [below] = [y for y in range(top + side, 1920 - side) if np.array_equal(column[y : y + side], played)]
        for words in (column[top + side : below], column[below + side :]):
            assert (words != (9, 8, 7)).any(), "its name stands under each"
        assert (picture[:, :left] == (9, 8, 7)).all()


def test_a_page_holds_the_picture_in_its_middle(tmp_path: Path) -> None:
    frames = mosaic(1, 48, 48)
    options = MediaOptions(scale=2, canvas=(200, 300), background=(9, 8, 7))
    [picture] = shown(tmp_path, Dressing(), options, frames)
    assert picture.shape == (300, 200, 3)
    assert np.array_equal(picture[102:198, 52:148], enlarged(frames[0], 2))
    assert (picture[:102] == (9, 8, 7)).all()


def test_alpha_lies_over_the_background(tmp_path: Path) -> None:
    frame = np.zeros((8, 8, 4), np.uint8)
    frame[:4] = (200, 100, 50, 255)
    [picture] = shown(tmp_path, Dressing(), MediaOptions(background=(1, 2, 3)), [frame])
    assert (picture[:4] == (200, 100, 50)).all()
    assert (picture[4:] == (1, 2, 3)).all()


def test_smooth_enlargement_takes_any_scale(tmp_path: Path) -> None:
    ramp = np.indices((20, 20)).sum(0).astype(np.uint8)[..., None].repeat(3, -1) * 6
    [picture] = shown(tmp_path, Dressing(), MediaOptions(scale=2.5, smooth=True), [ramp])
    assert picture.shape == (50, 50, 3)
    assert len(np.unique(picture)) > len(np.unique(ramp))


def test_what_cannot_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MediaError, match="at most 200"):
        Dressing(caption="x" * 201)
    with pytest.raises(MediaError, match="title card of 0 s"):
        Dressing(title_s=0)
    with pytest.raises(MediaError, match="does not fit on a page"):
        Layout(Dressing(), MediaOptions(scale=4, canvas=(100, 100)), 64, 64)
    monkeypatch.setattr("export.media_dressing._FALLBACKS", ())
    with pytest.raises(MediaError, match="no font here draws '\u0e2a' in"):
        Layout(Dressing(caption="\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35"), MediaOptions(), 64, 64)
