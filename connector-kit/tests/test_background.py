from __future__ import annotations

import threading
from itertools import count, islice

import pytest

from connector_kit.background import in_order, submit


def test_work_runs_while_its_caller_goes_on():
    go = threading.Event()

    def work():
        assert go.wait(10)
        return threading.current_thread().name

    result = submit(work, "worker")
    go.set()
    assert result() == "worker"


def test_what_it_raises_is_raised_where_the_result_is_asked_for():
    def work():
        raise KeyError("x")

    result = submit(work, "worker")
    with pytest.raises(KeyError):
        result()


def test_results_come_in_the_order_of_the_items_whichever_is_done_first():
    second_done = threading.Event()

    def work(number):
        if number == 0:
            assert second_done.wait(10)
        if number == 1:
            second_done.set()
        return number * 10

    assert list(in_order(work, range(5), at_a_time=2, name="worker")) == [0, 10, 20, 30, 40]


def test_no_more_is_started_than_may_be_under_way():
    started = []
    results = in_order(started.append, count(), at_a_time=3, name="worker")
    assert len(list(islice(results, 4))) == 4
    assert len(started) <= 4 + 3
