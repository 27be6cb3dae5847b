"""What people do on both sides before the suppliers are kept in step."""

from __future__ import annotations

from typing import Any

from sandbox.client import Client

NEW_IN_PEOPLESOFT = "Aalto Timber Oy"
NEW_IN_CIN7 = "Bright Harbour Coffee Ltd"
RENAMED_BY_OWNER = "Renamed in PeopleSoft Inc"
RENAMED_BY_OTHER = "Renamed in Cin7 Inc"
PHONE = "555-0199"


def people_at_work(url: str) -> str:
    """Edit suppliers on both sides, one of them on both at once; say in words what was done."""
    sandbox = Client(url)
    both, contact = _linked(sandbox.books("cin7")["suppliers"])[:2]
    _add_vendor(sandbox)
    sandbox.edit("cin7", {"action": "create", "object": "supplier", "set": _new_supplier()})
    key = {"SETID": "SHARE", "VENDOR_ID": _vendor_id(both)}
    sandbox.edit(
        "peoplesoft",
        {"action": "update", "record": "VENDOR", "where": key, "set": {"NAME1": RENAMED_BY_OWNER}},
    )
    _update(sandbox, both, {"Name": RENAMED_BY_OTHER})
    first = contact["Contacts"][0]
    changed = {"ID": first["ID"], "Name": first["Name"], "Phone": PHONE}
    _update(sandbox, contact, {"Contacts": [changed]})
    return (
        "a new supplier in each; one supplier renamed in both, which PeopleSoft owns; "
        "a contact's telephone changed in Cin7 Core, which owns the contacts"
    )


def _linked(suppliers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Suppliers that came from PeopleSoft and have a contact."""
    came = (s for s in suppliers if "[src:peoplesoft/SHARE/" in (s["Comments"] or ""))
    return [s for s in came if s["Status"] == "Active" and s["Contacts"]]


def _vendor_id(supplier: dict[str, Any]) -> str:
    return str(supplier["Comments"]).rpartition("[src:peoplesoft/SHARE/")[2].partition("]")[0]


def _update(sandbox: Client, supplier: dict[str, Any], changes: dict[str, Any]) -> None:
    where = {"Name": supplier["Name"]}
    sandbox.edit("cin7", {"action": "update", "object": "supplier", "where": where, "set": changes})


def _add_vendor(sandbox: Client) -> None:
    key = {"SETID": "SHARE", "VENDOR_ID": "0000009001"}
    row = {
        **key,
        "VENDOR_NAME_SHORT": "AALTO-001",
        "NAME1": NEW_IN_PEOPLESOFT,
        "VENDOR_STATUS": "A",
        "VENDOR_CLASS": "R",
        "VENDOR_PERSISTENCE": "R",
        "PRIM_ADDR_SEQ_NUM": 1,
        "DEFAULT_LOC": "MAIN",
    }
    since = {"EFFDT": "2020-01-01", "EFF_STATUS": "A"}
    children = {
        "VENDOR_ADDR": [
            {
                "ADDRESS_SEQ_NUM": 1,
                **since,
                "COUNTRY": "NOR",
                "ADDRESS1": "Satamakatu 4",
                "CITY": "Oslo",
                "POSTAL": "0150",
            }
        ],
        "VENDOR_LOC": [{"VNDR_LOC": "MAIN", **since, "CURRENCY_CD": "USD", "PYMNT_TERMS_CD": "N30"}],
    }
    sandbox.edit("peoplesoft", {"action": "insert", "record": "VENDOR", "row": row, "children": children})


def _new_supplier() -> dict[str, Any]:
    address = {
        "Line1": "1 Quay",
        "City": "Newcastle",
        "State": "NSW",
        "Postcode": "2300",
        "Country": "Australia",
        "Type": "Billing",
        "DefaultForType": True,
    }
    return {
        "Name": NEW_IN_CIN7,
        "Currency": "AUD",
        "PaymentTerm": "Net 30",
        "TaxRule": "Tax on Purchases",
        "AccountPayable": "200000",
        "Status": "Active",
        "Addresses": [address],
        "Contacts": [{"Name": "Ida Moreau", "Email": "ida@example.com", "Default": True}],
    }
