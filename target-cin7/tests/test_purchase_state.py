from dataclasses import replace
from decimal import Decimal

import pytest

from target_cin7.purchase_gates import (
    may_invoice,
    may_order,
    may_pay,
    may_put_away,
    may_receive,
    may_void_purchase,
)
from target_cin7.purchase_rows import UnreadablePurchase, purchase_of
from target_cin7.purchase_state import Invoice

ID = "95DBAF40-0000-0000-0000-000000000001"
TASK = "7a5c0000-0000-0000-0000-000000000001"
ZERO = "00000000-0000-0000-0000-000000000000"


def part(status="NOT AVAILABLE", task=TASK, number=0, **more):
    return {"TaskID": task, "InvoicingAndReceivingNumber": number, "Status": status, "Lines": [], **more}


def goods(*quantities, sku="OAK"):
    return [
        {"SKU": sku, "Quantity": Decimal(q), "Price": 1, "Date": "2026-08-01T00:00:00"} for q in quantities
    ]


def row(order="AUTHORISED", invoice="NOT AVAILABLE", stock="NOT AVAILABLE", put_away="NOT AVAILABLE", **more):
    return {
        "ID": ID,
        "OrderNumber": "PO-00001",
        "Type": "Advanced Purchase",
        "Approach": "INVOICE",
        "Status": "ORDERED",
        "Order": {"Status": order, "Lines": goods(10)},
        "Invoice": [part(invoice)],
        "StockReceived": [part(stock)],
        "PutAway": [part(put_away)],
        **more,
    }


def shown(**fields):
    return purchase_of(row(**fields))


def test_groups_are_joined_by_task_id_and_ordered_by_their_number():
    other = "7A5C0000-0000-0000-0000-000000000002"
    purchase = shown(
        Invoice=[part("DRAFT", other, 1, InvoiceNumber="B-2"), part("AUTHORISED", InvoiceNumber="B-1")],
        StockReceived=[part("AUTHORISED", other.lower(), 1, Lines=goods(3))],
        PutAway=None,
    )
    assert [(g.number, g.invoice.number, g.stock.status) for g in purchase.groups] == [
        (0, "B-1", ""),
        (1, "B-2", "AUTHORISED"),
    ]
    assert purchase.group(other) is purchase.groups[1]
    assert purchase.group("") is None


def test_the_object_form_of_a_simple_purchase_is_one_group_named_by_the_purchase():
    purchase = shown(
        Type="Simple Purchase",
        Invoice={"Status": "DRAFT", "InvocieNumber": "B-1", "Lines": None},
        StockReceived={"Status": "NOT AVAILABLE"},
        PutAway=None,
    )
    (group,) = purchase.groups
    assert (group.task_id, group.invoice.number) == (ID.lower(), "B-1")
    assert purchase.is_simple
    assert not purchase.is_advanced


@pytest.mark.parametrize("task", [ZERO, None, ""])
def test_a_placeholder_without_a_task_is_one_only_where_there_is_nothing_else(task):
    empty = {"Invoice": [part(task=task)], "StockReceived": [part(task=task)], "PutAway": []}
    assert [g.task_id for g in shown(**empty).groups] == [""]
    assert [g.task_id for g in shown(**{**empty, "PutAway": [part()]}).groups] == [TASK]
    assert shown(Invoice=[], StockReceived=None, PutAway=[]).groups == ()


def test_null_and_blank_are_one_and_guids_are_lower_case():
    purchase = shown(
        Note=None, SupplierID="ABC", AdditionalAttributes={"AdditionalAttribute1": None}, Location=""
    )
    assert (purchase.id, purchase.note, purchase.supplier_id, purchase.location) == (
        ID.lower(),
        "",
        "abc",
        "",
    )
    assert purchase.attributes == {"AdditionalAttribute1": ""}


@pytest.mark.parametrize("answer", [None, [], "x", {}, {"ID": ZERO}, row(Order={"Total": "many"})])
def test_what_is_no_purchase_is_told(answer):
    with pytest.raises(UnreadablePurchase):
        purchase_of(answer)


def test_quantities_by_sku_without_regard_to_case():
    purchase = shown(
        invoice="AUTHORISED",
        Order={"Status": "AUTHORISED", "Lines": [*goods(1, 2), *goods("0.5", sku="oak")]},
        Invoice=[part("AUTHORISED", Lines=goods(2)), part("DRAFT", "t2", 1, Lines=goods(9))],
        StockReceived=[part("DRAFT", Lines=goods(1)), part("VOIDED", "t2", 1, Lines=goods(9))],
    )
    assert purchase.ordered() == {"oak": Decimal("3.5")}
    assert purchase.invoiced() == {"oak": 2}
    assert purchase.received() == {"oak": 1}
    assert not purchase.is_wholly_received()


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({"order": "NOT AVAILABLE"}, True),
        ({"order": "draft"}, True),
        ({"order": "AUTHORISED"}, False),
        ({"order": "AUTHORIZED"}, False),
        ({"order": "VOIDED"}, False),
        ({"order": "DRAFT", "Status": "VOIDED"}, False),
    ],
)
def test_an_order_may_be_written_while_it_is_open(fields, may):
    assert may_order(shown(**fields)) is may


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({}, True),
        ({"invoice": "DRAFT"}, True),
        ({"order": "DRAFT"}, False),
        ({"invoice": "AUTHORISED"}, False),
        ({"invoice": "PAID"}, False),
        ({"Approach": "STOCK"}, False),
        ({"Approach": "STOCK", "stock": "DRAFT"}, False),
        ({"Approach": "STOCK", "stock": "AUTHORISED"}, True),
    ],
)
def test_an_invoice_may_be_written_once_what_goes_before_it_is_authorised(fields, may):
    purchase = shown(**fields)
    assert may_invoice(purchase, purchase.groups[0]) is may


def test_only_an_advanced_purchase_that_is_invoiced_first_takes_a_new_invoice():
    assert may_invoice(shown(), None)
    assert not may_invoice(shown(Approach="STOCK"), None)
    assert not may_invoice(shown(Type="Simple Purchase"), None)


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({}, False),
        ({"invoice": "AUTHORISED"}, True),
        ({"invoice": "PAID"}, True),
        ({"invoice": "AUTHORISED", "stock": "DRAFT"}, True),
        ({"invoice": "AUTHORISED", "stock": "PARTIALLY RECEIVED"}, True),
        ({"invoice": "AUTHORISED", "stock": "PARTIALLY RECEIVED", "Type": "Simple Purchase"}, False),
        ({"invoice": "AUTHORISED", "StockReceived": [part("AUTHORISED", Lines=goods(9))]}, True),
        ({"invoice": "AUTHORISED", "StockReceived": [part("AUTHORISED", Lines=goods(10))]}, False),
        ({"Approach": "STOCK"}, True),
        ({"Approach": "STOCK", "order": "DRAFT"}, False),
        ({"Approach": "STOCK", "stock": "VOIDED"}, False),
    ],
)
def test_goods_may_be_received_once_what_goes_before_is_authorised(fields, may):
    purchase = shown(**fields)
    assert may_receive(purchase, purchase.groups[0]) is may


def test_a_new_receipt_takes_an_advanced_purchase_that_is_received_first():
    assert may_receive(shown(Approach="STOCK"), None)
    assert not may_receive(shown(), None)
    assert not may_receive(shown(Approach="STOCK", Type="Simple Purchase"), None)


def test_goods_may_be_put_away_once_they_are_received():
    received = {"invoice": "AUTHORISED", "stock": "AUTHORISED"}
    for fields, may in (
        (received, True),
        ({**received, "put_away": "AUTHORISED"}, False),
        ({**received, "invoice": "DRAFT"}, False),
        ({**received, "invoice": "DRAFT", "Approach": "STOCK"}, True),
        ({"invoice": "AUTHORISED"}, False),
    ):
        purchase = shown(**fields)
        assert may_put_away(purchase, purchase.groups[0]) is may


@pytest.mark.parametrize(
    ("status", "may"), [("AUTHORISED", True), ("PAID", False), ("DRAFT", False), ("", False)]
)
def test_an_authorised_invoice_may_be_paid(status, may):
    assert may_pay(Invoice(status=status)) is may


@pytest.mark.parametrize(
    ("fields", "may"),
    [
        ({}, True),
        ({"invoice": "DRAFT"}, True),
        ({"invoice": "AUTHORISED"}, False),
        ({"StockReceived": [part("DRAFT", Lines=goods(1))]}, False),
        ({"stock": "AUTHORISED"}, False),
        ({"Status": "VOIDED"}, False),
        ({"Order": {"Status": "AUTHORISED", "Prepayments": [{"Amount": 5}]}}, False),
    ],
)
def test_a_purchase_may_be_voided_while_nothing_came_of_it(fields, may):
    assert may_void_purchase(shown(**fields)) is may


def test_a_service_purchase_is_of_the_advanced_family():
    for fields in ({"Type": "Service"}, {"Type": "Service Purchase"}, {"IsServiceOnly": True}):
        assert shown(**fields).is_service
        assert shown(**fields).is_advanced


def test_a_purchase_without_a_number_is_called_by_its_id():
    assert replace(shown(), number="").label == ID.lower()
