"""The least time that a frame's matrix products take on this machine: what no implementation of the graphs can beat.

Reads the products out of a real pass (onnxruntime's own profile, so after its fusions), and times a graph that holds
products of these shapes and nothing else, in float32, on the same threads. Knows no world and no schedule.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine.bundle import Bundle
from engine.runtime.providers import Provider, make_session, session_options

_PRODUCTS = {
    "MatMul", "FusedMatMul", "Gemm", "FusedGemm", "MatMulInteger", "MatMulIntegerToFloat", "DynamicQuantizeMatMul", "QGemm",
    "MatMulNBits",
}  # fmt: skip
_ATTENTION = {"GroupQueryAttention", "MultiHeadAttention"}


@dataclass(frozen=True)
class Product:
    """``batch`` products of rows×inner by inner×columns; ``weights`` if the right side is one matrix for all of them."""

    batch: int
    rows: int
    inner: int
    columns: int
    weights: bool

    @property
    def flops(self) -> int:
        return 2 * self.batch * self.rows * self.inner * self.columns


def products_of(bundle: Bundle, name: str, feeds: Mapping[str, NDArray[Any]], provider: Provider) -> list[Product]:
    """The matrix products of one pass of graph ``name`` over ``feeds``, in their order."""
    with tempfile.TemporaryDirectory() as folder:
        options = session_options()
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "pass")
        data, external, _ = bundle.graph(name)
        heads = _heads(data)
        session = make_session(data, provider, external, bundle.where, options)
        session.run(None, dict(feeds))
        events = json.loads(Path(session.end_profiling()).read_text())
    nodes = [event["args"] for event in events if event.get("cat") == "Node" and event["args"].get("output_type_shape")]
    count = int(feeds["positions"][-1]) + 1 if "positions" in feeds else 0
    products: list[Product] = []
    for args in nodes:
        if args["op_name"] in _ATTENTION:
            products += _attention(args, count, heads)
        elif args["op_name"] in _PRODUCTS:
            products.append(_product(args))
    return products


def _heads(data: bytes) -> int:
    """The heads of the graph's attention within frames; 0 if it has no operator of its own."""
    nodes = [node for node in onnx.load_model_from_string(data).graph.node if node.op_type == "MultiHeadAttention"]
    return next((attribute.i for node in nodes for attribute in node.attribute if attribute.name == "num_heads"), 0)


def _attention(args: Mapping[str, Any], count: int, heads: int) -> list[Product]:
    """The two products that one operator does, per row of a cache or per head of a frame: queries by keys, and shares by
    values."""
    if args["op_name"] == "MultiHeadAttention":
        frames, places, width = _shape(args["input_type_shape"][0])
        batch, head_dim = frames * heads, width // heads
        return [Product(batch, places, head_dim, places, False), Product(batch, places, places, head_dim, False)]
    (_, queries, _), (_, rows, _, head_dim) = (_shape(args["input_type_shape"][index]) for index in (0, 3))
    return [Product(rows, queries, head_dim, count, False), Product(rows, queries, count, head_dim, False)]


def _product(args: Mapping[str, Any]) -> Product:
    """onnxruntime leaves packed weights out of the inputs: a right side of fewer than two axes is a bias or a scale."""
    left, out = _shape(args["input_type_shape"][0]), _shape(args["output_type_shape"][0])
    right = [_shape(typed) for typed in args["input_type_shape"][1:2] if len(_shape(typed)) > 1]
    rows, columns, batch = out[-2] if len(out) > 1 else 1, out[-1], math.prod(out[:-2])
    if right and math.prod(right[0][:-2]) > 1:
        return Product(batch, rows, math.prod(right[0][-2:]) // columns, columns, False)
    inner = math.prod(right[0]) // columns if right else math.prod(left) // (batch * rows)
    return Product(1, batch * rows, inner, columns, True)  # one matrix on the right: the batch is one tall product


def _shape(typed: Mapping[str, list[int]]) -> list[int]:
    return next(iter(typed.values()))


def floor_seconds(products: list[Product], provider: Provider, repeats: int = 7) -> float:
    """The median time of one pass over ``products``, weights held as constants so that they are packed beforehand."""
    if not products:
        return 0.0
    rng = np.random.default_rng(0)
    nodes, outputs, weights = [], [], []
    inputs: dict[str, tuple[int, ...]] = {}
    for index, product in enumerate(products):
        left = f"a_{product.batch}_{product.rows}_{product.inner}"
        inputs[left] = (product.batch, product.rows, product.inner)
        if product.weights:
            right = f"w_{index}"
            weights.append(numpy_helper.from_array(rng.standard_normal((product.inner, product.columns), np.float32), right))
        else:
            right = f"b_{product.batch}_{product.inner}_{product.columns}"
            inputs[right] = (product.batch, product.inner, product.columns)
        nodes.append(helper.make_node("MatMul", [left, right], [f"y_{index}"]))
        outputs.append(helper.make_tensor_value_info(f"y_{index}", TensorProto.FLOAT, None))
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()]
    graph = helper.make_graph(nodes, "floor", ports, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    options = session_options()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL  # equal products must not be merged
    session = ort.InferenceSession(model.SerializeToString(), options, providers=[provider.ort_name])
    feeds = {name: rng.standard_normal(shape, np.float32) for name, shape in inputs.items()}
    times = []
    for _ in range(repeats + 1):
        begun = time.perf_counter()
        session.run([outputs[0].name], feeds)
        times.append(time.perf_counter() - begun)
    return float(np.median(times[1:]))
