"""Weights files to a bundle: what the manifest says, what is refused, and that a failure leaves nothing behind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from engine.bundle import Bundle
from engine.errors import BundleError, ConfigError, DataError
from engine.runtime.graph_contract import GRAPHS
from engine.runtime.world_model import SamplerSettings, open_world
from engine.training.checkpoint import load_weights, save_weights
from export import precision, world_bundle
from export.graphs import WorldParts
from export.world_bundle import ExportReport, ParityError, WorldOptions, export_world, load_parts
from tests.export.tiny_parts import DYNAMICS, save_tiny_weights, tiny_graphs, tiny_parts

OPTIONS = WorldOptions(name="tiny", rollout_frames=3, sampler=SamplerSettings(steps=3))


@pytest.fixture
def weights(tmp_path: Path) -> tuple[Path, Path, Path]:
    folder = tmp_path / "weights"
    folder.mkdir()
    return save_tiny_weights(folder)


@pytest.fixture(autouse=True)
def traced_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights files hold the tiny models, whose graphs other tests trace as well."""

    def export_graph(parts: WorldParts, name: str) -> bytes:
        assert torch.equal(parts.dynamics.head.weight, tiny_parts().dynamics.head.weight)
        return tiny_graphs()[name]

    monkeypatch.setattr(precision, "export_graph", export_graph)


def export(weights: tuple[Path, Path, Path], out: Path, pack_to: Path | None = None, **changes: Any) -> ExportReport:
    tokenizer, world, display = weights
    return export_world(tokenizer, world, out, replace(OPTIONS, **changes), pack_to, display=display)


def test_a_bundle_opens_and_plays(weights: tuple[Path, Path, Path], tmp_path: Path) -> None:
    report = export(weights, tmp_path / "world", action_names=("left", "right", "jump", "wait"))
    bundle = Bundle.open(report.out)
    bundle.verify()
    manifest = bundle.manifest
    assert bundle.hash == report.hash
    assert manifest.spec == tiny_parts().spec()
    assert list(manifest.graphs) == list(GRAPHS)
    assert all(entry.doc.endswith(".") and entry.precision == "fp32" for entry in manifest.graphs.values())
    assert np.array_equal(manifest.embeddings(), tiny_parts().actions.quantizer.codebook.numpy())
    assert sum(entry.bytes for entry in manifest.graphs.values()) == report.bytes
    world = open_world(report.out, provider="cpu")
    try:
        assert world.action_names == ("left", "right", "jump", "wait")
        assert world.settings == OPTIONS.sampler
        world.begin(np.zeros((16, 16, 3), np.uint8))
        assert world.step(1).rgb.shape == (32, 32, 3), "the enlarger doubles"
    finally:
        world.close()


def test_the_manifest_tells_how_it_was_trained_and_compared(weights: tuple[Path, Path, Path], tmp_path: Path) -> None:
    report = export(weights, tmp_path / "world")
    manifest = json.loads((report.out / "manifest.json").read_text())
    for stage in ("tokenizer", "world"):
        told = manifest["training"][stage]
        assert (told["step"], told["figures"]) == (7, {"psnr": 12.5})
        assert told["train"]["lr"] == 3e-4
    assert manifest["training"]["world"]["model"]["dynamics"]["stack"]["layers"] == DYNAMICS.stack.layers
    assert manifest["training"]["world"]["parameters"]["dynamics"] == sum(p.numel() for p in tiny_parts().dynamics.parameters())
    assert manifest["parity"] == json.loads(json.dumps(report.parity))
    assert manifest["parity"]["rollout"]["tokens_agreement"] == 1.0
    assert manifest["parity"]["graphs"]["dynamics"]["logits_difference"] < 1e-4
    assert manifest["action_names"] == [f"action {number}" for number in (1, 2, 3, 4)]
    assert any("CC-BY" in line for line in manifest["attributions"])


def test_a_mixed_world_says_so_and_is_smaller(weights: tuple[Path, Path, Path], tmp_path: Path) -> None:
    full, mixed = export(weights, tmp_path / "full"), export(weights, tmp_path / "mixed", precision="mixed")
    assert mixed.bytes < full.bytes
    assert mixed.hash != full.hash
    found = {name: entry.precision for name, entry in Bundle.open(mixed.out).manifest.graphs.items()}
    assert found == {name: "int8" if name == "dynamics" else "fp32" for name in GRAPHS}


def test_a_packed_world_is_the_same_world(weights: tuple[Path, Path, Path], tmp_path: Path) -> None:
    report = export(weights, tmp_path / "world", tmp_path / "tiny.world")
    assert Bundle.open(tmp_path / "tiny.world").hash == report.hash


def test_an_older_bundle_is_replaced_and_anything_else_is_not(weights: tuple[Path, Path, Path], tmp_path: Path) -> None:
    export(weights, tmp_path / "world", precision="mixed")
    report = export(weights, tmp_path / "world")
    assert Bundle.open(tmp_path / "world").hash == report.hash
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear diary")
    with pytest.raises(BundleError, match="exists and is not a world bundle"):
        export(weights, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["diary.txt"]


def refused_before_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_late(*_: object) -> None:
        pytest.fail("work began before the options were checked")

    monkeypatch.setattr(world_bundle, "export_graphs", too_late)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"action_names": ("left", "right")}, "--action-names has 2 names; this world has 4 actions"),
        ({"action_names": ("left", "", "jump", "wait")}, "action_names.1: String should have at least 1 character"),
        ({"name": "n" * 101}, "name: String should have at most 100 characters"),
        ({"precision": "fp8"}, "precision is 'fp8'"),
        ({"fps": 1000}, "fps is 1000"),
    ],
)
def test_bad_options_are_refused_at_once(
    weights: tuple[Path, Path, Path], tmp_path: Path, changes: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused_before_work(monkeypatch)
    with pytest.raises(ConfigError) as caught:
        export(weights, tmp_path / "world", **changes)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_pack_into_no_folder_is_refused_at_once(
    weights: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused_before_work(monkeypatch)
    with pytest.raises(BundleError, match="its folder does not exist"):
        export(weights, tmp_path / "world", tmp_path / "nowhere" / "tiny.world")


def test_a_default_world_beyond_its_size_is_refused(
    weights: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world_bundle, "DEFAULT_WORLD_BYTES", 1 << 19)
    with pytest.raises(BundleError, match="the default world may take 0: choose --precision mixed or int8, or another --name"):
        export(weights, tmp_path / "world", name="default")
    assert not (tmp_path / "world").exists()
    export(weights, tmp_path / "world", name="large")


def test_graphs_that_differ_from_torch_are_not_written(
    weights: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world_bundle, "graph_parity", lambda parts, name, data: {"logits_difference": 0.5})
    with pytest.raises(ParityError, match=r"differ from torch \(encoder: logits differ by 0.5 \(at most 0.0001\); decoder"):
        export(weights, tmp_path / "world")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["weights"]


@pytest.mark.parametrize("moment", ["export_graphs", "graph_parity", "rollout_parity"])
def test_an_interrupted_export_leaves_nothing(
    weights: tuple[Path, Path, Path], tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setattr(world_bundle, moment, interrupt)
    with pytest.raises(KeyboardInterrupt):
        export(weights, tmp_path / "world")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scratch", "weights"]
    assert list(scratch.iterdir()) == []


def test_weights_are_read_back_as_they_were(weights: tuple[Path, Path, Path]) -> None:
    parts, training = load_parts(*weights)
    for ours, theirs in zip(
        (parts.tokenizer, parts.actions, parts.dynamics, parts.enlarger),
        (tiny_parts().tokenizer, tiny_parts().actions, tiny_parts().dynamics, tiny_parts().enlarger),
        strict=True,
    ):
        assert ours is not None
        assert theirs is not None
        assert ours.config == theirs.config
        assert not ours.training
        assert all(torch.equal(ours.state_dict()[name], tensor) for name, tensor in theirs.state_dict().items())
    assert training["tokenizer"]["parameters"] > 1000


def test_without_an_enlarger_frames_are_shown_as_the_models_see_them(weights: tuple[Path, Path, Path], tmp_path: Path) -> None:
    tokenizer, world, _ = weights
    manifest = Bundle.open(export_world(tokenizer, world, tmp_path / "plain", OPTIONS).out).manifest
    assert "enlarger" not in manifest.graphs
    assert "display" not in manifest.training
    assert manifest.spec == replace(tiny_parts().spec(), scale=1)


def test_weights_that_cannot_be_used_are_refused(weights: tuple[Path, Path, Path], tmp_path: Path) -> None:
    tokenizer, world, _ = weights
    with pytest.raises(DataError, match="no such weights"):
        load_parts(tmp_path / "none.safetensors", world)
    with pytest.raises(DataError, match="are the two files swapped"):
        load_parts(world, tokenizer)
    with pytest.raises(DataError, match="not the weights of a world"):
        load_parts(tokenizer, tokenizer)
    strange = tmp_path / "strange.safetensors"
    save_file({"x": torch.zeros(2)}, strange)
    with pytest.raises(DataError, match="not weights of Worldsketch"):
        load_parts(strange, world)
    save_file({"x": torch.zeros(2)}, strange, {"worldsketch": "{}"})
    with pytest.raises(DataError, match="has no model settings"):
        load_parts(strange, world)
    strange.write_bytes(tokenizer.read_bytes()[:1000])
    with pytest.raises(DataError, match="not readable as weights"):
        load_parts(strange, world)


def test_a_world_trained_on_other_tokens_is_refused_but_another_decoder_will_do(weights: tuple[Path, Path, Path]) -> None:
    tokenizer, world, _ = weights
    tensors, meta = load_weights(tokenizer)
    tensors["from_code.bias"] += 1
    save_weights(tokenizer, tensors, meta)
    load_parts(tokenizer, world)
    tensors["to_code.bias"] += 1
    save_weights(tokenizer, tensors, meta)
    with pytest.raises(DataError, match="was not trained on the tokens of"):
        load_parts(tokenizer, world)
