from __future__ import annotations

import threading
import time

import pytest
from sandglass import Sandglass

from connector_kit.errors import InterruptedRunError, UnreachableError
from connector_kit.waiting import Again, Patience, Trouble, Waiter

BUSY = Trouble("busy", attempts=4, first_wait=2.0, longest_wait=5.0)
LASTING = Trouble("lasting", seconds=100.0)
OTHER = Trouble("other", attempts=2)


@pytest.fixture
def waiter():
    return Sandglass()


def failing(troubles, wait=None):
    """Work that meets each of these and then succeeds."""
    left = list(troubles)

    def work():
        if left:
            raise Again(UnreachableError(left[0].name), left.pop(0), wait)
        return "done"

    return work


def test_passing_trouble_is_sat_out_with_growing_waits_in_bounds(waiter):
    assert Patience(waiter).retrying()(failing([BUSY] * 3)) == "done"
    assert len(waiter.waits) == 3
    assert all(0 <= wait <= most for wait, most in zip(waiter.waits, (2, 4, 5), strict=True))


def test_attempts_are_counted_by_kind(waiter):
    assert Patience(waiter).retrying()(failing([BUSY, OTHER, BUSY, BUSY])) == "done"
    with pytest.raises(Again) as caught:
        Patience(waiter).retrying()(failing([BUSY, OTHER, OTHER]))
    assert caught.value.trouble is OTHER


def test_what_may_last_for_a_time_is_tried_until_it_is_over(waiter):
    with pytest.raises(Again):
        Patience(waiter).retrying()(failing([LASTING] * 1000, wait=30))
    assert 100 <= sum(waiter.waits) < 200


def test_a_wait_that_is_asked_for_is_kept(waiter):
    Patience(waiter).retrying()(failing([LASTING], wait=7))
    assert 7 <= waiter.waits[0] <= 8


def test_any_other_error_is_not_tried_again(waiter):
    def work():
        raise KeyError("x")

    with pytest.raises(KeyError):
        Patience(waiter).retrying()(work)
    assert waiter.waits == []


def test_stopping_ends_the_waits_of_every_thread():
    waiter, ended = Waiter(), []

    def wait():
        with pytest.raises(InterruptedRunError):
            waiter.pause(60)
        ended.append(True)

    threads = [threading.Thread(target=wait) for _ in range(3)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    waiter.stop()
    for thread in threads:
        thread.join(10)
    assert ended == [True] * 3
    assert waiter.stopped
    assert time.monotonic() - began < 10
