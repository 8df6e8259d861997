"""The tools of the canvas and their settings: which is chosen, its size and edge, the colours. Paints nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, Signal

from studio.canvas.brush import CLEAR, INK, Colour, Tip, paint
from studio.canvas.kit import Look, shipped_looks
from studio.look.words import mark


class Tool(Enum):
    BRUSH = "brush"
    ERASER = "eraser"
    FILL = "fill"
    PICKER = "picker"
    LINE = "line"
    BOX = "rectangle"
    ELLIPSE = "ellipse"
    SELECT = "select"
    HAND = "hand"
    KIT = "kit"


@dataclass(frozen=True)
class ToolCard:
    """How a tool is shown: title, icon and the key that picks it while the canvas has focus."""

    tool: Tool
    title: str
    icon: str
    key: str


TOOLS = (
    ToolCard(Tool.BRUSH, mark("Brush"), "brush", "B"),
    ToolCard(Tool.ERASER, mark("Eraser"), "eraser", "E"),
    ToolCard(Tool.FILL, mark("Fill"), "paint-bucket", "G"),
    ToolCard(Tool.PICKER, mark("Pick a colour"), "pipette", "I"),
    ToolCard(Tool.LINE, mark("Line"), "slash", "L"),
    ToolCard(Tool.BOX, mark("Rectangle"), "square", "R"),
    ToolCard(Tool.ELLIPSE, mark("Ellipse"), "circle", "O"),
    ToolCard(Tool.SELECT, mark("Select and move"), "square-dashed", "S"),
    ToolCard(Tool.KIT, mark("World kit"), "stamp", "K"),
    ToolCard(Tool.HAND, mark("Move the view"), "hand", "H"),
)

STROKES = frozenset({Tool.BRUSH, Tool.ERASER, Tool.LINE})
"""Tools whose mark is as wide as the brush."""
SHAPES = frozenset({Tool.LINE, Tool.BOX, Tool.ELLIPSE})
PAINTING = STROKES | SHAPES | {Tool.FILL}
"""Tools that paint within the selection only."""

PALETTE: tuple[Colour, ...] = (
    INK,
    (92, 98, 110),
    (176, 182, 192),
    (255, 255, 255),
    (140, 32, 40),
    (226, 72, 60),
    (240, 138, 50),
    (250, 206, 84),
    (0, 26, 44),
    (0, 60, 78),
    (58, 124, 190),
    (148, 208, 240),
    (34, 92, 54),
    (86, 168, 84),
    (170, 214, 108),
    (196, 140, 88),
    (120, 78, 48),
    (190, 204, 206),
    (232, 218, 184),
    (110, 84, 190),
    (236, 142, 180),
)
"""Greys, warm, then what CoinRun is made of: night sky, water, grass, crates, dirt, stone, a small astronaut."""

MAX_SIZE = 256
_RECENT = 7


class ToolBox(QObject):
    """The chosen tool and its settings; ``changed`` follows each new choice."""

    changed = Signal()
    picked = Signal(object)
    """Another `Tool` than before."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tool = Tool.BRUSH
        self._size = 28
        self._hardness = 1.0
        self._opacity = 1.0
        self._smoothing = 0.3
        self._tolerance = 40
        self._filled = True
        self._thins, self._fades = True, False
        self._piece, self._look = "ground", 0
        self._looks = shipped_looks()
        self._look_chosen = False  # by the creator
        self._colour: Colour = PALETTE[0]
        self._other: Colour = PALETTE[11]
        self._recent: tuple[Colour, ...] = ()

    @property
    def tool(self) -> Tool:
        return self._tool

    @property
    def size(self) -> int:
        """Width of a stroke in sketch pixels."""
        return self._size

    @property
    def hardness(self) -> float:
        """1 is a crisp edge, 0 fades from the middle."""
        return self._hardness

    @property
    def opacity(self) -> float:
        """Of a whole stroke, fill or shape."""
        return self._opacity

    @property
    def smoothing(self) -> float:
        """0 follows the hand, 1 only its slow movements."""
        return self._smoothing

    @property
    def tolerance(self) -> int:
        """How far a colour may be from the one that is filled, 0..255 a channel."""
        return self._tolerance

    @property
    def filled(self) -> bool:
        """Whether rectangles and ellipses are filled, or outlines as wide as the brush."""
        return self._filled

    @property
    def thins(self) -> bool:
        """Whether a light pen draws a thin line."""
        return self._thins

    @property
    def fades(self) -> bool:
        """Whether a light pen draws a faint line."""
        return self._fades

    @property
    def piece(self) -> str:
        """What of the world kit is laid."""
        return self._piece

    @property
    def looks(self) -> tuple[Look, ...]:
        """Those of the world kit."""
        return self._looks

    @property
    def look(self) -> Look:
        """The one in which pieces are laid."""
        return self._looks[self._look]

    @property
    def colour(self) -> Colour:
        return self._colour

    @property
    def other_colour(self) -> Colour:
        return self._other

    @property
    def recent(self) -> tuple[Colour, ...]:
        """The colours last painted with, latest first."""
        return self._recent

    def tip(self) -> Tip:
        """What a stroke begun now is drawn with."""
        colour = CLEAR if self._tool is Tool.ERASER else paint(self._colour)
        return Tip(colour, self._size, self._hardness, self._opacity, self._smoothing, self._thins, self._fades)

    def choose(self, tool: Tool) -> None:
        before, self._tool = self._tool, tool
        self.changed.emit()
        if tool is not before:
            self.picked.emit(tool)

    def choose_piece(self, piece: str) -> None:
        """Something of the world kit, to be laid next."""
        self._tool, self._piece = Tool.KIT, piece
        self.changed.emit()

    def choose_look(self, index: int) -> None:
        self._look, self._look_chosen = index, True
        self.changed.emit()

    def set_looks(self, looks: tuple[Look, ...]) -> None:
        """Another kit. Its first look is chosen, unless the creator has chosen one that it has too."""
        names = [look.name for look in looks]
        self._look = names.index(self.look.name) if self._look_chosen and self.look.name in names else 0
        self._looks = looks
        self.changed.emit()

    def set_size(self, size: int) -> None:
        self._size = max(1, min(size, MAX_SIZE))
        self.changed.emit()

    def set_hardness(self, hardness: float) -> None:
        self._hardness = max(0.0, min(hardness, 1.0))
        self.changed.emit()

    def set_opacity(self, opacity: float) -> None:
        self._opacity = max(0.01, min(opacity, 1.0))
        self.changed.emit()

    def set_smoothing(self, smoothing: float) -> None:
        self._smoothing = max(0.0, min(smoothing, 1.0))
        self.changed.emit()

    def set_tolerance(self, tolerance: int) -> None:
        self._tolerance = max(0, min(tolerance, 255))
        self.changed.emit()

    def set_filled(self, filled: bool) -> None:
        self._filled = filled
        self.changed.emit()

    def set_pressure(self, *, thins: bool, fades: bool) -> None:
        self._thins, self._fades = thins, fades
        self.changed.emit()

    def set_colour(self, colour: Colour) -> None:
        self._colour = colour
        if self._tool in (Tool.ERASER, Tool.PICKER):
            self._tool = Tool.BRUSH
        self.changed.emit()

    def swap_colours(self) -> None:
        self._colour, self._other = self._other, self._colour
        self.changed.emit()

    def used(self, colour: Colour) -> None:
        """Something was painted with ``colour``."""
        if colour != (self._recent[0] if self._recent else None):
            self._recent = (colour, *(c for c in self._recent if c != colour))[:_RECENT]
            self.changed.emit()
