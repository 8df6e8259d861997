"""What each action would do from the frame that is looked at: four frames of each, made while the engine has nothing to do.

Any real work comes first: a glimpse in the making is given up for it between two decoding steps, and begun again when the
engine rests. Frames glimpsed are those that play would make, so playing on from there finds them made. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from engine.runtime.keys import frame_seed, next_key
from engine.runtime.world_model import Frame, History, Image, Tokens
from studio.document.take import FrameState
from studio.jobs.simulation import Simulation
from studio.session import Session
from studio.viewport.play_controller import PlayController

FRAMES = 4
"""Frames of each action."""
REST_MS = 350
"""How long nothing must have happened."""


class Glimpses(QObject):
    """See the module. ``wanted`` says whether anybody would see them."""

    shown = Signal(int, object)
    """An action and its frames H×W×3, as a tuple; an empty one when they are no longer true."""

    def __init__(
        self,
        session: Session,
        simulation: Simulation,
        controller: PlayController,
        wanted: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._simulation, self._controller, self._wanted = session, simulation, controller, wanted
        self._enabled = True
        self._from: str | None = None  # the frame that what is shown follows
        self._missing: list[int] = []  # actions that the engine was asked for, in order
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self._look)
        simulation.glimpsed.connect(self._came)
        simulation.opened.connect(lambda _: self.look_soon())
        for signal in (session.playhead_moved, session.take_changed, session.frame_arrived, controller.paused_changed):
            signal.connect(lambda *_: self.look_soon())

    @property
    def enabled(self) -> bool:
        return self._enabled

    def set_enabled(self, enabled: bool) -> None:
        self._enabled = enabled
        self.look_soon()

    def look_soon(self) -> None:
        """Something moved: what is shown may be no longer true."""
        if self._from is not None and self._here() != self._from:
            self._from, self._missing = None, []
            self.shown.emit(-1, ())
        if self._enabled:
            self._timer.start()

    def _here(self) -> str | None:
        """The key of the frame to look on from; None where there is none."""
        session, take, t = self._session, self._session.take, self._session.playhead
        if not self._enabled or take is None or session.foreign or not self._simulation.ready:
            return None
        return take.key(t) if take.state(t) is FrameState.FRESH else None

    def _rests(self) -> bool:
        controller = self._controller
        runs = controller.playing and controller.started and not controller.paused
        return not self._simulation.busy and not runs

    def _look(self) -> None:
        here, take = self._here(), self._session.take
        if here is None or take is None or here == self._from or not self._wanted():
            return
        if not self._rests():
            self._timer.start()
            return
        t, rows = self._session.playhead, []
        self._from, self._missing = here, []
        home: History | None = None
        for action in range(take.prompt.world.spec.actions):
            seeds = [frame_seed(take.seed, t + n) for n in range(1, FRAMES + 1)]
            known = self._known(here, action, seeds)
            if len(known) == FRAMES:
                self.shown.emit(action, tuple(rgb for _, rgb in known))
                continue
            home = home or take.history(t)
            moves = tuple((action, seed) for seed in seeds[len(known) :])
            rows.append((_after(home, action, seeds, [tokens for tokens, _ in known]), moves))
            self._missing.append(action)
        if home is not None:
            self._simulation.glimpse(home, tuple(rows))

    def _known(self, key: str, action: int, seeds: list[int]) -> list[tuple[Tokens, Image]]:
        """Tokens and pixels of the first frames that are there already."""
        known = []
        for seed in seeds:
            key = next_key(key, action, seed)
            found = self._simulation.known(key)
            if found is None:
                break
            known.append(found)
        return known

    def _came(self, n: int, frames: tuple[Frame, ...]) -> None:
        if self._from is None or n >= len(self._missing):
            return
        if not frames:  # given up for something else
            self._from = None
            self.look_soon()
            return
        action, take = self._missing[n], self._session.take
        seeds = [frame_seed(take.seed, self._session.playhead + n) for n in range(1, FRAMES + 1)] if take else []
        known = self._known(self._from, action, seeds)
        if len(known) == FRAMES:
            self.shown.emit(action, tuple(rgb for _, rgb in known))


def _after(home: History, action: int, seeds: list[int], tokens: list[Tokens]) -> History:
    """``home`` with some more frames, led to by ``action``."""
    if not tokens:
        return home
    count = len(tokens)
    return History(
        home.prompt_tokens,
        (*home.actions, *(action,) * count),
        (*home.seeds, *seeds[:count]),
        np.vstack([home.tokens, *(row[None] for row in tokens)]),
        home.seed,
    )
