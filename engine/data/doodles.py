"""The doodle source: domain-randomised platformers as people draw them. What a clip shows is `doodle`'s business."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from engine.data.doodle.clip import FRAMES
from engine.data.drawn import DrawnRequest


@dataclass(frozen=True)
class DoodleRequest(DrawnRequest):
    """Doodle worlds, a clip of 48 frames for each level."""

    source = "doodles"
    look = "doodle"
    policy = "sticky-exploring"
    clip_frames = FRAMES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What only this source asks for."""
    parser.add_argument("--size", type=int, default=64, help="width and height of the frames; the scenes stay the same")


def request(asked: argparse.Namespace, **shared: Any) -> DoodleRequest:
    """From the command's arguments; ``shared`` are those that every source has."""
    return DoodleRequest(**shared, size=asked.size)
