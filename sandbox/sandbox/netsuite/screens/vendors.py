"""Vendors on the screen: entered, renamed, made inactive, with their address books."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sandbox.netsuite.documents import Row
from sandbox.netsuite.schema import TABLES
from sandbox.netsuite.screens.lookups import currency_id, term_id
from sandbox.netsuite.screens.work import Work
from sandbox.netsuite.seed_vendors import address_text, stub_entity
from sandbox.netsuite.shown import show_row
from sandbox.system import EditError

_ADDRESS: Final = (
    "addressee",
    "attention",
    "addr1",
    "addr2",
    "addr3",
    "city",
    "state",
    "zip",
    "country",
    "addrphone",
)
_BOOK: Final = ("label", "defaultbilling", "defaultshipping")
_SHARED: Final = (
    *("entityid", "entitytitle", "altname", "firstname", "lastname"),
    *("email", "phone", "isinactive"),
)


def create(work: Work) -> dict[str, Any]:
    """Set: `name`; perhaps `currency` (USD), `terms`, `addresses` [{label, addr1, …}], and any column.

    With `firstname` it is a person.
    """
    entered = dict(work.command.set)
    name = str(work.command.wanted("name"))
    _must_be_new(work, name)
    addresses = entered.pop("addresses", [])
    key = work.numbers.next("entity")
    person = (str(entered.pop("firstname", "")), str(entered.pop("lastname", "")))
    company = {} if person[0] else {"companyname": name, "legalname": name}
    row = {
        **stub_entity(key, name, *person),
        **company,
        "currency": 1,
        "isinactive": "F",
        "datecreated": work.at,
        "lastmodifieddate": work.at,
        **_changes(work, {k: v for k, v in entered.items() if k != "name"}),
    }
    shared = {name: row[name] for name in TABLES["entity"].by_name if name in row}
    work.insert("entity", {**shared, "type": "Vendor"})
    work.insert("vendor", row)
    relation = {"id": key, "entity": key, "subsidiary": 1, "isprimarysub": "T", "basesubsidiary": 1}
    relation |= {"primarycurrency": row["currency"], "isinactive": "F"}
    work.insert("vendorsubsidiaryrelationship", relation)
    for place, address in enumerate(addresses):
        defaults = {"label": "Head office", "defaultbilling": not place, "defaultshipping": not place}
        _insert_address(work, row, {**defaults, **address})
    return show_row("vendor", row)


def update(work: Work) -> dict[str, Any]:
    """Set: `name`, `currency`, `terms` by name, or any column. A name is entityid and companyname."""
    vendor = work.one("vendor", work.command.where)
    changes = _changes(work, work.command.set)
    if "entityid" in changes and changes["entityid"].casefold() != vendor["entityid"].casefold():
        _must_be_new(work, changes["entityid"])
    if vendor["isperson"] == "T":
        changes.pop("companyname", None)
    return _write(work, vendor, changes)


def inactivate(work: Work) -> dict[str, Any]:
    return _write(work, work.one("vendor", work.command.where), {"isinactive": "T"})


def activate(work: Work) -> dict[str, Any]:
    return _write(work, work.one("vendor", work.command.where), {"isinactive": "F"})


def delete(work: Work) -> dict[str, Any]:
    """Delete a vendor without transactions. Its address book goes with it and leaves no trace."""
    vendor = work.one("vendor", work.command.where)
    key = vendor["id"]
    if work.database.query('select 1 from "transaction" where entity = ? limit 1', (key,)):
        raise EditError(f"{vendor['entityid']} has transactions, it cannot be deleted; make it inactive")
    for entry in work.rows("vendoraddressbook", {"entity": key}):
        _drop_address(work, entry)
    work.delete("vendorsubsidiaryrelationship", {"entity": key})
    for table in ("vendor", "entity"):
        work.delete(table, {"id": key})
    work.tombstone("vendor", key, vendor["entityid"])
    return {"deleted": key, "entityid": vendor["entityid"]}


def add_address(work: Work) -> dict[str, Any]:
    """Set: `label`, `addr1`, `city`, …, `defaultbilling`, `defaultshipping`."""
    vendor = work.one("vendor", work.command.where)
    _insert_address(work, vendor, dict(work.command.set))
    return _touch(work, vendor)


def update_address(work: Work) -> dict[str, Any]:
    """Where: the vendor's columns and `label`. Set: any part of the address."""
    vendor, entry = _meant(work)
    address = work.one("entityaddress", {"nkey": entry["addressbookaddress"]})
    changes = _address_changes(work.command.set)
    text = {"addrtext": address_text({**address, **changes})}
    key = {"nkey": address["nkey"]}
    work.update("vendoraddressbookentityaddress", key, {**changes, **text})
    work.update("entityaddress", key, {**changes, **text, "lastmodifieddate": work.at})
    work.update("vendoraddressbook", {"internalid": entry["internalid"]}, _book_changes(work.command.set))
    return _touch(work, vendor, _defaults(address["nkey"], work.command.set))


def remove_address(work: Work) -> dict[str, Any]:
    """Where: the vendor's columns and `label`."""
    vendor, entry = _meant(work)
    _drop_address(work, entry)
    key = entry["addressbookaddress"]
    lost = {name: None for name in ("defaultbillingaddress", "defaultshippingaddress") if vendor[name] == key}
    return _touch(work, vendor, lost)


def _changes(work: Work, entered: Mapping[str, Any]) -> Row:
    known = {"name", "currency", "terms"}
    unknown = sorted(set(entered) - set(TABLES["vendor"].by_name) - known)
    if unknown:
        raise EditError(f"a vendor has no column {', '.join(unknown)}")
    plain = {
        name: ("F", "T")[v] if isinstance(v, bool) else v for name, v in entered.items() if name not in known
    }
    if "name" in entered:
        plain |= dict.fromkeys(("entityid", "entitytitle", "altname", "companyname"), str(entered["name"]))
    if "currency" in entered:
        plain["currency"] = currency_id(work, entered["currency"])
    if "terms" in entered:
        plain["terms"] = term_id(work, entered["terms"]) if entered["terms"] else None
    return plain


def _must_be_new(work: Work, name: str) -> None:
    if work.database.query("select 1 from vendor where lower(entityid) = lower(?)", (name,)):
        raise EditError(
            f"A vendor record with this ID already exists: {name!r}. You must enter a unique vendor ID."
        )


def _write(work: Work, vendor: Row, changes: Row) -> dict[str, Any]:
    stamp = {"lastmodifieddate": work.at} if work.command.header_stamp else {}
    shared = {name: value for name, value in changes.items() if name in _SHARED}
    work.update("vendor", {"id": vendor["id"]}, {**changes, **stamp})
    work.update("entity", {"id": vendor["id"]}, {**shared, **stamp})
    return show_row("vendor", {**vendor, **changes, **stamp})


def _touch(work: Work, vendor: Row, changes: Row | None = None) -> dict[str, Any]:
    return _write(work, vendor, changes or {})


def _meant(work: Work) -> tuple[Row, Row]:
    where = dict(work.command.where)
    label = where.pop("label", None)
    vendor = work.one("vendor", where)
    return vendor, work.one("vendoraddressbook", {"entity": vendor["id"], "label": label})


def _insert_address(work: Work, vendor: Row, entered: Row) -> None:
    key = work.numbers.next("address")
    address = {"nkey": key, "addressee": vendor["entityid"], "override": "F", "recordowner": vendor["id"]}
    address |= _address_changes(entered)
    address["addrtext"] = address_text(address)
    work.insert("vendoraddressbookentityaddress", address)
    work.insert("entityaddress", {**address, "lastmodifieddate": work.at})
    book = {"internalid": key, "entity": vendor["id"], "addressbookaddress": key, "isresidential": "F"}
    flags = {"defaultbilling": "F", "defaultshipping": "F"}
    work.insert("vendoraddressbook", {**book, **flags, **_book_changes(entered)})
    work.update("vendor", {"id": vendor["id"]}, _defaults(key, entered))


def _drop_address(work: Work, entry: Row) -> None:
    work.delete("vendoraddressbook", {"internalid": entry["internalid"]})
    for table in ("vendoraddressbookentityaddress", "entityaddress"):
        work.delete(table, {"nkey": entry["addressbookaddress"]})


def _address_changes(entered: Mapping[str, Any]) -> Row:
    unknown = sorted(set(entered) - {*_ADDRESS, *_BOOK})
    if unknown:
        raise EditError(f"an address has no {', '.join(unknown)}; it has {', '.join((*_BOOK, *_ADDRESS))}")
    return {name: entered[name] for name in _ADDRESS if name in entered}


def _book_changes(entered: Mapping[str, Any]) -> Row:
    given = {name: entered[name] for name in _BOOK if name in entered}
    return {name: ("F", "T")[value] if isinstance(value, bool) else value for name, value in given.items()}


def _defaults(key: int, entered: Mapping[str, Any]) -> Row:
    columns = {"defaultbilling": "defaultbillingaddress", "defaultshipping": "defaultshippingaddress"}
    return {column: key for flag, column in columns.items() if entered.get(flag) in {True, "T"}}
