"""A picture from text: what to draw, how large, by which server, and what came back. Says what is sent, and where.

Knows no session: ``placed`` and ``adjust_asked`` carry a title and a `Picture`.
"""

from __future__ import annotations

import random

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from engine.world_spec import WorldSpec
from studio.canvas.picture import Picture
from studio.jobs.image_server import LOCAL, SIDES, TextOrder, is_local, size_in_aspect
from studio.jobs.text_job import TextPainter
from studio.look.style import inset_numbers
from studio.look.told import told
from studio.look.words import tr
from studio.preferences import SERVER, Preferences, server_fault
from studio.viewport.pictures import to_qimage

_PREVIEW = 300
_TITLE = 40
_MAX_SEED = 2**31 - 1
_STYLE = "flat 2d platform game, side view, bold shapes, plain colours"


class GenerateDialog(QDialog):
    """See the module. ``last`` is the order whose words stand in the fields at first."""

    placed = Signal(str, object)
    adjust_asked = Signal(str, object)

    def __init__(
        self,
        painter: TextPainter,
        preferences: Preferences,
        spec: WorldSpec,
        last: TextOrder | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Generate from text"))
        self._painter, self._preferences, self._spec = painter, preferences, spec
        self.picture: Picture | None = None
        self.order = last
        self._build(last)
        inset_numbers(self)
        painter.painted.connect(self._painted)
        painter.failed.connect(self._failed)
        painter.progressed.connect(self._progressed)
        self.server.textChanged.connect(self._named)
        self.text.textChanged.connect(self._show)
        self._show()
        self.text.setFocus()

    # -- putting it together ------------------------------------------------------------------------------------------

    def _build(self, last: TextOrder | None) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 20, 20, 20)
        row.setSpacing(24)
        self.text = QPlainTextEdit(last.text if last else "")
        self.text.setPlaceholderText(tr("A snowy mountain with a wooden bridge and a red house"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(84)
        self.style_line = QLineEdit(last.style if last else _STYLE)
        self.style_line.setCursorPosition(0)
        self.avoid = QLineEdit(last.avoid if last else "")
        self.avoid.setPlaceholderText(tr("What should not be seen"))
        self.side = QComboBox()
        for side in SIDES:
            width, height = size_in_aspect(side, self._spec)
            self.side.addItem(f"{width} × {height}", side)
        self.steps = QSpinBox(minimum=1, maximum=150)
        self.steps.setValue(last.steps if last else 20)
        self.seed = QSpinBox(minimum=0, maximum=_MAX_SEED)
        self.seed.setValue(last.seed if last else random.randrange(_MAX_SEED))
        self.another = QCheckBox(tr("another each time"))
        self.another.setChecked(True)
        seeds = QHBoxLayout()
        seeds.addWidget(self.seed, 1)
        seeds.addWidget(self.another)
        self.server = QLineEdit(self._preferences.text(SERVER))
        self.server.setPlaceholderText(LOCAL)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        for title, field, shown in (
            (tr("Picture of"), self.text, self.text),
            (tr("Style"), self.style_line, self.style_line),
            (tr("Without"), self.avoid, self.avoid),
            (tr("Size"), self.side, self.side),
            (tr("Steps"), self.steps, self.steps),
            (tr("Seed"), self.seed, seeds),
            (tr("Server"), self.server, self.server),
        ):
            field.setAccessibleName(title)
            form.addRow(title, shown)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addLayout(form)
        self.note = _muted()
        self.note.setMinimumHeight(52)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        left.addWidget(self.note)
        left.addStretch(1)
        row.addLayout(left, 1)
        row.addLayout(self._right())

    def _right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        right.setSpacing(10)
        self.preview = QLabel(tr("The picture comes here"))
        self.preview.setObjectName("page")
        self.preview.setProperty("role", "muted")
        self.preview.setFixedSize(_PREVIEW, _PREVIEW)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(tr("The picture that was made"))
        self.bar = QProgressBar(minimum=0, maximum=0, textVisible=False)
        self.bar.setAccessibleName(tr("Progress"))
        keep = self.bar.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.bar.setSizePolicy(keep)
        self.state = _muted()
        self.state.setMinimumHeight(36)
        self.state.setAlignment(Qt.AlignmentFlag.AlignTop)
        for widget in (self.preview, self.bar, self.state):
            widget.setFixedWidth(_PREVIEW)
            right.addWidget(widget)
        right.addStretch(1)
        self.go = QPushButton()
        self.go.clicked.connect(self._toggle)
        self.adjust = QPushButton(tr("Adjust…"))
        self.adjust.setToolTip(tr("Choose its frame and a world's look first"))
        self.adjust.clicked.connect(self._adjust)
        self.place = QPushButton(tr("Place"))
        self.place.clicked.connect(self.accept)
        ends = QHBoxLayout()
        for button in (self.go, self.adjust, self.place):
            button.setAutoDefault(False)
            ends.addWidget(button)
        right.addLayout(ends)
        return right

    def sizeHint(self) -> QSize:
        return QSize(820, 480)

    # -- asking -------------------------------------------------------------------------------------------------------

    def generate(self) -> None:
        """Sends the order."""
        if self.another.isChecked():
            self.seed.setValue(random.randrange(_MAX_SEED))
        width, height = size_in_aspect(self.side.currentData(), self._spec)
        self.order = TextOrder(
            self._address(),
            self.text.toPlainText(),
            self.style_line.text(),
            self.avoid.text(),
            self.seed.value(),
            width,
            height,
            self.steps.value(),
            self._spec.frame_width / self._spec.frame_height,
        )
        self.bar.setRange(0, 0)
        self._say(tr("Waiting for the server…"))
        self._painter.start(self.order)
        self._show()

    def accept(self) -> None:
        if self.picture is not None and self.order is not None and not self._painter.busy:
            super().accept()
            self.placed.emit(_title(self.order), self.picture)

    def done(self, result: int) -> None:
        self._painter.cancel()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._painter.cancel()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.go.isEnabled() and not self._painter.busy:
                self.generate()
        elif event.key() == Qt.Key.Key_Escape and self._painter.busy:
            self._toggle()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # they begin a line, or press the button in focus
            super().keyPressEvent(event)

    def _toggle(self) -> None:
        if self._painter.busy:
            self._painter.cancel()
            self._say(tr("Cancelled"))
            self._show()
        else:
            self.generate()

    def _adjust(self) -> None:
        if self.picture is not None and self.order is not None:
            super().accept()
            self.adjust_asked.emit(_title(self.order), self.picture)

    def _address(self) -> str:
        return self.server.text().strip()

    def _named(self) -> None:
        if not server_fault(self._address()):
            self._preferences.set(SERVER, self._address())
        self._show()

    # -- what comes back ----------------------------------------------------------------------------------------------

    def _progressed(self, done: float) -> None:
        self.bar.setRange(0, 100)
        self.bar.setValue(round(100 * done))
        self._say(tr("{percent} % drawn").format(percent=round(100 * done)))

    def _painted(self, order: TextOrder, picture: Picture) -> None:
        self.picture, self.order = picture, order
        image = QPixmap.fromImage(to_qimage(picture.whole))
        side = round(_PREVIEW * self.devicePixelRatioF())
        image = image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self.preview.setPixmap(image)
        self._say(tr("Seed {seed}").format(seed=order.seed))
        self._show()
        self.place.setFocus()

    def _failed(self, text: str) -> None:
        text = told(text)
        self._say(text[:1].upper() + text[1:], "warn")
        self._show()

    def _say(self, text: str, role: str = "muted") -> None:
        self.state.setText(text)
        self.state.setProperty("role", role)
        self.state.style().polish(self.state)

    def _show(self) -> None:
        busy, address, text = self._painter.busy, self._address(), self.text.toPlainText().strip()
        fault = server_fault(address)
        self.go.setText(tr("Cancel") if busy else tr("Generate") if self.picture is None else tr("Another"))
        self.go.setEnabled(busy or bool(address and text and not fault))
        self.bar.setVisible(busy)
        for button in (self.adjust, self.place):
            button.setEnabled(self.picture is not None and not busy)
        for button, first in ((self.go, self.picture is None or busy), (self.place, self.picture is not None and not busy)):
            button.setProperty("primary", "true" if first else "false")
            button.style().polish(button)
        self.server.setEnabled(not busy)
        self.note.setText(_note(address, fault))


def _title(order: TextOrder) -> str:
    """For the layer and the history."""
    line = " ".join(order.text.split())
    return line if len(line) <= _TITLE else line[: _TITLE - 1].rstrip() + "…"


def _note(address: str, fault: bool) -> str:
    if fault:
        return tr("That is no address of a server; one looks like {example}").format(example=LOCAL)
    if not address:
        return tr("Off until you name a server: a program with AUTOMATIC1111's txt2img interface, perhaps at {example}").format(
            example=LOCAL
        )
    if is_local(address):
        return tr("The words, size, steps and seed above are sent to a program on this computer, and nothing else.")
    where = address.rpartition("@")[2]
    return tr("The words, size, steps and seed above are sent to another computer, {server}, and nothing else.").format(
        server=where
    )


def _muted() -> QLabel:
    label = QLabel()
    label.setProperty("role", "muted")
    label.setWordWrap(True)
    return label
