"""Prompts: what is measured of a world whose doings are known, and faults of an index in one line."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import DataError
from engine.evaluation.metrics import colour_histogram, detail, histogram_intersection
from engine.evaluation.players import Players
from engine.evaluation.prompts import (
    PALETTE_FRAME,
    Prompt,
    PromptJob,
    PromptStudy,
    Steering,
    find_steering,
    found_again,
    judge,
    prompt_rows,
    read_prompts,
    study_prompt,
    study_prompts,
)
from engine.evaluation.subject import Subject
from engine.runtime.fake_world_model import FakeWorldModel
from engine.runtime.world_model import Frame
from engine.world_spec import WorldSpec

_ENTRY = {"file": "a.png", "kind": "drawing", "made": "by hand", "licence": "CC0-1.0", "source": "us", "has_hero": True}


def _write(folder: Path, entries: object) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "prompts.json").write_text(json.dumps(entries))
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Two drawings and a photo, each of one colour above another."""
    entries = []
    for n, (kind, has_hero) in enumerate((("drawing", True), ("drawing", False), ("photo", False))):
        picture = np.full((96, 96, 3), 40 + 60 * n, np.uint8)
        picture[60:] = (200, 90, 30 * n)
        cv2.imwrite(str(tmp_path / f"{n}.png"), picture)
        hero = {"hero": (30 / 64, 40 / 64, 36 / 64, 48 / 64)} if has_hero else {}
        entries.append(_ENTRY | {"file": f"{n}.png", "kind": kind, "has_hero": has_hero} | hero)
    return _write(tmp_path, entries)


def _study(
    *ends: tuple[float, float],
    ssim: float = 0.9,
    palette: float = 0.9,
    detail: float = 0.9,
    hero: NDArray[np.float64] | None = None,
) -> PromptStudy:
    """One action per end: straight there in eight frames."""
    frame = np.zeros((64, 64, 3), np.uint8)
    path = np.array([[(x * (n + 1) / 8, y * (n + 1) / 8) for n in range(8)] for x, y in ends])
    return PromptStudy(frame, frame, ssim, 0.0, palette, detail, path, np.linspace(0.2, 0.8, len(ends)), hero)


def test_who_steers_is_seen_in_the_mean() -> None:
    ends = [(1, 0), (-9, 1), (9, 0), (0, -12)]
    paths = [_study(*ends).path, _study(*ends).path, _study((300, 0), (-9, 0), (9, 0), (0, -12)).path]
    assert find_steering(np.stack(paths), 16) == Steering(left=1, right=2, jump=3, still=0)


@pytest.mark.parametrize(
    ("ends", "opposite", "lifted"),
    [
        (((0, 0), (-9, 0), (9, 0), (0, -12)), True, True),
        (((0, 0), (-1, 0), (9, 0), (0, -2)), False, False),  # a wall on the left, a low ceiling
        (((0, 0), (5, 0), (9, 0), (0, 8)), False, False),  # everything drifts right; he falls
        (((0, -12), (-9, 0), (9, 0), (0, -12)), True, False),  # he floats up whatever is pressed
    ],
)
def test_verdicts(ends: tuple[tuple[float, float], ...], opposite: bool, lifted: bool) -> None:
    verdict = judge(Prompt(**_ENTRY), _study(*ends), Steering(1, 2, 3, 0), 0)
    assert (verdict.opposite, verdict.lifted) == (opposite, lifted)
    wrong = judge(Prompt(**_ENTRY), _study(*ends), Steering(2, 1, 3, 0), 0)
    assert (wrong.opposite, wrong.reversed) == (False, opposite)
    assert verdict.faithful
    assert verdict.palette_kept
    assert verdict.detail_kept


def test_without_a_hero_nobody_can_jump() -> None:
    prompt = Prompt(**(_ENTRY | {"kind": "photo", "has_hero": False}))
    verdict = judge(prompt, _study((0, 0), (0, -20), ssim=0.6, palette=0.1, detail=0.5), Steering(0, 0, 1, 0), 0)
    assert verdict.lifted is None
    assert verdict.faithful  # a photo is asked for less
    assert not verdict.palette_kept
    assert not verdict.detail_kept


@pytest.mark.parametrize(("found", "kept"), [((0.1, 0.9, 0.8, 0.1), True), ((0.9, 0.9, 0.7, 0.9), False)])
def test_a_hero_must_be_there_both_ways(found: tuple[float, ...], kept: bool) -> None:
    study = _study((0, 0), (-9, 0), (9, 0), (0, -12), hero=np.array(found))
    verdict = judge(Prompt(**_ENTRY), study, Steering(1, 2, 3, 0), 0)
    assert verdict.hero_kept is kept
    assert verdict.beyond == pytest.approx(0.5)  # the mean of what is seen after left and after right
    assert judge(Prompt(**_ENTRY), _study((0, 0), (-9, 0), (9, 0)), Steering(1, 2, 0, 0), 0).hero_kept is None


def test_a_hero_is_found_wherever_he_went_and_missed_when_he_is_gone() -> None:
    rng = np.random.default_rng(0)
    empty = rng.integers(100, 120, (64, 64, 3)).astype(np.uint8)
    hero = rng.integers(0, 256, (12, 6, 3)).astype(np.uint8)
    here, there = empty.copy(), empty.copy()
    here[40:52, 30:36], there[7:19, 52:58] = hero, hero
    box = (30 / 64, 40 / 64, 36 / 64, 52 / 64)
    assert found_again(here, box, here) == pytest.approx(1)
    assert found_again(here, box, there) > 0.9  # but for the pixel around him
    assert found_again(here, box, empty) < 0.5
    assert found_again(here, (0, 0, 1, 1), here) == pytest.approx(1)  # who fills the picture


class DrawnWorld(FakeWorldModel):
    """Keeps what was drawn, in coarse colours, and moves a red hero over it: right, left, up, or not at all."""

    _STEPS = ((2, 0), (-2, 0), (0, -3), (0, 0))

    def begin_tokens(self, tokens: NDArray[np.int64], seed: int = 0) -> Frame:
        self._at = np.array([30, 40])
        return self._with_hero(super().begin_tokens(tokens, seed))

    def step(self, action: int, seed: int | None = None) -> Frame:
        self._at = self._at + self._STEPS[action]
        frame = super().step(action, seed)
        return self._with_hero(replace(frame, rgb=self.decode(self.history().prompt_tokens)))

    def _with_hero(self, frame: Frame) -> Frame:
        x, y = np.clip(self._at, 0, 56)
        rgb = frame.rgb.copy()
        rgb[y : y + 8, x : x + 6] = (230, 20, 40)
        return replace(frame, rgb=rgb)


def test_a_world_that_does_as_told(shelf: Path) -> None:
    with Players("fake", workers=1) as players:
        players.subject = Subject(DrawnWorld(WorldSpec(actions=4)), "drawn")
        figures, steering, verdicts = study_prompts(players, shelf, 0)
        again, _, _ = study_prompts(players, shelf, 0)
    assert figures == again
    assert steering == Steering(left=1, right=0, jump=2, still=3)
    assert [(verdict.left, verdict.right, verdict.lift) for verdict in verdicts] == [(-16, 16, 18)] * 3
    assert figures["drawing"] == {
        "count": 2, "heroes": 1, "opposite": 1, "reversed": 0, "jump": 1, "palette_kept": 1, "detail_kept": 1, "ssim_aim": 0.7,
        "heroes_known": 1, "hero_kept": 1, "beyond": pytest.approx(1, abs=0.1),
        **{name: figures["drawing"][name] for name in ("ssim", "psnr", "palette", "detail")},
    }  # fmt: skip
    assert figures["drawing"]["ssim"] == pytest.approx(np.mean([verdict.study.ssim for verdict in verdicts[:2]]))
    assert figures["photo"]["jump"] is None
    assert [one["file"] for one in figures["each"]] == ["0.png", "1.png", "2.png"]
    assert json.loads(json.dumps(figures)) == figures
    rows = dict(prompt_rows(figures))
    assert "opposite 100%" in rows["2 drawings"]
    assert "jump lifts not measured, hero still there not measured" in rows["1 photos"]
    assert "hero still there 100% of 1" in rows["2 drawings"]


def test_the_palette_is_that_after_random_play(shelf: Path) -> None:
    subject = Subject(FakeWorldModel(), "fake")
    image = read_prompts(shelf)[1][0]
    job = PromptJob(image, 3, np.arange(PALETTE_FRAME) % 8)
    study = study_prompt(subject, job)
    world = subject.world
    frames = [world.begin_tokens(world.encode(image), 3).rgb, *(world.step(int(action)).rgb for action in job.actions)]
    assert (study.shown == frames[0]).all()
    assert study.palette == histogram_intersection(colour_histogram(frames[16]), colour_histogram(study.fitted))
    assert study.detail == detail(frames[16]) / detail(frames[0])


def test_failures_are_named(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def poor(subject: Subject, job: PromptJob) -> PromptStudy:
        return _study(*[(0, 0)] * 8, ssim=0.2, palette=0.2, detail=0.2)

    monkeypatch.setattr("engine.evaluation.prompts.study_prompt", poor)
    with Players("fake", workers=1) as players:
        figures, _, _ = study_prompts(players, shelf, 0)
    everything = ["0.png", "1.png", "2.png"]
    assert figures["failures"] == {
        "fidelity": everything, "palette": everything, "detail": everything, "opposite": everything, "jump": ["0.png"],
        "hero": [],
    }  # fmt: skip
    assert ("fails jump", "0.png") in prompt_rows(figures)


@pytest.mark.parametrize(
    ("entries", "complaint"),
    [
        ([], "lists no prompt"),
        ([{"file": "a.png"}], r"0\.kind: Field required"),
        ([_ENTRY | {"kind": "statue"}], r"0\.kind: Input should be 'drawing' or 'photo'"),
        ([_ENTRY | {"file": "../a.png"}], "lies outside the folder"),
    ],
)
def test_an_index_that_cannot_be_used(tmp_path: Path, entries: object, complaint: str) -> None:
    with pytest.raises(DataError, match=complaint):
        read_prompts(_write(tmp_path / "shelf", entries))


def test_a_folder_without_an_index(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"prompts\.json: cannot be read"):
        read_prompts(tmp_path)


def test_who_also_falls_walks_less() -> None:
    """Two actions go right, the farther one of them down as well; left and right are those that walk."""
    ends = np.array([(20.0, 0.0), (24.0, 30.0), (-20.0, 0.0), (-24.0, 30.0)])
    path = ends[None, :, None] * np.linspace(0.2, 1, 8)[:, None]
    steering = find_steering(path, 64.0)
    assert (steering.left, steering.right) == (2, 0)
