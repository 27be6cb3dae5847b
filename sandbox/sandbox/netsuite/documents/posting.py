"""Totals of a document and what it posts to which account, in each accounting book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from sandbox.netsuite.documents.desk import PRIMARY_BOOK
from sandbox.netsuite.documents.document import ZERO, Document, Row, cents

ONE: Final = Decimal(1)


def total(document: Document) -> None:
    """Set the base amount of each line, and of the main line what makes the document balance."""
    rate = document.header["exchangerate"]
    foreign = base = ZERO
    for line in document.lines[1:]:
        amount = line.get("foreignamount")
        if amount is None:
            continue
        _set_amount(line, amount, amount if rate == ONE else cents(amount * rate))
        foreign += amount
        base += line["netamount"]
    _set_amount(document.main, -foreign, -base)
    document.header["foreigntotal"] = -foreign


def post(document: Document, accounts: Mapping[int, int], books: Iterable[int] = (PRIMARY_BOOK,)) -> None:
    """Replace the postings: `accounts` are account ids by line id; lines that it leaves out do not post."""
    header = document.header
    shared: dict[str, Any] = {
        "transaction": header["id"],
        "exchangerate": header["exchangerate"],
        "posting": header["posting"],
        "lastmodifieddate": header["lastmodifieddate"],
    }
    document.postings = [
        _posting(shared, line, book, accounts[line["id"]])
        for book in books
        for line in document.lines
        if line["id"] in accounts
    ]


def accounts_of(document: Document) -> dict[int, int]:
    """Return the account ids by line id of the primary book."""
    return {
        row["transactionline"]: row["account"]
        for row in document.postings
        if row["accountingbook"] == PRIMARY_BOOK
    }


def books_of(document: Document) -> list[int]:
    """Return the accounting books that the document is in."""
    return sorted({row["accountingbook"] for row in document.postings})


def _set_amount(line: Row, foreign: Decimal, base: Decimal) -> None:
    line["foreignamount"] = foreign
    line["netamount"] = base
    line["debitforeignamount"] = foreign if foreign > 0 else None
    line["creditforeignamount"] = -foreign if foreign < 0 else None


def _posting(shared: Row, line: Row, book: int, account: int) -> Row:
    amount = line["netamount"]
    return {
        **shared,
        "transactionline": line["id"],
        "accountingbook": book,
        "account": account,
        "debit": amount if amount > 0 else None,
        "credit": -amount if amount < 0 else None,
        "amount": amount,
        "netamount": amount,
    }
