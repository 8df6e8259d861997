"""Every format is decoded again, with another library than wrote it where there is one, and compared frame by frame."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageSequence

from engine.errors import MediaError
from export.media import write_media
from export.media_formats import FORMATS
from export.media_options import MediaOptions
from export.media_place import MediaStopped
from tests.export.clips import local_palettes

Frames = list[NDArray[np.uint8]]
NAMES = [f"clip{suffix}" for suffix in FORMATS]


@pytest.fixture
def frames() -> Frames:
    """Twelve frames of 21×30: a mosaic of 48 colours that scrolls, and stands still for frames 5, 6 and 7."""
    mosaic = np.random.default_rng(7).integers(0, 256, (7, 10, 3), dtype=np.uint8).repeat(3, 0).repeat(3, 1)
    return [np.roll(mosaic, 3 * min(i, max(5, i - 2)), axis=1) for i in range(12)]


def psnr(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    error = float(np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))


def pillow_frames(path: Path) -> tuple[Frames, list[float]]:
    with Image.open(path) as image:
        pictures = [
            (np.asarray(frame.convert("RGB")), float(frame.info["duration"])) for frame in ImageSequence.Iterator(image)
        ]
    return [picture for picture, _ in pictures], [duration for _, duration in pictures]


def video_frames(path: Path) -> tuple[Frames, list[float]]:
    with av.open(str(path)) as container:
        pictures = list(container.decode(video=0))
    return [picture.to_ndarray(format="rgb24") for picture in pictures], [float(picture.time) for picture in pictures]


def enlarged(frame: NDArray[np.uint8], scale: int) -> NDArray[np.uint8]:
    return frame.repeat(scale, 0).repeat(scale, 1)


def assert_alone(path: Path) -> None:
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".gif", ".apng"])
def test_animations_keep_every_pixel(frames: Frames, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    report = write_media(iter(frames), path, MediaOptions(fps=12.5, scale=3))
    back, durations = pillow_frames(path)
    assert len(back) == report.frames == len(frames)
    assert durations == [80.0] * len(frames)
    assert report.fps == 12.5
    assert report.bytes == path.stat().st_size
    for frame, again in zip(frames, back, strict=True):
        assert psnr(enlarged(frame, 3), again) > 45  # a GIF palette rounds colours by a bit or two
    assert_alone(path)


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_videos_keep_order_and_timing_and_pad_odd_sizes(frames: Frames, tmp_path: Path, suffix: str) -> None:
    frames = [
        (frame // 4 + frame[..., 1:2] // 4 * 3).astype(np.uint8) for frame in frames
    ]  # paler: colour is stored at half the size
    path = tmp_path / f"clip{suffix}"
    report = write_media(iter(frames), path, MediaOptions(fps=12.5, scale=3))
    back, times = video_frames(path)
    assert len(back) == report.frames == len(frames)
    assert times == pytest.approx([i / 12.5 for i in range(len(frames))], abs=2e-3)
    for frame, again in zip(frames, back, strict=True):
        assert again.shape == (64, 90, 3)  # 63 rows padded to 64
        assert psnr(enlarged(frame, 3), again[:63]) > 30
        assert psnr(again[62:63], again[63:]) > 30
    assert_alone(path)


def test_an_mp4_has_its_index_first(frames: Frames, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write_media(frames, path, MediaOptions(fps=10))
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_video_colours_are_right_not_only_their_brightness(tmp_path: Path) -> None:
    colours = ((200, 30, 30), (30, 200, 30), (30, 30, 200))
    for suffix in (".mp4", ".webm"):
        path = tmp_path / f"clip{suffix}"
        write_media([np.full((32, 32, 3), colour, np.uint8) for colour in colours], path, MediaOptions(fps=10))
        for colour, frame in zip(colours, video_frames(path)[0], strict=True):
            assert np.abs(frame[16, 16].astype(int) - colour).max() <= 8


def test_a_folder_of_png_frames_is_exact(frames: Frames, tmp_path: Path) -> None:
    path = tmp_path / "clip"
    report = write_media(iter(frames), path, MediaOptions(fps=10, scale=2))
    files = sorted(path.iterdir())
    assert [file.name for file in files] == [f"{i:05d}.png" for i in range(len(frames))]
    assert report.bytes == sum(file.stat().st_size for file in files)
    for frame, file in zip(frames, files, strict=True):
        with Image.open(file) as image:
            np.testing.assert_array_equal(np.asarray(image), enlarged(frame, 2))
    assert_alone(path)


@pytest.mark.parametrize("dither", ["none", "sierra2_4a", "bayer"])
def test_a_gif_has_one_palette(tmp_path: Path, dither: str) -> None:
    ramp = np.indices((64, 96)).sum(0)
    frames = [np.stack([ramp + i, 255 - ramp, np.full_like(ramp, 40 * i)], -1).astype(np.uint8) for i in range(4)]
    path = tmp_path / "clip.gif"
    write_media(frames, path, MediaOptions(fps=10, dither=dither, palette="one"))  # type: ignore[arg-type]  # pytest hands over a plain string
    data = path.read_bytes()
    assert data[10] >> 7 == 1
    assert local_palettes(data) == 0
    for frame, again in zip(frames, pillow_frames(path)[0], strict=True):
        assert psnr(frame, again) > 28


@pytest.mark.parametrize(("fps", "centiseconds"), [(10, 10), (15, 7), (24, 4), (60, 2), (240, 2)])
def test_a_gif_reports_the_rate_that_players_show(frames: Frames, tmp_path: Path, fps: int, centiseconds: int) -> None:
    report = write_media(frames, tmp_path / "clip.gif", MediaOptions(fps=fps))
    assert report.fps == pytest.approx(100 / centiseconds)
    assert set(pillow_frames(report.path)[1]) == {centiseconds * 10.0}


@pytest.mark.parametrize("suffix", [".gif", ".apng"])
@pytest.mark.parametrize(("loop", "written"), [(0, 0), (1, None), (3, 3)])
def test_how_often_it_plays(frames: Frames, tmp_path: Path, suffix: str, loop: int, written: int | None) -> None:
    path = tmp_path / f"clip{suffix}"
    write_media(frames, path, MediaOptions(fps=10, loop=loop))
    with Image.open(path) as image:
        info = image.info.get("loop")
    if suffix == ".gif" and written:
        assert info == written - 1  # GIF counts the repetitions after the first time
    else:
        assert info == (1 if suffix == ".apng" and loop == 1 else written)


@pytest.mark.parametrize("name", NAMES)
def test_one_frame_of_one_pixel(tmp_path: Path, name: str) -> None:
    report = write_media([np.zeros((1, 1, 3), np.uint8)], tmp_path / name, MediaOptions(fps=10))
    assert report.frames == 1
    assert report.bytes > 0


def test_a_long_gif_waits_on_the_disk_not_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frames: Frames) -> None:
    monkeypatch.setattr("export.media_spool.IN_MEMORY", 1000)
    path = tmp_path / "clip.gif"
    write_media(frames, path, MediaOptions(fps=10))
    assert len(pillow_frames(path)[0]) == len(frames)
    assert_alone(path)


GREEDY = """
import resource, sys
import numpy as np
from export.media import write_media
from export.media_options import MediaOptions
tile = np.random.default_rng(0).integers(0, 64, (64, 64, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
write_media((np.roll(tile, 8 * t, 1) for t in range(int(sys.argv[1]))), sys.argv[2], MediaOptions(fps=20))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is told by POSIX")
@pytest.mark.parametrize("suffix", [".gif", ".mp4"])
def test_memory_does_not_grow_with_the_frames(tmp_path: Path, suffix: str) -> None:
    peaks = []
    for count in (120, 320):
        command = [sys.executable, "-c", GREEDY, str(count), str(tmp_path / f"clip{suffix}")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path.cwd())
        peaks.append(float(done.stdout))
    assert peaks[1] - peaks[0] < 60, "200 frames take 157 MB"


def test_large_odd_pictures_get_colours_from_all_over(tmp_path: Path) -> None:
    ramp = np.indices((401, 433)).sum(0)
    frames = [np.stack([ramp // 4 + i, 255 - ramp // 4, np.full_like(ramp, 40 * i)], -1).astype(np.uint8) for i in range(5)]
    write_media(frames, tmp_path / "clip.gif", MediaOptions(fps=10, steady=0))
    for frame, again in zip(frames, pillow_frames(tmp_path / "clip.gif")[0], strict=True):
        assert psnr(frame, again) > 34


def test_progress_counts_frames(frames: Frames, tmp_path: Path) -> None:
    seen: list[int] = []
    write_media(frames, tmp_path / "clip.gif", MediaOptions(fps=10), on_progress=seen.append)
    assert seen == list(range(1, 25)), "twice: a GIF's palette comes first"


@pytest.mark.parametrize("name", NAMES)
def test_stopping_leaves_what_was_there(frames: Frames, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.suffix:
        path.write_bytes(b"before")
    asked = iter([False] * 6 + [True])
    with pytest.raises(MediaStopped, match="stopped after 6 frames"):
        write_media(frames, path, MediaOptions(fps=10), should_stop=lambda: next(asked))
    assert not path.suffix or path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == ([name] if path.suffix else [])


def test_a_gif_can_be_stopped_while_its_colours_are_applied(frames: Frames, tmp_path: Path) -> None:
    asked = iter([False] * (len(frames) + 3) + [True])
    with pytest.raises(MediaStopped):
        write_media(frames, tmp_path / "clip.gif", MediaOptions(fps=10), should_stop=lambda: next(asked))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_ctrl_c_leaves_nothing(frames: Frames, tmp_path: Path, name: str) -> None:
    def interrupted() -> Iterator[NDArray[np.uint8]]:
        yield from frames
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_media(interrupted(), tmp_path / name, MediaOptions(fps=10))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk_leaves_nothing(frames: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("export.media_place.os.fsync", full)
    with pytest.raises(MediaError, match=r"clip.*cannot be written: no space left on device") as caught:
        write_media(frames, tmp_path / name, MediaOptions(fps=10))
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())


LIMITED = """
import resource, sys
import numpy as np
from engine.errors import MediaError
from export.media import write_media
from export.media_options import MediaOptions
from export.media_place import MediaStopped
from tests.export.clips import local_palettes
noise = np.random.default_rng(0).integers(0, 256, (16, 96, 96, 3), dtype=np.uint8)
resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))
try:
    write_media(noise, sys.argv[1], MediaOptions(fps=10))
except MediaError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
@pytest.mark.parametrize("name", NAMES)
def test_a_write_that_really_fails_halfway(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(target)], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert f"{target}: cannot be written: file too large" in done.stdout
    assert done.stdout.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_file_is_replaced_and_a_filled_folder_is_not(frames: Frames, tmp_path: Path) -> None:
    path = tmp_path / "clip.gif"
    path.write_bytes(b"before")
    write_media(frames, path, MediaOptions(fps=10))
    assert path.read_bytes()[:3] == b"GIF"
    folder = tmp_path / "frames"
    write_media(frames, folder, MediaOptions(fps=10))
    with pytest.raises(MediaError, match="already holds files"):
        write_media(frames, folder, MediaOptions(fps=10))


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("clip.avi", {}, "unknown format '.avi'"),
        ("clip.jpeg", {}, "unknown format '.jpeg'.*no suffix for a folder of PNG frames"),
        ("gone/clip.gif", {}, "no folder"),
        (".", {}, "not a file name|already holds"),
        ("clip.gif", {"fps": 0}, "0 frames per second; choose from 0.1 to 240"),
        ("clip.gif", {"fps": float("nan")}, "nan frames per second"),
        ("clip.gif", {"scale": 0}, "scale 0; choose a whole number from 1 to 64"),
        ("clip.gif", {"dither": "random"}, "dither 'random'; choose one of none, sierra2_4a, bayer"),
        ("clip.gif", {"loop": -1}, "loop -1"),
    ],
)
def test_what_cannot_be_asked_for(frames: Frames, tmp_path: Path, name: str, options: dict[str, object], message: str) -> None:
    (tmp_path / "other").touch()
    with pytest.raises(MediaError, match=message):
        write_media(frames, tmp_path / name, MediaOptions(**({"fps": 10} | options)))  # type: ignore[arg-type]  # wrong on purpose
    assert [entry.name for entry in tmp_path.iterdir()] == ["other"]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ([], "no frames"),
        ([np.zeros((8, 8, 3), np.uint8), np.zeros((8, 9, 3), np.uint8)], r"frame 1 has shape \(8, 9, 3\)"),
        ([np.zeros((8, 8), np.uint8)], "frame 0 is uint8 of shape"),
        ([np.zeros((8, 8, 3), np.float32)], "frame 0 is float32"),
        ([np.zeros((2, 16385, 3), np.uint8)], "16385×2 pixels"),
    ],
)
def test_frames_that_cannot_be_written(tmp_path: Path, bad: Frames, message: str) -> None:
    with pytest.raises(MediaError, match=message):
        write_media(bad, tmp_path / "clip.gif", MediaOptions(fps=10))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_script(frames: Frames, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"雪の世界 ☃ Привет {name}"
    write_media(frames[:3], path, MediaOptions(fps=10))
    assert path.exists()
    assert not [entry.name for entry in tmp_path.iterdir() if "partial" in entry.name]


def test_twenty_thousand_frames(tmp_path: Path) -> None:
    tiles = np.random.default_rng(2).integers(0, 256, (50, 4, 4, 3), dtype=np.uint8)
    report = write_media((tiles[t % 50] for t in range(20_000)), tmp_path / "long.gif", MediaOptions(fps=50))
    assert report.frames == 20_000
    with Image.open(report.path) as image:
        assert image.n_frames == 20_000
    with pytest.raises(MediaError, match=r"do not fit on a sheet of 16384 pixels a side"):
        write_media((tiles[0] for _ in range(20_000)), tmp_path / "long.png", MediaOptions(fps=50, scale=64))


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder that nobody may write to, not even root")
def test_a_folder_that_cannot_be_written_to(frames: Frames) -> None:
    with pytest.raises(MediaError, match=r"/proc/clip.gif: cannot be written: .*; nothing was left there") as caught:
        write_media(frames, "/proc/clip.gif", MediaOptions(fps=10))
    assert "\n" not in str(caught.value)


def test_the_longest_name_and_a_longer_one(frames: Frames, tmp_path: Path) -> None:
    longest = tmp_path / f"{'雪' * 83}.gif"  # 253 bytes of the 255 that file systems take
    write_media(frames[:3], longest, MediaOptions(fps=10))
    assert_alone(longest)
    with pytest.raises(MediaError, match=r"cannot be written: file name too long; choose another name"):
        write_media(frames, tmp_path / f"{'x' * 300}.gif", MediaOptions(fps=10))


def test_places_that_cannot_be_written(frames: Frames, tmp_path: Path) -> None:
    (tmp_path / "folder.gif").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(MediaError, match="a folder has this name"):
        write_media(frames, tmp_path / "folder.gif", MediaOptions(fps=10))
    with pytest.raises(MediaError, match="PNG frames need a folder"):
        write_media(frames, tmp_path / "file", MediaOptions(fps=10))
    with pytest.raises(MediaError, match="not an ordinary file"):
        write_media(frames, "/dev/full", MediaOptions(fps=10))
