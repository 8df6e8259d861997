"""Pictures from a server: what is sent, what comes back, and one clear line for all that can go wrong."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator

import pytest

from engine.world_spec import WorldSpec
from studio.canvas.picture import picture_of
from studio.jobs import image_server
from studio.jobs.image_server import ImageServer, ImageServerError, TextOrder, is_local, size_in_aspect
from tests.studio.image_server import Txt2ImgServer, png


@pytest.fixture
def server() -> Iterator[Txt2ImgServer]:
    server = Txt2ImgServer()
    yield server
    server.close()


def failure(server: ImageServer, order: TextOrder) -> str:
    with pytest.raises(ImageServerError) as caught:
        server.paint(order)
    line = str(caught.value)
    assert "\n" not in line
    assert len(line) < 260
    return line


def test_an_order_is_sent_whole_and_nothing_else(server: Txt2ImgServer) -> None:
    order = TextOrder(server.address, " a red house ", "flat", "text", 1234, 512, 288, 12)
    picture = picture_of(ImageServer(server.address).paint(order), 16 / 9)
    assert server.orders == [
        {
            "prompt": "a red house, flat", "negative_prompt": "text", "seed": 1234, "width": 512, "height": 288, "steps": 12,
            "batch_size": 1, "n_iter": 1,
        }
    ]  # fmt: skip
    assert picture.whole.shape == (288, 512, 3)
    assert picture.square[512, 5].tolist() == [10, 160, 60], "all of it is in what a wide world sees"
    assert picture.square[20, 512].tolist() == [255] * 3
    assert "Authorization" not in server.headers[0]


def test_progress_and_interrupt(server: Txt2ImgServer) -> None:
    asked = ImageServer(server.address)
    assert asked.progress() == 0.42
    asked.interrupt()
    assert server.interrupted.is_set()


def test_a_name_and_password_are_sent_and_never_said(server: Txt2ImgServer) -> None:
    address = server.address.replace("//", "//me:se%20cret@")
    asked = ImageServer(address)
    asked.paint(TextOrder(address, "x"))
    assert server.headers[0]["Authorization"] == "Basic " + base64.b64encode(b"me:se cret").decode()
    server.answer = lambda page: (401, b"")
    assert "cret" not in failure(asked, TextOrder(address, "x"))


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, b"<html>hello</html>", "not as an image server"),
        (200, b"[" * 100_000, "not as an image server"),
        (200, b"[]", "without a picture"),
        (200, b'{"images": []}', "without a picture"),
        (200, b'{"images": [17]}', "without a picture"),
        (200, b'{"images": ["%%%"]}', "damaged"),
        (404, b"", "--api"),
        (401, b"", "password"),
        (422, b'{"detail": "width must be\\nbelow 2048"}', "status 422: width must be below 2048"),
        (500, b'{"error": "OutOfMemoryError", "detail": ""}', "status 500: OutOfMemoryError"),
        (503, b"[1]", "status 503"),
        (302, b"", "status 302"),
    ],
)
def test_wrong_answers_are_said_in_one_line(server: Txt2ImgServer, status: int, body: bytes, says: str) -> None:
    server.answer = lambda page: (status, body)
    assert says in failure(ImageServer(server.address), TextOrder(server.address, "x"))


def test_an_endless_answer_is_not_read(server: Txt2ImgServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_server, "MAX_BYTES", 1000)
    server.answer = lambda page: (200, b"{" + b" " * 2000 + b"}")
    assert "ask for a smaller picture" in failure(ImageServer(server.address), TextOrder(server.address, "x"))


def test_who_does_not_answer_in_time_is_not_waited_for(server: Txt2ImgServer) -> None:
    server.hold.clear()
    assert "did not answer within" in failure(ImageServer(server.address, patience_s=0.3), TextOrder(server.address, "x"))


def test_nobody_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert "is the image server running?" in failure(ImageServer(address), TextOrder(address, "x"))
    assert "no server named" in failure(ImageServer("http://nowhere.invalid"), TextOrder("", "x"))


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (b"hello there\r\n\r\n", "not as a web server"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{", "broke off"),
        (b"", "broke off"),
    ],
)
def test_a_server_that_is_none_or_hangs_up(said: bytes, says: str) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)

        def serve() -> None:
            connection, _ = listening.accept()
            connection.recv(65536)
            connection.sendall(said)
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert says in failure(ImageServer(address), TextOrder(address, "x"))
        thread.join()


def test_giving_up_wakes_who_waits(server: Txt2ImgServer) -> None:
    server.hold.clear()
    asked = ImageServer(server.address)
    said: list[str] = []
    thread = threading.Thread(target=lambda: said.append(failure(asked, TextOrder(server.address, "x"))))
    thread.start()
    while not server.orders:
        pass
    asked.give_up()
    thread.join(10)
    assert not thread.is_alive()
    assert "cancelled" in said[0]
    assert not server.hold.is_set()


def test_sizes_are_in_the_worlds_aspect() -> None:
    assert size_in_aspect(512, WorldSpec()) == (512, 512)
    assert size_in_aspect(768, WorldSpec(frame_height=72, frame_width=128, grid_height=9, grid_width=16)) == (768, 432)
    assert size_in_aspect(512, WorldSpec(frame_height=512, frame_width=8, grid_height=8, grid_width=1)) == (64, 512)


def test_what_is_local() -> None:
    assert is_local("http://127.0.0.1:7860")
    assert is_local("http://localhost/x")
    assert is_local("https://[::1]:1")
    assert not is_local("http://127.example.org.evil.net")
    assert not is_local("http://192.168.0.4:7860")


def test_a_data_url_is_a_picture_too(server: Txt2ImgServer) -> None:
    data = "data:image/png;base64," + base64.b64encode(png(8, 8)).decode()
    server.answer = lambda page: (200, json.dumps({"images": [data]}).encode())
    assert ImageServer(server.address).paint(TextOrder(server.address, "x")) == png(8, 8)
