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
from engine.runtime.graph import CachedGraph
from engine.runtime.maskgit import masked_after
from engine.runtime.matmul_floor import floor_seconds, products_of
from engine.runtime.onnx_world_model import OnnxWorldModel
from engine.runtime.providers import PROVIDERS, Choice, choose_provider, thread_count
from engine.runtime.speed_history import draw_history, remember
from engine.runtime.world_model import History, SamplerSettings, open_world

UNCACHED_EVERY = 5
"""One uncached frame per so many cached ones: coprime to the anchor's stride, so that every window length has its turn."""


FAR_FRAMES = (10, 100, 1000, 10_000)
"""Where along a take the cost of a frame is measured: it must not grow."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command; prints a table, or with ``--json`` one JSON object, to stdout and progress to stderr."""
    parser = argparse.ArgumentParser(prog="worldsketch bench", description="How fast a world plays on this machine.")
    parser.add_argument("--world", default="default", help="name, bundle folder or .world file")
    parser.add_argument("--frames", type=_count, default=40, help="frames to time, after one full context of warm-up")
    parser.add_argument("--steps", type=int, help="MaskGIT steps per frame (default: the world's own)")
    parser.add_argument("--provider", default="auto", help=f"auto, {', '.join(PROVIDERS)}")
    parser.add_argument(
        "--history", type=Path, metavar="DIR", help="also add the figures to DIR/speed.json and draw DIR/speed.png"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    try:
        figures = measure(arguments.world, arguments.frames, arguments.steps, arguments.provider)
        if arguments.history:
            draw_history(remember(figures, arguments.history), arguments.history / "speed.png")
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

    ``ms`` is per frame, but per pass of the dynamics for ``dynamics_step`` and per MaskGIT step for ``sample``; ``passes`` of
    the dynamics make a frame, in the mean. ``commit`` takes the frame into the cache, while it is decoded, and ``ahead`` is
    what both then do for frames to come; ``enlarge`` is 0 where frames are shown as they are.
    ``startup_s`` and ``first_frame_s`` count from the start of a process to the opened world and to its first frame.
    ``same_frames`` is the share of uncached frames whose tokens equal the cached ones. ``p50_ms`` and ``p99_ms`` are of
    single frames; ``grown_mb``: memory taken on meanwhile.
    ``floor_ms`` is what a frame's matrix products alone take, ``floor_ratio`` the frame above that; ``graphs`` says both for
    one pass of each graph. ``far_ms``: a frame's median after so many others; ``jump_ms``: going to the last of those.

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
    floors = {name: 1e3 * _floor(bundle, choice, name, settings) for name in ("dynamics", "decoder")}
    passes = {"dynamics": figures["ms"]["dynamics_step"], "decoder": figures["ms"]["decode"]}
    figures["floor_ms"] = floors["dynamics"] * (figures["passes"] + 1) + floors["decoder"]
    figures["floor_ratio"] = figures["ms"]["frame"] / figures["floor_ms"]
    figures["graphs"] = {
        name: {"ms": passes[name], "floor_ms": floor, "ratio": passes[name] / floor} for name, floor in floors.items()
    }
    _say(f"after {', '.join(map(str, FAR_FRAMES))} frames")
    figures |= _far(bundle, choice, settings)
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

    begun = time.perf_counter()
    cached.decode(cached.encode(image))
    preview = time.perf_counter() - begun
    cached.resume(uncached.history())
    cached.step(0)
    uncached.resume(cached.history())
    resident = _memory_mb("VmRSS")

    cached.parts.clear()
    cached.times.clear()
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
    grown = _memory_mb("VmRSS")
    parts, times = cached.parts, cached.times
    ms = {
        "encode": encode,
        "dynamics_step": parts["dynamics_step"] / times["dynamics_step"],
        "sample": parts["sample"] / times["sample"],
        "commit": parts["commit"] / frames,
        "ahead": parts["ahead"] / frames,
        "decode": parts["decode"] / frames,
        "enlarge": parts["enlarge"] / frames,
        "frame": float(np.mean(fast)),
    }
    cached.close()
    uncached.close()
    return {
        "fps": 1 / float(np.mean(fast)),
        "uncached_fps": 1 / float(np.mean(slow)),
        "ratio": float(np.mean(slow) / np.mean(fast)),
        "same_frames": same / len(slow),
        "p50_ms": 1e3 * float(np.percentile(fast, 50)),
        "p99_ms": 1e3 * float(np.percentile(fast, 99)),
        "preview_ms": 1e3 * preview,
        "grown_mb": None if resident is None or grown is None else grown - resident,
        "passes": times["dynamics_step"] / frames,
        "ms": {name: 1e3 * seconds for name, seconds in ms.items()},
    }


def _floor(bundle: Bundle, choice: Choice, name: str, settings: SamplerSettings) -> float:
    """Seconds for the products of one pass of graph ``name`` over one frame, behind half a context of others; of the
    dynamics with as many places masked as there are in the mean over a frame's steps."""
    spec, provider = bundle.manifest.spec, choice.provider
    graph = CachedGraph(bundle, name, provider, spec.context, "logits" if name == "dynamics" else "rgb")
    context = ContextGraph(graph, spec, bundle.manifest.embeddings() if name == "dynamics" else None)
    context.held.count = 3 * spec.context // 4
    left = [masked_after(step, settings, spec.tokens // spec.factors) for step in range(-1, settings.steps - 1)]
    places = np.arange(round(float(np.mean(left))))
    feeds = context.feeds(np.zeros((1, spec.tokens), np.int64), np.array([NO_ACTION]), places)
    nothing = np.zeros(graph.shape.one(spec.context), graph.shape.dtype)
    return floor_seconds(products_of(bundle, name, feeds | dict.fromkeys(graph.shape.names, nothing), provider), provider)


def _far(bundle: Bundle, choice: Choice, settings: SamplerSettings) -> dict[str, Any]:
    """What a frame costs far into a take, and what going there costs, with a made-up past."""
    model, spec = OnnxWorldModel(bundle, choice, settings), bundle.manifest.spec
    rng = np.random.default_rng(1)
    far: dict[str, float] = {}
    jump = 0.0
    model.begin_tokens(np.zeros(spec.tokens, np.int64))
    for count in FAR_FRAMES:
        tokens = rng.integers(0, spec.vocabulary, (count, spec.tokens))
        past = History(tokens[0], (0,) * count, (0,) * count, tokens)
        begun = time.perf_counter()
        model.resume(past)
        jump = time.perf_counter() - begun
        times = []
        for _ in range(spec.context // 2):
            begun = time.perf_counter()
            model.step(0)
            times.append(time.perf_counter() - begun)
        far[str(count)] = 1e3 * float(np.median(times))
    model.close()
    return {"far_ms": far, "jump_ms": 1e3 * jump}


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
    peak = _memory_mb("VmHWM")  # on Linux getrusage would count the parent's memory too, inherited until a program is loaded
    if peak is not None or platform.system() != "Darwin":
        return peak
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _memory_mb(kind: str) -> float | None:
    """What Linux says of this process's memory: ``VmHWM`` the most so far, ``VmRSS`` now; None elsewhere."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith(kind))
    except (OSError, StopIteration):
        return None


def _table(figures: dict[str, Any]) -> str:
    ms = figures["ms"]
    peak = figures["peak_mb"]
    rows = [
        ("frames per second", f"{figures['fps']:.1f}"),
        ("without the cache", f"{figures['uncached_fps']:.2f}  (ratio {figures['ratio']:.1f})"),
        ("same frames then", f"{figures['same_frames']:.0%}"),
        ("one frame", f"{ms['frame']:.1f} ms  ({_above(figures['floor_ms'], figures['floor_ratio'])})"),
        ("  p50, p99", f"{figures['p50_ms']:.1f} ms, {figures['p99_ms']:.1f} ms"),
        ("  dynamics", f"{ms['dynamics_step']:.2f} ms × {figures['passes']:.1f}  ({_above(**figures['graphs']['dynamics'])})"),
        ("  sampling", f"{ms['sample']:.2f} ms a step, of {figures['steps']} at most"),
        ("  cache", f"{ms['commit']:.2f} ms, and {ms['ahead']:.2f} ms for frames to come"),
        ("  decoder", f"{ms['decode']:.2f} ms  ({_above(**figures['graphs']['decoder'])})"),
        ("  enlarging", f"{ms['enlarge']:.2f} ms  ({ms['enlarge'] / ms['frame']:.0%} of the frame)"),
        ("later frames", ", ".join(f"{ms:.1f} ms after {count}" for count, ms in figures["far_ms"].items())),
        ("a jump", f"{figures['jump_ms']:.1f} ms"),
        ("encoding a prompt", f"{ms['encode']:.2f} ms  (and decoding it: {figures['preview_ms']:.1f} ms)"),
        ("process to world", f"{figures['startup_s']:.2f} s"),
        ("process to frame", f"{figures['first_frame_s']:.2f} s"),
        ("peak memory", "unknown" if peak is None else f"{peak:.0f} MB"),
        ("provider", f"{figures['provider']}, {figures['threads']} threads"),
    ]
    return "\n".join(f"{name:<20}{value}" for name, value in rows)


def _above(floor_ms: float, ratio: float, ms: float = 0.0) -> str:
    return f"matrix products alone {floor_ms:.2f} ms, {ratio:.1f} times"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 100000")
    return int(text)
