"""Tiny models with random weights whose every output depends on tokens, actions, positions and history."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from pathlib import Path

import torch

from engine.models.dynamics import Dynamics, DynamicsConfig
from engine.models.enlarger import Enlarger, EnlargerConfig
from engine.models.latent_action_model import LatentActionConfig, LatentActionModel
from engine.models.quantizer import QuantizerConfig
from engine.models.st_transformer import STConfig
from engine.models.video_tokenizer import VideoTokenizer, VideoTokenizerConfig
from engine.training.checkpoint import save_weights
from engine.training.configs import TrainConfig
from export.graphs import WorldParts, export_graph, graph_names

STACK = STConfig(layers=2, width=32, heads=2, head_dim=16)
TOKENIZER = VideoTokenizerConfig(
    height=16,
    width=16,
    patch=4,
    context=8,
    encoder=STACK,
    decoder=STACK,
    quantizer=QuantizerConfig("fsq", levels=(4, 3, 3), factors=2),
    stem=24,
)
ACTIONS = LatentActionConfig(
    height=16,
    width=16,
    patch=8,
    context=8,
    encoder=STACK,
    decoder=STACK,
    quantizer=QuantizerConfig("vq", codes=4, dim=6),
    residual=True,
)
DYNAMICS = DynamicsConfig(STACK, vocabulary=36, tokens=32, context=8, action_dim=6, factors=2, surroundings=3, grid_width=4)
ENLARGER = EnlargerConfig(widths=(8, 4), blocks=1)


def make_parts(
    tokenizer: VideoTokenizerConfig = TOKENIZER, actions: LatentActionConfig = ACTIONS, dynamics: DynamicsConfig = DYNAMICS
) -> WorldParts:
    """Models whose residual branches and embeddings are far larger than at the start of training."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        parts = VideoTokenizer(tokenizer), LatentActionModel(actions), Dynamics(dynamics)
        parts[1].head.weight.data.normal_(std=0.05)
        for part in parts:
            for name, weight in part.named_parameters():
                if name.endswith(("out.weight", "feed_out.weight")):
                    weight.data.mul_(6)
                elif name.endswith(("place", "time", "embed.weight", "embed_action.weight", "widen.weight")):
                    weight.data.copy_(torch.randn_like(weight) * 0.5)
                elif name.endswith("gain"):
                    weight.data.copy_(1 + 0.2 * torch.randn_like(weight))
            part.eval().requires_grad_(False)
        enlarger = Enlarger(ENLARGER).eval().requires_grad_(False)
        for weight in enlarger.parameters():
            weight.normal_(std=0.3)
    return WorldParts(*parts, enlarger)


@cache
def tiny_parts() -> WorldParts:
    return make_parts()


@cache
def tiny_graphs() -> dict[str, bytes]:
    """Exported once for all tests: tracing takes seconds."""
    return {name: export_graph(tiny_parts(), name) for name in graph_names(tiny_parts())}


def save_tiny_weights(folder: Path) -> tuple[Path, Path, Path]:
    """Weights files as `worldsketch train` leaves them: the tokenizer's, the world's and the enlarger's."""
    parts = tiny_parts()
    tokenizer, world = folder / "tokenizer.safetensors", folder / "world.safetensors"
    told = {"train": asdict(TrainConfig()), "step": 7, "figures": {"psnr": 12.5}}
    save_weights(tokenizer, parts.tokenizer.state_dict(), {"model": asdict(TOKENIZER), **told})
    tensors = torch.nn.ModuleDict({"actions": parts.actions, "dynamics": parts.dynamics}).state_dict()
    model = {
        "actions": asdict(ACTIONS),
        "dynamics": asdict(DYNAMICS),
        "tokens": parts.tokenizer.token_identity(),
    }
    save_weights(world, tensors, {"model": model, **told})
    assert parts.enlarger is not None
    display = folder / "display.safetensors"
    save_weights(display, parts.enlarger.state_dict(), {"model": asdict(ENLARGER), **told})
    return tokenizer, world, display
