"""Writing suppliers."""

import pytest


def test_a_supplier_comes_back_whole(cin7):
    made = cin7.make_supplier(
        Discount=5,
        Comments="ap:V-10231",
        TaxNumber="51824753556",
        AttributeSet="Vendor sync",
        AdditionalAttribute1="V-10231",
        Addresses=[
            {"Line1": "12 Wharf Rd", "Country": "Australia", "Type": "Billing", "DefaultForType": True}
        ],
        Contacts=[{"Name": "Ida Moreau", "Email": "ap@example.com", "Default": True}],
    )
    kept = cin7.one("supplier", "SupplierList", ID=made["ID"])
    assert (kept["Discount"], kept["Comments"], kept["TaxNumber"]) == (5, "ap:V-10231", "51824753556")
    assert (kept["AttributeSet"], kept["AdditionalAttribute1"]) == ("Vendor sync", "V-10231")
    assert kept["Addresses"][0]["Line1"] == "12 Wharf Rd"
    assert kept["Contacts"][0]["Email"] == "ap@example.com"
    assert all(item["ID"] for item in kept["Addresses"] + kept["Contacts"])


@pytest.mark.parametrize("field", ["Name", "Currency", "PaymentTerm", "TaxRule", "AccountPayable", "Status"])
@pytest.mark.parametrize("value", [None, ""])
def test_required_fields(cin7, field, value):
    answer = cin7.post("supplier", {**cin7.SUPPLIER, field: value})
    assert cin7.problems(answer) == [f"Required Attribute '{field}' not specified"]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"Name": "x" * 257}, "Name cannot be longer than 256 characters"),
        ({"Comments": "x" * 257}, "Comments cannot be longer than 256 characters"),
        ({"Currency": "US$D"}, "Currency cannot be longer than 3 characters"),
        ({"Status": "Asleep"}, "Status is invalid"),
        ({"Discount": 101}, "Discount is invalid"),
        ({"Discount": 2.5}, "Discount is invalid"),
        ({"Discount": "ten"}, "Discount is invalid"),
        ({"Name": {"a": 1}}, "Name is invalid"),
        (
            {"PaymentTerm": "60 weeks"},
            "Active payment term with name 60 weeks was not found in Payment Terms reference book",
        ),
        (
            {"PaymentTerm": "Net 30 (until 2023)"},
            "Active payment term with name Net 30 (until 2023) was not found in Payment Terms reference book",
        ),
        ({"TaxRule": "Use Tax 2019"}, "'Use Tax 2019' was not found in Tax Rules reference book"),
        ({"AccountPayable": "999"}, "Account with specified ID not found"),
        ({"AccountPayable": "2001"}, "Account 2001 cannot be used as AccountPayable"),
        ({"AttributeSet": "Nope"}, "'Nope' was not found in Attribute Sets reference book"),
        ({"Addresses": {}}, "Addresses is invalid"),
        ({"Addresses": [{"Country": "US", "Type": "Billing"}]}, "'Line1' is required for 'Addresses' line"),
        ({"Addresses": [{"Line1": "x", "Country": "US", "Type": "Home"}]}, "Type is invalid"),
        ({"Contacts": [{"Phone": "1"}]}, "'Name' is required for 'Contacts' line"),
        ({"Contacts": [{"Name": "a", "Phone": "1" * 51}]}, "Phone cannot be longer than 50 characters"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cin7, change, text):
    assert cin7.problems(cin7.post("supplier", {**cin7.SUPPLIER, **change})) == [text]


def test_the_payable_account_may_be_named_and_is_kept_by_code(cin7):
    assert cin7.make_supplier(AccountPayable="accounts payable")["AccountPayable"] == "200000"


def test_unknown_keys_are_dropped_in_silence(cin7):
    made = cin7.make_supplier(Carrier="Blue Line", ID="not mine", Colour="red")
    assert "Carrier" not in made
    assert "Colour" not in made
    assert made["ID"] != "not mine"


def test_attributes_without_an_attribute_set_are_dropped(cin7):
    made = cin7.make_supplier(AdditionalAttribute1="V-1")
    assert not made["AdditionalAttribute1"]
    cin7.put("supplier", {"ID": made["ID"], "AttributeSet": "Vendor sync"})
    cin7.put("supplier", {"ID": made["ID"], "AdditionalAttribute1": "V-1"})
    assert cin7.one("supplier", "SupplierList", ID=made["ID"])["AdditionalAttribute1"] == "V-1"


def test_a_second_supplier_of_that_name_is_refused_whatever_the_case(server, cin7):
    cin7.make_supplier()
    body = {**cin7.SUPPLIER, "Name": cin7.SUPPLIER["Name"].upper()}
    assert cin7.problems(cin7.post("supplier", body)) == [
        f"Supplier with name '{body['Name']}' already exists"
    ]
    server.switch("cin7.duplicate_supplier_text", "Name {name} taken")
    assert cin7.problems(cin7.post("supplier", body)) == [f"Name {body['Name']} taken"]


def test_with_the_switch_the_same_post_twice_makes_two(server, cin7):
    server.switch("cin7.duplicate_supplier_names", "allow")
    assert cin7.make_supplier()["ID"] != cin7.make_supplier()["ID"]


def test_put_leaves_alone_what_it_does_not_name_and_clears_what_is_empty(cin7):
    made = cin7.make_supplier(Comments="keep", TaxNumber="1", Discount=5)
    cin7.put("supplier", {"ID": made["ID"].upper(), "TaxNumber": "", "Discount": 0, "Comments": None})
    kept = cin7.one("supplier", "SupplierList", ID=made["ID"])
    assert (kept["Comments"], kept["TaxNumber"] or None, kept["Discount"]) == ("keep", None, 0)
    assert kept["LastModifiedOn"] != made["LastModifiedOn"]


def test_with_the_switch_put_clears_what_it_does_not_name(server, cin7):
    server.switch("cin7.put_omitted_scalars", "clear")
    made = cin7.make_supplier(Comments="gone")
    changed = cin7.put("supplier", {"ID": made["ID"]}).json()["SupplierList"][0]
    assert (changed["Comments"] or None, changed["Name"]) == (None, made["Name"])


def test_put_cannot_clear_a_required_field(cin7):
    made = cin7.make_supplier()
    answer = cin7.put("supplier", {"ID": made["ID"], "PaymentTerm": ""})
    assert cin7.problems(answer) == ["Required Attribute 'PaymentTerm' not specified"]


def test_sending_back_an_old_term_fails_though_it_is_unchanged(cin7):
    rows = cin7.get("supplier", Limit=1000).json()["SupplierList"]
    old = next(row for row in rows if row["PaymentTerm"] == "Net 30 (until 2023)")
    assert "Active payment term" in cin7.problems(cin7.put("supplier", old))[0]
    del old["PaymentTerm"]
    assert cin7.put("supplier", old).status_code == 200


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Required Attribute 'ID' not specified"),
        ({"ID": "0" * 36}, "Supplier with specified id does not exist"),
    ],
)
def test_put_needs_an_id_that_exists(cin7, body, text):
    assert cin7.problems(cin7.put("supplier", body)) == [text]


def test_put_may_not_take_anothers_name_but_may_keep_its_own(cin7):
    first, second = cin7.make_supplier(), cin7.make_supplier(Name="Second")
    assert cin7.problems(cin7.put("supplier", {"ID": second["ID"], "Name": first["Name"].lower()}))
    assert cin7.put("supplier", {"ID": first["ID"], "Name": first["Name"].lower()}).status_code == 200


ADDRESS = {"Line1": "1 Dock", "Country": "US", "Type": "Billing", "DefaultForType": True}


def test_an_item_with_an_id_is_changed_one_without_is_made(cin7):
    made = cin7.make_supplier(Addresses=[ADDRESS], Contacts=[{"Name": "Ida", "Phone": "1"}])
    address = made["Addresses"][0]["ID"]
    changed = cin7.put(
        "supplier",
        {
            "ID": made["ID"],
            "Addresses": [
                {"ID": address, "City": "Bergen"},
                {**ADDRESS, "Line1": "2 Dock", "DefaultForType": False},
            ],
        },
    ).json()["SupplierList"][0]
    assert [(a["Line1"], a["City"] or None) for a in changed["Addresses"]] == [
        ("1 Dock", "Bergen"),
        ("2 Dock", None),
    ]
    assert changed["Addresses"][0]["ID"] == address
    assert changed["Contacts"][0]["Phone"] == "1"


@pytest.mark.parametrize(("omitted", "left"), [("keep", ["1 Dock", "3 Dock"]), ("delete", ["3 Dock"])])
def test_items_left_out_stay_or_go_by_the_switch(server, cin7, omitted, left):
    server.switch("cin7.put_omitted_items", omitted)
    made = cin7.make_supplier(Addresses=[ADDRESS])
    body = {"ID": made["ID"], "Addresses": [{**ADDRESS, "Line1": "3 Dock"}]}
    changed = cin7.put("supplier", body).json()["SupplierList"][0]
    assert [each["Line1"] for each in changed["Addresses"]] == left


def test_there_is_one_default_per_type(cin7):
    made = cin7.make_supplier(Addresses=[ADDRESS, {**ADDRESS, "Type": "Shipping"}])
    body = {"ID": made["ID"], "Addresses": [{**ADDRESS, "Line1": "9 Dock"}]}
    changed = cin7.put("supplier", body).json()["SupplierList"][0]
    flags = [(each["Type"], each["DefaultForType"]) for each in changed["Addresses"]]
    assert flags == [("Billing", False), ("Shipping", True), ("Billing", True)]


def test_an_item_id_that_is_not_this_suppliers_is_refused(cin7):
    made = cin7.make_supplier()
    answer = cin7.put("supplier", {"ID": made["ID"], "Contacts": [{"ID": made["ID"], "Name": "x"}]})
    assert cin7.problems(answer) == ["Contacts: ID is invalid"]


def test_deprecation_and_back(cin7):
    made = cin7.make_supplier()
    cin7.put("supplier", {"ID": made["ID"], "Status": "Deprecated"})
    assert cin7.get("supplier", ID=made["ID"]).json()["Total"] == 0
    cin7.put("supplier", {"ID": made["ID"], "Status": "Active"})
    assert cin7.get("supplier", ID=made["ID"]).json()["Total"] == 1


def test_empty_fields_are_now_null_now_empty(server, cin7):
    made = cin7.make_supplier()
    seen = {cin7.one("supplier", "SupplierList", ID=made["ID"])["Comments"] for _ in range(30)}
    assert seen == {None, ""}
    server.switch("cin7.null_style", "empty")
    assert cin7.one("supplier", "SupplierList", ID=made["ID"])["Comments"] == ""
    server.switch("cin7.null_style", "null")
    assert cin7.one("supplier", "SupplierList", ID=made["ID"])["Comments"] is None
