"""`worldsketch train`: stages, presets, overrides, and a polite kill."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ConfigError, DataError
from engine.models.presets import PRESETS
from engine.training import command
from engine.training.configs import ClipBatch, TrainConfig
from tests.engine.training.tiny_run import make_tokenizer_weights


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    heard = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, heard)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Instead of training, notes what would be trained: task, recipe, data, validation, run, quiet."""
    calls: list[Any] = []
    monkeypatch.setattr(command, "train", lambda *arguments: calls.append(arguments))
    return calls


def test_a_preset_and_overrides(started: list[Any], tmp_path: Path) -> None:
    arguments = "tokenizer --train.steps 7 --train.schedule cosine --model.patch 16 --model.encoder.layers 1 --where.quiet"
    assert command.main([*arguments.split(), "--where.data", "a", "b", "--where.run", str(tmp_path)]) == 0
    ((task, recipe, data, validation, run, quiet),) = started
    assert (recipe.steps, recipe.schedule, recipe.lr) == (7, "cosine", command.TOKENIZER_RECIPES["default"].lr)
    assert (task.settings.patch, task.settings.encoder.layers) == (16, 1)
    assert task.settings.quantizer == PRESETS["default"].tokenizer.quantizer
    assert (data, run, quiet) == ([Path("a"), Path("b")], tmp_path, True)
    assert validation == list(command.Where().validation)


def test_clips_can_be_given_on_the_command_line(started: list[Any]) -> None:
    command.main(["tokenizer", "--train.clips", "12x8@0.3", "6x24@1"])
    assert started[0][1].clips == (ClipBatch(0.3, 12, 8), ClipBatch(1.0, 6, 24))


def test_clips_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"12x8@0\.5"):
        command.main(["tokenizer", "--train.clips", "12 of 8"])


def test_the_papers_recipe_goes_with_the_papers_sizes(started: list[Any]) -> None:
    command.main(["tokenizer", "--preset=paper-coinrun", "--model.encoder.layers", "1", "--model.decoder.layers", "1"])
    assert started[0][0].settings.patch == 4
    assert started[0][1] == TrainConfig(), "tokenizer: lr 3e-4 constant, betas 0.9, batch 48×16, 300k steps (MODEL.md §2)"
    world = command.WORLD_RECIPES["paper"]
    assert (world.lr, world.final_lr, world.schedule, world.warmup, world.steps) == (3e-5, 0.1, "cosine", 5000, 200_000)
    assert world.clips == (ClipBatch(1.0, 36, 16),)


def test_a_world_needs_a_fitting_tokenizer(started: list[Any], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such weights"):
        command.main(["world", "--tokenizer", str(tmp_path / "none.safetensors")])
    path = make_tokenizer_weights(tmp_path / "tokenizer.safetensors")
    with pytest.raises(ConfigError, match="does not fit"):
        command.main(["world", "--tokenizer", str(path)])
    assert started == []


def test_init_must_fit(started: list[Any], tmp_path: Path) -> None:
    path = make_tokenizer_weights(tmp_path / "tokenizer.safetensors")
    with pytest.raises(DataError, match="do not fit"):
        command.main(["tokenizer", "--where.init", str(path)])
    assert started == []


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ("", "name a stage"),
        ("policy-of-truth", "name a stage"),
        ("tokenizer --preset", "--preset needs a name"),
        ("tokenizer --preset huge", "'huge' is not known"),
        ("tokenizer --train.lr 7", "lr is 7.0"),
        ("tokenizer --model.patch 5", "patch of 5"),
    ],
)
def test_refusals(arguments: str, what: str, started: list[Any]) -> None:
    with pytest.raises(ConfigError, match=what) as caught:
        command.main(arguments.split())
    assert "\n" not in str(caught.value)
    assert started == []


def test_a_polite_kill_is_heard_as_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that `train` saves a checkpoint; see test_resume."""
    monkeypatch.setattr(command, "train", lambda *_: signal.raise_signal(signal.SIGTERM))
    with pytest.raises(KeyboardInterrupt):
        command.main(["tokenizer"])
