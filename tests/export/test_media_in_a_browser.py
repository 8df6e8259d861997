"""Clips as a browser shows them: each format is decoded by Chromium in a page, and compared frame by frame.

GIF, APNG and WebP go through its ImageDecoder, which also tells how long each picture stays; MP4 and WebM through a video
element that is sent to the middle of each frame. The page posts what it saw to a server in this process.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from export.media import write_media
from export.media_options import MediaOptions
from export.media_recipe import Recipe
from tests.export.clips import mosaic, pale, psnr

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TYPES = {".gif": "image/gif", ".apng": "image/png", ".webp": "image/webp", ".mp4": "video/mp4", ".webm": "video/webm"}
COUNT, HEIGHT, WIDTH, FPS, SCALE = 12, 24, 30, 12.5, 2
PAGE = """<!doctype html><meta charset="utf-8"><script type="module">
const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", {willReadFrequently: true});
const pixels = (picture, width, height) => {
  canvas.width = width; canvas.height = height; pen.drawImage(picture, 0, 0);
  return pen.getImageData(0, 0, width, height).data;
};
const send = (name, what, body) => fetch(`/seen?${name}&${what}`, {method: "POST", body});
async function images(name, type) {
  const decoder = new ImageDecoder({data: await (await fetch(name)).arrayBuffer(), type});
  await decoder.tracks.ready; await decoder.completed;
  const {frameCount, repetitionCount} = decoder.tracks.selectedTrack, durations = [];
  let size;
  for (let n = 0; n < frameCount; n++) {
    const {image} = await decoder.decode({frameIndex: n});
    durations.push(image.duration / 1000);
    size = [image.displayHeight, image.displayWidth];
    await send(name, n, pixels(image, size[1], size[0]));
  }
  await send(name, "facts", JSON.stringify({count: frameCount, size, durations, loops: String(repetitionCount)}));
}
async function films(name, count, fps) {
  const film = document.createElement("video");
  film.muted = true;
  film.src = URL.createObjectURL(await (await fetch(name)).blob());  // all of it: this server sends no ranges
  await new Promise((ready, failed) => { film.oncanplaythrough = ready; film.onerror = () => failed(film.error.message); });
  for (let n = 0; n < count; n++) {
    await new Promise((shown, failed) => {  // "seeked" alone may come before the picture does
      const look = (_, {mediaTime}) =>
        Math.floor(mediaTime * fps + 0.01) === n ? shown() : film.requestVideoFrameCallback(look);
      film.requestVideoFrameCallback(look);
      film.currentTime = (n + 0.5) / fps;
      setTimeout(() => failed(`frame ${n} was not shown within 20 s`), 20000);
    });
    await send(name, n, pixels(film, film.videoWidth, film.videoHeight));
  }
  await send(name, "facts", JSON.stringify({count, size: [film.videoHeight, film.videoWidth], seconds: film.duration}));
}
for (const {name, type, count, fps} of FILES) {
  try { await (type.startsWith("image") ? images(name, type) : films(name, count, fps)); }
  catch (fault) { await send(name, "facts", JSON.stringify({fault: String(fault)})); }
}
await send("all", "facts", "{}");
</script>"""


class Seen:
    """What the page has posted: by file the raw RGBA of each frame, and what else it found."""

    def __init__(self) -> None:
        self.frames: dict[str, dict[int, bytes]] = {}
        self.facts: dict[str, dict[str, Any]] = {}
        self.done = threading.Event()

    def take(self, query: str, body: bytes) -> None:
        name, _, what = query.partition("&")
        if what == "facts":
            self.facts[name] = json.loads(body)
        else:
            self.frames.setdefault(name, {})[int(what)] = body
        if name == "all":
            self.done.set()

    def pictures(self, name: str) -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
        facts = self.facts[name]
        assert "fault" not in facts, facts["fault"]
        height, width = facts["size"]
        return [np.frombuffer(self.frames[name][n], np.uint8).reshape(height, width, 4) for n in range(facts["count"])]


def handler(folder: Path, page: str, seen: Seen) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = folder / self.path.lstrip("/")
            found = page.encode() if self.path == "/" else file.read_bytes() if file.is_file() else None
            self.send_response(200 if found is not None else 404)
            self.send_header("Content-Type", "text/html" if self.path == "/" else TYPES.get(file.suffix, "text/plain"))
            self.send_header("Content-Length", str(len(found or b"")))
            self.end_headers()
            self.wfile.write(found or b"")

        def do_POST(self) -> None:
            seen.take(self.path.partition("?")[2], self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    return Handler


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """All clips, written with a recipe inside and shown once in a browser without a window."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        pytest.skip("there is no Chromium here; it is in the Debian package chromium")
    folder = tmp_path_factory.mktemp("clips")
    spec_recipe = _recipe()
    files = []
    for suffix, kind in TYPES.items():
        write_media(clip(suffix), folder / f"clip{suffix}", MediaOptions(fps=FPS, scale=SCALE, steady=0), recipe=spec_recipe)
        files.append({"name": f"clip{suffix}", "type": kind, "count": COUNT, "fps": FPS})
    result = Seen()
    page = PAGE.replace("FILES", json.dumps(files))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(folder, page, result))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]
    profile = f"--user-data-dir={tmp_path_factory.mktemp('profile')}"
    process = subprocess.Popen(
        [browser, *options, profile, f"http://127.0.0.1:{server.server_port}/"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert result.done.wait(240), f"the page did not finish; it has shown {sorted(result.facts)}"
        yield result
    finally:
        process.kill()
        process.wait()
        server.shutdown()
        server.server_close()


def _recipe() -> Recipe:
    from engine.world_spec import WorldSpec

    spec = WorldSpec()
    return Recipe("0" * 32, spec, ("a",) * 8, b"\x89PNG", "1" * 32, (0,) * spec.tokens, 1, (1,) * 11, tuple(range(11)), (0, 11))


def clip(suffix: str) -> list[Any]:
    frames = mosaic(COUNT, HEIGHT, WIDTH)
    return pale(frames) if TYPES[suffix].startswith("video") else frames


def enlarged(frame: Any) -> Any:
    return frame.repeat(SCALE, 0).repeat(SCALE, 1)


@pytest.mark.parametrize("suffix", [".gif", ".apng", ".webp"])
def test_animations_are_shown_frame_by_frame(seen: Seen, suffix: str) -> None:
    pictures, facts = seen.pictures(f"clip{suffix}"), seen.facts[f"clip{suffix}"]
    expected = clip(suffix)
    if suffix == ".webp":  # pictures that do not differ became one, which stays as long as they did
        expected = [frame for n, frame in enumerate(expected) if n not in (6, 7)]
        assert facts["durations"] == pytest.approx([240.0 if n == 5 else 80.0 for n in range(len(expected))])
    else:
        assert facts["durations"] == pytest.approx([80.0] * COUNT)
    assert len(pictures) == len(expected)
    assert facts["loops"] == "Infinity"
    for frame, picture in zip(expected, pictures, strict=True):
        assert (picture[..., 3] == 255).all()
        assert psnr(enlarged(frame), picture[..., :3]) > (45 if suffix == ".gif" else 90)


@pytest.mark.parametrize("suffix", [".mp4", ".webm"])
def test_films_are_shown_frame_by_frame(seen: Seen, suffix: str) -> None:
    pictures, facts = seen.pictures(f"clip{suffix}"), seen.facts[f"clip{suffix}"]
    assert facts["seconds"] == pytest.approx(COUNT / FPS, abs=0.05)
    expected = [enlarged(frame) for frame in clip(suffix)]
    found = [psnr(frame, picture[..., :3]) for frame, picture in zip(expected, pictures, strict=True)]
    assert min(found) > 28
    for n, picture in enumerate(pictures):  # each is itself, and not the one before or after it
        likest = max(range(COUNT), key=lambda m: psnr(expected[m], picture[..., :3]))
        assert np.array_equal(expected[likest], expected[n])
