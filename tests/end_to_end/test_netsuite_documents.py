"""Documents of NetSuite with their lines: what they carry, and what brings them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flows.netsuite import Reading, edit, refill, set_clock
from flows.tap import Tap

from sandbox.client import Client

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
Act = Callable[[Client, dict[str, Any]], Any]


def _read(tap: Tap, *streams: str, **more: Any) -> Reading:
    reading = Reading(tap.run(streams, **more))
    assert reading.run.code == 0, reading.run
    return reading


def _on(action: str, kind: str = "purchase order", line: int | None = None, **more: Any) -> Act:
    def act(sandbox: Client, document: dict[str, Any]) -> Any:
        where = {"id": document["id"]} | ({} if line is None else {"line": line})
        return edit(sandbox, action, kind, where=where, **more)

    return act


def _change_the_bill(sandbox: Client, order: dict[str, Any]) -> None:
    bill = edit(sandbox, "bill", "purchase order", where={"id": order["id"]}, at="2026-06-30T12:00:00Z")
    edit(sandbox, "update", "vendor bill", where={"id": bill["id"]}, set={"memo": "changed since"})


@pytest.mark.parametrize("stamped", [False, True], ids=["order unstamped", "order stamped"])
@pytest.mark.parametrize(
    "act",
    [
        _on("update_line", line=2, set={"memo": "only the line"}, header_stamp=False),
        _on("receive", set={"lines": {"1": 1}}),
        _on("bill", set={"lines": {"1": 1}}),
        _change_the_bill,
    ],
    ids=["line", "receipt", "bill", "change of a bill"],
)
def test_an_order_comes_again_when_something_of_it_changed(
    act: Act, stamped: bool, sandbox: Client, tap_netsuite: Tap
) -> None:
    refill(sandbox, profile="open", purchase_orders=12, order_lines=3, stamp_orders=stamped)
    set_clock(sandbox, NOON)
    first = _read(tap_netsuite, "purchase_orders", lookback_seconds=0)
    order = sandbox.books("netsuite")["purchase_orders"][3]
    set_clock(sandbox, NOON + timedelta(hours=1))
    act(sandbox, order)
    again = _read(tap_netsuite, "purchase_orders", state=first.state, lookback_seconds=0)
    at_bookmark = first.keys("purchase_orders")[-1]

    assert set(again.keys("purchase_orders")) - {at_bookmark} == {str(order["id"])}
    (now,) = (each for each in sandbox.books("netsuite")["purchase_orders"] if each["id"] == order["id"])
    (record,) = (each for each in again.records("purchase_orders") if each["id"] == str(order["id"]))
    assert (record["status"], record["status_name"]) == (now["status"], now["status_name"])
    assert [_of(line) for line in record["lines"]] == [_wanted(line) for line in now["lines"]]
    quiet = _read(tap_netsuite, "purchase_orders", state=again.state, lookback_seconds=0)
    assert len(quiet.records("purchase_orders")) <= 1  # the one at the bookmark


def _of(line: dict[str, Any]) -> tuple[Any, ...]:
    return (line["memo"], line["item_name"], line["quantityshiprecv"], line["quantitybilled"])


def _wanted(line: dict[str, Any]) -> tuple[Any, ...]:
    return (line.get("memo"), line["item"], Decimal(line["received"]), Decimal(line["billed"]))


def test_an_order_comes_again_when_its_receipt_was_deleted(sandbox: Client, tap_netsuite: Tap) -> None:
    refill(sandbox, profile="open", purchase_orders=8)
    order = sandbox.books("netsuite")["purchase_orders"][2]
    set_clock(sandbox, NOON)
    receipt = _on("receive")(sandbox, order)
    first = _read(tap_netsuite, "purchase_orders", lookback_seconds=0)
    set_clock(sandbox, NOON + timedelta(hours=1))
    _on("delete", "item receipt")(sandbox, receipt)
    again = _read(tap_netsuite, "purchase_orders", "deleted_records", state=first.state, lookback_seconds=0)

    key = str(order["id"])
    (before,) = (each for each in first.records("purchase_orders") if each["id"] == key)
    (record,) = (each for each in again.records("purchase_orders") if each["id"] == key)
    assert all(line["quantityshiprecv"] == line["quantity"] for line in before["lines"])
    assert not any(line["quantityshiprecv"] for line in record["lines"])
    assert record["status_name"] == "Pending Receipt" != before["status_name"]
    assert again.keys("deleted_records", "recordid") == [str(receipt["id"])]


@pytest.mark.parametrize("stamped", [False, True], ids=["bill unstamped", "bill stamped"])
def test_a_bill_comes_again_when_it_was_paid(stamped: bool, sandbox: Client, tap_netsuite: Tap) -> None:
    refill(sandbox, profile="clean", purchase_orders=6, stamp_bills=stamped)
    set_clock(sandbox, NOON)
    first = _read(tap_netsuite, "vendor_bills", lookback_seconds=0)
    bill = sandbox.books("netsuite")["purchase_orders"][0]["bills"][0]
    set_clock(sandbox, NOON + timedelta(hours=1))
    _on("pay", "vendor bill")(sandbox, bill)
    again = _read(tap_netsuite, "vendor_bills", state=first.state, lookback_seconds=0)

    (record,) = (each for each in again.records("vendor_bills") if each["id"] == str(bill["id"]))
    assert (record["status_name"], record["foreignamountunpaid"]) == ("Paid In Full", 0)
    (before,) = (each for each in first.records("vendor_bills") if each["id"] == str(bill["id"]))
    assert (before["status_name"], before["foreignamountunpaid"]) == ("Open", Decimal(bill["unpaid"]))


def test_an_address_brings_its_vendor_back(sandbox: Client, tap_netsuite: Tap) -> None:
    set_clock(sandbox, NOON)
    first = _read(tap_netsuite, "vendors", lookback_seconds=0)
    vendor = next(each for each in first.records("vendors") if each["addresses"])
    where = {"id": int(vendor["id"]), "label": vendor["addresses"][0]["label"]}
    set_clock(sandbox, NOON + timedelta(hours=1))
    edit(sandbox, "update_address", "vendor", where=where, set={"city": "Elsewhere"}, header_stamp=False)
    again = _read(tap_netsuite, "vendors", state=first.state, lookback_seconds=0)

    assert vendor["id"] in again.keys("vendors")
    (record,) = (each for each in again.records("vendors") if each["id"] == vendor["id"])
    assert record["addresses"][0]["city"] == "Elsewhere"


def test_documents_carry_what_the_books_hold(sandbox: Client, tap_netsuite: Tap) -> None:
    refill(sandbox, purchase_orders=60)
    books = sandbox.books("netsuite")
    reading = _read(tap_netsuite, "purchase_orders", "vendor_bills", "item_receipts", "transaction_lines")

    orders = {record["id"]: record for record in reading.records("purchase_orders")}
    assert len(orders) == len(books["purchase_orders"])
    bills = {record["id"]: record for record in reading.records("vendor_bills")}
    for order in books["purchase_orders"]:
        _check(orders[str(order["id"])], order)
        for bill in order["bills"]:
            _check(bills[str(bill["id"])], bill)
    for bill in books["bills"]:
        _check(bills[str(bill["id"])], bill)
    lines: dict[str, set[str]] = {}
    for line in reading.records("transaction_lines"):
        lines.setdefault(line["transaction"], set()).add(line["uniquekey"])
    documents = [*orders.values(), *bills.values(), *reading.records("item_receipts")]
    assert all(set(record["line_keys"]) == lines[record["id"]] for record in documents)


def _check(record: dict[str, Any], document: dict[str, Any]) -> None:
    assert -record["foreigntotal"] == Decimal(document["total"])
    assert (record["status"], record["currency_code"]) == (document["status"], document["currency"])
    assert record["entity_name"] == document["vendor"]
    wanted = {str(line["line"]): line for line in document["lines"]}
    nested = record["lines"] + record["other_lines"]
    assert {line["id"] for line in nested} == set(wanted)
    for line in nested:
        books = wanted[line["id"]]
        account = (books.get("account"), books.get("account_name")) if record["posting"] else (None, None)
        assert (line["account_number"], line["account_name"]) == account
        assert line["foreignamount"] == Decimal(books["amount"])
    assert not any(line["taxline"] for line in record["lines"])
    assert abs(sum(line["foreignamount"] for line in nested)) == abs(record["foreigntotal"])
