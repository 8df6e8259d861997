"""What a run leaves to read: ``log.jsonl``, TensorBoard events, sample pictures, and one progress line on stderr."""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


class Record:
    """The written trace of one run in ``run``. Appends, so that a resumed run continues its own log."""

    def __init__(self, run: Path, quiet: bool = False) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self.run, self.quiet = run, quiet
        run.mkdir(parents=True, exist_ok=True)
        self._log = (run / "log.jsonl").open("a", buffering=1)
        self._board = SummaryWriter(str(run / "tensorboard"))
        self._started = time.monotonic()

    def write(self, step: int, kind: str, values: dict[str, float]) -> None:
        """One JSON line, and one TensorBoard point per value."""
        line: dict[str, Any] = {"step": step, "kind": kind, "seconds": round(time.monotonic() - self._started, 1)}
        self._log.write(json.dumps(line | {k: round(v, 6) for k, v in values.items()}) + "\n")
        for name, value in values.items():
            self._board.add_scalar(f"{kind}/{name}", value, step)

    def picture(self, step: int, name: str, image: NDArray[np.uint8]) -> None:
        """An H×W×3 RGB picture as ``samples/NAME-STEP.png``."""
        folder = self.run / "samples"
        folder.mkdir(exist_ok=True)
        cv2.imwrite(str(folder / f"{name}-{step:07d}.png"), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))

    def progress(self, step: int, steps: int, rate: float, values: dict[str, float]) -> None:
        """``rate`` in steps per second; 0: these are figures of validation, whose line stays on a screen."""
        if self.quiet:
            return
        numbers = " ".join(f"{k} {v:.4g}" for k, v in values.items())
        left = f"{(steps - step) / rate / 60:.0f} min left · " if rate else ""
        line = f"step {step}/{steps} · {left}{numbers}"
        if sys.stderr.isatty():
            shown = line[: shutil.get_terminal_size().columns - 1] if rate else line
            print(f"\r\033[K{shown}", end="" if rate else "\n", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def close(self) -> None:
        self._log.close()
        self._board.close()
