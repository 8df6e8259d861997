"""Named model sizes: the paper's (tables 7, 10–12, 15–17), and the `default` world, real time on two CPU cores."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import ConfigError
from engine.models.dynamics import DynamicsConfig
from engine.models.latent_action_model import LatentActionConfig
from engine.models.quantizer import QuantizerConfig
from engine.models.st_transformer import STConfig
from engine.models.video_tokenizer import VideoTokenizerConfig


@dataclass(frozen=True)
class WorldPreset:
    """The three models of one world."""

    tokenizer: VideoTokenizerConfig
    actions: LatentActionConfig
    dynamics: DynamicsConfig


def _paper(layers: int, width: int, heads: int, head_dim: int = 64, attention: str = "st") -> STConfig:
    # Two matrices of D×D/2: with 1×D as hidden width the ladder's second row comes out 24 % above the paper's count.
    return STConfig(layers, width, heads, head_dim, 0.5, attention)  # type: ignore[arg-type]  # checked at construction


def _dynamics(stack: STConfig, tokens: int) -> DynamicsConfig:
    return DynamicsConfig(stack, 1024, tokens)


# 160×90 frames, padded to a height that the patches of both models divide: both learn from the same frames.
_PLATFORMERS_TOKENIZER = VideoTokenizerConfig(
    height=96, width=160, patch=4, encoder=_paper(12, 512, 8), decoder=_paper(20, 1024, 16), absolute=0.0
)
_PLATFORMERS_ACTIONS = LatentActionConfig(height=96, width=160, encoder=_paper(20, 1024, 16), decoder=_paper(20, 1024, 16))
_PLATFORMERS_TOKENS = _PLATFORMERS_TOKENIZER.tokens

DYNAMICS_LADDER: dict[str, STConfig] = {
    "41M": _paper(18, 512, 8),
    "96M": _paper(16, 768, 16),
    "192M": _paper(20, 1024, 18),
    "404M": _paper(21, 1536, 12, 128),
    "811M": _paper(20, 2048, 20, 128),
    "1.6B": _paper(28, 2560, 22, 128),
    "2.3B": _paper(34, 2560, 20, 128),
    "2.7B": _paper(36, 3072, 22, 128),
    "10.1B": _paper(48, 5120, 36, 128),
}
"""Paper tables 10, 11 and 12; the key is the paper's parameter count."""

DEFAULT = WorldPreset(
    VideoTokenizerConfig(
        patch=8,
        encoder=STConfig(2, 192, 3),
        decoder=STConfig(3, 256, 4),
        quantizer=QuantizerConfig("fsq", levels=(8, 5, 5, 5), factors=2),
        stem=384,
    ),
    LatentActionConfig(
        encoder=STConfig(3, 128, 2, feed_forward=4.0),
        decoder=STConfig(3, 128, 2, feed_forward=4.0),
        quantizer=QuantizerConfig("vq", codes=8, dim=32, decay=0.95),
        residual=True,
        motion=1.0,
    ),
    DynamicsConfig(
        STConfig(4, 256, 4),
        1000,
        128,
        factors=2,
        history="clean",
        corruption=0.15,
        surroundings=48,
        lingering=3.0,
        grid_width=8,
        unguided=0.1,
        mask_low=0.4,
    ),
)

PRESETS: dict[str, WorldPreset] = {
    "default": DEFAULT,
    "paper-coinrun": WorldPreset(
        VideoTokenizerConfig(encoder=_paper(8, 512, 8), decoder=_paper(8, 512, 8), absolute=0.0),
        LatentActionConfig(encoder=_paper(8, 512, 8), decoder=_paper(8, 512, 8), quantizer=QuantizerConfig(codes=6, dim=32)),
        _dynamics(_paper(12, 512, 8), 256),
    ),
    "paper-platformers": WorldPreset(
        _PLATFORMERS_TOKENIZER, _PLATFORMERS_ACTIONS, _dynamics(DYNAMICS_LADDER["10.1B"], _PLATFORMERS_TOKENS)
    ),
} | {
    f"ladder-{name}": WorldPreset(_PLATFORMERS_TOKENIZER, _PLATFORMERS_ACTIONS, _dynamics(stack, _PLATFORMERS_TOKENS))
    for name, stack in DYNAMICS_LADDER.items()
}


def preset(name: str) -> WorldPreset:
    """The preset of that name.

    Raises:
        ConfigError: no such preset; the message lists them.
    """
    try:
        return PRESETS[name]
    except KeyError:
        raise ConfigError(f"preset {name!r} is not known; choose one of {', '.join(PRESETS)}") from None
