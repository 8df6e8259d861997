"""Every command of the window in one table: menu, title, keys, icon. What each does is the window's business."""

from __future__ import annotations

from dataclasses import dataclass

from studio.look.words import mark


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
        mark("&File"),
        (
            Entry("new", "&New", "Ctrl+N", "file-plus"),
            Entry("open", "&Open…", "Ctrl+O", "folder-open"),
            SEPARATOR,
            Entry("save", "&Save", "Ctrl+S"),
            Entry("save_as", "Save &as…", "Ctrl+Shift+S"),
            Entry("revert", "Re&vert"),
            SEPARATOR,
            Entry("import", "&Import image…", "Ctrl+I", "image-plus"),
            Entry("generate", "&Generate from text…", "Ctrl+G", "sparkles"),
            Entry("paste", "&Paste image", "Ctrl+V", "clipboard-paste"),
            SEPARATOR,
            Entry("export", "&Export…", "Ctrl+E", "share"),
            Entry("export_again", "Export a&gain", "Ctrl+Shift+E"),
            Entry("export_copy", "Copy the exported &file", "Ctrl+Alt+C"),
            SEPARATOR,
            Entry("settings", "Se&ttings…", "Ctrl+,", "settings"),
            Entry("shortcuts", "&Keys…", icon="keyboard"),
            Entry("palette", "&Find a command…", "Ctrl+Shift+P", "search"),
            SEPARATOR,
            Entry("quit", "&Quit", "Ctrl+Q"),
        ),
    ),
    (
        mark("&Edit"),
        (
            Entry("undo", "&Undo", "Ctrl+Z", "undo-2"),
            Entry("redo", "&Redo", "Ctrl+Shift+Z", "redo-2"),
            SEPARATOR,
            Entry("clear", "&Clear the canvas", "", "trash-2"),
            Entry("select_all", "Select all &actions", "Ctrl+A"),
        ),
    ),
    (
        mark("&Play"),
        (
            Entry("step_in", "Step &in", "F5", "log-in"),
            Entry("step_in_start", "Step in at the &start", "Shift+F5"),
            Entry("step_out", "Step &out, or cancel", "Esc", "log-out"),
            SEPARATOR,
            Entry("pause", "&Pause", icon="pause", shown="P"),
            Entry("one_frame", "&One frame", icon="step-forward", shown="."),
            Entry("rewind", "Re&wind", icon="rewind", shown=mark("hold Backspace")),
            Entry("playback", "Play &back", icon="play", shown="Space"),
            SEPARATOR,
            Entry("faster", "&Faster", shown="+"),
            Entry("slower", "&Slower", shown="−"),
            Entry("world_pace", "The world's own s&peed", icon="gauge"),
            SEPARATOR,
            Entry("keys", "&Keys that play…", icon="keyboard"),
            Entry("overlay", "Show &keys over the picture", icon="eye"),
            Entry("glimpses", "Show what each &action would do"),
            SEPARATOR,
            Entry("replay", "&Replay in this sketch", "F9", "refresh-cw"),
        ),
    ),
    (
        mark("&Canvas"),
        (
            Entry("pixels_copy", "&Copy pixels", icon="copy", shown="Ctrl+C"),
            Entry("pixels_cut", "C&ut pixels", shown="Ctrl+X"),
            Entry("pixels_delete", "&Delete pixels", icon="eraser", shown="Del"),
            Entry("pixels_all", "Select the &whole canvas", icon="square-dashed", shown="Ctrl+A"),
            Entry("pixels_none", "Select &nothing", shown="Esc"),
            SEPARATOR,
            Entry("adjust", "Ad&just the picture…", icon="crop"),
            SEPARATOR,
            Entry("layer_add", "New &layer", "Ctrl+Shift+N", "layers"),
            Entry("layer_up", "Move the layer u&p", icon="chevron-up"),
            Entry("layer_down", "Move the layer d&own", icon="chevron-down"),
            Entry("layer_merge", "Mer&ge with the layer below", icon="merge"),
            Entry("layer_delete", "Del&ete the layer", icon="trash-2"),
            SEPARATOR,
            Entry("canvas_zoom_in", "Zoom &in", "Ctrl+=", "zoom-in"),
            Entry("canvas_zoom_out", "Zoom ou&t", "Ctrl+-", "zoom-out"),
            Entry("canvas_fit", "Show &all of it", "Ctrl+0", "maximize"),
            Entry("canvas_left", "Turn le&ft", icon="rotate-ccw"),
            Entry("canvas_right", "Turn &right", icon="rotate-cw"),
            Entry("canvas_mirror", "&Mirror the view", shown="M"),
            Entry("grid_pixels", "Grid of the world's pi&xels"),
            Entry("grid_cells", "Grid of its to&ken cells", icon="grid-3x3"),
            Entry("hints", "Where the world will not &see it", icon="eye"),
        ),
    ),
    (
        mark("&Timeline"),
        (
            Entry("actions_copy", "&Copy actions", icon="copy", shown="Ctrl+C"),
            Entry("actions_cut", "C&ut frames", shown="Ctrl+X"),
            Entry("actions_paste", "&Paste over", shown="Ctrl+V"),
            Entry("actions_paste_before", "Paste &before", shown="Ctrl+Shift+V"),
            SEPARATOR,
            Entry("frames_insert", "&Insert frames", icon="between-vertical-start", shown="Ins"),
            Entry("frames_duplicate", "&Duplicate", icon="copy-plus", shown="Ctrl+D"),
            Entry("frames_repeat", "&Repeat once more", icon="repeat", shown="Ctrl+L"),
            Entry("frames_repeat_4", "Repeat × &4"),
            Entry("frames_delete", "De&lete frames", icon="trash-2", shown="Shift+Del"),
            Entry("frames_clear", "Cle&ar to rest", icon="eraser", shown="Del"),
            SEPARATOR,
            Entry("pattern_0", "Pattern: al&ternate"),
            Entry("pattern_1", "Pattern: &2 on, 2 off"),
            Entry("pattern_2", "Pattern: &1 in 4"),
            Entry("pattern_3", "Pattern: tap, then &hold"),
            Entry("pattern_selection", "Pattern from the &selection"),
            SEPARATOR,
            Entry("loop", "L&oop the selection", icon="repeat", shown="L"),
            Entry("marker", "&Marker here", icon="bookmark", shown="M"),
            Entry("marker_next", "&Next marker", shown="Alt+→"),
            Entry("marker_previous", "Pre&vious marker", shown="Alt+←"),
            SEPARATOR,
            Entry("lanes", "One lane per &action", icon="rows-3"),
            Entry("zoom_fit", "Show &all frames", icon="scan"),
            SEPARATOR,
            Entry("clip_import", "Actions from a cl&ip…", "Ctrl+Shift+I", "film"),
            Entry("clip_act", "Act the clip out &here", icon="arrow-down-to-line"),
            Entry("clip_regenerate", "Re&generate the clip", icon="wand-sparkles"),
            Entry("clip_close", "Put the clip away", icon="x"),
            SEPARATOR,
            Entry("verify", "Verif&y frames", icon="shield-check"),
        ),
    ),
    (
        mark("&Branches"),
        (
            Entry("branch", "&New branch", "Ctrl+B", "git-branch"),
            Entry("reroll", "&Re-roll from here", "Shift+F9", "dices"),
            SEPARATOR,
            Entry("compare", "&Compare", icon="columns-2", shown="`"),
            Entry("merge", "&Take its actions over", icon="arrow-right-left"),
            SEPARATOR,
            Entry("branch_rename", "Re&name"),
            Entry("branch_note", "N&ote"),
            Entry("branch_delete", "&Delete", icon="trash-2"),
        ),
    ),
    (
        mark("&View"),
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

CHECKABLE = frozenset(
    {
        "canvas_mirror",
        "grid_pixels",
        "grid_cells",
        "hints",
        "loop",
        "overlay",
        "glimpses",
        "lanes",
        "compare",
        "smooth",
        "theme_system",
        "theme_light",
        "theme_dark",
    }
)
