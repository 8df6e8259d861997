"""The store of frames: tokens for good, pixels within the budget."""

from __future__ import annotations

import numpy as np
import pytest

from studio.document.frames import FrameStore

RGB = np.zeros((4, 4, 3), np.uint8)  # 48 bytes


def test_pixels_make_room_tokens_stay() -> None:
    store = FrameStore(budget=100)
    for n in range(4):
        store.add(str(n), np.array([n, n + 1]), RGB)
    assert store.held <= 100
    assert store.rgb("0") is None
    assert store.rgb("3") is not None
    assert store.tokens("0").tolist() == [0, 1]
    assert len(store) == 4


def test_what_was_looked_at_last_stays_longest() -> None:
    store = FrameStore(budget=100)
    store.add("a", np.array([1]), RGB)
    store.add("b", np.array([2]), RGB)
    assert store.rgb("a") is not None
    store.add("c", np.array([3]), RGB)
    assert store.rgb("b") is None
    assert store.rgb("a") is not None


def test_the_same_frame_again_is_counted_once() -> None:
    store = FrameStore()
    for _ in range(3):
        store.add("a", np.array([1]), RGB)
    assert store.held == RGB.nbytes


def test_an_unknown_frame_has_no_tokens() -> None:
    store = FrameStore()
    assert "x" not in store
    with pytest.raises(KeyError):
        store.tokens("x")
