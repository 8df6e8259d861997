"""Reduced motion: as the system says, unless the creator says otherwise."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.look.motion import Motion
from studio.panels.main_window import MainWindow


def gnome(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """A desktop whose settings answer so."""
    program = folder / "gsettings"
    program.write_text(f"#!/bin/sh\necho {answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.mark.skipif(sys.platform != "linux", reason="asks GNOME and KDE")
def test_motion_follows_the_system_unless_chosen(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme = window.theme
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert not theme.still
    gnome(tmp_path, monkeypatch, "false")
    theme._system.ask()
    qtbot.waitUntil(lambda: theme.still)
    assert not window.isAnimated()
    theme.set_motion(Motion.FULL)
    assert not theme.still
    theme.set_motion(Motion.SYSTEM)
    assert theme.still
    gnome(tmp_path, monkeypatch, "true")
    theme._system.ask()
    qtbot.waitUntil(lambda: not theme.still)
    assert window.isAnimated()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "kdeglobals").write_text("[KDE]\nAnimationDurationFactor=0\n")
    theme._system.ask()
    assert theme.still


@pytest.mark.skipif(sys.platform != "linux", reason="asks GNOME and KDE")
def test_a_desktop_that_cannot_be_asked_moves(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    system = window.theme._system
    system.ask()
    qtbot.waitUntil(lambda: system._process is None)
    assert not window.theme.still
