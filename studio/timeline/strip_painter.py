"""How the timeline looks: ruler, thumbnails, states, runs of actions, selection and playhead. Paints; decides nothing."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen, QPixmap

from studio.document.frames import FrameStore
from studio.document.take import FrameState, Take
from studio.look.actions import ActionLook, draw_glyph
from studio.look.icons import pixmap
from studio.look.tokens import Tokens
from studio.timeline.geometry import ACTIONS, RULER, THUMB, Geometry, lane_y
from studio.viewport.pictures import to_qimage

_THUMBS = 1200
_SWEEP = 16


@dataclass(frozen=True)
class StripScene:
    """What to paint: the take and its frames, the marks on it, and the part first..last that is in view."""

    take: Take
    frames: FrameStore
    playhead: int
    selection: range
    hover: int | None
    making: bool
    fps: int
    looks: tuple[ActionLook, ...]
    first: int
    last: int


class StripPainter:
    """Paints a `StripScene` in strip coordinates. Keeps thumbnails by frame key, latest used longest."""

    def __init__(self) -> None:
        self._thumbs: OrderedDict[str, QPixmap] = OrderedDict()
        self._spin = 0

    def tick(self) -> None:
        """Moves the sweep over the frame being made."""
        self._spin = (self._spin + 1) % _SWEEP

    def paint(self, painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        _paint_ruler(painter, scene, geometry, tokens, font)
        self._paint_thumbs(painter, scene, geometry, tokens)
        _paint_actions(painter, scene, geometry, tokens, font)
        _paint_selection(painter, scene, geometry, tokens)
        _paint_playhead(painter, scene, geometry, tokens, font)

    def _paint_thumbs(self, painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens) -> None:
        take, every, top = scene.take, geometry.thumb_every, lane_y()[1]
        for t in range(scene.first - scene.first % every, scene.last + 1, every):
            columns = min(every, take.last + 1 - t)
            rect = QRectF(geometry.x(t) + 1, top + 1, geometry.cell * columns - 2, THUMB - 2)
            clip = QPainterPath()
            clip.addRoundedRect(rect, 4, 4)
            painter.save()
            painter.setClipPath(clip)
            painter.fillRect(rect, QColor(tokens.raised))
            thumb = self._thumb(take.shown_key(t), scene.frames, painter.device().devicePixelRatio())
            if thumb is not None:  # the middle of the frame, where the hero is
                width = thumb.width() * min(rect.width() / rect.height(), 1.0)
                source = QRectF((thumb.width() - width) / 2, 0, width, thumb.height())
                painter.drawPixmap(QRectF(rect.x(), rect.y(), min(rect.width(), rect.height()), rect.height()), thumb, source)
            painter.restore()
        missing = max(take.first_missing(), scene.first)
        for t in range(missing, scene.last + 1):
            self._paint_state(painter, t, take.state(t), geometry, tokens, making=scene.making and t == missing)

    def _paint_state(
        self, painter: QPainter, t: int, state: FrameState, geometry: Geometry, tokens: Tokens, *, making: bool
    ) -> None:
        """Dimmed and hatched: an older frame stands in. Dotted: there is none. A sweep: being made."""
        if state is FrameState.FRESH:
            return
        rect = QRectF(geometry.x(t), lane_y()[1], geometry.cell, THUMB)
        painter.fillRect(rect, _faint(tokens.panel, 150))
        stale = state is FrameState.STALE
        pattern = Qt.BrushStyle.BDiagPattern if stale else Qt.BrushStyle.Dense6Pattern
        painter.fillRect(rect, QBrush(_faint(tokens.warn if stale else tokens.faint, 120), pattern))
        if making:
            painter.fillRect(rect, _faint(tokens.accent, 60 + 12 * abs(self._spin - _SWEEP // 2)))

    def _thumb(self, key: str | None, frames: FrameStore, ratio: float) -> QPixmap | None:
        if key is None:
            return None
        thumb = self._thumbs.get(key)
        if thumb is not None:
            self._thumbs.move_to_end(key)
            return thumb
        rgb = frames.rgb(key)
        if rgb is None:
            return None
        side = int(THUMB * ratio)
        image = to_qimage(rgb).scaled(
            side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self._thumbs[key] = thumb = QPixmap.fromImage(image)
        if len(self._thumbs) > _THUMBS:
            self._thumbs.popitem(last=False)
        return thumb


def paint_empty(painter: QPainter, width: int, tokens: Tokens, font: QFont) -> None:
    """Before anything was played: where it will appear."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(tokens.line), 1.2, Qt.PenStyle.DashLine))
    _, thumbs, actions = lane_y()
    for n in range(width // 60 + 1):
        painter.drawRoundedRect(QRectF(12.5 + n * 60, thumbs + 0.5, 54, THUMB), 4, 4)
        painter.drawRoundedRect(QRectF(12.5 + n * 60, actions + 0.5, 54, ACTIONS - 4), 4, 4)
    text = "What you play appears here, one frame and one action at a time"
    painter.setFont(_sized(font, 13, QFont.Weight.Medium))
    box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-42, -10, 18, 10)
    box.moveCenter(QPointF(width / 2, thumbs + THUMB / 2))
    painter.setPen(QPen(QColor(tokens.line), 1))
    painter.setBrush(QColor(tokens.panel))
    painter.drawRoundedRect(box, 8, 8)
    painter.drawPixmap(QPointF(box.x() + 12, box.center().y() - 8), pixmap("clapperboard", tokens.muted, 16))
    painter.setPen(QColor(tokens.muted))
    painter.drawText(box.adjusted(36, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)


def _paint_ruler(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    every = geometry.label_every
    hidden = geometry.x(scene.playhead) + geometry.cell / 2  # the playhead's flag shows its own number
    for t in range(scene.first, scene.last + 1):
        x = geometry.x(t)
        if t % every == 0 and abs(x + 14 - hidden) > 30:
            second = t > 0 and t % scene.fps == 0
            painter.setPen(QColor(tokens.muted))
            painter.setFont(_sized(font, 11, QFont.Weight.DemiBold if second else QFont.Weight.Normal))
            text = f"{t // scene.fps} s" if second else str(t)
            painter.drawText(QRectF(x + 5, 0, 80, RULER), int(Qt.AlignmentFlag.AlignVCenter), text)
        if geometry.cell >= 10 or t % every == 0:
            painter.setPen(QColor(tokens.line))
            painter.drawLine(QPointF(x + 0.5, RULER - (10 if t % every == 0 else 5)), QPointF(x + 0.5, RULER - 1))


def _paint_actions(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    """Equal neighbours are one rounded block, with a glyph per frame where there is room."""
    take, top = scene.take, lane_y()[2]
    if scene.first == 0:
        painter.setFont(_sized(font, 10, QFont.Weight.DemiBold))
        painter.setPen(QColor(tokens.faint))
        painter.drawText(QRectF(geometry.x(0), top, geometry.cell, ACTIONS - 2), int(Qt.AlignmentFlag.AlignCenter), "start")
    t = max(scene.first, 1)
    end_of_view = min(take.last, scene.last + 1)
    while t <= end_of_view:
        end = t
        while end < end_of_view and take.action(end + 1) == take.action(t):
            end += 1
        joined = t > 1 and take.action(t - 1) == take.action(t)  # the run began before what is in view
        _paint_run(painter, scene, geometry, t, end, top, joined=joined)
        t = end + 1


def _paint_run(
    painter: QPainter, scene: StripScene, geometry: Geometry, start: int, end: int, top: int, *, joined: bool
) -> None:
    look = scene.looks[scene.take.action(start) % len(scene.looks)]
    left = geometry.x(start) + 1 - (8 if joined else 0)
    rect = QRectF(left, top + 1, geometry.x(end + 1) - 1 - left, ACTIONS - 4)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour)
    painter.drawRoundedRect(rect, 5, 5)
    side = min(13.0, geometry.cell - 6, rect.height() - 8)
    middle = rect.center().y()
    if side < 8:
        side = min(11.0, rect.width() - 2)
        if side >= 7:
            draw_glyph(painter, QRectF(rect.center().x() - side / 2, middle - side / 2, side, side), look)
        return
    for t in range(start, end + 1):
        x = geometry.x(t)
        if t > start:
            painter.setPen(QPen(_faint(look.ink.name(), 45), 1))
            painter.drawLine(QPointF(x, rect.top() + 5), QPointF(x, rect.bottom() - 5))
        draw_glyph(painter, QRectF(x + (geometry.cell - side) / 2, middle - side / 2, side, side), look)


def _paint_selection(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens) -> None:
    top, chosen, hover = lane_y()[2], scene.selection, scene.hover
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if hover is not None and 1 <= hover <= scene.take.last:
        painter.setPen(QPen(QColor(tokens.text), 1.2))
        painter.drawRoundedRect(QRectF(geometry.x(hover) + 1, top + 1, geometry.cell - 2, ACTIONS - 4), 5, 5)
    if chosen:
        rect = QRectF(geometry.x(chosen.start), top - 1, geometry.cell * len(chosen), ACTIONS)
        for colour, width in ((tokens.panel, 5.0), (tokens.text, 2.2)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(rect, 6, 6)


def _paint_playhead(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    t, accent = scene.playhead, QColor(tokens.accent)
    frame = QRectF(geometry.x(t), RULER, geometry.cell, THUMB)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(accent, 2.2))
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    painter.setFont(_sized(font, 11, QFont.Weight.DemiBold))
    width = max(26.0, painter.fontMetrics().horizontalAdvance(str(t)) + 14.0)
    middle = frame.center().x()
    flag = QRectF(middle - width / 2, 3, width, RULER - 7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(accent)
    painter.drawRoundedRect(flag, 5, 5)
    painter.drawPolygon(
        [QPointF(middle - 4, flag.bottom() - 0.5), QPointF(middle + 4, flag.bottom() - 0.5), QPointF(middle, RULER)]
    )
    painter.setPen(QColor(tokens.on_accent))
    painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), str(t))


def _faint(colour: str, alpha: int) -> QColor:
    result = QColor(colour)
    result.setAlpha(alpha)
    return result


def _sized(font: QFont, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    result = QFont(font)
    result.setPixelSize(size)
    result.setWeight(weight)
    return result
