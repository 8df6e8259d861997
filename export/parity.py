"""Torch against onnxruntime: each graph on the same inputs, and a whole rollout, token by token.

The rollout's reference is the plainest reading of the paper: torch, no cache, the whole window recomputed at every MaskGIT
step. Owns what is compared and which differences are allowed; writes nothing.

Letters: T context, N tokens per frame, V vocabulary, A actions.
"""

from __future__ import annotations

from typing import Any, TypedDict

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.runtime.context import anchor
from engine.runtime.graph_contract import is_cached
from engine.runtime.maskgit import decode_step, is_guided, masked_frame, next_step
from engine.runtime.onnx_world_model import OnnxWorldModel
from engine.runtime.providers import PROVIDERS, make_session
from engine.runtime.world_model import History, Image, SamplerSettings, Tokens
from engine.world_spec import WorldSpec
from export.graphs import WorldParts, as_arguments, example_inputs, graph_module, is_cache

FLOAT_LIMIT = 1e-4
LEVEL_LIMIT = 1
CHOICE_LIMIT = 0.99
"""What a float32 graph may differ by: floats, uint8 levels, and the least share of equal tokens or actions (on random
frames a value may lie on the border between two codes)."""

_PICTURES = ("rgb_difference", "pictures_difference")

ROLLOUT_FRAMES = 40


class RolloutParity(TypedDict):
    """``tokens_agreement``: share of tokens that both choose, each frame from the reference's past. ``frames_equal`` of
    ``frames``: those with all tokens equal; if it is all of them, free play is equal too. ``rgb_difference``: largest, in
    levels of 255, over frames of equal tokens."""

    frames: int
    steps: int
    temperature: float
    frames_equal: int
    tokens_agreement: float
    rgb_difference: int


def graph_parity(parts: WorldParts, name: str, data: bytes) -> dict[str, float]:
    """The largest difference of each output of graph ``name``, as ``OUTPUT_difference``; for tokens and actions the
    smallest share of equal ones, as ``OUTPUT_agreement``. Over several lengths, cache fillings and masks.

    ``parts`` is the reference, in float32, whatever the graph's number format.
    """
    session = make_session(data, PROVIDERS["cpu"], {}, name)
    types = {port.name: np.float16 if port.type == "tensor(float16)" else None for port in session.get_inputs()}
    outputs = [port.name for port in session.get_outputs()]
    module = graph_module(parts, name)
    worst: dict[str, float] = {}
    for seed, (frames, slots, held) in enumerate(_cases(parts.spec(), name)):
        inputs = random_inputs(parts, name, frames, slots, held, seed)
        with torch.no_grad():
            wanted = _flat(module(**as_arguments(inputs)))
        feeds = {port: x.numpy().astype(types[port] or x.numpy().dtype) for port, x in inputs.items()}
        results = session.run(outputs, feeds)
        for output, want, got in zip(outputs, wanted, results, strict=True):
            if output.startswith("new_"):
                want, got, output = want[:, :, : held + frames], got[:, :, : held + frames], output.rpartition("_")[0]
            if want.dtype == torch.int64:
                key, value = f"{output}_agreement", float((want.numpy() == got).mean()) if got.size else 1.0
                worst[key] = min(value, worst.get(key, 1.0))
            else:
                key, difference = f"{output}_difference", np.abs(want.numpy().astype(np.float64) - got)
                worst[key] = max(float(difference.max(initial=0.0)), worst.get(key, 0.0))
    return worst


def _flat(results: Any) -> list[Tensor]:
    """What `graph_module` gives, output by output."""
    if isinstance(results, Tensor):
        return [results]
    return [tensor for result in results for tensor in _flat(result)]


def _cases(spec: WorldSpec, name: str) -> list[tuple[int, int, int]]:
    """(frames, slots, held): clips of several lengths, or queries behind ``held`` frames in a cache with room for ``slots``."""
    T = spec.context
    if not is_cached(name):
        return [(frames, 0, 0) for frames in ((1, 2, T) if name == "encoder" else (2, T))]
    cases = [(1, T, T - 1), (1, T, 1), (1, T, 0), (2, T, T - 2), (T // 2, T, 0), (T, T, 0), (2, 4, 2), (3, T, 2)]
    return [(frames, slots, held) for frames, slots, held in cases if held + frames <= min(T, slots)]


def random_inputs(parts: WorldParts, name: str, frames: int, slots: int, held: int, seed: int) -> dict[str, Tensor]:
    """Inputs of graph ``name`` by name. Cache slots behind the ``held`` ones hold anything."""
    generator = torch.Generator().manual_seed(seed)
    inputs = example_inputs(parts, name, frames, slots)
    spec = parts.spec()
    masked = spec.vocabulary + 1
    highest = {
        "tokens": masked if name == "dynamics" else spec.vocabulary,
        "before": masked,
        "actions": spec.actions,
        "frames": 256,
    }
    for port, x in inputs.items():
        if port == "rows":
            inputs[port] = torch.randint(frames * spec.tokens // spec.factors, (5,), generator=generator)
        elif port == "positions":
            inputs[port] = torch.arange(held, held + frames)
        elif x.is_floating_point():
            inputs[port] = torch.randn(x.shape, generator=generator)
        else:
            inputs[port] = torch.randint(highest[port], x.shape, generator=generator, dtype=x.dtype)
        if is_cache(port):
            inputs[port][:, :, held:] *= 100
    return inputs


def rollout_parity(parts: WorldParts, world: OnnxWorldModel, frames: int = ROLLOUT_FRAMES, seed: int = 0) -> RolloutParity:
    """Plays ``frames`` frames with both, from one picture and random actions, with the world's settings.

    After each frame both go on from the reference's tokens, so that one different token does not spoil all that follows.
    """
    reference = Reference(parts, world.settings)
    spec = world.spec
    actions = [int(a) for a in np.random.default_rng(seed).integers(0, spec.actions, frames)]
    tokens = [reference.encode(smooth_picture(spec, seed))]
    first = world.begin_tokens(tokens[0])
    levels = [_levels(first.rgb, reference.picture(tokens))]
    same: list[float] = []
    for index, action in enumerate(actions, start=1):
        frame = world.step(action, seed=index)
        tokens.append(reference.next_tokens(tokens, actions[:index], seed=index))
        same.append(float((frame.tokens == tokens[-1]).mean()))
        if same[-1] < 1:
            taken = tuple(actions[:index])
            frame = world.resume(History(tokens[0], taken, tuple(range(1, index + 1)), np.stack(tokens[1:])))
        levels.append(_levels(frame.rgb, reference.picture(tokens)))
    return RolloutParity(
        frames=frames,
        steps=world.settings.steps,
        temperature=world.settings.temperature,
        frames_equal=sum(share == 1 for share in same),
        tokens_agreement=float(np.mean(same)),
        rgb_difference=max(levels),
    )


class Reference:
    """A world in torch, without any cache: each frame and each decoding step sees its whole window computed anew."""

    def __init__(self, parts: WorldParts, settings: SamplerSettings) -> None:
        self.parts, self.settings, self.spec = parts, settings, parts.spec()

    @torch.no_grad()
    def encode(self, image: Image) -> Tokens:
        tokens: Tokens = self.parts.tokenizer.encode(torch.from_numpy(image)[None, None] / 255)[1][0, 0].numpy()
        return tokens

    @torch.no_grad()
    def next_tokens(self, tokens: list[Tokens], actions: list[int], seed: int) -> Tokens:
        """The frame after ``tokens`` (from frame 0 on), ``actions[i]`` having led into frame i + 1."""
        spec, settings = self.spec, self.settings
        start = anchor(len(tokens), spec.context)
        codes_AE = self.parts.actions.quantizer.codebook
        led = torch.cat([torch.zeros_like(codes_AE[:1]), codes_AE[actions[start:]]])
        fresh = masked_frame(spec.tokens, spec.vocabulary)
        step = 0
        while (masked := int((fresh == spec.vocabulary).sum())) > 0:
            step = next_step(step, masked, settings, spec.tokens)
            window = torch.from_numpy(np.stack([*tokens[start:], fresh]))
            logits_NV = self.parts.dynamics.predict(window[None], led[None])[0, -1].numpy()
            if is_guided(masked, settings, spec.tokens):
                untold = torch.cat([led[:-1], torch.zeros_like(led[:1])])
                untold_NV = self.parts.dynamics.predict(window[None], untold[None])[0, -1].numpy()
                logits_NV = untold_NV + np.float32(settings.guidance) * (logits_NV - untold_NV)
            fresh = decode_step(logits_NV, fresh, step, settings, seed)
            step += 1
        return fresh

    @torch.no_grad()
    def picture(self, tokens: list[Tokens]) -> NDArray[np.uint8]:
        """RGB of the last of ``tokens``."""
        tokenizer = self.parts.tokenizer
        window = torch.from_numpy(np.stack(tokens[anchor(len(tokens) - 1, self.spec.context) :]))
        rgb = tokenizer.decode(tokenizer.quantizer.lookup(window[None]))[0, -1]
        return (rgb.clamp(0, 1) * 255).round().byte().numpy()


def smooth_picture(spec: WorldSpec, seed: int) -> Image:
    """A picture of soft coloured patches: something between noise and a drawing."""
    patches = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), np.uint8)
    picture: Any = cv2.resize(patches, (spec.frame_width, spec.frame_height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(picture, np.uint8)


def _levels(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    return int(np.abs(one.astype(np.int16) - other).max())


def broken_promises(name: str, differences: dict[str, float]) -> list[str]:
    """What in `graph_parity` of a float32 graph is beyond the limits, one phrase each."""
    broken = []
    for key, value in differences.items():
        if key.endswith("_agreement"):
            if value < CHOICE_LIMIT:
                broken.append(f"{name}: {key.removesuffix('_agreement')} agree in {value:.1%} (at least {CHOICE_LIMIT:.0%})")
        elif not value <= (limit := LEVEL_LIMIT if key in _PICTURES else FLOAT_LIMIT):
            broken.append(f"{name}: {key.removesuffix('_difference')} differ by {value:.3g} (at most {limit:g})")
    return broken
