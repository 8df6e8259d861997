"""``worldsketch bench``: how fast a world plays (see `engine.runtime.bench`), or with ``--studio`` how fast the studio answers.

The studio's figures come from the real window over the real world, without a screen: key to picture, making frames again after
an edit, and what a long project costs (`studio.bench_project`). Each is a ratio or a time of this very run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.bench_project import BRANCHES, LONG, long_project

if TYPE_CHECKING:
    from studio.panels.main_window import MainWindow


def main(argv: Sequence[str]) -> int:
    if "--media" in argv:
        from studio.bench_media import main as media_main

        return media_main(list(argv))
    if "--studio" not in argv:
        from engine.runtime.bench import main as engine_main

        return engine_main(list(argv))
    parser = argparse.ArgumentParser(prog="worldsketch bench --studio", description="Measure how fast the studio answers.")
    parser.add_argument("--studio", action="store_true", help="the studio instead of the engine alone")
    parser.add_argument("--world", default="default", help="a world: its name, its folder or its .world file")
    parser.add_argument("--provider", default="auto", help="what computes")
    parser.add_argument("--presses", type=int, default=40, help="key presses to time (default 40)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    choices = parser.parse_args(list(argv))
    figures = measure(choices.world, choices.provider, max(1, choices.presses))
    if choices.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:<22}{value:.4g}" if isinstance(value, float) else f"{name:<22}{value}")
    return 0


def measure(world: str, provider: str, presses: int) -> dict[str, Any]:
    """All figures. Times in ms unless the name says otherwise.

    Raises:
        WorldsketchError: the world cannot be opened.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORLDSKETCH_DATA"] = folder
        took: list[float] = []
        window = _window(world, provider, Path(folder), took)
        try:
            figures = _eye(window) | _latency(window, presses, took) | _resimulation(window)
            _say(f"a project of {LONG} frames and {BRANCHES} branches")
            figures |= long_project(window, Path(folder), until=_until)
        finally:
            window.part(keep=False)
    return figures


def _window(world: str, provider: str, folder: Path, took: list[float]) -> MainWindow:
    """``took`` gets the seconds of every step of the engine itself."""
    from PySide6.QtCore import QSettings

    from engine.errors import BundleError
    from engine.runtime.world_model import Frame, WorldModel, open_world
    from studio.app import application, make_window

    def opened() -> WorldModel:
        model = open_world(world, provider)
        step = model.step

        def timed(action: int, seed: int | None = None) -> Frame:
            begun = time.perf_counter()
            frame = step(action, seed)
            took.append(time.perf_counter() - begun)
            return frame

        model.step = timed  # type: ignore[method-assign]
        return model

    application()
    window = make_window(opened, QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat))
    window.resize(1440, 900)
    window.show()
    failed: list[str] = []
    window.simulation.open_failed.connect(failed.append)
    window.worker.start()
    _until(lambda: window.simulation.ready or bool(failed))
    if failed:
        raise BundleError(failed[0])
    return window


def _until(done: Callable[[], bool], seconds: float = 120.0) -> None:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the studio did not answer within two minutes")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)
        time.sleep(0.0005)


def _wait(seconds: float) -> None:
    end = time.monotonic() + seconds
    _until(lambda: time.monotonic() >= end)


def _eye(window: MainWindow, seconds: float = 4.0) -> dict[str, Any]:
    """How long until the world's eye shows what the pen drew, for every move of one long stroke at 60 moves a second."""
    from PySide6.QtCore import QEvent, QObject, Qt
    from PySide6.QtTest import QTest

    from studio.canvas.brush import Point
    from studio.jobs.messages import Preview, Request

    _say("drawing under the world's eye")
    canvas, eye, simulation = window.canvas, window.eye, window.simulation
    moved: list[float] = []
    latencies: list[float] = []
    asked: list[float] = []  # when what the engine has was asked for
    arrived: list[float] = []  # when what came back and is not painted yet was
    send = window.worker.ask

    def ask(request: Request) -> None:
        if isinstance(request, Preview):
            asked.append(time.perf_counter())
        send(request)

    def came() -> None:
        if asked:
            arrived.append(asked.pop(0))

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and arrived:
                now, known = time.perf_counter(), arrived[-1]
                latencies.extend(now - at for at in moved if at <= known)
                moved[:] = [at for at in moved if at > known]
                arrived.clear()
            return False

    painted = Painted()
    window.worker.ask = ask  # type: ignore[method-assign]
    simulation.previewed.connect(came)
    eye.installEventFilter(painted)

    def at(n: int) -> Any:
        return canvas.viewing.to_screen(Point(512 + 300 * np.cos(n / 9), 512 + 300 * np.sin(n / 7))).toPoint()

    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=at(0))
    begun, n = time.perf_counter(), 0
    while (now := time.perf_counter()) < begun + seconds:
        n += 1
        moved.append(now)
        QTest.mouseMove(canvas, at(n))
        _wait(1 / 60)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=at(n))
    _wait(0.5)
    eye.removeEventFilter(painted)
    simulation.previewed.disconnect(came)
    window.worker.ask = send  # type: ignore[method-assign]
    window.session.undo_stack.undo()
    ordered = sorted(1000 * latency for latency in latencies)
    return {
        "eye_ms": statistics.median(ordered),
        "eye_p95_ms": ordered[int(0.95 * (len(ordered) - 1))],
        "eye_moves": len(ordered),
    }


def _latency(window: MainWindow, presses: int, took: list[float]) -> dict[str, Any]:
    """Keys pressed at times that no clock knows, for a moment each, and how long until their frame is painted.

    ``took``: seconds of each step of the engine.
    """
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    _say("playing")
    session, controller, chance = window.session, window.controller, random.Random(3)
    session.project.sketch.layer[100:400, 100:400] = (90, 140, 60, 255)
    session.project.sketch.compose()
    took.clear()
    window.play.step_in()
    _until(lambda: controller.playing)
    keys = [Qt.Key(Qt.Key.Key_1 + n) for n in range(min(8, controller.keymap.actions))]
    for _ in range(presses):
        heard = len(controller.latencies)
        key = chance.choice(keys)

        def answered(heard: int = heard) -> bool:
            return len(controller.latencies) > heard or len(controller.latencies) == 100

        QTest.keyPress(window.viewport, key)
        _wait(chance.uniform(0.02, 0.12))
        QTest.keyRelease(window.viewport, key)
        _until(answered)
        _wait(chance.uniform(0.15, 0.45))
    latencies = [1000 * latency for latency in controller.latencies]
    window.play.step_out()
    frame, latency = 1000 * statistics.median(took), statistics.median(latencies)
    return {
        "clock_fps": controller.rate,
        "frame_ms": frame,
        "latency_ms": latency,
        "latency_p90_ms": sorted(latencies)[int(0.9 * (len(latencies) - 1))],
        "latency_ratio": latency / frame,
        "presses": len(latencies),
    }


def _resimulation(window: MainWindow) -> dict[str, Any]:
    """An edit in the first frame, until every frame is made again."""
    _say("making frames again")
    session, simulation = window.session, window.simulation
    take = session.take
    assert take is not None, "something was played"
    count = min(take.last, 60)
    session.set_visible_last(0)
    frames = range(take.last - count + 1, take.last + 1)
    begun = time.perf_counter()
    session.set_actions([frames[0]], (take.action(frames[0]) + 1) % window.controller.keymap.actions, "another")
    simulation.want(session.last)

    def made() -> bool:
        now = session.take
        return now is not None and now.first_missing() > now.last

    _until(made)
    seconds = time.perf_counter() - begun
    return {"resimulated_frames": count, "resimulation_fps": count / seconds, "resimulation_ms": 1000 * seconds}


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
