"""Every command of the window in one table: menu, title, keys, icon. What each does is the window's business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """``shown`` are keys that the focused view handles itself: displayed, not bound."""

    name: str
    title: str
    keys: str = ""
    icon: str = ""
    shown: str = ""


SEPARATOR = Entry("", "")

MENUS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "&File",
        (
            Entry("new", "&New", "Ctrl+N", "file-plus"),
            Entry("open", "&Open…", "Ctrl+O", "folder-open"),
            SEPARATOR,
            Entry("save", "&Save", "Ctrl+S"),
            Entry("save_as", "Save &as…", "Ctrl+Shift+S"),
            Entry("revert", "Re&vert"),
            SEPARATOR,
            Entry("import", "&Import image…", "Ctrl+I", "image-plus"),
            Entry("paste", "&Paste image", "Ctrl+V", "clipboard-paste"),
            SEPARATOR,
            Entry("export", "&Export…", "Ctrl+E", "share"),
            SEPARATOR,
            Entry("quit", "&Quit", "Ctrl+Q"),
        ),
    ),
    (
        "&Edit",
        (
            Entry("undo", "&Undo", "Ctrl+Z", "undo-2"),
            Entry("redo", "&Redo", "Ctrl+Shift+Z", "redo-2"),
            SEPARATOR,
            Entry("clear", "&Clear the canvas", "", "trash-2"),
            Entry("select_all", "Select all &actions", "Ctrl+A"),
        ),
    ),
    (
        "&Play",
        (
            Entry("step_in", "Step &in", "F5", "log-in"),
            Entry("step_in_start", "Step in at the &start", "Shift+F5"),
            Entry("step_out", "Step &out, or cancel", "Esc", "log-out"),
            SEPARATOR,
            Entry("pause", "&Pause", icon="pause", shown="P"),
            Entry("one_frame", "&One frame", icon="step-forward", shown="."),
            Entry("playback", "Play &back", icon="play", shown="Space"),
            SEPARATOR,
            Entry("replay", "&Replay in this sketch", "F9", "refresh-cw"),
        ),
    ),
    (
        "&View",
        (
            Entry("mode_sketch", "&Sketch", "Ctrl+Alt+1", "square-pen"),
            Entry("mode_edit", "&Side by side", "Ctrl+Alt+2", "columns-2"),
            SEPARATOR,
            Entry("smooth", "Smooth &enlargement"),
            Entry("theme_system", "&System colours", icon="monitor"),
            Entry("theme_light", "&Light", icon="sun"),
            Entry("theme_dark", "&Dark", icon="moon"),
            SEPARATOR,
            Entry("reset_layout", "&Reset layout"),
            Entry("full_screen", "&Full screen", "F11", "maximize"),
        ),
    ),
)

CHECKABLE = frozenset({"smooth", "theme_system", "theme_light", "theme_dark"})
