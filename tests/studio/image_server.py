"""A small real HTTP server that speaks txt2img as AUTOMATIC1111 does, and can go wrong in many ways."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image

API = "/sdapi/v1/"


def png(width: int, height: int, colour: tuple[int, int, int] = (10, 160, 60)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


class Txt2ImgServer:
    """``orders`` are the pages that were sent, ``headers`` theirs. While ``hold`` is clear a picture is not finished;
    ``interrupted`` is set by the interrupt call. ``answer`` makes status, body of txt2img from the page."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.interrupted = threading.Event()
        self.hold = threading.Event()
        self.hold.set()
        self.answer: Callable[[dict[str, Any]], tuple[int, bytes]] = lambda page: (
            200,
            json.dumps(
                {"images": [base64.b64encode(png(page["width"], page["height"])).decode()], "parameters": {}, "info": "{}"}
            ).encode(),
        )
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer._check(self.path.startswith(API + "progress"))
                self._send(200, json.dumps({"progress": 0.42, "eta_relative": 3.0, "state": {}}).encode())

            def do_POST(self) -> None:
                page = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path == API + "interrupt":
                    outer.interrupted.set()
                    outer.hold.set()
                    self._send(200, b"null")
                    return
                outer._check(self.path == API + "txt2img")
                outer.orders.append(page)
                outer.headers.append(dict(self.headers))
                outer.hold.wait(20)
                self._send(*outer.answer(page))

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *values: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, address: object) -> None:
                pass  # whoever asked hung up

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), name="txt2img", daemon=True).start()

    def _check(self, right: bool) -> None:
        if not right:
            raise ValueError("no such call")

    def close(self) -> None:
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()
