"""The stack: who sees whom in each kind of attention, what it costs, and that the cached form is the full form."""

from __future__ import annotations

import copy
from typing import Literal

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.errors import ConfigError
from engine.models.st_transformer import STBlock, STConfig, STTransformer, attend, join_norms

Kind = Literal["st", "spatial", "full"]
LAYERS, WIDTH, HEADS, HEAD_DIM, N, T = 2, 16, 2, 8, 3, 6


def make_stack(kind: Kind = "st", layers: int = LAYERS) -> STTransformer:
    torch.manual_seed(0)
    return STTransformer(STConfig(layers, WIDTH, HEADS, HEAD_DIM, attention=kind), N, T).eval().requires_grad_(False)


def clip(frames: int = T, seed: int = 1) -> Tensor:
    return torch.randn(2, frames, N, WIDTH, generator=torch.Generator().manual_seed(seed))


def changed_frames(stack: STTransformer, x: Tensor, at: int) -> list[int]:
    """Output frames that move when input frame ``at`` does."""
    other = x.clone()
    other[:, at] += 1
    differs = (stack(x) != stack(other)).flatten(2).any(-1).any(0)
    return [t for t, moved in enumerate(differs.tolist()) if moved]


@pytest.mark.parametrize("at", range(T))
def test_a_frame_reaches_itself_and_later_frames_only(at: int) -> None:
    assert changed_frames(make_stack("st"), clip(), at) == list(range(at, T))
    assert changed_frames(make_stack("full"), clip(), at) == list(range(at, T))
    assert changed_frames(make_stack("spatial"), clip(), at) == [at]


@pytest.mark.parametrize("kind", ["st", "spatial", "full"])
def test_a_shorter_clip_gives_the_same_frames(kind: Kind) -> None:
    stack, x = make_stack(kind), clip()
    for length in range(1, T):
        torch.testing.assert_close(stack(x[:, :length]), stack(x)[:, :length], atol=1e-5, rtol=0)


@pytest.mark.parametrize(("kind", "lengths"), [("st", {3, 6}), ("spatial", {3}), ("full", {18})])
def test_attention_lengths(kind: Kind, lengths: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Cost grows linearly with T: only the ``full`` ablation ever attends over T·N."""
    seen: set[int] = set()

    def spy(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
        seen.update((q.shape[-2], k.shape[-2]))
        return attend(q, k, v, mask)

    monkeypatch.setattr("engine.models.st_transformer.attend", spy)
    make_stack(kind)(clip())
    assert seen == lengths


@pytest.mark.parametrize("masked", [False, True])
def test_attention_is_the_same_while_learning(masked: bool) -> None:
    """There it is spelled out; otherwise it is torch's own kernel."""
    q, k, v = torch.randn(3, 2, 4, 2, 5, 8, generator=torch.Generator().manual_seed(0))
    mask = torch.ones(5, 5, dtype=torch.bool).tril() if masked else None
    with torch.enable_grad():
        learning = attend(q, k, v, mask)
    torch.testing.assert_close(learning, F.scaled_dot_product_attention(q, k, v, attn_mask=mask))


def test_time_and_space_are_mixed_apart() -> None:
    """Without the spatial branch a place hears of earlier frames at that place alone; without the temporal, of no frame."""
    place_only, frame_only, x = make_stack(), make_stack(), clip()
    for stack, branch in ((place_only, "spatial"), (frame_only, "temporal")):
        for block in stack.blocks:
            getattr(block, branch).out.weight.zero_()
    other = x.clone()
    other[:, 1, 2] += 1
    differs_TN = (place_only(x) != place_only(other)).any(-1).any(0)
    assert differs_TN.nonzero().tolist() == [[t, 2] for t in range(1, T)]
    differs_TN = (frame_only(x) != frame_only(other)).any(-1).any(0)
    assert differs_TN.nonzero().tolist() == [[1, n] for n in range(N)]


def test_one_feed_forward_a_block() -> None:
    linears = [
        name for name, part in STBlock(STConfig(1, WIDTH, HEADS, HEAD_DIM)).named_modules() if isinstance(part, torch.nn.Linear)
    ]
    assert linears == ["spatial.qkv", "spatial.out", "temporal.qkv", "temporal.out", "feed_in", "feed_out"]


@pytest.mark.parametrize("kind", ["st", "full"])
def test_a_mask_says_which_frame_sees_which(kind: Kind) -> None:
    stack, x = make_stack(kind), clip()
    alone = stack(x, None, torch.eye(T, dtype=torch.bool))
    for t in range(T):
        torch.testing.assert_close(alone[:, t : t + 1], stack(x[:, t : t + 1], torch.tensor([t])), atol=1e-5, rtol=0)


def test_positions() -> None:
    stack, x = make_stack(), clip(3)
    assert torch.equal(stack(x), stack(x, torch.arange(3)))
    assert not torch.allclose(stack(x), stack(x, torch.arange(3) + 2), atol=1e-3)


class Cache:
    """T slots a layer, garbage where nothing was written, as the runtime holds them."""

    def __init__(self) -> None:
        generator = torch.Generator().manual_seed(2)
        shape = (1, N * HEADS, T, HEAD_DIM)
        self.keys, self.values = ([1e6 * torch.randn(shape, generator=generator) for _ in range(LAYERS)] for _ in range(2))
        self.held = 0

    def play(self, stack: STTransformer, x_QND: Tensor) -> Tensor:
        """Outputs for Q more frames."""
        positions = torch.arange(len(x_QND)) + self.held
        output, self.keys, self.values = stack.cached(x_QND, positions, self.keys, self.values)
        self.held += len(x_QND)
        return output


@pytest.mark.parametrize("queries", [[1] * 6, [3, 1, 1, 1], [2, 2, 2], [5, 1], [6]], ids=str)
def test_cached_equals_full(queries: list[int]) -> None:
    """Frame by frame, and several frames at once as in a refill; what unwritten slots hold never matters."""
    stack, x_TND, cache = make_stack(), clip()[0], Cache()
    played = torch.cat([cache.play(stack, part) for part in x_TND.split(queries)])
    torch.testing.assert_close(played, stack(x_TND[None])[0], atol=1e-5, rtol=0)


def test_depth_does_not_blow_up_the_stream() -> None:
    shallow, deep = (block_output(layers) for layers in (1, 16))
    assert deep.std() < 2 * shallow.std()


def block_output(layers: int) -> Tensor:
    """The residual stream before the last normalisation."""
    stack = make_stack(layers=layers)
    x, mask = clip() + stack.place, torch.ones(T, T, dtype=torch.bool).tril()
    for block in stack.blocks:
        x = block(x, mask)
    return x


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("layers", 0),
        ("width", 0),
        ("heads", -1),
        ("head_dim", 0),
        ("feed_forward", 0.0),
        ("feed_forward", 17.0),
        ("attention", "axial"),
    ],
)
def test_refusals_name_the_setting_and_the_value(setting: str, value: object) -> None:
    good: dict[str, object] = {"layers": 1, "width": 8, "heads": 1, "head_dim": 8}
    with pytest.raises(ConfigError, match=rf"ST-transformer: {setting} is '?{value}'?; it must be"):
        STConfig(**good | {setting: value})  # type: ignore[arg-type]  # the value is wrong on purpose


def test_joined_norms_give_the_same() -> None:
    """Also where a query's gain and a key's have opposite signs."""
    stack = make_stack()
    generator = torch.Generator().manual_seed(3)
    for name, weight in stack.named_parameters():
        if name.endswith("_norm.gain"):
            weight.copy_(torch.randn(weight.shape, generator=generator))
    joined = copy.deepcopy(stack)
    join_norms(joined)
    assert sum(weight.numel() for weight in joined.parameters()) < sum(weight.numel() for weight in stack.parameters())
    torch.testing.assert_close(joined(clip()), stack(clip()), atol=1e-5, rtol=0)
    other = clip(seed=2)
    assert (stack(other) - stack(clip())).abs().max() > 0.1, "what the norms are given matters"


@pytest.mark.parametrize("rows", [[], [1], [8, 0, 4, 4]])
def test_rows_that_are_not_wanted_are_left_out_and_change_nothing(rows: list[int]) -> None:
    stack, frames = make_stack(), 3
    x, positions = clip(frames)[0], torch.arange(frames)
    empty = [torch.zeros(1, N * HEADS, T, HEAD_DIM) for _ in range(LAYERS)]
    all_, *cache = stack.cached(x, positions, empty, empty)
    some, *other = stack.cached(x, positions, empty, empty, torch.tensor(rows, dtype=torch.int64))
    torch.testing.assert_close(some, all_.flatten(0, 1)[rows], atol=1e-6, rtol=0)
    torch.testing.assert_close(other, cache, atol=0, rtol=0)
