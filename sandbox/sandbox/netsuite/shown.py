"""How a record looks on a screen: JSON, numbers as decimal text, times as RFC 3339 in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sandbox.netsuite.documents import Document
from sandbox.netsuite.schema import TABLES


def show_row(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row; columns without a value are left out."""
    kinds = {column.name: column.kind for column in TABLES[table].columns}
    return {name: show(value, kinds[name]) for name, value in row.items() if value is not None}


def show_document(document: Document) -> dict[str, Any]:
    """Return a document's header, and its `lines` without the main line."""
    lines = [show_row("transactionline", line) for line in document.lines[1:]]
    return {**show_row("transaction", document.header), "lines": lines}


def show(value: Any, kind: str = "") -> Any:
    """Return a value: flags are booleans, numbers exact text without trailing zeros."""
    if value is None:
        return None
    if kind == "flag":
        return value == "T"
    if kind == "datetime":
        return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")
    if kind == "number" or isinstance(value, Decimal):
        return plain(value)
    return value


def plain(value: Any) -> str:
    """Return a number as text: no exponent, no trailing zeros."""
    number = Decimal(str(value))
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
