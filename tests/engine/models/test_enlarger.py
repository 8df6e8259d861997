"""The enlarger: at first a plain enlargement, later whatever it learned, the same wherever it is shown."""

import pytest
import torch
import torch.nn.functional as F

from engine.errors import ConfigError
from engine.models.enlarger import Enlarger, EnlargerConfig

PICTURES = torch.rand(2, 8, 12, 3, generator=torch.Generator().manual_seed(0))


def trained(config: EnlargerConfig) -> Enlarger:
    torch.manual_seed(1)
    enlarger = Enlarger(config)
    torch.nn.init.normal_(enlarger.steps[-1].weight, std=0.1)
    return enlarger.eval().requires_grad_(False)


@pytest.mark.parametrize("widths", [(8, 4), (8, 4, 4), (8, 4, 4, 4)])
def test_a_new_one_enlarges_plainly(widths: tuple[int, ...]) -> None:
    scale = EnlargerConfig(widths).scale
    with torch.no_grad():
        larger = Enlarger(EnlargerConfig(widths, blocks=1))(PICTURES)
    plain = F.interpolate(PICTURES.permute(0, 3, 1, 2), scale_factor=scale, mode="bilinear").permute(0, 2, 3, 1)
    assert larger.shape == (2, 8 * scale, 12 * scale, 3)
    assert torch.allclose(larger, plain, atol=1e-6)


def test_the_picture_decides_and_nothing_else() -> None:
    """So that what stands still is shown alike in every frame, whatever else a batch holds."""
    enlarger = trained(EnlargerConfig((8, 4, 4), blocks=1))
    both, one = enlarger(PICTURES), enlarger(PICTURES[:1])
    assert torch.allclose(both[:1], one, atol=1e-5)
    assert not torch.allclose(both[0], both[1], atol=0.05)


def test_what_moves_by_two_pixels_is_drawn_alike() -> None:
    """Away from the picture's edges a thing looks the same at every place of the coarse grid."""
    enlarger = trained(EnlargerConfig((8, 4, 4), blocks=1))
    wide = torch.rand(1, 24, 26, 3, generator=torch.Generator().manual_seed(2))
    here, there = enlarger(wide[:, :, :24]), enlarger(wide[:, :, 2:])
    assert torch.allclose(here[:, 40:56, 48:56], there[:, 40:56, 40:48], atol=1e-5)


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"widths are \(8,\); give two to four"):
        EnlargerConfig((8,))
    with pytest.raises(ConfigError, match="blocks is -1"):
        EnlargerConfig(blocks=-1)
