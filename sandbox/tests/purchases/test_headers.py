"""Headers of purchases, in both families."""

import pytest

OLD_FAMILY = (
    "This endpoint is deprecated and does not support Advanced Purchase and Service Purchase. "
    "Please use AdvancedPurchase endpoint"
)
PARTS = ("invoice", "stock", "creditnote", "payment", "manualJournal")


def test_a_new_purchase_has_a_number_and_nothing_in_it(buyer):
    made = buyer.header(Lines=[{"SKU": "OAK-10", "Quantity": 1}], Note="src:erp/1")
    assert (made["OrderNumber"], made["Type"], made["Status"]) == ("PO-00102", "Simple Purchase", "DRAFT")
    assert (made["Approach"], made["Note"], made["Location"]) == ("INVOICE", "src:erp/1", "Main Warehouse")
    assert made["Order"] == {
        "Memo": "",
        "Status": "NOT AVAILABLE",
        "Lines": [],
        "AdditionalCharges": [],
        "Prepayments": [],
        "TotalBeforeTax": 0,
        "Tax": 0,
        "Total": 0,
    }
    assert buyer.statuses(made) == ("DRAFT", "NOT AVAILABLE", "NOT AVAILABLE", "UNPAID")
    for name in ("StockReceived", "PutAway", "Invoice", "ManualJournals", "CreditNote"):
        assert [(each["Status"], each["Lines"]) for each in made[name]] == [("NOT AVAILABLE", [])]
    assert made["StockReceived"][0]["InvoicingAndReceivingNumber"] == 0


def test_the_group_of_a_simple_purchase_is_the_purchase_and_others_have_their_own(buyer):
    for kind, own in (("Simple", False), ("Advanced", True)):
        made = buyer.header(PurchaseType=kind)
        tasks = {made[name][0]["TaskID"] for name in ("StockReceived", "PutAway", "Invoice")}
        assert len(tasks) == 1
        assert (tasks != {made["ID"]}) is own


def test_gaps_are_filled_from_the_supplier(buyer, cin7):
    buyer.supplier = cin7.make_supplier(
        Name="Kontor GmbH", Currency="EUR", PaymentTerm="Net 60", Contacts=[{"Name": "Lena", "Default": True}]
    )
    made = buyer.header()
    assert (made["Terms"], made["TaxRule"], made["Contact"]) == ("Net 60", "Tax on Purchases", "Lena")
    assert (made["BaseCurrency"], made["SupplierCurrency"]) == ("USD", "EUR")
    assert made["CurrencyRate"] == 1.08
    assert buyer.header(CurrencyRate=1.25)["CurrencyRate"] == 1.25
    assert buyer.header(SupplierID=None, Supplier="kontor gmbh")["Supplier"] == "Kontor GmbH"


@pytest.mark.parametrize("given", ["Stock", "STOCK", "stock", "Invoice"])
def test_the_approach_comes_back_in_capitals(buyer, given):
    assert buyer.header(Approach=given)["Approach"] == given.upper()


def test_a_service_purchase_is_invoice_first(buyer):
    made = buyer.header(IsServiceOnly=True, Approach="STOCK")
    assert (made["Type"], made["Approach"], made["IsServiceOnly"]) == ("Service Purchase", "INVOICE", True)


def test_the_type_that_is_made_without_purchase_type_is_a_switch(buyer, server):
    assert buyer.header(PurchaseType=None)["Type"] == "Advanced Purchase"
    server.switch("cin7.purchase_type_default", "Simple")
    assert buyer.header(PurchaseType=None)["Type"] == "Simple Purchase"
    assert buyer.header(family="purchase", PurchaseType="Advanced")["Type"] == "Simple Purchase"


def test_addresses_and_attributes_are_nested(buyer):
    place = {"Line1": "12 Wharf Rd", "City": "Newcastle", "Postcode": "2300", "Country": "Australia"}
    made = buyer.header(
        BillingAddress=place,
        ShippingAddress={**place, "ShipToOther": True},
        AdditionalAttributes={"AdditionalAttribute2": "PO-88123"},
    )
    assert made["BillingAddress"]["DisplayAddressLine2"] == "Newcastle 2300"
    assert made["ShippingAddress"]["ShipToOther"] is True
    assert made["AdditionalAttributes"]["AdditionalAttribute2"] == "PO-88123"
    assert made["AdditionalAttributes"]["AdditionalAttribute1"] is None


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Approach": None}, "Required Attribute 'Approach' not specified"),
        ({"Approach": "ORDER"}, "Approach is invalid"),
        ({"Location": ""}, "Required Attribute 'Location' not specified"),
        ({"Location": "Atlantis"}, "Location 'Atlantis' was not found in Locations reference book"),
        ({"Location": "A-01-1"}, "Location 'A-01-1' was not found in Locations reference book"),
        ({"SupplierID": None}, "Required Attribute 'Supplier' not specified"),
        ({"SupplierID": "0"}, "Supplier with specified id does not exist"),
        ({"SupplierID": None, "Supplier": "No One"}, "'No One' was not found in Suppliers reference book"),
        ({"TaxRule": "Use Tax 2019"}, "'Use Tax 2019' was not found in Tax Rules reference book"),
        (
            {"Terms": "Net 30 (until 2023)"},
            "Active payment term with name Net 30 (until 2023) was not found in Payment Terms reference book",
        ),
        ({"Note": "n" * 1025}, "Note cannot be longer than 1024 characters"),
        ({"CurrencyRate": 0}, "CurrencyRate is invalid"),
        ({"RequiredBy": "soon"}, "RequiredBy is invalid"),
        ({"BillingAddress": {"Line1": "x"}}, "'Country' is required for 'BillingAddress' line"),
        ({"AdditionalAttributes": ["x"]}, "AdditionalAttributes is invalid"),
        (
            {"AdditionalAttributes": {"AdditionalAttribute1": "x" * 257}},
            "AdditionalAttribute1 cannot be longer than 256 characters",
        ),
    ],
)
@pytest.mark.parametrize("family", ["purchase", "advanced-purchase"])
def test_what_cannot_be_a_header(buyer, cin7, family, change, text):
    body = {"SupplierID": buyer.supplier["ID"], "Approach": "STOCK", "Location": "Main Warehouse", **change}
    assert cin7.problems(cin7.post(family, body)) == [text]
    assert cin7.get("purchaseList").json()["Total"] == 12


def test_a_deprecated_supplier_sells_nothing(buyer, server, cin7):
    server.edit("cin7", {"action": "deprecate", "object": "supplier", "where": {"ID": buyer.supplier["ID"]}})
    body = {"SupplierID": buyer.supplier["ID"], "Approach": "STOCK", "Location": "Main Warehouse"}
    assert "deprecated" in buyer.refused(cin7.post("advanced-purchase", body), "deprecated_supplier")


def test_put_changes_what_it_names_and_moves_the_time_of_change(buyer, cin7):
    made = buyer.header(Note="one", AdditionalAttributes={"AdditionalAttribute1": "a"})
    body = {
        "ID": made["ID"],
        "RequiredBy": "2026-09-01",
        "AdditionalAttributes": {"AdditionalAttribute2": "b"},
    }
    changed = buyer.done(cin7.put("advanced-purchase", body))
    assert (changed["Note"], changed["RequiredBy"]) == ("one", "2026-09-01T00:00:00")
    assert [changed["AdditionalAttributes"][f"AdditionalAttribute{n}"] for n in (1, 2)] == ["a", "b"]
    found = cin7.get("purchaseList", UpdatedSince=made["LastUpdatedDate"]).json()["PurchaseList"]
    assert [row["ID"] for row in found] == [made["ID"]]


def test_the_approach_is_fixed_once_the_order_is_authorised(buyer, cin7):
    made = buyer.header()
    buyer.done(cin7.put("advanced-purchase", {"ID": made["ID"], "Approach": "STOCK"}))
    buyer.done(buyer.order(made))
    buyer.done(cin7.put("advanced-purchase", {"ID": made["ID"], "Approach": "STOCK", "Note": "same"}))
    buyer.refused(cin7.put("advanced-purchase", {"ID": made["ID"], "Approach": "INVOICE"}), "header_frozen")


def test_a_purchase_that_is_not_there(cin7):
    assert cin7.problems(cin7.get("advanced-purchase", ID="0")) == ["Purchase not found"]
    assert cin7.problems(cin7.get("purchase")) == ["Required Attribute 'ID' not specified"]
    assert cin7.problems(cin7.put("advanced-purchase", {"Note": "x"})) == [
        "Required Attribute 'ID' not specified"
    ]


def test_the_old_family_shows_objects_where_the_new_one_shows_lists(buyer, cin7):
    made = buyer.header(family="purchase")
    old = buyer.done(cin7.get("purchase", ID=made["ID"]))
    assert "PutAway" not in old
    assert (old["Invoice"]["TaskID"], old["StockReceived"]["Lines"]) == (made["ID"], [])
    assert buyer.read(made)["Invoice"][0]["TaskID"] == made["ID"]


@pytest.mark.parametrize("kind", [{"PurchaseType": "Advanced"}, {"IsServiceOnly": True}])
@pytest.mark.parametrize("path", ["", *(f"/{part}" for part in PARTS)])
def test_the_old_family_knows_simple_purchases_only(buyer, cin7, kind, path):
    made = buyer.header(**kind)
    for answer in (
        cin7.get(f"purchase{path}", ID=made["ID"], TaskID=made["ID"]),
        cin7.call(
            "PUT" if not path else "POST", f"purchase{path}", json={"ID": made["ID"], "TaskID": made["ID"]}
        ),
    ):
        assert cin7.problems(answer) == [OLD_FAMILY]
    assert buyer.guards() == {"deprecated_family": 2}


def test_the_same_header_twice_is_two_purchases(buyer):
    assert [buyer.header()["OrderNumber"] for _ in range(2)] == ["PO-00102", "PO-00103"]


def test_a_supplier_deprecated_since_does_not_stop_a_change(buyer, server, cin7):
    made = buyer.header()
    server.edit("cin7", {"action": "deprecate", "object": "supplier", "where": {"ID": buyer.supplier["ID"]}})
    body = {"ID": made["ID"], "SupplierID": buyer.supplier["ID"], "Note": "still ours"}
    assert buyer.done(cin7.put("advanced-purchase", body))["Note"] == "still ours"
