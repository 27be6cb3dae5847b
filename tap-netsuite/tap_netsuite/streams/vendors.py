"""Vendors with their addresses."""

from __future__ import annotations

from typing import Any

from tap_netsuite.declaration import (
    Column,
    Join,
    KeyPart,
    Kind,
    Source,
    StreamDeclaration,
    Touch,
    columns,
    display,
    texts,
)

_PLACE = "addressee attention addr1 addr2 addr3 city state zip country"

_BOOK_COLUMNS = (
    Column("vendor", Kind.TEXT, "b.entity", emitted=False),
    Column("address", Kind.TEXT, "a.nkey", emitted=False),
    *texts("b", "label"),
    *texts("a", _PLACE),
    Column("phone", Kind.TEXT, "a.addrphone"),
    Column("is_default_billing", Kind.FLAG, "b.defaultbilling"),
    Column("is_default_shipping", Kind.FLAG, "b.defaultshipping"),
)

ADDRESS_BOOK = Source(
    "vendoraddressbook",
    "b",
    _BOOK_COLUMNS,
    (KeyPart("address", "a.nkey"),),
    (Join("vendoraddressbookentityaddress", "a", "a.nkey = b.addressbookaddress", needed=True),),
    parent=KeyPart("vendor", "b.entity"),
)

DEFAULT_ADDRESSES = Source(
    "vendor",
    "v",
    (
        Column("vendor", Kind.TEXT, "v.id", emitted=False),
        Column("address", Kind.TEXT, "a.nkey", emitted=False),
        *texts("a", _PLACE),
        Column("phone", Kind.TEXT, "a.addrphone"),
        Column("billing", Kind.TEXT, "v.defaultbillingaddress", emitted=False),
        Column("shipping", Kind.TEXT, "v.defaultshippingaddress", emitted=False),
    ),
    (KeyPart("address", "a.nkey"),),
    (
        Join(
            "entityaddress", "a", "a.nkey IN (v.defaultbillingaddress, v.defaultshippingaddress)", needed=True
        ),
    ),
    parent=KeyPart("vendor", "v.id"),
)
"""What can be read where the address book cannot: the default addresses, without labels."""

ADDRESS_COLUMNS = tuple({c.name: c for c in (*DEFAULT_ADDRESSES.columns, *_BOOK_COLUMNS)}.values())
ADDRESS_FIELDS = tuple(column.name for column in _BOOK_COLUMNS if column.emitted)

_ADDRESS_SCHEMA: dict[str, Any] = {
    "type": ["array", "null"],
    "items": {
        "type": "object",
        "properties": {c.name: c.kind.json_schema for c in _BOOK_COLUMNS if c.emitted},
    },
}

VENDORS = StreamDeclaration(
    "vendors",
    Source(
        "vendor",
        "t",
        (
            *texts("t", "id entityid entitynumber entitytitle altname companyname legalname"),
            *columns("t", Kind.FLAG, "isperson"),
            *texts("t", "firstname lastname email altemail phone fax url category"),
            display("category_name", "t.category", "vendorcategory"),
            *texts("t", "terms"),
            display("terms_name", "t.terms", "term"),
            *texts("t", "currency"),
            Column("currency_code", Kind.TEXT, "c.symbol"),
            *columns("t", Kind.NUMBER, "creditlimit"),
            *texts("t", "accountnumber expenseaccount payablesaccount printoncheckas taxidnum subsidiary"),
            *columns("t", Kind.FLAG, "is1099eligible isinactive"),
            *texts("t", "incoterm emailpreference defaultbillingaddress defaultshippingaddress"),
            *columns("t", Kind.NUMBER, "balance balanceprimary unbilledorders unbilledordersprimary"),
            *texts("t", "representingsubsidiary externalid comments"),
            *columns("t", Kind.DATETIME, "datecreated lastmodifieddate"),
        ),
        (KeyPart("id", "t.id"),),
        (Join("currency", "c", "c.id = t.currency"),),
    ),
    "lastmodifieddate",
    touches=(
        Touch(
            "t.id",
            "b.entity",
            "vendoraddressbook b JOIN entityaddress a ON a.nkey = b.addressbookaddress",
            "a.lastmodifieddate",
        ),
    ),
    custom=("vendor",),
    custom_prefix="custentity",
    extra={"addresses": _ADDRESS_SCHEMA},
)


def addresses(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ``addresses`` of a vendor. Default addresses read without the book tell by their place."""
    for row in rows:
        for flag, place in (("is_default_billing", "billing"), ("is_default_shipping", "shipping")):
            if row[flag] is None and row[place] is not None:
                row[flag] = row[place] == row["address"]
    return [{name: row[name] for name in ADDRESS_FIELDS} for row in rows]


STREAMS = (VENDORS,)
