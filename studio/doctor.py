"""What this machine has, what it lacks, and what to do about it: the checks behind ``worldsketch doctor``.

Each check looks at one thing and never raises. Imports neither Qt nor torch: it must work where they do not.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.errors import WorldsketchError
from studio.system_libraries import advice, has_screen, missing_libraries

FREE_MIB = 500
"""What a studio needs on the disk for frames, autosaves and a GIF."""

_BASE = ("numpy", "opencv-python", "av", "pillow", "PySide6_Essentials", "qasync", "onnx", "pydantic", "typer", "platformdirs")
_ELSEWHERE = {"directml": "win32", "coreml": "darwin"}
"""Providers of one system only: on others they are not worth a line."""

_EXTRAS = {"train": ("torch", "onnxscript", "safetensors", "tyro", "tensorboard")}


@dataclass(frozen=True)
class Check:
    """One thing looked at. ``needed``: without it the studio does not run. ``advice``: what to do when it is not ``ok``."""

    name: str
    ok: bool
    found: str
    advice: str = ""
    needed: bool = True

    def line(self) -> str:
        mark = "✓" if self.ok else "✗" if self.needed else "–"
        return f"{mark} {self.name}: {self.found}" + (f"\n    → {self.advice}" if not self.ok and self.advice else "")


def examine() -> tuple[Check, ...]:
    """Every check, in the order in which to mend things."""
    parts: tuple[Callable[[], list[Check]], ...] = (
        _python, _packages, _onnxruntime, _libraries, _screen, _providers, _fonts, _disk, _world, _worker,
    )  # fmt: skip
    return tuple(check for part in parts for check in part())


def can_run(checks: tuple[Check, ...]) -> bool:
    """Whether nothing that the studio needs is missing."""
    return all(check.ok for check in checks if check.needed)


def report(checks: tuple[Check, ...]) -> dict[str, object]:
    """For ``--json``."""
    return {"ok": can_run(checks), "checks": [asdict(check) for check in checks]}


def _python() -> list[Check]:
    found = f"{platform.python_version()} on {platform.platform(terse=True)}, {platform.machine()}"
    return [Check("Python", sys.version_info >= (3, 11), found, "install Python 3.11 or newer and set up again")]


def _packages() -> list[Check]:
    checks = [_versions("packages", _BASE, "run: pip install worldsketch", needed=True)]
    for extra, names in _EXTRAS.items():
        advice_ = f"only to {extra} worlds; run: pip install 'worldsketch[{extra}]'"
        checks.append(_versions(f"packages to {extra}", names, advice_, needed=False))
    return checks


def _versions(name: str, packages: tuple[str, ...], what_to_do: str, *, needed: bool) -> Check:
    versions = {package: _version(package) for package in packages}
    missing = [package for package, version in versions.items() if version is None]
    if missing:
        return Check(name, False, f"not installed: {', '.join(missing)}", what_to_do, needed)
    return Check(name, True, ", ".join(f"{package} {version}" for package, version in versions.items()), needed=needed)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _onnxruntime() -> list[Check]:
    builds = {name: version for name in ("onnxruntime", "onnxruntime-gpu") if (version := _version(name))}
    found = ", ".join(f"{name} {version}" for name, version in builds.items()) or "not installed"
    wrong = "two builds overwrite each other; uninstall both, then run: pip install worldsketch"
    return [Check("onnxruntime", len(builds) == 1, found, wrong if builds else "run: pip install worldsketch")]


def _libraries() -> list[Check]:
    checks = []
    for purpose, name, needed in (("offscreen", "system libraries", True), ("window", "window libraries", has_screen())):
        missing = missing_libraries(purpose)
        found = f"missing: {', '.join(library.soname for library in missing)}" if missing else "all load"
        checks.append(Check(name, not missing, found, f"run: {advice(missing)}", needed))
    return checks


def _screen() -> list[Check]:
    found = "there" if has_screen() else "none (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    return [Check("screen", has_screen(), found, "the studio needs one; render, infer and bench do not", needed=False)]


def _providers() -> list[Check]:
    try:
        from engine.runtime.providers import PROVIDERS, choose_provider, why_unavailable

        chosen = choose_provider("auto").provider.name
        here = {name: provider for name, provider in PROVIDERS.items() if _ELSEWHERE.get(name, sys.platform) == sys.platform}
        reasons = {name: why_unavailable(provider) for name, provider in here.items()}
    except (ImportError, WorldsketchError) as error:
        return [Check("providers", False, str(error), "run: pip install worldsketch")]
    checks = [Check("provider in use", reasons[chosen] is None, chosen)]
    for name, reason in reasons.items():
        if name != chosen:
            checks.append(Check(f"provider {name}", reason is None, reason or "available", needed=False))
    return checks


def _fonts() -> list[Check]:
    folders = [
        Path(__file__).parents[1] / "resources" / "fonts",
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        Path.home() / ".fonts",
        Path.home() / ".local" / "share" / "fonts",
    ]
    if not sys.platform.startswith("linux"):
        return []
    count = sum(1 for folder in folders for path in folder.rglob("*") if path.suffix.lower() in (".ttf", ".otf", ".ttc"))
    return [Check("fonts", count > 0, f"{count} files", "run: sudo apt-get install fonts-dejavu-core")]


def _disk() -> list[Check]:
    import platformdirs

    folder = Path(platformdirs.user_data_dir("worldsketch", appauthor=False))
    existing = next(parent for parent in (folder, *folder.parents) if parent.is_dir())
    free = shutil.disk_usage(existing).free >> 20
    writable = os.access(existing, os.W_OK)
    found = f"{free} MiB free for {folder}" + ("" if writable else f", and {existing} cannot be written")
    return [Check("disk", free >= FREE_MIB and writable, found, f"make {FREE_MIB} MiB of room there that you may write")]


def _world() -> list[Check]:
    what_to_do = "install Worldsketch again, or make a world: see 'A world of your own' in the README"
    try:
        from engine.bundle import Bundle

        bundle = Bundle.open("default")
        bundle.verify()
    except (ImportError, WorldsketchError) as error:
        return [Check("default world", False, str(error), what_to_do)]
    return [Check("default world", True, f"{bundle.manifest.name}, verified, {bundle.where}")]


def _worker() -> list[Check]:
    from engine.data.worker_environment import environment_folder, existing_python

    python = existing_python()
    found = str(python) if python else f"not yet in {environment_folder()}"
    return [Check("CoinRun worker", python is not None, found, "`worldsketch collect coinrun` makes it", needed=False)]
