"""The table of sampler settings: its grid, that each row is played with its own settings, and the shipped ones among them."""

from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest

from engine.data.shards import ClipStore
from engine.errors import ConfigError
from engine.evaluation.evaluate import clip_length
from engine.evaluation.players import Players
from engine.evaluation.prompts import study_prompts
from engine.evaluation.sampling import ASKED, DEFAULT_GRID, Grid, sampling_table, sweep
from engine.evaluation.subject import Subject
from engine.runtime.world_model import SamplerSettings


def test_settings_change_one_at_a_time_and_the_shipped_ones_come_first() -> None:
    shipped = SamplerSettings(8, 0.5, 4.0, "linear")
    every = Grid.parse("temperature=0.5,1 schedule=cosine min_p=0.1").settings(shipped)
    changed = ({}, {"temperature": 1.0}, {"schedule": "cosine"}, {"min_p": 0.1})
    assert every == [replace(shipped, **change) for change in changed], "what changes nothing is there once"


def test_settings_are_combined_with_a_star() -> None:
    every = Grid.parse("steps=4,8*sure=0.9,1").settings(SamplerSettings(8))
    assert [(one.steps, one.sure) for one in every] == [(8, 1.0), (4, 0.9), (4, 1.0), (8, 0.9)]
    assert all(isinstance(one.steps, int) for one in every)


def test_the_default_grid_asks_about_every_setting() -> None:
    every = Grid.parse(DEFAULT_GRID).settings(SamplerSettings())
    for one in fields(SamplerSettings):
        assert len({getattr(settings, one.name) for settings in every}) > 1, one.name


@pytest.mark.parametrize("text", ["1", "temperature", "temperature=", "warmth=1", "steps=2.5", "steps=4*", "temperature=a,1"])
def test_what_is_no_grid(text: str) -> None:
    with pytest.raises(ConfigError, match="write settings and their values"):
        Grid.parse(text)


def test_values_out_of_range_are_refused() -> None:
    with pytest.raises(ConfigError, match="steps is 0"):
        Grid.parse("steps=0")
    with pytest.raises(ConfigError, match="schedule is 'square'"):
        Grid.parse("schedule=square")


def test_a_world_is_sampled_anew(tiny_world: Path) -> None:
    subject = Subject.open(tiny_world, "cpu")
    shipped = subject.world.settings
    assert subject.sampled(shipped) is subject
    other = subject.sampled(SamplerSettings(2, 0.0, 0.0))
    assert other.world.settings == SamplerSettings(2, 0.0, 0.0)
    assert subject.sampled(SamplerSettings(2, 0.0, 0.0)) is other
    assert subject.sampled(SamplerSettings(3)).world.settings.steps == 3
    assert subject.world.settings == shipped
    subject.close()
    assert Subject.open("fake").sampled(SamplerSettings(2)).world.settings.steps == 2


def test_each_row_is_played_with_its_own_settings(tiny_world: Path, shards: Path) -> None:
    with Players(str(tiny_world), "cpu", 1) as players:
        shipped = players.subject.world.settings
        clips = ClipStore.open([shards]).clips(clip_length(players.subject.world.spec), 8, 0)
        grid = Grid.parse("temperature=0,5*steps=1,4*choice_noise=0")
        figures = sweep(players, grid, clips, None, 0)
        again = sweep(players, grid, clips, None, 0)
    rows = figures["settings"]
    assert [row["shipped"] for row in rows] == [True, False, False, False, False]
    assert (rows[0]["temperature"], rows[0]["steps"]) == (shipped.temperature, shipped.steps)
    assert len({row["one_step_gain_db"] for row in rows}) == len(rows)
    assert not any(name.startswith(("drawing", "photo")) for name in rows[0])

    def lasting(rows: list[dict[str, float]]) -> list[dict[str, float]]:
        return [{name: value for name, value in row.items() if name != "ms"} for row in rows]

    assert lasting(again["settings"]) == lasting(rows)
    lines = sampling_table(figures).splitlines()
    assert len(lines) == 1 + len(rows) + 1
    assert lines[1].startswith("as shipped")
    assert [line.split("  ")[0].split() for line in lines[2:-1]] == [
        [f"{name}={row[name]}" for name in ("steps", "temperature", "choice_noise") if row[name] != rows[0][name]]
        for row in rows[1:]
    ]


def test_prompts_alone_will_do(tiny_world: Path, prompt_shelf: Path) -> None:
    """What the world's own settings reach is what `evaluate --prompts` says of those prompts."""
    with Players(str(tiny_world), "cpu", 1) as players:
        figures = sweep(players, Grid.parse("temperature=3"), None, prompt_shelf, 0)
        whole, steering, _ = study_prompts(players, prompt_shelf, 0)
    own, other = figures["settings"]
    assert figures["prompts"] == whole["count"]
    assert figures["actions"] == asdict(steering)
    for name in ASKED:
        assert own.get(f"drawing_{name}") == whole["drawing"][name], name
    assert {name: value for name, value in own.items() if name in other} != other
    assert "one_step_gain_db" not in own
    assert "drawings: palette" in sampling_table(figures)
