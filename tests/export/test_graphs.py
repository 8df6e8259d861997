"""The exported graphs: what the contract promises, small and clean, fused by onnxruntime, for every kind of model."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import onnx
import onnxruntime as ort
import pytest
import torch

from engine.errors import ConfigError
from engine.models.quantizer import QuantizerConfig
from engine.models.st_transformer import RMSNorm, STConfig
from engine.runtime.graph_contract import GRAPHS, check_graph, ports
from export import graphs
from export.graphs import export_graph, graph_module, graph_names
from export.parity import broken_promises, graph_parity
from tests.export.tiny_parts import ACTIONS, DYNAMICS, TOKENIZER, make_parts, tiny_graphs, tiny_parts

ONE_LAYER = STConfig(layers=1, width=32, heads=2, head_dim=16)
HOT = ("decoder", "dynamics")


def operators(data: bytes) -> Counter[str]:
    return Counter(node.op_type for node in onnx.load_model_from_string(data).graph.node)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_keeps_the_contract(name: str) -> None:
    data = tiny_graphs()[name]
    cache = check_graph(data, name, tiny_parts().spec(), name, {})
    model = onnx.load_model_from_string(data)
    onnx.checker.check_model(model, full_check=True)
    versions = {entry.domain: entry.version for entry in model.opset_import}
    assert (model.ir_version, versions) == (10, {"": 20} | ({"com.microsoft": 1} if name in HOT else {}))
    if name in HOT:
        assert cache is not None
        assert (cache.layers, cache.rows, cache.head_dim) == (2, 16 * 2, 16)


@pytest.mark.parametrize("name", GRAPHS)
def test_dynamic_axes_have_the_names_of_the_contract(name: str) -> None:
    model = onnx.load_model_from_string(tiny_graphs()[name])
    for contract, side in zip(ports(name, layers=2), (model.graph.input, model.graph.output), strict=True):
        assert [port.name for port in side] == list(contract)
        for port in side:
            named = [dim.dim_param for dim in port.type.tensor_type.shape.dim if dim.HasField("dim_param")]
            assert named == [axis for axis in contract[port.name][1].split() if axis[0] in "TQSM"]


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_holds_its_weights_and_nothing_of_this_machine(name: str) -> None:
    data = tiny_graphs()[name]
    model = onnx.load_model_from_string(data)
    weights = sum(len(tensor.raw_data) for tensor in model.graph.initializer)
    assert len(data) - weights < 400 * len(model.graph.node), "more than names of nodes beside the weights"
    assert not re.search(rb"File |\.py|torch\.nn", data)
    used = {name for node in model.graph.node for name in node.input}
    assert {tensor.name for tensor in model.graph.initializer} <= used


@pytest.mark.parametrize("name", HOT)
def test_a_graph_of_play_computes_no_shapes_and_casts_next_to_nothing(name: str) -> None:
    found = operators(tiny_graphs()[name])
    assert not found.keys() & {"Shape", "Slice", "Expand", "Trilu", "Identity", "CastLike", "GatherND", "Reciprocal"}
    assert found["Cast"] == 1 + (name == "decoder"), "and one position"
    assert found["GroupQueryAttention"] == 2


@pytest.mark.parametrize("name", [name for name in GRAPHS if name != "enlarger"])
def test_onnxruntime_makes_one_operator_of_each_norm(name: str, tmp_path: Path) -> None:
    options = ort.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    options.log_severity_level = 4
    ort.InferenceSession(tiny_graphs()[name], options)
    found = Counter(node.op_type for node in onnx.load(tmp_path / "optimised.onnx").graph.node)
    module = graph_module(tiny_parts(), name)
    stack = {"encoder": "tokenizer.encoder", "decoder": "tokenizer.decoder", "dynamics": "dynamics.stack",
             "latent_action_encoder": "actions.encoder", "latent_action_decoder": "model.decoder"}[name]  # fmt: skip
    norms = sum(isinstance(part, RMSNorm) for part in module.get_submodule(stack).modules())
    assert norms == (11 if name in HOT else 15), "queries and keys share one in the graphs of play"
    assert found["SimplifiedLayerNormalization"] == norms
    assert not found.keys() & {"Pow", "Sqrt"}


def test_the_same_weights_give_the_same_bytes() -> None:
    parts = make_parts(dynamics=replace(DYNAMICS, stack=ONE_LAYER))
    assert export_graph(parts, "dynamics") == export_graph(parts, "dynamics")


TOKEN_ACTIONS = replace(ACTIONS, encoder=ONE_LAYER, inputs="tokens", tokens=32, vocabulary=36)
VARIANTS: dict[str, tuple[str, dict[str, Any]]] = {
    "no surroundings": ("dynamics", {"dynamics": replace(DYNAMICS, stack=ONE_LAYER, surroundings=0)}),
    "prepended action": ("dynamics", {"dynamics": replace(DYNAMICS, stack=ONE_LAYER, action="prepended")}),
    "vector quantiser, full attention": (
        "encoder",
        {
            "tokenizer": replace(
                TOKENIZER, encoder=replace(ONE_LAYER, attention="full"), quantizer=QuantizerConfig(codes=36, dim=5), stem=0
            ),
            "dynamics": replace(DYNAMICS, tokens=16, factors=1),
        },
    ),
    "frames apart": ("encoder", {"tokenizer": replace(TOKENIZER, encoder=replace(ONE_LAYER, attention="spatial"))}),
    "actions from tokens": ("latent_action_encoder", {"actions": TOKEN_ACTIONS}),
    "sigmoid": ("latent_action_decoder", {"actions": replace(ACTIONS, decoder=ONE_LAYER, residual=False)}),
    "actions that tell the motion": (
        "latent_action_encoder",
        {
            "tokenizer": replace(TOKENIZER, height=64, width=32, patch=16),
            "actions": replace(ACTIONS, height=64, width=32, patch=16, encoder=ONE_LAYER, motion=1.0),
            "dynamics": replace(DYNAMICS, tokens=16),
        },
    ),
    "last frame only": ("latent_action_decoder", {"actions": replace(ACTIONS, decoder=ONE_LAYER, history="last")}),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_other_kinds_of_models_are_exported_too(variant: str) -> None:
    name, configs = VARIANTS[variant]
    parts = make_parts(**configs)
    data = export_graph(parts, name)
    check_graph(data, name, parts.spec(), name, {})
    differences = graph_parity(parts, name, data)
    assert differences
    assert broken_promises(name, differences) == []


def test_actions_read_off_tokens_predict_no_pixels() -> None:
    assert graph_names(tiny_parts()) == list(GRAPHS)
    assert graph_names(make_parts(actions=TOKEN_ACTIONS)) == [name for name in GRAPHS if name != "latent_action_decoder"]


@pytest.mark.parametrize("kind", ["spatial", "full"])
def test_what_has_no_cached_form_is_refused(kind: str) -> None:
    other = replace(ONE_LAYER, attention=kind)  # type: ignore[arg-type]  # a parameter of the test
    with pytest.raises(ConfigError, match=f"the decoder uses '{kind}' attention, which cannot be played"):
        make_parts(tokenizer=replace(TOKENIZER, decoder=other))
    with pytest.raises(ConfigError, match="the dynamics uses"):
        make_parts(dynamics=replace(DYNAMICS, stack=other))


def test_heads_that_onnxruntime_does_not_take_are_refused() -> None:
    with pytest.raises(ConfigError, match="the dynamics's heads have 12 numbers; onnxruntime needs a multiple of 8"):
        make_parts(dynamics=replace(DYNAMICS, stack=replace(ONE_LAYER, head_dim=12)))


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"vocabulary": 40}, r"vocabulary \(36, 40\)"),
        ({"tokens": 24}, r"tokens per frame \(32, 24\)"),
        ({"context": 6}, "context"),
        ({"action_dim": 4}, "action floats"),
    ],
)
def test_models_of_different_worlds_are_refused(change: dict[str, int], what: str) -> None:
    with pytest.raises(ConfigError, match=f"the models disagree on {what}"):
        make_parts(dynamics=replace(DYNAMICS, **change))  # type: ignore[arg-type]  # all of them whole numbers


def test_latent_actions_of_another_frame_size_are_refused() -> None:
    with pytest.raises(ConfigError, match="frame size"):
        make_parts(actions=replace(ACTIONS, height=24))


def test_a_graph_beyond_what_one_file_holds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "MAX_GRAPH_BYTES", 1000)
    with pytest.raises(ConfigError, match="encoder holds 0 MiB of weights"):
        export_graph(tiny_parts(), "encoder")


def test_exporting_leaves_the_models_as_they_were() -> None:
    parts = tiny_parts()
    before = {name: tensor.clone() for name, tensor in parts.tokenizer.state_dict().items()}
    tiny_graphs()
    half = parts.half()
    assert half.dynamics.head.weight.dtype == torch.float16
    assert half.tokenizer.quantizer.state_dict()["normalise.running_mean"].dtype == torch.float32
    assert all(torch.equal(tensor, before[name]) for name, tensor in parts.tokenizer.state_dict().items())
