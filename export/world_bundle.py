"""Trained weights to a world: reads two weights files, exports and compares the graphs, writes the bundle.

Owns what a manifest says of a world that was trained here. How a graph is made is in `graphs` and `precision`, what is
compared in `parity`, how a bundle lies on disk in `engine.bundle`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from torch import nn

from engine.bundle import MANIFEST, Bundle, GraphFile, Manifest, listing, pack, write_bundle
from engine.errors import BundleError, ConfigError, DataError, WorldsketchError
from engine.models.dynamics import DynamicsConfig
from engine.models.enlarger import Enlarger, EnlargerConfig
from engine.models.latent_action_model import LatentActionConfig
from engine.models.video_tokenizer import VideoTokenizer, VideoTokenizerConfig
from engine.runtime.onnx_world_model import OnnxWorldModel
from engine.runtime.providers import choose_provider
from engine.runtime.world_model import SamplerSettings
from engine.training.checkpoint import fill, load_weights, save_weights
from engine.training.configs import from_dict
from engine.training.world_task import WorldWeights
from export.graphs import DOCS, WorldParts, graph_names
from export.parity import ROLLOUT_FRAMES, broken_promises, graph_parity, rollout_parity
from export.precision import Precision, export_graphs, plan

DEFAULT_WORLD_BYTES = 40 << 20
"""The most that the world shipped with the program may weigh (DESIGN §2)."""

CARD = "MODEL_CARD.md"
LICENCE = "Apache-2.0 for the weights; they carry traces of the artwork below, under its own licences"
COINRUN_ART = (
    "Learned from frames of CoinRun, part of Procgen by OpenAI (MIT licence), with artwork of the authors below",
    "Game asset packs by Kenney, CC0, https://www.kenney.nl/assets",
    "Mountain and forest backgrounds by ansimuz, CC-BY 4.0, https://ansimuz.itch.io",
    "2D Background Set by Alucard, CC-BY 3.0, https://opengameart.org/content/2d-backgrounds-set",
    "Parallax 2D, Fantasy Cartoon Game and Beach backgrounds by CraftPix.net 2D Game Assets, OGA-BY 3.0, "
    "https://opengameart.org/content/parallax-2d-backgrounds",
    "Backgrounds by rubberduck, Rawdanitsu, ramses2099, Nidhoggn, tgfcoder and ansimuz, CC0, https://opengameart.org",
)


class ParityError(WorldsketchError):
    """What was exported does not compute what was trained: a defect of the exporter or of a library."""


@dataclass(frozen=True)
class WorldOptions:
    """What is chosen at export. ``precision``: a plan of `export.precision`. ``action_names``: one per action, or none.

    ``metrics``: what `worldsketch evaluate` found of an earlier export of the same weights. ``card``: a text for people.
    ``kit``: the files of its world kit by name.
    """

    name: str = "default"
    precision: str = "fp32"
    action_names: tuple[str, ...] = ()
    sampler: SamplerSettings = field(default_factory=SamplerSettings)
    fps: int = 10
    licence: str = LICENCE
    attributions: tuple[str, ...] = COINRUN_ART
    rollout_frames: int = ROLLOUT_FRAMES
    metrics: dict[str, Any] = field(default_factory=dict)
    card: str = ""
    kit: dict[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ExportReport:
    """What was written: ``graphs`` has number format and bytes of each, ``parity`` what the manifest says."""

    out: Path
    hash: str
    bytes: int
    graphs: dict[str, dict[str, Any]]
    parity: dict[str, Any]


def load_parts(tokenizer: Path, world: Path, display: Path | None = None) -> tuple[WorldParts, dict[str, Any]]:
    """The models in two weights files, three with an enlarger for ``display``, and how each was trained, as plain values.

    Raises:
        DataError: not such weights, or the world was trained on another tokenizer.  ConfigError: see `WorldParts`.
    """
    tensors, meta = load_weights(tokenizer)
    model = VideoTokenizer(_settings(VideoTokenizerConfig, meta.get("model"), tokenizer))
    fill(model, tensors, tokenizer)
    world_tensors, world_meta = load_weights(world)
    settings = world_meta.get("model")
    if not isinstance(settings, dict) or not settings.keys() >= {"actions", "dynamics"}:
        raise DataError(f"{world}: not the weights of a world; give what `train world` wrote")
    if settings.get("tokens") != model.token_identity():
        raise DataError(f"{world}: was not trained on the tokens of {tokenizer}; give the tokenizer that it was trained on")
    both = WorldWeights(
        _settings(LatentActionConfig, settings["actions"], world), _settings(DynamicsConfig, settings["dynamics"], world)
    )
    fill(both, world_tensors, world)
    enlarger, enlarger_meta = _load_enlarger(display) if display is not None else (None, {})
    for module in (model, both, enlarger):
        if module is not None:
            module.eval().requires_grad_(False)
    parts = WorldParts(model, both.actions, both.dynamics, enlarger)
    training = {
        "tokenizer": _told(meta) | {"parameters": _count(model)},
        "world": _told(world_meta) | {"parameters": {"actions": _count(both.actions), "dynamics": _count(both.dynamics)}},
    }
    if enlarger is not None:
        training["display"] = _told(enlarger_meta) | {"parameters": _count(enlarger)}
    return parts, training


def _load_enlarger(path: Path) -> tuple[Enlarger, dict[str, Any]]:
    tensors, meta = load_weights(path)
    enlarger = Enlarger(_settings(EnlargerConfig, meta.get("model"), path))
    fill(enlarger, tensors, path)
    return enlarger, meta


def _settings(kind: type, values: object, path: Path) -> Any:
    if not isinstance(values, dict):
        raise DataError(f"{path}: has no model settings in its header; use a file that `train` wrote")
    try:
        return from_dict(kind, values)
    except (ConfigError, TypeError) as error:
        raise DataError(f"{path}: its header does not fit ({error}); are the two files swapped?") from None


def _told(meta: dict[str, Any]) -> dict[str, Any]:
    return {key: meta[key] for key in ("model", "train", "step", "figures") if key in meta}


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def export_world(
    tokenizer: Path,
    world: Path,
    out: Path,
    options: WorldOptions,
    pack_to: Path | None = None,
    say: Callable[[str], None] = lambda line: None,
    display: Path | None = None,
) -> ExportReport:
    """Writes the bundle folder ``out``, and ``pack_to``, one file of it; as a whole or not at all. ``say``: progress.
    ``display``: weights of an enlarger; without, frames are shown as the models see them.

    Raises:
        DataError, ConfigError: weights or options that cannot be used.  BundleError: ``out`` is something else than a
        bundle, or the default world would be too large.  ParityError: a float32 graph differs from its torch module.
    """
    if out.exists() and not (out / MANIFEST).is_file():
        raise BundleError(f"{out}: exists and is not a world bundle; choose another folder")
    if pack_to is not None and not pack_to.parent.is_dir():
        raise BundleError(f"{pack_to}: its folder does not exist; create it, or choose another")
    parts, training = load_parts(tokenizer, world, display)
    precisions = plan(options.precision, graph_names(parts))
    make_manifest(parts, options, training, {}, precisions)  # refuses bad options before the long work
    graphs = export_graphs(parts, precisions, lambda name: say(f"exporting {name} ({precisions[name]})"))
    manifest = make_manifest(parts, options, training, graphs, precisions)
    size = sum(len(data) for data in graphs.values())
    if options.name == "default" and size > DEFAULT_WORLD_BYTES:
        raise BundleError(
            f"{out}: the graphs take {size / 2**20:.1f} MiB; the default world may take {DEFAULT_WORLD_BYTES >> 20}: "
            "choose --precision mixed or int8, or another --name"
        )
    say("comparing the graphs with torch")
    parity: dict[str, Any] = {"graphs": compare_graphs(parts, graphs, precisions)}
    say(f"comparing {options.rollout_frames} frames of play with torch")
    parity["rollout"] = _compare_play(parts, manifest, graphs, options)
    manifest = manifest.model_copy(update={"parity": parity})
    card = {CARD: options.card.encode()} if options.card else {}
    write_bundle(out, manifest.model_copy(update={"kit": listing(options.kit)}), graphs, {**card, **options.kit})
    if pack_to is not None:
        pack(out, pack_to)
    sizes = {name: {"precision": precisions[name], "bytes": len(data)} for name, data in graphs.items()}
    return ExportReport(out, manifest.hash(), size, sizes, parity)


def keep_weights(folder: Path, **stages: Path) -> None:
    """Copies each stage's weights file to ``folder/STAGE.safetensors`` as float16: small enough to ship, for a later run to
    start from (``--where.init``)."""
    for stage, path in stages.items():
        tensors, meta = load_weights(path)
        save_weights(folder / f"{stage}.safetensors", tensors, meta, half=True)


def make_manifest(
    parts: WorldParts,
    options: WorldOptions,
    training: dict[str, Any],
    graphs: dict[str, bytes],
    precisions: dict[str, Precision],
) -> Manifest:
    """The manifest of these graphs (a graph that is not there yet counts as empty).

    Raises:
        ConfigError: a name, licence or number of names that a manifest cannot hold.
    """
    spec = parts.spec(options.fps)
    names = options.action_names or tuple(f"action {number}" for number in range(1, spec.actions + 1))
    if len(names) != spec.actions:
        raise ConfigError(f"--action-names has {len(names)} names; this world has {spec.actions} actions")
    try:
        return Manifest(
            name=options.name,
            licence=options.licence,
            attributions=options.attributions,
            spec=spec,
            sampler=options.sampler,
            graphs={
                name: GraphFile.of(f"{name}.onnx", graphs.get(name, b" "), DOCS[name], precision)
                for name, precision in precisions.items()
            },
            action_embeddings=tuple(tuple(row) for row in parts.actions.quantizer.codebook.tolist()),
            action_names=names,
            training=training,
            metrics=options.metrics,
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ConfigError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}; choose another") from None


def compare_graphs(parts: WorldParts, graphs: dict[str, bytes], precisions: dict[str, Precision]) -> dict[str, Any]:
    """`graph_parity` of every graph.

    Raises:
        ParityError: a float32 graph differs by more than the limits.
    """
    differences = {name: graph_parity(parts, name, data) for name, data in graphs.items()}
    broken = [line for name in graphs if precisions[name] == "fp32" for line in broken_promises(name, differences[name])]
    if broken:
        raise ParityError(f"the exported graphs differ from torch ({'; '.join(broken)}); please report this")
    return differences


def _compare_play(parts: WorldParts, manifest: Manifest, graphs: dict[str, bytes], options: WorldOptions) -> dict[str, Any]:
    """`rollout_parity` at temperature 0, played from a bundle of its own, frames as the models see them."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "world"
        write_bundle(folder, manifest, graphs)
        greedy = replace(options.sampler, temperature=0.0)
        model = OnnxWorldModel(Bundle.open(folder), choose_provider("cpu"), greedy, enlarged=False)
        try:
            return dict(rollout_parity(parts, model, options.rollout_frames))
        finally:
            model.close()
