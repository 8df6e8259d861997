"""fp16 and int8: smaller, close, and still what the contract promises."""

from __future__ import annotations

import onnx
import pytest
from onnx import TensorProto

from engine.errors import ConfigError
from engine.runtime.graph_contract import GRAPHS, check_graph
from export import precision
from export.parity import graph_parity
from export.precision import export_graphs, plan, to_int8
from tests.export.tiny_parts import tiny_graphs, tiny_parts

NAMES = list(GRAPHS)


def test_a_plan_gives_every_graph_a_number_format() -> None:
    assert plan("int8", NAMES) == dict.fromkeys(NAMES, "int8") | {"enlarger": "fp32"}
    mixed = plan("mixed", NAMES)
    assert mixed.pop("dynamics") == "int8"
    assert set(mixed.values()) == {"fp32"}
    with pytest.raises(ConfigError, match="precision is 'fp64'; it must be one of fp32, fp16, int8, mixed"):
        plan("fp64", NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "enlarger"])
def test_int8_quantises_the_weights_of_products_alone(name: str) -> None:
    full = tiny_graphs()[name]
    small = to_int8(full)
    check_graph(small, name, tiny_parts().spec(), name, {})
    model, before = onnx.load_model_from_string(small), onnx.load_model_from_string(full)
    assert (model.ir_version, {entry.domain: entry.version for entry in model.opset_import}[""]) == (10, 20)
    weights = {tensor.name for tensor in before.graph.initializer}
    learned = sum(node.op_type == "MatMul" and node.input[1] in weights for node in before.graph.node)
    assert learned > 10
    assert sum(node.op_type == "MatMulInteger" for node in model.graph.node) == learned
    assert len(small) < 0.7 * len(full)


def test_int8_gives_each_column_its_own_scale_and_keeps_a_bit_free() -> None:
    model = onnx.load_model_from_string(to_int8(tiny_graphs()["dynamics"]))
    quantised = [onnx.numpy_helper.to_array(t) for t in model.graph.initializer if t.data_type == TensorProto.INT8 and t.dims]
    matrices = [weight for weight in quantised if weight.ndim == 2]
    assert len(matrices) > 10
    assert all(abs(weight.astype(int)).max(0).min() >= 60 for weight in matrices), "each column uses its range"
    assert all(abs(weight.astype(int)).max() <= 64 for weight in matrices), "two products fit 16 bits without VNNI"


def test_int8_is_close_but_not_equal() -> None:
    differences = graph_parity(tiny_parts(), "dynamics", to_int8(tiny_graphs()["dynamics"]))
    assert 1e-4 < differences["logits_difference"] < 1.0


def test_fp16_keeps_the_cache_in_half_and_the_logits_in_full() -> None:
    data = export_graphs(tiny_parts(), {"dynamics": "fp16"})["dynamics"]
    cache = check_graph(data, "dynamics", tiny_parts().spec(), "dynamics", {})
    assert cache is not None
    assert cache.dtype.__name__ == "float16"
    types = {
        port.name: port.type.tensor_type.elem_type
        for ports in (onnx.load_model_from_string(data).graph.input, onnx.load_model_from_string(data).graph.output)
        for port in ports
    }
    assert types["logits"] == types["actions"] == TensorProto.FLOAT
    assert len(data) < 0.7 * len(tiny_graphs()["dynamics"])
    assert 1e-4 < graph_parity(tiny_parts(), "dynamics", data)["logits_difference"] < 0.1


def test_each_graph_is_announced_before_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "export_graph", lambda parts, name: tiny_graphs()[name])
    told: list[str] = []
    made = export_graphs(tiny_parts(), plan("mixed", NAMES), told.append)
    assert told == list(made) == NAMES
    assert made["encoder"] == tiny_graphs()["encoder"]
    assert made["dynamics"] == to_int8(tiny_graphs()["dynamics"])
