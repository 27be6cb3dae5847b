"""Steps of a purchase whose answers are lost in other ways than the matrix has: late, all of them, with the store."""

from __future__ import annotations

from pathlib import Path

import pytest
from flows.books import Books, unsettled
from flows.conversation import Conversation, said
from flows.matrix import STEPS, Struck
from flows.orders import ASH, OAK, VENDOR, bill, order, receipt
from flows.programs import Target
from flows.purchases import Purchases

from sandbox.client import Client

INPUT = Path(__file__).with_name("purchases.singer")
SAID = Conversation.load(INPUT)
WORK_LEFT = 4
BANK = "101000"


@pytest.fixture
def target(target: Target) -> Target:
    target.config |= {"request_timeout": 1}
    return target


@pytest.mark.parametrize("struck", STEPS, ids=str)
def test_a_step_that_is_executed_after_its_answer_was_lost(
    struck: Struck, target: Target, sandbox: Client
) -> None:
    sandbox.faults.add(action="late", **struck.writes, after=1, seconds=0.5)
    run = target.run(INPUT, settle_seconds=1.5)
    assert run.code == 0, run
    Purchases(sandbox).check_holds(SAID)


@pytest.mark.parametrize("point", ["after_intent", "answer_read", "outcome_committed"])
@pytest.mark.parametrize("struck", STEPS, ids=str)
def test_a_run_that_was_killed_and_whose_store_is_lost(
    struck: Struck, point: str, target: Target, sandbox: Client
) -> None:
    strike = {"point": point, "object": struck.object, "step": struck.step, "nth": 2, "signal": "SIGKILL"}
    assert target.run(INPUT, strike=strike).code < 0

    run = target.run(INPUT, store="anew.db")

    assert run.code == 0, run
    Purchases(sandbox).check_holds(SAID)
    writes = Books(sandbox).writes
    assert target.run(INPUT, store="anew.db").code == 0
    assert Books(sandbox).writes == writes


def test_a_store_that_is_lost_when_all_is_done_is_learnt_again_without_a_write(
    target: Target, sandbox: Client
) -> None:
    assert target.run(INPUT).code == 0
    writes = Books(sandbox).writes
    run = target.run(INPUT, store="anew.db")
    assert run.code == 0, run
    assert run.count("unchanged") == sum(m["type"] == "RECORD" for m in SAID.messages), run
    assert Books(sandbox).writes == writes


@pytest.mark.parametrize("struck", STEPS, ids=str)
def test_when_every_answer_of_a_step_is_lost_later_runs_make_good(
    struck: Struck, target: Target, sandbox: Client
) -> None:
    sandbox.faults.add(action="reset_after", **struck.writes, times=None)
    run = target.run(INPUT)
    assert run.code in {0, WORK_LEFT}, run
    sandbox.faults.clear()

    run = target.run(INPUT)

    assert run.code == 0, run
    Purchases(sandbox).check_holds(SAID)
    assert not unsettled(target.folder / "delivery.db")


@pytest.mark.parametrize("action", ["reset_before", "reset_after", "late", "html_after", "status_after"])
def test_a_payment_whose_answer_was_lost_is_posted_once(action: str, target: Target, sandbox: Client) -> None:
    path = "advanced-purchase/payment"
    sandbox.faults.add(action=action, system="cin7", method="POST", path=path, seconds=0.5)
    paid = bill(status="paid", paid_date="2026-07-15")
    conversation = said(("suppliers", [VENDOR]), ("purchases", [order()]), ("bills", [paid]), state={"n": 1})
    run = target.run(conversation, payment_account=BANK, settle_seconds=1.5)
    assert run.code == 0, run
    (invoice,) = Purchases(sandbox).invoices("P1")
    assert (invoice["Status"], len(invoice["Payments"])) == ("PAID", 1)
    assert Purchases(sandbox).guards == {}


@pytest.mark.parametrize("action", ["reset_before", "reset_after", "late", "html_after", "status_after"])
def test_a_cancelled_order_whose_void_was_lost_is_voided(
    action: str, target: Target, sandbox: Client
) -> None:
    start = said(("suppliers", [VENDOR]), ("purchases", [order()]), state={"n": 1})
    assert target.run(start).code == 0
    sandbox.faults.add(action=action, system="cin7", method="DELETE", seconds=0.5)
    run = target.run(said(("purchases", [order(status="cancelled")]), state={"n": 2}), settle_seconds=1.5)
    assert run.code == 0, run
    (live,) = Purchases(sandbox).marked("P1")
    assert live["Status"] == "VOIDED"
    assert Purchases(sandbox).guards == {}


@pytest.mark.parametrize("action", ["reset_before", "reset_after", "html_after", "status_after"])
def test_an_undo_of_a_declined_order_that_was_lost_leaves_no_header(
    action: str, target: Target, sandbox: Client
) -> None:
    sandbox.switch("cin7.duplicate_order_products", "refuse")
    sandbox.faults.add(action=action, system="cin7", method="DELETE")
    twice = order(OAK, {**OAK, "price": "17"}, ASH)
    run = target.run(said(("suppliers", [VENDOR]), ("purchases", [twice]), state={"n": 1}))
    assert run.code == 0, run
    assert run.summary["purchases"]["refused"] == 1, run
    assert [each["Status"] for each in Purchases(sandbox).marked("P1")] == ["VOIDED"]


def test_goods_put_away_by_a_lost_call_are_put_away_once(target: Target, sandbox: Client) -> None:
    sandbox.switch("cin7.use_put_away", True)
    sandbox.faults.add(action="reset_after", system="cin7", method="POST", path="*put-away")
    conversation = said(
        ("suppliers", [VENDOR]),
        ("purchases", [order(approach="STOCK")]),
        ("receipts", [receipt()]),
        ("bills", [bill()]),
        state={"n": 1},
    )
    run = target.run(conversation)
    assert run.code == 0, run
    purchases = Purchases(sandbox)
    purchases.check(order(approach="STOCK"), [bill()], [receipt()])
    assert purchases.one("P1")["Status"] == "COMPLETED"
    assert purchases.guards == {}
