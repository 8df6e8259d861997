"""A clip's way through the window: chosen, trimmed, read, its actions inferred, then acted out here or regenerated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMainWindow

from studio.document.clip import Clip
from studio.jobs.action_reader import ActionReader
from studio.jobs.clip_job import ClipReader, Footage
from studio.jobs.engine_worker import EngineWorker
from studio.jobs.simulation import Simulation
from studio.look.icons import paint_icons
from studio.look.style import Theme
from studio.look.words import mark, tr
from studio.panels.menus import Menus
from studio.preferences import PICTURES, Preferences
from studio.session import Mode, Session
from studio.timeline.edits import TimelineEdits

CLIPS = frozenset({".mp4", ".m4v", ".webm", ".mkv", ".mov", ".avi", ".mpg", ".mpeg", ".ogv", ".wmv", ".ts"})
"""Files that are clips and never pictures; a GIF may be either."""
PATTERNS = mark("Videos and GIFs (*.mp4 *.m4v *.webm *.mkv *.mov *.avi *.mpg *.mpeg *.ogv *.wmv *.ts *.gif *.apng *.webp)")


class ClipDesk(QObject):
    """See the module. ``say`` puts a line on the status bar, ``settle`` ends what is in the making."""

    def __init__(
        self,
        session: Session,
        simulation: Simulation,
        worker: EngineWorker,
        edits: TimelineEdits,
        commands: Menus,
        theme: Theme,
        say: Callable[[str], None],
        settle: Callable[[], None],
        preferences: Preferences,
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._session, self._simulation, self._edits, self._commands = session, simulation, edits, commands
        self._theme, self._say, self._settle, self._window = theme, say, settle, window
        self._preferences = preferences
        self._waiting: Path | None = None
        self._plain: Path | None = None
        simulation.opened.connect(self._open_waiting)
        self.reader = ClipReader(self)
        self.reader.glanced.connect(self._glanced)
        self.reader.read.connect(self._read)
        self.reader.failed.connect(say)
        self.actions = ActionReader(session, worker, self)
        self.actions.read.connect(self._inferred)
        self.actions.failed.connect(say)
        commands.bind(
            {
                "clip_import": self.ask,
                "clip_act": self.act_out,
                "clip_regenerate": self.regenerate,
                "clip_close": lambda: session.set_clip(None),
            }
        )
        session.clip_changed.connect(self._show_enabled)
        session.take_changed.connect(lambda _: self._show_enabled())
        self._show_enabled()

    def ask(self) -> None:
        folder = self._preferences.folder(PICTURES)
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Actions from a clip"), str(folder), tr(PATTERNS))
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Asks which part of a clip to read; one that comes before the world is there waits for it."""
        if self._simulation.info is None:
            self._waiting = path
            self._say(tr("{name} waits for the engine to be warm").format(name=path.name))
            return
        self._say(tr("Looking at {name}…").format(name=path.name))
        self.reader.glance(path)

    def offer(self, path: Path) -> None:
        """The same for a clip that came to be opened and carries nothing; says so."""
        self._plain = path
        self.open(path)

    def _open_waiting(self) -> None:
        path, self._waiting = self._waiting, None
        if path is not None:
            self.open(path)

    def act_out(self) -> None:
        """The clip's actions over those from the playhead on."""
        clip = self._session.clip
        if clip is not None and self._session.take is not None:
            self._settle()
            self._edits.place(clip.actions, self._session.playhead + 1, text=tr("Act out {frames}"))

    def regenerate(self) -> None:
        """The clip's first frame and its actions, played by the world, beside the clip itself."""
        clip = self._session.clip
        if clip is None or not self._simulation.ready:
            return
        self._settle()
        self._session.clear_selection()
        self._session.set_mode(Mode.EDIT)
        self._simulation.begin(clip=clip)
        self._session.compare(clip)

    def _glanced(self, path: Path, info: object) -> None:
        from studio.dialogs.clip_dialog import ClipDialog  # brings FFmpeg: not before a clip comes

        world = self._simulation.info
        assert world is not None, "nobody looks at clips before the world is there"
        spec = world.card.spec
        size = (spec.frame_height, spec.frame_width)
        plain = path == self._plain
        dialog = ClipDialog(path, info, spec.fps, size, self._theme, self._window, plain=plain)  # type: ignore[arg-type]  # through a signal
        paint_icons(dialog, self._theme.tokens)
        if dialog.exec() and dialog.order is not None:
            self._say(tr("Reading {name}…").format(name=path.name))
            self.reader.ask(dialog.order)
        dialog.deleteLater()

    def _read(self, footage: Footage) -> None:
        if len(footage.frames) < 2:
            line = tr("{name}: one frame at {fps} fps; an action needs two, choose a longer part")
            self._say(line.format(name=footage.path.name, fps=f"{footage.fps:g}"))
            return
        whole, part = tr("Reading actions off {name}…"), tr("Reading actions off the first {count} frames of {name}…")
        self._say((part if footage.cut else whole).format(name=footage.path.name, count=len(footage.frames)))
        self.actions.ask(footage)

    def _inferred(self, clip: Clip) -> None:
        self._session.set_clip(clip)
        count = tr("%n actions read off {name}", len(clip.actions)).format(name=clip.name)
        if self._session.take is None:
            self._say(count + tr(": regenerating it from its first frame"))
            self.regenerate()
        else:
            self._say(count + tr(": drag them down onto the take, or regenerate the clip"))

    def _show_enabled(self) -> None:
        clip = self._session.clip is not None
        self._commands.enable(("clip_regenerate", "clip_close"), clip)
        self._commands.enable(("clip_act",), clip and self._session.take is not None)
