"""Documents: a transaction's header and lines put together the way people see them.

Signs stay as NetSuite has them: they follow the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from tap_netsuite.declaration import Column, Kind, Record

_OTHER_ITEMS: Final = frozenset({"ShipItem", "TaxItem", "TaxGroup"})
_FROM_LINES: Final = ("subsidiary", "department", "class", "location")
_FIELDS_FROM_LINES: Final = (*_FROM_LINES, "created_from", "lines", "other_lines", "line_keys")
_NO_POSTING: Final = dict.fromkeys(("account", "account_number", "account_name", "debit", "credit", "amount"))

_TEXT: Final = Kind.TEXT.json_schema


def extra_schema(lines: Sequence[Column]) -> dict[str, dict[str, Any]]:
    """JSON Schema of the fields that a document has from its lines."""
    items = {"type": "object", "properties": {c.name: c.kind.json_schema for c in lines if c.emitted}}
    nested = {"type": ["array", "null"], "items": items}
    keys = {"type": ["array", "null"], "items": {"type": "string"}}
    header = {name: dict(_TEXT) for name in (*_FROM_LINES, "created_from")}
    return {**header, "lines": nested, "other_lines": nested, "line_keys": keys}


class DocumentBuilder:
    """Puts headers and lines together.

    Args:
        lines: The columns of lines.
        postings: Whether every line is a business line, as in a journal.
        knows_expenses: Whether the lines tell their expense account; without it a line that has neither
            item nor expense account may still be an expense.
    """

    def __init__(
        self, lines: Iterable[Column], knows_expenses: Callable[[], bool], *, postings: bool = False
    ) -> None:
        self._fields = [column.name for column in lines if column.emitted]
        self._postings = postings
        self._knows_expenses = knows_expenses

    def document(self, header: Record, lines: list[Record] | None) -> Record:
        """The document; without lines where they were not read."""
        header["status"] = _letter(header.get("status"))
        header["status_name"] = _status_name(header.get("status_name"))
        if lines is None:
            return header | dict.fromkeys(_FIELDS_FROM_LINES)
        lines.sort(key=_sequence)
        sorted_out: dict[str, list[Record]] = {"main": [], "lines": [], "other_lines": [], "cost": []}
        for line in lines:
            sorted_out[self._place(line)].append(line)
        business = sorted_out["lines"]
        leading = (sorted_out["main"] or business or [{}])[0]
        header |= {name: leading.get(name) for name in _FROM_LINES}
        header["created_from"] = _origin(business, sorted_out["main"])
        header["lines"] = self._emitted(business)
        header["other_lines"] = self._emitted(sorted_out["other_lines"])
        header["line_keys"] = [line["uniquekey"] for line in lines]
        return header

    def _place(self, line: Record) -> str:
        if self._postings:
            return "lines"
        if line["mainline"]:
            return "main"
        if line["iscogs"]:
            return "cost"
        if line["taxline"] or line["itemtype"] in _OTHER_ITEMS:
            return "other_lines"
        bare = line["item"] is None and line["expenseaccount"] is None
        carries = bool(line["foreignamount"] or line["netamount"])
        return "other_lines" if bare and carries and self._knows_expenses() else "lines"

    def _emitted(self, lines: list[Record]) -> list[Record]:
        fields = self._fields
        for line in lines:
            if line["posting"] is False:  # an order's line, which NetSuite lists without posting it
                line.update(_NO_POSTING)
        return [{name: line[name] for name in fields} for line in lines]


def _sequence(line: Record) -> tuple[bool, int, int]:
    sequence = line["linesequencenumber"]
    return sequence is None, sequence or 0, int(line["id"])


def _origin(lines: list[Record], main: list[Record]) -> str | None:
    """The one transaction that the lines were created from; those created from none do not count."""
    found = {line["created_from"] for line in lines if line["created_from"]}
    if not found and main:
        found = {main[0]["created_from"]}
    return found.pop() if len(found) == 1 else None


def _letter(status: str | None) -> str | None:
    """``B``, also where the composite ``PurchOrd:B`` comes."""
    return status.rpartition(":")[2].strip() if status else None


def _status_name(text: str | None) -> str | None:
    """``Pending Receipt`` of ``Purchase Order : Pending Receipt``."""
    return text.rpartition(" : ")[2].strip() if text else None
