"""`worldsketch train tokenizer|world`: presets, overrides on the command line, data folders, run folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
import tyro

from engine.errors import ConfigError
from engine.models.presets import PRESETS, WorldPreset, preset
from engine.training.checkpoint import fill, load_weights
from engine.training.configs import ClipBatch, TrainConfig
from engine.training.loop import Task, train
from engine.training.tokenizer_task import TokenizerTask

_DEFAULT_RECIPE = TrainConfig(
    lr=1.5e-3, final_lr=0.02, warmup=200, schedule="wsd", betas=(0.9, 0.95), ema=0.995, validate_every=500
)  # fmt: skip
TOKENIZER_RECIPES = {
    "default": replace(_DEFAULT_RECIPE, clips=(ClipBatch(0.7, 20, 2), ClipBatch(1.0, 4, 16)), steps=9000),
    "paper-coinrun": TrainConfig(),
}


@dataclass(frozen=True)
class Where:
    """Data folders (as `collect` wrote them), validation folders, the run's folder, and weights to start from."""

    data: tuple[Path, ...] = (Path("data/coinrun/train"),)
    validation: tuple[Path, ...] = (Path("data/coinrun/validation"),)
    run: Path = Path("runs/tokenizer")
    init: Path | None = None
    quiet: bool = False


def start(task: Task, recipe: TrainConfig, where: Where) -> int:
    if where.init is not None:
        fill(task.module, load_weights(where.init)[0], where.init)
    train(task, recipe, list(where.data), list(where.validation), where.run, where.quiet)
    print(f"done: {where.run / 'weights.safetensors'}", file=sys.stderr)
    return 0


def train_tokenizer(argv: list[str]) -> int:
    name, argv = take_preset(argv)

    def command(
        model: WorldPreset = preset(name), train: TrainConfig = recipe(TOKENIZER_RECIPES, name), where: Where = Where()
    ) -> int:
        return start(TokenizerTask(model.tokenizer), train, where)

    return run_tyro(command, "worldsketch train tokenizer", argv)


def recipe(recipes: dict[str, TrainConfig], name: str) -> TrainConfig:
    return recipes.get(name, recipes["paper-coinrun"])


def take_preset(argv: list[str]) -> tuple[str, list[str]]:
    """Splits ``--preset NAME`` off; it decides the defaults of everything else."""
    if "--preset" not in argv:
        return "default", argv
    at = argv.index("--preset")
    if at + 1 == len(argv):
        raise ConfigError(f"--preset needs a name: one of {', '.join(PRESETS)}")
    return argv[at + 1], argv[:at] + argv[at + 2 :]


def run_tyro(command: Callable[..., int], prog: str, argv: list[str]) -> int:
    return int(tyro.cli(command, prog=prog, args=argv, config=(tyro.conf.CascadeSubcommandArgs,)))


def main(argv: list[str]) -> int:
    torch.set_float32_matmul_precision("high")
    stages: dict[str, Callable[[list[str]], int]] = {"tokenizer": train_tokenizer}
    if not argv or argv[0] not in stages:
        raise ConfigError(f"train: name a stage: {' or '.join(stages)}, e.g. `worldsketch train tokenizer`")
    return stages[argv[0]](argv[1:])
