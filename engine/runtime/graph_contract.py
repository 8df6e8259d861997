"""What docs/GRAPHS.md promises, as a check of ONNX bytes: names, types, shapes, operators, versions, external data.

Parses with the onnx package and creates no session. Knows nothing of files: whoever reads the bytes says where from.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]  # protobuf ships no type hints
from onnx import AttributeProto, ModelProto, NodeProto, TensorProto, ValueInfoProto

from engine.errors import BundleError
from engine.world_spec import WorldSpec

MAX_IR, MAX_OPSET = 10, 20
MAX_ELEMENTS = 1 << 33
MAX_CACHE_BYTES = 8 << 30

_FLOAT = ("float32", "float16")
_INT, _BYTE, _BOOL = ("int64",), ("uint8",), ("bool",)
_QUERY = {"tokens": (_INT, "Q N"), "positions": (_INT, "Q")}
_CACHE = {"keys_{}": (_FLOAT, "1 R S K"), "values_{}": (_FLOAT, "1 R S K")}
_NEW = {f"new_{name}": port for name, port in _CACHE.items()}
_CLIP = {"frames": (_BYTE, "T H W 3")}

Port = tuple[tuple[str, ...], str]
GRAPHS: Mapping[str, tuple[Mapping[str, Port], Mapping[str, Port]]] = {
    "encoder": (_CLIP, {"tokens": (_INT, "T N")}),
    "decoder": ({**_QUERY, **_CACHE}, {"rgb": (_BYTE, "Q H W 3"), **_NEW}),
    "dynamics": (
        {**_QUERY, "actions": (_FLOAT, "Q Da"), "before": (_INT, "Q N"), "rows": (_INT, "M"), **_CACHE},
        {"logits": (_FLOAT, "M FV"), **_NEW},
    ),
    "latent_action_encoder": (_CLIP, {"actions": (_INT, "T-1"), "confidence": (_FLOAT, "T-1")}),
    "latent_action_decoder": ({**_CLIP, "actions": (_INT, "T")}, {"rgb": (_BYTE, "T H W 3")}),
    "enlarger": (_CLIP, {"pictures": (_BYTE, "T PH PW 3")}),
}
"""graph -> (inputs, outputs), each name -> (allowed types, axes). A name with {} stands for one port per layer, {} its number
from 0. Axes made of T, Q, S and M are dynamic. R, the rows of a cache, is places × heads, where places are those of the grid
and one more where the dynamics prepends its action as a token. FV is the tokens at one place times the vocabulary, PH×PW the
size of what is shown of a frame."""

OPTIONAL = frozenset({"before"})
"""Inputs that not every world's graph has: what was before a frame is shown only to dynamics that learned with it."""

REQUIRED = ("encoder", "decoder", "dynamics", "latent_action_encoder")

_IMPURE = {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial"}
_MICROSOFT = {
    "Attention", "BiasGelu", "BiasSplitGelu", "DynamicQuantizeMatMul", "FastGelu", "FusedGemm", "FusedMatMul", "Gelu",
    "GroupQueryAttention", "MatMulIntegerToFloat", "MatMulNBits", "MultiHeadAttention", "QAttention", "QGemm",
    "QLinearAdd", "QLinearMul", "QLinearSigmoid", "QLinearSoftmax", "QuickGelu", "RotaryEmbedding",
    "SkipLayerNormalization", "SkipSimplifiedLayerNormalization",
}  # fmt: skip


def is_cached(name: str) -> bool:
    """Whether graph ``name`` keeps keys and values of earlier frames."""
    return "keys_{}" in GRAPHS[name][0]


def is_dynamic(axis: str) -> bool:
    """Whether ``axis`` of a port differs from pass to pass."""
    return axis[0] in "TQSM"


def ports(name: str, layers: int, without: Collection[str] = ()) -> tuple[dict[str, Port], dict[str, Port]]:
    """The inputs and outputs of graph ``name`` whose cache has so many layers: those of each layer behind the others.
    ``without``: inputs of `OPTIONAL` that this one does not have."""
    inputs = {port: what for port, what in GRAPHS[name][0].items() if port not in without}
    return _each_layer(inputs, layers), _each_layer(GRAPHS[name][1], layers)


def _each_layer(side: Mapping[str, Port], layers: int) -> dict[str, Port]:
    layered = {name: port for name, port in side.items() if "{}" in name}
    alone = {name: port for name, port in side.items() if name not in layered}
    return alone | {name.format(layer): port for name, port in layered.items() for layer in range(layers)}


@dataclass(frozen=True)
class CacheShape:
    """The key/value cache of a graph: L layers, R rows, K numbers per row and frame, and their float type."""

    layers: int
    rows: int
    head_dim: int
    dtype: type[np.float32] | type[np.float16]

    @property
    def names(self) -> list[str]:
        """The inputs that it consists of; the outputs are called the same with ``new_`` before it."""
        return [name.format(layer) for name in _CACHE for layer in range(self.layers)]

    def one(self, frames: int) -> tuple[int, int, int, int]:
        """The shape of each of them, with room for so many frames."""
        return (1, self.rows, frames, self.head_dim)


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
        "FV": spec.factors * spec.vocabulary, "PH": spec.picture_height, "PW": spec.picture_width,
    }  # fmt: skip
    weights = {tensor.name for tensor in model.graph.initializer}
    given = [value for value in model.graph.input if value.name not in weights]
    layers = max(1, sum(value.name.startswith("keys_") for value in given))
    inputs, outputs = ports(name, layers, without=OPTIONAL - {value.name for value in given})
    _check_ports(given, inputs, sizes, f"{where}: input")
    _check_ports(model.graph.output, outputs, sizes, f"{where}: output")
    if not is_cached(name):
        return None
    cache = _cache_shape(model, layers, spec, sizes, where)
    _check_written_in_place(model, cache, where)
    return cache


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


def _check_ports(values: Iterable[ValueInfoProto], contract: Mapping[str, Port], sizes: dict[str, int], where: str) -> None:
    """Names, types and axes; fills ``sizes`` with R and K, which must then agree wherever they appear."""
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
            if is_dynamic(axis):
                if fixed:
                    raise BundleError(
                        f"{where} {name!r}: axis {axis} of [{axes}] is fixed to {dim.dim_value}; it must be dynamic"
                    )
            elif not fixed or dim.dim_value != sizes.setdefault(axis, dim.dim_value) or dim.dim_value < 1:
                got = dim.dim_value if fixed else f"dynamic ({dim.dim_param})"
                raise BundleError(f"{where} {name!r}: axis {axis} of [{axes}] is {got}; it must be {sizes.get(axis, 'fixed')}")


def _cache_shape(model: ModelProto, layers: int, spec: WorldSpec, sizes: Mapping[str, int], where: str) -> CacheShape:
    types = {value.name: value.type.tensor_type.elem_type for value in [*model.graph.input, *model.graph.output]}
    kinds = {types[name] for side in ports("decoder", layers) for name, (_, axes) in side.items() if "R" in axes}
    if len(kinds) != 1:
        raise BundleError(f"{where}: keys and values mix float types; all of them must be float32, or all float16")
    cache = CacheShape(layers, sizes["R"], sizes["K"], np.float16 if kinds == {TensorProto.FLOAT16} else np.float32)
    size = 2 * layers * math.prod(cache.one(spec.context)) * np.dtype(cache.dtype).itemsize
    if size > MAX_CACHE_BYTES:
        raise BundleError(f"{where}: its cache would take {size >> 20} MiB; at most {MAX_CACHE_BYTES >> 20} are allowed")
    return cache


def _check_written_in_place(model: ModelProto, cache: CacheShape, where: str) -> None:
    """A cache is given as input and output in the same memory: only the operator that writes it may read it."""
    for name in cache.names:
        readers = [node for node in model.graph.node if name in node.input]
        if [node.op_type for node in readers] != ["GroupQueryAttention"] or f"new_{name}" not in readers[0].output:
            raise BundleError(
                f"{where}: {name!r} must go into one GroupQueryAttention, and new_{name} come out of it; export the world again"
            )


def _type_name(elem_type: int) -> str:
    names = {
        TensorProto.FLOAT: "float32", TensorProto.FLOAT16: "float16", TensorProto.INT64: "int64",
        TensorProto.UINT8: "uint8", TensorProto.BOOL: "bool",
    }  # fmt: skip
    return names.get(elem_type, f"of ONNX type {elem_type}")
