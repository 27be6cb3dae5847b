"""A person at work in the fake Cin7's screens."""

import pytest

from sandbox.client import ClientError


def do(server, action, name, where=None, **changes):
    return server.edit("cin7", {"action": action, "object": name, "where": where or {}, "set": changes})


@pytest.fixture
def supplier(cin7):
    return cin7.make_supplier(Comments="before", Contacts=[{"Name": "Ida"}])


def test_an_update_is_seen_by_the_api_and_moves_the_time_of_change(server, cin7, supplier):
    do(server, "update", "supplier", {"Name": supplier["Name"]}, Comments="by hand")
    now = cin7.one("supplier", "SupplierList", ID=supplier["ID"])
    assert now["Comments"] == "by hand"
    found = cin7.get("supplier", ModifiedSince=supplier["LastModifiedOn"]).json()["SupplierList"]
    assert [each["ID"] for each in found] == [supplier["ID"]]


def test_a_renamed_supplier_is_found_by_its_new_name_only(server, cin7, supplier):
    do(server, "update", "supplier", {"ID": supplier["ID"]}, Name="New Name")
    assert cin7.get("supplier", Name="new name").json()["Total"] == 1
    assert cin7.get("supplier", Name=supplier["Name"]).json()["Total"] == 0


def test_contacts_and_addresses_are_added_and_removed(server, supplier):
    where = {"ID": supplier["ID"]}
    do(server, "add", "contact", where, Name="Sam", Phone="2")
    added = do(server, "add", "address", where, Line1="1 Dock", Country="US", Type="Business")
    assert [each["Name"] for each in added["Contacts"]] == ["Ida", "Sam"]
    assert added["Addresses"][0]["ID"]
    assert [each["Name"] for each in do(server, "remove", "contact", where, Name="Ida")["Contacts"]] == [
        "Sam"
    ]


def test_archive_deprecate_and_void(server, cin7, supplier):
    assert do(server, "archive", "account", {"Code": "670000"})["Status"] == "ARCHIVED"
    assert do(server, "deprecate", "supplier", {"ID": supplier["ID"]})["Status"] == "Deprecated"
    journal = cin7.make_journal()
    assert do(server, "void", "journal", {"TaskID": journal["TaskID"]})["Status"] == "VOIDED"
    assert server.books("cin7")["account_totals"] == {}
    assert cin7.get("supplier", ID=supplier["ID"]).json()["Total"] == 0


def test_a_person_creates_and_deletes(server, cin7):
    made = do(server, "create", "supplier", **{**cin7.SUPPLIER, "Name": "By Hand Ltd"})
    assert cin7.get("supplier", ID=made["ID"]).json()["Total"] == 1
    do(server, "delete", "supplier", {"ID": made["ID"]})
    assert cin7.get("supplier", ID=made["ID"]).json()["Total"] == 0


def test_a_person_is_not_rate_limited(server, cin7):
    server.switch("cin7.limit_calls", 1)
    for number in range(5):
        do(server, "update", "payment_term", {"Name": "COD"}, Duration=number)
    assert cin7.get("me").status_code == 200


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ({"action": "sing", "object": "supplier"}, "no action 'sing'"),
        ({"action": "update", "object": "opportunity"}, "no object 'opportunity'"),
        ({"action": "update", "object": "supplier", "where": {"Name": "Nobody"}}, "0 of supplier"),
        ({"action": "update", "object": "supplier", "where": {"Currency": "USD"}}, "exactly one"),
        (
            {"action": "update", "object": "account", "where": {"Code": "200000"}, "set": {"Colour": 1}},
            "Colour",
        ),
        ({"action": "archive", "object": "supplier", "where": {}}, "to a account|to a supplier"),
        ({"action": "add", "object": "supplier", "where": {}}, "address and contact"),
        ({"action": "create", "object": "supplier", "set": {"Name": "x"}}, "Required Attribute"),
    ],
)
def test_what_cannot_be_done_is_said(server, command, named):
    with pytest.raises(ClientError, match=named):
        server.edit("cin7", command)
