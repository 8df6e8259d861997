"""Bundles: what is written comes back, and everything that was tampered with is refused with one line that says what."""

import hashlib
import json
import os
import shutil
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import bundle as bundle_module
from engine.bundle import MANIFEST, Bundle, BundleFile, Manifest, listing, named_worlds, pack, write_bundle
from engine.errors import BundleError
from tests.engine.runtime.tiny_world import SPEC, build_tiny_world, tiny_graphs, tiny_manifest


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return build_tiny_world(tmp_path / "tiny")


def refused(path: Path | str) -> str:
    """The one line with which ``path`` is refused."""
    with pytest.raises(BundleError) as caught:
        Bundle.open(path).verify()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def edit_manifest(world: Path, change: Callable[[dict[str, Any]], None]) -> None:
    values = json.loads((world / MANIFEST).read_text())
    change(values)
    (world / MANIFEST).write_text(json.dumps(values))


def rewrite_graph(world: Path, name: str, data: bytes) -> None:
    """Replaces a graph and brings the manifest in line, as an attacker would."""
    (world / f"{name}.onnx").write_bytes(data)

    def change(values: dict[str, Any]) -> None:
        values["graphs"][name] |= {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}

    edit_manifest(world, change)


def test_what_is_written_comes_back(world: Path) -> None:
    graphs = tiny_graphs()
    opened = Bundle.open(world)
    opened.verify()
    assert opened.manifest == tiny_manifest(graphs)
    assert {name: opened.graph(name)[0] for name in graphs} == graphs
    assert opened.manifest.embeddings().shape == (SPEC.actions, SPEC.action_dim)
    assert opened.graph("encoder")[2] is None
    assert not [path for path in world.parent.iterdir() if path.name.startswith(".")]


def test_a_packed_world_is_the_same_world(world: Path, tmp_path: Path) -> None:
    pack(world, tmp_path / "one.world")
    pack(world, tmp_path / "two.world")
    assert (tmp_path / "one.world").read_bytes() == (tmp_path / "two.world").read_bytes()
    packed = Bundle.open(tmp_path / "one.world")
    packed.verify()
    assert packed.hash == Bundle.open(world).hash
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.world", "tiny", "two.world"]


def test_a_scale_needs_an_enlarger_and_an_enlarger_a_scale() -> None:
    larger = replace(SPEC, scale=2)
    assert tiny_manifest(tiny_graphs(larger), larger).spec.picture_shape == (32, 48, 3)
    with pytest.raises(ValueError, match="a scale of 2 in the spec needs an enlarger graph"):
        tiny_manifest(tiny_graphs(), larger)
    with pytest.raises(ValueError, match="a scale of 1 in the spec has no enlarger graph"):
        tiny_manifest(tiny_graphs(larger))


def test_an_enlarger_of_another_scale_is_refused(tmp_path: Path) -> None:
    larger, graphs = replace(SPEC, scale=2), tiny_graphs(replace(SPEC, scale=3))
    with pytest.raises(BundleError, match=r"output 'pictures': axis PH of \[T PH PW 3\] is 48; it must be 32"):
        write_bundle(tmp_path / "wrong", tiny_manifest(graphs, larger), graphs)


def test_the_hash_follows_all_that_decides_frames() -> None:
    manifest = tiny_manifest(tiny_graphs())
    same = manifest.model_copy(update={"name": "another", "metrics": {"fps": 3}})
    assert same.hash() == manifest.hash()
    rows = [list(row) for row in manifest.action_embeddings]
    rows[0][0] += 1
    assert manifest.model_copy(update={"action_embeddings": rows}).hash() != manifest.hash()
    graph = manifest.graphs["dynamics"].model_copy(update={"sha256": "0" * 64})
    assert manifest.model_copy(update={"graphs": {**manifest.graphs, "dynamics": graph}}).hash() != manifest.hash()


def test_names(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped, user = tmp_path / "shipped", tmp_path / "user"
    monkeypatch.setattr(bundle_module, "PACKAGED_WORLDS", shipped)
    monkeypatch.setattr(bundle_module.platformdirs, "user_data_dir", lambda *a, **k: str(user))
    assert named_worlds() == {}
    assert "known: none" in refused("default")
    shutil.copytree(world, shipped / "default")
    (user / "worlds").mkdir(parents=True)
    pack(world, user / "worlds" / "mine.world")
    assert sorted(named_worlds()) == ["default", "mine"]
    Bundle.open("default").verify()
    Bundle.open("mine").verify()
    assert "known: default, mine" in refused("yours")


def test_a_shipped_world_may_be_hard_linked_by_the_installer(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.link(world / "encoder.onnx", tmp_path / "cache")
    assert "hard link" in refused(world)
    monkeypatch.setattr(bundle_module, "PACKAGED_WORLDS", world.parent)
    Bundle.open(world).verify()


def test_writing_replaces_as_a_whole_or_not_at_all(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graphs = tiny_graphs()
    manifest = tiny_manifest(graphs)
    (world / "stray").write_text("of the older world")
    with pytest.raises(BundleError, match="SHA-256 differs"):
        write_bundle(world, manifest, {**graphs, "encoder": graphs["encoder"][:-1] + b"\0"})
    with pytest.raises(BundleError, match=r"dynamics\.onnx is missing"):
        write_bundle(world, manifest, {name: data for name, data in graphs.items() if name != "dynamics"})
    assert (world / "stray").exists()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(bundle_module.os, "fsync", full)
        with pytest.raises(BundleError, match="No space left on device"):
            write_bundle(world, manifest, graphs)
        with pytest.raises(BundleError, match="No space left on device"):
            pack(world, world.parent / "packed.world")
    assert (world / "stray").exists()
    assert [path.name for path in world.parent.iterdir()] == ["tiny"]

    write_bundle(world, manifest.model_copy(update={"name": "newer"}), graphs, {"card.md": b"# A world"})
    assert Bundle.open(world).manifest.name == "newer"
    assert (world / "card.md").read_bytes() == b"# A world"
    assert not (world / "stray").exists()


def test_writing_never_replaces_what_is_not_a_world(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    graphs = tiny_graphs()
    with pytest.raises(BundleError, match="not a world bundle; choose another folder"):
        write_bundle(tmp_path, tiny_manifest(graphs), graphs)
    assert (tmp_path / "precious.txt").read_text() == "mine"


def test_missing_and_foreign_things(tmp_path: Path, world: Path) -> None:
    assert "neither a folder nor a .world file" in refused(tmp_path / "nowhere")
    assert "cannot be read (File name too long)" in refused("x" * 5000)
    assert "not a world bundle" in refused("")
    assert "neither a folder" in refused("a\0b")
    (tmp_path / "empty").mkdir()
    assert "manifest.json is missing: not a world bundle" in refused(tmp_path / "empty")
    (tmp_path / "text.world").write_text("hello")
    assert "not a .world file" in refused(tmp_path / "text.world")
    (world / "decoder.onnx").unlink()
    assert "decoder.onnx is missing: the world is incomplete" in refused(world)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda v: v.update(format_version=5), "world format 5; this Worldsketch reads up to 4, update it"),
        *(
            (
                lambda v, old=old: v.update(format_version=old),
                f"world format {old}, whose graphs this Worldsketch no longer plays; export it again",
            )
            for old in (1, 2)
        ),
        (lambda v: v.pop("format_version"), "has no format_version, so this is not a world bundle"),
        (lambda v: v.update(format_version="3"), "has no format_version"),
        (lambda v: v.update(format_version=0), "format_version: Input should be 3 or 4"),
        (lambda v: v.pop("licence"), "manifest.json: licence: Field required"),
        (lambda v: v.update(surprise=1), "surprise: Extra inputs are not permitted"),
        (lambda v: v["spec"].update(context=15), "context is 15; it must be even"),
        (lambda v: v["spec"].update(vocabulary="32"), "spec.vocabulary: Input should be a valid integer"),
        (lambda v: v["sampler"].update(steps=0), "steps is 0; it must be from 1 to 256"),
        (lambda v: v["graphs"].pop("decoder"), "missing: ['decoder']"),
        (lambda v: v["graphs"].update(virus=v["graphs"]["encoder"]), "unknown: ['virus']"),
        (lambda v: v["graphs"]["encoder"].update(sha256="?"), "graphs.encoder.sha256: String should match pattern"),
        (lambda v: v["graphs"]["encoder"].update(bytes=1 << 60), "graphs.encoder.bytes: Input should be less than"),
        (lambda v: v["graphs"]["encoder"].update(file="decoder.onnx"), "each file must be listed once"),
        (lambda v: v["action_embeddings"].pop(), "action_embeddings must be 4 rows of 6 numbers"),
        (lambda v: v["action_embeddings"][0].__setitem__(0, float("nan")), "action_embeddings.0.0: Input should be a finite"),
        (lambda v: v["action_names"].pop(), "action_names must be 4 names, not 3"),
    ],
)
def test_bad_manifests(world: Path, change: Callable[[dict[str, Any]], None], message: str) -> None:
    edit_manifest(world, change)
    assert message in refused(world)


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"3"])
def test_manifests_that_are_none(world: Path, text: bytes) -> None:
    (world / MANIFEST).write_bytes(text)
    assert MANIFEST in refused(world)


def test_a_huge_manifest(world: Path) -> None:
    (world / MANIFEST).write_bytes(b" " * (bundle_module.MAX_MANIFEST_BYTES + 1))
    assert "bytes; at most" in refused(world)


@pytest.mark.parametrize(
    "file", ["/etc/passwd", "../outside.onnx", "sub/graph.onnx", "..", ".hidden", "C:\\graph.onnx", "C:graph", "", "a\nb"]
)
def test_files_outside_the_bundle(world: Path, file: str) -> None:
    edit_manifest(world, lambda values: values["graphs"]["encoder"].update(file=file))
    assert "graphs.encoder.file" in refused(world)


def test_truncated_longer_and_altered_graphs(world: Path) -> None:
    graph = world / "dynamics.onnx"
    data = graph.read_bytes()
    graph.write_bytes(data[:-7])
    assert f"dynamics.onnx is truncated: {len(data) - 7} bytes, the manifest lists {len(data)}" in refused(world)
    graph.write_bytes(data + b"!")
    assert "dynamics.onnx is too long" in refused(world)
    graph.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert "SHA-256 differs" in refused(world)
    rewrite_graph(world, "dynamics", data[:-7])
    assert "dynamics.onnx: " in refused(world)


def test_links_and_odd_files(world: Path, tmp_path: Path) -> None:
    graph, outside = world / "encoder.onnx", tmp_path / "outside.onnx"
    graph.rename(outside)
    graph.symlink_to(outside)
    assert "encoder.onnx is a symbolic link" in refused(world)
    graph.unlink()
    os.link(outside, graph)
    assert "encoder.onnx is a hard link (2 names)" in refused(world)
    graph.unlink()
    os.mkfifo(graph)
    assert "encoder.onnx is not a regular file" in refused(world)
    graph.unlink()
    graph.mkdir()
    assert "encoder.onnx is not a regular file" in refused(world)
    graph.rmdir()
    outside.rename(graph)
    Bundle.open(world).verify()
    (world / MANIFEST).rename(outside)
    (world / MANIFEST).symlink_to(outside)
    assert "manifest.json is a symbolic link" in refused(world)


def zipped(file: Path, world: Path, *extra: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in world.iterdir():
            archive.write(path, path.name)
        for info, data in extra:
            archive.writestr(info, data)
    return file


def test_a_zip_made_by_hand_is_a_world_too(world: Path, tmp_path: Path) -> None:
    Bundle.open(zipped(tmp_path / "w.world", world, ("card.md", b"# A world"))).verify()


@pytest.mark.parametrize("name", ["../evil", "sub/file", "/absolute", "C:file", "sub/", "..", ".hidden"])
def test_zip_entries_with_paths(world: Path, tmp_path: Path, name: str) -> None:
    assert "is a path; a world is flat" in refused(zipped(tmp_path / "w.world", world, (name, b"")))


def test_zip_tricks(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "w.world"
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    assert "'link' is a link" in refused(zipped(file, world, (link, b"/etc/passwd")))
    assert "swells 200-fold or more" in refused(zipped(file, world, ("zeros", bytes(1 << 22))))
    assert "entries, or two of one name" in refused(zipped(file, world, *((f"f{i}", b"") for i in range(300))))
    with pytest.warns(UserWarning, match="Duplicate name"):
        zipped(file, world, ("encoder.onnx", b"x"))
    assert "entries, or two of one name" in refused(file)
    monkeypatch.setattr(bundle_module, "MAX_ZIP_BYTES", 1 << 10)
    assert "refused" in refused(zipped(file, world))


def test_damaged_zips(world: Path, tmp_path: Path) -> None:
    file = zipped(tmp_path / "w.world", world)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])
    assert "not a .world file" in refused(file)
    at = data.index(b"dynamics.onnx") + 200
    file.write_bytes(data[:at] + bytes([data[at] ^ 255]) + data[at + 1 :])
    assert "w.world: " in refused(file)
    # A declared size that is too small: the entry holds more than it says.
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"dynamics.onnx"))
    file.write_bytes(data[: entry + 24] + struct.pack("<I", 100) + data[entry + 28 :])
    assert "dynamics.onnx" in refused(file)
    encrypted = bytearray(data)
    encrypted[entry + 8] |= 1
    file.write_bytes(bytes(encrypted))
    assert "dynamics.onnx is damaged" in refused(file)
    no_graphs = tmp_path / "none.world"
    with zipfile.ZipFile(no_graphs, "w") as archive:
        archive.write(world / MANIFEST, MANIFEST)
    assert "the world is incomplete" in refused(no_graphs)


def test_weights_outside_the_graph_are_listed_and_checked(world: Path) -> None:
    from onnx import TensorProto, external_data_helper, load_model_from_string

    weights = world / "encoder.weights"

    def split(location: str, offset: int = 0) -> bytes:
        model = load_model_from_string(tiny_graphs()["encoder"])
        tensor = max(model.graph.initializer, key=lambda tensor: len(tensor.raw_data))
        weights.unlink(missing_ok=True)
        weights.write_bytes(tensor.raw_data)
        external_data_helper.set_external_data(tensor, location, offset=offset, length=len(tensor.raw_data))
        tensor.ClearField("raw_data")
        assert tensor.data_location == TensorProto.EXTERNAL
        return model.SerializeToString()

    def list_weights(values: dict[str, Any]) -> None:
        data = weights.read_bytes()
        part = BundleFile(file="encoder.weights", sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
        values["graphs"]["encoder"]["external"] = [part.model_dump()]

    rewrite_graph(world, "encoder", split("encoder.weights"))
    assert "lies in 'encoder.weights', which the manifest does not list" in refused(world)
    edit_manifest(world, list_weights)
    Bundle.open(world).verify()

    from engine.runtime.onnx_world_model import OnnxWorldModel

    image = np.arange(16 * 24 * 3, dtype=np.uint8).reshape(16, 24, 3)
    inside = build_tiny_world(world.parent / "inside")
    assert np.array_equal(OnnxWorldModel.open(world).encode(image), OnnxWorldModel.open(inside).encode(image))

    for location in ("../encoder.weights", "/etc/passwd", "decoder.onnx"):
        rewrite_graph(world, "encoder", split(location))
        assert "which the manifest does not list; refused" in refused(world)
    rewrite_graph(world, "encoder", split("encoder.weights", offset=4))
    assert "reaches beyond the end of 'encoder.weights'" in refused(world)
    rewrite_graph(world, "encoder", split("encoder.weights"))
    weights.rename(world.parent / "outside")
    weights.symlink_to(world.parent / "outside")
    assert "encoder.weights is a symbolic link" in refused(world)
    weights.unlink()
    os.link(world.parent / "outside", weights)
    assert "encoder.weights is a hard link" in refused(world)
    weights.unlink()
    weights.write_bytes((world.parent / "outside").read_bytes()[::-1])
    assert "encoder.weights is not the file that the manifest lists" in refused(world)


def test_the_manifest_round_trips() -> None:
    manifest = tiny_manifest(tiny_graphs())
    assert Manifest.model_validate_json(manifest.to_json()) == manifest
    assert Manifest.model_validate_json(manifest.to_json()).hash() == manifest.hash()


KIT = {"kit.json": b"{}", "drawn_hero.png": b"a picture"}


def with_kit(folder: Path, **change: object) -> Path:
    graphs = tiny_graphs()
    manifest = tiny_manifest(graphs).model_copy(update={"kit": listing(KIT), **change})
    write_bundle(folder, manifest, graphs, KIT)
    return folder


def test_a_kit_comes_back_and_decides_no_frame(world: Path, tmp_path: Path) -> None:
    assert Bundle.open(world).kit() == {}
    folder = with_kit(tmp_path / "kit")
    pack(folder, tmp_path / "kit.world")
    for path in (folder, tmp_path / "kit.world"):
        bundle = Bundle.open(path)
        bundle.verify()
        assert bundle.kit() == KIT
        assert bundle.hash == Bundle.open(world).hash


def test_a_manifest_of_before_kits_is_read(world: Path) -> None:
    edit_manifest(world, lambda values: values.pop("kit"))
    Bundle.open(world).verify()


def test_a_kit_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    folder = with_kit(tmp_path / "kit")
    (folder / "drawn_hero.png").write_bytes(b"b picture")
    assert "drawn_hero.png is not the file that the manifest lists" in refused(folder)
    (folder / "drawn_hero.png").unlink()
    assert "drawn_hero.png is missing" in refused(folder)
    folder = with_kit(folder)
    edit_manifest(folder, lambda values: values["kit"][0].update(bytes=2 << 20))
    assert "too large: ['drawn_hero.png']" in refused(folder)
    edit_manifest(folder, lambda values: values.update(kit=values["kit"][:1]))
    assert "kit must hold kit.json" in refused(folder)


def test_a_kit_is_read_from_its_folder(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"holds no world kit .*kit\.json"):
        bundle_module.read_kit(tmp_path)
    for name, data in {**KIT, "LICENCE": b"x"}.items():
        (tmp_path / name).write_bytes(data)
    assert bundle_module.read_kit(tmp_path) == KIT
    (tmp_path / "large.png").write_bytes(bytes(2 << 20))
    with pytest.raises(BundleError, match=r"too large: \['large\.png'\]"):
        bundle_module.read_kit(tmp_path)
