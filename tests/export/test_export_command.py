"""`worldsketch export`: one line per complaint, exit codes, one JSON object."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.bundle import Bundle
from export import precision, world_bundle
from export.command import main
from export.world_bundle import ParityError, load_parts
from tests.export.tiny_parts import save_tiny_weights, tiny_graphs


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(precision, "export_graph", lambda parts, name: tiny_graphs()[name])
    (tmp_path / "weights").mkdir()
    tokenizer, world, display = save_tiny_weights(tmp_path / "weights")
    weights = ["--tokenizer", str(tokenizer), "--world", str(world), "--display", str(display)]
    return [*weights, "--out", str(tmp_path / "tiny"), "--steps", "2"]


def test_it_writes_a_world_and_says_what_it_found(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 0
    printed = capsys.readouterr()
    lines = printed.out.splitlines()
    assert lines[0].endswith("tiny: 0.7 MiB")
    assert any(line.startswith("dynamics") and "logits ±" in line for line in lines)
    assert any(line.startswith("enlarger") and "pictures ±" in line for line in lines)
    assert any(line.startswith("encoder") and "tokens agree in 100.0%" in line for line in lines)
    assert lines[-1].startswith("40 frames at 2 steps: 100.00% of the tokens are torch's, 40 frames wholly")
    assert "exporting dynamics (fp32)" in printed.err
    assert Bundle.open(tmp_path / "tiny").kit().keys() >= {"kit.json", "coinrun_hero.png"}, "the shipped kit"
    assert "comparing 40 frames of play with torch" in printed.err


def test_json_is_one_object(arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--json", "--precision", "int8", "--action-names", "a,b,c,d", "--pack", str(tmp_path / "tiny.world"), "--no-kit"]
    assert main([*arguments, *more, "--temperature", "0.5", "--attribution", "drawn by me"]) == 0
    report = json.loads(capsys.readouterr().out)
    manifest = Bundle.open(tmp_path / "tiny.world").manifest
    assert report["hash"] == manifest.hash()
    assert report["graphs"]["dynamics"] == {"precision": "int8", "bytes": manifest.graphs["dynamics"].bytes}
    assert report["parity"]["rollout"]["frames"] == 40
    assert report["parity"]["graphs"]["dynamics"]["logits_difference"] > 0
    assert (manifest.name, manifest.action_names) == ("tiny", ("a", "b", "c", "d"))
    assert (manifest.sampler.steps, manifest.sampler.temperature) == (2, 0.5)
    assert manifest.attributions == ("drawn by me",)
    assert manifest.kit == ()


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["--precision", "fp8"], "precision is 'fp8'"),
        (["--action-names", "left,right"], "--action-names has 2 names"),
        (["--world", "none.safetensors"], "none.safetensors: no such weights"),
        (["--steps", "0"], "steps is 0"),
        (["--fps", "0"], "fps is 0"),
        (["--kit", "nowhere"], "nowhere: holds no world kit"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    arguments: list[str], tmp_path: Path, more: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, *more]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith("worldsketch export: ")
    assert complaint in printed.err
    assert not (tmp_path / "tiny").exists()


def test_ctrl_c_is_one_line_and_exit_code_130(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(world_bundle, "rollout_parity", interrupt)
    assert main(arguments) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "worldsketch export: interrupted"
    assert not (tmp_path / "tiny").exists()


def test_graphs_that_compute_something_else_are_exit_code_1(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def differ(*_: object) -> None:
        raise ParityError("the exported graphs differ from torch")

    monkeypatch.setattr(world_bundle, "compare_graphs", differ)
    assert main(arguments) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "worldsketch export: the exported graphs differ from torch"
    assert not (tmp_path / "tiny").exists()


def test_frames_that_differ_are_said(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"frames": 40, "steps": 2, "temperature": 0.0, "frames_equal": 38, "tokens_agreement": 0.99, "rgb_difference": 0}
    monkeypatch.setattr(world_bundle, "rollout_parity", lambda *_: found)
    assert main(arguments) == 0
    assert "2 of 40 frames differ from torch in some token" in capsys.readouterr().err


def test_what_evaluate_found_goes_into_the_manifest(arguments: list[str], tmp_path: Path) -> None:
    names = ["left", "right", "jump", "stay"]
    figures, card = tmp_path / "figures.json", tmp_path / "card.md"
    figures.write_text(json.dumps({"reconstruction_psnr": 28.5, "actions": [{"name": name} for name in names]}))
    card.write_text("# A tiny world\n")
    out = tmp_path / "world"
    given = [*arguments, "--out", str(out)]
    kept = tmp_path / "kept"
    assert main([*given, "--figures", str(figures), "--card", str(card), "--keep-weights", str(kept)]) == 0
    load_parts(kept / "tokenizer.safetensors", kept / "world.safetensors")  # float16 still names the same tokens
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["metrics"]["reconstruction_psnr"] == 28.5
    assert manifest["action_names"] == names
    assert (out / "MODEL_CARD.md").read_text() == "# A tiny world\n"
    told = {"world": str(tmp_path / "tiny"), "data": "data/coinrun/test", "prompts": {"folder": "../of/drawings", "count": 2}}
    figures.write_text(json.dumps(told))
    assert main([*given, "--figures", str(figures)]) == 0
    named = {"world": "tiny", "data": "data/coinrun/test", "prompts": {"folder": "drawings", "count": 2}}
    assert json.loads((out / "manifest.json").read_text())["metrics"] == named
    figures.write_text("[1, 2]")
    assert main([*given, "--figures", str(figures)]) == 2
    assert main([*given, "--card", str(tmp_path / "absent.md")]) == 2
