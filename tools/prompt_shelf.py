"""The shelf of prompts that no world was trained on, ``tests/data/prompts``: its pictures and their index.

Owns the format of ``prompts.json``, one entry per picture: how it was made, by whom, under which licence. Draws nothing:
`draw_prompts`, `sketch_prompts` and `gather_prompts` do, each by other means, and put what they made here.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from PIL import Image

SHELF = Path(__file__).resolve().parents[1] / "tests" / "data" / "prompts"
INDEX = SHELF / "prompts.json"
SIDE = 256
MAX_BYTES = 40_000


@dataclass(frozen=True)
class Entry:
    """``file``: relative to the shelf, ``means-name``. ``made``: how. ``source``: author and place it comes from."""

    file: str
    kind: Literal["drawing", "photo"]
    made: str
    licence: str
    source: str
    has_hero: bool


def shelve(picture: Image.Image, entry: Entry) -> None:
    """Saves the picture, square and at most `MAX_BYTES` large, and its entry in place of an older one of that file, of which
    ``hero``, where the hero stands, measured by hand, stays."""
    picture = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    path = SHELF / entry.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_jpeg(picture) if path.suffix == ".jpg" else _png(picture))
    entries = {one["file"]: one for one in json.loads(INDEX.read_text())} if INDEX.exists() else {}
    entries[entry.file] = entries.get(entry.file, {}) | asdict(entry)
    there = [entries[name] for name in sorted(entries) if (SHELF / name).exists()]
    INDEX.write_text(json.dumps(there, indent=1, ensure_ascii=False) + "\n")


def _png(picture: Image.Image) -> bytes:
    """Lossless where that fits, else with as many colours as fit."""
    for colours in (0, 256, 128, 64, 32, 16):
        data = io.BytesIO()
        plain = picture.quantize(colours, dither=Image.Dither.NONE) if colours else picture
        plain.save(data, "PNG", optimize=True)
        if data.tell() <= MAX_BYTES:
            break
    return data.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    for quality in range(92, 40, -4):
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=quality, optimize=True)
        if data.tell() <= MAX_BYTES:
            break
    return data.getvalue()
