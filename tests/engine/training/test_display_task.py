"""The larger decoder for display: it alone learns, from frames of the display's size, to be crisp."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.errors import ConfigError
from engine.models.enlarger import Enlarger, EnlargerConfig
from engine.training import command
from engine.training.checkpoint import fill, load_weights
from engine.training.display_task import DisplayTask, crispness, energy
from engine.training.loop import train
from engine.training.world_task import load_tokenizer
from tests.engine.training.tiny_run import RECIPE, SIDE, make_shards, make_tokenizer_weights

CONFIG = EnlargerConfig((8, 4), blocks=1)


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    return make_tokenizer_weights(tmp_path / "tokenizer.safetensors")


def slope(length: int) -> Tensor:
    """A picture 64 wide whose brightness rises from 0 to 1 over so many pixels in its middle."""
    line = ((torch.arange(64) - 31.5) / length + 0.5).clamp(0, 1)
    return line[None, None, :, None].expand(1, 64, 64, 3)


def test_a_run_leaves_an_enlarger_and_the_tokenizer_as_it_was(tokenizer_file: Path, tmp_path: Path) -> None:
    before = tokenizer_file.read_bytes()
    data = make_shards(tmp_path / "data", side=2 * SIDE)
    task = DisplayTask(tokenizer_file, CONFIG)
    figures = train(task, replace(RECIPE, lr=1e-2), [data], [data], tmp_path / "run", quiet=True)
    tensors, meta = load_weights(tmp_path / "run" / "weights.safetensors")
    assert EnlargerConfig(tuple(meta["model"]["widths"]), meta["model"]["blocks"]) == CONFIG
    fill(Enlarger(CONFIG), tensors, tmp_path)
    assert tensors["steps.1.weight"].abs().max() > 1e-3, "it learned"
    assert tokenizer_file.read_bytes() == before
    assert all(not parameter.requires_grad for parameter in task.tokenizer.parameters())
    assert figures.keys() == {"psnr", "psnr_plain", "sharpness", "sharpness_plain"}
    assert (tmp_path / "run" / "samples" / "validation-0000012.png").stat().st_size > 100


def test_it_learns_from_what_the_tokenizer_makes_of_the_shrunk_clip(tokenizer_file: Path) -> None:
    task, tokenizer = DisplayTask(tokenizer_file, CONFIG), load_tokenizer(tokenizer_file)
    small = torch.rand(2, 3, SIDE, SIDE, 3, generator=torch.Generator().manual_seed(1))
    clip = small.repeat_interleave(2, 2).repeat_interleave(2, 3)
    with torch.no_grad():
        wanted = tokenizer.decode(tokenizer.encode(small)[0]).clamp(0, 1).flatten(0, 1)
    assert torch.allclose(task.decoded(clip), wanted, atol=1e-5)


def test_a_perfect_picture_costs_nothing_and_a_blurred_one_its_blur(tokenizer_file: Path) -> None:
    task = DisplayTask(tokenizer_file, CONFIG)
    clip = torch.rand(1, 2, 2 * SIDE, 2 * SIDE, 3, generator=torch.Generator().manual_seed(1))
    perfect, grey = (lambda _: clip.flatten(0, 1)), (lambda _: torch.full_like(clip.flatten(0, 1), 0.5))
    assert task.loss(perfect, clip)[0].item() == pytest.approx(0, abs=1e-6)  # type: ignore[arg-type]  # callable will do
    loss, metrics = task.loss(grey, clip)  # type: ignore[arg-type]
    assert loss > 0.5
    assert min(metric.item() for metric in metrics.values()) > 0.1


def test_a_step_is_crisper_than_a_slope_of_the_same_height_wherever_it_is() -> None:
    assert energy(slope(1)).mean() > 6 * energy(slope(8)).mean()
    moved = slope(1).roll(-2, dims=2)
    moved[:, :, -2:] = 1
    assert (crispness(moved) - crispness(slope(1))).abs().mean() < 0.05 * crispness(slope(1)).max()
    assert (crispness(slope(8)) - crispness(slope(1))).abs().max() > 0.5 * crispness(slope(1)).max()


def test_other_sizes_are_refused(tokenizer_file: Path) -> None:
    task = DisplayTask(tokenizer_file, CONFIG)
    with pytest.raises(ConfigError, match="this display has 16×16"):
        task.loss(task.module, torch.zeros(1, 2, SIDE, SIDE, 3))
    with pytest.raises(ConfigError, match="the data has 9 frames of 16×16 in a clip"):
        task.loss(task.module, torch.zeros(1, 9, 16, 16, 3))


def test_the_command_asks_for_it_by_name(tokenizer_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(command, "train", lambda *arguments: calls.append(arguments))
    command.main(["decoder", "--display", "--tokenizer", str(tokenizer_file), "--model.widths", "8", "4", "--train.steps", "3"])
    ((task, recipe, *_),) = calls
    assert (task.settings, recipe.steps, recipe.lr) == (EnlargerConfig((8, 4)), 3, command.DISPLAY_RECIPE.lr)
