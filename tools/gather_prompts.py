"""Cuts prompts out of pictures that open packages ship, into ``tests/data/prompts``.

    mkdir /tmp/open && cd /tmp/open
    apt-get download supertux-data pingus-data extremetuxracer-data tuxpaint-data mate-backgrounds
    for package in *.deb; do dpkg -x "$package" "${package%%_*}"; done
    pip download --no-deps scikit-image scikit-learn && for wheel in *.whl; do unzip -q "$wheel" -d "${wheel%%-*}"; done
    python tools/gather_prompts.py /tmp/open

Each line names package, file, the square that is cut out, author and licence as the package states them.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from prompt_shelf import Entry, shelve

TUX = "supertux-data/usr/share/games/supertux2/images"
PAINT = "tuxpaint-data/usr/share/tuxpaint"
SKIMAGE = "scikit_image/skimage/data"
NASA = ("public domain (NASA)", "NASA Great Images, in scikit-image 0.26")
SKLEARN = "scikit_learn/sklearn/datasets/images"
RACER = "extremetuxracer-data/usr/share/games/etr/courses"
PENGUINS = "pingus-data/usr/share/games/pingus/data/images"
MATE = "mate-backgrounds/usr/share/backgrounds/mate/nature"

SUPERTUX = ("GPL-3.0-or-later", "SuperTux Devel Team, Debian package supertux-data 0.6.3-2")
PINGUS = ("GPL-2.0-or-later", "Ingo Ruhnke and others, Debian package pingus-data 0.7.6-5.1")
ETRACER = ("GPL-2.0-or-later", "Extreme Tux Racer Team, Debian package extremetuxracer-data 0.8.2-1")
TUXPAINT = ("GPL-2.0-or-later", "Bill Kendrick and others, Debian package tuxpaint-data 1:0.9.28")


class Cut(NamedTuple):
    """A square of a picture: its middle (x, y) and side, all in shares of the picture's shorter side; None is all of it."""

    name: str
    path: str
    square: tuple[float, float, float] | None
    licence: str
    source: str
    has_hero: bool = False


def _mate(author: str) -> tuple[str, str]:
    return "GPL-2.0-or-later", f"{author}, Debian package mate-backgrounds 1.26.0-1"


DRAWINGS = (
    Cut("screenshot-winter_village", f"{TUX}/background/christmas/intro.jpg", (0.9, 0.55, 0.8), *SUPERTUX, has_hero=True),
    Cut("screenshot-pumpkin_house", f"{TUX}/background/halloween/intro.jpg", (0.8, 0.5, 1.0), *SUPERTUX),
    Cut("screenshot-snow_run", f"{RACER}/extras/snow_run_1/preview.png", (0.7, 0.55, 0.8), *ETRACER, has_hero=True),
    Cut("screenshot-sledge", f"{RACER}/default/in_search_of_vodka/preview.png", (0.72, 0.55, 0.9), *ETRACER, has_hero=True),
    Cut("screenshot-iceberg", f"{PENGUINS}/worldmaps/tutorial_layer0.jpg", (0.8, 0.5, 0.9), *PINGUS),
    Cut("scan-street", f"{PAINT}/starters/street.png", (0.75, 0.45, 0.85), *TUXPAINT, has_hero=True),
    Cut("scan-farmer", f"{PAINT}/starters/tux_farmer.png", (0.65, 0.45, 0.85), *TUXPAINT, has_hero=True),
    Cut("scan-castle", f"{PAINT}/starters/carcassone.png", (0.65, 0.45, 0.85), *TUXPAINT),
    Cut("scan-aeroplane", f"{PAINT}/starters/jetplane.png", (0.6, 0.45, 0.85), *TUXPAINT),
    Cut("scan-temple_garden", f"{PAINT}/starters/nagasaki.png", (0.75, 0.5, 0.9), *TUXPAINT, has_hero=True),
)  # fmt: skip

PHOTOS = (
    Cut("coffee", f"{SKIMAGE}/coffee.png", None, "CC0-1.0", "Rachel Michetti, in scikit-image 0.26"),
    Cut("cat", f"{SKIMAGE}/chelsea.png", None, "CC0-1.0", "Stéfan van der Walt, in scikit-image 0.26"),
    Cut("rocket", f"{SKIMAGE}/rocket.jpg", None, "CC0-1.0", "SpaceX, in scikit-image 0.26"),
    Cut("cameraman", f"{SKIMAGE}/camera.png", None, "CC0-1.0", "Lav Varshney, in scikit-image 0.26", has_hero=True),
    Cut("astronaut", f"{SKIMAGE}/astronaut.png", None, *NASA, has_hero=True),
    Cut("pavilion", f"{SKLEARN}/china.jpg", None, "CC-BY-2.0", "danielbuechele, flickr 6061409035, in scikit-learn 1.9"),
    Cut("dahlia", f"{SKLEARN}/flower.jpg", None, "CC-BY-2.0", "vultilion, flickr 6056698931, in scikit-learn 1.9"),
    Cut("reef", f"{PAINT}/starters/reef-back.png", None, *TUXPAINT),
    Cut("dusk_skyline", f"{PAINT}/starters/skyline-sf-dusk-back.jpeg", None, *TUXPAINT),
    Cut("cliff", f"{PAINT}/templates/cliff.jpg", None, *TUXPAINT),
    Cut("corn_maze", f"{PAINT}/templates/corn_maze.jpg", None, *TUXPAINT),
    Cut("lighthouse", f"{PAINT}/templates/lighthouse.jpg", (0.5, 0.75, 1.0), *TUXPAINT),
    Cut("mossy_log", f"{PAINT}/templates/mossy_log.jpg", None, *TUXPAINT),
    Cut("ocean_waves", f"{PAINT}/templates/ocean_waves.jpg", None, *TUXPAINT),
    Cut("redwoods", f"{PAINT}/templates/redwoods_above.jpg", None, *TUXPAINT),
    Cut("sheep", f"{PAINT}/templates/sheep.jpg", (0.75, 0.5, 0.95), *TUXPAINT),
    Cut("clouds", f"{PAINT}/templates/sun_behind_clouds.jpg", None, *TUXPAINT),
    Cut("trees_at_dusk", f"{PAINT}/templates/trees_at_dusk.jpg", None, *TUXPAINT),
    Cut("dune", f"{MATE}/Dune.jpg", None, *_mate("Marco Cogoni, Hylke Bons")),
    Cut("road_in_storm", f"{MATE}/Storm.jpg", None, *_mate("Sergey Nazarov")),
    Cut("ladybird", f"{MATE}/LadyBird.jpg", (0.85, 0.5, 0.9), *_mate("Charles Barbin")),
    Cut("meadow", f"{MATE}/GreenMeadow.jpg", None, *_mate("Timothy Schellhase, Lapo Calamandrei")),
)  # fmt: skip


def cut(picture: Image.Image, square: tuple[float, float, float] | None) -> Image.Image:
    short = min(picture.size)
    x, y, side = square or (picture.width / short / 2, picture.height / short / 2, 1.0)
    half = side / 2
    return picture.crop(tuple(round(value * short) for value in (x - half, y - half, x + half, y + half)))  # type: ignore[arg-type]  # four of them


def read(path: Path) -> Image.Image:
    """The picture on white paper."""
    picture = Image.open(path).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(paper, picture).convert("RGB")


def level(root: Path, background: str, tiles: str, crust: tuple[int, int], fill: tuple[int, int]) -> Image.Image:
    """A level put together from SuperTux's own parts: 320×320 pixels of background, ground tiles with a step, its hero.

    ``crust`` and ``fill``: where in ``tiles`` the 32 pixels wide tiles begin that the ground's top and the rest consist of.
    """
    images = root / TUX
    scene = cut(read(images / background), None).resize((320, 320)).convert("RGBA")
    sheet = Image.open(images / tiles).convert("RGBA")
    top, rest = (sheet.crop((x, y, x + 32, y + 32)) for x, y in (crust, fill))
    for column in range(10):
        first = 5 if column >= 7 else 7
        for row in range(first, 10):
            scene.alpha_composite(top if row == first else rest, (column * 32, row * 32))
    for column in (1, 2):
        scene.alpha_composite(top, (column * 32, 4 * 32))
    hero = Image.open(images / "creatures/tux/small/idle-0.png").convert("RGBA")
    scene.alpha_composite(hero, (160 - hero.width // 2, 7 * 32 - hero.height))
    return scene


def main() -> None:
    root = Path(sys.argv[1])
    shelves: tuple[tuple[Literal["drawing", "photo"], str, tuple[Cut, ...]], ...] = (
        ("drawing", "drawings/{}.png", DRAWINGS),
        ("photo", "photos/{}.jpg", PHOTOS),
    )
    for kind, place, cuts in shelves:
        for one in cuts:
            made = f"cut from {one.path.split('/')[-1]} (tools/gather_prompts.py)"
            entry = Entry(place.format(one.name), kind, made, one.licence, one.source, one.has_hero)
            shelve(cut(read(root / one.path), one.square), entry)
    for name, *parts in (
        ("snow", "background/snowmountains/snowmountains.png", "tiles/snow/convex.png", (32, 24), (32, 56)),
        ("forest", "background/BlueRock_Forest/blue-middle.jpg", "tiles/forest/foresttiles-1.png", (32, 17), (32, 64)),
        ("night", "background/nightsky/nightsky_middle.png", "tiles/snow/background.png", (32, 0), (32, 40)),
    ):
        made = "a level put together from the game's parts (tools/gather_prompts.py)"
        shelve(level(root, *parts), Entry(f"drawings/screenshot-level_{name}.png", "drawing", made, *SUPERTUX, True))  # type: ignore[arg-type]  # as listed


if __name__ == "__main__":
    main()
