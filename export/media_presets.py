"""Where people post a clip, and what that place wants of it: a format, a width, a page, a limit. Loads no codec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.errors import MediaError
from engine.world_spec import FINE
from export.media_dressing import Dressing, Layout
from export.media_options import MB, MediaOptions

RGB = tuple[int, int, int]
NIGHT: RGB = (21, 23, 28)
"""The page around a picture that does not fill it."""


@dataclass(frozen=True)
class Preset:
    """``width``: pixels that the picture should have across, as far as whole pixels go. ``page``: (width, height) on which it
    lies. ``limit``: bytes that the place takes."""

    name: str
    suffix: str
    width: int
    limit: int | None = None
    page: tuple[int, int] | None = None

    def scale(self, width: int, panes: int = 1) -> int:
        """How far frames of ``width`` pixels are enlarged, ``panes`` of them on a page: above each other where it is upright,
        else side by side."""
        if self.page is None or self.page[1] > self.page[0]:
            return max(1, self.width // width)
        gap = 1 if panes > 1 else 0  # a fortieth of a pane between them
        return max(1, int(self.width / (width * (panes + gap / 40))))

    def options(self, base: MediaOptions, width: int, panes: int = 1) -> MediaOptions:
        """``base`` for frames that are ``width`` pixels wide, changed as this place wants it."""
        background, smooth = NIGHT if self.page else base.background, width >= FINE
        return replace(base, scale=self.scale(width, panes), smooth=smooth, canvas=self.page, background=background)


PRESETS: Mapping[str, Preset] = {
    "chat": Preset("Chat, under 10 MB", ".gif", 512, 10 * MB),
    "github": Preset("GitHub, under 10 MB", ".gif", 640, 10 * MB),
    "square": Preset("Social, square", ".mp4", 1080, page=(1080, 1080)),
    "portrait": Preset("Social, portrait", ".mp4", 1080, page=(1080, 1920)),
    "film": Preset("Film", ".mp4", 1080),
}
"""By the name that the command line takes."""


def on_page(options: MediaOptions, dressing: Dressing, height: int, width: int) -> MediaOptions:
    """``options`` with the largest scale at which the picture and its words lie on the page."""
    while options.canvas is not None and options.scale > 1:
        try:
            Layout(dressing, options, height, width)
        except MediaError:
            options = replace(options, scale=options.scale - 1)
        else:
            break
    return options
