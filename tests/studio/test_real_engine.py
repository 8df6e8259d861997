"""The window over a world of ONNX graphs, tiny and untrained: the protocol holds with the real engine too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from engine.runtime.world_model import open_world
from studio.panels.main_window import MainWindow
from tests.engine.runtime.tiny_world import build_tiny_world


def test_play_edit_and_undo_over_onnxruntime(
    make_studio: Callable[..., MainWindow],
    play: Callable[[MainWindow, Sequence[int]], None],
    settle: Callable[[MainWindow], None],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    bundle = build_tiny_world(tmp_path / "tiny")
    window = make_studio(open_world(bundle, "cpu"))
    session = window.session
    play(window, [0, 1, 2, 3, 2, 1])
    window.play.step_out()
    before = [session.rgb(t) for t in range(7)]
    assert all(rgb is not None for rgb in before)
    session.set_actions([3], 0, "another")
    settle(window)
    changed = [not np.array_equal(old, session.rgb(t)) for t, old in enumerate(before) if old is not None]
    assert changed[:3] == [False] * 3
    assert any(changed[3:])
    session.undo_stack.undo()
    assert all(np.array_equal(old, session.rgb(t)) for t, old in enumerate(before) if old is not None)
