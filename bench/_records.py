"""Singer input as a stream map leaves it, in the shape that target-cin7 takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from singer_sdk import typing as th

_TEXT = th.StringType
_ADDRESS = ("type", "line1", "line2", "city", "state", "postcode", "country")
_CONTACT = ("name", "phone", "mobile", "fax", "email", "website", "comment")


def _part(names: tuple[str, ...]) -> th.ArrayType:  # type: ignore[type-arg]
    texts = (th.Property(name, _TEXT) for name in names)
    return th.ArrayType(th.ObjectType(*texts, th.Property("is_default", th.BooleanType)))


SUPPLIER_SCHEMA: dict[str, Any] = th.PropertiesList(
    th.Property("source_id", _TEXT, required=True),
    th.Property("name", _TEXT, required=True),
    th.Property("currency", _TEXT),
    th.Property("payment_term", _TEXT),
    th.Property("tax_rule", _TEXT),
    th.Property("account_payable", _TEXT),
    th.Property("tax_number", _TEXT),
    th.Property("discount", th.NumberType),
    th.Property("comments", _TEXT),
    th.Property("is_active", th.BooleanType),
    th.Property("addresses", _part(_ADDRESS)),
    th.Property("contacts", _part(_CONTACT)),
).to_dict()


def supplier(number: int) -> dict[str, Any]:
    """A supplier with two addresses and a contact, a kilobyte of JSON."""
    return {
        "source_id": f"SHARE:{number:010d}",
        "name": f"Benchmark Industrial Supplies {number:07d} Pty Ltd",
        "currency": "USD",
        "payment_term": "30 days",
        "tax_rule": "Tax on Purchases",
        "account_payable": "200000",
        "tax_number": f"{number:011d}",
        "discount": 2,
        "comments": "Deliveries by the north gate only; ring the bell and wait for the storekeeper.",
        "is_active": True,
        "addresses": [_address(kind, number) for kind in ("Billing", "Shipping")],
        "contacts": [_contact(number)],
    }


def _address(kind: str, number: int) -> dict[str, Any]:
    return {
        "type": kind,
        "line1": f"{number % 997} Long Industrial Estate Road",
        "line2": f"Building {number % 89}",
        "city": "Melbourne",
        "state": "Victoria",
        "postcode": f"{3000 + number % 900}",
        "country": "Australia",
        "is_default": kind == "Billing",
    }


def _contact(number: int) -> dict[str, Any]:
    return {
        "name": f"Alex Storekeeper {number}",
        "phone": f"+61 3 {number:08d}",
        "mobile": f"+61 4 {number:08d}",
        "fax": None,
        "email": f"accounts{number}@supplier.example",
        "website": "https://supplier.example",
        "comment": "Mornings only",
        "is_default": True,
    }


def write_suppliers(file: Path, count: int, *, state: bool = False) -> Path:
    """Write a SCHEMA and ``count`` RECORD lines, and a STATE line where asked for."""
    with file.open("w") as out:
        for message in _messages(count):
            out.write(json.dumps(message) + "\n")
        if state:
            out.write(
                json.dumps({"type": "STATE", "value": {"bookmarks": {"suppliers": {"at": count}}}}) + "\n"
            )
    return file


def _messages(count: int) -> Iterator[dict[str, Any]]:
    yield {
        "type": "SCHEMA",
        "stream": "suppliers",
        "schema": SUPPLIER_SCHEMA,
        "key_properties": ["source_id"],
    }
    for number in range(count):
        yield {"type": "RECORD", "stream": "suppliers", "record": supplier(number)}


def write_messages(file: Path, streams: dict[str, tuple[str, list[dict[str, Any]]]]) -> Path:
    """Write streams given as name → key property and records, each with a schema that leaves all open."""
    with file.open("w") as out:
        for name, (key, records) in streams.items():
            schema = {"type": "SCHEMA", "stream": name, "schema": {"properties": {}}, "key_properties": [key]}
            out.write(json.dumps(schema) + "\n")
            for record in records:
                out.write(json.dumps({"type": "RECORD", "stream": name, "record": record}) + "\n")
        out.write(json.dumps({"type": "STATE", "value": {"bookmarks": {}}}) + "\n")
    return file


def account(number: int) -> dict[str, Any]:
    """An expense account that no seeded chart has."""
    return {"code": f"BEN-{number:03d}", "name": f"Benchmark expenses {number:03d}", "type": "EXPENSE"}


def journal(number: int, accounts: int) -> dict[str, Any]:
    """A balanced journal of four lines over ``accounts`` accounts."""
    codes = [account((number + step) % accounts)["code"] for step in range(4)]
    amounts = (f"{number + 100}.25", f"{number + 7}.50", f"-{number + 50}.50", f"-{number + 57}.25")
    lines = [
        {"account": c, "amount": a, "description": "Benchmark"} for c, a in zip(codes, amounts, strict=True)
    ]
    return {
        "source_id": f"US001:{number:010d}",
        "date": "2026-06-30",
        "narration": f"Month end {number}",
        "lines": lines,
    }


def purchase(number: int, skus: Sequence[str]) -> dict[str, Any]:
    """An approved order of three products from one of the suppliers."""
    return {
        "source_id": f"{number}",
        "supplier_source_id": supplier(number)["source_id"],
        "order_number": f"PO{number:06d}",
        "order_date": "2026-03-02",
        "location": "Main Warehouse",
        "approach": "INVOICE",
        "status": "approved",
        "lines": [{k: v for k, v in line.items() if k != "account"} for line in _order_lines(number, skus)],
    }


def bill(number: int, skus: Sequence[str]) -> dict[str, Any]:
    """The one bill of a purchase, for all of it."""
    return {
        "source_id": f"B{number}",
        "purchase_source_id": f"{number}",
        "invoice_number": f"SI-{number:06d}",
        "invoice_date": "2026-03-20",
        "due_date": "2026-04-19",
        "status": "open",
        "lines": _order_lines(number, skus),
    }


def receipt(number: int, skus: Sequence[str]) -> dict[str, Any]:
    """The one receipt of a purchase, for all of it."""
    lines = [{"sku": line["sku"], "quantity": line["quantity"]} for line in _order_lines(number, skus)]
    return {
        "source_id": f"R{number}",
        "purchase_source_id": f"{number}",
        "date": "2026-03-21",
        "lines": lines,
    }


def _order_lines(number: int, skus: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "sku": skus[(number * 3 + step) % len(skus)],
            "quantity": str(10 + number % 7 + step),
            "price": f"{number % 90 + step}.2575",
            "tax_rule": "Tax Exempt",
            "account": "130000",
        }
        for step in range(3)
    ]
