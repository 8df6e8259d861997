"""What is said while a run goes on: on a screen one line that is written anew, and figures of validation that stay."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from engine.training.record import Record


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_line_of_progress_fits_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("COLUMNS", "60")
    record = Record(tmp_path)
    record.progress(50, 650, 2.0, {"loss": 1.25, **{f"figure_{n}": float(n) for n in range(9)}})
    record.progress(50, 650, 0.0, {"psnr": 20.5, **{f"figure_{n}": float(n) for n in range(9)}})
    record.close()
    begin, shown, figures = screen.getvalue().split("\r\033[K")
    assert begin == ""
    assert shown.startswith("step 50/650 · 5 min left · loss 1.25 figure_0 0")
    assert len(shown) == 59
    assert figures.startswith("step 50/650 · psnr 20.5 figure_0 0")
    assert figures.endswith("figure_8 8\n")


def test_elsewhere_each_line_stands_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = Record(tmp_path)
    record.progress(50, 100, 1.0, {"loss": 1.0})
    record.progress(100, 100, 0.0, {"psnr": 30.0})
    record.close()
    assert capsys.readouterr().err == "step 50/100 · 1 min left · loss 1\nstep 100/100 · psnr 30\n"
