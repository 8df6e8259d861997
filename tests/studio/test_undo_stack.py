"""The undo stack: order, clean or not, drags that become one step, and what is forgotten when there is no room."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.undo_stack import Command, UndoStack


class Add(Command):
    """Adds to a number that a list holds."""

    def __init__(self, total: list[int], by: int, bytes: int = 10) -> None:
        super().__init__(f"Add {by}")
        self._total, self._by, self._bytes = total, by, bytes

    @property
    def bytes(self) -> int:
        return self._bytes

    def redo(self) -> None:
        self._total[0] += self._by

    def undo(self) -> None:
        self._total[0] -= self._by


def test_there_and_back(qtbot: QtBot) -> None:
    stack, total = UndoStack(), [0]
    for by in (1, 2, 4):
        stack.push(Add(total, by))
    assert (total, stack.undoText(), stack.texts()) == ([7], "Add 4", ["Add 1", "Add 2", "Add 4"])
    stack.undo()
    stack.undo()
    assert (total, stack.redoText(), stack.index()) == ([1], "Add 2", 1)
    stack.go_to(3)
    assert total == [7]
    stack.go_to(0)
    assert (total, stack.canUndo()) == ([0], False)
    stack.push(Add(total, 8))
    assert (total, stack.count(), stack.canRedo()) == ([8], 1, False)


def test_clean_is_where_it_was_saved(qtbot: QtBot) -> None:
    stack, total = UndoStack(), [0]
    stack.push(Add(total, 1))
    stack.setClean()
    stack.push(Add(total, 2))
    assert not stack.isClean()
    stack.undo()
    assert stack.isClean()
    stack.undo()
    stack.push(Add(total, 4))
    stack.undo()
    assert not stack.isClean(), "what was saved can no longer be reached"
    stack.resetClean()
    assert not stack.isClean()
    stack.clear()
    assert stack.isClean()


def test_the_oldest_steps_go_by_number_and_by_weight(qtbot: QtBot) -> None:
    stack, total = UndoStack(max_steps=5), [0]
    for _ in range(9):
        stack.push(Add(total, 1))
    assert (stack.count(), stack.index()) == (5, 5)
    heavy = UndoStack(max_bytes=100)
    heavy.setClean()
    for _ in range(5):
        heavy.push(Add(total, 1, bytes=40))
    assert (heavy.count(), heavy.bytes()) == (2, 80)
    heavy.push(Add(total, 1, bytes=4000))
    assert heavy.count() == 1, "the newest stays, whatever it weighs"
    heavy.undo()
    assert not heavy.isClean(), "the clean state is among what was forgotten"
