"""The takes as a tree: each with its last picture, where it left its parent, and a note. A click switches; while one plays,
the present take grows in it. Knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QImage, QKeySequence, QPainter, QPainterPath, QPen, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.document.project import Branch
from studio.look.icons import name_icon, pixmap
from studio.look.names import shown_name
from studio.look.style import Theme
from studio.look.words import tr
from studio.panels.panel import Panel
from studio.session import Session
from studio.viewport.pictures import to_qimage

_THUMB = 36
_CARD = _THUMB + 8
_INDENT, _DEEPEST = 12, 4
"""Pixels to the right for each generation, as far as the fourth: those after it stand below one another, or a take that was
played on thirty times would leave the panel."""
_PICTURE_MS = 250
"""So long frames may arrive before the present branch's picture follows."""
_ID = Qt.ItemDataRole.UserRole
_DETAIL = Qt.ItemDataRole.UserRole + 1
_PICTURE = Qt.ItemDataRole.UserRole + 2
_MARK = Qt.ItemDataRole.UserRole + 3
"""``now`` for the present branch, ``beside`` for the one compared with."""

_NO_LIMIT = (1 << 24) - 1
"""Qt's own: as high as there is room."""

Index = QModelIndex | QPersistentModelIndex


class BranchDelegate(QStyledItemDelegate):
    """A picture, the name, and below it in small what is to be known."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _CARD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = self._theme.tokens
        rect, state = QRectF(option.rect), option.state
        mark = index.data(_MARK)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = rect.adjusted(1, 1, -1, -1)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(QPen(QColor(tokens.accent), 1.4) if mark == "now" else Qt.PenStyle.NoPen)
        fill = tokens.accent_soft if mark == "now" else tokens.hover if chosen or hover else tokens.panel
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, 6, 6)
        picture = QRectF(box.x() + 4, box.y() + (box.height() - _THUMB) / 2, _THUMB, _THUMB)
        path = QPainterPath()
        path.addRoundedRect(picture, 4, 4)
        painter.fillPath(path, QColor(tokens.raised))
        image = index.data(_PICTURE)
        if isinstance(image, QImage):
            painter.setClipPath(path)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(picture, image)
            painter.setClipping(False)
        text = QRectF(picture.right() + 8, box.y() + 4, box.right() - picture.right() - 12, box.height() - 8)
        if mark:
            sign = pixmap("check" if mark == "now" else "git-compare", tokens.accent, 14)
            painter.drawPixmap(int(box.right()) - 20, int(box.y()) + 6, sign)
        half = text.height() / 2
        name = text.adjusted(0, 0, -18 if mark else 0, -half)
        _line(painter, name, str(index.data()), tokens.text, 12, QFont.Weight.DemiBold)
        _line(painter, text.adjusted(0, half, 0, 0), str(index.data(_DETAIL)), tokens.muted, 11, QFont.Weight.Normal)
        painter.restore()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        editor.setGeometry(rect.adjusted(_THUMB + 10, 4, -4, -rect.height() // 2 + 4))


class BranchTree(QTreeWidget):
    """Keeps the branch that is picked out in view when the panel gets lower."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        item = self.currentItem()
        if item is not None:
            self.scrollToItem(item)


class BranchesPanel(Panel):
    """See the module. The other things that can be done to a branch are in the menu that ``menu_asked`` shows."""

    menu_asked = Signal(QPoint)
    """In screen pixels; the branch it is for is `current`."""
    branch_asked = Signal()
    reroll_asked = Signal()
    delete_asked = Signal()
    editing = Signal()
    """An edit begins: what is in the making ends first."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._filling = False
        self._items: dict[int, QTreeWidgetItem] = {}
        self._shown: dict[int, Branch] = {}
        self._present: int | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 8)
        layout.setSpacing(4)
        layout.addLayout(self._build_buttons())
        self.tree = BranchTree()
        self.tree.setAccessibleName(tr("Branches"))
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(_INDENT)
        self.tree.setMinimumHeight(_CARD + 2)
        self.tree.setMouseTracking(True)
        self.tree.setItemsExpandable(False)
        self.tree.setRootIsDecorated(False)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setItemDelegate(BranchDelegate(theme, self.tree))
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.setEditTriggers(QTreeWidget.EditTrigger.EditKeyPressed)
        self.tree.customContextMenuRequested.connect(
            lambda at: self.menu_asked.emit(self.tree.viewport().mapToGlobal(at)) if self.tree.itemAt(at) else None
        )
        self.tree.itemClicked.connect(self._switch)
        self.tree.itemActivated.connect(self._switch)
        self.tree.itemChanged.connect(self._renamed)
        self.tree.currentItemChanged.connect(lambda *_: self._show_note())
        delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.tree, context=Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.delete_asked)
        layout.addWidget(self.tree, 1)
        self._empty = QLabel(tr("Play again from an earlier frame, and what followed it is kept here."))
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(4, 0, 4, 0)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._empty)
        session.branches_changed.connect(self._show)
        session.compared_changed.connect(self._show)
        session.take_changed.connect(lambda _: self._show_present())
        made = QTimer(self, singleShot=True, interval=_PICTURE_MS)
        made.timeout.connect(self._show_present)
        session.frame_arrived.connect(lambda _: made.isActive() or made.start())
        theme.changed.connect(self.tree.viewport().update)
        self._show()

    def _build_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self._buttons: list[QToolButton] = []
        for icon, tip, asked in (
            ("git-branch", tr("Keep this take and go on in a copy (Ctrl+B)"), self.branch_asked),
            ("dices", tr("Other chances from the playhead on (Shift+F9)"), self.reroll_asked),
        ):
            button = QToolButton()
            button.setObjectName("tool")
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            name_icon(button, icon)
            button.clicked.connect(asked)
            row.addWidget(button)
            self._buttons.append(button)
        self._note = QLineEdit()
        self._note.setAccessibleName(tr("Note on the branch"))
        self._note.setMaxLength(500)
        self._note.editingFinished.connect(self._noted)
        row.addSpacing(6)
        row.addWidget(self._note, 1)
        return row

    @property
    def current(self) -> int | None:
        """The branch that is picked out in the tree, by id."""
        item = self.tree.currentItem()
        return int(item.data(0, _ID)) if item is not None else None

    def rename(self) -> None:
        """Lets the name of the current branch be typed."""
        item = self.tree.currentItem()
        if item is not None:
            self.tree.editItem(item)

    def write_note(self) -> None:
        self._note.setFocus()

    @property
    def ids(self) -> tuple[int, ...]:
        """The branches from the top of the tree to its foot."""
        return tuple(self._items)

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """The tree anew. A branch that has just become the present one is picked out; else whichever was."""
        project, current = self._session.project, self.current
        present = project.present
        alone = present is None or not project.branches
        self._empty.setVisible(alone)
        self.tree.setMaximumHeight(_CARD + 4 if alone else _NO_LIMIT)
        self.tree.setVisible(present is not None)
        self._note.setVisible(present is not None)
        for button in self._buttons:
            button.setEnabled(present is not None)
        branches = (*((present,) if present else ()), *project.branches)
        self._shown = {branch.id: branch for branch in sorted(branches, key=lambda branch: branch.id)}
        self._filling = True
        bar, here = self.tree.verticalScrollBar(), project.present_id
        scrolled, stays = bar.value(), here == self._present
        self.tree.clear()
        self._grow()
        chosen = current if stays and current in self._items else here
        self._present = here
        if chosen is not None:
            self.tree.setCurrentItem(self._items[chosen])
        if stays:
            bar.setValue(scrolled)  # somebody may be looking for another
        elif chosen is not None:
            self.tree.scrollToItem(self._items[chosen])
        self._filling = False
        self._show_note()

    def _grow(self) -> None:
        """An item for each branch, in the order in which they then stand."""
        items: dict[int, QTreeWidgetItem] = {}
        for id, branch in self._shown.items():  # parents are older than their children
            above = items.get(branch.parent) if branch.parent is not None else None
            while above is not None and _generation(above) >= _DEEPEST:
                above = above.parent()
            items[id] = item = QTreeWidgetItem(above) if above is not None else QTreeWidgetItem(self.tree)
            item.setData(0, _ID, id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.tree.expandAll()
        self._items = {}
        below = [self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount())]
        while below:
            next_one = below.pop(0)
            if next_one is not None:
                self._items[int(next_one.data(0, _ID))] = next_one
                below[:0] = [next_one.child(n) for n in range(next_one.childCount())]
        for place, id in enumerate(self._items, 1):
            self._fill(self._shown[id], place)

    def _show_present(self) -> None:
        """The present branch alone has changed; while one plays, by another frame at its end."""
        project = self._session.project
        here = project.present_id
        if here is None or here not in self._items:
            return
        self._filling = True
        if self._session.recording:  # a copy of the take for each frame played would cost more than the frame's picture
            item, rgb = self._items[here], self._session.rgb(self._session.last)
            item.setData(0, _DETAIL, self._detail(self._shown[here], self._session.last))
            item.setData(0, _PICTURE, to_qimage(rgb) if rgb is not None else item.data(0, _PICTURE))
        else:
            self._shown[here] = project.branch(here)
            self._fill(self._shown[here], self.ids.index(here) + 1)
        self._filling = False

    def _fill(self, branch: Branch, place: int) -> None:
        item, name, now = self._items[branch.id], shown_name(branch.name), branch.id == self._session.project.present_id
        item.setText(0, name)
        item.setData(0, _DETAIL, self._detail(branch, branch.take.last))
        item.setData(0, _PICTURE, self._picture(branch))
        beside = getattr(self._session.compared, "id", None) == branch.id
        item.setData(0, _MARK, "now" if now else "beside" if beside else "")
        state = tr("the one you work on") if now else tr("click to switch; nothing is lost")
        lines = [f"{name}: {state}" + (f" (Ctrl+{place})" if place < 10 and not now else "")]
        if branch.parent in self._shown:
            parent = shown_name(self._shown[branch.parent].name)
            lines.append(tr("Left {parent} after frame {fork}").format(parent=parent, fork=branch.fork))
        item.setToolTip(0, "\n".join([*lines, *([branch.note] if branch.note else [])]))

    def _detail(self, branch: Branch, last: int) -> str:
        """``last``: of its frames."""
        where = tr("from frame {fork}").format(fork=branch.fork) if branch.parent is not None else tr("own start")
        return tr("%n frames", last) + f" · {where}" + (f" · {branch.note}" if branch.note else "")

    def _picture(self, branch: Branch) -> QImage | None:
        frames = self._session.project.frames
        key = branch.take.portrait(frames)
        rgb = frames.rgb(key) if key else None
        return to_qimage(rgb) if rgb is not None else None

    def _show_note(self) -> None:
        if self._filling:
            return
        id = self.current
        branch = self._session.project.branch(id) if id is not None else None
        if branch is not None and not self._note.hasFocus():
            self._note.setText(branch.note)
        self._note.setPlaceholderText(tr("Note on {name}").format(name=shown_name(branch.name)) if branch else "")

    # -- what the creator does ----------------------------------------------------------------------------------------

    def _switch(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and (id := int(item.data(0, _ID))) != self._session.project.present_id:
            self._later(lambda: self._session.switch_branch(id))

    def _renamed(self, item: QTreeWidgetItem) -> None:
        if self._filling:
            return
        id, name = int(item.data(0, _ID)), item.text(0).strip()[:200]
        if name and name != shown_name(self._session.project.branch(id).name):
            self._later(lambda: self._session.describe_branch(id, name=name))
        else:
            QTimer.singleShot(0, self, self._show)

    def _noted(self) -> None:
        id, note = self.current, self._note.text().strip()
        if id is not None and note != self._shown[id].note:
            self.editing.emit()
            self._session.describe_branch(id, note=note)

    def _later(self, edit: Callable[[], object]) -> None:
        """An edit that makes the tree anew, the very item that asks for it and all."""

        def begin() -> None:
            self.editing.emit()
            edit()

        QTimer.singleShot(0, self, begin)


def _generation(item: QTreeWidgetItem) -> int:
    """0 at the top of the tree."""
    above = item.parent()
    return 0 if above is None else _generation(above) + 1


def _line(painter: QPainter, rect: QRectF, text: str, colour: str, size: int, weight: QFont.Weight) -> None:
    font = QFont(painter.font())
    font.setPixelSize(size)
    font.setWeight(weight)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
    painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), elided)
