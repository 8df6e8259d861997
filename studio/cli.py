"""The ``worldsketch`` command: reads arguments, calls what does the work, and turns faults into exit codes.

Imports neither Qt nor onnxruntime nor torch until a command needs them. Exit codes: 0 done, 2 bad arguments or input,
1 it failed, 130 Ctrl-C. Results go to stdout, progress and complaints to stderr.
"""

from __future__ import annotations

import errno
import importlib
import importlib.metadata
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from engine.errors import PromptError, WorldsketchError

app = typer.Typer(
    help="Draw a world, step into it, play it, share it. Without a command it opens the studio.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

World = Annotated[str, typer.Option(help="A world: its name, its folder or its .world file.")]
Provider = Annotated[str, typer.Option(help="What computes: auto, cpu, cuda, tensorrt, directml or coreml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object to stdout.")]


class _NoScreenError(WorldsketchError):
    """There is nothing to show a window on."""


def _print_version(asked: bool) -> None:
    if asked:
        print(f"worldsketch {importlib.metadata.version('worldsketch')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    del version  # its callback has dealt with it


@app.command("open")
def open_studio(
    file: Annotated[Path | None, typer.Argument(help="A project, a clip that was shared, or an image to begin with.")] = None,
    world: Annotated[
        str | None, typer.Option(help="A world: its name, its folder or its .world file. Default: as in the settings.")
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(help="What computes: auto, cpu, cuda, tensorrt, directml or coreml. Default: as in the settings."),
    ] = None,
) -> None:
    """Open the studio. `worldsketch` alone does the same."""
    if file is not None and not file.exists():
        raise PromptError(f"{file}: there is no such file")
    _check_screen()
    from studio.app import run

    raise typer.Exit(run(world=world, project_or_prompt=file, provider=provider))


@app.command()
def render(
    prompt: Annotated[Path, typer.Argument(help="The image to step into; or a clip that carries its take, or a project.")],
    out: Annotated[
        Path,
        typer.Option(
            help="A .gif, .mp4, .webp, .webm, .apng or .mkv; .png: a sprite sheet; no suffix: a folder of PNG; .npz or .tar: "
            "frames, tokens, actions and seeds as data."
        ),
    ],
    actions: Annotated[
        str | None, typer.Option(help="What to play: action*frames, separated by commas, as in 2*20,1*10,3.")
    ] = None,
    world: World = "default",
    provider: Provider = "auto",
    seed: Annotated[int | None, typer.Option(help="Another seed, another outcome.")] = None,
    steps: Annotated[int | None, typer.Option(help="Decoding steps per frame. Default: the world's own.")] = None,
    branch: Annotated[str | None, typer.Option(help="Of a project: its name, or `all` for a file each.")] = None,
    frames: Annotated[str | None, typer.Option(help="Only these, as in 10:40.")] = None,
    preset: Annotated[str | None, typer.Option(help="chat, github, square, portrait or film: size, page and limit.")] = None,
    scale: Annotated[float | None, typer.Option(help="Each pixel becomes N×N. Default: about 256 pixels wide.")] = None,
    smooth: Annotated[bool, typer.Option(help="Enlarge smoothly, by any scale, as photos want it.")] = False,
    page: Annotated[str | None, typer.Option(help="A page with the picture in its middle, as in 1080x1920.")] = None,
    background: Annotated[str | None, typer.Option(help="Its colour, and that of the bars, as in #15171c.")] = None,
    fps: Annotated[float | None, typer.Option(help="Frames per second. Default: the world's own.")] = None,
    rate: Annotated[float | None, typer.Option(help="Pictures per second in the file. Default: every frame once.")] = None,
    speed: Annotated[float, typer.Option(help="How many times as fast it plays.")] = 1.0,
    boomerang: Annotated[bool, typer.Option(help="There and back.")] = False,
    loop: Annotated[int, typer.Option(help="How often it plays; 0: for ever.")] = 0,
    colours: Annotated[int, typer.Option(help="Of a GIF, 4 to 256.")] = 256,
    dither: Annotated[str, typer.Option(help="Of a GIF: none, sierra2_4a or bayer.")] = "none",
    palette: Annotated[str, typer.Option(help="Of a GIF: one, each picture its own, or auto.")] = "auto",
    quality: Annotated[int, typer.Option(help="Of an MP4 or WebM, 1 to 100.")] = 90,
    caption: Annotated[str, typer.Option(help="Words below the picture.")] = "",
    keys: Annotated[bool, typer.Option(help="Show which key is held.")] = False,
    title: Annotated[bool, typer.Option(help="Begin with the drawing.")] = False,
    beside: Annotated[bool, typer.Option(help="The drawing and the world side by side.")] = False,
    against: Annotated[str | None, typer.Option(help="A branch of the project, or a film, that stands beside.")] = None,
    fit: Annotated[float | None, typer.Option(help="The most megabytes that the file may have.")] = None,
    carry: Annotated[bool, typer.Option(help="The file carries drawing and actions, so that it opens again.")] = True,
    as_json: AsJson = False,
) -> None:
    """Play actions in an image, or a take that was kept, and save the clip."""
    from studio.rendering import ClipLook
    from studio.rendering import render as play

    look = ClipLook(
        scale=scale, smooth=smooth, fps=fps, rate=rate, speed=speed, boomerang=boomerang, loop=loop, colours=colours,
        dither=dither,  # type: ignore[arg-type]  # checked there
        palette=palette,  # type: ignore[arg-type]  # and this
        quality=quality, page=_pair(page, "x", "--page") if page else None,
        background=_colour(background) if background else None, preset=preset, caption=caption, caps=keys, title=title,
        beside=beside, against=against, frames=_pair(frames, ":", "--frames") if frames else None, carry=carry,
        limit=fit,
    )  # fmt: skip
    with _progress("rendering") as on_progress, _ended_in_order():
        reports = play(
            prompt, actions, out, world=world, provider=provider, seed=seed, steps=steps, branch=branch, look=look,
            on_progress=on_progress,
        )  # fmt: skip
    pages = [
        {
            "out": str(report.media.path), "frames": report.media.frames, "fps": report.media.fps, "bytes": report.media.bytes,
            "actions": report.actions, "seed": report.seed, "steps": report.steps, "world": world, "provider": report.provider,
            "lowered": report.lowered,
        }
        for report in reports
    ]  # fmt: skip
    if any(report.foreign for report in reports) and actions is None:
        print(f"{prompt}: it was played in another world before, so the frames are others now", file=sys.stderr)
    if as_json:
        _print_json(**(pages[0] if len(pages) == 1 else {"files": pages}))
        return
    for report in reports:
        media = report.media
        count = "1 frame" if media.frames == 1 else f"{media.frames} frames"
        print(f"{media.path}: {count} at {media.fps:g} per second, {media.bytes / 1000:.0f} kB")
        if report.lowered:
            print(f"to fit: {report.lowered}")


def _pair(text: str, between: str, option: str) -> tuple[int, int]:
    """Two whole numbers."""
    first, found, second = text.partition(between)
    if not (found and first.strip().isdecimal() and second.strip().isdecimal()):
        raise PromptError(f"{option} {text!r}; write two whole numbers, as in 10{between}40")
    return int(first), int(second)


def _colour(text: str) -> tuple[int, int, int]:
    digits = text.removeprefix("#")
    if len(digits) != 6 or set(digits.lower()) - set("0123456789abcdef"):
        raise PromptError(f"--background {text!r}; write a colour as in #15171c")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


@app.command()
def infer(
    clip: Annotated[Path, typer.Argument(help="A video, GIF, APNG or animated WebP.")],
    world: World = "default",
    provider: Provider = "auto",
    as_json: AsJson = False,
) -> None:
    """Print the actions that a world sees in a clip, as `render --actions` takes them."""
    from studio.headless import infer as read_actions

    report = read_actions(clip, world=world, provider=provider)
    if report.cut:
        print(f"{clip}: only the first {len(report.actions) + 1} frames were read", file=sys.stderr)
    if as_json:
        _print_json(
            actions=report.actions, confidence=report.confidence, text=report.text, fps=report.fps, cut=report.cut,
            world=world, provider=report.provider,
        )  # fmt: skip
    else:
        print(report.text)


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Say what works on this machine, and what to do about the rest."""
    from studio.doctor import can_run, examine, report

    checks = examine()
    if as_json:
        _print_json(**report(checks))
    else:
        for check in checks:
            print(check.line())
    raise typer.Exit(0 if can_run(checks) else 1)


@dataclass(frozen=True)
class _Elsewhere:
    """A command with arguments of its own: ``main(argv) -> int`` in ``module``. ``extra``: what pip must have installed."""

    module: str
    summary: str
    extra: str | None = None


ELSEWHERE = {
    "bench": _Elsewhere(
        "studio.bench", "Measure how fast a world plays here; with --studio how fast the studio answers, with --media our GIFs."
    ),
    "evaluate": _Elsewhere("engine.evaluation.command", "Measure how good a world is."),
    "collect": _Elsewhere("engine.data.collect", "Collect frames to learn a world from.", "data"),
    "train": _Elsewhere("engine.training.command", "Train a tokenizer or a world.", "train"),
    "learn": _Elsewhere("export.learn", "Make a world from a folder of videos: all of collect, train and export.", "train"),
    "export": _Elsewhere("export.command", "Turn trained checkpoints into a world.", "train"),
}


class _SaidAll(SystemExit):
    """A command elsewhere has ended, and said why."""


class _PassedOn(TyperCommand):
    """Takes every argument as it is, ``--help`` too: the command it stands for has a parser of its own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.args = list(args)
        return []


def _pass_on(name: str) -> None:
    def command(ctx: typer.Context) -> None:
        elsewhere = ELSEWHERE[name]
        try:
            run: Callable[[list[str]], int] = importlib.import_module(elsewhere.module).main
            code = run(ctx.args)
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if elsewhere.extra is None or missing in ("engine", "export", "studio", ""):
                raise
            raise WorldsketchError(
                f"{name} needs {missing}, which is not installed; run: pip install 'worldsketch[{elsewhere.extra}]'"
            ) from None
        raise _SaidAll(code)

    app.command(name, cls=_PassedOn, help=ELSEWHERE[name].summary)(command)


for _name in ELSEWHERE:
    _pass_on(_name)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or _is_for_the_studio(arguments[0]):
        arguments.insert(0, "open")
    try:
        app(arguments, prog_name="worldsketch")
    except SystemExit as end:  # typer has dealt with --help, wrong usage, Ctrl-C and a closed pipe
        if end.code == 130 and not isinstance(end, _SaidAll):
            _complain("interrupted")
        return end.code if isinstance(end.code, int) else 0
    except WorldsketchError as error:
        _complain(str(error))
        return 2
    except OSError as error:
        if error.errno in _DISK_ERRORS:
            where = f"{error.filename}: " if error.filename else ""
            _complain(f"{where}{(error.strerror or '').lower()}; make room or choose another place")
            return 2
        return _defect()
    except Exception:
        return _defect()
    return 0


_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS)


def _is_for_the_studio(argument: str) -> bool:
    """Whether ``worldsketch ARGUMENT`` leaves the word ``open`` out: a file, or an option of the studio."""
    if argument.startswith("-"):
        return argument not in ("-h", "--help", "--version")
    return "." in argument or os.sep in argument


def _check_screen() -> None:
    """Qt ends the whole program when it finds no screen or lacks a library to draw on it; this says so first."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    from studio.system_libraries import advice, has_screen, missing_libraries

    if not has_screen():
        raise _NoScreenError(
            "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set); `worldsketch render` needs none"
        )
    missing = missing_libraries("offscreen", "window")
    if missing:
        raise _NoScreenError(f"the window needs {', '.join(library.soname for library in missing)}: {advice(missing)}")


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """While the block runs, being told to end (SIGTERM) leaves as little behind as Ctrl-C does."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr while the block runs, when someone sees it."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_json(**values: object) -> None:
    print(json.dumps(values, ensure_ascii=False))


def _complain(message: str) -> None:
    print(f"worldsketch: {' '.join(message.split())}", file=sys.stderr)


def _defect() -> int:
    traceback.print_exc()
    _complain("this is a defect of the program, not of what you gave it; please report it with the lines above")
    return 1


if __name__ == "__main__":
    sys.exit(main())
