"""The open project as the window sees it: one undo stack, the playhead, the selection, the mode, and signals of change.

Widgets call methods here and listen; they never touch the document. Every edit goes through the undo stack. Knows no widget
and no engine: `jobs.simulation` listens here and brings frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum

from PySide6.QtCore import QObject, Signal

from engine.runtime.world_model import Frame, Image
from studio.commands import ReelCommand, SketchCommand, Together, ValueCommand
from studio.document.clip import Clip
from studio.document.comparison import BranchView, Comparison
from studio.document.heat import Heat
from studio.document.pixels import EVERYTHING, Pixels, Rect
from studio.document.project import Branch, Project, ProjectState, Reel
from studio.document.sketch import Change, Sketch
from studio.document.take import FrameState, Marker, Prompt, Take
from studio.document.world_card import Label, WorldCard, names_of, renamed
from studio.look.names import shown_name
from studio.look.words import tr
from studio.undo_stack import UndoStack


class Mode(Enum):
    """What the stage shows: the canvas, the world being played, or both side by side."""

    SKETCH = "sketch"
    PLAY = "play"
    EDIT = "edit"


class Session(QObject):
    """See the module. Frame indices count from 0, the prompt; actions are those that lead into a frame."""

    sketch_changed = Signal(object)
    """A `Rect` of the sketch to repaint."""
    layers_changed = Signal()
    """Layers came, went, or look different; or another one is drawn on."""
    take_changed = Signal(int)
    """The take is another one, or changed from this frame on."""
    frame_arrived = Signal(int)
    """Frame t can be shown, or shown anew."""
    playhead_moved = Signal(int)
    selection_changed = Signal()
    branches_changed = Signal()
    markers_changed = Signal()
    compared_changed = Signal()
    """Another thing lies beside the take, or nothing does any more."""
    loop_changed = Signal(bool)
    clip_changed = Signal()
    labels_changed = Signal()
    """Actions are called something else."""
    mode_changed = Signal(object)
    visible_changed = Signal()
    opened = Signal()
    """The project is another one; signals for all that it shows follow."""
    edited = Signal()
    """Something happened that a save would keep."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = Project()
        self.world: WorldCard | None = None
        self.undo_stack = UndoStack(self)
        self._playhead = 0
        self._mode = Mode.SKETCH
        self._selection: range = range(0)
        self._visible_last = 0
        self._recording: Reel | None = None
        self._recorded = self._played = 0
        self._compared: Comparison | None = None
        self._loop = False
        self._pictures_wanted: tuple[int, ...] = ()
        self.heat = Heat()
        self._listen()

    def _listen(self) -> None:
        for signal in (
            self.sketch_changed,
            self.take_changed,
            self.branches_changed,
            self.markers_changed,
            self.undo_stack.indexChanged,
        ):
            signal.connect(self.edited)

    # -- the project ------------------------------------------------------------------------------------------------

    @property
    def modified(self) -> bool:
        """Whether there is work that the project's file does not hold."""
        return not self.undo_stack.isClean() or (self.recording and self._recorded > 0)

    @property
    def foreign(self) -> bool:
        """Whether the take was played in another world than the open one, so that its frames cannot be made or shown."""
        return self.take is not None and self.world is not None and self.take.prompt.world.fingerprint != self.world.fingerprint

    def snapshot(self, origin: str | None = None) -> ProjectState:
        """The project as it is now, for other threads."""
        return self.project.state(self._playhead, origin)

    def open(self, state: ProjectState, *, modified: bool = False) -> None:
        """Another project in place of this one; ``modified`` when its file does not hold all of it."""
        self._recording, self._recorded = None, 0
        self.project.become(state)
        self.layers_changed.emit()  # first: the undo stack's signals have views look at layers by their number
        self.heat.clear()
        self.compare(None)
        self.undo_stack.clear()
        if modified:
            self.undo_stack.resetClean()
        self._selection, self._playhead = range(0), state.playhead
        self._mode = Mode.EDIT if self.take else Mode.SKETCH
        self.tell_all()

    def begin_anew(self) -> None:
        """Other views show it now, those before hear nothing any more; no world is open yet."""
        self.world = None
        self._listen()
        self.tell_all()
        self.undo_stack.indexChanged.emit(self.undo_stack.index())

    def tell_all(self) -> None:
        """Signals for all that there is to show."""
        self.opened.emit()
        self.layers_changed.emit()
        self.labels_changed.emit()
        self.clip_changed.emit()
        self.mode_changed.emit(self._mode)
        self.sketch_changed.emit(EVERYTHING)
        self.branches_changed.emit()
        self._took(0)
        self.loop_changed.emit(self._loop)
        self.compared_changed.emit()

    # -- the view ---------------------------------------------------------------------------------------------------

    @property
    def take(self) -> Take | None:
        return self.project.take

    @property
    def last(self) -> int:
        return self.project.last

    @property
    def playhead(self) -> int:
        return self._playhead

    @property
    def mode(self) -> Mode:
        return self._mode

    @property
    def selection(self) -> range:
        """The selected frames; empty when none is."""
        return self._selection

    @property
    def recording(self) -> bool:
        return self._recording is not None

    @property
    def visible_last(self) -> int:
        """The last frame that the timeline shows."""
        return self._visible_last

    def set_mode(self, mode: Mode) -> None:
        if mode is not self._mode:
            self._mode = mode
            self.mode_changed.emit(mode)

    def set_playhead(self, t: int) -> None:
        t = max(0, min(t, self.last))
        if t != self._playhead:
            self._playhead = t
            self.playhead_moved.emit(t)

    def select(self, first: int, last: int) -> None:
        """Selects the frames between two indices, in either order; the prompt cannot be selected."""
        first, last = sorted((first, last))
        chosen = range(max(first, 1), min(last, self.last) + 1)
        if chosen != self._selection:
            self._selection = chosen
            self.selection_changed.emit()

    def clear_selection(self) -> None:
        if self._selection:
            self._selection = range(0)
            self.selection_changed.emit()

    def set_visible_last(self, t: int) -> None:
        if t != self._visible_last:
            self._visible_last = t
            self.visible_changed.emit()

    @property
    def pictures_wanted(self) -> tuple[int, ...]:
        """Frames that the timeline shows and whose pixels are not in memory."""
        return self._pictures_wanted

    def want_pictures(self, frames: tuple[int, ...]) -> None:
        if frames != self._pictures_wanted:
            self._pictures_wanted = frames
            if frames:
                self.visible_changed.emit()

    def state(self, t: int) -> FrameState:
        return self.take.state(t) if self.take else FrameState.NEVER

    def rgb(self, t: int) -> Image | None:
        """What to show at frame t, H×W×3; None when there is nothing in memory."""
        key = self.take.shown_key(t) if self.take and 0 <= t <= self.take.last else None
        return self.project.frames.rgb(key) if key else None

    # -- the sketch -------------------------------------------------------------------------------------------------

    def sketch_edited(self, text: str, before: Pixels, rect: Rect) -> None:
        """Records what a tool has painted on the active layer since its pixels were ``before`` as one undo step."""
        self.record_change(text, self.project.sketch.painted(before, rect))

    def set_sketch(self, text: str, image: Image) -> None:
        """Replaces the whole drawing by S×S×3 pixels."""
        self.edit_sketch(text, lambda sketch: sketch.replace_all(image))

    def clear_sketch(self) -> None:
        self.edit_sketch(tr("Clear"), lambda sketch: sketch.clear())

    def edit_sketch(self, text: str, change: Callable[[Sketch], Change | None], *, drag: int = 0) -> bool:
        """Does ``change`` as one undo step; the steps of one ``drag`` become one. False when nothing changes."""
        done = self._draw(change)
        self.record_change(text, done, drag=drag)
        return done is not None

    def _draw(self, change: Callable[[Sketch], Change | None]) -> Change | None:
        done = change(self.project.sketch)
        if done is not None:
            self.sketch_changed.emit(done.area)
            if done.before != done.after:
                self.layers_changed.emit()
        return done

    def record_change(self, text: str, change: Change | None, *, drag: int = 0) -> None:
        """An edit of the sketch that is done already, as one undo step."""
        if change is not None:
            self.undo_stack.push(SketchCommand(self, text, change, drag))

    def choose_layer(self, number: int) -> None:
        """The layer that is drawn on; no edit."""
        self.project.sketch.choose(number)
        self.layers_changed.emit()

    def apply_change(self, change: Change, *, back: bool) -> None:
        """For `SketchCommand`."""
        sketch = self.project.sketch
        before = sketch.arrangement
        self.sketch_changed.emit(sketch.apply(change, back=back))
        if sketch.arrangement != before:
            self.layers_changed.emit()

    def sketch_is_prompt(self) -> bool:
        """Whether the take began from the drawing as it is now."""
        return self.take is not None and self.take.prompt.digest == self.project.sketch.digest()

    # -- the take ---------------------------------------------------------------------------------------------------

    def set_actions(self, frames: Iterable[int], action: int, name: str) -> None:
        """Makes ``action`` lead into each of ``frames``: one undo step, or none when nothing changes."""
        chosen = list(frames)
        self.edit_take(
            tr("Set {count} × {name}").format(count=len(chosen), name=name), lambda take: take.set_actions(chosen, action)
        )

    def replace_prompt(self, prompt: Prompt) -> None:
        """The take's actions from another drawing."""
        self.edit_take(tr("Replay in the new drawing"), lambda take: take.replace_prompt(prompt))

    def regenerate(self, prompt: Prompt, clip: Clip) -> None:
        """The clip's first frame as the drawing, and a new take of its actions, none of its frames made yet: one undo step.
        The take before is kept as a branch."""
        text, before = tr("Regenerate the clip"), self.project.reel()
        drawn = self._draw(lambda sketch: sketch.replace_all(clip.drawing))
        self.project.begin_take(prompt)
        self.project.edit_take(lambda take: take.splice(1, 1, clip.actions))
        played = ReelCommand(self, text, before, self.project.reel())
        self.project.restore(before)
        self.undo_stack.push(Together(text, *([SketchCommand(self, text, drawn)] if drawn else []), played))

    def set_markers(self, text: str, markers: Iterable[Marker]) -> None:
        """These markers instead of those there are."""
        wanted = tuple(sorted(markers))

        def change(take: Take) -> None:
            take.markers = wanted

        self.edit_take(text, change)

    def edit_take(self, text: str, change: Callable[[Take], int | None]) -> None:
        """Does ``change`` to the take as one undo step, or none when it changes nothing."""
        self.edit(text, lambda project: project.edit_take(change))

    def edit(self, text: str, change: Callable[[Project], object]) -> None:
        """Does ``change`` to take and branches as one undo step."""
        before = self.project.reel()
        change(self.project)
        after = self.project.reel()
        if after != before:
            self.project.restore(before)
            self.undo_stack.push(ReelCommand(self, text, before, after))

    def restore(self, reel: Reel) -> None:
        """For `ReelCommand`: the take and the branches become what they were."""
        before = self.project.reel()
        self.project.restore(reel)
        same_place = before.present is not None and reel.present is not None and before.present.id == reel.present.id
        if same_place and before.take is not None and reel.take is not None:
            self.heat.note(before.take.actions, reel.take.actions)
        else:
            self.heat.clear()
        self._took(_first_difference(before, reel))
        if before.branches != reel.branches or before.present != reel.present:
            self.branches_changed.emit()
            self._compare_anew()

    # -- branches and comparison ------------------------------------------------------------------------------------

    def switch_branch(self, id: int) -> None:
        name = shown_name(self.project.branch(id).name)
        self.edit(tr("Switch to {name}").format(name=name), lambda project: project.switch_to(id))

    def branch_off(self) -> None:
        """Keeps the take as it is, and goes on in a copy."""
        self.edit(tr("New branch"), lambda project: project.branch_off(self._playhead))

    def reroll(self, first: int, seed: int) -> None:
        """Other chances from frame ``first`` on, in a branch of their own."""

        def change(project: Project) -> None:
            project.branch_off(first - 1)
            project.edit_take(lambda take: take.reseed(first, seed))

        self.edit(tr("Re-roll"), change)

    def describe_branch(self, id: int, *, name: str | None = None, note: str | None = None) -> None:
        text = tr("Rename branch") if name is not None else tr("Note on branch")
        self.edit(text, lambda project: project.describe(id, name=name, note=note))

    def delete_branch(self, id: int) -> None:
        name = shown_name(self.project.branch(id).name)
        self.edit(tr("Delete {name}").format(name=name), lambda project: project.delete(id))

    def merge_from(self, branch: Branch, frames: range) -> int:
        """The actions of ``frames`` as they are in another branch. Returns how many are others than before."""
        mine, theirs = self.take.actions if self.take else (), branch.take.actions
        both = range(1, min(len(mine), len(theirs)) + 1)
        actions = {t: theirs[t - 1] for t in frames if t in both and theirs[t - 1] != mine[t - 1]}
        self.edit_take(tr("Take actions of {name}").format(name=shown_name(branch.name)), lambda take: take.repaint(actions))
        return len(actions)

    @property
    def compared(self) -> Comparison | None:
        """What lies beside the take."""
        return self._compared

    def compare(self, other: Comparison | None) -> None:
        if other is not self._compared:
            self._compared = other
            self.compared_changed.emit()

    def compare_branch(self, id: int) -> None:
        if id != self.project.present_id:
            self.compare(BranchView.of(self.project.branch(id), self.project.frames))

    def _compare_anew(self) -> None:
        """What is compared with may be gone, or another, or the present take itself."""
        if isinstance(self._compared, BranchView):
            id = self._compared.id
            found = next((branch for branch in self.project.branches if branch.id == id), None)
            self.compare(BranchView.of(found, self.project.frames) if found else None)

    @property
    def clip(self) -> Clip | None:
        """What came in from a video, with the actions read off it."""
        return self.project.clip

    def set_clip(self, clip: Clip | None) -> None:
        """Another clip, or none, as one undo step."""
        if clip is not self.clip:
            text = tr("Import {name}").format(name=clip.name) if clip is not None else tr("Put the clip away")
            self.undo_stack.push(ValueCommand(text, self._put_clip, self.clip, clip))

    def _put_clip(self, clip: Clip | None) -> None:
        if self._compared is not None and self._compared is self.clip:
            self.compare(None)
        self.project.clip = clip
        self.clip_changed.emit()

    # -- what actions are called ------------------------------------------------------------------------------------

    def names(self, world: WorldCard) -> tuple[str, ...]:
        """What its actions are called: by the creator, or else by the world, in the reader's language."""
        given = names_of(world, self.project.labels)
        return tuple(tr(name) if name == own else name for name, own in zip(given, world.action_names, strict=True))

    def rename_action(self, world: WorldCard, action: int, name: str) -> None:
        """Another name for an action, as one undo step; an empty one gives it back its own."""
        name = name.strip()[:60]
        own = world.action_names[action]
        labels = renamed(world, self.project.labels, action, "" if name == tr(own) else name)
        if labels != self.project.labels:
            self.undo_stack.push(ValueCommand(tr("Rename action"), self._put_labels, self.project.labels, labels))

    def _put_labels(self, labels: tuple[Label, ...]) -> None:
        self.project.labels = labels
        self.labels_changed.emit()

    @property
    def loop(self) -> bool:
        """Whether playing back goes round and round in the selection."""
        return self._loop

    def set_loop(self, loop: bool) -> None:
        if loop != self._loop:
            self._loop = loop
            self.loop_changed.emit(loop)

    # -- recording --------------------------------------------------------------------------------------------------

    def start_recording(self) -> None:
        """From here to `stop_recording` everything that is played is one undo step."""
        self._recording, self._recorded, self._played = self.project.reel(), 0, 0

    def stop_recording(self) -> int:
        """Returns how many frames were played."""
        before, self._recording = self._recording, None
        if before is None:
            return 0
        after = self.project.reel()
        if after != before:
            self.undo_stack.push(ReelCommand(self, tr("Play"), before, after))
        return self._played

    def begin_take(self, prompt: Prompt) -> None:
        """A new take, as part of the recording; the one before is kept as a branch."""
        self.project.begin_take(prompt)
        self.branches_changed.emit()
        self._playhead = 0
        self._took(0)

    def make_room(self) -> None:
        """Ends the take at the playhead, so that play can go on from there; what it was is kept as a branch."""
        first = self.project.cut_after(self._playhead)
        if first is not None:
            self.branches_changed.emit()
            self.take_changed.emit(first)

    def record(self, action: int) -> None:
        """One more frame at the end of the take, already made."""
        if self.take is None:
            return
        t = self.take.append(action)
        self._recorded += 1
        self._played += 1
        self._playhead = t
        self.frame_arrived.emit(t)  # first: who waits for the picture does not wait for lists and menus
        self.take_changed.emit(t)
        self.playhead_moved.emit(t)

    def follow(self) -> None:
        """What was played is what the take holds already: the playhead goes on, and nothing changes."""
        self._played += 1
        self.set_playhead(self._playhead + 1)

    def keep_frame(self, frame: Frame) -> None:
        """Remembers what the world has made; shows it if the take has a place for it."""
        self.project.frames.add(frame.key, frame.tokens, frame.rgb)
        take = self.take
        if take is not None and frame.index <= take.last and take.key(frame.index) == frame.key:
            self.frame_arrived.emit(frame.index)

    def _took(self, first: int) -> None:
        self._selection = range(self._selection.start, min(self._selection.stop, self.last + 1))
        self._playhead = min(self._playhead, self.last)
        self.take_changed.emit(first)
        self.markers_changed.emit()
        self.playhead_moved.emit(self._playhead)
        self.selection_changed.emit()


def _first_difference(one: Reel, other: Reel) -> int:
    """The first frame at which two reels' takes differ."""
    if one.take is None or other.take is None or one.take.prompt.key != other.take.prompt.key:
        return 0
    return one.take.shared_with(other.take) + 1
