"""The models as ONNX graphs: what docs/GRAPHS.md promises, traced from torch with `torch.onnx.export(dynamo=True)`.

Owns the modules that take and give exactly a graph's inputs and outputs, and how torch operators are written down so that
onnxruntime fuses them. Knows no file, no manifest and no number format but float32 and float16.

Letters: T frames of a clip, Q query frames, N tokens per frame, H×W pixels, V vocabulary, E floats of an action, D width;
those of caches are in `graph_contract`.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import onnx
import onnxscript
import torch
import torch.nn.functional as F
from onnxscript import ir
from onnxscript import opset20 as op
from onnxscript.rewriter import pattern, rewrite
from torch import Tensor, nn

from engine.errors import ConfigError
from engine.models.dynamics import Dynamics
from engine.models.enlarger import Enlarger
from engine.models.latent_action_model import LatentActionModel
from engine.models.st_transformer import STTransformer, join_norms
from engine.models.video_tokenizer import VideoTokenizer
from engine.runtime.graph_contract import GRAPHS, MAX_IR, MAX_OPSET, OPTIONAL, Port, is_dynamic, ports
from engine.world_spec import WorldSpec

DOCS: dict[str, str] = {
    "encoder": "Frames of one window to tokens; the tokens of a frame carry the frames before it.",
    "decoder": "Tokens of query frames to RGB, given the keys and values of earlier frames; gives those of the query frames.",
    "dynamics": "Logits of the tokens at some places of the query frames, given the actions that led into these and earlier "
    "frames' keys and values.",
    "latent_action_encoder": "The latent action between every two frames of a window, and how sure that is (0 to 1).",
    "latent_action_decoder": "The frame after each frame of a window, given the action taken there; for evaluation.",
    "enlarger": "Frames as the decoder gives them to larger ones, for display.",
}
"""One line per graph, for the manifest."""

MAX_GRAPH_BYTES = 1_900_000_000
"""A graph is one protobuf message with its weights inside, and such a message ends at 2 GiB."""


@dataclass(frozen=True)
class WorldParts:
    """The three trained models of one world, in evaluation mode and float32, and what enlarges its frames for display, if
    anything does.

    Raises:
        ConfigError: they do not belong to one world, or attend in a way that has no cached form.
    """

    tokenizer: VideoTokenizer
    actions: LatentActionModel
    dynamics: Dynamics
    enlarger: Enlarger | None = None

    def __post_init__(self) -> None:
        tokenizer, actions, dynamics = self.tokenizer.config, self.actions.config, self.dynamics.config
        for name, stack in (("decoder", tokenizer.decoder), ("dynamics", dynamics.stack)):
            if stack.attention != "st":
                raise ConfigError(
                    f"export: the {name} uses {stack.attention!r} attention, which cannot be played frame by frame; "
                    "train it with 'st'"
                )
            if stack.head_dim % 8:
                raise ConfigError(
                    f"export: the {name}'s heads have {stack.head_dim} numbers; onnxruntime needs a multiple of 8"
                )
        agreements: dict[str, tuple[object, ...]] = {
            "tokens per frame": (tokenizer.tokens, dynamics.tokens),
            "tokens per place": (tokenizer.quantizer.factors, dynamics.factors),
            "vocabulary": (tokenizer.quantizer.vocabulary, dynamics.vocabulary),
            "context": (tokenizer.context, actions.context, dynamics.context),
            "action floats": (actions.quantizer.dim, dynamics.action_dim),
        }
        if actions.inputs == "pixels":
            agreements["frame size"] = (f"{tokenizer.height}×{tokenizer.width}", f"{actions.height}×{actions.width}")
        else:
            agreements["tokens seen"] = (tokenizer.tokens, actions.tokens)
        for what, values in agreements.items():
            if len(set(values)) > 1:
                raise ConfigError(f"export: the models disagree on {what} ({', '.join(map(str, values))}); train them together")

    def spec(self, fps: int = 10) -> WorldSpec:
        config = self.tokenizer.config
        return WorldSpec(
            frame_height=config.height,
            frame_width=config.width,
            grid_height=config.height // config.patch,
            grid_width=config.width // config.patch,
            vocabulary=config.quantizer.vocabulary,
            context=config.context,
            actions=self.actions.config.quantizer.codes,
            action_dim=self.actions.config.quantizer.dim,
            fps=fps,
            factors=config.quantizer.factors,
            scale=1 if self.enlarger is None else self.enlarger.config.scale,
        )

    def half(self) -> WorldParts:
        """A copy in float16. Quantisers stay in float32: which code is nearest must not depend on rounding."""
        modules = (self.tokenizer, self.actions, self.dynamics, self.enlarger)
        parts = [None if module is None else copy.deepcopy(module).half() for module in modules]
        for part in parts[:2]:
            part.quantizer.float()  # type: ignore[union-attr]  # these two are always there
        return WorldParts(*parts)  # type: ignore[arg-type]  # deepcopy keeps the types, in this order


class _Encoder(nn.Module):
    def __init__(self, parts: WorldParts) -> None:
        super().__init__()
        self.tokenizer = parts.tokenizer

    def forward(self, frames: Tensor) -> Tensor:
        return self.tokenizer.encode(_unit(frames, self.tokenizer)[None])[1].squeeze(0)


class _Decoder(nn.Module):
    """The codes are kept as a table, so that the graph need not compute them from their digits."""

    codes: Tensor

    def __init__(self, parts: WorldParts) -> None:
        super().__init__()
        self.tokenizer = copy.deepcopy(parts.tokenizer)
        join_norms(self.tokenizer.decoder)
        self.factors = parts.tokenizer.config.quantizer.factors
        self.register_buffer("codes", parts.tokenizer.quantizer.codes().to(_dtype(parts.tokenizer)))

    def forward(
        self, tokens: Tensor, positions: Tensor, keys: list[Tensor], values: list[Tensor]
    ) -> tuple[Tensor, list[Tensor]]:
        codes_QPE = F.embedding(tokens, self.codes).unflatten(1, (-1, self.factors)).flatten(2)
        x_QPD = self.tokenizer.from_code(codes_QPE)
        x_QPD, new_keys, new_values = self.tokenizer.decoder.cached(x_QPD, positions, keys, values)
        return _bytes(self.tokenizer.pixels(x_QPD[None]).squeeze(0)), [*new_keys, *new_values]


class _Dynamics(nn.Module):
    def __init__(self, parts: WorldParts) -> None:
        super().__init__()
        self.dynamics = copy.deepcopy(parts.dynamics)
        join_norms(self.dynamics.stack)

    def forward(
        self,
        tokens: Tensor,
        positions: Tensor,
        actions: Tensor,
        *,
        before: Tensor | None = None,
        rows: Tensor,
        keys: list[Tensor],
        values: list[Tensor],
    ) -> tuple[Tensor, list[Tensor]]:
        before = tokens if before is None else before  # dynamics that see no surroundings do not look at it
        x_QPD = self.dynamics.inputs(tokens[None], actions[None].to(_dtype(self.dynamics)), before[None]).squeeze(0)
        rows = self.dynamics.rows_of(rows)
        x_MD, new_keys, new_values = self.dynamics.stack.cached(x_QPD, positions, keys, values, rows)
        return self.dynamics.row_logits(x_MD), [*new_keys, *new_values]


class _LatentActionEncoder(nn.Module):
    def __init__(self, parts: WorldParts) -> None:
        super().__init__()
        self.actions = parts.actions
        self.tokenizer = parts.tokenizer if parts.actions.config.inputs == "tokens" else None

    def forward(self, frames: Tensor) -> tuple[Tensor, Tensor]:
        clip = _unit(frames, self.actions)[None]
        if self.tokenizer is not None:
            clip = self.tokenizer.encode(clip)[1]
        continuous = self.actions.continuous_actions(clip)
        return self.actions.quantizer(continuous)[1].squeeze(0), self.actions.confidence(continuous).squeeze(0)


class _LatentActionDecoder(nn.Module):
    def __init__(self, parts: WorldParts) -> None:
        super().__init__()
        self.model = parts.actions

    def forward(self, frames: Tensor, actions: Tensor) -> Tensor:
        codes = F.embedding(actions, self.model.quantizer.codebook).to(_dtype(self.model))
        return _bytes(self.model.predict_frames(_unit(frames, self.model)[None], codes[None]).squeeze(0))


class _Enlarger(nn.Module):
    def __init__(self, parts: WorldParts) -> None:
        super().__init__()
        assert parts.enlarger is not None
        self.enlarger = parts.enlarger

    def forward(self, frames: Tensor) -> Tensor:
        return _bytes(self.enlarger(_unit(frames, self.enlarger)))


_MODULES: dict[str, type[nn.Module]] = {
    "encoder": _Encoder,
    "decoder": _Decoder,
    "dynamics": _Dynamics,
    "latent_action_encoder": _LatentActionEncoder,
    "latent_action_decoder": _LatentActionDecoder,
    "enlarger": _Enlarger,
}


def graph_names(parts: WorldParts) -> list[str]:
    """The graphs that these models give: a latent action model that sees tokens predicts no pixels."""
    without = set()
    if parts.actions.config.inputs != "pixels":
        without.add("latent_action_decoder")
    if parts.enlarger is None:
        without.add("enlarger")
    return [name for name in GRAPHS if name not in without]


def graph_module(parts: WorldParts, name: str) -> nn.Module:
    """The torch module whose arguments and results are graph ``name``'s inputs and outputs, in the order of `GRAPHS`."""
    return _MODULES[name](parts).eval().requires_grad_(False)


def export_graph(parts: WorldParts, name: str) -> bytes:
    """Graph ``name`` as ONNX, opset 20 and IR 10, in the number format of ``parts``.

    Raises:
        ConfigError: its weights do not fit into one ONNX file.
    """
    module = graph_module(parts, name)
    size = sum(tensor.numel() * tensor.element_size() for tensor in module.state_dict().values())
    if size > MAX_GRAPH_BYTES:
        raise ConfigError(f"export: {name} holds {size >> 20} MiB of weights; one graph can hold {MAX_GRAPH_BYTES >> 20}")
    inputs, outputs = _ports(parts, name)
    with _quiet():
        program = torch.onnx.export(
            module,
            kwargs=as_arguments(example_inputs(parts, name)),
            dynamo=True,
            opset_version=MAX_OPSET,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=as_arguments(
                {
                    port: {at: torch.export.Dim.DYNAMIC for at, axis in enumerate(axes.split()) if is_dynamic(axis)}
                    for port, (_, axes) in inputs.items()
                }
            ),
            custom_translation_table=_TRANSLATIONS,
            external_data=False,
            verbose=False,
        )
    assert program is not None  # it is None only where a file is written
    model = rewrite(program.model, pattern_rewrite_rules=_RULES)
    model.ir_version = MAX_IR
    _name_axes(model, (inputs, outputs))
    _forget_tracing(model)
    return bytes(ir.to_proto(model).SerializeToString())


def example_inputs(parts: WorldParts, name: str, frames: int = 3, slots: int = 5, rows: int = 7) -> dict[str, Tensor]:
    """Inputs of graph ``name`` by name, all zeros: ``frames`` of a clip, or query frames and a cache with so many ``slots``;
    so many ``rows`` to predict."""
    spec, stack = parts.spec(), _stack(parts, name)
    sizes = {
        "1": 1, "T": frames, "Q": frames, "S": slots, "M": rows, "H": spec.frame_height, "W": spec.frame_width, "3": 3,
        "N": spec.tokens, "Da": spec.action_dim, "R": len(stack.place) * stack.config.heads, "K": stack.config.head_dim,
    }  # fmt: skip
    types = {"uint8": torch.uint8, "int64": torch.int64, "float32": torch.float32}
    inputs = {
        port: torch.zeros([sizes[axis] for axis in axes.split()], dtype=types[allowed[0]])
        for port, (allowed, axes) in _ports(parts, name)[0].items()
    }
    return {port: x.to(_dtype(stack)) if is_cache(port) else x for port, x in inputs.items()}


def as_arguments(inputs: dict[str, Any]) -> dict[str, Any]:
    """Something per input by name, as `graph_module` takes it: keys and values in one list each."""
    arguments = {port: x for port, x in inputs.items() if not is_cache(port)}
    for kind in ("keys", "values"):
        if f"{kind}_0" in inputs:
            arguments[kind] = [x for port, x in inputs.items() if port.startswith(f"{kind}_")]
    return arguments


def is_cache(port: str) -> bool:
    return port.startswith(("keys_", "values_"))


def _stack(parts: WorldParts, name: str) -> STTransformer:
    return parts.dynamics.stack if name == "dynamics" else parts.tokenizer.decoder


def _ports(parts: WorldParts, name: str) -> tuple[dict[str, Port], dict[str, Port]]:
    """Inputs and outputs of graph ``name`` of this world."""
    without = OPTIONAL if parts.dynamics.surroundings is None else ()
    return ports(name, _stack(parts, name).config.layers, without)


def _dtype(module: nn.Module) -> torch.dtype:
    return next(module.parameters()).dtype


def _unit(frames: Tensor, module: nn.Module) -> Tensor:
    """uint8 frames -> 0..1 in the module's number format."""
    return frames.to(_dtype(module)) / 255


def _bytes(frames: Tensor) -> Tensor:
    """Frames in 0..1, or a little outside -> uint8."""
    return (frames.clamp(0, 1) * 255).round().to(torch.uint8)


def _attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """Scaled dot-product attention in five operators; torch's own translation spends twenty on shapes that are known here."""
    rank, head_dim = len(query.shape), query.shape[-1]
    order = [*range(rank - 2), rank - 1, rank - 2]
    scaled = op.Mul(query, _constant(head_dim**-0.5, query))
    scores = op.MatMul(scaled, op.Transpose(key, perm=order))
    if attn_mask is not None:
        scores = op.Where(attn_mask, scores, _constant(-1e4, query))
    return op.MatMul(op.Softmax(scores, axis=-1), value)


def _linear(x: Any, weight: Any, bias: Any = None) -> Any:
    """One way for inputs of any rank: torch's own writes Gemm for two axes, which `precision.to_int8` does not take."""
    y = op.MatMul(x, op.Transpose(weight, perm=[1, 0]))
    return y if bias is None else op.Add(y, bias)


def _split(x: Any, split_size: int, dim: int = 0) -> Any:
    assert x.shape[dim] % split_size == 0
    return op.Split(x, axis=dim, num_outputs=x.shape[dim] // split_size)


def _microsoft(name: str, inputs: str, outputs: str, numbers: str, whole: str = "") -> Any:
    """One of onnxruntime's own operators, which onnx does not know: the part of its signature that is used here. ``whole``:
    which inputs are int32; ``numbers``: its attributes, whole numbers too."""
    schema = onnx.defs.OpSchema
    return onnxscript.values.Op(
        onnxscript.values.Opset("com.microsoft", 1),
        name,
        schema(
            name,
            "com.microsoft",
            1,
            inputs=[schema.FormalParameter(port, "M" if port in whole.split() else "T") for port in inputs.split()],
            outputs=[schema.FormalParameter(port, "T") for port in outputs.split()],
            type_constraints=[
                ("T", ["tensor(float)", "tensor(float16)"], ""),
                *([("M", ["tensor(int32)"], "")] if whole else []),
            ],
            attributes=[schema.Attribute(number, schema.AttrType.INT, "") for number in numbers.split()],
        ),
    )


_GROUP_QUERY_ATTENTION = _microsoft(
    "GroupQueryAttention",
    "query key value past_key past_value seqlens_k total_sequence_length",
    "output present_key present_value",
    "num_heads kv_num_heads",
    whole="seqlens_k total_sequence_length",
)
_MULTI_HEAD_ATTENTION = _microsoft("MultiHeadAttention", "query key value", "output", "num_heads")


def _cached_attention(query: Any, key: Any, value: Any, keys: Any, values: Any, last: Any, count: Any) -> Any:
    rows = keys.shape[1]
    return _GROUP_QUERY_ATTENTION(query, key, value, keys, values, last, count, num_heads=rows, kv_num_heads=rows)


def _frame_attention(query: Any, key: Any, value: Any, heads: int) -> Any:
    return _MULTI_HEAD_ATTENTION(query, key, value, num_heads=heads)


def _constant(value: float, like: Any) -> Any:
    return op.Constant(value=ir.tensor(value, like.dtype))


_TRANSLATIONS: dict[Callable[..., Any], Callable[..., Any]] = {
    torch.ops.aten.scaled_dot_product_attention.default: _attention,
    torch.ops.aten.linear.default: _linear,
    torch.ops.aten.split.Tensor: _split,
    torch.ops.worldsketch.cached_attention.default: _cached_attention,
    torch.ops.worldsketch.frame_attention.default: _frame_attention,
}


def _root_mean_square(op: Any, x: Any, root: Any, gain: Any) -> Any:
    return op.Mul(op.Mul(x, op.Reciprocal(root)), gain)


def _root_mean_square_fusible(op: Any, x: Any, root: Any, gain: Any) -> Any:
    return op.Mul(op.Div(x, root), gain)


_RULES = [pattern.RewriteRule(_root_mean_square, _root_mean_square_fusible)]
"""onnxruntime makes one operator of a root-mean-square normalisation, but only of one that divides."""


def _name_axes(model: Any, contract: tuple[dict[str, Port], dict[str, Port]]) -> None:
    """Dynamic axes are called what docs/GRAPHS.md calls them."""
    for side, found in zip(contract, (model.graph.inputs, model.graph.outputs), strict=True):
        for port in found:
            axes = side[port.name][1].split()
            port.shape = ir.Shape([axis if is_dynamic(axis) else dim for axis, dim in zip(axes, port.shape, strict=True)])


def _forget_tracing(model: Any) -> None:
    """Drops stack traces, which name files of this machine, and inner shapes, which onnxruntime finds by itself."""
    ends = {*model.graph.inputs, *model.graph.outputs}
    for owner in (model, model.graph, *model.graph):
        owner.metadata_props.clear()
        owner.doc_string = None
    for value in (*ends, *model.graph.initializers.values(), *(output for node in model.graph for output in node.outputs)):
        value.metadata_props.clear()
        value.doc_string = None
        if value not in ends and not value.is_initializer():
            value.shape = value.type = None


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without the exporter's remarks on packages that are not installed and on its own deprecations."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
