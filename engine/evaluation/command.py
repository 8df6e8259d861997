"""``worldsketch evaluate``: how good a world is, on levels that it was not trained on.

Owns arguments, the default data, progress on stderr and the table; what is measured is in `evaluate` and below.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from engine.data.shards import INDEX, Clips, ClipStore, read_index
from engine.data.worker_environment import environment_folder
from engine.errors import ConfigError, WorldsketchError
from engine.evaluation.evaluate import Plan, clip_length, evaluate
from engine.evaluation.idle import idle_rows
from engine.evaluation.pictures import action_sheet, check_png_path, save_png, take_sheet
from engine.evaluation.players import Players
from engine.evaluation.prompt_sheet import prompt_sheet
from engine.evaluation.prompts import prompt_rows, study_prompts
from engine.evaluation.ruler import WORLDS, read_ruler, ruler_rows
from engine.evaluation.sampling import DEFAULT_GRID, Grid, sampling_table, sweep
from engine.runtime.providers import PROVIDERS

DEFAULT_DATA = Path("data/coinrun/test")
TEST_FRAMES = 24_000
_CLEAR = "\r\033[K"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message}; see {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; a table, or with ``--json`` one JSON object, goes to stdout. Returns the exit code: 0, 2, or 130."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill is heard as Ctrl-C: it ends the players too
    try:
        arguments = _parser().parse_args(argv)
        figures = _run(arguments)
    except WorldsketchError as error:
        _complain(str(error))
        return 2
    except KeyboardInterrupt:
        _complain("interrupted")
        return 130
    print(json.dumps(figures, ensure_ascii=False) if arguments.json else table(figures))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="worldsketch evaluate", description="How good a world is, on levels it was not trained on.")
    parser.add_argument("--world", default="default", help="name, bundle folder or .world file")
    parser.add_argument("--data", type=Path, help=f"folder of shards (default: {DEFAULT_DATA}, or test levels collected now)")
    parser.add_argument(
        "--clips",
        type=int,
        default=256,
        help="clips to look at; everything else scales with it (default: 256; 0: only what else is asked for)",
    )
    parser.add_argument("--prompts", type=Path, metavar="DIR", help="also look at what it makes of drawings and photos")
    parser.add_argument("--prompts-picture", type=Path, metavar="PNG", help="save a sheet of those prompts, played")
    parser.add_argument(
        "--sampling",
        nargs="?",
        const=DEFAULT_GRID,
        metavar="NAME=VALUES",
        help="only compare settings of the sampler, one at a time or combined with *, on an eighth of the clips, and on "
        f"prompts if they are given (default: {DEFAULT_GRID})",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the choice of clips and of all play")
    parser.add_argument("--picture", type=Path, metavar="PNG", help="save a sheet of actions × frames")
    parser.add_argument("--takes-picture", type=Path, metavar="PNG", help="save a sheet of long takes × frames")
    parser.add_argument("--provider", default="auto", help=f"auto, {', '.join(PROVIDERS)}")
    parser.add_argument("--workers", type=int, help="processes that play at once (default: one per core)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _run(arguments: argparse.Namespace) -> dict[str, Any]:
    plan = Plan(arguments.clips, arguments.seed) if arguments.clips or not arguments.prompts else None
    grid = None if arguments.sampling is None else Grid.parse(arguments.sampling)
    if arguments.workers is not None and not 1 <= arguments.workers <= 256:
        raise ConfigError(f"workers is {arguments.workers}; it must be from 1 to 256")
    needs = (("--picture", "--clips", plan), ("--takes-picture", "--clips", plan))
    for picture, needed, there in (*needs, ("--prompts-picture", "--prompts", arguments.prompts)):
        path = getattr(arguments, picture[2:].replace("-", "_"))
        if path is not None and grid is not None:
            raise ConfigError(f"--sampling plays no pictures; leave out {picture}")
        if path is not None and there is None:
            raise ConfigError(f"{picture} shows what {needed} looks at; give {needed} as well")
        if path is not None:
            check_png_path(path)
    with Players(arguments.world, arguments.provider, arguments.workers, _report) as players:
        figures: dict[str, Any] = {"world": players.subject.where}
        if grid is not None:
            clips, where = _clips(players, plan, arguments) if plan is not None else (None, {})
            return figures | {"sampling": sweep(players, grid, clips, arguments.prompts, arguments.seed)} | where
        if plan is not None:
            figures |= _clip_figures(players, plan, arguments)
        if arguments.prompts is not None:
            figures["prompts"], steering, verdicts = study_prompts(players, arguments.prompts, arguments.seed)
            figures["ruler"] = read_ruler(players, WORLDS)
            if arguments.prompts_picture is not None:
                sheet = prompt_sheet(players, verdicts, steering.right)
                save_png(sheet, arguments.prompts_picture, colours=256)
    return figures


def _clip_figures(players: Players, plan: Plan, arguments: argparse.Namespace) -> dict[str, Any]:
    world = players.subject.world
    clips, where = _clips(players, plan, arguments)
    evaluation = evaluate(players, clips, plan)
    if arguments.picture is not None:
        names = [name.name for name in evaluation.names]
        save_png(action_sheet(world, evaluation.prompt, names, seed=plan.seed), arguments.picture)
    if arguments.takes_picture is not None:
        save_png(take_sheet(evaluation.takes), arguments.takes_picture)
    return evaluation.figures | where


def _clips(players: Players, plan: Plan, arguments: argparse.Namespace) -> tuple[Clips, dict[str, Any]]:
    """The clips to look at, and figures that say where they are from."""
    folder = arguments.data or _default_data()
    index = read_index(folder)
    clips = ClipStore.open([folder]).clips(clip_length(players.subject.world.spec), plan.clips, plan.seed)
    return clips, {"data": str(folder), "split": index.split, "levels": list(index.levels)}


def _default_data() -> Path:
    """The test levels beside the checkout; else those in the user's cache, collected there first."""
    if (DEFAULT_DATA / INDEX).is_file():
        return DEFAULT_DATA
    folder = environment_folder().with_name("coinrun-test")
    from engine.data.coinrun import CoinRunRequest  # only here: they bring their own progress bar and environment
    from engine.data.collection import collect

    print(f"there is no {DEFAULT_DATA} here; collecting {TEST_FRAMES} frames of test levels into {folder}", file=sys.stderr)
    collect(CoinRunRequest(folder, split="test", frames=TEST_FRAMES))
    return folder


def _report(what: str, done: int, total: int) -> None:
    """Says on stderr what is being done: one line that is rewritten on a screen, one line per part elsewhere."""
    if sys.stderr.isatty():
        print(f"{_CLEAR}{what} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done == total:
        print(f"{what} {done}/{total}", file=sys.stderr, flush=True)


def _complain(message: str) -> None:
    print(f"{_CLEAR if sys.stderr.isatty() else ''}worldsketch evaluate: {message}", file=sys.stderr)


def table(figures: dict[str, Any]) -> str:
    """The figures for a reader."""
    if "sampling" in figures:
        where = ", ".join(figures[name] for name in ("world", "data") if name in figures)
        return f"{where}\n{sampling_table(figures['sampling'])}"
    rows = _clip_rows(figures) if "clips" in figures else [("world", figures["world"])]
    if "prompts" in figures:
        rows += prompt_rows(figures["prompts"]) + ruler_rows(figures["ruler"])
    return "\n".join(f"{name:<18}{value}" for name, value in rows)


def _clip_rows(figures: dict[str, Any]) -> list[tuple[str, str]]:

    def show(name: str, unit: str = "", digits: int = 2) -> str:
        value = figures[name]
        if value is None:
            return "not measured"
        error = figures.get(f"{name}_se")
        return f"{value:.{digits}f}{'' if error is None else f' ± {error:.2f}'}{unit}"

    def share(name: str) -> str:
        return "not measured" if figures[name] is None else f"{figures[name]:.0%}"

    checkpoints = [name.removeprefix("round_trip_psnr_") for name in figures if name.startswith("round_trip_psnr_")]
    return [
        ("reconstruction", f"{show('reconstruction_psnr', ' dB')}, SSIM {figures['reconstruction_ssim']:.3f}"),
        ("latent actions", show("lam_gain_db", " dB above repeating the last frame")),
        ("one step", show("one_step_gain_db", " dB above repeating the last frame")),
        ("", f"{show('one_step_psnr', ' dB')}, at best {show('one_step_ceiling_psnr', ' dB')}"),
        ("ΔPSNR at 4 steps", show("delta_psnr_4", " dB")),
        ("actions used", f"{figures['actions_used']} of {len(figures['actions'])}, like {figures['action_perplexity']:.1f}"),
        (
            "true actions",
            f"{show('true_action_bits', ' bits')} told by latent ones, {show('true_action_bits_shuffled', ' bits')} by chance",
        ),
        (
            "motion by action",
            f"{share('action_variance_explained')} of it, {share('action_variance_explained_held')} when held",
        ),
        ("same direction", f"from {share('action_direction_consistency')} of prompts"),
        *(
            (
                f"action {i}",
                f"{one['glyph']} {one['name']:<13} {one['dx']:+.1f} {one['dy']:+.1f} pixels a frame, used {used:.0%}",
            )
            for i, (one, used) in enumerate(zip(figures["actions"], figures["action_shares"], strict=True))
        ),
        ("hero detector", f"right on {figures['hero_detector_accuracy']:.1%} of held-out frames"),
        (
            "",
            f"sees a hero in {share('hero_present_jumbled')} of pictures of jumbled tokens: if many, he proves little",
        ),
        *(
            (
                f"at frame {mark}",
                f"hero {share(f'hero_present_{mark}')}, round trip {show(f'round_trip_psnr_{mark}', ' dB')}, "
                f"colours kept {share(f'colours_kept_{mark}')}",
            )
            for mark in checkpoints
        ),
        ("", f"by chance, with another clip: colours kept {share('colours_kept_by_chance')}"),
        *idle_rows(figures, f"action {figures['idle_action']} held"),
        (
            "looked at",
            f"{figures['clips']} clips of {figures['clip_frames']} frames, {figures['stepped_clips']} stepped from, "
            f"{figures['held_prompts']} prompts, {figures['takes']} long takes, {figures['idle_takes']} idle ones",
        ),
        ("data", f"{figures['data']}: {figures['split']} levels {figures['levels'][0]} to {figures['levels'][1] - 1}"),
        ("took", f"{figures['seconds']:.0f} s, {figures['workers']} at once on {figures['provider']}"),
    ]
