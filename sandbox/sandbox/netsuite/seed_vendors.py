"""Rows of the vendors with their address books and subsidiaries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sandbox.company.netsuite_purchases import FIRST, LAST
from sandbox.company.netsuite_vendors import NetSuiteVendor, NetSuiteVendors, VendorAddress
from sandbox.company.rng import rng
from sandbox.netsuite.documents import Row
from sandbox.netsuite.lists import COUNTRIES
from sandbox.netsuite.seed_lists import CURRENCY_IDS, TERM_IDS, TableRow

FIRST_VENDOR: Final = 1001
FIRST_ADDRESS: Final = 5001
_PER_VENDOR: Final = 3
_CATEGORIES: Final = ("Materials", "Services", "Freight")


def vendor_id(index: int) -> int:
    """Return the id of vendor number `index`."""
    return FIRST_VENDOR + index


def vendor_stub(vendor: NetSuiteVendor) -> Row:
    """Return what booking a document needs of the vendor's row."""
    return {
        "id": vendor_id(vendor.index),
        "currency": CURRENCY_IDS[vendor.currency],
        "terms": TERM_IDS.get(vendor.terms),
    }


def vendor_rows(seed: int, vendors: NetSuiteVendors) -> Iterator[TableRow]:
    """Yield vendorcategory, vendor, entity, address book and subsidiary rows."""
    for number, name in enumerate(_CATEGORIES, start=1):
        stamp = {"lastmodifieddate": int(FIRST.timestamp()) + number}
        yield "vendorcategory", {"id": number, "name": name, "isinactive": "F", "istaxagency": "F"} | stamp
    for vendor in vendors:
        yield from _vendor(seed, vendor)


def address_text(row: Row) -> str:
    """Return an address as NetSuite prints it, one line per part."""
    country = COUNTRIES.get(row.get("country") or "", row.get("country"))
    city = " ".join(str(row[name]) for name in ("city", "state", "zip") if row.get(name))
    lines = [row.get(name) for name in ("attention", "addressee", "addr1", "addr2", "addr3")]
    return "\n".join(str(each) for each in (*lines, city, country) if each)


def _vendor(seed: int, vendor: NetSuiteVendor) -> Iterator[TableRow]:
    random = rng(seed, "netsuite", (5 << 32) + vendor.index)
    key = vendor_id(vendor.index)
    span = int((LAST - FIRST).total_seconds())
    stamp = int(FIRST.timestamp()) + random.randrange(span)
    stamps = {"datecreated": stamp - random.randrange(400 * 86_400), "lastmodifieddate": stamp}
    shared = {
        **stub_entity(key, vendor.name, vendor.given, vendor.family),
        "email": vendor.email or None,
        "phone": vendor.phone or None,
        "isinactive": "T" if vendor.inactive else "F",
        **stamps,
    }
    yield "entity", shared | {"type": "Vendor"}
    yield "vendor", shared | _details(vendor, random.randrange(6)) | _defaults(vendor)
    for place, address in enumerate(vendor.addresses):
        yield from _address(vendor, place, address, stamp)
    relation = {"id": key, "entity": key, "subsidiary": 1, "isprimarysub": "T", "basesubsidiary": 1}
    currency = CURRENCY_IDS[vendor.currency]
    yield "vendorsubsidiaryrelationship", relation | {"primarycurrency": currency, "isinactive": "F"}


def stub_entity(key: int, name: str, given: str = "", family: str = "") -> Row:
    """Return the columns that vendor and entity share; a given name makes it a person."""
    return {
        "id": key,
        "entityid": name,
        "entitynumber": key,
        "entitytitle": name,
        "altname": name,
        "isperson": "T" if given else "F",
        "firstname": given or None,
        "lastname": family or None,
    }


def _details(vendor: NetSuiteVendor, rating: int) -> Row:
    ratings: tuple[Any, ...] = (None, None, "A", "B", "B", "C")
    return {
        "companyname": None if vendor.given else vendor.name,
        "legalname": None if vendor.given else vendor.name,
        "url": vendor.url or None,
        "category": 1 + vendor.index % len(_CATEGORIES),
        "terms": TERM_IDS.get(vendor.terms),
        "currency": CURRENCY_IDS[vendor.currency],
        "taxidnum": vendor.tax_number or None,
        "comments": vendor.comments or None,
        "is1099eligible": "T" if vendor.given and vendor.currency == "USD" else "F",
        "emailpreference": "DEFAULT",
        "accountnumber": f"NL-{vendor.index:05d}" if vendor.index % 4 == 1 else None,
        "custentity_vendor_rating": ratings[rating],
        "custentity_preferred": "T" if rating == 2 else "F",  # noqa: PLR2004 - rated A
    }


def _defaults(vendor: NetSuiteVendor) -> Row:
    keys = {place: _address_key(vendor, place) for place in range(len(vendor.addresses))}
    billing = [keys[n] for n, each in enumerate(vendor.addresses) if each.billing]
    shipping = [keys[n] for n, each in enumerate(vendor.addresses) if each.shipping]
    return {
        "defaultbillingaddress": billing[0] if billing else None,
        "defaultshippingaddress": shipping[0] if shipping else None,
    }


def _address_key(vendor: NetSuiteVendor, place: int) -> int:
    return FIRST_ADDRESS + _PER_VENDOR * vendor.index + place


def _address(vendor: NetSuiteVendor, place: int, address: VendorAddress, stamp: int) -> Iterator[TableRow]:
    key = _address_key(vendor, place)
    row: Row = {
        "nkey": key,
        "addressee": vendor.name,
        "attention": address.attention or None,
        "addr1": address.line1,
        "addr2": address.line2 or None,
        "city": address.city,
        "state": address.state or None,
        "dropdownstate": address.state or None,
        "zip": address.postcode,
        "country": address.country,
        "addrphone": address.phone,
        "override": "F",
        "recordowner": vendor_id(vendor.index),
    }
    row["addrtext"] = address_text(row)
    yield "vendoraddressbookentityaddress", row
    yield "entityaddress", row | {"lastmodifieddate": stamp}
    yield (
        "vendoraddressbook",
        {
            "internalid": key,
            "entity": vendor_id(vendor.index),
            "label": address.label,
            "addressbookaddress": key,
            "defaultbilling": "T" if address.billing else "F",
            "defaultshipping": "T" if address.shipping else "F",
            "isresidential": "F",
        },
    )
