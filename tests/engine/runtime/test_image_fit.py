"""Any image becomes a frame; what is not an image is refused with its shape or type."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from engine.errors import PromptError
from engine.runtime.image_fit import fit_image
from engine.world_spec import WorldSpec

SPEC = WorldSpec(frame_height=16, frame_width=32, grid_height=4, grid_width=4)

shapes = st.one_of(
    st.tuples(st.integers(1, 70), st.integers(1, 70)),
    st.tuples(st.integers(1, 70), st.integers(1, 70), st.sampled_from([1, 3, 4])),
)


@given(st.sampled_from([np.uint8, np.uint16]).flatmap(lambda dtype: hnp.arrays(dtype, shapes)))
def test_any_image_becomes_a_frame(image: np.ndarray) -> None:
    frame = fit_image(image, SPEC)
    assert frame.shape == SPEC.frame_shape
    assert frame.dtype == np.uint8
    assert frame.flags.c_contiguous


def test_a_frame_stays_as_it_is_and_is_copied() -> None:
    image = np.random.default_rng(0).integers(0, 256, SPEC.frame_shape, np.uint8)
    frame = fit_image(image, SPEC)
    assert np.array_equal(frame, image)
    assert not np.shares_memory(frame, image)


def test_the_middle_is_kept() -> None:
    tall = np.zeros((64, 32, 3), np.uint8)
    tall[24:40] = 200
    assert (fit_image(tall, SPEC) == 200).all()
    wide = np.zeros((16, 96), np.uint8)
    wide[:, 32:64] = 90
    assert (fit_image(wide, SPEC) == 90).all()


def test_alpha_lies_over_white() -> None:
    image = np.zeros((16, 32, 4), np.uint8)
    image[:, 16:, 3] = 255
    image[:, :8, 3] = 128
    frame = fit_image(image, SPEC)
    assert (frame[:, 16:] == 0).all()
    assert (frame[:, 8:16] == 255).all()
    assert (frame[:, :8] == 127).all()


def test_sixteen_bits_are_scaled() -> None:
    image = np.tile(np.array([0, 257 * 100, 65535, 128], np.uint16), (16, 8))
    assert fit_image(image, SPEC)[0, :4, 0].tolist() == [0, 100, 255, 0]


def test_shrinking_averages_and_whole_growth_repeats() -> None:
    chequered = (np.indices((32, 64)).sum(0) % 2 * 255).astype(np.uint8)
    assert set(np.unique(fit_image(chequered, SPEC))) <= {127, 128}
    small = np.random.default_rng(1).integers(0, 256, (4, 8, 3), np.uint8)
    assert np.array_equal(fit_image(small, SPEC), small.repeat(4, 0).repeat(4, 1))
    assert (fit_image(np.full((1, 1), 7, np.uint8), SPEC) == 7).all()


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (None, "a NoneType; give an array"),
        ([[1, 2]], "a list; give an array"),
        (np.zeros((0, 5, 3), np.uint8), "empty"),
        (np.zeros(5, np.uint8), "shape"),
        (np.zeros((4, 4, 2), np.uint8), "shape"),
        (np.zeros((1, 4, 4, 3), np.uint8), "shape"),
        (np.full((4, 4), np.nan), "float64 pixels"),
        (np.zeros((4, 4), np.int16), "int16 pixels"),
        (np.zeros((4, 4), bool), "bool pixels"),
    ],
)
def test_what_is_no_image(image: object, message: str) -> None:
    with pytest.raises(PromptError, match=message):
        fit_image(image, SPEC)
