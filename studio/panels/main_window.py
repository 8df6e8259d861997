"""The main window: puts the views together and connects them to session, simulation and play. Holds no state of its own.

What has an idea of its own is elsewhere: the menus, the docks, what the open world means (`world_news`), what happens to the
file (`file_news`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings, QSize, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow

from studio.canvas.canvas_view import CanvasView
from studio.canvas.tools import Tool, ToolBox
from studio.dialogs.exporting import Exporting
from studio.dialogs.project_files import ProjectFiles
from studio.jobs.engine_worker import EngineWorker
from studio.jobs.picture_job import PictureReader
from studio.jobs.simulation import Simulation
from studio.look.actions import ActionLook
from studio.look.icons import paint_icons
from studio.look.style import Scheme, Theme
from studio.look.words import mark, tr
from studio.panels.action_picker import ActionPicker
from studio.panels.branches_panel import BranchesPanel
from studio.panels.canvas_desk import CanvasDesk
from studio.panels.clip_desk import ClipDesk
from studio.panels.docks import BOTTOM, LEFT, RIGHT, Docks
from studio.panels.earlier_menu import EarlierMenu
from studio.panels.eye_panel import EyePanel
from studio.panels.file_news import FileNews
from studio.panels.first_hints import Anchors, FirstHints
from studio.panels.full_screen import FullScreen
from studio.panels.history_panel import HistoryPanel
from studio.panels.incoming import Incoming
from studio.panels.key_desk import KeyDesk
from studio.panels.kit_panel import KitPanel
from studio.panels.layers_panel import LayersPanel
from studio.panels.legend_panel import LegendPanel
from studio.panels.main_toolbar import MainToolBar
from studio.panels.menus import Menus
from studio.panels.panel import scrolled
from studio.panels.play_desk import PlayDesk
from studio.panels.recent_menu import RecentMenu
from studio.panels.settings_desk import SettingsDesk
from studio.panels.stage import Stage
from studio.panels.status_line import StatusLine
from studio.panels.text_desk import TextDesk
from studio.panels.timeline_desk import Desk, TimelineDesk
from studio.panels.timeline_panel import TimelinePanel
from studio.panels.tools_panel import ToolsPanel
from studio.panels.world_news import WorldNews
from studio.preferences import HINTS, SCHEME, Preferences
from studio.session import Mode, Session
from studio.timeline.edits import TimelineEdits
from studio.timeline.timeline_view import TimelineView
from studio.viewport.glimpses import Glimpses
from studio.viewport.play_controller import PlayController
from studio.viewport.play_mode import PlayMode
from studio.viewport.viewport import Viewport

_SIZE = QSize(1360, 860)
_TOAST_MS = 6000
_FOLDED = "samples_folded"
_LOW = 640
"""On a screen lower than this the samples would leave less to the canvas than they take: they begin folded."""
_GLIMPSES = "look/glimpses"


class MainWindow(QMainWindow):
    """See the module. ``worker`` is started by the application, and stopped when the window closes. ``before``: a window that
    was closed, whose session and tools this one goes on with."""

    def __init__(self, worker: EngineWorker, theme: Theme, settings: QSettings, before: MainWindow | None = None) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.resize(_SIZE.boundedTo(self.screen().availableSize()))
        self.theme, self.settings, self.worker = theme, settings, worker
        self.preferences = Preferences(settings, self)
        self.session: Session = before.session if before is not None else Session()
        self.tools: ToolBox = before.tools if before is not None else ToolBox()
        for kept in (self.session, self.tools):
            kept.setParent(self)
        self.simulation = Simulation(self.session, worker, self)
        self.controller = PlayController(self.simulation, parent=self)
        self.play = PlayMode(self.session, self.simulation, self.controller, self)
        self.pictures = PictureReader(self)
        self._step_in_next = False
        self._parting: bool | None = None  # closing without a question; whether unsaved work is kept
        self.exporting = Exporting(self.session, self.simulation, theme, settings, self._export_name, self)

        self.canvas = CanvasView(self.session, self.tools, theme)
        self.viewport = Viewport(self.session, self.controller, theme)
        self.stage = Stage(self.canvas, self.viewport, theme)
        self.setCentralWidget(self.stage)
        self.edits = TimelineEdits(self.session, self)
        self.timeline = TimelineView(self.session, self.edits, theme)
        self.timeline_panel = TimelinePanel(self.session, self.timeline)
        self.legend = LegendPanel(theme)
        self.branches = BranchesPanel(self.session, theme)
        self.layers = LayersPanel(self.session, theme)
        self.eye = EyePanel(self.session, self.simulation, theme)
        self.status = StatusLine(theme)
        self.setStatusBar(self.status)
        self.files = ProjectFiles(self.session, settings, self._settle, self)
        self.incoming = Incoming(
            self.session, self.pictures, self.files, lambda: self.show_mode(Mode.SKETCH), self.canvas.paste,
            self.tools, theme, self.preferences, self,
        )  # fmt: skip
        self.picker = ActionPicker(theme, self)

        self.full_screen = FullScreen(self)
        self.commands = Menus(self.menuBar())
        self._bind_commands()
        self.toolbar = self._build_toolbar()
        self.docks = self._build_docks()
        self.news = WorldNews(
            self.session, self.simulation, self.controller, self.legend, self.picker, self.status, self._show_looks, self
        )
        self.glimpses = Glimpses(
            self.session, self.simulation, self.controller, lambda: not self.legend.visibleRegion().isEmpty(), self
        )
        self.glimpses.shown.connect(self.legend.show_pictures)
        self.legend.seen.connect(self.glimpses.look_soon)
        self.commands["glimpses"].setChecked(settings.value(_GLIMPSES, "true") == "true")
        self.glimpses.set_enabled(self.commands["glimpses"].isChecked())
        desk = Desk(
            self.session, self.simulation, self.controller, self.edits, self.timeline, self.timeline_panel, self.branches,
            self.legend, self.picker, self.commands,
        )  # fmt: skip
        self.desk = TimelineDesk(desk, self.status.say, self._settle, self.scrub_to, self)
        self.play_desk = PlayDesk(
            self.simulation, self.play, self.controller, self.viewport, self.commands, settings, self.status.say,
            self.legend.set_keys, self,
        )  # fmt: skip
        self.key_desk = KeyDesk(self.commands, settings, self)
        self.settings_desk = SettingsDesk(
            self.session, theme, self.preferences, self.commands, self.key_desk, self.play_desk, self
        )
        self.canvas_desk = CanvasDesk(self.canvas, self.layers, self.commands, self)
        self.commands.bind({"hints": lambda: self.eye.show_hints(self.commands["hints"].isChecked())})
        self.commands.bind({"adjust": self.incoming.adjust})
        self.text_desk = TextDesk(self.session, self.incoming, self.preferences, self._settle, self)
        self.commands.bind({"generate": self.text_desk.ask})
        self.incoming.adjustable.connect(self.canvas_desk.show_adjustable)
        self.eye.hinted.connect(self.canvas.painter.set_hint)
        self.clip_desk = ClipDesk(
            self.session, self.simulation, worker, self.edits, self.commands, theme, self.status.say, self._settle,
            self.preferences, self,
        )  # fmt: skip
        self.incoming.clip_came.connect(self.clip_desk.open)
        self.incoming.plain_came.connect(self.clip_desk.offer)
        self.file_news = FileNews(
            self.session, self.files, self.stage.recovery, self.status, self.commands, self.news.say_if_foreign, self
        )
        self._connect_engine()
        self._connect_views()
        anchors = Anchors(self.canvas, self.canvas_desk.bar.adjust, self.toolbar.enter_button, self.timeline_panel)
        self.first_hints = FirstHints(self.session, self.play, self.preferences, settings, theme, anchors, self)
        low = self.screen().availableSize().height() < _LOW
        self.stage.samples.fold(str(settings.value(_FOLDED, low)).lower() == "true")
        self.docks.settle(settings, self.commands.menu("View"), self.commands["reset_layout"])
        theme.changed.connect(self._theme_changed)
        self._theme_changed()
        self._mode_changed(self.session.mode)
        self._frame_changed()
        if before is not None:
            self.session.begin_anew()

    # -- putting it together ------------------------------------------------------------------------------------------

    def _bind_commands(self) -> None:
        files, play = self.files, self.play
        self.commands.bind(
            {
                "new": files.new,
                "open": self.incoming.ask,
                "save": lambda: files.save(),
                "save_as": lambda: files.save_as(),
                "revert": files.revert,
                "import": self.incoming.ask_picture,
                "paste": self.incoming.paste,
                "export": self.ask_export,
                "export_again": lambda: self.exporting.again(self.controller.fps),
                "export_copy": self.exporting.copy,
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
                "playback": lambda: play.toggle_playback(),
                "replay": lambda: play.replay(),
                "mode_sketch": lambda: self.show_mode(Mode.SKETCH),
                "mode_edit": lambda: self.show_mode(Mode.EDIT),
                "smooth": lambda: self.viewport.set_smooth(self.commands["smooth"].isChecked()),
                "theme_system": lambda: self._choose_scheme(Scheme.SYSTEM),
                "theme_light": lambda: self._choose_scheme(Scheme.LIGHT),
                "theme_dark": lambda: self._choose_scheme(Scheme.DARK),
                "reset_layout": lambda: self.docks.reset(),
                "glimpses": self._choose_glimpses,
                "full_screen": self.full_screen.toggle,
            }
        )
        menu = self.commands.menu("File")
        self.recent = RecentMenu(files, menu)
        menu.insertMenu(menu.actions()[2], self.recent)
        menu.insertMenu(self.commands["paste"], EarlierMenu(self.incoming, menu))

    def _build_toolbar(self) -> MainToolBar:
        editing = [self.commands[name] for name in ("undo", "redo", "clear")]
        playing = [self.commands[name] for name in ("pause", "one_frame")]
        bar = MainToolBar(editing, playing)
        bar.mode_asked.connect(self.show_mode)
        bar.enter_asked.connect(self._toggle_play)
        bar.export_asked.connect(self.ask_export)
        self.addToolBar(bar)
        return bar

    def _build_docks(self) -> Docks:
        docks = Docks(self)
        docks.add(mark("Tools"), scrolled(ToolsPanel(self.tools, self.theme), 64), LEFT, 480)
        layers = docks.add(mark("Layers"), self.layers, LEFT, 190)
        kit = KitPanel(self.session, self.tools)
        self.simulation.opened.connect(kit.set_world)
        shelf = docks.add(mark("World kit"), scrolled(kit, 64), LEFT, behind=layers)
        self.tools.picked.connect(lambda tool: shelf.raise_() if tool is Tool.KIT else None)
        docks.add(mark("World's eye"), scrolled(self.eye, 48), RIGHT, 176)
        actions = docks.add(mark("Actions"), scrolled(self.legend, 48), RIGHT, 236)
        branches = docks.add(mark("Branches"), scrolled(self.branches, 48), RIGHT, 220)
        history = HistoryPanel(self.session, self.theme, self._travel)
        docks.add(mark("History"), scrolled(history, 48), RIGHT, behind=branches)
        docks.add(mark("Timeline"), self.timeline_panel, BOTTOM, bare=True)
        docks.keep_whole(actions)
        return docks

    def _connect_engine(self) -> None:
        simulation, play, controller = self.simulation, self.play, self.controller
        simulation.opened.connect(lambda _: self._show_enabled())
        simulation.opened.connect(lambda _: self.incoming.fit())
        simulation.failed.connect(lambda text: self.status.say(text, lasting=True))
        simulation.recovered.connect(self.status.unsay)
        simulation.progressed.connect(self.status.simulating.set_progress)
        simulation.progressed.connect(self.timeline.set_progress)
        play.waiting.connect(self.viewport.set_waiting)
        play.entered.connect(self._entered)
        play.left.connect(self._left)
        play.playback_changed.connect(self._playback_changed)
        controller.paused_changed.connect(lambda _: self._show_enabled())
        controller.held_changed.connect(lambda: self.legend.light(controller.held_action()))
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
        session.undo_stack.indexChanged.connect(self._show_enabled)
        self.timeline.scrubbed.connect(self.scrub_to)
        self.timeline.editing.connect(self.play.step_out)
        self.branches.editing.connect(self.play.step_out)
        self.timeline.preview_toggled.connect(self.play.toggle_playback)
        self.timeline_panel.start_asked.connect(lambda: self.scrub_to(0))
        self.timeline_panel.playback_asked.connect(self.play.toggle_playback)
        self.viewport.scrub.connect(lambda by: self.scrub_to(session.playhead + by))
        self.viewport.preview_toggled.connect(self.play.toggle_playback)
        self.viewport.step_in_asked.connect(self.step_in)
        self.stage.samples.chosen.connect(self.pictures.ask)
        self.stage.samples.open_asked.connect(self.incoming.ask_picture)
        self.stage.samples.text_asked.connect(self.text_desk.ask)
        self.incoming.landed.connect(self._picture_landed)
        self.incoming.said.connect(self.status.say)
        self.canvas.said.connect(lambda text: self.stage.toast.say(text, _TOAST_MS))
        self.pictures.failed.connect(lambda text: self.status.say(text, lasting=True))

    # -- play ---------------------------------------------------------------------------------------------------------

    def _entered(self) -> None:
        self.viewport.playing_changed()
        self.viewport.setFocus()
        self.stage.hints.wanted = self.preferences.flag(HINTS)
        last = self.controller.keymap.actions
        self.stage.hints.show(tr("Arrow keys or 1–{last} move the world.  P pauses, Esc steps out.").format(last=min(last, 9)))
        self._show_enabled()

    def _left(self, frames: int) -> None:
        self.viewport.playing_changed()
        self.stage.hints.hide()
        self._show_enabled()
        if frames:
            seconds = frames / self.controller.fps
            said = tr("{seconds:.1f} s recorded. Drag on the actions to repaint, Ctrl+E to share.")
            self.stage.toast.say(said.format(seconds=seconds), _TOAST_MS)

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
        if self.canvas.abandon() or self.timeline.abandon():
            return
        if self.play.active:
            self.play.step_out()
        elif self.play.playing_back:
            self.play.stop_playback()
        elif self.simulation.resimulating:
            self.simulation.cancel()
        elif self.full_screen.on:
            self.full_screen.leave()
        elif self.session.mode is Mode.SKETCH or self.canvas.hasFocus():
            self.canvas.selection.clear()
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
        self.timeline.abandon()
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
        self.status.set_frame(self.session.playhead, self.session.last)
        self._show_enabled()

    def _show_enabled(self) -> None:
        playing, take = self.play.active, self.session.last > 0
        stack, actions = self.session.undo_stack, self.commands
        actions["undo"].setEnabled(stack.canUndo() or playing)
        actions["redo"].setEnabled(stack.canRedo() and not playing)
        actions["undo"].setText(tr("&Undo {step}").format(step=stack.undoText().lower()).rstrip())
        actions["redo"].setText(tr("&Redo {step}").format(step=stack.redoText().lower()).rstrip())
        actions.enable(("pause", "one_frame"), self.controller.playing)
        actions.enable(("export", "export_again", "playback", "replay", "select_all"), take and not playing)
        self.toolbar.export_button.setEnabled(take and not playing)
        if self.toolbar.set_playing(playing):
            paint_icons(self, self.theme.tokens)

    def _show_looks(self, looks: tuple[ActionLook, ...], fps: int) -> None:
        """The actions of the world that the take was played in."""
        self.viewport.set_looks(looks)
        self.timeline.set_world(looks, fps)
        self.timeline_panel.set_fps(fps)
        if self.session.world is not None:
            self.canvas.set_world(self.session.world.spec)

    def _playback_changed(self, playing: bool) -> None:
        self.timeline_panel.show_playback(playing)
        paint_icons(self, self.theme.tokens)

    # -- pictures and projects ----------------------------------------------------------------------------------------

    def _picture_landed(self, own: bool) -> None:
        self.status.say("")  # about one before that could not be read
        self.canvas.setFocus()
        if own:
            self.first_hints.picture_came()
        if self._step_in_next:
            self.step_in()

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

    def _export_name(self) -> str:
        """What an exported file is called at first."""
        return self.files.name if self.files.path is not None else "worldsketch"

    def _exported(self, path: Path, size: int) -> None:
        shown = f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
        count = len(self.exporting.last)
        name = path.name if count == 1 else tr("%n files", n=count)
        self.stage.toast.say(tr("Saved {name}, {size}").format(name=name, size=shown), _TOAST_MS)
        several = tr("Saved %n files in {folder}", n=count).format(folder=path.parent)
        self.status.say(tr("Saved {path}").format(path=path) if count == 1 else several)

    # -- look and life ------------------------------------------------------------------------------------------------

    def _choose_scheme(self, scheme: Scheme) -> None:
        self.preferences.set(SCHEME, scheme.value)
        self.theme.set_scheme(scheme)
        self._theme_changed()

    def _choose_glimpses(self) -> None:
        wanted = self.commands["glimpses"].isChecked()
        self.settings.setValue(_GLIMPSES, "true" if wanted else "false")
        self.glimpses.set_enabled(wanted)

    def _theme_changed(self) -> None:
        for scheme in Scheme:
            self.commands[f"theme_{scheme.value}"].setChecked(scheme is self.theme.scheme)
        paint_icons(self, self.theme.tokens)
        self.setAnimated(not self.theme.still)
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.docks.arrange()
        QTimer.singleShot(0, self, self.first_hints.begin)

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
        self.full_screen.leave()
        self.docks.remember(self.settings)
        self.settings.setValue(_FOLDED, self.stage.samples.folded)
        self.play_desk.gamepad.close()
        self.clip_desk.reader.wait()
        self.exporting.close()
        self.pictures.wait()
        self.text_desk.painter.wait()
        self.files.close(keep=bool(self._parting))
        self.worker.stop()
        super().closeEvent(event)
