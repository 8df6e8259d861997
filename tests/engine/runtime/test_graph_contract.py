"""A graph that is not as docs/GRAPHS.md says, or that could do more than compute frames, is refused by name."""

from collections.abc import Callable

import numpy as np
import onnx
import pytest
from onnx import ModelProto, TensorProto, helper, numpy_helper

from engine.errors import BundleError
from engine.runtime.graph_contract import check_graph
from tests.engine.runtime.tiny_world import HEAD_DIM, HEADS, LAYERS, SPEC, tiny_graphs

CACHE = [f"{side}{part}_{layer}" for side in ("", "new_") for part in ("keys", "values") for layer in range(LAYERS)]


def port(model: ModelProto, name: str) -> onnx.TypeProto.Tensor:
    return next(value for value in [*model.graph.input, *model.graph.output] if value.name == name).type.tensor_type


def test_the_tiny_graphs_pass_and_tell_their_cache() -> None:
    for name, data in tiny_graphs().items():
        shape = check_graph(data, name, SPEC, name, {})
        assert (shape is not None) == (name in ("decoder", "dynamics"))
        if shape is not None:
            assert (shape.layers, shape.rows, shape.head_dim, shape.dtype) == (
                LAYERS,
                SPEC.tokens * HEADS,
                HEAD_DIM,
                np.float32,
            )
            assert shape.names == ["keys_0", "keys_1", "values_0", "values_1"]
            assert shape.one(16) == (1, SPEC.tokens * HEADS, 16, HEAD_DIM)


def test_half_precision_caches_are_told_apart() -> None:
    model = onnx.load_model_from_string(tiny_graphs()["decoder"])
    for name in CACHE:
        port(model, name).elem_type = TensorProto.FLOAT16
    shape = check_graph(model.SerializeToString(), "decoder", SPEC, "decoder", {})
    assert shape is not None
    assert shape.dtype is np.float16


def node(kind: str, domain: str = "", **attributes: object) -> Callable[[ModelProto], None]:
    return lambda model: model.graph.node.append(
        helper.make_node(kind, ["logits"], ["more"], "bad", domain=domain, **attributes)
    )


def axis(name: str, index: int, value: int) -> Callable[[ModelProto], None]:
    def change(model: ModelProto) -> None:
        port(model, name).shape.dim[index].dim_value = value

    return change


def kind_of(name: str, elem_type: int) -> Callable[[ModelProto], None]:
    def change(model: ModelProto) -> None:
        port(model, name).elem_type = elem_type

    return change


def absurd(model: ModelProto) -> None:
    tensor = numpy_helper.from_array(np.zeros(1, np.float32), "absurd")
    tensor.dims[:] = [1 << 20, 1 << 20]
    model.graph.initializer.append(tensor)


def outside(model: ModelProto) -> None:
    tensor = TensorProto(name="leak", data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="/etc/passwd")
    model.graph.node.append(helper.make_node("Constant", [], ["leak"], value=tensor))


def dynamic_width(model: ModelProto) -> None:
    port(model, "logits").shape.dim[1].dim_param = "V"


def huge_cache(model: ModelProto) -> None:
    for name in CACHE:
        port(model, name).shape.dim[1].dim_value = 1 << 24


def read_twice(model: ModelProto) -> None:
    model.graph.node.append(helper.make_node("Identity", ["keys_1"], ["more"]))


def written_elsewhere(model: ModelProto) -> None:
    attention = next(node for node in model.graph.node if "values_0" in node.input)
    attention.output[2] = "somewhere"
    model.graph.node.append(helper.make_node("Identity", ["somewhere"], ["new_values_0"]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: setattr(m, "ir_version", 11), "IR version 11; 3 to 10 can be run"),
        (lambda m: setattr(m.opset_import[0], "version", 21), "opset 21; at most 20"),
        (node("Steal", "evil.domain"), "evil.domain.Steal is not an operator"),
        (node("Steal"), "ai.onnx.Steal is not an operator"),
        (node("Trilu", "com.microsoft"), "com.microsoft.Trilu is not an operator"),
        (node("RandomNormalLike"), "ai.onnx.RandomNormalLike draws random numbers"),
        (node("Loop", body=helper.make_graph([], "body", [], [])), "Loop holds a graph of its own"),
        (lambda m: m.functions.add(name="trick"), "defines its own function 'trick'"),
        (absurd, "'absurd' has the absurd shape"),
        (outside, "tensor 'leak' of a node lies outside the graph"),
        (lambda m: m.graph.input.pop(), "docs/GRAPHS.md has actions, keys_0, keys_1"),
        (lambda m: setattr(m.graph.output[0], "name", "logit"), "outputs are logit, new_keys_0"),
        (axis("tokens", 1, 17), "input 'tokens': axis N of [Q N] is 17; it must be 16"),
        (axis("tokens", 0, 1), "axis Q of [Q N] is fixed to 1; it must be dynamic"),
        (axis("keys_1", 2, 15), "axis S of [1 R S K] is fixed to 15; it must be dynamic"),
        (axis("new_values_0", 1, 4), "output 'new_values_0': axis R of [1 R S K] is 4; it must be 32"),
        (dynamic_width, "axis FV of [M FV] is dynamic (V); it must be 32"),
        (kind_of("tokens", TensorProto.INT32), "input 'tokens' is of ONNX type 6; it must be int64"),
        (kind_of("logits", TensorProto.INT64), "output 'logits' is int64; it must be float32 or float16"),
        (kind_of("keys_0", TensorProto.FLOAT16), "keys and values mix float types"),
        (lambda m: port(m, "positions").ClearField("shape"), "input 'positions' has 0 axes; it must have [Q]"),
        (read_twice, "'keys_1' must go into one GroupQueryAttention, and new_keys_1 come out of it"),
        (written_elsewhere, "'values_0' must go into one GroupQueryAttention"),
        (huge_cache, "its cache would take"),
    ],
)
def test_what_is_refused(change: Callable[[ModelProto], object], message: str) -> None:
    model = onnx.load_model_from_string(tiny_graphs()["dynamics"])
    change(model)
    with pytest.raises(BundleError) as caught:
        check_graph(model.SerializeToString(), "dynamics", SPEC, "here", {})
    assert message in str(caught.value)
    assert str(caught.value).startswith("here")


@pytest.mark.parametrize("data", [b"not a graph", b"", bytes(100), tiny_graphs()["encoder"][:500]])
def test_bytes_that_are_no_graph(data: bytes) -> None:
    with pytest.raises(BundleError, match="here"):
        check_graph(data, "encoder", SPEC, "here", {})


def test_another_graph_of_the_same_world() -> None:
    with pytest.raises(BundleError, match="outputs are"):
        check_graph(tiny_graphs()["latent_action_encoder"], "encoder", SPEC, "here", {})
