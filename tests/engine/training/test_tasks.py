"""The stages: what learns by which loss, what stays frozen, and how validation judges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.errors import ConfigError, WorldsketchError
from engine.training.action_task import ActionTask
from engine.training.checkpoint import load_weights, save_weights
from engine.training.configs import ClipBatch
from engine.training.tokenizer_task import DecoderTask, TokenizerTask, sheet
from engine.training.world_task import WorldTask, WorldWeights, led_into, load_tokenizer
from tests.engine.training.tiny_run import (
    FSQ,
    RECIPE,
    SIDE,
    VQ,
    T,
    as_tokenizer,
    go,
    make_tokenizer_weights,
    tokenizer_config,
    world_configs,
)


def clip(batch: int = 4, frames: int = T) -> Tensor:
    return torch.rand(batch, frames, SIDE, SIDE, 3, generator=torch.Generator().manual_seed(1))


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    return make_tokenizer_weights(tmp_path / "tokenizer.safetensors")


def world_of(task: WorldTask) -> WorldWeights:
    assert isinstance(task.module, WorldWeights)
    return task.module


# Tokenizer


def test_psnr_pools_the_error_over_all_clips() -> None:
    """Also where the clips do not divide into equal parts."""
    task = TokenizerTask(tokenizer_config())
    tokenizer, frames = as_tokenizer(task.module.eval()), clip(11)
    with torch.no_grad():
        figures, _ = task.validate(tokenizer, frames)
        quantised, tokens, _ = tokenizer.encode(frames)
        rebuilt = tokenizer.decode(quantised).clamp(0, 1)
        moved = tokenizer.decode(quantised[:, T // 2 :]).clamp(0, 1)
    psnr = -10 * (rebuilt - frames).square().mean().log10().item()
    psnr_moved = -10 * (moved - frames[:, T // 2 :]).square().mean().log10().item()
    assert figures["psnr"] == pytest.approx(psnr, abs=1e-3)
    assert figures["psnr_moved"] == pytest.approx(psnr_moved, abs=1e-3)
    assert figures["codes"] == len(tokens.unique())


def test_a_few_clips_are_enough_to_validate() -> None:
    task = TokenizerTask(tokenizer_config())
    with torch.no_grad():
        figures, picture = task.validate(task.module.eval(), clip(2))
    assert figures["psnr"] > 0
    assert picture.shape[1:] == (2 * 8 * SIDE, 3)


def test_sheet_lays_rows_of_frames_at_double_size() -> None:
    rows = [torch.zeros(3, 4, 5, 3), torch.ones(3, 4, 5, 3)]
    picture = sheet(rows)
    assert picture.shape == (16, 30, 3)
    assert (picture[:8] == 0).all()
    assert (picture[8:] == 255).all()


@pytest.mark.parametrize("quantizer", [FSQ, VQ], ids=lambda q: q.kind)
def test_a_decoder_learns_and_its_tokens_stay(quantizer: object, tmp_path: Path) -> None:
    config = tokenizer_config(VQ if quantizer is VQ else FSQ)
    tokenizer = as_tokenizer(TokenizerTask(config).module)
    identity, start = tokenizer.token_identity(), {name: t.clone() for name, t in tokenizer.state_dict().items()}
    go(DecoderTask(tokenizer), replace(RECIPE, weight_decay=0.1), tmp_path, "run")
    tensors, meta = load_weights(tmp_path / "run" / "weights.safetensors")
    trained = load_tokenizer(tmp_path / "run" / "weights.safetensors")
    assert trained.token_identity() == identity
    changed = {name.split(".")[0] for name, tensor in tensors.items() if not torch.equal(tensor, start[name])}
    assert changed == {"from_code", "decoder", "head"}
    assert "psnr" in meta["figures"]


# World


def test_the_tokenizer_is_frozen_and_the_dynamics_teaches_the_actions_nothing(tokenizer_file: Path) -> None:
    """Gradients of the latent action model are those of its own loss alone: stop-gradient (paper §2.1)."""
    task = WorldTask(tokenizer_file, *world_configs())
    world, frames = world_of(task), clip()
    for parameter in world.actions.head.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    task.loss(world, frames)[0].backward()
    together = {name: p.grad.clone() for name, p in world.named_parameters() if p.grad is not None}
    assert together.keys() == {name for name, _ in world.named_parameters()}, "all learn"
    world.zero_grad()
    world.eval()  # the codebook has moved in the pass above: the same pass again needs the same codes
    task.loss(world, frames)[0].backward()
    both = {name: p.grad.clone() for name, p in world.actions.named_parameters() if p.grad is not None}
    world.zero_grad()
    world.actions(frames)[0].backward()
    alone = {name: p.grad for name, p in world.actions.named_parameters()}
    assert all(torch.equal(both[name], alone[name]) for name in alone)  # type: ignore[arg-type]  # none is None
    assert all(p.grad is None for p in task.tokenizer.parameters())
    assert not task.tokenizer.training


def test_learners_cover_the_world(tokenizer_file: Path) -> None:
    task = WorldTask(tokenizer_file, *world_configs())
    parts = [id(p) for part in task.learners(task.module) for p in part.parameters()]
    assert sorted(parts) == sorted(id(p) for p in task.module.parameters())


def test_led_into() -> None:
    """Entry t is the action into frame t; nothing led into the first."""
    actions = torch.randn(2, T - 1, 4)
    assert torch.equal(led_into(actions)[:, 1:], actions)
    assert (led_into(actions)[:, 0] == 0).all()


def test_long_clips_train_the_moved_window(tokenizer_file: Path) -> None:
    """Its tokens carry frames from before it (DESIGN §3)."""
    task = WorldTask(tokenizer_file, *world_configs())
    frames = clip(frames=T + T // 2)
    shown, tokens = task.window(frames)
    assert torch.equal(shown, frames[:, T // 2 :])
    assert torch.equal(tokens[:, : T // 2], task.tokenizer.encode(frames[:, :T])[1][:, T // 2 :])
    assert torch.equal(tokens[:, T // 2 :], task.tokenizer.encode(shown)[1][:, T // 2 :])


def test_validation_figures_and_picture(tokenizer_file: Path) -> None:
    task = WorldTask(tokenizer_file, *world_configs())
    with torch.no_grad():
        figures, picture = task.validate(task.module.eval(), clip())
    assert {"actions_used", "lam_gain", "one_step_gain", "delta_psnr_4", "cross_entropy"} <= figures.keys()
    assert figures["lam_gain"] == pytest.approx(0, abs=1e-3), "an untrained residual decoder repeats the last frame"
    rows = 2 + task.actions.quantizer.codes
    assert picture.shape == (2 * rows * SIDE, 2 * 8 * SIDE, 3)


def test_token_input_trains_too(tokenizer_file: Path, tmp_path: Path) -> None:
    actions, dynamics = world_configs()
    task = WorldTask(tokenizer_file, replace(actions, inputs="tokens", vocabulary=12, tokens=4, residual=False), dynamics)
    figures = go(task, replace(RECIPE, clips=(ClipBatch(1.0, 2, T),), steps=2), tmp_path, "run")
    assert "lam_gain" not in figures


@pytest.mark.parametrize("values", [{"vocabulary": 64}, {"tokens": 16}])
def test_dynamics_of_other_tokens_are_refused(values: dict[str, int], tokenizer_file: Path) -> None:
    actions, dynamics = world_configs()
    with pytest.raises(ConfigError, match="does not fit") as caught:
        WorldTask(tokenizer_file, actions, replace(dynamics, **values))  # type: ignore[arg-type]  # both are integers
    assert "\n" not in str(caught.value)


def test_latent_actions_of_another_size_are_refused(tokenizer_file: Path) -> None:
    actions, dynamics = world_configs()
    for bad in (replace(dynamics, action_dim=5), replace(dynamics, context=2 * T)):
        with pytest.raises(ConfigError) as caught:
            WorldTask(tokenizer_file, actions, bad)
        assert "\n" not in str(caught.value)


def test_weights_that_are_no_tokenizer_are_refused(tmp_path: Path) -> None:
    """Such as those inside a checkpoint, which say nothing of the model, or those of a world."""
    task = TokenizerTask(tokenizer_config())
    for meta in ({"step": 3}, {"model": {"actions": {}, "dynamics": {}, "tokens": ""}}):
        save_weights(tmp_path / "w.safetensors", task.module.state_dict(), meta)
        with pytest.raises(WorldsketchError) as caught:
            load_tokenizer(tmp_path / "w.safetensors")
        assert "\n" not in str(caught.value)


def test_latent_actions_learn_alone_and_the_world_goes_on_with_them(tokenizer_file: Path, tmp_path: Path) -> None:
    actions, dynamics = world_configs()
    figures = go(ActionTask(actions), replace(RECIPE, clips=(ClipBatch(1.0, 2, T),)), tmp_path, "actions")
    assert {"lam_gain", "actions_used"} <= figures.keys()
    weights = tmp_path / "actions" / "weights.safetensors"
    world = world_of(WorldTask(tokenizer_file, actions, dynamics, weights))
    learned = load_weights(weights)[0]
    assert all(torch.equal(learned[name], tensor) for name, tensor in world.actions.state_dict().items())

    settled = WorldTask(tokenizer_file, actions, dynamics, weights, settled=True)
    go(settled, RECIPE, tmp_path, "world")
    left = load_weights(tmp_path / "world" / "weights.safetensors")[0]
    assert all(torch.equal(tensor, left[f"actions.{name}"]) for name, tensor in learned.items())
    begun = world.dynamics.state_dict()
    assert not any(torch.equal(begun[name], left[f"dynamics.{name}"]) for name in ("head.weight", "embed.weight"))


def test_who_lingers_counts_for_more_in_a_world_s_loss(tokenizer_file: Path) -> None:
    """The picture moves by a patch a frame, but for one patch that stays."""
    actions, dynamics = world_configs()
    side = SIDE // 2
    wall = torch.rand(SIDE, SIDE + T * side, 3, generator=torch.Generator().manual_seed(3))
    frames = torch.stack([wall[:, t * side : t * side + SIDE].clone() for t in range(T)])
    frames[:, :side, :side] = 0.5
    losses = []
    for lingering in (0.0, 4.0):
        torch.manual_seed(0)
        task = WorldTask(tokenizer_file, actions, replace(dynamics, lingering=lingering, grid_width=2))
        torch.manual_seed(1)
        losses.append(task.loss(task.module.eval(), frames[None]))
    (plain, _), (weighed, metrics) = losses
    assert weighed > plain
    assert metrics["lingering_cross_entropy"] > 0


def test_latent_actions_of_tokens_cannot_be_learned_alone() -> None:
    with pytest.raises(ConfigError, match="pixels"):
        ActionTask(replace(world_configs()[0], inputs="tokens"))
