"""The video tokenizer: frames to a grid of discrete tokens and back (paper §2.1, figure 6, table 7 and 15).

ST-ViViT: encoder and decoder are causal in time, so that the tokens of frame t carry frames 1..t and frames can be decoded
one by one. `STConfig.attention` gives the ViT and C-ViViT ablations.

Letters: B batch, T frames, H×W pixels, P places (patches) per frame, N tokens per frame (P, or a multiple of it where a place
carries several codes), D width, E floats per place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.errors import ConfigError
from engine.models.patches import patchify, unpatchify
from engine.models.quantizer import QuantizerConfig, make_quantizer, perplexity
from engine.models.st_transformer import STConfig, STTransformer


@dataclass(frozen=True)
class VideoTokenizerConfig:
    """``stem``: hidden width of a two-layer patch embedding and head (0: one linear map, as in the paper).
    ``absolute``: weight of the mean absolute error beside the squared one."""

    height: int = 64
    width: int = 64
    patch: int = 4
    context: int = 16
    encoder: STConfig = field(default_factory=lambda: STConfig(8, 512, 8))
    decoder: STConfig = field(default_factory=lambda: STConfig(8, 512, 8))
    quantizer: QuantizerConfig = field(default_factory=QuantizerConfig)
    stem: int = 0
    absolute: float = 0.05

    def __post_init__(self) -> None:
        if self.height % self.patch or self.width % self.patch:
            raise ConfigError(f"tokenizer: a patch of {self.patch} does not divide {self.height}×{self.width}")
        if self.context < 2 or self.context % 2:
            raise ConfigError(
                f"tokenizer: context is {self.context}; it must be even and at least 2, for the window moves by half of it"
            )

    @property
    def places(self) -> int:
        return (self.height // self.patch) * (self.width // self.patch)

    @property
    def tokens(self) -> int:
        return self.places * self.quantizer.factors


def _stem(inputs: int, hidden: int, outputs: int) -> nn.Module:
    if not hidden:
        return nn.Linear(inputs, outputs)
    return nn.Sequential(nn.Linear(inputs, hidden), nn.GELU(approximate="tanh"), nn.Linear(hidden, outputs))


class VideoTokenizer(nn.Module):
    """VQ-VAE over clips. Frames are floats in 0..1, [B, T, H, W, 3]."""

    def __init__(self, config: VideoTokenizerConfig) -> None:
        super().__init__()
        self.config = config
        pixels = config.patch**2 * 3
        self.embed = _stem(pixels, config.stem, config.encoder.width)
        self.encoder = STTransformer(config.encoder, config.places, config.context)
        self.to_code = nn.Linear(config.encoder.width, config.quantizer.width)
        self.quantizer = make_quantizer(config.quantizer)
        self.from_code = nn.Linear(config.quantizer.width, config.decoder.width)
        self.decoder = STTransformer(config.decoder, config.places, config.context)
        self.head = _stem(config.decoder.width, config.stem, pixels)

    def encode(self, frames_BTHWC: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Frames of one window (T ≤ context) -> quantised [B, T, P, E], tokens [B, T, N], quantiser loss."""
        x_BTPD = self.embed(patchify(frames_BTHWC - 0.5, self.config.patch))
        quantised, tokens, loss = self.quantizer(self.to_code(self.encoder(x_BTPD)))
        return quantised, tokens, loss

    @torch.no_grad()
    def tokenise(self, frames_BTHWC: Tensor) -> Tensor:
        """Tokens [B, T, N] of a clip of any length, in windows that move by half the context (DESIGN §3)."""
        T, context = frames_BTHWC.shape[1], self.config.context
        tokens = self.encode(frames_BTHWC[:, :context])[1]
        for anchor in range(context // 2, T - context // 2, context // 2):
            window = self.encode(frames_BTHWC[:, anchor : anchor + context])[1]
            tokens = torch.cat([tokens, window[:, context // 2 :]], 1)
        return tokens

    def decode(self, quantised_BTPE: Tensor) -> Tensor:
        """Quantised vectors of one window -> frames [B, T, H, W, 3], not clamped."""
        return self.pixels(self.decoder(self.from_code(quantised_BTPE)))

    def pixels(self, x_BTPD: Tensor) -> Tensor:
        """Decoder features -> frames, not clamped."""
        return unpatchify(self.head(x_BTPD).float() + 0.5, self.config.patch, self.config.height, self.config.width)

    @property
    def code_parts(self) -> tuple[nn.Module, ...]:
        """What decides the tokens of a frame; the rest, the decoder, is replaceable (paper §3.1)."""
        return (self.embed, self.encoder, self.to_code, self.quantizer)

    def token_identity(self) -> str:
        """SHA-256 of `code_parts`, the same for weights stored as float16: equal identities give the same tokens."""
        digest = hashlib.sha256()
        for part in self.code_parts:
            for name, tensor in sorted(part.state_dict().items()):
                values = tensor.half() if tensor.is_floating_point() else tensor
                digest.update(name.encode() + values.cpu().contiguous().numpy().tobytes())
        return digest.hexdigest()

    def forward(self, frames_BTHWC: Tensor, skip: int = 0) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss and metrics. ``skip``: decode without the first frames' tokens, as happens when the window moves."""
        quantised, tokens, extra = self.encode(frames_BTHWC)
        target = frames_BTHWC[:, skip:]
        output = self.decode(quantised[:, skip:])
        squared = F.mse_loss(output, target)
        loss = squared + self.config.absolute * F.l1_loss(output, target) + extra
        metrics = {
            "mse": squared.detach(),
            "perplexity": perplexity(tokens, self.config.quantizer.vocabulary),
        }
        return loss, metrics
