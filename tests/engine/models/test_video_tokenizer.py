"""The tokenizer: causal both ways, windows for long clips, and that it learns, with every quantiser and attention."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
import torch
from torch import Tensor

from engine.errors import ConfigError
from engine.models.quantizer import QuantizerConfig
from engine.models.st_transformer import STConfig
from engine.models.video_tokenizer import VideoTokenizer, VideoTokenizerConfig
from engine.runtime.context import anchor

Kind = Literal["st", "spatial", "full"]
T, SIDE, N = 4, 8, 4
FSQ, VQ = QuantizerConfig("fsq", levels=(8, 5, 5)), QuantizerConfig("vq", codes=64, dim=8, decay=0.8)


def make_tokenizer(quantizer: QuantizerConfig = FSQ, kind: Kind = "st", stem: int = 0) -> VideoTokenizer:
    torch.manual_seed(0)
    part = STConfig(2, 16, 2, 8, attention=kind)
    config = VideoTokenizerConfig(SIDE, SIDE, 4, T, part, part, quantizer, stem)
    tokenizer = VideoTokenizer(config)
    for layer in (tokenizer.to_code, tokenizer.encoder):  # far apart, so that a change in the input changes tokens
        for parameter in layer.parameters():
            parameter.data.mul_(3)
    return tokenizer.eval()


def clip(frames: int, seed: int = 1) -> Tensor:
    return torch.rand(2, frames, SIDE, SIDE, 3, generator=torch.Generator().manual_seed(seed))


def toy_clips(batch: int = 6) -> Tensor:
    """A bright square walks to the right over a grey ground."""
    frames = torch.full((batch, T, SIDE, SIDE, 3), 0.4)
    for b in range(batch):
        for t in range(T):
            frames[b, t, b : b + 3, t : t + 3] = torch.tensor([0.9, 0.1 + 0.1 * b, 0.2])
    return frames


@pytest.mark.parametrize("quantizer", [FSQ, VQ], ids=lambda q: q.kind)
@pytest.mark.parametrize("kind", ["st", "full", "spatial"])
def test_tokens_never_look_ahead(kind: Kind, quantizer: QuantizerConfig) -> None:
    tokenizer, frames = make_tokenizer(quantizer, kind), clip(T)
    tokens = tokenizer.encode(frames)[1]
    for at in range(T):
        other = frames.clone()
        other[:, at:] = clip(T, seed=2)[:, at:]
        changed = tokenizer.encode(other)[1] != tokens
        assert not changed[:, :at].any()
        assert changed[:, at:].any()


def test_tokens_carry_the_frames_before_them() -> None:
    """And do not in the spatial-only ablation."""
    frames = clip(T)
    other = torch.cat([clip(T, seed=2)[:, :-1], frames[:, -1:]], 1)
    for kind, remembers in (("st", True), ("full", True), ("spatial", False)):
        tokenizer = make_tokenizer(kind=kind)  # type: ignore[arg-type]  # one of the three
        before, after = tokenizer.encode(frames)[1], tokenizer.encode(other)[1]
        assert torch.equal(before[:, -1], after[:, -1]) != remembers


@pytest.mark.parametrize("kind", ["st", "full", "spatial"])
def test_frames_decode_one_by_one(kind: Kind) -> None:
    tokenizer = make_tokenizer(kind=kind)
    quantised = tokenizer.encode(clip(T))[0]
    frames = tokenizer.decode(quantised)
    assert frames.shape == (2, T, SIDE, SIDE, 3)
    for length in range(1, T):
        torch.testing.assert_close(tokenizer.decode(quantised[:, :length]), frames[:, :length], atol=1e-5, rtol=0)


@pytest.mark.parametrize("quantizer", [FSQ, VQ], ids=lambda q: q.kind)
def test_tokens_are_all_the_decoder_needs(quantizer: QuantizerConfig) -> None:
    tokenizer = make_tokenizer(quantizer)
    quantised, tokens, _ = tokenizer.encode(clip(T))
    assert tokens.shape == (2, T, N)
    assert tokens.max() < quantizer.vocabulary
    from_tokens = tokenizer.decode(tokenizer.quantizer.lookup(tokens))
    torch.testing.assert_close(from_tokens, tokenizer.decode(quantised), atol=1e-5, rtol=0)


@pytest.mark.parametrize("length", range(1, 12))
def test_long_clips_are_tokenised_in_the_windows_of_play(length: int) -> None:
    """Frame t is encoded with the frames from its anchor on, and no others (DESIGN §3)."""
    tokenizer, frames = make_tokenizer(), clip(length)
    tokens = tokenizer.tokenise(frames)
    expected = [tokenizer.encode(frames[:, anchor(t, T) : t + 1])[1][:, -1] for t in range(length)]
    assert torch.equal(tokens, torch.stack(expected, 1))


@pytest.mark.parametrize("quantizer", [FSQ, VQ], ids=lambda q: q.kind)
@pytest.mark.parametrize("kind", ["st", "spatial", "full"])
@pytest.mark.parametrize("stem", [0, 24])
def test_it_learns_a_toy_clip(kind: Kind, quantizer: QuantizerConfig, stem: int) -> None:
    torch.manual_seed(0)
    part = STConfig(1, 32, 2, 16, attention=kind)
    tokenizer, frames = VideoTokenizer(VideoTokenizerConfig(SIDE, SIDE, 4, T, part, part, quantizer, stem)), toy_clips()
    optimiser = torch.optim.Adam(tokenizer.parameters(), 5e-3)
    losses = []
    for _ in range(30):
        loss, metrics = tokenizer(frames)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(metrics["mse"].item())
    assert losses[-1] < 0.6 * losses[0]


def test_the_loss_is_what_it_says() -> None:
    """Squared and absolute error of all frames, or of those after ``skip``, decoded without the tokens before."""
    tokenizer, frames = make_tokenizer(VQ), clip(T)
    quantised, _, extra = tokenizer.encode(frames)
    for skip in (0, 2):
        error = tokenizer.decode(quantised[:, skip:]) - frames[:, skip:]
        loss, metrics = tokenizer(frames, skip)
        torch.testing.assert_close(loss, error.square().mean() + 0.05 * error.abs().mean() + extra)
        torch.testing.assert_close(metrics["mse"], error.square().mean())


def test_the_encoder_learns_through_the_quantizer() -> None:
    for quantizer in (FSQ, VQ):
        tokenizer = make_tokenizer(quantizer)
        error = tokenizer.decode(tokenizer.encode(clip(T))[0]) - clip(T)
        error.square().mean().backward()
        gradients = [p.grad for name, p in tokenizer.named_parameters() if name.startswith("encoder.blocks.0.spatial")]
        assert all(gradient is not None and gradient.abs().max() > 0 for gradient in gradients)


@pytest.mark.parametrize(
    ("setting", "value"), [("patch", 3), ("height", 10), ("width", 6), ("context", 5), ("context", 1), ("context", 0)]
)
def test_refusals(setting: str, value: int) -> None:
    with pytest.raises(ConfigError, match=rf"^tokenizer: .*\b{value}\b"):
        replace(make_tokenizer().config, **{setting: value})  # type: ignore[arg-type]  # all are integers
