"""The latent action model: its decoder learns of the next frame through the action alone, and its actions get learned."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import ConfigError
from engine.models.latent_action_model import LatentActionConfig, LatentActionModel, leaps
from engine.models.quantizer import QuantizerConfig
from engine.models.st_transformer import STConfig

T, SIDE, PATCH, V, N = 5, 8, 4, 12, 4
Inputs = Literal["pixels", "tokens"]


def make_config(inputs: Inputs = "pixels", residual: bool = False, codes: int = 4) -> LatentActionConfig:
    part = STConfig(2, 16, 2, 8)
    return LatentActionConfig(SIDE, SIDE, PATCH, T, part, part, QuantizerConfig("vq", codes, 8), inputs, residual, V, N)


def make_model(inputs: Inputs = "pixels", residual: bool = False) -> LatentActionModel:
    torch.manual_seed(0)
    model = LatentActionModel(make_config(inputs, residual))
    torch.nn.init.normal_(model.head.weight, std=0.3)  # a residual head begins at zero: it would hide any leak
    return model.eval()


def clip(inputs: Inputs = "pixels", seed: int = 1, frames: int = T) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    if inputs == "tokens":
        return torch.randint(V, (3, frames, N), generator=generator)
    return torch.rand(3, frames, SIDE, SIDE, 3, generator=generator)


def spliced(inputs: Inputs, at: int) -> Tensor:
    """The clip with everything from frame ``at`` on replaced."""
    return torch.cat([clip(inputs)[:, :at], clip(inputs, seed=2)[:, at:]], 1)


@pytest.mark.parametrize("inputs", ["pixels", "tokens"])
@pytest.mark.parametrize("at", range(1, T))
def test_the_next_frame_reaches_the_decoder_through_the_action_index_alone(inputs: Inputs, at: int) -> None:
    """Other frames from ``at`` on, same action indices: the predictions of frames 1..at stay as they were."""
    model = make_model(inputs)
    quantised, indices, _ = model.actions(clip(inputs))
    torch.testing.assert_close(quantised, model.quantizer.lookup(indices))
    prediction = model.predict(clip(inputs)[:, :-1], quantised)
    other = model.predict(spliced(inputs, at)[:, :-1], model.quantizer.lookup(indices))
    torch.testing.assert_close(other[:, :at], prediction[:, :at], atol=1e-5, rtol=0)
    assert at == T - 1 or not torch.allclose(other[:, at:], prediction[:, at:], atol=1e-3)


def test_forward_leaks_nothing_around_the_action() -> None:
    """A change too small to change any index changes no prediction of that frame, but the target all the same."""
    model, frames = make_model(), clip()
    other = frames.clone()
    other[:, -1] += 1e-3
    before, after = model.actions(frames), model.actions(other)
    assert torch.equal(before[1], after[1])
    assert not torch.equal(model.continuous_actions(frames), model.continuous_actions(other))
    predictions = [model.predict(x[:, :-1], quantised) for x, (quantised, *_) in ((frames, before), (other, after))]
    torch.testing.assert_close(*predictions, atol=1e-5, rtol=0)


@pytest.mark.parametrize("inputs", ["pixels", "tokens"])
def test_actions_are_read_off_the_frames_up_to_the_next(inputs: Inputs) -> None:
    model = make_model(inputs)
    actions = model.continuous_actions(clip(inputs))
    assert actions.shape == (3, T - 1, 8)
    for at in range(1, T):  # frame at is the end of transition at - 1
        differs = (model.continuous_actions(spliced(inputs, at)) != actions).flatten(2).any(-1).any(0).tolist()
        assert differs == [t >= at - 1 for t in range(T - 1)]


@pytest.mark.parametrize("inputs", ["pixels", "tokens"])
@pytest.mark.parametrize("at", range(T - 1))
def test_an_action_moves_its_own_frame_and_later_ones(inputs: Inputs, at: int) -> None:
    model = make_model(inputs)
    past, indices = clip(inputs)[:, :-1], torch.zeros(3, T - 1, dtype=torch.long)
    prediction = model.predict(past, model.quantizer.lookup(indices))
    indices[:, at] = 1
    differs = (model.predict(past, model.quantizer.lookup(indices)) != prediction).flatten(2).any(-1).any(0).tolist()
    assert differs == [t >= at for t in range(T - 1)]


@pytest.mark.parametrize("inputs", ["pixels", "tokens"])
@pytest.mark.parametrize("residual", [False, True])
def test_the_encoder_learns_from_the_reconstruction_alone(inputs: Inputs, residual: bool) -> None:
    """Through the straight-through estimator: the commitment loss is left out."""
    model = make_model(inputs, residual).train()
    quantised, _, _ = model.actions(clip(inputs))
    model.predict(clip(inputs)[:, :-1], quantised).square().mean().backward()
    for part in (model.embed, model.to_action, model.from_action, model.head):
        gradient = part.weight.grad
        assert isinstance(gradient, Tensor)
        assert gradient.abs().max() > 0


def test_heads() -> None:
    """The sigmoid stays in 0..1 whatever comes; the residual adds to the last frame, and frames are clamped."""
    past = clip()[:, :-1]
    quantised = torch.randn(3, T - 1, 8)
    sigmoid, residual = make_model(), make_model(residual=True)
    for model in (sigmoid, residual):
        torch.nn.init.zeros_(model.head.weight)
        torch.nn.init.constant_(model.head.bias, 0.5)
        frames = model.predict_frames(past, quantised)
        assert frames.shape == past.shape
        assert frames.min() >= 0
        assert frames.max() <= 1
    torch.testing.assert_close(sigmoid.predict_frames(past, quantised), torch.full_like(past, 0.5).add(0.1224593))
    torch.testing.assert_close(residual.predict_frames(past, quantised), (past + 0.5).clamp(0, 1))


def test_loss_of_pixels_and_of_tokens() -> None:
    model, frames = make_model(), clip()
    quantised, _, extra = model.actions(frames)
    loss, given, metrics = model(frames)
    error = model.predict_frames(frames[:, :-1], quantised) - frames[:, 1:]
    torch.testing.assert_close(loss, 100 * error.square().mean() + extra)
    torch.testing.assert_close(metrics["lam_mse"], error.square().mean())
    assert torch.equal(given, quantised)

    model, tokens = make_model("tokens"), clip("tokens")
    quantised, _, extra = model.actions(tokens)
    logits = model.predict(tokens[:, :-1], quantised)
    assert logits.shape == (3, T - 1, N, V)
    torch.testing.assert_close(model(tokens)[0], F.cross_entropy(logits.movedim(-1, 1), tokens[:, 1:]) + extra)


def test_confidence_is_a_probability_and_highest_at_a_code() -> None:
    model = make_model()
    assert ((model.confidence(torch.randn(3, 4, 8)) > 0.25) & (model.confidence(torch.randn(3, 4, 8)) <= 1)).all()
    between = model.quantizer.codebook[:1] + model.quantizer.codebook[1:2]
    assert model.confidence(model.quantizer.codebook[None, :1]) > model.confidence(between[None])


def dawns_and_dusks(generator: torch.Generator, batch: int = 16) -> tuple[Tensor, Tensor]:
    """A grey scene that gets brighter or darker at each transition, and which of the two it was."""
    brighter = torch.rand(batch, T - 1, generator=generator) < 0.5
    start = 0.4 + 0.2 * torch.rand(batch, 1, generator=generator)
    level_BT = torch.cat([start, start + torch.where(brighter, 0.1, -0.1).cumsum(1)], 1)
    return level_BT[:, :, None, None, None].expand(-1, -1, SIDE, SIDE, 3), brighter


@pytest.mark.parametrize("residual", [False, True])
def test_it_finds_the_actions_of_a_toy_world(residual: bool) -> None:
    torch.manual_seed(0)
    part, generator = STConfig(1, 32, 2, 16), torch.Generator().manual_seed(3)
    model = LatentActionModel(replace(make_config(residual=residual), encoder=part, decoder=part))
    optimiser = torch.optim.Adam(model.parameters(), 4e-3)
    errors = []
    for _ in range(100):
        loss, _, metrics = model(dawns_and_dusks(generator)[0])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        errors.append(metrics["lam_mse"].item())
    assert sum(errors[-20:]) / 20 < 0.6 * errors[0]
    assert metrics["action_perplexity"] > 1.5
    frames, brighter = dawns_and_dusks(generator, 64)
    indices = model.eval().actions(frames)[1]
    agree = sum(max((brighter[indices == a]).sum().item(), (~brighter[indices == a]).sum().item()) for a in indices.unique())
    assert agree / brighter.numel() > 0.7, "codes follow what happened"


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"patch": 3}, "patch of 3"),
        ({"inputs": "sound"}, "inputs is 'sound'"),
        ({"quantizer": QuantizerConfig("fsq")}, "must be 'vq'"),
        ({"gravity": True}, "gravity needs motion"),
    ],
    ids=str,
)
def test_refusals(values: dict[str, object], what: str) -> None:
    with pytest.raises(ConfigError, match=f"latent action model: .*{what}"):
        replace(make_config(), **values)  # type: ignore[arg-type]  # the value is wrong on purpose


def test_shown_the_last_frame_only_the_decoder_knows_of_no_earlier_one() -> None:
    model = make_model()
    last = LatentActionModel(replace(model.config, history="last")).eval()
    last.load_state_dict(model.state_dict())
    quantised = model.quantizer.lookup(torch.zeros(3, T - 1, dtype=torch.long))
    other = torch.cat([clip(seed=2)[:, :2], clip()[:, 2:]], 1)
    torch.testing.assert_close(last.predict(clip()[:, :-1], quantised)[:, 2:], last.predict(other[:, :-1], quantised)[:, 2:])
    assert not torch.allclose(model.predict(clip()[:, :-1], quantised)[:, 2:], model.predict(other[:, :-1], quantised)[:, 2:])


def test_an_action_alone_tells_the_way_sideways_and_with_the_two_shifts_before_the_way_down() -> None:
    config = LatentActionConfig(
        height=32, width=32, context=8, encoder=STConfig(1, 16, 2, 8), decoder=STConfig(1, 16, 2, 8), motion=1.0
    )
    model = LatentActionModel(config)
    actions, shifts = torch.randn(1, 7, config.quantizer.dim), torch.randn(1, 7, 2)
    told = model._told_shift(actions, shifts)
    other = shifts.clone()
    other[:, 3] += 1.0
    changed = (model._told_shift(actions, other) != told)[0]
    assert not changed[:, 0].any()
    assert changed[:, 1].tolist() == [False, False, False, False, True, True, False]


FALLING = LatentActionConfig(
    height=32, width=32, context=8, encoder=STConfig(1, 16, 2, 8), decoder=STConfig(1, 16, 2, 8), motion=1.0, gravity=True
)


@pytest.mark.parametrize(
    ("down", "asked", "leap"),
    [
        ([0, 0, 0], "111", "000"),
        ([0, 2, 2, 0, -2, -2, 0, 0], "11000001", "01000000"),  # leap, rise, hang, fall, fall, land
        ([2, 2, 0], "100", "100"),
        ([2, 0, 0], "001", "000"),  # one pace up is a step in the ground
        ([0, 0, 2], "111", "001"),  # what comes after the last frame nobody knows
        ([-2, -2, 0, 0], "0001", "0000"),
    ],
    ids=str,
)
def test_an_action_is_asked_for_leaps_of_who_stands(down: list[float], asked: str, leap: str) -> None:
    found = leaps(torch.tensor([down], dtype=torch.float32))
    assert ["".join(str(int(x)) for x in part[0]) for part in found] == [asked, leap]


def test_in_the_air_dynamics_hear_any_action_that_goes_the_same_way() -> None:
    torch.manual_seed(0)
    model = LatentActionModel(FALLING)
    with torch.no_grad():  # codes 0, 1 and 2 go right, the others left
        model.quantizer.codebook[:] = torch.nn.functional.one_hot(torch.arange(8), FALLING.quantizer.dim).float()
        model.to_across.weight[0, :3] = 2
        model.to_across.weight[0, 3:] = -2
        model.to_across.bias.zero_()
        model.to_leap.weight.zero_()
        model.to_leap.bias.zero_()
        model.to_leap.weight[0, 1] = model.to_leap.weight[0, 4] = 1
    indices = torch.tensor([[0, 1, 2, 2, 1, 4, 5]]).expand(500, -1)
    down = torch.tensor([0, 2.0, 2, 0, -2, -2, 0])
    shift = torch.stack([torch.zeros(7), down], -1).expand(500, -1, -1)
    heard = model._with_gravity(model.quantizer.lookup(indices), indices, shift)[1].argmax(-1)
    asked = leaps(down[None])[0][0]
    assert (heard[:, asked] == indices[:, asked]).all()
    for t in torch.nonzero(~asked)[:, 0].tolist():
        alike, leap = ({0, 1, 2}, 1) if indices[0, t] < 3 else ({3, 4, 5, 6, 7}, 4)
        assert set(heard[:, t].tolist()) == alike
        assert (heard[:, t] == leap).float().mean() < 0.12, "a leap is heard seldom"


def test_with_gravity_pixels_do_not_decide_what_an_action_tells() -> None:
    model = LatentActionModel(replace(FALLING, motion=1e-12, quantizer=replace(FALLING.quantizer, commitment=0.0)))
    model(torch.rand(2, 8, 32, 32, 3))[0].backward()  # type: ignore[no-untyped-call]
    assert model.to_action.weight.grad is not None
    assert model.to_action.weight.grad.abs().max() < 1e-9
    assert model.head.weight.grad is not None
    assert model.head.weight.grad.abs().max() > 1e-6
