"""The doctor on healthy machines and on ones that lack something: what it says, and with which code it ends."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import sys
from pathlib import Path

import pytest

from engine.errors import BundleError
from studio import cli
from studio.doctor import Check, can_run, examine
from studio.system_libraries import advice, missing_libraries, needed_libraries


class GoodBundle:
    """Stands for a world that verifies."""

    class manifest:  # noqa: N801  # the attribute it stands for
        name = "Test world"

    where = "worlds/default"

    @classmethod
    def open(cls, world: str) -> GoodBundle:
        assert world == "default"
        return cls()

    def verify(self) -> None:
        pass


@pytest.fixture(autouse=True)
def healthy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine that has everything, whatever this one lacks."""
    monkeypatch.setattr("engine.bundle.Bundle", GoodBundle)
    monkeypatch.setattr("studio.system_libraries._loads", lambda soname: True)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def named(name: str) -> Check:
    return next(check for check in examine() if check.name == name)


def test_a_healthy_machine(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    out, err = capsys.readouterr()
    assert "✗" not in out
    assert f"✓ Python: {sys.version.split()[0]}" in out
    assert "✓ default world: Test world, verified" in out
    assert err == ""


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"] is True
    assert {"name", "ok", "found", "advice", "needed"} == set(found["checks"][0])
    assert "numpy" in next(check["found"] for check in found["checks"] if check["name"] == "packages")


def test_a_missing_library_says_which_package_has_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("studio.system_libraries._loads", lambda soname: soname != "libEGL.so.1")
    assert cli.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "✗ system libraries: missing: libEGL.so.1\n    → run: sudo apt-get install libegl1\n" in out


def test_window_libraries_are_needed_only_where_there_is_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.system_libraries._loads", lambda soname: "xcb" not in soname)
    assert not named("window libraries").ok
    assert not can_run(examine())
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert can_run(examine())
    assert named("screen").line().startswith("– screen: none")


def test_a_world_that_does_not_verify(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(self: GoodBundle) -> None:
        raise BundleError("worlds/default: decoder.onnx is truncated; get it again")

    monkeypatch.setattr(GoodBundle, "verify", damaged)
    assert "decoder.onnx is truncated" in named("default world").line()
    assert not can_run(examine())


def test_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version

    def version(package: str) -> str:
        if package in ("torch", "onnxruntime", "onnxruntime-gpu"):
            raise importlib.metadata.PackageNotFoundError(package)
        return real(package)

    monkeypatch.setattr("studio.doctor.importlib.metadata.version", version)
    assert named("packages").ok
    assert named("packages to train").line().startswith("– packages to train: not installed: torch")
    assert "run: pip install worldsketch" in named("onnxruntime").line()
    monkeypatch.setattr("studio.doctor.importlib.metadata.version", lambda package: "1.31.0")
    assert "two builds overwrite each other" in named("onnxruntime").line()


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(shutil.disk_usage("/"))
    monkeypatch.setattr("studio.doctor.shutil.disk_usage", lambda folder: usage(1 << 40, 1 << 40, 3 << 20))
    assert "✗ disk: 3 MiB free" in named("disk").line()


def test_the_list_of_libraries_is_complete_and_read_as_written() -> None:
    libraries = needed_libraries()
    assert {library.package for library in libraries} >= {"libgl1", "libegl1", "libglib2.0-0", "libxcb-cursor0"}
    assert {library.purpose for library in libraries} == {"offscreen", "window"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring them all")
def test_libraries_are_really_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.undo()
    listed = tmp_path / "list.txt"
    listed.write_text(
        "# comment\nlibc.so.6 libc6 offscreen\nlibnowhere.so.9 libnowhere9 offscreen\nlibnothing.so libx window\n"
    )
    monkeypatch.setattr("studio.system_libraries.LIST", listed)
    missing = missing_libraries("offscreen")
    assert [library.soname for library in missing] == ["libnowhere.so.9"]
    assert advice(missing) == "sudo apt-get install libnowhere9"
