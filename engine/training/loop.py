"""The one training loop. Every stage is a `Task`; the loop owns optimisation, precision, averaging, validation, resuming.

A step is a pure function of (weights, optimiser state, seed, step number): data and noise are drawn from the seed and the
step, so a killed run continues to exactly the same losses.
"""

from __future__ import annotations

import copy
import json
import os
import signal
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.data.shards import ClipStore
from engine.errors import ConfigError, DataError
from engine.models.st_transformer import STBlock
from engine.training.checkpoint import load_checkpoint, save_checkpoint, save_weights
from engine.training.configs import TrainConfig
from engine.training.record import Record


class Task(Protocol):
    """One stage: which weights learn, by which loss, and how it is judged."""

    module: nn.Module
    validation_length: int
    """Validation clips have at least so many frames, however short those of training are."""

    def config(self) -> dict[str, Any]:
        """Model settings, as plain values, to be kept with the weights."""
        ...

    def learners(self, module: nn.Module) -> list[nn.Module]:
        """Parts of ``module`` that learn by losses of their own: their gradients are clipped apart."""
        ...

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss and metrics of a batch of frames in 0..1."""
        ...

    def validate(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[dict[str, float], NDArray[np.uint8]]:
        """Figures and one picture on validation clips."""
        ...


def train(
    task: Task, config: TrainConfig, data: list[Path], validation: list[Path], run: Path, quiet: bool = False
) -> dict[str, float]:
    """Runs ``task`` to ``config.steps``, from ``run/checkpoint`` if there is one. Returns the last validation figures.

    Leaves ``run/weights.safetensors`` (averaged weights and settings), checkpoints, log, samples. Ctrl-C and SIGTERM save a
    checkpoint first.

    Raises:
        ConfigError: CUDA asked for and absent.  DataError: the data, or a checkpoint of other settings.
    """
    device = pick_device(config)
    settings = {"model": task.config(), "train": asdict(config)}
    _check_same_run(run, settings)
    module = task.module.to(device).train()
    ema = copy.deepcopy(module).eval().requires_grad_(False)
    optimisers = make_optimisers(module, config)
    state = load_checkpoint(run, module, ema, optimisers)
    step = state["step"] if state else 0
    figures: dict[str, float] = state.get("figures", {}) if state else {}
    if config.compile:
        torch._dynamo.config.recompile_limit = 64  # one per kind of block and length of clips; beyond it blocks run uncompiled
        for block in module.modules():
            if isinstance(block, STBlock):
                block.compile(dynamic=False)
    store = ClipStore.open(data)
    held_out = _validation_clips(validation, config, task.validation_length).to(device)
    record = Record(run, quiet)
    metrics: dict[str, Tensor] = {}
    saved = mark = time.monotonic()
    mark_step, frames = step, 0

    def save() -> None:
        save_checkpoint(run, module, ema, optimisers, {"step": step, "figures": figures})

    interrupt = Interrupt()
    try:
        while step < config.steps:
            part = config.clips_at(step)
            torch.manual_seed(config.seed * 1_000_003 + step)
            clip = torch.from_numpy(store.sample(part.batch, part.length, config.seed, step)).to(device).float() / 255
            with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bf16"):
                loss, metrics = task.loss(module, clip)
            loss.backward()
            norms = [nn.utils.clip_grad_norm_(part.parameters(), config.clip_norm) for part in task.learners(module)]
            if not all(norm.isfinite() for norm in norms):
                raise DataError(
                    f"{run}: the loss is not a number at step {step}; lower --train.lr and start from the checkpoint"
                )
            for optimiser in optimisers:
                for group in optimiser.param_groups:
                    group["lr"] = config.lr_at(step) * group["scale"]
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
            step, frames = step + 1, frames + part.batch * part.length
            average(ema, module, min(config.ema, (1 + step) / (10 + step)) if config.ema else 0.0)
            if step % 50 == 0 or step == config.steps:
                now = time.monotonic()
                rate = (step - mark_step) / (now - mark)
                values = {"loss": loss.item(), "norm": max(norms).item(), "lr": config.lr_at(step - 1)}
                values |= {name: value.item() for name, value in metrics.items()}
                values["frames_per_second"] = frames / (now - mark)
                record.write(step, "train", values)
                record.progress(step, config.steps, rate, values)
                mark, mark_step, frames = now, step, 0
            if step == config.steps:
                save()  # what took hours must not hang on what is said about it
            if step % config.validate_every == 0 or step == config.steps:
                with torch.no_grad(), torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bf16"):
                    torch.manual_seed(0)
                    figures, picture = task.validate(ema, held_out)
                record.write(step, "validation", figures)
                record.progress(step, config.steps, 0, figures)
                record.picture(step, "validation", picture)
                mark, mark_step, frames = time.monotonic(), step, 0
            if interrupt.heard or time.monotonic() - saved > 60 * config.checkpoint_minutes:
                save()
                saved = time.monotonic()
            if interrupt.heard:
                raise KeyboardInterrupt
        save()
        save_weights(run / "weights.safetensors", ema.state_dict(), settings | {"step": step, "figures": figures})
    finally:
        interrupt.close()
        record.close()
    return figures


class Interrupt:
    """Hears Ctrl-C and SIGTERM and lets the step at hand come to its end: half a step must not reach a checkpoint.

    A second signal is not waited for.
    """

    def __init__(self) -> None:
        self.heard = False
        self._before: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():  # no other may set handlers, and none is interrupted
            self._before = {number: signal.signal(number, self._hear) for number in (signal.SIGINT, signal.SIGTERM)}

    def _hear(self, number: int, frame: object) -> None:
        self.heard = True
        self.close()

    def close(self) -> None:
        while self._before:
            signal.signal(*self._before.popitem())


def pick_device(config: TrainConfig) -> torch.device:
    if config.device == "cuda" and not torch.cuda.is_available():
        raise ConfigError("training: device is 'cuda', but this torch sees no CUDA device; use --train.device cpu or auto")
    return torch.device("cuda" if config.device != "cpu" and torch.cuda.is_available() else "cpu")


def make_optimisers(module: nn.Module, config: TrainConfig) -> list[torch.optim.Optimizer]:
    """AdamW on everything; or Muon on the matrices inside blocks and AdamW on the rest. Only matrices decay."""
    named = [(name, p) for name, p in module.named_parameters() if p.requires_grad]
    matrices = [p for name, p in named if config.optimiser == "muon" and p.ndim == 2 and ".blocks." in name]
    taken = {id(p) for p in matrices}
    rest = [p for _, p in named if id(p) not in taken]
    groups = [
        {"params": [p for p in rest if p.ndim > 1], "weight_decay": config.weight_decay, "scale": 1.0},
        {"params": [p for p in rest if p.ndim <= 1], "weight_decay": 0.0, "scale": 1.0},
    ]
    optimisers: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, config.lr, betas=config.betas, fused=True)]
    if matrices:
        muon = torch.optim.Muon(
            [{"params": matrices, "scale": 1.0}], config.lr, weight_decay=config.weight_decay, adjust_lr_fn="match_rms_adamw"
        )
        optimisers.append(muon)
    return optimisers


@torch.no_grad()
def average(ema: nn.Module, module: nn.Module, decay: float) -> None:
    """Moves the averaged weights a little towards the live ones; buffers (codebooks, running statistics) are copied."""
    torch._foreach_lerp_(list(ema.parameters()), list(module.parameters()), 1 - decay)
    for kept, live in zip(ema.buffers(), module.buffers(), strict=True):
        kept.copy_(live)


def _check_same_run(run: Path, settings: dict[str, Any]) -> None:
    path = run / "config.json"
    text = json.dumps(settings, indent=1)
    if path.exists():
        try:
            model = json.loads(path.read_text())["model"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: not the settings of a run; use another --where.run folder, or delete this one") from error
        if model != json.loads(text)["model"]:
            raise DataError(f"{run}: holds a run with other model settings; use another --run folder, or delete this one")
    run.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(text)
    os.replace(partial, path)


def _validation_clips(folders: list[Path], config: TrainConfig, shortest: int) -> Tensor:
    length = max(shortest, *(part.length for part in config.clips))
    frames = ClipStore.open(folders).clips(length=length, count=config.validation_clips, seed=0).frames
    return torch.from_numpy(np.ascontiguousarray(frames)).float() / 255
