"""The small Python environment in which Procgen runs, made on first use and kept in the user's cache folder.

Procgen's only maintained wheels pin NumPy below 2 and exist for CPython 3.11 and 3.12 only, so it must not share an
environment with the rest of the program. It works with NumPy 2 nevertheless; its pins are passed over with
``--no-deps``, and everything is named with its version here, since shards must come out the same next year.
Knows nothing of frames and shards.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs

from engine.errors import DataError

REQUIREMENTS = (
    "procgen-mirror==0.10.7",
    "gym3==0.3.3",
    "numpy==2.4.6",
    "cffi==2.1.1",
    "pycparser==3.12",
    "filelock==4.2.12",
    "imageio==2.37.3",
    "pillow==12.3.0",
)
_SUPPORTED = ((3, 11), (3, 12))
_MARKER = "requirements.txt"


def environment_folder() -> Path:
    """Where the environment is kept: ``$WORLDSKETCH_CACHE`` or the user's cache folder, then ``coinrun-worker``."""
    cache = os.environ.get("WORLDSKETCH_CACHE")
    return (Path(cache) if cache else Path(platformdirs.user_cache_dir("worldsketch"))) / "coinrun-worker"


def existing_python() -> Path | None:
    """The environment's Python if it is there with exactly the packages named above, else None."""
    folder = environment_folder()
    try:
        ready = (folder / _MARKER).read_text(encoding="utf-8") == "\n".join(REQUIREMENTS)
    except OSError:
        return None
    python = _python_of(folder)
    return python if ready and python.exists() else None


def ensure_python() -> Path:
    """The environment's Python; makes the environment first if it is not there (210 MB on disk).

    Raises:
        DataError: this Python has no Procgen wheels, or the environment could not be made.
    """
    python = existing_python()
    if python is not None:
        return python
    if sys.version_info[:2] not in _SUPPORTED:
        have = ".".join(map(str, sys.version_info[:2]))
        raise DataError(
            f"CoinRun needs Python 3.11 or 3.12 (procgen-mirror has no wheels for {have}); run collect with one of them"
        )
    folder = environment_folder()
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    try:
        partial.parent.mkdir(parents=True, exist_ok=True)
        print(f"preparing the CoinRun worker environment in {folder} (once)", file=sys.stderr)
        _step([sys.executable, "-m", "venv", str(partial)], "install your system's venv package (Debian: python3-venv)")
        install = [str(_python_of(partial)), "-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "-q"]
        _step([*install, "--only-binary", ":all:", *REQUIREMENTS], "check the network and run again")
        (partial / _MARKER).write_text("\n".join(REQUIREMENTS), encoding="utf-8")
        if existing_python() is None:  # unless another collection was quicker
            shutil.rmtree(folder, ignore_errors=True)
            os.replace(partial, folder)  # a virtual environment used only through its Python survives being moved
    except OSError as error:
        raise DataError(f"cannot make the CoinRun worker environment in {folder}: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return _python_of(folder)


def _python_of(folder: Path) -> Path:
    return folder / "Scripts" / "python.exe" if sys.platform == "win32" else folder / "bin" / "python"


def _step(command: list[str], advice: str) -> None:
    """Run a command quietly; if it fails, its last complaint becomes the error."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        lines = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        complaints = [line for line in lines if line.upper().startswith("ERROR")] or lines or ["no reason given"]
        raise DataError(f"cannot make the CoinRun worker environment: {complaints[-1]}; {advice}")
