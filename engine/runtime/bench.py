"""``worldsketch bench``: how fast a world plays here, with the cache and without, in one run; where the time goes.

Cached and uncached frames take turns, so that both meet the same machine. Start-up, first frame and peak memory come from a
fresh process, started like the program itself. Owns the measuring; knows nothing of how a frame is made.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import platform
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engine.bundle import Bundle
from engine.errors import WorldsketchError
from engine.runtime.context import NO_ACTION, ContextGraph
from engine.runtime.graph import Graph
from engine.runtime.matmul_floor import floor_seconds, products_of
from engine.runtime.onnx_world_model import OnnxWorldModel
from engine.runtime.providers import PROVIDERS, Choice, choose_provider, thread_count
from engine.runtime.world_model import SamplerSettings, open_world

UNCACHED_EVERY = 5
"""One uncached frame per so many cached ones: coprime to the anchor's stride, so that every window length has its turn."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; prints a table, or with ``--json`` one JSON object, to stdout and progress to stderr."""
    parser = argparse.ArgumentParser(prog="worldsketch bench", description="How fast a world plays on this machine.")
    parser.add_argument("--world", default="default", help="name, bundle folder or .world file")
    parser.add_argument("--frames", type=_count, default=40, help="frames to time, after one full context of warm-up")
    parser.add_argument("--steps", type=int, help="MaskGIT steps per frame (default: the world's own)")
    parser.add_argument("--provider", default="auto", help=f"auto, {', '.join(PROVIDERS)}")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    try:
        figures = measure(arguments.world, arguments.frames, arguments.steps, arguments.provider)
    except WorldsketchError as error:
        print(f"worldsketch bench: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("worldsketch bench: interrupted", file=sys.stderr)
        return 130
    print(json.dumps(figures) if arguments.json else _table(figures))
    return 0


def measure(world: str = "default", frames: int = 40, steps: int | None = None, provider: str = "auto") -> dict[str, Any]:
    """The figures of DESIGN §6.

    ``ms`` is per frame, but per MaskGIT step for ``dynamics_step`` and ``sample``; ``commit`` is what the first step takes
    longer than the others, since it also keeps the frame before. ``startup_s`` and ``first_frame_s`` count from the start of
    a process to the opened world and to its first frame. ``same_frames`` is the share of uncached frames whose tokens equal
    the cached ones.

    Raises:
        BundleError, ProviderError, ConfigError: the world, the provider or the settings cannot be used.
    """
    bundle = Bundle.open(world)
    bundle.verify()
    choice = choose_provider(provider)
    settings = bundle.manifest.sampler if steps is None else replace(bundle.manifest.sampler, steps=steps)
    _say(f"{bundle.where} on {choice.explanation}, {thread_count()} threads, {settings.steps} steps per frame")
    figures = _play(bundle, choice, settings, frames)
    _say("matrix-product floor")
    figures["floor_ms"] = 1e3 * _floor(bundle, choice, settings)
    _say("start-up in a fresh process")
    figures |= _cold_start(world, provider, settings)
    return figures | {
        "provider": choice.provider.ort_name,
        "threads": thread_count(),
        "steps": settings.steps,
        "frames": frames,
    }


def _play(bundle: Bundle, choice: Choice, settings: SamplerSettings, frames: int) -> dict[str, Any]:
    cached = OnnxWorldModel(bundle, choice, settings)
    uncached = OnnxWorldModel(bundle, choice, settings, cached=False)
    spec = bundle.manifest.spec
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, spec.frame_shape, np.uint8)
    actions = [int(action) for action in rng.integers(0, spec.actions, frames + spec.context)]
    cached.encode(image)  # makes the session, which the next one shall not count
    cached.parts.clear()
    cached.begin(image)
    encode = cached.parts["encode"]
    for action in actions[frames:]:
        cached.step(action)
    uncached.resume(cached.history())
    uncached.step(0)

    cached.parts.clear()
    slow: list[float] = []
    fast: list[float] = []
    same = 0
    for index, action in enumerate(actions[:frames]):
        before = cached.history()
        begun = time.perf_counter()
        frame = cached.step(action)
        fast.append(time.perf_counter() - begun)
        if index % UNCACHED_EVERY == 0:
            uncached.resume(before)
            begun = time.perf_counter()
            other = uncached.step(action)
            slow.append(time.perf_counter() - begun)
            same += bool(np.array_equal(frame.tokens, other.tokens))
            _say(f"frame {index + 1}/{frames}: {1e3 * fast[-1]:.0f} ms, without the cache {1e3 * slow[-1]:.0f} ms")
    parts, later = cached.parts, min(settings.steps, spec.tokens) - 1
    first_step = parts["first_step"] / frames
    step = parts["dynamics_step"] / (frames * later) if later else first_step
    ms = {
        "encode": encode,
        "dynamics_step": step,
        "sample": parts["sample"] / (frames * (later + 1)),
        "commit": max(0.0, first_step - step),
        "decode": parts["decode"] / frames,
        "frame": float(np.mean(fast)),
    }
    cached.close()
    uncached.close()
    return {
        "fps": 1 / float(np.mean(fast)),
        "uncached_fps": 1 / float(np.mean(slow)),
        "ratio": float(np.mean(slow) / np.mean(fast)),
        "same_frames": same / len(slow),
        "ms": {name: 1e3 * seconds for name, seconds in ms.items()},
    }


def _floor(bundle: Bundle, choice: Choice, settings: SamplerSettings) -> float:
    """Seconds for the products of one frame: S steps and one commit of the dynamics, one pass of the decoder."""
    spec = bundle.manifest.spec
    tokens, action = np.zeros((1, spec.tokens), np.int64), np.array([NO_ACTION])
    seconds = 0.0
    passes = {"dynamics": min(settings.steps, spec.tokens) + 1, "decoder": 1}
    for name, count in passes.items():
        graph = Graph(bundle, name, choice.provider)
        embeddings = bundle.manifest.embeddings() if name == "dynamics" else None
        feeds = graph.typed(ContextGraph(graph, spec, "", embeddings).feeds(tokens, action))
        seconds += count * floor_seconds(products_of(bundle, name, feeds, choice.provider), choice.provider)
    return seconds


def _cold_start(world: str, provider: str, settings: SamplerSettings) -> dict[str, float | None]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_start_and_play, time.time(), world, provider, settings).result()


def _start_and_play(launched: float, world: str, provider: str, settings: SamplerSettings) -> dict[str, float | None]:
    """What a fresh process does; ``launched`` is the wall clock when it was asked for."""
    model = open_world(world, provider, settings)
    opened = time.time()
    model.begin(np.zeros(model.spec.frame_shape, np.uint8))
    first = time.time()
    for _ in range(model.spec.context + 1):
        model.step(0)
    return {"startup_s": opened - launched, "first_frame_s": first - launched, "peak_mb": _peak_mb()}


def _peak_mb() -> float | None:
    """The most memory this process has held, in MB; None where the system does not say."""
    try:  # on Linux getrusage would count the parent's memory too, which a process inherits until it loads its program
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        if platform.system() != "Darwin":
            return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _table(figures: dict[str, Any]) -> str:
    ms = figures["ms"]
    peak = figures["peak_mb"]
    rows = [
        ("frames per second", f"{figures['fps']:.1f}"),
        ("without the cache", f"{figures['uncached_fps']:.2f}  (ratio {figures['ratio']:.1f})"),
        ("same frames then", f"{figures['same_frames']:.0%}"),
        ("one frame", f"{ms['frame']:.1f} ms  (matrix products alone: {figures['floor_ms']:.1f} ms)"),
        ("  dynamics", f"{ms['dynamics_step']:.2f} ms × {figures['steps']} steps"),
        ("  sampling", f"{ms['sample']:.2f} ms × {figures['steps']} steps"),
        ("  cache", f"{ms['commit']:.2f} ms"),
        ("  decoder", f"{ms['decode']:.2f} ms"),
        ("encoding a prompt", f"{ms['encode']:.2f} ms"),
        ("process to world", f"{figures['startup_s']:.2f} s"),
        ("process to frame", f"{figures['first_frame_s']:.2f} s"),
        ("peak memory", "unknown" if peak is None else f"{peak:.0f} MB"),
        ("provider", f"{figures['provider']}, {figures['threads']} threads"),
    ]
    return "\n".join(f"{name:<20}{value}" for name, value in rows)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 100000")
    return int(text)
