"""The doodle source: domain-randomised platformers as people draw them. What a clip shows is `doodle`'s business."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from engine.data.doodle.clip import DRAWING, FRAMES
from engine.data.drawn import DrawnRequest, add_arguments

__all__ = ["DoodleRequest", "add_arguments", "request"]


@dataclass(frozen=True)
class DoodleRequest(DrawnRequest):
    """Doodle worlds, a clip of 48 frames for each level; where there are pictures, some are the backdrop of a world."""

    source = "doodles"
    kind = "doodle"
    policy = "sticky-exploring"
    clip_frames = FRAMES
    drawing = DRAWING


def request(asked: argparse.Namespace, **shared: Any) -> DoodleRequest:
    """From the command's arguments; ``shared`` are those that every source has."""
    return DoodleRequest(**shared, size=asked.size, pictures=asked.pictures)
