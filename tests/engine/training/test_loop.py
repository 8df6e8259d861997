"""The loop around a step: averaging, optimisers, what a run leaves behind, and what it refuses before it begins."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import cv2
import pytest
import torch
from torch import nn

from engine.errors import ConfigError, DataError, WorldsketchError
from engine.training.checkpoint import load_weights
from engine.training.configs import ClipBatch, TrainConfig
from engine.training.loop import average, make_optimisers, pick_device, train
from tests.engine.training.tiny_run import RECIPE, WORLD_RECIPE, T, Watched, go, make_shards, make_task


def test_average_moves_weights_a_little_and_copies_buffers() -> None:
    ema, live = nn.BatchNorm1d(3), nn.BatchNorm1d(3)
    for module, value in ((ema, 0.0), (live, 1.0)):
        for tensor in (*module.parameters(), *module.buffers()):
            tensor.data.fill_(value)
    average(ema, live, 0.9)
    average(ema, live, 0.9)
    assert torch.allclose(ema.weight, torch.full((3,), 0.19))
    assert all(torch.equal(kept, moved) for kept, moved in zip(ema.buffers(), live.buffers(), strict=True))
    average(ema, live, 0.0)
    assert torch.equal(ema.weight, live.weight)


def test_only_matrices_decay() -> None:
    module = make_task("fsq", Path()).module
    (adamw,) = make_optimisers(module, RECIPE)
    decays = {id(p): group["weight_decay"] for group in adamw.param_groups for p in group["params"]}
    assert {p.ndim > 1: decays[id(p)] for p in module.parameters()} == {True: RECIPE.weight_decay, False: 0.0}
    assert len(decays) == len(list(module.parameters()))


def test_muon_takes_the_matrices_of_blocks_and_nothing_twice() -> None:
    module = make_task("fsq", Path()).module
    adamw, muon = make_optimisers(module, replace(RECIPE, optimiser="muon"))
    taken = [{id(p) for group in optimiser.param_groups for p in group["params"]} for optimiser in (adamw, muon)]
    assert not taken[0] & taken[1]
    assert taken[0] | taken[1] == {id(p) for p in module.parameters()}
    in_blocks = {id(p) for name, p in module.named_parameters() if ".blocks." in name and p.ndim == 2}
    assert taken[1] == in_blocks


def test_every_step_takes_its_own_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rates, step = list[float](), torch.optim.AdamW.step

    def spy(self: torch.optim.AdamW) -> None:
        rates.extend({group["lr"] for group in self.param_groups})
        step(self)

    monkeypatch.setattr(torch.optim.AdamW, "step", spy)
    go(make_task("fsq", tmp_path), RECIPE, tmp_path, "run")
    assert rates == [RECIPE.lr_at(step) for step in range(RECIPE.steps)]


def test_what_a_run_leaves(tmp_path: Path) -> None:
    task = Watched(make_task("fsq", tmp_path))
    figures = go(task, RECIPE, tmp_path, "run")
    run = tmp_path / "run"
    tensors, meta = load_weights(run / "weights.safetensors")
    averaged, _ = load_weights(run / "checkpoint" / "ema.safetensors")
    live, _ = load_weights(run / "checkpoint" / "weights.safetensors")
    assert all(torch.equal(tensors[name], averaged[name]) for name in averaged)
    assert any(not torch.equal(tensors[name], live[name]) for name in live)
    assert meta["model"] == json.loads(json.dumps(task.config()))
    assert (meta["step"], meta["figures"]) == (12, figures)
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [(line["kind"], line["step"]) for line in lines] == [("validation", 8), ("train", 12), ("validation", 12)]
    assert lines[1]["loss"] == pytest.approx(task.losses[-1], abs=1e-6)
    assert lines[1]["lr"] == pytest.approx(RECIPE.lr_at(11), abs=1e-6)
    assert lines[2]["psnr"] == pytest.approx(figures["psnr"], abs=1e-6)
    assert sorted(path.name for path in (run / "samples").iterdir()) == ["validation-0000008.png", "validation-0000012.png"]
    assert cv2.imread(str(run / "samples" / "validation-0000012.png")) is not None
    assert list((run / "tensorboard").iterdir())
    assert not list(run.rglob("*.partial")), "nothing half-written"


def test_no_averaging_keeps_the_live_weights(tmp_path: Path) -> None:
    go(make_task("fsq", tmp_path), replace(RECIPE, ema=0.0, steps=3), tmp_path, "run")
    tensors, live = (
        load_weights(tmp_path / "run" / name)[0] for name in ("weights.safetensors", "checkpoint/weights.safetensors")
    )
    assert all(torch.equal(tensors[name], live[name]) for name in live)


def test_it_learns(tmp_path: Path) -> None:
    task = Watched(make_task("fsq", tmp_path))
    go(task, replace(RECIPE, steps=60, clips=(ClipBatch(1.0, 8, 4),)), tmp_path, "run")
    assert sum(task.losses[-10:]) < 0.7 * sum(task.losses[:10])


def test_clip_lengths_change_on_the_way(tmp_path: Path) -> None:
    task = Watched(make_task("fsq", tmp_path))
    go(task, RECIPE, tmp_path, "run")
    assert task.clips == [(4, 2)] * 6 + [(2, T)] * 6


def test_a_world_is_validated_over_its_whole_context_however_short_its_clips(tmp_path: Path) -> None:
    figures = go(make_task("world", tmp_path), replace(WORLD_RECIPE, clips=(ClipBatch(1.0, 2, 3),), steps=2), tmp_path, "run")
    assert {"one_step_gain", "delta_psnr_4"} <= figures.keys()


def test_weights_are_kept_before_the_last_validation(tmp_path: Path) -> None:
    task = Watched(make_task("fsq", tmp_path))
    task.validate = Mock(side_effect=IndexError("a validation that breaks"))  # type: ignore[method-assign]
    with pytest.raises(IndexError):
        go(task, replace(RECIPE, steps=3), tmp_path, "run")
    assert json.loads((tmp_path / "run" / "checkpoint" / "state.json").read_text())["step"] == 3


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has what the test wants absent")
def test_cuda_asked_for_and_absent() -> None:
    with pytest.raises(ConfigError, match="sees no CUDA device") as caught:
        pick_device(TrainConfig(device="cuda"))
    assert "\n" not in str(caught.value)
    assert pick_device(TrainConfig(device="auto")).type == "cpu"


def test_absent_data(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="nowhere") as caught:
        train(make_task("fsq", tmp_path), RECIPE, [tmp_path / "nowhere"], [tmp_path / "nowhere"], tmp_path / "run", quiet=True)
    assert "\n" not in str(caught.value)


def test_too_few_frames_for_validation(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="not 400"):
        go(make_task("fsq", tmp_path), replace(RECIPE, validation_clips=400), tmp_path, "run")


def test_frames_of_another_size_than_the_model_are_refused(tmp_path: Path) -> None:
    make_shards(tmp_path / "data", side=16)
    with pytest.raises(WorldsketchError) as caught:
        go(make_task("fsq", tmp_path), RECIPE, tmp_path, "run")
    assert "\n" not in str(caught.value)


def test_clips_longer_than_the_model_sees_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WorldsketchError) as caught:
        go(make_task("fsq", tmp_path), replace(RECIPE, clips=(ClipBatch(1.0, 2, T + 2),)), tmp_path, "run")
    assert "\n" not in str(caught.value)


def test_progress_says_how_far_and_how_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = make_shards(tmp_path / "data")
    train(make_task("fsq", tmp_path), replace(RECIPE, steps=3), [data], [data], tmp_path / "run")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "step 3/3" in shown.err
    assert "min left" in shown.err
    go(make_task("fsq", tmp_path), replace(RECIPE, steps=5), tmp_path, "run")
    assert capsys.readouterr().err == "", "quiet is quiet"
