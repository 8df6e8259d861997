"""What was measured is kept beside what was measured before, and drawn; nothing else is written over."""

from pathlib import Path

import cv2
import pytest

from engine.errors import ConfigError
from engine.runtime.speed_history import draw_history, remember


def test_entries_add_up_and_are_drawn(tmp_path: Path) -> None:
    folder = tmp_path / "bench"
    for steps, fps in ((8, 25.0), (2, 80.0), (8, 30.0)):
        entries = remember({"steps": steps, "fps": fps, "uncached_fps": fps / 6}, folder)
    assert [(entry["steps"], entry["fps"]) for entry in entries] == [(8, 25.0), (2, 80.0), (8, 30.0)]
    assert all(entry["date"] and entry["processor"] for entry in entries)
    assert sorted(path.name for path in folder.iterdir()) == ["speed.json"]
    draw_history(entries, folder / "speed.png")
    newest = cv2.imread(str(folder / "speed.png"))
    draw_history(entries[1:], folder / "other.png")
    assert newest.shape == (400, 720, 3)
    assert (newest == cv2.imread(str(folder / "other.png"))).all(), "only the newest entry for each number of steps is drawn"
    draw_history(entries[:2], folder / "other.png")
    assert (newest != cv2.imread(str(folder / "other.png"))).any()


@pytest.mark.parametrize("text", ["{}", "[1]", "no JSON"])
def test_another_file_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "speed.json").write_text(text)
    with pytest.raises(ConfigError, match=r"speed\.json"):
        remember({"steps": 1, "fps": 1.0, "uncached_fps": 1.0}, tmp_path)
    assert (tmp_path / "speed.json").read_text() == text
