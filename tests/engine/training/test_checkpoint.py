"""Weights and checkpoints on disk: whole or not at all, whatever happens and whenever; and what is refused."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from engine.errors import DataError
from engine.training.checkpoint import fill, load_checkpoint, load_weights, save_checkpoint, save_weights


def one_line(caught: pytest.ExceptionInfo[DataError]) -> str:
    assert "\n" not in str(caught.value)
    return str(caught.value)


# Weights


def test_weights_come_back(tmp_path: Path) -> None:
    tensors = {"a": torch.randn(3, 4), "b": torch.arange(5), "c": torch.randn(4, 3).t()}
    meta = {"model": {"levels": [8, 5]}, "what": "Größe"}
    save_weights(tmp_path / "new" / "w.safetensors", tensors, meta)
    found, found_meta = load_weights(tmp_path / "new" / "w.safetensors")
    assert found_meta == meta
    assert all(torch.equal(found[name], tensor) for name, tensor in tensors.items())
    assert os.listdir(tmp_path / "new") == ["w.safetensors"]


def test_half_weights_come_back_as_float32(tmp_path: Path) -> None:
    tensors = {"a": torch.randn(100), "b": torch.arange(5)}
    save_weights(tmp_path / "w", tensors, {}, half=True)
    found, _ = load_weights(tmp_path / "w")
    assert found["a"].dtype == torch.float32
    assert torch.equal(found["a"], tensors["a"].half().float())
    assert torch.equal(found["b"], tensors["b"])


def test_missing_weights(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such weights") as caught:
        load_weights(tmp_path / "w.safetensors")
    one_line(caught)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.99])
def test_truncated_weights(share: float, tmp_path: Path) -> None:
    save_weights(tmp_path / "w", {"a": torch.randn(1000)}, {})
    whole = (tmp_path / "w").read_bytes()
    (tmp_path / "w").write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(DataError, match="damaged") as caught:
        load_weights(tmp_path / "w")
    one_line(caught)


def test_other_files_are_not_weights(tmp_path: Path) -> None:
    save_file({"a": torch.zeros(3)}, tmp_path / "plain")
    save_file({"a": torch.zeros(3)}, tmp_path / "foreign", {"format": "pt"})
    save_file({"a": torch.zeros(3)}, tmp_path / "broken", {"worldsketch": "{"})
    save_file({"a": torch.zeros(3)}, tmp_path / "list", {"worldsketch": "[]"})
    (tmp_path / "text").write_text("no weights at all, but long enough to hold a header's length")
    torch.save({"a": torch.zeros(3)}, tmp_path / "pickle")
    (tmp_path / "folder").mkdir()
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(DataError, match=path.name) as caught:
            load_weights(path)
        one_line(caught)


@pytest.mark.parametrize("tensors", [{}, {"weight": torch.zeros(2, 2)}, {"weight": torch.zeros(3, 2), "bias": torch.zeros(2)}])
def test_weights_that_do_not_fit(tensors: dict[str, torch.Tensor]) -> None:
    with pytest.raises(DataError, match=r"here\.safetensors: these weights do not fit the model \(.*(weight|bias)") as caught:
        fill(nn.Linear(2, 2), tensors, Path("here.safetensors"))
    one_line(caught)


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """A real refusal by the operating system, in the middle of a write."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_write_that_fails_leaves_the_old_weights_and_nothing_else(tmp_path: Path) -> None:
    save_weights(tmp_path / "w", {"a": torch.zeros(3)}, {"step": 1})
    with files_limited_to(100_000), pytest.raises(DataError, match="could not be written") as caught:
        save_weights(tmp_path / "w", {"a": torch.zeros(100_000)}, {"step": 2})
    one_line(caught)
    assert os.listdir(tmp_path) == ["w"]
    assert load_weights(tmp_path / "w")[1] == {"step": 1}


# Checkpoints


class Snapshot:
    """A module, its average and its optimiser, in which every number is ``step``: a mixture of two steps would show."""

    def __init__(self, step: int, size: int = 2) -> None:
        self.step, self.module, self.ema = step, nn.Linear(size, size), nn.Linear(size, size)
        self.optimisers: list[torch.optim.Optimizer] = [
            torch.optim.AdamW([self.module.weight], 0.1),
            torch.optim.SGD([self.module.bias], 0.1, momentum=0.9),
        ]
        self.module(torch.ones(1, size)).sum().backward()
        for optimiser in self.optimisers:
            optimiser.step()
        for tensor in self.tensors():
            tensor.data.fill_(step)

    def tensors(self) -> list[torch.Tensor]:
        moments = [value for o in self.optimisers for state in o.state.values() for value in state.values()]
        return [*self.module.state_dict().values(), *self.ema.state_dict().values(), *moments]

    def save(self, run: Path) -> None:
        save_checkpoint(run, self.module, self.ema, self.optimisers, {"step": self.step})


def load_step(run: Path) -> int | None:
    """The step that ``run`` continues from, after a look at every number."""
    fresh = Snapshot(-1)
    state = load_checkpoint(run, fresh.module, fresh.ema, fresh.optimisers)
    if state is None:
        return None
    step = int(state["step"])
    assert len(fresh.tensors()) == 8
    assert all((tensor == step).all() for tensor in fresh.tensors()), "a mixture of two checkpoints"
    return step


def test_no_checkpoint_yet(tmp_path: Path) -> None:
    assert load_step(tmp_path) is None


def test_checkpoints_replace_each_other(tmp_path: Path) -> None:
    for step in range(3):
        Snapshot(step).save(tmp_path)
        assert load_step(tmp_path) == step
        assert os.listdir(tmp_path) == ["checkpoint"]


class Killed(BaseException):
    """Nobody catches it, as nobody catches SIGKILL."""


@contextmanager
def killed_at(point: int) -> Iterator[list[str]]:
    """Kills at the ``point``-th rename or removal of a tree: a removal first before it begins, then halfway through."""
    renames, removes, moments = os.replace, shutil.rmtree, list[str]()

    def moment(name: str) -> None:
        moments.append(name)
        if len(moments) == point + 1:
            raise Killed(name)

    def replace(source: Any, target: Any) -> None:
        moment(f"rename to {Path(target).name}")
        renames(source, target)

    def rmtree(path: Any, **named: Any) -> None:
        moment(f"remove {Path(path).name}")
        if Path(path).exists():
            (Path(path) / "state.json").unlink(missing_ok=True)
            moment(f"remove the rest of {Path(path).name}")
        removes(path, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", replace)
        patch.setattr(shutil, "rmtree", rmtree)
        yield moments


def every_kill(prepare: Callable[[Path], None], step: int, folder: Path) -> Iterator[Path]:
    """A run folder for each moment at which saving ``step`` can be killed."""
    for point in range(100):
        run = folder / f"killed-{point}"
        prepare(run)
        try:
            with killed_at(point):
                Snapshot(step).save(run)
        except Killed:
            yield run
        else:
            return
    pytest.fail("saving never came to an end")


def test_a_kill_leaves_the_old_or_the_new_checkpoint(tmp_path: Path) -> None:
    steps = [load_step(run) for run in every_kill(lambda run: Snapshot(1).save(run), 2, tmp_path)]
    assert set(steps) == {1, 2}
    assert steps == [1] * steps.count(1) + [2] * steps.count(2), "once the new one is there, it stays"


def test_a_second_kill_leaves_one_too(tmp_path: Path) -> None:
    """The run that goes on after a kill may be killed in its turn, at any moment."""
    for first in list(every_kill(lambda run: Snapshot(1).save(run), 2, tmp_path)):
        before = load_step(first)

        def again(run: Path, first: Path = first) -> None:
            shutil.copytree(first, run)

        for second in every_kill(again, 3, tmp_path / f"after-{first.name}"):
            assert load_step(second) in (before, 3), f"{second}: nothing is left to continue from"


def test_the_first_checkpoint_is_whole_or_not_there(tmp_path: Path) -> None:
    assert {load_step(run) for run in every_kill(lambda run: None, 1, tmp_path)} <= {None, 1}


def test_a_full_disk_leaves_the_old_checkpoint(tmp_path: Path) -> None:
    Snapshot(1).save(tmp_path)
    with files_limited_to(100_000), pytest.raises(DataError, match="could not be written") as caught:
        Snapshot(2, size=300).save(tmp_path)
    one_line(caught)
    assert load_step(tmp_path) == 1
    Snapshot(3).save(tmp_path)
    assert load_step(tmp_path) == 3


def test_no_room_for_the_last_small_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state is written last, when the disk is fullest."""
    Snapshot(1).save(tmp_path)

    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    monkeypatch.setattr(json, "dump", full)
    with pytest.raises(DataError) as caught:
        Snapshot(2).save(tmp_path)
    monkeypatch.undo()
    one_line(caught)
    assert load_step(tmp_path) == 1


@pytest.mark.parametrize("name", ["weights.safetensors", "ema.safetensors", "optimiser.safetensors", "state.json"])
@pytest.mark.parametrize("damage", ["truncated", "missing"])
def test_a_damaged_checkpoint_is_refused(name: str, damage: str, tmp_path: Path) -> None:
    Snapshot(1).save(tmp_path)
    path = tmp_path / "checkpoint" / name
    if damage == "truncated":
        path.write_bytes(path.read_bytes()[:-3])
    else:
        path.unlink()
    with pytest.raises(DataError, match=name) as caught:
        load_step(tmp_path)
    one_line(caught)


def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Snapshot(1).save(tmp_path)
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("torch.load unpickles"))
    assert load_step(tmp_path) == 1
    assert {path.suffix for path in (tmp_path / "checkpoint").iterdir()} == {".safetensors", ".json"}
