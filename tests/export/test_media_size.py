"""Sizes are foretold from stretches of a clip, and brought under a limit by lowering one thing after the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import MediaError
from export import media_size
from export.media_dressing import Dressing
from export.media_options import MediaOptions
from export.media_presets import PRESETS, Preset
from export.media_size import Sharing, estimate, fit, rungs, write_within


def wander(seed: int, count: int) -> NDArray[np.uint8]:
    """A textured square that moves over a textured ground, rests now and then, while a little noise shimmers."""
    rng = np.random.default_rng(seed)
    ground, square = rng.integers(0, 256, (8, 8, 3)).repeat(8, 0).repeat(8, 1), rng.integers(0, 256, (12, 12, 3))
    x, y, frames = 20, 20, []
    for t in range(count):
        if (t // 10) % 3 != 2:
            x, y = (x + int(rng.integers(-2, 3))) % 50, (y + int(rng.integers(-2, 3))) % 50
        frame = ground.copy()
        frame[y : y + 12, x : x + 12] = square
        frames.append(np.clip(frame + rng.integers(-2, 3, frame.shape), 0, 255).astype(np.uint8))
    return np.stack(frames)


CLIPS = [(seed, 40 + 5 * seed) for seed in range(20)]


@pytest.mark.parametrize(("suffix", "pictures"), [(".gif", 30), (".webp", 30), (".mp4", 90), (".webm", 60)])
def test_an_estimate_from_stretches_is_within_15_percent(
    suffix: str, pictures: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Films need longer stretches: their encoders look ahead. In use they are as long at the size of a chat's GIF."""
    monkeypatch.setitem(media_size._PIXELS_TRIED, suffix, pictures * 128 * 128)
    for seed, count in CLIPS if suffix == ".gif" else CLIPS[3::4]:
        sharing = Sharing(wander(seed, count), suffix, MediaOptions(scale=2))
        real = sharing.write(tmp_path / f"{seed}{suffix}").bytes
        assert estimate(sharing) == pytest.approx(real, rel=0.15), f"clip {seed}"


def test_a_short_clip_is_foretold_exactly(tmp_path: Path) -> None:
    sharing = Sharing(wander(1, 12), ".gif", MediaOptions(scale=3, boomerang=True), Dressing(caption="hello"))
    assert estimate(sharing) == sharing.write(tmp_path / "clip.gif").bytes


def test_the_ladder_goes_from_colours_to_rate_to_scale() -> None:
    ladder = rungs(".gif", MediaOptions(fps=12, scale=3))
    assert [options.colours for options in ladder[:4]] == [256, 128, 64, 32]
    assert [float(options.shown_rate) for options in ladder[3:6]] == [12, 6, 4]
    assert [options.scale for options in ladder[5:]] == [3, 2, 1]
    assert [options.quality for options in rungs(".mp4", MediaOptions())[:5]] == [90, 75, 60, 45, 30]
    assert len(rungs(".apng", MediaOptions(fps=5, scale=1))) == 1


@pytest.mark.parametrize(("share", "lowered"), [(1.1, "nothing"), (0.8, "colours"), (0.05, "frames per second|scale")])
def test_fitting_keeps_its_promise_and_says_what_it_took(tmp_path: Path, share: float, lowered: str) -> None:
    sharing = Sharing(wander(2, 40), ".gif", MediaOptions(scale=4))
    limit = int(sharing.write(tmp_path / "whole.gif").bytes * share)
    report, fitted = write_within(sharing, tmp_path / "clip.gif", limit)
    assert report.bytes == fitted.bytes == (tmp_path / "clip.gif").stat().st_size <= limit
    assert any(word in fitted.said for word in lowered.split("|"))


def test_an_estimate_that_was_too_low_does_not_break_the_promise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sharing = Sharing(wander(2, 20), ".gif", MediaOptions(scale=4))
    limit = sharing.write(tmp_path / "whole.gif").bytes // 2
    monkeypatch.setattr(media_size, "estimate", lambda *_: 1)
    report, fitted = write_within(sharing, tmp_path / "clip.gif", limit)
    assert report.bytes <= limit
    assert fitted.said != "nothing had to be lowered"


def test_what_cannot_fit_is_one_line_and_no_file(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"does not fit under 0\.0003 MB"):
        fit(Sharing(wander(0, 10), ".gif", MediaOptions()), 300)
    with pytest.raises(MediaError):
        write_within(Sharing(wander(0, 10), ".gif", MediaOptions()), tmp_path / "clip.gif", 300)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_presets_give_what_they_say(preset: Preset, tmp_path: Path) -> None:
    options = preset.options(MediaOptions(), 64)
    report = Sharing(wander(0, 3), preset.suffix, options).write(tmp_path / f"clip{preset.suffix}", limit=preset.limit)
    height, width = Sharing(wander(0, 1), preset.suffix, options).picture_size()
    assert (width, height) == (preset.page or (preset.width // 64 * 64,) * 2)
    assert report.frames == 3
