"""Projects that were drawn and played in the world without weights, and what it means that two are the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from engine.runtime.fake_world_model import FakeWorldModel
from studio.document.clip import Clip
from studio.document.project import Project, ProjectState
from studio.document.sketch import LayerState
from studio.document.take import Marker, Prompt
from studio.document.world_card import Label, WorldCard

EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("draw"), st.integers(0, 400), st.integers(0, 255)),
        st.tuples(st.just("layer"), st.integers(0, 3), st.integers(0, 100)),
        st.tuples(st.just("begin"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("play"), st.integers(0, 7), st.integers(1, 3)),
        st.tuples(st.just("set"), st.integers(1, 6), st.integers(0, 7)),
        st.tuples(st.just("cut"), st.integers(0, 6), st.just(0)),
        st.tuples(st.just("switch"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("splice"), st.integers(1, 6), st.integers(0, 7)),
        st.tuples(st.just("reseed"), st.integers(0, 6), st.integers(0, 7)),
        st.tuples(st.just("mark"), st.integers(0, 6), st.integers(0, 7)),
        st.tuples(st.just("describe"), st.integers(0, 3), st.integers(0, 7)),
        st.tuples(st.just("clip"), st.integers(0, 3), st.integers(1, 7)),
        st.tuples(st.just("label"), st.integers(0, 7), st.integers(0, 7)),
    ),
    max_size=10,
)


class Played:
    """A project with the world that answers for it."""

    def __init__(self) -> None:
        self.project, self.world = Project(), FakeWorldModel()
        self.card = WorldCard("ab" * 16, self.world.spec, self.world.action_names)

    def draw(self, top: int, bottom: int, left: int, right: int, grey: int) -> None:
        sketch = self.project.sketch
        sketch.layer[top:bottom, left:right] = (grey, grey, grey, 255)
        sketch.compose()

    def begin(self, seed: int = 0) -> None:
        sketch = self.project.sketch
        frame = self.world.begin(sketch.image, seed)
        self.project.frames.add(frame.key, frame.tokens, frame.rgb)
        self.project.begin_take(Prompt(sketch.image, sketch.digest(), frame.key, frame.tokens, self.card), seed)

    def play(self, action: int, times: int) -> None:
        take = self.project.take
        if take is None or take.first_missing() <= take.last:
            return
        self.world.resume(take.history(take.last))
        for _ in range(times):
            take.append(action)
            frame = self.world.step(*take.move(take.last))
            self.project.frames.add(frame.key, frame.tokens, frame.rgb)

    def clip(self, seed: int, moves: int) -> Clip:
        frames = np.random.default_rng(seed).integers(0, 256, (moves + 1, *self.world.spec.frame_shape), np.uint8)
        return Clip(f"c{seed}", frames, 10.0, (seed,) * moves, (0.5,) * moves, self.card)

    def edit(self, kind: str, what: int, how: int) -> None:
        """One of `EDITS`."""
        project = self.project
        if kind == "draw":
            self.draw(what, what + 40, 30, 90, how)
        elif kind == "layer":
            project.sketch.add_layer(f"Layer {what}")
            project.sketch.describe_layer(replace(project.sketch.active, visible=bool(what), opacity=how / 100))
        elif kind == "begin":
            self.begin(what)
        elif kind == "play":
            self.play(what, how)
        elif kind == "set" and project.take is not None:
            project.edit_take(lambda take: take.set_actions([what], how))
        elif kind == "cut":
            project.cut_after(what)
        elif kind == "switch" and project.branches:
            project.switch_to(project.branches[what % len(project.branches)].id)
        elif kind == "splice":
            project.edit_take(lambda take: take.splice(what, what + how % 3, [how] * (how // 3)))
        elif kind == "reseed":
            project.branch_off(what)
            project.edit_take(lambda take: take.reseed(what + 1, how))
        elif kind == "mark" and project.take is not None and what <= project.last:
            project.take.markers = (Marker(what, f"m{how}"),)
        elif kind == "clip":
            project.clip = self.clip(what, how) if what else None
        elif kind == "label":
            project.labels = (Label(self.card.fingerprint, what, f"l{how}"),)
        elif kind == "describe" and project.branches:
            project.describe(project.branches[what % len(project.branches)].id, name=f"n{how}", note="why")


def played_project(actions: list[int], colour: int = 60) -> ProjectState:
    """A drawing, a take, and a branch that was left after two frames."""
    played = Played()
    played.draw(100, 200, 50, 300, colour)
    played.begin()
    for action in actions:
        played.play(action, 1)
    played.project.cut_after(2)
    played.play(7, 2)
    return played.project.state(playhead=1)


def same(one: ProjectState, other: ProjectState) -> bool:
    """Whether nothing that a creator could miss differs."""
    prompts = zip(_prompts(one), _prompts(other), strict=True)
    return (
        one.active == other.active
        and len(one.layers) == len(other.layers)
        and all(_same_layer(a, b) for a, b in zip(one.layers, other.layers, strict=True))
        and (one.reel, one.named, one.playhead, one.origin) == (other.reel, other.named, other.playhead, other.origin)
        and all(
            np.array_equal(a.image, b.image) and np.array_equal(a.tokens, b.tokens) and a.world == b.world for a, b in prompts
        )
        and (one.labels, one.clip) == (other.labels, other.clip)
        and (one.clip is None or other.clip is None or np.array_equal(one.clip.frames, other.clip.frames))
        and one.tokens.keys() == other.tokens.keys()
        and all(np.array_equal(row, other.tokens[key]) for key, row in one.tokens.items())
    )


def _same_layer(one: LayerState, other: LayerState) -> bool:
    cards = [(layer.name, layer.visible, layer.opacity) for layer in (one, other)]
    return cards[0] == cards[1] and np.array_equal(one.pixels, other.pixels)


def _prompts(state: ProjectState) -> list[Prompt]:
    take = [state.reel.take] if state.reel.take else []
    return [each.prompt for each in (*take, *(branch.take for branch in state.reel.branches))]
