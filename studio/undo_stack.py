"""The one undo stack: every edit of the project in order, as many as fit in a number of steps and a budget of bytes.

Qt's own cannot forget its oldest steps by what they weigh. Knows no document: a command knows what it does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from PySide6.QtCore import QObject, QThreadPool, Signal

MAX_STEPS = 500
MAX_BYTES = 256 << 20


class Command(ABC):
    """One edit as a value, both ways. ``text`` is what the menu and the history call it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @abstractmethod
    def redo(self) -> None:
        """Does it; called once when it is pushed."""

    @abstractmethod
    def undo(self) -> None:
        """Takes it back."""

    @property
    def bytes(self) -> int:
        """About what it takes in memory."""
        return 256

    def pack(self) -> None:  # noqa: B027  # most have nothing to pack
        """Makes it smaller, on another thread."""

    def absorb(self, later: Command) -> bool:
        """Whether ``later``, which was just done, became part of this one, as the next moment of the same drag."""
        return False


class UndoStack(QObject):
    """See the module. Commands before `index` are done; clean means that the project's file holds what is there."""

    indexChanged = Signal(int)  # noqa: N815  # named as by Qt, like the methods

    def __init__(self, parent: QObject | None = None, max_steps: int = MAX_STEPS, max_bytes: int = MAX_BYTES) -> None:
        super().__init__(parent)
        self._max_steps, self._max_bytes = max_steps, max_bytes
        self._commands: list[Command] = []
        self._index = 0
        self._clean: int | None = 0
        self._packing = QThreadPool(self)
        self._packing.setMaxThreadCount(1)

    # -- edits --------------------------------------------------------------------------------------------------------

    def push(self, command: Command) -> None:
        """Does ``command``; what was undone can no longer be redone, and the oldest steps go when there is no room."""
        command.redo()
        del self._commands[self._index :]
        if self._clean is not None and self._clean > self._index:
            self._clean = None
        last = self._commands[-1] if self._commands else None
        if last is None or self._clean == self._index or not last.absorb(command):
            self._commands.append(command)
            self._index += 1
            self._packing.start(command.pack)
        self._forget()
        self.indexChanged.emit(self._index)

    def undo(self) -> None:
        if self.canUndo():
            self._index -= 1
            self._commands[self._index].undo()
            self.indexChanged.emit(self._index)

    def redo(self) -> None:
        if self.canRedo():
            self._commands[self._index].redo()
            self._index += 1
            self.indexChanged.emit(self._index)

    def go_to(self, index: int) -> None:
        """Undoes or redoes until ``index`` commands are done."""
        index = max(0, min(index, len(self._commands)))
        if index != self._index:
            while self._index > index:
                self._index -= 1
                self._commands[self._index].undo()
            while self._index < index:
                self._commands[self._index].redo()
                self._index += 1
            self.indexChanged.emit(self._index)

    def clear(self) -> None:
        """Forgets everything; what is there now is clean."""
        self._commands.clear()
        self._index, self._clean = 0, 0
        self.indexChanged.emit(0)

    # -- what there is ------------------------------------------------------------------------------------------------

    def canUndo(self) -> bool:
        return self._index > 0

    def canRedo(self) -> bool:
        return self._index < len(self._commands)

    def undoText(self) -> str:
        return self._commands[self._index - 1].text if self.canUndo() else ""

    def redoText(self) -> str:
        return self._commands[self._index].text if self.canRedo() else ""

    def count(self) -> int:
        return len(self._commands)

    def index(self) -> int:
        return self._index

    def texts(self) -> list[str]:
        """What each command is called, the oldest first."""
        return [command.text for command in self._commands]

    def bytes(self) -> int:
        return sum(command.bytes for command in self._commands)

    # -- clean or not -------------------------------------------------------------------------------------------------

    def isClean(self) -> bool:
        return self._clean == self._index

    def setClean(self) -> None:
        self._clean = self._index
        self.indexChanged.emit(self._index)

    def resetClean(self) -> None:
        """No state of the stack is what the file holds."""
        self._clean = None
        self.indexChanged.emit(self._index)

    def clean_index(self) -> int | None:
        return self._clean

    def set_budget(self, max_bytes: int) -> None:
        """Bytes that all steps together may take from now on."""
        self._max_bytes = max_bytes
        self._forget()
        self.indexChanged.emit(self._index)

    def _forget(self) -> None:
        """The newest step stays, whatever it weighs."""
        many, total = len(self._commands), self.bytes()
        gone = 0
        while gone < self._index - 1 and (many - gone > self._max_steps or total > self._max_bytes):
            total -= self._commands[gone].bytes
            gone += 1
        if gone:
            del self._commands[:gone]
            self._index -= gone
            self._clean = self._clean - gone if self._clean is not None and self._clean >= gone else None
