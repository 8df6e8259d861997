"""Making the worker environment: whole or not at all, once, and one clear line when it cannot be."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine.data import worker_environment
from engine.errors import DataError


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("WORLDSKETCH_CACHE", str(folder))
    return folder


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run; making a virtual environment leaves an empty Python file."""
    commands: list[list[str]] = []

    def step(command: list[str], advice: str) -> None:
        commands.append(command)
        if "venv" in command:
            python = worker_environment._python_of(Path(command[-1]))
            python.parent.mkdir(parents=True)
            python.touch()

    monkeypatch.setattr(worker_environment, "_step", step)
    return commands


def test_made_once_and_found_again(cache: Path, steps: list[list[str]]) -> None:
    assert worker_environment.existing_python() is None
    python = worker_environment.ensure_python()
    assert python.exists()
    assert cache in python.parents
    assert set(worker_environment.REQUIREMENTS) <= set(steps[-1])
    made = len(steps)
    assert worker_environment.ensure_python() == python == worker_environment.existing_python()
    assert len(steps) == made
    assert [path.name for path in cache.iterdir()] == ["coinrun-worker"]


def test_other_requirements_make_it_anew(steps: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    python = worker_environment.ensure_python()
    (python.parent / "old").touch()
    monkeypatch.setattr(worker_environment, "REQUIREMENTS", ("procgen-mirror==0.11",))
    assert worker_environment.existing_python() is None
    assert worker_environment.ensure_python() == python
    assert not (python.parent / "old").exists()


def test_a_python_without_wheels(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 13, 0, "final", 0))
    with pytest.raises(DataError, match=r"3\.11 or 3\.12 .* for 3\.13"):
        worker_environment.ensure_python()
    assert not cache.exists()


def test_packages_out_of_reach(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(DataError, match=r"No matching distribution .* check the network") as caught:
        worker_environment.ensure_python()
    assert "\n" not in str(caught.value)
    assert not list(cache.iterdir())


def test_cache_that_cannot_be_written(cache: Path) -> None:
    cache.write_text("a file")
    with pytest.raises(DataError, match="cannot make the CoinRun worker environment in"):
        worker_environment.ensure_python()
