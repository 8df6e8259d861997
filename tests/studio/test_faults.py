"""What goes wrong while one plays, re-simulates or brings a clip in: one line, nothing lost, and it can be tried again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.data.video import Part
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import Frame, InferredActions
from studio.jobs.clip_job import ClipOrder
from studio.jobs.engine_worker import EngineWorker
from studio.jobs.messages import Answer, FellBack, Infer, Inferred
from studio.panels.main_window import MainWindow
from studio.session import Mode

Play = Callable[[MainWindow, Sequence[int]], None]
Settle = Callable[[MainWindow], None]


def break_steps(world: FakeWorldModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(action: int, seed: int | None = None) -> Frame:
        raise RuntimeError("the graph fell over")

    monkeypatch.setattr(world, "step", broken)


def test_an_engine_that_fails_in_the_middle_of_play(
    window: MainWindow,
    world: FakeWorldModel,
    qtbot: QtBot,
    play: Play,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    play(window, [0, 1, 2])
    break_steps(world, monkeypatch)
    assert window.simulation.step(3)
    qtbot.waitUntil(lambda: not window.play.active)
    line = window.status.message.text()
    assert "the graph fell over" in line
    assert "F5 plays on" in line
    assert "\n" not in line
    session = window.session
    assert session.take is not None
    assert session.take.actions == (0, 1, 2)
    assert session.mode is Mode.EDIT
    assert session.undo_stack.count() == 1, "what was played is one step that can be undone"
    monkeypatch.undo()
    play(window, [3])
    assert session.take.actions == (0, 1, 2, 3)
    assert "the graph fell over" in capsys.readouterr().err, "its traceback is kept"


def test_an_engine_that_fails_after_an_edit_may_be_asked_again(
    played: MainWindow, world: FakeWorldModel, qtbot: QtBot, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_steps(world, monkeypatch)
    played.session.set_actions([4], 5, "other")
    qtbot.waitUntil(lambda: "F9 tries again" in played.status.message.text())
    assert played.status.simulating.isHidden()
    take = played.session.take
    assert take is not None
    assert take.action(4) == 5
    assert played.session.rgb(7) is not None, "older frames stand in"
    monkeypatch.undo()
    played.commands["replay"].trigger()
    settle(played)
    assert played.status.message.text() == "", "what failed has been made good"


def test_a_gpu_that_gives_out_while_a_clip_is_read(qtbot: QtBot) -> None:
    gpu, cpu = FakeWorldModel(), FakeWorldModel()

    def full(frames: object) -> InferredActions:
        raise RuntimeError("BFCArena: failed to allocate memory")

    gpu.infer_actions = full  # type: ignore[method-assign]
    answers: list[Answer] = []
    worker = EngineWorker(lambda: gpu, lambda: cpu)
    worker.answered.connect(answers.append)
    worker._world = gpu
    worker._serve(gpu, Infer(3, np.zeros((4, 64, 64, 3), np.uint8)))
    assert [type(answer) for answer in answers] == [FellBack, Inferred]
    assert isinstance(answers[1], Inferred)
    assert answers[1].actions is not None
    assert gpu.closed


def film(path: Path, codec: str, size: tuple[int, int], times: Sequence[int], turn: int = 0) -> Path:
    """Grey frames, one at each of ``times`` in tenths of a second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=10)
        stream.height, stream.width = size
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        if turn:
            stream.set_display_rotation(turn)
        for n, time in enumerate(times):
            picture = av.VideoFrame.from_ndarray(np.full((*size, 3), 40 * n % 256, np.uint8), format="rgb24")
            picture.pts, picture.time_base = time, Fraction(1, 10)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "size", "times", "turn", "frames"),
    [
        ("8k.avi", "mjpeg", (4320, 7680), (0, 1, 2), 0, 3),
        ("turned.mp4", "libx264", (48, 96), (0, 1, 2, 3), 90, 4),
        ("variable.mkv", "libx264", (64, 64), (0, 1, 5, 9), 0, 10),
    ],
)
def test_clips_of_all_kinds_come_in(
    played: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    name: str,
    codec: str,
    size: tuple[int, int],
    times: Sequence[int],
    turn: int,
    frames: int,
) -> None:
    path = film(tmp_path / name, codec, size, times, turn)
    seen: list[tuple[int, ...]] = []
    played.clip_desk.reader.glanced.disconnect()
    played.clip_desk.reader.glanced.connect(lambda _, info: seen.append(info.first.shape))
    played.clip_desk.reader.glance(path)
    qtbot.waitUntil(lambda: bool(seen), timeout=60_000)
    assert seen[0][:2] == (size[::-1] if turn else size), "upright"
    played.clip_desk.reader.ask(ClipOrder(path, 10, (64, 64), Part()))
    qtbot.waitUntil(lambda: played.session.clip is not None, timeout=60_000)
    clip = played.session.clip
    assert clip is not None
    assert clip.frames.shape[1:] == (64, 64, 3)
    assert abs(len(clip.frames) - frames) <= 1
    assert len(clip.actions) == len(clip.frames) - 1


def test_a_clip_without_pictures_is_one_line(played: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "sound.mka"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
        sound.rate = 8000
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    played.clip_desk.open(path)
    qtbot.waitUntil(lambda: "no picture" in played.status.message.text())
    assert played.session.clip is None


def test_a_clip_of_one_frame_has_no_action(played: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = film(tmp_path / "still.mp4", "libx264", (64, 64), (0,))
    played.clip_desk.reader.ask(ClipOrder(path, 10, (64, 64), Part()))
    qtbot.waitUntil(lambda: "an action needs two" in played.status.message.text())
    assert played.session.clip is None
