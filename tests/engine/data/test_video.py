"""Clips of known content are written, read back and compared; what is no clip is one clear line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.data.video import Part, clip_seconds, look_at_clip, read_clip
from engine.errors import DataError
from export.media import write_media
from export.media_options import MediaOptions

Pixels = NDArray[np.uint8]


def greys(count: int, height: int = 32, width: int = 48) -> list[Pixels]:
    """Frame i is of grey 20·i."""
    return [np.full((height, width, 3), 20 * i, np.uint8) for i in range(count)]


def shades(frames: Pixels) -> list[int]:
    """Which of `greys` each frame is."""
    return [round(float(frame.mean()) / 20) for frame in frames]


@pytest.mark.parametrize("suffix", [".gif", ".apng", ".mp4", ".webm"])
def test_every_frame_in_order_at_the_files_own_rate(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    write_media(greys(10), path, MediaOptions(fps=10, steady=0))
    clip = read_clip(path)
    assert clip.frames.shape == (10, 32, 48, 3)
    assert clip.frames.dtype == np.uint8
    assert clip.fps == pytest.approx(10)
    assert not clip.cut
    assert shades(clip.frames) == list(range(10))


@pytest.mark.parametrize("suffix", [".gif", ".mp4", ".webm"])
@pytest.mark.parametrize(
    ("fps", "expected"),
    [
        (10, [0, 1, 2, 3, 4, 5, 6, 7]),
        (5, [0, 2, 4, 6]),
        (20, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]),
        (0.5, [0]),
    ],
)
def test_another_rate_shows_what_a_player_shows_at_each_tick(
    tmp_path: Path, suffix: str, fps: float, expected: list[int]
) -> None:
    path = tmp_path / f"clip{suffix}"
    write_media(greys(8), path, MediaOptions(fps=10, steady=0))
    clip = read_clip(path, fps=fps)
    assert clip.fps == fps
    assert shades(clip.frames) == expected


def test_frames_of_different_length(tmp_path: Path) -> None:
    path = tmp_path / "clip.gif"
    first, *others = [Image.fromarray(frame) for frame in greys(3)]
    first.save(path, save_all=True, append_images=others, duration=[100, 400, 200])
    assert shades(read_clip(path).frames) == [0, 1, 2]
    assert shades(read_clip(path, fps=10).frames) == [0, 1, 1, 1, 1, 2, 2]


def test_animated_webp(tmp_path: Path) -> None:
    path = tmp_path / "clip.webp"
    first, *others = [Image.fromarray(frame) for frame in greys(6)]
    first.save(path, save_all=True, append_images=others, duration=125, lossless=True)
    clip = read_clip(path)
    assert clip.fps == 8
    assert shades(clip.frames) == list(range(6))
    assert shades(read_clip(path, fps=4).frames) == [0, 2, 4]


def test_a_long_clip_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write_media(greys(8), path, MediaOptions(fps=10, steady=0))
    clip = read_clip(path, max_frames=5)
    assert clip.cut
    assert shades(clip.frames) == [0, 1, 2, 3, 4]
    assert not read_clip(path, max_frames=8).cut


def test_a_size_crops_about_the_centre_and_scales(tmp_path: Path) -> None:
    frame = np.zeros((32, 64, 3), np.uint8)
    frame[:, :16] = frame[:, 48:] = (255, 0, 0)
    frame[:, 16:48] = (0, 0, 255)
    path = tmp_path / "clip.apng"
    write_media([frame, frame], path, MediaOptions(fps=10, steady=0))
    clip = read_clip(path, size=(16, 16))
    assert clip.frames.shape == (2, 16, 16, 3)
    assert (clip.frames == (0, 0, 255)).all()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pictures_are_upright(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "clip.mp4"
    upright = np.zeros((32, 64, 3), np.uint8)
    upright[:8], upright[24:] = (255, 0, 0), (0, 0, 255)
    stored = np.ascontiguousarray(np.rot90(upright, -turn // 90))
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.height, stream.width, stream.pix_fmt = *stored.shape[:2], "yuv420p"
        if turn:
            stream.set_display_rotation(turn)
        picture = av.VideoFrame.from_ndarray(stored, format="rgb24")
        picture.pts, picture.time_base = 0, Fraction(1, 10)
        container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    frame = read_clip(path).frames[0].astype(int)
    assert frame.shape == (32, 64, 3)
    assert np.abs(frame[2, 32] - (255, 0, 0)).max() < 12
    assert np.abs(frame[29, 32] - (0, 0, 255)).max() < 12


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".mkv", ".gif", ".apng"])
def test_a_part_far_in_is_found_without_reading_up_to_it(tmp_path: Path, suffix: str) -> None:
    """It has the very frames that it has when all is read."""
    path = tmp_path / f"clip{suffix}"
    rng = np.random.default_rng(0)
    write_media(
        [rng.integers(0, 256, (4, 6, 3), np.uint8).repeat(8, 0).repeat(8, 1) for _ in range(300)], path, MediaOptions(fps=25)
    )
    whole = read_clip(path, fps=5).frames
    for start, stop in ((0.0, 2.0), (1.4, 3.0), (5.0, 8.0), (9.0, None)):
        frames = read_clip(path, fps=5, part=Part(start, stop)).frames
        assert len(frames) == round(((stop or 12.0) - start) * 5)
        assert (frames == whole[round(start * 5) :][: len(frames)]).all()


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".gif"])
def test_how_long_a_clip_is(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    write_media(greys(10), path, MediaOptions(fps=4, steady=0))
    assert clip_seconds(path) == pytest.approx(2.5, abs=0.05)


def test_a_recording_that_does_not_say_how_long_it_is(tmp_path: Path) -> None:
    path = tmp_path / "clip.webm"
    with path.open("wb") as file, av.open(_Pipe(file), "w", format="webm", options={"live": "1"}) as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 48, 32, "yuv420p"
        for index, frame in enumerate(greys(10)):
            picture = av.VideoFrame.from_ndarray(frame, format="rgb24")
            picture.pts, picture.time_base = 3 * index, Fraction(1, 10)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    assert look_at_clip(path).seconds is None
    assert clip_seconds(path) == pytest.approx(2.8, abs=0.3)


class _Pipe:
    """A file that cannot be sought in."""

    def __init__(self, file: BinaryIO) -> None:
        self.write = file.write


def test_a_single_picture_or_a_cover_is_no_film(tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "still.gif")
    with pytest.raises(DataError, match="single picture"):
        clip_seconds(tmp_path / "still.gif")


def test_transparency_is_laid_over_white(tmp_path: Path) -> None:
    for suffix in ("gif", "webp", "png"):
        path = tmp_path / f"clip.{suffix}"
        Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(path)
        assert read_clip(path).frames.min() == 255


def refused(path: Path, **options: float) -> str:
    with pytest.raises(DataError) as caught:
        read_clip(path, **options)  # type: ignore[arg-type]  # wrong on purpose
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_not_a_clip(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "words.mp4").write_text("just some words, nothing more")
    assert "cannot be read as a video" in refused(tmp_path / "empty.mp4")
    assert "cannot be read as a video" in refused(tmp_path / "words.mp4")
    assert "no such file" in refused(tmp_path / "gone.mp4")
    assert "a folder" in refused(tmp_path)
    assert "not an ordinary file" in refused(Path("/dev/zero"))


def test_sound_without_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        sound.rate = 8000
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    assert "no picture in this file" in refused(path)


@pytest.mark.parametrize("suffix", [".gif", ".mp4", ".webm", ".webp"])
def test_cut_short(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    noise = list(np.random.default_rng(0).integers(0, 256, (6, 64, 64, 3), dtype=np.uint8))
    if suffix == ".webp":
        first, *others = [Image.fromarray(frame) for frame in noise]
        first.save(path, save_all=True, append_images=others)
    else:
        write_media(noise, path, MediaOptions(fps=10, steady=0))
    data = path.read_bytes()
    for share in (0.9, 0.5, 0.1, 0.01):
        path.write_bytes(data[: int(len(data) * share)])
        try:
            assert read_clip(path).frames.shape[1:] == (64, 64, 3)  # the frames before the cut are good
        except DataError as error:
            assert "\n" not in str(error)  # noqa: PT017  # either outcome is right; a third is not


@pytest.mark.parametrize(
    "text", ["#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile {}\n"]
)
def test_a_playlist_is_not_followed_to_another_file(tmp_path: Path, text: str) -> None:
    write_media(greys(3), tmp_path / "secret.mp4", MediaOptions(fps=10, steady=0))
    (tmp_path / "list.mp4").write_text(text.format("secret.mp4"))
    assert "cannot be read as a video" in refused(tmp_path / "list.mp4")


def test_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clip.mp4"
    write_media(greys(8), path, MediaOptions(fps=10, steady=0))
    assert "0 frames per second" in refused(path, fps=0.0)
    assert "0 frames; choose" in refused(path, max_frames=0)
    monkeypatch.setattr("engine.data.video.MAX_BYTES", 3 * 32 * 48 * 3)
    assert "more than 3 frames of 48×32" in refused(path)
    monkeypatch.setattr("engine.data.video.MAX_PIXELS", 1000)
    assert "pictures of 48×32" in refused(path)


def test_a_part_in_time(tmp_path: Path) -> None:
    path = tmp_path / "clip.apng"
    write_media(greys(10), path, MediaOptions(fps=10, steady=0))
    every = shades(read_clip(path).frames)
    part = Part(start=0.3, stop=0.7)
    assert shades(read_clip(path, part=part).frames) == every[3:7]
    assert shades(read_clip(path, fps=10, part=part).frames) == every[3:7]
    assert shades(read_clip(path, fps=5, part=part).frames) == every[3:7:2]
    with pytest.raises(DataError, match="no picture in this part"):
        read_clip(path, part=Part(start=9))


def test_a_part_of_the_picture(tmp_path: Path) -> None:
    frames = np.zeros((2, 20, 40, 3), np.uint8)
    frames[:, 10:, 30:] = 255
    path = tmp_path / "clip.apng"
    write_media(frames, path, MediaOptions(fps=10, steady=0))
    part = read_clip(path, part=Part(left=0.75, top=0.5)).frames
    assert part.shape == (2, 10, 10, 3)
    assert part.min() == 255


@pytest.mark.parametrize("wrong", [{"start": -1}, {"start": 2, "stop": 2}, {"left": 0.5, "right": 0.5}, {"bottom": 1.5}])
def test_a_part_that_is_none(wrong: dict[str, float]) -> None:
    with pytest.raises(DataError, match="clip: "):
        Part(**wrong)


def test_a_glance(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    write_media(greys(12), path, MediaOptions(fps=10, steady=0))
    info = look_at_clip(path)
    assert info.fps == pytest.approx(10, abs=0.1)
    assert info.seconds == pytest.approx(1.2, abs=0.11)
    assert info.first.shape == (32, 48, 3)
    with pytest.raises(DataError):
        look_at_clip(tmp_path / "none.mp4")
