"""The keys of the timeline while it has the focus. What each does is in `edits` or in the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from studio.session import Session
from studio.timeline.edits import TimelineEdits

if TYPE_CHECKING:
    from studio.timeline.timeline_view import TimelineView

K = Qt.Key
_NONE, _CTRL, _ALT, _SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)

EDITS: dict[tuple[Qt.KeyboardModifier, int], Callable[[TimelineEdits], object]] = {
    (_NONE, K.Key_Insert): TimelineEdits.insert,
    (_CTRL, K.Key_D): TimelineEdits.duplicate,
    (_SHIFT, K.Key_Delete): TimelineEdits.delete,
    (_NONE, K.Key_Delete): TimelineEdits.clear,
    (_CTRL, K.Key_L): TimelineEdits.repeat,
    (_CTRL, K.Key_C): TimelineEdits.copy,
    (_CTRL, K.Key_X): TimelineEdits.cut,
    (_CTRL, K.Key_V): TimelineEdits.paste_over,
    (_CTRL | _SHIFT, K.Key_V): TimelineEdits.paste_before,
    (_NONE, K.Key_L): TimelineEdits.toggle_loop,
    (_NONE, K.Key_M): TimelineEdits.toggle_marker,
}
_MOVES = (K.Key_Left, K.Key_Right, K.Key_PageUp, K.Key_PageDown, K.Key_Home, K.Key_End)


def digit_of(event: QKeyEvent) -> int | None:
    """0 for the key 1, and so on."""
    plain = _modifiers(event) == _NONE
    return event.key() - K.Key_1 if plain and K.Key_1 <= event.key() <= K.Key_9 else None


def is_ours(event: QKeyEvent) -> bool:
    """Whether `do_key` will take it."""
    pressed = (_modifiers(event), event.key())
    return pressed in EDITS or pressed[1] in _MOVES or pressed == (_NONE, K.Key_QuoteLeft)


def do_key(event: QKeyEvent, view: TimelineView, session: Session, edits: TimelineEdits) -> bool:
    """Does what the key means. False when it means nothing here."""
    modifiers, key = _modifiers(event), event.key()
    if (edit := EDITS.get((modifiers, key))) is not None:
        view.editing.emit()
        edit(edits)
    elif key in _MOVES and modifiers == _ALT:
        t = edits.next_marker(1 if key == K.Key_Right else -1)
        if t is not None:
            view.scrubbed.emit(t)
    elif key in _MOVES and modifiers in (_NONE, _SHIFT):
        _move(K(key), view, session, extend=modifiers == _SHIFT)
    elif key == K.Key_Space and modifiers == _NONE:
        view.preview_toggled.emit()
    elif key == K.Key_QuoteLeft and modifiers == _NONE:
        view.compare_asked.emit()
    else:
        return False
    return True


def _move(key: Qt.Key, view: TimelineView, session: Session, *, extend: bool) -> None:
    far = 10**9
    by = {
        K.Key_Left: -1,
        K.Key_Right: 1,
        K.Key_PageUp: -view.fps,
        K.Key_PageDown: view.fps,
        K.Key_Home: -far,
        K.Key_End: far,
    }[key]
    before = session.playhead
    view.scrubbed.emit(before + by)
    if extend:
        view.hand.extend(before, session.playhead)
    else:
        session.clear_selection()


def _modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
