"""A run that was interrupted, killed or refused a disk goes on to the very losses and weights of one that was not."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.errors import DataError
from engine.training import loop
from engine.training.checkpoint import load_weights
from engine.training.configs import TrainConfig
from tests.engine.training.tiny_run import RECIPE, WORLD_RECIPE, Watched, go, make_task

FILES = (
    "weights.safetensors",
    "checkpoint/weights.safetensors",
    "checkpoint/ema.safetensors",
    "checkpoint/optimiser.safetensors",
)


def tensors(run: Path) -> dict[str, Tensor]:
    return {f"{file}: {name}": tensor for file in FILES for name, tensor in load_file(run / file).items()}


def assert_same_bits(one: Mapping[str, Tensor], other: Mapping[str, Tensor]) -> None:
    assert one.keys() == other.keys()
    assert [name for name in one if not torch.equal(one[name], other[name])] == []


def figures(run: Path) -> dict[tuple[str, int], dict[str, float]]:
    """The log by kind and step, the last line of each, without what time alone decides."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    timed = {"seconds", "frames_per_second"}
    return {(line["kind"], line["step"]): {k: v for k, v in line.items() if k not in timed} for line in lines}


def press_ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def recipe_of(kind: str, optimiser: str) -> TrainConfig:
    return replace(WORLD_RECIPE if kind == "world" else RECIPE, optimiser=optimiser)  # type: ignore[arg-type]  # one of two


@pytest.mark.parametrize(("kind", "optimiser"), [("fsq", "adamw"), ("vq", "muon"), ("world", "adamw"), ("world", "muon")])
def test_an_interrupted_run_continues_to_the_same_weights(kind: str, optimiser: str, tmp_path: Path) -> None:
    config = recipe_of(kind, optimiser)
    torch.manual_seed(1)
    straight = Watched(make_task(kind, tmp_path))
    go(straight, config, tmp_path, "straight")

    torch.manual_seed(1)
    broken = Watched(make_task(kind, tmp_path), at=5, then=press_ctrl_c)
    with pytest.raises(KeyboardInterrupt):
        go(broken, config, tmp_path, "broken")
    torch.manual_seed(2)  # another start: all that counts must come from the checkpoint
    resumed = Watched(make_task(kind, tmp_path))
    go(resumed, config, tmp_path, "broken")

    assert broken.losses + resumed.losses == straight.losses
    assert_same_bits(tensors(tmp_path / "broken"), tensors(tmp_path / "straight"))
    assert figures(tmp_path / "broken")["train", 12] == figures(tmp_path / "straight")["train", 12]
    assert figures(tmp_path / "broken")["validation", 12] == figures(tmp_path / "straight")["validation", 12]


def once(function: Callable[..., Any], call: int) -> Callable[..., Any]:
    """The function, with Ctrl-C pressed just before its ``call``-th call."""
    calls = iter(range(1000))

    def interrupted(*arguments: Any, **named: Any) -> Any:
        if next(calls) == call:
            press_ctrl_c()
        return function(*arguments, **named)

    return interrupted


@pytest.mark.parametrize("moment", ["after the forward pass", "after the optimiser", "before averaging"])
@pytest.mark.parametrize("kind", ["fsq", "vq"])
def test_ctrl_c_may_come_in_the_middle_of_a_step(
    kind: str, moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Codebooks and running statistics move in the forward pass, weights in the optimiser, averages after: all or none."""
    torch.manual_seed(1)
    straight = Watched(make_task(kind, tmp_path))
    go(straight, RECIPE, tmp_path, "straight")

    torch.manual_seed(1)
    task = Watched(make_task(kind, tmp_path), 5 if moment == "after the forward pass" else -1, press_ctrl_c, late=True)
    with monkeypatch.context() as patch:
        if moment == "after the optimiser":
            patch.setattr(torch.optim.AdamW, "zero_grad", once(torch.optim.AdamW.zero_grad, 5))
        if moment == "before averaging":
            patch.setattr(loop, "average", once(loop.average, 5))
        with pytest.raises(KeyboardInterrupt):
            go(task, RECIPE, tmp_path, "broken")
    assert 5 <= checkpoint_step(tmp_path / "broken") <= 6, "little is lost"
    go(make_task(kind, tmp_path), RECIPE, tmp_path, "broken")
    assert_same_bits(tensors(tmp_path / "broken"), tensors(tmp_path / "straight"))


def checkpoint_step(run: Path) -> int:
    return int(json.loads((run / "checkpoint" / "state.json").read_text())["step"])


# Checkpoints after every step, none after the 20th, and no mercy in the 31st.
KILLED = """
import os, pathlib, signal, sys, torch
from dataclasses import replace
from engine.training import loop
from tests.engine.training.tiny_run import RECIPE, Watched, go, make_task
torch.set_num_threads(1)
folder = pathlib.Path(sys.argv[1])
torch.manual_seed(1)
task = Watched(make_task("vq", folder), at=20, then=lambda: setattr(loop, "save_checkpoint", lambda *_: None))
task = Watched(task, at=30, then=lambda: os.kill(os.getpid(), signal.SIGKILL), late=True)
go(task, replace(RECIPE, steps=52, checkpoint_minutes=1e-9), folder, "killed")
"""


def test_a_killed_process_continues_to_the_same_weights(tmp_path: Path) -> None:
    config = replace(RECIPE, steps=52)
    torch.manual_seed(1)
    go(make_task("vq", tmp_path), config, tmp_path, "straight")
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=root, env=os.environ | {"PYTHONPATH": str(root)})
    assert done.returncode == -signal.SIGKILL
    assert checkpoint_step(tmp_path / "killed") == 20
    assert not (tmp_path / "killed" / "weights.safetensors").exists()
    torch.manual_seed(2)
    go(make_task("vq", tmp_path), config, tmp_path, "killed")
    assert_same_bits(tensors(tmp_path / "killed"), tensors(tmp_path / "straight"))
    assert figures(tmp_path / "killed") == figures(tmp_path / "straight")
    assert ("train", 50) in figures(tmp_path / "killed")


def test_a_longer_run_goes_on_from_a_finished_one(tmp_path: Path) -> None:
    config = replace(RECIPE, schedule="constant")
    first = Watched(make_task("fsq", tmp_path))
    go(first, config, tmp_path, "run")
    more = Watched(make_task("fsq", tmp_path))
    go(more, replace(config, steps=16), tmp_path, "run")
    assert (len(first.losses), len(more.losses)) == (12, 4)
    assert load_weights(tmp_path / "run" / "weights.safetensors")[1]["step"] == 16


def test_a_finished_run_stays_as_it_is(tmp_path: Path) -> None:
    """The figures of its weights included: they are what a person chooses by."""
    first = go(make_task("fsq", tmp_path), RECIPE, tmp_path, "run")
    before, meta = load_weights(tmp_path / "run" / "weights.safetensors")
    again = Watched(make_task("fsq", tmp_path))
    assert go(again, RECIPE, tmp_path, "run") == first
    after, meta_again = load_weights(tmp_path / "run" / "weights.safetensors")
    assert again.losses == []
    assert_same_bits(after, before)
    assert meta_again == meta
    assert meta["figures"] == first


def test_other_model_settings_are_refused_and_harm_nothing(tmp_path: Path) -> None:
    go(make_task("fsq", tmp_path), RECIPE, tmp_path, "run")
    before, config = tensors(tmp_path / "run"), (tmp_path / "run" / "config.json").read_text()
    with pytest.raises(DataError, match="other model settings") as caught:
        go(make_task("vq", tmp_path), RECIPE, tmp_path, "run")
    assert "\n" not in str(caught.value)
    assert_same_bits(tensors(tmp_path / "run"), before)
    assert (tmp_path / "run" / "config.json").read_text() == config


@pytest.mark.parametrize("content", ['{"hidden_size": 768}', "{", "[]"])
def test_a_folder_of_something_else_is_refused(content: str, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json").write_text(content)
    with pytest.raises(DataError) as caught:
        go(make_task("fsq", tmp_path), RECIPE, tmp_path, "run")
    assert "\n" not in str(caught.value)
    assert (tmp_path / "run" / "config.json").read_text() == content


def test_a_full_disk_costs_one_line_and_no_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(1)
    go(make_task("fsq", tmp_path), RECIPE, tmp_path, "straight")
    files = iter(range(1000))

    def full_later(*arguments: Any) -> None:
        if next(files) >= 10:  # in the middle of the fourth checkpoint
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        save_file(*arguments)

    torch.manual_seed(1)
    monkeypatch.setattr("engine.training.checkpoint.save_file", full_later)
    with pytest.raises(DataError, match="No space left on device") as caught:
        go(make_task("fsq", tmp_path), replace(RECIPE, checkpoint_minutes=1e-9), tmp_path, "full")
    monkeypatch.undo()
    assert "\n" not in str(caught.value)
    assert checkpoint_step(tmp_path / "full") == 3
    go(make_task("fsq", tmp_path), RECIPE, tmp_path, "full")
    assert_same_bits(tensors(tmp_path / "full"), tensors(tmp_path / "straight"))


class Exploding(Watched):
    """From the seventh step on its loss is not a number."""

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        loss, metrics = super().loss(module, clip_BTHWC)
        return loss * (torch.nan if len(self.losses) > 6 else 1.0), metrics


@pytest.mark.parametrize("kind", ["fsq", "vq"])
def test_a_loss_that_is_not_a_number_ends_the_run_and_spoils_no_checkpoint(kind: str, tmp_path: Path) -> None:
    """The message sends its reader back to the checkpoint: that one must be sound."""
    with pytest.raises(DataError, match="not a number") as caught:
        go(Exploding(make_task(kind, tmp_path)), replace(RECIPE, checkpoint_minutes=1e-9), tmp_path, "run")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "run" / "weights.safetensors").exists()
    assert checkpoint_step(tmp_path / "run") == 6
    saved = load_file(tmp_path / "run" / "checkpoint" / "weights.safetensors")
    assert all(tensor.isfinite().all() for tensor in saved.values())
