"""The settings: look, language, keys, performance, folders, pictures from text. Each with a sentence on what it does.

What is changed holds at once, or from the next start, which is then said. Stores through `Preferences`; applies nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.dialogs.keys_page import KeysPage, PlayKeys
from studio.dialogs.settings_rows import AddressRow, ChoiceRow, FolderRow, NumberRow, Row, SwitchRow
from studio.look.icons import icon, paint_icons
from studio.look.language import NAMES, Language
from studio.look.motion import Motion
from studio.look.style import Theme, inset_numbers
from studio.look.words import tr
from studio.panels.menus import Menus
from studio.preferences import (
    EXPORTS,
    HINTS,
    LANGUAGE,
    MOTION,
    PICTURES,
    PIXELS,
    PREFERENCES,
    PROJECTS,
    PROVIDER,
    SCALE,
    SCHEME,
    SERVER,
    THREADS,
    UNDO,
    WORLD,
    Preferences,
)

_OTHER = "\n"
"""The entry of the list of worlds that asks for another; no name and no path."""


class SettingsDialog(QDialog):
    """``worlds``: the names of those that are installed. ``play``: what plays the open world, None while there is none."""

    def __init__(
        self,
        preferences: Preferences,
        theme: Theme,
        menus: Menus,
        play: PlayKeys | None,
        worlds: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._preferences, self._theme = preferences, theme
        self._at_first = {key: preferences.value(key) for key in PREFERENCES}
        self.rows: dict[str, Row] = {}
        self.keys = KeysPage(menus, play)
        self.pages = QListWidget()
        self.pages.setObjectName("pages")
        self.pages.setAccessibleName(tr("Kinds of settings"))
        self.pages.setFixedWidth(180)
        self.pages.setIconSize(QSize(18, 18))
        self._stack = QStackedWidget()
        for name, title, widget in (
            ("palette", tr("Look"), self._page(tr("Look"), self._look())),
            ("keyboard", tr("Keys"), self._whole(tr("Keys"), self.keys)),
            ("gauge", tr("Performance"), self._page(tr("Performance"), self._performance(worlds))),
            ("folder-open", tr("Folders"), self._page(tr("Folders"), self._folders())),
            ("sparkles", tr("Pictures from text"), self._page(tr("Pictures from text"), self._generating())),
        ):
            item = QListWidgetItem(icon(name, theme.tokens), title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.pages.addItem(item)
            self._stack.addWidget(widget)
        self.pages.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.pages.setCurrentRow(0)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.pages)
        body.addWidget(self._stack, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(body, 1)
        outer.addWidget(self._foot())
        inset_numbers(self)
        preferences.changed.connect(self._changed)
        theme.changed.connect(self._paint)
        self._paint()

    def sizeHint(self) -> QSize:
        return QSize(860, 620)

    def show_keys(self) -> None:
        """Goes to the keys."""
        self.pages.setCurrentRow(1)
        self.keys.search.setFocus()

    # -- pages --------------------------------------------------------------------------------------------------------

    def _look(self) -> list[Row]:
        preferences = self._preferences
        schemes = (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark")))
        motions = (
            (Motion.SYSTEM.value, tr("As the system")),
            (Motion.FULL.value, tr("Full")),
            (Motion.REDUCED.value, tr("Reduced")),
        )
        spoken = ((Language.SYSTEM.value, tr("As the system")), *((language.value, name) for language, name in NAMES.items()))
        return [
            ChoiceRow(preferences, SCHEME, tr("Colours"), tr("Light or dark panels around your drawing."), schemes),
            ChoiceRow(preferences, LANGUAGE, tr("Language"), tr("What menus, hints and messages are written in."), spoken),
            ChoiceRow(
                preferences, SCALE, tr("Size of the interface"),
                tr("Enlarges text, buttons and icons, on top of what the screen asks for."),
                [(percent, f"{percent} %") for percent in (75, 100, 125, 150, 175, 200)],
            ),
            ChoiceRow(
                preferences, MOTION, tr("Motion"),
                tr("Reduced, nothing fades, blinks or crawls. What you play moves as ever."), motions,
            ),
            SwitchRow(
                preferences, HINTS, tr("Hints"),
                tr("Short notes beside what you use for the first time. Switched on again, they start over."),
            ),
        ]  # fmt: skip

    def _performance(self, worlds: Sequence[str]) -> list[Row]:
        preferences = self._preferences
        auto = tr("The fastest that works")
        providers = [
            ("auto", auto),
            ("cpu", tr("Processor")),
            ("cuda", "CUDA"),
            ("tensorrt", "TensorRT"),
            ("directml", "DirectML"),
            ("coreml", "Core ML"),
        ]
        self.world = ChoiceRow(
            preferences, WORLD, tr("World"),
            tr("The world model that opens with the studio: one installed, or a file of your own."),
            [*((name, name) for name in worlds), (_OTHER, tr("Another file…"))],
        )  # fmt: skip
        self.world.box.activated.disconnect()
        self.world.box.activated.connect(lambda _: self._world_chosen())
        return [
            self.world,
            ChoiceRow(
                preferences, PROVIDER, tr("Computes on"),
                tr("The part of the machine that makes the frames. A graphics card is several times as fast."), providers,
            ),
            NumberRow(
                preferences, THREADS, tr("Threads"),
                tr("How many processor cores make a frame. Fewer leave room for other programs."),
                least=tr("As many as suit the machine"),
            ),
            NumberRow(
                preferences, PIXELS, tr("Memory for frames"),
                tr("Frames that were shown stay at hand up to this much; others are made again when you go back to them."),
                " MB", 64,
            ),
            NumberRow(
                preferences, UNDO, tr("Memory for undo"),
                tr("Up to 500 steps are kept, the newest of them within this much."), " MB", 64
            ),
        ]  # fmt: skip

    def _folders(self) -> list[Row]:
        preferences = self._preferences
        return [
            FolderRow(preferences, PROJECTS, tr("Projects"), tr("Where opening and saving a new project begin.")),
            FolderRow(preferences, PICTURES, tr("Pictures and clips"), tr("Where importing begins.")),
            FolderRow(preferences, EXPORTS, tr("Exports"), tr("Where GIFs and videos are saved at first.")),
        ]

    def _generating(self) -> list[Row]:
        what = tr(
            "The address of a program that makes pictures from text, by the txt2img interface of AUTOMATIC1111, on this "
            "computer or another. Your text goes there and nowhere else. Empty switches it off."
        )
        return [AddressRow(self._preferences, SERVER, tr("Image server"), what)]

    def _page(self, title: str, rows: list[Row]) -> QScrollArea:
        inner = QWidget()
        inner.setObjectName("settings")
        box = QVBoxLayout(inner)
        box.setContentsMargins(28, 24, 28, 12)
        box.setSpacing(0)
        box.addWidget(_title(title))
        box.addSpacing(8)
        for n, row in enumerate(rows):
            self.rows[row.key] = row
            row.setProperty("first", "true" if n == 0 else "false")
            box.addWidget(row)
        box.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        return area

    def _whole(self, title: str, widget: QWidget) -> QWidget:
        """A page that scrolls by itself."""
        page = QWidget()
        page.setObjectName("settings")
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box = QVBoxLayout(page)
        box.setContentsMargins(28, 24, 28, 12)
        box.setSpacing(12)
        box.addWidget(_title(title))
        box.addWidget(widget, 1)
        return page

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("foot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        self.restore_button = QPushButton(tr("Restore defaults"))
        self.restore_button.setToolTip(tr("Everything on these pages as at first; keys have a button of their own"))
        self.restore_button.setAutoDefault(False)
        self.restore_button.clicked.connect(self._preferences.restore)
        self.note = QLabel()
        self.note.setProperty("role", "good")
        close = QPushButton(tr("Close"))
        close.setProperty("primary", "true")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(self.restore_button)
        row.addStretch(1)
        row.addWidget(self.note)
        row.addWidget(close)
        return foot

    # -- what happens -------------------------------------------------------------------------------------------------

    def _world_chosen(self) -> None:
        name = self.world.box.currentData()
        if name == _OTHER:
            name, _ = QFileDialog.getOpenFileName(
                self, tr("Another world"), "", tr("Worlds ({patterns})").format(patterns="*.world manifest.json")
            )
            name = name.removesuffix("manifest.json").rstrip("/\\") if name.endswith("manifest.json") else name
        if name:
            self._preferences.set(WORLD, name)
        self.world.show_value()

    def _changed(self, key: str) -> None:
        self.rows[key].show_value()
        later = [each for each, preference in PREFERENCES.items() if preference.at_start]
        waits = any(self._preferences.value(each) != self._at_first[each] for each in later)
        self.note.setText(tr("Takes effect at the next start") if waits else "")

    def _paint(self) -> None:
        for row in range(self.pages.count()):
            item = self.pages.item(row)
            item.setIcon(icon(str(item.data(Qt.ItemDataRole.UserRole)), self._theme.tokens))
        paint_icons(self, self._theme.tokens)


def _title(text: str) -> QLabel:
    title = QLabel(text)
    title.setProperty("role", "title")
    return title
