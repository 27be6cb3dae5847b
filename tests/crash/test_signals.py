"""SIGTERM at any moment ends a run with 143 and its summary within seconds, and loses nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flows.books import Books, begun, unsettled
from flows.conversation import Conversation
from flows.programs import Ended, Running, Target
from flows.waiting import until

from sandbox.client import Client

INPUT = Path(__file__).with_name("accounts_suppliers_journals.singer")
SAID = Conversation.load(INPUT)
STOPPED = 143
ENDS_WITHIN = 13.0
"""Seconds: ten of grace for a call that hangs, and some to end on a busy machine."""
AT_ONCE = 5.0
"""Seconds: less than the grace."""


@pytest.fixture
def open_pipe(tmp_path: Path) -> Iterator[Path]:
    """A pipe with the conversation in it whose other end stays open, as that of a tap that is still reading."""
    pipe = tmp_path / "tap"
    os.mkfifo(pipe)
    descriptor = os.open(pipe, os.O_RDWR)
    os.write(descriptor, INPUT.read_bytes())
    yield pipe
    os.close(descriptor)


def _stop(running: Running, within: float = ENDS_WITHIN) -> Ended:
    running.send("SIGTERM")
    started = time.monotonic()
    ended = running.wait()
    assert time.monotonic() - started < within
    assert ended.code == STOPPED, ended
    assert set(ended.summary) >= {"accounts", "suppliers", "journals"}
    return ended


def _check_that_a_rerun_completes(target: Target, sandbox: Client, **settings: object) -> None:
    run = target.run(INPUT, **settings)
    assert run.code == 0, run
    Books(sandbox).check_holds(SAID)
    assert not unsettled(target.folder / "delivery.db")


def test_while_waiting_for_the_tap(target: Target, sandbox: Client, open_pipe: Path) -> None:
    target.deliver_records = 1
    running = target.start(open_pipe)
    until(lambda: running.states == 3, "all STATE lines are out")
    ended = _stop(running, within=AT_ONCE)
    assert ended.count("created") == 9
    _check_that_a_rerun_completes(target, sandbox)


def test_while_waiting_for_the_tap_with_records_not_yet_delivered(
    target: Target, sandbox: Client, open_pipe: Path
) -> None:
    running = target.start(open_pipe)
    until(lambda: begun(target.folder / "delivery.db"), "the run has begun")
    ended = _stop(running, within=AT_ONCE)
    assert ended.states == []
    _check_that_a_rerun_completes(target, sandbox)


def test_while_the_limit_makes_it_wait(target: Target, sandbox: Client) -> None:
    running = target.start(INPUT, calls_per_window=3, limit_window_seconds=600)
    sandbox.wait(system="cin7", count=3)
    ended = _stop(running, within=AT_ONCE)
    assert ended.count("pending") > 0
    _check_that_a_rerun_completes(target, sandbox)


def test_while_it_waits_to_settle_a_lost_write(target: Target, sandbox: Client) -> None:
    sandbox.faults.add(action="reset_before", system="cin7", method="POST", path="supplier")
    running = target.start(INPUT, settle_seconds=600)
    sandbox.wait(system="cin7", method="POST", path="journal", count=3, done=1)
    ended = _stop(running, within=AT_ONCE)
    assert ended.summary["suppliers"]["in_doubt"] == 1, ended
    assert ended.states == []
    _check_that_a_rerun_completes(target, sandbox)


@pytest.mark.parametrize(("action", "done"), [("timeout_before", 0), ("timeout_after", 1)])
def test_while_a_write_hangs(target: Target, sandbox: Client, action: str, done: int) -> None:
    sandbox.faults.add(action=action, system="cin7", method="POST", path="supplier", seconds=300)
    running = target.start(INPUT, request_timeout=200, max_concurrency=1)
    sandbox.wait(system="cin7", method="POST", path="supplier", done=done or None)
    ended = _stop(running)
    assert ended.count("in_doubt") + ended.count("pending") == 6, ended
    assert ended.states == []
    _check_that_a_rerun_completes(target, sandbox)


def test_when_everything_is_done_but_the_exit(target: Target, sandbox: Client) -> None:
    ended = target.run(INPUT, strike={"point": "state_emitted", "signal": "SIGTERM"})
    assert ended.code == STOPPED, ended
    assert ended.states == [SAID.messages[-1]["value"]]
    _check_that_a_rerun_completes(target, sandbox)


def test_before_it_has_begun(target: Target, sandbox: Client) -> None:
    ended = target.run(INPUT, strike={"point": "begin", "signal": "SIGTERM"})
    assert ended.code == STOPPED, ended
    _check_that_a_rerun_completes(target, sandbox)
