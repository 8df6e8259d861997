"""Films of known content: every frame comes once, in the split it is for, and in its order; what is no film is named."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data import films
from engine.data.collect import main
from engine.data.film_worker import cuts
from engine.data.films import Film, FilmRequest, stretches
from engine.data.shards import ClipStore, read_index
from engine.errors import ConfigError, DataError
from export.media import write_media
from export.media_options import MediaOptions

SPLITS = ("train", "validation", "test")


def write_film(path: Path, greys: range, fps: int = 10) -> Path:
    """A film whose frame i is of the grey ``greys[i]``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_media([np.full((32, 48, 3), grey, np.uint8) for grey in greys], path, MediaOptions(fps=fps, steady=0))
    return path


def greys_in(out: Path) -> list[list[int]]:
    """What `write_film` wrote, of each segment."""
    store, found = ClipStore.open([out]), []
    for shard, start, length, _ in store.segments:
        frames = store._frames[shard][start : start + length]
        found.append([round(float(frame.mean())) for frame in frames])
    return found


@pytest.mark.parametrize("lengths", [[30.0], [500.0, 7.0, 1.5, 3600.0], [10.0] * 60, [0.1, 900.0]])
def test_every_second_is_in_one_split(lengths: list[float]) -> None:
    tape = [Film(Path(f"{number}"), seconds) for number, seconds in enumerate(lengths)]
    parts = {split: list(stretches(tape, split)) for split in SPLITS}
    for one, other in combinations(SPLITS, 2):
        for a in parts[one]:
            assert all(a.place + (a.stop - a.start) <= b.place + 1e-6 or b.place < a.place for b in parts[other])
    held = {split: sum(part.stop - part.start for part in parts[split]) for split in SPLITS}
    assert sum(held.values()) == pytest.approx(sum(lengths), abs=0.2 * 3 * len(lengths))
    assert held["train"] > 5 * held["validation"] > 0
    assert all(0 <= part.start < part.stop <= lengths[int(part.path.name)] + 1e-6 for found in parts.values() for part in found)


def test_a_folder_of_films_becomes_shards(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_film(tmp_path / "in" / "a.mp4", range(0, 200, 2))
    write_film(tmp_path / "in" / "deep" / "b.webm", range(200, 0, -2), fps=20)  # half of them are taken
    (tmp_path / "in" / "c.mkv").write_text("words")
    (tmp_path / "in" / "notes.txt").write_text("no film, and not named like one")
    for split in SPLITS:
        out = tmp_path / split
        assert main(["films", "--from", str(tmp_path / "in"), "--out", str(out), "--split", split, "--size", "24x16"]) == 0
        said = capsys.readouterr()
        assert said.err.count("left out:") == 1
        assert "c.mkv: cannot be read as a video" in said.err
    seen = {split: greys_in(tmp_path / split) for split in SPLITS}  # 10 s and 5 s: training takes 12 of 15
    wanted = {
        "train": [list(range(0, 200, 2)), list(range(200, 120, -4))],
        "validation": [list(range(120, 60, -4))],
        "test": [list(range(60, 0, -4))],
    }
    for split in SPLITS:
        assert [len(one) for one in seen[split]] == [len(one) for one in wanted[split]]
        for one, other in zip(seen[split], wanted[split], strict=True):
            assert np.abs(np.array(one) - other).max() <= 4, split
    index = read_index(tmp_path / "test")
    assert (index.source, index.fps, index.frame) == ("films", 10, (16, 24, 3))
    low, high = index.levels
    assert all(low <= level < high for shard in index.shards for level in shard.levels)


def test_shards_are_full_and_lose_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "SHARD_PIXELS", 100 * 64 * 64)
    tape = tuple(Film(tmp_path / f"{number}", seconds) for number, seconds in enumerate([33.0, 4.2, 41.7, 90.0, 0.3]))
    asked = FilmRequest(out=tmp_path, folder=tmp_path, films=tape, frames=10**6)
    counts = [asked.frames_in(shard) for shard in range(asked.shards)]
    assert counts[:-1] == [100] * (len(counts) - 1)
    assert sum(counts) == sum(part.frames for part in stretches(tape, "train"))
    whole = [(part.place, part.stop - part.start) for shard in asked.plan for part in shard]
    assert all(a + length == pytest.approx(b) for (a, length), (b, _) in pairwise(whole) if b < 160)
    assert FilmRequest(out=tmp_path, folder=tmp_path, films=tape, frames=150).shards == 2


def test_more_films_want_another_folder(tmp_path: Path) -> None:
    write_film(tmp_path / "in" / "a.gif", range(0, 200, 5))
    given = ["films", "--from", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--size", "16"]
    assert main(given) == 0
    assert main(given) == 0
    write_film(tmp_path / "in" / "b.gif", range(0, 200, 5))
    assert main(given) == 2
    assert main([*given[:4], str(tmp_path / "other"), *given[5:]]) == 0


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--crop", "0,0"], "crop is '0,0'"),
        (["--crop", "0.5,0,0.5,1"], "nothing is left of the picture"),
        (["--size", "8"], "size is 8x8"),
        (["--size", "wide"], "size is 'wide'"),
        (["--split", "all"], "split is 'all'"),
        (["--from", "nowhere"], "no film is in nowhere"),
    ],
)
def test_bad_input_is_one_line(more: list[str], complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_film(tmp_path / "in" / "a.gif", range(0, 200, 5))
    assert main(["films", "--from", str(tmp_path / "in"), "--out", str(tmp_path / "out"), *more]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert complaint in said


def scene(seed: int, count: int = 12) -> NDArray[np.uint8]:
    """A textured scene of a few colours of its own that scrolls."""
    rng = np.random.default_rng(seed)
    wide = rng.integers(0, 256, (3, 3), np.uint8)[rng.integers(0, 3, (16, 40))]
    return np.stack([wide[:, t : t + 16] for t in range(count)])


def test_a_segment_ends_where_another_scene_begins() -> None:
    assert cuts(np.concatenate([scene(1), scene(2), scene(3)])) == [12, 24]
    assert cuts(scene(1)) == []
    assert cuts(scene(1, 1)) == []


def test_a_bad_spot_costs_only_its_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.data import film_worker

    read = film_worker.read_clip

    def stumble(path: Path, **asked: object) -> object:
        part = asked["part"]
        if part.start <= 11 < part.stop:  # type: ignore[attr-defined]
            raise DataError(f"{path}: broken at 11")
        return read(path, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(film_worker, "read_clip", stumble)
    path = write_film(tmp_path / "a.gif", range(240), fps=10)
    job = {"parts": [(str(path), 0.0, 24.0, 5)], "size": (16, 16), "crop": (0, 0, 1, 1), "stem": str(tmp_path / "shard")}
    report = film_worker.run(job)
    assert (report["frames"], report["segments"], report["levels"]) == (180, [(0, 60), (60, 120)], [5, 5])
    assert report["left_out"] == [f"{path}: broken at 11 (seconds 6 to 12)"]
    with pytest.raises(DataError, match="broken at 11"):
        film_worker.run(job | {"parts": [(str(path), 10.0, 12.0, 5)]})


def test_too_short_for_a_split(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="too short to leave anything for test"):
        films.film_request(
            tmp_path,
            (Film(tmp_path / "a", 0.5),),
            (64, 64),
            (0, 0, 1, 1),
            split="test",
            frames=None,
            out=tmp_path,
            seed=0,
            workers=1,
        )
