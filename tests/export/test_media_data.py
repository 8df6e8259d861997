"""A take as data: what goes in comes out of NumPy and of a tar, it opens again, and nothing is half written."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import MediaError
from engine.world_spec import WorldSpec
from export.media_data import DATA_FORMATS, DataPage, estimate_data, write_data
from export.media_embedding import read_recipe
from export.media_place import MediaStopped
from export.media_recipe import Recipe

SPEC = WorldSpec(frame_height=16, frame_width=24, grid_height=2, grid_width=3)
COUNT = 7
CHANCE = np.random.default_rng(4)
FRAMES = CHANCE.integers(0, 256, (COUNT, *SPEC.frame_shape), dtype=np.uint8)
TOKENS = CHANCE.integers(0, SPEC.vocabulary, (COUNT, SPEC.tokens))
ACTIONS = (1, 2, 3, 0, 7, 1)
SEEDS = (5, 2**62, 7, 8, 9, 10)
NAMES = [f"klip ▶ {suffix[1:]}{suffix}" for suffix in DATA_FORMATS]


def page(**changes: Any) -> DataPage:
    values = {"world": "0" * 32, "spec": SPEC, "action_names": ("a",) * 8, "actions": ACTIONS, "seeds": SEEDS, "first": 3}
    return DataPage(**(values | changes))  # type: ignore[arg-type]  # names and values belong together


def steps() -> Iterator[tuple[NDArray[np.uint8], NDArray[Any]]]:
    yield from zip(FRAMES, TOKENS, strict=True)


def arrays(path: Path) -> dict[str, Any]:
    """As a researcher reads them."""
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as data:
            return {name: data[name] for name in data.files} | {"about": json.loads(str(data["about"]))}
    with tarfile.open(path) as tar:
        found = {name.partition(".")[2]: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    values: dict[str, Any] = {name[:-4]: np.load(io.BytesIO(data)) for name, data in found.items() if name.endswith(".npy")}
    return values | {"about": json.loads(found["about.json"])}


@pytest.mark.parametrize("name", NAMES)
def test_what_goes_in_comes_out(tmp_path: Path, name: str) -> None:
    seen: list[int] = []
    report = write_data(steps(), tmp_path / name, page(), on_progress=seen.append)
    found = arrays(tmp_path / name)
    assert np.array_equal(found["frames"], FRAMES)
    assert np.array_equal(found["tokens"], TOKENS)
    assert tuple(found["actions"]) == ACTIONS
    assert tuple(found["seeds"]) == SEEDS
    assert (found["about"]["first"], found["about"]["spec"]) == (3, SPEC.to_dict())
    assert (report.frames, report.bytes) == (COUNT, (tmp_path / name).stat().st_size)
    assert seen == list(range(1, COUNT + 1))
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_again_only_if_it_is_to(tmp_path: Path, name: str) -> None:
    recipe = Recipe("0" * 32, SPEC, ("a",) * 8, b"\x89PNG..", "1" * 32, tuple(range(6)), 5, ACTIONS, SEEDS, (0, 6))
    write_data(steps(), tmp_path / name, page(recipe=recipe))
    assert read_recipe(tmp_path / name) == recipe
    assert np.array_equal(arrays(tmp_path / name)["frames"], FRAMES)
    write_data(steps(), tmp_path / name, page())
    assert read_recipe(tmp_path / name) is None


@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_carries_nothing(tmp_path: Path, name: str) -> None:
    write_data(steps(), tmp_path / name, page())
    whole = (tmp_path / name).read_bytes()
    for cut in (4, 300, len(whole) // 2):
        (tmp_path / name).write_bytes(whole[:cut])
        assert read_recipe(tmp_path / name) is None


@pytest.mark.parametrize("name", NAMES)
def test_stopping_and_wrong_counts_leave_what_was_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"before")
    asked = iter([False] * 3 + [True])
    with pytest.raises(MediaStopped, match="stopped after 3 frames"):
        write_data(steps(), path, page(), should_stop=lambda: next(asked))
    with pytest.raises(MediaError, match=r"7 frames for 4 actions|not one of 5 frames"):
        write_data(steps(), path, page(actions=ACTIONS[:4], seeds=SEEDS[:4]))
    with pytest.raises(MediaError, match="3 frames for 6 actions"):
        write_data(zip(FRAMES[:3], TOKENS, strict=False), path, page())
    with pytest.raises(MediaError, match=r"no frames|0 frames"):
        write_data([], path, page())
    with pytest.raises(MediaError, match="one seed per action"):
        write_data(steps(), path, page(seeds=SEEDS[:2]))
    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("suffix", DATA_FORMATS)
def test_how_large_it_will_be(tmp_path: Path, suffix: str) -> None:
    frames = np.random.default_rng(1).integers(0, 30, (90, *SPEC.frame_shape), dtype=np.uint8).cumsum(1, dtype=np.uint8)
    rows = np.arange(90 * SPEC.tokens, dtype=np.int32).reshape(90, -1) * 7919 % SPEC.vocabulary
    wide = page(actions=(1,) * 89, seeds=tuple(range(89)))
    report = write_data(zip(frames, rows, strict=True), tmp_path / f"clip{suffix}", wide)
    assert estimate_data(list(frames), suffix, wide) == pytest.approx(report.bytes, rel=0.15)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"unknown format '.csv'; end the name in .npz or .tar"):
        write_data(steps(), tmp_path / "x.csv", page())


def test_takes_in_one_dataset_have_keys_of_their_own(tmp_path: Path) -> None:
    """The same take the same one; another seed, another one."""

    def key(name: str, **changes: Any) -> set[str]:
        write_data(steps(), tmp_path / name, page(**changes))
        with tarfile.open(tmp_path / name) as tar:
            return {member.partition(".")[0] for member in tar.getnames()}

    one, again, other = key("one.tar"), key("again.tar"), key("other.tar", seeds=(*SEEDS[:-1], 11))
    assert len(one) == 1
    assert one == again != other
