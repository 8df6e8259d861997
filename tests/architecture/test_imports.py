"""Who may import whom, and what must not be loaded: each checked in a Python of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOADED = """
import importlib, sys
for name in {modules}:
    importlib.import_module(name)
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {watched}))
"""
HEAVY = {"torch", "tensorboard", "procgen"}
QT = {"PySide6", "qasync"}


def loaded(modules: list[str], watched: set[str]) -> str:
    """Which of ``watched`` a fresh Python has loaded once it imported ``modules``."""
    script = LOADED.format(modules=modules, watched=watched)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def modules_of(*packages: str) -> list[str]:
    paths = sorted(path for package in packages for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py")
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]


def test_the_import_rules_hold() -> None:
    """The contracts of pyproject.toml."""
    linter = "import sys; from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run([sys.executable, "-c", linter], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_line_loads_nothing_heavy() -> None:
    assert loaded(["studio.cli"], HEAVY | QT | {"numpy", "cv2", "av", "onnx", "onnxruntime"}) == ""


def test_the_studio_loads_no_torch() -> None:
    assert loaded(modules_of("studio"), HEAVY) == ""


def test_the_window_opens_before_the_engine_is_loaded() -> None:
    assert loaded(["studio.app"], HEAVY | QT | {"cv2", "av", "onnx", "onnxruntime"}) == "PySide6"


@pytest.mark.parametrize(
    ("modules", "watched"),
    [
        (["engine.world_spec", "engine.bundle", "engine.errors", *modules_of("engine/runtime")], HEAVY | QT),
        (modules_of("engine/data"), HEAVY | QT),
        ([name for name in modules_of("export") if name.startswith("export.media")], HEAVY | QT | {"onnx", "onnxruntime"}),
        (modules_of("studio/document"), HEAVY | QT),
        (["studio.headless", "studio.rendering", "studio.doctor", "studio.action_string"], HEAVY | QT),
    ],
    ids=["runtime", "data", "media", "document", "headless"],
)
def test_what_a_part_does_not_load(modules: list[str], watched: set[str]) -> None:
    assert modules
    assert loaded(modules, watched) == ""


def test_the_watch_works() -> None:
    assert loaded(["json"], {"json", "torch"}) == "json"
