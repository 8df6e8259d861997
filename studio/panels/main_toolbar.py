"""The toolbar: the three modes, undo, the way into the world and out, export. Says what was asked for; does nothing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QSizePolicy, QToolBar, QToolButton, QWidget

from studio.look.icons import name_icon
from studio.look.words import tr
from studio.session import Mode


class MainToolBar(QToolBar):
    """See the module. ``editing`` and ``playing`` are actions of the window to show beside."""

    mode_asked = Signal(object)
    enter_asked = Signal()
    export_asked = Signal()

    def __init__(self, editing: Iterable[QAction], playing: Iterable[QAction], parent: QWidget | None = None) -> None:
        super().__init__(tr("Main"), parent)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._modes: dict[Mode, QToolButton] = {}
        self.addWidget(self._segments())
        self.addSeparator()
        self.addActions(list(editing))
        self.addWidget(_spacer())
        self.enter_button = self._button("log-in", primary=True)
        self.enter_button.setMinimumWidth(124)
        self.enter_button.clicked.connect(self.enter_asked)
        self.addWidget(self.enter_button)
        self.addActions(list(playing))
        self.addWidget(_spacer())
        self.export_button = self._button("share")
        self.export_button.setText(" " + tr("Export"))
        self.export_button.setToolTip(tr("Save a GIF or video (Ctrl+E)"))
        self.export_button.clicked.connect(self.export_asked)
        self.addWidget(self.export_button)
        for action in self.actions():
            widget = self.widgetForAction(action)
            if isinstance(widget, QToolButton):
                widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_playing(False)

    def show_mode(self, mode: Mode) -> None:
        self._modes[mode].setChecked(True)

    def set_playing(self, playing: bool) -> bool:
        """The way in becomes the way out. True when its icon is another now."""
        icon = "log-out" if playing else "log-in"
        self.enter_button.setText(" " + (tr("Step out") if playing else tr("Step in")))
        self.enter_button.setToolTip(tr("Step out of the world (Esc)") if playing else tr("Step into the sketch (F5)"))
        return name_icon(self.enter_button, icon, on_accent=True)

    def _segments(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("segments")
        row = QHBoxLayout(frame)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        group = QButtonGroup(self)
        for mode, title in ((Mode.SKETCH, tr("Sketch")), (Mode.PLAY, tr("Play")), (Mode.EDIT, tr("Edit"))):
            button = QToolButton()
            button.setText(title)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(tr("{title} mode").format(title=title))
            button.clicked.connect(lambda _=False, mode=mode: self.mode_asked.emit(mode))
            group.addButton(button)
            row.addWidget(button)
            self._modes[mode] = button
        return frame

    def _button(self, icon: str, *, primary: bool = False) -> QToolButton:
        button = QToolButton()
        if primary:
            button.setProperty("primary", "true")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        name_icon(button, icon, on_accent=primary)
        return button


def _spacer() -> QWidget:
    widget = QWidget()
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return widget
