"""``worldsketch learn FOLDER``: videos in, a world out. Every stage that makes a world, one after the other, within a time.

Owns the order of the stages, what each gets of the time, and what is said about it. The stages are those of `collect`,
`train` and `export`; each goes on where it was, so the same command, started again, goes on too.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from engine.errors import BundleError, ConfigError, DataError, WorldsketchError

if TYPE_CHECKING:
    from engine.training.configs import TrainConfig
    from engine.training.loop import Task

WEIGHTS = Path(__file__).parents[1] / "resources" / "weights" / "drawings"
"""Where learning begins: models that know drawn platformers, and learn another game sooner than models that know nothing."""

SHARES = {"tokenizer": 0.36, "actions": 0.12, "world": 0.42, "decoder": 0.10}
"""Of the time: about as the worlds that ship were given it (docs/LOG.md)."""

CLIP = 24
"""Frames that learning wants in a row: a context and a half."""

FEW_FRAMES = 6000
FEW_STEPS = 400
TO_EXPORT = 90.0
"""Seconds."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message}; see {self.prog} --help")


def main(argv: Sequence[str]) -> int:
    """Runs the command; the report goes to stdout, with ``--json`` as one object; all else to stderr.

    Exit codes: 0 a world is there, 2 bad arguments or input, 1 the graphs do not compute what was learned, 130 Ctrl-C.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is loaded: waiting threads leave the cores to others
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill is heard as Ctrl-C
    try:
        asked = _parser().parse_args(argv)
        report = _learn(asked)
    except WorldsketchError as error:
        from export.world_bundle import ParityError

        _say(str(error))
        return 1 if isinstance(error, ParityError) else 2
    except KeyboardInterrupt:
        _say("interrupted; run the same command to go on")
        return 130
    print(json.dumps(report) if asked.json else _told(report))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="worldsketch learn", description="Make a world from a folder of videos: all stages, within a time.")
    parser.add_argument("folder", type=Path, help="videos of play of one game; half an hour or more is a good beginning")
    parser.add_argument("--out", type=Path, help="the folder of the world to write (default: worlds/ and the folder's name)")
    parser.add_argument("--runs", type=Path, help="where frames and weights are kept (default: runs/ and the world's name)")
    parser.add_argument("--minutes", type=float, default=60.0, help="for learning, beside reading the videos (default: 60)")
    parser.add_argument("--crop", default="0,0,1,1", metavar="L,T,R,B", help="the part that is seen; see collect films --help")
    parser.add_argument("--from-nothing", action="store_true", help="do not begin with the weights of the drawings world")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2, help="processes that read videos")
    parser.add_argument("--attribution", action="append", help="whom to name for the videos, once per line")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


@dataclass(frozen=True)
class Stage:
    """A model that learns. ``begin`` makes its task, with the weights that learning begins with."""

    name: str
    recipe: TrainConfig
    begin: Callable[[], Task]


def _learn(asked: argparse.Namespace) -> dict[str, Any]:
    from engine.bundle import MANIFEST, read_kit
    from export.command import SHIPPED_KIT
    from export.world_bundle import COINRUN_ART, WorldOptions, export_world

    started = time.monotonic()
    name = (asked.out or asked.folder).resolve().name
    out, runs = asked.out or Path("worlds") / name, asked.runs or Path("runs") / name
    if out.exists() and not (out / MANIFEST).is_file():
        raise BundleError(f"{out}: exists and is not a world; choose another folder with --out")
    if not 0.1 <= asked.minutes <= 100_000:
        raise ConfigError(f"minutes is {asked.minutes:g}; it must be from 0.1 to 100000")
    data, held_out = _collect(asked, runs)
    stages = _stages(runs, None if asked.from_nothing else WEIGHTS)
    for number, stage in enumerate(stages, 2):
        seconds = max(1.0, 60 * asked.minutes - TO_EXPORT) * SHARES[stage.name]
        _run_stage(stage, f"{number} of {len(stages) + 2}", seconds, data, held_out, runs / stage.name)
    _say(f"{len(stages) + 2} of {len(stages) + 2} · writing {out}")
    own = asked.attribution or ["Learned from videos that its maker chose; ask its maker whose they are"]
    art = () if asked.from_nothing else COINRUN_ART  # the weights it began with were learned from that
    options = WorldOptions(name, attributions=(*own, *art), kit=read_kit(SHIPPED_KIT))
    tokenizer, world = (runs / part / "weights.safetensors" for part in ("decoder", "world"))
    exported = export_world(tokenizer, world, out, options)
    figures = {stage.name: _figures(runs / stage.name) for stage in stages}
    minutes = round((time.monotonic() - started) / 60, 1)
    return {"world": str(out), "bytes": exported.bytes, "runs": str(runs), "minutes": minutes, "figures": figures}


def _collect(asked: argparse.Namespace, runs: Path) -> tuple[Path, Path]:
    """The folders of frames to learn from and to judge by."""
    from engine.data.collection import collect
    from engine.data.films import crop_of, film_request, find_films
    from engine.data.shards import ClipStore
    from engine.models.presets import DEFAULT

    films, faults = find_films(asked.folder)
    _say("1 of 6 · reading the videos")
    for line in faults:
        _say(f"left out: {line}")
    folders = runs / "data" / "train", runs / "data" / "validation"
    for folder in folders:
        shared = {"out": folder, "split": folder.name, "frames": None, "seed": 0, "workers": asked.workers}
        collect(
            film_request(
                asked.folder, films, (DEFAULT.tokenizer.height, DEFAULT.tokenizer.width), crop_of(asked.crop), **shared
            )
        )
    stores = [ClipStore.open([folder]) for folder in folders]
    if not all(store.count(CLIP) for store in stores):
        raise DataError(
            f"{asked.folder}: {stores[0].frames / 10:.0f} seconds of film, and no {CLIP / 10} seconds in a row to judge by; "
            "give some minutes at least"
        )
    if stores[0].frames < FEW_FRAMES:
        _say(f"{stores[0].frames / 600:.1f} minutes of film are few: the world will know these by heart and little else")
    return folders


def _stages(runs: Path, weights: Path | None) -> list[Stage]:
    from engine.models.presets import DEFAULT
    from engine.training.action_task import ActionTask
    from engine.training.checkpoint import load_weights
    from engine.training.command import ACTION_RECIPES, DECODER_RECIPE, TOKENIZER_RECIPES, WORLD_RECIPES
    from engine.training.tokenizer_task import DecoderTask, TokenizerTask
    from engine.training.world_task import WorldTask, load_tokenizer

    def known(module: Any, file: str, part: str = "") -> None:
        """Fills a module with what is known already."""
        if weights is not None:
            tensors, _ = load_weights(weights / file)
            _fill(module, {key.removeprefix(part): value for key, value in tensors.items() if key.startswith(part)}, file)

    def tokenizer() -> Task:
        task = TokenizerTask(DEFAULT.tokenizer)
        known(task.module, "tokenizer.safetensors")
        return task

    def actions() -> Task:
        task = ActionTask(DEFAULT.actions)
        known(task.module, "world.safetensors", "actions.")
        return task

    def world() -> Task:
        task = WorldTask(learned("tokenizer"), DEFAULT.actions, DEFAULT.dynamics, learned("actions"))
        known(task.module.dynamics, "world.safetensors", "dynamics.")
        return task

    def decoder() -> Task:
        return DecoderTask(load_tokenizer(learned("tokenizer")))

    def learned(stage: str) -> Path:
        return runs / stage / "weights.safetensors"

    return [
        Stage("tokenizer", TOKENIZER_RECIPES["default"], tokenizer),
        Stage("actions", ACTION_RECIPES["default"], actions),
        Stage("world", WORLD_RECIPES["default"], world),
        Stage("decoder", DECODER_RECIPE, decoder),
    ]


def _fill(module: Any, tensors: dict[str, Any], file: str) -> None:
    """What is of the preset's sizes; the codes of actions may be fewer or more, and are then learned anew."""
    own = module.state_dict()
    fitting = {name: value for name, value in tensors.items() if name in own and own[name].shape == value.shape}
    if len(fitting) < 0.9 * len(own):
        _say(f"the weights that ship ({file}) are of other sizes than the preset; this part begins with nothing")
    else:
        module.load_state_dict(own | fitting)


def _run_stage(stage: Stage, place: str, seconds: float, data: Path, held_out: Path, run: Path) -> None:
    """Trains one stage for about ``seconds``, or the steps that it was begun with; not at all if it is done."""
    from engine.data.shards import ClipStore
    from engine.training.loop import train
    from engine.training.pace import VALIDATIONS, measure_pace

    what = f"{place} · {stage.name}"
    if (run / "weights.safetensors").exists():
        _say(f"{what}: done before")
        return
    clips = min(16, int((ClipStore.open([held_out]).segments[:, 2] // CLIP).sum()))
    recipe = replace(stage.recipe, validation_clips=clips, checkpoint_minutes=2.0)
    steps = _steps_begun(run)
    if steps:
        _say(f"{what}: going on with its {steps} steps")
    else:
        _say(f"{what}: seeing how fast this machine learns")
        began = time.monotonic()
        pace = measure_pace(stage.begin(), recipe, [data], [held_out])
        steps = pace.steps(seconds - (time.monotonic() - began))
        few = "; so few teach little, give more --minutes" if steps < FEW_STEPS else ""
        _say(f"{what}: {steps} steps, about {pace.seconds(steps) / 60:.0f} minutes{few}")
    recipe = replace(
        recipe, steps=steps, warmup=min(recipe.warmup, steps // 10), validate_every=max(1, -(-steps // VALIDATIONS))
    )
    train(stage.begin(), recipe, [data], [held_out], run)


def _steps_begun(run: Path) -> int:
    """The number of steps that a run which has begun is to have; 0 for one that has not."""
    try:
        return int(json.loads((run / "config.json").read_text())["train"]["steps"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, KeyError, TypeError):
        raise DataError(f"{run / 'config.json'}: not the settings of a run; delete {run} to begin it anew") from None


def _figures(run: Path) -> dict[str, float]:
    from engine.training.checkpoint import load_weights

    _, meta = load_weights(run / "weights.safetensors")
    return {name: round(value, 3) for name, value in meta.get("figures", {}).items()}


def _told(report: dict[str, Any]) -> str:
    figures = report["figures"]
    gain = figures["world"]["one_step_gain"]
    verdict = "" if gain > 0 else ", so it is not yet better than a picture that stands still: more film, or more --minutes"
    return (
        f"{report['world']}: {report['bytes'] / 2**20:.1f} MiB, after {report['minutes']:.0f} minutes\n"
        f"frames it never saw: rebuilt at {figures['decoder']['psnr']:.1f} dB; the next one foretold {gain:+.1f} dB above "
        f"repeating the last{verdict}; {figures['world']['actions_used']:.0f} actions in use\n"
        f"what it learned, in pictures: {report['runs']}/*/samples\n"
        f"play it: worldsketch --world {report['world']}"
    )


def _say(line: str) -> None:
    print(f"worldsketch learn: {line}", file=sys.stderr, flush=True)
