"""Joins the timeline with all that edits it: menus, the legend, the little palette, branches, comparison, verifying.

The main window makes the parts and hands them over; what happens when a command is given is here. Holds no state of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow

from studio.document.comparison import BranchView
from studio.document.patterns import PATTERNS
from studio.jobs.simulation import Simulation
from studio.look.names import shown_name
from studio.look.words import tr
from studio.panels.action_picker import ActionPicker
from studio.panels.branches_panel import BranchesPanel
from studio.panels.legend_panel import LegendPanel
from studio.panels.menus import Menus
from studio.panels.timeline_panel import TimelinePanel
from studio.session import Session
from studio.timeline.edits import TimelineEdits
from studio.timeline.timeline_view import TimelineView
from studio.viewport.play_controller import PlayController

_NEEDS_FRAMES = (
    "actions_copy", "actions_cut", "frames_insert", "frames_duplicate", "frames_repeat", "frames_repeat_4", "frames_delete",
    "frames_clear", "pattern_0", "pattern_1", "pattern_2", "pattern_3", "pattern_selection", "loop", "marker", "marker_next",
    "marker_previous", "zoom_fit", "verify", "actions_paste", "actions_paste_before", "branch", "reroll",
)  # fmt: skip
_NEEDS_BRANCHES = ("compare", "branch_delete")
_NEEDS_COMPARED = ("merge",)


@dataclass(frozen=True)
class Desk:
    """The parts that lie on the desk."""

    session: Session
    simulation: Simulation
    controller: PlayController
    edits: TimelineEdits
    timeline: TimelineView
    panel: TimelinePanel
    branches: BranchesPanel
    legend: LegendPanel
    picker: ActionPicker
    commands: Menus


class TimelineDesk(QObject):
    """See the module. ``say`` puts a line on the status bar, ``settle`` ends what is in the making before an edit."""

    def __init__(
        self,
        desk: Desk,
        say: Callable[[str], None],
        settle: Callable[[], None],
        scrub: Callable[[int], None],
        window: QMainWindow,
    ) -> None:
        super().__init__(window)
        self._desk, self._say, self._settle, self._scrub, self._window = desk, say, settle, scrub, window
        self._bind()
        self._connect()
        for n in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{n}"), window)
            shortcut.activated.connect(lambda n=n: self._load(n))
        self._show_enabled()

    def _bind(self) -> None:
        desk, edits = self._desk, self._desk.edits
        patterns = {f"pattern_{n}": lambda pattern=pattern: edits.choose_pattern(pattern) for n, pattern in enumerate(PATTERNS)}
        handlers: dict[str, Callable[[], object]] = {
            "actions_copy": edits.copy,
            "actions_cut": edits.cut,
            "actions_paste": edits.paste_over,
            "actions_paste_before": edits.paste_before,
            "frames_insert": edits.insert,
            "frames_duplicate": edits.duplicate,
            "frames_repeat": edits.repeat,
            "frames_repeat_4": lambda: edits.repeat(4),
            "frames_delete": edits.delete,
            "frames_clear": edits.clear,
            **patterns,
            "pattern_selection": edits.pattern_from_selection,
            "loop": edits.toggle_loop,
            "marker": edits.toggle_marker,
            "marker_next": lambda: self._jump(1),
            "marker_previous": lambda: self._jump(-1),
            "lanes": lambda: desk.timeline.set_lanes(not desk.timeline.lanes),
            "zoom_fit": desk.timeline.fit,
            "verify": self._verify,
            "branch": self._branch,
            "reroll": self._reroll,
            "compare": self.compare,
            "merge": self._merge,
            "branch_rename": desk.branches.rename,
            "branch_note": desk.branches.write_note,
            "branch_delete": self._delete,
        }
        desk.commands.bind({name: self._settled(handler) for name, handler in handlers.items()})

    def _connect(self) -> None:
        desk, session, timeline, commands = self._desk, self._desk.session, self._desk.timeline, self._desk.commands
        timeline.picked.connect(self._offer_actions)
        timeline.compare_asked.connect(self.compare)
        timeline.menu_asked.connect(lambda at: commands.menu("Timeline").popup(at))
        timeline.horizontalScrollBar().valueChanged.connect(lambda _: desk.picker.hide())
        timeline.lanes_changed.connect(commands["lanes"].setChecked)
        desk.panel.lanes_asked.connect(lambda: timeline.set_lanes(not timeline.lanes))
        timeline.lanes_changed.connect(desk.panel.show_lanes)
        desk.branches.menu_asked.connect(lambda at: commands.menu("Branches").popup(at))
        desk.branches.branch_asked.connect(commands["branch"].trigger)
        desk.branches.reroll_asked.connect(commands["reroll"].trigger)
        desk.branches.delete_asked.connect(commands["branch_delete"].trigger)
        desk.legend.pressed.connect(self._legend_pressed)
        desk.legend.released.connect(lambda _: desk.controller.release_action())
        desk.picker.chosen.connect(desk.edits.paint)
        desk.edits.said.connect(self._say)
        desk.simulation.verified.connect(self._verified)
        session.selection_changed.connect(lambda: None if session.selection else desk.picker.hide())
        session.loop_changed.connect(commands["loop"].setChecked)
        session.compared_changed.connect(self._compared)
        for signal in (session.take_changed, session.branches_changed, session.mode_changed, session.compared_changed):
            signal.connect(lambda *_: self._show_enabled())

    def _settled(self, handler: Callable[[], object]) -> Callable[[], None]:
        """Edits act on what is finished."""

        def act() -> None:
            self._settle()
            handler()

        return act

    # -- painting -----------------------------------------------------------------------------------------------------

    def _offer_actions(self, cells: QRect) -> None:
        corner = self._desk.timeline.viewport().mapTo(self._window, QPoint(0, 0))
        self._desk.picker.offer(cells.translated(corner))

    def _legend_pressed(self, action: int) -> None:
        desk = self._desk
        desk.edits.action = action
        if desk.controller.playing:
            desk.controller.press_action(action)
        elif desk.session.selection:
            desk.edits.paint(action)
        else:
            self._say(tr("Select actions on the timeline first, then choose what they become"))

    def _jump(self, direction: int) -> None:
        t = self._desk.edits.next_marker(direction)
        if t is None:
            self._say(tr("No marker that way: M sets one at the playhead"))
        else:
            self._scrub(t)

    # -- branches -----------------------------------------------------------------------------------------------------

    def _branch(self) -> None:
        session = self._desk.session
        if session.last:
            session.branch_off()
            self._say(tr("Kept as a branch; you go on in a copy"))

    def _reroll(self) -> None:
        session = self._desk.session
        if not session.last:
            return
        t = session.playhead
        first = session.selection.start if session.selection else t + 1 if t < session.last else t
        session.reroll(max(1, first), secrets.randbits(62))
        self._say(tr("Other chances from frame {first} on, in a branch of their own").format(first=max(1, first)))

    def _load(self, number: int) -> None:
        """The branch at this place of the tree."""
        ids, session = self._desk.branches.ids, self._desk.session
        if number <= len(ids) and ids[number - 1] != session.project.present_id:
            self._settle()
            session.switch_branch(ids[number - 1])

    def compare(self) -> None:
        """Beside the take: the branch picked out in the list, else its parent, else the latest; once more ends it."""
        session = self._desk.session
        project = session.project
        if session.compared is not None:
            session.compare(None)
            return
        present = project.present
        others = [branch.id for branch in project.branches]
        wishes = [self._desk.branches.current, present.parent if present else None, *reversed(others)]
        chosen = next((id for id in wishes if id in others), None)
        if chosen is None:
            self._say(tr("Nothing to compare with yet: Ctrl+B keeps this take as a branch"))
            self._desk.commands["compare"].setChecked(False)
        else:
            session.compare_branch(chosen)

    def _compared(self) -> None:
        other = self._desk.session.compared
        self._desk.commands["compare"].setChecked(other is not None)
        if isinstance(other, BranchView):
            line = tr("Beside {name}: drag the line over the picture. Outlined: another action, dotted: other chances")
            self._say(line.format(name=shown_name(other.name)))
        elif other is not None:
            line = tr("Beside {name}: drag the line over the picture. The curve: how near each frame comes to the clip's")
            self._say(line.format(name=other.name))

    def _merge(self) -> None:
        session = self._desk.session
        frames = session.selection or range(1, session.last + 1)
        if not isinstance(session.compared, BranchView):
            return
        branch = session.project.branch(session.compared.id)
        name, taken = shown_name(branch.name), session.merge_from(branch, frames)
        if taken:
            self._say(tr("Took %n actions of {name}", taken).format(name=name))
        else:
            self._say(tr("Nothing to take: the actions of {name} are the same there").format(name=name))

    def _delete(self) -> None:
        session, id = self._desk.session, self._desk.branches.current
        if id is not None and session.project.branches:
            name = session.project.branch(id).name
            session.delete_branch(id)
            self._say(tr("Deleted {name}; Ctrl+Z brings it back").format(name=name))

    # -- verifying ----------------------------------------------------------------------------------------------------

    def _verify(self) -> None:
        session = self._desk.session
        frames = session.selection or range(1, session.last + 1)
        if not self._desk.simulation.verify(frames):
            self._say(tr("Some of these frames are not made yet: F9 makes them, then they can be verified"))

    def _verified(self, frames: int, different: int) -> None:
        if different:
            self._say(tr("{different} of %n frames came out different when made once more", frames).format(different=different))
        else:
            self._say(tr("Made %n frames once more: every one came out the same", frames))

    def _show_enabled(self) -> None:
        session, commands = self._desk.session, self._desk.commands
        commands.enable(_NEEDS_FRAMES, session.last > 0)
        commands.enable(_NEEDS_BRANCHES, bool(session.project.branches))
        commands.enable(_NEEDS_COMPARED, isinstance(session.compared, BranchView))
        commands.enable(("branch_rename", "branch_note"), session.take is not None)
