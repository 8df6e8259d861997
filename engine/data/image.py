"""An image file to pixels: whatever Pillow reads, upright, in 8 bits, first frame. Sizes are checked before decoding.

Knows no world: fitting an image to a frame is `engine.runtime.image_fit`. Runs no other program: PostScript, which
Pillow hands to Ghostscript, is refused.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from engine.errors import PromptError

MAX_PIXELS = 64_000_000
"""Width × height of the largest image that is decoded; a photo of the largest cameras fits."""

_DECODER_FAULTS = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, EOFError, AttributeError, NotImplementedError,
    RuntimeError, MemoryError, struct.error, zlib.error,
)  # fmt: skip
"""What Pillow's decoders raise on damaged files, as its own fuzzing shows: there is no common base."""


def read_image(source: str | Path | bytes) -> NDArray[np.uint8]:
    """The pixels of an image file, or of the bytes of one: H×W×3 RGB, or H×W×4 RGBA where it has transparency.

    EXIF orientation is applied. Grey, palette, CMYK and 16-bit pictures become 8-bit RGB; of an animation the first
    frame is taken.

    Raises:
        PromptError: no such file, a folder, empty, not an image, damaged, or of more than `MAX_PIXELS` pixels.
    """
    name = "image" if isinstance(source, bytes) else str(source)
    data = io.BytesIO(source) if isinstance(source, bytes) else _opened(Path(source))
    with data, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of what is refused or repaired here anyway
        if not data.read(1):
            raise PromptError(f"{name}: the file is empty; choose an image")
        data.seek(0)
        try:
            image = Image.open(data, formats=_safe_formats())
        except Image.DecompressionBombError:
            raise PromptError(_too_large(name)) from None
        except UnidentifiedImageError:
            raise PromptError(f"{name}: not an image, or of a kind that cannot be read; try PNG or JPEG") from None
        except _DECODER_FAULTS as error:
            raise PromptError(_damaged(name, error)) from None
        with image:
            if image.width * image.height > MAX_PIXELS:
                raise PromptError(_too_large(name, f": {image.width}×{image.height}"))
            try:
                return _pixels(image)
            except Image.DecompressionBombError:  # a picture inside the picture, as in an icon
                raise PromptError(_too_large(name)) from None
            except _DECODER_FAULTS as error:
                raise PromptError(_damaged(name, error)) from None


def _opened(path: Path) -> io.BufferedReader:
    if path.is_dir():
        raise PromptError(f"{path}: a folder; choose an image file")
    if path.exists() and not path.is_file():
        raise PromptError(f"{path}: not an ordinary file; choose an image file")
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise PromptError(f"{path}: there is no such file") from None
    except (OSError, ValueError) as error:
        raise PromptError(f"{path}: cannot be opened: {getattr(error, 'strerror', None) or error}") from None


def _safe_formats() -> list[str]:
    Image.init()
    return [name for name in Image.ID if name != "EPS"]


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I") or image.mode == "F":
        image = _to_8_bits(image)
    transparent = image.has_transparency_data
    return np.array(image.convert("RGBA" if transparent else "RGB"), dtype=np.uint8)


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Grey of more bits. Integers count to 65535, whatever Pillow keeps them in; floats to 1, or to 255 if they do."""
    values = np.nan_to_num(np.asarray(image).astype(np.float64))
    full = 65535.0 if image.mode != "F" else 1.0 if values.max() <= 1 else 255.0
    return Image.fromarray(np.rint(np.clip(values / full, 0, 1) * 255).astype(np.uint8))


def _too_large(name: str, size: str = "") -> str:
    return f"{name}: the image is too large{size}; at most {MAX_PIXELS // 1_000_000} million pixels are read"


def _damaged(name: str, error: Exception) -> str:
    reason = " ".join(str(error).split()) or type(error).__name__
    return f"{name}: the image is damaged or cut short ({reason[:80]}); try opening and saving it again"
