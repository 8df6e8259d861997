"""`worldsketch learn`: a folder of films becomes a world that plays; broken off, it goes on; what is wrong is one line."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.bundle import Bundle
from engine.models import presets
from engine.models.dynamics import DynamicsConfig
from engine.models.latent_action_model import LatentActionConfig
from engine.models.presets import WorldPreset
from engine.models.quantizer import QuantizerConfig
from engine.models.st_transformer import STConfig
from engine.models.video_tokenizer import VideoTokenizerConfig
from engine.runtime.world_model import open_world
from engine.training import command, loop, pace
from engine.training.checkpoint import load_weights
from engine.training.configs import ClipBatch, TrainConfig
from export import learn, world_bundle
from export.media import write_media
from export.media_options import MediaOptions
from export.world_bundle import ExportReport, WorldOptions

STACK = STConfig(1, 16, 1, 16)
TINY = WorldPreset(
    VideoTokenizerConfig(64, 64, 16, 8, STACK, STACK, QuantizerConfig("fsq", levels=(4, 3))),
    LatentActionConfig(64, 64, 32, 8, STACK, STACK, QuantizerConfig("vq", 3, 4, decay=0.8), residual=True),
    DynamicsConfig(STACK, 12, 16, 8, 4),
)
RECIPE = TrainConfig((ClipBatch(0.5, 2, 2), ClipBatch(1.0, 1, 8)), lr=1e-3, precision="fp32", device="cpu", compile=False)
STEPS = 6


@pytest.fixture
def films(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A film of 30 seconds in a folder of its own; models and numbers of steps are tiny."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(presets, "DEFAULT", TINY)
    recipes = {"default": RECIPE}
    for name in ("TOKENIZER_RECIPES", "ACTION_RECIPES", "WORLD_RECIPES"):
        monkeypatch.setattr(command, name, recipes)
    monkeypatch.setattr(command, "DECODER_RECIPE", RECIPE)
    monkeypatch.setattr(pace, "PROBE", 4)
    monkeypatch.setattr(pace.Pace, "steps", lambda self, seconds: STEPS)
    rng = np.random.default_rng(0)
    wide = rng.integers(0, 256, (4, 40, 3), np.uint8).repeat(16, 0).repeat(16, 1)
    frames = [wide[:, abs(t % 400 - 200) : abs(t % 400 - 200) + 96] for t in range(300)]
    (tmp_path / "play").mkdir()
    write_media(frames, tmp_path / "play" / "film.mp4", MediaOptions(fps=10, steady=0))
    heard = signal.getsignal(signal.SIGTERM)
    yield tmp_path / "play"
    signal.signal(signal.SIGTERM, heard)


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, Path, Path]]:
    """Instead of the graphs, which take their time, notes which weights would become which world."""
    calls = list[tuple[Path, Path, Path]]()

    def export(tokenizer: Path, world: Path, out: Path, options: WorldOptions) -> ExportReport:
        calls.append((tokenizer, world, out))
        return ExportReport(out, "", 1 << 20, {}, {})

    monkeypatch.setattr(world_bundle, "export_world", export)
    return calls


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_films_become_a_world_that_plays(films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert learn.main(["play", "--from-nothing", "--attribution", "filmed by me", "--json", "--workers", "1"]) == 0
    said = capsys.readouterr()
    report = json.loads(said.out)
    assert (report["world"], report["runs"]) == ("worlds/play", "runs/play")
    assert report["figures"].keys() == {"tokenizer", "actions", "world", "decoder"}
    assert f"3 of 6 · actions: {STEPS} steps, about 0 minutes; so few teach little" in said.err
    assert "few: the world will know these by heart" in said.err
    manifest = Bundle.open("worlds/play").manifest
    assert (manifest.name, manifest.attributions) == ("play", ("filmed by me",))
    world = open_world("worlds/play", provider="cpu")
    world.begin(np.zeros((64, 64, 3), np.uint8), seed=1)
    assert world.step(2).rgb.shape == (64, 64, 3)
    world.close()


def test_broken_off_it_goes_on_with_the_steps_it_began_with(
    films: Path, exported: list[Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ["play", "--from-nothing", "--out", "worlds/mine", "--runs", "kept", "--workers", "1"]
    average, calls = loop.average, list[int]()

    def interrupt(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 4 + STEPS + 4 + 3:  # measured, tokenizer, measured, actions
            signal.raise_signal(signal.SIGINT)
        average(*arguments)

    monkeypatch.setattr(loop, "average", interrupt)
    assert learn.main(given) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "worldsketch learn: interrupted; run the same command to go on"
    assert json.loads(Path("kept/actions/checkpoint/state.json").read_text())["step"] == 3
    assert exported == []
    monkeypatch.setattr(loop, "average", average)
    monkeypatch.setattr(pace.Pace, "steps", lambda self, seconds: 2 * STEPS)
    assert learn.main([*given, "--minutes", "2"]) == 0
    said = capsys.readouterr()
    assert "2 of 6 · tokenizer: done before" in said.err
    assert f"3 of 6 · actions: going on with its {STEPS} steps" in said.err
    assert f"4 of 6 · world: {2 * STEPS} steps" in said.err
    assert "play it: worldsketch --world worlds/mine" in said.out
    ran = {stage: load_weights(Path("kept") / stage / "weights.safetensors")[1]["step"] for stage in learn.SHARES}
    assert ran == {"tokenizer": STEPS, "actions": STEPS, "world": 2 * STEPS, "decoder": 2 * STEPS}

    assert learn.main(given) == 0
    assert capsys.readouterr().err.count("done before") == 4
    weights = (Path("kept/decoder/weights.safetensors"), Path("kept/world/weights.safetensors"), Path("worlds/mine"))
    assert exported == [weights, weights]


def test_weights_of_other_sizes_are_no_beginning(films: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped ones do not fit the tiny models."""
    stages = learn._stages(films, learn.WEIGHTS)
    stages[0].begin()
    assert "tokenizer.safetensors) are of other sizes" in capsys.readouterr().err


def test_learning_begins_with_the_weights_that_ship(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for stage in learn._stages(tmp_path, learn.WEIGHTS)[:2]:
        before = [weight.clone() for weight in learn._stages(tmp_path, None)[0].begin().module.parameters()]
        after = list(stage.begin().module.parameters())
        assert any(one.shape != other.shape or not one.equal(other) for one, other in zip(before, after, strict=False))
    assert capsys.readouterr().err == ""


def test_codes_of_another_number_are_learned_anew_and_all_else_goes_on(tmp_path: Path) -> None:
    shipped = load_weights(learn.WEIGHTS / "world.safetensors")[0]
    module = learn._stages(tmp_path, learn.WEIGHTS)[1].begin().module
    fewer = {**shipped, "actions.quantizer.codebook": shipped["actions.quantizer.codebook"][:5]}
    own = {name: value.clone() for name, value in module.state_dict().items()}
    learn._fill(module, {name.removeprefix("actions."): value for name, value in fewer.items()}, "world.safetensors")
    assert module.quantizer.codebook.equal(own["quantizer.codebook"])  # type: ignore[union-attr]
    encoder = {name: value for name, value in module.state_dict().items() if name.startswith("encoder.")}
    assert encoder
    assert all(value.equal(shipped[f"actions.{name}"]) for name, value in encoder.items())


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        (["nowhere"], "no film is in nowhere"),
        (["play", "--minutes", "0"], "minutes is 0"),
        (["play", "--minutes", "soon"], "invalid float value: 'soon'"),
        (["play", "--out", "."], "exists and is not a world"),
        (["play", "--crop", "1,0,1,1"], "nothing is left of the picture"),
        (["short"], "give some minutes at least"),
    ],
)
def test_what_is_wrong_is_one_line(films: Path, more: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("short").mkdir()
    write_media([np.full((64, 64, 3), grey, np.uint8) for grey in range(100)], Path("short/a.gif"), MediaOptions(fps=10))
    assert learn.main([*more, "--workers", "1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    lines = [line for line in said.err.splitlines() if line.startswith("worldsketch learn:") and " of 6 ·" not in line]
    assert len(lines) == 1
    assert complaint in lines[0]
    assert not Path("worlds").exists()
