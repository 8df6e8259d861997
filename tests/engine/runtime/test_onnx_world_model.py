"""A real bundle played by onnxruntime: the same frames whichever way the playhead got there, with the cache and without."""

import gc
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray

from engine.bundle import Bundle, write_bundle
from engine.errors import BundleError, Interrupted, PromptError
from engine.runtime.context import anchor
from engine.runtime.graph import CachedGraph
from engine.runtime.keys import frame_seed
from engine.runtime.maskgit import decode_step, masked_frame, next_step
from engine.runtime.onnx_world_model import OnnxWorldModel
from engine.runtime.providers import THREADS_VARIABLE, choose_provider
from engine.runtime.world_model import Frame, History, SamplerSettings, WorldModel, never, open_world
from tests.engine.runtime.tiny_world import HEAD_DIM, HEADS, LAYERS, SPEC, build_tiny_world, tiny_graphs, tiny_manifest

LENGTH = 70
IMAGE = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)
ACTIONS = [int(action) for action in np.random.default_rng(1).integers(0, SPEC.actions, LENGTH)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_world(tmp_path_factory.mktemp("worlds") / "tiny")


@pytest.fixture(scope="module")
def rounded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world whose numbers depend on which frames share a pass: the same frames come only by the same passes."""
    return build_tiny_world(tmp_path_factory.mktemp("worlds") / "rounded", rounded=True, surrounded=True)


@pytest.fixture(scope="module")
def surrounded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world whose dynamics see the frame before each frame."""
    return build_tiny_world(tmp_path_factory.mktemp("worlds") / "surrounded", surrounded=True)


@pytest.fixture
def world(folder: Path) -> Iterator[OnnxWorldModel]:
    model = OnnxWorldModel.open(folder)
    yield model
    model.close()


def play(world: OnnxWorldModel, actions: list[int] = ACTIONS, seed: int = 3) -> list[Frame]:
    return [world.begin(IMAGE, seed), *(world.step(action) for action in actions)]


@pytest.fixture(scope="module")
def straight(folder: Path) -> list[Frame]:
    """A take played straight on at temperature 1, over eight anchors."""
    return play(OnnxWorldModel.open(folder))


@pytest.fixture(scope="module")
def rounded_straight(rounded: Path) -> list[Frame]:
    return play(OnnxWorldModel.open(rounded))


def same(one: Frame, other: Frame) -> bool:
    return (
        (one.index, one.key, one.action, one.seed) == (other.index, other.key, other.action, other.seed)
        and np.array_equal(one.tokens, other.tokens)
        and np.array_equal(one.rgb, other.rgb)
    )


def history_to(straight: list[Frame], index: int, seed: int = 3) -> History:
    past = straight[1 : index + 1]
    rows = np.array([frame.tokens for frame in past], np.int64).reshape(-1, SPEC.tokens)
    return History(straight[0].tokens, tuple(ACTIONS[:index]), tuple(frame_seed(seed, i + 1) for i in range(index)), rows, seed)


def naive_take(folder: Path, settings: SamplerSettings, length: int) -> list[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
    """docs/GRAPHS.md word for word, one whole window at a time, on bare sessions: tokens and RGB of each frame."""
    bundle = Bundle.open(folder)
    dynamics, decoder = (ort.InferenceSession(bundle.graph(name)[0]) for name in ("dynamics", "decoder"))
    half, n = SPEC.context // 2, SPEC.tokens
    nothing = np.full((1, n * HEADS, SPEC.context, HEAD_DIM), 7, np.float32)
    cache = {f"{part}_{layer}": nothing for part in ("keys", "values") for layer in range(LAYERS)}
    embeddings = bundle.manifest.embeddings()

    def window_feeds(tokens: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
        return {"tokens": tokens, "positions": np.arange(len(tokens)), **cache}

    def logits_of(tokens: NDArray[np.int64], led: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of the last frame."""
        feeds = window_feeds(tokens) | {"actions": led, "rows": np.arange((len(led) - 1) * n, len(led) * n)}
        if "before" in {port.name for port in dynamics.get_inputs()}:
            feeds["before"] = np.vstack([masked_frame(n, SPEC.vocabulary), tokens[:-1]])
        logits: NDArray[np.float32] = dynamics.run(["logits"], feeds)[0]
        return logits

    rows = [OnnxWorldModel.open(folder).encode(IMAGE)]
    pictures = [decoder.run(["rgb"], window_feeds(rows[0][None]))[0][-1]]
    for t in range(1, length + 1):
        first = max(0, (t // half - 1) * half)
        led = np.stack([np.zeros(SPEC.action_dim, np.float32), *(embeddings[ACTIONS[i - 1]] for i in range(first + 1, t + 1))])
        untold = np.vstack([led[:-1], np.zeros_like(led[:1])])
        row = masked_frame(n, SPEC.vocabulary)
        for step in range(settings.steps):
            masked = int((row == SPEC.vocabulary).sum())
            if not masked or next_step(step, masked, settings, n) > step:
                continue
            window = np.stack([*rows[first:], row])
            logits = logits_of(window, led)
            if masked > n // 2:
                without = logits_of(window, untold)
                logits = without + np.float32(settings.guidance) * (logits - without)
            row = decode_step(logits, row, step, settings, frame_seed(3, t))
        rows.append(row)
        pictures.append(decoder.run(["rgb"], window_feeds(np.stack(rows[first:])))[0][-1])
    return list(zip(rows, pictures, strict=True))


@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize(
    ("kind", "guidance", "sure"),
    [("folder", 1.0, 1.0), ("surrounded", 1.0, 1.0), ("surrounded", 2.5, 1.0), ("folder", 1.0, 0.2), ("surrounded", 2.5, 0.2)],
)
@pytest.mark.parametrize("threads", ["1", "2"])
def test_cached_uncached_and_naive_play_agree(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    temperature: float,
    guidance: float,
    sure: float,
    threads: str,
) -> None:
    """With one thread passes follow on each other; with two, those with the action and without are made at once."""
    monkeypatch.setenv(THREADS_VARIABLE, threads)
    folder = request.getfixturevalue(kind)
    settings = SamplerSettings(steps=3, temperature=temperature, guidance=guidance, sure=sure)
    cached = play(OnnxWorldModel.open(folder, settings=settings), ACTIONS[:40])
    uncached = play(OnnxWorldModel.open(folder, settings=settings, cached=False), ACTIONS[:40])
    naive = naive_take(folder, settings, 40)
    for one, other, (tokens, rgb) in zip(cached, uncached, naive, strict=True):
        assert np.array_equal(one.tokens, tokens), one
        assert np.array_equal(other.tokens, tokens), other
        assert np.abs(one.rgb.astype(int) - rgb).max() <= 1
        assert np.abs(other.rgb.astype(int) - rgb).max() <= 1


def test_what_is_sure_saves_passes(folder: Path) -> None:
    passes = []
    for sure in (1.0, 0.2, 1e-6):
        model = OnnxWorldModel.open(folder, settings=SamplerSettings(steps=6, sure=sure))
        play(model, ACTIONS[:20])
        passes.append(model.times["dynamics_step"])
        assert model.times["sample"] == passes[-1]  # nothing guides, so each pass is sampled from once
    assert passes[0] == 20 * 6 > passes[1] > passes[2] == 20


def test_the_tiny_world_is_worth_testing_with(straight: list[Frame], world: OnnxWorldModel) -> None:
    assert len({frame.tokens.tobytes() for frame in straight}) > LENGTH - 5
    world.resume(history_to(straight, 20))
    ends = set()
    for action in range(SPEC.actions):
        world.resume(history_to(straight, 20))
        ends.add(world.step(action, seed=1).tokens.tobytes())
    assert len(ends) == SPEC.actions
    other_past = replace(history_to(straight, 20), tokens=np.roll(history_to(straight, 20).tokens, 1, 0))
    world.resume(other_past)
    assert world.step(0, seed=1).tokens.tobytes() not in ends


@pytest.mark.parametrize("index", [0, 1, 7, 8, 14, 15, 16, 17, 23, 24, 31, 32, 50])
def test_resuming_goes_on_as_if_played(rounded: Path, rounded_straight: list[Frame], index: int) -> None:
    """In a fresh world, and in one that has been elsewhere; the frames after it, too, to the last bit."""
    fresh, used = OnnxWorldModel.open(rounded), OnnxWorldModel.open(rounded)
    play(used, ACTIONS[:20], seed=8)
    for model in (fresh, used):
        assert same(model.resume(history_to(rounded_straight, index)), rounded_straight[index])
        for later in range(index + 1, min(index + 18, LENGTH + 1)):
            assert same(model.step(ACTIONS[later - 1]), rounded_straight[later])


def test_a_frame_given_up_half_way_leaves_no_trace(rounded: Path, rounded_straight: list[Frame]) -> None:
    world = OnnxWorldModel.open(rounded)
    world.begin(IMAGE, seed=3)
    for t, action in enumerate(ACTIONS, start=1):
        passes = iter(range(t % world.settings.steps))
        world.given_up = lambda passes=passes: next(passes, None) is None
        with pytest.raises(Interrupted):
            world.step((action + 1) % SPEC.actions)
        world.given_up = never
        assert same(world.step(action), rounded_straight[t])


def test_jumping_about_changes_nothing(rounded: Path, rounded_straight: list[Frame]) -> None:
    world, rng = OnnxWorldModel.open(rounded), np.random.default_rng(4)
    for _ in range(25):
        index = int(rng.integers(0, LENGTH - 4))
        assert same(world.resume(history_to(rounded_straight, index)), rounded_straight[index])
        for later in range(index + 1, index + int(rng.integers(1, 5))):
            assert same(world.step(ACTIONS[later - 1]), rounded_straight[later])
        if rng.random() < 0.5:
            world.step(int(rng.integers(SPEC.actions)), seed=int(rng.integers(100)))  # a branch that is left again
            world.step(0)


@pytest.mark.parametrize("fork", [0, 5, 12, 18, 28])
def test_coming_back_from_a_branch(rounded: Path, rounded_straight: list[Frame], fork: int) -> None:
    """What another branch left in the caches must not be taken over."""
    world = OnnxWorldModel.open(rounded)
    world.resume(history_to(rounded_straight, fork))
    for action in (ACTIONS[fork] + 1, ACTIONS[fork] + 2):
        world.step(action % SPEC.actions)
    world.resume(history_to(rounded_straight, fork + 2))
    for later in range(fork + 3, fork + 12):
        assert same(world.step(ACTIONS[later - 1]), rounded_straight[later])


def test_a_frame_costs_no_more_passes_than_promised(world: OnnxWorldModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over one frame each: S passes of the dynamics, one that keeps the frame, one of the decoder; from frame T/2 on one more
    of either, for the window that comes next, until that is the window."""
    passes: list[str] = []
    run = CachedGraph.advance

    def counted(
        graph: CachedGraph, feeds: dict[str, NDArray[np.generic]], cache: int, halved: bool = False
    ) -> NDArray[np.generic]:
        assert len(feeds["tokens"]) == 1
        passes.append(graph.output)
        return run(graph, feeds, cache, halved)

    world.begin(IMAGE)
    world.step(0)
    monkeypatch.setattr(CachedGraph, "advance", counted)
    for index in range(2, 34):
        passes.clear()
        world.step(0)
        ahead = index >= 8
        taken_over = index in (15, 23, 31)
        assert passes.count("logits") == world.settings.steps + 1 + (ahead and not taken_over)
        assert passes.count("rgb") == 1 + ahead


def test_a_jump_costs_one_window(world: OnnxWorldModel, straight: list[Frame], monkeypatch: pytest.MonkeyPatch) -> None:
    """Frame 30 sees frames 16 .. 29; the window that comes next is caught up with two frames at a time."""
    passes: list[str] = []
    run = CachedGraph.advance

    def counted(graph: CachedGraph, *arguments: Any, **options: Any) -> NDArray[np.generic]:
        passes.append(graph.output)
        return run(graph, *arguments, **options)

    monkeypatch.setattr(CachedGraph, "advance", counted)
    world.resume(history_to(straight, 29))
    assert passes == ["rgb"] * 14
    world.step(ACTIONS[29])
    assert passes.count("logits") == 14 + world.settings.steps + 1 + 2


def test_the_rounded_world_would_tell_other_passes(rounded: Path, rounded_straight: list[Frame]) -> None:
    """What makes the two tests above mean something: without the cache, its frames are others."""
    uncached = play(OnnxWorldModel.open(rounded, cached=False), ACTIONS[:30])
    assert not all(np.array_equal(one.tokens, two.tokens) for one, two in zip(uncached, rounded_straight, strict=False))


def test_a_still_world_does_not_confuse_the_cache(rounded: Path) -> None:
    """Frames that repeat make windows of equal contents, which were filled by other passes."""
    world, fresh = OnnxWorldModel.open(rounded), OnnxWorldModel.open(rounded)
    for index in (10, 20, 9, 30, 25, 15, 16):
        still = History(np.zeros(16, np.int64), (0,) * index, (1,) * index, np.zeros((index, 16), np.int64), 0)
        fresh.close()
        fresh = OnnxWorldModel.open(rounded)
        assert same(world.resume(still), fresh.resume(still))
        assert same(world.step(1), fresh.step(1))


def test_cache_slots_behind_those_held_may_hold_anything(world: OnnxWorldModel, straight: list[Frame]) -> None:
    world.begin(IMAGE, 3)
    for later in range(1, 20):
        for context in (world._dynamics, world._decoder):
            for held, cache in zip(context._both, context.graph.caches[:2], strict=True):
                for buffer in cache.values():
                    buffer.numpy()[:, :, held.count :] = np.nan
        assert same(world.step(ACTIONS[later - 1]), straight[later])


def test_anchors_keep_positions_within_the_context() -> None:
    assert [anchor(t, 16) for t in (0, 7, 8, 15, 16, 23, 24, 31, 32)] == [0, 0, 0, 0, 8, 8, 16, 16, 24]
    for context in (2, 4, 16):
        for t in range(200):
            first = anchor(t, context)
            assert 0 <= t - first < context
            assert t < context or t - first >= context // 2


def test_a_thousand_frames_in_constant_memory(folder: Path) -> None:
    world = OnnxWorldModel.open(folder, settings=SamplerSettings(steps=1))
    world.begin(IMAGE)
    for index in range(200):
        world.step(index % SPEC.actions)

    def places() -> list[int]:
        graphs = (world._dynamics.graph, world._decoder.graph)
        return [part.data_ptr() for graph in graphs for cache in graph.caches for part in cache.values()]

    buffers = places()
    gc.collect()
    tracemalloc.start()
    before, objects = tracemalloc.get_traced_memory()[0], len(gc.get_objects())
    for index in range(800):
        frame = world.step(index % SPEC.actions)
    gc.collect()
    grown, more = tracemalloc.get_traced_memory()[0] - before, len(gc.get_objects()) - objects
    tracemalloc.stop()
    assert frame.index == 1000
    assert buffers == places()
    assert more < 100
    assert grown < 800 * (SPEC.tokens * 8 + 500), "more than the tokens and numbers that a trajectory keeps"


def test_sessions_are_made_when_needed(world: OnnxWorldModel) -> None:
    def made() -> set[str]:
        return {name for name in vars(world) if name in ("_encoder", "_decoder", "_dynamics", "_latent_action_encoder")}

    assert made() == set()
    world.begin(IMAGE)
    assert made() == {"_encoder", "_decoder"}
    world.step(0)
    world.close()
    assert made() == set()


def test_the_protocol(folder: Path, world: OnnxWorldModel) -> None:
    assert isinstance(world, WorldModel)
    assert open_world(folder).spec == SPEC
    assert world.provider == "CPUExecutionProvider"
    assert world.settings == SamplerSettings()
    assert world.action_names == ("action 0", "action 1", "action 2", "action 3")
    first = world.begin(IMAGE[:, :, 0], seed=9)
    assert (first.index, first.action, first.seed) == (0, None, None)
    assert first.rgb.shape == SPEC.frame_shape
    assert first.rgb.dtype == np.uint8
    assert np.array_equal(world.begin_tokens(first.tokens, 9).rgb, first.rgb)
    frame = world.step(np.int64(2), seed=77)
    assert (frame.index, frame.action, frame.seed) == (1, 2, 77)
    assert world.history().seeds == (77,)
    frame.tokens[:] = 0
    assert world.history().tokens.any(), "a frame's tokens are the caller's own"


def test_decode_gives_what_play_showed(world: OnnxWorldModel, straight: list[Frame]) -> None:
    assert np.array_equal(world.decode(straight[0].tokens), straight[0].rgb)
    clip = world.decode(np.stack([frame.tokens for frame in straight[:30]]))
    assert np.array_equal(clip, np.stack([frame.rgb for frame in straight[:30]]))
    assert world.decode(np.empty((0, SPEC.tokens), np.int64)).shape == (0, *SPEC.frame_shape)
    with pytest.raises(PromptError, match=r"give \[N\] or \[T, N\]"):
        world.decode(np.zeros((1, 1, SPEC.tokens), np.int64))


def test_a_world_with_a_scale_shows_larger_pictures_of_the_same_frames(tmp_path: Path, straight: list[Frame]) -> None:
    folder = build_tiny_world(tmp_path / "larger", spec=replace(SPEC, scale=3))
    large, small = OnnxWorldModel.open(folder), OnnxWorldModel(Bundle.open(folder), choose_provider("cpu"), enlarged=False)
    shown, seen = play(large, ACTIONS[:20]), play(small, ACTIONS[:20])
    assert (large.spec.scale, small.spec) == (3, SPEC)
    for one, other, plain in zip(shown, seen, straight[:21], strict=True):
        assert one.rgb.shape == large.spec.picture_shape == (48, 72, 3)
        assert np.array_equal(one.tokens, other.tokens)
        assert one.key == other.key
        assert np.array_equal(other.rgb, plain.rgb), "the decoder's own"
        assert np.array_equal(255 - one.rgb[::3, ::3], other.rgb)
    assert np.array_equal(large.decode(np.stack([frame.tokens for frame in shown])), np.stack([frame.rgb for frame in shown]))
    assert np.array_equal(large.resume(large.history()).rgb, shown[-1].rgb)
    assert large.decode(np.empty((0, SPEC.tokens), np.int64)).shape == (0, 48, 72, 3)
    assert large.parts["enlarge"] > 0 == small.parts["enlarge"]
    assert np.array_equal(large.encode(255 - shown[3].rgb), small.encode(seen[3].rgb)), "pictures are shrunk to be seen"


def test_inferred_actions_of_clips_of_any_length(world: OnnxWorldModel, folder: Path) -> None:
    clip = np.random.default_rng(2).integers(0, 256, (50, *SPEC.frame_shape), np.uint8)
    session = ort.InferenceSession(Bundle.open(folder).graph("latent_action_encoder")[0])
    actions, confidence = session.run(None, {"frames": clip})  # the tiny encoder looks at pairs, so windows do not matter
    for length in (2, 3, 15, 16, 17, 24, 25, 50):
        found = world.infer_actions(clip[:length])
        assert np.array_equal(found.actions, actions[: length - 1])
        assert found.confidence == pytest.approx(confidence[: length - 1], abs=1e-6)
    other_size = world.infer_actions(np.zeros((3, 9, 9, 3), np.uint8))
    assert other_size.actions.shape == (2,)
    for bad in (clip[:1], clip[0], None, np.zeros((4, 8, 8, 5), np.uint8)):
        with pytest.raises(PromptError):
            world.infer_actions(bad)  # type: ignore[arg-type]  # on purpose


def test_bad_calls_leave_the_take_as_it_was(
    world: OnnxWorldModel, straight: list[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PromptError, match="begin with an image first"):
        world.step(0)
    with pytest.raises(PromptError, match="begin with an image first"):
        world.history()
    world.begin(IMAGE, 3)
    world.step(ACTIONS[0])
    for action, seed in ((4, None), (-1, None), (0, -1), ("jump", None)):
        with pytest.raises(PromptError):
            world.step(action, seed)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(PromptError):
        world.begin(np.zeros((0, 3), np.uint8))
    with pytest.raises(PromptError):
        world.resume(replace(history_to(straight, 3), actions=(0,)))

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(world, "_decode_last", interrupted)
        with pytest.raises(KeyboardInterrupt):
            world.step(ACTIONS[1])
    assert same(world.step(ACTIONS[1]), straight[2])


def test_a_closed_world_refuses_everything(world: OnnxWorldModel, straight: list[Frame]) -> None:
    world.begin(IMAGE)
    world.close()
    world.close()
    for call in (
        lambda: world.begin(IMAGE),
        lambda: world.begin_tokens(straight[0].tokens),
        lambda: world.step(0),
        lambda: world.resume(history_to(straight, 1)),
        world.history,
        lambda: world.encode(IMAGE),
        lambda: world.decode(straight[0].tokens),
        lambda: world.infer_actions(np.zeros((2, 16, 24, 3), np.uint8)),
    ):
        with pytest.raises(PromptError, match="closed; open it again"):
            call()


def test_a_damaged_world_is_refused_when_opened(folder: Path, tmp_path: Path) -> None:
    world = build_tiny_world(tmp_path / "tiny")
    (world / "latent_action_encoder.onnx").write_bytes(b"x")
    with pytest.raises(BundleError, match=r"latent_action_encoder\.onnx is truncated"):
        open_world(world)


def test_a_graph_that_fails_while_running_is_one_line(tmp_path: Path) -> None:
    graphs = tiny_graphs()
    graphs["dynamics"] = tiny_graphs(replace(SPEC, vocabulary=31))["dynamics"]
    bad = replace(SPEC, vocabulary=31)
    graphs["decoder"] = tiny_graphs(replace(SPEC, vocabulary=8))["decoder"]  # knows fewer tokens than it will be given
    write_bundle(tmp_path / "bad", tiny_manifest(graphs, bad), graphs)
    world = OnnxWorldModel.open(tmp_path / "bad")
    with pytest.raises(BundleError, match=r"decoder\.onnx: the graph failed to run") as caught:
        world.begin_tokens(np.full(SPEC.tokens, 30))
    assert "\n" not in str(caught.value)


def test_every_setting_and_world_has_its_own_keys(folder: Path, tmp_path: Path) -> None:
    first = OnnxWorldModel.open(folder).begin(IMAGE)
    other = OnnxWorldModel.open(folder, settings=SamplerSettings(steps=9)).begin(IMAGE)
    graphs = tiny_graphs()
    manifest = tiny_manifest(graphs)
    rows = ((1.0,) * SPEC.action_dim, *manifest.action_embeddings[1:])
    write_bundle(tmp_path / "other", manifest.model_copy(update={"action_embeddings": rows}), graphs)
    assert len({first.key, other.key, OnnxWorldModel.open(tmp_path / "other").begin(IMAGE).key}) == 3
