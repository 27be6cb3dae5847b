"""People at work while a reader reads: purchases made by hand, many changes at once, a clock that is turned."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from sandbox.client import ClientError

LINES = [{"SKU": "OAK-10", "Quantity": 10, "Price": 20}, {"SKU": "SCR-10", "Quantity": 4, "Price": 2.5}]


def do(server, action, name, where=None, count=None, **changes):
    command = {"action": action, "object": name, "where": where or {}, "set": changes, "count": count}
    return server.edit("cin7", command)


@pytest.fixture
def supplier(cin7):
    return cin7.make_supplier()


def begun(server, supplier, **more):
    return do(server, "create", "purchase", SupplierID=supplier["ID"], Lines=LINES, **more)


def test_a_purchase_is_typed_in_and_carried_out(server, cin7, supplier):
    made = begun(server, supplier, AdditionalCharges=[{"Description": "Freight", "Quantity": 1, "Price": 9}])
    where = {"OrderNumber": made["OrderNumber"]}
    assert (made["Status"], made["Order"]["Status"], made["Order"]["Total"]) == (
        "ORDERING",
        "DRAFT",
        "219.0000",
    )
    assert do(server, "authorise", "purchase", where)["Status"] == "ORDERED"
    invoiced = do(server, "invoice", "purchase", where, InvoiceNumber="TRW-1", Account="520000")
    assert [line["Account"] for line in invoiced["Invoice"][0]["AdditionalCharges"]] == ["520000"]
    do(server, "receive", "purchase", where)
    paid = do(server, "pay", "purchase", where)
    assert (paid["Status"], paid["CombinedPaymentStatus"]) == ("COMPLETED", "PAID")
    row = cin7.one("purchaseList", "PurchaseList", Search="TRW-1")
    assert row["OrderNumber"] == made["OrderNumber"]


def test_an_order_may_be_authorised_at_once_and_credited_and_refunded(server, cin7, supplier):
    made = begun(server, supplier, OrderStatus="AUTHORISED", PurchaseType="Advanced")
    where = {"ID": made["ID"]}
    do(server, "invoice", "purchase", where)
    credited = do(
        server, "credit", "purchase", where, Lines=[{**LINES[0], "Quantity": 1, "Account": "130000"}]
    )
    assert credited["CreditNote"][0]["Total"] == "20.0000"
    refunded = do(server, "refund", "purchase", where, Amount=5)
    assert [each["Amount"] for each in refunded["CreditNote"][0]["Refunds"]] == ["5.00"]
    numbers = [row["OrderNumber"] for row in cin7.get("purchaseCreditNoteList").json()["PurchaseList"]]
    assert made["OrderNumber"] in numbers


def test_two_invoices_and_a_draft_stand_in_groups_of_their_own(server, supplier):
    made = begun(server, supplier, OrderStatus="AUTHORISED", PurchaseType="Advanced")
    where = {"ID": made["ID"]}
    part = [{**LINES[0], "Quantity": 5, "Account": "130000"}]
    do(server, "invoice", "purchase", where, Lines=part, InvoiceNumber="A")
    do(server, "invoice", "purchase", where, Lines=part, InvoiceNumber="B", TaskID="")
    whole = do(server, "invoice", "purchase", where, Lines=part, InvoiceNumber="C", TaskID="", Status="DRAFT")
    assert [(each["InvoiceNumber"], each["Status"]) for each in whole["Invoice"]] == [
        ("A", "AUTHORISED"),
        ("B", "AUTHORISED"),
        ("C", "DRAFT"),
    ]


@pytest.mark.parametrize(
    ("path", "name", "envelope", "since"),
    [
        ("supplier", "supplier", "SupplierList", "ModifiedSince"),
        ("customer", "customer", "CustomerList", "ModifiedSince"),
        ("product", "product", "Products", "ModifiedSince"),
        ("productFamily", "product_family", "ProductFamilies", "ModifiedSince"),
        ("purchaseList", "purchase", "PurchaseList", "UpdatedSince"),
        ("saleList", "sale", "SaleList", "UpdatedSince"),
    ],
)
def test_many_are_changed_at_once_and_only_they_are_read_again(server, cin7, path, name, envelope, since):
    server.edit("cin7", {"action": "clock", "now": "2026-08-01T06:00:00Z"})
    assert do(server, "mass_update", name, count=7) == {"updated": 7}
    answer = cin7.get(path, IncludeDeprecated="true", **{since: "2026-07-31"}).json()
    assert answer["Total"] == len(answer[envelope]) == 7


def test_what_changes_on_a_products_supplier_changes_the_product(server, cin7):
    before = next(
        row
        for row in cin7.get("product", Limit=1000, IncludeSuppliers="true").json()["Products"]
        if len(row["Suppliers"]) == 1
    )
    server.edit("cin7", {"action": "clock", "now": "2026-08-01T06:00:00Z"})
    do(server, "update", "product_supplier", {"ProductID": before["ID"]}, Cost=1.25)
    (after,) = cin7.get("product", ModifiedSince="2026-07-31", IncludeSuppliers="true").json()["Products"]
    assert (after["ID"], after["Suppliers"][0]["Cost"]) == (before["ID"], 1.25)


def test_a_sale_is_changed_by_its_number(server, cin7):
    changed = do(server, "update", "sale", {"OrderNumber": "SO-00004"}, Note="Wait for Ida")
    row = cin7.one("saleList", "SaleList", Search="SO-00004")
    assert cin7.get("sale", ID=row["SaleID"]).json()["Note"] == "Wait for Ida"
    assert row["Updated"] == changed["LastModifiedOn"]


def test_a_customer_is_deprecated_and_what_is_only_read_is_not_made(server, cin7):
    row = cin7.get("customer", Limit=1).json()["CustomerList"][0]
    assert do(server, "deprecate", "customer", {"ID": row["ID"]})["Status"] == "Deprecated"
    with pytest.raises(ClientError, match="a sale is not made here"):
        do(server, "create", "sale", Customer=row["Name"])


def test_rows_that_go_between_two_pages_shift_the_next_page(server, cin7):
    def page(number):
        return [row["ID"] for row in cin7.get("supplier", Page=number, Limit=10).json()["SupplierList"]]

    every = [row["ID"] for row in cin7.get("supplier", Limit=1000).json()["SupplierList"]]
    first = page(1)
    do(server, "deprecate", "supplier", {"ID": first[0]})
    assert every[10] not in {*first, *page(2)}


class TestClock:
    def test_changes_bear_its_time_and_answers_tell_it(self, server, cin7):
        now = server.edit("cin7", {"action": "clock", "now": "2027-03-01T08:30:00Z"})
        assert now == {"now": "2027-03-01T08:30:00+00:00"}
        assert cin7.make_supplier()["LastModifiedOn"].startswith("2027-03-01T08:30:00")
        answer = cin7.get("me")
        assert parsedate_to_datetime(answer.headers["date"]) == datetime(2027, 3, 1, 8, 30, tzinfo=UTC)
        server.edit("cin7", {"action": "clock", "advance": 3600})
        assert cin7.make_supplier(Name="Later & Co")["LastModifiedOn"].startswith("2027-03-01T09:30:00")

    def test_it_can_be_turned_back_and_runs_again_after_a_reset(self, server, cin7):
        server.edit("cin7", {"action": "clock", "now": "2027-03-01T08:30:00Z"})
        cin7.make_supplier()
        server.edit("cin7", {"action": "clock", "now": "2026-03-01T08:30:00Z"})
        assert cin7.make_supplier(Name="Earlier & Co")["LastModifiedOn"].startswith("2026-03-01T08:30:00")
        server.reset("cin7")
        told = parsedate_to_datetime(cin7.get("me").headers["date"])
        assert abs((datetime.now(UTC) - told).total_seconds()) < 60

    def test_every_answer_has_one_date(self, cin7):
        assert len(cin7.get("me").raw.headers.getlist("date")) == 1

    @pytest.mark.parametrize("now", ["noon", "2026-03-01T08:30:00"])
    def test_what_is_no_time_is_said(self, server, now):
        with pytest.raises(ClientError, match="not a time with its zone"):
            server.edit("cin7", {"action": "clock", "now": now})
