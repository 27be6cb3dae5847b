from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_netsuite.concurrency import ConcurrencyLimit


class Clock:
    now = 0.0

    def __call__(self):
        self.now += 1.0
        return self.now


def refuse(limit):
    with limit.slot() as slot:
        limit.refused(slot)


def test_no_more_than_the_bound_are_in_flight_however_many_threads_there_are():
    limit = ConcurrencyLimit(3)
    inside, most = [], []

    def work():
        with limit.slot():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.005)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert max(most) == 3
    assert len(most) == 20


def test_a_refusal_halves_the_bound_down_to_one():
    limit = ConcurrencyLimit(8, Clock())
    bounds = []
    for _ in range(5):
        refuse(limit)
        bounds.append(limit.bound)
    assert bounds == [4, 2, 1, 1, 1]


def test_requests_that_were_in_flight_together_halve_it_once():
    limit = ConcurrencyLimit(8, Clock())
    with limit.slot() as first, limit.slot() as second, limit.slot() as third:
        for slot in (first, second, third):
            limit.refused(slot)
    assert limit.bound == 4


def test_it_grows_back_slowly_and_not_beyond_its_start():
    limit = ConcurrencyLimit(4, Clock())
    refuse(limit)
    refuse(limit)
    assert limit.bound == 1
    successes = 0
    while limit.bound < 2:
        limit.succeeded()
        successes += 1
    assert 10 <= successes <= 20
    for _ in range(1000):
        limit.succeeded()
    assert limit.bound == 4


def test_waiting_threads_go_on_when_it_has_grown():
    limit = ConcurrencyLimit(2, Clock())
    refuse(limit)
    entered = threading.Event()

    def work():
        with limit.slot():
            entered.set()

    with limit.slot():
        threading.Thread(target=work, daemon=True).start()
        assert not entered.wait(0.05)
        for _ in range(30):
            limit.succeeded()
        assert entered.wait(5)


def test_a_slot_knows_whether_it_was_ever_alone():
    limit = ConcurrencyLimit(2)
    with limit.slot() as alone:
        pass
    assert not alone.shared
    with limit.slot() as first:
        with limit.slot() as second:
            pass
        assert first.shared
        assert second.shared


def test_an_error_gives_the_slot_back():
    limit = ConcurrencyLimit(1)
    for _ in range(3):
        with pytest.raises(ValueError), limit.slot():
            raise ValueError
    with limit.slot() as slot:
        assert not slot.shared


def test_an_overload_is_remembered_for_a_while_and_a_doubtful_one_is_not():
    clock = Clock()
    limit = ConcurrencyLimit(2, clock)
    with limit.slot() as slot:
        limit.refused(slot, certain=False)
    assert not limit.overloaded_lately(1e9)
    refuse(limit)
    assert limit.overloaded_lately(30)
    clock.now += 60
    assert not limit.overloaded_lately(30)


@given(st.integers(1, 50), st.lists(st.booleans(), max_size=200))
def test_the_bound_stays_between_one_and_its_start(most, history):
    limit = ConcurrencyLimit(most, Clock())
    for refused in history:
        if refused:
            refuse(limit)
        else:
            limit.succeeded()
        assert 1 <= limit.bound <= most
