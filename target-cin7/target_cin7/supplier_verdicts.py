"""The verdicts that hold a supplier for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connector_kit.delivery.model import Document, Held
from target_cin7.markers import bracketed

Row = Mapping[str, Any]


def supplier_id(row: Row) -> str:
    """Return the ID in lower case: Cin7 Core writes GUIDs in either (documentation's examples)."""
    return str(row.get("ID") or "").lower()


def _labels(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(f"{row.get('Name')} (ID {supplier_id(row)}, {row.get('Status')})" for row in rows)


def _held(document: Document, text: str, code: str, hint: str, rows: Sequence[Row]) -> Held:
    reason = f'Supplier {document.key}: name "{document.content["name"]}" {text}.'
    return Held(
        reason, code=code, hint=hint, candidates=_labels(rows) if rows and supplier_id(rows[0]) else ()
    )


def taken(document: Document, row: Row, owner: str | None) -> Held:
    whose = f"source document {owner}" if owner else f"another supplier of Cin7 Core, ID {supplier_id(row)}"
    return _held(
        document,
        f"already belongs to {whose}",
        "SUPPLIER_NAME_TAKEN",
        "give one of the two another name in the source; if both are one company, retire one of them there.",
        [row],
    )


def ambiguous(document: Document, rows: Sequence[Row]) -> Held:
    return _held(
        document,
        f"is the name of {len(rows)} suppliers in Cin7 Core: {', '.join(_labels(rows))}",
        "SUPPLIER_NAME_AMBIGUOUS",
        f"rename all but one in Cin7 Core, or put {bracketed(document.marker)} into its comments.",
        rows,
    )


def near(document: Document, rows: Sequence[Row]) -> Held:
    return _held(
        document,
        f"resembles {', '.join(_labels(rows))} in Cin7 Core",
        "SUPPLIER_NAME_NEAR",
        f"if they are one company, put {bracketed(document.marker)} into its comments in Cin7 Core, "
        f'or make the names equal; if not, add "{document.key}" to the setting distinct_suppliers.',
        rows,
    )


def marker_twice(document: Document, rows: Sequence[Row]) -> Held:
    return _held(
        document,
        f"has its marker {bracketed(document.marker)} on {len(rows)} suppliers: {', '.join(_labels(rows))}",
        "SUPPLIER_MARKER_TWICE",
        "remove the marker from the comments of all but one.",
        rows,
    )


def gone(document: Document) -> Held:
    return _held(
        document,
        f"was delivered as supplier {document.destination_id}, which Cin7 Core no longer has",
        "SUPPLIER_GONE",
        "check that the setting account_id names the right company; a supplier that you create in Cin7 Core "
        "under exactly this name is adopted.",
        [],
    )
