"""The sheet shows the prompt, its round trip and where going right leads, each in its place."""

import numpy as np

from engine.evaluation.players import Players
from engine.evaluation.prompt_sheet import SHOWN_FRAMES, prompt_sheet
from engine.evaluation.prompts import Prompt, PromptJob, Steering, judge, study_prompt


def test_every_prompt_with_its_frames() -> None:
    rng = np.random.default_rng(0)
    prompt = Prompt(file="a/b.png", kind="drawing", made="by dice", licence="CC0-1.0", source="us", has_hero=True)
    with Players("fake", workers=1) as players:
        world = players.subject.world
        jobs = [PromptJob(rng.integers(0, 256, (64, 64, 3), np.uint8), seed, np.zeros(16, np.int64)) for seed in range(4)]
        studies = [study_prompt(players.subject, job) for job in jobs]
        verdicts = [judge(prompt, study, Steering(1, 0, 2, 3), seed) for seed, study in enumerate(studies)]
        sheet = prompt_sheet(players, verdicts, right=0)
        world.begin_tokens(world.encode(jobs[3].image), 3)
        frames = [world.step(0).rgb for _ in range(16)]
    row, left = sheet[-72:], 4  # the fourth prompt stands alone in the second row
    shown = [studies[3].fitted, studies[3].shown, *(frames[t - 1] for t in SHOWN_FRAMES)]
    for column, frame in enumerate(shown):
        x = left + column * 68
        assert (row[:64, x : x + 64] == frame).all()
