"""The rate limit in its three shapes, budgets, approval, and runs that only plan."""

from __future__ import annotations

from typing import Any

import pytest
from flows.books import Books, unsettled
from flows.conversation import said
from flows.programs import Target

from sandbox.client import Client

WORK_LEFT = 4
TREES = (
    "Alder",
    "Birch",
    "Cedar",
    "Damson",
    "Elder",
    "Fir",
    "Gorse",
    "Hazel",
    "Ivy",
    "Juniper",
    "Kauri",
    "Larch",
)
SUPPLIERS = [{"source_id": str(number), "name": f"{tree} Joinery"} for number, tree in enumerate(TREES)]
CONVERSATION = said(("suppliers", SUPPLIERS), state={"n": len(SUPPLIERS)})


def _check_each_is_there_once(sandbox: Client) -> None:
    books = Books(sandbox)
    books.check_nothing_twice()
    assert all(len(books.suppliers(each["source_id"])) == 1 for each in SUPPLIERS)


@pytest.mark.parametrize("shape", ["429", "503", "400"])
def test_a_refusal_of_each_shape_is_waited_out(target: Target, sandbox: Client, shape: str) -> None:
    sandbox.faults.add(action="rate", shape=shape, system="cin7", method="POST", after=2, times=2)
    run = target.run(CONVERSATION)
    assert run.code == 0, run
    assert run.summary["suppliers"]["created"] == len(SUPPLIERS)
    _check_each_is_there_once(sandbox)
    assert sandbox.counters()["cin7"]["notes"]["rate_refused"] == 2


def test_a_key_that_others_use_too_still_gets_everything_through(target: Target, sandbox: Client) -> None:
    sandbox.switch("cin7.limit_calls", 6)
    sandbox.switch("cin7.limit_shape", "mixed")
    run = target.run(CONVERSATION)  # the target believes that it may make a thousand calls
    assert run.code == 0, run
    _check_each_is_there_once(sandbox)


def test_at_the_right_pace_nothing_is_refused(target: Target, sandbox: Client) -> None:
    sandbox.switch("cin7.limit_calls", 6)
    run = target.run(CONVERSATION, calls_per_window=6, limit_window_seconds=1)
    assert run.code == 0, run
    _check_each_is_there_once(sandbox)
    assert sandbox.books("cin7")["calls"]["refused"] == 0


def test_a_lasting_refusal_ends_the_run_with_the_work_left_for_the_next(
    target: Target, sandbox: Client
) -> None:
    sandbox.faults.add(action="rate", shape="503", system="cin7", method="POST", times=None)
    run = target.run(CONVERSATION, limit_window_seconds=0.1)
    assert run.code == WORK_LEFT, run
    assert "[RATE_REFUSED]" in run.log
    assert run.states == []
    sandbox.faults.clear()
    assert target.run(CONVERSATION).code == 0
    _check_each_is_there_once(sandbox)


def test_a_call_budget_ends_the_run_and_the_next_goes_on(target: Target, sandbox: Client) -> None:
    first = target.run(CONVERSATION, call_budget=8)
    assert first.code == WORK_LEFT, first
    assert "[BUDGET_SPENT]" in first.log
    assert first.result["calls"] <= 8
    assert first.states == []
    assert first.count("created") + first.count("pending") == len(SUPPLIERS)
    second = target.run(CONVERSATION)
    assert second.code == 0, second
    assert second.summary["suppliers"]["created"] == first.summary["suppliers"]["pending"]
    _check_each_is_there_once(sandbox)


def test_a_second_run_makes_no_call(target: Target, sandbox: Client) -> None:
    assert target.run(CONVERSATION).code == 0
    again = target.run(CONVERSATION)
    assert again.result["calls"] == 0
    assert again.summary["suppliers"]["unchanged"] == len(SUPPLIERS)


def test_a_plan_sends_nothing_moves_no_state_and_says_what_would_be_done(
    target: Target, sandbox: Client
) -> None:
    renamed = [{**SUPPLIERS[0], "name": "Alder & Daughters"}, SUPPLIERS[1]]
    assert target.run(said(("suppliers", SUPPLIERS[:1]))).code == 0
    journal = {
        "source_id": "J1",
        "date": "2026-06-30",
        "lines": [{"account": "600100", "amount": 1}, {"account": "nowhere", "amount": -1}],
    }
    writes = Books(sandbox).writes

    plan = target.run(said(("suppliers", renamed), ("journals", [journal]), state={"n": 2}), mode="plan")

    assert plan.code == 0, plan
    assert plan.states == []
    assert Books(sandbox).writes == writes
    assert plan.summary["suppliers"] | {"updated": 1, "created": 1} == plan.summary["suppliers"]
    assert plan.summary["journals"]["held"] == 1
    assert plan.result["plan"]["calls"] == 2
    assert "'Alder Joinery' → 'Alder & Daughters'" in plan.log
    assert "nowhere" in plan.log
    store = target.folder / "delivery.db"
    assert not unsettled(store)

    assert target.run(said(("suppliers", renamed))).summary["suppliers"]["updated"] == 1


def test_a_document_that_waits_for_approval_is_sent_when_a_person_approves(
    target: Target, sandbox: Client
) -> None:
    rules: list[dict[str, Any]] = [{"object": "suppliers", "action": "create"}]
    conversation = said(("suppliers", SUPPLIERS[:1]), state={"n": 1})
    held = target.run(conversation, approve=rules)
    assert held.summary["suppliers"]["held"] == 1
    assert Books(sandbox).writes == 0
    target.connector("approve", "suppliers", "0")
    assert target.run("", approve=rules).summary["suppliers"]["created"] == 1


def test_a_store_is_of_one_account_of_cin7(target: Target) -> None:
    assert target.run(CONVERSATION).code == 0
    run = target.run(CONVERSATION, account_id="00000000-0000-0000-0000-000000000000")
    assert run.code == 2, run
    assert "[STORE_OF_ANOTHER_ACCOUNT]" in run.log
