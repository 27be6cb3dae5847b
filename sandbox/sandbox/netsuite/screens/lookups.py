"""Finding what a person names: by id, by name, by number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sandbox.netsuite.documents import Document, Row
from sandbox.netsuite.screens.work import Work
from sandbox.system import EditError

_SEGMENTS: Final = {"location": "location", "department": "department", "class": "classification"}


def vendor_of(work: Work, named: Any) -> Row:
    """Return a vendor's row by id or entityid.

    Raises:
        EditError: There is none.
    """
    return _found(work, "vendor", "entityid", named)


def vendor_with(work: Work, document: Document) -> Row:
    """Return the vendor's row of a document."""
    return work.one("vendor", {"id": document.header["entity"]})


def item_id(work: Work, named: Any) -> int:
    """Return an item's id by id or itemid.

    Raises:
        EditError: There is none.
    """
    return int(_found(work, "item", "itemid", named)["id"])


def account_id(work: Work, named: Any) -> int:
    """Return an account's id by number, or by name where it has none.

    Raises:
        EditError: There is none, or more.
    """
    found = work.rows("account", {"acctnumber": str(named)}) or work.rows("account", {"fullname": str(named)})
    if len(found) != 1:
        raise EditError(f"{len(found)} accounts have the number or name {named!r}; exactly one must be meant")
    return int(found[0]["id"])


def currency_id(work: Work, symbol: Any) -> int:
    """Return a currency's id by its ISO symbol.

    Raises:
        EditError: There is none.
    """
    return int(_found(work, "currency", "symbol", symbol)["id"])


def term_id(work: Work, name: Any) -> int:
    """Return a term's id by its name.

    Raises:
        EditError: There is none.
    """
    return int(_found(work, "term", "name", name)["id"])


def segment_ids(work: Work, entered: Mapping[str, Any]) -> dict[str, int]:
    """Return the ids of `location`, `department` and `class` as far as they are entered.

    Raises:
        EditError: There is none of that name.
    """
    return {
        column: int(_found(work, table, "fullname", entered[column])["id"])
        for column, table in _SEGMENTS.items()
        if entered.get(column) is not None
    }


def _found(work: Work, table: str, column: str, named: Any) -> Row:
    rows = work.rows(table, {column: str(named)})
    if not rows and str(named).isdigit():
        rows = work.rows(table, {"id": int(str(named))})
    if len(rows) != 1:
        raise EditError(f"{len(rows)} of {table} are {named!r} by {column} or id; exactly one must be meant")
    return rows[0]
