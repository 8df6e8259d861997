"""What the open world means for the window: its actions' looks, its pace, and the line that says how it is. Makes no frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from studio.document.world_card import WorldCard
from studio.jobs.messages import WorldInfo
from studio.jobs.simulation import Simulation
from studio.look.actions import ActionLook, action_looks
from studio.look.told import told
from studio.look.words import tr
from studio.panels.action_picker import ActionPicker
from studio.panels.legend_panel import LegendPanel
from studio.panels.status_line import StatusLine
from studio.session import Session
from studio.viewport.play_controller import PlayController

_PROVIDERS = {"CPUExecutionProvider": "CPU", "CUDAExecutionProvider": "CUDA", "TensorrtExecutionProvider": "TensorRT"}


class WorldNews(QObject):
    """Tells legend, picker and status line of the open world, and by ``show`` those who show takes, of the take's."""

    def __init__(
        self,
        session: Session,
        simulation: Simulation,
        controller: PlayController,
        legend: LegendPanel,
        picker: ActionPicker,
        status: StatusLine,
        show: Callable[[tuple[ActionLook, ...], int], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._controller = session, controller
        self._legend, self._picker, self._status, self._show = legend, picker, status, show
        self._shown: WorldCard | None = None
        simulation.opened.connect(self._opened)
        simulation.open_failed.connect(self._failed)
        simulation.fell_back.connect(self._fell_back)
        session.take_changed.connect(lambda _: self._show_world())
        session.labels_changed.connect(self._renamed)
        legend.named.connect(lambda n, name: session.rename_action(session.world, n, name) if session.world else None)
        controller.pace_changed.connect(self._show_pace)
        controller.rate_changed.connect(lambda _: self._show_pace(controller.pace()))

    def _show_pace(self, pace: float) -> None:
        controller = self._controller
        playing = controller.playing and not controller.paused
        self._status.set_pace(pace, controller.rate, playing=playing, latency=controller.latency())

    def say_if_foreign(self) -> None:
        if self._session.foreign:
            self._status.say(
                tr("Played in another world, so it opens for viewing; F9 plays its actions in this one"), lasting=True
            )

    def _opened(self, info: WorldInfo) -> None:
        looks = self._looks(info.card)
        self._controller.set_world(info.card.action_names, info.card.spec.fps)
        self._legend.set_world(looks, self._controller.keymap)
        self._picker.set_world(looks)
        provider = _PROVIDERS.get(info.provider, info.provider.removesuffix("ExecutionProvider"))
        self._status.set_engine("good", tr("Ready · {provider}").format(provider=provider))
        self._status.set_pace(0.0, info.card.spec.fps, playing=False)
        self._show_world()
        self.say_if_foreign()

    def _fell_back(self, info: WorldInfo, message: str) -> None:
        provider = _PROVIDERS.get(info.provider, info.provider.removesuffix("ExecutionProvider"))
        self._status.set_engine("warn", tr("Ready · {provider}").format(provider=provider))
        self._status.say(message, lasting=True)

    def _failed(self, message: str) -> None:
        self._status.set_engine("record", tr("No world"))
        viewing = tr("The project opens for viewing alone: ") if self._session.take else ""
        self._status.say(viewing + told(message), lasting=True)

    def _show_world(self) -> None:
        """Actions look as in the world that the take was played in."""
        take = self._session.take
        card = take.prompt.world if take else self._session.world
        if card is not None and card is not self._shown:
            self._shown = card
            self._show(self._looks(card), card.spec.fps)

    def _looks(self, card: WorldCard) -> tuple[ActionLook, ...]:
        """Called as the creator calls them; what they look like is the world's."""
        looks = action_looks(card.action_names)
        return tuple(replace(look, name=name) for look, name in zip(looks, self._session.names(card), strict=True))

    def _renamed(self) -> None:
        world = self._session.world
        if world is not None:
            looks = self._looks(world)
            self._legend.set_looks(looks)
            self._picker.set_looks(looks)
        self._shown = None
        self._show_world()
