"""News gathered for a while: everything is taken once, and nobody is called twice for it."""

from __future__ import annotations

import threading

import pytest

from attendance_mis.kit.gathering import call_failed, gather, take
from attendance_mis.kit.ids import uuid7


@pytest.fixture
def key() -> str:
    return f"test:{uuid7()}"


def test_first_news_calls_and_what_follows_waits_with_it(key: str) -> None:
    assert [gather(key, ["b"]), gather(key, ["a", "b"]), gather(key, ["c"])] == [True, False, False]

    assert take(key) == ["a", "b", "c"]
    assert take(key) == []


def test_news_after_the_taking_calls_anew(key: str) -> None:
    gather(key, ["a"])
    take(key)

    assert gather(key, ["a"])
    assert take(key) == ["a"]


def test_call_that_could_not_be_made_is_made_with_the_next_news(key: str) -> None:
    gather(key, ["a"])
    call_failed(key)

    assert gather(key, ["b"])
    assert take(key) == ["a", "b"]


def test_nothing_is_left_lying_while_many_bring_and_one_takes(key: str) -> None:
    """Whoever brings news either is taken along, or is the one who calls; so after the last call nothing is left."""
    taken: list[str] = []
    calls = threading.Semaphore(0)
    stop = threading.Event()

    def bring(who: int) -> None:
        for number in range(50):
            if gather(key, [f"{who}-{number}"]):
                calls.release()

    def answer() -> None:
        while not stop.is_set() or calls.acquire(blocking=False):
            if stop.is_set() or calls.acquire(timeout=0.05):
                taken.extend(take(key))

    people = [threading.Thread(target=bring, args=(who,)) for who in range(4)]
    worker = threading.Thread(target=answer)
    worker.start()
    for person in people:
        person.start()
    for person in people:
        person.join()
    stop.set()
    worker.join()

    assert sorted(taken) == sorted(f"{who}-{number}" for who in range(4) for number in range(50))
