"""Keys to latent actions, whatever a world calls them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from studio.viewport.keymap import Keymap

K = Qt.Key
NAMED = ("stay", "right", "left", "jump", "jump right", "jump left", "fall", "7")


@pytest.mark.parametrize(
    ("held", "action"),
    [
        ([K.Key_Right], 1),
        ([K.Key_D], 1),
        ([K.Key_Left], 2),
        ([K.Key_Up], 3),
        ([K.Key_Space], 3),
        ([K.Key_Right, K.Key_Up], 4),
        ([K.Key_W, K.Key_A], 5),
        ([K.Key_Down], 6),
        ([K.Key_Down, K.Key_Right], 1),
        ([K.Key_Right, K.Key_8], 7),
        ([], None),
    ],
)
def test_names_decide(held: list[int], action: int | None) -> None:
    assert Keymap.of(NAMED).action(held) == action


def test_the_world_rests_when_it_can() -> None:
    assert Keymap.of(NAMED).rest == 0
    assert Keymap.of(("right", "left")).rest is None


def test_nameless_actions_get_arrows_in_order() -> None:
    keymap = Keymap.of([f"action {n}" for n in range(8)])
    assert [keymap.action([key]) for key in (K.Key_Right, K.Key_Left, K.Key_Up, K.Key_Down)] == [0, 1, 2, 3]
    assert [keymap.arrow(n) for n in range(5)] == ["→", "←", "↑", "↓", ""]


def test_a_direction_without_its_own_action_takes_the_closest() -> None:
    keymap = Keymap.of(("run left", "jump right"))
    assert keymap.action([K.Key_Right]) == 1
    assert keymap.action([K.Key_Down]) is None


def test_digits_beyond_the_actions_play_nothing() -> None:
    keymap = Keymap.of(("a", "b"))
    assert keymap.knows(K.Key_2)
    assert not keymap.knows(K.Key_3)
    assert not keymap.knows(K.Key_Q)
    assert keymap.action([K.Key_3]) is None
