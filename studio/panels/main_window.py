"""The main window: puts the views together and connects them to session, simulation and play. Holds no state of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, Qt
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from studio.canvas.canvas_view import CanvasView
from studio.canvas.tools import ToolBox
from studio.dialogs.exporting import Exporting
from studio.dialogs.project_files import ProjectFiles
from studio.document.world_card import WorldCard
from studio.jobs.engine_worker import EngineWorker
from studio.jobs.messages import WorldInfo
from studio.jobs.picture_job import PictureReader
from studio.jobs.simulation import Simulation
from studio.look.actions import action_looks
from studio.look.icons import name_icon, paint_icons
from studio.look.style import Scheme, Theme
from studio.panels.action_picker import ActionPicker
from studio.panels.actions_table import CHECKABLE, MENUS
from studio.panels.branches_panel import BranchesPanel
from studio.panels.eye_panel import EyePanel
from studio.panels.incoming import Incoming
from studio.panels.legend_panel import LegendPanel
from studio.panels.main_toolbar import MainToolBar
from studio.panels.panel import scrolled
from studio.panels.recent_menu import RecentMenu
from studio.panels.stage import Stage
from studio.panels.status_line import StatusLine
from studio.panels.timeline_panel import TimelinePanel
from studio.panels.tools_panel import ToolsPanel
from studio.session import Mode, Session
from studio.timeline.timeline_view import TimelineView
from studio.viewport.play_controller import PlayController
from studio.viewport.play_mode import PlayMode
from studio.viewport.viewport import Viewport

_TOAST_MS = 6000
_PROVIDERS = {"CPUExecutionProvider": "CPU", "CUDAExecutionProvider": "CUDA", "TensorrtExecutionProvider": "TensorRT"}


class MainWindow(QMainWindow):
    """See the module. ``worker`` is started by the application, and stopped when the window closes."""

    def __init__(self, worker: EngineWorker, theme: Theme, settings: QSettings) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.resize(1360, 860)
        self.theme, self.settings, self.worker = theme, settings, worker
        self.session = Session(self)
        self.tools = ToolBox(self)
        self.simulation = Simulation(self.session, worker, self)
        self.controller = PlayController(self.simulation, parent=self)
        self.play = PlayMode(self.session, self.simulation, self.controller, self)
        self.pictures = PictureReader(self)
        self._step_in_next = False
        self._parting: bool | None = None  # closing without a question; whether unsaved work is kept
        self._shown_world: WorldCard | None = None
        self.exporting = Exporting(self.session, self.simulation, theme, self)

        self.canvas = CanvasView(self.session, self.tools, theme)
        self.viewport = Viewport(self.session, self.controller, theme)
        self.stage = Stage(self.canvas, self.viewport, theme)
        self.setCentralWidget(self.stage)
        self.timeline = TimelineView(self.session, theme)
        self.timeline_panel = TimelinePanel(self.session, self.timeline)
        self.legend = LegendPanel(theme)
        self.branches = BranchesPanel(self.session)
        self.eye = EyePanel(self.session, self.simulation, theme)
        self.status = StatusLine(theme)
        self.setStatusBar(self.status)
        self.files = ProjectFiles(self.session, settings, self._settle, self)
        self.incoming = Incoming(self.session, self.pictures, self.files, lambda: self.show_mode(Mode.SKETCH), self)
        self.picker = ActionPicker(theme, self)

        self.commands = self._build_menus()
        self.toolbar = self._build_toolbar()
        self._docks = self._build_docks()
        self._connect_engine()
        self._connect_views()
        self._connect_files()
        self._first_layout = self.saveState()
        self._arranged = False
        self._restore_layout()
        theme.changed.connect(self._theme_changed)
        self._theme_changed()
        self._mode_changed(Mode.SKETCH)
        self._frame_changed()

    # -- putting it together ------------------------------------------------------------------------------------------

    def _build_menus(self) -> dict[str, QAction]:
        handlers: dict[str, Callable[[], object]] = {
            "new": self.files.new,
            "open": self.incoming.ask,
            "save": lambda: self.files.save(),
            "save_as": lambda: self.files.save_as(),
            "revert": self.files.revert,
            "import": self.incoming.ask_picture,
            "paste": self.incoming.paste,
            "export": self.ask_export,
            "quit": self.close,
            "undo": lambda: self._travel(self.session.undo_stack.undo),
            "redo": lambda: self._travel(self.session.undo_stack.redo),
            "clear": lambda: self.session.clear_sketch(),
            "select_all": lambda: self.session.select(1, self.session.last),
            "step_in": self.step_in,
            "step_in_start": lambda: self.step_in(at_start=True),
            "step_out": self.escape,
            "pause": lambda: self.controller.toggle_pause(),
            "one_frame": lambda: self.controller.single_step(),
            "playback": lambda: self.play.toggle_playback(),
            "replay": lambda: self.play.replay(),
            "mode_sketch": lambda: self.show_mode(Mode.SKETCH),
            "mode_edit": lambda: self.show_mode(Mode.EDIT),
            "smooth": lambda: self.viewport.set_smooth(self.commands["smooth"].isChecked()),
            "theme_system": lambda: self._choose_scheme(Scheme.SYSTEM),
            "theme_light": lambda: self._choose_scheme(Scheme.LIGHT),
            "theme_dark": lambda: self._choose_scheme(Scheme.DARK),
            "reset_layout": self.reset_layout,
            "full_screen": lambda: self.showNormal() if self.isFullScreen() else self.showFullScreen(),
        }
        actions: dict[str, QAction] = {}
        for title, entries in MENUS:
            menu = self.menuBar().addMenu(title)
            if title == "&View":
                self._view_menu = menu
            for entry in entries:
                if not entry.name:
                    menu.addSeparator()
                    continue
                action = menu.addAction(entry.title + (f"\t{entry.shown}" if entry.shown else ""))
                action.setShortcut(QKeySequence(entry.keys))
                action.setCheckable(entry.name in CHECKABLE)
                if entry.icon:
                    name_icon(action, entry.icon)
                action.triggered.connect(lambda _=False, name=entry.name: handlers[name]())
                actions[entry.name] = action
            if title == "&File":
                self.recent = RecentMenu(self.files, menu)
                menu.insertMenu(menu.actions()[2], self.recent)
        return actions

    def _build_toolbar(self) -> MainToolBar:
        editing = [self.commands[name] for name in ("undo", "redo", "clear")]
        playing = [self.commands[name] for name in ("pause", "one_frame")]
        bar = MainToolBar(editing, playing)
        bar.mode_asked.connect(self.show_mode)
        bar.enter_asked.connect(self._toggle_play)
        bar.export_asked.connect(self.ask_export)
        self.addToolBar(bar)
        return bar

    def _build_docks(self) -> list[QDockWidget]:
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        bottom = Qt.DockWidgetArea.BottomDockWidgetArea
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            self.setCorner(corner, bottom)
        docks = [
            self._dock("Tools", scrolled(ToolsPanel(self.tools, self.theme), 200), left),
            self._dock("World's eye", scrolled(self.eye, 100), right),
            self._dock("Actions", scrolled(self.legend, 196), right),
            self._dock("Branches", scrolled(self.branches, 64), right),
            self._dock("Timeline", self.timeline_panel, bottom),
        ]
        for dock in docks:
            self._view_menu.insertAction(self.commands["reset_layout"], dock.toggleViewAction())
        docks[-1].setTitleBarWidget(QWidget())  # the timeline has its own bar
        return docks

    def _arrange(self) -> None:
        """The sizes of the docks as they should be at first."""
        left, *right, _ = self._docks
        self.resizeDocks([left], [212], Qt.Orientation.Horizontal)
        self.resizeDocks(right, [252] * len(right), Qt.Orientation.Horizontal)
        self.resizeDocks(right, [206, 236, 150], Qt.Orientation.Vertical)

    def _dock(self, title: str, widget: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(title)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        return dock

    def _connect_engine(self) -> None:
        simulation, play, controller = self.simulation, self.play, self.controller
        simulation.opened.connect(self._world_opened)
        simulation.open_failed.connect(self._world_failed)
        simulation.failed.connect(lambda text: self.status.say(text, lasting=True))
        simulation.progressed.connect(self.status.simulating.set_progress)
        simulation.progressed.connect(self.timeline.set_progress)
        play.waiting.connect(self.viewport.set_waiting)
        play.entered.connect(self._entered)
        play.left.connect(self._left)
        play.playback_changed.connect(self._playback_changed)
        controller.paused_changed.connect(lambda _: self._show_enabled())
        controller.held_changed.connect(lambda: self.legend.light(controller.held_action()))
        controller.pace_changed.connect(
            lambda pace: self.status.set_pace(pace, controller.fps, playing=controller.playing and not controller.paused)
        )
        simulation.stepped.connect(self._stepped)
        self.status.simulating.cancelled.connect(simulation.cancel)
        self.status.exporting.cancelled.connect(self.exporting.cancel)
        self.exporting.progressed.connect(self.status.exporting.set_progress)
        self.exporting.saved.connect(self._exported)
        self.exporting.said.connect(self.status.say)

    def _connect_views(self) -> None:
        session = self.session
        session.mode_changed.connect(self._mode_changed)
        session.take_changed.connect(lambda _: self._frame_changed())
        session.playhead_moved.connect(lambda _: self._frame_changed())
        session.selection_changed.connect(self._selection_changed)
        session.undo_stack.indexChanged.connect(self._show_enabled)
        self.timeline.scrubbed.connect(self.scrub_to)
        self.timeline.preview_toggled.connect(self.play.toggle_playback)
        self.timeline.picked.connect(self._offer_actions)
        self.timeline.horizontalScrollBar().valueChanged.connect(lambda _: self.picker.hide())
        self.timeline_panel.start_asked.connect(lambda: self.scrub_to(0))
        self.timeline_panel.playback_asked.connect(self.play.toggle_playback)
        self.viewport.scrub.connect(lambda by: self.scrub_to(session.playhead + by))
        self.viewport.preview_toggled.connect(self.play.toggle_playback)
        self.viewport.step_in_asked.connect(self.step_in)
        self.legend.pressed.connect(self._legend_pressed)
        self.legend.released.connect(lambda _: self.controller.release_action())
        self.picker.chosen.connect(self._paint_selection)
        self.stage.samples.chosen.connect(self.pictures.ask)
        self.stage.samples.open_asked.connect(self.incoming.ask_picture)
        self.incoming.landed.connect(self._picture_landed)
        self.incoming.said.connect(self.status.say)
        self.pictures.failed.connect(lambda text: self.status.say(text, lasting=True))

    def _connect_files(self) -> None:
        files, bar = self.files, self.stage.recovery
        files.changed.connect(self._show_file)
        files.said.connect(lambda text, lasting: self.status.say(text, lasting=lasting))
        files.saved.connect(lambda path: self.status.say(f"Saved {path}"))
        files.opened.connect(self._project_opened)
        files.left_work.connect(lambda left: bar.offer(left.when if left else None))
        bar.restore_asked.connect(files.restore)
        bar.discard_asked.connect(files.discard)
        self._show_file()

    # -- the engine ---------------------------------------------------------------------------------------------------

    def _world_opened(self, info: WorldInfo) -> None:
        looks = action_looks(info.card.action_names)
        self.controller.set_world(info.card.action_names, info.card.spec.fps)
        self.legend.set_world(looks, self.controller.keymap)
        self.picker.set_world(looks)
        self.status.set_engine(
            "good", f"Ready · {_PROVIDERS.get(info.provider, info.provider.removesuffix('ExecutionProvider'))}"
        )
        self.status.set_pace(0.0, info.card.spec.fps, playing=False)
        self._show_world()
        self._say_if_foreign()
        self._show_enabled()

    def _world_failed(self, message: str) -> None:
        self.status.set_engine("record", "No world")
        viewing = "The project opens for viewing alone: " if self.session.take else ""
        self.status.say(viewing + message, lasting=True)

    def _say_if_foreign(self) -> None:
        if self.session.foreign:
            self.status.say("Played in another world, so it opens for viewing; F9 plays its actions in this one", lasting=True)

    def _show_world(self) -> None:
        """Actions look as in the world that the take was played in."""
        take = self.session.take
        card = take.prompt.world if take else self.session.world
        if card is None or card is self._shown_world:
            return
        self._shown_world = card
        looks = action_looks(card.action_names)
        self.viewport.set_looks(looks)
        self.timeline.set_world(looks, card.spec.fps)
        self.timeline_panel.set_fps(card.spec.fps)

    def _entered(self) -> None:
        self.viewport.playing_changed()
        self.viewport.setFocus()
        self.stage.hints.show("Arrow keys or 1–8 move the world.  P pauses, Esc steps out.")
        self._show_enabled()

    def _left(self, frames: int) -> None:
        self.viewport.playing_changed()
        self.stage.hints.hide()
        self._show_enabled()
        if frames:
            seconds = frames / self.controller.fps
            self.stage.toast.say(f"{seconds:.1f} s recorded. Drag on the actions to repaint, Ctrl+E to share.", _TOAST_MS)

    def _stepped(self) -> None:
        take = self.session.take
        if take is not None and take.last:
            self.stage.hints.played(take.action(take.last))

    # -- views --------------------------------------------------------------------------------------------------------

    def show_mode(self, mode: Mode) -> None:
        """What the segments of the toolbar do."""
        if mode is Mode.PLAY:
            self.step_in()
        else:
            self.play.step_out()
            self.session.set_mode(mode)
        self.toolbar.show_mode(self.session.mode)

    def step_in(self, *, at_start: bool = False) -> None:
        """F5. A picture that is still being read goes first."""
        self._step_in_next = self.pictures.busy
        if not self._step_in_next:
            self.play.step_in(at_start=at_start)

    def scrub_to(self, t: int) -> None:
        """Puts the playhead on a frame, and the frame on the stage."""
        self.play.stop_playback()
        self.play.step_out()
        if self.session.mode is Mode.SKETCH and self.session.take is not None:
            self.session.set_mode(Mode.EDIT)
        self.session.set_playhead(t)

    def escape(self) -> None:
        """Esc: the nearest thing that can be ended is."""
        if self.canvas.abandon():
            return
        if self.play.active:
            self.play.step_out()
        elif self.play.playing_back:
            self.play.stop_playback()
        elif self.simulation.resimulating:
            self.simulation.cancel()
        else:
            self.session.clear_selection()

    def _toggle_play(self) -> None:
        if self.play.active:
            self.play.step_out()
        else:
            self.step_in()

    def _settle(self) -> None:
        """A stroke or a stretch of play in the making ends, and nothing is being made."""
        self.canvas.abandon()
        self.play.step_out()
        self.play.stop_playback()

    def _travel(self, move: Callable[[], None]) -> None:
        """Undo and redo act on what is finished."""
        self._settle()
        move()

    def _mode_changed(self, mode: Mode) -> None:
        self.stage.show_mode(mode)
        self.toolbar.show_mode(mode)
        self._show_enabled()

    def _frame_changed(self) -> None:
        self._show_world()
        self.status.set_frame(self.session.playhead, self.session.last)
        self._show_enabled()

    def _show_enabled(self) -> None:
        playing, take = self.play.active, self.session.last > 0
        stack, actions = self.session.undo_stack, self.commands
        actions["undo"].setEnabled(stack.canUndo() or playing)
        actions["redo"].setEnabled(stack.canRedo() and not playing)
        actions["undo"].setText(f"&Undo {stack.undoText().lower()}".rstrip())
        actions["redo"].setText(f"&Redo {stack.redoText().lower()}".rstrip())
        for name in ("pause", "one_frame"):
            actions[name].setEnabled(self.controller.playing)
        for name in ("export", "playback", "replay", "select_all"):
            actions[name].setEnabled(take and not playing)
        self.toolbar.export_button.setEnabled(take and not playing)
        if self.toolbar.set_playing(playing):
            paint_icons(self, self.theme.tokens)

    def _playback_changed(self, playing: bool) -> None:
        self.timeline_panel.show_playback(playing)
        paint_icons(self, self.theme.tokens)

    def _selection_changed(self) -> None:
        if not self.session.selection:
            self.picker.hide()

    def _offer_actions(self, cells: QRect) -> None:
        corner = self.timeline.viewport().mapTo(self, QPoint(0, 0))
        self.picker.offer(cells.translated(corner))

    def _legend_pressed(self, action: int) -> None:
        if self.controller.playing:
            self.controller.press_action(action)
        else:
            self._paint_selection(action)

    def _paint_selection(self, action: int) -> None:
        info = self.simulation.info
        if self.session.selection and info is not None:
            self.session.set_actions(self.session.selection, action, info.card.action_names[action])
        elif not self.session.selection:
            self.status.say("Select actions on the timeline first, then choose what they become")

    # -- pictures and projects ----------------------------------------------------------------------------------------

    def _picture_landed(self) -> None:
        self.canvas.setFocus()
        if self._step_in_next:
            self.step_in()

    def _project_opened(self, path: Path | None) -> None:
        self.status.say(f"Opened {path}" if path else "")
        self._say_if_foreign()

    def _show_file(self) -> None:
        files = self.files
        self.setWindowTitle(f"{files.name}[*]{' (read-only)' if files.read_only else ''} – Worldsketch")
        self.setWindowModified(self.session.modified)
        self.commands["revert"].setEnabled(self.session.modified and files.path is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.picker.hide()
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.incoming.welcome(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.incoming.take(event.mimeData()):
            event.acceptProposedAction()

    # -- export -------------------------------------------------------------------------------------------------------

    def ask_export(self) -> None:
        self.play.step_out()
        self.play.stop_playback()
        self.exporting.ask(self.controller.fps)

    def _exported(self, path: Path, size: int) -> None:
        shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
        self.stage.toast.say(f"Saved {path.name}, {shown}", _TOAST_MS)
        self.status.say(f"Saved {path}")

    # -- look and life ------------------------------------------------------------------------------------------------

    def _choose_scheme(self, scheme: Scheme) -> None:
        self.settings.setValue("scheme", scheme.value)
        self.theme.set_scheme(scheme)
        self._theme_changed()

    def _theme_changed(self) -> None:
        for scheme in Scheme:
            self.commands[f"theme_{scheme.value}"].setChecked(scheme is self.theme.scheme)
        paint_icons(self, self.theme.tokens)
        self.update()

    def reset_layout(self) -> None:
        """Every dock back where it was at first."""
        self.restoreState(self._first_layout)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._arranged:
            self._arranged = True
            self._arrange()

    def _restore_layout(self) -> None:
        geometry, state = self.settings.value("geometry"), self.settings.value("layout")
        if isinstance(geometry, QByteArray) and isinstance(state, QByteArray):
            self.restoreGeometry(geometry)
            self._arranged = self.restoreState(state)

    def part(self, *, keep: bool) -> None:
        """Closes without a question. With ``keep``, unsaved work is offered back at the next start."""
        self._parting = keep
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settle()
        if self._parting is None and (self.session.modified or self.files.saving):
            event.ignore()
            self.files.leave(lambda: self.part(keep=False))
            return
        self.settings.setValue("geometry", self.saveGeometry())
        self.settings.setValue("layout", self.saveState())
        self.exporting.close()
        self.pictures.wait()
        self.files.close(keep=bool(self._parting))
        self.worker.stop()
        super().closeEvent(event)
