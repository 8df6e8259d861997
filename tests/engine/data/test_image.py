"""Every kind of picture file comes out as 8-bit RGB or RGBA; everything else is one clear line."""

from __future__ import annotations

import io
import os
import random
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.data.image import MAX_PIXELS, read_image
from engine.errors import PromptError


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def picture(mode: str = "RGB") -> Image.Image:
    """6 wide, 4 high; red above, blue below."""
    image = Image.new("RGB", (6, 4), (255, 0, 0))
    image.paste((0, 0, 255), (0, 2, 6, 4))
    return image.convert(mode)


def tiny_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds almost nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP", "GIF", "TGA", "PPM", "ICO", "PCX"])
def test_colour_pictures_of_every_kind(kind: str) -> None:
    pixels = read_image(saved(picture(), kind, **({"lossless": True} if kind == "WEBP" else {})))
    assert pixels.dtype == np.uint8
    assert tuple(pixels[0, 0, :3]) == (255, 0, 0)
    assert tuple(pixels[-1, -1, :3]) == (0, 0, 255)


def test_a_file_and_its_bytes_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(saved(picture(), "PNG"))
    np.testing.assert_array_equal(read_image(path), np.asarray(picture()))
    np.testing.assert_array_equal(read_image(str(path)), read_image(path.read_bytes()))


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_grey_and_palette_become_rgb(mode: str) -> None:
    pixels = read_image(saved(Image.new("L", (3, 2), 255).convert(mode), "PNG"))
    assert pixels.shape == (2, 3, 3)
    assert pixels.min() == 255


def test_transparency_is_kept() -> None:
    for mode, colour in (("RGBA", (9, 8, 7, 100)), ("LA", (9, 100))):
        assert read_image(saved(Image.new(mode, (3, 2), colour), "PNG")).shape == (2, 3, 4)
    pixels = read_image(saved(Image.new("RGBA", (3, 2), (9, 8, 7, 100)), "PNG"))
    assert tuple(pixels[0, 0]) == (9, 8, 7, 100)
    assert read_image(saved(Image.new("P", (2, 2), 0), "PNG", transparency=0))[..., 3].max() == 0


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_cmyk(kind: str) -> None:
    pixels = read_image(saved(Image.new("CMYK", (4, 3), (0, 255, 255, 0)), kind))
    assert pixels.shape == (3, 4, 3)
    assert np.abs(pixels[1, 1].astype(int) - (255, 0, 0)).max() <= 2


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_cut(kind: str) -> None:
    ramp = np.array([[0, 16384, 32768, 65535]], np.uint16)
    assert read_image(saved(Image.fromarray(ramp), kind))[0, :, 0].tolist() == [0, 64, 128, 255]


def test_wide_integers_and_floats() -> None:
    assert read_image(saved(Image.new("I", (2, 2), 65535), "TIFF")).min() == 255
    assert read_image(saved(Image.new("F", (2, 2), 0.5), "TIFF")).max() == 128
    assert read_image(saved(Image.new("F", (2, 2), 100.0), "TIFF")).max() == 100
    assert read_image(saved(Image.new("F", (2, 2), float("nan")), "TIFF")).max() == 0


def test_the_first_frame_of_an_animation() -> None:
    red, blue = Image.new("RGB", (4, 4), (255, 0, 0)), Image.new("RGB", (4, 4), (0, 0, 255))
    for kind in ("GIF", "PNG", "WEBP"):
        pixels = read_image(saved(red, kind, save_all=True, append_images=[blue], duration=100))
        assert pixels[..., 0].min() > 240
        assert pixels[..., 2].max() < 15


def test_exif_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter turn clockwise
    pixels = read_image(saved(picture(), "PNG", exif=exif))
    assert pixels.shape == (6, 4, 3)
    assert tuple(pixels[0, 0]) == (0, 0, 255)
    assert tuple(pixels[0, -1]) == (255, 0, 0)


def test_one_pixel() -> None:
    assert read_image(saved(Image.new("RGB", (1, 1), (1, 2, 3)), "PNG")).tolist() == [[[1, 2, 3]]]


@pytest.mark.parametrize("side", [9000, 100_000])
def test_bombs_are_refused_before_they_are_decoded(side: int) -> None:
    assert side * side > MAX_PIXELS
    with pytest.raises(PromptError, match=r"image is too large.*64 million pixels"):
        read_image(tiny_png(side, side))


def refused(source: str | Path | bytes) -> str:
    with pytest.raises(PromptError) as caught:
        read_image(source)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_not_an_image() -> None:
    assert "empty" in refused(b"")
    assert "not an image" in refused(b"just some words, nothing more")
    assert "not an image" in refused(saved(picture(), "EPS"))  # decoding it would run Ghostscript
    assert "damaged" in refused(tiny_png(50, 50))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF"])
def test_cut_short(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8))
    data = saved(noise, kind)
    assert "image" in refused(data[: len(data) // 2])


def test_places_without_an_image(tmp_path: Path) -> None:
    assert "a folder" in refused(tmp_path)
    assert "no such file" in refused(tmp_path / "gone.png")
    assert "cannot be opened" in refused("nul\0name.png")
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
        assert "not an ordinary file" in refused(tmp_path / "pipe")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "ICO", "TGA", "PSD"])
def test_damaged_files_never_raise_anything_else(kind: str) -> None:
    if kind == "PSD":
        data = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 8, 8, 8, 3) + bytes(12) + b"\0\0" + bytes(192)
    else:
        data = saved(Image.fromarray(np.random.default_rng(1).integers(0, 256, (24, 24, 3), dtype=np.uint8)), kind)
    dice = random.Random(kind)
    refusals = 0
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(dice.randint(1, 8)):
            damaged[dice.randrange(min(len(damaged), 400))] = dice.randrange(256)
        try:
            assert read_image(bytes(damaged)).dtype == np.uint8
        except PromptError:
            refusals += 1
    assert refusals
