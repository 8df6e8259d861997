"""What a shard contains: whole episodes' pieces, actions beside their frames, the views, the same bytes each time."""

from __future__ import annotations

import json
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.data import procgen_worker, worker_environment
from engine.data.coinrun import LEVELS, WORKER

EPISODE = 7


class ScriptedGame:
    """In place of Procgen: game g begins an episode at every step t with (t + g) % EPISODE == 0.

    A frame tells its episode in the red channel and in green the action that led to it; its right half is blue.
    """

    made: list[dict[str, Any]]

    def __init__(self, *, num: int, **options: Any) -> None:
        self.made.append({"num": num, **options})
        self.num, self.options, self.t = num, options, 0
        self.actions_E = np.zeros(num, np.int32)

    def observe(self) -> tuple[None, dict[str, NDArray[np.uint8]], NDArray[np.bool_]]:
        first_E = (self.t + np.arange(self.num)) % EPISODE == 0
        return None, {"rgb": self._picture(64)}, first_E

    def get_info(self) -> list[dict[str, Any]]:
        large = self._picture(512) if self.options["render_mode"] else [None] * self.num
        return [{"rgb": large[game], "level_seed": 1000 * game + episode} for game, episode in enumerate(self._episodes())]

    def act(self, actions_E: NDArray[np.int32]) -> None:
        self.actions_E = actions_E
        self.t += 1

    def _episodes(self) -> list[int]:
        return [(self.t + game) // EPISODE for game in range(self.num)]

    def _picture(self, side: int) -> NDArray[np.uint8]:
        picture_EHWC = np.zeros((self.num, side, side, 3), np.uint8)
        picture_EHWC[..., 0] = np.array(self._episodes())[:, None, None]
        picture_EHWC[..., 1] = self.actions_E[:, None, None]
        picture_EHWC[:, :, side // 2 :, 2] = 255  # so that a mirror shows
        return picture_EHWC


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Procgen replaced by `ScriptedGame`; the options with which games were made."""
    procgen = types.ModuleType("procgen")
    monkeypatch.setattr(ScriptedGame, "made", [], raising=False)
    monkeypatch.setattr(procgen, "ProcgenGym3Env", ScriptedGame, raising=False)
    monkeypatch.setitem(sys.modules, "procgen", procgen)
    return ScriptedGame.made


ZOOMED = {"policy": "sticky-exploring", "seats": [["easy", 288, 2], ["hard", 288, 2]]}
PAPER = {"policy": "uniform-random", "seats": [["hard", None, 4]]}
BALANCED = {"policy": "balanced-exploring", "seats": [["easy", 240, 2], ["hard", 288, 2]]}


def job(folder: Path, **changes: Any) -> dict[str, Any]:
    shared = {"game": "coinrun", "size": 64, "levels": LEVELS["test"], "seed": 3, "shard": 0, "steps": 40}
    return shared | {"stem": str(folder / "shard-00000")} | changes


def files(folder: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    return np.load(folder / "shard-00000.frames.npy"), np.load(folder / "shard-00000.actions.npy")


@pytest.mark.parametrize("view", [ZOOMED, PAPER], ids=["zoomed", "paper"])
def test_no_segment_crosses_a_reset_and_actions_lead_to_the_next_frame(
    scripted: list[dict[str, Any]], tmp_path: Path, view: dict[str, Any]
) -> None:
    report = procgen_worker.run(job(tmp_path, **view))
    frames, actions = files(tmp_path)
    assert frames.shape == (160, 64, 64, 3)
    assert actions.shape == (160,)
    next_frame = 0
    for (start, length), level in zip(report["segments"], report["levels"], strict=True):
        assert start == next_frame  # segments tile the shard
        next_frame = start + length
        assert length <= EPISODE
        clip = frames[start:next_frame, 10, 10]
        assert set(clip[:, 0]) == {level % 1000}
        np.testing.assert_array_equal(clip[1:, 1], actions[start : next_frame - 1])
    assert next_frame == 160


def test_seats_choose_difficulty_and_levels(scripted: list[dict[str, Any]], tmp_path: Path) -> None:
    procgen_worker.run(job(tmp_path, **ZOOMED | {"seats": [["easy", 288, 2], ["hard", 240, 3]]}))
    procgen_worker.run(job(tmp_path, **PAPER | {"game": "ninja"}))
    modes = [(made["env_name"], made["distribution_mode"], made["num"], made["render_mode"]) for made in scripted]
    assert modes == [("coinrun", "easy", 2, "rgb_array"), ("coinrun", "hard", 3, "rgb_array"), ("ninja", "hard", 4, None)]
    assert {(made["start_level"], made["num_levels"]) for made in scripted} == {(10_500, 500)}
    assert scripted[0]["rand_seed"] != scripted[1]["rand_seed"]


def test_policies(scripted: list[dict[str, Any]], tmp_path: Path) -> None:
    procgen_worker.run(job(tmp_path, **ZOOMED, steps=2000))
    actions_ET = files(tmp_path)[1].reshape(4, 2000)
    assert set(np.unique(actions_ET)) == {1, 2, 4, 5, 7, 8}
    assert 0.88 < (actions_ET[:, 1:] == actions_ET[:, :-1]).mean() < 0.93  # kept, or drawn again by chance
    procgen_worker.run(job(tmp_path, **PAPER, steps=2000))
    counts = np.bincount(files(tmp_path)[1], minlength=15)
    assert len(counts) == 15
    assert 400 < counts.min() <= counts.max() < 670  # 533 each


def test_every_second_game_is_played_in_a_mirror(scripted: list[dict[str, Any]], tmp_path: Path) -> None:
    report = procgen_worker.run(job(tmp_path, **BALANCED, steps=3000))
    frames, actions = files(tmp_path)
    game_T = np.arange(12_000) // 3000
    mirrored_T = game_T % 2 == 1
    marked_right = frames[:, 0, 0, 2] < frames[:, 0, -1, 2]
    np.testing.assert_array_equal(marked_right, ~mirrored_T)
    for start, length in report["segments"]:  # the action that the game was given is the mirror of what was seen
        seen = actions[start : start + length - 1]
        given = procgen_worker.MIRRORED[seen] if mirrored_T[start] else seen
        np.testing.assert_array_equal(frames[start + 1 : start + length, 10, 10, 1], given)
    left, right = np.isin(actions, (1, 2)).mean(), np.isin(actions, (7, 8)).mean()
    assert 0.3 < left < 0.5
    assert abs(left - right) < 0.1


def test_an_episode_sets_out_away_from_the_wall() -> None:
    act = procgen_worker.wandering(np.random.default_rng(0), 4000)
    began, going = np.ones(4000, np.bool_), np.zeros(4000, np.bool_)
    act(began)
    for _ in range(7):
        soon = act(going)
    for _ in range(300):
        late = act(going)
    assert np.isin(soon, (7, 8)).mean() > 1.5 * np.isin(soon, (1, 2)).mean()
    assert abs(np.isin(late, (7, 8)).mean() - np.isin(late, (1, 2)).mean()) < 0.06


@pytest.mark.parametrize(("crop", "size"), [(288, 64), (240, 64), (336, 64), (192, 64), (160, 128)])
def test_shrinking_is_area_averaging(crop: int, size: int) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (crop, crop, 3), np.uint8)
    expected = cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)
    assert np.abs(procgen_worker.shrink(picture, size).astype(int) - expected).max() <= 1
    assert (procgen_worker.shrink(np.full((crop, crop, 3), 255, np.uint8), size) == 255).all()


def test_a_large_frame_shrinks_to_the_small_one() -> None:
    crop = np.random.default_rng(0).integers(0, 256, (192, 192, 3), np.uint8)
    large = procgen_worker.shrink(crop, 256)
    assert np.abs(procgen_worker.shrink(large, 64).astype(int) - procgen_worker.shrink(crop, 64)).max() <= 1


def test_a_cut_has_the_hero_in_the_middle_and_walls_go_on() -> None:
    render = np.zeros((512, 512, 3), np.uint8)
    render[..., 0] = np.arange(512) // 2
    render[..., 1] = (np.arange(512) // 2)[:, None]
    inside = procgen_worker.cut(render, 128, (256, 200), 32.0)
    np.testing.assert_array_equal(inside, render[192:320, 136:264])
    left = procgen_worker.cut(render, 128, (500, 16), 32.0)
    assert left[0, 0, 1] == (512 - 128) // 2  # no lower than the render goes
    np.testing.assert_array_equal(left[:, 16:48], left[:, 48:80])  # the first tile again
    right = procgen_worker.cut(render, 128, (0, 500), 32.0)
    assert right[0, 0, 1] == 0
    np.testing.assert_array_equal(right[:, 76:108], right[:, 44:76])


@pytest.mark.parametrize(
    ("view", "game"),
    [
        (ZOOMED, "coinrun"),
        (PAPER, "coinrun"),
        (BALANCED, "coinrun"),
        (BALANCED, "ninja"),
        (BALANCED, "climber"),
        (BALANCED, "jumper"),
    ],
)
def test_real_games_give_the_same_bytes_twice(tmp_path: Path, view: dict[str, Any], game: str) -> None:
    python = worker_environment.existing_python()
    if python is None:
        pytest.skip("the CoinRun worker environment is not on this machine; `worldsketch collect coinrun` makes it")
    shards = []
    for name in ("once", "twice"):
        (tmp_path / name).mkdir()
        command = [str(python), str(WORKER), json.dumps(job(tmp_path / name, **view, game=game))]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        shards.append((*files(tmp_path / name), json.loads(said[-1])))
    (frames, actions, report), (frames_again, actions_again, report_again) = shards
    np.testing.assert_array_equal(frames, frames_again)
    np.testing.assert_array_equal(actions, actions_again)
    assert report == report_again
    assert all(10_500 <= level < 11_000 for level in report["levels"])
    assert len(set(report["levels"])) > 1
    assert (frames[1:] != frames[:-1]).any(axis=(1, 2, 3)).mean() > 0.5  # something moves
