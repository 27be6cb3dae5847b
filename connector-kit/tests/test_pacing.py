"""The pacer never lets more than the limit through in any window, and wastes little of it."""

from __future__ import annotations

import bisect
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector_kit.delivery.calls import CallGate
from connector_kit.errors import BudgetError, InterruptedRunError
from connector_kit.pacing import SharedPacer, refusal_wait

CALLER = """
import random, sys, threading, time
from pathlib import Path
from connector_kit.pacing import SharedPacer

folder, calls, window, number, seed = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
pacer = SharedPacer("key", calls=calls, window_seconds=window, directory=Path(folder))
chance = random.Random(seed)

def work():
    for _ in range(number):
        with pacer.permit(lambda: False):
            time.sleep(chance.uniform(0, 0.004))
            sys.stdout.write(f"{time.monotonic()}\\n")
            time.sleep(chance.uniform(0, 0.004))

threads = [threading.Thread(target=work) for _ in range(2)]
[t.start() for t in threads]
[t.join() for t in threads]
"""


def most_in_a_window(arrivals: list[float], window: float) -> int:
    arrivals = sorted(arrivals)
    return max(bisect.bisect_right(arrivals, t + window) - i for i, t in enumerate(arrivals))


def test_processes_sharing_a_key_stay_below_the_limit_and_use_95_percent_of_it(tmp_path: Path) -> None:
    calls, window, each = 40, 2.5, 20
    command = [sys.executable, "-c", CALLER, str(tmp_path), str(calls), str(window), str(each)]
    processes = [
        subprocess.Popen([*command, str(seed)], stdout=subprocess.PIPE, text=True) for seed in range(3)
    ]
    arrivals = [float(line) for p in processes for line in p.communicate()[0].split()]
    assert len(arrivals) == 3 * 2 * each
    assert most_in_a_window(arrivals, window) <= calls
    windows = (len(arrivals) - calls) / calls
    assert max(arrivals) - min(arrivals) <= windows * window / 0.95


@settings(max_examples=40, deadline=None)
@given(
    calls=st.integers(1, 5), window=st.floats(0.01, 0.05), delays=st.lists(st.floats(0, 0.01), max_size=12)
)
def test_no_window_ever_holds_more_calls_than_permitted(
    calls: int, window: float, delays: list[float], tmp_path_factory: pytest.TempPathFactory
) -> None:
    pacer = SharedPacer("key", calls=calls, window_seconds=window, directory=tmp_path_factory.mktemp("pacer"))
    arrivals: list[float] = []

    def call(delay: float) -> None:
        with pacer.permit(lambda: False):
            time.sleep(delay)
            arrivals.append(time.monotonic())

    threads = [threading.Thread(target=call, args=(d,)) for d in delays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pacer.close()
    assert len(arrivals) == len(delays)
    assert not arrivals or most_in_a_window(arrivals, window) <= calls


def test_a_refusal_stops_every_process_for_the_time_it_names(tmp_path: Path) -> None:
    mine, theirs = (SharedPacer("key", calls=9, window_seconds=0.1, directory=tmp_path) for _ in range(2))
    with mine.permit(lambda: False) as permit:
        permit.limited(0.3)
    started = time.monotonic()
    with theirs.permit(lambda: False):
        assert time.monotonic() - started >= 0.25


def test_keys_do_not_share_a_window(tmp_path: Path) -> None:
    for name in ("a", "b"):
        pacer = SharedPacer(name, calls=1, window_seconds=60, directory=tmp_path)
        with pacer.permit(lambda: False):
            pass


def test_waiting_for_a_permit_ends_when_the_run_is_stopped(tmp_path: Path) -> None:
    gate = CallGate(SharedPacer("key", calls=1, window_seconds=60, directory=tmp_path))
    with gate.call():
        pass
    threading.Timer(0.1, gate.stop).start()
    with pytest.raises(InterruptedRunError), gate.call():
        pytest.fail("no permit was due")


def test_a_spent_call_budget_says_so(tmp_path: Path) -> None:
    gate = CallGate(SharedPacer("key", calls=9, window_seconds=1, directory=tmp_path), call_budget=1)
    with gate.call():
        pass
    with pytest.raises(BudgetError, match="call_budget"), gate.call():
        pytest.fail("the budget was spent")


@pytest.mark.parametrize(
    ("retry_after", "text", "seconds"),
    [
        ("60 Seconds", "", 60),
        ("7", "", 7),
        (None, "You have reached 60 calls per 60 seconds API limit.", 60),
        (None, '[{"ErrorCode":400,"Exception":"You have reached 60 calls per 2 seconds API limit."}]', 2),
        (None, "You have reached 60 calls per minute", 60),
        (None, "Service Unavailable", 5),
        ("soon", "", 5),
    ],
)
def test_how_long_a_refusal_asks_to_wait(retry_after: str | None, text: str, seconds: float) -> None:
    assert refusal_wait(retry_after, text, 5) == seconds
