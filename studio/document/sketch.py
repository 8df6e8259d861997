"""The drawing that a world begins from: layers over white paper, and edits of them that can be taken back. Knows no tool
and no Qt.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from engine.runtime.world_model import Image
from studio.document.patch import Patch, difference
from studio.document.pixels import EVERYTHING, NOTHING, SIDE, Pixels, Rect, extent, mixed, opaque, over, scaled

MAX_LAYERS = 32


@dataclass(frozen=True)
class LayerCard:
    """A layer but for its pixels. ``number`` is its own for as long as the drawing is open; ``opacity`` is 0..1."""

    number: int
    name: str
    visible: bool = True
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class LayerState:
    """A layer as a value: nobody writes to ``pixels``, S×S×4, and the same picture is the same array."""

    name: str
    visible: bool
    opacity: float
    pixels: Pixels = field(repr=False)


@dataclass(frozen=True)
class Arrangement:
    """The layers, bottom first, and the number of the one that is drawn on."""

    cards: tuple[LayerCard, ...]
    active: int


@dataclass(frozen=True)
class Change:
    """One edit, both ways: how the layers stood and stand, and what became of the pixels of some, by their number."""

    before: Arrangement
    after: Arrangement
    patches: dict[int, Patch] = field(repr=False)
    area: Rect = EVERYTHING
    """Where the drawing looked different when it was made."""

    @property
    def bytes(self) -> int:
        return 256 + sum(patch.bytes for patch in self.patches.values())

    def pack(self) -> None:
        for patch in self.patches.values():
            patch.pack()


def digest_of(image: Image) -> str:
    """That of a drawing which looks like ``image``, S×S×3."""
    pixels = np.full((SIDE, SIDE, 4), 255, np.uint8)
    pixels[..., :3] = image
    return hashlib.blake2b(pixels.data, digest_size=16).hexdigest()


class Sketch:
    """Owns ``pixels``, the drawing as it looks: S×S×4 and opaque, one array for its whole life, which views may wrap without
    copying. Whoever writes to a layer's pixels calls `compose` to have it seen and `changed` to have it recorded.
    """

    def __init__(self) -> None:
        self.pixels: Pixels = np.full((SIDE, SIDE, 4), 255, np.uint8)
        self._layers: dict[int, Pixels] = {1: _clear()}
        self._arrangement = Arrangement((LayerCard(1, "Layer 1"),), 1)
        self._numbered = 1
        self._kept: dict[int, LayerState] = {}
        self._extents: dict[int, Rect] = {}  # outside of it a layer is clear
        self._writes: dict[int, int] = {}  # another number after each time that a layer was written to
        self._counter = itertools.count(1)
        self._ends: tuple[int, Pixels, Pixels] | None = None  # how all looks with this layer at no and at full opacity
        self._nearly = NOTHING  # where ``pixels`` may be off a little, see `fade`

    # -- what it is ---------------------------------------------------------------------------------------------------

    @property
    def arrangement(self) -> Arrangement:
        return self._arrangement

    @property
    def active(self) -> LayerCard:
        """The layer that is drawn on."""
        return self.card(self._arrangement.active)

    @property
    def layer(self) -> Pixels:
        """The pixels of the layer that is drawn on, to be written to."""
        return self._layers[self._arrangement.active]

    def card(self, number: int) -> LayerCard:
        return next(card for card in self._arrangement.cards if card.number == number)

    def layer_pixels(self, number: int) -> Pixels:
        """To be read."""
        return self._layers[number]

    def written(self, number: int) -> int:
        """Another number each time that the layer was written to."""
        return self._writes.get(number, 0)

    @property
    def image(self) -> Image:
        """A copy as S×S×3 RGB."""
        self._settle()
        return self.glance

    @property
    def glance(self) -> Image:
        """As `image`, off by a little perhaps while a layer fades."""
        return np.ascontiguousarray(self.pixels[..., :3])

    @property
    def blank(self) -> bool:
        self._settle()
        return bool((self.pixels.view(np.uint32) == np.uint32(0xFFFFFFFF)).all())  # a pixel at a time

    def digest(self) -> str:
        """Same digest, same drawing."""
        self._settle()
        return hashlib.blake2b(self.pixels.data, digest_size=16).hexdigest()

    # -- how it looks -------------------------------------------------------------------------------------------------

    def compose(self, rect: Rect = EVERYTHING) -> Rect:
        """The active layer was written to inside ``rect``: ``pixels`` become what the layers show. Returns what to repaint."""
        rect = rect.clipped()
        if not rect.empty:
            self._written(self._arrangement.active, rect)
            self._lay(rect)
        return rect

    def _written(self, number: int, rect: Rect) -> None:
        self._kept.pop(number, None)
        self._extents[number] = self._extents.get(number, NOTHING).united(rect)
        self._writes[number] = next(self._counter)

    def _lay(self, rect: Rect) -> None:
        """Makes ``pixels`` inside ``rect`` what the layers show."""
        self._ends = None
        rect, self._nearly = rect.united(self._nearly), NOTHING
        if not rect.empty:
            self.pixels[rect.slices] = 255
            self._pile(self._arrangement.cards, self.pixels, rect)

    def _settle(self) -> None:
        """What was mixed while a layer faded becomes exact."""
        if not self._nearly.empty:
            self._lay(self._nearly)

    def _pile(self, cards: tuple[LayerCard, ...], pixels: Pixels, rect: Rect) -> None:
        """Lays ``cards`` over ``pixels`` inside ``rect``."""
        for card in cards:
            area = rect.common(self._extents.get(card.number, NOTHING))
            if card.visible and card.opacity > 0 and not area.empty:
                picture = self._layers[card.number][area.slices]
                if card.opacity < 1:
                    picture = scaled(picture, round(card.opacity * 255))
                target = pixels[area.slices]
                over(picture, target, out=target)

    # -- edits --------------------------------------------------------------------------------------------------------

    def painted(self, before: Pixels, rect: Rect) -> Change | None:
        """What was painted inside ``rect`` on the active layer since its pixels were ``before``; None when nothing was."""
        patch = difference(before, self.layer, rect)
        if patch.empty:
            return None
        number = self._arrangement.active
        self._written(number, patch.rect)
        return Change(self._arrangement, self._arrangement, {number: patch}, patch.rect)

    def arranged(
        self, change: Callable[[Arrangement], Arrangement], pictures: dict[int, Pixels] | None = None
    ) -> Change | None:
        """Arranges the layers anew and gives those numbered in ``pictures`` those pixels; None when nothing changes."""
        before = self._arrangement
        after = change(before)
        numbers = {card.number for card in after.cards}
        patches: dict[int, Patch] = {}
        for number in sorted(numbers | self._layers.keys()):
            old = self._layers.get(number)
            new = (pictures or {}).get(number, old) if number in numbers else None
            if old is not new:
                patch = difference(old, new, EVERYTHING)
                if not patch.empty:
                    patches[number] = patch
        if before == after and not patches:
            return None
        result = Change(before, after, patches)
        return replace(result, area=self.apply(result))

    def apply(self, change: Change, *, back: bool = False) -> Rect:
        """Does ``change``, or takes it back. Returns what to repaint."""
        here, there = (change.after, change.before) if back else (change.before, change.after)
        rect = NOTHING
        for card in there.cards:
            self._layers.setdefault(card.number, _clear())
        for number, patch in change.patches.items():
            patch.apply(self._layers[number])
            self._written(number, patch.rect)
            rect = rect.united(patch.rect)
        for number in _different(here.cards, there.cards):
            rect = rect.united(self._extents.get(number, NOTHING))
        self._arrangement = there
        alive = {card.number for card in there.cards}
        self._layers = {number: pixels for number, pixels in self._layers.items() if number in alive}
        self._kept = {number: state for number, state in self._kept.items() if number in alive}
        self._extents = {number: known for number, known in self._extents.items() if number in alive}
        self._lay(rect)
        return rect

    def choose(self, number: int) -> None:
        """The layer to draw on; no edit, as nothing looks different."""
        self._arrangement = replace(self._arrangement, active=number)

    def add_layer(self, name: str = "", pixels: Pixels | None = None, *, at_bottom: bool = False) -> Change | None:
        """A layer over the active one, which becomes the active one, or one below all; None when there are enough."""
        if len(self._arrangement.cards) >= MAX_LAYERS:
            return None
        self._numbered += 1
        number = self._numbered
        card = LayerCard(number, name or self._free_name())

        def added(old: Arrangement) -> Arrangement:
            if at_bottom:
                return Arrangement((card, *old.cards), old.active)
            at = 1 + next(n for n, known in enumerate(old.cards) if known.number == old.active)
            return Arrangement((*old.cards[:at], card, *old.cards[at:]), number)

        return self.arranged(added, {} if pixels is None else {number: pixels})

    def remove_layer(self, number: int) -> Change | None:
        """The last layer stays."""
        cards = self._arrangement.cards
        if len(cards) < 2:
            return None
        at = next(n for n, card in enumerate(cards) if card.number == number)
        rest = (*cards[:at], *cards[at + 1 :])
        active = self._arrangement.active if self._arrangement.active != number else rest[max(0, at - 1)].number
        return self.arranged(lambda _: Arrangement(rest, active))

    def move_layer(self, number: int, by: int) -> Change | None:
        """Up (+1) or down (−1) in the order."""
        cards = list(self._arrangement.cards)
        at = next(n for n, card in enumerate(cards) if card.number == number)
        to = max(0, min(at + by, len(cards) - 1))
        cards.insert(to, cards.pop(at))
        return self.arranged(lambda old: replace(old, cards=tuple(cards)))

    def merge_down(self, number: int) -> Change | None:
        """Layer ``number``, as it looks, becomes part of the one below it; None when there is none."""
        cards = self._arrangement.cards
        at = next(n for n, card in enumerate(cards) if card.number == number)
        if at == 0:
            return None
        upper, lower = cards[at], cards[at - 1]
        under = _as_seen(lower, self._layers[lower.number])
        merged = over(_as_seen(upper, self._layers[upper.number]), under)
        both = replace(lower, visible=upper.visible or lower.visible, opacity=1.0)
        rest = (*cards[: at - 1], both, *cards[at + 1 :])
        return self.arranged(lambda _: Arrangement(rest, lower.number), {lower.number: merged})

    def describe_layer(self, card: LayerCard) -> Change | None:
        """The layer of this number gets this name, visibility and opacity."""
        cards = tuple(card if known.number == card.number else known for known in self._arrangement.cards)
        return self.arranged(lambda old: replace(old, cards=cards))

    def fade(self, number: int, opacity: float) -> Change | None:
        """Another opacity for a layer, as on the way of a slider: at a few milliseconds a step, however many layers there are.

        Opacity mixes two pictures, that without the layer and that with all of it. Rounding once where laying one layer over
        the other rounds at each, ``pixels`` may be off by a little until the next edit, or until exactly these are asked for.
        """
        before = self._arrangement
        cards = tuple(replace(card, opacity=opacity) if card.number == number else card for card in before.cards)
        after = replace(before, cards=cards)
        if after == before:
            return None
        if self._ends is None or self._ends[0] != number:
            self._settle()
            self._ends = (number, *self._ends_of(number))
        area = self._extents.get(number, NOTHING)
        _, without, full = self._ends
        mixed(full[area.slices], without[area.slices], round(opacity * 255), out=self.pixels[area.slices])
        self._arrangement, self._nearly = after, self._nearly.united(area)
        return Change(before, after, {}, area)

    def _ends_of(self, number: int) -> tuple[Pixels, Pixels]:
        """How all looks with layer ``number`` at no and at full opacity, where that layer is not clear."""
        cards, area = self._arrangement.cards, self._extents.get(number, NOTHING)
        at = next(n for n, card in enumerate(cards) if card.number == number)
        without = np.full((SIDE, SIDE, 4), 255, np.uint8)
        self._pile(cards[:at], without, area)
        full = without.copy()
        self._pile((replace(cards[at], opacity=1.0), *cards[at + 1 :]), full, area)
        self._pile(cards[at + 1 :], without, area)
        return without, full

    def replace_all(self, image: Image) -> Change | None:
        """One layer with this S×S×3 picture in place of all."""
        bottom = self._arrangement.cards[0]
        card = LayerCard(bottom.number, "Layer 1")
        return self.arranged(lambda _: Arrangement((card,), card.number), {card.number: opaque(image)})

    def clear(self) -> Change | None:
        """One empty layer in place of all."""
        bottom = self._arrangement.cards[0]
        card = LayerCard(bottom.number, "Layer 1")
        return self.arranged(lambda _: Arrangement((card,), card.number), {card.number: _clear()})

    # -- as values ----------------------------------------------------------------------------------------------------

    def state(self) -> tuple[LayerState, ...]:
        """The layers, bottom first. Copies only what changed since the last time, at a millisecond a layer."""
        for card in self._arrangement.cards:
            kept = self._kept.get(card.number)
            if kept is None or (kept.name, kept.visible, kept.opacity) != (card.name, card.visible, card.opacity):
                pixels = self._layers[card.number].copy() if kept is None else kept.pixels
                self._kept[card.number] = LayerState(card.name, card.visible, card.opacity, pixels)
        return tuple(self._kept[card.number] for card in self._arrangement.cards)

    @property
    def active_index(self) -> int:
        return next(n for n, card in enumerate(self._arrangement.cards) if card.number == self._arrangement.active)

    def become(self, states: tuple[LayerState, ...], active: int = 0) -> None:
        """Another drawing in place of this one. Views keep the pixels that they wrap."""
        first = self._numbered + 1
        self._numbered += len(states)
        cards = tuple(LayerCard(n, state.name, state.visible, state.opacity) for n, state in enumerate(states, start=first))
        self._layers = {card.number: state.pixels.copy() for card, state in zip(cards, states, strict=True)}
        self._kept = {card.number: state for card, state in zip(cards, states, strict=True)}
        self._writes |= {card.number: next(self._counter) for card in cards}
        self._extents = {card.number: extent(state.pixels) for card, state in zip(cards, states, strict=True)}
        self._arrangement = Arrangement(cards, cards[min(active, len(cards) - 1)].number)
        self._lay(EVERYTHING)

    def _free_name(self) -> str:
        names = {card.name for card in self._arrangement.cards}
        return next(name for n in range(1, MAX_LAYERS + 2) if (name := f"Layer {n}") not in names)


def blank_layer() -> LayerState:
    return LayerState("Layer 1", True, 1.0, _clear())


def _clear() -> Pixels:
    return np.zeros((SIDE, SIDE, 4), np.uint8)


def _look(card: LayerCard) -> tuple[int, bool, float]:
    return card.number, card.visible, card.opacity


def _different(here: tuple[LayerCard, ...], there: tuple[LayerCard, ...]) -> set[int]:
    """The numbers of all layers that look different or moved."""
    before, after = [_look(card) for card in here], [_look(card) for card in there]
    numbers, others = {look[0] for look in before}, {look[0] for look in after}
    if [look[0] for look in before if look[0] in others] == [look[0] for look in after if look[0] in numbers]:
        return {look[0] for look in set(before) ^ set(after)}
    same = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    return {look[0] for look in (*before[same:], *after[same:])}


def _as_seen(card: LayerCard, pixels: Pixels) -> Pixels:
    if not card.visible:
        return np.zeros_like(pixels)
    return pixels if card.opacity >= 1 else scaled(pixels, round(card.opacity * 255))
