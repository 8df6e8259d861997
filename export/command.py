"""``worldsketch export``: arguments in, a world out, one line per complaint."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from engine.errors import DataError, WorldsketchError
from engine.runtime.world_model import SamplerSettings

if TYPE_CHECKING:
    from export.world_bundle import ExportReport

SHIPPED_KIT = Path(__file__).parents[1] / "resources" / "kit"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; the report goes to stdout, with ``--json`` as one object; progress and complaints to stderr.

    Exit codes: 0 written, 2 bad arguments or input, 1 the graphs do not compute what was trained, 130 Ctrl-C.
    """
    arguments = _parser().parse_args(argv)
    try:
        return _export(arguments)
    except WorldsketchError as error:
        _say(str(error))
        return 2
    except KeyboardInterrupt:
        _say("interrupted")
        return 130


def _export(arguments: argparse.Namespace) -> int:
    from engine.bundle import read_kit
    from export.world_bundle import (
        COINRUN_ART,
        ParityError,
        WorldOptions,
        export_world,
        keep_weights,
    )  # loads torch: not for --help

    figures = _without_places(_json(arguments.figures)) if arguments.figures else {}
    options = WorldOptions(
        name=arguments.name or arguments.out.resolve().name,
        precision=arguments.precision,
        action_names=tuple(arguments.action_names.split(",")) if arguments.action_names else _names(figures),
        sampler=SamplerSettings(
            arguments.steps,
            arguments.temperature,
            arguments.choice_noise,
            guidance=arguments.guidance,
            sure=arguments.sure,
            min_p=arguments.min_p,
        ),
        fps=arguments.fps,
        attributions=tuple(arguments.attribution or COINRUN_ART),
        metrics=figures,
        card=_text(arguments.card) if arguments.card else "",
        kit=read_kit(arguments.kit) if arguments.kit else {},
    )
    try:
        report = export_world(
            arguments.tokenizer, arguments.world, arguments.out, options, arguments.pack, _say, arguments.display
        )
    except ParityError as error:
        _say(str(error))
        return 1
    if arguments.keep_weights:
        display = {"display": arguments.display} if arguments.display else {}
        keep_weights(arguments.keep_weights, tokenizer=arguments.tokenizer, world=arguments.world, **display)
    rollout = report.parity["rollout"]
    if rollout["frames_equal"] < rollout["frames"] and arguments.precision == "fp32":
        _say(f"{rollout['frames'] - rollout['frames_equal']} of {rollout['frames']} frames differ from torch in some token")
    print(json.dumps(_values(report), ensure_ascii=False) if arguments.json else _table(report))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="worldsketch export", description="Turn trained weights into a world, and compare it with what was trained."
    )
    parser.add_argument("--tokenizer", type=Path, default=Path("runs/tokenizer/weights.safetensors"), help="its weights")
    parser.add_argument("--world", type=Path, default=Path("runs/world/weights.safetensors"), help="its weights")
    parser.add_argument(
        "--display", type=Path, help="weights of `train decoder --display`: frames are shown larger than the models see them"
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder of the world to write")
    parser.add_argument("--pack", type=Path, metavar="FILE.world", help="also write it as one file")
    parser.add_argument("--precision", default="fp32", help="fp32, fp16, int8, or mixed: int8 where the time goes")
    parser.add_argument("--name", help="what the world is called (default: as its folder)")
    parser.add_argument("--action-names", metavar="A,B,..", help="one name per action (default: action 1, action 2, ..)")
    parser.add_argument("--steps", type=int, default=SamplerSettings.steps, help="decoding steps per frame it is played with")
    parser.add_argument("--temperature", type=float, default=SamplerSettings.temperature, help="and its temperature")
    parser.add_argument("--choice-noise", type=float, default=SamplerSettings.choice_noise, help="and its choice noise")
    parser.add_argument(
        "--guidance", type=float, default=SamplerSettings.guidance, help="how many times what an action changes counts"
    )
    parser.add_argument(
        "--sure",
        type=float,
        default=SamplerSettings.sure,
        help="tokens at least so probable are kept at once and save steps",
    )
    parser.add_argument(
        "--min-p", type=float, default=SamplerSettings.min_p, help="tokens below this share of the likeliest are never drawn"
    )
    parser.add_argument("--fps", type=int, default=10, help="frames per second of the data")
    parser.add_argument("--attribution", action="append", help="whom to name, once per line (default: the art of CoinRun)")
    parser.add_argument(
        "--figures", type=Path, metavar="FILE.json", help="what `evaluate --json` printed: kept, and names the actions"
    )
    parser.add_argument("--card", type=Path, metavar="FILE.md", help="a model card to put into the world")
    parser.add_argument("--kit", type=Path, default=SHIPPED_KIT, metavar="DIR", help="its world kit (default: the shipped one)")
    parser.add_argument("--no-kit", dest="kit", action="store_const", const=None, help="put no world kit into it")
    parser.add_argument("--keep-weights", type=Path, metavar="DIR", help="also keep the weights, as float16, to train on from")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read ({error}); give a text file") from None


def _json(path: Path) -> dict[str, Any]:
    try:
        figures = json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise DataError(f"{path}: not JSON ({error}); give what `worldsketch evaluate --json` printed") from None
    if not isinstance(figures, dict):
        raise DataError(f"{path}: not a JSON object; give what `worldsketch evaluate --json` printed")
    return figures


def _without_places(figures: dict[str, Any]) -> dict[str, Any]:
    """What of the figures may travel: the folders that were read keep their names, not where they lay on this machine."""
    prompts = figures.get("prompts")
    if isinstance(prompts, dict):
        figures = figures | {"prompts": _without_places(prompts)}
    return figures | {key: _place(figures[key]) for key in ("world", "data", "folder") if key in figures}


def _place(value: object) -> object:
    """A path inside the folder that the command ran in stays; of any other the last part is left."""
    path = PurePath(str(value))
    return path.name if path.is_absolute() or ".." in path.parts else value


def _names(figures: dict[str, Any]) -> tuple[str, ...]:
    """Names that `evaluate` derived from what each action moves."""
    return tuple(str(action["name"]) for action in figures.get("actions", ()))


def _values(report: ExportReport) -> dict[str, Any]:
    return {
        "out": str(report.out),
        "hash": report.hash,
        "bytes": report.bytes,
        "graphs": report.graphs,
        "parity": report.parity,
    }


def _table(report: ExportReport) -> str:
    lines = [f"{report.out}: {report.bytes / 2**20:.1f} MiB"]
    for name, graph in report.graphs.items():
        found = ", ".join(
            f"{key.rsplit('_', 1)[0]} {'agree in ' + format(value, '.1%') if key.endswith('agreement') else f'±{value:.2g}'}"
            for key, value in report.parity["graphs"][name].items()
        )
        lines.append(f"{name:<22}{graph['precision']}  {graph['bytes'] / 2**20:5.1f} MiB  {found}")
    rollout = report.parity["rollout"]
    lines.append(
        f"{rollout['frames']} frames at {rollout['steps']} steps: {rollout['tokens_agreement']:.2%} of the tokens are torch's, "
        f"{rollout['frames_equal']} frames wholly; colours ±{rollout['rgb_difference']} of 255"
    )
    return "\n".join(lines)


def _say(line: str) -> None:
    print(f"worldsketch export: {line}", file=sys.stderr, flush=True)
