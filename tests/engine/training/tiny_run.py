"""Runs of the training loop in a second or two: shards of a walking square, tiny models, and tasks that are watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.data.shards import Shard, ShardIndex, sha256_of, shard_stem, write_index
from engine.models.dynamics import DynamicsConfig
from engine.models.latent_action_model import LatentActionConfig
from engine.models.quantizer import QuantizerConfig
from engine.models.st_transformer import STConfig
from engine.models.video_tokenizer import VideoTokenizer, VideoTokenizerConfig
from engine.training.checkpoint import save_weights
from engine.training.configs import ClipBatch, TrainConfig
from engine.training.loop import Task, train
from engine.training.tokenizer_task import TokenizerTask
from engine.training.world_task import WorldTask

SIDE, T = 8, 8
STACK = STConfig(1, 16, 1, 16)
FSQ = QuantizerConfig("fsq", levels=(4, 3))
VQ = QuantizerConfig("vq", codes=12, dim=4, decay=0.8)
RECIPE = TrainConfig(
    clips=(ClipBatch(0.5, 4, 2), ClipBatch(1.0, 2, T)),
    steps=12,
    lr=3e-3,
    warmup=2,
    schedule="wsd",
    ema=0.9,
    precision="fp32",
    device="cpu",
    compile=False,
    validate_every=8,
    validation_clips=4,
)
WORLD_RECIPE = replace(RECIPE, clips=(ClipBatch(1.0, 2, 12),), validate_every=12)


def make_shards(folder: Path, side: int = SIDE, seed: int = 0) -> Path:
    """One shard of four segments of 24 frames, in which a square walks over a ground of its own colour."""
    rng, count, length = np.random.default_rng(seed), 4, 24
    frames = np.empty((count, length, side, side, 3), np.uint8)
    for segment in frames:
        segment[:] = rng.integers(0, 256, 3)
        place = rng.integers(0, side, 2)
        for frame in segment:
            place = (place + rng.integers(-1, 2, 2)) % side
            rows, columns = ((at + np.arange(3)) % side for at in place)
            frame[np.ix_(rows, columns)] = 255
    folder.mkdir(parents=True)
    np.save(folder / f"{shard_stem(0)}.frames.npy", frames.reshape(-1, side, side, 3))
    np.save(folder / f"{shard_stem(0)}.actions.npy", np.zeros(count * length, np.uint8))
    spans = tuple((start, length) for start in range(0, count * length, length))
    shard = Shard(0, count * length, sha256_of(folder / f"{shard_stem(0)}.frames.npy"), spans, tuple(range(count)))
    write_index(folder, ShardIndex("synthetic", "zoomed", "train", (0, 100), "none", 0, (side, side, 3), 10, (shard,)))
    return folder


def tokenizer_config(quantizer: QuantizerConfig = FSQ) -> VideoTokenizerConfig:
    return VideoTokenizerConfig(SIDE, SIDE, 4, T, STACK, STACK, quantizer)


def make_tokenizer_weights(path: Path) -> Path:
    """An untrained tokenizer, the same each time, written as stage one writes it."""
    with torch.random.fork_rng():
        torch.manual_seed(5)
        task = TokenizerTask(tokenizer_config())
    save_weights(path, task.module.state_dict(), {"model": task.config(), "step": 0})
    return path


def world_configs() -> tuple[LatentActionConfig, DynamicsConfig]:
    actions = LatentActionConfig(SIDE, SIDE, 4, T, STACK, STACK, QuantizerConfig("vq", 3, 4, decay=0.8), residual=True)
    return actions, DynamicsConfig(STACK, 12, 4, T, 4, history="clean", corruption=0.2)


def make_task(kind: str, folder: Path) -> Task:
    """``fsq`` or ``vq``: a tokenizer; ``world``: the models of stage two on the tokenizer in ``folder``. Fresh weights."""
    if kind == "world":
        path = folder / "tokenizer.safetensors"
        return WorldTask(path if path.exists() else make_tokenizer_weights(path), *world_configs())
    return TokenizerTask(tokenizer_config(VQ if kind == "vq" else FSQ))


class Watched:
    """A task that notes every loss and the shape of its clips, and calls ``then`` before, or late, after the forward pass of
    its ``at``-th loss."""

    def __init__(self, task: Task, at: int = -1, then: Callable[[], object] = int, late: bool = False) -> None:
        self.task, self.module, self.validation_length = task, task.module, task.validation_length
        self.losses, self.clips = list[float](), list[tuple[int, int]]()
        self._at, self._then, self._late = at, then, late

    def config(self) -> dict[str, Any]:
        return self.task.config()

    def learners(self, module: nn.Module) -> list[nn.Module]:
        return self.task.learners(module)

    def loss(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        self.clips.append((clip_BTHWC.shape[0], clip_BTHWC.shape[1]))
        due = len(self.losses) == self._at
        if due and not self._late:
            self._then()
        loss, metrics = self.task.loss(module, clip_BTHWC)
        if due and self._late:
            self._then()
        self.losses.append(loss.item())
        return loss, metrics

    def validate(self, module: nn.Module, clip_BTHWC: Tensor) -> tuple[dict[str, float], NDArray[np.uint8]]:
        return self.task.validate(module, clip_BTHWC)


def go(task: Task, config: TrainConfig, folder: Path, run: str) -> dict[str, float]:
    """Trains in ``folder/run`` on the shards in ``folder/data``, which are made when they are not there."""
    data = folder / "data"
    if not data.exists():
        make_shards(data)
    return train(task, config, [data], [data], folder / run, quiet=True)


def as_tokenizer(module: nn.Module) -> VideoTokenizer:
    assert isinstance(module, VideoTokenizer)
    return module
