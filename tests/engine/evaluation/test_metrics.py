"""Metrics against torchmetrics, against sums done by hand, and against what they must say in extreme cases."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.evaluation.metrics import (
    MAX_PSNR,
    colour_histogram,
    detail,
    gain_db,
    histogram_intersection,
    mean_squared_error,
    mutual_information,
    perplexity,
    psnr,
    shuffled_information,
    ssim,
    standard_error,
    variance_explained,
)


def _picture(seed: int, height: int = 40, width: int = 56) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    return cv2.GaussianBlur(rng.integers(0, 256, (height, width, 3), np.uint8), (0, 0), 2)


def _noisy(picture: NDArray[np.uint8], strength: float) -> NDArray[np.uint8]:
    noise = np.random.default_rng(9).normal(0, strength, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("strength", [2, 10, 40])
def test_psnr_and_ssim_are_those_of_torchmetrics(strength: float) -> None:
    torch = pytest.importorskip("torch")
    oracle = pytest.importorskip("torchmetrics.functional.image")
    true = [_picture(seed) for seed in range(3)]
    shown = [_noisy(picture, strength) for picture in true]
    a, b = (torch.from_numpy(np.stack(x)).permute(0, 3, 1, 2).double() for x in (shown, true))
    errors = [mean_squared_error(x, y) for x, y in zip(shown, true, strict=True)]
    assert psnr(errors) == pytest.approx(float(oracle.peak_signal_noise_ratio(a, b, data_range=255.0)), abs=1e-4)
    mean = np.mean([ssim(x, y) for x, y in zip(shown, true, strict=True)])
    assert mean == pytest.approx(float(oracle.structural_similarity_index_measure(a, b, data_range=255.0)), abs=1e-6)


def test_ssim_of_equal_and_of_opposite_pictures() -> None:
    assert ssim(_picture(0), _picture(0)) == pytest.approx(1)
    assert ssim(_picture(0), 255 - _picture(0)) < 0


def test_errors_are_pooled_before_the_logarithm() -> None:
    assert psnr([1.0, 99.0]) == pytest.approx(10 * math.log10(255**2 / 50))
    assert psnr([0.0, 0.0]) == MAX_PSNR
    assert gain_db([10.0, 20.0], [100.0, 200.0]) == pytest.approx(10)
    assert mean_squared_error(np.array([0, 255], np.uint8), np.array([255, 255], np.uint8)) == 255**2 / 2


def test_standard_error_is_that_of_a_mean() -> None:
    sample = np.random.default_rng(0).normal(0, 3, 400)
    assert standard_error(lambda x: float(np.mean(x)), sample) == pytest.approx(3 / math.sqrt(400), rel=0.2)
    # Paired: what both have in common cancels out.
    assert standard_error(lambda x, y: float(np.mean(x - y)), sample, sample + 1) == pytest.approx(0, abs=1e-12)


def test_colours() -> None:
    red, blue = (np.full((4, 4, 3), colour, np.uint8) for colour in ((255, 0, 0), (0, 0, 255)))
    both = colour_histogram(np.stack([red, blue]))
    assert both.sum() == pytest.approx(1)
    assert histogram_intersection(colour_histogram(red), colour_histogram(red)) == pytest.approx(1)
    assert histogram_intersection(colour_histogram(red), colour_histogram(blue)) == 0
    assert histogram_intersection(colour_histogram(red), both) == pytest.approx(0.5)


@pytest.mark.parametrize("level", range(0, 250, 5))
def test_a_slightly_other_colour_is_nearly_the_same(level: int) -> None:
    """Wherever it lies, on the edge between two steps too."""
    flat, brighter = (np.full((4, 4, 3), colour, np.uint8) for colour in (level, level + 5))
    assert histogram_intersection(colour_histogram(flat), colour_histogram(brighter)) > 0.6


def test_perplexity() -> None:
    assert perplexity([5, 5, 5, 5, 0]) == pytest.approx(4)
    assert perplexity([7, 0]) == pytest.approx(1)


def test_mutual_information() -> None:
    labels = np.random.default_rng(0).integers(0, 8, 20_000)
    other = np.random.default_rng(1).integers(0, 4, 20_000)
    assert mutual_information(labels, 3 * labels + 1) == pytest.approx(3, abs=0.01)
    assert mutual_information(labels, labels // 4) == pytest.approx(1, abs=0.01)
    assert mutual_information(labels, other) < 0.01
    short = slice(0, 200)  # by chance: bias of a small sample
    expected = (8 - 1) * (4 - 1) / (2 * 200 * math.log(2))
    assert shuffled_information(labels[short], other[short], 0) == pytest.approx(expected, rel=0.3)


def test_variance_explained() -> None:
    groups = np.repeat([0, 1], 50)
    noise = np.random.default_rng(0).normal(0, 1, (100, 2))
    noise -= noise.mean(0)
    assert variance_explained(np.stack([groups, -groups], 1).astype(float), groups) == pytest.approx(1)
    assert variance_explained(noise, groups) < 0.05
    assert variance_explained(np.zeros((100, 2)), groups) == 0
    # Between: (±1)² per row; within: 1 per row, exactly.
    values = np.where(groups == 0, -1.0, 1.0)[:, None] + np.tile([1.0, -1.0], 50)[:, None]
    assert variance_explained(values, groups) == pytest.approx(0.5)


@given(st.lists(st.tuples(st.floats(-50, 50), st.integers(0, 3)), min_size=2, max_size=30))
def test_variance_explained_is_a_share(rows: list[tuple[float, int]]) -> None:
    values, groups = np.array([[value] for value, _ in rows]), np.array([group for _, group in rows])
    assert -1e-9 <= variance_explained(values, groups) <= 1 + 1e-9


def test_detail_is_the_slope_of_brightness() -> None:
    ramp = np.repeat(np.arange(0, 64, 4, dtype=np.uint8)[None, :, None], 8, 0).repeat(3, 2)
    assert detail(ramp) == pytest.approx(4)
    assert detail(np.full((8, 8, 3), 90, np.uint8)) == 0
