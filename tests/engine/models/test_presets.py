"""Named sizes: the paper's tables, the ladder's parameter counts, and parts that fit together. All on the meta device."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from engine.errors import ConfigError
from engine.models.dynamics import Dynamics
from engine.models.latent_action_model import LatentActionModel
from engine.models.presets import DYNAMICS_LADDER, PRESETS, preset
from engine.models.st_transformer import STConfig
from engine.models.video_tokenizer import VideoTokenizer

# Paper tables 10, 11, 12: parameters, layers, heads, width, k/q size.
LADDER = {
    "41M": (41e6, 18, 8, 512, 64),
    "96M": (96e6, 16, 16, 768, 64),
    "192M": (192e6, 20, 18, 1024, 64),
    "404M": (404e6, 21, 12, 1536, 128),
    "811M": (811e6, 20, 20, 2048, 128),
    "1.6B": (1.6e9, 28, 22, 2560, 128),
    "2.3B": (2.3e9, 34, 20, 2560, 128),
    "2.7B": (2.7e9, 36, 22, 3072, 128),
    "10.1B": (10.1e9, 48, 36, 5120, 128),
}


def parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def size(stack: STConfig) -> tuple[int, int, int, int]:
    return stack.layers, stack.heads, stack.width, stack.head_dim


def test_the_ladder_has_the_rows_of_the_paper() -> None:
    assert {name: size(stack) for name, stack in DYNAMICS_LADDER.items()} == {name: row[1:] for name, row in LADDER.items()}


@pytest.mark.parametrize("name", LADDER)
def test_parameters_within_15_percent_of_the_paper(name: str) -> None:
    with torch.device("meta"):
        dynamics = Dynamics(preset(f"ladder-{name}").dynamics)
    assert abs(parameters(dynamics.stack.blocks) / LADDER[name][0] - 1) < 0.15


@pytest.mark.parametrize("name", ["default", "paper-coinrun", "paper-platformers"])
def test_presets_build(name: str) -> None:
    """The other rows of the ladder share the models of paper-platformers, but for the dynamics built above."""
    world = preset(name)
    with torch.device("meta"):
        VideoTokenizer(world.tokenizer)
        LatentActionModel(world.actions)
        Dynamics(world.dynamics)


@pytest.mark.parametrize("name", PRESETS)
def test_the_parts_of_a_preset_fit(name: str) -> None:
    world = preset(name)
    assert world.dynamics.tokens == world.tokenizer.tokens
    assert world.dynamics.vocabulary == world.tokenizer.quantizer.vocabulary
    assert world.dynamics.action_dim == world.actions.quantizer.dim
    assert world.dynamics.context == world.tokenizer.context == world.actions.context == 16
    assert (world.actions.height, world.actions.width) == (world.tokenizer.height, world.tokenizer.width), "same clips for both"


def test_paper_coinrun() -> None:
    world = preset("paper-coinrun")
    assert (world.tokenizer.height, world.tokenizer.width, world.tokenizer.patch) == (64, 64, 4)
    assert size(world.tokenizer.encoder) == size(world.tokenizer.decoder) == (8, 8, 512, 64)
    assert (world.tokenizer.quantizer.kind, world.tokenizer.quantizer.codes, world.tokenizer.quantizer.dim) == ("vq", 1024, 32)
    assert world.actions.patch == 16
    assert size(world.actions.encoder) == size(world.actions.decoder) == (8, 8, 512, 64)
    assert (world.actions.quantizer.codes, world.actions.quantizer.dim) == (6, 32)
    assert size(world.dynamics.stack) == (12, 8, 512, 64)
    assert (world.dynamics.action, world.dynamics.history) == ("added", "masked")
    assert (world.dynamics.mask_low, world.dynamics.mask_high, world.dynamics.corruption) == (0.5, 1.0, 0.0)


def test_paper_platformers() -> None:
    world = preset("paper-platformers")
    assert (world.tokenizer.height, world.tokenizer.width) == (96, 160), "160×90, padded to what both patches divide"
    assert (world.tokenizer.patch, world.actions.patch) == (4, 16)
    assert size(world.tokenizer.encoder) == (12, 8, 512, 64)
    assert size(world.tokenizer.decoder) == (20, 16, 1024, 64)
    assert (world.tokenizer.quantizer.kind, world.tokenizer.quantizer.codes, world.tokenizer.quantizer.dim) == ("vq", 1024, 32)
    assert size(world.actions.encoder) == size(world.actions.decoder) == (20, 16, 1024, 64)
    assert (world.actions.quantizer.codes, world.actions.quantizer.dim) == (8, 32)
    assert world.dynamics.stack == DYNAMICS_LADDER["10.1B"]


def test_papers_losses_are_squared_errors_and_sigmoids() -> None:
    for name in ("paper-coinrun", "paper-platformers"):
        assert preset(name).tokenizer.absolute == 0
        assert preset(name).tokenizer.stem == 0
        assert not preset(name).actions.residual


def test_default_is_small() -> None:
    """64 places a frame and, for all three models, weights of 16 bits that fit the 40 MiB of a bundle."""
    world = preset("default")
    with torch.device("meta"):
        models = VideoTokenizer(world.tokenizer), LatentActionModel(world.actions), Dynamics(world.dynamics)
    assert (world.tokenizer.places, world.tokenizer.tokens) == (64, 128)
    assert world.actions.quantizer.codes == 8
    assert 2 * sum(map(parameters, models)) < 40 * 2**20


def test_an_unknown_preset_lists_the_known() -> None:
    with pytest.raises(ConfigError, match=r"'huge' is not known; .*default.*paper-coinrun.*ladder-10\.1B"):
        preset("huge")
