"""The WorldModel that runs a bundle's graphs with onnxruntime. Owns the order of passes that makes a frame.

What a frame may see is in `context`, how tokens are drawn in `maskgit`, what identifies a frame in `keys`.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.bundle import Bundle
from engine.errors import BundleError, Interrupted, PromptError
from engine.runtime.at_once import AtOnce
from engine.runtime.context import NO_ACTION, ContextGraph, anchor
from engine.runtime.graph import CachedGraph, Graph
from engine.runtime.image_fit import fit_image
from engine.runtime.maskgit import decode_places, is_guided, masked_frame, masked_places, next_step
from engine.runtime.providers import Choice, choose_provider, halved_threads
from engine.runtime.trajectory import Trajectory, token_rows
from engine.runtime.world_model import Frame, History, Image, InferredActions, SamplerSettings, Tokens, never
from engine.world_spec import WorldSpec


class OnnxWorldModel:
    """A world from a bundle. Sessions are made when first needed, so that the first frame comes soon.

    ``cached``: False recomputes the whole window at every MaskGIT step, which gives the same frames and exists to prove and
    to measure that. ``enlarged``: False shows frames as the models see them, whatever the world's scale; its spec then says
    1. ``parts``: seconds spent per part so far (encode, dynamics_step, sample, commit, decode, enlarge, ahead), for whoever
    measures, and ``times`` how often each came; clear both at will. ``commit`` takes a frame into the cache of the dynamics,
    while it is decoded; ``ahead`` is for frames to come.
    """

    def __init__(
        self,
        bundle: Bundle,
        choice: Choice,
        settings: SamplerSettings | None = None,
        *,
        cached: bool = True,
        enlarged: bool = True,
    ) -> None:
        self._bundle = bundle
        self._choice = choice
        self._spec = bundle.manifest.spec if enlarged else replace(bundle.manifest.spec, scale=1)
        self._settings = settings or bundle.manifest.sampler
        self._cached = cached
        self._half = halved_threads(choice.provider)
        self._at_once = AtOnce(threads=self._half is not None)
        self._trajectory: Trajectory | None = None
        self._closed = False
        self.given_up: Callable[[], bool] = never
        self.parts: defaultdict[str, float] = defaultdict(float)
        self.times: Counter[str] = Counter()

    @classmethod
    def open(
        cls,
        world: str | Path = "default",
        provider: str = "auto",
        settings: SamplerSettings | None = None,
        *,
        cached: bool = True,
    ) -> OnnxWorldModel:
        """See `engine.runtime.world_model.open_world`; the whole bundle is verified first."""
        bundle = Bundle.open(world)
        bundle.verify()
        return cls(bundle, choose_provider(provider), settings, cached=cached)

    @property
    def spec(self) -> WorldSpec:
        return self._spec

    @property
    def provider(self) -> str:
        return self._choice.provider.ort_name

    @property
    def settings(self) -> SamplerSettings:
        return self._settings

    @property
    def action_names(self) -> tuple[str, ...]:
        return self._bundle.manifest.action_names

    def kit(self) -> dict[str, bytes]:
        return self._bundle.kit()

    def begin(self, image: Image, seed: int = 0) -> Frame:
        return self.begin_tokens(self.encode(image), seed)

    def begin_tokens(self, tokens: Tokens, seed: int = 0) -> Frame:
        self._check_open()
        return self._go_to(Trajectory(self._spec, self._settings, self._bundle.hash, tokens, seed))

    def step(self, action: int, seed: int | None = None) -> Frame:
        trajectory = self._playing()
        action, seed = trajectory.check_step(action, seed)
        tokens = self._next_tokens(trajectory, action, seed)
        played, actions = [*trajectory.tokens, tokens], [*trajectory.actions, action]
        decoded, _ = self._at_once(lambda: self._decode_last(played), lambda: self._keep(played, actions))
        rgb = self._enlarge(decoded)
        trajectory.append(action, seed, tokens)  # only now: a step that fails, or is interrupted, leaves the take as it was
        return self._frame(trajectory, rgb)

    def resume(self, history: History) -> Frame:
        self._check_open()
        return self._go_to(Trajectory.of(history, self._spec, self._settings, self._bundle.hash))

    def history(self) -> History:
        return self._playing().history()

    def encode(self, image: Image) -> Tokens:
        self._check_open()
        with self._part("encode"):
            frame = fit_image(image, self._spec)
            tokens = self._encoder.run(["tokens"], {"frames": frame[None]})[0]
        row: Tokens = token_rows(tokens, self._spec, "encoded image")[0]
        return row

    def decode(self, tokens: Tokens) -> Image:
        self._check_open()
        rows = token_rows(tokens, self._spec)
        if rows.ndim == 1:
            return self._picture([rows])
        if rows.ndim != 2:
            raise PromptError(f"tokens: shape {rows.shape}; give [N] or [T, N]")
        pictures = [self._picture(list(rows[anchor(t, self._spec.context) : t + 1])) for t in range(len(rows))]
        return np.stack(pictures) if pictures else np.empty((0, *self._spec.picture_shape), np.uint8)

    def infer_actions(self, frames: NDArray[np.uint8]) -> InferredActions:
        self._check_open()
        if not isinstance(frames, np.ndarray) or frames.ndim != 4 or len(frames) < 2:
            raise PromptError(f"clip: shape {np.shape(frames)}; give T×H×W×3 frames, at least 2 of them")
        clip = np.stack([fit_image(frame, self._spec) for frame in frames])
        actions: list[NDArray[np.int64]] = []
        confidence: list[NDArray[np.float32]] = []
        done, context = 1, self._spec.context  # frames whose action is known; there is none into frame 0
        while done < len(clip):
            start = anchor(done, context)
            window = clip[start : start + context]
            found, sure = self._latent_action_encoder.run(["actions", "confidence"], {"frames": window})
            self._check_shape(found, (len(window) - 1,), "latent_action_encoder")
            actions.append(found[done - 1 - start :])
            confidence.append(sure[done - 1 - start :].astype(np.float32))
            done = start + len(window)
        return InferredActions(np.concatenate(actions), np.concatenate(confidence))

    def close(self) -> None:
        """Frees the sessions. Every later call but this one is refused."""
        self._closed = True
        self._trajectory = None
        for graph in ("_encoder", "_decoder", "_dynamics", "_latent_action_encoder", "_enlarger"):
            self.__dict__.pop(graph, None)
        self._at_once.close()

    @cached_property
    def _encoder(self) -> Graph:
        return self._graph("encoder")

    @cached_property
    def _decoder(self) -> ContextGraph:
        return ContextGraph(self._cached_graph("decoder", "rgb", self._half), self._spec)

    @cached_property
    def _dynamics(self) -> ContextGraph:
        graph = self._cached_graph("dynamics", "logits")
        return ContextGraph(graph, self._spec, self._bundle.manifest.embeddings(), halved=self._half is not None)

    @cached_property
    def _latent_action_encoder(self) -> Graph:
        return self._graph("latent_action_encoder")

    @cached_property
    def _enlarger(self) -> Graph:
        return self._graph("enlarger")

    def _graph(self, name: str) -> Graph:
        return Graph(self._bundle, name, self._choice.provider)

    def _cached_graph(self, name: str, output: str, threads: int | None = None) -> CachedGraph:
        return CachedGraph(self._bundle, name, self._choice.provider, self._spec.context, output, threads)

    def _check_open(self) -> None:
        if self._closed:
            raise PromptError("this world is closed; open it again to go on")

    def _playing(self) -> Trajectory:
        self._check_open()
        if self._trajectory is None:
            raise PromptError("no frame yet; begin with an image first")
        return self._trajectory

    def _go_to(self, trajectory: Trajectory) -> Frame:
        rgb = self._picture(self._window(trajectory.tokens))
        self._trajectory = trajectory
        return self._frame(trajectory, rgb)

    def _frame(self, trajectory: Trajectory, rgb: Image) -> Frame:
        """The trajectory's last frame."""
        last = trajectory.index - 1
        action, seed = (None, None) if last < 0 else (trajectory.actions[last], trajectory.seeds[last])
        return Frame(trajectory.index, trajectory.tokens[-1].copy(), rgb, action, seed, trajectory.key)

    def _window(self, tokens: list[Tokens], ahead: int = 0) -> list[Tokens]:
        """Those of the frames ``tokens`` (from frame 0 on) that the last one sees, or the one ``ahead`` of it, with itself."""
        return tokens[anchor(len(tokens) - 1 + ahead, self._spec.context) :]

    def _picture(self, window: list[Tokens]) -> Image:
        """What is shown of a window's last frame."""
        return self._enlarge(self._decode(window))

    def _decode(self, window: list[Tokens]) -> Image:
        """A window's last frame."""
        window_FN = np.stack(window)
        with self._part("decode"):
            if self._cached:
                rgb = self._decoder.last(window_FN)
            else:
                rgb = self._decoder.whole(window_FN, np.full(len(window), NO_ACTION))
        self._check_shape(rgb, self._spec.frame_shape, "decoder")
        return rgb.copy()  # the next pass may write over it

    def _enlarge(self, rgb: Image) -> Image:
        """What is shown of a frame."""
        if self._spec.scale == 1:
            return rgb
        with self._part("enlarge"):
            picture: Image = self._enlarger.run(["pictures"], {"frames": rgb[None]})[0][0]
        self._check_shape(picture, self._spec.picture_shape, "enlarger")
        return picture

    def _next_tokens(self, trajectory: Trajectory, action: int, seed: int) -> Tokens:
        """The frame after the trajectory's last, decoded in S MaskGIT steps (paper §2.2)."""
        spec, settings = self._spec, self._settings
        past_FN, actions_F = self._past(trajectory.tokens, trajectory.actions)
        if self._cached:
            with self._part("commit"):
                self._dynamics.hold(past_FN, actions_F)
        tokens = masked_frame(spec.tokens, spec.vocabulary)
        step = 0
        while (places := masked_places(tokens, spec)).size:
            if self.given_up():
                raise Interrupted
            masked = int(np.count_nonzero(tokens == spec.vocabulary))
            step = next_step(step, masked, settings, spec.tokens)
            if is_guided(masked, settings, spec.tokens):
                with self._part("dynamics_step", times=2):
                    if self._cached:
                        told, untold = self._dynamics.query_both(tokens, action, places, self._at_once)
                    else:
                        window_FN = np.vstack([past_FN, tokens])
                        told = self._dynamics.whole(window_FN, np.append(actions_F, action))[places]
                        untold = self._dynamics.whole(window_FN, np.append(actions_F, NO_ACTION))[places]
                logits = untold + np.float32(settings.guidance) * (told - untold)
            else:
                with self._part("dynamics_step"):
                    if self._cached:
                        logits = self._dynamics.query(tokens, action, places)
                    else:
                        logits = self._dynamics.whole(np.vstack([past_FN, tokens]), np.append(actions_F, action))[places]
            with self._part("sample"):
                tokens = decode_places(logits, places, tokens, spec, step, settings, seed)
            step += 1
        return tokens

    def _past(self, tokens: list[Tokens], actions: list[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What the frame after all those so far sees: tokens [F, N], and the action that led into each."""
        past = self._window(tokens, 1)
        return np.stack(past), np.array([NO_ACTION, *actions[len(tokens) - len(past) :]])

    def _decode_last(self, tokens: list[Tokens]) -> Image:
        """The last of all frames so far, which the decoder also takes into the window that comes next."""
        rgb = self._decode(self._window(tokens))
        if self._cached and (ahead := self._ahead(tokens)):
            with self._part("ahead"):
                self._decoder.prepare(np.stack(ahead), np.full(len(ahead), NO_ACTION))
        return rgb

    def _keep(self, tokens: list[Tokens], actions: list[int]) -> None:
        """Lets the dynamics take in the last of all frames so far, for the frame after it and the window that comes next."""
        if not self._cached:
            return
        with self._part("commit"):
            self._dynamics.hold(*self._past(tokens, actions))
        if ahead := self._ahead(tokens):
            with self._part("ahead"):
                first = len(tokens) - len(ahead)
                self._dynamics.prepare(np.stack(ahead), np.array([NO_ACTION, *actions[first:]]))

    def _ahead(self, tokens: list[Tokens]) -> list[Tokens]:
        """Of all frames so far, those in the window that comes next."""
        half = self._spec.context // 2
        return tokens[max(1, (len(tokens) - 1) // half) * half :]

    def _check_shape(self, output: NDArray[Any], shape: tuple[int, ...], name: str) -> None:
        if output.shape != shape:
            raise BundleError(
                f"{self._bundle.where}: {name} gave shape {output.shape} instead of {shape}; export the world again"
            )

    @contextmanager
    def _part(self, name: str, times: int = 1) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.parts[name] += time.perf_counter() - begun
        self.times[name] += times
