"""A whole world of a few kilobytes with random weights, built without torch: every graph of docs/GRAPHS.md.

Two layers of spatial mixing and cached temporal attention. The logits depend on tokens, actions, positions, cache and mask,
so that a runtime which gets any of them wrong gives other tokens.
"""

from functools import cache
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from engine.bundle import GraphFile, Manifest, write_bundle
from engine.world_spec import WorldSpec

SPEC = WorldSpec(
    frame_height=16, frame_width=24, grid_height=4, grid_width=4, vocabulary=32, context=16, actions=4, action_dim=6, fps=10
)
LAYERS, HEADS, HEAD_DIM = 2, 2, 8
WIDTH = HEADS * HEAD_DIM

Shape = list[int | str]


class Net:
    """Writes one graph, node by node; every method returns the name of what it made."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def node(self, node: onnx.NodeProto) -> None:
        self._nodes.append(node)

    def op(self, kind: str, *inputs: str, to: str | None = None, cast: int | None = None, **attributes: object) -> str:
        name = to or f"{kind.lower()}_{len(self._nodes)}"
        if cast is not None:
            attributes["to"] = cast
        self._nodes.append(helper.make_node(kind, list(inputs), [name], name=f"node_{name}", **attributes))
        return name

    def const(self, value: NDArray[np.generic] | list[int] | float) -> str:
        array = np.asarray(value)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        name = f"weight_{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(array, name))
        return name

    def random(self, *shape: int, scale: float = 1.0) -> str:
        return self.const(self._rng.normal(0, scale, shape))

    def reshape(self, x: str, *shape: int, to: str | None = None) -> str:
        return self.op("Reshape", x, self.const(list(shape)), to=to)

    def round8(self, x: str) -> str:
        names = [f"{x}_{part}" for part in ("rounded", "scale", "zero")]
        self._nodes.append(helper.make_node("DynamicQuantizeLinear", [x], names))
        return self.op("DequantizeLinear", *names)

    def model(self, inputs: dict[str, tuple[int, Shape]], outputs: dict[str, tuple[int, Shape]]) -> bytes:
        ports = [[helper.make_tensor_value_info(name, *port) for name, port in side.items()] for side in (inputs, outputs)]
        graph = helper.make_graph(self._nodes, "tiny", *ports, self._weights)
        imports = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        model = helper.make_model(graph, opset_imports=imports, ir_version=10)
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())


def _trunk(net: Net, spec: WorldSpec, actions: bool, rounded: bool, surrounded: bool = False) -> str:
    """Tokens to [Q, N, D] through LAYERS layers, with keys and values kept; writes the new_ ones of each.

    ``rounded``: to 8 bits over all query frames together, as int8 graphs do, so that a frame's numbers depend on which
    frames share its pass.
    """
    n = spec.tokens
    x = net.op("Gather", net.random(spec.vocabulary + 1, WIDTH), "tokens")
    time = net.op("Gather", net.random(spec.context, WIDTH, scale=0.5), "positions")
    x = net.op("Add", net.op("Add", x, net.reshape(time, -1, 1, WIDTH)), net.random(n, WIDTH, scale=0.5))
    if actions:
        x = net.op("Add", x, net.reshape(net.op("MatMul", "actions", net.random(spec.action_dim, WIDTH)), -1, 1, WIDTH))
    if surrounded:
        beside = net.op("MatMul", net.random(n, n), net.op("Gather", net.random(spec.vocabulary + 1, WIDTH), "before"))
        x = net.op("Add", x, beside)
    last = net.op("Cast", net.op("ReduceMax", "positions", net.const([0]), keepdims=1), cast=TensorProto.INT32)
    count = net.op("Add", last, net.const(np.array([1], np.int32)))
    rows = n * HEADS
    for layer in range(LAYERS):
        x = net.op("Add", x, net.op("MatMul", net.random(n, n, scale=n**-0.5), x))
        x = net.op("Tanh", net.round8(x) if rounded else x)
        query, keys, values = (
            net.reshape(net.op("MatMul", x, net.random(WIDTH, WIDTH, scale=1.5 * WIDTH**-0.5)), 1, -1, rows * HEAD_DIM)
            for _ in range(3)
        )
        cache = [f"{part}_{layer}" for part in ("keys", "values")]
        results = [f"seen_{layer}", *(f"new_{name}" for name in cache)]
        attention = helper.make_node(
            "GroupQueryAttention", [query, keys, values, *cache, last, count], results, domain="com.microsoft",
            num_heads=rows, kv_num_heads=rows, name=f"attention_{layer}",
        )  # fmt: skip
        net.node(attention)
        y = net.reshape(results[0], -1, n, WIDTH)
        x = net.op("Tanh", net.op("Add", x, net.op("MatMul", y, net.random(WIDTH, WIDTH, scale=2 * WIDTH**-0.5))))
    return x


def _query_ports(spec: WorldSpec) -> tuple[dict[str, tuple[int, Shape]], dict[str, tuple[int, Shape]]]:
    n = spec.tokens
    names = [f"{part}_{layer}" for part in ("keys", "values") for layer in range(LAYERS)]
    cache: tuple[int, Shape] = (TensorProto.FLOAT, [1, n * HEADS, "S", HEAD_DIM])
    inputs: dict[str, tuple[int, Shape]] = {
        "tokens": (TensorProto.INT64, ["Q", n]),
        "positions": (TensorProto.INT64, ["Q"]),
        **dict.fromkeys(names, cache),
    }
    return inputs, {f"new_{name}": cache for name in names}


def dynamics(spec: WorldSpec, rounded: bool, surrounded: bool = False) -> bytes:
    """``surrounded``: it sees the frame before each frame."""
    net = Net(1)
    x = _trunk(net, spec, actions=True, rounded=rounded, surrounded=surrounded)
    x = net.op("Gather", net.reshape(x, -1, WIDTH), "rows")
    net.op("MatMul", x, net.random(WIDTH, spec.vocabulary), to="logits")
    inputs, outputs = _query_ports(spec)
    inputs["actions"] = (TensorProto.FLOAT, ["Q", spec.action_dim])
    inputs["rows"] = (TensorProto.INT64, ["M"])
    if surrounded:
        inputs["before"] = inputs["tokens"]
    return net.model(inputs, {"logits": (TensorProto.FLOAT, ["M", spec.vocabulary]), **outputs})


def decoder(spec: WorldSpec, rounded: bool) -> bytes:
    net = Net(2)
    x = _trunk(net, spec, actions=False, rounded=rounded)
    high, wide = spec.frame_height // spec.grid_height, spec.frame_width // spec.grid_width
    x = net.op("Sigmoid", net.op("MatMul", x, net.random(WIDTH, high * wide * 3)))
    x = net.reshape(x, -1, spec.grid_height, spec.grid_width, high, wide, 3)
    x = net.reshape(net.op("Transpose", x, perm=[0, 1, 3, 2, 4, 5]), -1, spec.frame_height, spec.frame_width, 3)
    net.op("Cast", net.op("Round", net.op("Mul", x, net.const(255.0))), to="rgb", cast=TensorProto.UINT8)
    inputs, outputs = _query_ports(spec)
    return net.model(inputs, {"rgb": (TensorProto.UINT8, ["Q", *spec.frame_shape]), **outputs})


def encoder(spec: WorldSpec) -> bytes:
    net = Net(3)
    high, wide = spec.frame_height // spec.grid_height, spec.frame_width // spec.grid_width
    x = net.op("Div", net.op("Cast", "frames", cast=TensorProto.FLOAT), net.const(255.0))
    x = net.reshape(x, -1, spec.grid_height, high, spec.grid_width, wide, 3)
    x = net.reshape(net.op("Transpose", x, perm=[0, 1, 3, 2, 4, 5]), -1, spec.tokens, high * wide * 3)
    x = net.op("MatMul", x, net.random(high * wide * 3, spec.vocabulary))
    net.op("ArgMax", x, axis=2, keepdims=0, to="tokens")
    frames: dict[str, tuple[int, Shape]] = {"frames": (TensorProto.UINT8, ["T", *spec.frame_shape])}
    return net.model(frames, {"tokens": (TensorProto.INT64, ["T", spec.tokens])})


def latent_action_encoder(spec: WorldSpec) -> bytes:
    net = Net(4)
    x = net.op("Div", net.op("Cast", "frames", cast=TensorProto.FLOAT), net.const(255.0))
    x = net.reshape(x, -1, int(np.prod(spec.frame_shape)))
    after = net.op("Slice", x, net.const([1]), net.const([1 << 40]), net.const([0]))
    before = net.op("Slice", x, net.const([0]), net.const([-1]), net.const([0]))
    x = net.op("MatMul", net.op("Sub", after, before), net.random(int(np.prod(spec.frame_shape)), spec.actions))
    x = net.op("Softmax", x, axis=-1)
    net.op("ArgMax", x, axis=1, keepdims=0, to="actions")
    net.op("ReduceMax", x, net.const([1]), keepdims=0, to="confidence")
    frames: dict[str, tuple[int, Shape]] = {"frames": (TensorProto.UINT8, ["T", *spec.frame_shape])}
    moves: tuple[int, Shape] = (TensorProto.INT64, ["M"])
    return net.model(frames, {"actions": moves, "confidence": (TensorProto.FLOAT, ["M"])})


def enlarger(spec: WorldSpec) -> bytes:
    """Repeats pixels, and turns them into their opposites, so that nobody takes it for a resized frame."""
    net = Net(6)
    x = net.op("Sub", net.const(255.0), net.op("Cast", "frames", cast=TensorProto.FLOAT))
    x = net.op("Resize", x, "", net.const(np.array([1, spec.scale, spec.scale, 1], np.float32)), mode="nearest",
               coordinate_transformation_mode="asymmetric", nearest_mode="floor")  # fmt: skip
    net.op("Cast", x, to="pictures", cast=TensorProto.UINT8)
    frames: dict[str, tuple[int, Shape]] = {"frames": (TensorProto.UINT8, ["T", *spec.frame_shape])}
    return net.model(frames, {"pictures": (TensorProto.UINT8, ["T", *spec.picture_shape])})


@cache
def _graphs(spec: WorldSpec, rounded: bool, surrounded: bool) -> dict[str, bytes]:
    larger = {"enlarger": enlarger(spec)} if spec.scale > 1 else {}
    return larger | {
        "encoder": encoder(spec),
        "decoder": decoder(spec, rounded),
        "dynamics": dynamics(spec, rounded, surrounded),
        "latent_action_encoder": latent_action_encoder(spec),
    }


def tiny_graphs(spec: WorldSpec = SPEC, rounded: bool = False, surrounded: bool = False) -> dict[str, bytes]:
    """The four graphs by name, and an enlarger where the spec has a scale."""
    return dict(_graphs(spec, rounded, surrounded))


def tiny_manifest(graphs: dict[str, bytes], spec: WorldSpec = SPEC) -> Manifest:
    return Manifest(
        name="tiny",
        licence="CC0-1.0",
        spec=spec,
        graphs={name: GraphFile.of(f"{name}.onnx", data, f"the tiny {name}") for name, data in graphs.items()},
        action_embeddings=tuple(
            tuple(float(x) for x in row) for row in np.random.default_rng(5).normal(0, 2, (spec.actions, spec.action_dim))
        ),
        action_names=tuple(f"action {i}" for i in range(spec.actions)),
    )


def build_tiny_world(folder: Path, rounded: bool = False, spec: WorldSpec = SPEC, surrounded: bool = False) -> Path:
    """Writes the tiny world's bundle to ``folder`` and returns it. ``rounded``: with graphs that compute like int8 ones;
    ``surrounded``: with dynamics that see the frame before each frame."""
    graphs = tiny_graphs(spec, rounded, surrounded)
    write_bundle(folder, tiny_manifest(graphs, spec), graphs)
    return folder
