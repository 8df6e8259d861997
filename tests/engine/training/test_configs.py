"""What a run is told: schedules by their values, refusals by their names, and settings that survive JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import pytest

from engine.errors import ConfigError
from engine.models.presets import PRESETS, WorldPreset
from engine.training.configs import ClipBatch, TrainConfig, from_dict


def test_warm_up_rises_in_a_line_to_the_full_rate() -> None:
    config = TrainConfig(steps=100, lr=0.1, warmup=4)
    assert [config.lr_at(step) for step in range(6)] == pytest.approx([0.025, 0.05, 0.075, 0.1, 0.1, 0.1])
    assert replace(config, warmup=0).lr_at(0) == pytest.approx(0.1)


def test_constant() -> None:
    config = TrainConfig(steps=100, lr=0.1, warmup=0)
    assert {config.lr_at(step) for step in range(100)} == {0.1}


def test_cosine_ends_at_the_final_rate() -> None:
    """The paper's world: 3e-5 to 3e-6."""
    config = TrainConfig(steps=200_000, lr=3e-5, final_lr=0.1, warmup=0, schedule="cosine")
    assert config.lr_at(0) == pytest.approx(3e-5)
    assert config.lr_at(100_000) == pytest.approx((3e-5 + 3e-6) / 2)
    assert config.lr_at(50_000) == pytest.approx(3e-6 + 2.7e-5 * (1 + 0.5**0.5) / 2)
    assert config.lr_at(199_999) == pytest.approx(3e-6, rel=1e-3)
    rates = [config.lr_at(step) for step in range(0, 200_000, 1000)]
    assert rates == sorted(rates, reverse=True)


def test_wsd_is_stable_and_then_falls_in_a_line() -> None:
    config = TrainConfig(steps=1000, lr=0.1, final_lr=0.2, warmup=10, schedule="wsd", decay=0.25)
    assert {config.lr_at(step) for step in range(10, 751)} == {0.1}
    assert config.lr_at(875) == pytest.approx((0.1 + 0.02) / 2)
    assert config.lr_at(999) == pytest.approx(0.02, abs=4e-4)
    falls = [config.lr_at(step) - config.lr_at(step + 1) for step in range(751, 999)]
    assert falls == pytest.approx([0.08 / 250] * len(falls))


def test_wsd_can_be_extended() -> None:
    """Up to the decay of the shorter run, both are the same run."""
    short = TrainConfig(steps=1000, warmup=10, schedule="wsd", decay=0.3)
    assert all(short.lr_at(step) == replace(short, steps=2000).lr_at(step) for step in range(701))


def test_clips_follow_the_progress() -> None:
    first, second, third = ClipBatch(0.5, 20, 2), ClipBatch(0.9, 8, 8), ClipBatch(1.0, 4, 16)
    config = TrainConfig((first, second, third), steps=10)
    assert [config.clips_at(step) for step in range(10)] == [first] * 5 + [second] * 4 + [third]
    assert config.clips_at(10) == third


def test_parts_until_the_same_moment_take_turns() -> None:
    short, long, last = ClipBatch(0.5, 16, 6), ClipBatch(0.5, 6, 24), ClipBatch(1.0, 4, 16)
    config = TrainConfig(clips=(short, long, last), steps=10)
    assert [config.clips_at(step) for step in range(6)] == [short, long, short, long, short, last]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("steps", 0),
        ("lr", 0.0),
        ("lr", 2.0),
        ("lr", float("nan")),
        ("final_lr", 1.5),
        ("warmup", -1),
        ("schedule", "linear"),
        ("decay", 0.0),
        ("optimiser", "sgd"),
        ("betas", (0.9, 1.0)),
        ("weight_decay", -1.0),
        ("clip_norm", 0.0),
        ("ema", 1.0),
        ("precision", "fp8"),
        ("device", "gpu"),
        ("seed", -1),
        ("validate_every", 0),
        ("validation_clips", 0),
        ("checkpoint_minutes", 0.0),
        ("clips", ()),
        ("clips", (ClipBatch(0.5, 4, 4),)),
        ("clips", (ClipBatch(1.0, 4, 4), ClipBatch(0.5, 4, 4))),
        ("clips", (ClipBatch(1.0, 0, 4),)),
        ("clips", (ClipBatch(1.0, 4, 0),)),
    ],
    ids=str,
)
def test_refusals_name_the_setting(setting: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"training: {setting} is .*; it must be ") as caught:
        TrainConfig(**{setting: value})  # type: ignore[arg-type]  # the value is wrong on purpose
    assert "\n" not in str(caught.value)


def through_json(settings: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(settings)))
    return plain


@pytest.mark.parametrize("name", PRESETS)
def test_presets_survive_json(name: str) -> None:
    assert from_dict(WorldPreset, through_json(PRESETS[name])) == PRESETS[name]


def test_recipes_survive_json() -> None:
    config = TrainConfig((ClipBatch(0.5, 20, 2), ClipBatch(1.0, 4, 16)), betas=(0.9, 0.95))
    assert from_dict(TrainConfig, through_json(config)) == config


def test_left_out_settings_take_their_defaults() -> None:
    assert from_dict(TrainConfig, {"steps": 7}) == TrainConfig(steps=7)


@pytest.mark.parametrize("at", [(), ("tokenizer",), ("tokenizer", "encoder"), ("actions", "quantizer")])
def test_unknown_settings_are_refused_at_any_depth(at: tuple[str, ...]) -> None:
    values = through_json(PRESETS["default"])
    inner = values
    for name in at:
        inner = inner[name]
    inner["colour"] = "blue"
    with pytest.raises(ConfigError, match="unknown setting colour; known are ") as caught:
        from_dict(WorldPreset, values)
    assert "\n" not in str(caught.value)


def test_bad_values_are_refused_at_any_depth() -> None:
    values = through_json(PRESETS["default"])
    values["dynamics"]["stack"]["layers"] = 0
    with pytest.raises(ConfigError, match="layers is 0"):
        from_dict(WorldPreset, values)
