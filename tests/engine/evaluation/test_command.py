"""The whole command on a tiny world and synthetic shards: every figure, the same each time; faults in one line."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import pytest

from engine.data import collection
from engine.data.coinrun import CoinRunRequest
from engine.evaluation import command
from tests.engine.runtime.tiny_world import SPEC

KEYS = {
    "reconstruction_psnr", "reconstruction_ssim", "lam_gain_db", "one_step_gain_db", "one_step_psnr", "copy_last_psnr",
    "one_step_ceiling_psnr", "delta_psnr_4", "actions_used", "action_perplexity", "action_variance_explained", "actions",
    "true_action_bits", "true_action_bits_shuffled", "hero_present_256", "hero_present_jumbled", "hero_detector_accuracy",
    "round_trip_psnr_16", "round_trip_psnr_64", "round_trip_psnr_256", "colours_kept_256", "colours_kept_by_chance",
    "idle_psnr_64", "idle_ssim_64", "idle_colours_kept_64", "idle_hero_present_64", "idle_psnr_256", "idle_action",
    "clips", "levels", "seed", "seconds",
}  # fmt: skip


def _evaluate(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert command.main([*map(str, arguments), "--json"]) == 0
    out = capsys.readouterr().out
    figures: dict[str, Any] = json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    return figures


@pytest.fixture
def usual(tiny_world: Path, shards: Path) -> list[object]:
    return ["--world", tiny_world, "--data", shards, "--clips", 8, "--provider", "cpu"]


def test_every_figure_and_both_pictures(usual: list[object], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pictures = [tmp_path / "actions.png", tmp_path / "takes.png"]
    figures = _evaluate(capsys, *usual, "--picture", pictures[0], "--takes-picture", pictures[1])
    assert figures.keys() >= KEYS
    assert not [name for name in KEYS if figures[name] is None]
    assert figures["lam_gain_db"] == 0  # its decoder repeats
    assert figures["clips"] == 8
    assert figures["levels"] == [500, 506]
    assert figures["split"] == "test"
    assert len(figures["actions"]) == len(figures["action_shares"]) == SPEC.actions
    assert sum(figures["action_shares"]) == pytest.approx(1, abs=1e-3)
    assert figures["one_step_gain_db"] == pytest.approx(figures["one_step_psnr"] - figures["copy_last_psnr"])
    assert figures["delta_psnr_4"] == pytest.approx(figures["inferred_psnr_4"] - figures["random_psnr_4"])
    for picture in pictures:
        assert min(cv2.imread(str(picture)).shape[:2]) > 100

    again = _evaluate(capsys, *usual)
    assert {**again, "seconds": 0} == {**figures, "seconds": 0}
    other = _evaluate(capsys, *usual, "--seed", 1)
    assert other["one_step_psnr"] != figures["one_step_psnr"]


def test_prompts_alone(
    tiny_world: Path, prompt_shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No clips, no data: prompts and their sheet, by two processes as by one."""
    monkeypatch.setattr(command, "WORLDS", 3)
    arguments = ["--world", tiny_world, "--clips", 0, "--prompts", prompt_shelf, "--provider", "cpu"]
    figures = _evaluate(capsys, *arguments, "--prompts-picture", tmp_path / "sheet.png", "--workers", 1)
    assert figures["prompts"]["count"] == 1
    assert figures["ruler"]["worlds"] == 3
    assert min(cv2.imread(str(tmp_path / "sheet.png")).shape[:2]) > 100
    assert _evaluate(capsys, *arguments, "--workers", 2) == figures
    assert command.main([str(argument) for argument in arguments]) == 0
    assert "1 drawings" in capsys.readouterr().out


def test_sampling_alone(usual: list[object], prompt_shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [*usual, "--sampling", "steps=1,2*temperature=0*choice_noise=0", "--prompts", prompt_shelf, "--workers", 1]
    figures = _evaluate(capsys, *arguments)
    rows = figures["sampling"]["settings"]
    assert len(rows) == 3
    assert all(0 <= row["drawing_opposite"] <= 1 for row in rows)
    assert "reconstruction_psnr" not in figures
    assert "prompts" not in figures
    assert command.main([str(argument) for argument in arguments]) == 0
    assert "as shipped" in capsys.readouterr().out


def test_table_for_a_reader(shards: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of a world without a bundle, with frames of another size than the data's."""
    assert command.main(["--world", "fake", "--data", str(shards), "--clips", "8", "--workers", "1"]) == 0
    said = capsys.readouterr()
    assert "reconstruction" in said.out
    assert "test levels 500 to 505" in said.out
    latent = next(line for line in said.out.splitlines() if line.startswith("latent actions"))
    assert latent.endswith("not measured")
    assert said.err.splitlines()[-1] == "idle 1/1"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--world", "no-such-world"], "no world 'no-such-world'"),
        (["--clips", "7"], "clips is 7; it must be from 8"),
        (["--clips", "many"], "invalid int value: 'many'"),
        (["--clips", "13"], "only 12 separate clips of 16 frames"),
        (["--seed", "-1"], "seed is -1"),
        (["--workers", "0"], "workers is 0"),
        (["--data", "no-such-folder"], "no-such-folder has no index.json"),
        (["--picture", "no-such-folder/a.png"], "make it first"),
        (["--picture", "a.gif"], "ends in .png"),
        (["--sampling", "hot"], "write settings and their values"),
        (["--sampling", "temperature=99"], "temperature is 99"),
        (["--sampling", "--picture", "a.png"], "plays no pictures"),
        (["--sampling", "--clips", "7"], "clips is 7; it must be from 8"),
        (["--provider", "abacus"], "abacus"),
        (["--frobnicate"], "unrecognized arguments: --frobnicate"),
    ],
)
def test_bad_input_is_one_line(
    usual: list[object], arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main([*map(str, usual), *arguments]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert complaint in said.err


def test_without_data_test_levels_are_collected(
    tiny_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[CoinRunRequest] = []

    def collected(request: CoinRunRequest) -> dict[str, object]:
        asked.append(request)
        return {}

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORLDSKETCH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(collection, "collect", collected)
    assert command.main(["--world", str(tiny_world)]) == 2  # for nothing was collected
    assert "collecting 24000 frames of test levels into" in capsys.readouterr().err.splitlines()[0]
    (request,) = asked
    assert request == CoinRunRequest(tmp_path / "cache" / "coinrun-test", split="test", frames=24_000)


def test_data_beside_the_checkout_comes_first(
    usual: list[object], shards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data" / "coinrun").mkdir(parents=True)
    (tmp_path / "data" / "coinrun" / "test").symlink_to(shards)
    monkeypatch.chdir(tmp_path)
    arguments = [argument for argument in usual if argument not in ("--data", shards)]
    assert _evaluate(capsys, *arguments)["data"] == "data/coinrun/test"


def test_needs_no_torch() -> None:
    code = (
        "import sys, engine.evaluation.command; print([name for name in sys.modules if name in ('torch', 'PySide6', 'rich')])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is not a signal there")
@pytest.mark.parametrize(("send", "sent"), [(os.killpg, signal.SIGINT), (os.kill, signal.SIGTERM)])
def test_interrupted(tiny_world: Path, shards: Path, send: Callable[[int, int], None], sent: signal.Signals) -> None:
    """Ctrl-C, which a terminal sends to all, or a polite kill of the one, while several processes play: one line, 130, and
    none of them left."""
    code = "import sys; from engine.evaluation.command import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["--world", tiny_world, "--data", shards, "--clips", "12", "--workers", "2", "--provider", "cpu"]
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "clips 12/12\n"
    send(process.pid, sent)
    assert process.wait(60) == 130
    assert [line for line in process.stderr.read().splitlines() if "/" not in line] == ["worldsketch evaluate: interrupted"]
    process.stderr.close()
    assert _gone_within(60, process.pid)


def _gone_within(seconds: float, group: int) -> bool:
    """Processes that are told to end need a moment."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False
