"""MaskGIT decoding: the schedule, what is kept, that samples follow the distribution, and that a seed repeats them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.runtime.maskgit import decode_places, decode_step, masked_after, masked_frame, masked_places, next_step
from engine.runtime.world_model import SamplerSettings, Tokens
from engine.world_spec import WorldSpec
from tests.engine.runtime.tiny_world import SPEC

FACTORED = replace(SPEC, factors=3)

settings_strategy = st.builds(
    SamplerSettings,
    steps=st.integers(1, 40),
    temperature=st.sampled_from([0.0, 0.5, 1.0, 2.0]),
    choice_noise=st.sampled_from([0.0, 1.0, 4.5]),
    schedule=st.sampled_from(["cosine", "linear"]),
)


def logits_of(count: int, vocabulary: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 2, (count, vocabulary)).astype(np.float32)


def test_the_schedules() -> None:
    cosine, linear = SamplerSettings(steps=8), SamplerSettings(steps=8, schedule="linear")
    assert [masked_after(step, linear, 64) for step in range(8)] == [56, 48, 40, 32, 24, 16, 8, 0]
    expected = [math.floor(64 * math.cos(math.pi / 2 * k / 8)) for k in range(1, 8)]
    assert [masked_after(step, cosine, 64) for step in range(8)] == [*expected, 0]


@given(settings_strategy, st.integers(1, 30), st.integers(2, 20), st.integers(0, 2**63 - 1))
def test_each_step_keeps_what_is_known_and_the_last_fills_all(
    settings: SamplerSettings, count: int, vocabulary: int, seed: int
) -> None:
    logits = logits_of(count, vocabulary)
    tokens = masked_frame(count, vocabulary)
    for step in range(settings.steps):
        before = tokens.copy()
        after = decode_step(logits, tokens, step, settings, seed)
        assert np.array_equal(tokens, before), "the input is left alone"
        known = before < vocabulary
        assert np.array_equal(after[known], before[known])
        left = int((after == vocabulary).sum())
        assert left <= masked_after(step, settings, count)
        assert left < (before == vocabulary).sum() or not (before == vocabulary).any()
        tokens = after
    assert ((tokens >= 0) & (tokens < vocabulary)).all()


def decode(logits: np.ndarray, settings: SamplerSettings, seed: int) -> Tokens:
    tokens = masked_frame(*logits.shape)
    for step in range(settings.steps):
        tokens = decode_step(logits, tokens, step, settings, seed)
    return tokens


def test_a_seed_repeats_and_another_differs() -> None:
    logits = logits_of(64, 100)
    settings = SamplerSettings()
    assert np.array_equal(decode(logits, settings, 7), decode(logits, settings, 7))
    assert not np.array_equal(decode(logits, settings, 7), decode(logits, settings, 8))
    assert not np.array_equal(decode(logits, settings, 2**63 - 1), decode(logits, settings, 0))


def test_temperature_zero_takes_the_likeliest_whatever_the_seed() -> None:
    logits = logits_of(64, 100)
    settings = SamplerSettings(temperature=0)
    assert np.array_equal(decode(logits, settings, 1), logits.argmax(1))
    for step in range(settings.steps):
        one, two = (decode_step(logits, masked_frame(64, 100), step, settings, seed) for seed in (1, 2))
        assert np.array_equal(one, two)


def test_without_choice_noise_the_most_confident_come_first() -> None:
    logits = np.zeros((4, 8), np.float32)
    logits[[0, 1, 2, 3], [3, 1, 5, 2]] = [2, 8, 4, 6]
    settings = SamplerSettings(steps=4, temperature=0, schedule="linear")
    tokens = masked_frame(4, 8)
    order = []
    for step in range(4):
        fresh = decode_step(logits, tokens, step, settings, 0)
        order += np.flatnonzero(fresh != tokens).tolist()
        tokens = fresh
    assert order == [1, 3, 2, 0]


def test_choice_noise_shuffles_which_are_kept_and_fades() -> None:
    logits = logits_of(64, 10)
    noisy, greedy = SamplerSettings(choice_noise=50), SamplerSettings(choice_noise=0)
    first = [decode_step(logits, masked_frame(64, 10), 0, noisy, seed) < 10 for seed in range(20)]
    assert len({kept.tobytes() for kept in first}) > 10
    # In the last step the noise has faded to nothing, and the tokens drawn are the same with it and without.
    ends = [decode_step(logits, masked_frame(64, 10), 7, settings, 3) for settings in (noisy, greedy)]
    assert np.array_equal(*ends)


def test_what_the_model_is_sure_of_is_kept_at_once_and_steps_with_nothing_to_do_are_left_out() -> None:
    """Of 64 tokens 40 are all but certain: after one step only the others are masked, and the schedule goes on from there."""
    logits = logits_of(64, 10)
    logits[:40, 3] += 30
    settings = SamplerSettings(steps=8, choice_noise=50, sure=0.9)
    tokens = decode_step(logits, masked_frame(64, 10), 0, settings, 1)
    assert (tokens[:40] == 3).all()
    left = int((tokens == 10).sum())
    assert 15 < left <= 24
    plain = decode_step(logits, masked_frame(64, 10), 0, replace(settings, sure=1.0), 1)
    assert (plain == 10).sum() == masked_after(0, settings, 64)  # else the schedule alone decides
    assert np.array_equal(plain[plain < 10], tokens[plain < 10])  # and the same are drawn, and kept by their confidence
    step = next_step(1, left, settings, 64)
    assert masked_after(step, settings, 64) < left <= masked_after(step - 1, settings, 64)
    assert next_step(1, left, replace(settings, sure=1.0), 64) == 1
    assert next_step(0, 64, settings, 64) == 0
    assert next_step(3, 1, settings, 64) == 7


def test_the_unlikely_is_never_drawn() -> None:
    """Two of ten tokens are at least a fifth as likely as the likeliest: no others come, and those two as often as before."""
    logits = np.tile(np.log(np.array([50, 0.5, 12, 9, 9, 9, 9, 1, 0.3, 0.2], np.float32)), (4000, 1))
    settings = SamplerSettings(steps=1)
    every, likely = (
        np.bincount(decode_step(logits, masked_frame(4000, 10), 0, replace(settings, min_p=min_p), 5), minlength=10)
        for min_p in (0.0, 0.2)
    )
    assert np.count_nonzero(every) == 10
    assert np.flatnonzero(likely).tolist() == [0, 2]
    assert likely[0] / likely[2] == pytest.approx(50 / 12, rel=0.15)
    alone = decode_step(logits, masked_frame(4000, 10), 0, replace(settings, min_p=1.0), 5)
    assert (alone == 0).all()


def test_what_is_unlikely_is_told_after_the_temperature() -> None:
    logits = np.tile(np.array([0.0, -1.0], np.float32), (2000, 1))
    drawn = [
        set(decode_step(logits, masked_frame(2000, 2), 0, SamplerSettings(steps=1, temperature=t, min_p=0.2), 1).tolist())
        for t in (1.0, 0.5)
    ]
    assert drawn == [{0, 1}, {0}]


@pytest.mark.parametrize("temperature", [1.0, 2.0])
def test_samples_follow_the_tempered_distribution(temperature: float) -> None:
    row = np.array([2.0, 1.0, 0.0, -1.0], np.float32)
    settings = SamplerSettings(steps=1, temperature=temperature)
    drawn = decode_step(np.tile(row, (40_000, 1)), masked_frame(40_000, 4), 0, settings, 11)
    expected = np.exp(row / temperature) / np.exp(row / temperature).sum()
    assert np.bincount(drawn, minlength=4) / 40_000 == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("vocabulary", [2, 3, 5, 10, 17, 100, 1920])
def test_every_token_can_be_drawn_and_no_impossible_one(vocabulary: int) -> None:
    """Vocabularies that are no squares have a short last block."""
    possible = np.arange(vocabulary) % 3 != 1
    row = np.where(possible, 0, -200).astype(np.float32)
    count = 40 * vocabulary
    drawn = decode_step(np.tile(row, (count, 1)), masked_frame(count, vocabulary), 0, SamplerSettings(steps=1), 2)
    shares = np.bincount(drawn, minlength=vocabulary) / count * possible.sum()
    assert shares.shape == (vocabulary,)
    assert (shares[~possible] == 0).all()
    assert (shares[possible] > 0.2).all()
    assert (shares[possible] < 2.5).all()


def test_half_precision_and_extreme_logits() -> None:
    logits = np.full((3, 5), -60000, np.float16)
    logits[:, 2] = 60000
    assert decode(logits, SamplerSettings(), 0).tolist() == [2, 2, 2]


@pytest.mark.parametrize("spec", [SPEC, FACTORED])
@given(settings=settings_strategy, seed=st.integers(0, 100))
def test_the_logits_of_masked_places_are_enough(spec: WorldSpec, settings: SamplerSettings, seed: int) -> None:
    logits = logits_of(spec.tokens, spec.vocabulary, seed)
    one = other = masked_frame(spec.tokens, spec.vocabulary)
    for step in range(settings.steps):
        one = decode_step(logits, one, step, settings, seed)
        places = masked_places(other, spec)
        if places.size:
            rows = logits.reshape(-1, spec.factors * spec.vocabulary)[places]
            other = decode_places(rows, places, other, spec, step, settings, seed)
        assert np.array_equal(one, other)


@pytest.mark.parametrize("height", [-200, -61, 0, 61, 200])
def test_only_differences_between_logits_count(height: int) -> None:
    """Also where exponentials of the logits as they are would be too large or too small for float32."""
    settings = SamplerSettings(steps=1, temperature=0.25)
    logits = np.round(logits_of(200, 50) * 64) / 64  # so that adding the height rounds nothing off
    drawn = [decode_step(logits + np.float32(up), masked_frame(200, 50), 0, settings, 5) for up in (0, height)]
    assert (drawn[0] == drawn[1]).mean() > 0.98
