"""The shelf of prompts is what its index says: each picture there, small, of a known kind, with author and licence."""

from pathlib import Path

from engine.evaluation.prompts import INDEX, read_prompts

SHELF = Path(__file__).parent / "prompts"


def test_enough_of_each_kind_made_by_different_means() -> None:
    prompts, _ = read_prompts(SHELF)
    assert sum(prompt.kind == "drawing" for prompt in prompts) >= 44
    assert sum(prompt.kind == "photo" for prompt in prompts) >= 20
    means = {Path(prompt.file).stem.partition("-")[0] for prompt in prompts if prompt.kind == "drawing"}
    assert means == {"strokes", "flat", "canvas", "scan", "screenshot"}


def test_index_and_folder_agree() -> None:
    prompts, images = read_prompts(SHELF)
    listed = [prompt.file for prompt in prompts]
    assert len(set(listed)) == len(listed)
    assert {path.relative_to(SHELF).as_posix() for path in SHELF.rglob("*.*") if path.name != INDEX} == set(listed)
    assert all(image.shape == (256, 256, 3) for image in images)
    assert max((SHELF / file).stat().st_size for file in listed) <= 40_000
    assert sum(path.stat().st_size for path in SHELF.rglob("*.*")) <= 2_000_000


def test_whose_they_are() -> None:
    for prompt in read_prompts(SHELF)[0]:
        assert prompt.licence.startswith(("CC0", "CC-BY", "GPL-", "public domain")), prompt.file
        assert prompt.source
        assert prompt.made
        assert prompt.file.startswith(f"{prompt.kind}s/")
