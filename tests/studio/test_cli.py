"""The command as a person meets it: what it prints where, which code it ends with, what it leaves behind."""

from __future__ import annotations

import errno
import importlib
import json
import os
import signal
import subprocess
import sys
import time
import types
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from engine.errors import ConfigError
from engine.runtime.fake_world_model import FakeWorldModel
from studio import cli
from tests.engine.runtime.tiny_world import build_tiny_world

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `worldsketch` with these arguments: its exit code, stdout and stderr."""

    def run_(*arguments: object) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run_


@pytest.fixture
def prompt(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "prompt.png"
    path.parent.mkdir()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (80, 100, 3), dtype=np.uint8)).save(path)
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of its own for what is written, so that leftovers show."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def refused(result: tuple[int, str, str]) -> str:
    code, out, err = result
    assert code == 2
    assert out == ""
    assert err.startswith("worldsketch: ")
    assert err.count("\n") == 1
    return err


def frames(path: Path) -> list[np.ndarray]:
    with Image.open(path) as image:
        return [np.asarray(frame.convert("RGB")) for frame in ImageSequence.Iterator(image)]


def test_render_writes_the_clip_and_says_so(run: Run, prompt: Path, out: Path) -> None:
    code, stdout, stderr = run("render", prompt, "--actions", "2*3,1*2", "--out", out / "clip.gif", "--world", "fake")
    assert (code, stderr) == (0, "")
    assert stdout.startswith(f"{out / 'clip.gif'}: 6 frames at 10 per second")
    assert [frame.shape for frame in frames(out / "clip.gif")] == [(256, 256, 3)] * 6
    assert [path.name for path in out.iterdir()] == ["clip.gif"]


def test_render_shows_what_the_world_plays(run: Run, prompt: Path, out: Path) -> None:
    assert (
        run("render", prompt, "--actions", "3,0*2", "--out", out / "clip", "--world", "fake", "--seed", 5, "--scale", 1)[0] == 0
    )
    world = FakeWorldModel()
    expected = [world.begin(np.asarray(Image.open(prompt)), seed=5).rgb, *(world.step(action).rgb for action in (3, 0, 0))]
    for path, rgb in zip(sorted((out / "clip").iterdir()), expected, strict=True):
        np.testing.assert_array_equal(frames(path)[0], rgb)


def test_fitting_says_what_it_lowered(run: Run, prompt: Path, out: Path) -> None:
    arguments = ["render", prompt, "--actions", "1*40", "--world", "fake", "--scale", 8, "--no-carry", "--out"]
    assert "to fit" not in run(*arguments, out / "whole.gif", "--fit", 10)[1]
    size = (out / "whole.gif").stat().st_size
    fitted = run(*arguments, out / "small.gif", "--fit", size * 0.7e-6)
    assert fitted[0] == 0
    assert "\nto fit: 32 colours" in fitted[1]
    assert (out / "small.gif").stat().st_size <= size * 0.7


@pytest.mark.parametrize(
    ("options", "size"),
    [
        (["--page", "640x400"], (640, 400)),
        (["--preset", "chat"], (512, 512)),
        (["--preset", "chat", "--scale", "2"], (128, 128)),
        (["--preset", "chat", "--page", "200x300", "--background", "#ff0000"], (200, 300)),
    ],
)
def test_a_picture_fills_its_page_and_what_was_asked_for_goes_before_the_preset(
    run: Run, prompt: Path, out: Path, options: list[str], size: tuple[int, int]
) -> None:
    assert run("render", prompt, "--actions", "1", "--world", "fake", "--out", out / "clip.apng", *options)[0] == 0
    picture = frames(out / "clip.apng")[0]
    assert picture.shape[1::-1] == size
    if "--page" in options:
        ground = (255, 0, 0) if "--background" in options else (21, 23, 28)
        across = (picture[picture.shape[0] // 2] != ground).any(-1).sum()
        assert across == (384 if "640x400" in options else 192)


def test_render_json_and_options(run: Run, prompt: Path, out: Path) -> None:
    clip = out / "clip.mp4"
    code, stdout, _ = run(
        *("render", prompt, "--actions", "0*2", "--out", clip, "--world", "fake"),
        *("--steps", 3, "--scale", 2, "--fps", 24, "--seed", 9, "--json"),
    )
    assert code == 0
    assert json.loads(stdout) == {
        "out": str(clip), "frames": 3, "fps": 24.0, "bytes": clip.stat().st_size, "actions": [0, 0], "seed": 9, "steps": 3,
        "world": "fake", "provider": "FakeExecutionProvider", "lowered": "",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["clip.gif", "clip.apng", "clip.mp4", "clip.webm", "clip"])
def test_render_takes_the_format_from_the_name(run: Run, prompt: Path, out: Path, name: str) -> None:
    assert run("render", prompt, "--actions", "1", "--out", out / name, "--world", "fake")[0] == 0
    assert [path.name for path in out.iterdir()] == [name]


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ("8", "part 1 asks for action 8; this world has 0 to 7"),
        ("0,-1", "part 2 is '-1'"),
        ("run", "part 1 is 'run'"),
        ("", "part 1 is ''"),
        ("1*100001", "more than 100000 frames"),
    ],
)
def test_actions_that_cannot_be_played(run: Run, prompt: Path, out: Path, actions: str, message: str) -> None:
    assert message in refused(run("render", prompt, f"--actions={actions}", "--out", out / "clip.gif", "--world", "fake"))
    assert not list(out.iterdir())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--steps", "0"], "steps is 0"),
        (["--scale", "0"], "scale 0"),
        (["--fps", "0"], "0.0 frames per second"),
        (["--speed", "0"], "speed 0; choose from"),
        (["--fit", "0"], "at most 0 MB; choose a size above 0"),
        (["--fit", "nan"], "choose a size above 0"),
        (["--fit", "inf"], "choose a size above 0"),
        (["--against", "gone.mp4"], "--against 'gone.mp4': there is no such film"),
        (["--seed", "-1"], "seed is -1"),
        (["--world", "nowhere"], "no world 'nowhere'"),
    ],
)
def test_values_out_of_range(run: Run, prompt: Path, out: Path, options: list[str], message: str) -> None:
    arguments = ["render", prompt, "--actions", "1", "--out", out / "clip.gif", "--world", "fake", *options]
    assert message in refused(run(*arguments))
    assert not list(out.iterdir())


@pytest.mark.parametrize("name", ["clip.avi", "clip.jpeg", "gone/clip.gif"])
def test_places_that_cannot_be_written(run: Run, prompt: Path, out: Path, name: str) -> None:
    assert name in refused(run("render", prompt, "--actions", "1", "--out", out / name, "--world", "fake"))
    assert not list(out.iterdir())


def test_a_place_is_looked_at_before_the_world_plays(
    run: Run, prompt: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeWorldModel, "step", lambda *_: pytest.fail("the world played"))
    arguments = ["render", prompt, "--actions", "1*9", "--world", "fake", "--fit", "1", "--out"]
    assert "there is no folder" in refused(run(*arguments, out / "gone" / "clip.gif"))
    assert "unknown format '.avi'; end the name in .gif, .mp4" in (said := refused(run(*arguments, out / "clip.avi")))
    assert ".npz, .tar" in said


@pytest.mark.parametrize(("content", "message"), [(b"", "empty"), (b"hello, hello", "not an image"), (None, "no such file")])
def test_prompts_that_are_no_image(run: Run, out: Path, tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "prompt.png"
    if content is not None:
        path.write_bytes(content)
    assert message in refused(run("render", path, "--actions", "1", "--out", out / "clip.gif", "--world", "fake"))


def test_a_full_disk(run: Run, prompt: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("export.media_place.os.fsync", full)
    result = run("render", prompt, "--actions", "1", "--out", out / "clip.gif", "--world", "fake")
    assert "no space left on device" in refused(result)
    assert not list(out.iterdir())


def test_ctrl_c_while_rendering(run: Run, prompt: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(self: FakeWorldModel, action: int, seed: int | None = None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(FakeWorldModel, "step", interrupted)
    code, stdout, stderr = run("render", prompt, "--actions", "1", "--out", out / "clip.gif", "--world", "fake")
    assert (code, stdout, stderr) == (130, "", "worldsketch: interrupted\n")
    assert not list(out.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(
    ("number", "ended"), [(signal.SIGINT, (130, "worldsketch: interrupted\n")), (signal.SIGTERM, (143, ""))]
)
def test_a_real_interrupt(prompt: Path, out: Path, number: signal.Signals, ended: tuple[int, str]) -> None:
    arguments = ["render", str(prompt), "--actions", "1*100000", "--out", str(out / "clip.mp4"), "--world", "fake"]
    process = subprocess.Popen([sys.executable, "-m", "studio.cli", *arguments], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not list(out.iterdir()) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    _, stderr = process.communicate(timeout=60)
    assert (process.returncode, stderr) == ended
    assert not list(out.iterdir())


def test_a_world_in_a_folder_renders_and_infers(run: Run, prompt: Path, out: Path, tmp_path: Path) -> None:
    world = build_tiny_world(tmp_path / "tiny")
    arguments = ["render", prompt, "--actions", "3*2,0", "--world", world, "--provider", "cpu", "--json", "--steps"]
    for steps in (2, 5):
        code, stdout, stderr = run(*arguments, steps, "--out", out / f"clip-{steps}.gif")
        assert (code, stderr) == (0, "")
        assert json.loads(stdout)["steps"] == steps
    assert len(frames(out / "clip-2.gif")) == 4
    assert json.loads(run("infer", out / "clip-2.gif", "--world", world, "--json")[1])["provider"] == "CPUExecutionProvider"
    (world / "manifest.json").write_text("{")
    assert "manifest.json is not JSON" in refused(run(*arguments, 2, "--out", out / "clip.gif"))


def test_infer_prints_what_render_takes(run: Run, prompt: Path, out: Path) -> None:
    run("render", prompt, "--actions", "2*3,0*2", "--out", out / "clip.apng", "--world", "fake")
    code, stdout, _ = run("infer", out / "clip.apng", "--world", "fake", "--json")
    found = json.loads(stdout)
    assert code == 0
    assert len(found["actions"]) == len(found["confidence"]) == 5
    assert (found["fps"], found["cut"], found["world"]) == (10, False, "fake")
    assert run("infer", out / "clip.apng", "--world", "fake")[1] == found["text"] + "\n"
    assert run("render", prompt, "--actions", found["text"], "--out", out / "again.gif", "--world", "fake")[0] == 0


def test_infer_refuses_what_is_no_clip(run: Run, prompt: Path, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_text("words")
    assert "cannot be read as a video" in refused(run("infer", tmp_path / "clip.mp4", "--world", "fake"))
    assert "an action needs two" in refused(run("infer", prompt, "--world", "fake"))


def studio_app(monkeypatch: pytest.MonkeyPatch, code: int = 0) -> list[dict[str, object]]:
    """A studio that only notes how it was opened."""
    calls: list[dict[str, object]] = []
    module = types.ModuleType("studio.app")

    def run_(**options: object) -> int:
        calls.append(options)
        return code

    module.run = run_  # type: ignore[attr-defined]  # a module made here
    monkeypatch.setitem(sys.modules, "studio.app", module)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return calls


def test_the_studio_opens_with_and_without_the_word_open(run: Run, prompt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = studio_app(monkeypatch)
    for arguments in ([], ["open"], ["--world", "w", "--provider", "cpu"], [prompt], ["open", prompt, "--world", "w"]):
        assert run(*arguments)[0] == 0
    nothing = {"world": None, "project_or_prompt": None, "provider": None}
    assert calls == [
        nothing,
        nothing,
        nothing | {"world": "w", "provider": "cpu"},
        nothing | {"project_or_prompt": prompt},
        nothing | {"world": "w", "project_or_prompt": prompt},
    ]


def test_the_studios_exit_code_is_the_commands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    studio_app(monkeypatch, code=1)
    assert run()[0] == 1


def test_opening_what_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    studio_app(monkeypatch)
    assert "no such file" in refused(run("gone.worldsketch"))


def test_a_folder_of_frames_is_opened_too(run: Run, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = studio_app(monkeypatch)
    assert run("open", out)[0] == 0
    assert calls[0]["project_or_prompt"] == out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_no_screen(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = studio_app(monkeypatch)
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert "no screen" in refused(run())
    monkeypatch.setenv("DISPLAY", ":77")
    monkeypatch.setattr("studio.system_libraries._loads", lambda soname: soname != "libxcb-cursor.so.0")
    assert "libxcb-cursor.so.0: sudo apt-get install libxcb-cursor0" in refused(run())
    assert not calls


def command_elsewhere(monkeypatch: pytest.MonkeyPatch, main: Callable[[list[str]], int]) -> None:
    module = types.ModuleType("bench")
    module.main = main  # type: ignore[attr-defined]  # a module made here
    monkeypatch.setitem(sys.modules, "engine.runtime.bench", module)


def test_arguments_are_passed_on_untouched(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Sequence[str]] = []

    def main(argv: list[str]) -> int:
        seen.append(argv)
        return 0

    command_elsewhere(monkeypatch, main)
    for arguments in (["--json", "-x", "a b", "--", "--y"], ["--help"], []):
        assert run("bench", *arguments)[0] == 0
    assert seen == [["--json", "-x", "a b", "--", "--y"], ["--help"], []]


@pytest.mark.parametrize("code", [0, 1, 2, 130])
def test_exit_codes_are_passed_back(run: Run, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    command_elsewhere(monkeypatch, lambda argv: code)
    assert run("bench") == (code, "", ""), "who ended it has said why"


def fails_with(error: BaseException) -> Callable[[list[str]], int]:
    def main(argv: list[str]) -> int:
        raise error

    return main


def test_faults_of_the_input_are_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    command_elsewhere(monkeypatch, fails_with(ConfigError("width is 0;\nchoose more")))
    assert refused(run("bench")) == "worldsketch: width is 0; choose more\n"
    command_elsewhere(monkeypatch, fails_with(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "runs/x")))
    assert refused(run("bench")) == "worldsketch: runs/x: no space left on device; make room or choose another place\n"
    command_elsewhere(monkeypatch, fails_with(KeyboardInterrupt()))
    assert run("bench") == (130, "", "worldsketch: interrupted\n")


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), FileNotFoundError(errno.ENOENT, "no", "x")])
def test_defects_keep_their_traceback(run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    command_elsewhere(monkeypatch, fails_with(error))
    code, _, stderr = run("bench")
    assert code == 1
    assert "Traceback" in stderr
    assert type(error).__name__ in stderr
    assert stderr.splitlines()[-1].startswith("worldsketch: this is a defect of the program")


def test_a_missing_extra_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "trains_worlds.py").write_text("import torch_is_not_here.nn\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(cli.ELSEWHERE, "train", replace(cli.ELSEWHERE["train"], module="trains_worlds"))
    assert refused(run("train")) == (
        "worldsketch: train needs torch_is_not_here, which is not installed; run: pip install 'worldsketch[train]'\n"
    )
    monkeypatch.setitem(cli.ELSEWHERE, "bench", replace(cli.ELSEWHERE["bench"], module="trains_worlds"))
    assert run("bench")[0] == 1  # it needs no extra, so this is a defect


def test_every_command_elsewhere_is_there() -> None:
    for command in cli.ELSEWHERE.values():
        assert callable(importlib.import_module(command.module).main)


def test_help_lists_every_command(run: Run) -> None:
    code, stdout, _ = run("--help")
    assert code == 0
    for command in ("open", "render", "infer", "doctor", *cli.ELSEWHERE):
        assert f"\n  {command} " in stdout


def test_wrong_usage(run: Run) -> None:
    code, stdout, stderr = run("rendr")
    assert (code, stdout) == (2, "")
    assert "No such command 'rendr'" in stderr
    assert run("render")[0] == 2
    assert run("--version")[1].startswith("worldsketch 0.")


def test_a_closed_pipe_is_quiet() -> None:
    script = "import os, sys; os.close(1); os.dup2(os.pipe()[1], 1); from studio.cli import main; sys.exit(main(['--help']))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == 1
