"""Two things at once: what is promised of results, errors and the thread."""

import threading

import pytest

from engine.runtime.at_once import AtOnce


def test_both_run_at_the_same_time() -> None:
    """Each waits until the other has begun: one after the other they would never end."""
    meeting = threading.Barrier(2, timeout=10)
    at_once = AtOnce(threads=True)
    assert at_once(lambda: (meeting.wait() >= 0, "here"), lambda: (meeting.wait() >= 0, "there")) == (
        (True, "here"),
        (True, "there"),
    )
    at_once.close()


def test_without_threads_they_follow_on_each_other() -> None:
    order: list[tuple[str, bool]] = []

    def note(name: str) -> int:
        order.append((name, threading.current_thread() is threading.main_thread()))
        return len(order)

    at_once = AtOnce(threads=False)
    assert at_once(lambda: note("here"), lambda: note("there")) == (1, 2)
    assert order == [("here", True), ("there", True)]
    at_once.close()


@pytest.mark.parametrize("threads", [True, False])
@pytest.mark.parametrize("which", ["here", "there"])
def test_an_error_in_either_is_raised(threads: bool, which: str) -> None:
    def good() -> int:
        return 1

    def bad() -> int:
        raise ValueError(which)

    at_once = AtOnce(threads)
    with pytest.raises(ValueError, match=which):
        at_once(*((bad, good) if which == "here" else (good, bad)))
    assert at_once(good, good) == (1, 1), "it goes on working"
    at_once.close()


def test_an_error_waits_for_the_other() -> None:
    """Nothing runs on in a graph that somebody may now close."""
    go, done = threading.Event(), []
    at_once = AtOnce(threads=True)

    def there() -> None:
        go.wait(10)
        done.append(True)

    def here() -> None:
        threading.Timer(0.05, go.set).start()
        raise ValueError("here")

    with pytest.raises(ValueError, match="here"):
        at_once(here, there)
    assert done == [True]
    at_once.close()
