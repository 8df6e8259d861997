"""Clips: drawn only from inside segments, the same for the same (seed, step), and quick refusals of damaged folders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.data.shards import ClipStore, Shard, ShardIndex, read_index, sha256_of, shard_stem, write_index
from engine.errors import DataError

SEGMENTS = (((0, 10), (10, 3), (13, 7)), ((0, 4), (4, 16)))
SIDE = 8


def make_folder(folder: Path, segments: tuple[tuple[tuple[int, int], ...], ...] = SEGMENTS, side: int = SIDE) -> Path:
    """A folder whose frame i of segment s (numbered over all shards) is filled with (s, i); its action is 10·s + i."""
    folder.mkdir()
    index = ShardIndex("synthetic", "zoomed", "train", (0, 100), "none", 0, (side, side, 3), 10, ())
    number = 0
    for shard, spans in enumerate(segments):
        count = sum(length for _, length in spans)
        frames = np.zeros((count, side, side, 3), np.uint8)
        actions = np.zeros(count, np.uint8)
        levels = []
        for start, length in spans:
            frames[start : start + length, ..., 0] = number
            frames[start : start + length, ..., 1] = np.arange(length)[:, None, None]
            actions[start : start + length] = 10 * number + np.arange(length)
            levels.append(50 + number)
            number += 1
        np.save(folder / f"{shard_stem(shard)}.frames.npy", frames)
        np.save(folder / f"{shard_stem(shard)}.actions.npy", actions)
        sha256 = sha256_of(folder / f"{shard_stem(shard)}.frames.npy")
        index = index.with_shard(Shard(shard, count, sha256, spans, tuple(levels)))
    write_index(folder, index)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "data")


def test_index_survives_the_disk(folder: Path) -> None:
    index = read_index(folder)
    write_index(folder, index)
    assert read_index(folder) == index
    assert index.frames == 40


def test_counts(folder: Path) -> None:
    store = ClipStore.open([folder])
    assert store.frames == 40
    assert store.segments.tolist() == [[0, 0, 10, 50], [0, 10, 3, 51], [0, 13, 7, 52], [1, 0, 4, 53], [1, 4, 16, 54]]
    assert store.count(1) == 40
    assert store.count(4) == 7 + 0 + 4 + 1 + 13
    assert store.count(16) == 1
    assert store.count(17) == 0


def test_samples_stay_inside_segments_and_reach_every_window_evenly(folder: Path) -> None:
    clips = ClipStore.open([folder]).sample(20_000, 4, seed=0, step=0)
    assert clips.shape == (20_000, 4, SIDE, SIDE, 3)
    segment_BT, frame_BT = clips[:, :, 0, 0, 0].astype(int), clips[:, :, 0, 0, 1].astype(int)
    assert (segment_BT == segment_BT[:, :1]).all()
    assert (np.diff(frame_BT, axis=1) == 1).all()
    windows, counts = np.unique(np.stack([segment_BT[:, 0], frame_BT[:, 0]]), axis=1, return_counts=True)
    assert windows.shape[1] == 25
    assert 600 < counts.min() <= counts.max() < 1000  # 800 each, standard deviation 28


def test_sample_is_a_pure_function_of_seed_and_step(folder: Path) -> None:
    one, other = ClipStore.open([folder]), ClipStore.open([folder])
    for step in (5, 3, 4):
        other.sample(2, 3, 9, step)  # what was drawn before must not matter
    np.testing.assert_array_equal(one.sample(64, 4, 1, 7), other.sample(64, 4, 1, 7))
    assert (one.sample(64, 4, 1, 7) != one.sample(64, 4, 1, 8)).any()
    assert (one.sample(64, 4, 1, 7) != one.sample(64, 4, 2, 7)).any()


def test_several_folders_are_one_store(folder: Path, tmp_path: Path) -> None:
    second = make_folder(tmp_path / "more", (((0, 5),),))
    store = ClipStore.open([folder, second])
    assert store.frames == 45
    assert store.count(5) == ClipStore.open([folder]).count(5) + 1
    assert store.segments[-1].tolist() == [2, 0, 5, 50]


def test_evaluation_clips_share_no_frame_and_visit_every_segment_first(folder: Path) -> None:
    store = ClipStore.open([folder])
    few = store.clips(length=3, count=5, seed=0)
    assert sorted(few.levels.tolist()) == [50, 51, 52, 53, 54]
    every = store.clips(length=3, count=3 + 1 + 2 + 1 + 5, seed=0)
    seen = {(int(s), int(t)) for s, t in every.frames[:, :, 0, 0, :2].reshape(-1, 2)}
    assert len(seen) == 12 * 3
    segment_BT, frame_BT = every.frames[:, :, 0, 0, 0], every.frames[:, :, 0, 0, 1]
    np.testing.assert_array_equal(every.actions, 10 * segment_BT + frame_BT)
    np.testing.assert_array_equal(every.levels, 50 + segment_BT[:, 0].astype(int))
    again = store.clips(length=3, count=5, seed=0)
    np.testing.assert_array_equal(few.frames, again.frames)
    with pytest.raises(DataError, match="only 12 separate clips of 3 frames"):
        store.clips(length=3, count=13, seed=0)


def test_no_segment_long_enough(folder: Path) -> None:
    with pytest.raises(DataError, match="no segment has 17 frames; the longest has 16"):
        ClipStore.open([folder]).sample(1, 17, 0, 0)


@pytest.mark.parametrize("length", [0, -1])
def test_length_must_be_positive(folder: Path, length: int) -> None:
    with pytest.raises(DataError, match="at least one"):
        ClipStore.open([folder]).count(length)


def test_folders_that_cannot_be_opened(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="name at least one"):
        ClipStore.open([])
    with pytest.raises(DataError, match=r"has no index\.json; .*worldsketch collect"):
        ClipStore.open([tmp_path / "nowhere"])
    with pytest.raises(DataError, match="open them apart"):
        ClipStore.open([folder, make_folder(tmp_path / "large", side=16)])
    with pytest.raises(DataError, match="no shard yet"):
        ClipStore.open([make_folder(tmp_path / "empty", ())])


@pytest.mark.parametrize("what", ["frames", "actions"])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("missing", "is missing"),
        ("truncated", "truncated"),
        ("empty", "truncated"),
        ("other", "the index says"),
        ("text", "damaged"),
    ],
)
def test_damaged_shards(folder: Path, what: str, harm: str, said: str) -> None:
    victim = folder / f"shard-00001.{what}.npy"
    if harm == "missing":
        victim.unlink()
    elif harm == "truncated":
        os.truncate(victim, victim.stat().st_size - 1)
    elif harm == "empty":
        os.truncate(victim, 0)
    elif harm == "other":
        np.save(victim, np.zeros((3, 2), np.uint8))
    else:
        victim.write_text("frames, honestly")
    with pytest.raises(DataError, match=said) as caught:
        ClipStore.open([folder])
    assert str(victim) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_verify_finds_one_changed_pixel(folder: Path) -> None:
    store = ClipStore.open([folder])
    store.verify()
    frames = np.load(folder / "shard-00001.frames.npy", mmap_mode="r+")
    frames[3, 2, 1, 0] ^= 1
    frames.flush()
    with pytest.raises(DataError, match="shard-00001"):
        store.verify()


def test_damaged_or_newer_index(folder: Path) -> None:
    path = folder / "index.json"
    whole = json.loads(path.read_text())
    outside = {**whole, "shards": [{**whole["shards"][0], "segments": [[15, 10]], "levels": [1]}]}
    for text, said in (
        ("{", "cannot be read"),
        ("[]", "damaged"),
        (json.dumps({**whole, "format": 2}), "another format"),
        (json.dumps({**whole, "shards": [{}]}), "damaged"),
        (json.dumps({**whole, "colour": "red"}), "damaged"),
        (json.dumps(outside), "outside its shard"),
    ):
        path.write_text(text)
        with pytest.raises(DataError, match=said) as caught:
            read_index(folder)
        assert "\n" not in str(caught.value)


def test_reading_needs_no_torch() -> None:
    check = "import sys, engine.data.shards, engine.data.collect; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=Path(__file__).parents[4], check=False).returncode == 0
