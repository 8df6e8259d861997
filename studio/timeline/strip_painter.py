"""How the timeline looks: ruler with markers, thumbnails, states, rows of actions, selection and playhead. Paints; decides
nothing. The rows themselves are in `action_rows`.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from studio.document.frames import FrameStore
from studio.document.take import FrameState
from studio.look.icons import pixmap
from studio.look.names import shown_name
from studio.look.tokens import Tokens
from studio.look.words import tr
from studio.timeline.action_rows import ActionRow, paint_lane_signs, paint_lanes, paint_row
from studio.timeline.flags import Flag, lay_flags, marker_font, playhead_flag, sized
from studio.timeline.geometry import ACTIONS, BESIDE, CURVE, LANE, RULER, THUMB, Geometry, Row, Rows
from studio.timeline.strip_scene import ClipLane, StripScene
from studio.viewport.pictures import to_qimage

_THUMBS = 1200
_SWEEP = 16
_WORST, _BEST = 10, 40
"""PSNR in dB at the foot and at the top of a clip's curve."""


class StripPainter:
    """Paints a `StripScene` in strip coordinates. Keeps thumbnails by frame key, latest used longest.

    ``missing``: frames in view, after the last painting, whose thumbnail could not be made for want of pixels.
    """

    def __init__(self) -> None:
        self._thumbs: OrderedDict[str, QPixmap] = OrderedDict()
        self._spin = 0
        self.missing: tuple[int, ...] = ()

    def tick(self) -> None:
        """Moves the sweep over the frame being made."""
        self._spin = (self._spin + 1) % _SWEEP

    def paint(self, painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        number = playhead_flag(scene.playhead, geometry, font)
        flags = [
            flag
            for flag in lay_flags(scene.markers, geometry, number, QFontMetrics(marker_font(font)))
            if flag.rect.right() >= geometry.x(scene.first) and geometry.x(flag.marker.frame) <= geometry.x(scene.last + 1)
        ]
        _paint_ruler(painter, scene, geometry, [number, *(flag.rect for flag in flags)], tokens, font)
        self._paint_thumbs(painter, scene, geometry, tokens)
        self._paint_states(painter, scene, geometry, tokens)
        _paint_clip(painter, scene, geometry, tokens, font)
        _paint_actions(painter, scene, geometry, tokens, font)
        _paint_beside(painter, scene, geometry, tokens, font)
        _paint_selection(painter, scene, geometry, tokens)
        _paint_markers(painter, scene, flags, geometry, tokens, font)
        _paint_playhead(painter, scene, geometry, tokens, font)

    def _paint_thumbs(self, painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens) -> None:
        take, every, top = scene.take, geometry.thumb_every, RULER
        missing = []
        for t in range(scene.first - scene.first % every, scene.last + 1, every):
            columns = min(every, take.last + 1 - t)
            rect = QRectF(geometry.x(t) + 1, top + 1, geometry.cell * columns - 2, THUMB - 2)
            clip = QPainterPath()
            clip.addRoundedRect(rect, 4, 4)
            painter.save()
            painter.setClipPath(clip)
            painter.fillRect(rect, QColor(tokens.raised))
            key = take.shown_key(t)
            thumb = self._thumb(key, scene.frames, painter.device().devicePixelRatio())
            if thumb is None and key is not None:
                missing.append(t)
            if thumb is not None:  # the middle of the frame, where the hero is
                width = thumb.width() * min(rect.width() / rect.height(), 1.0)
                source = QRectF((thumb.width() - width) / 2, 0, width, thumb.height())
                painter.drawPixmap(QRectF(rect.x(), rect.y(), min(rect.width(), rect.height()), rect.height()), thumb, source)
            painter.restore()
        self.missing = tuple(missing)

    def _paint_states(self, painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens) -> None:
        """Dimmed and hatched: an older frame stands in. Dotted: there is none. A sweep: being made."""
        first = scene.take.first_missing()
        start = max(first, scene.first)
        step = max(1, int(1 / geometry.cell))
        t = start
        while t <= scene.last:
            state = scene.take.state(t)
            end = t
            while end + step <= scene.last and scene.take.state(end + step) is state:
                end += step
            end = min(end + step - 1, scene.last)
            rect = QRectF(geometry.x(t), RULER, geometry.cell * (end + 1 - t), THUMB)
            stale = state is FrameState.STALE
            pattern = Qt.BrushStyle.BDiagPattern if stale else Qt.BrushStyle.Dense6Pattern
            painter.fillRect(rect, _faint(tokens.panel, 150))
            painter.fillRect(rect, QBrush(_faint(tokens.warn if stale else tokens.faint, 120), pattern))
            t = end + 1
        if scene.making and scene.first <= first <= scene.last:
            rect = QRectF(geometry.x(first), RULER, max(geometry.cell, 3.0), THUMB)
            painter.fillRect(rect, _faint(tokens.accent, 90 + 14 * abs(self._spin - _SWEEP // 2)))

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
    thumbs, actions = RULER, Rows().top(Row.ACTIONS)
    for n in range(width // 60 + 1):
        painter.drawRoundedRect(QRectF(12.5 + n * 60, thumbs + 0.5, 54, THUMB), 4, 4)
        painter.drawRoundedRect(QRectF(12.5 + n * 60, actions + 0.5, 54, ACTIONS - 4), 4, 4)
    text = tr("What you play appears here, one frame and one action at a time")
    painter.setFont(sized(font, 13, QFont.Weight.Medium))
    box = QRectF(painter.fontMetrics().boundingRect(text)).adjusted(-42, -10, 18, 10)
    box.moveCenter(QPointF(width / 2, thumbs + THUMB / 2))
    painter.setPen(QPen(QColor(tokens.line), 1))
    painter.setBrush(QColor(tokens.panel))
    painter.drawRoundedRect(box, 8, 8)
    painter.drawPixmap(QPointF(box.x() + 12, box.center().y() - 8), pixmap("clapperboard", tokens.muted, 16))
    painter.setPen(QColor(tokens.muted))
    painter.drawText(box.adjusted(36, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)


def _paint_ruler(
    painter: QPainter, scene: StripScene, geometry: Geometry, flags: list[QRectF], tokens: Tokens, font: QFont
) -> None:
    """A tick per frame where there is room; numbers where there is no flag."""
    every = geometry.label_every
    start = scene.first - scene.first % every
    if geometry.cell >= 10:
        painter.setPen(QColor(tokens.line))
        for t in range(scene.first, scene.last + 1):
            x = geometry.x(t) + 0.5
            painter.drawLine(QPointF(x, RULER - 5), QPointF(x, RULER - 1))
    for t in range(start, scene.last + 1, every):
        x = geometry.x(t)
        second = t > 0 and t % scene.fps == 0
        text = tr("{seconds} s").format(seconds=t // scene.fps) if second else str(t)
        painter.setFont(sized(font, 11, QFont.Weight.DemiBold if second else QFont.Weight.Normal))
        place = QRectF(x + 5, 0, painter.fontMetrics().horizontalAdvance(text) + 2, RULER)
        if not any(place.intersects(flag) for flag in flags):
            painter.setPen(QColor(tokens.muted))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.setPen(QColor(tokens.line))
        painter.drawLine(QPointF(x + 0.5, RULER - 10), QPointF(x + 0.5, RULER - 1))


def _paint_actions(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    """Equal neighbours are one rounded block, with a glyph per frame where there is room; below it what was edited glows."""
    top, row = scene.rows.top(Row.ACTIONS), scene.actions()
    _paint_title(painter, tr("start"), scene, geometry, top, ACTIONS, tokens, font)
    paint_row(painter, row, geometry, scene.looks, top, ACTIONS, tokens)
    if scene.rows.lanes:
        paint_lanes(painter, row, geometry, scene.looks, scene.rows.top(Row.LANES), tokens)
        paint_lane_signs(painter, scene.looks, scene.left, scene.rows.top(Row.LANES), tokens)
    step = max(1, int(1 / geometry.cell))
    for t in range(row.first, scene.last + 1, step):
        level = scene.heat(t)
        if level > 0:
            bar = QRectF(geometry.x(t), top + ACTIONS - 2.5, max(geometry.cell * step, 1.0), 2.5)
            painter.fillRect(bar, _faint(tokens.record, round(230 * level)))


def _paint_title(
    painter: QPainter, text: str, scene: StripScene, geometry: Geometry, top: float, height: float, tokens: Tokens, font: QFont
) -> None:
    """What a row is, where the prompt has no action."""
    if scene.first == 0 and geometry.cell >= 34:
        painter.setFont(sized(font, 10, QFont.Weight.DemiBold))
        painter.setPen(QColor(tokens.faint))
        room = QRectF(geometry.x(0), top, geometry.cell - 2, height - 2)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), shown)


def _paint_beside(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    """What is compared with, its differing actions outlined; with dots where the actions are the same and the seeds differ."""
    other = scene.beside
    if other is None or not scene.rows.beside:
        return
    start, end = max(scene.first, 1), min(scene.last, other.last)
    actions = [other.action(t) for t in range(start, end + 1)]
    mine = scene.take.actions_between(start, end)
    marked = [n >= len(mine) or action != mine[n] for n, action in enumerate(actions)]
    _paint_title(painter, shown_name(other.name), scene, geometry, scene.rows.top(Row.BESIDE), BESIDE, tokens, font)
    rolled = [not marked[n] and other.seed(start + n) not in (None, scene.take.move(start + n)[1]) for n in range(len(actions))]
    row = ActionRow(start, actions, marked=marked, rolled=rolled)
    paint_row(painter, row, geometry, scene.looks, scene.rows.top(Row.BESIDE), BESIDE, tokens)


def _paint_clip(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    """The actions read off a clip, as opaque as they are sure; below them how well frames made from them match it."""
    clip = scene.clip
    if clip is None or not scene.rows.clip:
        return
    start, end = max(scene.first, 1), min(scene.last, len(clip.actions))
    top = scene.rows.top(Row.CLIP)
    row = ActionRow(start, clip.actions[start - 1 : end], sure=clip.sure[start - 1 : end])
    paint_row(painter, row, geometry, scene.looks, top, BESIDE, tokens)
    _paint_title(painter, clip.name, scene, geometry, top, BESIDE, tokens, font)
    if clip.chosen:
        rect = QRectF(geometry.x(clip.chosen.start), top, geometry.cell * len(clip.chosen), BESIDE - 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(tokens.text), 1.8))
        painter.drawRoundedRect(rect, 5, 5)
    if not scene.rows.curve:
        return
    _paint_curve(painter, scene, clip, geometry, tokens, font)


def _paint_curve(painter: QPainter, scene: StripScene, clip: ClipLane, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    """PSNR of each frame over its scale, and in figures at the playhead."""
    foot, high = scene.rows.top(Row.CURVE) + CURVE - 3.0, CURVE - 8.0
    painter.setPen(QPen(QColor(tokens.line), 1))
    for y in (foot, foot - high):
        painter.drawLine(QPointF(geometry.x(scene.first), y), QPointF(geometry.x(scene.last + 1), y))
    path, drawn = QPainterPath(), False
    for t in range(max(scene.first, 0), min(scene.last + 1, len(clip.psnr))):
        value = clip.psnr[t]
        if value is None:
            drawn = False
            continue
        share = min(max((value - _WORST) / (_BEST - _WORST), 0), 1)
        at = QPointF(geometry.x(t) + geometry.cell / 2, foot - high * share)
        if drawn:
            path.lineTo(at)
        else:
            path.moveTo(at)
        drawn = True
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(tokens.good), 1.8))
    painter.drawPath(path)
    painter.setFont(sized(font, 9, QFont.Weight.DemiBold))
    for text, y in ((f"{_BEST} dB", foot - high), (str(_WORST), foot)):
        box = QRectF(scene.left + 1, y - 6, painter.fontMetrics().horizontalAdvance(text) + 4, 12)
        painter.fillRect(box, QColor(tokens.panel))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    here = clip.psnr[scene.playhead] if scene.playhead < len(clip.psnr) else None
    if here is not None:
        text = f"{here:.1f} dB"
        painter.setFont(sized(font, 10, QFont.Weight.DemiBold))
        width = painter.fontMetrics().horizontalAdvance(text) + 10
        box = QRectF(geometry.x(scene.playhead) + geometry.cell + 3, foot - CURVE + 5, width, 14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.raised))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(tokens.text))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def _paint_markers(
    painter: QPainter, scene: StripScene, flags: list[Flag], geometry: Geometry, tokens: Tokens, font: QFont
) -> None:
    """A flag on the ruler with its name, and a thin line down."""
    painter.setFont(marker_font(font))
    for flag in flags:
        x, rect = geometry.x(flag.marker.frame), flag.rect
        painter.setPen(QPen(_faint(tokens.warn, 150), 1))
        painter.drawLine(QPointF(x + 0.5, RULER - 8), QPointF(x + 0.5, scene.rows.height))
        painter.setPen(QPen(QColor(tokens.warn), 1))
        painter.setBrush(QColor(tokens.window if flag.text else tokens.warn))
        painter.drawRoundedRect(rect, 4, 4)
        painter.setPen(QColor(tokens.warn))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), flag.text)


def _paint_selection(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens) -> None:
    rows, chosen = scene.rows, scene.selection
    top = rows.top(Row.ACTIONS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if scene.hover is not None:
        t, row, lane = scene.hover
        y, height = (rows.lane_top(lane), LANE) if row is Row.LANES else (top, ACTIONS)
        if 1 <= t <= scene.take.last and geometry.cell >= 5:
            painter.setPen(QPen(QColor(tokens.text), 1.2))
            painter.drawRoundedRect(QRectF(geometry.x(t) + 1, y + 1, geometry.cell - 2, height - 4), 4, 4)
    if chosen:
        height = ACTIONS + (rows.top(Row.BESIDE) - rows.top(Row.LANES) if rows.lanes else 0)
        rect = QRectF(geometry.x(chosen.start), top - 1, max(geometry.cell * len(chosen), 2.0), height)
        for colour, width in ((tokens.panel, 5.0), (tokens.text, 2.2)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(rect, 6, 6)
        if scene.loop:
            painter.fillRect(QRectF(rect.x(), RULER - 4, rect.width(), 3), QColor(tokens.accent))
    if scene.ghost is not None:
        first, count = scene.ghost
        painter.setPen(QPen(QColor(tokens.accent), 2, Qt.PenStyle.DashLine))
        painter.setBrush(_faint(tokens.accent, 60))
        painter.drawRoundedRect(QRectF(geometry.x(first), top, max(geometry.cell * count, 3.0), ACTIONS - 3), 6, 6)


def _paint_playhead(painter: QPainter, scene: StripScene, geometry: Geometry, tokens: Tokens, font: QFont) -> None:
    t, accent = scene.playhead, QColor(tokens.accent)
    frame = QRectF(geometry.x(t), RULER, max(geometry.cell, 2.0), THUMB)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(accent, 2.2))
    if geometry.cell >= 8:
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    else:
        painter.drawLine(QPointF(frame.center().x(), RULER), QPointF(frame.center().x(), scene.rows.height))
    painter.setFont(sized(font, 11, QFont.Weight.DemiBold))
    flag = playhead_flag(t, geometry, font)
    middle = flag.center().x()
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
