"""The bench measures what it says: its keys, its exit codes, its matrix products. No time is asserted."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.bundle import Bundle
from engine.runtime import bench
from engine.runtime.context import ContextGraph
from engine.runtime.graph import CachedGraph
from engine.runtime.matmul_floor import Product, floor_seconds, products_of
from engine.runtime.providers import PROVIDERS
from tests.engine.runtime.tiny_world import HEAD_DIM, HEADS, LAYERS, SPEC, WIDTH, build_tiny_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_world(tmp_path_factory.mktemp("bench") / "tiny")


def test_json_has_the_promised_keys(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["--world", str(world), "--frames", "6", "--steps", "3", "--provider", "cpu", "--json"]) == 0
    out, progress = capsys.readouterr()
    figures = json.loads(out)
    assert out.count("\n") == 1
    promised = {
        "fps",
        "uncached_fps",
        "ratio",
        "ms",
        "floor_ms",
        "startup_s",
        "first_frame_s",
        "peak_mb",
        "provider",
        "threads",
    }
    assert promised | {"steps"} <= set(figures)
    assert set(figures["ms"]) == {"encode", "dynamics_step", "sample", "commit", "ahead", "decode", "enlarge", "frame"}
    assert figures["ms"]["enlarge"] == 0, "this world shows frames as its models see them"
    assert all(value > 0 for name, value in figures["ms"].items() if name != "enlarge")
    assert figures["ratio"] == pytest.approx(figures["fps"] / figures["uncached_fps"])
    assert 0 < figures["startup_s"] <= figures["first_frame_s"]
    assert figures["p50_ms"] <= figures["p99_ms"]
    assert figures["floor_ratio"] == pytest.approx(figures["ms"]["frame"] / figures["floor_ms"])
    dynamics, decoder = figures["graphs"]["dynamics"], figures["graphs"]["decoder"]
    assert figures["floor_ms"] == pytest.approx(4 * dynamics["floor_ms"] + decoder["floor_ms"]), "three steps and a commit"
    assert list(figures["far_ms"]) == ["10", "100", "1000", "10000"]
    assert min(*figures["far_ms"].values(), figures["jump_ms"], figures["preview_ms"]) > 0
    assert (figures["steps"], figures["provider"], figures["same_frames"]) == (3, "CPUExecutionProvider", 1.0)
    assert "frame 6/6" in progress


def test_the_table_names_every_figure(world: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "_cold_start", lambda *arguments: {"startup_s": 1.25, "first_frame_s": 1.5, "peak_mb": None})
    assert bench.main(["--world", str(world), "--frames", "1"]) == 0
    table = capsys.readouterr().out
    for part in (
        "frames per second",
        "without the cache",
        "1.25 s",
        "peak memory         unknown",
        "a step, of 8 at most",
        "threads",
    ):
        assert part in table


def test_bad_input_is_one_line_and_exit_code_2(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, message in (
        (["--world", str(world / "nowhere")], "no world"),
        (["--world", str(world), "--steps", "0"], "steps is 0"),
        (["--world", str(world), "--provider", "gpu"], "'gpu' is unknown"),
    ):
        assert bench.main(arguments) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("worldsketch bench: ")
        assert message in err
        assert err.count("\n") == 1
    with pytest.raises(SystemExit) as exit_:
        bench.main(["--frames", "0"])
    assert exit_.value.code == 2


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench, "measure", interrupted)
    assert bench.main([]) == 130


def test_the_products_of_a_pass_are_all_found(world: Path) -> None:
    bundle, cpu = Bundle.open(world), PROVIDERS["cpu"]
    graph = CachedGraph(bundle, "dynamics", cpu, SPEC.context, "logits")
    context = ContextGraph(graph, SPEC, bundle.manifest.embeddings())
    context.held.count = held = 9
    feeds = context.feeds(np.zeros((1, SPEC.tokens), np.int64), np.array([0]))
    cache = {port: buffer.numpy() for port, buffer in graph.caches[0].items()}
    products = products_of(bundle, "dynamics", feeds | cache, cpu)
    n, rows = SPEC.tokens, SPEC.tokens * HEADS
    layer = [Product(1, n, WIDTH, WIDTH, True)] * 4 + [Product(1, n, n, WIDTH, True)]
    layer += [Product(rows, 1, HEAD_DIM, held + 1, False), Product(rows, 1, held + 1, HEAD_DIM, False)]
    ends = [Product(1, 1, SPEC.action_dim, WIDTH, True), Product(1, n, WIDTH, SPEC.vocabulary, True)]
    assert sorted(map(repr, products)) == sorted(map(repr, LAYERS * layer + ends))
    assert products[0].flops == 2 * products[0].rows * products[0].inner * products[0].columns
    assert floor_seconds(products, cpu) > 0
    assert floor_seconds([], cpu) == 0
