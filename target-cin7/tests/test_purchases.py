"""What a purchase becomes in Cin7 Core."""

from dataclasses import replace
from decimal import Decimal

import pytest
from fake_cin7 import ok
from purchase_bench import SUPPLIER, Bench, changed, line, purchase


@pytest.fixture
def bench():
    return Bench()


def test_a_purchase_is_a_header_and_an_order(bench):
    doc = purchase(
        order_number="88123",
        memo="Urgent",
        order_date="2026-08-01",
        required_by="2026-09-01",
        terms="14 days",
    )
    bench.deliver(doc)
    header, order = bench.cin7.bodies
    assert header == {
        "SupplierID": SUPPLIER,
        "Approach": "INVOICE",
        "Location": "Main Warehouse",
        "Terms": "14 days",
        "TaxRule": "Tax on Purchases",
        "RequiredBy": "2026-09-01T00:00:00",
        "Note": "88123: Urgent [src:ps/PO-1]",
        "AdditionalAttributes": {"AdditionalAttribute1": "88123"},
        "PurchaseType": "Advanced",
    }
    assert order == {
        "TaskID": bench.cin7.purchase["ID"],
        "CombineAdditionalCharges": False,
        "Memo": "88123: Urgent [src:ps/PO-1]",
        "Status": "AUTHORISED",
        "Lines": [
            _sent("OAK-25", "40", "18.5", "740"),
            _sent("ASH-30", "2", "7", "14"),
        ],
        "AdditionalCharges": [],
    }
    assert bench.cin7.writes() == [("POST", "advanced-purchase"), ("POST", "purchase/order")]
    assert bench.engine.notes == []


def _sent(sku, quantity, price, total, **more):
    amounts = {"Quantity": quantity, "Price": price, "Discount": "0", "Tax": "0", "Total": total}
    numbers = {name: Decimal(value) for name, value in amounts.items()}
    return {"SKU": sku, **numbers, "TaxRule": "Tax on Purchases", **more}


def test_a_new_purchase_costs_two_writes_and_no_read_of_its_own(bench):
    bench.deliver(purchase())
    reads = sorted(path for method, path, _ in bench.cin7.calls if method == "GET")
    assert reads == ["product", "purchaseList", "ref/location", "ref/tax", "supplier"]
    bench.cin7.calls.clear()
    bench.deliver(replace(purchase(), key="PO-2"))
    assert [method for method, _, _ in bench.cin7.calls] == ["POST", "POST"]


def test_what_has_not_changed_in_cin7_is_read_once_and_not_written(bench):
    doc = bench.deliver(purchase(memo="m"))
    bench.restart()
    bench.deliver(changed(doc, status="approved"))
    assert bench.cin7.calls == [("GET", "advanced-purchase", {"ID": bench.cin7.purchase["ID"]})]


def test_an_order_that_only_charges_is_a_service_purchase_and_invoiced_first(bench):
    bench.deliver(purchase(lines=None, charges=[{"description": "Survey", "price": 300}], approach="STOCK"))
    assert bench.cin7.purchase["Type"] == "Service Purchase"
    assert bench.cin7.purchase["Approach"] == "INVOICE"


@pytest.mark.parametrize(
    ("shape", "fields", "expected"),
    [
        ({}, {}, {"Approach": "INVOICE", "Location": "Main Warehouse", "Type": "Advanced Purchase"}),
        (
            {"defaults": {"approach": "STOCK", "location": "north"}},
            {},
            {"Approach": "STOCK", "Location": "North"},
        ),
        ({"defaults": {"approach": "STOCK"}}, {"approach": "invoice"}, {"Approach": "INVOICE"}),
        ({"defaults": {"location": "Main Warehouse"}}, {"location": "North"}, {"Location": "North"}),
        ({"purchase_type": "Simple"}, {}, {"Type": "Simple Purchase"}),
        ({"purchase_type": "Simple"}, {"purchase_type": "advanced"}, {"Type": "Advanced Purchase"}),
        ({}, {"tax_inclusive": True}, {"TaxCalculation": "Inclusive"}),
        ({}, {"currency_rate": "1.5"}, {"CurrencyRate": Decimal("1.5")}),
        ({"number_attribute": 0}, {"order_number": "7"}, {"AdditionalAttributes": None}),
        (
            {"number_attribute": 4},
            {"order_number": "7"},
            {"AdditionalAttributes": {"AdditionalAttribute4": "7"}},
        ),
    ],
)
def test_the_record_goes_before_the_defaults(shape, fields, expected):
    bench = Bench(**shape)
    bench.deliver(purchase(**fields))
    assert {name: bench.cin7.purchase.get(name) for name in expected} == expected


def test_the_tax_rule_is_the_lines_else_the_records_else_the_default_else_the_suppliers():
    bench = Bench(defaults={"tax_rule": "Zero"})
    bench.cin7.taxes += [
        {"Name": n, "IsActive": True, "IsTaxForPurchase": True} for n in ("Zero", "Half", "Full")
    ]
    bench.deliver(purchase(line(), line("ASH-30", tax_rule="full"), tax_rule="Half"))
    assert [x["TaxRule"] for x in bench.cin7.bodies[1]["Lines"]] == ["Half", "Full"]
    bench.deliver(replace(purchase(line()), key="PO-2"))
    assert bench.cin7.bodies[3]["Lines"][0]["TaxRule"] == "Zero"


def test_lines_of_one_sku_become_one_where_their_terms_are_equal(bench):
    bench.deliver(
        purchase(
            line(quantity=1, comment="a"), line(quantity="2.5", comment="b"), line(price=2), line(discount=5)
        )
    )
    sent = bench.cin7.bodies[1]["Lines"]
    assert [(x["Quantity"], x["Price"], x["Discount"], x.get("Comment")) for x in sent] == [
        (Decimal("3.5"), 1, 0, "a; b"),
        (1, 2, 0, None),
        (1, 1, 5, None),
    ]


def test_lines_of_one_sku_stay_apart_if_so_set():
    bench = Bench(duplicate_sku="send")
    bench.deliver(purchase(line(), line()))
    assert len(bench.cin7.bodies[1]["Lines"]) == 2


def test_a_price_is_rounded_as_cin7_keeps_it_and_said_so(bench):
    bench.deliver(purchase(line(price="1.00005", quantity=3)))
    assert bench.cin7.bodies[1]["Lines"][0]["Price"] == Decimal("1.0001")
    assert bench.cin7.bodies[1]["Lines"][0]["Total"] == Decimal("3.0003")
    assert bench.engine.notes == ["lines[0]: price 1.00005 was rounded to 1.0001"]


@pytest.mark.parametrize("contains_tax", [True, False])
def test_the_total_of_a_line_with_tax_is_left_to_cin7(contains_tax):
    bench = Bench()
    bench.cin7.total_contains_tax = contains_tax
    bench.deliver(purchase(line(price=10, tax=1), line("ASH-30", price=5)))
    assert [x.get("Total") for x in bench.cin7.bodies[1]["Lines"]] == [None, 5]
    assert bench.engine.notes == []


@pytest.mark.parametrize(
    ("mode", "totals"), [("with_tax", [11, 5]), ("without_tax", [10, 5]), ("omit", [None] * 2)]
)
def test_the_total_of_a_line_goes_by_the_setting(mode, totals):
    bench = Bench(line_total=mode)
    bench.cin7.total_contains_tax = mode == "with_tax"
    bench.deliver(purchase(line(price=10, tax=1), line("ASH-30", price=5)))
    assert [x.get("Total") for x in bench.cin7.bodies[1]["Lines"]] == totals


def test_what_cin7_keeps_otherwise_is_remarked(bench):
    def short(request):
        answer = bench.cin7.execute(request).json()
        return ok({**answer, "Lines": answer["Lines"][:1], "Total": 740})

    bench.writer.check(purchase())
    plan = bench.writer.plan(purchase(), bench.writer.find(purchase(), settling=False))
    header = bench.writer.send(purchase(), plan.steps[0])
    bench.cin7.script = [short]
    order = bench.writer.plan(purchase(), header.found).steps[0]
    assert bench.writer.send(purchase(), order).notes == (
        "Cin7 Core shows 1 lines and charges; 2 were sent",
        "Cin7 Core shows a total of 740; the lines make 754",
    )
