"""A transaction with its lines, postings and links, as rows of their tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

Row = dict[str, Any]
"""A row by column: int, str, Decimal or None; times are epoch seconds, dates text, flags T and F."""

ZERO: Final = Decimal(0)
_CENT: Final = Decimal("0.01")


@dataclass
class Document:
    """A transaction. `lines` begin with the main line; `links` lead here from the documents before."""

    header: Row
    lines: list[Row] = field(default_factory=list)
    postings: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.header["id"])

    @property
    def kind(self) -> str:
        return str(self.header["type"])

    @property
    def main(self) -> Row:
        return self.lines[0]

    @property
    def business(self) -> list[Row]:
        """Neither the main line nor tax lines."""
        return [line for line in self.lines[1:] if line.get("taxline") != "T"]

    def line(self, key: int) -> Row:
        """Return the line with that `id`.

        Raises:
            KeyError: There is none.
        """
        for each in self.lines:
            if each["id"] == key:
                return each
        raise KeyError(key)

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Yield (table, row) of everything; a link is there for both ends, and once per two documents."""
        yield "transaction", self.header
        for line in self.lines:
            yield "transactionline", line
        for posting in self.postings:
            yield "transactionaccountingline", posting
        for link in self.links:
            yield "previoustransactionlinelink", link
            yield "nexttransactionlinelink", link
        for link in headers_of(self.links):
            yield "previoustransactionlink", link
            yield "nexttransactionlink", link


def headers_of(links: list[Row]) -> list[Row]:
    """Return the links between documents that these links between lines amount to."""
    found: dict[tuple[int, int, str], Row] = {}
    for link in links:
        key = (link["previousdoc"], link["nextdoc"], link["linktype"])
        whole = {name: value for name, value in link.items() if name not in {"previousline", "nextline"}}
        before = found.get(key)
        if before is not None:
            whole["foreignamount"] = _sum(before["foreignamount"], link["foreignamount"])
        found[key] = whole
    return list(found.values())


def cents(amount: Decimal) -> Decimal:
    """Round an amount as the ledger does."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other
