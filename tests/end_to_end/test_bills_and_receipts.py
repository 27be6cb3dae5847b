"""Bills and receipts: posted once and exactly, into whatever parts of a purchase Cin7 Core lets them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flows.books import Books
from flows.orders import ASH, OAK, VENDOR, bill, deliver, order, outcomes, receipt
from flows.programs import Ended, Target
from flows.purchases import Purchases

from sandbox.client import Client

BANK = "101000"
TOTAL = Decimal(954)
"""Of the bill of everything: 40 at 18.5 and 10 at 21.4."""


@pytest.fixture(autouse=True)
def _no_guard_is_run_against(sandbox: Client) -> Iterator[None]:
    yield
    assert Purchases(sandbox).guards == {}


def _ordered(target: Target, *more: tuple[str, list[dict[str, Any]]], **fields: Any) -> Ended:
    run = deliver(target, ("suppliers", [VENDOR]), ("purchases", [order(**fields)]), *more)
    assert run.summary["purchases"]["created"] == 1, run
    return run


def _part(line: dict[str, Any], quantity: int) -> dict[str, Any]:
    return {**line, "quantity": quantity}


def _held(target: Target, key: str) -> dict[str, Any]:
    return target.parked("held")[key]


def _invoice(sandbox: Client) -> dict[str, Any]:
    (invoice,) = Purchases(sandbox).invoices("P1")
    return invoice


def test_what_two_bills_of_different_runs_say_is_received_at_once(target: Target, sandbox: Client) -> None:
    bills = [bill(_part(OAK, 25), ASH), bill(_part(OAK, 15), source_id="B2", invoice_number="QB-2")]
    run = _ordered(target, ("bills", bills[:1]), ("receipts", [receipt()]))
    assert outcomes(run, "receipts") == {"held": 1}
    assert "OAK-10: 40 to receive, 25 billed, 0 received" in _held(target, "R1")["reason"]

    run = deliver(target, ("bills", bills[1:]))
    assert run.count("held") == 0, run
    purchases = Purchases(sandbox)
    purchases.check(order(), bills, [receipt()])
    assert purchases.one("P1")["Status"] == "COMPLETED"


def test_partial_receipts_and_bills_with_the_goods_first(target: Target, sandbox: Client) -> None:
    receipts = [receipt(_part(OAK, 25)), receipt(_part(OAK, 15), ASH, source_id="R2")]
    bills = [
        bill(_part(OAK, 15), ASH, source_id="B2", invoice_number="QB-2"),
        bill(_part(OAK, 25)),
    ]
    run = _ordered(target, ("bills", bills), ("receipts", receipts), approach="STOCK")
    assert run.count("held") == 0, run
    purchases = Purchases(sandbox)
    purchases.check(order(), bills, receipts)
    live = purchases.one("P1")
    assert live["Status"] == "COMPLETED"
    for stock, invoice in zip(
        live["StockReceived"], live["Invoice"], strict=True
    ):  # each bill with its goods
        assert _quantities(stock) == _quantities(invoice)


def _quantities(document: dict[str, Any]) -> dict[str, Decimal]:
    return {line["SKU"]: Decimal(line["Quantity"]) for line in document["Lines"]}


def test_with_the_goods_first_a_second_bill_of_one_receipt_waits_and_names_the_choice(target: Target) -> None:
    bills = [bill(_part(OAK, 20)), bill(_part(OAK, 20), source_id="B2", invoice_number="QB-2")]
    run = _ordered(target, ("bills", bills), ("receipts", [receipt(OAK)]), approach="STOCK")
    assert outcomes(run, "bills") == {"created": 1, "held": 1}
    (told,) = target.parked("held").values()
    assert told["code"] == "WAITS_FOR_RECEIPT"
    assert "approach STOCK" in told["reason"]
    assert "authorised in Cin7 Core" in told["what_to_do"]


def test_more_than_was_billed_waits_with_the_quantities(target: Target, sandbox: Client) -> None:
    run = _ordered(target, ("bills", [bill()]), ("receipts", [receipt(_part(OAK, 42), ASH)]))
    assert outcomes(run, "receipts") == {"held": 1}
    told = _held(target, "R1")
    assert told["code"] == "WAITS_FOR_INVOICE"
    assert "OAK-10: 42 to receive, 40 billed" in told["reason"]
    assert Purchases(sandbox).goods("P1") == {}


def test_a_simple_purchase_takes_one_bill_and_says_what_to_do_with_a_second(target: Target) -> None:
    second = bill(ASH, source_id="B2", invoice_number="QB-2")
    run = _ordered(target, ("bills", [bill(OAK), second]), purchase_type="Simple")
    assert outcomes(run, "bills") == {"created": 1, "held": 1}
    (told,) = target.parked("held").values()
    assert told["code"] == "PURCHASE_TAKES_ONE_BILL"
    assert "convert the purchase to Advanced" in told["what_to_do"]


def test_goods_are_put_away_where_the_company_does_that(target: Target, sandbox: Client) -> None:
    sandbox.switch("cin7.use_put_away", True)
    _ordered(target, ("bills", [bill()]), ("receipts", [receipt()]))
    purchases = Purchases(sandbox)
    purchases.check(order(), [bill()], [receipt()])
    live = purchases.one("P1")
    assert (live["Status"], live["PutAway"][0]["Status"]) == ("COMPLETED", "AUTHORISED")
    again = deliver(target, ("receipts", [receipt()]))
    assert again.result["calls"] == 0


def test_more_goods_are_put_away_after_the_first_were_whoever_looks_first(
    target: Target, sandbox: Client
) -> None:
    sandbox.switch("cin7.use_put_away", True)
    keys = ("P1", "P2", "P3")
    orders = [order(OAK, source_id=key) for key in keys]
    bills = [
        bill(OAK, source_id=f"B-{key}", purchase_source_id=key, invoice_number=f"QB-{key}") for key in keys
    ]
    first, second = (
        [receipt(_part(OAK, n), source_id=f"R{n}-{key}", purchase_source_id=key, date=date) for key in keys]
        for n, date in ((25, "2026-06-18"), (15, "2026-06-19"))
    )
    deliver(target, ("suppliers", [VENDOR]), ("purchases", orders), ("bills", bills), ("receipts", first))
    everything = (("purchases", orders), ("bills", bills), ("receipts", [*second, *first]))
    run = deliver(target, ("suppliers", [VENDOR]), *everything, store="anew.db")
    assert run.count("held") == 0, run
    assert {Purchases(sandbox).one(key)["Status"] for key in keys} == {"COMPLETED"}


def test_goods_that_were_put_away_are_left_alone_when_others_wait(target: Target, sandbox: Client) -> None:
    sandbox.switch("cin7.use_put_away", True)
    first, second = receipt(_part(OAK, 25)), receipt(_part(OAK, 15), source_id="R2", date="2026-06-19")
    _ordered(target, ("bills", [bill(OAK)]), ("receipts", [first]))
    deliver(target, ("receipts", [second]), put_away="never")

    run = deliver(
        target,
        ("suppliers", [VENDOR]),
        ("purchases", [order()]),
        ("bills", [bill(OAK)]),
        ("receipts", [first, second]),
        store="anew.db",
    )

    assert run.count("held") == 0, run
    Purchases(sandbox).check(order(), [bill(OAK)], [first, second])


def test_an_invoice_that_changed_is_held_with_what_differs_until_it_is_taken_back(
    target: Target, sandbox: Client
) -> None:
    _ordered(target, ("bills", [bill()]))
    writes = Books(sandbox).writes
    run = deliver(target, ("bills", [bill(_part(OAK, 39), ASH, invoice_number="QB-1A")]))
    assert outcomes(run, "bills") == {"held": 1}
    told = _held(target, "B1")
    assert told["code"] == "INVOICE_FROZEN"
    for text in ("QB-1A", "40 x OAK-10", "39 x OAK-10"):
        assert text in told["reason"]
    assert outcomes(deliver(target, ("bills", [bill()])), "bills") == {"unchanged": 1}
    assert Books(sandbox).writes == writes


def test_a_receipt_that_changed_is_held_with_both_quantities(target: Target, sandbox: Client) -> None:
    _ordered(target, ("bills", [bill()]), ("receipts", [receipt()]))
    run = deliver(target, ("receipts", [receipt(_part(OAK, 39), ASH)]))
    assert outcomes(run, "receipts") == {"held": 1}
    told = _held(target, "R1")
    assert told["code"] == "RECEIPT_FROZEN"
    assert "40 OAK-10" in told["reason"]
    assert "39 OAK-10" in told["reason"]
    Purchases(sandbox).check(order(), [bill()], [receipt()])


def test_a_paid_bill_posts_its_payment_once(target: Target, sandbox: Client) -> None:
    _ordered(target, ("bills", [bill()]), payment_account=None)
    paid = bill(status="paid", paid_date="2026-07-15")
    assert outcomes(deliver(target, ("bills", [paid])), "bills") == {"unchanged": 1}
    assert _invoice(sandbox)["Status"] == "AUTHORISED"

    paid = bill(status="paid", paid_date="2026-07-16")
    run = deliver(target, ("bills", [paid]), payment_account=BANK)
    assert outcomes(run, "bills") == {"updated": 1}
    invoice = _invoice(sandbox)
    (payment,) = invoice["Payments"]
    assert invoice["Status"] == "PAID"
    assert (Decimal(payment["Amount"]), payment["Account"]) == (TOTAL, BANK)
    assert payment["DatePaid"].startswith("2026-07-16")
    assert deliver(target, ("bills", [paid]), payment_account=BANK).result["calls"] == 0


def test_a_part_that_was_paid_is_posted_as_that(target: Target, sandbox: Client) -> None:
    part = bill(status="paid", paid_date="2026-07-15", paid_amount="500.25")
    run = deliver(
        target,
        ("suppliers", [VENDOR]),
        ("purchases", [order()]),
        ("bills", [part]),
        payment_account=BANK,
    )
    assert outcomes(run, "bills") == {"created": 1}
    assert Decimal(_invoice(sandbox)["Paid"]) == Decimal("500.25")
    rest = {**part, "paid_amount": str(TOTAL)}
    deliver(target, ("bills", [rest]), payment_account=BANK)
    assert Decimal(_invoice(sandbox)["Paid"]) == TOTAL
    assert _invoice(sandbox)["Status"] == "PAID"


def test_a_void_bill_is_voided_and_another_takes_its_place(target: Target, sandbox: Client) -> None:
    _ordered(target, ("bills", [bill()]))
    new = bill(source_id="B2", invoice_number="QB-2")
    run = deliver(target, ("bills", [bill(status="void"), new]), ("receipts", [receipt()]))
    assert outcomes(run, "bills") == {"updated": 1, "created": 1}
    purchases = Purchases(sandbox)
    purchases.check(order(), [new], [receipt()])
    assert purchases.one("P1")["Status"] == "COMPLETED"


def test_a_void_bill_that_never_came_is_nothing_to_do(target: Target, sandbox: Client) -> None:
    run = _ordered(target, ("bills", [bill(status="void")]))
    assert outcomes(run, "bills") == {"unchanged": 1}
    assert Purchases(sandbox).invoices("P1") == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"status": "paid", "paid_date": "2026-07-15"}, "it is paid"),
        ({}, "its goods are received"),
    ],
    ids=["paid", "received"],
)
def test_a_void_bill_that_cin7_core_cannot_void_is_held(
    more: dict[str, Any], why: str, target: Target, sandbox: Client
) -> None:
    target.config["payment_account"] = BANK
    _ordered(target, ("bills", [bill(**more)]), ("receipts", [] if more else [receipt()]))
    run = deliver(target, ("bills", [bill(status="void")]))
    assert outcomes(run, "bills") == {"held": 1}
    told = _held(target, "B1")
    assert told["code"] == "VOID_NOT_POSSIBLE"
    assert why in told["reason"]
    assert _invoice(sandbox)["Status"] in {"AUTHORISED", "PAID"}


def test_all_that_is_wrong_with_a_bill_is_in_one_message_with_candidates(
    target: Target, sandbox: Client
) -> None:
    wrong = bill(
        {**OAK, "account": "Inventry"},
        {**ASH, "account": "110000"},
        {"sku": "OAK-1", "quantity": 1, "price": 1, "account": "130000"},
        {"sku": None, "name": "Freight", "quantity": 1, "price": 1, "account": None},
    )
    run = _ordered(target, ("bills", [wrong]))
    assert outcomes(run, "bills") == {"held": 1}
    told = _held(target, "B1")
    for text in ("Inventry", "110000", "OAK-1"):
        assert text in told["reason"]
    assert "OAK-10" in told["candidates"]
    assert any("130000" in name for name in told["candidates"]), told["candidates"]
    assert Purchases(sandbox).invoices("P1") == []


def test_accounts_are_found_by_map_code_and_display_name(target: Target, sandbox: Client) -> None:
    billed = bill(
        {**_part(OAK, 20), "account": "Stock NS"},
        {**_part(OAK, 20), "account": "520000"},
        {**ASH, "account": "510000 Inbound Freight"},
        {"name": "Pallets", "quantity": 2, "price": "7.5", "account": "Packaging Supplies"},
    )
    _ordered(target, ("bills", [billed]))
    assert _held(target, "B1")["code"]
    run = deliver(target, ("bills", [billed]), account_map={"Stock NS": "130000"})
    assert outcomes(run, "bills") == {"created": 1}
    invoice = _invoice(sandbox)
    sums: dict[str, Decimal] = {}
    for line in [*invoice["Lines"], *invoice["AdditionalCharges"]]:
        sums[line["Account"]] = sums.get(line["Account"], Decimal()) + Decimal(line["Total"])
    assert sums == {"130000": 370, "520000": 385, "510000": 214}


def test_a_location_that_cin7_core_lacks_holds_the_receipt_with_candidates(target: Target) -> None:
    run = _ordered(target, ("bills", [bill()]), ("receipts", [receipt(location="Main Warehous")]))
    assert outcomes(run, "receipts") == {"held": 1}
    told = _held(target, "R1")
    assert "Main Warehous" in told["reason"]
    assert "Main Warehouse" in told["candidates"]


def test_why_a_bill_is_missing_is_answered_in_words(target: Target) -> None:
    missing = bill(OAK, {**ASH, "account": "999999"})
    _ordered(target, ("bills", [missing]))
    answer = target.connector("why", "bills", "B1")
    assert "bills B1 from ps: held" in answer
    assert "999999" in answer
    assert "account_map" in answer

    deliver(target, ("bills", [bill(status="draft")]))
    answer = target.connector("why", "bills", "B1")
    assert "it is a draft in the source" in answer
    assert "approve it in the source" in answer

    deliver(target, ("bills", [bill()]))
    answer = target.connector("why", "bills", "B1")
    assert "bills B1 from ps: landed" in answer
    assert "sends invoice: POST advanced-purchase/invoice" in answer
    assert "answer: landed" in answer


def test_why_a_bill_waits_names_its_purchase(target: Target) -> None:
    deliver(target, ("bills", [bill()]))
    answer = target.connector("why", "bills", "B1")
    assert "its purchase P1 is not in Cin7 Core yet" in answer
    assert "connector why purchases P1" in answer


def test_a_price_of_five_decimals_goes_to_the_rounding_account(target: Target, sandbox: Client) -> None:
    fine = bill({"sku": "OAK-10", "quantity": 40, "price": "18.50125"}, ASH)
    run = _ordered(target, ("bills", [fine]))
    assert outcomes(run, "bills") == {"held": 1}
    assert "rounding_account" in _held(target, "B1")["what_to_do"]
    run = deliver(target, ("bills", [fine]), rounding_account="R-01")
    assert outcomes(run, "bills") == {"created": 1}
    assert Decimal(_invoice(sandbox)["Total"]) == Decimal("954.05")
