"""How well a drawing made with the world kit alone plays, beside real frames of test levels.

    python tools/kit_figures.py --data data/coinrun/test [--world default] [--look CoinRun] [--count 12] [--seed 3] [--fidelity]
                                [--picture PNG] [--json]

Draws scenes of the kit (ground with steps, a platform, two of crate, spikes, coin and saw, the hero standing in the middle, the
sky behind), each from its seed, and takes as many first frames of clips of test levels. Both go through the same study as the
prompts of `worldsketch evaluate` (`engine.evaluation.prompts`): SSIM and PSNR of the round trip, colours kept after 16 frames,
and whether the actions that steer real frames steer them. What the real frames reach is what the world can do.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.shards import ClipStore
from engine.evaluation.metrics import mean_squared_error, psnr, ssim
from engine.evaluation.pictures import save_png, sheet
from engine.evaluation.play import sticky_actions
from engine.evaluation.prompts import (
    PALETTE_FRAME,
    Prompt,
    PromptJob,
    PromptStudy,
    Steering,
    Verdict,
    find_steering,
    judge,
    study_prompt,
)
from engine.evaluation.subject import Subject
from engine.runtime.image_fit import fit_image
from engine.runtime.world_model import Image
from studio.canvas.kit import GROUND, LEDGE, Look, looks_in, shipped_looks
from studio.document.pixels import SIDE, Pixels, over

COLUMNS, LOWEST = range(-4, 4), 3


@dataclass(frozen=True)
class Figures:
    """Means over one set of prompts; shares are 0..1. ``reach``: pixels of the world between *left* and *right* after eight
    frames, the mean of (right − left) as a share of the frame's width."""

    count: int
    ssim: float
    psnr: float
    palette_kept: float
    opposite: float
    reversed: float
    reach: float
    jump: float


def draw_scene(look: Look, seed: int) -> Image:
    """A canvas S×S×3 on which nothing was used but the kit."""
    chance = random.Random(seed)
    sky = look.sky_pixels()
    layer: Pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    top = {0: 0}
    for columns in (range(1, COLUMNS.stop), range(-1, COLUMNS.start - 1, -1)):
        height = 0
        for column in columns:
            if abs(column) > 1 and chance.random() < 0.35:
                height = max(-1, min(height + chance.choice((-1, 1)), 2))
            top[column] = height
    cells = [(column, row) for column, first in top.items() for row in range(first, LOWEST + 1)]
    look.lay_tiles(layer, GROUND, cells)
    if chance.random() < 0.7:
        left = chance.choice((-4, -3, 1))
        row = min(top[column] for column in range(left, left + 2)) - 2
        look.lay_tiles(layer, LEDGE, [(left + n, row) for n in range(chance.choice((2, 3))) if left + n in COLUMNS])

    def stand(name: str, column: int) -> None:
        rect, height = look.rect((column, top[column])), look.pieces[name].shape[0]
        look.stamp(layer, layer.copy(), name, (rect.x0 + rect.x1) / 2, rect.y0 - height / 2)

    for name, column in zip(chance.sample(("crate", "spike", "coin", "saw"), 2), chance.sample((-3, -2, 2), 2), strict=True):
        stand(name, column)
    stand("hero", 0)
    return np.ascontiguousarray(over(layer, sky)[..., :3])


def study(subject: Subject, images: list[Image], seed: int, what: str) -> list[tuple[PromptStudy, int]]:
    """Each with the seed of its play."""
    found = []
    for n, image in enumerate(images):
        rng = np.random.default_rng([seed, 6, n])
        actions = sticky_actions(rng, PALETTE_FRAME, subject.world.spec.actions)
        job = PromptJob(image, int(rng.integers(2**62)), actions)
        found.append((study_prompt(subject, job), job.seed))
        print(f"{what} {n + 1} of {len(images)}", file=sys.stderr, flush=True)
    return found


def pooled(studies: list[tuple[PromptStudy, int]], steering: Steering) -> Figures:
    prompt = Prompt(file="-", kind="drawing", made="-", licence="-", source="-", has_hero=True)
    verdicts: list[Verdict] = [judge(prompt, study, steering, seed) for study, seed in studies]
    width = studies[0][0].fitted.shape[1]

    def mean(values: list[float]) -> float:
        return round(float(np.mean(values)), 4)

    return Figures(
        len(verdicts),
        mean([verdict.study.ssim for verdict in verdicts]),
        round(psnr([verdict.study.error for verdict in verdicts]), 2),
        mean([verdict.palette_kept for verdict in verdicts]),
        mean([verdict.opposite for verdict in verdicts]),
        mean([verdict.reversed for verdict in verdicts]),
        mean([(verdict.right - verdict.left) / width for verdict in verdicts]),
        mean([bool(verdict.lifted) for verdict in verdicts]),
    )


def round_trip(subject: Subject, images: list[Image]) -> str:
    """SSIM and PSNR between each picture at the world's size and what its tokens give back."""
    world = subject.world
    fitted = [fit_image(image, world.spec) for image in images]
    shown = [world.decode(world.encode(image)) for image in fitted]
    pairs = list(zip(shown, fitted, strict=True))
    likeness = float(np.mean([ssim(one, other) for one, other in pairs]))
    return f"SSIM {likeness:.3f}  PSNR {psnr([mean_squared_error(one, other) for one, other in pairs]):.2f} dB"


def real_frames(folder: Path, count: int, seed: int) -> list[Image]:
    frames_NTHWC: NDArray[np.uint8] = ClipStore.open([folder]).clips(PALETTE_FRAME, count, seed).frames
    return [np.ascontiguousarray(frames) for frames in frames_NTHWC[:, 0]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="test clips, see `worldsketch collect coinrun --split test`")
    parser.add_argument("--world", default="default")
    parser.add_argument("--look", help="of the kit (default: the first of the world's)")
    parser.add_argument("--count", type=int, default=12, help="of each kind")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--fidelity", action="store_true", help="the round trip alone, in every look: seconds, not minutes")
    parser.add_argument("--picture", type=Path, help="save scenes and what the world makes of them")
    parser.add_argument("--json", action="store_true")
    choices = parser.parse_args()
    subject = Subject.open(choices.world, "cpu")
    looks = looks_in(subject.world.kit()) if subject.world.kit() else shipped_looks()
    look = next((look for look in looks if look.name == (choices.look or looks[0].name)), None)
    if look is None:
        parser.error(f"--look {choices.look}: the kit has {', '.join(look.name for look in looks)}")
    if choices.fidelity:
        print(f"{'real':<10}{round_trip(subject, real_frames(choices.data, choices.count, choices.seed))}")
        for each in looks:
            print(f"{each.name:<10}{round_trip(subject, [draw_scene(each, choices.seed + n) for n in range(choices.count)])}")
        return 0
    scenes = [draw_scene(look, choices.seed + n) for n in range(choices.count)]
    real = study(subject, real_frames(choices.data, choices.count, choices.seed), choices.seed, "real frame")
    drawn = study(subject, scenes, choices.seed, "kit drawing")
    steering = find_steering(np.stack([study.path for study, _ in real]), subject.world.spec.frame_width / 4)
    figures = {"real": pooled(real, steering), "kit": pooled(drawn, steering)}
    if choices.picture is not None:
        shown = min(8, choices.count)
        rows = [[study.fitted for study, _ in drawn[:shown]], [study.shown for study, _ in drawn[:shown]]]
        save_png(sheet(rows, ["kit", "seen"], [str(n + 1) for n in range(shown)]), choices.picture)
    if choices.json:
        names = {"world": choices.world, "look": look.name, "seed": choices.seed, "steering": asdict(steering)}
        print(json.dumps(names | {kind: asdict(found) for kind, found in figures.items()}))
    else:
        for kind, found in figures.items():
            print(f"{kind:<6}" + "  ".join(f"{name} {value}" for name, value in asdict(found).items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
