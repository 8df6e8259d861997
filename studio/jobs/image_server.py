"""A program that makes pictures from text, asked over HTTP by the txt2img interface of AUTOMATIC1111, which others speak too.

Only what an order holds is sent, and only to the server that it names: no proxy, no redirect. Knows no Qt; every call blocks.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import http.client
import json
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from engine.errors import WorldsketchError
from engine.world_spec import WorldSpec

LOCAL = "http://127.0.0.1:7860"
"""Where such a program listens unless told otherwise."""

MAX_BYTES = 64_000_000
"""The longest answer that is read; a picture of 2048×2048 takes a quarter of it at most."""
MAX_SEED = 2**32 - 1
SIDES = (512, 768, 1024)
"""Lengths of a picture's longer side that such models were made for."""

_CONNECT_S = 10.0
_SHORT_S = 5.0


class ImageServerError(WorldsketchError):
    """The server gave no picture. One line."""


@dataclass(frozen=True)
class TextOrder:
    """What a picture is wanted of. ``width`` and ``height`` in pixels; ``style`` goes after the text, ``avoid`` is what should
    not be seen. ``aspect`` is that of the world's frames, which the picture has but for a few pixels."""

    server: str
    text: str
    style: str = ""
    avoid: str = ""
    seed: int = 0
    width: int = SIDES[0]
    height: int = SIDES[0]
    steps: int = 20
    aspect: float = 1.0

    def page(self) -> dict[str, Any]:
        """All that is sent."""
        return {
            "prompt": ", ".join(part for part in (self.text.strip(), self.style.strip()) if part),
            "negative_prompt": self.avoid.strip(),
            "seed": self.seed,
            "width": self.width,
            "height": self.height,
            "steps": self.steps,
            "batch_size": 1,
            "n_iter": 1,
        }


def size_in_aspect(side: int, spec: WorldSpec) -> tuple[int, int]:
    """Width and height in the shape of a world's frames, the longer about ``side``: whole multiples of 8, at least 64."""
    longer = max(spec.frame_width, spec.frame_height)
    width, height = (max(64, round(side * part / longer / 8) * 8) for part in (spec.frame_width, spec.frame_height))
    return width, height


def is_local(server: str) -> bool:
    """Whether what is sent there stays on this computer."""
    host = urlsplit(server).hostname or ""
    return host in ("localhost", "::1") or (host.startswith("127.") and host.replace(".", "").isdigit())


class ImageServer:
    """One server. ``patience_s`` is how long a picture may take."""

    def __init__(self, server: str, patience_s: float = 900.0) -> None:
        self._parts = urlsplit(server)
        self._patience_s = patience_s
        self._asking: http.client.HTTPConnection | None = None
        self._given_up = False
        self.name = self._parts.netloc.rpartition("@")[2]

    def paint(self, order: TextOrder) -> bytes:
        """The picture that the server makes, as the bytes of an image file.

        Raises:
            ImageServerError: there is none; `give_up` was called, or one of the many things that can go wrong.
        """
        page = self._ask("POST", "txt2img", order.page(), self._patience_s, keep=True)
        images = page.get("images") if isinstance(page, dict) else None
        if not isinstance(images, list) or not images or not isinstance(images[0], str):
            raise ImageServerError(f"{self.name} answered without a picture")
        try:
            return base64.b64decode(images[0].rpartition(",")[2], validate=True)  # some put "data:image/png;base64," before it
        except (binascii.Error, ValueError):
            raise ImageServerError(f"{self.name} sent a picture that is damaged") from None

    def progress(self) -> float:
        """How far the picture is, 0..1.

        Raises:
            ImageServerError: the server does not say.
        """
        page = self._ask("GET", "progress?skip_current_image=true", None, _SHORT_S)
        done = page.get("progress") if isinstance(page, dict) else None
        if isinstance(done, bool) or not isinstance(done, int | float) or not 0 <= done <= 1:
            raise ImageServerError(f"{self.name} does not say how far it is")
        return float(done)

    def interrupt(self) -> None:
        """Has the server stop what it is making.

        Raises:
            ImageServerError: it did not hear.
        """
        self._ask("POST", "interrupt", {}, _SHORT_S, empty=True)

    def give_up(self) -> None:
        """Ends `paint` on whatever thread it waits."""
        self._given_up = True
        asking = self._asking
        if asking is not None and asking.sock is not None:
            with contextlib.suppress(OSError):  # it was closed already
                asking.sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads; closing alone would not

    def _ask(
        self, method: str, path: str, page: dict[str, Any] | None, seconds: float, *, keep: bool = False, empty: bool = False
    ) -> Any:
        """What the server answers. ``keep``: `give_up` ends it. ``empty``: it need not say anything."""
        secure = self._parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        body = None if page is None else json.dumps(page).encode()
        try:
            connection = kind(self._parts.hostname or "", self._parts.port, timeout=min(seconds, _CONNECT_S))
            if keep:
                self._asking = connection
            try:
                connection.connect()
                connection.sock.settimeout(seconds)
                if keep and self._given_up:
                    raise ImageServerError(f"{self.name}: cancelled")
                target = f"{self._parts.path.rstrip('/')}/sdapi/v1/{path}"
                connection.request(method, target, body, self._headers())
                answer = connection.getresponse()
                data = answer.read(MAX_BYTES + 1)
            finally:
                if keep:
                    self._asking = None
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ImageServerError(self._fault(error, seconds)) from None
        if len(data) > MAX_BYTES:
            raise ImageServerError(f"{self.name} sent more than {MAX_BYTES // 1_000_000} MB; ask for a smaller picture")
        if answer.length:
            raise ImageServerError(f"{self.name} broke off before the picture was whole")
        if answer.status != 200:
            raise ImageServerError(self._refusal(answer.status, data))
        if empty:
            return None
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise ImageServerError(f"{self.name} answered, but not as an image server does; is the address right?") from None

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        if self._parts.username:
            pair = f"{unquote(self._parts.username)}:{unquote(self._parts.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        return headers

    def _fault(self, error: Exception, seconds: float) -> str:
        if self._given_up:
            return f"{self.name}: cancelled"
        if isinstance(error, ConnectionRefusedError):
            return f"nobody answers at {self.name}; is the image server running?"
        if isinstance(error, socket.gaierror):
            return f"there is no server named {self._parts.hostname}"
        if isinstance(error, TimeoutError):
            return f"{self.name} did not answer within {seconds:.0f} s"
        if isinstance(error, http.client.IncompleteRead | http.client.RemoteDisconnected | ConnectionResetError):
            return f"{self.name} broke off before the picture was whole"
        if isinstance(error, http.client.HTTPException):
            return f"{self.name} answered, but not as a web server does; is the address right?"
        return f"{self.name} cannot be reached: {getattr(error, 'strerror', None) or error}"

    def _refusal(self, status: int, data: bytes) -> str:
        if status in (401, 403):
            return f"{self.name} refused: it wants a name and password, as in http://name:password@{self.name}"
        if status == 404:
            return f"{self.name} takes no text by this interface; AUTOMATIC1111 does when started with --api"
        try:
            page = json.loads(data)
            said = next((str(page[key]) for key in ("detail", "errors", "error") if page.get(key)), "")
        except (ValueError, RecursionError, AttributeError):
            said = ""
        said = " ".join(said.split())[:120]
        return f"{self.name} refused with status {status}" + (f": {said}" if said else "")
