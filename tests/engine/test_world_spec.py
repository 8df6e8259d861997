"""A world spec refuses shapes that cannot be, and says which."""

import pytest

from engine.errors import ConfigError
from engine.world_spec import WorldSpec


def test_derived_shapes() -> None:
    spec = WorldSpec(frame_height=32, frame_width=64, grid_height=4, grid_width=8)
    assert spec.tokens == 32
    assert spec.frame_shape == (32, 64, 3)
    assert WorldSpec(**spec.to_dict()) == spec


def test_what_is_shown_may_be_larger() -> None:
    spec = WorldSpec(frame_height=32, frame_width=64, grid_height=4, grid_width=8, scale=4)
    assert spec.frame_shape == (32, 64, 3)
    assert spec.picture_shape == (128, 256, 3)
    assert WorldSpec(**spec.to_dict()) == spec
    assert "scale" not in WorldSpec().to_dict(), "worlds that have none keep their hash"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"frame_height": 7}, "frame_height is 7; it must be a whole number from 8 to 1024"),
        ({"vocabulary": 1}, "vocabulary is 1"),
        ({"actions": True}, "actions is True"),
        ({"fps": 10.0}, "fps is 10.0"),
        ({"grid_width": 7}, "does not divide"),
        ({"context": 15}, "context is 15; it must be even"),
        ({"scale": 0}, "scale is 0; it must be a whole number from 1 to 8"),
    ],
)
def test_impossible_shapes_are_refused(change: dict[str, int], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        WorldSpec(**change)
