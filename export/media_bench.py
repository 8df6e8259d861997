"""How our GIFs compare with those of Pillow and imageio: the same frames, one run, one machine.

For each content the file size, the PSNR of what Pillow decodes again, and the seconds that writing took; then the smallest of
our files that is still as good as theirs, and the memory of a writer that streams. Ratios are what is worth citing, those of
time taken from processor seconds, which other work on the machine does not stretch. Knows no world: frames are handed in.
"""

from __future__ import annotations

import importlib
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from export.media import write_media
from export.media_options import Frame, MediaOptions

FPS = 20.0
"""Rate of all clips: 5 centiseconds, which a GIF keeps exactly."""
_RUNGS = ((256, 2), (128, 4), (64, 6), (32, 8))
"""Colours and steadiness with which ours becomes smaller, as `media_size` lowers them."""


@dataclass(frozen=True)
class Content:
    """Frames H×W×3, each pixel of which is shown ``scale`` × ``scale``."""

    name: str
    frames: Sequence[Frame]
    scale: int = 1

    def enlarged(self) -> list[Frame]:
        """As other libraries want them."""
        return [frame.repeat(self.scale, 0).repeat(self.scale, 1) for frame in self.frames]


def compare(content: Content, say: Callable[[str], None]) -> dict[str, Any]:
    """All figures of one content: rows by writer, and ours against each of the others."""
    whole = content.enlarged()
    rows: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="worldsketch-") as folder:

        def row(name: str, write: Callable[[Path], object]) -> dict[str, Any]:
            say(f"{content.name}: {name}")
            path = Path(folder) / "clip.gif"
            begun, spent = time.perf_counter(), time.process_time()
            write(path)
            seconds, processor = time.perf_counter() - begun, time.process_time() - spent
            found = {"seconds": seconds, "cpu_seconds": processor, "bytes": path.stat().st_size, "psnr": psnr(path, whole)}
            rows[name] = found
            say(f"  {found['psnr']:.2f} dB, {found['bytes']} bytes, {seconds:.1f} s, {processor:.1f} s of a processor")
            path.unlink()
            return rows[name]

        def ours(colours: int = 256, steady: int = 2) -> Callable[[Path], object]:
            options = MediaOptions(fps=FPS, scale=content.scale, colours=colours, steady=steady)
            return lambda path: write_media(content.frames, path, options)

        row("worldsketch", ours())
        row("worldsketch, every change kept", ours(steady=0))
        if content.scale > 1:
            options = MediaOptions(fps=FPS)
            row("worldsketch, frames enlarged before", lambda path: write_media(whole, path, options))
        others = ["Pillow"]
        row("Pillow", lambda path: _pillow(whole, path))
        try:
            imageio = importlib.import_module("imageio.v3")
        except ModuleNotFoundError:
            say("imageio is not installed: pip install imageio")
        else:
            row("imageio", lambda path: imageio.imwrite(path, whole, duration=1000 / FPS, loop=0))
            others.append("imageio")
        for colours, steady in _RUNGS[1:]:
            row(f"worldsketch, {colours} colours", ours(colours, steady))
    height, width = whole[0].shape[:2]
    theirs = rows["Pillow"]
    as_good = [row["bytes"] for name, row in rows.items() if name not in others and row["psnr"] >= theirs["psnr"]]
    return {
        "content": content.name,
        "frames": len(whole),
        "width": width,
        "height": height,
        "rows": rows,
        "against": {other: _against(rows["worldsketch"], rows[other]) for other in others},
        "smallest_as_good_as_pillow": min(as_good) / theirs["bytes"] if as_good else None,
    }


def _against(ours: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    return {
        "db_better": ours["psnr"] - other["psnr"],
        "times_faster": other["cpu_seconds"] / ours["cpu_seconds"],
        "size_ratio": ours["bytes"] / other["bytes"],
    }


def _pillow(frames: Sequence[Frame], path: Path) -> None:
    """As its manual says: all else is its default."""
    from PIL import Image

    pictures = [Image.fromarray(frame) for frame in frames]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=round(1000 / FPS), loop=0)


def psnr(path: Path, frames: Sequence[Frame]) -> float:
    """In dB, pooled over all pixels; pictures that stay longer stand for several frames."""
    error, count = 0.0, 0
    for frame, again in zip(frames, _decoded(path), strict=True):
        difference = frame.astype(np.int16) - again
        error += float(np.square(difference, dtype=np.int32).sum())
        count += frame.size
    return 99.0 if error == 0 else 10 * math.log10(255**2 * count / error)


def _decoded(path: Path) -> Iterator[NDArray[np.uint8]]:
    from PIL import Image, ImageSequence

    with Image.open(path) as image:
        for picture in ImageSequence.Iterator(image):
            pixels = np.asarray(picture.convert("RGB"))
            for _ in range(max(1, round(picture.info.get("duration", 0) * FPS / 1000))):
                yield pixels


_CHILD = """
import resource, sys
from pathlib import Path
import numpy as np
from export.media import write_media
from export.media_options import MediaOptions
count, path = int(sys.argv[1]), sys.argv[2]
tile = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
write_media((np.roll(tile, t, 1) for t in range(count)), path, MediaOptions(fps=20))
status = Path("/proc/self/status")  # what getrusage says counts what the parent held when it started this
if status.exists():
    print(next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def memory(counts: Sequence[int] = (75, 300, 1200)) -> dict[str, float]:
    """Peak memory in MB of processes that stream so many frames of 512×512 into a GIF; empty where the system does not tell."""
    if sys.platform == "win32":
        return {}
    found = {}
    with tempfile.TemporaryDirectory(prefix="worldsketch-") as folder:
        for count in counts:
            command = [sys.executable, "-c", _CHILD, str(count), str(Path(folder) / "clip.gif")]
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
            found[str(count)] = float(done.stdout)
    return found


def pan(picture: Frame, count: int, side: int) -> list[Frame]:
    """``count`` frames of ``side`` × ``side``, as of a camera that goes slowly over a picture and comes nearer."""
    import cv2

    height, width = picture.shape[:2]
    frames = []
    for t in range(count):
        part = t / max(1, count - 1)
        span = min(height, width) * (0.9 - 0.35 * part)
        left, top = (width - span) * (0.5 + 0.5 * math.sin(3 * part)), (height - span) * (0.5 - 0.4 * math.cos(2 * part))
        matrix = np.array([[side / span, 0, -left * side / span], [0, side / span, -top * side / span]])
        moved = cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        frames.append(np.asarray(moved, np.uint8))
    return frames
