"""Which graph is exported in which number format, and how int8 is made.

fp16 is traced from models in float16 (`WorldParts.half`), with normalisation, quantisers and logits in float32. int8 keeps
the weights of matrix products as 8-bit integers, one scale per column, and quantises what they are multiplied with while
it runs; everything else stays float32. Knows no file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from engine.errors import ConfigError
from engine.runtime.graph_contract import MAX_IR
from export.graphs import WorldParts, export_graph

Precision = Literal["fp32", "fp16", "int8"]
PLANS = ("fp32", "fp16", "int8", "mixed")
"""``mixed``: int8 for the dynamics, which runs at every decoding step, and fp32 for what runs once a frame or less."""


def plan(name: str, graphs: list[str]) -> dict[str, Precision]:
    """The number format of each of ``graphs`` under the plan called ``name``.

    Raises:
        ConfigError: no such plan.
    """
    if name == "mixed":
        return {graph: "int8" if graph == "dynamics" else "fp32" for graph in graphs}
    if name not in PLANS:
        raise ConfigError(f"precision is {name!r}; it must be one of {', '.join(PLANS)}")
    formats = dict.fromkeys(graphs, name)
    if name == "int8" and "enlarger" in formats:
        formats["enlarger"] = "fp32"  # it has convolutions alone, and those stay
    return formats  # type: ignore[return-value]  # of PLANS, and not 'mixed'


def export_graphs(
    parts: WorldParts, precisions: dict[str, Precision], on_graph: Callable[[str], None] = lambda name: None
) -> dict[str, bytes]:
    """Every graph of ``precisions`` in its number format; ``on_graph`` is told each name before its turn."""
    half = parts.half() if "fp16" in precisions.values() else parts
    graphs = {}
    for name, precision in precisions.items():
        on_graph(name)
        graphs[name] = export_graph(half if precision == "fp16" else parts, name)
        if precision == "int8":
            graphs[name] = to_int8(graphs[name])
    return graphs


def to_int8(graph: bytes) -> bytes:
    """A float32 graph with the weights of its matrix products in int8.

    Weights use 7 of the 8 bits: processors without VNNI add two products in 16 bits, which would overflow with 8.
    """
    model = onnx.load_model_from_string(graph)
    model.metadata_props.add(key="onnx.quant.pre_process", value="onnxruntime.quant")  # torch has folded its constants
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "fp32.onnx", Path(folder) / "int8.onnx"
        onnx.save(model, source)
        quantize_dynamic(
            source,
            target,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # behind an operator that onnx does not know
        )
        model = onnx.load(target)
    del model.metadata_props[:], model.graph.value_info[:]
    model.ir_version = MAX_IR
    return bytes(model.SerializeToString())
