"""Makes the world kit in ``resources/kit``: pieces of CoinRun's own art (CC0), on the stone of its easy
levels or on grass, and the same pieces as if drawn by hand.

    python tools/make_kit.py [--assets PROCGEN_ASSETS]      makes the kit
    python tools/make_kit.py --into WORLD [--first LOOK]    puts the kit as it is into a world's folder, LOOK first

PROCGEN_ASSETS is the folder ``procgen/data/assets`` of an installed procgen. Needs it only for the look "CoinRun". What a kit
consists of is said in docs/KIT.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import shutil
import sys
from pathlib import Path

from PIL import Image, ImageDraw

from engine.bundle import KIT_PAGE, MANIFEST, Bundle, listing, read_kit, write_bundle

OUT = Path(__file__).resolve().parents[1] / "resources" / "kit"
CELL, FINE = 142, 4
KENNEY = "CoinRun's platform tiles, items, enemies and characters by Kenney (kenney.nl), from the assets of Procgen; CC0 1.0"
NIGHT = "Stone drawn for Worldsketch, Apache License 2.0; items, enemies and character by Kenney (kenney.nl), CC0 1.0"
OWN = "Drawn for Worldsketch; Apache License 2.0"

GROUND = {"single": "grass", "left": "grassLeft", "mid": "grassMid", "right": "grassRight", "inside": "grassCenter"}
LEDGE = {"single": "grassHalf", "left": "grassHalf_left", "mid": "grassHalf_mid", "right": "grassHalf_right"}
STAMPS = {
    "crate": "Tiles/boxCrate_double.png",
    "spike": "Tiles/spikes.png",
    "lava": "Tiles/lavaTop_low.png",
    "saw": "Enemies/saw.png",
    "coin": "Items/coinGold.png",
}

Pixel = tuple[int, int, int, int]
INK: Pixel = (42, 44, 56, 255)


def fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    return image.convert("RGBA").resize((width, height), Image.Resampling.LANCZOS)


def cut(assets: Path) -> None:
    kenney = assets / "kenney"
    for part, name in {**GROUND, **{f"ledge_{part}": name for part, name in LEDGE.items()}}.items():
        fitted(Image.open(kenney / "Ground" / "Grass" / f"{name}.png"), CELL, CELL).save(OUT / f"coinrun_{part}.png")
    for part, name in STAMPS.items():
        fitted(Image.open(kenney / name), CELL, CELL).save(OUT / f"coinrun_{part}.png")
    hero = Image.open(kenney / "Players" / "128x256" / "Beige" / "alienBeige_stand.png").convert("RGBA")
    hero = hero.crop(hero.getbbox())
    height = round(1.16 * CELL)
    fitted(hero, round(hero.width * height / hero.height), height).save(OUT / "coinrun_hero.png")


class Pen:
    """Draws with a hand that shakes a little, in cells from the top left, four times finer than it is saved."""

    def __init__(self, seed: int, width: float = 1.0, height: float = 1.0) -> None:
        self.chance = random.Random(seed)
        self.size = (round(width * CELL), round(height * CELL))
        self.image = Image.new("RGBA", (self.size[0] * FINE, self.size[1] * FINE))
        self.draw = ImageDraw.Draw(self.image)

    def shaken(self, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        result = []
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            steps = max(2, int(math.hypot(x1 - x0, y1 - y0) * 8))
            for n in range(steps):
                t = n / steps
                jitter = (self.chance.uniform(-0.008, 0.008), self.chance.uniform(-0.008, 0.008))
                result.append(((x0 + (x1 - x0) * t + jitter[0]) * CELL * FINE, (y0 + (y1 - y0) * t + jitter[1]) * CELL * FINE))
        return [*result, (points[-1][0] * CELL * FINE, points[-1][1] * CELL * FINE)]

    def line(self, *points: tuple[float, float], colour: Pixel = INK, width: float = 0.045) -> None:
        self.draw.line(self.shaken(list(points)), fill=colour, width=round(width * CELL * FINE), joint="curve")

    def shape(self, *points: tuple[float, float], fill: Pixel, outline: bool = True) -> None:
        self.draw.polygon(self.shaken([*points, points[0]]), fill=fill)
        if outline:
            self.line(*points, points[0])

    def oval(self, x: float, y: float, rx: float, ry: float, fill: Pixel) -> None:
        points = [(x + rx * math.cos(a / 16 * math.tau), y + ry * math.sin(a / 16 * math.tau)) for a in range(16)]
        self.shape(*points, fill=fill)

    def save(self, name: str) -> None:
        self.image.resize(self.size, Image.Resampling.LANCZOS).save(OUT / f"drawn_{name}.png", optimize=True)


def draw_night() -> None:
    """Tiles of pale stone under an edge of earth, as CoinRun's easy levels have them; the stamps are CoinRun's."""
    side, waves = CELL * FINE, 4
    for part in (*GROUND, *(f"ledge_{part}" for part in LEDGE)):
        bottom = side // 2 if part.startswith("ledge") else side
        image = Image.new("RGBA", (side, side))
        draw = ImageDraw.Draw(image)
        draw.rectangle((0, 0, side, bottom - 1), fill=(196, 208, 209, 255))
        for row in range(3):
            y = side * (2 * row + 1) // 6
            zigzag = [(n * side // (2 * waves), y + (-1) ** n * side // 40) for n in range(-1, 2 * waves + 2)]
            if y < bottom:
                draw.line(zigzag, fill=(176, 190, 192, 255), width=side // 30, joint="curve")
        if part != "inside":
            draw.rectangle((0, 0, side, side * 17 // 100), fill=(197, 140, 88, 255))
            for n in range(waves):
                draw.ellipse(
                    (n * side // waves, side * 10 // 100, (n + 1) * side // waves, side * 23 // 100), fill=(197, 140, 88, 255)
                )
        end, rim = part.removeprefix("ledge_"), side // 36
        for name, x in (("left", 0), ("right", side - rim)):
            if end in (name, "single"):
                draw.rectangle((x, 0, x + rim, bottom - 1), fill=(150, 130, 112, 255))
        image.resize((CELL, CELL), Image.Resampling.LANCZOS).save(OUT / f"night_{part}.png", optimize=True)
    for part in (*STAMPS, "hero"):
        shutil.copyfile(OUT / f"coinrun_{part}.png", OUT / f"night_{part}.png")


def draw_ground(part: str, bottom: float, seed: int) -> Pen:
    pen = Pen(seed)
    earth, grass = (214, 170, 120, 255), (120, 190, 96, 255)
    pen.draw.rectangle((0, 0, CELL * FINE, round(bottom * CELL * FINE)), fill=earth)  # up to its neighbours, unshaken
    if part == "inside":
        for n in range(3):
            y = 0.2 + 0.3 * n
            pen.line((0.15, y), (0.4, y + 0.08), (0.55, y), colour=(178, 134, 90, 255), width=0.03)
        return pen
    edge = [(1.1, 0.168), (1, 0.2), (0.75, 0.28), (0.5, 0.2), (0.25, 0.28), (0, 0.2), (-0.1, 0.232)]
    pen.shape((-0.1, -0.1), (1.1, -0.1), *edge, fill=grass, outline=False)
    pen.line((-0.1, 0.022), (1.1, 0.022))
    if bottom < 1:
        pen.line((-0.1, bottom - 0.022), (1.1, bottom - 0.022))
    if part in ("left", "single"):
        pen.line((0.022, 0), (0.022, bottom))
    if part in ("right", "single"):
        pen.line((0.978, 0), (0.978, bottom))
    return pen


def draw_all() -> None:
    for n, part in enumerate(GROUND):
        draw_ground(part, 1.0, n).save(part)
    for n, part in enumerate(LEDGE):
        draw_ground(part, 0.5, 10 + n).save(f"ledge_{part}")
    crate = Pen(20)
    crate.shape((0.03, 0.03), (0.97, 0.03), (0.97, 0.97), (0.03, 0.97), fill=(204, 150, 92, 255))
    crate.line((0.1, 0.1), (0.9, 0.9))
    crate.line((0.9, 0.1), (0.1, 0.9))
    crate.save("crate")
    spike = Pen(21)
    for n in range(3):
        spike.shape((n / 3 + 0.02, 0.98), (n / 3 + 1 / 6, 0.45), (n / 3 + 0.31, 0.98), fill=(206, 212, 220, 255))
    spike.save("spike")
    lava = Pen(22)
    top = [(n / 8, 0.24 if n % 2 else 0.34) for n in range(-1, 10)]
    lava.shape(*top, (1.2, 1.1), (-0.2, 1.1), fill=(240, 116, 58, 255), outline=False)
    lava.line(*top)
    lava.save("lava")
    saw = Pen(23)
    teeth = [(0.5 + r * math.cos(n / 20 * math.tau), 0.5 + r * math.sin(n / 20 * math.tau))
             for n in range(20) for r in [0.46 if n % 2 else 0.36]]  # fmt: skip
    saw.shape(*teeth, fill=(196, 202, 210, 255))
    saw.oval(0.5, 0.5, 0.1, 0.1, (120, 126, 138, 255))
    saw.save("saw")
    coin = Pen(24)
    coin.oval(0.5, 0.5, 0.36, 0.36, (252, 206, 66, 255))
    coin.line((0.5, 0.34), (0.5, 0.66))
    coin.save("coin")
    hero = Pen(25, 0.8, 1.16)
    hero.line((0.32, 0.86), (0.3, 1.13))
    hero.line((0.48, 0.86), (0.5, 1.13))
    hero.shape((0.2, 0.6), (0.6, 0.6), (0.56, 0.95), (0.24, 0.95), fill=(86, 132, 206, 255))
    hero.oval(0.4, 0.33, 0.3, 0.3, (250, 236, 214, 255))
    for x in (0.32, 0.52):
        hero.line((x, 0.3), (x, 0.37), width=0.06)
    hero.save("hero")


def put_into(world: Path, first: str) -> None:
    """Puts the kit into a bundle's folder, in place of the one that it may have; its frames stay what they are."""
    bundle, files = Bundle.open(world), read_kit(OUT)
    page = json.loads(files[KIT_PAGE])
    page["looks"].sort(key=lambda look: look["name"] != first)
    files[KIT_PAGE] = (json.dumps(page, indent=2) + "\n").encode()
    gone, listed = bundle.manifest.kit, bundle.manifest.files()
    manifest = bundle.manifest.model_copy(update={"kit": listing(files)})
    graphs = {name: bundle.graph(name)[0] for name in manifest.graphs}
    names = {entry.file for entry in gone} | {entry.file for entry in bundle.manifest.graphs.values()} | {MANIFEST}
    extras = {path.name: path.read_bytes() for path in world.iterdir() if path.is_file() and path.name not in names}
    write_bundle(world, manifest, graphs, {**extras, **files})
    print(f"{world}: {len(files)} files of the kit, {len(listed) - len(gone)} of the world")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=Path)
    parser.add_argument("--into", type=Path, metavar="WORLD")
    parser.add_argument("--first", default="Night", metavar="LOOK")
    choices = parser.parse_args()
    if choices.into is not None:
        put_into(choices.into, choices.first)
        return 0
    OUT.mkdir(parents=True, exist_ok=True)
    if choices.assets is not None:
        cut(choices.assets)
    draw_all()
    draw_night()
    looks = [
        {"name": "Night", "prefix": "night", "sky": [[0, 26, 44], [0, 38, 56]], "attribution": NIGHT},
        {"name": "CoinRun", "prefix": "coinrun", "sky": [[156, 214, 244], [214, 238, 250]], "attribution": KENNEY},
        {"name": "Drawn", "prefix": "drawn", "sky": [[222, 238, 250], [246, 250, 253]], "attribution": OWN},
    ]
    (OUT / KIT_PAGE).write_text(json.dumps({"cell": CELL, "origin": [512, 572], "looks": looks}, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
