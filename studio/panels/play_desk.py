"""Joins play with the window: its menu, the gamepad, and the keys that the creator has bound, kept per world.

Holds no state of its own but the gamepad.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow

from studio.dialogs.keys_page import PlayKeys
from studio.jobs.messages import WorldInfo
from studio.jobs.simulation import Simulation
from studio.look.actions import action_looks
from studio.look.words import tr
from studio.panels.menus import Menus
from studio.viewport.gamepad import BUTTONS, Gamepad
from studio.viewport.keymap import Keymap
from studio.viewport.play_controller import PlayController
from studio.viewport.play_mode import PlayMode
from studio.viewport.viewport import Viewport


class PlayDesk(QObject):
    """See the module. ``say`` puts a line on the status bar; ``show_keys`` is told when keys play other actions."""

    def __init__(
        self,
        simulation: Simulation,
        play: PlayMode,
        controller: PlayController,
        viewport: Viewport,
        commands: Menus,
        settings: QSettings,
        say: Callable[[str], None],
        show_keys: Callable[[Keymap], None],
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._simulation, self._controller, self._settings, self._window = simulation, controller, settings, window
        self.gamepad = Gamepad(controller, listens=window.isActiveWindow, parent=self)
        self.gamepad.unplugged.connect(lambda: say(tr("The gamepad is gone: nothing is held any more")))
        self.gamepad.plugged.connect(lambda: say(tr("A gamepad plays, too: Start pauses, Back rewinds while it is held")))
        self._say, self._viewport = say, viewport
        self._left = QTimer(self, singleShot=True, interval=0)  # what has the focus instead is known a moment later
        self._left.timeout.connect(self._look_away)
        viewport.left_alone.connect(self._left.start)
        self._waits = False
        controller.paused_changed.connect(self._paused)
        play.entered.connect(self.gamepad.start)
        play.left.connect(lambda _: self.gamepad.stop())
        simulation.opened.connect(self._opened)
        controller.keymap_changed.connect(lambda: show_keys(controller.keymap))
        controller.rate_changed.connect(self._paced)
        overlay = commands["overlay"]
        commands.bind(
            {
                "rewind": lambda: simulation.rewind() if controller.playing else None,
                "faster": controller.faster,
                "slower": lambda: controller.faster(-1),
                "world_pace": lambda: controller.set_rate(controller.fps),
                "overlay": lambda: viewport.set_overlay(overlay.isChecked()),
            }
        )

    def _paced(self, rate: int) -> None:
        """A world that opens sets its own pace, which nobody asked for."""
        if self._controller.playing or rate != self._controller.fps:
            self._say(tr("{rate} frames per second").format(rate=rate))

    def _look_away(self) -> None:
        """Keys go elsewhere than to the world. A panel that floats belongs to it: its cards play, too."""
        here = self._viewport.hasFocus() or isinstance(QApplication.activeWindow(), QDockWidget)
        if not here and self._controller.look_away():
            self._waits = True
            self._say(tr("Paused while you are elsewhere: P goes on"))

    def _paused(self, paused: bool) -> None:
        if self._waits and not paused:
            self._waits = False
            self._say("")

    def keys(self) -> PlayKeys | None:
        """What plays the open world; None while there is none."""
        info = self._simulation.info
        if info is None:
            return None
        names = info.card.action_names
        return PlayKeys(names, action_looks(names), self._controller.keymap.bound, self.gamepad.bound)

    def bind(self, keys: dict[int, int], pad: dict[str, int]) -> None:
        """From now on, and the next time that this world is open."""
        self._controller.bind(keys)
        self.gamepad.bound = dict(pad)
        self._settings.setValue(self._place(), json.dumps({"keys": {str(key): n for key, n in keys.items()}, "pad": pad}))

    def _opened(self, info: WorldInfo) -> None:
        try:
            kept = json.loads(str(self._settings.value(self._place(), "{}")))
            keys = {int(key): int(action) for key, action in kept.get("keys", {}).items()}
            pad = {name: int(action) for name, action in kept.get("pad", {}).items() if name in BUTTONS}
        except (ValueError, AttributeError, TypeError):  # other hands were in the settings: as at first
            keys, pad = {}, {}
        self._controller.bind(keys)
        self.gamepad.bound = pad

    def _place(self) -> str:
        info = self._simulation.info
        return f"keys/{info.card.fingerprint if info else ''}"
