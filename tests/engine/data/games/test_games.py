"""The Procgen source: what a request asks the worker for, what its index says, and its refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.data import games
from engine.data.collect import main
from engine.data.games import GameRequest
from engine.data.shards import ClipStore, read_index


@pytest.mark.parametrize("game", games.ZOOMS)
@pytest.mark.parametrize("size", games.SIZES)
def test_a_shard_is_shared_among_all_views(tmp_path: Path, game: str, size: int) -> None:
    request = GameRequest(tmp_path, game=game, size=size)
    seats = request.job(0)["seats"]
    assert {(mode, side) for mode, side, _ in seats} == {
        (mode, side) for mode, sides in games.ZOOMS[game].items() for side in sides
    }
    counts = [count for _, _, count in seats]
    assert sum(counts) * games.STEPS == request.shard_frames
    assert max(counts) - min(counts) <= 1


def test_difficulty_and_zoom_are_what_was_asked(tmp_path: Path) -> None:
    request = GameRequest(tmp_path, game="ninja", difficulty="hard", zoom=(128, 256))
    assert request.job(3)["seats"] == [("hard", 128, 16), ("hard", 256, 16)]
    assert request.empty_index().view == "hard 128+256"
    assert GameRequest(tmp_path, game="ninja").empty_index().view == "easy 160+192, hard 128+160"


def test_the_command_says_what_it_holds(fake_worker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "data"
    words = ["procgen", "--game", "jumper", "--size", "128", "--policy", "uniform-random", "--zoom", "192"]
    assert main([*words, "--out", str(out), "--frames", "20", "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["source"], summary["policy"], summary["frames"]) == ("jumper", "uniform-random", 24)
    index = read_index(out)
    assert (index.source, index.view, index.frame) == ("jumper", "easy 192, hard 192", (128, 128, 3))
    ClipStore.open([out]).verify()


@pytest.mark.parametrize(
    ("other", "named"),
    [({"game": "ninja"}, "source"), ({"zoom": "288"}, "view"), ({"difficulty": "easy"}, "view"), ({"size": "128"}, "frame")],
)
def test_another_game_or_view_goes_into_another_folder(
    fake_worker: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], other: dict[str, str], named: str
) -> None:
    out = tmp_path / "data"
    assert main(["procgen", "--out", str(out), "--frames", "12"]) == 0
    capsys.readouterr()
    assert main(["procgen", "--out", str(out), "--frames", "24", *(w for k, v in other.items() for w in (f"--{k}", v))]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"holds {named}" in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("game", "chess"),
        ("difficulty", "extreme"),
        ("policy", "left"),
        ("size", "65"),
        ("zoom", "70"),
        ("zoom", "288,1024"),
        ("zoom", "near"),
        ("split", "holdout"),
    ],
)
def test_bad_arguments_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, value: Any) -> None:
    out = tmp_path / "data"
    assert main(["procgen", "--out", str(out), f"--{name}", value]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert name in said
    assert value.split(",")[-1] in said
    assert not out.exists()
