"""What a long project costs the window: opening, repainting and scrubbing it, and keeping unsaved work of it safe.

Times on the wall and, as ``…_cpu_ms``, of the window's own thread, which other programs do not lengthen. Frames are made up.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from studio.document.project import ProjectState
    from studio.panels.main_window import MainWindow

LONG = 10_000
"""Frames of the long project, and of each of its branches."""
BRANCHES = 50
_TAIL = 100
"""Frames at the end of each branch that are its own."""

Until = Callable[[Callable[[], bool]], None]


def long_project(window: MainWindow, folder: Path, until: Until) -> dict[str, Any]:
    """The figures; ``until`` lets the window live until something is true."""
    from engine.runtime.bench import _peak_mb as peak_mb
    from studio.document.project_file import open_project, save_project

    path = folder / "long.worldsketch"
    save_project(path, long_state(window))
    begun, own = time.perf_counter(), time.thread_time()
    state = open_project(path)
    read, read_own = time.perf_counter() - begun, time.thread_time() - own
    window.session.open(state)
    window.timeline.viewport().repaint()
    opened, opened_own = time.perf_counter() - begun, time.thread_time() - own
    frames = window.session.project.frames
    shape = state.reel.take.prompt.world.spec.picture_shape if state.reel.take else (64, 64, 3)
    take = window.session.take
    assert take is not None, "the long take"
    for t in range(take.last + 1):  # as if all had been shown: the cache keeps what its budget allows
        key = take.key(t)
        frames.add(key, frames.tokens(key), np.full(shape, t % 251, np.uint8))
    view = window.timeline.viewport()
    times: dict[str, float] = {}

    def repaint(n: int) -> None:
        window.timeline.horizontalScrollBar().setValue(n * 37)
        view.repaint()

    def look(n: int) -> None:
        window.scrub_to(n * 49)
        window.viewport.repaint()
        view.repaint()

    for name, cell in (("repaint", 44.0), ("repaint_narrow", 4.0), ("repaint_all", 0.0)):
        window.timeline.fit()
        if cell:
            window.timeline.zoom(cell / window.timeline.strip.cell)
        times |= _median_ms(name, 40, repaint)
    resumes = window.simulation.asked
    times |= _median_ms("scrub", 200, look)
    scrubbed = window.simulation.asked - resumes
    kept = _journal(window, until)
    return {
        "open_ms": 1000 * opened,
        "open_cpu_ms": 1000 * opened_own,
        "read_ms": 1000 * read,
        "read_cpu_ms": 1000 * read_own,
        **times,
        "scrub_requests": scrubbed,
        **kept,
        "frames": LONG,
        "branches": BRANCHES,
        "peak_mb": peak_mb(),
    }


def _journal(window: MainWindow, until: Until, times: int = 60) -> dict[str, Any]:
    """How long the GUI's thread is held while a stroke and a frame are handed over to be kept, and what they take."""
    from studio.document.pixels import Rect
    from studio.jobs.journal import data_folder

    session, journal = window.session, window.files.journal
    chance, held, spent = np.random.default_rng(4), [], []

    def grown() -> int:
        return sum(path.stat().st_size for path in (data_folder() / "journal").glob("[!.]*"))

    def stroke() -> None:
        sketch = session.project.sketch
        before = sketch.layer.copy()
        x, y = (int(value) for value in chance.integers(0, 800, 2))
        rect = Rect(x, y, x + 200, y + 30)
        sketch.layer[rect.slices] = (*chance.integers(0, 256, 3), 255)
        sketch.compose(rect)
        session.sketch_edited("Brush", before, rect)

    stroke()
    journal.write()
    until(lambda: not journal.writing)
    whole = grown()
    for n in range(times):
        stroke()
        if session.take is not None:
            t = session.take.append(n % 2)
            session.project.frames.add(session.take.key(t), chance.integers(0, 9, 64), np.zeros((64, 64, 3), np.uint8))
        begun, own = time.perf_counter(), time.thread_time()
        journal.write()
        held.append(1000 * (time.perf_counter() - begun))
        spent.append(1000 * (time.thread_time() - own))
        until(lambda: not journal.writing)
    return {
        "journal_ms": statistics.median(held),
        "journal_cpu_ms": statistics.median(spent),
        "journal_cpu_p90_ms": sorted(spent)[int(0.9 * (times - 1))],
        "journal_whole_kb": whole / 1024,
        "journal_change_kb": (grown() - whole) / 1024 / times,
    }


def long_state(window: MainWindow) -> ProjectState:
    """A project as it would be after a quarter of an hour of play; its frames are made up, not inferred."""
    from dataclasses import replace

    from studio.document.project import Project

    project = Project()
    now = window.session.take
    assert now is not None, "something was played"
    project.begin_take(now.prompt)
    chance, spec = np.random.default_rng(5), now.prompt.world.spec

    def play(count: int) -> None:
        take = project.take
        assert take is not None, "a take was begun"
        for action in np.repeat(chance.integers(0, spec.actions, count // 5 + 1), 5)[:count]:
            t = take.append(int(action))
            project.frames._tokens[take.key(t)] = chance.integers(0, spec.vocabulary, spec.tokens).astype(np.int32)

    project.frames._tokens[now.prompt.key] = now.prompt.tokens.astype(np.int32)
    play(LONG)
    for _ in range(BRANCHES):
        project.branch_off(LONG - _TAIL)
        if project.take is not None:
            project.take.cut_after(LONG - _TAIL)
        play(_TAIL)
    return replace(project.state(), playhead=0)


def _median_ms(name: str, times: int, do: Callable[[int], object]) -> dict[str, float]:
    taken, own = [], []
    for n in range(times):
        begun, mine = time.perf_counter(), time.thread_time()
        do(n)
        taken.append(time.perf_counter() - begun)
        own.append(time.thread_time() - mine)
    return {f"{name}_ms": 1000 * statistics.median(taken), f"{name}_cpu_ms": 1000 * statistics.median(own)}
