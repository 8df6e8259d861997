"""What the timeline says of the cell under the mouse. Where frames are narrow no glyph has room, so this tells actions apart.

Words alone; knows no widget.
"""

from __future__ import annotations

from studio.document.comparison import Comparison
from studio.document.take import FrameState
from studio.look.names import shown_name
from studio.look.words import tr
from studio.timeline.geometry import Row
from studio.timeline.strip_scene import StripScene


def tip(scene: StripScene, t: int, row: Row, lane: int) -> str:
    """For frame t in ``row``; empty where there is nothing to say."""
    if row is Row.BESIDE and scene.beside is not None:
        return _of_other(scene, scene.beside, t)
    if row in (Row.CLIP, Row.CURVE) and scene.clip is not None:
        return _of_clip(scene, t, row)
    if not 0 <= t <= scene.take.last:
        return ""
    if row is Row.LANES:
        return _cell("", scene, t, lane)
    parts = [_cell("", scene, t, scene.take.action(t) if t and row is Row.ACTIONS else None)]
    parts += [marker.name for marker in scene.markers if marker.frame == t]
    state = scene.take.state(t)
    if state is not FrameState.FRESH:
        parts.append(tr("from before the edit") if state is FrameState.STALE else tr("not made yet"))
    return " · ".join(parts)


def _of_other(scene: StripScene, other: Comparison, t: int) -> str:
    if not 0 <= t <= other.last:
        return ""
    cell = _cell(shown_name(other.name), scene, t, other.action(t))
    if not 1 <= t <= scene.take.last:
        return cell
    action, seed = scene.take.move(t)
    if other.action(t) != action:
        return f"{cell} · " + tr("another action")
    return f"{cell} · " + tr("other chances") if other.seed(t) not in (None, seed) else cell


def _of_clip(scene: StripScene, t: int, row: Row) -> str:
    clip = scene.clip
    assert clip is not None, "the row is a clip's"
    if row is Row.CURVE:
        value = clip.psnr[t] if 0 <= t < len(clip.psnr) else None
        return tr("{value:.1f} dB: how near this frame comes to the clip's").format(value=value) if value is not None else ""
    if not 1 <= t <= len(clip.actions):
        return ""
    sure = tr("{percent} % sure").format(percent=round(100 * clip.sure[t - 1]))
    return f"{_cell(clip.name, scene, t, clip.actions[t - 1])} · {sure}"


def _cell(whose: str, scene: StripScene, t: int, action: int | None) -> str:
    parts = [
        *([whose] if whose else []),
        tr("Frame {playhead}").format(playhead=t),
        tr("{seconds} s").format(seconds=f"{t / scene.fps:.1f}"),
    ]
    if action is not None and action < len(scene.looks):
        parts.append(f"{action + 1} {scene.looks[action].name}")
    return " · ".join(parts)
