"""The table of sampler settings: its grid, that each row is played with its own settings, and the shipped ones among them."""

from pathlib import Path

import pytest

from engine.data.shards import ClipStore
from engine.errors import ConfigError
from engine.evaluation.evaluate import clip_length
from engine.evaluation.players import Players
from engine.evaluation.sampling import Grid, sampling_table, sweep
from engine.evaluation.subject import Subject
from engine.runtime.world_model import SamplerSettings


def test_grid_is_combined_and_the_shipped_settings_come_first() -> None:
    shipped = SamplerSettings(8, 0.5, 4.0, "linear")
    every = Grid.parse("0.5,1:4:4,8").settings(shipped)
    assert every[0] == shipped
    assert [(one.temperature, one.choice_noise, one.steps) for one in every[1:]] == [(0.5, 4, 4), (1, 4, 4), (1, 4, 8)]
    assert all(one.schedule == "linear" for one in every)


@pytest.mark.parametrize("text", ["", "1", "1:2", "1:2:3:4", "warm:1:8", "1:1:2.5", "1::8"])
def test_what_is_no_grid(text: str) -> None:
    with pytest.raises(ConfigError, match="write temperatures:noises:steps"):
        Grid.parse(text)


def test_values_out_of_range_are_refused() -> None:
    with pytest.raises(ConfigError, match="steps is 0"):
        Grid.parse("1:1:0").settings(SamplerSettings())


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
        grid = Grid((0.0, 5.0), (0.0,), (1, 4))
        figures = sweep(players, grid, clips, None, 0)
        again = sweep(players, grid, clips, None, 0)
    rows = figures["settings"]
    assert [row["shipped"] for row in rows] == [True, False, False, False, False]
    assert (rows[0]["temperature"], rows[0]["steps"]) == (shipped.temperature, shipped.steps)
    assert len({row["one_step_gain_db"] for row in rows}) == len(rows)
    assert all(row["opposite"] is None for row in rows)

    def lasting(rows: list[dict[str, float]]) -> list[dict[str, float]]:
        return [{name: value for name, value in row.items() if name != "ms"} for row in rows]

    assert lasting(again["settings"]) == lasting(rows)
    lines = sampling_table(figures).splitlines()
    assert len(lines) == 1 + len(rows) + 1
    assert [line.endswith("as shipped") for line in lines[1:-1]] == [row["shipped"] for row in rows]
