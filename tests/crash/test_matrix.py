"""Killed or failed anywhere, a delivery that is run again leaves each document in the books once.

The pairs of point and cause, and how each is brought about, are in ``flows.matrix``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flows.books import Books, staged, unsettled
from flows.conversation import Conversation
from flows.matrix import CANNOT_OCCUR, CAUSES, CELLS, DONE, KILLED, OBJECTS, PATHS, POINTS, Cell
from flows.programs import Ended, Running, Target
from flows.waiting import until

from sandbox.client import Client

INPUT = Path(__file__).with_name("accounts_suppliers_journals.singer")
SAID = Conversation.load(INPUT)
MOST_RERUNS = 4
STRUCK = 2
"""Of the three documents of an object, the one that is struck."""


@pytest.fixture
def target(target: Target) -> Target:
    target.deliver_records = 1  # so that every STATE line of the short conversation has a delivery before it
    target.config |= {"request_timeout": 1, "max_concurrency": 3}
    return target


def _cells() -> list[Any]:
    pairs = [(point, cause) for point in POINTS for cause in CAUSES]
    return [
        pytest.param(
            object_,
            CELLS.get(pair),
            id=f"{object_}: {pair[1]} at {pair[0]}",
            marks=[pytest.mark.skip(reason=f"cannot occur: {CANNOT_OCCUR[pair]}")]
            if pair not in CELLS
            else [],
        )
        for object_ in OBJECTS
        for pair in pairs
    ]


def test_every_pair_of_point_and_cause_is_either_tried_or_named_as_impossible() -> None:
    assert not CELLS.keys() & CANNOT_OCCUR.keys()
    assert CELLS.keys() | CANNOT_OCCUR.keys() == {(point, cause) for point in POINTS for cause in CAUSES}


@pytest.mark.parametrize(("object_", "cell"), _cells())
def test_each_document_is_in_the_books_once(
    object_: str, cell: Cell, target: Target, sandbox: Client
) -> None:
    target.config["settle_seconds"] = cell.settle_seconds
    first = _first_run(object_, cell, target, sandbox)
    assert first.code == cell.ends, first
    _check(first, target, sandbox)
    assert any(each["fired"] for each in sandbox.faults.list()) or not cell.fault, "the fault did not strike"
    last = _run_until_done(first, target, sandbox)

    Books(sandbox).check_holds(SAID)
    assert not unsettled(target.folder / "delivery.db")
    assert {last.count(outcome) for outcome in ("pending", "in_doubt", "held", "refused")} == {0}, last
    _check_that_another_run_finds_nothing_to_do(target, sandbox)


def _first_run(object_: str, cell: Cell, target: Target, sandbox: Client) -> Ended:
    if cell.fault:
        where = {"method": "GET"} if cell.on_read else {"method": "POST", "after": STRUCK - 1}
        sandbox.faults.add(system="cin7", path=PATHS[object_], **where, **cell.fault)
    running = target.start(INPUT, strike=_strike(object_, cell))
    if cell.from_outside:
        _strike_from_outside(running, cell, sandbox)
    return running.wait()


def _strike(object_: str, cell: Cell) -> dict[str, Any] | None:
    if cell.strike is None:
        return None
    if cell.strike == "state_emitted":
        return {"point": cell.strike, "nth": OBJECTS.index(object_) + 1, "signal": cell.signal}
    return {"point": cell.strike, "object": object_, "nth": STRUCK, "signal": cell.signal}


def _strike_from_outside(running: Running, cell: Cell, sandbox: Client) -> None:
    def met() -> bool:
        return any(call["fault"] and (call["executed"] or not cell.done) for call in sandbox.calls())

    until(met, "the sandbox met the call")
    assert cell.signal is not None
    running.send(cell.signal)


def _run_until_done(last: Ended, target: Target, sandbox: Client) -> Ended:
    for _ in range(MOST_RERUNS):
        if last.code == DONE:
            return last
        last = target.run(INPUT)
        _check(last, target, sandbox)
    raise AssertionError(f"not done after {MOST_RERUNS} reruns: {last}")


def _check(run: Ended, target: Target, sandbox: Client) -> None:
    """Check what holds after every run: no STATE line ran ahead, nothing is there twice, the summary is last."""
    store, books = target.folder / "delivery.db", Books(sandbox)
    books.check_nothing_twice()
    for state in run.states:
        passed = set(SAID.before(state))
        assert passed <= staged(store) - unsettled(store), f"STATE {state} passed unsettled records: {run}"
        assert all(books.has(*name) for name in passed), f"STATE {state} passed what is not there: {run}"
    if run.code != KILLED:
        left = run.count("pending") + run.count("in_doubt")
        assert run.code != DONE or not left, run


def _check_that_another_run_finds_nothing_to_do(target: Target, sandbox: Client) -> None:
    writes = Books(sandbox).writes
    run = target.run(INPUT)
    assert run.code == DONE, run
    assert run.count("unchanged") == sum(len(SAID.records(object_)) for object_ in OBJECTS), run
    assert run.states[-1] == SAID.messages[-1]["value"]
    assert Books(sandbox).writes == writes
