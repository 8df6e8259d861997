"""The source of stills: single pictures for the tokenizer, drawn here or cut out of pictures of the user's.

What a still shows is `still`'s business.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from engine.data import still
from engine.data.drawn import DrawnRequest, add_arguments

__all__ = ["StillRequest", "add_arguments", "request"]


@dataclass(frozen=True)
class StillRequest(DrawnRequest):
    """Stills of two frames each; where there are pictures, six in ten are cut out of them."""

    source = "stills"
    kind = "still"
    policy = "none"
    clip_frames = still.FRAMES
    drawing = still.DRAWING


def request(asked: argparse.Namespace, **shared: Any) -> StillRequest:
    """From the command's arguments; ``shared`` are those that every source has."""
    return StillRequest(**shared, size=asked.size, pictures=asked.pictures)
