"""Both quantisers: which code is nearest, how codes move and revive, what gradient passes, and index ↔ value."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from vector_quantize_pytorch import FSQ  # type: ignore[import-untyped]  # a test oracle without stubs

from engine.errors import ConfigError
from engine.models.quantizer import FiniteScalarQuantizer, QuantizerConfig, VectorQuantizer, make_quantizer, perplexity


def make_vq(codes: int = 16, dim: int = 4, decay: float = 0.9) -> VectorQuantizer:
    torch.manual_seed(0)
    return VectorQuantizer(QuantizerConfig("vq", codes=codes, dim=dim, decay=decay))


def make_fsq(levels: tuple[int, ...]) -> FiniteScalarQuantizer:
    """In evaluation, before any training, it normalises by nearly nothing: mean 0, variance 1."""
    return FiniteScalarQuantizer(QuantizerConfig("fsq", levels=levels)).eval()


def near(direction: Tensor, rows: int, spread: float = 0.05) -> Tensor:
    return direction + spread * torch.randn(rows, len(direction), generator=torch.Generator().manual_seed(1))


def test_vq_takes_the_code_at_the_smallest_angle() -> None:
    vq, z = make_vq().eval(), 3 * torch.randn(5, 7, 4)
    quantised, indices, loss = vq(z)
    angle = torch.arccos(F.cosine_similarity(z[..., None, :], vq.codebook, dim=-1).clamp(-1, 1))
    assert torch.equal(indices, angle.argmin(-1))
    torch.testing.assert_close(quantised, vq.lookup(indices))
    torch.testing.assert_close(loss, 0.25 * F.mse_loss(F.normalize(z, dim=-1), vq.codebook[indices]))
    torch.testing.assert_close(vq(100 * z)[0], quantised)


def test_vq_codes_follow_their_data() -> None:
    vq = make_vq()
    old = vq.codebook.clone()
    z = near(old[3], 50)
    assert (vq.train()(z)[1] == 3).all()
    mean = F.normalize(z, dim=-1).mean(0)
    torch.testing.assert_close(vq.codebook[3], F.normalize(0.9 * old[3] + 0.1 * mean, dim=0))
    others = torch.arange(16) != 3
    assert torch.equal(vq.codebook[others], old[others])


def test_vq_stays_put_in_evaluation() -> None:
    vq = make_vq().eval()
    old = {name: tensor.clone() for name, tensor in vq.state_dict().items()}
    for _ in range(vq.patience + 1):
        vq(near(old["codebook"][3], 50))
    assert all(torch.equal(old[name], tensor) for name, tensor in vq.state_dict().items())


def test_vq_dead_codes_revive_among_the_data() -> None:
    vq = make_vq(codes=4, decay=0.0)
    vq.codebook.copy_(torch.eye(4))
    z = near(torch.eye(4)[0], 50)
    for _ in range(vq.patience - 1):
        vq.train()(z)
    assert torch.equal(vq.codebook[1:], torch.eye(4)[1:]), "a code moved before its patience was over"
    vq(z)
    rows = F.normalize(z, dim=-1)
    assert all((rows == code).all(-1).any() for code in vq.codebook[1:]), "revived codes are vectors of the batch"
    for _ in range(3):
        _, indices, _ = vq(z)
    assert len(indices.unique()) > 1


def test_vq_a_hit_restores_the_patience() -> None:
    vq = make_vq(codes=2)
    vq.codebook.copy_(torch.eye(4)[:2])
    only_first, only_second = near(torch.eye(4)[0], 8), near(torch.eye(4)[1], 8)
    vq.train()
    for _ in range(3):
        for _ in range(vq.patience - 1):
            vq(only_first)
        assert (vq(only_second)[1] == 1).all()
    assert vq.codebook[1] @ torch.eye(4)[1] > 0.9


@pytest.mark.parametrize("training", [True, False])
def test_vq_gradient_passes_straight_through(training: bool) -> None:
    vq, weight = make_vq().train(training), torch.randn(6, 4)
    z = torch.randn(6, 4, requires_grad=True)
    plain = z.detach().clone().requires_grad_()
    (vq(z)[0] * weight).sum().backward()
    (F.normalize(plain, dim=-1) * weight).sum().backward()
    assert z.grad is not None
    assert plain.grad is not None
    torch.testing.assert_close(z.grad, plain.grad)


def test_vq_commitment_pulls_towards_the_code() -> None:
    vq = make_vq().eval()
    z = torch.randn(6, 4, requires_grad=True)
    _, indices, loss = vq(z)
    loss.backward()
    assert z.grad is not None
    moved = F.normalize(z.detach() - 0.1 * z.grad, dim=-1)
    before = (F.normalize(z.detach(), dim=-1) * vq.codebook[indices]).sum(-1)
    assert ((moved * vq.codebook[indices]).sum(-1) > before).all()


LEVELS = [(8, 5, 5, 5), (8, 8, 6, 5), (3, 4), (7,), (4, 4, 4)]


@pytest.mark.parametrize("levels", LEVELS, ids=str)
def test_fsq_agrees_with_the_reference_implementation(levels: tuple[int, ...]) -> None:
    """After our own normalisation and factor. The reference widens the range by its eps where the paper narrows it."""
    fsq, oracle = make_fsq(levels), FSQ(list(levels))
    z = 2 * torch.randn(3, 11, len(levels), generator=torch.Generator().manual_seed(1))
    quantised, indices, loss = fsq(z)
    expected = oracle.bound(1.2 * fsq.normalise(z.flatten(0, 1)).view(z.shape), eps=-1e-3)
    torch.testing.assert_close(quantised, expected)
    assert torch.equal(indices, oracle.codes_to_indices(expected).long())
    torch.testing.assert_close(fsq.lookup(indices), oracle.indices_to_codes(indices))
    assert loss == 0


@pytest.mark.parametrize("levels", LEVELS, ids=str)
def test_fsq_values_and_indices_are_one_to_one(levels: tuple[int, ...]) -> None:
    fsq = make_fsq(levels)
    V = fsq.config.vocabulary
    values = fsq.lookup(torch.arange(V))
    assert len(values.unique(dim=0)) == V
    assert values.abs().max() <= 1
    digits = (values * (torch.tensor(levels) // 2) + torch.tensor(levels) // 2).round().long()
    assert torch.equal((digits * fsq.basis).sum(-1), torch.arange(V))


@pytest.mark.parametrize("levels", LEVELS, ids=str)
def test_fsq_every_index_can_be_reached(levels: tuple[int, ...]) -> None:
    """Feeds, for each index, the float that its digits come from: the inverse of the squashing."""
    fsq = make_fsq(levels)
    V, size = fsq.config.vocabulary, torch.tensor(levels)
    half, offset = (size - 1) * (1 - 1e-3) / 2, torch.where(size % 2 == 0, 0.5, 0.0)
    digits = fsq.lookup(torch.arange(V)) * (size // 2)
    z = torch.atanh(((digits + offset) / half).clamp(-1 + 1e-5, 1 - 1e-5)) - torch.atanh(offset / half)
    quantised, indices, _ = fsq(z / 1.2)
    assert torch.equal(indices, torch.arange(V))
    torch.testing.assert_close(quantised, fsq.lookup(indices))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(3, 16), min_size=1, max_size=4), st.integers(0, 1000), st.floats(0.01, 1e4))
def test_fsq_indices_stay_in_the_vocabulary(levels: list[int], seed: int, scale: float) -> None:
    fsq = make_fsq(tuple(levels))
    z = scale * torch.randn(64, len(levels), generator=torch.Generator().manual_seed(seed))
    quantised, indices, _ = fsq(z)
    assert indices.min() >= 0
    assert indices.max() < fsq.config.vocabulary
    torch.testing.assert_close(fsq.lookup(indices), quantised)


def test_fsq_gradient_passes_the_rounding() -> None:
    fsq = make_fsq((8, 5))
    z = torch.randn(20, 2, requires_grad=True)
    fsq(z)[0].sum().backward()
    assert z.grad is not None
    assert (z.grad > 0).all(), "the squashing rises everywhere, and rounding passes its slope"


def test_fsq_normalises_so_that_few_codes_are_not_all() -> None:
    fsq = FiniteScalarQuantizer(QuantizerConfig("fsq", levels=(8, 5, 5, 5)))
    z = 0.01 * torch.randn(4000, 4, generator=torch.Generator().manual_seed(1)) + 3
    assert len(fsq.eval()(z)[1].unique()) < 10
    assert len(fsq.train()(z)[1].unique()) > 500


def test_fsq_evaluation_uses_running_statistics_and_keeps_them() -> None:
    fsq = FiniteScalarQuantizer(QuantizerConfig("fsq", levels=(8, 5)))
    fsq.train()
    for _ in range(400):
        fsq(2 * torch.randn(200, 2) + 5)
    state = {name: tensor.clone() for name, tensor in fsq.state_dict().items()}
    z = 2 * torch.randn(200, 2) + 5
    together, apart = fsq.eval()(z)[1], torch.cat([fsq(row[None])[1] for row in z])
    assert torch.equal(together, apart), "a code does not depend on its batch"
    assert all(torch.equal(state[name], tensor) for name, tensor in fsq.state_dict().items())
    torch.testing.assert_close(fsq.normalise.running_mean, torch.full((2,), 5.0), atol=0.3, rtol=0)


def test_perplexity_counts_codes_in_use() -> None:
    torch.testing.assert_close(perplexity(torch.arange(8).repeat(3), 8), torch.tensor(8.0))
    torch.testing.assert_close(perplexity(torch.full((9,), 5), 8), torch.tensor(1.0))
    torch.testing.assert_close(perplexity(torch.tensor([[0, 1], [0, 1]]), 8), torch.tensor(2.0))


def test_a_config_makes_its_quantizer() -> None:
    vq, fsq = QuantizerConfig("vq", codes=6, dim=3), QuantizerConfig("fsq", levels=(8, 5))
    assert (vq.vocabulary, vq.width) == (6, 3)
    assert (fsq.vocabulary, fsq.width) == (40, 2)
    assert isinstance(make_quantizer(vq), VectorQuantizer)
    assert isinstance(make_quantizer(fsq), FiniteScalarQuantizer)


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"kind": "lfq"}, "kind is 'lfq'"),
        ({"codes": 1}, "1 codes"),
        ({"dim": 0}, "0 floats"),
        ({"levels": ()}, "levels"),
        ({"levels": (8, 1)}, "levels"),
        ({"levels": (8, 2)}, "levels"),
        ({"decay": 1.0}, "decay is 1.0"),
        ({"decay": -0.1}, "decay is -0.1"),
    ],
    ids=str,
)
def test_refusals(values: dict[str, object], what: str) -> None:
    with pytest.raises(ConfigError, match=f"quantizer: .*{what}"):
        QuantizerConfig(**values)  # type: ignore[arg-type]  # the value is wrong on purpose


def test_a_place_of_several_codes_is_that_many_quantisers_side_by_side() -> None:
    levels = (4, 3, 5)
    pair = FiniteScalarQuantizer(QuantizerConfig("fsq", levels=levels, factors=2)).eval()
    z = torch.randn(2, 7, 6)
    quantised, indices, _ = pair(z)
    assert indices.shape == (2, 14)
    assert pair.config.vocabulary == 60
    for half in range(2):
        alone, codes, _ = make_fsq(levels)(z[..., 3 * half : 3 * half + 3])
        assert torch.equal(indices[:, half::2], codes)
        torch.testing.assert_close(quantised[..., 3 * half : 3 * half + 3], alone)
    torch.testing.assert_close(pair.lookup(indices), quantised)
    torch.testing.assert_close(pair.codes()[indices].unflatten(-2, (7, 2)).flatten(-2), quantised)


@pytest.mark.parametrize("values", [{"kind": "vq", "factors": 2}, {"kind": "fsq", "factors": 0}])
def test_codes_per_place_out_of_range_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="codes per place"):
        QuantizerConfig(**values)


def test_codes_move_only_to_what_counts() -> None:
    """Vectors that do not count get a code, but leave it where it is, and take no dead code's place."""
    torch.manual_seed(0)
    vq = VectorQuantizer(QuantizerConfig(codes=3, dim=2, decay=0.5)).train()
    vq.codebook.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]]))
    z = torch.tensor([[0.9, 0.2], [0.2, 0.9]])
    for _ in range(vq.patience + 5):
        vq(z, torch.tensor([True, False]))
    towards = F.normalize(z[0], dim=0)
    torch.testing.assert_close(vq.codebook[0], towards, atol=1e-4, rtol=0)
    assert (vq.codebook @ F.normalize(z[1], dim=0) < 0.99).all()
    assert (vq.codebook @ towards > 0.99).sum() >= 2  # who was never used begins anew, at what counts
