"""The fake keeps the protocol's promises, so that what is tested against it holds with a real world."""

import numpy as np
import pytest

from engine.errors import PromptError
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import History, SamplerSettings, WorldModel, open_world
from engine.world_spec import WorldSpec

IMAGE = np.random.default_rng(0).integers(0, 256, (50, 90, 3), dtype=np.uint8)


def test_it_is_a_world_model_opened_by_name_only() -> None:
    world = open_world("fake")
    assert isinstance(world, WorldModel)
    assert isinstance(world, FakeWorldModel)


def test_each_frame_is_a_function_of_prompt_actions_and_seeds() -> None:
    one, two = FakeWorldModel(), FakeWorldModel()
    first, again = one.begin(IMAGE, seed=3), two.begin(IMAGE, seed=3)
    assert first.key == again.key
    assert first.rgb.shape == (64, 64, 3)
    for action in (0, 1, 5, 7):
        first, again = one.step(action), two.step(action)
        assert first.key == again.key
        assert np.array_equal(first.rgb, again.rgb)
    assert one.begin(IMAGE, seed=3).key != one.step(0).key
    other = FakeWorldModel(settings=SamplerSettings(steps=9))
    assert other.begin(IMAGE, seed=3).key != two.begin(IMAGE, seed=3).key


def test_the_square_moves_and_the_seed_colours_it() -> None:
    world = FakeWorldModel()
    start = world.begin(IMAGE)
    right = world.step(0, seed=11)
    assert not np.array_equal(start.rgb, right.rgb)
    world.begin(IMAGE)
    left = world.step(1, seed=11)
    assert not np.array_equal(left.tokens, right.tokens)
    world.begin(IMAGE)
    assert not np.array_equal(world.step(0, seed=12).tokens, right.tokens)


def test_resume_goes_to_the_same_frame_and_on() -> None:
    world = FakeWorldModel()
    world.begin(IMAGE, seed=5)
    for action in (0, 3, 2):
        last = world.step(action)
    history = world.history()
    onward = world.step(4)
    back = world.resume(history)
    assert (back.index, back.key, back.action, back.seed) == (3, last.key, 2, last.seed)
    assert np.array_equal(back.rgb, last.rgb)
    assert world.step(4).key == onward.key
    assert (world.begins, world.steps, world.resumes) == (1, 5, 1)
    only_prompt = world.resume(History(history.prompt_tokens, (), (), np.empty((0, 64), np.int64), 5))
    assert only_prompt.action is None
    assert only_prompt.index == 0


def test_bad_calls_are_refused() -> None:
    world = FakeWorldModel()
    with pytest.raises(PromptError, match="begin"):
        world.step(0)
    world.begin(IMAGE)
    with pytest.raises(PromptError, match=r"action is 8; .* 0 to 7"):
        world.step(8)
    with pytest.raises(PromptError, match="seed"):
        world.step(0, seed=-1)
    assert world.history().actions == ()
    with pytest.raises(PromptError, match="one of each per step"):
        world.resume(History(np.zeros(64, np.int64), (0, 1), (0,), np.zeros((2, 64), np.int64)))
    world.close()
    with pytest.raises(PromptError, match="closed"):
        world.begin(IMAGE)


def test_encode_decode_and_infer() -> None:
    world = FakeWorldModel(WorldSpec(frame_height=32, frame_width=64, grid_height=4, grid_width=8, vocabulary=64, actions=3))
    tokens = world.encode(IMAGE)
    assert tokens.shape == (32,)
    assert np.array_equal(world.encode(world.decode(tokens)), tokens)
    clip = world.decode(np.stack([tokens, tokens[::-1]]))
    assert clip.shape == (2, 32, 64, 3)
    inferred = world.infer_actions(clip)
    assert inferred.actions.shape == inferred.confidence.shape == (1,)
    assert 0 <= inferred.actions[0] < 3
    assert len(world.action_names) == 3
