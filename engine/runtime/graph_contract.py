"""What docs/GRAPHS.md promises, as a check of ONNX bytes: names, types, shapes, operators, versions, external data.

Parses with the onnx package and creates no session. Knows nothing of files: whoever reads the bytes says where from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # protobuf ships no type hints
from numpy.typing import NDArray
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, ValueInfoProto

from engine.errors import BundleError
from engine.world_spec import WorldSpec

MAX_IR, MAX_OPSET = 10, 20
MAX_ELEMENTS = 1 << 33
MAX_CACHE_BYTES = 8 << 30

_FLOAT = ("float32", "float16")
_INT, _BYTE, _BOOL = ("int64",), ("uint8",), ("bool",)
_CACHE = {"keys": (_FLOAT, "L P G C K"), "values": (_FLOAT, "L P G C K")}
_QUERY = {"tokens": (_INT, "Q N"), "positions": (_INT, "Q"), "mask": (_BOOL, "Q C+Q"), **_CACHE}
_NEW = {"new_keys": (_FLOAT, "L P G Q K"), "new_values": (_FLOAT, "L P G Q K")}
_CLIP = {"frames": (_BYTE, "T H W 3")}

_Port = tuple[tuple[str, ...], str]
GRAPHS: Mapping[str, tuple[Mapping[str, _Port], Mapping[str, _Port]]] = {
    "encoder": (_CLIP, {"tokens": (_INT, "T N")}),
    "decoder": (_QUERY, {"rgb": (_BYTE, "Q H W 3"), **_NEW}),
    "dynamics": ({**_QUERY, "actions": (_FLOAT, "Q Da")}, {"logits": (_FLOAT, "Q N V"), **_NEW}),
    "latent_action_encoder": (_CLIP, {"actions": (_INT, "T-1"), "confidence": (_FLOAT, "T-1")}),
    "latent_action_decoder": ({**_CLIP, "actions": (_INT, "T")}, {"rgb": (_BYTE, "T H W 3")}),
}
"""graph -> (inputs, outputs), each name -> (allowed types, axes). Axes made of T, Q and C are dynamic. P, the places
that keep keys and values, is N, or N + 1 where the dynamics prepends its action as a token."""

REQUIRED = ("encoder", "decoder", "dynamics", "latent_action_encoder")

_IMPURE = {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial"}
_MICROSOFT = {
    "Attention", "BiasGelu", "BiasSplitGelu", "DynamicQuantizeMatMul", "FastGelu", "FusedGemm", "FusedMatMul", "Gelu",
    "GroupQueryAttention", "MatMulIntegerToFloat", "MatMulNBits", "MultiHeadAttention", "QAttention", "QGemm",
    "QLinearAdd", "QLinearMul", "QLinearSigmoid", "QLinearSoftmax", "QuickGelu", "RotaryEmbedding",
    "SkipLayerNormalization", "SkipSimplifiedLayerNormalization",
}  # fmt: skip


@dataclass(frozen=True)
class CacheShape:
    """The key/value cache of a graph: L layers, P places, G heads, K numbers per head, and their float type."""

    layers: int
    places: int
    heads: int
    head_dim: int
    dtype: type[np.float32] | type[np.float16]

    def empty(self, frames: int) -> NDArray[np.floating]:
        """A zeroed [L, P, G, frames, K] buffer."""
        return np.zeros((self.layers, self.places, self.heads, frames, self.head_dim), self.dtype)


def check_graph(data: bytes, name: str, spec: WorldSpec, where: str, external: Mapping[str, int]) -> CacheShape | None:
    """Checks that ``data`` is the graph ``name`` of a world of ``spec``; returns its cache's shape if it has one.

    ``external``: files with weights outside the graph that the manifest lists, and their sizes in bytes.

    Raises:
        BundleError: it is not; the message begins with ``where`` and names the offending part.
    """
    try:
        model = onnx.load_model_from_string(data)
    except DecodeError:
        raise BundleError(f"{where}: not an ONNX graph; export or download the world again") from None
    _check_versions(model, where)
    _check_nodes(model, where)
    _check_tensors(model, where, external)
    sizes = {
        "H": spec.frame_height, "W": spec.frame_width, "N": spec.tokens, "V": spec.vocabulary, "Da": spec.action_dim, "3": 3,
    }  # fmt: skip
    inputs, outputs = GRAPHS[name]
    weights = {tensor.name for tensor in model.graph.initializer}
    _check_ports([value for value in model.graph.input if value.name not in weights], inputs, sizes, f"{where}: input")
    _check_ports(model.graph.output, outputs, sizes, f"{where}: output")
    return _cache_shape(model, spec, sizes, where) if "keys" in inputs else None


def _check_versions(model: ModelProto, where: str) -> None:
    if not 3 <= model.ir_version <= MAX_IR:
        raise BundleError(f"{where}: ONNX IR version {model.ir_version}; 3 to {MAX_IR} can be run, export it with IR {MAX_IR}")
    for opset in model.opset_import:
        if opset.domain in ("", "ai.onnx") and opset.version > MAX_OPSET:
            raise BundleError(
                f"{where}: opset {opset.version}; at most {MAX_OPSET} can be run, export it with opset {MAX_OPSET}"
            )


def _check_nodes(model: ModelProto, where: str) -> None:
    """Only known, pure operators without control flow: nothing in a bundle runs but these."""
    if model.functions:
        raise BundleError(f"{where}: defines its own function {model.functions[0].name!r}; inline functions on export")
    for node in model.graph.node:
        known = _known(node)
        if not known or node.op_type in _IMPURE:
            kind = "draws random numbers" if known else "is not an operator that worlds may use"
            raise BundleError(f"{where}: node {node.name!r}: {node.domain or 'ai.onnx'}.{node.op_type} {kind}; refused")
        for attribute in node.attribute:
            if attribute.type in (AttributeProto.GRAPH, AttributeProto.GRAPHS):
                raise BundleError(f"{where}: node {node.name!r}: {node.op_type} holds a graph of its own; refused")


def _known(node: NodeProto) -> bool:
    if node.domain == "com.microsoft":
        return node.op_type in _MICROSOFT
    return node.domain in ("", "ai.onnx") and bool(onnx.defs.has(node.op_type, MAX_OPSET))


def _check_tensors(model: ModelProto, where: str, external: Mapping[str, int]) -> None:
    inside: list[TensorProto] = []
    for node in model.graph.node:
        for attribute in node.attribute:
            sparse = [attribute.sparse_tensor, *attribute.sparse_tensors]
            inside += [attribute.t, *attribute.tensors, *(part for one in sparse for part in (one.values, one.indices))]
    for one in model.graph.sparse_initializer:
        inside += [one.values, one.indices]
    for tensor in inside:
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            raise BundleError(f"{where}: tensor {tensor.name!r} of a node lies outside the graph; refused")
    for tensor in [*inside, *model.graph.initializer]:
        if any(dim < 0 for dim in tensor.dims) or math.prod(tensor.dims) > MAX_ELEMENTS:
            raise BundleError(f"{where}: tensor {tensor.name!r} has the absurd shape {list(tensor.dims)}; refused")
    for tensor in model.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL or tensor.external_data:
            _check_external(tensor, where, external)


def _check_external(tensor: TensorProto, where: str, external: Mapping[str, int]) -> None:
    entries = {entry.key: entry.value for entry in tensor.external_data}
    location = entries.get("location", "")
    if location not in external:
        raise BundleError(f"{where}: tensor {tensor.name!r} lies in {location!r}, which the manifest does not list; refused")
    try:
        offset, length = int(entries.get("offset", "0")), int(entries.get("length", "0"))
    except ValueError:
        offset = length = -1
    if offset < 0 or length < 0 or offset + length > external[location]:
        raise BundleError(f"{where}: tensor {tensor.name!r} reaches beyond the end of {location!r}; refused")


def _check_ports(values: Iterable[ValueInfoProto], contract: Mapping[str, _Port], sizes: dict[str, int], where: str) -> None:
    """Names, types and axes; fills ``sizes`` with L, P, G and K, which must then agree wherever they appear."""
    found = {value.name: value for value in values}
    if found.keys() != contract.keys():
        raise BundleError(
            f"{where}s are {', '.join(sorted(found)) or 'none'}; docs/GRAPHS.md has {', '.join(sorted(contract))}"
        )
    for name, (types, axes) in contract.items():
        tensor = found[name].type.tensor_type
        if _type_name(tensor.elem_type) not in types:
            raise BundleError(f"{where} {name!r} is {_type_name(tensor.elem_type)}; it must be {' or '.join(types)}")
        if not tensor.HasField("shape") or len(tensor.shape.dim) != len(axes.split()):
            raise BundleError(f"{where} {name!r} has {len(tensor.shape.dim)} axes; it must have [{axes}]")
        for axis, dim in zip(axes.split(), tensor.shape.dim, strict=True):
            fixed = dim.HasField("dim_value")
            if axis[0] in "TQC":
                if fixed:
                    raise BundleError(
                        f"{where} {name!r}: axis {axis} of [{axes}] is fixed to {dim.dim_value}; it must be dynamic"
                    )
            elif not fixed or dim.dim_value != sizes.setdefault(axis, dim.dim_value) or dim.dim_value < 1:
                got = dim.dim_value if fixed else f"dynamic ({dim.dim_param})"
                raise BundleError(f"{where} {name!r}: axis {axis} of [{axes}] is {got}; it must be {sizes.get(axis, 'fixed')}")


def _cache_shape(model: ModelProto, spec: WorldSpec, sizes: Mapping[str, int], where: str) -> CacheShape:
    ports = {value.name: value.type.tensor_type.elem_type for value in [*model.graph.input, *model.graph.output]}
    cache = {ports[name] for name in ("keys", "values", "new_keys", "new_values")}
    if len(cache) != 1:
        raise BundleError(f"{where}: keys and values mix float types; all four must be float32, or all float16")
    dtype = np.float16 if cache == {TensorProto.FLOAT16} else np.float32
    size = 2 * sizes["L"] * sizes["P"] * sizes["G"] * (spec.context - 1) * sizes["K"] * np.dtype(dtype).itemsize
    if size > MAX_CACHE_BYTES:
        raise BundleError(f"{where}: its cache would take {size >> 20} MiB; at most {MAX_CACHE_BYTES >> 20} are allowed")
    return CacheShape(sizes["L"], sizes["P"], sizes["G"], sizes["K"], dtype)


def _type_name(elem_type: int) -> str:
    names = {
        TensorProto.FLOAT: "float32", TensorProto.FLOAT16: "float16", TensorProto.INT64: "int64",
        TensorProto.UINT8: "uint8", TensorProto.BOOL: "bool",
    }  # fmt: skip
    return names.get(elem_type, f"of ONNX type {elem_type}")
