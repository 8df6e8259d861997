"""Cuts the font for Simplified Chinese in ``resources/fonts`` out of Noto Sans CJK, so that a bare system can show it.

    python tools/make_han_font.py /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc

Holds the 3755 everyday characters of GB 2312 and whatever the translation says. Needs fontTools. The name is another because
a subset must not stand in for the whole font where that is installed. Outlines become quadratic, as TrueType has them: Qt has
FreeType thicken the stems of cubic ones, and plain text would look bold.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

ROOT = Path(__file__).resolve().parents[1]
FAMILY = "Worldsketch Han"
OUT = ROOT / "resources" / "fonts" / "WorldsketchHan-Regular.ttf"


def characters() -> set[int]:
    everyday = set()
    for row in range(0xB0, 0xD8):
        for column in range(0xA1, 0xFF):
            everyday |= set(bytes([row, column]).decode("gb2312", "ignore"))
    said = (ROOT / "resources" / "translations" / "worldsketch_zh_CN.ts").read_text(encoding="utf-8")
    punctuation = {*range(0x3000, 0x3020), *range(0xFF00, 0xFFF0)}
    return {ord(character) for character in everyday | set(said) if ord(character) >= 0x2000} | punctuation


def make_quadratic(font: TTFont) -> None:
    """Cubic outlines (CFF) to quadratic ones (glyf), at most one unit of a thousand apart."""
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyf.glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    del font["CFF "]
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements",
    ):  # fmt: skip
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\0\1\0\0"


def main(collection: str) -> None:
    font = next(font for font in TTCollection(collection).fonts if font["name"].getDebugName(1) == "Noto Sans CJK SC")
    options = subset.Options(layout_features=["palt", "halt", "locl"], hinting=False, name_IDs=["*"], notdef_outline=True)
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(characters()))
    cutter.subset(font)
    make_quadratic(font)
    names = {1: FAMILY, 16: FAMILY, 4: f"{FAMILY} Regular", 6: "WorldsketchHan-Regular", 3: "WorldsketchHan-Regular;subset"}
    for record in font["name"].names:
        record.string = names.get(record.nameID, record.toUnicode())
    font.save(OUT)
    print(f"{OUT}: {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1])
