"""What evaluation asks of a world beyond playing it: a whole clip as tokens, and the latent action model's own prediction.

Owns the two graphs that no player needs. A world without a bundle (``fake``) is encoded frame by frame and predicts nothing.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.bundle import Bundle
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.graph import Graph
from engine.runtime.onnx_world_model import OnnxWorldModel
from engine.runtime.providers import Choice, choose_provider
from engine.runtime.world_model import SamplerSettings, WorldModel, open_world

_PREDICTOR = "latent_action_decoder"


class Subject:
    """A world under evaluation, its frames as the models see them, not enlarged: figures compare them with real ones.
    ``where``: its name or place, for reports. Sessions are made when first needed."""

    def __init__(self, world: WorldModel, where: str, bundle: Bundle | None = None, choice: Choice | None = None) -> None:
        self.world, self.where = world, where
        self._other: Subject | None = None
        self._bundle, self._choice = bundle, choice

    @classmethod
    def open(cls, world: str | Path, provider: str = "auto") -> Subject:
        """See `engine.runtime.world_model.open_world`."""
        if world == "fake":
            return cls(open_world(world), "fake")
        bundle, choice = Bundle.open(world), choose_provider(provider)
        bundle.verify()
        return cls(OnnxWorldModel(bundle, choice, enlarged=False), bundle.where, bundle, choice)

    def sampled(self, settings: SamplerSettings) -> Subject:
        """The same world with these settings. It is kept, and closed when others are asked for."""
        if settings == self.world.settings:
            return self
        if self._other is None or self._other.world.settings != settings:
            if self._other is not None:
                self._other.close()
            world: WorldModel
            if self._bundle is None or self._choice is None:
                world = FakeWorldModel(self.world.spec, settings)
            else:
                world = OnnxWorldModel(self._bundle, self._choice, settings, enlarged=False)
            self._other = Subject(world, self.where, self._bundle, self._choice)
        return self._other

    def close(self) -> None:
        """Closes the world, and the one that is sampled otherwise."""
        if self._other is not None:
            self._other.close()
        self.world.close()

    def encode_clip(self, frames_THWC: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Tokens [T, N] of a clip of at most one context; each frame's carry what its predecessors showed (paper §2.1)."""
        if self._encoder is None:
            return np.stack([self.world.encode(frame) for frame in frames_THWC])
        tokens: NDArray[np.int64] = self._encoder.run(["tokens"], {"frames": frames_THWC})[0]
        return tokens

    def predict_next(self, frames_THWC: NDArray[np.uint8], actions_T: NDArray[np.int64]) -> NDArray[np.uint8] | None:
        """The latent action decoder's picture of the frame after each of T frames, [T, H, W, 3], from the frames up to it
        and the action that leads out of it. None if this world has no such graph."""
        if self._predictor is None:
            return None
        pictures: NDArray[np.uint8] = self._predictor.run(["rgb"], {"frames": frames_THWC, "actions": actions_T})[0]
        return pictures

    @cached_property
    def _encoder(self) -> Graph | None:
        return self._graph("encoder")

    @cached_property
    def _predictor(self) -> Graph | None:
        return self._graph(_PREDICTOR)

    def _graph(self, name: str) -> Graph | None:
        if self._bundle is None or self._choice is None or name not in self._bundle.manifest.graphs:
            return None
        return Graph(self._bundle, name, self._choice.provider)
