"""``worldsketch bench --media``: our GIFs against those of Pillow and imageio, on frames that a world made and on a picture.

With ``--estimates DIR`` instead: how near the sizes foretold for pans over the pictures of a folder come to those of the files.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from engine.data.image import read_image
from engine.errors import DataError, WorldsketchError
from engine.runtime.image_fit import fit_image
from engine.runtime.world_model import open_world
from engine.world_spec import WorldSpec
from export.media_bench import Content, compare, memory, pan
from export.media_options import Frame, MediaOptions
from export.media_size import Sharing, estimate

_PROMPTS = Path(__file__).resolve().parents[1] / "resources" / "prompts"
_SIDE = 512
_MOVING = (".gif", ".webp", ".mp4", ".webm")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="worldsketch bench --media", description="Compare our GIFs with Pillow's and imageio's."
    )
    parser.add_argument("--media", action="store_true", help="GIFs instead of the engine")
    parser.add_argument("--world", default="default", help="what makes the pixel art: a name, a folder or a .world file")
    parser.add_argument("--provider", default="auto", help="what computes")
    parser.add_argument("--frames", type=int, default=300, help="frames of each clip (default 300), 512×512 pixels each")
    parser.add_argument(
        "--picture", type=Path, action="append", help="a photo to pan over, once per photo (default: a sample drawing)"
    )
    parser.add_argument("--estimates", type=Path, metavar="DIR", help="sizes foretold for pans over its pictures, 256×256")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    choices = parser.parse_args(list(argv))
    count = max(2, choices.frames)
    try:
        if choices.estimates is not None:
            errors = _estimates(choices.estimates, count)
            print(json.dumps({"estimate_errors": errors}) if choices.json else _estimate_table(errors))
            return 0
        contents = [_played(choices.world, choices.provider, count)]
        for path in choices.picture or sorted(_PROMPTS.glob("*.png"))[:1]:
            whole = fit_image(read_image(path), WorldSpec(frame_height=1024, frame_width=1024))
            contents.append(Content(f"pan over {path.name}", pan(whole, count, _SIDE)))
    except WorldsketchError as error:
        print(f"worldsketch bench: {error}", file=sys.stderr)
        return 2
    report: dict[str, Any] = {"contents": [compare(content, _say) for content in contents]}
    _say("memory of a writer that streams")
    report["peak_mb_by_frames"] = memory()
    print(json.dumps(report) if choices.json else _table(report))
    return 0


def _estimates(folder: Path, count: int) -> dict[str, list[float]]:
    """For each moving format, how far each estimate is off, as a share of the file's size."""
    errors: dict[str, list[float]] = {suffix: [] for suffix in _MOVING}
    pictures = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".png"))
    if not pictures:
        raise DataError(f"{folder}: has no .jpg or .png; name a folder of pictures")
    for number, path in enumerate(pictures):
        frames = pan(fit_image(read_image(path), WorldSpec(frame_height=512, frame_width=512)), count, 256)
        with tempfile.TemporaryDirectory(prefix="worldsketch-") as place:
            for suffix in _MOVING:
                sharing = Sharing(frames, suffix, MediaOptions(fps=20))
                told, size = estimate(sharing), sharing.write(Path(place) / f"clip{suffix}").bytes
                errors[suffix].append(told / size - 1)
        _say(f"{number + 1}/{len(pictures)} {path.name}: " + ", ".join(f"{s} {errors[s][-1]:+.1%}" for s in _MOVING))
    return errors


def _estimate_table(errors: dict[str, list[float]]) -> str:
    return "\n".join(
        f"{suffix:<6} {len(found)} clips: from {min(found):+.1%} to {max(found):+.1%}, {np.mean(np.abs(found)):.1%} on average"
        for suffix, found in errors.items()
    )


def _played(world: str, provider: str, count: int) -> Content:
    """Frames as they are shared: a walk in a sample drawing, enlarged to 512 pixels."""
    _say(f"playing {count} frames")
    model = open_world(world, provider)
    try:
        chance = np.random.default_rng(11)
        frames: list[Frame] = [model.begin(read_image(sorted(_PROMPTS.glob("*.png"))[1]), 0).rgb]
        for action in np.repeat(chance.integers(0, model.spec.actions, count // 8 + 1), 8)[: count - 1]:
            frames.append(model.step(int(action)).rgb)
    finally:
        model.close()
    return Content(f"{world} world", frames, max(1, _SIDE // frames[0].shape[1]))


def _table(report: dict[str, Any]) -> str:
    lines = []
    for content in report["contents"]:
        lines.append(f"{content['content']}, {content['frames']} frames of {content['width']}×{content['height']}")
        for name, row in content["rows"].items():
            lines.append(f"  {name:<36}{row['psnr']:6.1f} dB {row['bytes'] / 1e6:8.2f} MB {row['cpu_seconds']:7.1f} s")
        for other, ratios in content["against"].items():
            lines.append(
                f"  against {other}: {ratios['db_better']:+.1f} dB, {ratios['times_faster']:.1f} times as fast, "
                f"{ratios['size_ratio']:.2f} of the size"
            )
        small = content["smallest_as_good_as_pillow"]
        lines.append(f"  as good as Pillow's at {small:.2f} of its size" if small else "  never as good as Pillow's")
    peaks = ", ".join(f"{peak:.0f} MB for {count}" for count, peak in report["peak_mb_by_frames"].items())
    lines.append(f"peak memory by frames streamed: {peaks}" if peaks else "peak memory: not told by this system")
    return "\n".join(lines)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
