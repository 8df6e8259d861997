"""The dynamics model: training sees each frame as play does, masks as the paper says, and learns what actions do."""

from __future__ import annotations

from typing import Any, Literal

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import ConfigError
from engine.models.dynamics import Dynamics, DynamicsConfig, two_stream_mask
from engine.models.st_transformer import STConfig

T, N, V, E, B = 5, 4, 11, 3, 2
Action = Literal["added", "prepended"]
History = Literal["clean", "masked"]


def make_dynamics(**values: Any) -> Dynamics:
    torch.manual_seed(0)
    settings: dict[str, Any] = {"stack": STConfig(2, 16, 2, 8), "vocabulary": V, "tokens": N, "context": T, "action_dim": E}
    dynamics = Dynamics(DynamicsConfig(**settings | values))
    torch.nn.init.normal_(dynamics.embed.weight)  # far apart, so that tokens matter
    if dynamics.surroundings is not None:
        torch.nn.init.normal_(dynamics.surroundings.widen.weight)  # else it adds nothing yet
    return dynamics.eval()


def clip(batch: int = B, frames: int = T, tokens: int = N) -> tuple[Tensor, Tensor]:
    """Tokens [B, T, N], and the actions [B, T, E] that led into each frame: zeros for the first."""
    generator = torch.Generator().manual_seed(1)
    actions = torch.randn(batch, frames, E, generator=generator)
    actions[:, 0] = 0
    return torch.randint(V, (batch, frames, tokens), generator=generator), actions


def tokens_seen(dynamics: Dynamics, tokens: Tensor, actions: Tensor) -> tuple[Tensor, Tensor]:
    """What one training step feeds to the network, and its loss."""
    seen: list[Tensor] = []
    hook = dynamics.embed.register_forward_hook(lambda _, inputs, __: seen.append(inputs[0]))
    loss, _ = dynamics(tokens, actions)
    hook.remove()
    assert len(seen) == (1 if dynamics.surroundings is None else 2)  # the second time the frames before these
    return seen[0], loss


def test_two_stream_mask_by_hand() -> None:
    """Clean frames 0, 1, 2, then masked copies of 1 and 2."""
    expected = [[1, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 1, 1, 0, 0], [1, 0, 0, 1, 0], [1, 1, 0, 0, 1]]
    assert torch.equal(two_stream_mask(3), torch.tensor(expected, dtype=torch.bool))


@pytest.mark.parametrize("action", ["added", "prepended"])
@pytest.mark.parametrize("rate", [0.5, 1.0])
@pytest.mark.parametrize("surroundings", [0, 3])
def test_training_is_play(action: Action, rate: float, surroundings: int) -> None:
    """The masked copy of frame t gets the logits that play gets from [clean frames before t, masked frame t]."""
    dynamics = make_dynamics(
        action=action, history="clean", mask_low=rate, mask_high=rate, surroundings=surroundings, grid_width=2
    )
    tokens, actions = clip()
    stream, loss = tokens_seen(dynamics, tokens, actions)
    assert torch.equal(stream[:, :T], tokens)
    before = dynamics.before(tokens)
    before = torch.cat([before, before[:, 1:]], 1)
    logits, targets = [], []
    for t in range(1, T):
        masked = stream[:, T + t - 1]
        play = dynamics.predict(torch.cat([tokens[:, :t], masked[:, None]], 1), actions[:, : t + 1])[:, -1]
        logits.append(play[masked == V])
        targets.append(tokens[:, t][masked == V])
        assert torch.equal(masked[masked != V], tokens[:, t][masked != V])
    torch.testing.assert_close(loss, F.cross_entropy(torch.cat(logits), torch.cat(targets)), atol=1e-5, rtol=0)

    time = torch.arange(T)
    inputs = dynamics.inputs(stream, torch.cat([actions, actions[:, 1:]], 1), before)
    features = dynamics.stack(inputs, torch.cat([time, time[1:]]), two_stream_mask(T))
    for t in range(1, T):
        window = torch.cat([tokens[:, :t], stream[:, T + t - 1, None]], 1)
        play = dynamics.predict(window, actions[:, : t + 1])[:, -1]
        torch.testing.assert_close(dynamics.logits(features)[:, T + t - 1], play, atol=1e-5, rtol=0)


@pytest.mark.parametrize("action", ["added", "prepended"])
def test_masked_history_loss_is_that_of_the_masked_window(action: Action) -> None:
    """The paper's way: one stream, cross-entropy of masked tokens only, first frame never masked."""
    dynamics = make_dynamics(action=action)
    tokens, actions = clip()
    stream, loss = tokens_seen(dynamics, tokens, actions)
    hidden = stream == V
    assert stream.shape == tokens.shape
    assert torch.equal(stream[:, 0], tokens[:, 0])
    assert torch.equal(stream[~hidden], tokens[~hidden])
    assert hidden.any()
    expected = F.cross_entropy(dynamics.predict(stream, actions)[hidden], tokens[hidden])
    torch.testing.assert_close(loss, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("history", ["clean", "masked"])
def test_masking_rates(history: History) -> None:
    """Between the bounds, and each sample has its own (with clean history, each frame of each sample)."""
    dynamics = make_dynamics(tokens=200, history=history, mask_low=0.3, mask_high=0.9)
    stream, _ = tokens_seen(dynamics, *clip(8, T, 200))
    later = stream[:, 1:] if history == "masked" else stream[:, T:]
    share_BT = (later == V).float().mean(-1)
    assert share_BT.min() > 0.3 - 0.12
    assert share_BT.max() < 0.9 + 0.12
    assert share_BT.mean(1).std() > (0.1 if history == "masked" else 0.03)
    within = share_BT.std(1)
    assert (within < 0.08).all() if history == "masked" else (within > 0.08).any()


def test_corruption_touches_clean_past_tokens_only() -> None:
    dynamics = make_dynamics(tokens=200, history="clean", corruption=0.4, mask_low=0.5)
    tokens, actions = clip(8, T, 200)
    stream, loss = tokens_seen(dynamics, tokens, actions)
    wrong = (stream[:, :T] != tokens).float().mean((1, 2))
    assert wrong.max() < 0.4
    assert wrong.std() > 0.03
    assert stream[:, :T].max() < V, "corrupted, not masked"
    masked = stream[:, T:]
    assert torch.equal(masked[masked != V], tokens[:, 1:][masked != V])
    assert loss.isfinite()


def test_some_frames_are_told_no_action() -> None:
    dynamics = make_dynamics(history="clean", unguided=0.3)
    tokens, actions = clip(40)
    told: list[Tensor] = []
    dynamics.embed_action.register_forward_hook(lambda _, inputs, __: told.append(inputs[0]))
    dynamics(tokens, actions)
    later = (told[0][:, 1:T] == 0).all(-1)
    assert 0.2 < later.float().mean() < 0.4
    assert torch.equal(told[0][:, 1:T][~later], actions[:, 1:][~later])
    assert torch.equal(told[0][:, 1:T], told[0][:, T:]), "a frame and its masked copy are told the same"


@pytest.mark.parametrize("surroundings", [0, 3])
@pytest.mark.parametrize("action", ["added", "prepended"])
def test_predictions_never_look_ahead(action: Action, surroundings: int) -> None:
    dynamics = make_dynamics(action=action, surroundings=surroundings, grid_width=2)
    tokens, actions = clip()
    logits = dynamics.predict(tokens, actions)
    assert logits.shape == (B, T, N, V)
    assert logits.dtype == torch.float32
    for at in range(T):
        other_tokens, other_actions = tokens.clone(), actions.clone()
        other_tokens[:, at] = (tokens[:, at] + 1) % V
        other_actions[:, at] += 1
        for other in (dynamics.predict(other_tokens, actions), dynamics.predict(tokens, other_actions)):
            differs = (other != logits).flatten(2).any(-1).any(0).tolist()
            assert differs == [t >= at for t in range(T)]


@pytest.mark.parametrize("action", ["added", "prepended"])
@pytest.mark.parametrize("history", ["clean", "masked"])
def test_it_learns_a_world_and_its_actions(action: Action, history: History) -> None:
    """Every token counts up by one, or, under the other action, by three."""
    dynamics = make_dynamics(action=action, history=history, stack=STConfig(2, 32, 2, 16), mask_low=0.7)
    embedding, step = torch.tensor([[1.0, 0, 0], [0, 1.0, 0]]), torch.tensor([1, 3])
    generator = torch.Generator().manual_seed(2)

    def play(batch: int) -> tuple[Tensor, Tensor]:
        action_BT = torch.randint(2, (batch, T), generator=generator)
        action_BT[:, 0] = 0
        start = torch.randint(V, (batch, 1, N), generator=generator)
        moves = step[action_BT]
        moves[:, 0] = 0
        actions = embedding[action_BT]
        actions[:, 0] = 0
        return (start + moves.cumsum(1)[..., None]) % V, actions

    optimiser = torch.optim.Adam(dynamics.parameters(), 5e-3)
    losses = []
    dynamics.train()
    for _ in range(120):
        loss, _ = dynamics(*play(16))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert sum(losses[-10:]) < (0.3 if history == "clean" else 0.6) * sum(losses[:10]), (
        "masked history hides what to count from"
    )
    tokens, _ = play(16)
    first = tokens[:, :1]
    window = torch.cat([first, torch.full_like(first, V)], 1)
    for a in range(2):
        actions = torch.stack([torch.zeros(E), embedding[a]]).expand(16, -1, -1)
        predicted = dynamics.eval().predict(window, actions)[:, 1].argmax(-1)
        assert (predicted == (first[:, 0] + step[a]) % V).float().mean() > 0.8


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"action": "multiplied"}, "action is 'multiplied'"),
        ({"history": "none"}, "history is 'none'"),
        ({"corruption": 1.0}, "corruption is 1.0"),
        ({"corruption": -0.1}, "corruption is -0.1"),
        ({"unguided": 1.0}, "unguided is 1.0"),
        ({"surroundings": 8}, "a grid 0 places wide; the width must divide 256 places"),
        ({"surroundings": 8, "grid_width": 24}, "a grid 24 places wide"),
        ({"surroundings": -1}, "surroundings -1"),
        ({"lingering": -0.5}, "lingering -0.5"),
        ({"lingering": 3.0}, "a grid 0 places wide"),
        ({"mask_low": 0.9, "mask_high": 0.5}, "0.9..0.5"),
        ({"mask_high": 1.5}, "0.5..1.5"),
        ({"mask_low": -0.5}, "-0.5..1.0"),
        ({"mask_low": 0.0, "mask_high": 0.0}, "0.0..0.0"),  # nothing masked, nothing to learn: the loss would be 0/0
    ],
    ids=str,
)
def test_refusals(values: dict[str, Any], what: str) -> None:
    with pytest.raises(ConfigError, match=f"dynamics: .*{what}"):
        DynamicsConfig(**values)


def test_tokens_of_one_place_are_masked_and_predicted_one_by_one() -> None:
    """Two tokens a place: one that is known changes what is predicted for the other, and each has logits of its own."""
    dynamics = make_dynamics(factors=2)
    tokens, actions = clip()
    assert dynamics.stack.place.shape[0] == N // 2
    assert dynamics.predict(tokens, actions).shape == (B, T, N, V)
    half = tokens.clone()
    half[:, -1, 1::2] = V
    other = half.clone()
    other[:, -1, 0] = (half[:, -1, 0] + 1) % V
    difference = (dynamics.predict(half, actions) - dynamics.predict(other, actions))[:, -1].abs().amax(-1)
    assert (difference[:, 1] > 1e-4).all()
    swapped = tokens.clone()
    swapped[:, -1, :2] = tokens[:, -1, [1, 0]]
    assert not torch.equal(swapped, tokens)
    assert not torch.allclose(dynamics.predict(swapped, actions), dynamics.predict(tokens, actions))


@pytest.mark.parametrize("history", ["clean", "masked"])
def test_the_loss_counts_masked_tokens_only_also_with_several_a_place(history: History) -> None:
    dynamics = make_dynamics(factors=2, history=history, mask_low=0.3, mask_high=0.6)
    tokens, actions = clip()
    torch.manual_seed(3)
    loss, _ = dynamics(tokens, actions)
    torch.manual_seed(3)
    masked, hidden = dynamics._mask(tokens)
    if history == "masked":
        logits = dynamics.predict(masked, actions)
        expected = F.cross_entropy(logits[hidden], tokens[hidden])
    else:
        sums = []
        for t in range(1, T):
            seen = torch.cat([tokens[:, :t], masked[:, t : t + 1]], 1)
            logits = dynamics.predict(seen, actions[:, : t + 1])[:, -1]
            sums.append(F.cross_entropy(logits[hidden[:, t]], tokens[:, t][hidden[:, t]], reduction="sum"))
        expected = torch.stack(sums).sum() / hidden[:, 1:].sum()
    torch.testing.assert_close(loss, expected)


def test_similar_codes_begin_with_similar_embeddings() -> None:
    dynamics = Dynamics(make_dynamics().config)
    codes = torch.linspace(-1, 1, V)[:, None].repeat(1, 3)
    dynamics.begin_from_codes(codes)
    table = dynamics.embed.weight[:V]
    near, far = (table[1:] - table[:-1]).norm(dim=-1).mean(), (table[0] - table[-1]).norm()
    untouched = dynamics.embed.weight[V].norm()
    assert far > near
    assert untouched < 1


def test_tokens_that_do_not_divide_into_places_are_refused() -> None:
    with pytest.raises(ConfigError, match="per place"):
        make_dynamics(factors=3)


def test_what_lingers_counts_for_more() -> None:
    """The loss is the mean of the masked tokens' cross-entropies, and twice as much again for each that lingers."""
    tokens, actions = clip()
    losses = []
    for lingers in (None, torch.zeros(B, T, N, dtype=torch.bool), torch.ones(B, T, N, dtype=torch.bool)):
        torch.manual_seed(5)
        dynamics = make_dynamics(history="clean", lingering=2.0, grid_width=2)
        torch.manual_seed(6)
        losses.append(dynamics(tokens, actions, lingers))
    plain, none, all_linger = losses
    assert none[0].item() == pytest.approx(plain[0].item(), rel=1e-5)
    assert all_linger[0].item() == pytest.approx(3 * plain[0].item(), rel=1e-5)
    assert all_linger[1]["cross_entropy"].item() == pytest.approx(plain[0].item(), rel=1e-5)
    assert all_linger[1]["lingering_cross_entropy"].item() == pytest.approx(plain[0].item(), rel=1e-5)
    assert none[1]["lingering_cross_entropy"] == 0
