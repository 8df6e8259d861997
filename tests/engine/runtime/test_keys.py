"""The frame key changes with everything that decides a frame, and with nothing else."""

from dataclasses import replace

import numpy as np

from engine.runtime.keys import MAX_SEED, first_key, frame_seed, next_key
from engine.runtime.world_model import SamplerSettings

TOKENS = np.arange(16)


def test_first_key() -> None:
    settings = SamplerSettings()
    key = first_key("bundle", settings, TOKENS)
    assert len(key) == 32
    assert int(key, 16) >= 0
    assert key == first_key("bundle", SamplerSettings(steps=8, temperature=1), TOKENS.astype(np.int32))
    others = [
        first_key("bundlf", settings, TOKENS),
        first_key("bundle", settings, TOKENS[::-1]),
        *(
            first_key("bundle", replace(settings, **change), TOKENS)
            for change in (
                {"steps": 9},
                {"temperature": 0.9},
                {"choice_noise": 0},
                {"schedule": "linear"},
                {"sure": 0.9},
                {"min_p": 0.1},
            )
        ),
    ]
    assert len({key, *others}) == 9


def test_keys_chain() -> None:
    start = first_key("bundle", SamplerSettings(), TOKENS)
    keys = {next_key(start, action, seed) for action in range(8) for seed in (0, 1, MAX_SEED)}
    assert len(keys | {start}) == 25
    assert next_key(next_key(start, 1, 2), 3, 4) != next_key(next_key(start, 3, 4), 1, 2)


def test_frame_seeds() -> None:
    seeds = {frame_seed(take, index) for take in (0, 1, MAX_SEED) for index in range(1, 100)}
    assert len(seeds) == 297
    assert all(0 <= seed <= MAX_SEED for seed in seeds)
    assert frame_seed(3, 5) == frame_seed(3, 5)


def test_keys_stay_what_they_were() -> None:
    """Projects store frames by key: a change here loses every cached frame, so it must be meant."""
    start = first_key("bundle", SamplerSettings(), TOKENS)
    assert (start, next_key(start, 1, 2), frame_seed(7, 1)) == (
        "86ad594adbcf9c9e2d8b97acabadf4b1",
        "5e13667616e347c2dec46530b8fda0ec",
        3982708253994873283,
    )
