"""Draws the contact sheet of doodle worlds in the documentation: a clip in each row, every fourth frame.

python tools/draw_doodles.py
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from engine.data.doodle.clip import FRAMES, make_clip

OUT = Path(__file__).resolve().parents[1] / "docs" / "images" / "doodles.png"
SEEDS = (3005, 3003, 3002, 3036, 3013, 3039, 3065, 3055, 3070, 3062, 3019, 3037)
SIDE = 80


def main() -> None:
    clips = [make_clip(seed, SIDE).frames[:: FRAMES // 12] for seed in SEEDS]
    rows = [np.concatenate([np.pad(frame, ((1, 1), (1, 1), (0, 0))) for frame in clip], 1) for clip in clips]
    cv2.imwrite(str(OUT), cv2.cvtColor(np.concatenate(rows, 0), cv2.COLOR_RGB2BGR))


if __name__ == "__main__":
    main()
