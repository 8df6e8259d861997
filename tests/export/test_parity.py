"""Torch and onnxruntime compute the same; and if they did not, this would be noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper

from engine.bundle import Bundle, write_bundle
from engine.runtime.graph_contract import GRAPHS
from engine.runtime.onnx_world_model import OnnxWorldModel
from engine.runtime.providers import PROVIDERS, choose_provider, make_session
from engine.runtime.world_model import SamplerSettings
from export import parity
from export.graphs import as_arguments, graph_module, is_cache
from export.parity import (
    Reference,
    RolloutParity,
    broken_promises,
    graph_parity,
    random_inputs,
    rollout_parity,
    smooth_picture,
)
from export.precision import to_int8
from export.world_bundle import WorldOptions, make_manifest
from tests.export.tiny_parts import tiny_graphs, tiny_parts

GREEDY = SamplerSettings(steps=4, temperature=0.0)
FRAMES = 30


def tampered(data: bytes) -> bytes:
    """The same graph with its largest weight changed by a twentieth, and turned round where only choices come out."""
    model = onnx.load_model_from_string(data)
    matrices = [tensor for tensor in model.graph.initializer if len(tensor.dims) > 1 and tensor.data_type == 1]
    largest = max(matrices, key=lambda tensor: len(tensor.raw_data))
    factor = -1.0 if {port.name for port in model.graph.output} & {"tokens", "actions"} else 1.05
    largest.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(largest) * np.float32(factor), largest.name))
    return bytes(model.SerializeToString())


def play(folder: Path, graphs: dict[str, bytes], settings: SamplerSettings = GREEDY) -> RolloutParity:
    parts = tiny_parts()
    manifest = make_manifest(parts, WorldOptions(name="tiny"), {}, graphs, dict.fromkeys(graphs, "fp32"))
    write_bundle(folder / "world", manifest, graphs)
    model = OnnxWorldModel(Bundle.open(folder / "world"), choose_provider("cpu"), settings, enlarged=False)
    try:
        return rollout_parity(parts, model, FRAMES)
    finally:
        model.close()


@pytest.mark.parametrize("name", GRAPHS)
def test_each_graph_computes_what_torch_computes(name: str) -> None:
    differences = graph_parity(tiny_parts(), name, tiny_graphs()[name])
    kinds = {"tokens": "agreement", "actions": "agreement"}
    assert differences.keys() == {
        f"{output.removesuffix('_{}')}_{kinds.get(output, 'difference')}" for output in GRAPHS[name][1]
    }
    assert broken_promises(name, differences) == []


@pytest.mark.parametrize("name", GRAPHS)
def test_one_wrong_weight_is_noticed(name: str) -> None:
    differences = graph_parity(tiny_parts(), name, tampered(tiny_graphs()[name]))
    assert broken_promises(name, differences), differences


def test_broken_promises_are_named_with_their_limits() -> None:
    found = {"logits_difference": 0.02, "rgb_difference": 1.0, "new_keys_difference": 1e-6, "tokens_agreement": 0.5}
    assert broken_promises("dynamics", found) == [
        "dynamics: logits differ by 0.02 (at most 0.0001)",
        "dynamics: tokens agree in 50.0% (at least 99%)",
    ]
    assert broken_promises("dynamics", {"logits_difference": float("nan")}), "not a number is no agreement"


@pytest.mark.parametrize("name", ["decoder", "dynamics"])
def test_what_lies_in_the_cache_matters_as_far_as_frames_are_held(name: str) -> None:
    session = make_session(tiny_graphs()[name], PROVIDERS["cpu"], {}, name)
    inputs = {port: x.numpy() for port, x in random_inputs(tiny_parts(), name, 2, 7, 4, seed=0).items()}
    first = session.run(None, inputs)[0].astype(float)
    hidden, shown = dict(inputs), dict(inputs)
    for changed, slot in ((hidden, 6), (shown, 3)):
        for port in filter(is_cache, inputs):
            changed[port] = inputs[port].copy()
            changed[port][:, :, slot] = 1e3
    assert np.array_equal(session.run(None, hidden)[0], first)
    assert np.abs(session.run(None, shown)[0] - first).max() > 0.1


def test_every_input_of_the_dynamics_matters() -> None:
    module = graph_module(tiny_parts(), "dynamics")
    inputs = random_inputs(tiny_parts(), "dynamics", 1, 7, 4, seed=0)
    with torch.no_grad():
        logits = module(**as_arguments(inputs))[0]
        for port, other in random_inputs(tiny_parts(), "dynamics", 1, 7, 2, seed=1).items():
            assert (module(**as_arguments({**inputs, port: other}))[0] - logits).abs().max() > 0.01, port


def test_a_rollout_over_several_windows_gives_torch_s_tokens_and_colours(tmp_path: Path) -> None:
    found = play(tmp_path, tiny_graphs())
    assert found == {
        "frames": FRAMES,
        "steps": 4,
        "temperature": 0.0,
        "frames_equal": FRAMES,
        "tokens_agreement": 1.0,
        "rgb_difference": found["rgb_difference"],
    }
    assert found["rgb_difference"] <= 1


def test_a_rollout_with_noise_gives_torch_s_tokens_too(tmp_path: Path) -> None:
    assert play(tmp_path, tiny_graphs(), replace(GREEDY, temperature=1.0))["frames_equal"] == FRAMES


def test_a_guided_rollout_gives_torch_s_tokens_too(tmp_path: Path) -> None:
    settings = replace(GREEDY, temperature=1.0, guidance=2.0, sure=0.3)
    assert play(tmp_path, tiny_graphs(), settings)["frames_equal"] == FRAMES


def test_a_rollout_notices_a_wrong_weight(tmp_path: Path) -> None:
    graphs = tiny_graphs()
    parts = tiny_parts()
    head = numpy_helper.from_array(-parts.dynamics.head.weight.numpy().T)
    model = onnx.load_model_from_string(graphs["dynamics"])
    for tensor in model.graph.initializer:
        if np.array_equal(-numpy_helper.to_array(tensor), numpy_helper.to_array(head)):
            tensor.raw_data = head.raw_data
    assert model.SerializeToString() != graphs["dynamics"]
    found = play(tmp_path, {**graphs, "dynamics": model.SerializeToString()})
    assert found["frames_equal"] < FRAMES
    assert found["tokens_agreement"] < 0.5


def test_a_rollout_notices_a_window_that_moves_at_another_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parity, "anchor", lambda index, context: max(0, index - context + 1))
    assert play(tmp_path, tiny_graphs())["frames_equal"] < FRAMES


def test_a_rollout_in_int8_agrees_for_the_most_part(tmp_path: Path) -> None:
    graphs = tiny_graphs()
    found = play(tmp_path, {**graphs, "dynamics": to_int8(graphs["dynamics"])})
    assert 0.5 < found["tokens_agreement"] < 1.0
    assert found["rgb_difference"] <= 1, "the decoder is still in fp32, and is shown torch's tokens"


def test_the_reference_plays_something() -> None:
    """A rollout in which nothing happens would prove nothing."""
    reference = Reference(tiny_parts(), GREEDY)
    picture = smooth_picture(reference.spec, 0)
    assert picture.shape == reference.spec.frame_shape
    tokens = [reference.encode(picture)]
    for index in range(1, 12):
        tokens.append(reference.next_tokens(tokens, [frame % 4 for frame in range(index)], seed=0))
    rows = np.stack(tokens)
    assert len(np.unique(rows, axis=0)) > 6, "frames differ"
    assert len(np.unique(rows)) > 8, "tokens differ"
    colours = np.stack([reference.picture(tokens[: index + 1]) for index in range(len(tokens))])
    assert colours.std() > 5
    other = reference.next_tokens(tokens[:3], [0, 1, 3], seed=0)
    assert not np.array_equal(other, reference.next_tokens(tokens[:3], [0, 1, 0], seed=0)), "actions matter"
