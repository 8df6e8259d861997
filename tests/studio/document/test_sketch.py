"""The sketch: layers look as they should, and every edit of them goes both ways."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.document.pixels import EVERYTHING, NOTHING, SIDE, Rect, opaque, over, premultiplied, straight
from studio.document.sketch import MAX_LAYERS, Change, Sketch

RED, BLUE = (200, 0, 0, 255), (0, 0, 180, 255)


def painted(sketch: Sketch, rect: Rect, colour: tuple[int, int, int, int]) -> Change | None:
    before = sketch.layer.copy()
    sketch.layer[rect.slices] = colour
    sketch.compose(rect)
    return sketch.painted(before, rect)


# -- one layer --------------------------------------------------------------------------------------------------------


def test_a_change_goes_back_and_forth_packed_or_not() -> None:
    sketch = Sketch()
    blank = sketch.digest()
    change = painted(sketch, Rect(30, 10, 150, 220), RED)
    drawn = sketch.digest()
    assert change is not None
    large = change.bytes
    for _ in range(2):
        rect = sketch.apply(change, back=True)
        assert rect.common(Rect(30, 10, 150, 220)) == Rect(30, 10, 150, 220)
        assert sketch.digest() == blank
        sketch.apply(change)
        assert sketch.digest() == drawn
        change.pack()
    assert change.bytes < large / 20


def test_no_change_is_none() -> None:
    sketch = Sketch()
    assert sketch.painted(sketch.layer.copy(), EVERYTHING) is None
    assert sketch.painted(sketch.layer.copy(), NOTHING) is None
    assert sketch.arranged(lambda old: old) is None


def test_views_may_wrap_the_pixels_for_good() -> None:
    sketch = Sketch()
    view = sketch.pixels.view()
    change = painted(sketch, Rect(0, 0, 1, 1), RED)
    assert change is not None
    sketch.apply(change, back=True)
    sketch.replace_all(np.zeros((SIDE, SIDE, 3), np.uint8))
    sketch.become(Sketch().state())
    assert np.shares_memory(view, sketch.pixels)
    assert view[0, 0].tolist() == [255] * 4


# -- layers -----------------------------------------------------------------------------------------------------------


def test_layers_lie_over_each_other_with_their_opacity() -> None:
    sketch = Sketch()
    painted(sketch, Rect(0, 0, 100, 100), RED)
    sketch.add_layer()
    painted(sketch, Rect(50, 0, 150, 100), BLUE)
    assert sketch.pixels[5, 60].tolist() == list(BLUE)
    sketch.describe_layer(type(sketch.active)(sketch.active.number, "Sea", True, 0.5))
    assert sketch.pixels[5, 20].tolist() == list(RED)
    assert sketch.pixels[5, 60, :3].tolist() == [100, 0, 90]
    assert sketch.pixels[5, 120, :3].tolist() == [127, 127, 217], "over white paper"
    assert (sketch.pixels[..., 3] == 255).all()
    sketch.describe_layer(type(sketch.active)(sketch.active.number, "Sea", False, 0.5))
    assert sketch.pixels[5, 60].tolist() == list(RED)


def test_merging_down_looks_the_same() -> None:
    sketch = Sketch()
    painted(sketch, Rect(0, 0, 100, 100), RED)
    sketch.add_layer()
    painted(sketch, Rect(50, 0, 150, 100), BLUE)
    sketch.describe_layer(type(sketch.active)(sketch.active.number, "Sea", True, 0.5))
    before = sketch.pixels.copy()
    change = sketch.merge_down(sketch.active.number)
    assert change is not None
    assert len(sketch.arrangement.cards) == 1
    assert np.abs(sketch.pixels.astype(int) - before).max() <= 1
    sketch.apply(change, back=True)
    assert np.array_equal(sketch.pixels, before)
    assert [card.name for card in sketch.arrangement.cards] == ["Layer 1", "Sea"]


def test_a_removed_layer_comes_back_with_its_pixels() -> None:
    sketch = Sketch()
    sketch.add_layer()
    painted(sketch, Rect(10, 10, 300, 300), BLUE)
    before = sketch.digest()
    change = sketch.remove_layer(sketch.active.number)
    assert change is not None
    assert sketch.blank
    change.pack()
    sketch.apply(change, back=True)
    assert sketch.digest() == before
    assert sketch.remove_layer(sketch.arrangement.cards[0].number) is not None
    assert sketch.remove_layer(sketch.active.number) is None, "the last layer stays"


def test_there_is_an_end_to_layers() -> None:
    sketch = Sketch()
    for _ in range(MAX_LAYERS - 1):
        assert sketch.add_layer() is not None
    assert sketch.add_layer() is None
    assert len({card.name for card in sketch.arrangement.cards}) == MAX_LAYERS


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("paint"), st.integers(0, 900), st.integers(0, 255)),
        st.tuples(st.just("add"), st.just(0), st.just(0)),
        st.tuples(st.just("remove"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("move"), st.integers(0, 5), st.sampled_from([-1, 1])),
        st.tuples(st.just("merge"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("fade"), st.integers(0, 5), st.integers(0, 100)),
        st.tuples(st.just("slide"), st.integers(0, 5), st.integers(0, 100)),
        st.tuples(st.just("choose"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("clear"), st.just(0), st.just(0)),
    ),
    max_size=12,
)


def edit(sketch: Sketch, kind: str, what: int, how: int) -> Change | None:
    cards = sketch.arrangement.cards
    card = cards[what % len(cards)]
    if kind == "paint":
        return painted(sketch, Rect(what, what // 2, what + 90, what // 2 + 70), (how // 2, 0, how // 3, how))
    if kind == "choose":
        sketch.choose(card.number)
        return None
    return {
        "add": lambda: sketch.add_layer(),
        "remove": lambda: sketch.remove_layer(card.number),
        "move": lambda: sketch.move_layer(card.number, how),
        "merge": lambda: sketch.merge_down(card.number),
        "fade": lambda: sketch.describe_layer(type(card)(card.number, card.name, card.visible, how / 100)),
        "slide": lambda: sketch.fade(card.number, how / 100),
        "clear": lambda: sketch.clear(),
    }[kind]()


@settings(max_examples=40, deadline=None)
@given(EDITS)
def test_all_undone_is_the_start_and_all_redone_the_end(edits: list[tuple[str, int, int]]) -> None:
    sketch = Sketch()
    changes: list[Change] = []
    looks = [sketch.digest()]
    for kind, what, how in edits:
        change = edit(sketch, kind, what, how)
        if change is not None:
            changes.append(change)
            looks.append(sketch.digest())
            if len(changes) % 2:
                change.pack()
    for change, look in zip(reversed(changes), reversed(looks[:-1]), strict=True):
        sketch.apply(change, back=True)
        assert sketch.digest() == look
    for change, look in zip(changes, looks[1:], strict=True):
        sketch.apply(change)
        assert sketch.digest() == look
    whole = sketch.pixels.copy()
    sketch.compose()
    assert np.array_equal(whole, sketch.pixels), "what was repainted is all that changed"


def test_a_state_copies_only_what_changed() -> None:
    sketch = Sketch()
    sketch.add_layer()
    first = sketch.state()
    painted(sketch, Rect(0, 0, 9, 9), RED)
    second = sketch.state()
    assert second[0] is first[0]
    assert not first[1].pixels.any()
    assert second[1].pixels[0, 0].tolist() == list(RED)
    sketch.layer[...] = 7  # a mark that is given up
    sketch.compose()
    sketch.state()
    sketch.layer[...] = second[1].pixels
    sketch.compose()
    assert np.array_equal(sketch.state()[1].pixels, second[1].pixels)


# -- pixels -----------------------------------------------------------------------------------------------------------


def test_rectangles_unite_meet_and_clip() -> None:
    assert NOTHING.united(Rect(1, 2, 3, 4)) == Rect(1, 2, 3, 4)
    assert Rect(0, 0, 2, 2).united(Rect(5, 5, 6, 6)) == Rect(0, 0, 6, 6)
    assert Rect(-5, -5, 9999, 3).clipped() == Rect(0, 0, SIDE, 3)
    assert Rect(SIDE + 1, 0, SIDE + 90, 10).clipped().empty
    assert Rect(0, 0, 10, 10).common(Rect(5, 6, 20, 20)) == Rect(5, 6, 10, 10)


def test_files_hold_exactly_the_pixels_of_a_layer() -> None:
    alpha = np.repeat(np.arange(256, dtype=np.uint8), 256)
    colour = np.minimum(np.tile(np.arange(256, dtype=np.uint8), 256), alpha)
    pixels = np.stack([colour, colour // 2, alpha // 3, alpha], axis=-1)[None]
    assert np.array_equal(premultiplied(straight(pixels)), pixels)


def test_opaque_covers_and_clear_shows_through() -> None:
    under = opaque(np.full((2, 2, 3), 90, np.uint8))
    assert np.array_equal(over(np.zeros((2, 2, 4), np.uint8), under), under)
    top = opaque(np.full((2, 2, 3), 10, np.uint8))
    assert np.array_equal(over(top, under), top)


def by_hand(sketch: Sketch) -> np.ndarray:
    """What the layers show, by the formula, in real numbers."""
    seen = np.full((SIDE, SIDE, 3), 255.0)
    for card in sketch.arrangement.cards:
        layer = sketch.layer_pixels(card.number).astype(np.float64)
        if card.visible:
            layer = np.rint(layer * round(card.opacity * 255) / 255)
            seen = layer[..., :3] + np.rint(seen * (255 - layer[..., 3:]) / 255)
    return seen.astype(np.uint8)


def test_every_edit_of_layers_shows_what_they_are_whatever_it_composes_anew() -> None:
    sketch, chance = Sketch(), np.random.default_rng(4)
    changes = [sketch.add_layer() for _ in range(3)]
    for card in sketch.arrangement.cards:
        sketch.choose(card.number)
        x, y = (int(n) for n in chance.integers(0, 900, 2))
        changes.append(painted(sketch, Rect(0, 0, SIDE, SIDE) if card.number == 2 else Rect(x, y, x + 120, y + 90), RED))
    for n in range(24):
        card = sketch.arrangement.cards[int(chance.integers(len(sketch.arrangement.cards)))]
        kind = n % 6
        if kind < 2:
            change = sketch.describe_layer(replace(card, opacity=float(chance.uniform(0.2, 1))))
        elif kind == 2:
            change = sketch.describe_layer(replace(card, visible=not card.visible))
        elif kind == 3:
            change = sketch.move_layer(card.number, int(chance.choice((-1, 1))))
        elif kind == 4:
            change = sketch.remove_layer(card.number)
        else:
            change = sketch.add_layer(pixels=premultiplied(chance.integers(0, 256, (SIDE, SIDE, 4), dtype=np.uint8)))
        changes.append(change)
        assert np.array_equal(sketch.pixels[..., :3], by_hand(sketch)), f"after edit {n}"
    for change in reversed([change for change in changes if change is not None]):
        sketch.apply(change, back=True)
        assert np.array_equal(sketch.pixels[..., :3], by_hand(sketch))
    assert sketch.blank


def test_a_slider_fades_a_layer_nearly_at_once_and_then_exactly() -> None:
    sketch, chance = Sketch(), np.random.default_rng(9)
    for _ in range(5):
        pixels = premultiplied(chance.integers(0, 256, (SIDE, SIDE, 4), dtype=np.uint8))
        sketch.add_layer(pixels=pixels)
    number = sketch.arrangement.cards[2].number
    for percent in (80, 55, 0, 30, 100, 45):
        change = sketch.fade(number, percent / 100)
        assert change is not None
        exact = by_hand(sketch)
        assert np.abs(sketch.glance.astype(int) - exact).max() <= 4, f"at {percent} %"
        assert sketch.fade(number, percent / 100) is None
    assert np.array_equal(sketch.image, exact)
    faded = sketch.digest()
    sketch.apply(change, back=True)
    sketch.apply(change)
    assert sketch.digest() == faded


def test_a_hidden_layer_fades_unseen() -> None:
    sketch = Sketch()
    painted(sketch, Rect(0, 0, 90, 90), RED)
    sketch.describe_layer(replace(sketch.active, visible=False))
    assert sketch.fade(sketch.active.number, 0.5) is not None
    assert sketch.blank


def test_an_edit_says_where_it_looks_different() -> None:
    sketch = Sketch()
    painted(sketch, Rect(0, 0, SIDE, SIDE), RED)
    added = sketch.add_layer()
    assert added is not None
    assert added.area.empty
    painted(sketch, Rect(100, 200, 150, 260), BLUE)
    faded = sketch.describe_layer(replace(sketch.active, opacity=0.5))
    assert faded is not None
    assert faded.area.common(Rect(100, 200, 150, 260)) == Rect(100, 200, 150, 260)
    assert faded.area.width <= 128, "no more than the tiles that were painted"
