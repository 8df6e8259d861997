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

from engine.data import coinrun_worker, worker_environment
from engine.data.coinrun import LEVELS, WORKER

EPISODE = 7


class ScriptedGame:
    """In place of Procgen: game g begins an episode at every step t with (t + g) % EPISODE == 0.

    A frame tells its episode in the red channel and in green the action that led to it.
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
        return picture_EHWC


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Procgen replaced by `ScriptedGame`; the options with which games were made."""
    procgen = types.ModuleType("procgen")
    monkeypatch.setattr(ScriptedGame, "made", [], raising=False)
    monkeypatch.setattr(procgen, "ProcgenGym3Env", ScriptedGame, raising=False)
    monkeypatch.setitem(sys.modules, "procgen", procgen)
    return ScriptedGame.made


def job(folder: Path, **changes: Any) -> dict[str, Any]:
    stem = str(folder / "shard-00000")
    return {"view": "zoomed", "levels": LEVELS["test"], "seed": 3, "shard": 0, "games": 4, "steps": 40, "stem": stem} | changes


def files(folder: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    return np.load(folder / "shard-00000.frames.npy"), np.load(folder / "shard-00000.actions.npy")


@pytest.mark.parametrize("view", ["zoomed", "paper"])
def test_no_segment_crosses_a_reset_and_actions_lead_to_the_next_frame(
    scripted: list[dict[str, Any]], tmp_path: Path, view: str
) -> None:
    report = coinrun_worker.run(job(tmp_path, view=view))
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


def test_views_choose_difficulty_and_levels(scripted: list[dict[str, Any]], tmp_path: Path) -> None:
    coinrun_worker.run(job(tmp_path, games=5))
    coinrun_worker.run(job(tmp_path, view="paper"))
    modes = [(made["distribution_mode"], made["num"], made["render_mode"]) for made in scripted]
    assert modes == [("easy", 2, "rgb_array"), ("hard", 3, "rgb_array"), ("hard", 4, None)]
    assert {(made["start_level"], made["num_levels"]) for made in scripted} == {(10_500, 500)}
    assert scripted[0]["rand_seed"] != scripted[1]["rand_seed"]


def test_policies(scripted: list[dict[str, Any]], tmp_path: Path) -> None:
    coinrun_worker.run(job(tmp_path, steps=2000))
    actions_ET = files(tmp_path)[1].reshape(4, 2000)
    assert set(np.unique(actions_ET)) == {1, 2, 4, 5, 7, 8}
    assert 0.88 < (actions_ET[:, 1:] == actions_ET[:, :-1]).mean() < 0.93  # kept, or drawn again by chance
    coinrun_worker.run(job(tmp_path, view="paper", steps=2000))
    counts = np.bincount(files(tmp_path)[1], minlength=15)
    assert len(counts) == 15
    assert 400 < counts.min() <= counts.max() < 670  # 533 each


def test_zoom_is_area_averaging_of_the_centre() -> None:
    render = np.random.default_rng(0).integers(0, 256, (512, 512, 3), np.uint8)
    expected = cv2.resize(render[112:400, 112:400], (64, 64), interpolation=cv2.INTER_AREA)
    difference = np.abs(coinrun_worker.zoom(render).astype(int) - expected)
    assert difference.max() <= 1
    assert (coinrun_worker.zoom(np.full((512, 512, 3), 255, np.uint8)) == 255).all()


@pytest.mark.parametrize("view", ["zoomed", "paper"])
def test_real_games_give_the_same_bytes_twice(tmp_path: Path, view: str) -> None:
    python = worker_environment.existing_python()
    if python is None:
        pytest.skip("the CoinRun worker environment is not on this machine; `worldsketch collect coinrun` makes it")
    shards = []
    for name in ("once", "twice"):
        (tmp_path / name).mkdir()
        command = [str(python), str(WORKER), json.dumps(job(tmp_path / name, view=view))]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        shards.append((*files(tmp_path / name), json.loads(said[-1])))
    (frames, actions, report), (frames_again, actions_again, report_again) = shards
    np.testing.assert_array_equal(frames, frames_again)
    np.testing.assert_array_equal(actions, actions_again)
    assert report == report_again
    assert all(10_500 <= level < 11_000 for level in report["levels"])
    assert len(set(report["levels"])) > 1
    assert (frames[1:] != frames[:-1]).any(axis=(1, 2, 3)).mean() > 0.5  # something moves
