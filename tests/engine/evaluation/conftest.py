"""A tiny world that also predicts (by repeating), and a folder of synthetic shards that fits it."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from onnx import TensorProto

from engine.bundle import write_bundle
from engine.data.shards import Shard, ShardIndex, sha256_of, shard_stem, write_index
from engine.runtime.providers import THREADS_VARIABLE
from tests.engine.runtime.tiny_world import SPEC, Net, tiny_graphs, tiny_manifest


def repeating_decoder() -> bytes:
    """A latent action decoder whose picture of the next frame is the last one: exactly what it is measured against."""
    net = Net(0)
    net.op("Identity", "frames", to="rgb")
    frames = (TensorProto.UINT8, ["T", *SPEC.frame_shape])
    return net.model({"frames": frames, "actions": (TensorProto.INT64, ["T"])}, {"rgb": frames})


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS_VARIABLE, "1")


@pytest.fixture(scope="session")
def tiny_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worlds") / "tiny"
    graphs = tiny_graphs() | {"latent_action_decoder": repeating_decoder()}
    write_bundle(folder, tiny_manifest(graphs), graphs)
    return folder


@pytest.fixture(scope="session")
def shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """12 clips of 16 frames from 6 levels: a texture per level that scrolls under a white square, the hero."""
    folder = tmp_path_factory.mktemp("shards")
    rng = np.random.default_rng(0)
    height, width, _ = SPEC.frame_shape
    levels, length = 6, 32
    frames = np.empty((levels * length, *SPEC.frame_shape), np.uint8)
    for level in range(levels):
        texture = rng.integers(0, 200, (height, width, 3), np.uint8)
        for t in range(length):
            frames[level * length + t] = np.roll(texture, t, 1)
    frames[:, height // 2 - 2 : height // 2 + 2, width // 2 - 2 : width // 2 + 2] = 255
    actions = rng.integers(0, 15, len(frames)).astype(np.uint8)
    np.save(folder / f"{shard_stem(0)}.frames.npy", frames)
    np.save(folder / f"{shard_stem(0)}.actions.npy", actions)
    segments = tuple((level * length, length) for level in range(levels))
    digest = sha256_of(folder / f"{shard_stem(0)}.frames.npy")
    shard = Shard(0, len(frames), digest, segments, tuple(range(500, 500 + levels)))
    index = ShardIndex("synthetic", "zoomed", "test", (500, 506), "none", 0, SPEC.frame_shape, 10, (shard,))
    write_index(folder, index)
    return folder


@pytest.fixture
def prompt_shelf(tmp_path: Path) -> Path:
    entry = {"file": "a.png", "kind": "drawing", "made": "by code", "licence": "CC0-1.0", "source": "us", "has_hero": True}
    cv2.imwrite(str(tmp_path / "a.png"), np.random.default_rng(0).integers(0, 256, (32, 48, 3), np.uint8))
    (tmp_path / "prompts.json").write_text(json.dumps([entry]))
    return tmp_path
