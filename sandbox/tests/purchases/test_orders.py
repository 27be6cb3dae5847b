"""`/purchase/order`."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def test_an_authorised_order_is_priced_and_frozen(buyer, of):
    made = buyer.header()
    charge = {"Description": "Freight", "Quantity": 1, "Price": 35, "Tax": 2, "Reference": "F-1"}
    body = buyer.order(
        made, of("OAK-10", 40, 18.5, Discount=10), AdditionalCharges=[charge], Memo="src:erp/1"
    )
    order = buyer.done(body)
    assert (order["TaskID"], order["Status"], order["Memo"]) == (made["ID"], "AUTHORISED", "src:erp/1")
    assert (order["TotalBeforeTax"], order["Tax"], order["Total"]) == (701, 2, 703)
    assert buyer.statuses(made) == ("ORDERED", "NOT INVOICED", "NOT RECEIVED", "UNPAID")
    assert "AUTHORISED" in buyer.refused(buyer.order(made), "order_frozen")
    assert buyer.read(made)["Order"]["Total"] == 703


def test_a_draft_can_be_written_again_and_its_lines_are_replaced(buyer, of):
    made = buyer.header()
    for quantity in (1, 2):
        buyer.done(buyer.order(made, of("OAK-10", quantity, 1), Status="DRAFT"))
    assert buyer.statuses(made)[:2] == ("ORDERING", "NOT AVAILABLE")
    buyer.done(buyer.cin7.post("purchase/order", {"TaskID": made["ID"], "Status": "AUTHORISED"}))
    order = buyer.read(made)["Order"]
    assert [each["Quantity"] for each in order["Lines"]] == [2]
    assert buyer.statuses(made)[0] == "ORDERED"


def test_sku_alone_finds_the_product_and_a_price_left_out_is_nothing(buyer, of):
    line = buyer.ordered(of("oak-10", 3))["Order"]["Lines"][0]
    assert (line["SKU"], line["Name"], line["Price"], line["Total"]) == ("OAK-10", "Oak board 10 mm", 0, 0)
    assert line["TaxRule"] == "Tax on Purchases"
    named = {"ProductID": line["ProductID"].upper(), "Quantity": 1, "Name": "Mine"}
    other = buyer.ordered(named)["Order"]["Lines"][0]
    assert (other["SKU"], other["Name"]) == ("OAK-10", "Mine")


def test_lines_come_back_in_an_order_of_their_own(buyer, of):
    skus = ["OAK-10", "ASH-10", "BIR-10", "SCR-10", "HNG-10", "BRK-10"]
    made = buyer.header()
    answers = [buyer.done(buyer.order(made, *(of(sku, 1) for sku in skus), Status="DRAFT")), None]
    answers[1] = buyer.done(buyer.cin7.get("purchase/order", TaskID=made["ID"]))
    got = [[line["SKU"] for line in answer["Lines"]] for answer in answers]
    assert got[0] == got[1] != skus
    assert sorted(got[0]) == sorted(skus)


@pytest.mark.parametrize(
    ("rule", "total", "accepted"),
    [
        ("either", 20, True),
        ("either", 21.3, True),
        ("either", 20.5, False),
        ("without", 20, True),
        ("without", 21.3, False),
        ("with", 21.3, True),
        ("with", 20, False),
    ],
)
def test_a_total_follows_the_formula_with_or_without_tax(buyer, server, of, rule, total, accepted):
    server.switch("cin7.line_total", rule)
    answer = buyer.order(buyer.header(), of("OAK-10", 10, 2, Tax=1.3, Total=total))
    if accepted:
        assert (answer.json()["TotalBeforeTax"], answer.json()["Total"]) == (20, 21.3)
    else:
        expected = "21.3" if rule == "with" else "20.0"
        assert f"expected value is {expected}" in buyer.refused(answer, "line_total")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    quantity=st.integers(1, 10**7).map(lambda n: Decimal(n).scaleb(-4)),
    price=st.integers(0, 10**8).map(lambda n: Decimal(n).scaleb(-4)),
    discount=st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-2)),
)
def test_a_total_rounded_to_four_decimals_is_always_right_and_one_more_is_always_wrong(
    buyer, quantity, price, discount
):
    unit = Decimal("0.0001")
    total = (quantity * price * (1 - discount / 100)).quantize(unit, ROUND_HALF_EVEN)
    made = buyer.header()
    line = {"SKU": "OAK-10", "Quantity": str(quantity), "Price": str(price), "Discount": str(discount)}
    wrong = buyer.order(made, {**line, "Total": str(total + 2 * unit)})
    assert wrong.status_code == 400
    assert buyer.order(made, {**line, "Total": str(total)}).status_code == 200


def test_prices_with_tax_in_them(buyer, of):
    order = buyer.ordered(of("OAK-10", 10, 2.13, Tax=1.3), TaxCalculation="Inclusive")["Order"]
    assert (order["TotalBeforeTax"], order["Tax"], order["Total"]) == (20, 1.3, 21.3)


def test_one_product_on_two_lines_is_accepted_or_refused(buyer, server, of):
    twice = (of("OAK-10", 1, 2), of("oak-10", 3, 4))
    assert len(buyer.ordered(*twice)["Order"]["Lines"]) == 2
    server.switch("cin7.duplicate_order_products", "refuse")
    assert "OAK-10" in buyer.refused(buyer.order(buyer.header(), *twice), "duplicate_order_line")


def test_a_line_may_need_a_tax_rule(buyer, server, of):
    server.switch("cin7.line_tax_rule", "required")
    made = buyer.header()
    assert buyer.cin7.problems(buyer.order(made, of("OAK-10", 1))) == [
        "'TaxRule' is required for 'Lines' line"
    ]
    buyer.done(buyer.order(made, of("OAK-10", 1, TaxRule="Tax Exempt")))


def test_charges_among_the_lines_leave_the_totals_alone(buyer, of, cin7):
    made = buyer.header()
    charge = {"Description": "Freight", "Quantity": 1, "Price": 35}
    buyer.done(buyer.order(made, of("OAK-10", 1, 5), AdditionalCharges=[charge]))
    apart = cin7.get("purchase/order", TaskID=made["ID"]).json()
    combined = cin7.get("purchase/order", TaskID=made["ID"], CombineAdditionalCharges="true").json()
    assert (len(apart["Lines"]), len(apart["AdditionalCharges"])) == (1, 1)
    assert (len(combined["Lines"]), combined["AdditionalCharges"]) == (2, [])
    assert apart["Total"] == combined["Total"] == 40


def test_a_service_purchase_makes_charges_of_its_lines(buyer, of):
    made = buyer.header(IsServiceOnly=True)
    order = buyer.done(buyer.order(made, of("SRV-INSTALL", 3, 10)))
    assert order["Lines"] == []
    assert [(each["Description"], each["Total"]) for each in order["AdditionalCharges"]] == [
        ("Installation on site", 30)
    ]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ({"SKU": "NONE"}, "'NONE' was not found in Products reference book"),
        ({"SKU": None}, "'ProductID' is required for 'Lines' line"),
        ({"Quantity": None}, "'Quantity' is required for 'Lines' line"),
        ({"Quantity": 0}, "Quantity is invalid"),
        ({"Quantity": 1.00001}, "Quantity is invalid"),
        ({"Price": "ten"}, "Price is invalid"),
        ({"Price": 0.12345}, "Price is invalid"),
        ({"Discount": 101}, "Discount is invalid"),
        ({"Discount": 0.125}, "Discount is invalid"),
        ({"TaxRule": "Nothing"}, "'Nothing' was not found in Tax Rules reference book"),
        ({"Name": "x" * 1025}, "Name cannot be longer than 1024 characters"),
        ({"SupplierSKU": "x" * 51}, "SupplierSKU cannot be longer than 50 characters"),
        ({"Comment": "x" * 257}, "Comment cannot be longer than 256 characters"),
    ],
)
def test_what_cannot_be_a_line(buyer, of, line, text):
    made = buyer.header()
    answer = buyer.order(made, {**of("OAK-10", 1, 2), **line})
    assert buyer.cin7.problems(answer) == [text]
    assert buyer.read(made)["Order"]["Status"] == "NOT AVAILABLE"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Status": None}, "Required Attribute 'Status' not specified"),
        ({"Status": "CLOSED"}, "Status is invalid"),
        ({"Memo": "m" * 1025}, "Memo cannot be longer than 1024 characters"),
        ({"Lines": {"SKU": "OAK-10"}}, "Lines is invalid"),
        ({"TaskID": None}, "Required Attribute 'TaskID' not specified"),
        ({"TaskID": "0"}, "Purchase not found"),
    ],
)
def test_what_cannot_be_an_order(buyer, change, text):
    assert buyer.cin7.problems(buyer.order(buyer.header(), **change)) == [text]


def test_an_order_without_a_line_can_be_a_draft_but_not_authorised(buyer):
    made = buyer.header()
    buyer.done(buyer.order(made, Lines=[], Status="DRAFT"))
    assert buyer.refused(buyer.order(made, Lines=[]), "empty_document") == "Lines is invalid"


def test_a_deprecated_product_is_refused_unless_the_switch_says_otherwise(buyer, server, of):
    assert "OIL-1L" in buyer.refused(buyer.order(buyer.header(), of("OIL-1L", 1)), "deprecated_product")
    server.switch("cin7.deprecated_products", "accept")
    buyer.done(buyer.order(buyer.header(), of("OIL-1L", 1)))


def test_put_is_no_verb_here(buyer, cin7):
    answer = cin7.put("purchase/order", {"TaskID": buyer.header()["ID"]})
    assert (answer.status_code, answer.text) == (
        405,
        "The requested resource does not support http method 'PUT'.",
    )
