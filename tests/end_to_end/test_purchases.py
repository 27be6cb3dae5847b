"""Purchase orders: complete or not there, in any order of arrival, changed only where Cin7 Core lets them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from flows.books import Books
from flows.conversation import said
from flows.orders import ASH, OAK, VENDOR, bill, deliver, order, outcomes, receipt
from flows.programs import Target
from flows.purchases import Content, Purchases

from sandbox.client import Client

STREAMS: dict[str, list[dict[str, Any]]] = {
    "suppliers": [VENDOR],
    "purchases": [order()],
    "bills": [bill()],
    "receipts": [receipt()],
}
ORDERS = sorted(permutations(STREAMS))[::3]
SUPPLIER_AND_ORDER = (("suppliers", [VENDOR]), ("purchases", [order()]))


def _with(approach: str) -> dict[str, list[dict[str, Any]]]:
    return {**STREAMS, "purchases": [order(approach=approach)]}


def _check_complete(sandbox: Client) -> None:
    purchases = Purchases(sandbox)
    purchases.check(order(), [bill()], [receipt()])
    assert purchases.one("P1")["Status"] == "COMPLETED"
    assert purchases.guards == {}


@pytest.fixture(autouse=True)
def _no_guard_is_run_against(request: pytest.FixtureRequest, sandbox: Client) -> Any:
    yield
    if "declined" not in request.node.name:
        assert Purchases(sandbox).guards == {}


@pytest.mark.parametrize("approach", ["INVOICE", "STOCK"])
@pytest.mark.parametrize("names", ORDERS, ids=",".join)
def test_records_in_any_order_in_one_input(
    names: tuple[str, ...], approach: str, target: Target, sandbox: Client
) -> None:
    run = deliver(target, *((name, _with(approach)[name]) for name in names))
    assert run.count("created") == 4, run
    _check_complete(sandbox)
    assert Books(sandbox).writes == 5  # supplier, header, order, invoice, receipt


@pytest.mark.parametrize("approach", ["INVOICE", "STOCK"])
@pytest.mark.parametrize("names", ORDERS[::2], ids=",".join)
def test_records_in_any_order_over_several_runs(
    names: tuple[str, ...], approach: str, target: Target, sandbox: Client
) -> None:
    for name in names:
        run = deliver(target, (name, _with(approach)[name]))
    assert run.count("held") == 0, run
    _check_complete(sandbox)
    assert Books(sandbox).writes == 5


def test_documents_that_wait_for_their_purchase_cost_no_call(target: Target) -> None:
    run = deliver(target, ("bills", [bill()]), ("receipts", [receipt()]))
    assert run.count("held") == 2, run
    assert run.result["calls"] == 0
    assert {each["code"] for each in target.parked("held").values()} == {"WAITS_FOR_PURCHASE"}


def test_the_numbers_of_the_source_travel(target: Target, sandbox: Client) -> None:
    deliver(target, ("suppliers", [VENDOR]), ("purchases", [order(memo="Shelves")]), ("bills", [bill()]))
    live = Purchases(sandbox).one("P1")
    for text in (live["Note"], live["Order"]["Memo"]):
        assert text == "PO8001: Shelves [src:ps/P1]"
    assert live["AdditionalAttributes"]["AdditionalAttribute1"] == "PO8001"
    assert [each["InvoiceNumber"] for each in live["Invoice"]] == ["QB-1"]


def test_a_second_run_makes_no_call(target: Target) -> None:
    deliver(target, *STREAMS.items())
    again = deliver(target, *STREAMS.items())
    assert again.count("unchanged") == 4, again
    assert again.result["calls"] == 0


def test_lines_that_are_frozen_are_held_until_one_side_gives_way(target: Target, sandbox: Client) -> None:
    deliver(target, *SUPPLIER_AND_ORDER)
    more = order({**OAK, "quantity": 41}, ASH)
    writes = Books(sandbox).writes

    held = deliver(target, ("purchases", [more]))
    assert outcomes(held, "purchases") == {"held": 1}
    told = target.parked("held")["P1"]
    assert told["code"] == "ORDER_FROZEN"
    assert "40 x OAK-10" in told["reason"]
    assert "41 x OAK-10" in told["reason"]
    assert "undo the order in Cin7 Core" in told["what_to_do"]
    assert Books(sandbox).writes == writes

    live = Purchases(sandbox).one("P1")
    sandbox.edit("cin7", {"action": "undo", "object": "purchase", "where": {"ID": live["ID"]}})
    assert outcomes(deliver(target, ("purchases", [])), "purchases") == {"updated": 1}
    assert Content.live(Purchases(sandbox).one("P1")["Order"]) == Content.wanted(more)


def test_a_frozen_change_that_is_taken_back_in_the_source_needs_no_call(
    target: Target, sandbox: Client
) -> None:
    deliver(target, *SUPPLIER_AND_ORDER)
    deliver(target, ("purchases", [order(ASH)]))
    writes = Books(sandbox).writes
    assert outcomes(deliver(target, ("purchases", [order()])), "purchases") == {"unchanged": 1}
    assert Books(sandbox).writes == writes


def test_a_draft_follows_the_source_until_it_is_approved(target: Target, sandbox: Client) -> None:
    deliver(target, ("suppliers", [VENDOR]), ("purchases", [order(ASH, status="draft")]))
    assert Purchases(sandbox).one("P1")["Order"]["Status"] == "DRAFT"
    deliver(target, ("purchases", [order(status="draft", required_by="2026-08-01")]))
    assert Content.live(Purchases(sandbox).one("P1")["Order"]) == Content.wanted(order())
    held = deliver(target, ("bills", [bill()]))
    assert outcomes(held, "bills") == {"held": 1}
    assert target.parked("held")["B1"]["code"] == "ORDER_NOT_AUTHORISED"

    run = deliver(target, ("purchases", [order(required_by="2026-08-01")]), ("receipts", [receipt()]))
    assert run.count("held") == 0, run
    _check_complete(sandbox)


def test_an_order_that_was_cancelled_before_it_came_is_never_made(target: Target, sandbox: Client) -> None:
    run = deliver(target, ("suppliers", [VENDOR]), ("purchases", [order(status="cancelled")]))
    assert outcomes(run, "purchases") == {"unchanged": 1}
    assert Purchases(sandbox).marked("P1") == []


def test_a_cancelled_order_is_voided(target: Target, sandbox: Client) -> None:
    deliver(target, *SUPPLIER_AND_ORDER)
    run = deliver(target, ("purchases", [order(status="cancelled")]))
    assert outcomes(run, "purchases") == {"updated": 1}
    (live,) = Purchases(sandbox).marked("P1")
    assert live["Status"] == "VOIDED"


@pytest.mark.parametrize("approach", ["INVOICE", "STOCK"])
def test_a_cancelled_order_with_goods_is_held_with_what_stands(
    approach: str, target: Target, sandbox: Client
) -> None:
    deliver(target, *_with(approach).items())
    run = deliver(target, ("purchases", [order(approach=approach, status="cancelled")]))
    assert outcomes(run, "purchases") == {"held": 1}
    told = target.parked("held")["P1"]
    assert told["code"] == "CANCELLED_BUT_RECEIVED"
    assert "invoice QB-1" in told["reason"]
    assert "2 lines received" in told["reason"]
    _check_complete(sandbox)


def test_a_closed_order_stays_and_says_what_never_came(target: Target, sandbox: Client) -> None:
    part = {**OAK, "quantity": 30}
    deliver(
        target,
        *SUPPLIER_AND_ORDER,
        ("bills", [bill(part)]),
        ("receipts", [receipt(part)]),
    )
    run = deliver(target, ("purchases", [order(status="closed")]))
    assert outcomes(run, "purchases") == {"unchanged": 1}
    assert "not everything was received" in target.connector("why", "purchases", "P1")
    assert Purchases(sandbox).one("P1")["CombinedReceivingStatus"] == "PARTIALLY RECEIVED"


@pytest.mark.parametrize(
    ("second", "lines"),
    [
        ({**OAK, "quantity": 2}, 1),
        ({**OAK, "quantity": 2, "price": "17"}, 2),
        ({**OAK, "quantity": 2, "discount": 5}, 2),
    ],
    ids=["the same", "another price", "a discount"],
)
def test_a_sku_on_two_lines_is_merged_where_nothing_else_differs_and_never_dropped(
    second: dict[str, Any], lines: int, target: Target, sandbox: Client
) -> None:
    both = (OAK, second)
    run = deliver(
        target,
        ("suppliers", [VENDOR]),
        ("purchases", [order(*both)]),
        ("bills", [bill(*both)]),
        ("receipts", [receipt({"sku": "OAK-10", "quantity": 42})]),
    )
    assert run.count("created") == 4, run
    purchases = Purchases(sandbox)
    purchases.check(order(*both), [bill(*both)], [receipt({"sku": "OAK-10", "quantity": 42})])
    live = purchases.one("P1")
    assert len(live["Order"]["Lines"]) == lines
    assert live["Status"] == "COMPLETED"


def test_all_that_cin7_core_lacks_is_named_in_one_message_before_anything_is_sent(
    target: Target, sandbox: Client
) -> None:
    wrong = order({**OAK, "sku": "OAK-1"}, ASH, location="Main Warehous", terms="Net 31")
    run = deliver(target, ("suppliers", [VENDOR]), ("purchases", [wrong]))
    assert outcomes(run, "purchases") == {"held": 1}
    told = target.parked("held")["P1"]
    for name in ("OAK-1", "Main Warehous", "Net 31"):
        assert name in told["reason"]
    assert {"OAK-10", "Main Warehouse"} <= set(told["candidates"])
    assert Purchases(sandbox).marked("P1") == []


def test_the_header_of_an_order_that_cin7_core_declined_is_voided_and_made_anew_once_corrected(
    target: Target, sandbox: Client
) -> None:
    sandbox.switch("cin7.duplicate_order_products", "refuse")
    twice = order(OAK, {**OAK, "price": "17"})
    run = deliver(target, ("suppliers", [VENDOR]), ("purchases", [twice]))
    assert outcomes(run, "purchases") == {"refused": 1}
    (voided,) = Purchases(sandbox).marked("P1")
    assert voided["Status"] == "VOIDED"
    assert "taken back" in target.parked("refused")["P1"]["reason"]

    run = deliver(target, ("purchases", [order()]))
    assert outcomes(run, "purchases") == {"created": 1}
    assert Content.live(Purchases(sandbox).one("P1")["Order"]) == Content.wanted(order())


def test_a_plan_counts_every_call_of_a_purchases_life_and_makes_none(target: Target, sandbox: Client) -> None:
    plan = target.run(said(*STREAMS.items(), state={"n": 1}), mode="plan")
    assert plan.code == 0, plan
    assert plan.states == []
    assert Books(sandbox).writes == 0
    assert plan.result["plan"]["calls"] == 5, plan

    run = deliver(target, *STREAMS.items())
    assert Books(sandbox).writes == 5, run


def test_an_order_of_nothing_but_charges_is_a_service_purchase(target: Target, sandbox: Client) -> None:
    service = order(lines=[], charges=[{"description": "Sawing", "price": 120}], approach="STOCK")
    billed = bill(lines=[], charges=[{"description": "Sawing", "price": 120, "account": "510000"}])
    deliver(target, ("suppliers", [VENDOR]), ("purchases", [service]), ("bills", [billed]))
    purchases = Purchases(sandbox)
    purchases.check(service, [billed], [])
    live = purchases.one("P1")
    assert (live["Type"], live["Approach"], live["Status"]) == ("Service Purchase", "INVOICE", "COMPLETED")
