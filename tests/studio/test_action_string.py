from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import PromptError
from studio.action_string import MAX_ACTIONS, format_actions, parse_actions


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3", (3,)), ("2*3", (2, 2, 2)), (" 1 * 2 , 0 ", (1, 1, 0)), ("1*0,5", (5,)), ("07", (7,)), ("2*2,2", (2, 2, 2))],
)
def test_what_can_be_written(text: str, expected: tuple[int, ...]) -> None:
    assert parse_actions(text, 8) == expected


@pytest.mark.parametrize("text", ["", ",", "1,", "a", "1*", "*2", "1*2*3", "-1", "1.5", "1*-2", "²", "1 2", "9" * 5000])
def test_what_cannot_be_read(text: str) -> None:
    with pytest.raises(PromptError, match=r"actions: part \d+ is .* write action\*frames") as caught:
        parse_actions(text, 8)
    assert len(str(caught.value)) < 200


def test_ranges() -> None:
    with pytest.raises(PromptError, match="part 2 asks for action 6; this world has 0 to 5"):
        parse_actions("5*2,6", 6)
    with pytest.raises(PromptError, match="no frame in all"):
        parse_actions("1*0", 8)
    assert len(parse_actions(f"1*{MAX_ACTIONS}", 8)) == MAX_ACTIONS
    for text in (f"1*{MAX_ACTIONS},1", "1*999999999"):
        with pytest.raises(PromptError, match="more than 100000 frames by part"):
            parse_actions(text, 8)


@given(st.lists(st.integers(0, 7), min_size=1, max_size=60))
def test_there_and_back(actions: list[int]) -> None:
    assert parse_actions(format_actions(actions), 8) == tuple(actions)


def test_runs_are_joined() -> None:
    assert format_actions([2, 2, 2, 1, 0, 0]) == "2*3,1,0*2"
    assert format_actions([]) == ""
