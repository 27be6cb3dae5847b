"""Companies that PeopleSoft and Cin7 Core both keep as suppliers: what each shows, and what people do to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flows.maps import resolved
from sandbox.client import Client

_TERMS: dict[str, str] = resolved("tap-peoplesoft--suppliers").config["stream_map_config"]["payment_terms"]
_CODES: dict[str, str] = resolved("tap-cin7--suppliers").config["stream_map_config"]["payment_terms"]
_OTHER_TERMS: str = resolved("tap-cin7--suppliers").config["stream_map_config"]["payment_term"]
Contact = tuple[str, str, str]
"""Name, telephone, mail."""


@dataclass(frozen=True)
class Shown:
    """What one of the two systems shows of a company."""

    id: str
    name: str
    active: bool
    terms: str
    """PeopleSoft's code."""
    term_name: str
    """Cin7 Core's name."""
    addresses: tuple[str, ...]
    """First lines; PeopleSoft's primary address alone."""
    contact: Contact | None
    """The default one; PeopleSoft's first."""
    attribute: str | None = None
    """What only Cin7 Core has a field for."""


def in_peoplesoft(sandbox: Client) -> dict[str, Shown]:
    """Every supplier of PeopleSoft by VENDOR_ID, as of today. Needs the switch ``peoplesoft.book_rows`` at 0."""
    records = sandbox.books("peoplesoft")["records"]
    return {row["VENDOR_ID"]: _vendor(records, row) for row in records["VENDOR"]}


def in_cin7(sandbox: Client) -> dict[str, Shown]:
    """Every supplier of Cin7 Core by ID."""
    return {row["ID"]: _supplier(row) for row in sandbox.books("cin7")["suppliers"]}


def _vendor(records: dict[str, list[dict[str, Any]]], row: dict[str, Any]) -> Shown:
    location = _in_force(records["VENDOR_LOC"], row, VNDR_LOC=row["DEFAULT_LOC"]) or {}
    address = _in_force(records["VENDOR_ADDR"], row, ADDRESS_SEQ_NUM=row["PRIM_ADDR_SEQ_NUM"])
    contact = _in_force(records["VENDOR_CNTCT"], row, CNTCT_SEQ_NUM="1")
    code = location.get("PYMNT_TERMS_CD") or ""
    names = ("CONTACT_NAME", "PHONE", "EMAIL_ADDR")
    return Shown(
        row["VENDOR_ID"],
        row["NAME1"],
        row["VENDOR_STATUS"] == "A",
        code,
        _TERMS.get(code, code),
        (address["ADDRESS1"],) if address else (),
        (contact[names[0]], contact[names[1]], contact[names[2]]) if contact else None,
    )


def _in_force(rows: list[dict[str, Any]], vendor: dict[str, Any], **key: Any) -> dict[str, Any] | None:
    """The row with the greatest EFFDT: nothing in these books lies in the future."""
    wanted = {**{name: vendor[name] for name in ("SETID", "VENDOR_ID")}, **key}
    found = [row for row in rows if all(str(row[name]) == str(value) for name, value in wanted.items())]
    return max(found, key=lambda row: str(row["EFFDT"]), default=None)


def _supplier(row: dict[str, Any]) -> Shown:
    contacts = sorted(row["Contacts"], key=lambda each: not each["Default"])
    contact = next(((str(c["Name"]), str(c["Phone"]), str(c["Email"])) for c in contacts), None)
    term = row["PaymentTerm"]
    return Shown(
        row["ID"],
        row["Name"],
        row["Status"] == "Active",
        _CODES.get(term, _OTHER_TERMS),
        term,
        tuple(each["Line1"] for each in row["Addresses"]),
        contact,
        row["AdditionalAttribute1"],
    )


@dataclass
class Company:
    """One company, and what each system calls it; None where it has not been seen yet."""

    vendor: str | None = None
    supplier: str | None = None
    settled: bool = False
    """Whether a round has taken it both ways. Until then only its name says that both halves are one."""


@dataclass
class People:
    """People who enter and change suppliers in both systems."""

    sandbox: Client
    _entered: int = field(default=0, init=False)

    def enter_in_peoplesoft(
        self, name: str, *, active: bool, terms: str, address: str | None, contact: Contact | None
    ) -> str:
        """A clerk enters a supplier. Returns its VENDOR_ID."""
        self._entered += 1
        last = max(map(int, in_peoplesoft(self.sandbox)), default=0)
        key = {"SETID": "SHARE", "VENDOR_ID": f"{last + 1:010d}"}
        row = {
            **key,
            "VENDOR_NAME_SHORT": f"CLERK-{self._entered}",
            "NAME1": name,
            "VENDOR_STATUS": "A" if active else "I",
            "VENDOR_CLASS": "R",
            "VENDOR_PERSISTENCE": "R",
            "DEFAULT_LOC": "MAIN",
            "PRIM_ADDR_SEQ_NUM": int(address is not None),
            "REMIT_ADDR_SEQ_NUM": int(address is not None),
        }
        dated: dict[str, Any] = {"EFFDT": "2020-01-01", "EFF_STATUS": "A"}
        rows = {"VENDOR_LOC": [{"VNDR_LOC": "MAIN", **dated, "CURRENCY_CD": "USD", "PYMNT_TERMS_CD": terms}]}
        if address is not None:
            place: dict[str, Any] = {
                "ADDRESS_SEQ_NUM": 1,
                "COUNTRY": "USA",
                "ADDRESS1": address,
                "CITY": "Troy",
                "POSTAL": "12180",
            }
            rows["VENDOR_ADDR"] = [{**dated, **place}]
        if contact is not None:
            rows["VENDOR_CNTCT"] = [{"CNTCT_SEQ_NUM": 1, **dated, **_contact_row(contact)}]
        command = {"action": "insert", "record": "VENDOR", "row": row, "children": rows}
        self.sandbox.edit("peoplesoft", command)
        return str(key["VENDOR_ID"])

    def enter_in_cin7(self, name: str, *, term: str, address: str | None, contact: Contact | None) -> str:
        """A buyer enters a supplier. Returns its ID."""
        place = {"Line1": address, "City": "Troy", "Postcode": "12180", "Country": "United States"}
        said = {
            "Name": name,
            "Currency": "USD",
            "PaymentTerm": term,
            "TaxRule": "Tax on Purchases",
            "AccountPayable": "200000",
            "Status": "Active",
            "Addresses": [{**place, "Type": "Billing", "DefaultForType": True}] if address else [],
            "Contacts": [_contact_item(contact)] if contact else [],
        }
        made = self.sandbox.edit("cin7", {"action": "create", "object": "supplier", "set": said})
        return str(made["ID"])

    def change_in_peoplesoft(self, vendor: str, record: str, **values: Any) -> None:
        """A clerk corrects rows of a supplier; history too."""
        where = {"SETID": "SHARE", "VENDOR_ID": vendor}
        self.sandbox.edit("peoplesoft", {"action": "update", "record": record, "where": where, "set": values})

    def delete_in_peoplesoft(self, vendor: str) -> None:
        """Somebody deletes a supplier, with all that is below it."""
        where = {"SETID": "SHARE", "VENDOR_ID": vendor}
        self.sandbox.edit("peoplesoft", {"action": "delete", "record": "VENDOR", "where": where})

    def change_contact_in_peoplesoft(self, vendor: str, contact: Contact) -> None:
        self.change_in_peoplesoft(vendor, "VENDOR_CNTCT", **_contact_row(contact))

    def change_in_cin7(self, supplier: str, **values: Any) -> None:
        """A buyer changes fields of a supplier."""
        where = {"ID": supplier}
        self.sandbox.edit("cin7", {"action": "update", "object": "supplier", "where": where, "set": values})

    def change_contact_in_cin7(self, supplier: str, contact: Contact) -> None:
        """A buyer changes the default contact, or enters the first."""
        (live,) = (row for row in self.sandbox.books("cin7")["suppliers"] if row["ID"] == supplier)
        if not live["Contacts"]:
            command = {"action": "add", "object": "contact", "where": {"ID": supplier}}
            self.sandbox.edit("cin7", {**command, "set": _contact_item(contact)})
            return
        changed = [{**c, **_contact_item(contact)} if c["Default"] else c for c in live["Contacts"]]
        self.change_in_cin7(supplier, Contacts=changed)

    def change_address_in_cin7(self, supplier: str, line1: str) -> None:
        """A buyer changes the first address."""
        (live,) = (row for row in self.sandbox.books("cin7")["suppliers"] if row["ID"] == supplier)
        first, *others = live["Addresses"]
        self.change_in_cin7(supplier, Addresses=[{**first, "Line1": line1}, *others])


def _contact_row(contact: Contact) -> dict[str, str]:
    return dict(zip(("CONTACT_NAME", "PHONE", "EMAIL_ADDR"), contact, strict=True))


def _contact_item(contact: Contact) -> dict[str, Any]:
    return {**dict(zip(("Name", "Phone", "Email"), contact, strict=True)), "Default": True}
