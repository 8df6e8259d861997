"""`worldsketch train tokenizer|actions|world|decoder`: presets, overrides on the command line, data folders, run folder."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import tyro

from engine.errors import ConfigError
from engine.models.dynamics import DynamicsConfig
from engine.models.enlarger import EnlargerConfig
from engine.models.latent_action_model import LatentActionConfig
from engine.models.presets import PRESETS, preset
from engine.models.video_tokenizer import VideoTokenizerConfig
from engine.training.action_task import ActionTask
from engine.training.checkpoint import fill, load_weights
from engine.training.configs import ClipBatch, TrainConfig
from engine.training.display_task import DisplayTask
from engine.training.loop import Task, train
from engine.training.tokenizer_task import DecoderTask, TokenizerTask
from engine.training.world_task import WorldTask, load_tokenizer

_DEFAULT = TrainConfig(
    lr=1.5e-3, final_lr=0.02, warmup=200, schedule="wsd", betas=(0.9, 0.95), ema=0.995, validate_every=500
)  # fmt: skip
TOKENIZER_RECIPES = {
    "default": replace(_DEFAULT, clips=(ClipBatch(0.75, 32, 2), ClipBatch(1.0, 5, 16)), optimiser="muon", steps=8000),
    "paper": TrainConfig(),
}
DECODER_RECIPE = replace(_DEFAULT, clips=(ClipBatch(1.0, 4, 16),), optimiser="muon", steps=1500, warmup=50, decay=0.5)
DISPLAY_RECIPE = replace(
    _DEFAULT, clips=(ClipBatch(0.5, 16, 1), ClipBatch(1.0, 8, 2)), steps=8000, lr=2e-3, decay=0.6, ema=0.998
)
ACTION_RECIPES = {
    "default": replace(_DEFAULT, clips=(ClipBatch(1.0, 12, 16),), optimiser="muon", steps=2500, warmup=100, validate_every=250),
    "paper": TrainConfig((ClipBatch(1.0, 36, 16),), 200_000, 3e-5, warmup=5000, schedule="cosine"),
}
WORLD_RECIPES = {
    "default": replace(_DEFAULT, clips=(ClipBatch(1.0, 6, 24),), optimiser="muon", steps=2200, warmup=100, validate_every=400),
    "paper": TrainConfig((ClipBatch(1.0, 36, 16),), 200_000, 3e-5, warmup=5000, schedule="cosine"),
}


@dataclass(frozen=True)
class Where:
    """Where a run reads and writes: data and validation folders (as `collect` wrote them), the run's own folder, weights to
    start from."""

    data: tuple[Path, ...] = (Path("data/coinrun/train"),)
    validation: tuple[Path, ...] = (Path("data/coinrun/validation"),)
    run: Path = Path("runs/tokenizer")
    init: Path | None = None
    quiet: bool = False


@dataclass(frozen=True)
class TokenizerRun:
    """Stage one. Run it again with the same settings to go on where it stopped."""

    model: VideoTokenizerConfig
    train: TrainConfig
    where: Where = field(default_factory=Where)

    def task(self) -> Task:
        return TokenizerTask(self.model)


@dataclass(frozen=True)
class ActionRun:
    """Before stage two, if wanted: the latent action model alone; `train world --latent-actions` goes on with it."""

    model: LatentActionConfig
    train: TrainConfig
    where: Where = field(default_factory=lambda: Where(run=Path("runs/actions")))

    def task(self) -> Task:
        return ActionTask(self.model)


@dataclass(frozen=True)
class WorldRun:
    """Stage two: latent action model and dynamics together, on the weights of stage one. ``latent_actions``: weights that
    `train actions` left, to go on with. ``settled``: the latent actions stay as they are, and dynamics learn alone."""

    actions: LatentActionConfig
    dynamics: DynamicsConfig
    train: TrainConfig
    tokenizer: Path = Path("runs/tokenizer/weights.safetensors")
    latent_actions: Path | None = None
    settled: bool = False
    where: Where = field(default_factory=lambda: Where(run=Path("runs/world")))

    def task(self) -> Task:
        return WorldTask(self.tokenizer, self.actions, self.dynamics, self.latent_actions, self.settled)


@dataclass(frozen=True)
class DecoderRun:
    """After stage one: go on training the decoder alone. The tokens, and worlds trained on them, stay what they are."""

    train: TrainConfig
    tokenizer: Path = Path("runs/tokenizer/weights.safetensors")
    where: Where = field(default_factory=lambda: Where(run=Path("runs/decoder")))

    def task(self) -> Task:
        return DecoderTask(load_tokenizer(self.tokenizer))


@dataclass(frozen=True)
class DisplayRun:
    """After stage one, with ``--display``: an enlarger behind the decoder, which itself stays what it is. The data are frames
    of the display's size, such as 256×256 (`collect ... --size 256`)."""

    model: EnlargerConfig
    train: TrainConfig
    tokenizer: Path = Path("runs/tokenizer/weights.safetensors")
    where: Where = field(default_factory=lambda: Where(run=Path("runs/display")))

    def task(self) -> Task:
        return DisplayTask(self.tokenizer, self.model)


Run = TypeVar("Run", TokenizerRun, ActionRun, WorldRun, DecoderRun, DisplayRun)


def main(argv: list[str]) -> int:
    """Raises:
    ConfigError: an unknown stage or preset, or a setting out of range.  DataError: see `engine.training.loop.train`.
    """
    stage, rest = (argv[0], argv[1:]) if argv else ("", [])
    name, rest = _take_preset(rest)
    sizes, kind = preset(name), "default" if name == "default" else "paper"
    if stage == "tokenizer":
        return _start(TokenizerRun(sizes.tokenizer, TOKENIZER_RECIPES[kind]), rest)
    if stage == "actions":
        return _start(ActionRun(sizes.actions, ACTION_RECIPES[kind]), rest)
    if stage == "world":
        return _start(WorldRun(sizes.actions, sizes.dynamics, WORLD_RECIPES[kind]), rest)
    if stage == "decoder" and "--display" in rest:
        return _start(DisplayRun(EnlargerConfig(), DISPLAY_RECIPE), [word for word in rest if word != "--display"])
    if stage == "decoder":
        return _start(DecoderRun(DECODER_RECIPE), rest)
    raise ConfigError("train: name a stage, tokenizer, actions, world or decoder, e.g. `worldsketch train tokenizer --help`")


def _start(defaults: Run, argv: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill is heard as Ctrl-C, before the loop too
    registry = tyro.constructors.ConstructorRegistry()
    registry.primitive_rule(_clips_option)
    told = f"{type(defaults).__doc__}\n\n--preset NAME chooses the defaults below: {', '.join(PRESETS)}."
    run: Run = tyro.cli(
        type(defaults), prog="worldsketch train", description=told, args=argv, default=defaults, registry=registry
    )
    task = run.task()
    if run.where.init is not None:
        fill(task.module, load_weights(run.where.init)[0], run.where.init)
    train(task, run.train, list(run.where.data), list(run.where.validation), run.where.run, run.where.quiet)
    print(f"done: {run.where.run / 'weights.safetensors'}", file=sys.stderr)
    return 0


def _clips_option(kind: tyro.constructors.PrimitiveTypeInfo) -> tyro.constructors.PrimitiveConstructorSpec[ClipBatch] | None:
    """`--train.clips 12x8@0.3 6x24@1`: parts of a run, as many as one likes, each in a word."""
    if kind.type is not ClipBatch:
        return None
    return tyro.constructors.PrimitiveConstructorSpec(
        nargs=1,
        metavar="CLIPSxFRAMES@UNTIL",
        instance_from_str=lambda words: ClipBatch.from_word(words[0]),
        is_instance=lambda value: isinstance(value, ClipBatch),
        str_from_instance=lambda clips: [str(clips)],
    )


def _take_preset(argv: list[str]) -> tuple[str, list[str]]:
    """Splits ``--preset NAME`` off; it decides the defaults of everything else."""
    argv = [part for word in argv for part in (word.split("=", 1) if word.startswith("--preset=") else [word])]
    if "--preset" not in argv:
        return "default", argv
    at = argv.index("--preset")
    if at + 1 == len(argv):
        raise ConfigError(f"--preset needs a name: one of {', '.join(PRESETS)}")
    return argv[at + 1], argv[:at] + argv[at + 2 :]
