"""What a world is, in numbers: the shapes that every part of Worldsketch agrees on. Knows no file and no network."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from engine.errors import ConfigError

FINE = 128
"""Pixels across from which a picture is enlarged smoothly on screen; below, pixel by pixel, as pixel art is."""

_RANGES: dict[str, tuple[int, int]] = {
    "frame_height": (8, 1024),
    "frame_width": (8, 1024),
    "grid_height": (1, 256),
    "grid_width": (1, 256),
    "factors": (1, 16),
    "scale": (1, 8),
    "vocabulary": (2, 1 << 20),
    "context": (2, 256),
    "actions": (1, 256),
    "action_dim": (1, 1024),
    "fps": (1, 240),
}


@dataclass(frozen=True)
class WorldSpec:
    """The shapes of one world.

    A frame is ``frame_height × frame_width × 3`` uint8 RGB; it is tokenised into a grid of ``grid_height × grid_width`` places
    with ``factors`` tokens each, out of ``vocabulary`` codes. The models see at most ``context`` (T) frames. A player chooses
    among ``actions`` (A) latent actions, each a codebook row of ``action_dim`` floats. ``fps`` is the world's own clock.
    What is shown of a frame is a picture ``scale`` times as high and wide.

    Raises:
        ConfigError: a value is not a whole number in its allowed range, or the grid does not divide the frame.
    """

    frame_height: int = 64
    frame_width: int = 64
    grid_height: int = 8
    grid_width: int = 8
    vocabulary: int = 1000
    context: int = 16
    actions: int = 8
    action_dim: int = 32
    fps: int = 10
    factors: int = 1
    scale: int = 1

    def __post_init__(self) -> None:
        for field in fields(self):
            value, (low, high) = getattr(self, field.name), _RANGES[field.name]
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                raise ConfigError(f"world spec: {field.name} is {value!r}; it must be a whole number from {low} to {high}")
        if self.frame_height % self.grid_height or self.frame_width % self.grid_width:
            raise ConfigError(
                f"world spec: a grid of {self.grid_height}×{self.grid_width} does not divide "
                f"a frame of {self.frame_height}×{self.frame_width}; choose a grid that does"
            )
        if self.context % 2:
            raise ConfigError(f"world spec: context is {self.context}; it must be even, for the window moves by half of it")

    @property
    def tokens(self) -> int:
        """N, tokens per frame: those of one place side by side."""
        return self.places * self.factors

    @property
    def places(self) -> int:
        """P, places of the grid."""
        return self.grid_height * self.grid_width

    @property
    def frame_shape(self) -> tuple[int, int, int]:
        """(H, W, 3) of one frame, as the models see it."""
        return (self.frame_height, self.frame_width, 3)

    @property
    def picture_height(self) -> int:
        return self.scale * self.frame_height

    @property
    def picture_width(self) -> int:
        return self.scale * self.frame_width

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        """(height, width, 3) of one frame, as it is shown."""
        return (self.picture_height, self.picture_width, 3)

    def to_dict(self) -> dict[str, int]:
        """Plain values by name; a scale of 1 is left out, as in worlds from before there was one: they keep their hash."""
        values = asdict(self)
        return values if self.scale > 1 else {name: value for name, value in values.items() if name != "scale"}
