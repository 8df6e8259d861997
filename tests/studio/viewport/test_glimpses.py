"""Glimpses of what each action would do: made while nothing else is, given up for anything else, and never made twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.runtime.fake_world_model import FakeWorldModel
from studio.panels.legend_panel import NameEditor
from studio.panels.main_window import MainWindow

Play = Callable[[MainWindow, Sequence[int]], None]
K = Qt.Key


@pytest.fixture
def glimpsed(played: MainWindow, qtbot: QtBot) -> MainWindow:
    played.glimpses.set_enabled(True)
    qtbot.waitUntil(lambda: all(card.pictures == 4 for card in played.legend.cards))
    return played


def test_every_action_shows_four_frames_from_here(glimpsed: MainWindow, world: FakeWorldModel) -> None:
    session = glimpsed.session
    take = session.take
    assert take is not None
    assert take.last == 10, "the take is what it was"
    assert world.steps == 10 + 4 * 8
    glimpsed.legend.grab()


def test_playing_on_finds_them_made(glimpsed: MainWindow, world: FakeWorldModel, play: Play) -> None:
    steps = world.steps
    play(glimpsed, [3, 3, 3, 3])
    assert world.steps == steps, "not one frame is made twice"
    play(glimpsed, [3])
    assert world.steps == steps + 1
    take = glimpsed.session.take
    assert take is not None
    fresh = FakeWorldModel()
    fresh.begin_tokens(take.prompt.tokens, take.seed)
    for t in range(1, take.last + 1):
        frame = fresh.step(*take.move(t))
        assert frame.key == take.key(t)
        assert np.array_equal(frame.rgb, glimpsed.session.rgb(t))


def test_elsewhere_they_are_others(glimpsed: MainWindow, world: FakeWorldModel, qtbot: QtBot) -> None:
    glimpsed.scrub_to(4)
    assert all(card.pictures == 0 for card in glimpsed.legend.cards), "what is no longer true is gone at once"
    steps = world.steps
    qtbot.waitUntil(lambda: all(card.pictures == 4 for card in glimpsed.legend.cards))
    assert world.steps == steps + 4 * 7, "of the action that was played on from there all is known"
    steps = world.steps
    glimpsed.scrub_to(10)
    qtbot.waitUntil(lambda: all(card.pictures == 4 for card in glimpsed.legend.cards))
    assert world.steps == steps, "they are remembered"


def test_real_work_comes_first(played: MainWindow, world: FakeWorldModel, qtbot: QtBot) -> None:
    world.delay = 0.4
    played.glimpses.set_enabled(True)
    asked: list[int] = []
    played.simulation.glimpsed.connect(lambda n, frames: asked.append(len(frames)))
    qtbot.waitUntil(lambda: played.glimpses._from is not None)
    played.session.set_actions([10], 5, "other")
    qtbot.waitUntil(lambda: played.session.take is not None and played.session.take.first_missing() > 10)
    assert not all(card.pictures for card in played.legend.cards), "the edit did not wait for the glimpses"
    assert 0 in asked, "they were given up"
    world.delay = 0.0
    qtbot.waitUntil(lambda: all(card.pictures == 4 for card in played.legend.cards))


def test_an_action_is_renamed_on_its_card_and_undone(window: MainWindow, qtbot: QtBot) -> None:
    card, world = window.legend.cards[2], window.session.world
    assert world is not None
    own = world.action_names[2]
    card.rename()
    editor = card.findChild(NameEditor)
    qtbot.keyClicks(editor, "hop")
    qtbot.keyClick(editor, K.Key_Return)
    assert window.session.names(world)[2] == "hop"
    assert "hop" in card.accessibleName()
    assert window.controller.keymap.directions, "keys stay with the world's own names"
    window.commands["undo"].trigger()
    assert window.session.names(world)[2] == own
    assert own in card.accessibleName()
    window.commands["redo"].trigger()
    assert "hop" in card.accessibleName()
    card.named.emit("")
    assert window.session.names(world)[2] == own


def test_esc_keeps_the_name(window: MainWindow, qtbot: QtBot) -> None:
    card = window.legend.cards[0]
    card.rename()
    editor = card.findChild(NameEditor)
    qtbot.keyClicks(editor, "hop")
    qtbot.keyClick(editor, K.Key_Escape)
    assert window.session.undo_stack.count() == 0
